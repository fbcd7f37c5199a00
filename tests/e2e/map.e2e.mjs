// The map: painted, answering clicks, drawing the chosen convoy, holding its view in the address, absent without WebGL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countColor, countColors } from "./support/browser.mjs";
import { api, arrives, assertClean, goTo, mapPainted, settled, shot, text, useBrowser } from "./support/posko.mjs";

const browser = useBrowser();
const blind = useBrowser({ args: ["--disable-3d-apis"] });

/** A painted map has many more colours than the grey of an empty one. */
const PAINTED_COLORS = 40;

test("the map is painted with everything, and says that there is no base map", async () => {
  const opened = await browser.open();
  const { page } = opened;
  await mapPainted(page);
  assert.ok((await countColors(page, ".map-box")) > PAINTED_COLORS);
  assert.equal(await page.locator(".veil").count(), 0);
  assert.match(await text(page, ".attribution"), /Peta dasar: tidak ada/);
  assert.equal(await page.locator(".maplibregl-ctrl-scale").count(), 1);
  await assertClean(opened);
});

test("a village found by search is shown, and a click on the map tells what lies there", async () => {
  const opened = await browser.open();
  const { page } = opened;
  await mapPainted(page);
  const map = await api(page, "map");
  const village = map.areas.find((a) => a.outline && a.tps > 0);
  await goTo(page, `#/wilayah/${village.code}`);
  await mapPainted(page);
  const box = await page.locator(".map-box").boundingBox();
  await page.mouse.click(box.x + box.width / 2 + 60, box.y + box.height / 2 + 45);
  await settled(page);
  const hash = await page.evaluate(() => window.location.hash);
  assert.match(hash, /^#\/(wilayah|tps|lokasi|ruas)\//);
  assert.equal((await page.locator("#panel .facts").count()) > 0, true);
  await assertClean(opened);
});

test("the chosen convoy is drawn along its links", async () => {
  const opened = await browser.open("#/asal?lapis=plan");
  const { page } = opened;
  await mapPainted(page);
  const accent = [0, 114, 178];
  const without = await countColor(page, ".map-box", accent);
  const plan = await api(page, "plan");
  const convoy = plan.convoys.find((c) => c.direction === "out" && c.leg === 0) ?? plan.convoys[0];
  await goTo(page, `#/konvoi/${encodeURIComponent(convoy.id)}?lapis=plan`);
  await mapPainted(page);
  const drawn = await countColor(page, ".map-box", accent);
  assert.ok(drawn > without + 200, `${without} pixels before, ${drawn} after`);
  await assertClean(opened);
});

test("layers switch off and on, kept in the address", async () => {
  const opened = await browser.open();
  const { page } = opened;
  await mapPainted(page);
  await page.click(".legend-head");
  const plan = page.locator(".legend-body label", { hasText: "Rencana" }).locator("input");
  await plan.click();
  await arrives(page, "lapis=plan");
  await mapPainted(page);
  await shot(page, "peta-legenda-desk-light");
  await plan.click();
  await page.waitForFunction(() => !window.location.hash.includes("lapis"));
  await assertClean(opened);
});

test("moving the map by hand is kept in the address and comes back with it", async () => {
  const opened = await browser.open();
  const { page } = opened;
  await mapPainted(page);
  const box = await page.locator(".map-box").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -400);
  await arrives(page, "peta=");
  await mapPainted(page);
  const hash = await page.evaluate(() => window.location.hash);
  await page.reload();
  await mapPainted(page);
  assert.equal(await page.evaluate(() => window.location.hash), hash);
  await assertClean(opened);
});

test("without WebGL one sentence says so and the tables work", async () => {
  const opened = await blind.open();
  const { page } = opened;
  await page.waitForSelector(".veil");
  assert.match(await text(page, ".veil"), /WebGL/);
  await page.locator("#panel table .rowlink").first().click();
  await page.waitForSelector("#wave-convoys table");
  await assertClean(opened);
});
