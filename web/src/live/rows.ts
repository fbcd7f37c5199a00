// Rows that are fetched whole now and then, and of which the posko tells one by one in between.
import { type Signal, signal } from "@preact/signals";
import { asProblem, type Problem } from "../base/api.ts";
import { withNews } from "../model/live.ts";

export interface Rows<T> {
  /** null: not known. */
  readonly rows: Signal<ReadonlyMap<string, T> | null>;
  readonly problem: Signal<Problem | null>;
  /** What was told since each fetching that is under way began. */
  readonly underWay: Set<T[]>;
  /** Fetchings are counted: of two that cross, the one that began later counts. */
  begun: number;
  taken: number;
}

export function makeRows<T>(): Rows<T> {
  return { rows: signal(null), problem: signal(null), underWay: new Set(), begun: 0, taken: 0 };
}

/** Some of them are told anew; what is being fetched may have been answered before that. */
export function hearRows<T extends { readonly id: string }>(of: Rows<T>, told: readonly T[]): void {
  for (const since of of.underWay) since.push(...told);
  if (of.rows.value) of.rows.value = withNews(of.rows.value, told);
}

/** Fetches all of them; whoever reads them goes on with the old ones where that fails. */
export async function fetchRows<T extends { readonly id: string }>(
  of: Rows<T>,
  ask: () => Promise<readonly T[]>,
): Promise<void> {
  const told: T[] = [];
  of.begun += 1;
  const turn = of.begun;
  of.underWay.add(told);
  try {
    const rows = await ask();
    if (turn <= of.taken) return;
    of.taken = turn;
    of.rows.value = withNews(new Map(rows.map((x) => [x.id, x])), told);
    of.problem.value = null;
  } catch (error) {
    if (turn > of.taken) of.problem.value = asProblem(error);
  } finally {
    of.underWay.delete(told);
  }
}

/** Nothing of them is left, nor of what is still on its way. */
export function forgetRows<T>(of: Rows<T>): void {
  of.taken = of.begun;
  of.rows.value = null;
  of.problem.value = null;
}
