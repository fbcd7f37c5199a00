// From the numbers to a stop of a convoy, and back, with real clicks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, arrives, assertClean, goTo, mapPainted, number, shot, text, useBrowser } from "./support/posko.mjs";

const browser = useBrowser({ walks: true });

test("the numbers on top are those of the plan and lead to their rows", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const { summary } = await api(page, "plan");
  const value = async (key) => (await text(page, `#figure-${key} .figure-value`)).replace(/[^\d./ −]/g, "").trim();
  assert.equal(await value("tps"), number(summary.tps));
  assert.equal(await value("boxes"), number(summary.boxes));
  assert.equal(await value("waves"), number(summary.waves));
  assert.equal(await value("people"), `${number(summary.people_used)} / ${number(summary.people_total)}`);
  assert.equal(await value("shortage"), number(summary.shortage));
  await page.click("#figure-shortage");
  await page.waitForSelector(".bound");
  const people = await page.getAttribute("#figure-people", "href");
  await page.click("#figure-people");
  await arrives(page, people);
  assert.ok((await page.locator("#panel table").count()) > 0);
  await mapPainted(page);
  await goTo(page, "#/gelombang");
  await mapPainted(page);
  await shot(page, "posko-desk-light");
  await assertClean(opened);
});

async function firstConvoyOfFirstWave(page) {
  const plan = await api(page, "plan");
  const wave = plan.waves[0];
  const convoys = plan.convoys.filter((c) => c.wave === wave.wave);
  convoys.sort((a, b) => (a.depart < b.depart ? -1 : a.depart > b.depart ? 1 : a.id < b.id ? -1 : 1));
  return { plan, wave, convoys };
}

test("wave, convoy, timetable: chosen by clicks, with the stops of the plan; back works", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const { plan, wave, convoys } = await firstConvoyOfFirstWave(page);
  assert.equal(await page.locator("#panel table").first().locator("tbody tr").count(), plan.waves.length);
  await page.locator("#panel table .rowlink").first().click();
  await arrives(page, `#/gelombang/${wave.wave}`);
  const rows = page.locator("#wave-convoys tbody tr");
  assert.ok((await rows.count()) >= Math.min(convoys.length, 60));
  await rows.first().locator(".rowlink").click();
  await arrives(page, "#/konvoi/");
  const trip = plan.trips.find((t) => t.convoy === convoys[0].id);
  assert.equal(await page.locator("ol.timetable li").count(), trip.stops.length + 2);
  const firstStop = await text(page, "ol.timetable li:nth-child(2)");
  assert.ok(firstStop.includes(trip.stops[0].name), firstStop);
  assert.ok(firstStop.includes(trip.stops[0].arrive.slice(11).replace(":", ".")), firstStop);
  const crew = await text(page, "#trip .block:last-of-type .lines");
  for (const code of trip.escorts) assert.ok(crew.includes(plan.people[code]?.name ?? code));
  if (trip.bhabinkamtibmas) assert.ok(crew.includes("Bhabinkamtibmas"));
  await mapPainted(page);
  await shot(page, "konvoi-desk-light");
  await page.goBack();
  await arrives(page, `#/gelombang/${wave.wave}`);
  await assertClean(opened);
});

test("a Bhabinkamtibmas is named on the last leg", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const plan = await api(page, "plan");
  const trip = plan.trips.find((t) => t.bhabinkamtibmas);
  if (trip) {
    await goTo(page, `#/perjalanan/${encodeURIComponent(trip.id)}`);
    await page.waitForSelector("ol.timetable");
    const crew = await text(page, "#trip .block:last-of-type .lines");
    assert.ok(crew.includes(plan.people[trip.bhabinkamtibmas]?.name ?? trip.bhabinkamtibmas));
    assert.ok(crew.includes("Bhabinkamtibmas"));
  }
  await assertClean(opened);
});

test("the list of convoys sorts by its headers and keeps the order in the address", async () => {
  const opened = await browser.open();
  const { page } = opened;
  const { wave, convoys } = await firstConvoyOfFirstWave(page);
  await goTo(page, `#/gelombang/${wave.wave}`);
  const head = page.locator("#wave-convoys th button").filter({ hasText: "Kotak" });
  await head.click();
  await head.click();
  await arrives(page, "urut=-boxes");
  const most = Math.max(...convoys.map((c) => c.boxes));
  const first = await page.locator("#wave-convoys tbody tr").first().locator("td").nth(4).textContent();
  assert.equal(first?.trim(), number(most));
  await assertClean(opened);
});

test("the judge's verdict is shown constraint by constraint", async () => {
  const opened = await browser.open("#/juri");
  const { page } = opened;
  const { judge } = await api(page, "plan");
  await page.waitForSelector(".judge table");
  assert.equal(await page.locator(".judge tbody tr").count(), judge.rows.length);
  const verdict = await text(page, ".judge .verdict");
  assert.ok(verdict.includes(number(judge.faults > 0 ? judge.faults : judge.constraints)), verdict);
  await mapPainted(page);
  await shot(page, "juri-desk-light");
  await assertClean(opened);
});
