// Readiness and the numbers that a person expects, as the API tells of them. Pure.
import type { State } from "./plan-index.ts";

export type Ready = "ready" | "waiting" | "unknown" | "at_risk";

/** In the order in which a bar shows them. */
export const READY: readonly Ready[] = ["ready", "waiting", "unknown", "at_risk"];

export const READY_STATE: Readonly<Record<Ready, State>> = {
  ready: "ok",
  waiting: "way",
  unknown: "unknown",
  at_risk: "late",
};

interface Counts {
  readonly goods_needed: number;
  readonly goods_received: number;
  readonly goods_damaged: number;
  readonly people_needed: number | null;
  readonly people_placed: number;
  /** Of those who are placed; null while nobody need be there. */
  readonly people_present: number | null;
}

export interface AreaReady extends Counts, Readonly<Record<Ready, number>> {
  readonly area: string;
  readonly tps: number;
}

export interface TpsReady extends Counts {
  readonly tps: string;
  readonly area: string;
  readonly state: Ready;
  readonly reasons: readonly string[];
}

export interface ReadyAnswer {
  /** Of the log that it was made at. */
  readonly size: number;
  readonly area: string;
  readonly level: string;
  readonly rows: readonly (AreaReady | TpsReady)[];
  readonly next: string | null;
}

export interface LegSum {
  readonly leg: number;
  readonly planned: number;
  readonly known: number;
  readonly sent: number;
  readonly received: number;
}

interface Counted {
  readonly n: number;
}

export interface Numbers {
  readonly size: number;
  readonly legs: readonly LegSum[];
  readonly outstanding: Counted;
  readonly late: Counted;
  readonly incidents: Counted;
  readonly people: Counted & { readonly present: number };
}

export function isTpsRow(row: AreaReady | TpsReady): row is TpsReady {
  return typeof row.tps === "string";
}

/** What needs a look first: what is at risk, then what nobody knows, then what is still to come. */
const URGENCY: Readonly<Record<Ready, number>> = { at_risk: 0, unknown: 1, waiting: 2, ready: 3 };

export function byReadiness(a: AreaReady | TpsReady, b: AreaReady | TpsReady): number {
  if (isTpsRow(a) && isTpsRow(b)) return URGENCY[a.state] - URGENCY[b.state] || (a.tps < b.tps ? -1 : 1);
  if (isTpsRow(a) || isTpsRow(b)) return 0;
  return b.at_risk - a.at_risk || b.unknown - a.unknown || b.waiting - a.waiting || (a.area < b.area ? -1 : 1);
}

/** The sum of areas, for the line above them. */
export function sumReady(rows: readonly (AreaReady | TpsReady)[]): Record<Ready, number> & { tps: number } {
  const sum = { ready: 0, waiting: 0, unknown: 0, at_risk: 0, tps: 0 };
  for (const row of rows) {
    if (isTpsRow(row)) {
      sum[row.state] += 1;
      sum.tps += 1;
    } else {
      for (const state of READY) sum[state] += row[state];
      sum.tps += row.tps;
    }
  }
  return sum;
}
