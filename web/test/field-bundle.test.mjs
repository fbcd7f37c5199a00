import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { forSeeds, spoiled } from "./support/prop.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const b = await load("field/bundle.ts", "event/cbor.ts", "event/event.ts", "event/kinds.ts");

const page = readFileSync(new URL("../../docs/formats/bundle.md", import.meta.url), "utf8");

/** The bytes of the page's example, but for its last part, which is not of the file. */
function exampleOf() {
  const rows = page.split("```")[1].split("\n\n").slice(0, -1).join("\n").split("\n");
  const hex = rows.map((row) => /^(?: *\d+ {2}.{22}| {28})([0-9a-f]+)$/.exec(row)?.[1] ?? "");
  return b.fromHex(hex.join(""));
}
const example = exampleOf();
const rejects = (code, bytes) => assert.rejects(b.readBundle(bytes), { code });
const word = (text) => new TextEncoder().encode(text);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

test("the example of the format page is read, and written byte for byte", async () => {
  assert.equal(example.length, 290);
  const records = await b.readBundle(example);
  assert.deepEqual(
    records.map((r) => [r.letter, r.bytes.length]),
    [
      ["A", 19],
      ["F", 169],
      ["C", 27],
    ],
  );
  assert.equal(new TextDecoder().decode(records[0].bytes), "Catatan satu ponsel");
  assert.equal(b.decodeFrame(records[1].bytes).event.kind, "noted");
  assert.deepEqual(await b.writeBundle(records), example);
});

test("an empty bundle and the largest records", async () => {
  assert.deepEqual(await b.readBundle(await b.writeBundle([])), []);
  const most = [
    { letter: "A", bytes: new Uint8Array(262144) },
    { letter: "F", bytes: new Uint8Array(b.LIMITS.frameBytes) },
    { letter: "R", bytes: new Uint8Array(262144) },
    { letter: "K", bytes: new Uint8Array(0) },
    { letter: "U", bytes: new Uint8Array(1) },
  ];
  assert.deepEqual(await b.readBundle(await b.writeBundle(most)), most);
  for (const { letter, bytes } of most.slice(0, 3)) {
    const record = { letter, bytes: new Uint8Array(bytes.length + 1) };
    const records = letter === "R" ? [most[1], record] : [record];
    await assert.rejects(b.writeBundle(records), { code: "event.bundle_size" });
  }
});

test("records out of their place, and texts that are none, are not written", async () => {
  const record = (letter, bytes = new Uint8Array(1)) => ({ letter, bytes });
  for (const records of [
    [record("R")],
    [record("F"), record("C"), record("R")],
    [record("F"), record("R"), record("R")],
    [record("F"), record("A")],
    [record("X")],
    [record("Z")],
    [record("toString")],
    [record("A", Uint8Array.of(0xff))],
  ]) {
    await assert.rejects(b.writeBundle(records), { code: "event.bundle_form" });
  }
});

test("what is refused, by the codes of the page", async () => {
  for (let n = 0; n < example.length; n++) await rejects("event.bundle_cut", example.slice(0, n));
  await rejects("event.bundle_form", joined(example, [0]));
  await rejects("event.bundle_form", word("kawal-bundle/2\n"));
  await rejects("event.bundle_form", word("{}"));
  const line = word("kawal-bundle/1\n");
  await rejects("event.bundle_form", joined(line, word("X"), [0, 0, 0, 0]));
  await rejects("event.bundle_form", joined(line, word("R"), [0, 0, 0, 0]));
  await rejects("event.bundle_size", joined(line, word("F"), [0xff, 0xff, 0xff, 0xff]));
  await rejects("event.bundle_size", joined(line, word("Z"), [0, 0, 0, 39]));
  const counted = Uint8Array.from(example);
  counted[257] = 4;
  await rejects("event.bundle_changed", counted);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", counted.slice(0, 258)));
  await rejects("event.bundle_form", joined(counted.slice(0, 258), digest));
});

test("whatever befalls a bundle on its way, it is refused", async () => {
  await forSeeds(300, async (rnd) => {
    const records = Array.from({ length: rnd.below(6) }, () => ({
      letter: rnd.pick(["F", "C", "K", "U"]),
      bytes: rnd.bytes(rnd.below(80)),
    }));
    const bundle = await b.writeBundle(records);
    assert.deepEqual(await b.readBundle(bundle), records);
    await assert.rejects(b.readBundle(spoiled(rnd, bundle)), b.EventError);
    await assert.rejects(b.readBundle(rnd.bytes(rnd.below(200))), b.EventError);
  });
});
