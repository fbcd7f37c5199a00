// Checkpoints of the log (docs/formats/log.md): a signed note with the size and the root of the tree, believed only by the
// key that the phone got at its enrolment.
import type { Bytes } from "../event/cbor.ts";
import { fromHex, toHex } from "../event/event.ts";
import { concat, sameBytes, sha256, utf8 } from "./bytes.ts";
import { verify } from "./ed25519.ts";
import { PhoneError } from "./error.ts";

/** Of a log that signs: the name by which it does, and its Ed25519 key as hexadecimal digits. */
export interface LogKey {
  readonly logName: string;
  readonly logKey: string;
}

/** A head of the log that its key has signed. `root` is lower-case hexadecimal digits. */
export interface Head {
  readonly size: number;
  readonly root: string;
}

const NOTE = { bytes: 16_384, signatures: 64, further: 8, keyKind: 1, id: 4, ed25519: 64 } as const;
const DASH = "\u2014 ";

/** Bytes of standard base64 with padding, whose spare bits are zero; null: none. */
export function fromBase64(text: string): Bytes | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : null;
}

async function keyId(log: LogKey): Promise<Bytes> {
  const hash = await sha256(concat(utf8(`${log.logName}\n`), Uint8Array.of(NOTE.keyKind), fromHex(log.logKey)));
  return hash.subarray(0, NOTE.id);
}

interface Signature {
  readonly name: string;
  readonly id: Bytes;
  readonly bytes: Bytes;
}

function signatureOf(line: string): Signature | null {
  const [name, base64, ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(" ") : [];
  const bytes = base64 === undefined || more.length > 0 ? null : fromBase64(base64);
  if (!name || !bytes || bytes.length <= NOTE.id) return null;
  return { name, id: bytes.subarray(0, NOTE.id), bytes: bytes.subarray(NOTE.id) };
}

/** The text that is signed, its newline with it, and the signatures below; null: not of this form. */
function noteOf(note: string): { text: string; signatures: Signature[] } | null {
  const cut = note.lastIndexOf("\n\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a note must not have
  const control = /[\u0000-\u0009\u000b-\u001f\u007f]/;
  if (cut < 0 || note.length > NOTE.bytes || !note.endsWith("\n") || control.test(note)) return null;
  const lines = note.slice(cut + 2, -1).split("\n");
  const signatures = lines.map(signatureOf);
  if (lines.length > NOTE.signatures || !signatures.every((s) => s !== null)) return null;
  return { text: note.slice(0, cut + 1), signatures };
}

function headOf(text: string, logName: string): Head | null {
  const [origin, size = "", root64 = "", ...further] = text.slice(0, -1).split("\n");
  const root = fromBase64(root64);
  const sized = /^(0|[1-9][0-9]{0,15})$/.test(size) && Number.isSafeInteger(Number(size));
  const few = further.length <= NOTE.further && !further.includes("");
  if (origin !== logName || !sized || root?.length !== 32 || !few) return null;
  return { size: Number(size), root: toHex(root) };
}

/** The head that a checkpoint says. Throws phone.log_form (no checkpoint of this log) or phone.log_signature. */
export async function readCheckpoint(note: string, log: LogKey): Promise<Head> {
  const parts = noteOf(note);
  const head = parts && headOf(parts.text, log.logName);
  if (!parts || !head) throw new PhoneError("phone.log_form");
  const id = await keyId(log);
  const own = parts.signatures.filter((s) => s.name === log.logName && sameBytes(s.id, id));
  const signed = utf8(parts.text);
  for (const { bytes } of own) {
    const holds = bytes.length === NOTE.ed25519 && (await verify(signed, bytes, log.logKey));
    if (!holds) throw new PhoneError("phone.log_signature");
  }
  if (own.length === 0) throw new PhoneError("phone.log_signature");
  return head;
}
