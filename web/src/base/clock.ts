// How a phone's clock stands to the posko's: what both pages call right. Pure.

export type ClockState = "right" | "fast" | "slow";

/** Up to so many seconds a phone's clock is right. */
const RIGHT_S = 60;

/** `offset_s`: phone minus posko, known to `within_s` either way. */
export function clockState(offset_s: number, within_s: number): ClockState {
  if (Math.abs(offset_s) < RIGHT_S + within_s) return "right";
  return offset_s > 0 ? "fast" : "slow";
}
