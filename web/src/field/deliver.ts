// What goes to the posko and what its answer means. An event, parcel or fix is marked only by a well-formed answer for
// exactly it; all else stays as it is and goes once more, which the posko takes as the same (it knows them by content).
import { isRecord, NONSENSE, WireFault } from "./api.ts";
import { writeBundle } from "./bundle.ts";
import type { EventState, Fix, Parcel, Settled, StoredEvent } from "./model.ts";

export const BUNDLE_TYPE = "application/vnd.kawal.bundle";
export const SEALED_TYPE = "application/vnd.kawal.sealed";

// ---------------------------------------------------------------- how much at once

/** Bytes of a bundle: the reckoning is in README.md. */
export const PACE = { first: 32_768, least: 4096, most: 262_144, quick_ms: 3000, events: 500 } as const;

/** Grows on a quick line and shrinks where requests fail, so that one bundle is always a matter of seconds. */
export interface Pace {
  bytes: number;
  /** What the posko has said is too large. */
  ceiling: number;
}

export function newPace(): Pace {
  return { bytes: PACE.first, ceiling: PACE.most };
}

export function paceWent(pace: Pace, took_ms: number): void {
  if (took_ms < PACE.quick_ms) pace.bytes = Math.min(pace.bytes * 2, pace.ceiling);
}

export function paceFailed(pace: Pace, tooLarge: boolean): void {
  pace.bytes = Math.max(Math.floor(pace.bytes / 2), PACE.least);
  if (tooLarge) pace.ceiling = pace.bytes;
}

const RECORD_HEAD = 5;

/** The first events that fit, at least one. Alarms go alone: nothing else makes them wait. */
export function taken(events: readonly StoredEvent[], bytes: number): StoredEvent[] {
  const same = events.filter((event) => event.urgent === events[0]?.urgent);
  let [n, size] = [0, 0];
  for (const event of same.slice(0, PACE.events)) {
    size += event.frame.length + RECORD_HEAD;
    if (n > 0 && size > bytes) break;
    n++;
  }
  return same.slice(0, n);
}

// ---------------------------------------------------------------- answers

const STATES: Readonly<Record<string, EventState>> = {
  accepted: "sent",
  duplicate: "sent",
  discrepancy: "sent",
  waiting: "waiting",
  refused: "refused",
};
const ROWS_MOST = 10_000;

function isRow(row: unknown): row is Record<string, unknown> & { id: string } {
  return isRecord(row) && typeof row.id === "string" && /^[0-9a-f]{64}$/.test(row.id);
}

/** The posko has no room for it now: it stays as it is, and is brought again. */
function isForLater(row: unknown): boolean {
  return isRow(row) && row.status === "later";
}

function settledOf(row: unknown): Settled | null {
  if (!isRow(row)) return null;
  const state = Object.hasOwn(STATES, String(row.status)) ? STATES[String(row.status)] : undefined;
  const code = row.code ?? "";
  const index = row.index ?? null;
  if (!state || typeof code !== "string" || code.length > 100) return null;
  if (index !== null && !(Number.isSafeInteger(index) && (index as number) >= 0)) return null;
  return { id: row.id, state, code, index: index as number | null };
}

function rowsOf(body: unknown): unknown[] {
  if (!isRecord(body) || !Array.isArray(body.events) || body.events.length > ROWS_MOST) {
    throw new WireFault(NONSENSE, 200);
  }
  return body.events;
}

/** Which events an answer leaves for later, by their ids. Throws as answersOf. */
export function laterOf(body: unknown): Set<string> {
  return new Set(
    rowsOf(body)
      .filter((row) => isForLater(row))
      .map((row) => (row as { id: string }).id),
  );
}

/** The rows of an answer of POST events, without those that are for later. Throws phone.wire_nonsense when it is none; an
 * event that it names twice with two meanings is left out. */
export function answersOf(body: unknown): Map<string, Settled> {
  const answers = new Map<string, Settled>();
  const doubtful = new Set<string>();
  for (const row of rowsOf(body).filter((row) => !isForLater(row))) {
    const settled = settledOf(row);
    if (!settled) throw new WireFault(NONSENSE, 200);
    const before = answers.get(settled.id);
    if (before && before.state !== settled.state) doubtful.add(settled.id);
    answers.set(settled.id, settled);
  }
  for (const id of doubtful) answers.delete(id);
  return answers;
}

/** The answers for exactly these events. Throws phone.wire_nonsense when it says nothing of any of them. */
export function answersFor(body: unknown, events: readonly StoredEvent[]): Settled[] {
  const answers = answersOf(body);
  const later = laterOf(body);
  const own = events.map((event) => answers.get(event.id)).filter((answer) => answer !== undefined);
  if (own.length === 0 && !events.some(({ id }) => later.has(id))) throw new WireFault(NONSENSE, 200);
  return own;
}

export async function bundleOf(
  events: readonly StoredEvent[],
): Promise<{ type: string; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = await writeBundle(events.map((event) => ({ letter: "F", bytes: event.frame })));
  return { type: BUNDLE_TYPE, bytes };
}

/** What the answer to a parcel says of its event; a wiped phone's parcel names none, so any event of it will do. null: the
 * posko has not said. */
export function parcelAnswer(body: unknown, parcel: Parcel): Settled | null {
  const answers = answersOf(body);
  if (parcel.kind !== "wiped") return answers.get(parcel.event) ?? null;
  return answers.values().next().value ?? null;
}

const DEGREE_E7 = 1e7;

/** As docs/formats/field-sync.md has it: degrees, and nothing of how the phone keeps it. */
export function fixTold({ time_s, gps_time_s, at, accuracy_m, speed_cms, bearing, battery, sos }: Fix) {
  const place = [at.lat_e7 / DEGREE_E7, at.lon_e7 / DEGREE_E7];
  const north = bearing === 360 ? 0 : bearing;
  return { time_s, gps_time_s, at: place, accuracy_m, speed_cms, bearing: north, battery, sos };
}

/** Whether the posko says that it has dealt with the fixes of a request. */
export function fixesTaken(body: unknown, fixes: readonly Fix[]): boolean {
  return isRecord(body) && Number.isSafeInteger(body.taken) && (body.taken as number) <= fixes.length;
}
