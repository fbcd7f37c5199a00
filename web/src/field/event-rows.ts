// Events and their chain as rows of the phone's database: how each verb of the store changes them. Each function works in
// the transaction that it gets, and store.ts opens those.
import type { Bytes } from "../event/cbor.ts";
import { decodeFrame, type EventFrame, encodeFrame, fromHex, toHex } from "../event/event.ts";
import { LIMITS, SIGNERS } from "../event/kinds.ts";
import { concat, sameBytes } from "./bytes.ts";
import type { CoreRows, EventRow, HeadRow, Read, Write } from "./db.ts";
import { PhoneError } from "./error.ts";
import { lossOf, type Marks } from "./loss.ts";
import type { EventState, Parcel, ReceiptBatch, Settled, StoredEvent, Waiting } from "./model.ts";

/** Events that wait for somebody else are asked after those that only lack the proof. */
const WAITING_LAST = 2 ** 40;

// ---------------------------------------------------------------- rows

export async function core<K extends keyof CoreRows>(tx: Read | Write, name: K): Promise<CoreRows[K] | null> {
  return ((await tx.objectStore("core").get(name)) as CoreRows[K] | undefined) ?? null;
}

export async function setCore<K extends keyof CoreRows>(tx: Write, name: K, row: CoreRows[K]): Promise<void> {
  await tx.objectStore("core").put(row, name);
}

export async function headOf(tx: Read | Write): Promise<HeadRow> {
  return (await core(tx, "head")) ?? { key: "", sequence: 0, last: null, events: 0, parcels: 0 };
}

/** The row in this state: what is to be delivered or proven is in that order, and nothing else. */
function placed(row: EventRow, state: EventState): EventRow {
  const { due: _due, unproven: _unproven, refused: _refused, ...rest } = row;
  if (state === "made") return { ...rest, state, due: row.urgent ? -row.n : row.n };
  if (state === "sent") return { ...rest, state, unproven: row.n };
  if (state === "waiting") return { ...rest, state, unproven: WAITING_LAST + row.n };
  return state === "refused" ? { ...rest, state, refused: row.n } : { ...rest, state };
}

function rowOf(event: StoredEvent, n: number): EventRow {
  const row: EventRow = {
    n,
    frame: event.frame,
    own: event.own,
    state: event.state,
    ...(event.urgent ? { urgent: true } : {}),
    ...(event.code === "" ? {} : { code: event.code }),
    ...(event.index === null ? {} : { index: event.index }),
  };
  return placed(row, event.state);
}

function signedOf(frame: EventFrame): StoredEvent["signed"] {
  return SIGNERS.map((signer) => signer.name).filter((name) => frame.signatures[name]);
}

export function eventOf(key: Uint8Array | ArrayBuffer, row: EventRow): StoredEvent {
  const frame = decodeFrame(row.frame);
  return {
    id: toHex(new Uint8Array(key)),
    n: row.n,
    own: row.own,
    sequence: frame.event.sequence,
    kind: frame.event.kind,
    made_s: frame.event.time_s,
    frame: row.frame,
    signed: signedOf(frame),
    urgent: row.urgent ?? false,
    state: row.state,
    code: row.code ?? "",
    index: row.index ?? null,
  };
}

// ---------------------------------------------------------------- events

export async function putParcels(
  tx: Write,
  parcels: readonly Parcel[],
  urgent: boolean,
  head: HeadRow,
): Promise<HeadRow> {
  let n = head.parcels;
  for (const { id, event, kind, bytes } of parcels) {
    n++;
    const row = { id: fromHex(id), event: fromHex(event), kind, bytes };
    await tx.objectStore("parcels").add(row, urgent ? -n : n);
  }
  return { ...head, parcels: n };
}

export async function append(
  tx: Write,
  marks: Marks | null,
  event: StoredEvent,
  parcels: readonly Parcel[],
): Promise<void> {
  const made = decodeFrame(event.frame).event;
  const head = await headOf(tx);
  if (head.key === "") throw new PhoneError("phone.gone");
  if (lossOf(marks, head, null)) throw new PhoneError("phone.behind");
  if (made.device !== head.key) throw new PhoneError("phone.key");
  if (made.sequence !== head.sequence + 1 || made.previous !== head.last) throw new PhoneError("phone.raced");
  const n = head.events + 1;
  await tx.objectStore("events").add(rowOf(event, n), fromHex(event.id));
  const counted = await putParcels(tx, parcels, event.urgent, head);
  await setCore(tx, "head", { ...counted, sequence: made.sequence, last: event.id, events: n });
}

/** A frame with the signatures of both; what is here stays. Acceptances count for one signature of the giver alone. */
function united(here: EventFrame, come: EventFrame): Bytes | null {
  const giver = here.signatures.giver;
  if (giver && come.signatures.giver && !sameBytes(giver, come.signatures.giver)) return null;
  const both = { ...come.signatures, ...here.signatures };
  if (Object.keys(both).length === Object.keys(here.signatures).length) return null;
  return encodeFrame(here.body, both);
}

export async function merge(tx: Write, id: string, event: StoredEvent): Promise<void> {
  const events = tx.objectStore("events");
  const key = fromHex(id);
  const row = await events.get(key);
  if (!row) {
    const head = await headOf(tx);
    if (head.key === "") throw new PhoneError("phone.gone");
    await events.add(rowOf(event, head.events + 1), key);
    await setCore(tx, "head", { ...head, events: head.events + 1 });
    return;
  }
  const frame = united(decodeFrame(row.frame), decodeFrame(event.frame));
  if (!frame) return;
  const taken = row.state === "waiting" || row.state === "refused" || row.state === "sent";
  const grown: EventRow = { ...row, frame, ...(row.state === "made" ? { grown: true } : {}) };
  await events.put(taken ? placed(grown, "made") : grown, key);
}

type Change = (row: EventRow) => EventRow | null;

/** Changes the rows that are there: asks for all, then writes all, since a request after another takes a phone seconds for
 * a thousand. */
async function changeRows(tx: Write, changes: ReadonlyMap<string, Change>): Promise<void> {
  const events = tx.objectStore("events");
  const change = async ([id, make]: readonly [string, Change]) => {
    const key = fromHex(id);
    const row = await events.get(key);
    const after = row ? make(row) : null;
    if (after) await events.put(after, key);
  };
  await Promise.all([...changes].map(change));
}

/** What is proven stays so whatever is said later; what has got a signature since it was sent is sent once more. */
function settled(row: EventRow, { state, code, index }: Settled): EventRow | null {
  if (row.state === "receipted") return null;
  const { grown, code: _code, ...rest } = row;
  const again = grown && (state === "waiting" || state === "refused");
  const said = { ...rest, ...(code === "" ? {} : { code }), ...(index === null ? {} : { index }) };
  return placed(said, again ? "made" : state);
}

export function settleAll(tx: Write, answers: readonly Settled[]): Promise<void> {
  return changeRows(tx, new Map(answers.map((answer) => [answer.id, (row) => settled(row, answer)])));
}

function shortPath(path: readonly number[]): Uint16Array | Uint32Array {
  return path.every((node) => node < 2 ** 16) ? Uint16Array.from(path) : Uint32Array.from(path);
}

export async function prove(tx: Write, batch: ReceiptBatch): Promise<void> {
  if (batch.proofs.length === 0) return;
  const { checkpoint, size } = batch;
  const number = await tx.objectStore("batches").add({ checkpoint, size, nodes: concat(...batch.nodes) });
  const proven = ({ index, path }: ReceiptBatch["proofs"][number]): Change => {
    return (row) => {
      if (row.state === "receipted") return null;
      const { code: _code, grown: _grown, ...rest } = row;
      return placed({ ...rest, index, batch: number, path: shortPath(path) }, "receipted");
    };
  };
  await changeRows(tx, new Map(batch.proofs.map((proof) => [proof.id, proven(proof)])));
}

/** The batch with this event's proof alone. */
export async function receipt(tx: Read, id: string): Promise<ReceiptBatch | null> {
  const row = await tx.objectStore("events").get(fromHex(id));
  if (row?.batch === undefined || row.index === undefined || !row.path) return null;
  const batch = await tx.objectStore("batches").get(row.batch);
  if (!batch) return null;
  const at = (node: number) => batch.nodes.slice(LIMITS.hashBytes * node, LIMITS.hashBytes * (node + 1));
  const proof = { id, index: row.index, path: Array.from({ length: row.path.length }, (_, i) => i) };
  return { checkpoint: batch.checkpoint, size: batch.size, nodes: Array.from(row.path, at), proofs: [proof] };
}

export async function ordered(tx: Read, name: "due" | "unproven", limit: number): Promise<StoredEvent[]> {
  const index = tx.objectStore("events").index(name);
  const rows = await index.getAll(null, limit);
  const keys = await index.getAllKeys(null, limit);
  return rows.map((row, i) => eventOf(keys[i]!, row));
}

/** Parcels of an event that the posko refused stay here: they wait for nothing. Reads no bytes. */
export async function waiting(tx: Read): Promise<Waiting> {
  const [events, parcels] = [tx.objectStore("events"), tx.objectStore("parcels")];
  const refused = await events.index("refused").getAllKeys();
  const held = await Promise.all(refused.map((key) => parcels.index("event").count(key)));
  const all = await parcels.count();
  const left = all - held.reduce((sum, n) => sum + n, 0);
  return { events: await events.index("due").count(), parcels: left, refused: refused.length };
}

/** The numbers have no gaps: rows go only all together, in a wipe. One request for all is ten times as fast as a cursor. */
export async function newest(tx: Read, limit: number, before = Number.POSITIVE_INFINITY): Promise<StoredEvent[]> {
  const last = Math.min(before - 1, (await headOf(tx)).events);
  if (last < 1 || limit < 1) return [];
  const range = IDBKeyRange.bound(Math.max(1, last - limit + 1), last);
  const index = tx.objectStore("events").index("n");
  const found = await index.getAll(range);
  const keys = await index.getAllKeys(range);
  return found.map((row, i) => eventOf(keys[i]!, row)).reverse();
}
