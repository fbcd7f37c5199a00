// People: the placement of a chosen kecamatan, a team, the shortage by class and by area.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, arrives, assertClean, goTo, mapPainted, number, shot, text, useBrowser } from "./support/posko.mjs";

const browser = useBrowser({ walks: true });

test("choosing a kecamatan shows its teams, classes, phases and people", async () => {
  const opened = await browser.open("#/penempatan");
  const { page } = opened;
  const { placement, people } = await api(page, "plan");
  const row = placement.shortage.by_kecamatan.find((k) => placement.teams.some((x) => x.kecamatan === k.kecamatan));
  const teams = placement.teams.filter((x) => x.kecamatan === row.kecamatan);
  const map = await api(page, "map");
  const name = map.areas.find((a) => a.code === row.kecamatan).name;
  await page.locator("#panel .rowlink").getByText(name, { exact: true }).click();
  await arrives(page, `#/penempatan/${row.kecamatan}`);
  assert.equal(await text(page, "#panel h2"), name);
  assert.equal(await page.locator(".phases li").count(), placement.phases.length);
  const classes = new Set(teams.map((x) => x.class)).size;
  assert.equal(await page.locator("#panel table").first().locator("tbody tr").count(), classes);
  const list = page.locator("#panel table").nth(1).locator("tbody tr");
  const rows = await list.count();
  assert.ok(rows <= teams.length && rows >= Math.min(teams.length, 60), `${rows} of ${teams.length}`);
  await mapPainted(page);
  await shot(page, "penempatan-desk-light");
  const link = list.first().locator(".rowlink");
  const id = (await link.textContent()).trim();
  const team = teams.find((x) => x.id === id);
  const address = await link.getAttribute("href");
  await link.click();
  await arrives(page, address);
  const shown = await text(page, "#panel .block");
  for (const code of team.people) assert.ok(shown.includes(people[code]?.name ?? code), shown);
  await assertClean(opened);
});

test("the shortage is shown with its lower bound, by class and by kecamatan", async () => {
  const opened = await browser.open("#/kekurangan");
  const { page } = opened;
  const { placement, undelivered } = await api(page, "plan");
  const { shortage } = placement;
  await page.waitForSelector(".bound");
  const figures = await text(page, ".bound-figures");
  for (const value of [shortage.available, shortage.lower_bound, shortage.short_by_bound])
    assert.ok(figures.includes(number(value)), figures);
  const tables = page.locator("#panel table");
  assert.equal(await tables.first().locator("tbody tr").count(), shortage.by_class.length);
  assert.equal(await tables.nth(1).locator("tbody tr").count(), shortage.by_kecamatan.length);
  for (const row of shortage.by_class) {
    const line = tables.first().locator("tbody tr", { has: page.locator(`a[href$="kelas=${row.class}"]`) });
    const said = await line.textContent();
    for (const value of [row.tps, row.people_min, row.people_placed]) assert.ok(said.includes(number(value)), said);
  }
  if (placement.uncovered.length === 0) assert.match(await text(page, "#panel"), /Semua TPS punya regu/);
  if (undelivered.length === 0) assert.match(await text(page, "#panel"), /Semua barang terkirim/);
  await mapPainted(page);
  await shot(page, "kekurangan-desk-light");
  await assertClean(opened);
});

test("a number of TPS leads to those TPS", async () => {
  const opened = await browser.open("#/kekurangan");
  const { page } = opened;
  const { placement } = await api(page, "plan");
  const row = placement.shortage.by_class.find((c) => c.tps > 0);
  await page.waitForSelector(".bound");
  await page.locator(`#panel a[href*="kelas=${row.class}"]`).first().click();
  await arrives(page, "#/tps");
  assert.ok((await text(page, "#panel .sub")).startsWith(number(row.tps)));
  await goTo(page, "#/orang");
  await page.waitForSelector("#panel table");
  await assertClean(opened);
});
