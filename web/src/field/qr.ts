// Messages between two phones as QR codes (docs/formats/handover.md). The text of a code is base45 (RFC 9285): a reader
// gives text, never bytes, and QR's own alphanumeric mode holds base45 with 3 % of loss. What does not fit one code is shown
// as a sequence of parts, which are read in any order.
import { encode } from "uqr";
import type { Bytes } from "../event/cbor.ts";
import { fromHex, toHex } from "../event/event.ts";
import { cellsPath } from "../model/people.ts";
import { concat, sameBytes, sha256 } from "./bytes.ts";
import { PhoneError } from "./error.ts";

const PREFIX = "KWL:H:";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** Characters of a code of version 20, level M: above, an old camera no longer finds the cells. */
const SINGLE_CHARS = 970;
const PART = 0x50; // "P"
const PART_VERSION = 1;
const PART_HEAD = 12; // letter, version, number, count, 8 bytes of the hash
const HASH_BYTES = 8;
/** A part fits version 15, level M, since the next one is shown before long: 6 + 3/2 * 394 characters of 600. */
const PART_DATA = 394 - PART_HEAD;
const PARTS_MAX = 100;
/** Empty cells around a code, by which readers find it. */
const QUIET = 4;

// ---------------------------------------------------------------- base45

export function base45(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    let n = pair ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i]!;
    for (let k = pair ? 3 : 2; k > 0; k--) {
      text += ALPHABET[n % 45];
      n = Math.floor(n / 45);
    }
  }
  return text;
}

/** Null for what is no base45. */
export function fromBase45(text: string): Bytes | null {
  if (text.length % 3 === 1) return null;
  const out: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const three = [...text.slice(i, i + 3)].map((c) => ALPHABET.indexOf(c));
    if (three.includes(-1)) return null;
    const n = three.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (n > (three.length === 3 ? 0xffff : 0xff)) return null;
    if (three.length === 3) out.push(n >> 8);
    out.push(n & 0xff);
  }
  return Uint8Array.from(out);
}

// ---------------------------------------------------------------- texts to show

/** The texts of the codes that show a message: one, or its parts in order, to be shown again and again. */
export async function qrTexts(message: Bytes): Promise<string[]> {
  const whole = PREFIX + base45(message);
  if (whole.length <= SINGLE_CHARS) return [whole];
  const count = Math.ceil(message.length / PART_DATA);
  if (count > PARTS_MAX) throw new PhoneError("phone.hand.too_large");
  const hash = (await sha256(message)).slice(0, HASH_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const head = Uint8Array.of(PART, PART_VERSION, i, count);
    return PREFIX + base45(concat(head, hash, message.subarray(i * PART_DATA, (i + 1) * PART_DATA)));
  });
}

export interface QrPicture {
  /** 1 to 40. */
  readonly version: number;
  /** Cells of a side, with the empty ones around. */
  readonly size: number;
  /** Of an SVG of that size: the dark cells. */
  readonly path: string;
}

/** Level M: 15 % of a code may be lost to dirt, scratches and sun. */
export function qrPicture(text: string): QrPicture {
  const { data, size, version } = encode(text, { ecc: "M", boostEcc: false, border: QUIET });
  return { version, size, path: cellsPath(data) };
}

// ---------------------------------------------------------------- texts that were read

/** Whether a text that the camera read is of a handover. */
export function isHandText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Parts read so far of one message; plain data. */
export interface Collecting {
  readonly hash: string;
  readonly parts: readonly (string | null)[];
}

export interface Collected {
  /** Null when the message is whole. */
  readonly rest: Collecting | null;
  readonly message: Bytes | null;
  readonly have: number;
  readonly of: number;
}

interface Part {
  readonly hash: string;
  readonly number: number;
  readonly count: number;
  readonly data: Bytes;
}

function readPart(piece: Bytes): Part {
  const [, version, number = 0, count = 0] = piece;
  const data = piece.subarray(PART_HEAD);
  const isLast = number === count - 1;
  const fits = isLast ? data.length > 0 && data.length <= PART_DATA : data.length === PART_DATA;
  if (version !== PART_VERSION) throw new PhoneError("phone.hand.version");
  if (count < 2 || count > PARTS_MAX || number >= count || !fits) throw new PhoneError("phone.hand.form");
  return { hash: toHex(piece.subarray(PART_HEAD - HASH_BYTES, PART_HEAD)), number, count, data };
}

function fresh(part: Part): Collecting {
  return { hash: part.hash, parts: Array.from({ length: part.count }, () => null) };
}

/**
 * One more text. Codes of another message than the one being collected begin anew: the other phone shows something else
 * now. Throws phone.hand.form, phone.hand.version, and phone.hand.changed when the parts make up something else than was shown;
 * then one begins anew, with `rest` null.
 */
export async function collect(rest: Collecting | null, text: string): Promise<Collected> {
  const piece = isHandText(text) ? fromBase45(text.slice(PREFIX.length)) : null;
  if (!piece || piece.length === 0) throw new PhoneError("phone.hand.form");
  if (piece[0] !== PART) return { rest: null, message: piece, have: 1, of: 1 };
  const part = readPart(piece);
  const of = part.count;
  const same = rest !== null && rest.hash === part.hash && rest.parts.length === of ? rest : fresh(part);
  const parts = same.parts.map((there, i) => (i === part.number ? toHex(part.data) : there));
  const have = parts.filter((there) => there !== null).length;
  if (have < of) return { rest: { hash: part.hash, parts }, message: null, have, of };
  const message = concat(...parts.map((there) => fromHex(there ?? "")));
  const hash = (await sha256(message)).subarray(0, HASH_BYTES);
  if (!sameBytes(hash, fromHex(part.hash))) throw new PhoneError("phone.hand.changed");
  return { rest: null, message, have, of };
}
