// The checks of ../go/main.go by @sigstore/verify, of which the Merkle and the checkpoint code are called by their files:
//
//   node outside.mjs log KEYS DIR                every entry of a log kept as files, by a proof out of its tiles
//   node outside.mjs receipt KEYS RECEIPT ENTRY  that the entry (a file) is in the log, by a tlog-proof
//   node outside.mjs grown KEYS OLD DIR          that the log's first entries have the root of the checkpoint OLD
//
// That package knows neither witnesses nor tiles nor consistency: cosignatures and the old root are checked here, with
// Node's own Ed25519 and SHA-256. Exit code 0: it holds; 1: it does not, and why; 2: wrong use.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyCheckpoint } from "@sigstore/verify/dist/tlog/checkpoint.js";
import { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";

const WIDTH = 256;
const HASH = 32;
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410, before the 32 bytes of a key

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const node = (left, right) => sha256(Buffer.of(1), left, right);
const leaf = (entry) => sha256(Buffer.of(0), entry);

// ---------------------------------------------------------------- keys and checkpoints

function readKey(vkey) {
  const [name, id] = vkey.split("+", 2);
  const key = Buffer.from(vkey.slice(name.length + id.length + 2), "base64");
  const sum = sha256(`${name}\n`, key).subarray(0, 4);
  if (key.length !== 33 || sum.toString("hex") !== id) throw new Error(`keys: not a key: ${vkey}`);
  const publicKey = createPublicKey({
    key: Buffer.concat([ED25519_SPKI, key.subarray(1)]),
    format: "der",
    type: "spki",
  });
  return { name, id: sum, publicKey };
}

function readKeys(path) {
  const words = readFileSync(path, "utf8")
    .split("\n")
    .map((line) => line.split(" "));
  const keys = (what, at) => words.filter((word) => word[0] === what).map((word) => readKey(word[at]));
  const logs = keys("log", 1);
  if (logs.length !== 1) throw new Error(`keys: ${logs.length} logs`);
  return { log: logs[0], witnesses: keys("witness", 2) };
}

// Whether the witness has cosigned: c2sp.org/tlog-cosignature, kind 0x04.
function cosigned(note, witness) {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const lines = note
    .slice(end + 2)
    .split("\n")
    .map((line) => line.split(" "));
  return lines.some(([, name, base64]) => {
    const bytes = Buffer.from(base64 ?? "", "base64");
    if (name !== witness.name || bytes.length !== 4 + 8 + 64 || !bytes.subarray(0, 4).equals(witness.id)) return false;
    const signed = `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${text}`;
    return verify(null, Buffer.from(signed), witness.publicKey, bytes.subarray(12));
  });
}

function openCheckpoint(note, keys) {
  const log = { logID: keys.log.id, baseURL: keys.log.name, publicKey: keys.log.publicKey };
  const head = verifyCheckpoint({ inclusionProof: { checkpoint: { envelope: note } } }, [log]);
  if (head.origin !== keys.log.name) throw new Error(`checkpoint: of the log ${head.origin}`);
  const absent = keys.witnesses.filter((witness) => !cosigned(note, witness)).map((witness) => witness.name);
  if (absent.length > 0) throw new Error(`checkpoint: not signed by ${absent.join(", ")}`);
  return head;
}

const prove = (entry, index, hashes, head) =>
  verifyMerkleInclusion({ canonicalizedBody: entry, inclusionProof: { logIndex: `${index}`, hashes } }, head);

// ---------------------------------------------------------------- tiles

const tilePath = (level, index, width) => {
  const digits = `${index}`.padStart(3 * Math.ceil(`${index}`.length / 3), "0").match(/.../g);
  const name = digits.map((part, i) => (i < digits.length - 1 ? `x${part}` : part)).join("/");
  return `tile/${level}/${name}${width < WIDTH ? `.p/${width}` : ""}`;
};

// The subtrees of a log as its tiles have them.
class Tiles {
  #seen = new Map();

  constructor(dir, size) {
    this.dir = dir;
    this.size = size;
  }

  #read(level, index) {
    const width = Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - index * WIDTH);
    const path = tilePath(level, index, width);
    const bytes = readFileSync(join(this.dir, path));
    if (bytes.length !== width * HASH) throw new Error(`${path}: has ${bytes.length} bytes`);
    return bytes;
  }

  // The root of the leaves [from, to).
  root(from, to) {
    const key = `${from} ${to}`;
    if (!this.#seen.has(key)) this.#seen.set(key, this.#make(from, to));
    return this.#seen.get(key);
  }

  #make(from, to) {
    const n = to - from;
    const level = Math.round(Math.log2(n)) / 8;
    if (n === WIDTH ** level && Number.isInteger(level)) {
      const at = from / n;
      const tile = `tile ${level} ${Math.floor(at / WIDTH)}`;
      if (!this.#seen.has(tile)) this.#seen.set(tile, this.#read(level, Math.floor(at / WIDTH)));
      return this.#seen.get(tile).subarray((at % WIDTH) * HASH, (at % WIDTH) * HASH + HASH);
    }
    const half = split(n);
    return node(this.root(from, from + half), this.root(from + half, to));
  }

  // RFC 6962 2.1.1: the hashes that lead from a leaf to the root, the leaf's sibling first.
  proof(index, from = 0, to = this.size) {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...this.proof(index, from, middle), this.root(middle, to)]
      : [...this.proof(index, middle, to), this.root(from, middle)];
  }

  // Calls each(entry, index) for the first n entries.
  entries(n, each) {
    for (let index = 0; index < n; index += WIDTH) {
      const width = Math.min(WIDTH, this.size - index);
      const path = tilePath("entries", index / WIDTH, width);
      let rest = readFileSync(join(this.dir, path));
      for (let i = 0; i < width; i++) {
        const end = rest.length < 2 ? Infinity : 2 + rest.readUInt16BE(0);
        if (rest.length < end) throw new Error(`${path}: cut in entry ${i}`);
        if (index + i < n) each(rest.subarray(2, end), index + i, path);
        rest = rest.subarray(end);
      }
      if (rest.length > 0) throw new Error(`${path}: ${rest.length} bytes too many`);
    }
  }
}

// The largest power of two below n.
function split(n) {
  let half = 1;
  while (half * 2 < n) half *= 2;
  return half;
}

// ---------------------------------------------------------------- commands

const readText = (path) => readFileSync(path, "utf8");

function checkLog(keys, dir) {
  const head = openCheckpoint(readText(join(dir, "checkpoint")), keys);
  const tiles = new Tiles(dir, Number(head.logSize));
  tiles.entries(tiles.size, (entry, index, path) => {
    try {
      prove(entry, index, tiles.proof(index), head);
    } catch (error) {
      throw new Error(`${path}: entry ${index}: ${error.message}`);
    }
  });
  console.log(`entries ${tiles.size}`);
}

function checkReceipt(keys, receiptPath, entryPath) {
  const text = readText(receiptPath);
  const end = text.indexOf("\n\n");
  const [first, index, ...hashes] = text.slice(0, end).split("\n");
  if (first !== "c2sp.org/tlog-proof@v1" || !/^index \d+$/.test(index)) throw new Error("receipt: another form");
  const head = openCheckpoint(text.slice(end + 2), keys);
  prove(
    readFileSync(entryPath),
    index.slice(6),
    hashes.map((hash) => Buffer.from(hash, "base64")),
    head,
  );
}

function checkGrown(keys, oldPath, dir) {
  const old = openCheckpoint(readText(oldPath), keys);
  const now = openCheckpoint(readText(join(dir, "checkpoint")), keys);
  if (old.logSize > now.logSize) throw new Error("the log has shrunk");
  const subtrees = []; // complete, the largest first: what is behind joins whenever two are equal
  new Tiles(dir, Number(now.logSize)).entries(Number(old.logSize), (entry, index) => {
    let hash = leaf(entry);
    for (let n = index; n % 2 === 1; n = (n - 1) / 2) hash = node(subtrees.pop(), hash);
    subtrees.push(hash);
  });
  if (!subtrees.reduceRight((right, left) => node(left, right)).equals(old.logHash))
    throw new Error("the first entries have another root than the old checkpoint");
}

const COMMANDS = { log: [checkLog, 2], receipt: [checkReceipt, 3], grown: [checkGrown, 3] };
const [command, ...words] = process.argv.slice(2);
const [check, wanted] = COMMANDS[command] ?? [];
if (!check || words.length !== wanted) {
  console.error("usage: node outside.mjs log KEYS DIR | receipt KEYS RECEIPT ENTRY | grown KEYS OLD DIR");
  process.exit(2);
}
try {
  check(readKeys(words[0]), ...words.slice(1));
  console.log("holds");
} catch (error) {
  console.error(`rejected: ${error.message}`);
  process.exitCode = 1;
}
