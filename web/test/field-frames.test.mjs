// Bundles of handovers as two phones make them, held to the files in tests/fixtures/field, which the C code judges
// (tests/main/test_field_frames.py). KAWAL_GOLDEN=write writes them anew.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { byDigit, clockNote, f, newPhone, START_S } from "./support/phones.mjs";

const { writeBundle } = await load("field/bundle.ts");
const LOG = "tirta-raya-2024";
const PLACE = "GUDANG-99.01";
const load40 = Array.from({ length: 40 }, (_, i) => `99.01.01.200${1 + Math.floor(i / 10)}-00${1 + (i % 10)}-1`).sort();

async function phones() {
  return {
    kpu: await newPhone(1, "kpu", "KPU-1", 0, LOG),
    ppk: await newPhone(2, "ppk", "PPK-1", 40, LOG),
    bawaslu: await newPhone(3, "bawaslu", "BAWASLU-1", -15, LOG),
  };
}

/** To the point at which the receiver has entered what it found; `time_s` is the moment. */
async function meet(by, to, goods, found, { witness = null, salt, time_s }) {
  let receiving = f.startReceiving(to.me, "receiver", byDigit(salt + 1));
  let watching = witness && f.startReceiving(witness.me, "witness", byDigit(salt + 2));
  let giving = f.startGiving(by.me, goods, witness !== null, byDigit(salt));
  giving = f.takeHello(giving, f.helloOf(receiving, to.now(time_s)), by.now(time_s), []);
  if (witness) giving = f.takeHello(giving, f.helloOf(watching, witness.now(time_s)), by.now(time_s), []);
  giving = await f.offered(giving, await by.say(await f.draftOf(giving, clockNote), time_s));
  receiving = await f.takeOffer(receiving, f.offerOf(giving), to.now(time_s), []);
  if (witness) watching = await f.takeOffer(watching, f.offerOf(giving), witness.now(time_s), []);
  receiving = f.enter(receiving, found);
  await to.say(f.checkDraft(receiving, clockNote), time_s + 30);
  return { giving, receiving, watching };
}

/** A box with seals and a witness: what the giver's phone delivers, and what the receiver's does. */
async function whole() {
  const { kpu, ppk, bawaslu } = await phones();
  await kpu.say({ kind: "box_created", fields: { item: "K-1", place: PLACE } }, START_S);
  await kpu.say({ kind: "sealed", fields: { item: "K-1", place: PLACE, seals: ["S-1", "S-2"] } }, START_S + 60);
  const fields = { item: "K-1", place: PLACE, seals: ["S-1", "S-2"], condition: "good", leg: 0 };
  const found = { items: null, count: null, seals: ["S-2", "S-1"], condition: "good" };
  const goods = { kind: "handed_over", fields, items: null };
  let { giving, receiving, watching } = await meet(kpu, ppk, goods, found, {
    witness: bawaslu,
    salt: 0x10,
    time_s: START_S + 120,
  });
  receiving = await f.accept(receiving, ppk.signer);
  watching = await f.accept(watching, bawaslu.signer);
  receiving = await f.takeOtherAccept(receiving, await f.acceptOf(watching));
  giving = await f.takeAccept(giving, await f.acceptOf(watching));
  giving = await f.takeAccept(giving, await f.acceptOf(receiving));
  assert.deepEqual(f.finishedFrame(giving), f.receivedFrame(receiving));
  return {
    "whole-giver": [...kpu.chain.slice(0, 2), f.finishedFrame(giving)],
    "whole-receiver": [f.receivedFrame(receiving), ...ppk.chain],
  };
}

/** A load of 40 of which one lacks: the first statement has no second signature, the partial receipt has. */
async function partial() {
  const { kpu, ppk } = await phones();
  for (const [i, item] of load40.entries()) {
    await kpu.say({ kind: "box_created", fields: { item, place: PLACE } }, START_S + i);
  }
  await kpu.say({ kind: "load_made", fields: { item: "M-1", items: load40, place: PLACE } }, START_S + 60);
  const fields = { item: "M-1", place: PLACE, condition: "good", count: 40, leg: 0 };
  const found = { items: load40.slice(1), count: null, seals: [], condition: "good" };
  const goods = { kind: "handed_over", fields, items: load40 };
  let { giving, receiving } = await meet(kpu, ppk, goods, found, { salt: 0x20, time_s: START_S + 120 });
  receiving = await f.answerDiffers(receiving, ppk.signer);
  giving = f.renew(await f.takeAnswer(giving, f.answerOf(receiving)), "giver", byDigit(0x2f));
  giving = await f.offered(giving, await kpu.say(await f.draftOf(giving, clockNote), START_S + 300));
  receiving = await f.takeOffer(receiving, f.offerOf(giving), ppk.now(START_S + 300), []);
  receiving = await f.accept(receiving, ppk.signer);
  giving = await f.takeAccept(giving, await f.acceptOf(receiving));
  return { partial: [...kpu.chain.slice(0, -1), f.finishedFrame(giving), ...ppk.chain] };
}

/** The receiver refuses; the giver's phone delivers the refusal too. */
async function refusal() {
  const { kpu, ppk } = await phones();
  await kpu.say({ kind: "box_created", fields: { item: "K-2", place: PLACE } }, START_S);
  const goods = { kind: "handed_over", fields: { item: "K-2", place: PLACE, condition: "good" }, items: null };
  const found = { items: null, count: null, seals: [], condition: "opened" };
  let { giving, receiving } = await meet(kpu, ppk, goods, found, { salt: 0x30, time_s: START_S + 120 });
  const frame = await ppk.say(f.refusalDraft(receiving, "damaged"), START_S + 200);
  receiving = await f.refused(receiving, frame, ppk.signer);
  giving = await f.takeAnswer(giving, f.answerOf(receiving));
  return { refused: [...kpu.chain, f.fromHex(giving.refusal)] };
}

/** What no phone of ours signs: one key on both sides, and an ACCEPT that somebody else signed. */
async function forged() {
  const { kpu, ppk, bawaslu } = await phones();
  const say = (receiver) =>
    kpu.say({ kind: "handed_over", fields: { item: "K-3", place: PLACE, receiver: receiver.me.key } }, START_S);
  const sign = async (bytes, signer) => {
    const { body, signatures } = f.decodeFrame(bytes);
    const receiver = await signer.sign(await f.messageAccept(body, signatures.giver));
    return f.encodeFrame(body, { ...signatures, receiver });
  };
  const self = await sign(await say(kpu), kpu.signer);
  const other = await sign(await say(ppk), bawaslu.signer);
  return { "forged-self": [self], "forged-other": [other] };
}

test("phones make the bundles that the C code judges", async () => {
  const made = { ...(await whole()), ...(await partial()), ...(await refusal()), ...(await forged()) };
  for (const [name, frames] of Object.entries(made)) {
    const bytes = await writeBundle(frames.map((frame) => ({ letter: "F", bytes: frame })));
    const file = new URL(`../../tests/fixtures/field/${name}.bundle`, import.meta.url);
    if (process.env.KAWAL_GOLDEN === "write") writeFileSync(file, bytes);
    assert.deepEqual(bytes, new Uint8Array(readFileSync(file)), name);
  }
});
