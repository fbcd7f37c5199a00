// The essential of a handover or alarm as one line that any phone can send or a person can type: docs/formats/sms.md.
import type { Bytes } from "../event/cbor.ts";
import { decodeFrame, type EventView } from "../event/event.ts";
import { CHOICES, type KindName } from "../event/kinds.ts";
import { eventId, message } from "../event/sign.ts";
import { concat, sha256, utf8 } from "./bytes.ts";
import { verify } from "./ed25519.ts";
import { PhoneError } from "./error.ts";
import type { Signer } from "./model.ts";

const MARK = "KWL1";
const NONE = "-";
const CONTEXT = "kawal/v1/sms";
/** Of Crockford: no I, L, O, U. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HEAD_WORDS = 9;
const GROUP_LETTERS = 4;
const SIGNATURE_LETTERS = 103; // 512 bits by 5, the last three of them zero
const GROUPS = Math.ceil(SIGNATURE_LETTERS / GROUP_LETTERS);
const KEY_DIGITS = 8;
const ID_DIGITS = 16;

const WHAT: Readonly<Record<string, KindName>> = {
  H: "handed_over",
  P: "partial_receipt",
  R: "returned",
  D: "departed",
  A: "arrived",
};
const INCIDENT = "I";

/** What a line says. Digits of keys and ids are lower case, codes upper case as in the line. */
export interface Sms {
  readonly kind: KindName;
  readonly incident: (typeof CHOICES.incident)[number] | null;
  readonly item: string | null;
  readonly place: string | null;
  readonly time_s: number;
  readonly sequence: number;
  /** The first 8 digits of the key. */
  readonly device: string;
  readonly receiver: string | null;
  /** The first 16 digits of the event's id. */
  readonly id: string;
  /** What the signature is over, but for its context. */
  readonly text: string;
  readonly signature: Bytes;
}

// ---------------------------------------------------------------- the signature in letters

function toLetters(bytes: Uint8Array): string {
  let letters = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) letters += LETTERS[(held >> (bits - 5)) & 31];
    held &= 31;
  }
  return bits > 0 ? letters + LETTERS[(held << (5 - bits)) & 31] : letters;
}

/** Of letters that are all known. Null when the bits that are left over are not zero. */
function fromLetters(letters: string): Bytes | null {
  const out: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of letters) {
    held = ((held << 5) | LETTERS.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 0xff);
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? Uint8Array.from(out) : null;
}

/** The check letter of a group: the first 5 bits of SHA-256 of its number (one byte, from 1) and its letters. */
async function checkLetter(number: number, letters: string): Promise<string> {
  const hash = await sha256(concat(Uint8Array.of(number), utf8(letters)));
  return LETTERS[hash[0]! >> 3]!;
}

async function toGroups(letters: string): Promise<string> {
  const groups: string[] = [];
  for (let i = 0; i < GROUPS; i++) {
    const group = letters.slice(i * GROUP_LETTERS, (i + 1) * GROUP_LETTERS);
    groups.push(group + (await checkLetter(i + 1, group)));
  }
  return groups.join(" ");
}

/** The letters without their check letters. Throws phone.sms.group {group}. */
async function fromGroups(words: readonly string[]): Promise<string> {
  let letters = "";
  for (const [i, word] of words.entries()) {
    const length = Math.min(GROUP_LETTERS, SIGNATURE_LETTERS - i * GROUP_LETTERS);
    const group = word.slice(0, length);
    const known = word.length === length + 1 && [...group].every((letter) => LETTERS.includes(letter));
    if (!known || word[length] !== (await checkLetter(i + 1, group)))
      throw new PhoneError("phone.sms.group", { group: i + 1 });
    letters += group;
  }
  return letters;
}

function signed(text: string): Bytes {
  return message(CONTEXT, utf8(text));
}

// ---------------------------------------------------------------- writing

function whatOf(event: EventView): string {
  if (event.kind === "incident") return INCIDENT + CHOICES.incident.indexOf(event.fields.incident!);
  const letter = Object.keys(WHAT).find((key) => WHAT[key] === event.kind);
  if (!letter) throw new PhoneError("phone.sms.kind");
  return letter;
}

/** Whether there is a line for this kind of event. */
export function hasSms(kind: KindName): boolean {
  return kind === "incident" || Object.values(WHAT).includes(kind);
}

/** The line of an event that this phone made. Throws phone.sms.kind where there is none, phone.sms.own for another's event. */
export async function smsOf(frame: Bytes, signer: Signer): Promise<string> {
  const { body, event } = decodeFrame(frame);
  if (event.device !== signer.key) throw new PhoneError("phone.sms.own");
  const { item, place, receiver } = event.fields;
  const words = [
    MARK,
    whatOf(event),
    item ?? NONE,
    place ?? NONE,
    event.time_s.toString(16),
    String(event.sequence),
    event.device.slice(0, KEY_DIGITS),
    receiver?.slice(0, KEY_DIGITS) ?? NONE,
    (await eventId(body)).slice(0, ID_DIGITS),
  ];
  const text = words.join(" ").toUpperCase();
  return `${text} ${await toGroups(toLetters(await signer.sign(signed(text))))}`;
}

// ---------------------------------------------------------------- reading

/** By position; each word exactly as it would be written. */
const HEAD = [
  /^KWL1$/,
  /^([HPRDA]|I[0-7])$/,
  /^[A-Z0-9._-]{1,64}$/,
  /^[A-Z0-9._-]{1,64}$/,
  /^(0|[1-9A-F][0-9A-F]{0,13})$/,
  /^[1-9][0-9]{0,15}$/,
  /^[0-9A-F]{8}$/,
  /^(-|[0-9A-F]{8})$/,
  /^[0-9A-F]{16}$/,
];

function orNull(word: string): string | null {
  return word === NONE ? null : word;
}

/**
 * Reads a line as somebody typed it: upper or lower case, any white space, O for 0 and I or L for 1 in the signature. Says nothing
 * about whether the signature holds. Throws phone.sms.form, or phone.sms.group {group} when a group of the signature is mistyped.
 */
export async function readSms(line: string): Promise<Sms> {
  const words = line.replace(/[a-z]/g, (c) => c.toUpperCase()).split(/[ \t\r\n]+/);
  const all = words.filter((word) => word !== "");
  const head = all.slice(0, HEAD_WORDS);
  const [, what = "", item = "", place = "", time = "", sequence = "", device = "", receiver = "", id = ""] = head;
  const time_s = Number.parseInt(time, 16);
  const fits = HEAD.every((form, i) => form.test(head[i] ?? "")) && all.length === HEAD_WORDS + GROUPS;
  if (!fits || !Number.isSafeInteger(time_s) || !Number.isSafeInteger(Number(sequence))) {
    throw new PhoneError("phone.sms.form");
  }
  const folded = all.slice(HEAD_WORDS).map((word) => word.replaceAll("O", "0").replace(/[IL]/g, "1"));
  const signature = fromLetters(await fromGroups(folded));
  if (!signature) throw new PhoneError("phone.sms.group", { group: GROUPS });
  return {
    kind: WHAT[what] ?? "incident",
    incident: what[0] === INCIDENT ? CHOICES.incident[Number(what[1])]! : null,
    item: orNull(item),
    place: orNull(place),
    time_s,
    sequence: Number(sequence),
    device: device.toLowerCase(),
    receiver: orNull(receiver)?.toLowerCase() ?? null,
    id: id.toLowerCase(),
    text: head.join(" "),
    signature,
  };
}

/** Whether the line is signed by this key, whose first digits it names. */
export async function verifySms(sms: Sms, key: string): Promise<boolean> {
  return key.startsWith(sms.device) && (await verify(signed(sms.text), sms.signature, key));
}
