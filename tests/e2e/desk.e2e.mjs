// The planner's desk: board, pins by hand, news, planning anew as a trial, publishing, plans side by side, what is missing.
// Needs the binary (KAWAL_BIN): it plans for real, on a posko of its own that it may write to.
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
  number,
  says,
  settled,
  shot,
  text,
  useBrowser,
  useOwnPosko,
} from "./support/posko.mjs";

const skip = process.env.KAWAL_BIN ? false : "needs KAWAL_BIN";

const posko = useOwnPosko();
const browser = useBrowser({ posko });

async function open(hash, options) {
  const opened = await browser.open(hash, options);
  await opened.page.waitForSelector(".desk");
  return opened;
}

/** A trip of the last leg on the way out, and another vehicle of the same base. */
async function lastLeg(page) {
  const plan = await api(page, "plan");
  const { rows } = await api(page, "register/fleet");
  const boat = (mode) => ["ketek", "jukung", "speedboat"].includes(mode);
  for (const trip of plan.trips.filter((x) => x.leg === 2 && x.direction === "out")) {
    const other = rows.find((v) => v.code !== trip.vehicle && boat(v.mode) === boat(trip.mode) && v.home === trip.base);
    if (other) return { plan, trip, other };
  }
  const trip = plan.trips.find((x) => x.leg === 2 && x.direction === "out");
  return { plan, trip, other: rows.find((v) => v.code !== trip.vehicle && boat(v.mode) === boat(trip.mode)) };
}

async function pins(page) {
  return (await api(page, "register/pins")).rows;
}

/** Middle of the bar of a trip, scrolled into sight by choosing it. */
async function barBox(page, trip) {
  const bar = page.locator(`[data-trip="${trip}"] .board-run`);
  await bar.waitFor();
  return bar.boundingBox();
}

test("the board has every vehicle, a trip opens with its stops, arrows go on, the table has the same rows", {
  skip,
}, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const plan = await api(page, "plan");
  const fleet = (await api(page, "register/fleet")).rows;
  await page.waitForFunction(
    (n) => document.querySelector(".board-said")?.textContent.includes(n),
    number(fleet.length),
  );
  for (const part of ["undelivered", "late", "unguarded", "exposed", "changed", "people", "cost", "metres"])
    assert.ok(part in plan.score);
  assert.equal(await page.locator(".score-strip div").count(), 9);
  const trip = plan.trips[0];
  await page.locator(`[data-trip="${trip.id}"] .board-run`).click();
  await arrives(page, `trip=${encodeURIComponent(trip.id)}`);
  assert.equal(await page.locator(".board-side ol.timetable li").count(), trip.stops.length + 2);
  assert.ok((await text(page, ".board-side")).includes(trip.stops[0].name));
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((id) => !window.location.hash.includes(id), `trip=${encodeURIComponent(trip.id)}`);
  await settled(page);
  await page.waitForSelector('[role="option"][aria-selected="true"]', { state: "attached" });
  assert.equal(await page.locator('[role="option"][aria-selected="true"]').count(), 1);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "trip-side");
  await page.selectOption("select[name=hari]", trip.depart.slice(0, 10));
  await arrives(page, "hari=");
  await shot(page, "papan-desk-light");
  await page.fill("input[name=cari]", fleet[0].code);
  await page.waitForFunction(() => document.querySelector(".board-said")?.textContent.startsWith("1 "));
  await page.fill("input[name=cari]", "");
  await page.click('button:has-text("Tabel")');
  await arrives(page, "bentuk=tabel");
  assert.equal(await page.locator(".board-table tbody tr").count(), fleet.length);
  await assertClean(opened);
});

test("a bar that is dragged to another vehicle is a pin at once, and undo takes it away", { skip }, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const { trip, other } = await lastLeg(page);
  await goTo(page, `#/rencana?hari=${trip.depart.slice(0, 10)}&trip=${encodeURIComponent(trip.id)}`);
  const from = await barBox(page, trip.id);
  const name = page.locator(".board-name", { hasText: other.name }).first();
  await name.scrollIntoViewIfNeeded();
  const to = await name.boundingBox();
  const start = await barBox(page, trip.id);
  const [x, y] = [start.x + start.width / 2, start.y + start.height / 2];
  assert.ok(from.width > 0);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 2, (y + to.y) / 2, { steps: 4 });
  await page.mouse.move(x + 2, to.y + to.height / 2, { steps: 4 });
  await page.waitForSelector(".board-tip");
  await page.mouse.up();
  await page.waitForSelector(".saved");
  await settled(page);
  const rows = await pins(page);
  assert.equal(rows.length, new Set(trip.stops.map((s) => s.for)).size);
  assert.ok(rows.every((r) => r.vehicle === other.code && r.direction === "out" && r.reason.includes(trip.id)));
  await page.waitForSelector("#pins .item");
  await says(page, "#pins .item", /Menunggu/);
  assert.ok((await page.locator(".board-rows .board-ghost").count()) >= 1);
  await shot(page, "papan-ikatan-desk-light");
  await page.click('.saved button:has-text("Urungkan")');
  await page.waitForSelector("#pins", { state: "detached" });
  await settled(page);
  assert.equal((await pins(page)).length, 0);
  await assertClean(opened);
});

test("without a mouse: a pin by the form, news of a trip, then a trial, its comparison, and publishing", {
  skip,
}, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const { plan, trip, other } = await lastLeg(page);
  await goTo(page, `#/rencana?trip=${encodeURIComponent(trip.id)}`);
  await page.click('.board-side button:has-text("Pindahkan")');
  await page.selectOption("#field-vehicle", other.code);
  await page.fill("#field-reason", "permintaan camat");
  await page.click('.entry button[type="submit"]');
  await page.waitForSelector("#pins .item");
  await settled(page);
  assert.ok((await pins(page)).every((r) => r.reason === "permintaan camat" && r.vehicle === other.code));
  await page.click('.board-side button:has-text("Terlambat")');
  await page.fill("#field-late", "20");
  await page.click('.entry button[type="submit"]');
  await says(page, ".saved", /20 menit/);
  await page.click('.desk-pages a:has-text("Rencanakan ulang")');
  await page.waitForSelector("#known");
  await says(page, "#known", new RegExp(`${trip.id}.*20 menit`));
  await page.click('#known button:has-text("Urungkan")');
  await shot(page, "ulang-desk-light");
  await page.selectOption("#field-seconds", "5");
  await page.click('.entry button[type="submit"]');
  await arrives(page, "kerja=");
  await page.waitForSelector(".comparison, .job .note-bad");
  await settled(page);
  await shot(page, "percobaan-desk-light");
  assert.equal((await api(page, "plan")).id, plan.id, "a trial is not in force");
  assert.equal(await page.locator("#score tbody tr").count(), 8);
  await page.click('a:has-text("Lihat di papan")');
  await page.waitForSelector(".board-shown");
  await page.waitForSelector(".board-bar");
  await page.click(".board-shown a");
  await page.waitForSelector("#publish");
  await page.click("#publish");
  await page.waitForFunction(() => document.querySelector(".verdict")?.textContent.includes("berlaku"));
  await settled(page);
  const now = await api(page, "plan");
  assert.notEqual(now.id, plan.id);
  const places = new Set(trip.stops.map((s) => s.for));
  const serving = now.trips.filter((x) => x.direction === "out" && x.stops.some((s) => places.has(s.for)));
  assert.ok(serving.some((x) => x.vehicle === other.code));
  await goTo(page, "#/rencana");
  await page.waitForSelector("#pins .item");
  await says(page, "#pins .item", /Dipenuhi/);
  await goTo(page, "#/rencana/bandingkan");
  await page.waitForSelector(".comparison");
  assert.equal(await page.locator("#plans tbody tr").count(), 2);
  const { changes } = await api(page, "plan/compare");
  assert.equal(await page.locator("#changes tbody tr").count(), Math.min(60, changes.length));
  await shot(page, "bandingkan-desk-light");
  await goTo(page, "#/rencana");
  for (let left = (await pins(page)).length; left > 0; left--) {
    await page.locator('#pins button:has-text("Lepas")').first().click();
    await page.waitForFunction((n) => document.querySelectorAll("#pins .item").length === n, left - 1);
  }
  await assertClean(opened);
});

test("a broken vehicle is a row of outages that can be taken back", { skip }, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const { trip } = await lastLeg(page);
  await goTo(page, `#/rencana?trip=${encodeURIComponent(trip.id)}`);
  await page.click('.board-side button:has-text("rusak")');
  await page.fill("#field-reason", "mesin mati");
  await page.click('.entry button[type="submit"]');
  await page.waitForSelector(".saved");
  const { rows } = await api(page, "register/outages");
  assert.deepEqual(
    rows.map((r) => [r.vehicle, r.reason]),
    [[trip.vehicle, "mesin mati"]],
  );
  await page.click('.saved button:has-text("Urungkan")');
  await page.waitForSelector(".saved", { state: "detached" });
  assert.equal((await api(page, "register/outages")).rows.length, 0);
  await assertClean(opened);
});

test("why a trip is as it is, and what would help, in sentences", { skip }, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const { trip } = await lastLeg(page);
  await goTo(page, `#/rencana?trip=${encodeURIComponent(trip.id)}`);
  await page.click('button:has-text("Mengapa?")');
  await page.waitForSelector("#why .why li");
  assert.equal(await page.locator("#why .why li").count(), 3);
  const why = await api(page, `plan/why?code=${encodeURIComponent(trip.id)}`);
  assert.ok((await text(page, "#why")).includes(number(why.trips[0].choice.able)));
  await goTo(page, "#/rencana/kurang");
  await page.click('button:has-text("Cari yang akan membantu")');
  await page.waitForSelector("#missing");
  await shot(page, "kurang-desk-light");
  await assertClean(opened);
});

test("escorts and docks have boards of their own; what a place may take is a line", { skip }, async () => {
  const opened = await open("#/rencana?lihat=orang");
  const { page } = opened;
  const plan = await api(page, "plan");
  const people = new Set(plan.trips.flatMap((x) => [...x.escorts, x.bhabinkamtibmas]).filter(Boolean));
  await page.waitForFunction(
    (n) => document.querySelector(".board-said")?.textContent.startsWith(`${n} `),
    number(people.size),
  );
  await page.click('.board-tools .seg:has-text("Tempat muat")');
  await page.waitForSelector(".hill");
  await page.click('button:has-text("Tabel")');
  await arrives(page, "bentuk=tabel");
  const peak = Number(await text(page, ".board-table tbody td:nth-child(3)"));
  assert.ok(peak >= 1);
  await assertClean(opened);
});

/** A kabupaten of the largest kind, made of the plan that is there. */
function enlarge(plan, rows, trips, vehicles) {
  const shape = plan.trips.filter((x) => x.direction === "out");
  const fleet = Array.from({ length: vehicles }, (_, i) => ({
    ...rows[i % rows.length],
    code: `V${String(i).padStart(4, "0")}`,
    name: `Kendaraan ${i}`,
  }));
  const many = Array.from({ length: trips }, (_, i) => ({
    ...shape[i % shape.length],
    id: `9-${String(i).padStart(4, "0")}`,
    vehicle: fleet[i % vehicles].code,
  }));
  return { plan: { ...plan, trips: many }, fleet };
}

/** In the page: scrolls the board from end to end and counts at every step what is drawn. */
async function drawnWhileScrolling() {
  const box = document.querySelector(".board-scroll");
  const { left, top: above, width, height } = box.getBoundingClientRect();
  const steps = [];
  for (let step = 0; step <= 60; step++) {
    box.scrollTop = ((box.scrollHeight - box.clientHeight) * step) / 60;
    // The frame that tells of the scrolling, what it makes the page draw, and the frame that shows it.
    for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const under = document.elementFromPoint(left + width / 2, above + height / 2);
    steps.push({
      top: box.scrollTop,
      seen: under?.closest(".board-row, .board-bar, .board-rows *") != null,
      rows: document.querySelectorAll(".board-rows .board-row").length,
      bars: document.querySelectorAll(".board-bar").length,
    });
  }
  return steps;
}

test("1,800 trips of 500 vehicles: only what is in sight is drawn, wherever one scrolls to", { skip }, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const big = enlarge(await api(page, "plan"), (await api(page, "register/fleet")).rows, 1800, 500);
  await page.route("**/api/v1/plan", (route) => route.fulfill({ json: big.plan }));
  await page.route("**/api/v1/register/fleet", (route) =>
    route.fulfill({ json: { kind: "fleet", columns: [], rows: big.fleet, next: null } }),
  );
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".board-said")?.textContent.startsWith("500 "));
  await settled(page);
  const steps = await page.evaluate(drawnWhileScrolling);
  assert.equal(steps.length, 61);
  for (const { top, seen, rows, bars } of steps) {
    assert.ok(seen, `nothing is drawn in the middle of the board at ${top}`);
    assert.ok(rows < 60 && bars < 300, `${rows} rows and ${bars} bars are drawn at ${top}`);
  }
  await assertClean(opened);
});

const PAGES = [
  ["", "papan"],
  ["?lihat=muat", "muat"],
  ["?bentuk=tabel", "tabel"],
  ["/ulang", "ulang"],
  ["/bandingkan", "bandingkan"],
  ["/kurang", "kurang"],
];

test("no fault of accessibility on any page of the desk, in any theme and language", { skip }, async () => {
  const opened = await open("#/rencana");
  const { page } = opened;
  const { trip } = await lastLeg(page);
  for (const theme of ["light", "dark", "sun"]) {
    await page.selectOption("select.theme", theme);
    const rules = theme === "light" ? [] : COLOURS;
    for (const [address, name] of PAGES) {
      await goTo(page, `#/rencana${address}`);
      assert.deepEqual(await axeFaults(page, rules), [], `${name} ${theme}`);
    }
    await goTo(page, `#/rencana?trip=${encodeURIComponent(trip.id)}&hari=${trip.depart.slice(0, 10)}`);
    await page.waitForSelector(".board-side");
    await page.click('.board-side button:has-text("Pindahkan")');
    await page.waitForSelector("#field-vehicle");
    assert.deepEqual(await axeFaults(page, rules), [], `trip ${theme}`);
    await shot(page, `papan-desk-${theme}`);
  }
  await page.click('button[lang="en"]');
  await arrives(page, "lang=en");
  for (const [address, name] of PAGES) {
    await goTo(page, `#/rencana${address}${address.includes("?") ? "&" : "?"}lang=en`);
    const said = await text(page, ".desk");
    assert.ok(!/web\.[a-z_.]+/.test(said), `${name}: a key without its words: ${said.match(/web\.[a-z_.]+/)}`);
  }
  await assertClean(opened);
});

test("on a phone of 360 px the desk fits, a trip opens by touch, and nothing scrolls sideways", { skip }, async () => {
  const opened = await open("#/rencana", { viewport: { ...PHONE, width: 360 } });
  const { page } = opened;
  for (const [address, name] of PAGES) {
    await goTo(page, `#/rencana${address}`);
    await assertNoSideScroll(page, name);
    assert.deepEqual(await axeFaults(page), [], name);
    await shot(page, `${name}-phone-light`);
  }
  await goTo(page, "#/rencana");
  await page.locator(".board-bar .board-run").first().click();
  await page.waitForSelector(".board-side");
  await page.waitForFunction(() => document.getElementById("trip-side").getBoundingClientRect().top < 200);
  await assertNoSideScroll(page, "trip");
  await shot(page, "papan-perjalanan-phone-light");
  await assertClean(opened);
});
