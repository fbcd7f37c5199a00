// What two phones show each other, gone bad in every way: it is refused by a code, or it is exactly what it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { byDigit, clockNote, f, newPhone, START_S } from "./support/phones.mjs";
import { forSeeds, spoiled } from "./support/prop.mjs";

const giver = await newPhone(1, "ppk");
const receiver = await newPhone(2, "pps");
const witness = await newPhone(3, "bawaslu");
const items = Array.from({ length: 12 }, (_, i) => `16.10.01.2001-0${String(i).padStart(2, "0")}-1`);

/** One of each message, of a handover with everything. */
async function messages() {
  let receiving = f.startReceiving(receiver.me, "receiver", byDigit(9));
  const watching = f.startReceiving(witness.me, "witness", byDigit(10));
  const goods = { kind: "handed_over", fields: { item: "M-1", place: "PPS-1", seals: ["A-1"], leg: 1 }, items };
  let giving = f.startGiving(giver.me, goods, true, byDigit(8));
  const hello = f.helloOf(receiving, START_S);
  giving = f.takeHello(giving, hello, START_S, []);
  giving = f.takeHello(giving, f.helloOf(watching, START_S), START_S, []);
  giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S));
  const offer = f.offerOf(giving);
  receiving = await f.takeOffer(receiving, offer, START_S, []);
  const found = { items: items.slice(2), count: 3, seals: ["A-2"], condition: "wet" };
  const answer = f.answerOf(await f.answerDiffers(f.enter(receiving, found), receiver.signer));
  const same = { items, count: null, seals: ["A-1"], condition: "good" };
  const accept = await f.acceptOf(await f.accept(f.enter(receiving, same), receiver.signer));
  return { giving, receiving, hello, offer, answer, accept };
}
const all = await messages();
const CODEC = {
  hello: ["decodeHello", "encodeHello"],
  offer: ["decodeOffer", "encodeOffer"],
  answer: ["decodeAnswer", "encodeAnswer"],
  accept: ["decodeAccept", "encodeAccept"],
};
const names = Object.keys(CODEC);

/** Runs it; what it throws must have a code of this app with words for it. */
async function coded(action) {
  try {
    return await action();
  } catch (error) {
    assert.ok(error instanceof f.PhoneError, error.stack);
    assert.match(error.code, /^phone\.hand\.[a-z_]+$/);
    return null;
  }
}

test("one meaning has one byte string: what can be read is what would be written", async () => {
  for (const name of names) {
    const [decode, encode] = CODEC[name];
    assert.deepEqual(f[encode](f[decode](all[name], null), null), all[name], name);
  }
  await forSeeds(1500, async (rnd) => {
    const name = rnd.pick(names);
    const [decode, encode] = CODEC[name];
    const bytes = rnd.chance(0.8) ? spoiled(rnd, all[name]) : rnd.bytes(rnd.below(120));
    const read = await coded(() => f[decode](bytes, null));
    if (read !== null) assert.deepEqual(f[encode](read, null), bytes);
  });
});

test("cut anywhere, or with something behind it, nothing is read", async () => {
  for (const name of names) {
    const [decode] = CODEC[name];
    for (let n = 0; n < all[name].length; n++) {
      assert.throws(() => f[decode](all[name].slice(0, n), null), f.PhoneError, `${name} cut at ${n}`);
    }
    assert.throws(() => f[decode](f.concat(all[name], Uint8Array.of(0)), null), { code: "phone.hand.form" });
  }
});

test("another kind and another version are told apart from what is damaged", () => {
  for (const name of names) {
    const [decode] = CODEC[name];
    for (const other of names) {
      if (other !== name) assert.throws(() => f[decode](all[other], null), { code: `phone.hand.is_${other}` });
    }
    for (const version of [0, 2, 255]) {
      const bytes = Uint8Array.from(all[name]);
      bytes[1] = version;
      assert.throws(() => f[decode](bytes), { code: "phone.hand.version" });
    }
  }
  assert.throws(() => f.letterOf(new Uint8Array(0)), { code: "phone.hand.form" });
  assert.throws(() => f.letterOf(Uint8Array.of(0x48)), { code: "phone.hand.form" });
});

test("no step takes a damaged message for another statement than the one that was signed", async () => {
  const body = f.toHex(f.decodeOffer(all.offer, null).frame.body);
  await forSeeds(400, async (rnd) => {
    const name = rnd.pick(names);
    const bytes = spoiled(rnd, all[name]);
    const waiting = f.startReceiving(receiver.me, "receiver", byDigit(9));
    const takes = {
      hello: () => f.takeHello(f.startGiving(giver.me, all.giving.goods, false, byDigit(8)), bytes, START_S, []),
      offer: () => f.takeOffer(waiting, bytes, START_S, []),
      answer: () => f.takeAnswer(all.giving, bytes),
      accept: () => f.takeAccept(all.giving, bytes),
    };
    const next = await coded(takes[name]);
    if (next === null) return;
    // What is not signed may have changed: who a HELLO or OFFER says to be, and what is said to be in a load.
    assert.ok(name === "hello" || name === "offer", `${name} was taken`);
    if (name === "offer") assert.equal(f.toHex(f.decodeFrame(f.fromHex(next.frame)).body), body);
  });
});

test("an offer whose statement is no event says why", () => {
  const said = f.decodeOffer(all.offer, null);
  for (const [from, to, code] of [
    ["0a", "0b", "event.head_unknown"],
    ["0207", "0218c8", "event.kind_unknown"],
  ]) {
    const hex = f.toHex(said.frame.body);
    const at = from === "0a" ? hex.lastIndexOf("0aa") : hex.indexOf(from);
    const body = f.fromHex(hex.slice(0, at) + to + hex.slice(at + from.length));
    const parts = [
      { key: 1, name: "body", type: "blob", max: 32768 },
      { key: 2, name: "signature", type: "hex", max: 64 },
      { key: 3, name: "person", type: "code", max: 64 },
      { key: 4, name: "role", type: "int", max: 9 },
      { key: 7, name: "clock_s", type: "int", max: 9 },
    ];
    const map = f.encodeParts(parts, { body, signature: "00".repeat(64), person: "P-1", role: 1, clock_s: 0 });
    const bytes = f.concat(Uint8Array.of(0x4f, 1), map);
    assert.throws(
      () => f.decodeOffer(bytes, null),
      (error) => error.code === "phone.hand.body" && error.with.code === code,
    );
  }
});

test("lists of codes, packed: any ascending list comes back; what no writer makes is refused", async () => {
  const spec = [{ key: 1, name: "items", type: "packed", max: 400 }];
  await forSeeds(200, (rnd) => {
    const code = () => rnd.pick(["A", "16.10.", "KPU-"]) + "x".repeat(rnd.below(40)) + rnd.below(1000);
    const list = [...new Set(Array.from({ length: 1 + rnd.below(60) }, code))].sort((a, b) => (a < b ? -1 : 1));
    assert.deepEqual(f.decodeParts(f.encodeParts(spec, { items: list }), spec).items, list);
  });
  const packed = (...bytes) => f.concat(Uint8Array.of(0xa1, 1, 0x40 + bytes.length), Uint8Array.from(bytes));
  for (const bytes of [
    [],
    [0],
    [0, 0],
    [1, 1, 65],
    [0, 2, 65],
    [0, 1, 32],
    [0, 1, 66, 0, 1, 65],
    [0, 1, 65, 0, 1, 65],
    [0, 1, 65, 1, 0],
    [0, 1, 65, 0, 2, 65, 66],
    [0, 1, 65, 2, 1, 66],
  ]) {
    assert.throws(() => f.decodeParts(packed(...bytes), spec), { code: "phone.hand.form" }, bytes.join());
  }
  assert.deepEqual(f.decodeParts(packed(0, 1, 65, 1, 1, 66), spec).items, ["A", "AB"]);
  assert.throws(() => f.encodeParts(spec, { items: Array.from({ length: 401 }, (_, i) => `${1000 + i}`) }), {
    code: "phone.hand.form",
  });
});

// ---------------------------------------------------------------- as codes

test("base45: the examples of RFC 9285, and only what it makes", async () => {
  const bytes = (text) => new TextEncoder().encode(text);
  for (const [plain, text] of [
    ["AB", "BB8"],
    ["Hello!!", "%69 VD92EX0"],
    ["base-45", "UJCLQE7W581"],
    ["ietf!", "QED8WEX0"],
  ]) {
    assert.equal(f.base45(bytes(plain)), text);
    assert.deepEqual(f.fromBase45(text), bytes(plain));
  }
  for (const text of ["A", "GGW", ":::", "bb8", "BB8A", "6;0", "ZZ"]) assert.equal(f.fromBase45(text), null, text);
  await forSeeds(100, (rnd) => {
    const any = rnd.bytes(rnd.below(300));
    assert.deepEqual(f.fromBase45(f.base45(any)), any);
  });
});

test("parts: lost, repeated, in any order, of two messages at once", async () => {
  await forSeeds(60, async (rnd) => {
    const message = rnd.bytes(700 + rnd.below(9000));
    const texts = await f.qrTexts(message);
    const other = await f.qrTexts(rnd.bytes(1500));
    assert.ok(texts.length > 1);
    let state = { rest: null, message: null };
    let shows = 0;
    while (state.message === null) {
      // The whole sequence again and again; each show may be missed, and now and then the other phone's code is caught.
      for (const text of rnd.shuffled(texts)) {
        shows++;
        if (rnd.chance(0.3) || state.message !== null) continue;
        state = await f.collect(state.rest, text);
        assert.ok(state.have <= state.of);
        if (state.rest) state = { ...state, rest: JSON.parse(JSON.stringify(state.rest)) };
      }
      if (shows < 3 && rnd.chance(0.2)) state = await f.collect(state.rest, rnd.pick(other));
      assert.ok(shows < 100 * texts.length);
    }
    assert.deepEqual(state.message, message);
  });
});

test("a part that is not of the sequence is found, and one begins anew", async () => {
  const message = new Uint8Array(1000).map((_, i) => i);
  const texts = await f.qrTexts(message);
  const pieces = texts.map((text) => f.fromBase45(text.slice("KWL:H:".length)));
  const forged = Uint8Array.from(pieces[1]);
  forged[forged.length - 1] ^= 1;
  const asText = (piece) => `KWL:H:${f.base45(piece)}`;
  let state = await f.collect(null, texts[0]);
  const shown = [asText(forged), ...texts.slice(2)];
  await assert.rejects(
    async () => {
      for (const text of shown) state = await f.collect(state.rest, text);
    },
    { code: "phone.hand.changed" },
  );
  const changed = (at, value) => {
    const piece = Uint8Array.from(pieces[0]);
    piece[at] = value;
    return asText(piece);
  };
  const refuses = (text, code) => assert.rejects(f.collect(null, text), { code });
  await refuses(changed(1, 2), "phone.hand.version");
  await refuses(changed(2, 9), "phone.hand.form");
  await refuses(changed(3, 1), "phone.hand.form");
  await refuses(changed(3, 101), "phone.hand.form");
  await refuses(asText(pieces[0].slice(0, 60)), "phone.hand.form");
  await refuses(asText(pieces[0].slice(0, 1)), "phone.hand.version");
  for (const text of ["", "KWL:B:1", "KWL:H:", "KWL:H:a", "KWL:H::::"]) await refuses(text, "phone.hand.form");
});

test("whatever the camera reads, it is a message, a part or refused", async () => {
  const texts = (await Promise.all(names.map((name) => f.qrTexts(all[name])))).flat();
  await forSeeds(300, async (rnd) => {
    const text = [...rnd.pick(texts)];
    for (let n = rnd.below(4); n >= 0; n--) text[rnd.below(text.length)] = rnd.pick([..."0AZ $%:", "a", "é", ""]);
    const got = await coded(() => f.collect(null, text.join("")));
    if (got?.message) await coded(() => f.letterOf(got.message));
  });
});

test("the largest loads: how many codes, and how dense", async () => {
  const sizes = [];
  for (const [count, most] of [
    [40, 1],
    [120, 3],
    [400, 8],
  ]) {
    // Boxes of one kecamatan after the other: villages of nine TPS, two boxes each.
    const village = (i) => `16.10.${10 + Math.floor(i / 180)}.20${10 + (Math.floor(i / 18) % 10)}`;
    const load = Array.from(
      { length: count },
      (_, i) => `${village(i)}-00${1 + (Math.floor(i / 2) % 9)}-${1 + (i % 2)}`,
    );
    const goods = { kind: "handed_over", fields: { item: "M-1", place: "PPS-1", count, seals: ["A-1"] }, items: load };
    let receiving = f.startReceiving(receiver.me, "receiver", byDigit(9));
    let giving = f.startGiving(giver.me, goods, false, byDigit(8));
    giving = f.takeHello(giving, f.helloOf(receiving, START_S), START_S, []);
    giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S));
    const texts = await f.qrTexts(f.offerOf(giving));
    assert.ok(texts.length <= most, `${count}: ${texts.length}`);
    const versions = texts.map((text) => f.qrPicture(text).version);
    assert.ok(Math.max(...versions) <= (texts.length > 1 ? 15 : 20), versions.join());
    sizes.push(`${count} items: ${texts.length} of version ${Math.max(...versions)}-M`);
    let state = { rest: null };
    for (const text of texts) state = await f.collect(state.rest, text);
    receiving = await f.takeOffer(receiving, state.message, START_S, []);
    const found = { items: load.slice(1), count: null, seals: ["A-1"], condition: "good" };
    receiving = await f.answerDiffers(f.enter(receiving, found), receiver.signer);
    giving = await f.takeAnswer(giving, f.answerOf(receiving));
    giving = f.renew(giving, "giver", byDigit(count % 256));
    giving = await f.offered(giving, await giver.say(await f.draftOf(giving, clockNote), START_S));
    const partial = await f.qrTexts(f.offerOf(giving));
    sizes.push(`one missing of ${count}: ${partial.length} of version ${f.qrPicture(partial[0]).version}-M`);
    receiving = await f.accept(await f.takeOffer(receiving, f.offerOf(giving), START_S, []), receiver.signer);
    giving = await f.takeAccept(giving, await f.acceptOf(receiving));
    assert.equal(f.decodeFrame(f.finishedFrame(giving)).event.fields.items.length, count - 1);
  }
  console.log(`# ${sizes.join("; ")}`);
});
