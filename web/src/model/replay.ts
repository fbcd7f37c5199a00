// An hour of the operation again: moments in the address, steps of the keyboard, what happened when. Pure.

const S_MS = 1000;
const MIN_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A moment as the address has it; null where it has none, or nothing that is one. */
export function readMoment(text: string | undefined): number | null {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : null;
}

/** To the second: "2024-11-27T06:00:00Z". */
export function momentText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function within(ms: number, all: Stretch): number {
  const whole = Math.round(ms / S_MS) * S_MS;
  return Math.max(all.from, Math.min(all.to, whole));
}

/** Where a key of the slider leads: arrows a minute, with Shift or Page an hour, Home and End the ends; null: nowhere. */
export function keyStep(key: string, shift: boolean, at: number, all: Stretch): number | null {
  const step = shift ? HOUR_MS : MIN_MS;
  if (key === "ArrowLeft" || key === "ArrowDown") return within(at - step, all);
  if (key === "ArrowRight" || key === "ArrowUp") return within(at + step, all);
  if (key === "PageDown") return within(at - HOUR_MS, all);
  if (key === "PageUp") return within(at + HOUR_MS, all);
  if (key === "Home") return all.from;
  return key === "End" ? all.to : null;
}

/** How much of the operation passes in a second of watching, in minutes. */
export const SPEEDS = [1, 10, 60] as const;
export type Speed = (typeof SPEEDS)[number];

/** The next moment of a film; null at its end. */
export function playStep(at: number, speed: Speed, all: Stretch): number | null {
  const next = at + speed * MIN_MS;
  if (at >= all.to) return null;
  return within(next, all);
}

/** The moment before or behind which something had happened, told to the second: the first whole one that knows of it. */
export function neighbour(moments: readonly number[], at: number, way: "before" | "behind"): number | null {
  const whole = moments.map((m) => (Math.floor(m / S_MS) + 1) * S_MS);
  const found = whole.filter((m) => (way === "before" ? m < at : m > at));
  if (found.length === 0) return null;
  return way === "before" ? Math.max(...found) : Math.min(...found);
}

/** Where moments stand on a line of length 1; what lies close together is one mark. */
export function marksOf(moments: readonly number[], all: Stretch, parts: number): number[] {
  const length = all.to - all.from;
  if (length <= 0) return [];
  const found = new Set<number>();
  for (const m of moments) {
    if (m >= all.from && m <= all.to) found.add(Math.round(((m - all.from) / length) * parts));
  }
  return [...found].sort((a, b) => a - b).map((part) => part / parts);
}
