// The live stream of the posko: one connection, kept up as long as somebody is logged in. What it tells goes to whoever
// asked for the topic; whatever went by unseen is fetched anew.
import { computed, signal } from "@preact/signals";
import { moment } from "./moment.ts";

/** How the line stands: "live" hears the posko, "away" waits to hear it again. */
export type Line = "none" | "live" | "away";

export const line = signal<Line>("none");

/** When the line was lost; null while it stands. */
export const awaySince = signal<number | null>(null);

/** The posko's present; steps, so that nothing is drawn anew every second. */
export const clock = signal(Date.now());

/** The moment that ages are told from: the present, or the one that is looked back at. */
export const now = computed(() => moment.value ?? clock.value);
const STEP_MS = 10_000;

type Hear = (data: unknown) => void;

/** What a topic's news are for, and what to fetch when some went by unseen. */
export interface Ear {
  readonly topic: string;
  readonly hear: Hear;
  readonly anew: () => void;
}

const ears = new Set<Ear>();
let source: EventSource | null = null;
let again: ReturnType<typeof setTimeout> | null = null;
let steps: ReturnType<typeof setInterval> | null = null;
let onEnd: (() => void) | null = null;

/** A connection that the server refused is not tried again by the browser. */
const AGAIN_MS = 4000;
/** Without news for so long it is asked whether the posko is still there, and how long an answer may take. */
const QUIET_MS = 45_000;
const PROBE_MS = 8000;
let heard = 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function allAnew(): void {
  for (const ear of ears) ear.anew();
}

function lost(): void {
  line.value = "away";
  if (awaySince.value === null) awaySince.value = Date.now();
}

function close(): void {
  if (again) clearTimeout(again);
  again = null;
  source?.close();
  source = null;
}

function open(): void {
  close();
  const made = new EventSource("/api/v1/stream?topics=log,register,plan,convoys,alarms,readiness");
  source = made;
  made.addEventListener("ready", () => {
    heard = Date.now();
    line.value = "live";
    awaySince.value = null;
    allAnew(); // what happened before the stream began is not told by it
  });
  made.addEventListener("lost", allAnew);
  made.addEventListener("end", () => {
    stopFeed();
    onEnd?.();
  });
  for (const topic of new Set([...ears].map((ear) => ear.topic))) {
    made.addEventListener(topic, (event) => {
      heard = Date.now();
      const data = parse((event as MessageEvent<string>).data);
      for (const ear of ears) if (ear.topic === topic) ear.hear(data);
    });
  }
  made.onerror = () => {
    lost();
    if (made.readyState !== EventSource.CLOSED || source !== made) return;
    again = setTimeout(open, AGAIN_MS);
  };
}

/** Asks for a topic; before the feed starts. */
export function listen(ear: Ear): void {
  ears.add(ear);
}

/** A line that is cut without a word looks like one on which nothing happens: now and then it is asked. */
async function probe(): Promise<void> {
  const asked = source;
  try {
    await fetch("/api/v1/session", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
    heard = Date.now();
  } catch {
    if (source !== asked || !asked) return;
    lost();
    open();
  }
}

function step(): void {
  clock.value = Date.now();
  if (line.value === "live" && clock.value - heard > QUIET_MS) void probe();
}

function onOffline(): void {
  close();
  lost();
}

function onOnline(): void {
  if (line.value === "away") open();
}

/** Begins to listen; `ended` is told when the session is over. */
export function startFeed(ended: () => void): void {
  onEnd = ended;
  if (typeof EventSource === "undefined" || source) return;
  open();
  steps = setInterval(step, STEP_MS);
  window.addEventListener("offline", onOffline);
  window.addEventListener("online", onOnline);
}

export function stopFeed(): void {
  close();
  window.removeEventListener("offline", onOffline);
  window.removeEventListener("online", onOnline);
  if (steps) clearInterval(steps);
  steps = null;
  line.value = "none";
  awaySince.value = null;
}
