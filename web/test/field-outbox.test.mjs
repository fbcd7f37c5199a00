// What is delivered, refused and proven; the paper slip; what somebody has to give; how a photo is fitted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asEvent, FIX, LEG, NOW, ROAD, stored, told } from "./field/acts.mjs";
import { load } from "./support/load.mjs";

const outbox = await load("field/acts/outbox.ts");
const paper = await load("field/acts/paper.ts", "field/codes.ts");
const giving = await load("field/acts/giving-goods.ts");
const photo = await load("field/photo.ts");

const scene = { fix: FIX, now_s: NOW };

test("events lie in piles, those first where something is to be done", () => {
  const patrolled = { kind: "patrolled", fields: { place: "G", point: "P" }, made_s: NOW };
  const [a, b, c] = stored([patrolled, patrolled, patrolled]);
  const events = [a, { ...b, state: "receipted" }, { ...c, state: "refused", code: "event.bad_signature" }];
  assert.deepEqual(
    outbox.pilesOf(events).map((x) => [x.pile, x.events.length]),
    [
      ["refused", 1],
      ["unsent", 1],
      ["proven", 1],
    ],
  );
  assert.equal(outbox.isStrange({ ...a, state: "receipted", code: "custody.not_holder" }), true);
  assert.equal(outbox.isStrange({ ...a, state: "refused", code: "event.form" }), false);
});

test("the line over every screen says what was refused before anything else", () => {
  const line = (events, parcels, refused, online = true) => {
    const { state, says } = outbox.lineOf({ events, parcels, refused, online });
    return [state, ...says.map(({ what, n }) => `${what} ${n}`)];
  };
  assert.deepEqual(line(0, 0, 0), ["ok", "all_sent 0"]);
  assert.deepEqual(line(2, 1, 0), ["way", "waiting 3"]);
  assert.deepEqual(line(0, 0, 0, false), ["unknown", "all_sent 0"]);
  assert.deepEqual(line(0, 0, 1), ["wrong", "refused 1"]);
  assert.deepEqual(line(2, 0, 1, false), ["wrong", "refused 1", "waiting 2"]);
});

test("a refusal is told in words by what kind it is", () => {
  const cases = {
    "event.bad_signature": "signature",
    "event.unsigned": "missing",
    "log.unknown_device": "device",
    "log.foreign_log": "log",
    "event.field_unknown": "form",
    "x.y": "other",
    "": "other",
  };
  for (const [code, why] of Object.entries(cases)) assert.equal(outbox.whyOf(code), why, code);
});

test("the clock is right within a minute and what the measurement is worth", () => {
  const of = (offset_s, within_s = 1) => outbox.clockStands({ offset_s, within_s, at_s: NOW });
  assert.equal(outbox.clockStands(null), null);
  assert.deepEqual(of(40), { state: "right", minutes: 0 });
  assert.deepEqual(of(-2 * 86400), { state: "slow", minutes: 2880 });
  assert.deepEqual(of(300), { state: "fast", minutes: 5 });
  assert.equal(of(300, 300).state, "right");
});

test("a proof counts entries from one, and belongs to its event", () => {
  const batch = { checkpoint: "", size: 5678, nodes: [], proofs: [{ id: "a", index: 1233, path: [] }] };
  assert.deepEqual(outbox.proofOf(batch, "a"), { entry: 1234, of: 5678 });
  assert.equal(outbox.proofOf(batch, "b"), null);
  assert.equal(outbox.proofOf(null, "a"), null);
});

test("storage is tight when little is left, and a browser that does not tell is not taken for full", () => {
  assert.equal(outbox.storageState({ used: 12e6, quota: 2e9 }).tight, false);
  assert.equal(outbox.storageState({ used: 199e6, quota: 200e6 }).tight, true);
  assert.equal(outbox.storageState({ used: 12e6, quota: 0 }).tight, false);
});

test("the code of a slip is read from its label or typed, and a wrong letter is found", () => {
  const code = `TR-0007-${paper.checkCharacter("TR-0007")}`;
  assert.equal(paper.tripOf(`KWL:T:${code}`), "TR-0007");
  assert.equal(paper.tripOf(` ${code.toLowerCase()} `), "TR-0007");
  assert.equal(paper.tripOf(code.replaceAll("-", " ")), "TR-0007");
  assert.equal(paper.tripOf(code.replace("7", "1")), null);
  for (const text of ["", "TR-0007", "KWL:B:TR-0007", "-"]) assert.equal(paper.tripOf(text), null, text);
});

test("a slip needs its code, place, receiver, and a photo or the giver too; then it is a remark that can be read", () => {
  const code = `TR-0007-${paper.checkCharacter("TR-0007")}`;
  const words = { slip: "Surat jalan kertas", giver: "Pemberi", receiver: "Penerima", count: "Jumlah" };
  const slip = { ...paper.NO_SLIP, code, place: "PPS-1", receiver: "Personel 004", photos: [new Uint8Array(4)] };
  const lacking = { code: "", place: "", receiver: " ", photos: [] };
  for (const [name, value] of Object.entries(lacking)) {
    const less = { ...slip, [name]: value };
    assert.equal(paper.slipStop(less), name === "photos" ? "photo" : name);
    assert.equal(paper.slipDraft(less, words, scene), null);
  }
  const typed = paper.slipDraft({ ...slip, photos: [], giver: "Personel 003" }, words, scene); // the camera is broken
  assert.equal(typed.note, "Surat jalan kertas TR-0007; Pemberi: Personel 003; Penerima: Personel 004");
  assert.equal(asEvent(typed).fields.photos, undefined);
  const draft = paper.slipDraft({ ...slip, count: "40" }, words, scene);
  assert.equal(asEvent(draft).fields.place, "PPS-1");
  assert.equal(draft.note, "Surat jalan kertas TR-0007; Penerima: Personel 004; Jumlah: 40");
});

test("what is given is a handover out, a return back, and the escort where one escorts", () => {
  const form = { item: "M-1", place: "PPS-1", condition: "wet" };
  const kind = (more) => giving.goodsOf({ ...LEG, ...more }, form, ["K-01"], FIX).kind;
  assert.deepEqual(
    [kind({}), kind({ direction: "back" }), kind({ part: "escort" })],
    ["handed_over", "returned", "escort_changed"],
  );
  assert.equal(giving.placeOf(LEG), "PPS-1");
  assert.equal(giving.placeOf({ ...LEG, part: "giver" }), "PPK-1");
  assert.equal(giving.goodsOf(LEG, { ...form, item: "" }, null, null), null);
  assert.equal(giving.goodsOf(LEG, { ...form, place: "" }, null, null), null);
});

test("goods of every kind become a valid event once both nonces and the receiver are there", () => {
  const hand = { receiver: "33".repeat(32), giver_nonce: "A".repeat(22), receiver_nonce: "B".repeat(22) };
  for (const leg of [LEG, { ...LEG, direction: "back", leg: 4 }, { ...LEG, part: "escort" }, ROAD, null]) {
    const goods = giving.goodsOf(leg, { item: "M-1", place: "PPS-1", condition: "good" }, ["K-01", "K-02"], FIX);
    const event = asEvent({ kind: goods.kind, fields: { ...goods.fields, ...hand } });
    assert.equal(event.fields.count, goods.kind === "escort_changed" ? undefined : 2);
  }
});

test("what is in a load is what this phone put in, else what it counted at receipt, else the plan's", () => {
  const made = { kind: "load_made", made_s: NOW, fields: { item: "M-1", items: ["K-09"], order: LEG.trip } };
  assert.deepEqual(giving.contentOf(told([made]), LEG, "M-1", ["K-01"]), ["K-09"]);
  assert.deepEqual(giving.contentOf([], LEG, "M-1", ["K-01"]), ["K-01"]);
  assert.deepEqual(giving.contentOf([], LEG, "M-1", null), ["K-01", "K-02"]);
  assert.equal(giving.contentOf([], LEG, "K-01", null), null);
  assert.equal(giving.contentOf([], null, "K-01", null), null);
});

test("a photo is fitted to 1,600 px of its long side, and never made larger", () => {
  assert.deepEqual(photo.fitted({ width: 8000, height: 6000 }), { width: 1600, height: 1200 });
  assert.deepEqual(photo.fitted({ width: 3000, height: 4000 }), { width: 1200, height: 1600 });
  assert.deepEqual(photo.fitted({ width: 640, height: 480 }), { width: 640, height: 480 });
  assert.deepEqual(photo.fitted({ width: 20000, height: 2 }), { width: 1600, height: 1 });
  assert.deepEqual(photo.fitted({ width: 0, height: 0 }), { width: 1, height: 1 });
});
