// What a round with the posko knows and how it asks: as the phone that is signed in, or by the word with which evidence is
// delivered by a phone that the posko has locked out. And whether the log that the posko shows is still the same.
import type { Bytes } from "../event/cbor.ts";
import { ask, isAnswer, type Question, type Reply, WireFault } from "./api.ts";
import { type Head, type LogKey, readCheckpoint } from "./checkpoint.ts";
import type { DayChange } from "./day.ts";
import { newPace, type Pace } from "./deliver.ts";
import type { Day, DayMap, Device, Settled, Signer, Store } from "./model.ts";
import type { Net } from "./net.ts";
import { contradiction, type HeadSource, type Heads, headsWith, NO_HEADS } from "./receipts.ts";
import { askHello, askSession, isFresh, type Session } from "./session.ts";

/** What the wire learns that people must hear. */
export type News =
  | { readonly what: "settled"; readonly answers: readonly Settled[] }
  | { readonly what: "proven"; readonly ids: readonly string[] }
  /** `unread`: all changes that nobody has read yet. */
  | { readonly what: "day"; readonly day: Day; readonly unread: readonly DayChange[] }
  | { readonly what: "map"; readonly map: DayMap }
  | { readonly what: "revoked"; readonly since_s: number | null }
  /** The posko showed a log that cannot be the one which was seen before, or one that its key has not signed. */
  | { readonly what: "log"; readonly code: "phone.log_forked" | "phone.log_signature" | "phone.log_form" };

export interface WireParts {
  readonly store: Store;
  /** null: after a wipe. What is left is delivered by the word. */
  readonly signer: Signer | null;
  readonly device: Pick<Device, "delivery"> & Partial<LogKey>;
  readonly net: Net;
  tell(news: News): void;
}

/** Of one run of the app; what must outlive it is in the store. */
export interface Round {
  readonly parts: WireParts;
  readonly stop: AbortSignal;
  readonly pace: Pace;
  session: Session | null;
  /** The posko has answered since somebody set this to false, whatever it said. */
  reached: boolean;
  /** A session is being opened: who else needs one waits for it. */
  opening: Promise<Session> | null;
  /** By the clock that only goes forward: when to do again what is done by time. */
  readonly due: { day: number; proof: number; session: number; stuck: number };
  /** Ids that the posko would not take and said nothing of; tried anew when the app starts, and every hour. */
  readonly stuck: Set<string>;
  /** How many of them came without one between that it took. */
  stuckInRow: number;
  /** On their way this moment. */
  readonly flying: Set<string>;
  /** The marks of what was told in this run; null: nothing yet. The service worker fetches too, and tells nobody. */
  readonly told: { day: string | null; map: string | null };
  /** Events wait for their proof, and are asked for after this pause. */
  proofsLeft: boolean;
  proofPause_ms: number;
  /** Ends when the last change of the kept calls for help has ended. */
  calls: Promise<unknown>;
}

export const EVERY = { day_ms: 600_000, proof_ms: 2000, proofMost_ms: 300_000, hour_ms: 3_600_000 } as const;
const KEPT = { revoked: "revoked", clock: "clock", heads: "heads", forked: "forked" } as const;
const FORKS_MOST = 20;

export function newRound(parts: WireParts, stop: AbortSignal): Round {
  const due = { day: 0, proof: 0, session: 0, stuck: 0 };
  const pace = newPace();
  const proofs = { proofsLeft: false, proofPause_ms: EVERY.proof_ms };
  const sets = { stuck: new Set<string>(), stuckInRow: 0, flying: new Set<string>() };
  const told = { day: null, map: null };
  return {
    parts,
    stop,
    pace,
    due,
    told,
    session: null,
    reached: false,
    opening: null,
    calls: Promise.resolve(),
    ...sets,
    ...proofs,
  };
}

// ---------------------------------------------------------------- who asks

async function reaching<T>(round: Round, asked: Promise<T>): Promise<T> {
  try {
    const answer = await asked;
    round.reached = true;
    return answer;
  } catch (error) {
    if (isAnswer(error)) round.reached = true;
    throw error;
  }
}

/** The posko no longer lets this phone in: what it has is delivered by its word, and nothing else is done. */
const LOCKED = ["field.revoked", "field.over"];

export function isLocked(error: unknown): boolean {
  return error instanceof WireFault && LOCKED.includes(error.code);
}

/** A moment as text, or seconds; null: the posko does not say since when. */
function sinceOf({ since, since_s }: WireFault["body"]): number | null {
  const told = typeof since === "string" ? Date.parse(since) / 1000 : since_s;
  return Number.isSafeInteger(told) ? (told as number) : null;
}

async function noteLocked(round: Round, fault: WireFault): Promise<void> {
  const { store, signer, net, tell } = round.parts;
  const since_s = sinceOf(fault.body);
  round.session = null;
  round.due.session = net.ticks() + EVERY.hour_ms;
  await store.put(KEPT.revoked, { key: signer?.key, since_s });
  tell({ what: "revoked", since_s });
}

export interface Locked {
  readonly key: string;
  readonly since_s: number | null;
}

/** That the posko has locked this phone out, as far as it knows; null: it has not, or that was another enrolment's. */
export async function lockedOut({ store, signer }: WireParts): Promise<Locked | null> {
  const locked = await store.get<Locked>(KEPT.revoked);
  return locked !== null && locked.key === signer?.key ? locked : null;
}

async function openSession(round: Round, signer: Signer): Promise<Session> {
  const { store, net } = round.parts;
  const hello = await reaching(round, askHello(net, round.stop));
  if (hello.clock) await store.put(KEPT.clock, hello.clock);
  if (hello.checkpoint !== "") await noteHead(round, "hello", hello.checkpoint);
  try {
    const session = await reaching(round, askSession(net, signer, hello, round.stop));
    if (await lockedOut(round.parts)) await store.put(KEPT.revoked, null);
    return session;
  } catch (error) {
    if (isLocked(error)) await noteLocked(round, error as WireFault);
    throw error;
  }
}

/** Throws what openSession throws; field.revoked without asking for an hour after it was said. */
async function sessionOf(round: Round): Promise<Session> {
  const { signer, net } = round.parts;
  if (isFresh(net, round.session)) return round.session;
  if (!signer || net.ticks() < round.due.session) throw new WireFault("field.revoked", 403);
  round.opening ??= openSession(round, signer).finally(() => {
    round.opening = null;
  });
  round.session = await round.opening;
  return round.session;
}

async function askByToken(round: Round, q: Question): Promise<Reply> {
  const { token } = await sessionOf(round);
  try {
    const asked = ask(round.parts.net, { ...q, authorization: `Kawal-Device ${token}` }, round.stop);
    return await reaching(round, asked);
  } catch (error) {
    if (isLocked(error)) await noteLocked(round, error as WireFault);
    throw error;
  }
}

/** As the phone that is signed in. A session that the posko no longer knows is opened anew, once. */
export async function askAsDevice(round: Round, q: Question): Promise<Reply> {
  try {
    return await askByToken(round, q);
  } catch (error) {
    if (!(error instanceof WireFault) || error.status !== 401 || !round.session) throw error;
    round.session = null;
    return askByToken(round, q);
  }
}

/** As the phone that is signed in, else by its delivery word: evidence goes whoever the phone's person is by now. */
export async function askToDeliver(round: Round, type: string, bytes: Bytes): Promise<Reply> {
  const { net, device } = round.parts;
  const q: Question = { method: "POST", path: "events", body: { type, bytes } };
  try {
    return await askAsDevice(round, q);
  } catch (error) {
    const shut = isLocked(error) || (error instanceof WireFault && error.status === 401);
    if (!shut) throw error;
  }
  return reaching(round, ask(net, { ...q, authorization: `Kawal-Delivery ${device.delivery}` }, round.stop));
}

// ---------------------------------------------------------------- heads of the log

/** Two heads of one log that cannot both be true: evidence against the posko, never dropped. */
interface Fork {
  readonly log: string;
  readonly source: string;
  readonly checkpoint: string;
  readonly against: unknown;
  readonly at_s: number;
}

async function keptForks({ store }: WireParts): Promise<readonly Fork[]> {
  return (await store.get<Fork[]>(KEPT.forked)) ?? [];
}

/** Whether this phone has ever seen two logs of the posko that it is enrolled at. */
export async function isForked(parts: WireParts): Promise<boolean> {
  return (await keptForks(parts)).some(({ log }) => log === parts.device.logKey);
}

async function keepFork(round: Round, fork: Omit<Fork, "at_s">): Promise<void> {
  const { store, net, tell } = round.parts;
  const forks = await keptForks(round.parts);
  const same = forks.some(({ checkpoint }) => checkpoint === fork.checkpoint);
  const added = { ...fork, at_s: Math.floor(net.now() / 1000) };
  if (!same) await store.put(KEPT.forked, [...forks, added].slice(0, FORKS_MOST));
  tell({ what: "log", code: "phone.log_forked" });
}

/** Verifies a head and remembers it; null: it is not believed, which was told. */
export async function noteHead(round: Round, source: HeadSource, checkpoint: string): Promise<Head | null> {
  const { store, device, tell } = round.parts;
  const { logKey, logName } = device;
  if (!logKey || !logName) return null;
  const head = await readCheckpoint(checkpoint, { logKey, logName }).catch((error: { code?: string }) => {
    tell({ what: "log", code: error.code === "phone.log_signature" ? "phone.log_signature" : "phone.log_form" });
    return null;
  });
  if (!head) return null;
  const kept = await store.get<Heads & { readonly log: string }>(KEPT.heads);
  const heads = kept?.log === logKey ? kept : NO_HEADS;
  const against = contradiction(heads, source, head);
  if (against) {
    await keepFork(round, { log: logKey, source, checkpoint, against });
    return null;
  }
  await store.put(KEPT.heads, { log: logKey, ...headsWith(heads, source, head) });
  const seen = await store.seen();
  if (head.size > (seen?.size ?? 0)) await store.setSeen(head.size, head.root);
  return head;
}
