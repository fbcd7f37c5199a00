// What the screens of the app say: every draft must be an event that the posko would read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asEvent, day, FIX, LEG, NOW, ROAD, SHIFT, told } from "./field/acts.mjs";
import { load } from "./support/load.mjs";

const checklist = await load("field/acts/checklist.ts");
const incidents = await load("field/acts/incident-draft.ts");
const conditions = await load("field/acts/condition-draft.ts");
const drafts = await load("field/acts/draft.ts");
const reading = await load("field/acts/told.ts");

const scene = { fix: FIX, now_s: NOW };
const GOOD = Object.fromEntries(checklist.checksOf(LEG).map((code) => [code, "yes"]));
const ready = { ...checklist.NOTHING_CHECKED, answers: GOOD, weather: "clear", people: "14" };

test("a note is cut at a letter, within 500 bytes, and has no control characters", () => {
  assert.equal(drafts.noteText("  basah\n\tdi\u0085dek \u0000"), "basah di dek");
  const long = drafts.noteText("é".repeat(400));
  assert.equal(new TextEncoder().encode(long).length, 500);
  assert.equal(long, "é".repeat(250));
  assert.equal(drafts.noteText("😀".repeat(126)), "😀".repeat(125));
});

test("codes are sorted by their bytes, each once, and what is no code is left out", () => {
  assert.deepEqual(drafts.codesOf(["b", "a", "B", "a", "a b", ""], "seals"), ["B", "a", "b"]);
  assert.equal(drafts.codesOf([], "seals"), undefined);
  const many = Array.from({ length: 30 }, (_, i) => `S${100 + i}`);
  assert.equal(drafts.codesOf(many, "seals").length, 12);
});

test("the satellites' time dates a statement made within half a minute, and no later one", () => {
  const at = (now_s) => drafts.draftOf("patrolled", { place: "G", point: "P" }, { fix: FIX, now_s }).gps_time_s;
  assert.equal(at(NOW), NOW - 4 + 10);
  assert.equal(at(NOW + 21), undefined);
  assert.equal(at(NOW - 60), undefined);
});

test("a list without a gap is ready and says what holds, in order", () => {
  const draft = checklist.checklistDraft(LEG, ready, scene);
  const event = asEvent(draft);
  assert.equal(event.kind, "departure_checked");
  assert.equal(event.fields.place, LEG.from);
  assert.equal(event.fields.order, LEG.trip);
  assert.equal(event.fields.count, 14);
  assert.deepEqual(event.fields.checks, [...event.fields.checks].sort());
  assert.equal(event.fields.checks.length, 9);
  assert.equal(event.fields.lacking, undefined);
  assert.equal(event.fields.reason, undefined);
  assert.deepEqual(event.fields.escorts, ["PERS-002", "PERS-010"]);
});

test("what was not looked at stops the list, and nothing else is made of it", () => {
  const missing = { ...ready, answers: { ...GOOD, pump: undefined } };
  assert.deepEqual(checklist.judge(LEG, missing).open, ["pump"]);
  assert.equal(checklist.checklistDraft(LEG, missing, scene), null);
  assert.equal(checklist.checklistDraft(LEG, { ...ready, weather: null }, scene), null);
  for (const people of ["", "0", "-3", "2e1", "9999", "x"]) {
    assert.equal(checklist.checklistDraft(LEG, { ...ready, people }, scene), null, people);
  }
});

test("one leaves with a lack only by a named reason, and an order has somebody who gave it", () => {
  const dead = { ...ready, answers: { ...GOOD, pump: "no" } };
  assert.equal(checklist.judge(LEG, dead).stop, "reason");
  assert.equal(checklist.checklistDraft(LEG, dead, scene), null);
  assert.equal(checklist.judge(LEG, { ...dead, reason: "ordered", why: "  " }).stop, "why");
  const event = asEvent(checklist.checklistDraft(LEG, { ...dead, reason: "danger" }, scene));
  assert.deepEqual(event.fields.lacking, ["pump"]);
  assert.equal(event.fields.reason, "danger");
  const said = checklist.checklistDraft(LEG, { ...dead, reason: "ordered", why: "Kapolsek" }, scene);
  assert.equal(said.note, "Kapolsek");
});

test("a list that is left out names everything as lacking", () => {
  const skipped = { ...checklist.NOTHING_CHECKED, skip: true, reason: "danger" };
  const event = asEvent(checklist.checklistDraft(LEG, skipped, scene));
  assert.equal(event.fields.checks, undefined);
  assert.equal(event.fields.lacking.length, checklist.checksOf(LEG).length + 2);
  assert.equal(event.fields.count, undefined);
});

test("too many people and rough water lack by themselves; on the road waves are none", () => {
  assert.deepEqual(checklist.judge(LEG, { ...ready, people: "15" }).lacking, ["crew"]);
  assert.deepEqual(checklist.judge(LEG, { ...ready, weather: "waves" }).lacking, ["weather"]);
  assert.deepEqual(checklist.judge(ROAD, { ...ready, weather: "waves" }).lacking, []);
  assert.deepEqual(checklist.judge(ROAD, { ...ready, weather: "storm" }).lacking, ["weather"]);
  assert.deepEqual(checklist.judge({ ...LEG, crew_max: 0 }, { ...ready, people: "40" }).lacking, []);
});

test("each way of going has its own checks, at most twenty with weather and people", () => {
  const of = (more) => checklist.checksOf({ ...ROAD, ...more });
  assert.deepEqual(of({}), ["briefing", "load", "cover", "vehicle", "fuel"]);
  assert.deepEqual(of({ mode: "foot" }), ["briefing", "load", "cover"]);
  assert.ok(of({ boat: true }).includes("life_jackets"));
});

test("a reason that was chosen before everything held is not said", () => {
  const event = asEvent(checklist.checklistDraft(LEG, { ...ready, reason: "danger", why: "x" }, scene));
  assert.equal(event.fields.reason, undefined);
});

test("each incident is a valid event with and without a leg, a place and a position", () => {
  const nowhere = { leg: null, place: null, item: null };
  const known = { leg: LEG, place: "GUDANG", item: "MUAT-1" };
  assert.equal(incidents.INCIDENTS.length, 8);
  for (const kind of incidents.INCIDENTS) {
    for (const where of [nowhere, known, { ...known, leg: { ...LEG, vehicle: "", escorts: [] } }]) {
      const event = asEvent(incidents.incidentDraft(kind, where, { fix: null, now_s: NOW }));
      assert.equal(event.fields.incident, kind);
      assert.equal(event.fields.order, where.leg?.trip);
      asEvent(incidents.incidentDraft(kind, where, { ...scene, note: "air masuk", photos: [new Uint8Array(3)] }));
    }
  }
});

test("the leg under way is the one that began last; before the first the next one", () => {
  const two = { ...LEG, id: "L2", trip: "T2", departs_s: LEG.departs_s + 3600, arrives_s: LEG.arrives_s + 3600 };
  const plan = { ...day(), legs: [LEG, two] };
  assert.equal(incidents.legAt(plan, LEG.departs_s - 600).id, LEG.id);
  assert.equal(incidents.legAt(plan, two.departs_s + 1).id, "L2");
  assert.equal(incidents.legAt(plan, LEG.departs_s - 86400), null);
  assert.equal(incidents.legAt(null, NOW), null);
  assert.equal(incidents.shiftAt(day(), SHIFT.from_s + 60).id, SHIFT.id);
  assert.equal(incidents.shiftAt(day(), SHIFT.to_s + 7200), null);
});

test("what is told afterwards refers to the incident, and so does taking it back", () => {
  const id = "ab".repeat(32);
  const more = incidents.detailDraft(id, "Foto", { ...scene, photos: [new Uint8Array(9)] });
  assert.equal(more.note, "Foto");
  assert.equal(asEvent(more).fields.refers, id);
  assert.equal(incidents.detailDraft(id, "Foto", { ...scene, note: "8 orang" }).note, "8 orang");
  const back = incidents.withdrawDraft(id, "Salah tekan", scene);
  assert.equal(asEvent(back).kind, "corrected");
  assert.equal(back.note, "Salah tekan");
});

test("a condition needs its box; other than good asks for a photo, and other for words", () => {
  const looked = { item: "K-01", condition: "wet", place: "PPS-1" };
  assert.equal(conditions.wanted({ ...looked, item: "K 1" }, "", 0), "item");
  assert.equal(conditions.wanted({ ...looked, condition: null }, "", 0), "condition");
  assert.equal(conditions.wanted(looked, "", 0), "photo");
  assert.equal(conditions.wanted(looked, "", 1), null);
  assert.equal(conditions.wanted({ ...looked, condition: "other" }, " ", 1), "words");
  assert.equal(conditions.wanted({ ...looked, condition: "good" }, "", 0), null);
  for (const condition of conditions.CONDITIONS) {
    const event = asEvent(conditions.conditionDraft({ ...looked, condition }, { ...scene, note: "penyok" }));
    assert.deepEqual([event.fields.item, event.fields.condition], ["K-01", condition]);
  }
  assert.equal(conditions.conditionDraft({ ...looked, condition: "other" }, scene), null);
});

test("seals are said as they were read, in order, and none is no statement", () => {
  const event = asEvent(conditions.sealsDraft("K-01", ["S2", "S10", "S2"], null, scene));
  assert.deepEqual(event.fields.seals, ["S10", "S2"]);
  assert.equal(conditions.sealsDraft("K-01", [], null, scene), null);
  assert.equal(conditions.sealsDraft("", ["S1"], null, scene), null);
});

test("what was told is read in the order of the chain, also after the clock was set back", () => {
  const list = told([
    { kind: "patrolled", fields: { place: "GUDANG", point: "P1" }, made_s: NOW + 500 },
    { kind: "patrolled", fields: { place: "GUDANG", point: "P2" }, made_s: NOW },
  ]);
  assert.deepEqual(
    list.map((t) => t.event.fields.point),
    ["P1", "P2"],
  );
  const { toldOf } = reading;
  assert.deepEqual(toldOf([{ id: "x", own: true, sequence: 1, made_s: 0, frame: new Uint8Array(3) }]), []);
});
