// A browser may throw the database away (no room, data cleared) or bring back an old copy of it. A small mark in another
// place tells: without it the phone would look as if it had never been enrolled, and evidence would be missed by nobody.
import type { HeadRow, Leftover } from "./db.ts";

/** The part of localStorage that is needed. It is not thrown away together with the database. */
export type Marks = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The key that this phone signed with, and the number of the last event that it had saved. */
export interface Mark {
  readonly key: string;
  readonly sequence: number;
}

/** gone: the database is empty. behind: it is an older copy; with its key nothing may be said, since the numbers that come
 * next were given already. */
export interface Loss extends Mark {
  readonly kind: "gone" | "behind";
}

const NAME = "kawal-field-mark";

/** Where the marks of this browser are; null where there is no such place, as in a service worker. */
export function pageMarks(): Marks | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // forbidden by the browser's settings
  }
}

/** Without a mark nothing is lost but the warning: a place that is full or forbidden is left alone. */
export function setMark(marks: Marks | null, mark: Mark | null): void {
  try {
    if (mark) marks?.setItem(NAME, JSON.stringify(mark));
    else marks?.removeItem(NAME);
  } catch {
    // see above
  }
}

function markOf(marks: Marks | null): Mark | null {
  try {
    const mark: unknown = JSON.parse(marks?.getItem(NAME) ?? "null");
    const { key, sequence } = (mark ?? {}) as Record<string, unknown>;
    return typeof key === "string" && typeof sequence === "number" ? { key, sequence } : null;
  } catch {
    return null;
  }
}

/** What the mark says against what is here. After a wipe the leftover is here, and nothing is lost. */
export function lossOf(marks: Marks | null, head: HeadRow, leftover: Leftover | null): Loss | null {
  const mark = markOf(marks);
  if (!mark) return null;
  if (head.key === mark.key) return head.sequence < mark.sequence ? { kind: "behind", ...mark } : null;
  return head.key === "" && leftover === null ? { kind: "gone", ...mark } : null;
}
