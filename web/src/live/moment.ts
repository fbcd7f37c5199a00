// Which moment is looked at: now, or one of the operation's hours again. The address bar holds it.
import { computed } from "@preact/signals";
import { go, hrefWith, replace, route } from "../base/route.ts";
import { momentText, readMoment } from "../model/replay.ts";

/** What is reckoned anew for an hour is asked for when the slider rests, not for every moment that it passes. */
export const SETTLE_MS = 250;

/** Milliseconds; null is now. */
export const moment = computed(() => readMoment(route.value.query.waktu));

/** What is known now of that moment, not what was known then. */
export const hindsight = computed(() => route.value.query.tahu === "sekarang");

function address(ms: number): string {
  return hrefWith({ waktu: momentText(ms) });
}

/** Begins to look back: a step that the browser's way back undoes. */
export function lookBack(ms: number): void {
  go(address(ms));
}

/** Another moment, without a step of its own. */
export function moveTo(ms: number): void {
  replace(address(ms));
}

export function knowAs(now: boolean): void {
  replace(hrefWith({ tahu: now ? "sekarang" : "" }));
}

export function backToNow(): void {
  go(hrefWith({ waktu: "", tahu: "" }));
}

/** The words of a question to the API about the moment that is looked at; `path` may have a query already. */
export function asOf(path: string, at: number | null = moment.peek(), known: boolean = hindsight.peek()): string {
  if (at === null) return path;
  const words = new URLSearchParams({ at: momentText(at), known: known ? "now" : "then" });
  return `${path}${path.includes("?") ? "&" : "?"}${words}`;
}
