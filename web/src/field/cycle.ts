// One round with the posko, without a page: the app's loop and the service worker both run it. A round is a list of steps by
// urgency. Each makes one request at most and marks what was answered; after each that did something the list begins again
// from the top, so an alarm that comes up meanwhile is never behind a photo.
import { NONSENSE, OFFLINE, PORTAL, TIMEOUT, WireFault } from "./api.ts";
import { addUnread, dayChanges, dayOf, keep, keptDay, keptEtag, keptUnread, mapOf } from "./day.ts";
import * as deliver from "./deliver.ts";
import type { Day, DayMap, Fix, Parcel, ReceiptBatch, StoredEvent } from "./model.ts";
import * as receipts from "./receipts.ts";
import { askAsDevice, askToDeliver, EVERY, isLocked, lockedOut, noteHead, type Round } from "./round.ts";

/** So many in a row are no bad events but a posko that reads none: it gets a rest. */
const STUCK_IN_ROW = 4;
/** The posko takes 64 KiB of JSON: an id is 67 bytes of it, a fix up to 170. */
const READ = { events: 500, proofs: 900, fixes: 300, calls: 20 } as const;
const CALLS = "calls";

/** Whether something was done: then the list begins anew. Throws a WireFault, or what the store throws. */
type Step = (round: Round) => Promise<boolean>;

/** Changes the calls for help that are not sent yet, one change after the other. */
export function changeCalls(round: Round, change: (calls: readonly Fix[]) => readonly Fix[]): Promise<void> {
  const { store } = round.parts;
  const changed = round.calls.then(async () => {
    const calls = (await store.get<Fix[]>(CALLS)) ?? [];
    await store.put(CALLS, change(calls).slice(-READ.calls));
  });
  round.calls = changed.catch(() => undefined);
  return changed;
}

async function sendFixes(round: Round, fixes: readonly Fix[]): Promise<void> {
  const json = { fixes: fixes.map(deliver.fixTold) };
  const { body } = await askAsDevice(round, { method: "POST", path: "positions", body: { json } });
  if (!deliver.fixesTaken(body, fixes)) throw new WireFault(NONSENSE, 200);
}

/** Calls for help, before all else. */
async function callStep(round: Round): Promise<boolean> {
  await round.calls;
  const calls = (await round.parts.store.get<Fix[]>(CALLS)) ?? [];
  if (calls.length === 0) return false;
  await sendFixes(round, calls);
  const sent = new Set(calls.map((call) => JSON.stringify(call)));
  await changeCalls(round, (now) => now.filter((call) => !sent.has(JSON.stringify(call))));
  return true;
}

async function evidenceOf(round: Round): Promise<StoredEvent[]> {
  const room = READ.events + round.stuck.size + round.flying.size;
  const unsent = await round.parts.store.unsent(Math.min(room, 2 * READ.events));
  return unsent.filter(({ id }) => !round.stuck.has(id) && !round.flying.has(id));
}

/** One bundle that the posko will not even read is halved until it is clear which event it is; that one waits, and the
 * others go on. It is not marked: the posko has not said that it has looked at it. */
function bundleFailed(round: Round, events: readonly StoredEvent[], error: unknown): void {
  const status = error instanceof WireFault ? error.status : 0;
  const unread = status === 400 || status === 413 || status === 422;
  deliver.paceFailed(round.pace, status === 413);
  if (!unread || round.stuckInRow >= STUCK_IN_ROW) throw error;
  if (events.length === 1) {
    round.stuck.add(events[0]!.id);
    round.stuckInRow++;
  } else round.pace.bytes = Math.min(round.pace.bytes, Math.ceil(sizeOf(events) / 2));
}

function sizeOf(events: readonly StoredEvent[]): number {
  return events.reduce((n, event) => n + event.frame.length, 0);
}

async function sendEvents(round: Round, events: readonly StoredEvent[]): Promise<boolean> {
  if (events.length === 0) return false;
  const { store, net, tell } = round.parts;
  for (const { id } of events) round.flying.add(id);
  try {
    const { type, bytes } = await deliver.bundleOf(events);
    const began = net.ticks();
    const { body } = await askToDeliver(round, type, bytes);
    const answers = deliver.answersFor(body, events);
    await store.settleAll(answers);
    for (const id of deliver.laterOf(body)) round.stuck.add(id);
    round.stuckInRow = 0;
    deliver.paceWent(round.pace, net.ticks() - began);
    round.proofPause_ms = EVERY.proof_ms;
    round.due.proof = 0;
    tell({ what: "settled", answers });
  } catch (error) {
    bundleFailed(round, events, error);
  } finally {
    for (const { id } of events) round.flying.delete(id);
  }
  return true;
}

async function alarmStep(round: Round): Promise<boolean> {
  const events = await evidenceOf(round);
  return sendEvents(
    round,
    deliver.taken(
      events.filter((event) => event.urgent),
      round.pace.bytes,
    ),
  );
}

async function evidenceStep(round: Round): Promise<boolean> {
  return sendEvents(round, deliver.taken(await evidenceOf(round), round.pace.bytes));
}

/** The proofs that the posko has of these; null: no checkpoint of its log is good enough yet. */
async function askProofs(round: Round, events: readonly StoredEvent[]): Promise<ReceiptBatch | null> {
  const json = { ids: events.map((event) => event.id) };
  try {
    const { body } = await askAsDevice(round, { method: "POST", path: "receipts", body: { json } });
    const batch = receipts.batchOf(body);
    if (!batch) throw new WireFault(NONSENSE, 200);
    return batch;
  } catch (error) {
    if (error instanceof WireFault && error.code === "log.no_receipt_yet") return null;
    throw error;
  }
}

async function proofStep(round: Round): Promise<boolean> {
  const { store, net, signer, tell } = round.parts;
  if (net.ticks() < round.due.proof) return false;
  if (!signer || (await lockedOut(round.parts))) {
    round.proofsLeft = false;
    return false;
  }
  const events = await store.unproven(READ.proofs);
  round.proofsLeft = events.length > 0;
  if (!round.proofsLeft) return false;
  round.due.proof = net.ticks() + round.proofPause_ms;
  round.proofPause_ms = Math.min(round.proofPause_ms * 2, EVERY.proofMost_ms);
  const batch = await askProofs(round, events);
  const head = batch && batch.proofs.length > 0 ? await noteHead(round, "receipts", batch.checkpoint) : null;
  if (!batch || !head) return false;
  const proofs = await receipts.provenOf(batch, head, new Map(events.map((event) => [event.id, event.frame])));
  if (proofs.length === 0) return false;
  await store.prove({ ...batch, proofs });
  round.proofPause_ms = EVERY.proof_ms;
  round.due.proof = 0;
  tell({ what: "proven", ids: proofs.map((proof) => proof.id) });
  return true;
}

interface Reading<T> {
  readonly read: (body: unknown) => T | null;
  /** What must be on the disk before the value is. */
  readonly first?: (value: T) => Promise<void>;
}

/** What the posko has by now, if it is not what was told last: fetched, or fetched and kept by the service worker meanwhile. */
async function newestOf<T extends Day | DayMap>(round: Round, name: "day" | "map", { read, first }: Reading<T>) {
  const { store } = round.parts;
  const reply = await askAsDevice(round, { method: "GET", path: name, etag: await keptEtag(store, name) });
  if (reply.status === 304) {
    const mark = await keptEtag(store, name);
    if (mark === round.told[name]) return null;
    round.told[name] = mark;
    return store.get<T>(name);
  }
  const value = read(reply.body);
  if (!value) throw new WireFault(NONSENSE, 200);
  await first?.(value);
  await keep(store, name, reply.etag, value);
  round.told[name] = reply.etag;
  return value;
}

async function dayStep(round: Round): Promise<boolean> {
  const { store, net, signer, tell } = round.parts;
  if (net.ticks() < round.due.day) return false;
  if (!signer || (await lockedOut(round.parts))) {
    round.due.day = net.ticks() + EVERY.day_ms; // what nobody may ask for is not due either
    return false;
  }
  const was = await keptDay(store);
  const first = (is: Day) => addUnread(store, was ? dayChanges(was, is) : []);
  const day = await newestOf(round, "day", { read: dayOf, first });
  if (day) tell({ what: "day", day, unread: await keptUnread(store) });
  const map = await newestOf(round, "map", { read: mapOf });
  if (map) tell({ what: "map", map });
  round.due.day = net.ticks() + EVERY.day_ms;
  return true;
}

/** Read at once: a photo of each. */
const PARCELS_AHEAD = 8;

/** The oldest parcel that is not stuck. It brings its event along, so it goes only when that has gone: no photo lets an event
 * overtake the chain. Those of an event that the posko refused stay on the phone. */
async function nextParcel(round: Round): Promise<Parcel | null> {
  const { store } = round.parts;
  let seen = 0;
  for (;;) {
    const parcels = await store.parcels(seen === 0 ? 1 : PARCELS_AHEAD, seen);
    if (parcels.length === 0) return null;
    for (const parcel of parcels.filter(({ id, sent }) => !sent && !round.stuck.has(id))) {
      const event = parcel.kind === "wiped" ? null : await store.event(parcel.event);
      if (event?.state !== "made" && event?.state !== "refused") return parcel;
    }
    seen += parcels.length;
  }
}

async function parcelStep(round: Round): Promise<boolean> {
  const { store } = round.parts;
  const parcel = await nextParcel(round);
  if (!parcel) return false;
  try {
    const { body } = await askToDeliver(round, deliver.SEALED_TYPE, parcel.bytes);
    const answer = deliver.parcelAnswer(body, parcel);
    if (!answer && deliver.laterOf(body).size === 0) throw new WireFault(NONSENSE, 200);
    if (!answer || answer.state === "refused") round.stuck.add(parcel.id);
    else await store.parcelSent(parcel.id);
  } catch (error) {
    const unread = error instanceof WireFault && [400, 413, 422].includes(error.status);
    if (!unread) throw error;
    round.stuck.add(parcel.id);
  }
  return true;
}

async function fixStep(round: Round): Promise<boolean> {
  const { store, signer } = round.parts;
  if (!signer || (await lockedOut(round.parts))) return false;
  const fixes = await store.fixes(READ.fixes);
  const last = fixes.at(-1);
  if (!last) return false;
  await sendFixes(round, fixes);
  await store.dropFixes(last.n);
  return true;
}

/** Evidence first of all that is no alarm; a call for help is let out where the phone is locked out. */
const STEPS: readonly Step[] = [callStep, alarmStep, evidenceStep, proofStep, dayStep, parcelStep, fixStep];
const EXPRESS: readonly Step[] = [callStep, alarmStep];

/** The line is gone or the posko wants a rest: no other step would fare better. */
function endsAll(error: unknown): boolean {
  if (!(error instanceof WireFault)) return false;
  return [OFFLINE, TIMEOUT, PORTAL].includes(error.code) || error.status === 429 || error.status === 503;
}

/** A step that fails by itself is left out until the next round, and throws at this one's end. */
async function runSteps(round: Round, steps: readonly Step[], done: () => void): Promise<void> {
  const left = [...steps];
  let [at, fault]: [number, unknown] = [0, null];
  while (at < left.length && !round.stop.aborted) {
    try {
      const did = await left[at]!(round);
      if (did) done();
      at = did ? 0 : at + 1;
    } catch (error) {
      if (endsAll(error)) throw error;
      if (!isLocked(error)) fault ??= error;
      left.splice(at, 1);
    }
  }
  if (fault !== null) throw fault;
}

/** Everything that can be done now. Throws the fault that ended it. `done` is called after each step that did something. */
export function runRound(round: Round, done: () => void): Promise<void> {
  const now = round.parts.net.ticks();
  round.stuckInRow = 0;
  if (now >= round.due.stuck) {
    round.stuck.clear();
    round.due.stuck = now + EVERY.hour_ms;
  }
  return runSteps(round, STEPS, done);
}

/** Only what cannot wait, beside a round that is busy with something else. */
export function runExpress(round: Round, done: () => void): Promise<void> {
  return runSteps(round, EXPRESS, done);
}
