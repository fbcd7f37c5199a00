// Bundles (docs/formats/bundle.md): frames and what belongs to them as one file, which any carrier can bring. The same
// rules as src/event/bundle.c. What a phone makes or gets is small, so a bundle is one piece of memory here.
import { type Bytes, EventError } from "../event/cbor.ts";
import { LIMITS } from "../event/kinds.ts";
import { concat, sameBytes, sha256, utf8 } from "./bytes.ts";

const FIRST_LINE = utf8("kawal-bundle/1\n");
const HEAD_BYTES = 5;
const END_BYTES = 40;
const TEXT_MAX = 262_144;

/** A: what was asked for. K: checkpoint. F: frame. R: receipt of the frame before it. C: content. U: receipt of a
 * checkpoint. */
export type BundleLetter = "A" | "K" | "F" | "R" | "C" | "U";

export interface BundleRecord {
  readonly letter: BundleLetter;
  readonly bytes: Bytes;
}

const MOST: Readonly<Record<BundleLetter, number>> = {
  A: TEXT_MAX,
  K: TEXT_MAX,
  F: LIMITS.frameBytes,
  R: TEXT_MAX,
  C: LIMITS.contentBytes,
  U: TEXT_MAX,
};

/** The same order of rules for writer and reader: place, size, text. `at` is the record's number from 1. */
function checkPlace(letter: string, last: string, at: number): asserts letter is BundleLetter {
  const known = Object.keys(MOST).includes(letter);
  if (!known || (letter === "A" && at !== 1) || (letter === "R" && last !== "F")) {
    throw new EventError("event.bundle_form", at);
  }
}

function checkText(letter: BundleLetter, bytes: Bytes, at: number): void {
  if (letter !== "A") return;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new EventError("event.bundle_form", at);
  }
}

function recordHead(letter: string, length: number): Bytes {
  const head = new Uint8Array(HEAD_BYTES);
  head[0] = letter.charCodeAt(0);
  new DataView(head.buffer).setUint32(1, length);
  return head;
}

/** Throws event.bundle_form (a record out of its place, a text that is not UTF-8) or event.bundle_size. */
export async function writeBundle(records: readonly BundleRecord[]): Promise<Bytes> {
  const parts: Bytes[] = [FIRST_LINE];
  let last = "";
  records.forEach(({ letter, bytes }, i) => {
    checkPlace(letter, last, i + 1);
    if (bytes.length > MOST[letter]) throw new EventError("event.bundle_size", i + 1);
    checkText(letter, bytes, i + 1);
    parts.push(recordHead(letter, bytes.length), bytes);
    last = letter;
  });
  const count = new Uint8Array(8);
  new DataView(count.buffer).setBigUint64(0, BigInt(records.length));
  const before = concat(...parts, recordHead("Z", END_BYTES), count);
  return concat(before, await sha256(before));
}

/** Reads a whole bundle; the records' bytes point into it. Throws an EventError with a code of docs/formats/bundle.md;
 * `at` is the record's number, 0 for the first line. */
export async function readBundle(bundle: Bytes): Promise<BundleRecord[]> {
  const line = bundle.subarray(0, FIRST_LINE.length);
  if (!sameBytes(line, FIRST_LINE.subarray(0, line.length))) throw new EventError("event.bundle_form", 0);
  if (line.length < FIRST_LINE.length) throw new EventError("event.bundle_cut", 0);
  const records: BundleRecord[] = [];
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  let at = FIRST_LINE.length;
  for (let number = 1; ; number++) {
    if (bundle.length - at < HEAD_BYTES) throw new EventError("event.bundle_cut", number);
    const letter = String.fromCharCode(bundle[at]!);
    const length = view.getUint32(at + 1);
    at += HEAD_BYTES;
    if (letter === "Z") {
      await checkEnd(bundle, at, length, records.length);
      return records;
    }
    checkPlace(letter, records[records.length - 1]?.letter ?? "", number);
    if (length > MOST[letter]) throw new EventError("event.bundle_size", number);
    if (bundle.length - at < length) throw new EventError("event.bundle_cut", number);
    const bytes = bundle.subarray(at, at + length);
    checkText(letter, bytes, number);
    records.push({ letter, bytes });
    at += length;
  }
}

async function checkEnd(bundle: Bytes, at: number, length: number, records: number): Promise<void> {
  const number = records + 1;
  if (length !== END_BYTES) throw new EventError("event.bundle_size", number);
  if (bundle.length - at < END_BYTES) throw new EventError("event.bundle_cut", number);
  const hashAt = at + 8;
  const hash = await sha256(bundle.subarray(0, hashAt));
  if (!sameBytes(hash, bundle.subarray(hashAt, at + END_BYTES))) throw new EventError("event.bundle_changed", number);
  const count = new DataView(bundle.buffer, bundle.byteOffset + at, 8).getBigUint64(0);
  if (count !== BigInt(records)) throw new EventError("event.bundle_form", number);
  if (bundle.length > at + END_BYTES) throw new EventError("event.bundle_form", number + 1);
}
