// When the app locks itself: ten minutes after the last touch or scan. Pure; both clocks come in, since the phone's own may
// be set and the other one may stand still while the phone sleeps.

export const IDLE_MS = 10 * 60_000;

export interface Moment {
  /** Milliseconds of the phone's clock. */
  readonly clock: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks: number;
}

export function isIdle(last: Moment, now: Moment): boolean {
  return Math.max(now.clock - last.clock, now.ticks - last.ticks) >= IDLE_MS;
}
