// The loop that keeps the phone and the posko in step while the app is open: a round after each nudge, when the network
// comes back, when the app is looked at again, and by time; after a fault later and later, never all phones at once.
import { type Signal, signal } from "@preact/signals";
import { isAnswer, WireFault } from "./api.ts";
import { changeCalls, runExpress, runRound } from "./cycle.ts";
import type { Fix, Waiting } from "./model.ts";
import { isForked, type Locked, lockedOut, newRound, type Round, type WireParts } from "./round.ts";

export type { News, WireParts } from "./round.ts";

export const BACKOFF = { first_ms: 2000, most_ms: 300_000, patience_ms: 30_000 } as const;

export interface WireState {
  /** Whether the posko answered when it was last asked; null: it has not been asked since the browser found a network. */
  readonly online: boolean | null;
  readonly busy: boolean;
  /** Why the last round ended early: a key of phone.json or the posko's code; empty: it did not. */
  readonly fault: string;
  /** Seconds since 1970 by the phone: when it tries again by itself, and when nothing was left to deliver last. */
  readonly again_s: number | null;
  readonly delivered_s: number | null;
  readonly waiting: Waiting;
  /** The posko has locked this phone out; what it has is delivered all the same. */
  readonly revoked: Locked | null;
  /** The posko has shown two logs, now or ever: people must hear of it. */
  readonly forked: boolean;
}

export interface Wire {
  readonly state: Signal<WireState>;
  /** There is something to do; an alarm goes at once, beside whatever is under way. */
  nudge(): void;
  /** A call for help with a place: kept first, then sent before all else. */
  call(fix: Fix): Promise<void>;
  /** One round now; ends when it has ended, whether it succeeded or not. */
  sync(): Promise<void>;
  stop(): void;
}

/** Milliseconds after so many faults in a row: doubling, and half of it by chance. */
export function backoff_ms(faults: number, random: () => number): number {
  const most = Math.min(BACKOFF.first_ms * 2 ** Math.max(faults - 1, 0), BACKOFF.most_ms);
  return Math.max(most / 2 + (random() * most) / 2, BACKOFF.first_ms);
}

interface Loop {
  readonly parts: WireParts;
  readonly state: Signal<WireState>;
  readonly stopped: AbortController;
  round: Round;
  faults: number;
  /** By the clock that only goes forward: before it the posko does not want to be asked. */
  notBefore: number;
  running: Promise<void> | null;
  express: Promise<void> | null;
  wake: AbortController;
}

function change(loop: Loop, part: Partial<WireState>): void {
  loop.state.value = { ...loop.state.value, ...part };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

async function count(loop: Loop): Promise<void> {
  const { store, net } = loop.parts;
  const waiting = await store.waiting();
  const nothing = waiting.events + waiting.parcels === 0;
  change(loop, { waiting, revoked: await lockedOut(loop.parts), forked: await isForked(loop.parts) });
  if (nothing && loop.state.value.fault === "") change(loop, { delivered_s: seconds(net.now()) });
}

function progressed(loop: Loop): void {
  loop.faults = 0;
  change(loop, { online: true, fault: "" });
  void count(loop).catch(() => undefined);
}

function failed(loop: Loop, error: unknown): void {
  const fault = error instanceof WireFault ? error : null;
  const code = fault?.code ?? (error as { code?: string } | null)?.code ?? "phone.wire_broken";
  loop.faults++;
  if (fault && fault.retry_s > 0) {
    const spread = 1 + loop.parts.net.random() / 4;
    loop.notBefore = loop.parts.net.ticks() + fault.retry_s * 1000 * spread;
  }
  change(loop, { online: isAnswer(error), fault: code });
}

/** A round that had nothing to ask says nothing of the line. */
function rested(loop: Loop): void {
  loop.faults = 0;
  change(loop, { fault: "", ...(loop.round.reached ? { online: true } : {}) });
}

async function oneRound(loop: Loop): Promise<void> {
  const { net } = loop.parts;
  change(loop, { busy: true, again_s: null });
  loop.round.reached = false;
  try {
    const done = () => progressed(loop);
    const ran = await net.alone(BACKOFF.patience_ms, async () => {
      await runRound(loop.round, done);
      return true;
    });
    if (ran) rested(loop);
  } catch (error) {
    failed(loop, error);
  } finally {
    change(loop, { busy: false });
    await count(loop).catch(() => undefined);
  }
}

/** One at a time; who asks meanwhile waits for the one that runs. */
function sync(loop: Loop): Promise<void> {
  loop.running ??= oneRound(loop).finally(() => {
    loop.running = null;
  });
  return loop.running;
}

/** How long to rest: after a fault later and later, else until something is due by time. */
function rest_ms(loop: Loop): number {
  const now = loop.parts.net.ticks();
  const { due, proofsLeft } = loop.round;
  if (loop.faults > 0) return Math.max(backoff_ms(loop.faults, loop.parts.net.random), loop.notBefore - now);
  const next = proofsLeft ? Math.min(due.proof, due.day) : due.day;
  return Math.min(Math.max(next - now, BACKOFF.first_ms), BACKOFF.most_ms);
}

async function run(loop: Loop): Promise<void> {
  const { net } = loop.parts;
  while (!loop.stopped.signal.aborted) {
    loop.wake = new AbortController();
    await sync(loop);
    const rest = rest_ms(loop);
    change(loop, { again_s: seconds(net.now() + rest) });
    if (!loop.wake.signal.aborted) await net.wait(rest, loop.wake.signal);
    // Somebody woke it while the posko had asked for patience.
    const patience = loop.notBefore - net.ticks();
    if (patience > 0) await net.wait(patience, loop.stopped.signal);
  }
}

function nudge(loop: Loop): void {
  loop.wake.abort();
  if (!loop.running || loop.express || loop.parts.net.ticks() < loop.notBefore) return;
  loop.express = runExpress(loop.round, () => progressed(loop))
    .catch(() => undefined) // the round that comes will tell
    .finally(() => {
      loop.express = null;
    });
}

/** The network is back, or somebody looks: what failed before says little now. Gives what ends the listening. */
function listen(loop: Loop): () => void {
  if (typeof window === "undefined") return () => undefined;
  const fresh = () => {
    if (document.visibilityState === "hidden") return;
    loop.faults = 0;
    nudge(loop);
  };
  const gone = () => change(loop, { online: false });
  const back = () => {
    if (!loop.state.value.online) change(loop, { online: null });
    fresh();
  };
  window.addEventListener("online", back);
  window.addEventListener("offline", gone);
  document.addEventListener("visibilitychange", fresh);
  return () => {
    window.removeEventListener("online", back);
    window.removeEventListener("offline", gone);
    document.removeEventListener("visibilitychange", fresh);
  };
}

/** Begins at once; `stop` ends it for good. */
export function wireStart(parts: WireParts): Wire {
  const stopped = new AbortController();
  const state = signal<WireState>({
    online: null,
    busy: false,
    fault: "",
    again_s: null,
    delivered_s: null,
    waiting: { events: 0, parcels: 0, refused: 0 },
    revoked: null,
    forked: false,
  });
  const round = newRound(parts, stopped.signal);
  const still = { faults: 0, notBefore: 0, running: null, express: null };
  const loop: Loop = { parts, state, stopped, round, wake: new AbortController(), ...still };
  const unlisten = listen(loop);
  void run(loop);
  return {
    state,
    nudge: () => nudge(loop),
    call: async (fix) => {
      await changeCalls(loop.round, (calls) => [...calls, fix]);
      nudge(loop);
    },
    sync: () => sync(loop),
    stop: () => {
      unlisten();
      stopped.abort();
      loop.wake.abort();
    },
  };
}
