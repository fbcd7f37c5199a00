import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const m = await load("model/map-index.ts", "model/plan-index.ts");
const map = m.makeMapIndex(MAP);
const plan = m.makePlanIndex(PLAN);

test("a person who escorts and is the Bhabinkamtibmas is counted once a trip", () => {
  assert.deepEqual(
    plan.tripsOfPerson.get("P2").map((t) => t.id),
    ["T2"],
  );
  assert.deepEqual(
    plan.tripsOfPerson.get("P1").map((t) => t.id),
    ["T1", "T2"],
  );
});

test("teams and posts are found from people, TPS and sites", () => {
  assert.equal(plan.teamOfTps.get("1.1.a-001").id, "R1");
  assert.deepEqual(
    plan.teamsOfPerson.get("P2").map((x) => x.id),
    ["R1"],
  );
  assert.equal(plan.postsOfPerson.get("P2").length, 1);
  assert.equal(plan.postsOfSite.get("G").length, 1);
});

test("the load falls on the way out (at a transfer too) and grows on the way back", () => {
  assert.deepEqual(m.loadsAfter(plan.trip.get("T1")), [10, 4, 0]);
  assert.deepEqual(m.loadsAfter(plan.trip.get("T2")), [7]);
});

test("the tightest convoy is outbound, ties by id", () => {
  assert.equal(m.tightestConvoy(PLAN).id, "C0");
  assert.deepEqual(
    m.tightestConvoys(PLAN, 9).map((c) => c.id),
    ["C0", "C3", "C1"],
  );
  assert.equal(m.tightestConvoy({ convoys: [] }), null);
});

test("slack has a state with a border that is named", () => {
  assert.equal(m.slackState(m.TIGHT_SLACK_MIN), "ok");
  assert.equal(m.slackState(m.TIGHT_SLACK_MIN - 1), "risk");
  assert.equal(m.slackState(0), "risk");
  assert.equal(m.slackState(-1), "late");
  assert.equal(m.slackState(null), "unknown");
});

test("teams are summed by class", () => {
  assert.deepEqual(m.teamsByClass(PLAN.placement.teams), [{ class: "rawan", teams: 2, tps: 3, people: 3 }]);
});

test("nodes of a trip have no doubles where movements meet", () => {
  assert.deepEqual(m.tripNodes(PLAN, plan.trip.get("T1")), ["G", "S1", "PPK-1.2", "S1", "PPK-1.1", "G"]);
});

test("places know their kecamatan and their name", () => {
  assert.equal(m.kecamatanOf(map, "1.1.a-001"), "1.1");
  assert.equal(m.kecamatanOf(map, "PPK-1.2"), "1.2");
  assert.equal(m.kecamatanOf(map, "1"), null);
  assert.equal(m.placeName(map, "1.1.a-001"), "TPS 001 Desa a");
  assert.equal(m.placeName(map, "unknown"), "unknown");
});

test("TPS of a kecamatan are those of its villages", () => {
  assert.deepEqual(
    map.tpsOf.get("1.1").map((t) => t.code),
    ["1.1.a-001"],
  );
  assert.equal(map.villagesOf.get("1.2").length, 2);
});

test("a box holds all that it should", () => {
  assert.deepEqual(m.areaBox(map, "1.2"), [2, 0, 4, 1]);
  assert.deepEqual(m.areaBox(map, "1.1.a"), [0, 0, 1, 1]);
  assert.equal(m.areaBox(map, "unknown"), null);
});
