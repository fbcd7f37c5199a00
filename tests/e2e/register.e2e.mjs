// The register: counts by origin, rows, history; nothing synthetic looks like fact.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, arrives, assertClean, goTo, mapPainted, number, shot, text, useBrowser } from "./support/posko.mjs";

const browser = useBrowser({ walks: true });

test("kinds with their counts, the rows of a kind, the history of a row", async () => {
  const opened = await browser.open("#/register");
  const { page } = opened;
  const { register } = await api(page, "operation");
  await page.waitForSelector("#panel table");
  assert.equal(await page.locator("#panel tbody tr").count(), register.counts.length);
  const tps = register.counts.find((c) => c.kind === "tps");
  await page.locator('#panel .rowlink[href="#/register/tps"]').click();
  await arrives(page, "#/register/tps");
  const answer = await api(page, "register/tps");
  assert.ok((await text(page, "#panel .sub")).startsWith(number(tps.rows)));
  assert.equal(await page.locator("#panel thead th").count(), answer.columns.length);
  assert.equal(await text(page, "#panel tbody .rowlink"), String(answer.rows[0].code));
  assert.ok((await page.locator("#panel tbody tr").first().locator(".chip").count()) === 1);
  await page.locator("#panel tbody .rowlink").first().click();
  await arrives(page, "#/register/tps/");
  const history = await api(page, `register/tps/${encodeURIComponent(answer.rows[0].code)}/history`);
  assert.equal(await page.locator("ol.history > li").count(), history.facts.length);
  await assertClean(opened);
});

test("rows can be asked for by kecamatan", async () => {
  const opened = await browser.open("#/register/tps");
  const { page } = opened;
  const map = await api(page, "map");
  const area = map.areas.find((a) => a.level === "kecamatan" && a.tps > 0);
  await page.waitForSelector("#panel .inline select");
  await page.selectOption("#panel .inline select", area.code);
  await arrives(page, area.code);
  const answer = await api(page, `register/tps?area=${area.code}`);
  assert.equal(await text(page, "#panel tbody .rowlink"), String(answer.rows[0].code));
  await assertClean(opened);
});

test("the origin of the data is counted and explained, and synthetic data is named on every view", async () => {
  const opened = await browser.open("#/asal");
  const { page } = opened;
  const { register } = await api(page, "operation");
  await page.waitForSelector(".origins");
  const shown = await text(page, ".origins");
  for (const origin of ["fact", "derived", "synthetic"]) {
    assert.ok(shown.includes(number(register.counts.reduce((sum, c) => sum + c[origin], 0))), shown);
  }
  const synthetic = register.counts.some((c) => c.synthetic > 0);
  assert.equal(await page.locator(".synthetic-note").count(), synthetic ? 1 : 0);
  await mapPainted(page);
  await shot(page, "asal-desk-light");
  await assertClean(opened);
});

test("every story names the origin of what it tells", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const map = await api(page, "map");
  const village = map.areas.find((a) => a.tps > 0 && (a.level === "desa" || a.level === "kelurahan"));
  const stories = [
    `wilayah/${village.code}`,
    `tps/${map.tps[0].code}`,
    `lokasi/${map.sites[0].code}`,
    `ruas/${map.links[0].code}`,
  ];
  for (const story of stories) {
    await goTo(page, `#/${story}`);
    await page.waitForSelector("#panel .facts .chip");
  }
  await goTo(page, "#/tps/nonsense");
  assert.match(await text(page, "#panel"), /Tidak ada nonsense/);
  await assertClean(opened);
});
