// Which screen an address names, and which screens leave the phone free for a new version of the app. Pure.
import type { ScreenName } from "./model.ts";

export interface Place {
  readonly name: ScreenName;
  readonly id: string;
}

/** Every screen; true: nothing is in the middle of being made there. */
const FREE: Readonly<Record<ScreenName, boolean>> = {
  today: true,
  leg: true,
  load: false,
  check: false,
  way: false,
  give: false,
  receive: false,
  condition: false,
  incident: false,
  guard: false,
  paper: false,
  seals: false,
  pin: false,
  outbox: true,
  map: true,
  help: true,
};

export function isFree(name: ScreenName): boolean {
  return FREE[name];
}

/** Where nobody is at work a new version may take over by itself: behind the lock, and where this one cannot even open the
 * phone's store, which nothing but another version may mend. */
export function mayTakeOver(phase: string, busy: boolean): boolean {
  return phase === "failed" || (phase === "locked" && !busy);
}

export function hashOf({ name, id }: Place): string {
  return id ? `#/${name}/${encodeURIComponent(id)}` : `#/${name}`;
}

/** What is no screen of the app is today's. */
export function screenOf(hash: string): Place {
  const match = /^#\/([a-z]+)(?:\/(.+))?$/.exec(hash);
  const name = match?.[1] ?? "";
  if (!Object.hasOwn(FREE, name)) return { name: "today", id: "" };
  try {
    return { name: name as ScreenName, id: decodeURIComponent(match?.[2] ?? "") };
  } catch {
    return { name: name as ScreenName, id: "" };
  }
}
