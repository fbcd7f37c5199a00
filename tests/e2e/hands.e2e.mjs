// Keyboard, language, phone, themes, accessibility.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "./support/browser.mjs";
import {
  api,
  arrives,
  assertClean,
  assertNoSideScroll,
  axeFaults,
  COLOURS,
  goTo,
  mapPainted,
  shot,
  text,
  useBrowser,
} from "./support/posko.mjs";

const browser = useBrowser({ walks: true });

test("by keyboard alone: search, go, list, open, back, help", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const map = await api(page, "map");
  const tps = map.tps[Math.floor(map.tps.length / 2)];
  await page.keyboard.press("/");
  await page.keyboard.type(tps.code);
  await page.waitForSelector("#found-0");
  await page.keyboard.press("Enter");
  await arrives(page, `#/tps/${tps.code}`);
  await page.keyboard.press("Escape");
  await arrives(page, "#/register");
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await arrives(page, "#/penempatan");
  assert.ok(await page.evaluate(() => document.activeElement?.matches("#panel h2")));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const focused = await page.evaluate(() => document.activeElement?.getAttribute("href"));
  assert.equal(focused, await page.locator("#panel .rowlink").first().getAttribute("href"));
  await page.keyboard.press("Enter");
  await arrives(page, "#/penempatan/");
  await page.keyboard.press("Escape");
  await page.waitForSelector('#panel[data-at="#/penempatan"]');
  await page.keyboard.press("?");
  await arrives(page, "#/bantuan");
  assert.ok((await page.locator(".keys kbd").count()) > 10);
  await assertClean(opened);
});

test("search finds a person, a convoy and an area; arrows choose; nothing found is a sentence", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const plan = await api(page, "plan");
  const person = Object.keys(plan.people)[0];
  for (const [asked, page_] of [
    [person, "#/orang/"],
    [plan.convoys[0].id, "#/konvoi/"],
  ]) {
    await page.click("#search");
    await page.fill("#search", asked);
    await page.waitForSelector("#found-0");
    await page.click("#found-0");
    await arrives(page, page_);
  }
  await page.fill("#search", "zzqqxx");
  await page.waitForSelector(".found-none");
  await assertClean(opened);
});

test("English by a switch, kept in the address and in the browser", async () => {
  const opened = await browser.open("", { anew: true });
  const { page } = opened;
  await page.click(".top .seg[lang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en" && window.location.hash.includes("lang=en"));
  await arrives(page, "lang=en");
  assert.match(await text(page, ".tabs"), /Waves.*Placement.*Shortage/);
  await mapPainted(page);
  await shot(page, "posko-desk-english");
  await page.goto(`${page.url().split("#")[0]}#/kekurangan`);
  await page.reload();
  await arrives(page, "#/kekurangan");
  await page.waitForSelector(".bound");
  assert.equal(await text(page, "#panel h2"), "Shortage of people");
  await page.click(".top .seg[lang=id]");
  await page.waitForFunction(() => document.documentElement.lang === "id");
  await assertClean(opened);
});

test("on a phone every page fits the width, and the tab bar leads everywhere", async () => {
  const opened = await browser.open("", { viewport: PHONE, touch: true });
  const { page } = opened;
  const [plan, map] = [await api(page, "plan"), await api(page, "map")];
  const kecamatan = map.areas.find((a) => a.level === "kecamatan" && a.tps > 0);
  await shot(page, "posko-phone-light");
  const pages = [
    "gelombang",
    `gelombang/${plan.waves[0]?.wave}`,
    `konvoi/${plan.convoys[0]?.id}`,
    "penempatan",
    `penempatan/${kecamatan.code}`,
    "kekurangan",
    "register",
    "register/tps",
    "register/people",
    "asal",
    "juri",
    "tps",
    "orang",
    "armada",
    `wilayah/${kecamatan.code}`,
    `tps/${map.tps[0].code}`,
    `lokasi/${map.sites[0].code}`,
    "lainnya",
    "bantuan",
  ];
  for (const at of pages) {
    await goTo(page, `#/${at}`);
    await assertNoSideScroll(page, at);
    const clipped = await page.evaluate(() => {
      const body = document.querySelector("#panel");
      return body ? body.scrollWidth - body.clientWidth : 0;
    });
    assert.ok(clipped <= 1, `${at}: ${clipped} px are cut off`);
  }
  await goTo(page, `#/konvoi/${plan.convoys[0].id}`);
  await page.waitForSelector("ol.timetable");
  await shot(page, "konvoi-phone-light");
  await page.tap(".bottom a:first-child");
  await mapPainted(page);
  await assertNoSideScroll(page, "peta");
  await shot(page, "peta-phone-light");
  for (const tab of [2, 3, 4, 5, 6]) {
    const link = page.locator(`.bottom a:nth-child(${tab})`);
    const address = await link.getAttribute("href");
    await link.tap();
    await arrives(page, address);
    assert.equal(await page.locator("#panel h2").count(), 1);
    assert.equal(await page.locator(".bottom a[aria-current=page]").count(), 1);
  }
  const small = await page.evaluate(
    () => [...document.querySelectorAll(".bottom a")].filter((a) => a.getBoundingClientRect().height < 48).length,
  );
  assert.equal(small, 0);
  await assertClean(opened);
});

test("dark on a phone", async () => {
  const opened = await browser.open("#/kekurangan", { viewport: PHONE, touch: true, colorScheme: "dark" });
  await opened.page.waitForSelector(".bound");
  await shot(opened.page, "kekurangan-phone-dark");
  await assertClean(opened);
});

for (const theme of ["light", "dark", "sun"]) {
  test(`no serious fault of accessibility in the ${theme} theme`, async () => {
    const opened = await browser.open();
    const { page } = opened;
    await page.selectOption("select.theme", theme);
    await mapPainted(page);
    await shot(page, `posko-desk-${theme}`);
    const plan = await api(page, "plan");
    const kecamatan = plan.placement.shortage.by_kecamatan[0]?.kecamatan;
    const pages = [
      "gelombang",
      `gelombang/${plan.waves[0]?.wave}`,
      `konvoi/${plan.convoys[0]?.id}`,
      "penempatan",
      `penempatan/${kecamatan}`,
      "kekurangan",
      "register",
      "register/tps",
      "asal",
      "juri",
      `wilayah/${kecamatan}`,
      "bantuan",
    ];
    // Structure is the same in every theme; the others are asked again for and where their colours are.
    if (theme !== "light") pages.splice(6);
    for (const at of pages) {
      await goTo(page, `#/${at}`);
      assert.deepEqual(await axeFaults(page, theme === "light" ? [] : COLOURS), [], at);
    }
    await assertClean(opened);
  });
}

test("the login has no serious fault of accessibility either", async () => {
  const opened = await browser.open();
  await mapPainted(opened.page); // who leaves while tiles are on their way is told that they are cut off
  await opened.page.click(".top .quiet");
  await opened.page.waitForSelector("form.card");
  assert.deepEqual(await axeFaults(opened.page), []);
  await assertClean(opened);
});
