// The side of a handover that receives, and the witness: it shows a HELLO, reads the OFFER, counts and looks by itself before
// it is shown what the giver says, then signs, answers what differs, or refuses. Plain data and functions that give the next
// step, as in giving.ts.
import type { Bytes } from "../../event/cbor.ts";
import { decodeFrame, type EventFrame, encodeFrame, type Fields, fromHex, toHex } from "../../event/event.ts";
import { CHOICES } from "../../event/kinds.ts";
import { eventId, messageAccept } from "../../event/sign.ts";
import { base64url } from "../bytes.ts";
import { PhoneError } from "../error.ts";
import type { Draft, Role, Signer } from "../model.ts";
import { giverNonce } from "./giving.ts";
import {
  type AnswerSaid,
  decodeOffer,
  encodeAccept,
  encodeAnswer,
  encodeHello,
  type HandPart,
  messageAnswer,
  NONCE_BYTES,
  named,
  type Offer,
  type Side,
} from "./message.ts";
import {
  addSignature,
  ascending,
  CLOCK_TOLD_S,
  type Counted,
  checkApart,
  checkLog,
  type Differences,
  differencesOf,
  giverHolds,
  isFinished,
  isHandKind,
  NO_DIFFERENCES,
  withAccept,
} from "./rules.ts";

/** hello: shows its code. counting: has the statement, has not looked itself yet; nothing of the giver's reading is shown.
 * looking: has both. answered: has told what differs, waits for another statement. signed: has signed, others have not.
 * refused, done: over. */
export type ReceivingStep = "hello" | "counting" | "looking" | "answered" | "signed" | "refused" | "done";

export interface Receiving {
  readonly v: 1;
  readonly step: ReceivingStep;
  readonly me: Side;
  readonly part: HandPart;
  /** 16 random bytes, hexadecimal digits. */
  readonly nonce: string;
  /** The statement's frame with the signatures so far. */
  readonly frame: string | null;
  readonly giver: { readonly person: string; readonly role: Role } | null;
  /** What the giver says is in the load. */
  readonly items: readonly string[] | null;
  /** Giver's clock minus ours, seconds. */
  readonly clock_s: number;
  /** What was found here, each time that somebody looked: the first was blind. */
  readonly counted: readonly Counted[];
  /** What kinds of difference the giver was told of. */
  readonly told: readonly (keyof Differences)[];
  /** The answer that is shown. */
  readonly answer: string | null;
}

/** Begins. `nonce`: 16 random bytes, never used before. */
export function startReceiving(me: Side, part: HandPart, nonce: Bytes): Receiving {
  if (nonce.length !== NONCE_BYTES) throw new PhoneError("phone.hand.form");
  return {
    v: 1,
    step: "hello",
    me,
    part,
    nonce: toHex(nonce),
    frame: null,
    giver: null,
    items: null,
    clock_s: 0,
    counted: [],
    told: [],
    answer: null,
  };
}

function expectStep(receiving: Receiving, ...steps: readonly ReceivingStep[]): void {
  if (!steps.includes(receiving.step)) throw new PhoneError("phone.hand.step");
}

/** The first code, which may be shown as often as needed. */
export function helloOf(receiving: Receiving, now_s: number): Bytes {
  const { me, nonce, part } = receiving;
  return encodeHello({ ...me, nonce, part, time_s: now_s });
}

// ---------------------------------------------------------------- the statement comes

/**
 * The giver's code. `used`: nonces of this phone by which it has received before. The same statement again changes nothing; until
 * this side has signed, another one of the same giver takes its place. Throws phone.hand.form, .version, .is_..., .body, .no_list, .log, .kind,
 * .same_key, .same_person, .not_me, .used (of a handover that is over), .nonce (made for another meeting), .signature, .step.
 */
export async function takeOffer(
  receiving: Receiving,
  bytes: Bytes,
  now_s: number,
  used: readonly string[],
): Promise<Receiving> {
  const offer = decodeOffer(bytes, receiving.items);
  const { event, body } = offer.frame;
  const there = receiving.frame && decodeFrame(fromHex(receiving.frame));
  if (there && toHex(there.body) === toHex(body)) return receiving;
  await checkOffer(receiving, offer, used);
  // A receiver has signed once and for all; a witness also signs what comes in the place of what it has seen.
  const witness = receiving.part === "witness";
  expectStep(receiving, "hello", "counting", "looking", "answered", ...(witness ? (["signed"] as const) : []));
  if (there && there.event.device !== event.device) throw new PhoneError("phone.hand.step");
  const looks = receiving.part === "receiver" && event.kind !== "escort_changed" && receiving.counted.length === 0;
  return {
    ...receiving,
    step: looks ? "counting" : "looking",
    frame: toHex(encodeFrame(body, offer.frame.signatures)),
    giver: { person: offer.person, role: offer.role },
    items: offer.items ?? receiving.items,
    clock_s: clockOf(receiving, offer, now_s),
    answer: null,
  };
}

/**
 * Giver's clock minus ours. A statement may have been shown for a while, so its own time only says that the giver's clock is at
 * least so far ahead; how far it is behind, the giver has seen from our HELLO. A witness has only the first.
 */
function clockOf(receiving: Receiving, offer: Offer, now_s: number): number {
  const ahead = offer.frame.event.time_s - now_s;
  return Math.max(ahead, receiving.part === "receiver" ? 0 - offer.clock_s : 0);
}

async function checkOffer(receiving: Receiving, offer: Offer, used: readonly string[]): Promise<void> {
  const { me, part } = receiving;
  const { event } = offer.frame;
  checkLog(me.log, event.log);
  if (!isHandKind(event.kind)) throw new PhoneError("phone.hand.kind");
  checkApart(me, { log: event.log, key: event.device, person: offer.person, role: offer.role });
  const { receiver, witness } = event.fields;
  if (receiver === event.device || witness === event.device || receiver === witness) {
    throw new PhoneError("phone.hand.same_key");
  }
  if (event.fields[part] !== me.key) throw new PhoneError("phone.hand.not_me");
  await checkNonce(receiving, offer, used);
  if (!(await giverHolds(offer.frame))) throw new PhoneError("phone.hand.signature");
}

/** Whether the statement was made for the HELLO of this meeting: nobody can have made it before. */
async function checkNonce(receiving: Receiving, offer: Offer, used: readonly string[]): Promise<void> {
  const { giver_nonce, receiver_nonce } = offer.frame.event.fields;
  if (giver_nonce === undefined || receiver_nonce === undefined) throw new PhoneError("phone.hand.nonce");
  const fits = async (nonce: string) => {
    if (receiving.part === "receiver") return receiver_nonce === base64url(fromHex(nonce));
    return offer.salt !== null && giver_nonce === (await giverNonce(offer.salt, nonce));
  };
  if (await fits(receiving.nonce)) return;
  for (const nonce of used) if (await fits(nonce)) throw new PhoneError("phone.hand.used");
  throw new PhoneError("phone.hand.nonce");
}

// ---------------------------------------------------------------- looking

/** What was found when somebody looked last. */
function lastCount(receiving: Receiving): Counted | undefined {
  return receiving.counted[receiving.counted.length - 1];
}

/** What was found, entered before `step` lets anybody see what the giver says; and again, when one has looked once more: the first
 * reading stays, here and in the chain. */
export function enter(receiving: Receiving, counted: Counted): Receiving {
  expectStep(receiving, "counting", "looking", "answered");
  if (receiving.part !== "receiver") throw new PhoneError("phone.hand.step");
  const entry = {
    ...counted,
    items: counted.items && ascending(counted.items),
    seals: ascending(counted.seals),
  };
  return { ...receiving, step: "looking", counted: [...receiving.counted, entry], answer: null };
}

/** What the chain is to say of what was found, after each `enter`: a reading of seals, else of the condition. */
export function checkDraft(receiving: Receiving, noteOfClock: (seconds: number) => string): Draft {
  const entry = lastCount(receiving);
  if (!entry) throw new PhoneError("phone.hand.step");
  const { item = "", place } = frameOf(receiving).event.fields;
  const fields: Fields = { item, ...(place && { place }), condition: entry.condition };
  const clock = Math.abs(receiving.clock_s) > CLOCK_TOLD_S;
  const note = clock ? { note: noteOfClock(receiving.clock_s) } : {};
  if (entry.seals.length === 0) return { kind: "condition_checked", fields, ...note };
  return { kind: "seal_checked", fields: { ...fields, seals: entry.seals }, ...note };
}

function frameOf(receiving: Receiving): EventFrame {
  return decodeFrame(fromHex(receiving.frame ?? ""));
}

/** The statement, from when it may be seen. Throws phone.hand.not_counted before. */
export function statementFrame(receiving: Receiving): EventFrame {
  if (receiving.step === "counting") throw new PhoneError("phone.hand.not_counted");
  expectStep(receiving, "looking", "answered", "signed", "refused", "done");
  return frameOf(receiving);
}

/** What is to be counted, which may be seen before: what it is and where, not how the giver found it. */
export function goodsToCount(receiving: Receiving): { readonly item: string; readonly place: string | null } {
  expectStep(receiving, "counting", "looking", "answered", "signed", "refused", "done");
  const { item = "", place } = frameOf(receiving).event.fields;
  return { item, place: place ?? null };
}

/** Between what the giver says and what was found last. Throws phone.hand.not_counted before that. */
export function receivedDifferences(receiving: Receiving): Differences {
  const { event } = statementFrame(receiving);
  const entry = lastCount(receiving);
  return entry ? differencesOf(event.fields, receiving.items, entry) : NO_DIFFERENCES;
}

// ---------------------------------------------------------------- yes

/** Whether this side may sign: nothing is missing, and the giver was told of whatever else differs. */
export function maySign(receiving: Receiving): boolean {
  const d = receivedDifferences(receiving);
  const told = (name: keyof Differences) => receiving.told.includes(name);
  if (d.missing.length > 0 || d.count) return false;
  return (d.extra.length === 0 || told("extra")) && (!d.seals || told("seals")) && (!d.condition || told("condition"));
}

/** Signs. Signing again gives the same signature. Throws phone.hand.differs where `maySign` says no, phone.hand.not_counted. */
export async function accept(receiving: Receiving, signer: Signer): Promise<Receiving> {
  if (receiving.step === "signed" || receiving.step === "done") return receiving;
  const frame = statementFrame(receiving);
  expectStep(receiving, "looking", "answered");
  if (signer.key !== receiving.me.key) throw new PhoneError("phone.hand.not_me");
  if (!maySign(receiving)) throw new PhoneError("phone.hand.differs");
  const signature = await signer.sign(await messageAccept(frame.body, frame.signatures.giver!));
  const signed = addSignature(frame, receiving.part, signature);
  return { ...(await withFrame(receiving, signed)), answer: null };
}

async function withFrame(receiving: Receiving, frame: EventFrame): Promise<Receiving> {
  const done = await isFinished(frame);
  return { ...receiving, frame: toHex(encodeFrame(frame.body, frame.signatures)), step: done ? "done" : "signed" };
}

/** The code that says yes. */
export async function acceptOf(receiving: Receiving): Promise<Bytes> {
  expectStep(receiving, "signed", "done");
  const frame = frameOf(receiving);
  const signature = toHex(frame.signatures[receiving.part]!);
  return encodeAccept({ ...named(await eventId(frame.body), receiving.me.key), signature });
}

/** The signature of the other who signs second, from its phone or the giver's. Throws what withAccept throws. */
export async function takeOtherAccept(receiving: Receiving, bytes: Bytes): Promise<Receiving> {
  expectStep(receiving, "signed", "done");
  return withFrame(receiving, await withAccept(frameOf(receiving), bytes));
}

/** The frame that all have signed; null before. */
export function receivedFrame(receiving: Receiving): Bytes | null {
  return receiving.step === "done" ? fromHex(receiving.frame!) : null;
}

// ---------------------------------------------------------------- not so

type Said = Omit<AnswerSaid, "id" | "key">;

function saidOf(d: Differences): Said {
  return {
    ...(d.missing.length > 0 && { missing: d.missing }),
    ...(d.extra.length > 0 && { extra: d.extra }),
    ...(d.seals && { seals: d.seals.receiver }),
    ...(d.condition && { condition: CHOICES.condition.indexOf(d.condition.receiver) }),
    ...(d.count && { count: d.count.receiver }),
  };
}

async function signedAnswer(receiving: Receiving, said: Said, signer: Signer): Promise<string> {
  if (signer.key !== receiving.me.key) throw new PhoneError("phone.hand.not_me");
  const id = await eventId(frameOf(receiving).body);
  const answer = { ...said, ...named(id, receiving.me.key) };
  const signature = toHex(await signer.sign(messageAnswer(id, answer)));
  return toHex(encodeAnswer({ ...answer, signature }));
}

/** Tells the giver what differs. */
export async function answerDiffers(receiving: Receiving, signer: Signer): Promise<Receiving> {
  expectStep(receiving, "looking", "answered");
  const d = receivedDifferences(receiving);
  const answer = await signedAnswer(receiving, saidOf(d), signer);
  const now = (["missing", "extra", "seals", "condition", "count"] as const).filter((name) => {
    const there = d[name];
    return Array.isArray(there) ? there.length > 0 : there !== null;
  });
  return { ...receiving, step: "answered", answer, told: [...new Set([...receiving.told, ...now])] };
}

/** What the chain is to say of a refusal. */
export function refusalDraft(receiving: Receiving, reason: NonNullable<Fields["reason"]>): Draft {
  expectStep(receiving, "counting", "looking", "answered");
  if (receiving.part !== "receiver") throw new PhoneError("phone.hand.step");
  const { item = "", place, order } = frameOf(receiving).event.fields;
  const entry = lastCount(receiving);
  const fields: Fields = {
    item,
    reason,
    ...(place && { place }),
    ...(order && { order }),
    ...(entry && { condition: entry.condition }),
    ...(entry && entry.seals.length > 0 && { seals: entry.seals }),
    ...(entry && entry.count !== null && { count: entry.count }),
  };
  return { kind: "refused", fields };
}

/** The chain has said it: `frame` is that event. The giver gets it, and can deliver it too. */
export async function refused(receiving: Receiving, frame: Bytes, signer: Signer): Promise<Receiving> {
  expectStep(receiving, "counting", "looking", "answered");
  const { event } = decodeFrame(frame);
  const { item } = frameOf(receiving).event.fields;
  if (event.kind !== "refused" || event.device !== receiving.me.key || event.fields.item !== item) {
    throw new PhoneError("phone.hand.event");
  }
  const answer = await signedAnswer(receiving, { refusal: frame }, signer);
  return { ...receiving, step: "refused", answer };
}

/** The code that says no, or not so. */
export function answerOf(receiving: Receiving): Bytes {
  expectStep(receiving, "answered", "refused");
  return fromHex(receiving.answer!);
}
