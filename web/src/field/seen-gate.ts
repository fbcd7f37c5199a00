// The camera sees the same box many times a second: it counts when it comes, and again only after it has gone. Pure.

/** A code that was not seen for this long has gone from before the camera. */
const GONE_MS = 1500;
/** Codes of labels that lie in sight together; the oldest goes first. */
const KEPT = 32;

export type Seen = ReadonlyMap<string, number>;

export const NOTHING_SEEN: Seen = new Map();

/** Whether `code` has come anew at `now_ms`, and what is in sight after it. */
export function seeCode(seen: Seen, code: string, now_ms: number): { readonly fresh: boolean; readonly seen: Seen } {
  const before = seen.get(code);
  const fresh = before === undefined || now_ms - before > GONE_MS || now_ms < before;
  const next = new Map(seen);
  next.delete(code);
  next.set(code, now_ms);
  for (const old of next.keys()) {
    if (next.size <= KEPT) break;
    next.delete(old);
  }
  return { fresh, seen: next };
}
