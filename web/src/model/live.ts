// What the posko hears: convoys under way, alarms, readiness. The answers of the API as the page reads them, and what follows
// from them. Pure.
import type { State } from "./plan-index.ts";

export type Stage = "untracked" | "silent" | "waiting" | "under_way" | "arrived";

/** A trip as its trackers tell of it. Times are milliseconds since 1970; null is not known. */
export interface LiveTrip {
  readonly id: string;
  readonly stage: Stage;
  readonly at: [number, number] | null;
  readonly heard: number | null;
  readonly last: number | null;
  readonly alongM: number | null;
  readonly wholeM: number | null;
  readonly lateMin: number | null;
  readonly nextStop: string | null;
  readonly eta: number | null;
  readonly slackMin: number | null;
  readonly marks: readonly string[];
  /** What stands out, whether or not a rule makes an alarm of it. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly kind: string;
  readonly since: number | null;
}

export interface Alarm {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly area: string;
  /** 1 (note) to 3 (at once). */
  readonly severity: number;
  readonly level: string;
  readonly since: number | null;
  readonly raised: number;
  readonly acknowledged: Act | null;
  readonly resolved: Act | null;
  /** Of an incident: when it happened; it holds since the posko heard of it. */
  readonly occurred: number | null;
  /** Of an incident: for how many further ones of the same phone it stands. */
  readonly more: number;
}

interface Act {
  readonly at: number;
  /** Empty: it ended by itself. */
  readonly by: string;
  /** What was said to it; empty = nothing. */
  readonly note: string;
}

type Raw = Record<string, unknown>;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A code, or a number that stands for one. */
const code = (value: unknown): string => (number(value) === null ? text(value) : String(value));

/** RFC 3339 as milliseconds. */
export function moment(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

/** Seconds as whole minutes. */
function minutes(value: unknown): number | null {
  const s = number(value);
  return s === null ? null : Math.round(s / 60);
}

/** A place of the API, which has the latitude first. */
export function place(value: unknown): [number, number] | null {
  if (!Array.isArray(value)) return null;
  const [lat, lon] = [number(value[0]), number(value[1])];
  return lat === null || lon === null ? null : [lon, lat];
}

/** The rows of a list that can be read. */
export function listOf<T>(rows: unknown, read: (raw: unknown) => T | null): T[] {
  return Array.isArray(rows) ? rows.map(read).filter((x): x is T & NonNullable<T> => x !== null) : [];
}

const STAGES: readonly Stage[] = ["untracked", "silent", "waiting", "under_way", "arrived"];

export function readTrip(raw: unknown): LiveTrip | null {
  if (!isRaw(raw) || text(raw.id) === "") return null;
  return {
    id: text(raw.id),
    stage: STAGES.find((s) => s === raw.stage) ?? "silent",
    at: place(raw.at),
    heard: moment(raw.heard),
    last: moment(raw.at_time),
    alongM: number(raw.along_m),
    wholeM: number(raw.whole_m),
    lateMin: minutes(raw.late_s),
    nextStop: text(raw.next_stop) || null,
    eta: moment(raw.eta),
    slackMin: minutes(raw.slack_s),
    marks: Array.isArray(raw.marks) ? raw.marks.map(text).filter((m) => m !== "") : [],
    conditions: Array.isArray(raw.conditions)
      ? raw.conditions.filter(isRaw).map((c) => ({ kind: text(c.kind), since: moment(c.since) }))
      : [],
  };
}

function readAct(at: unknown, by: unknown, note: unknown): Act | null {
  const ms = moment(at);
  return ms === null ? null : { at: ms, by: text(by), note: text(note) };
}

export function readAlarm(raw: unknown): Alarm | null {
  if (!isRaw(raw)) return null;
  const raised = moment(raw.raised);
  if (code(raw.id) === "" || raised === null) return null;
  return {
    id: code(raw.id),
    kind: text(raw.kind),
    subject: text(raw.subject),
    area: text(raw.area),
    severity: number(raw.severity) ?? 1,
    level: text(raw.level),
    since: moment(raw.since),
    raised,
    acknowledged: readAct(raw.acknowledged, raw.acknowledged_by, raw.acknowledged_note),
    resolved: readAct(raw.resolved, raw.resolved_by, raw.resolved_note),
    occurred: moment(raw.occurred),
    more: number(raw.more) ?? 0,
  };
}

/** Later than planned by less than this is on time: nobody acts on it. */
const ON_TIME_MIN = 10;

/** What a condition makes of the trip that it holds of, the gravest first; one that is not here leaves the trip as it is. */
const GRAVE: readonly (readonly [State, readonly string[]])[] = [
  ["late", ["slack_gone", "not_arrived"]],
  ["doubt", ["false_place"]],
  ["unknown", ["silent"]],
  ["risk", ["not_left", "off_way", "standing", "apart"]],
];

/** A condition begins at once; that it is worth a look shows when it has lasted. Alarms have rules of their own. */
const LASTS_MS: Readonly<Record<string, number>> = {
  silent: 15 * 60_000,
  standing: 10 * 60_000,
  not_left: 5 * 60_000,
  not_arrived: 5 * 60_000,
};

export function standsOut(trip: LiveTrip, now: number): readonly Condition[] {
  return trip.conditions.filter((c) => c.since === null || now - c.since >= (LASTS_MS[c.kind] ?? 0));
}

/** Whether there is anything to tell of it: it was heard, or should have been. */
export function isDue(trip: LiveTrip): boolean {
  return trip.stage !== "untracked" && (trip.stage !== "silent" || trip.conditions.length > 0);
}

function graveness(kind: string): number {
  return GRAVE.findIndex(([, of]) => of.includes(kind));
}

/** What a condition is by itself. */
export function conditionState(kind: string): State {
  return GRAVE[graveness(kind)]?.[0] ?? "risk";
}

/** What the state of a trip comes from; null where nothing stands out that changes it. */
export function gravest(trip: LiveTrip, now: number): Condition | null {
  const known = standsOut(trip, now).filter((c) => graveness(c.kind) >= 0);
  return known.sort((a, b) => graveness(a.kind) - graveness(b.kind))[0] ?? null;
}

/** What a trip is at a glance. */
export function tripState(trip: LiveTrip, now: number): State {
  const grave = gravest(trip, now);
  if (grave) return conditionState(grave.kind);
  if (trip.stage === "untracked" || trip.stage === "silent") return "unknown";
  if (trip.stage === "arrived") return "ok";
  return (trip.lateMin ?? 0) > ON_TIME_MIN ? "risk" : "way";
}

/** What needs a decision before what goes well. */
const NEED: Record<State, number> = { late: 0, doubt: 1, unknown: 2, risk: 3, way: 4, ok: 5 };

export function byNeed(a: LiveTrip, b: LiveTrip, now: number): number {
  return NEED[tripState(a, now)] - NEED[tripState(b, now)] || (a.eta ?? 0) - (b.eta ?? 0) || (a.id < b.id ? -1 : 1);
}

/** What is to be looked at first: unacknowledged before acknowledged, the graver, then the older. */
export function byUrgency(a: Alarm, b: Alarm): number {
  const open = (x: Alarm): number => (x.resolved ? 2 : x.acknowledged ? 1 : 0);
  return open(a) - open(b) || b.severity - a.severity || a.raised - b.raised;
}

export const isOpen = (alarm: Alarm): boolean => alarm.resolved === null;
export const isUnseen = (alarm: Alarm): boolean => isOpen(alarm) && alarm.acknowledged === null;

/** Trips and alarms with some of them told anew. */
export function withNews<T extends { readonly id: string }>(
  known: ReadonlyMap<string, T>,
  told: readonly T[],
): ReadonlyMap<string, T> {
  const out = new Map(known);
  for (const one of told) out.set(one.id, one);
  return out;
}

/** An age in whole minutes; below zero (a clock that runs ahead) it is none. */
export function ageMin(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, Math.round((now - at) / 60_000));
}
