// Who the phone is to the posko: enrolment, the posko's hello with its time and head, and the session. Each is signed with
// the phone's own key over its own context, so that none can stand for another or for an event.
import type { Bytes } from "../event/cbor.ts";
import { fromHex, toHex } from "../event/event.ts";
import { CHOICES } from "../event/kinds.ts";
import { ask, isRecord, NONSENSE, WireFault } from "./api.ts";
import { concat, utf8 } from "./bytes.ts";
import type { ClockError, Device, Role, Signer } from "./model.ts";
import type { Net } from "./net.ts";

const US_PER_MS = 1000;
const MS_PER_S = 1000;

function isHex(value: unknown, bytes: number): value is string {
  return typeof value === "string" && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 1000;
}

// ---------------------------------------------------------------- enrolment

function deviceOf(body: unknown, key: string): Device | null {
  if (!isRecord(body)) return null;
  const { log, log_name, log_key, seal_key, delivery, person, person_name, unit, role, until_s } = body;
  const roles: readonly unknown[] = CHOICES.role;
  const texts = isText(log) && isText(log_name) && isText(delivery) && isText(person) && isText(person_name);
  const keys = body.key === key && isHex(log_key, 32) && isHex(seal_key, 65);
  if (!texts || !keys || typeof unit !== "string" || !roles.includes(role) || !Number.isSafeInteger(until_s))
    return null;
  return {
    key,
    log,
    logKey: log_key,
    logName: log_name,
    sealKey: seal_key,
    delivery,
    person,
    personName: person_name,
    unit,
    role: role as Role,
    until_s: until_s as number,
  };
}

/** Answers the posko's offer (26 letters). The same offer with the same key may be answered again. Throws a WireFault:
 * field.offer, field.proof, or what went wrong on the way. */
export async function enrol(net: Net, signer: Signer, offer: string): Promise<{ device: Device; checkpoint: string }> {
  const proof = await signer.sign(concat(utf8("kawal/v1/enrol\0"), utf8(offer), fromHex(signer.key)));
  const json = { offer, key: signer.key, proof: toHex(proof) };
  const { body } = await ask(net, { method: "POST", path: "enrol", body: { json } });
  const device = deviceOf(body, signer.key);
  const checkpoint = isRecord(body) ? body.checkpoint : null;
  if (!device || typeof checkpoint !== "string") throw new WireFault(NONSENSE, 201);
  return { device, checkpoint };
}

// ---------------------------------------------------------------- hello

export interface Hello {
  readonly nonce: Bytes;
  /** The log's newest head, not verified. */
  readonly checkpoint: string;
  /** What the posko's clock says of the phone's; null: the phone's clock was set while it asked. */
  readonly clock: ClockError | null;
}

/** The posko's moment lies between question and answer: the middle is the best guess, half the way there and back its
 * doubt (Cristian's algorithm). */
export function clockError(asked_ms: number, way_ms: number, posko_us: number): ClockError {
  const offset_ms = asked_ms + way_ms / 2 - posko_us / US_PER_MS;
  return {
    offset_s: Math.round(offset_ms) / MS_PER_S,
    within_s: Math.ceil(way_ms / 2) / MS_PER_S,
    at_s: Math.floor((asked_ms + way_ms) / MS_PER_S),
  };
}

/** The clock was set between these two readings. */
const SET_MS = 500;

export async function askHello(net: Net, stop?: AbortSignal): Promise<Hello> {
  const [asked, began] = [net.now(), net.ticks()];
  const { body } = await ask(net, { method: "GET", path: "hello" }, stop);
  const way = net.ticks() - began;
  const moved = Math.abs(net.now() - asked - way);
  if (!isRecord(body) || !isHex(body.nonce, 32) || typeof body.checkpoint !== "string") {
    throw new WireFault(NONSENSE, 200);
  }
  if (!Number.isSafeInteger(body.time_us)) throw new WireFault(NONSENSE, 200);
  const clock = moved > SET_MS ? null : clockError(asked, way, body.time_us as number);
  return { nonce: fromHex(body.nonce), checkpoint: body.checkpoint, clock };
}

// ---------------------------------------------------------------- session

export interface Session {
  readonly token: string;
  /** By the clock that only goes forward. */
  readonly since: number;
  /** How far the phone's clock was from that one: somebody who sets the clock changes it. */
  readonly apart_ms: number;
}

/** Shorter than the posko's hour, so that a long delivery does not end in the middle. */
const SESSION_MS = 50 * 60 * 1000;
/** A clock that has moved by more was set: its error is measured anew, which a new session does. */
const CLOCK_MOVED_MS = 30_000;

function apart_ms(net: Net): number {
  return net.now() - net.ticks();
}

export function isFresh(net: Net, session: Session | null): session is Session {
  if (session === null || Math.abs(apart_ms(net) - session.apart_ms) > CLOCK_MOVED_MS) return false;
  return net.ticks() - session.since < SESSION_MS;
}

function millisecondsOf({ offset_s, within_s }: ClockError): { offset_ms: number; within_ms: number } {
  return { offset_ms: Math.round(offset_s * MS_PER_S), within_ms: Math.round(within_s * MS_PER_S) };
}

/** Signs in with the nonce of a hello, and says what that showed of the phone's clock. Throws a WireFault: field.revoked (403),
 * field.unknown (401), or what went wrong on the way. */
export async function askSession(net: Net, signer: Signer, hello: Hello, stop?: AbortSignal): Promise<Session> {
  const since = net.ticks();
  const signature = await signer.sign(concat(utf8("kawal/v1/session\0"), hello.nonce));
  const json = {
    key: signer.key,
    nonce: toHex(hello.nonce),
    signature: toHex(signature),
    ...(hello.clock ? { clock: millisecondsOf(hello.clock) } : {}),
  };
  const { body } = await ask(net, { method: "POST", path: "session", body: { json } }, stop);
  if (!isRecord(body) || !isText(body.token) || !/^[\x21-\x7e]+$/.test(body.token)) throw new WireFault(NONSENSE, 200);
  return { token: body.token, since, apart_ms: apart_ms(net) };
}
