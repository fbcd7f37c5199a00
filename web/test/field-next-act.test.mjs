// What a person does next, from the day, what was done, and the moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { nextAct, actOfLeg, stepOfLeg, isOfLeg } = await load("field/next-act.ts");
const NOW = 1_732_574_400;
const HOUR = 3600;

const leg = (more = {}) => ({
  trip: "T1",
  id: "T1-0",
  convoy: "K1",
  direction: "out",
  leg: 0,
  part: "carrier",
  from: "GUDANG",
  to: "PPK",
  departs_s: NOW + HOUR,
  arrives_s: NOW + 3 * HOUR,
  vehicle: "TRUK-1",
  vehicleName: "Truk 1",
  mode: "truk",
  boat: false,
  crew_max: 2,
  escorts: [],
  items: [],
  boxes: 4,
  path: [],
  ...more,
});
const shift = (more = {}) => ({
  id: "S1",
  place: "GUDANG",
  duty: "jaga",
  from_s: NOW,
  to_s: NOW + HOUR,
  points: [],
  team: [],
  ...more,
});
const day = (legs, shifts = []) => ({ made_s: NOW, plan: "p", utcOffsetMin: 420, legs, shifts, places: {} });
const HANDS = ["handed_over", "partial_receipt", "returned"];
const did = (kind, fields = {}, signed = HANDS.includes(kind) ? ["giver", "receiver"] : ["giver"]) => ({
  kind,
  fields: { order: "T1", leg: 0, destination: "PPK", ...fields },
  signed,
});

test("a carrier receives, checks, leaves, drives, hands over, and is done", () => {
  const steps = ["receive", "check", "depart", "way", "give", null];
  const acts = [
    did("handed_over", { place: "GUDANG" }),
    did("departure_checked", { place: "GUDANG" }),
    did("departed", { place: "GUDANG" }),
    did("arrived", { place: "PPK" }),
    did("handed_over", { place: "PPK" }),
  ];
  assert.deepEqual(
    steps.map((_, i) => stepOfLeg(leg(), acts.slice(0, i))),
    steps,
  );
});

test("who has left without a check does not go back to it", () => {
  assert.equal(stepOfLeg(leg(), [did("departed", { place: "GUDANG" })]), "way");
});

test("a giver loads and gives, a receiver receives where it ends", () => {
  assert.equal(stepOfLeg(leg({ part: "giver" }), []), "load");
  assert.equal(stepOfLeg(leg({ part: "giver" }), [did("load_made")]), "give");
  assert.equal(stepOfLeg(leg({ part: "giver" }), [did("handed_over", { place: "GUDANG" })]), null);
  const act = actOfLeg(leg({ part: "receiver" }), [], NOW);
  assert.deepEqual([act.what, act.place, act.at_s], ["receive", "PPK", NOW + 3 * HOUR]);
});

test("a handover that nobody has taken is not done, a witness or not", () => {
  const giver = leg({ part: "giver" });
  const load = did("load_made");
  for (const kind of HANDS) {
    const at = (...signed) => [load, did(kind, { place: "GUDANG" }, signed)];
    assert.equal(stepOfLeg(giver, at("giver")), "give", kind);
    assert.equal(stepOfLeg(giver, at("giver", "witness")), "give", kind);
    assert.equal(stepOfLeg(giver, at("giver", "receiver")), null, kind);
  }
  const carried = [did("arrived", { place: "PPK" }), did("handed_over", { place: "PPK" }, ["giver"])];
  assert.equal(nextAct(day([leg()]), carried, NOW).what, "give");
});

test("another stop of the same order is another leg", () => {
  assert.ok(isOfLeg(did("departed"), leg()));
  assert.ok(!isOfLeg(did("departed", { destination: "PPK-2" }), leg()));
  assert.ok(!isOfLeg(did("departed", { order: "T2" }), leg()));
  assert.ok(!isOfLeg(did("departed", { leg: 1 }), leg()));
});

test("the leg under way goes before what is due sooner", () => {
  const other = leg({ trip: "T0", id: "T0-0", departs_s: NOW - HOUR, arrives_s: NOW + HOUR });
  assert.equal(nextAct(day([leg(), other]), [], NOW).leg.id, "T0-0");
  assert.equal(nextAct(day([leg(), other]), [did("departed", { place: "GUDANG" })], NOW).leg.id, "T1-0");
});

test("what is due first is next, whether leg or shift; a shift that is over is none", () => {
  const both = day([leg()], [shift({ from_s: NOW - HOUR, to_s: NOW + HOUR })]);
  assert.equal(nextAct(both, [], NOW).what, "guard");
  assert.equal(nextAct(both, [], NOW + 2 * HOUR).what, "receive");
});

test("an act is late ten minutes after its hour, and gone a day after its end", () => {
  assert.equal(actOfLeg(leg(), [], NOW + HOUR + 600).late, false);
  assert.equal(actOfLeg(leg(), [], NOW + HOUR + 601).late, true);
  assert.equal(nextAct(day([leg()]), [], NOW + 27 * HOUR), null);
  assert.equal(nextAct(day([]), [], NOW), null);
});

test("an escort's leg is over by its hour: nothing is said of it by this phone", () => {
  const escort = leg({ part: "escort" });
  assert.equal(actOfLeg(escort, [], NOW).what, "way");
  assert.equal(actOfLeg(escort, [], NOW).place, "GUDANG");
  assert.deepEqual([actOfLeg(escort, [], NOW + HOUR)].map((act) => [act.place, act.at_s])[0], ["PPK", NOW + 3 * HOUR]);
  assert.equal(actOfLeg(escort, [], NOW + 6 * HOUR), null);
  const later = leg({ id: "T9-0", trip: "T9", part: "escort", departs_s: NOW + 20 * HOUR, arrives_s: NOW + 22 * HOUR });
  assert.equal(nextAct(day([later, leg()]), [], NOW).leg.id, "T1-0");
});
