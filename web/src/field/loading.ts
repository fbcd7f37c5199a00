// Loading a leg: which box is right, and what is missing. A pure state that a phone keeps after every scan, so that one
// that is killed goes on where it was.
import type { Day, DayItem, DayLeg, Verdict } from "./model.ts";

/** As many as one event can name. */
export const LOAD_MAX = 400;
/** What a note may hold (event.md). */
const NOTE_BYTES = 500;

export interface Looked {
  readonly code: string;
  readonly verdict: Verdict;
  /** The place that a wrong box is meant for, where the day knows it. */
  readonly belongs: string | null;
}

export interface Loading {
  readonly leg: string;
  readonly scanned: readonly string[];
  /** Of `scanned`, those that the plan of this leg does not have. */
  readonly against: readonly string[];
  readonly last: Looked | null;
}

export function newLoading(leg: string): Loading {
  return { leg, scanned: [], against: [], last: null };
}

/** Whose box it is: another leg of the day that goes out in this direction. */
function otherLeg(day: Day, leg: DayLeg, code: string): { readonly leg: DayLeg; readonly item: DayItem } | null {
  for (const other of day.legs) {
    const item = other.id === leg.id ? undefined : other.items.find((i) => i.code === code);
    if (item) return { leg: other, item };
  }
  return null;
}

/** A plan may know how many boxes there are and not yet which: then a box of no other leg is right until all are there. */
export function look(state: Loading, day: Day, leg: DayLeg, code: string): Looked {
  if (state.scanned.includes(code)) return { code, verdict: "again", belongs: null };
  if (leg.items.some((i) => i.code === code)) return { code, verdict: "right", belongs: null };
  const other = otherLeg(day, leg, code);
  if (other) return { code, verdict: "wrong", belongs: other.item.destination || other.leg.to };
  const open = leg.items.length === 0 && state.scanned.length < leg.boxes;
  return { code, verdict: open ? "right" : "unknown", belongs: null };
}

/** A box before the camera: a right one is on the load, any other is not. */
export function scanBox(state: Loading, day: Day, leg: DayLeg, code: string): Loading {
  const last = look(state, day, leg, code);
  if (last.verdict !== "right" || state.scanned.length >= LOAD_MAX) return { ...state, last };
  return { ...state, scanned: [...state.scanned, code], last };
}

/** It goes along although the plan has it elsewhere or not at all: what is on the truck is what is recorded. */
export function takeAlong(state: Loading, code: string): Loading {
  if (state.scanned.includes(code) || state.scanned.length >= LOAD_MAX) return state;
  return { ...state, scanned: [...state.scanned, code], against: [...state.against, code], last: null };
}

export function putDown(state: Loading, code: string): Loading {
  const without = (codes: readonly string[]): readonly string[] => codes.filter((c) => c !== code);
  return { ...state, scanned: without(state.scanned), against: without(state.against), last: null };
}

export interface Count {
  readonly right: number;
  readonly against: number;
  readonly wanted: number;
  /** By code, where the plan knows them. */
  readonly missing: readonly DayItem[];
  /** How many, also where the plan knows no codes. */
  readonly lacking: number;
}

export function countOf(state: Loading, leg: DayLeg): Count {
  const right = state.scanned.length - state.against.length;
  const wanted = Math.max(leg.boxes, leg.items.length);
  const missing = leg.items.filter((i) => !state.scanned.includes(i.code));
  return { right, against: state.against.length, wanted, missing, lacking: Math.max(wanted - right, 0) };
}

function utf8Size(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What the load's note says of what lacks, cut to what a note may hold; "" when nothing does. */
export function noteOf(
  count: Count,
  words: { readonly lacking: string; readonly more: (n: number) => string },
): string {
  if (count.lacking === 0) return "";
  let text = words.lacking;
  const codes = count.missing.map((i) => i.code);
  for (let i = 0; i < codes.length; i++) {
    const next = `${text}${i === 0 ? ": " : ", "}${codes[i]}`;
    const rest = codes.length - i;
    if (utf8Size(`${next}${words.more(rest)}`) > NOTE_BYTES) return `${text}${words.more(rest)}`;
    text = next;
  }
  return text;
}

/** Code of a load that no other phone and no other moment gives: the trip, this phone, the moment. */
export function loadCode(trip: string, deviceKey: string, time_s: number): string {
  return `${trip.slice(0, 40)}-M-${deviceKey.slice(0, 6)}-${time_s.toString(36)}`;
}
