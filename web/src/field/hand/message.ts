// What two phones show each other: HELLO, OFFER, ACCEPT, ANSWER (docs/formats/handover.md). Each is two bytes, its letter and
// its version, and a map. Nothing is believed here but the form; giving.ts and receiving.ts judge what is said.
import { type Bytes, EventError } from "../../event/cbor.ts";
import {
  decodeBody,
  decodeFrame,
  type EventFrame,
  encodeBody,
  encodeFrame,
  fromHex,
  toHex,
} from "../../event/event.ts";
import { CHOICES, LIMITS } from "../../event/kinds.ts";
import { message } from "../../event/sign.ts";
import { concat } from "../bytes.ts";
import { PhoneError } from "../error.ts";
import type { Role } from "../model.ts";
import { decodeParts, encodeParts, type MessageOf, type PartSpec } from "./codec.ts";

export const HAND_VERSION = 1;
export const NONCE_BYTES = 16;
/** How much of an event's id and of a key tell which one is meant; the signature is over all of them. */
const ID_BYTES = 16;
const KEY_PREFIX_BYTES = 8;
const ITEMS_MAX = 400;

export type HandLetter = "H" | "O" | "A" | "N";
/** Who shows a HELLO. */
export const PARTS = ["receiver", "witness"] as const;
export type HandPart = (typeof PARTS)[number];

const HELLO = [
  { key: 1, name: "log", type: "code", max: 64 },
  { key: 2, name: "key", type: "hex", max: LIMITS.keyBytes },
  { key: 3, name: "nonce", type: "hex", max: NONCE_BYTES },
  { key: 4, name: "person", type: "code", max: 64 },
  { key: 5, name: "role", type: "int", max: CHOICES.role.length - 1 },
  { key: 6, name: "time_s", type: "int", max: Number.MAX_SAFE_INTEGER },
  { key: 7, name: "part", type: "int", max: PARTS.length - 1 },
] as const satisfies readonly PartSpec[];

const OFFER = [
  { key: 1, name: "body", type: "blob", max: LIMITS.bodyBytes },
  { key: 2, name: "signature", type: "hex", max: LIMITS.signatureBytes },
  { key: 3, name: "person", type: "code", max: 64 },
  { key: 4, name: "role", type: "int", max: CHOICES.role.length - 1 },
  { key: 5, name: "items", type: "packed", max: ITEMS_MAX, optional: true },
  { key: 6, name: "salt", type: "hex", max: NONCE_BYTES, optional: true },
  { key: 7, name: "clock_s", type: "int", min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  { key: 8, name: "short", type: "int", min: 1, max: 1, optional: true },
] as const satisfies readonly PartSpec[];

const ACCEPT = [
  { key: 1, name: "id", type: "hex", max: ID_BYTES },
  { key: 2, name: "key", type: "hex", max: KEY_PREFIX_BYTES },
  { key: 3, name: "signature", type: "hex", max: LIMITS.signatureBytes },
] as const satisfies readonly PartSpec[];

const ANSWER_SAID = [
  { key: 1, name: "id", type: "hex", max: ID_BYTES },
  { key: 2, name: "key", type: "hex", max: KEY_PREFIX_BYTES },
  { key: 3, name: "missing", type: "packed", max: ITEMS_MAX, optional: true },
  { key: 4, name: "extra", type: "packed", max: ITEMS_MAX, optional: true },
  { key: 5, name: "seals", type: "codes", max: 12, optional: true },
  { key: 6, name: "condition", type: "int", max: CHOICES.condition.length - 1, optional: true },
  { key: 7, name: "count", type: "int", max: 1_000_000, optional: true },
  { key: 8, name: "refusal", type: "blob", max: LIMITS.frameBytes, optional: true },
] as const satisfies readonly PartSpec[];
const ANSWER = [
  ...ANSWER_SAID,
  { key: 9, name: "signature", type: "hex", max: LIMITS.signatureBytes },
] as const satisfies readonly PartSpec[];

/** Who somebody says to be; the log's enrolments judge it later. */
export interface Side {
  readonly log: string;
  readonly key: string;
  readonly person: string;
  readonly role: Role;
}

/** "Here I am": shown first, by who is to receive, and by a witness. */
export interface Hello extends Side {
  /** 16 random bytes, hexadecimal digits. */
  readonly nonce: string;
  readonly time_s: number;
  readonly part: HandPart;
}

/** The giver's signed statement. */
export interface Offer {
  /** With the giver's signature alone. */
  readonly frame: EventFrame;
  readonly person: string;
  readonly role: Role;
  /** What is in the load, as the giver says; not signed: what is received is what was counted. */
  readonly items: readonly string[] | null;
  /** With a witness: what the giver's nonce was made of. */
  readonly salt: string | null;
  /** Receiver's clock minus the giver's, seconds, as the giver saw it when it read the HELLO. */
  readonly clock_s: number;
  /** The other phone has the load's list of this meeting: the statement goes with what it leaves out in the place of what it
   * has, and the other phone makes it whole again before it looks at the signature. */
  readonly short: boolean;
}

export type Accept = MessageOf<typeof ACCEPT>;
/** What the receiver found that differs; or `refusal`, the frame of its event `refused`. */
export type AnswerSaid = MessageOf<typeof ANSWER_SAID>;
export type Answer = MessageOf<typeof ANSWER>;

// ---------------------------------------------------------------- letter and version

function wrap(letter: HandLetter, parts: Bytes): Bytes {
  return concat(Uint8Array.of(letter.charCodeAt(0), HAND_VERSION), parts);
}

/** Which message it is. Throws phone.hand.form, phone.hand.version. */
export function letterOf(bytes: Bytes): HandLetter {
  const letter = String.fromCharCode(bytes[0] ?? 0);
  if (!"HOAN".includes(letter) || bytes.length < 2) throw new PhoneError("phone.hand.form");
  if (bytes[1] !== HAND_VERSION) throw new PhoneError("phone.hand.version");
  return letter as HandLetter;
}

const OTHER: Readonly<Record<HandLetter, string>> = {
  H: "phone.hand.is_hello",
  O: "phone.hand.is_offer",
  A: "phone.hand.is_accept",
  N: "phone.hand.is_answer",
};

/** The map of a message that must be of this letter; of another one: phone.hand.is_hello and so on, so that the screen can
 * tell who is to show what. */
function unwrap(letter: HandLetter, bytes: Bytes): Bytes {
  const there = letterOf(bytes);
  if (there !== letter) throw new PhoneError(OTHER[there]);
  return bytes.slice(2);
}

// ---------------------------------------------------------------- the four

export function encodeHello(hello: Hello): Bytes {
  const role = CHOICES.role.indexOf(hello.role);
  return wrap("H", encodeParts(HELLO, { ...hello, role, part: PARTS.indexOf(hello.part) }));
}

export function decodeHello(bytes: Bytes): Hello {
  const said = decodeParts(unwrap("H", bytes), HELLO);
  return { ...said, role: CHOICES.role[said.role]!, part: PARTS[said.part]! };
}

/** The body with other items in it. */
function withItems(body: Bytes, items: readonly string[]): Bytes {
  const event = decodeBody(body);
  return encodeBody({ ...event, fields: { ...event.fields, items } });
}

/** Of the load's list those that are not among these: what a statement leaves out, and from that what it has. */
export function restOf(list: readonly string[], codes: readonly string[]): string[] {
  return list.filter((code) => !codes.includes(code));
}

/** `list`: the load's, for a short one. */
export function encodeOffer(offer: Offer, list: readonly string[] | null): Bytes {
  const { body } = offer.frame;
  const parts = {
    body: offer.short ? withItems(body, restOf(list ?? [], offer.frame.event.fields.items ?? [])) : body,
    signature: toHex(offer.frame.signatures.giver ?? new Uint8Array(0)),
    person: offer.person,
    role: CHOICES.role.indexOf(offer.role),
    ...(offer.items && { items: offer.items }),
    ...(offer.salt && { salt: offer.salt }),
    clock_s: offer.clock_s,
    ...(offer.short && { short: 1 }),
  };
  return wrap("O", encodeParts(OFFER, parts));
}

/** `list`: the load's, as an earlier offer of this meeting had it. Throws phone.hand.body {code} where the statement in it is no event
 * that this app knows, phone.hand.no_list where a short one comes without an earlier one. */
export function decodeOffer(bytes: Bytes, list: readonly string[] | null): Offer {
  const said = decodeParts(unwrap("O", bytes), OFFER);
  const frame = frameOf(said.body, fromHex(said.signature));
  return {
    frame: said.short ? wholeFrame(frame, list) : frame,
    person: said.person,
    role: CHOICES.role[said.role]!,
    items: said.items ?? null,
    salt: said.salt ?? null,
    clock_s: said.clock_s,
    short: said.short !== undefined,
  };
}

function wholeFrame(frame: EventFrame, list: readonly string[] | null): EventFrame {
  const out = frame.event.fields.items;
  if (list === null) throw new PhoneError("phone.hand.no_list");
  if (!out || out.length === list.length || !out.every((code) => list.includes(code))) {
    throw new PhoneError("phone.hand.form");
  }
  return frameOf(withItems(frame.body, restOf(list, out)), frame.signatures.giver!);
}

function frameOf(body: Bytes, giver: Bytes): EventFrame {
  try {
    return decodeFrame(encodeFrame(body, { giver }));
  } catch (error) {
    if (error instanceof EventError) throw new PhoneError("phone.hand.body", { code: error.code });
    throw error;
  }
}

/** By which bytes an ACCEPT or ANSWER names the event and who made it. */
export function named(id: string, key: string): { readonly id: string; readonly key: string } {
  return { id: id.slice(0, 2 * ID_BYTES), key: key.slice(0, 2 * KEY_PREFIX_BYTES) };
}

export function encodeAccept(accept: Accept): Bytes {
  return wrap("A", encodeParts(ACCEPT, accept));
}

export function decodeAccept(bytes: Bytes): Accept {
  return decodeParts(unwrap("A", bytes), ACCEPT);
}

/** What the receiver signs of an answer: so nobody who stands by can answer in its place. */
export function messageAnswer(id: string, said: AnswerSaid): Bytes {
  return message("kawal/v1/answer", fromHex(id), encodeParts(ANSWER_SAID, said));
}

export function encodeAnswer(answer: Answer): Bytes {
  return wrap("N", encodeParts(ANSWER, answer));
}

export function decodeAnswer(bytes: Bytes): Answer {
  return decodeParts(unwrap("N", bytes), ANSWER);
}
