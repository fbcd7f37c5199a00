import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { byDigit, clockNote, f, LOG, newPhone, START_S } from "./support/phones.mjs";

const giver = await newPhone(1, "ppk");
const receiver = await newPhone(2, "pps");
const witness = await newPhone(3, "bawaslu");

const BOX = "16.10.01.2001-001-1";
const fieldsOf = (more = {}) => ({ item: BOX, place: "PPS-16.10.01.2001", condition: "good", leg: 1, ...more });
const goodsOf = (more = {}, items = null, kind = "handed_over") => ({ kind, fields: fieldsOf(more), items });
const load40 = Array.from({ length: 40 }, (_, i) => `16.10.01.20${10 + Math.floor(i / 4)}-00${(i % 4) + 1}-1`);
const good = { items: null, count: null, seals: [], condition: "good" };
const rejects = (code, action) => assert.rejects(async () => action(), { code });

/** To the OFFER: what each side has, and what is shown. */
async function offer(goods, { salt = 8, nonce = 9, by = giver, to = receiver, third = null, time_s = START_S } = {}) {
  let receiving = f.startReceiving(to.me, "receiver", byDigit(nonce));
  let giving = f.startGiving(by.me, goods, third !== null, byDigit(salt));
  const hello = f.helloOf(receiving, to.now(time_s));
  giving = f.takeHello(giving, hello, by.now(time_s), by.used);
  let watching = null;
  if (third) {
    watching = f.startReceiving(third.me, "witness", byDigit(nonce + 1));
    giving = f.takeHello(giving, f.helloOf(watching, third.now(time_s)), by.now(time_s), by.used);
  }
  giving = await f.offered(giving, await by.say(await f.draftOf(giving, clockNote), time_s));
  const shown = f.offerOf(giving);
  receiving = await f.takeOffer(receiving, shown, to.now(time_s), to.used);
  if (third) watching = await f.takeOffer(watching, shown, third.now(time_s), third.used);
  return { giving, receiving, watching, hello, shown };
}

test("a box passes: both phones have the same frame, and it holds", async () => {
  let { giving, receiving, shown } = await offer(goodsOf({ seals: ["KPU-0048214", "KPU-0048213"] }));
  assert.equal(receiving.step, "counting");
  assert.throws(() => f.statementFrame(receiving), { code: "phone.hand.not_counted" });
  assert.throws(() => f.receivedDifferences(receiving), { code: "phone.hand.not_counted" });
  await rejects("phone.hand.not_counted", () => f.accept(receiving, receiver.signer));
  assert.deepEqual(f.goodsToCount(receiving), { item: BOX, place: "PPS-16.10.01.2001" });
  receiving = f.enter(receiving, { ...good, seals: ["KPU-0048213", "KPU-0048214"] });
  assert.equal(f.differs(f.receivedDifferences(receiving)), false);
  assert.deepEqual(f.checkDraft(receiving, clockNote), {
    kind: "seal_checked",
    fields: { item: BOX, place: "PPS-16.10.01.2001", condition: "good", seals: ["KPU-0048213", "KPU-0048214"] },
  });
  receiving = await f.accept(receiving, receiver.signer);
  assert.equal(receiving.step, "done");
  const theirs = f.receivedFrame(receiving);
  await f.verifyFrame(f.decodeFrame(theirs));
  assert.equal(f.finishedFrame(giving), null);
  const accept = await f.acceptOf(receiving);
  giving = await f.takeAccept(giving, accept);
  assert.equal(giving.step, "done");
  assert.deepEqual(f.finishedFrame(giving), theirs);
  const sizes = [];
  for (const bytes of [f.helloOf(receiving, START_S), shown, accept]) {
    const texts = await f.qrTexts(bytes);
    assert.equal(texts.length, 1);
    sizes.push(`${bytes.length} bytes: version ${f.qrPicture(texts[0]).version}-M`);
  }
  console.log(`# HELLO, OFFER, ACCEPT of a box: ${sizes.join(", ")}`);
});

test("a witness signs too; each of the three can have the finished frame", async () => {
  let { giving, receiving, watching } = await offer(goodsOf(), { third: witness });
  assert.equal(watching.step, "looking");
  watching = await f.accept(watching, witness.signer);
  assert.equal(watching.step, "signed");
  assert.deepEqual(f.countersigned(giving), []);
  giving = await f.takeAccept(giving, await f.acceptOf(watching));
  assert.equal(giving.step, "offered");
  const [half] = f.countersigned(giving);
  assert.deepEqual(Object.keys(f.decodeFrame(half).signatures), ["giver", "witness"]);
  receiving = await f.accept(f.enter(receiving, good), receiver.signer);
  giving = await f.takeAccept(giving, await f.acceptOf(receiving));
  const frame = f.finishedFrame(giving);
  assert.deepEqual(f.countersigned(giving), [frame]);
  await f.verifyFrame(f.decodeFrame(frame));
  const elsewhere = await offer(goodsOf({ leg: 0 }), { salt: 50, third: witness });
  const foreign = await f.acceptOf(await f.accept(elsewhere.watching, witness.signer));
  await rejects("phone.hand.event", () => f.takeOtherAccept(receiving, foreign));
  for (const accept of await f.acceptsOf(giving)) {
    receiving = await f.takeOtherAccept(receiving, accept);
    watching = await f.takeOtherAccept(watching, accept);
  }
  assert.deepEqual(f.receivedFrame(receiving), frame);
  assert.deepEqual(f.receivedFrame(watching), frame);
});

test("the receiver signs and the witness does not come: that signature is kept, of an earlier statement too", async () => {
  let { giving, receiving, watching } = await offer(goodsOf({ leg: 1 }), { salt: 60, third: witness });
  giving = await f.takeAccept(giving, await f.acceptOf(await f.accept(watching, witness.signer)));
  receiving = await f.answerDiffers(f.enter(receiving, { ...good, condition: "wet" }), receiver.signer);
  giving = f.renew(await f.takeAnswer(giving, f.answerOf(receiving)), "giver", byDigit(61));
  giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S + 60));
  assert.equal(f.countersigned(giving).length, 1, "the witness has signed the first statement");
  receiving = await f.takeOffer(receiving, f.offerOf(giving), START_S + 60, []);
  giving = await f.takeAccept(giving, await f.acceptOf(await f.accept(receiving, receiver.signer)));
  assert.equal(giving.step, "offered");
  const signed = f.countersigned(giving).map((frame) => Object.keys(f.decodeFrame(frame).signatures));
  assert.deepEqual(signed, [
    ["giver", "receiver"],
    ["giver", "witness"],
  ]);
});

test("a load of which a box lacks: a partial receipt that both sign", async () => {
  let { giving, receiving, shown } = await offer(goodsOf({ item: "M-1", count: 40 }, load40));
  assert.equal((await f.qrTexts(shown)).length, 1, "40 codes that are alike fit one code");
  const scanned = load40.filter((code) => code !== load40[7]);
  receiving = f.enter(receiving, { ...good, items: [...scanned].reverse() });
  assert.deepEqual(f.receivedDifferences(receiving).missing, [load40[7]]);
  await rejects("phone.hand.differs", () => f.accept(receiving, receiver.signer));
  receiving = await f.answerDiffers(receiving, receiver.signer);
  await rejects("phone.hand.differs", () => f.accept(receiving, receiver.signer));
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  assert.deepEqual(f.answeredDifferences(giving).missing, [load40[7]]);
  giving = f.renew(giving, "giver", byDigit(10));
  giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S + 60));
  receiving = await f.takeOffer(receiving, f.offerOf(giving), START_S + 60, []);
  assert.equal(receiving.step, "looking", "what was counted stays counted");
  receiving = await f.accept(receiving, receiver.signer);
  giving = await f.takeAccept(giving, await f.acceptOf(receiving));
  const { event } = f.decodeFrame(f.finishedFrame(giving));
  assert.equal(event.kind, "partial_receipt");
  assert.deepEqual(event.fields.items, scanned);
  assert.deepEqual(f.receivedFrame(receiving), f.finishedFrame(giving));
  assert.equal(event.log, LOG);
});

test("a short statement is made whole by the list of the first, and by no other", async () => {
  let { giving, receiving } = await offer(goodsOf({ item: "M-1", count: 40 }, load40));
  receiving = f.enter(receiving, { ...good, items: load40.slice(1) });
  receiving = await f.answerDiffers(receiving, receiver.signer);
  giving = f.renew(await f.takeAnswer(giving, f.answerOf(receiving)), "giver", byDigit(10));
  giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S + 60));
  const short = f.offerOf(giving);
  const takes = (items) => f.takeOffer({ ...receiving, items }, short, START_S + 60, []);
  assert.deepEqual(f.statementFrame(await takes(load40)).event.fields.items, load40.slice(1));
  await rejects("phone.hand.no_list", () => takes(null));
  await rejects("phone.hand.signature", () => takes(load40.slice(0, -1)));
  await rejects("phone.hand.form", () => takes(load40.slice(1)));
  await rejects("phone.hand.form", () => takes(load40.slice(0, 1)));
  assert.deepEqual(f.encodeOffer(f.decodeOffer(short, load40), load40), short);
});

test("seals and condition differ: both see it, then the receiver may sign", async () => {
  let { giving, receiving } = await offer(goodsOf({ seals: ["A-1", "A-2"] }));
  receiving = f.enter(receiving, { ...good, seals: ["A-1", "B-2"], condition: "wet" });
  const d = f.receivedDifferences(receiving);
  assert.deepEqual(d.seals, { giver: ["A-1", "A-2"], receiver: ["A-1", "B-2"] });
  assert.deepEqual(d.condition, { giver: "good", receiver: "wet" });
  assert.equal(f.maySign(receiving), false);
  receiving = await f.answerDiffers(receiving, receiver.signer);
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  assert.deepEqual(f.answeredDifferences(giving), { ...d, missing: [], extra: [], count: null });
  assert.equal(f.maySign(receiving), true, "the giver was told");
  for (const whose of ["giver", "receiver", "none"]) {
    const next = f.renew(giving, whose, byDigit(20));
    const { seals, condition } = (await f.draftOf(next, clockNote)).fields;
    assert.equal(condition, "wet");
    assert.deepEqual(seals, { giver: ["A-1", "A-2"], receiver: ["A-1", "B-2"], none: undefined }[whose]);
  }
  // It signs the first statement although the giver has made another: that is what both have then.
  giving = f.renew(giving, "receiver", byDigit(20));
  giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S + 60));
  receiving = await f.accept(receiving, receiver.signer);
  giving = await f.takeAccept(giving, await f.acceptOf(receiving));
  assert.deepEqual(f.finishedFrame(giving), f.receivedFrame(receiving));
});

test("a reading that was wrong is made again; the first one stays", async () => {
  let { receiving } = await offer(goodsOf({ seals: ["A-1"] }));
  receiving = f.enter(receiving, { ...good, seals: ["A-7"] });
  receiving = f.enter(receiving, { ...good, seals: ["A-1"] });
  assert.equal(f.maySign(receiving), true);
  assert.deepEqual(
    receiving.counted.map((entry) => entry.seals),
    [["A-7"], ["A-1"]],
  );
});

test("no seals read where the giver read some is a difference too", async () => {
  let { giving, receiving } = await offer(goodsOf({ seals: ["A-1"] }));
  receiving = await f.answerDiffers(f.enter(receiving, good), receiver.signer);
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  assert.deepEqual(f.answeredDifferences(giving).seals, { giver: ["A-1"], receiver: [] });
  assert.equal((await f.draftOf(f.renew(giving, "receiver", byDigit(2)), clockNote)).fields.seals, undefined);
});

test("a count without codes, and boxes that do not belong there", async () => {
  let { giving, receiving } = await offer(goodsOf({ item: "M-2", count: 12 }));
  receiving = f.enter(receiving, { ...good, count: 11 });
  assert.deepEqual(f.receivedDifferences(receiving).count, { giver: 12, receiver: 11 });
  receiving = await f.answerDiffers(receiving, receiver.signer);
  assert.equal(f.maySign(receiving), false, "a count is said anew, not signed over");
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  assert.equal((await f.draftOf(f.renew(giving, "giver", byDigit(2)), clockNote)).fields.count, 11);
  const load = await offer(goodsOf({ item: "M-3" }, ["K-1", "K-2"]));
  receiving = f.enter(load.receiving, { ...good, items: ["K-2", "K-9", "K-1"] });
  assert.deepEqual(f.receivedDifferences(receiving).extra, ["K-9"]);
  assert.equal(f.maySign(receiving), false);
  receiving = await f.answerDiffers(receiving, receiver.signer);
  assert.deepEqual(f.answeredDifferences(await f.takeAnswer(load.giving, f.answerOf(receiving))).extra, ["K-9"]);
  assert.equal(f.maySign(receiving), true);
});

test("nothing of the load came: that is a refusal", async () => {
  let { giving, receiving } = await offer(goodsOf({ item: "M-3" }, ["K-1", "K-2"]));
  receiving = await f.answerDiffers(f.enter(receiving, { ...good, items: [] }), receiver.signer);
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  await rejects("phone.hand.nothing_left", () => f.renew(giving, "giver", byDigit(2)));
});

test("a refusal: the receiver's event, and the giver holds it too", async () => {
  let { giving, receiving } = await offer(goodsOf({ order: "T-1" }));
  receiving = f.enter(receiving, { ...good, condition: "opened" });
  const frame = await receiver.say(f.refusalDraft(receiving, "bad_seal"), START_S + 5);
  receiving = await f.refused(receiving, frame, receiver.signer);
  await rejects("phone.hand.step", () => f.accept(receiving, receiver.signer));
  const answer = f.answerOf(receiving);
  assert.equal((await f.qrTexts(answer)).length, 1);
  giving = f.loadGiving(f.saveStep(await f.takeAnswer(giving, answer)));
  assert.equal(giving.step, "refused");
  assert.equal(giving.refusal, f.toHex(frame));
  const { kind, fields } = f.decodeFrame(frame).event;
  assert.deepEqual(
    [kind, fields],
    ["refused", { item: BOX, reason: "bad_seal", place: "PPS-16.10.01.2001", order: "T-1", condition: "opened" }],
  );
  await rejects("phone.hand.step", () => f.renew(giving, "giver", byDigit(2)));
});

test("a refusal that the receiver has not signed, or of another item, is none", async () => {
  const { giving, receiving } = await offer(goodsOf());
  const said = f.enter(receiving, good);
  const frame = await receiver.say(f.refusalDraft(said, "bad_seal"), START_S + 5);
  const { body, event } = f.decodeFrame(frame);
  const answering = (refusal) => f.refused(said, refusal, receiver.signer);
  const unsigned = f.encodeFrame(body, { giver: new Uint8Array(64) });
  const forged = f.answerOf(await answering(unsigned));
  await rejects("phone.hand.signature", () => f.takeAnswer(giving, forged));
  const other = f.encodeBody({ ...event, fields: { ...event.fields, item: "K-99" } });
  const foreign = f.encodeFrame(other, { giver: await receiver.signer.sign(f.messageEvent(other)) });
  await rejects("phone.hand.event", () => answering(foreign));
  const elsewhere = await offer(goodsOf({ item: "K-99" }), { salt: 40 });
  const foreignSaid = await f.refused(f.enter(elsewhere.receiving, good), foreign, receiver.signer);
  const id = (await f.eventId(f.decodeFrame(f.fromHex(giving.frame)).body)).slice(0, 32);
  const { signature, ...answer } = { ...f.decodeAnswer(f.answerOf(foreignSaid)), id };
  const whole = await f.eventId(f.decodeFrame(f.fromHex(giving.frame)).body);
  const signed = f.toHex(await receiver.signer.sign(f.messageAnswer(whole, answer)));
  await rejects("phone.hand.event", () => f.takeAnswer(giving, f.encodeAnswer({ ...answer, signature: signed })));
});

test("one phone or one person cannot play two sides", async () => {
  const second = await newPhone(4, "pps", "P-1"); // the giver's other phone
  const third = await newPhone(5, "bawaslu", "P-2"); // the receiver's other phone
  const hello = (phone, part = "receiver") => f.helloOf(f.startReceiving(phone.me, part, byDigit(9)), START_S);
  const giving = f.startGiving(giver.me, goodsOf(), true, byDigit(8));
  const take = (bytes) => f.takeHello(giving, bytes, START_S, []);
  await rejects("phone.hand.same_key", () => take(hello(giver)));
  await rejects("phone.hand.same_key", () => take(hello({ me: { ...giver.me, person: "P-77" } })));
  await rejects("phone.hand.same_person", () => take(hello(second)));
  const both = take(hello(receiver));
  await rejects("phone.hand.same_key", () => f.takeHello(both, hello(receiver, "witness"), START_S, []));
  await rejects("phone.hand.same_person", () => f.takeHello(both, hello(third, "witness"), START_S, []));
  // A giver whose app does not look: the receiver's looks.
  const receiving = f.startReceiving(second.me, "receiver", byDigit(9));
  const body = { log: LOG, kind: "handed_over", device: giver.me.key, sequence: 1, previous: null, time_s: START_S };
  const forged = async (fields, role = "ppk", person = "P-1") => {
    const bytes = f.encodeBody({ ...body, gps_time_s: null, seen: null, fields: { ...fieldsOf(), ...fields } });
    const frame = f.decodeFrame(f.encodeFrame(bytes, { giver: await giver.signer.sign(f.messageEvent(bytes)) }));
    return f.encodeOffer({ frame, person, role, items: null, salt: null, clock_s: 0, short: false }, null);
  };
  const nonces = { giver_nonce: f.base64url(byDigit(8)), receiver_nonce: f.base64url(byDigit(9)) };
  const takes = (bytes, by = receiving) => f.takeOffer(by, bytes, START_S, []);
  await rejects("phone.hand.same_person", async () => takes(await forged({ ...nonces, receiver: second.me.key })));
  await rejects("phone.hand.same_key", async () =>
    takes(
      await forged({ ...nonces, receiver: receiver.me.key, witness: receiver.me.key }),
      f.startReceiving(receiver.me, "receiver", byDigit(9)),
    ),
  );
  await rejects("phone.hand.same_key", async () =>
    takes(await forged({ ...nonces, receiver: giver.me.key }), f.startReceiving(receiver.me, "receiver", byDigit(9))),
  );
});

test("what is of another log, phone, meeting or kind is refused by its code", async () => {
  const { giving, receiving, shown, hello } = await offer(goodsOf());
  const other = await newPhone(6, "pps");
  const fresh = (phone = receiver, nonce = 9) => f.startReceiving(phone.me, "receiver", byDigit(nonce));
  const takes = (by, bytes, used = []) => f.takeOffer(by, bytes, START_S, used);
  const elsewhere = { me: { ...receiver.me, log: "muba-2024" } };
  await rejects("phone.hand.log", () => takes(fresh(elsewhere), shown));
  const idle = f.startGiving(giver.me, goodsOf(), false, byDigit(8));
  await rejects("phone.hand.log", () => f.takeHello(idle, f.helloOf(fresh(elsewhere), START_S), START_S, []));
  await rejects("phone.hand.not_me", () => takes(fresh(other), shown));
  await rejects("phone.hand.nonce", () => takes(fresh(receiver, 99), shown));
  await rejects("phone.hand.used", () => takes(fresh(receiver, 99), shown, ["09".repeat(16)]));
  await rejects("phone.hand.hello_used", () => f.takeHello(idle, hello, START_S, ["09".repeat(16)]));
  await rejects("phone.hand.no_witness", () =>
    f.takeHello(idle, f.helloOf(f.startReceiving(witness.me, "witness", byDigit(1)), START_S), START_S, []),
  );
  const twice = f.takeHello(f.takeHello(idle, hello, START_S, []), hello, START_S + 900, []);
  assert.equal(twice.clock_s, 0, "the same HELLO again changes nothing");
  await rejects("phone.hand.is_hello", () => takes(fresh(), hello));
  await rejects("phone.hand.is_offer", () => f.takeHello(idle, shown, START_S, []));
  await rejects("phone.hand.is_offer", () => f.takeAccept(giving, shown));
  const signed = await f.accept(f.enter(receiving, good), receiver.signer);
  const accept = await f.acceptOf(signed);
  await rejects("phone.hand.is_accept", () => f.takeAnswer(giving, accept));
  assert.equal(await takes(signed, shown), signed, "the same statement again changes nothing");
  // An ACCEPT of another event, of another phone, and one with another signature.
  const later = await offer(goodsOf({ leg: 0 }), { salt: 30 });
  await rejects("phone.hand.event", () => f.takeAccept(later.giving, accept));
  await rejects("phone.hand.step", () => takes(signed, later.shown));
  const said = f.decodeAccept(accept);
  await rejects("phone.hand.key", () => f.takeAccept(giving, f.encodeAccept({ ...said, key: "00".repeat(8) })));
  await rejects("phone.hand.key", () =>
    f.takeAccept(giving, f.encodeAccept({ ...said, key: giver.me.key.slice(0, 16) })),
  );
  await rejects("phone.hand.signature", () =>
    f.takeAccept(giving, f.encodeAccept({ ...said, signature: "00".repeat(64) })),
  );
  const answered = await f.answerDiffers(f.enter(receiving, { ...good, condition: "wet" }), receiver.signer);
  const answer = f.decodeAnswer(f.answerOf(answered));
  await rejects("phone.hand.signature", () => f.takeAnswer(giving, f.encodeAnswer({ ...answer, condition: 2 })));
  await rejects("phone.hand.event", () => f.takeAnswer(later.giving, f.encodeAnswer(answer)));
  await rejects("phone.hand.key", () => f.takeAnswer(giving, f.encodeAnswer({ ...answer, key: "00".repeat(8) })));
});

test("a witness sees that the statement is of this meeting too", async () => {
  const { watching, shown } = await offer(goodsOf(), { third: witness });
  assert.equal(watching.step, "looking");
  const again = f.startReceiving(witness.me, "witness", byDigit(77));
  await rejects("phone.hand.nonce", () => f.takeOffer(again, shown, START_S, []));
  await rejects("phone.hand.used", () => f.takeOffer(again, shown, START_S, [watching.nonce]));
  const { salt, ...without } = f.decodeOffer(shown, null);
  assert.equal(salt.length, 32);
  await rejects("phone.hand.nonce", () =>
    f.takeOffer(again, f.encodeOffer({ ...without, salt: null }, null), START_S, []),
  );
});

test("clocks that differ are told and recorded; they refuse nothing", async () => {
  const late = await newPhone(7, "pps", "P-7", -2 * 86400);
  const to = { ...late };
  let receiving = f.startReceiving(to.me, "receiver", byDigit(9));
  let giving = f.startGiving(giver.me, goodsOf(), false, byDigit(8));
  giving = f.takeHello(giving, f.helloOf(receiving, late.now(START_S)), START_S, []);
  assert.equal(giving.clock_s, -2 * 86400);
  const draft = await f.draftOf(giving, clockNote);
  assert.equal(draft.note, "clock -172800");
  giving = await f.offered(giving, await giver.say(draft, START_S));
  receiving = await f.takeOffer(receiving, f.offerOf(giving), late.now(START_S), []);
  assert.equal(receiving.clock_s, 2 * 86400);
  receiving = f.enter(receiving, good);
  assert.equal(f.checkDraft(receiving, clockNote).note, "clock 172800");
  const { event } = f.statementFrame(receiving);
  const warned = f.warningsOf(event, receiving.giver, receiving.me, receiving.clock_s, null);
  assert.deepEqual(warned, [{ code: "phone.hand.warn_clock", with: { minutes: 2880 } }]);
  assert.equal((await f.accept(receiving, late.signer)).step, "done");
});

test("a statement that was shown for long is no wrong clock; one from the future is", async () => {
  const { shown } = await offer(goodsOf());
  const at = async (now_s) => {
    const receiving = f.startReceiving(receiver.me, "receiver", byDigit(9));
    return (await f.takeOffer(receiving, shown, now_s, [])).clock_s;
  };
  assert.equal(await at(START_S + 1800), 0);
  assert.equal(await at(START_S - 1800), 1800, "whatever the giver says of it");
});

test("what the day says otherwise is told, never refused", () => {
  const leg = {
    id: "L",
    trip: "T-1",
    from: "GUDANG",
    to: "PPS-16.10.01.2001",
    items: [{ code: BOX, kit: "k", destination: "TPS-1" }],
  };
  const day = (legs) => ({ made_s: 0, plan: "p", utcOffsetMin: 420, legs, shifts: [], places: {} });
  const ppk = { person: "P-1", role: "ppk" };
  const pps = { person: "P-2", role: "pps" };
  const told = (fields, giverSide, receiverSide, legs) =>
    f
      .warningsOf({ kind: "handed_over", fields: fieldsOf(fields) }, giverSide, receiverSide, 0, day(legs))
      .map((w) => w.code);
  assert.deepEqual(told({}, ppk, pps, [leg]), []);
  assert.deepEqual(told({}, ppk, { ...pps, role: "kpps" }, [leg]), ["phone.hand.warn_roles"]);
  assert.deepEqual(told({}, { ...ppk, role: "polri" }, pps, [leg]), ["phone.hand.warn_roles"]);
  assert.deepEqual(told({ item: "K-99" }, ppk, pps, [leg]), ["phone.hand.warn_unplanned"]);
  assert.deepEqual(told({ item: "T-1-M-07", order: "T-1" }, ppk, pps, [leg]), []);
  assert.deepEqual(told({ place: "RUMAH" }, ppk, pps, [leg]), ["phone.hand.warn_place"]);
  assert.deepEqual(told({ leg: 2, destination: "TPS-9" }, pps, { ...pps, role: "kpps" }, [leg]), [
    "phone.hand.warn_destination",
  ]);
});

test("who may receive from whom is the table of docs/formats/custody.md", () => {
  const custody = readFileSync(new URL("../../docs/formats/custody.md", import.meta.url), "utf8");
  const rows = custody.split("\n").filter((line) => /^\| `(kpu|ppk|pps|kpps|carrier)` \| `/.test(line));
  assert.equal(rows.length, 5);
  const roles = f.CHOICES.role;
  for (const row of rows) {
    const [, from, out, back] = row.split("|").map((cell) => cell.replaceAll("`", "").trim());
    const may = (kind, leg) => roles.filter((to) => f.mayReceive(from, to, kind, leg));
    const listed = (cell) => roles.filter((role) => cell.split(", ").includes(role));
    assert.deepEqual(may("handed_over", 2), listed(out));
    assert.deepEqual(may("handed_over", 3), listed(back));
    assert.deepEqual(may("returned", undefined), listed(back));
    assert.deepEqual(
      may("handed_over", undefined),
      roles.filter((r) => listed(out).includes(r) || listed(back).includes(r)),
    );
  }
  for (const guard of ["polri", "tni", "bawaslu", "linmas", "posko"])
    assert.equal(f.mayReceive(guard, "ppk", "handed_over", 1), false);
});

test("every field that is signed has a row on the screen, and the words for it", async () => {
  const words = JSON.parse(readFileSync(new URL("../../lang/id/phone.json", import.meta.url), "utf8"));
  const fields = {
    ...fieldsOf({ seals: ["A"], count: 2, vehicle: "BG-1", order: "T-1", destination: "TPS-1", escorts: ["P-8"] }),
    position: { lat_e7: 1, lon_e7: 2 },
    note: "33".repeat(32),
    photos: ["44".repeat(32)],
    items: ["K-1"],
    receiver: receiver.me.key,
    witness: witness.me.key,
    giver_nonce: f.base64url(byDigit(1)),
    receiver_nonce: f.base64url(byDigit(2)),
  };
  const spec = f.KINDS.find((kind) => kind.name === "partial_receipt");
  assert.deepEqual([...spec.required, ...spec.further].sort(), Object.keys(fields).sort());
  const event = { kind: "partial_receipt", device: giver.me.key, time_s: START_S, gps_time_s: START_S - 3, fields };
  const rows = f.statementRows(event, { [giver.me.key]: { person: "P-1", role: "ppk" } });
  for (const row of rows) assert.ok(words[row.label], row.label);
  const shown = rows.map((row) => row.label.split(".").at(-1));
  const bound = ["giver_nonce", "receiver_nonce"];
  assert.deepEqual(
    Object.keys(fields).filter((name) => !shown.includes(name)),
    bound,
  );
  assert.deepEqual(shown, [...new Set(shown)]);
  assert.deepEqual(rows.at(-3), {
    label: "phone.hand.row.giver",
    type: "person",
    value: "P-1",
    role: "ppk",
    key: giver.me.key,
  });
  const event2 = { ...event, fields: { ...fields, incident: "fire" } };
  assert.ok(
    f.statementRows(event2, {}).some((row) => row.value === "fire"),
    "nothing is signed unseen",
  );
});

test("the format page names every code that is thrown, and no other", () => {
  const page = readFileSync(new URL("../../docs/formats/handover.md", import.meta.url), "utf8");
  const hand = new URL("../src/field/hand/", import.meta.url);
  const files = [
    ...readdirSync(hand).map((name) => new URL(name, hand)),
    new URL("../qr.ts", hand),
    new URL("../handover.ts", hand),
  ];
  const source = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const codesOf = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((found) => found[1]))].sort();
  const thrown = codesOf(source, /PhoneError\("phone\.hand\.([a-z_]+)"/g);
  assert.deepEqual(codesOf(page.replace("phone.hand.is_hello", ""), /phone\.hand\.([a-z_]+)/g), thrown);
});

test("only the statement that was asked for is offered", async () => {
  const { hello } = await offer(goodsOf());
  const giving = f.takeHello(f.startGiving(giver.me, goodsOf(), false, byDigit(60)), hello, START_S, []);
  const draft = await f.draftOf(giving, clockNote);
  const other = await newPhone(9, "ppk");
  const wrong = [
    await giver.say({ ...draft, fields: { ...draft.fields, item: "K-99" } }, START_S),
    await giver.say({ ...draft, kind: "returned" }, START_S),
    await other.say(draft, START_S),
    f.encodeFrame(f.decodeFrame(await giver.say(draft, START_S)).body, { giver: new Uint8Array(64) }),
  ];
  for (const frame of wrong) await rejects("phone.hand.event", () => f.offered(giving, frame));
  const noted = await giver.say({ ...draft, note: "clock" }, START_S);
  assert.equal((await f.offered(giving, noted)).step, "offered", "a note is the chain's");
  assert.equal((await f.resumeGiving(giving, [giver.chain[0], noted])).step, "offered");
  assert.equal((await f.resumeGiving(giving, [giver.chain[0]])).step, "ready");
});

test("a second giver does not take the place of the first", async () => {
  const { receiving } = await offer(goodsOf());
  const second = await newPhone(9, "ppk");
  const giving = f.takeHello(
    f.startGiving(second.me, goodsOf(), false, byDigit(61)),
    f.helloOf(receiving, START_S),
    START_S,
    [],
  );
  const said = await f.offered(giving, await second.say(await f.draftOf(giving, clockNote), START_S));
  await rejects("phone.hand.step", () => f.takeOffer(receiving, f.offerOf(said), START_S, []));
});
