// What waits for a second person, known on every page; and whether a session still stands where no stream tells of it.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { line } from "../live/feed.ts";
import { type Approval, readApprovals, waitsForMe } from "../model/approvals.ts";
import { may, session } from "../state.ts";

const EVERY_MS = 60_000;

export const approvals = signal<readonly Approval[] | null>(null);
export const approvalsProblem = signal<Problem | null>(null);
export const waitingForMe = computed(() => approvals.value?.filter(waitsForMe).length ?? 0);

export async function loadApprovals(): Promise<void> {
  try {
    approvals.value = readApprovals(await getJson<unknown>("/approvals"));
    approvalsProblem.value = null;
  } catch (error) {
    approvalsProblem.value = asProblem(error);
  }
}

/** An answer that there is no session any more leads to the login (base/api.ts). */
function look(): void {
  if (document.visibilityState === "hidden") return;
  if (may("approvals", "r")) void loadApprovals();
  else if (line.value !== "live") void getJson("/sessions").catch(() => undefined);
}

let timer: ReturnType<typeof setInterval> | null = null;

effect(() => {
  const who = session.value?.user;
  if (timer) clearInterval(timer);
  timer = null;
  approvals.value = null;
  if (!who) return;
  timer = setInterval(look, EVERY_MS);
  if (may("approvals", "r")) void loadApprovals();
});

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", () => {
    if (timer) look();
  });
}
