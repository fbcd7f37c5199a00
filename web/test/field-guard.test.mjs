// Guests, patrols and the roll-call of those who guard, and one leg as it goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asEvent, day, FIX, LEG, NOW, ROAD, SHIFT, told } from "./field/acts.mjs";
import { load } from "./support/load.mjs";

const guests = await load("field/acts/guests.ts");
const patrol = await load("field/acts/patrol.ts");
const rollcall = await load("field/acts/rollcall.ts");
const journey = await load("field/acts/journey.ts");

const scene = { fix: FIX, now_s: NOW };
const WORDS = {
  name: "Tamu",
  from: "Dari",
  purpose: "Keperluan",
  identity: "Identitas",
  bags: "Tas",
  ok: "sesuai",
  notOk: "tidak sesuai",
  notSeen: "belum",
};
const ANI = { ...guests.NOBODY, name: "Personel 009", purpose: "ambil formulir", identity: true, bags: true };

test("nobody goes in whose paper and bags were not looked at", () => {
  assert.equal(guests.letInStop(guests.NOBODY), "name");
  assert.equal(guests.letInStop({ ...ANI, purpose: " " }), "purpose");
  assert.equal(guests.letInStop({ ...ANI, identity: null }), "identity");
  assert.equal(guests.letInStop({ ...ANI, identity: false }), "identity");
  assert.equal(guests.letInStop({ ...ANI, bags: null }), "bags");
  assert.equal(guests.letInStop(ANI), null);
  assert.equal(guests.guestDraft("GUDANG", { ...ANI, bags: false }, false, WORDS, scene), null);
});

test("a guest who goes in is an event without a name; the name is in the note", () => {
  const draft = guests.guestDraft("GUDANG", ANI, false, WORDS, scene);
  const event = asEvent(draft);
  assert.deepEqual([event.fields.place, event.fields.from_s, event.fields.count], ["GUDANG", NOW, 1]);
  assert.equal(event.fields.reason, undefined);
  assert.equal(draft.note, "Tamu: Personel 009; Keperluan: ambil formulir; Identitas: sesuai; Tas: sesuai");
});

test("who is refused is told with why, also without a name", () => {
  assert.equal(guests.guestDraft("GUDANG", guests.NOBODY, true, WORDS, scene), null);
  for (const refusal of guests.REFUSALS) {
    const event = asEvent(guests.guestDraft("GUDANG", { ...guests.NOBODY, refusal }, true, WORDS, scene));
    assert.equal(event.fields.reason, refusal);
  }
});

test("inside is who entered, was not refused and has not left, of this place", () => {
  const id = (n) => `${n}`.repeat(64);
  const enter = (n, more = {}) => ({
    id: id(n),
    kind: "guest_entered",
    made_s: NOW + n,
    fields: { place: "GUDANG", from_s: NOW + n, count: n, ...more },
  });
  const list = told([
    enter(1),
    enter(2, { reason: "danger" }),
    enter(3),
    enter(4, { place: "LAIN" }),
    { kind: "guest_left", made_s: NOW + 9, fields: { place: "GUDANG", refers: id(1) } },
    enter(5),
  ]);
  assert.deepEqual(
    guests.insideOf(list, "GUDANG").map((x) => [x.id, x.count]),
    [
      [id(5), 5],
      [id(3), 3],
    ],
  );
  const names = { [id(1)]: "A", [id(3)]: "B" };
  assert.deepEqual(guests.namesKept(names, guests.insideOf(list, "GUDANG")), { [id(3)]: "B" });
  asEvent(guests.leftDraft("GUDANG", id(3), scene));
});

test("a round names what was not visited, and a point seen twice begins the next one", () => {
  const points = ["P1", "P2", "P3"];
  const visits = (text) => text.split(" ").map((point, i) => ({ point, at_s: NOW + i }));
  assert.deepEqual(patrol.roundOf(points, []), { number: 1, visits: [], missing: points });
  assert.deepEqual(patrol.roundOf(points, visits("P2")).missing, ["P1", "P3"]);
  const full = patrol.roundOf(points, visits("P2 P1 P3"));
  assert.deepEqual([full.number, full.missing], [1, []]);
  const second = patrol.roundOf(points, visits("P2 P1 P3 P1"));
  assert.deepEqual([second.number, second.missing], [2, ["P2", "P3"]]);
  const cut = patrol.roundOf(points, visits("P1 P2 P1"));
  assert.deepEqual([cut.number, cut.missing], [2, ["P2", "P3"]]);
  assert.deepEqual(patrol.leftOut(points, visits("P1 P2 P1 P3 P2 P1")), [{ number: 1, points: ["P3"] }]);
});

test("visits are those of this shift's place, and only its points can be said", () => {
  const at = (point, made_s, place = "GUDANG") => ({ kind: "patrolled", made_s, fields: { place, point } });
  const list = told([at("P1", NOW - 90000), at("P1", NOW), at("P9", NOW), at("P2", NOW, "LAIN")]);
  assert.deepEqual(patrol.visitsOf(list, SHIFT, null), [{ point: "P1", at_s: NOW }]);
  assert.equal(asEvent(patrol.patrolDraft(SHIFT, "P2", scene)).fields.point, "P2");
  assert.equal(patrol.patrolDraft(SHIFT, "P9", scene), null);
});

test("a clock that is set back hides no visit of the shift, and brings none of the one before", () => {
  const DAYS_S = 2 * 86_400;
  const at = (point, made_s) => ({ kind: "patrolled", made_s, fields: { place: "GUDANG", point } });
  const list = told([at("P1", NOW - 86_400), at("P2", NOW), at("P3", NOW - DAYS_S), at("P1", NOW - DAYS_S + 60)]);
  const { device } = list[0].event;
  const points = (begun) => patrol.visitsOf(list, SHIFT, begun).map((visit) => visit.point);
  assert.deepEqual(points({ device, sequence: 2 }), ["P2", "P3", "P1"]);
  assert.deepEqual(patrol.roundOf(SHIFT.points, patrol.visitsOf(list, SHIFT, { device, sequence: 2 })).missing, []);
  assert.deepEqual(
    points({ device, sequence: 3 }),
    ["P2", "P3", "P1"],
    "set back before the first visit that was kept",
  );
  assert.deepEqual(points({ device: "33".repeat(32), sequence: 1 }), ["P2"], "another enrolment's numbers say nothing");
});

test("the roll-call says each one present until the shift ends, and names who is not there", () => {
  const draft = rollcall.presentDraft(SHIFT, "PERS-002", scene);
  const { fields } = asEvent(draft);
  assert.deepEqual([fields.person, fields.from_s, fields.to_s], ["PERS-002", NOW, SHIFT.to_s]);
  const present = rollcall.presentOf(told([{ ...draft, made_s: NOW }]), SHIFT);
  assert.deepEqual([...present], ["PERS-002"]);
  const open = rollcall.uncalled(SHIFT, { "PERS-003": "absent" }, present);
  assert.deepEqual(
    open.map((m) => m.code),
    ["PERS-001"],
  );
  assert.deepEqual(rollcall.absentDrafts(SHIFT, [], "Tidak hadir", scene), []);
  const [absent] = rollcall.absentDrafts(SHIFT, [SHIFT.team[2]], "Tidak hadir", scene);
  asEvent(absent);
  assert.equal(absent.note, "Tidak hadir: PERS-003");
});

test("who is absent is named also when one note has no room for all", () => {
  const many = Array.from({ length: 120 }, (_, i) => ({ code: `PERS-${String(i).padStart(3, "0")}`, name: "" }));
  const drafts = rollcall.absentDrafts(SHIFT, many, "Tidak hadir", scene);
  for (const draft of drafts) asEvent(draft);
  const named = drafts.flatMap(({ note }) => note.replace("Tidak hadir: ", "").split(", "));
  assert.deepEqual(
    named,
    many.map(({ code }) => code),
  );
  assert.equal(drafts.length, 3);
});

test("a boat is boarded, leaves, lands and arrives; a truck leaves and arrives", () => {
  const said = [];
  for (const step of ["boarded", "departed", "landed", "arrived"]) {
    const now = journey.journeyOf(told(said), LEG);
    assert.equal(now.next, step);
    const [draft, ...rest] = journey.stepDrafts(LEG, step, ["MUAT-1"], scene);
    assert.deepEqual(rest, []);
    const event = asEvent(draft);
    assert.equal(event.fields.place, step === "boarded" || step === "departed" ? LEG.from : LEG.to);
    said.push({ ...draft, made_s: NOW + said.length });
  }
  const end = journey.journeyOf(told(said), LEG);
  assert.deepEqual([end.next, end.said.arrived], [null, NOW + 3]);
  assert.equal(journey.journeyOf([], ROAD).next, "departed");
  assert.equal(journey.journeyOf(told(said), ROAD).next, "departed");
});

test("nobody leaves without checks of the last twelve hours; loading needs none", () => {
  const checks = { kind: "departure_checked", fields: { place: LEG.from, order: LEG.trip, leg: LEG.leg }, made_s: NOW };
  const [boarded] = journey.stepDrafts(LEG, "boarded", ["MUAT-1"], scene);
  const must = (list, now_s) => journey.mustCheck(journey.journeyOf(told(list), LEG), now_s);
  assert.equal(must([], NOW), false);
  const on = { ...boarded, made_s: NOW };
  assert.equal(must([on], NOW), true);
  assert.equal(must([on, checks], NOW + 60), false);
  assert.equal(must([on, checks], NOW + 12 * 3600 + 1), true);
  assert.equal(must([on, { ...checks, fields: { ...checks.fields, order: "TR-9" } }], NOW), true);
});

test("a step that was forgotten is passed over by the one behind it", () => {
  const [draft] = journey.stepDrafts(LEG, "departed", ["MUAT-1"], scene);
  assert.equal(journey.journeyOf(told([{ ...draft, made_s: NOW }]), LEG).next, "landed");
});

test("a step of several boxes goes on where the phone was killed", () => {
  const both = journey.stepDrafts(LEG, "boarded", ["K-01", "K-02"], scene);
  const half = journey.journeyOf(told([{ ...both[0], made_s: NOW }]), LEG);
  assert.deepEqual([half.next, half.rest], ["boarded", ["K-02"]]);
  const whole = journey.journeyOf(told(both.map((draft) => ({ ...draft, made_s: NOW }))), LEG);
  assert.deepEqual([whole.next, whole.rest], ["departed", ["K-01", "K-02"]]);
});

test("what goes is what was loaded or received for the trip and not given away, else what the plan names", () => {
  const key = "33".repeat(32);
  const of = (list) => journey.itemsOf(told(list), LEG);
  const hand = (item, more) => ({
    kind: "handed_over",
    made_s: NOW,
    fields: { item, receiver: key, place: "PPK-1", order: LEG.trip },
    ...more,
  });
  const load = (item, items) => ({ kind: "load_made", made_s: NOW, fields: { item, items, order: LEG.trip } });
  assert.deepEqual(of([]), ["K-01", "K-02"]);
  assert.deepEqual(of([hand("K-02", { own: false })]), ["K-02"]);
  assert.deepEqual(of([hand("K-02", { own: false }), load("M-1", ["K-02"])]), ["M-1"]);
  assert.deepEqual(of([load("M-1", ["K-01"]), load("M-2", ["K-02"])]), ["M-1", "M-2"]);
  assert.deepEqual(of([load("M-1", ["K-01"]), hand("M-1")]), ["M-1"], "nobody has signed for it yet");
  assert.deepEqual(of([load("M-1", ["K-01"]), hand("M-1", { signed: ["giver", "receiver"] })]), []);
  const other = { ...load("M-1", ["K-01"]), fields: { item: "M-1", items: ["K-01"], order: "X" } };
  assert.deepEqual(of([other]), ["K-01", "K-02"]);
});

test("lateness is of the hour of leaving until one has left, then of leaving or arriving", () => {
  const late = (said, now_s) => journey.latenessMin(LEG, { said }, now_s);
  assert.equal(late({}, NOW - 600), 0);
  assert.equal(late({}, NOW + 600), 10);
  assert.equal(late({ departed: NOW + 300 }, NOW + 3600), 5);
  assert.equal(late({ departed: NOW }, LEG.arrives_s + 1200), 20);
  assert.equal(late({ departed: NOW, arrived: LEG.arrives_s - 600 }, NOW + 90000), -10);
});

test("the way that is left is a straight line, where both ends are known", () => {
  const { places } = day();
  const m = journey.metresTo(places["PPS-1"], { lat_e7: -32_000_000, lon_e7: 1_051_000_000 });
  assert.ok(Math.abs(m - 11_102) < 20, `${m}`);
  assert.equal(journey.metresTo(places["PPS-1"], null), null);
  assert.equal(journey.metresTo(undefined, FIX.at), null);
});
