import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./support/load.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const e = await load("event/cbor.ts", "event/event.ts", "event/sign.ts", "event/kinds.ts");

// ---------------------------------------------------------------- the worked example of docs/formats/event.md

const page = readFileSync(new URL("../../docs/formats/event.md", import.meta.url), "utf8");

/** The rows of one part of the example: what the bytes are, and they themselves. */
function rowsOf(title) {
  const block = page.split("```")[1].split("\n\n");
  const part = block.find((text) => text.trimStart().startsWith(title));
  const rows = [];
  for (const line of part.trim().split("\n").slice(1)) {
    const row = /^ *\d+ {2}(.{22})([0-9a-f]+)$/.exec(line);
    if (row) rows.push({ what: row[1].trim(), hex: row[2] });
    else if (rows.length > 0 && /^ {28}[0-9a-f]+$/.test(line)) rows.at(-1).hex += line.trim();
  }
  return rows;
}
const hexOf = (rows, what) => rows.find((row) => row.what === what).hex;

const bodyRows = rowsOf("body,");
const idRows = rowsOf("id and keys");
const frameRows = rowsOf("frame,");
const bodyHex = bodyRows.map((row) => row.hex).join("");
const tail = frameRows.slice(1).map((row) => row.hex);
const frameHex = [frameRows[0].hex, bodyHex, ...tail].join("");
const seedOf = (digit) => Uint8Array.from({ length: 32 }, () => digit);

const example = {
  log: "ogan-ilir-2024",
  kind: "handed_over",
  device: hexOf(idRows, "key of the giver"),
  sequence: 42,
  previous: "11".repeat(32),
  time_s: 1732586400,
  gps_time_s: 1732586397,
  seen: { size: 18750, root: "22".repeat(32) },
  fields: {
    item: "16.10.01.2001-001-1",
    receiver: hexOf(idRows, "key of the receiver"),
    place: "PPS-16.10.01.2001",
    position: { lat_e7: -35412345, lon_e7: 1045678901 },
    seals: ["KPU-0048213", "KPU-0048214"],
    condition: "good",
    leg: 1,
  },
};

const refuses = (code, action) => assert.throws(action, (error) => error.code === code, code);
const changed = (event, fields) => ({ ...event, fields: { ...event.fields, ...fields } });

test("the example of the format page is written byte for byte", () => {
  assert.equal(bodyHex.length, 2 * 262);
  assert.equal(frameHex.length, 2 * 398);
  const body = e.encodeBody(example);
  assert.equal(e.toHex(body), bodyHex);
  const signatures = {
    giver: e.fromHex(hexOf(frameRows, "of the giver")),
    receiver: e.fromHex(hexOf(frameRows, "of the receiver")),
  };
  assert.equal(e.toHex(e.encodeFrame(body, signatures)), frameHex);
});

test("the example is read as what it says", () => {
  const frame = e.decodeFrame(e.fromHex(frameHex));
  assert.deepEqual(frame.event, example);
  assert.equal(e.toHex(frame.body), bodyHex);
  assert.deepEqual(Object.keys(frame.signatures), ["giver", "receiver"]);
  assert.equal(e.signerKey(frame.event, "witness"), null);
});

test("the id of the example is the SHA-256 of its body", async () => {
  assert.equal(await e.eventId(e.fromHex(bodyHex)), hexOf(idRows, "id"));
});

// ---------------------------------------------------------------- signatures

/** A key pair's secret from a seed, in the envelope that WebCrypto wants (RFC 8410). */
async function secretOf(seed) {
  const pkcs8 = e.fromHex(`302e020100300506032b657004220420${e.toHex(seed)}`);
  return crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
}

const noEd25519 = await secretOf(seedOf(1)).then(
  () => false,
  () => "this Node has no Ed25519 in WebCrypto",
);

test("both sign the example with the signatures of the page", { skip: noEd25519 }, async () => {
  const body = e.fromHex(bodyHex);
  const giver = await e.signEvent(body, await secretOf(seedOf(1)));
  assert.equal(e.toHex(giver), hexOf(frameRows, "of the giver"));
  const receiver = await e.acceptEvent(body, giver, await secretOf(seedOf(2)));
  assert.equal(e.toHex(receiver), hexOf(frameRows, "of the receiver"));
});

test("a signed frame holds, one with another byte does not", { skip: noEd25519 }, async () => {
  const frame = e.decodeFrame(e.fromHex(frameHex));
  await e.verifyFrame(frame);
  for (const name of ["giver", "receiver"]) {
    const signature = Uint8Array.from(frame.signatures[name]);
    signature[7] ^= 1;
    const other = { ...frame, signatures: { ...frame.signatures, [name]: signature } };
    await assert.rejects(e.verifyFrame(other), { code: "event.bad_signature" });
  }
  const body = Uint8Array.from(frame.body);
  body[20] ^= 1;
  await assert.rejects(e.verifyFrame({ ...frame, body }), { code: "event.bad_signature" });
  const offer = { ...frame, signatures: { giver: frame.signatures.giver } };
  await assert.rejects(e.verifyFrame(offer), { code: "event.unsigned" });
  await assert.rejects(e.verifyFrame({ ...frame, signatures: {} }), { code: "event.unsigned" });
});

// ---------------------------------------------------------------- what is refused

test("cut anywhere, or with something behind it, a frame is refused", () => {
  const bytes = e.fromHex(frameHex);
  for (let n = 0; n < bytes.length; n++) {
    assert.throws(() => e.decodeFrame(bytes.slice(0, n)), e.EventError, `cut at ${n}`);
  }
  refuses("event.trailing", () => e.decodeFrame(e.fromHex(`${frameHex}00`)));
});

test("what a frame is not: another number of places, a signature of another length", () => {
  const body = e.fromHex(bodyHex);
  const giver = e.fromHex(hexOf(frameRows, "of the giver"));
  refuses("event.bad_frame", () => e.encodeFrame(body, { giver: giver.slice(1) }));
  const one = e.fromHex(`82590106${bodyHex}5840${e.toHex(giver)}`);
  refuses("event.bad_frame", () => e.decodeFrame(one));
  assert.deepEqual(Object.keys(e.decodeFrame(e.encodeFrame(body, { giver })).signatures), ["giver"]);
});

test("an event outside the table cannot be written", () => {
  refuses("event.kind_unknown", () => e.decodeBody(e.fromHex(bodyHex.replace("0207", "0218c8"))));
  refuses("event.bad_number", () => e.encodeBody({ ...example, kind: "eaten" }));
  refuses("event.bad_previous", () => e.encodeBody({ ...example, previous: null }));
  refuses("event.bad_previous", () => e.encodeBody({ ...example, sequence: 1 }));
  refuses("event.bad_number", () => e.encodeBody({ ...example, sequence: 0 }));
  refuses("event.range", () => e.encodeBody({ ...example, time_s: 2 ** 53 }));
  refuses("event.range", () => e.encodeBody({ ...example, time_s: 1.5 }));
  refuses("event.bad_size", () => e.encodeBody({ ...example, device: "22" }));
  refuses("event.bad_size", () => e.encodeBody({ ...example, device: "no digits" }));
  refuses("event.field_missing", () => e.encodeBody(changed(example, { place: undefined })));
  refuses("event.field_foreign", () => e.encodeBody(changed(example, { role: "ppk" })));
  refuses("event.truncated", () => e.encodeBody(changed(example, { colour: "red" })));
  refuses("event.bad_choice", () => e.encodeBody(changed(example, { condition: "eaten" })));
  refuses("event.bad_order", () => e.encodeBody(changed(example, { seals: ["b", "a"] })));
  refuses("event.bad_order", () => e.encodeBody(changed(example, { seals: ["a", "a"] })));
  refuses("event.bad_size", () => e.encodeBody(changed(example, { seals: [] })));
  refuses("event.bad_code", () => e.encodeBody(changed(example, { item: "a b" })));
  refuses("event.bad_size", () => e.encodeBody(changed(example, { item: "a".repeat(65) })));
  refuses("event.not_utf8", () => e.encodeBody(changed(example, { item: "\ud800" })));
  refuses("event.bad_point", () => e.encodeBody(changed(example, { position: { lat_e7: 900000001, lon_e7: 0 } })));
  refuses("event.type", () => e.encodeBody(changed(example, { leg: "1" })));
});

test("the least and the most that an event can be", () => {
  const least = {
    log: "a",
    kind: "duty_closed",
    device: "00".repeat(32),
    sequence: 1,
    previous: null,
    time_s: 0,
    gps_time_s: null,
    seen: null,
    fields: {},
  };
  assert.deepEqual(e.decodeBody(e.encodeBody(least)), least);
  const items = Array.from({ length: 400 }, (_, i) => String(i).padStart(64, "0"));
  const most = { ...least, kind: "packed", time_s: Number.MAX_SAFE_INTEGER, fields: { item: "k", items } };
  assert.deepEqual(e.decodeBody(e.encodeBody(most)), most);
  refuses("event.bad_size", () => e.encodeBody(changed(most, { items: [...items, "x"] })));
  refuses("event.too_long", () => e.decodeBody(new Uint8Array(32769)));
});

// ---------------------------------------------------------------- the encoding

/** Reads all items of a document. */
function readAll(hex) {
  const r = new e.CborReader(e.fromHex(hex));
  const items = [];
  for (;;) {
    items.push(r.read());
    try {
      r.readEnd();
      return items;
    } catch (error) {
      if (error.code === "event.trailing") throw error;
    }
  }
}

// From RFC 8949, appendix A, and section 3.
test("integers in their shortest form, and only so", () => {
  const numbers = {
    "00": 0,
    17: 23,
    1818: 24,
    "1903e8": 1000,
    "1a000f4240": 1000000,
    "1b000000e8d4a51000": 1000000000000,
    20: -1,
    3863: -100,
    "3903e7": -1000,
    "1b001fffffffffffff": Number.MAX_SAFE_INTEGER,
    "3b001ffffffffffffe": -Number.MAX_SAFE_INTEGER,
  };
  for (const [hex, value] of Object.entries(numbers)) {
    assert.deepEqual(readAll(hex), [{ type: "int", value }]);
    const w = new e.CborWriter();
    w.int(value);
    assert.equal(e.toHex(w.written()), hex);
  }
  for (const hex of ["1817", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "5800", "7900ff"]) {
    refuses("event.not_shortest", () => readAll(hex));
  }
  assert.deepEqual(readAll("1b0020000000000000"), [{ type: "int", value: Number.POSITIVE_INFINITY }]);
  assert.deepEqual(readAll("3b7fffffffffffffff"), [{ type: "int", value: Number.NEGATIVE_INFINITY }]);
  refuses("event.range", () => readAll("1b8000000000000000"));
  refuses("event.range", () => readAll("3bffffffffffffffff"));
});

test("what the profile leaves out is refused", () => {
  for (const hex of ["f6", "f7", "f0", "f818", "f93c00", "fa47c35000", "c074", "5f", "7f", "9f", "bf", "ff", "1c"]) {
    refuses("event.forbidden", () => readAll(hex));
  }
  for (const hex of ["", "18", "1900", "41", "61", "81", "a1", "a100", "9a7fffffff", "ba7fffffff"]) {
    refuses("event.truncated", () => readAll(hex));
  }
  for (const hex of ["61ff", "62c080", "63eda080", "64f4908080"]) refuses("event.not_utf8", () => readAll(hex));
  refuses("event.key_type", () => readAll("a1616100"));
  for (const hex of ["a201000100", "a202000100", "a220000000", "a221002000"]) {
    refuses("event.key_order", () => readAll(hex));
  }
  assert.equal(readAll("a4000018180020002100").length, 9);
  assert.equal(readAll(`${"81".repeat(8)}00`).length, 9);
  refuses("event.too_deep", () => readAll(`${"81".repeat(9)}00`));
  refuses("event.trailing", () => readAll("0000"));
  refuses("event.too_long", () => readAll("00".repeat(65536)));
});

test("a writer keeps the rules of the reader", () => {
  const w = () => new e.CborWriter();
  const writes = (steps) => () => {
    const to = w();
    steps(to);
    to.written();
  };
  refuses(
    "event.truncated",
    writes((to) => to.array(1)),
  );
  refuses(
    "event.trailing",
    writes((to) => [to.int(0), to.int(0)]),
  );
  refuses(
    "event.key_order",
    writes((to) => [to.map(2), to.int(1), to.int(0), to.int(1)]),
  );
  refuses(
    "event.key_type",
    writes((to) => [to.map(1), to.text("a")]),
  );
  refuses(
    "event.too_deep",
    writes((to) => Array.from({ length: 9 }, () => to.array(1))),
  );
  refuses(
    "event.too_long",
    writes((to) => to.byteString(new Uint8Array(65533))),
  );
  const document = w();
  document.array(3);
  document.bool(true);
  document.bool(false);
  document.text("\u{10151}");
  assert.equal(e.toHex(document.written()), "83f5f464f0908591");
});

test("the tables are those of the format page", () => {
  const cells = (line) => line.split("|").map((cell) => cell.trim());
  const rows = page.split("\n").filter((line) => /^\| \d+ \| `/.test(line));
  const kinds = rows.map(cells).filter((row) => row.length === 7);
  assert.deepEqual(
    e.KINDS.map((kind) => [String(kind.number), kind.name, kind.required.join(", "), kind.further.join(", ")]),
    kinds.map((row) => [row[1], row[2].slice(1, -1), row[4], row[5]]),
  );
  assert.equal(e.HEADER.length + e.FIELDS.length + e.KINDS.length, rows.length);
});
