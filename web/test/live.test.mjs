import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const live = await load("model/live.ts");
const geo = await load("model/live-geo.ts");
const readiness = await load("model/readiness.ts");

const ROW = {
  id: "K1-0001",
  stage: "under_way",
  at: [-3.25, 104.65],
  at_time: "2024-11-26T02:00:00Z",
  heard: "2024-11-26T02:00:05Z",
  along_m: 5000,
  whole_m: 20000,
  late_s: 90,
  slack_s: 3600,
  eta: "2024-11-26T03:30:00Z",
  next_stop: "PPK-1",
  marks: [],
  conditions: [],
};
const NOW = Date.UTC(2024, 10, 26, 3);
const trip = (changed) => live.readTrip({ ...ROW, ...changed });

test("a trip is read as the API tells it", () => {
  const one = trip({});
  assert.deepEqual(one.at, [104.65, -3.25]); // longitude first, as on the map
  assert.deepEqual([one.lateMin, one.slackMin, one.nextStop], [2, 60, "PPK-1"]);
  assert.equal(one.eta, Date.UTC(2024, 10, 26, 3, 30));
});

test("what is not there is not known, and what is no trip is none", () => {
  const bare = live.readTrip({ id: "X", stage: "somewhere" });
  assert.deepEqual([bare.stage, bare.at, bare.eta, bare.marks, bare.conditions], ["silent", null, null, [], []]);
  for (const raw of [null, 7, "K1", [], {}, { id: "" }, { stage: "arrived" }]) assert.equal(live.readTrip(raw), null);
  assert.equal(trip({ at: [null, 1] }).at, null);
  assert.equal(trip({ eta: "soon" }).eta, null);
});

test("the gravest condition is the state of a trip", () => {
  const state = (changed) => live.tripState(trip(changed), NOW);
  const of = (...kinds) => ({ conditions: kinds.map((kind) => ({ kind, since: ROW.heard })) });
  assert.equal(state({}), "way");
  assert.equal(state({ late_s: 11 * 60 }), "risk");
  assert.equal(state({ stage: "arrived", late_s: 3600 }), "ok");
  assert.equal(state({ stage: "silent" }), "unknown");
  assert.equal(state({ stage: "untracked" }), "unknown");
  assert.equal(state(of("off_way")), "risk");
  assert.equal(state(of("off_way", "silent")), "unknown");
  assert.equal(state(of("silent", "false_place")), "doubt");
  assert.equal(state(of("false_place", "slack_gone", "standing")), "late");
  assert.equal(state(of("something_new")), "way");
  const soon = (kind) => ({ conditions: [{ kind, since: new Date(NOW - 60_000).toISOString() }] });
  assert.equal(state(soon("silent")), "way"); // every trip is silent since its last word
  assert.equal(state(soon("off_way")), "risk");
  assert.deepEqual(
    [trip({}), trip({ stage: "silent" }), trip({ stage: "silent", ...of("not_left") })].map(live.isDue),
    [
      true,
      false, // nobody expects to hear of it yet
      true,
    ],
  );
});

test("alarms: unseen before seen before over, then the graver, then the older", () => {
  const alarm = (id, changed) =>
    live.readAlarm({ id, kind: "seal", severity: 2, level: "polres", raised: "2024-11-26T02:00:00Z", ...changed });
  const rows = [
    alarm("over", { severity: 3, resolved: "2024-11-26T04:00:00Z" }),
    alarm("seen", { severity: 3, acknowledged: "2024-11-26T03:00:00Z", acknowledged_by: "posko" }),
    alarm("young", { raised: "2024-11-26T02:30:00Z" }),
    alarm("old", {}),
    alarm("grave", { severity: 3, raised: "2024-11-26T03:00:00Z" }),
  ];
  assert.deepEqual(
    rows.sort(live.byUrgency).map((a) => a.id),
    ["grave", "old", "young", "seen", "over"],
  );
  assert.deepEqual(rows.map(live.isUnseen), [true, true, true, false, false]);
  assert.equal(live.readAlarm({ id: "x", raised: "never" }), null);
  assert.equal(alarm(17, {}).id, "17");
});

test("news replace what is known and add what is new", () => {
  const known = new Map([["a", { id: "a", n: 1 }]]);
  const next = live.withNews(known, [
    { id: "a", n: 2 },
    { id: "b", n: 3 },
  ]);
  assert.deepEqual(
    [...next.values()].map((x) => x.n),
    [2, 3],
  );
  assert.equal(known.get("a").n, 1);
});

test("an age is never below zero", () => {
  assert.equal(live.ageMin(1000, 181_000), 3);
  assert.equal(live.ageMin(99_000, 1000), 0);
  assert.equal(live.ageMin(null, 1000), null);
});

test("colour and word of a trip come from the same condition", () => {
  const grave = (...kinds) =>
    live.gravest(trip({ conditions: kinds.map((kind) => ({ kind, since: ROW.heard })) }), NOW)?.kind ?? null;
  assert.equal(grave("off_way", "slack_gone"), "slack_gone"); // the server names the first that it found first
  assert.equal(grave("standing", "silent", "off_way"), "silent");
  assert.equal(grave("something_new"), null);
  assert.equal(grave("something_new", "apart"), "apart");
  for (const kind of [
    "slack_gone",
    "not_arrived",
    "false_place",
    "silent",
    "not_left",
    "off_way",
    "standing",
    "apart",
  ]) {
    const one = trip({ conditions: [{ kind, since: ROW.heard }] });
    assert.equal(live.tripState(one, NOW), live.conditionState(kind), kind);
  }
  assert.equal(live.conditionState("something_new"), "risk");
});

test("on the map is who has a place; where the chosen one has been are lines", () => {
  const rows = [trip({}), trip({ id: "K1-0002", at: null })];
  const isFirst = (id) => id === "K1-0001";
  const way = [
    [104, -3],
    [104.1, -3],
  ];
  const drawn = geo.liveFeatures(
    rows,
    (id) => `name of ${id}`,
    isFirst,
    { lines: [way, way, [way[0]]], until: 1 },
    NOW,
  );
  assert.equal(drawn.features.length, 3); // a line of one point is none
  const [point, line] = drawn.features;
  assert.deepEqual(
    [point.properties.code, point.properties.chosen, point.properties.name],
    ["K1-0001", true, "name of K1-0001"],
  );
  assert.deepEqual([line.geometry.type, line.geometry.coordinates], ["LineString", way]);
  assert.equal(geo.liveFeatures(rows, String, () => false, geo.NO_TRACK, NOW).features.length, 1);
});

test("a track has a line of each tracker, nothing that a program made up, and goes on with what is heard", () => {
  const fix = (tracker, minute, lon, mock = false) => ({
    tracker,
    time: `2024-11-26T02:0${minute}:00Z`,
    at: [-3, lon],
    mock,
  });
  const fixes = [fix("A", 1, 104), fix("A", 5, 104.5), fix("B", 2, 104.1), fix("B", 3, 99, true), fix("B", 4, 104.4)];
  const track = geo.readTrack(
    {
      trips: [
        { id: "other", fixes: [fix("C", 9, 1)] },
        { id: "x", fixes },
      ],
    },
    "x",
  );
  const lons = (one) => one.lines.map((line) => line.map(([lon]) => lon));
  assert.deepEqual(lons(track), [[104, 104.5], [104.1, 104.4], [104.5]]);
  const later = geo.withPlace(track, [104.6, -3], Date.parse("2024-11-26T02:06:00Z"));
  assert.deepEqual(lons(later), [
    [104, 104.5],
    [104.1, 104.4],
    [104.5, 104.6],
  ]);
  assert.equal(geo.withPlace(later, [104.6, -3], later.until), later); // told twice
  assert.equal(geo.withPlace(track, null, null), track);
  for (const raw of [null, {}, { trips: [{}] }, { trips: [{ id: "x", fixes: [null, 7, {}] }] }])
    assert.deepEqual(geo.readTrack(raw, "x"), geo.NO_TRACK);
});

test("areas at risk come first, and their sum counts every TPS once", () => {
  const area = (code, ready, waiting, unknown, at_risk) => ({ area: code, tps: 10, ready, waiting, unknown, at_risk });
  const rows = [area("a", 10, 0, 0, 0), area("b", 5, 5, 0, 0), area("c", 9, 0, 0, 1), area("d", 5, 0, 5, 0)];
  assert.deepEqual(
    [...rows].sort(readiness.byReadiness).map((r) => r.area),
    ["c", "d", "b", "a"],
  );
  assert.deepEqual(readiness.sumReady(rows), { ready: 29, waiting: 5, unknown: 5, at_risk: 1, tps: 40 });
  const tps = (code, state) => ({ tps: code, area: "a", state });
  const some = [tps("2", "ready"), tps("1", "ready"), tps("3", "at_risk")];
  assert.deepEqual(
    [...some].sort(readiness.byReadiness).map((r) => r.tps),
    ["3", "1", "2"],
  );
  assert.equal(readiness.sumReady(some).tps, 3);
});
