// Rounds of a patrol: which checkpoints were visited, and above all which were not (R45).
import type { DayShift, Draft } from "../model.ts";
import { draftOf, isCode, type Scene } from "./draft.ts";
import type { Told } from "./told.ts";

export interface Visit {
  readonly point: string;
  readonly at_s: number;
}

export interface Round {
  /** Counted from 1 within the shift. */
  readonly number: number;
  readonly visits: readonly Visit[];
  readonly missing: readonly string[];
}

/** Where in the chain the rounds of a shift begin. */
export interface Begun {
  readonly device: string;
  readonly sequence: number;
}

/** Guards are there before their hour. */
const EARLY_S = 3600;

/** The shift's own visits, oldest first: what was said since its rounds began, whatever the clock says by now. `begun` null: nobody kept
 * that, so the clock tells. */
export function visitsOf(told: readonly Told[], shift: DayShift, begun: Begun | null): readonly Visit[] {
  const isSince = ({ made_s, event }: Told): boolean => {
    const { device, sequence } = event;
    return made_s >= shift.from_s - EARLY_S || (device === begun?.device && sequence >= begun.sequence);
  };
  return told
    .filter((said) => said.event.kind === "patrolled" && said.event.fields.place === shift.place && isSince(said))
    .map(({ made_s, event }) => ({ point: event.fields.point!, at_s: made_s }))
    .filter((visit) => shift.points.includes(visit.point));
}

/**
 * The round that is under way, or the last one if it is complete. A round ends when every point was visited, or when one
 * is visited again: what was left out of it by then stays missing.
 */
export function roundOf(points: readonly string[], visits: readonly Visit[]): Round {
  let number = 1;
  let current: Visit[] = [];
  for (const visit of visits) {
    const full = current.length === points.length;
    if (full || current.some((v) => v.point === visit.point)) {
      number++;
      current = [];
    }
    current.push(visit);
  }
  const seen = new Set(current.map((v) => v.point));
  return { number, visits: current, missing: points.filter((p) => !seen.has(p)) };
}

/** Points of rounds before the one under way that nobody came to, newest round first. */
export function leftOut(
  points: readonly string[],
  visits: readonly Visit[],
): readonly { readonly number: number; readonly points: readonly string[] }[] {
  const rounds: { number: number; points: readonly string[] }[] = [];
  for (let i = 1; i < visits.length; i++) {
    const before = roundOf(points, visits.slice(0, i));
    const after = roundOf(points, visits.slice(0, i + 1));
    if (after.number > before.number && before.missing.length > 0) {
      rounds.push({ number: before.number, points: before.missing });
    }
  }
  return rounds.reverse();
}

/** Null for a point that is none of this shift's. */
export function patrolDraft(shift: DayShift, point: string, scene: Scene): Draft | null {
  if (!shift.points.includes(point) || !isCode(point)) return null;
  return draftOf("patrolled", { place: shift.place, point }, scene);
}
