// What the phone writes, byte for byte: the examples of the format pages, contents, seals, and how much room it takes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { serialize } from "node:v8";
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import { deviceOf, f, NOW_MS, newPhone, opened, refuses, says, scanned, suite, unsealed } from "./support/phone.mjs";
import { forSeeds } from "./support/prop.mjs";

const page = (name) => readFileSync(new URL(`../../docs/formats/${name}.md`, import.meta.url), "utf8");

/** The bytes behind a row of a page's example, and of the lines that continue it. */
function bytesOf(text, row) {
  const at = text.search(new RegExp(`^ *\\d+ {2}${row}`, "m"));
  const [first, ...rest] = text.slice(at).split("\n");
  const more = rest.slice(
    0,
    rest.findIndex((line) => !/^ {20,}[0-9a-f]+$/.test(line)),
  );
  return f.fromHex([first, ...more].map((line) => line.match(/[0-9a-f]+$/)[0]).join(""));
}

/** A phone whose key is made of a seed, and a store that only remembers. */
async function pagePhone(digit, head) {
  const seed = new Uint8Array(32).fill(digit);
  const key = f.toHex(await getPublicKeyAsync(seed));
  const signer = { key, kept: "pin", sign: (message) => signAsync(message, seed) };
  const kept = [];
  const store = { head: async () => head, appendAll: async (made) => void kept.push(...made) };
  return { signer, device: { ...deviceOf(signer), log: "ogan-ilir-2024" }, store, kept };
}

// ---------------------------------------------------------------- the pages' examples

test("the handover of event.md is said with the page's bytes, also when it is scanned in another order", async () => {
  const [giver, receiver] = [await pagePhone(1, { sequence: 41, last: "11".repeat(32) }), await pagePhone(2)];
  const fields = {
    seals: ["KPU-0048214", "KPU-0048213", "KPU-0048214"],
    leg: 1,
    item: "16.10.01.2001-001-1",
    receiver: receiver.signer.key,
    condition: "good",
    place: "PPS-16.10.01.2001",
    position: { lat_e7: -35412345, lon_e7: 1045678901 },
  };
  const draft = { kind: "handed_over", fields, gps_time_s: 1732586397 };
  const said = await says(giver, draft, 1732586400999, { size: 18750, root: "22".repeat(32) });
  assert.equal(said.id, f.toHex(bytesOf(page("event"), "id ")));
  assert.deepEqual(f.decodeFrame(said.frame).signatures.giver, bytesOf(page("event"), "of the giver "));
  assert.deepEqual([said.sequence, said.signed, said.state, said.urgent], [42, ["giver"], "made", false]);
});

test("the note of bundle.md is said with the page's bytes, and its content is sealed with it", async () => {
  const phone = await pagePhone(1, { sequence: 0, last: null });
  const real = crypto.getRandomValues;
  crypto.getRandomValues = (bytes) => (bytes.length === 16 ? bytes.fill(0x33) : real.call(crypto, bytes));
  try {
    await says(phone, { kind: "noted", fields: {}, note: "  Segel\nutuh. " }, 1732586400000);
  } finally {
    crypto.getRandomValues = real;
  }
  const [{ event, parcels }] = phone.kept;
  const records = await opened(parcels[0].bytes);
  const text = page("bundle");
  const content = f.concat(bytesOf(text, "salt "), bytesOf(text, '"Segel utuh."'));
  assert.deepEqual(event.frame, bytesOf(text, "body and signature "));
  assert.deepEqual(
    records.map((record) => record.letter),
    ["F", "C"],
  );
  assert.deepEqual(
    records.map((record) => record.bytes),
    [event.frame, content],
  );
  assert.equal(parcels[0].id, f.toHex(bytesOf(text, "SHA-256 of C ")));
});

// ---------------------------------------------------------------- contents

test("notes and photos are hashed as the page says, each once, and a note never twice alike", async () => {
  const phone = await newPhone();
  const photos = [3, 1, 3, 2].map((byte) => new Uint8Array(900).fill(byte));
  const said = await says(phone, { ...scanned("K-1"), note: "Segel utuh.", photos });
  const { fields } = f.decodeFrame(said.frame).event;
  assert.equal(fields.photos.length, 3);
  const parcels = await phone.store.parcels(9);
  assert.deepEqual(new Set(parcels.map((parcel) => parcel.id)), new Set([fields.note, ...fields.photos]));
  for (const parcel of parcels) {
    const [frame, content] = await opened(parcel.bytes);
    assert.deepEqual(frame.bytes, said.frame);
    assert.equal(f.toHex(await f.sha256(content.bytes)), parcel.id);
    assert.deepEqual([parcel.event, parcel.sent], [said.id, false]);
  }
  const again = await says(phone, { ...scanned("K-1"), note: "Segel utuh." });
  assert.notEqual(f.decodeFrame(again.frame).event.fields.note, fields.note);
});

test("what cannot be a content is refused before anything is kept", async () => {
  const phone = await newPhone();
  const photo = new Uint8Array(10);
  const noted = (note) => ({ kind: "noted", fields: {}, note });
  await refuses("phone.note_empty", () => says(phone, noted(" \n\t ")));
  await refuses("phone.note_long", () => says(phone, noted("é".repeat(251))));
  await refuses("phone.photos", () => says(phone, { ...scanned("K-1"), photos: Array(9).fill(photo) }));
  await refuses("phone.photo_big", () => says(phone, { ...scanned("K-1"), photos: [new Uint8Array(8_388_609)] }));
  await refuses("event.field_missing", () => says(phone, { kind: "arrived", fields: { item: "K-1" } }));
  await refuses("event.field_foreign", () =>
    says(phone, { kind: "arrived", fields: { ...scanned("K-1").fields, count: 1 } }),
  );
  await refuses("event.bad_code", () => says(phone, scanned("K 1")));
  assert.deepEqual(await phone.store.head(), { sequence: 0, last: null });
  assert.equal((await says(phone, noted("é".repeat(250)))).sequence, 1);
});

test("a clock before 1970 is told as 1970: the chain goes on", async () => {
  const phone = await newPhone();
  await says(phone, scanned("K-1"), -5000);
  assert.equal((await says(phone, scanned("K-2"), NOW_MS)).sequence, 2);
});

test("whatever is sealed only the posko opens, and a bit that is changed on the way is noticed", async () => {
  const phone = await newPhone();
  await forSeeds(12, async (rnd) => {
    const bundle = await f.writeBundle([{ letter: "C", bytes: rnd.bytes(1 + rnd.below(5000)) }]);
    const sealed = await f.seal(bundle, phone.device.sealKey);
    assert.equal(sealed.length, bundle.length + f.SEAL_BYTES);
    assert.deepEqual((await opened(sealed))[0].bytes, (await f.readBundle(bundle))[0].bytes);
    const at = f.SEAL_BYTES - 16 + rnd.below(bundle.length);
    sealed[at] ^= 1 << rnd.below(8);
    await assert.rejects(opened(sealed));
  });
});

test("the example of sealed.md is opened here, and what is sealed here has its form", async () => {
  const text = page("sealed");
  const secret = f.fromHex(/skRm\) `([0-9a-f]{64})`/.exec(text)[1]);
  const sealed = f.fromHex(text.split("## Example")[1].split("```")[1].replace(/\s/g, ""));
  const key = await suite.kem.deserializePrivateKey(secret.buffer);
  const read = async (bytes) => Buffer.from(await unsealed(bytes, key)).toString();
  assert.equal(await read(sealed), "isi paket");
  const { x, y } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const own = await f.seal(f.utf8("isi paket"), f.toHex(publicKey));
  assert.equal(await read(own), "isi paket");
  assert.deepEqual([own.length, own.slice(0, 15)], [sealed.length, sealed.slice(0, 15)]);
});

// ---------------------------------------------------------------- room

test("an event takes little more room than its frame, and a week of a busy phone far below 50 MB", async () => {
  const phone = await newPhone();
  const fields = {
    item: "16.10.01.2001-001-1",
    place: "PPS-16.10.01.2001",
    position: { lat_e7: -35412345, lon_e7: 1 },
  };
  for (let i = 0; i < 20; i++) {
    await says(phone, {
      kind: "handed_over",
      fields: { ...fields, receiver: "8a".repeat(32), seals: ["KPU-1", "KPU-2"] },
    });
  }
  const said = await phone.store.events(99);
  const nodes = Array.from({ length: 40 }, (_, i) => new Uint8Array(32).fill(i));
  const proofs = said.map(({ id }, index) => ({ id, index, path: Array.from({ length: 17 }, (_, i) => i) }));
  await phone.store.prove({ checkpoint: "note".repeat(60), size: 78_000, nodes, proofs });
  const base = await f.openBase(phone.name, f.UPGRADES);
  const rows = await base.read(["events"], (tx) => tx.objectStore("events").getAll());
  const frames = said.reduce((n, event) => n + event.frame.length, 0) / said.length;
  const room = rows.reduce((n, row) => n + serialize(row).length, 0) / rows.length;
  assert.ok(room - frames < 140, `${room} bytes for a frame of ${frames}`);
  const indexes = 3 * (32 + 40);
  const week = 7 * 2000 * (room + indexes) + 20_000 * 250;
  assert.ok(week < 20e6, `${week} bytes a week`);
});
