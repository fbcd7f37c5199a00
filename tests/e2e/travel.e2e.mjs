// Travel: the network under the plan from the binary's own tiles, routes, reach, closures, jetties, drawn ways.
// Needs the binary (KAWAL_BIN): the answers are those of a real network with a base map.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { countColor, countColors, PHONE } from "./support/browser.mjs";
import {
  api,
  arrives,
  assertClean,
  assertNoSideScroll,
  axeFaults,
  COLOURS,
  goTo,
  mapPainted,
  number,
  says,
  setHash,
  settled,
  shot,
  text,
  useBrowser,
} from "./support/posko.mjs";
import { startTown } from "./support/town.mjs";

const skip = process.env.KAWAL_BIN ? false : "needs KAWAL_BIN";

const posko = {};
let town = null;
if (!skip) {
  before(async () => {
    town = await startTown(process.env.KAWAL_BIN);
    Object.assign(posko, { url: town.url, user: town.user, password: town.password });
  });
}
const browser = useBrowser({ posko });
after(async () => {
  assert.equal((await town?.stop()) ?? 0, 0);
});

// The town: its corners, and the camera that shows it.
const ZOOM = 14;
const MIDDLE = [104.56, -3.254];
const VIEW = `peta=${MIDDLE.join(",")},${ZOOM}`;
const HILL = [104.548, -3.262];
const GATE = [104.564, -3.246];
const FAR_SIDE = [104.64, -3.29];
const said = ([lon, lat]) => `${lat},${lon}`;

const PLAN_BLUE = [0, 114, 178];
const CLOSED = [196, 80, 10];
const PRIMARY = [190, 184, 173];

function mercator([lon, lat]) {
  const size = 512 * 2 ** ZOOM;
  const s = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * size, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * size];
}

/** Where a place lies on the screen while the address holds VIEW. */
async function pixelOf(page, place) {
  const box = await page.locator(".map-box").boundingBox();
  const [[x, y], [cx, cy]] = [mercator(place), mercator(MIDDLE)];
  return [box.x + box.width / 2 + x - cx, box.y + box.height / 2 + y - cy];
}

/** Waits until the map is whole and a tool in hand; where on the screen the place lies then. */
async function aim(page, place) {
  await page.waitForSelector(".map canvas.aiming");
  await mapPainted(page);
  return pixelOf(page, place);
}

async function touch(page, place) {
  await page.mouse.click(...(await aim(page, place)));
}

/** Touches a way and waits until the page has taken it, with what the register says of it. */
async function touchWay(page, place, taken) {
  await touch(page, place);
  await page.waitForFunction(taken);
  await settled(page);
}

async function open(hash, options) {
  const opened = await browser.open(hash, options);
  await mapPainted(opened.page);
  return opened;
}

async function answered(page) {
  await page.waitForSelector(".answer, #panel .note-bad");
}

test("roads and rivers come from the posko's own tiles at every zoom, and their origin is said", { skip }, async () => {
  const opened = await open(`#/asal?${VIEW}`);
  const { page } = opened;
  assert.match(await text(page, ".attribution"), /OpenStreetMap \(ODbL\)/);
  const asked = [];
  page.on("request", (r) => r.url().includes("/tiles/") && asked.push(new URL(r.url()).pathname));
  assert.ok((await countColors(page, ".map-box")) > 40);
  assert.ok((await countColor(page, ".map-box", PRIMARY)) > 100);
  for (const zoom of [6, 10, 17.5]) {
    await goTo(page, `#/asal?peta=${MIDDLE.join(",")},${zoom}`);
    await page.reload();
    await mapPainted(page);
    assert.equal(await page.locator(".veil").count(), 0, String(zoom));
  }
  const zooms = new Set(asked.map((path) => Number(path.split("/")[4])));
  assert.ok(zooms.size >= 3, [...zooms].join(" "));
  await assertClean(opened);
});

test("two touches of the map give the way, its legs and the address that holds it", { skip }, async () => {
  const opened = await open(`#/tempuh?moda=motorbike&${VIEW}`);
  const { page } = opened;
  const before = await countColor(page, ".map-box", PLAN_BLUE);
  await touch(page, HILL);
  await arrives(page, "dari=");
  await touch(page, GATE);
  await arrives(page, "ke=");
  await answered(page);
  const { dari, ke } = await page.evaluate(() =>
    Object.fromEntries(new URLSearchParams(window.location.hash.split("?")[1])),
  );
  const route = await api(page, `route?from=${dari}&to=${ke}&vehicle=motorbike`);
  assert.ok(route.ms > 0);
  assert.match(await text(page, ".answer"), new RegExp(`${Math.round(route.ms / 60000)} mnt`));
  assert.equal(await page.locator("ol.legs > li.leg").count(), route.legs.length);
  const named = route.legs[0].ways.find((w) => w.name !== "").name;
  assert.match(await text(page, "ol.legs"), new RegExp(named));
  await mapPainted(page);
  assert.ok((await countColor(page, ".map-box", PLAN_BLUE)) > before + 300);
  await shot(page, "rute-desk-light");
  const shown = await text(page, ".answer .figure");
  await page.reload();
  await settled(page);
  await answered(page);
  assert.equal(await text(page, ".answer .figure"), shown);
  await assertClean(opened);
});

test("with a boat the legs name jetties and what is done there; the other way round is a touch away", {
  skip,
}, async () => {
  const opened = await open(
    "#/tempuh?dari=GUDANG-99.01&ke=PPS-99.01.02.2001&moda=foot&perahu=ketek&lanjut=foot&kotak=4&pukul=2024-11-26T06:00",
  );
  const { page } = opened;
  await page.waitForSelector("ol.legs .leg-board");
  await settled(page);
  const route = await api(
    page,
    "route?from=GUDANG-99.01&to=PPS-99.01.02.2001&vehicle=foot&boat=ketek&onward=foot&boxes=4&at=2024-11-26T06:00",
  );
  const legs = await text(page, "ol.legs");
  assert.equal(await page.locator("ol.legs > li.leg").count(), route.legs.length);
  assert.match(legs, /jalan kaki ke Dermaga Pasar Hulu/);
  assert.match(legs, /Naik perahu di Dermaga Pasar Hulu/);
  assert.match(legs, /ketek ke (Dermaga|PPS) Muara Hilir/);
  for (const way of route.legs.flatMap((leg) => leg.ways)) assert.ok(legs.includes(way.name || way.code), way.code);
  assert.match(await text(page, "ol.legs .stop-time"), /06\.00/);
  await page.locator("ol.legs .link").nth(1).click();
  await page.locator('ol.legs .link[aria-pressed="true"]').waitFor();
  assert.equal(await page.locator("ol.legs .link").nth(1).getAttribute("aria-pressed"), "true");
  await mapPainted(page);
  await shot(page, "rute-perahu-desk-light");
  await page.click(".turn");
  await arrives(page, "dari=PPS-99.01.02.2001");
  await answered(page);
  await assertClean(opened);
});

test("when there is no way the words say why", { skip }, async () => {
  const opened = await open(`#/tempuh?dari=${said(HILL)}&ke=${said(FAR_SIDE)}`);
  const { page } = opened;
  await page.waitForSelector("#panel .note-bad");
  await says(page, "#panel .note-bad", /Tidak ada jalan.*tidak tersambung/);
  await goTo(page, "#/tempuh?dari=NONE-1&ke=1,2");
  await page.waitForFunction(() => document.querySelector("#panel .note-bad")?.textContent.includes("NONE-1"));
  await page.selectOption("select[name=hujan]", "heavy");
  await arrives(page, "hujan=heavy");
  await page.selectOption("select[name=sungai]", "flood");
  await arrives(page, "sungai=flood");
  await page.click('.means .seg:has-text("ketek")');
  await arrives(page, "moda=ketek");
  assert.equal(await page.locator("select[name=perahu]").count(), 0);
  opened.faults.splice(0);
  await assertClean(opened);
});

test("by keyboard: places by name and by coordinates, and Enter on the map", { skip }, async () => {
  const opened = await open(`#/gelombang?${VIEW}`);
  const { page } = opened;
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await arrives(page, "#/tempuh");
  await page.focus("#place-dari");
  await page.keyboard.type("gudang");
  await page.waitForSelector("#place-dari-0");
  await page.keyboard.press("Enter");
  await arrives(page, "dari=GUDANG-99.01");
  assert.equal(await page.inputValue("#place-dari"), "Gudang KPU Tirta Raya");
  await page.focus("#place-ke");
  await page.keyboard.type(said(GATE));
  await page.keyboard.press("Enter");
  await arrives(page, "ke=-3.24600,104.56400");
  await answered(page);
  await aim(page, GATE);
  await page.focus(".map-box canvas");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !window.location.hash.includes("ke=-3.24600,104.56400"));
  await assertClean(opened);
});

test("what is within reach, from and to, with what cannot be joined", { skip }, async () => {
  const opened = await open("#/tempuh/jangkauan?titik=PPK-99.01.01&menit=20");
  const { page } = opened;
  await page.waitForSelector("#panel .verdict");
  const reach = await api(page, "reach?place=PPK-99.01.01&minutes=20");
  const tps = reach.places.filter((p) => p.kind === "tps").length;
  assert.match(
    await text(page, "#panel .verdict"),
    new RegExp(`^${number(tps)} TPS dan ${number(reach.places.length - tps)} lokasi`),
  );
  assert.equal(await page.locator("#panel tbody tr").count(), reach.places.length);
  assert.equal(await page.locator("#panel ul.lines li").count(), reach.not_taken.length);
  assert.ok(reach.not_taken.length > 0);
  await mapPainted(page);
  await shot(page, "jangkauan-desk-light");
  await page.click('.segs .seg:has-text("Ke sini")');
  await arrives(page, "arah=ke");
  await page.waitForFunction(() => document.querySelector("#panel .verdict")?.textContent.startsWith("Dari "));
  await page.fill("input[name=menit]", "5");
  await page.keyboard.press("Tab");
  await arrives(page, "menit=5");
  await assertClean(opened);
});

test("a closure by a circle closes the way at once, is drawn, and can be taken back", { skip }, async () => {
  const opened = await open(`#/tempuh/penutupan?baru=1&${VIEW}`);
  const { page } = opened;
  await page.waitForSelector("form.entry");
  await touch(page, [104.572, -3.25]);
  await page.fill("#field-name", "Jembatan Lintas");
  await page.fill("#field-reason", "hanyut");
  await page.fill("#field-from", "2030-01-02T06:00");
  await page.fill("#field-to", "2030-01-01T06:00");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector("form.entry [aria-invalid=true]");
  assert.ok((await page.locator("form.entry .fault").count()) === 1);
  await page.waitForFunction(() => /^field-(from|to)$/.test(document.activeElement?.id ?? ""));
  await page.fill("#field-from", "");
  await page.fill("#field-to", "");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector(".saved");
  await page.waitForSelector("ul.items .item");
  await says(page, "ul.items .item", /Ditutup Jembatan Lintas.*hanyut/);
  const way = `route?from=${said(GATE)}&to=-3.245,104.6`;
  const closed = await api(page, way);
  assert.equal(closed.ms, null);
  await mapPainted(page);
  assert.ok((await countColor(page, ".map-box", CLOSED)) > 20);
  await shot(page, "penutupan-desk-light");
  await goTo(page, `#/tempuh?dari=${said(GATE)}&ke=-3.245,104.6`);
  await page.waitForSelector("#panel .note-bad a");
  await says(page, "#panel .note-bad", /Jembatan Lintas.*ditutup: hanyut/);
  await page.click("#panel .note-bad a");
  await page.waitForSelector(".item.chosen");
  await page.click(".item.chosen .item-acts button:last-child");
  await page.waitForFunction(() => document.querySelector(".item .state")?.textContent.includes("Sudah dibuka"));
  assert.ok((await api(page, way)).ms > 0);
  await page.click(".saved .quiet");
  await page.waitForFunction(() => document.querySelector(".item .state")?.textContent.includes("Ditutup"));
  assert.equal((await api(page, way)).ms, null);
  await page.click(".item .item-acts button:last-child");
  await page.waitForFunction(() => document.querySelector(".item .state")?.textContent.includes("Sudah dibuka"));
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !f.includes("422")));
  await assertClean(opened);
});

test("a closure by a way takes the code of the way that is touched", { skip }, async () => {
  const opened = await open(`#/tempuh/penutupan?baru=1&${VIEW}`);
  const { page } = opened;
  await page.waitForSelector("form.entry");
  await page.click('form.entry .seg:has-text("Satu ruas")');
  await page.waitForSelector('form.entry .seg[aria-pressed="true"]:has-text("Satu ruas")');
  await touchWay(page, [104.572, -3.25], () => document.querySelector("#field-way")?.value === "w1200");
  assert.equal(await page.inputValue("#field-name"), "Jalan Lintas");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector(".saved");
  const network = await api(page, "network");
  const [row] = network.closures.filter((c) => c.now === "closed");
  assert.equal(row.way, "w1200");
  await mapPainted(page);
  assert.ok((await countColor(page, ".map-box", CLOSED)) > 100);
  await shot(page, "penutupan-ruas-desk-light");
  await page.click(".saved .quiet");
  await page.waitForFunction((code) => !document.querySelector("ul.items")?.textContent.includes(code), row.code);
  assert.equal((await api(page, "network")).closures.filter((c) => c.now === "closed").length, 0);
  await assertClean(opened);
});

test("a suggested jetty says that it is not confirmed; a person confirms it, and may take that back", {
  skip,
}, async () => {
  const opened = await open("#/tempuh/dermaga");
  const { page } = opened;
  await page.waitForSelector("#panel .state");
  assert.match(await text(page, "#panel table"), /Usulan 1.*dermaga di OpenStreetMap.*belum dipastikan/);
  await page.locator("#panel .rowlink").first().click();
  await page.waitForSelector("form.entry");
  await settled(page);
  await page.fill("#field-name", "Dermaga Uji");
  await page.fill("#field-boarding_min", "9");
  await page.fill("#field-code", "dua kata");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector("#field-code[aria-invalid=true]");
  await page.fill("#field-code", "DMG-009");
  await mapPainted(page);
  await shot(page, "dermaga-desk-light");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector(".saved");
  const used = (await api(page, "network")).jetties;
  assert.ok(used.find((j) => j.code === "DMG-009").confirmed);
  await says(page, "#panel .block:last-of-type table", /Dermaga Uji/);
  await page.click(".saved .quiet");
  await page.waitForSelector(".saved", { state: "detached" });
  assert.equal((await api(page, "network")).jetties.length, used.length - 1);
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !f.includes("422")));
  await assertClean(opened);
});

test("a drawn way joins what was apart, point by point, and can be taken back", { skip }, async () => {
  const opened = await open(`#/tempuh/jalur?${VIEW}`);
  const { page } = opened;
  const ends = [
    [104.548, -3.262],
    [104.552, -3.266],
    [104.56, -3.268],
  ];
  for (const at of ends) await touch(page, at);
  await page.waitForFunction(() => document.querySelector("form.entry .head-row b")?.textContent.startsWith("3 titik"));
  await touch(page, [104.57, -3.268]);
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector("form.entry .head-row b")?.textContent.startsWith("3 titik"));
  await page.fill("#field-name", "Jalan Baru");
  await page.selectOption("#field-surface", "earth");
  await shot(page, "jalur-desk-light");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector(".saved");
  await says(page, ".saved", /Jalan Baru \(JLR-001\)/);
  assert.equal((await api(page, "network")).counts.drawn, 1);
  const route = await api(page, `route?from=-3.268,104.56&to=${said(HILL)}`);
  assert.ok(route.legs.some((leg) => leg.ways.some((w) => w.code === "JLR-001")));
  await page.click(".saved .quiet");
  await page.waitForSelector(".saved", { state: "detached" });
  assert.equal((await api(page, "network")).counts.drawn, 0);
  await assertClean(opened);
});

test("a way of the map is corrected by what somebody knows better, shown again, and taken back", { skip }, async () => {
  const opened = await open(`#/tempuh/jalur?betul=1&${VIEW}`);
  const { page } = opened;
  const street = [104.55, -3.258]; // on Jalan 2
  const way = async () => (await api(page, `route?from=-3.258,104.5485&to=-3.258,104.5515&vehicle=motorbike`)).ms;
  const before = await way();
  await touchWay(page, street, () => document.getElementById("field-kmh") !== null);
  assert.match(await text(page, "form.entry"), /Jalan 2.*w1001.*jalan permukiman/s);
  await page.selectOption("#field-surface", "earth");
  await page.fill("#field-kmh", "900");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector("#field-kmh[aria-invalid=true]");
  await page.fill("#field-kmh", "6");
  await shot(page, "betul-desk-light");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector(".saved");
  await says(page, ".saved", /Jalan 2/);
  const network = await api(page, "network");
  assert.deepEqual([network.counts.corrected, network.counts.drawn], [1, 0]);
  assert.ok((await way()) > 2 * before);
  // Touched again it says what the register says; an emptied field goes back to the map.
  await touchWay(page, street, () => document.getElementById("field-kmh")?.value === "6");
  assert.equal(await page.inputValue("#field-surface"), "earth");
  await page.fill("#field-kmh", "");
  await page.click("form.entry button[type=submit]");
  await page.waitForSelector("form.entry", { state: "detached" });
  await settled(page);
  const slow = await way();
  assert.ok(slow > before && slow < 2 * before + 60_000);
  await page.click(".saved .quiet"); // the speed is back
  await page.waitForSelector(".saved", { state: "detached" });
  assert.ok((await way()) > 2 * before);
  // What is closed is a closure: the form for it knows the way already.
  await touchWay(page, street, () => document.getElementById("field-kmh")?.value === "6");
  await page.click("form.entry a");
  await page.waitForSelector("#field-way");
  assert.equal(await page.inputValue("#field-way"), "w1001");
  await mapPainted(page);
  await shot(page, "tutup-jalan-desk-light");
  const gone = await page.evaluate(() =>
    fetch("/api/v1/register/ways/w1001", { method: "DELETE" }).then((r) => r.status),
  );
  assert.equal(gone, 204);
  assert.equal(await way(), before);
  opened.faults.splice(0, opened.faults.length, ...opened.faults.filter((f) => !/40[4]|422/.test(f)));
  await assertClean(opened);
});

test("from page to page the map keeps the tool of the page that is open", { skip }, async () => {
  const opened = await open(`#/tempuh/jalur?${VIEW}`);
  const { page } = opened;
  const held = () => page.locator(".map canvas.aiming").count();
  await page.waitForSelector(".map canvas.aiming");
  for (const [at, tools] of [
    ["jalur?betul=1", 1],
    ["jalur", 1],
    ["jangkauan", 1],
    ["penutupan", 0],
    ["penutupan?baru=1", 1],
    ["dermaga", 0],
    ["jalur?betul=1", 1],
  ]) {
    await goTo(page, `#/tempuh/${at}`);
    assert.equal(await held(), tools, at);
  }
  await assertClean(opened);
});

test("while the network is being made the page says so and asks again", { skip }, async () => {
  const opened = await open("#/asal");
  const { page } = opened;
  let left = 2;
  await page.route("**/api/v1/route?*", (route) => {
    if (left-- <= 0) return route.continue();
    return route.fulfill({
      status: 503,
      headers: { "Content-Type": "application/problem+json", "Retry-After": "1" },
      body: JSON.stringify({ code: "road.making", status: 503, detail: "Jaringan sedang disiapkan (40 %)." }),
    });
  });
  await setHash(page, `#/tempuh?dari=${said(HILL)}&ke=${said(GATE)}&moda=motorbike`);
  await page.waitForFunction(() => document.querySelector(".travel")?.textContent.includes("(40 %)"));
  await shot(page, "menyiapkan-desk-light");
  await answered(page);
  assert.ok(!(await text(page, ".travel")).includes("(40 %)"));
  await assertClean(opened);
});

test("on a phone: point on the map, read the answer there, go to the details", { skip }, async () => {
  const opened = await browser.open(`#/tempuh?moda=motorbike&${VIEW}`, { viewport: PHONE, touch: true });
  const { page } = opened;
  for (const at of [
    "tempuh",
    "tempuh/jangkauan?titik=PPK-99.01.01",
    "tempuh/penutupan?baru=1",
    "tempuh/dermaga?calon=1",
    "tempuh/jalur",
    "tempuh/jalur?betul=1",
  ]) {
    await goTo(page, `#/${at}`);
    await assertNoSideScroll(page, at);
  }
  await goTo(page, `#/tempuh/jalur?betul=1&layar=peta&${VIEW}`);
  await page.touchscreen.tap(...(await aim(page, [104.562, -3.25])));
  await page.waitForSelector("#field-kmh", { state: "attached" });
  await mapPainted(page);
  await shot(page, "betul-peta-phone-light");
  await page.tap(".toolbar .button");
  await page.waitForSelector("#field-kmh");
  await settled(page);
  await assertNoSideScroll(page, "betul");
  await shot(page, "betul-phone-light");
  await goTo(page, `#/tempuh?moda=motorbike&${VIEW}`);
  await page.tap(".travel > .phone-only .button");
  await says(page, ".toolbar", /Sentuh titik asal/);
  await page.touchscreen.tap(...(await aim(page, [104.556, -3.254])));
  await arrives(page, "dari=");
  await page.touchscreen.tap(...(await aim(page, [104.564, -3.25])));
  await arrives(page, "ke=");
  await page.waitForSelector(".toolbar .outcome");
  await mapPainted(page);
  await shot(page, "rute-peta-phone-light");
  await page.tap(".toolbar .button");
  await page.waitForSelector("ol.legs");
  await shot(page, "rute-phone-light");
  await assertNoSideScroll(page, "rute");
  await assertClean(opened);
});

for (const theme of ["light", "dark", "sun"]) {
  test(`no serious fault of accessibility in the ${theme} theme`, { skip }, async () => {
    const opened = await open(`#/tempuh?dari=${said(HILL)}&ke=${said(GATE)}&moda=motorbike`);
    const { page } = opened;
    await page.selectOption("select.theme", theme);
    const rules = theme === "light" ? [] : COLOURS;
    await answered(page);
    await mapPainted(page);
    await shot(page, `rute-desk-${theme}`);
    assert.deepEqual(await axeFaults(page, rules), [], "rute");
    for (const at of [
      "jangkauan?titik=PPK-99.01.01&menit=20",
      "penutupan?baru=1",
      "dermaga?calon=1",
      "jalur",
      "jalur?betul=1",
    ]) {
      await goTo(page, `#/tempuh/${at}`);
      assert.deepEqual(await axeFaults(page, rules), [], at);
    }
    await assertClean(opened);
  });
}

test("all of it in English too", { skip }, async () => {
  const opened = await open(`#/tempuh?dari=${said(HILL)}&ke=${said(FAR_SIDE)}&lang=en`);
  const { page } = opened;
  await page.waitForSelector("#panel .note-bad");
  await says(page, "#panel .note-bad", /No way.*nothing joins/);
  assert.match(await text(page, "#panel"), /Travel\s*Route\s*Reach\s*Closures\s*Jetties\s*Draw & correct/);
  await assertClean(opened);
  const again = await open(`#/tempuh/jalur?betul=1&lang=en&${VIEW}`);
  await touchWay(again.page, [104.572, -3.25], () => document.getElementById("field-kmh") !== null);
  assert.match(await text(again.page, "form.entry"), /Jalan Lintas.*w1200.*primary road/);
  await shot(again.page, "correct-desk-light-en");
  again.faults.splice(0, again.faults.length, ...again.faults.filter((f) => !f.includes("404")));
  await assertClean(again);
});
