import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { leafHash, makeLogKey, treePath, treeRoot } from "./support/posko.mjs";
import { forSeeds } from "./support/prop.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const m = await load("field/receipts.ts", "field/checkpoint.ts", "event/event.ts");

// ---------------------------------------------------------------- the example of docs/formats/log.md, made by the log itself

const page = readFileSync(new URL("../../docs/formats/log.md", import.meta.url), "utf8").split("\n## Example")[1];
const [receipt, keys] = page
  .split("```")
  .filter((_, i) => i % 2 === 1)
  .map((text) => text.slice(1));
const [before, checkpoint] = [receipt.slice(0, receipt.indexOf("\n\n")), receipt.slice(receipt.indexOf("\n\n") + 2)];
const path = before
  .split("\n")
  .slice(2)
  .map((line) => m.fromBase64(line));
const [logName, , key64] = keys.split("\n")[0].split("+");
const key64Whole = keys.split("\n")[0].slice(logName.length + 10);
const log = { logName, logKey: m.toHex(m.fromBase64(key64Whole).subarray(1)) };
const utf8 = (text) => new TextEncoder().encode(text);

test("the example of the format page holds: its checkpoint, and the leaf below it", async () => {
  assert.ok(key64.length > 10);
  const head = await m.readCheckpoint(checkpoint, log);
  assert.equal(head.size, 5);
  const root = await m.rootOf(await m.leafOf(utf8("leaf 3")), 3, head.size, path, m.pairing());
  assert.equal(m.toHex(root), head.root);
  const other = await m.rootOf(await m.leafOf(utf8("leaf 4")), 3, head.size, path, m.pairing());
  assert.notEqual(m.toHex(other), head.root);
});

const refuses = (code, promise) => assert.rejects(promise, (error) => error.code === code, code);

test("a checkpoint counts by the pinned key and name alone", async () => {
  const other = makeLogKey(logName);
  await refuses("phone.log_signature", m.readCheckpoint(checkpoint, { logName, logKey: other.logKey }));
  await refuses("phone.log_form", m.readCheckpoint(checkpoint, { ...log, logName: "log.example/1611" }));
  const lines = checkpoint.split("\n");
  const unsigned = `${[...lines.slice(0, 4), ...lines.slice(5)].join("\n")}`;
  await refuses("phone.log_signature", m.readCheckpoint(unsigned, log));
  const grown = checkpoint.replace("\n5\n", "\n6\n");
  await refuses("phone.log_signature", m.readCheckpoint(grown, log));
});

test("what is no note of this form is no checkpoint", async () => {
  const bad = [
    ...["", "\n\n", "x", checkpoint.slice(0, -1), checkpoint.replace("\n\n", "\n"), `${checkpoint}x\n`],
    ...[
      checkpoint.replace("\n5\n", "\n05\n"),
      checkpoint.replace("\n5\n", "\n-5\n"),
      checkpoint.replace("\n5\n", "\n1e3\n"),
    ],
    ...[checkpoint.replace("\u2014", "-"), checkpoint.replace("\n5\n", "\n5\r\n"), checkpoint.replace("wE=", "wF=")],
    ...[checkpoint.replace("\n5\n", "\n99999999999999999\n"), "a".repeat(20_000), checkpoint + checkpoint],
  ];
  for (const note of bad) await refuses("phone.log_form", m.readCheckpoint(note, log));
  await forSeeds(200, async (rnd) => {
    const at = rnd.below(checkpoint.length);
    const spoiled = checkpoint.slice(0, at) + String.fromCharCode(rnd.below(128)) + checkpoint.slice(at + 1);
    const head = await m.readCheckpoint(spoiled, log).catch((error) => error.code);
    const text = checkpoint.slice(0, checkpoint.indexOf("\n\n"));
    if (typeof head === "object") assert.ok(spoiled.startsWith(text), "another text was believed");
    else assert.match(head, /^phone\.log_/);
  });
});

// ---------------------------------------------------------------- inclusion

test("every leaf of every small tree is proven, and by no other way", async () => {
  const entries = Array.from({ length: 34 }, (_, i) => utf8(`event ${i}`));
  for (let size = 1; size <= entries.length; size++) {
    const leaves = entries.slice(0, size).map(leafHash);
    const root = treeRoot(leaves).toString("hex");
    const pair = m.pairing();
    for (let i = 0; i < size; i++) {
      const way = treePath(leaves, i).map((node) => new Uint8Array(node));
      assert.equal(m.toHex(await m.rootOf(new Uint8Array(leaves[i]), i, size, way, pair)), root);
      await refuses(
        "phone.log_proof",
        m.rootOf(new Uint8Array(leaves[i]), i, size, [...way, way[0] ?? leaves[i]], pair),
      );
      if (way.length > 0) await refuses("phone.log_proof", m.rootOf(leaves[i], i, size, way.slice(1), pair));
      await refuses("phone.log_proof", m.rootOf(leaves[i], size, size, way, pair));
    }
  }
});

function batchFor(key, entries, ids) {
  const leaves = entries.map((entry) => leafHash(entry.frame));
  const nodes = [];
  const number = (node) => {
    const text = node.toString("base64");
    if (!nodes.includes(text)) nodes.push(text);
    return nodes.indexOf(text);
  };
  const proofs = ids.map((id) => {
    const index = entries.findIndex((entry) => entry.id === id);
    return { id, index, path: treePath(leaves, index).map(number) };
  });
  return { checkpoint: key.checkpoint(leaves.length, treeRoot(leaves)), size: leaves.length, nodes, proofs };
}

const entriesOf = (rnd, n) =>
  Array.from({ length: n }, () => ({ id: m.toHex(rnd.bytes(32)), frame: rnd.bytes(40 + rnd.below(60)) }));

test("of a batch exactly the true proofs hold, whatever was changed in it", async () => {
  const key = makeLogKey();
  await forSeeds(60, async (rnd) => {
    const entries = entriesOf(rnd, 1 + rnd.below(60));
    const ids = entries.filter(() => rnd.chance(0.5)).map((entry) => entry.id);
    const body = JSON.parse(JSON.stringify(batchFor(key, entries, ids)));
    const frames = new Map(entries.map((entry) => [entry.id, entry.frame]));
    const head = await m.readCheckpoint(body.checkpoint, key);
    const batch = m.batchOf(body);
    assert.deepEqual(
      (await m.provenOf(batch, head, frames)).map((proof) => proof.id),
      ids,
    );
    const victim = ids.length > 0 ? rnd.pick(ids) : null;
    if (!victim) return;
    const spoiled = new Map(frames).set(victim, rnd.bytes(50));
    const left = await m.provenOf(batch, head, spoiled);
    assert.deepEqual(
      left.map((proof) => proof.id),
      ids.filter((id) => id !== victim),
    );
    const moved = { ...batch, proofs: batch.proofs.map((p) => ({ ...p, index: (p.index + 1) % batch.size })) };
    if (batch.size > 1) assert.deepEqual(await m.provenOf(moved, head, frames).catch(() => []), []);
  });
});

test("what is no batch is none", () => {
  const good = { checkpoint: "x", size: 1, nodes: [], proofs: [{ id: "ab".repeat(32), index: 0, path: [] }] };
  assert.ok(m.batchOf(good));
  const proof = (part) => ({ ...good, proofs: [{ ...good.proofs[0], ...part }] });
  const bad = [
    ...[
      null,
      1,
      [],
      {},
      { ...good, size: -1 },
      { ...good, size: 0 },
      { ...good, size: "1" },
      { ...good, nodes: ["AA=="] },
    ],
    ...[
      { ...good, nodes: [1] },
      { ...good, nodes: {} },
      { ...good, proofs: {} },
      { ...good, checkpoint: 1 },
    ],
    ...[
      proof({ id: "AB".repeat(32) }),
      proof({ index: 1 }),
      proof({ index: 0.5 }),
      proof({ path: [0] }),
      proof({ path: "0" }),
    ],
    ...[proof({ path: Array(60).fill(0) }), { ...good, proofs: Array(1001).fill(good.proofs[0]) }],
  ];
  for (const body of bad) assert.equal(m.batchOf(body), null, JSON.stringify(body)?.slice(0, 80));
});

// ---------------------------------------------------------------- heads

test("a log that shrinks or has two roots of one size contradicts what was seen", () => {
  const head = (size, root) => ({ size, root: root.repeat(64) });
  let heads = m.headsWith(m.NO_HEADS, "hello", head(5, "a"));
  assert.equal(m.contradiction(heads, "hello", head(5, "a")), null);
  assert.deepEqual(m.contradiction(heads, "hello", head(5, "b")), head(5, "a"));
  assert.deepEqual(m.contradiction(heads, "hello", head(4, "c")), head(5, "a"));
  assert.equal(m.contradiction(heads, "receipts", head(4, "c")), null, "the other source may lag behind");
  heads = m.headsWith(heads, "receipts", head(4, "c"));
  assert.deepEqual(m.contradiction(heads, "hello", head(4, "d")), head(4, "c"));
  for (let size = 6; size < 200; size++) heads = m.headsWith(heads, "hello", head(size, "a"));
  assert.equal(heads.seen.length, 64);
});
