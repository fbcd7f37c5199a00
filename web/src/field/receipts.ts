// Proof that an event is in the log: RFC 6962 inclusion of its frame below a checkpoint that the log's key has signed; and
// whether the heads that the phone has seen can be of one log.
import type { Bytes } from "../event/cbor.ts";
import { toHex } from "../event/event.ts";
import { isRecord } from "./api.ts";
import { concat, sha256 } from "./bytes.ts";
import { fromBase64, type Head } from "./checkpoint.ts";
import { PhoneError } from "./error.ts";
import type { ReceiptBatch } from "./model.ts";

const HASH_BYTES = 32;
/** A tree of 2^53 leaves is not deeper. */
const PATH_MOST = 53;

export const RECEIPTS = { ids: 1000, nodes: 64_000 } as const;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hashes two children, each pair once: proofs of neighbours meet after a few steps. */
export type Pairing = (left: Bytes, right: Bytes) => Promise<Bytes>;

export function pairing(): Pairing {
  const known = new Map<string, Promise<Bytes>>();
  return (left, right) => {
    const pair = concat(left, right);
    const name = String.fromCharCode(...pair);
    const hash = known.get(name) ?? sha256(concat(NODE, pair));
    known.set(name, hash);
    return hash;
  };
}

export function leafOf(frame: Bytes): Promise<Bytes> {
  return sha256(concat(LEAF, frame));
}

function sibling(path: readonly Bytes[], at: number): Bytes {
  const hash = path[at];
  if (!hash) throw new PhoneError("phone.log_proof");
  return hash;
}

/** The root that a leaf's way leads to, RFC 9162 section 2.1.3.2. Throws phone.log_proof where it cannot be one. */
export async function rootOf(
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
  pair: Pairing,
): Promise<Bytes> {
  if (!(index >= 0 && index < size)) throw new PhoneError("phone.log_proof");
  let hash = leaf;
  let at = 0;
  // `last` is the last node of the level: a node that stands alone at the right end goes up as it is.
  for (let [node, last] = [index, size - 1]; last > 0; node = Math.floor(node / 2), last = Math.floor(last / 2)) {
    if (node % 2 === 1) hash = await pair(sibling(path, at++), hash);
    else if (node < last) hash = await pair(hash, sibling(path, at++));
  }
  if (at !== path.length) throw new PhoneError("phone.log_proof");
  return hash;
}

// ---------------------------------------------------------------- the answer of POST receipts

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function nodesOf(value: unknown): Bytes[] | null {
  if (!Array.isArray(value) || value.length > RECEIPTS.nodes) return null;
  const nodes = value.map((text) => (typeof text === "string" ? fromBase64(text) : null));
  return nodes.every((node): node is Bytes => node?.length === HASH_BYTES) ? nodes : null;
}

function proofOf(value: unknown, size: number, nodes: number): ReceiptBatch["proofs"][number] | null {
  if (!isRecord(value) || typeof value.id !== "string" || !/^[0-9a-f]{64}$/.test(value.id)) return null;
  const { id, index, path } = value;
  if (!isCount(index) || index >= size || !Array.isArray(path) || path.length > PATH_MOST) return null;
  return path.every((at) => isCount(at) && at < nodes) ? { id, index, path } : null;
}

/** Reads an answer; null: it is none. Nothing of it is proven yet. */
export function batchOf(body: unknown): ReceiptBatch | null {
  if (!isRecord(body) || typeof body.checkpoint !== "string" || !isCount(body.size)) return null;
  const { checkpoint, size } = body;
  const nodes = nodesOf(body.nodes);
  if (!nodes || !Array.isArray(body.proofs) || body.proofs.length > RECEIPTS.ids) return null;
  const proofs = body.proofs.map((proof) => proofOf(proof, size, nodes.length));
  if (!proofs.every((proof) => proof !== null)) return null;
  return { checkpoint, size, nodes, proofs };
}

/** Those of a batch's proofs that hold of these frames below this head. An event of which the phone lacks a signature has
 * another leaf in the log, and is no lie: its proof is left out, as is that of an event that nobody asked for. */
export async function provenOf(
  batch: ReceiptBatch,
  head: Head,
  frames: ReadonlyMap<string, Bytes>,
): Promise<ReceiptBatch["proofs"]> {
  if (batch.size !== head.size) throw new PhoneError("phone.log_proof");
  const pair = pairing();
  const held = await Promise.all(
    batch.proofs.map(async (proof) => {
      const frame = frames.get(proof.id);
      if (!frame) return false;
      const path = proof.path.map((at) => batch.nodes[at]!);
      const root = await rootOf(await leafOf(frame), proof.index, head.size, path, pair);
      return toHex(root) === head.root;
    }),
  );
  return batch.proofs.filter((_, i) => held[i]);
}

// ---------------------------------------------------------------- heads that were seen

/** Where a head came from: each answers with its newest, so from one of them they only grow. */
export type HeadSource = "hello" | "receipts";

export interface Heads {
  readonly newest: Readonly<Partial<Record<HeadSource, Head>>>;
  /** The last ones, newest first: of one size there is one root. */
  readonly seen: readonly Head[];
}

const SEEN_MOST = 64;
export const NO_HEADS: Heads = { newest: {}, seen: [] };

/** Why a head cannot be of the log that was seen before: another root of the same size, or a log that has shrunk; null:
 * nothing speaks against it. */
export function contradiction(heads: Heads, source: HeadSource, head: Head): Head | null {
  const twin = heads.seen.find((seen) => seen.size === head.size && seen.root !== head.root);
  if (twin) return twin;
  const newest = heads.newest[source];
  return newest && head.size < newest.size ? newest : null;
}

/** The heads with one more, which contradicts none of them. */
export function headsWith(heads: Heads, source: HeadSource, head: Head): Heads {
  const others = heads.seen.filter((seen) => seen.size !== head.size);
  return { newest: { ...heads.newest, [source]: head }, seen: [head, ...others].slice(0, SEEN_MOST) };
}
