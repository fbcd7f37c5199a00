// The side of a handover that gives: it sees a HELLO, says the statement by its own chain, shows it as an OFFER, and gets an
// ACCEPT, or an ANSWER that names what differs. Every step is plain data, so that a phone that was killed goes on where it
// was; the functions change nothing, they give the next step.
import type { Bytes } from "../../event/cbor.ts";
import { decodeFrame, type EventFrame, encodeFrame, type Fields, fromHex, toHex } from "../../event/event.ts";
import { CHOICES } from "../../event/kinds.ts";
import { eventId, message, verifyFrame } from "../../event/sign.ts";
import { base64url, sha256 } from "../bytes.ts";
import { verify } from "../ed25519.ts";
import { PhoneError } from "../error.ts";
import type { Draft } from "../model.ts";
import {
  type Answer,
  decodeAccept,
  decodeAnswer,
  decodeHello,
  encodeAccept,
  encodeOffer,
  type Hello,
  messageAnswer,
  NONCE_BYTES,
  named,
  type Side,
} from "./message.ts";
import {
  ascending,
  CLOCK_TOLD_S,
  checkApart,
  checkLog,
  type Differences,
  giverHolds,
  type HandKind,
  isFinished,
  withAccept,
} from "./rules.ts";

/** What is given. Seals, condition and count as this side found them; a photo or note goes with the draft. */
export interface Goods {
  readonly kind: HandKind;
  readonly fields: Fields;
  /** Codes of what is in the load, where known. */
  readonly items: readonly string[] | null;
}

/** hello: waits for the other phones' first code. ready: the statement can be said. offered: it was said and is shown.
 * answered: the receiver found differences. refused, done: over. */
export type GivingStep = "hello" | "ready" | "offered" | "answered" | "refused" | "done";

interface Said {
  readonly frame: string;
  readonly salt: string;
}

export interface Giving {
  readonly v: 1;
  readonly step: GivingStep;
  readonly me: Side;
  readonly goods: Goods;
  readonly wantsWitness: boolean;
  readonly receiver: Hello | null;
  readonly witness: Hello | null;
  /** Receiver's clock minus ours, seconds, when its HELLO was read. */
  readonly clock_s: number;
  /** 16 random bytes; the statement's nonce is made of it. */
  readonly salt: string;
  /** The statement's frame with the signatures so far. */
  readonly frame: string | null;
  /** Statements that were said before and answered: the receiver may have signed one of them all the same. */
  readonly earlier: readonly Said[];
  readonly answer: Omit<Answer, "refusal"> | null;
  /** The frame of the receiver's own event `refused`. */
  readonly refusal: string | null;
}

/** Begins. `salt`: 16 random bytes, never used before. */
export function startGiving(me: Side, goods: Goods, wantsWitness: boolean, salt: Bytes): Giving {
  const items = goods.items && ascending(goods.items);
  const seals = goods.fields.seals && ascending(goods.fields.seals);
  return {
    v: 1,
    step: "hello",
    me,
    goods: { ...goods, items, fields: { ...goods.fields, ...(seals && { seals }) } },
    wantsWitness,
    receiver: null,
    witness: null,
    clock_s: 0,
    salt: saltOf(salt),
    frame: null,
    earlier: [],
    answer: null,
    refusal: null,
  };
}

function saltOf(salt: Bytes): string {
  if (salt.length !== NONCE_BYTES) throw new PhoneError("phone.hand.form");
  return toHex(salt);
}

function expectStep(giving: Giving, ...steps: readonly GivingStep[]): void {
  if (!steps.includes(giving.step)) throw new PhoneError("phone.hand.step");
}

/**
 * Another phone's first code. `used`: nonces of HELLOs by which something was handed over before. The same HELLO again changes
 * nothing. Throws phone.hand.form, .version, .is_..., .log, .same_key, .same_person, .hello_used, .step, .no_witness.
 */
export function takeHello(giving: Giving, bytes: Bytes, now_s: number, used: readonly string[]): Giving {
  const hello = decodeHello(bytes);
  const there = giving[hello.part];
  if (there?.key === hello.key && there.nonce === hello.nonce) return giving;
  expectStep(giving, "hello", "ready");
  checkLog(giving.me.log, hello.log);
  checkApart(giving.me, hello);
  const other = hello.part === "receiver" ? giving.witness : giving.receiver;
  if (other) checkApart(other, hello);
  if (used.includes(hello.nonce)) throw new PhoneError("phone.hand.hello_used");
  if (hello.part === "witness" && !giving.wantsWitness) throw new PhoneError("phone.hand.no_witness");
  const next = { ...giving, [hello.part]: hello };
  const clock_s = hello.part === "receiver" ? hello.time_s - now_s : giving.clock_s;
  const ready = next.receiver !== null && (!giving.wantsWitness || next.witness !== null);
  return { ...next, clock_s, step: ready ? "ready" : "hello" };
}

/** The giver's nonce: with a witness it is made of the witness's too, so that the witness sees that the statement is new. */
export async function giverNonce(salt: string, witness: string | null): Promise<string> {
  if (witness === null) return base64url(fromHex(salt));
  const hash = await sha256(message("kawal/v1/witness", fromHex(salt), fromHex(witness)));
  return base64url(hash.subarray(0, NONCE_BYTES));
}

/** What the chain is to say now. `noteOfClock` words a difference of the two clocks that is worth a word: so it is recorded. */
export async function draftOf(giving: Giving, noteOfClock: (seconds: number) => string): Promise<Draft> {
  expectStep(giving, "ready");
  const { receiver, witness, goods } = giving;
  const fields: Fields = {
    ...goods.fields,
    receiver: receiver!.key,
    ...(witness && { witness: witness.key }),
    giver_nonce: await giverNonce(giving.salt, witness?.nonce ?? null),
    receiver_nonce: base64url(fromHex(receiver!.nonce)),
  };
  const clock = Math.abs(giving.clock_s) > CLOCK_TOLD_S;
  return { kind: goods.kind, fields, ...(clock && { note: noteOfClock(giving.clock_s) }) };
}

/** The chain has said it: `frame` has the giver's signature. Throws phone.hand.event for another statement than the one asked for. */
export async function offered(giving: Giving, frame: Bytes): Promise<Giving> {
  expectStep(giving, "ready");
  const read = decodeFrame(frame);
  const draft = await draftOf(giving, () => "");
  const { kind, device, log, fields } = read.event;
  const same = Object.entries(draft.fields).every(([name, value]) => {
    return JSON.stringify(fields[name as keyof Fields]) === JSON.stringify(value);
  });
  const mine = kind === draft.kind && device === giving.me.key && log === giving.me.log;
  if (!same || !mine || !(await giverHolds(read))) throw new PhoneError("phone.hand.event");
  return { ...giving, step: "offered", frame: toHex(frame), answer: null };
}

/** The way on for a phone that was killed after the chain said the statement and before that was kept here: `own` are the newest
 * frames of the own chain. */
export async function resumeGiving(giving: Giving, own: readonly Bytes[]): Promise<Giving> {
  if (giving.step !== "ready") return giving;
  const nonce = await giverNonce(giving.salt, giving.witness?.nonce ?? null);
  const said = own.find((frame) => decodeFrame(frame).event.fields.giver_nonce === nonce);
  return said ? offered(giving, said) : giving;
}

function frameOf(giving: Giving): EventFrame {
  return decodeFrame(fromHex(giving.frame ?? ""));
}

/** What is shown: with the load's content, as long as that is not in the statement itself. */
export function offerOf(giving: Giving): Bytes {
  expectStep(giving, "offered", "answered", "done");
  const frame = frameOf(giving);
  const { items } = giving.goods;
  const listed = frame.event.fields.items?.length ?? 0;
  // The receiver has the list from the first statement; a witness may not have seen that.
  const known = giving.earlier.length > 0 && !giving.witness && items !== null;
  const offer = {
    frame,
    person: giving.me.person,
    role: giving.me.role,
    items: listed > 0 ? null : items,
    salt: giving.witness ? giving.salt : null,
    clock_s: giving.clock_s,
    short: known && listed < items.length && 2 * listed > items.length,
  };
  return encodeOffer(offer, items);
}

/**
 * A signature of receiver or witness, in any order. One of the receiver's under an earlier statement makes that the one that counts:
 * the receiver signs once. Throws what withAccept throws.
 */
export async function takeAccept(giving: Giving, bytes: Bytes): Promise<Giving> {
  expectStep(giving, "ready", "offered", "answered", "done");
  const { id } = decodeAccept(bytes);
  const current = giving.frame === null ? [] : [{ frame: giving.frame, salt: giving.salt }];
  const all = giving.step === "done" ? current : [...current, ...giving.earlier];
  for (const said of all) {
    const there = decodeFrame(fromHex(said.frame));
    if (named(await eventId(there.body), "").id !== id) continue;
    const signed = await withAccept(there, bytes);
    const next = { ...said, frame: toHex(encodeFrame(signed.body, signed.signatures)) };
    const earlier = giving.step === "done" ? giving.earlier : all.filter((other) => other !== said);
    if (said.frame !== giving.frame && !signed.signatures.receiver) {
      return { ...giving, earlier: giving.earlier.map((other) => (other === said ? next : other)) };
    }
    const step = (await isFinished(signed)) ? "done" : "offered";
    return { ...giving, ...next, earlier, step };
  }
  throw new PhoneError("phone.hand.event");
}

/** The receiver does not accept: what differs, or its refusal. Throws phone.hand.event, .key, .signature, .form. */
export async function takeAnswer(giving: Giving, bytes: Bytes): Promise<Giving> {
  expectStep(giving, "offered", "answered");
  const answer = decodeAnswer(bytes);
  const id = await eventId(frameOf(giving).body);
  const expected = named(id, giving.receiver!.key);
  if (answer.id !== expected.id) throw new PhoneError("phone.hand.event");
  if (answer.key !== expected.key) throw new PhoneError("phone.hand.key");
  const { signature, ...said } = answer;
  if (!(await verify(messageAnswer(id, said), fromHex(signature), giving.receiver!.key))) {
    throw new PhoneError("phone.hand.signature");
  }
  if (answer.refusal) return { ...giving, step: "refused", refusal: await refusalOf(giving, answer.refusal) };
  const known = giving.goods.fields.items ?? giving.goods.items ?? [];
  if (answer.missing?.some((code) => !known.includes(code))) throw new PhoneError("phone.hand.form");
  const { refusal: _, ...differing } = answer;
  return { ...giving, step: "answered", answer: differing };
}

/** The receiver's own event, which this phone can deliver too. */
async function refusalOf(giving: Giving, bytes: Bytes): Promise<string> {
  try {
    const frame = decodeFrame(bytes);
    const { kind, device, log, fields } = frame.event;
    const fits = kind === "refused" && device === giving.receiver!.key && log === giving.me.log;
    if (!fits || fields.item !== giving.goods.fields.item) throw new PhoneError("phone.hand.event");
    await verifyFrame(frame, verify);
    return toHex(bytes);
  } catch (error) {
    if (error instanceof PhoneError) throw error;
    throw new PhoneError("phone.hand.signature");
  }
}

/** What the answer says differs, for the giver's screen. */
export function answeredDifferences(giving: Giving): Differences {
  const answer = giving.answer;
  const fields = giving.goods.fields;
  const condition = answer?.condition === undefined ? null : CHOICES.condition[answer.condition]!;
  return {
    missing: answer?.missing ?? [],
    extra: answer?.extra ?? [],
    seals: answer?.seals ? { giver: fields.seals ?? [], receiver: answer.seals } : null,
    condition: condition && { giver: fields.condition ?? "good", receiver: condition },
    count: answer?.count === undefined ? null : { giver: fields.count ?? 0, receiver: answer.count },
  };
}

/** Whose reading of the seals the new statement has; none: each one's stands in its own event `seal_checked`. */
export type SealsOf = "giver" | "receiver" | "none";

/** The statement anew, as the receiver found it. What is missing makes it a partial receipt. The earlier one stays in the chain
 * without a second signature. Throws phone.hand.nothing_left when nothing was received: that is a refusal. */
export function renew(giving: Giving, seals: SealsOf, salt: Bytes): Giving {
  expectStep(giving, "answered");
  const { fields, items, kind } = giving.goods;
  const answer = giving.answer!;
  const missing = answer.missing ?? [];
  const left = (fields.items ?? items ?? []).filter((code) => !missing.includes(code));
  if (missing.length > 0 && left.length === 0) throw new PhoneError("phone.hand.nothing_left");
  const next: { -readonly [F in keyof Fields]: Fields[F] } = { ...fields };
  if (answer.condition !== undefined) next.condition = CHOICES.condition[answer.condition]!;
  if (answer.count !== undefined) next.count = answer.count;
  if (seals === "receiver" && answer.seals) next.seals = answer.seals;
  if (seals === "none" || next.seals?.length === 0) delete next.seals;
  if (missing.length > 0) {
    next.items = left;
    delete next.count;
  }
  const goods = { ...giving.goods, kind: missing.length > 0 ? "partial_receipt" : kind, fields: next } as const;
  const earlier = [...giving.earlier, { frame: giving.frame!, salt: giving.salt }];
  return { ...giving, step: "ready", goods, salt: saltOf(salt), frame: null, earlier, answer: null };
}

/** The frame that all have signed; null before. */
export function finishedFrame(giving: Giving): Bytes | null {
  return giving.step === "done" ? fromHex(giving.frame!) : null;
}

/** The frames that somebody besides the giver has signed, the finished one or one that still lacks a signature. */
export function countersigned({ frame, earlier }: Giving): Bytes[] {
  const said = [...(frame === null ? [] : [frame]), ...earlier.map((other) => other.frame)].map(fromHex);
  return said.filter((bytes) => Object.keys(decodeFrame(bytes).signatures).length > 1);
}

/** The signatures that this phone has of the others, for those who still lack one: an ACCEPT is the same whoever shows it. */
export async function acceptsOf(giving: Giving): Promise<Bytes[]> {
  expectStep(giving, "offered", "done");
  const frame = frameOf(giving);
  const id = await eventId(frame.body);
  const accepts: Bytes[] = [];
  for (const part of ["receiver", "witness"] as const) {
    const signature = frame.signatures[part];
    const key = frame.event.fields[part];
    if (signature && key) accepts.push(encodeAccept({ ...named(id, key), signature: toHex(signature) }));
  }
  return accepts;
}
