// The planner's desk without a browser: lanes, docks, the axis, pins, jobs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const m = await load(
  "model/map-index.ts",
  "model/plan-index.ts",
  "model/normalize.ts",
  "model/board.ts",
  "model/pins.ts",
  "model/jobs.ts",
);
const map = m.makeMapIndex(MAP);
const index = m.makePlanIndex(PLAN);
const T = (text) => Date.parse(`${text}Z`);

const trip = (id, vehicle, load, depart, end, more = {}) => ({
  ...PLAN.trips[0],
  id,
  vehicle,
  vehicle_name: vehicle,
  mode: "truck",
  base: "G",
  direction: "out",
  leg: 0,
  load,
  depart,
  end,
  boxes: 10,
  kg: 100,
  slack_min: 30,
  stops: [{ place: "PPK-1.1", name: "PPK", for: "PPK-1.1", arrive: "2024-11-21T07:00", leave: "2024-11-21T07:30" }],
  ...more,
});
const A = trip("A", "V1", "2024-11-21T06:00", "2024-11-21T06:30", "2024-11-21T08:00");
const B = trip("B", "V2", "2024-11-21T06:15", "2024-11-21T06:45", "2024-11-21T08:10");
const C = trip("C", "V1", "2024-11-22T06:00", "2024-11-22T06:30", "2024-11-22T08:00", {
  stops: [{ place: "1.1.a-001", name: "TPS", for: "1.1.a-001", arrive: "2024-11-22T07:00", leave: "2024-11-22T07:10" }],
});
const plan = m.makePlanIndex({ ...PLAN, trips: [A, B, C] });
const vehicle = (code, more = {}) => ({
  code,
  name: code,
  mode: "truck",
  home: "G",
  boxes: 20,
  kg: 500,
  spare: false,
  ...more,
});
const fleet = new Map(["V1", "V2", "V3"].map((code) => [code, vehicle(code)]));

test("every vehicle has a lane under its kecamatan, at work or not, in the order of people", () => {
  const rows = m.vehicleRows(map, plan, [vehicle("V10"), ...fleet.values()]);
  assert.deepEqual(
    rows.map((r) => (r.kind === "group" ? `${r.name} ${r.busy}/${r.lanes}` : `${r.name} ${r.bars.length}`)),
    ["Tanjung Raja 2/4", "V1 2", "V2 1", "V3 0", "V10 0"],
  );
  const unknown = m.vehicleRows(map, plan, []);
  assert.deepEqual(
    unknown.filter((r) => r.kind === "lane").map((r) => r.key),
    ["V1", "V2"],
  );
});

test("a bar begins with loading; slack below nothing is not drawn to the left", () => {
  const bar = m.barOf({ ...A, slack_min: -20 });
  assert.deepEqual([bar.load, bar.depart, bar.slackEnd], [T("2024-11-21T06:00"), T("2024-11-21T06:30"), bar.end]);
  assert.equal(m.barOf({ ...A, load: undefined }).load, bar.depart);
});

test("a dock counts who is there at a moment, and who leaves makes room", () => {
  const at = (n) => n * 60;
  const stays = [
    { from: at(0), to: at(10) },
    { from: at(10), to: at(20) },
    { from: at(5), to: at(12) },
  ];
  assert.deepEqual(
    m.stepsOf(stays).map((s) => [s.at / 60, s.n]),
    [
      [0, 1],
      [5, 2],
      [12, 1],
      [20, 0],
    ],
  );
  const rows = m.placeRows(map, plan, new Map([["G", 1]]), (k) => k);
  const store = rows.find((r) => r.key === "G");
  assert.deepEqual([store.peak, store.berths], [2, 1]);
  assert.ok(!rows.some((r) => r.key === "1.1.a-001"), "a TPS is no dock");
});

test("people stand under their unit, each with the trips they escort", () => {
  const rows = m.peopleRows(index);
  const lanes = rows.filter((r) => r.kind === "lane");
  assert.equal(lanes.length, index.tripsOfPerson.size);
  for (const lane of lanes) assert.equal(lane.bars.length, index.tripsOfPerson.get(lane.key).length);
});

test("the search keeps lanes by name, code, group or trip, with their heading and no empty ones", () => {
  const rows = m.vehicleRows(map, plan, [...fleet.values(), vehicle("X9", { home: "PPK-1.2" })]);
  const keys = (asked) => m.filterRows(rows, asked).map((r) => r.key);
  assert.deepEqual(keys("v2"), ["1.1", "V2"]);
  assert.deepEqual(keys("kuang"), ["1.2", "X9"]);
  assert.deepEqual(keys("b"), ["1.1", "V2"]);
  assert.deepEqual(keys("nothing"), []);
  assert.equal(keys("  ").length, rows.length);
});

test("the axis is the whole plan or the hours of a day; only what moves then can be asked for", () => {
  const days = m.planDays(plan);
  assert.deepEqual(days.map(m.dayText), ["2024-11-21", "2024-11-22"]);
  assert.deepEqual(m.axisOf(plan, days, ""), { from: T("2024-11-21T00:00"), to: T("2024-11-23T00:00") });
  const day = m.axisOf(plan, days, "2024-11-22");
  assert.deepEqual(day, { from: T("2024-11-22T05:00"), to: T("2024-11-22T09:00") });
  const rows = m.vehicleRows(map, plan, [...fleet.values()]);
  assert.deepEqual(
    m.movingRows(rows, day).map((r) => r.key),
    ["1.1", "V1"],
  );
  assert.equal(m.tickStep(day, 800, 30), 3_600_000);
  assert.ok(m.tickStep({ from: 0, to: 20 * m.DAY_MS }, 200, 34) > m.DAY_MS);
});

test("arrows go along a lane and to the nearest bar of the next", () => {
  const rows = m.vehicleRows(map, plan, [...fleet.values()]);
  assert.equal(m.nextBar(rows, null, "ArrowDown").trip, "A");
  assert.equal(m.nextBar(rows, "A", "ArrowRight").trip, "C");
  assert.equal(m.nextBar(rows, "C", "ArrowRight"), null);
  assert.equal(m.nextBar(rows, "A", "ArrowDown").trip, "B");
  assert.equal(m.nextBar(rows, "B", "ArrowUp").trip, "A");
  assert.equal(m.nextBar(rows, "B", "ArrowDown"), null);
  assert.equal(m.nextBar([], "A", "ArrowDown"), null);
});

test("no more rows are drawn than are in sight, and never beyond the ends", () => {
  assert.deepEqual(m.rowsInSight(0, 260, 26, 500), [0, 14]);
  const [first, last] = m.rowsInSight(499 * 26, 260, 26, 500);
  assert.ok(first >= 490 && last === 500);
  assert.deepEqual(m.rowsInSight(5000, 260, 26, 3), [3, 3]);
  assert.deepEqual(m.rowsInSight(0, 260, 26, 0), [0, 0]);
});

test("a trip that is moved becomes one pin for each place, with codes that are free", () => {
  const wish = { vehicle: "V3", from: "2024-11-22T07:00", to: "", reason: "camat" };
  const two = { ...C, stops: [...C.stops, ...A.stops, ...C.stops] };
  const rows = m.pinRows(map, two, wish, ["IKAT-007", "X"], "posko");
  assert.deepEqual(rows, [
    {
      code: "IKAT-008",
      direction: "out",
      origin: "fact",
      source: "posko",
      tps: "1.1.a-001",
      vehicle: "V3",
      from: "2024-11-22 07:00",
      reason: "camat",
    },
    {
      code: "IKAT-009",
      direction: "out",
      origin: "fact",
      source: "posko",
      site: "PPK-1.1",
      vehicle: "V3",
      from: "2024-11-22 07:00",
      reason: "camat",
    },
  ]);
  assert.equal(
    m.readPin({ code: "I", tps: "1.1.a-001", direction: "back", from: "2024-11-22 07:00" }).from,
    "2024-11-22T07:00",
  );
});

test("a pin waits until every trip of its goods keeps it; one to a boat says nothing of trucks", () => {
  const pin = (more) => ({
    code: "I",
    place: "1.1.a-001",
    direction: "out",
    vehicle: "",
    from: "",
    to: "",
    reason: "",
    ...more,
  });
  assert.equal(m.isPending(pin({ vehicle: "V1" }), plan, fleet), false);
  assert.equal(m.isPending(pin({ vehicle: "V3" }), plan, fleet), true);
  assert.equal(m.isPending(pin({ from: "2024-11-22T06:30", to: "2024-11-22T06:30" }), plan, fleet), false);
  assert.equal(m.isPending(pin({ to: "2024-11-22T06:29" }), plan, fleet), true);
  assert.equal(m.isPending(pin({ direction: "back" }), plan, fleet), true);
  assert.equal(m.isPending(pin({ place: "PPK-1.1", vehicle: "V1" }), plan, fleet), true, "two trips share the place");
  const boats = new Map([...fleet, ["K", vehicle("K", { mode: "ketek" })]]);
  assert.equal(m.isPending(pin({ vehicle: "K" }), plan, boats), false);
});

test("what had begun and what is pinned stands", () => {
  const later = m.makePlanIndex({
    ...PLAN,
    trips: [A, B, C],
    before: { plan: "p", now: "2024-11-21T06:10", fixed: 1 },
  });
  assert.deepEqual([...m.fixedTrips(later, [])], ["A"]);
  const pin = { code: "I", place: "1.1.a-001", direction: "out", vehicle: "V1", from: "", to: "", reason: "" };
  assert.deepEqual([...m.fixedTrips(plan, [pin])], ["C"]);
});

test("what speaks against a vehicle is named before anything is planned", () => {
  assert.deepEqual(m.misfits(A, vehicle("V3")), []);
  assert.deepEqual(m.misfits(A, vehicle("V3", { mode: "ketek", home: "PPK-1.2", boxes: 9, kg: 99 })), [
    "medium",
    "home",
    "boxes",
    "kg",
  ]);
  assert.deepEqual(m.misfits(A, vehicle("V3", { boxes: null, kg: null })), []);
});

test("a job is a trial; news and a moment go only with planning anew", () => {
  const ask = {
    what: "replan",
    seed: 3,
    seconds: 10,
    rain: "none",
    river: "high",
    spares: true,
    at: "2024-11-21T05:00",
  };
  const news = m.withNews(m.withNews([], { trip: "A", late: 30 }), { trip: "B", late: null });
  assert.deepEqual(m.jobBody(ask, m.withNews(news, { trip: "A", late: 45 })), {
    what: "replan",
    seed: 3,
    seconds: 10,
    rain: "none",
    river: "high",
    spares: true,
    publish: false,
    at: "2024-11-21T05:00",
    news: [
      { trip: "B", failed: true },
      { trip: "A", late_min: 45 },
    ],
  });
  const fresh = m.jobBody({ ...ask, what: "plan" }, news);
  assert.ok(!("news" in fresh) && !("at" in fresh));
});

test("progress never runs back from step to step, and ends at one", () => {
  const job = (step, done, total, state = "running") => ({ state, step, done, total });
  const shares = [
    job("network", 0, 0),
    job("placement", 0, 0),
    job("distribution", 1, 10),
    job("distribution", 10, 10),
    job("judge", 0, 0),
    job("judge", 0, 0, "done"),
  ].map(m.jobShare);
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(shares[shares.length - 1], 1);
  assert.equal(m.jobShare(job("unknown", 5, 2)), 0.08);
});

test("the first part that differs decides; people are told first", () => {
  const score = (undelivered, metres) => ({ undelivered, metres });
  assert.equal(m.betterOf(m.scoreRows(score(1, 5), score(0, 9))), "after");
  assert.equal(m.betterOf(m.scoreRows(score(1, 5), score(1, 9))), "before");
  assert.equal(m.betterOf(m.scoreRows(score(1, 5), score(1, 5))), "equal");
  const tell = {
    V1: { kind: "vehicle", changes: [0, 1, 2] },
    P2: { kind: "person", changes: [0] },
    P1: { kind: "person", changes: [0, 1] },
    G: { kind: "place", changes: [0] },
  };
  assert.deepEqual(
    m.toldOf({ tell }).map((x) => x.code),
    ["P1", "P2", "V1", "G"],
  );
});

test("rows of the register are read as they come: numbers as text, limits that are none", () => {
  const v = m.readVehicle({ code: "V1", name: "Truk", mode: "truck", home: "G", boxes: "60", kg: null, spare: "yes" });
  assert.deepEqual([v.boxes, v.kg, v.spare], [60, null, true]);
  assert.deepEqual(
    [...m.readBerths([{ code: "A", berths: "2" }, { code: "B", berths: 0 }, { code: "C" }])],
    [["A", 2]],
  );
});
