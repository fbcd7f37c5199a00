// The live stream of the posko: one connection, kept up as long as somebody is logged in. What it tells goes to whoever
// asked for the topic; whatever went by unseen is fetched anew.
import { computed, signal } from "@preact/signals";
import { asProblem, getJson } from "../base/api.ts";
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
  readonly topic: (typeof TOPICS)[number];
  readonly hear: Hear;
  readonly anew: () => void;
}

/** All that the posko tells of: whatever comes shows that the line stands. */
const TOPICS = ["log", "register", "plan", "convoys", "alarms", "readiness"] as const;

const ears = new Set<Ear>();
let source: EventSource | null = null;
let again: ReturnType<typeof setTimeout> | null = null;
let steps: ReturnType<typeof setInterval> | null = null;
let onEnd: (() => void) | null = null;

/** A connection that the server refused is not tried again by the browser. */
const AGAIN_MS = 4000;
/** The posko says every 15 seconds that it is there: a line on which nothing comes for so long was cut without a word. */
const QUIET_MS = 45_000;
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

/** A stream is refused for good when the session ended while the line was away; then it is over here too. */
async function askAgain(refused: EventSource): Promise<void> {
  let over = false;
  try {
    await getJson("/session");
  } catch (error) {
    over = asProblem(error).status === 401;
  }
  if (source !== refused) return;
  if (over) onEnd?.();
  else again = setTimeout(open, AGAIN_MS);
}

function open(): void {
  close();
  const made = new EventSource("/api/v1/stream"); // of all topics that whoever is logged in may read
  source = made;
  heard = Date.now();
  made.addEventListener("ready", () => {
    heard = Date.now();
    line.value = "live";
    awaySince.value = null;
    allAnew(); // what happened before the stream began is not told by it
  });
  made.addEventListener("beat", () => {
    heard = Date.now();
  });
  made.addEventListener("lost", allAnew);
  made.addEventListener("end", () => onEnd?.());
  for (const topic of TOPICS) {
    made.addEventListener(topic, (event) => {
      heard = Date.now();
      const data = parse((event as MessageEvent<string>).data);
      for (const ear of ears) if (ear.topic === topic) ear.hear(data);
    });
  }
  made.onerror = () => {
    lost();
    if (made.readyState !== EventSource.CLOSED || source !== made) return;
    void askAgain(made);
  };
}

/** Asks for a topic. */
export function listen(ear: Ear): void {
  ears.add(ear);
}

function step(): void {
  clock.value = Date.now();
  if (!source || clock.value - heard <= QUIET_MS) return;
  lost();
  open();
}

function onOffline(): void {
  close();
  lost();
}

function onOnline(): void {
  if (line.value === "away") open();
}

/** Begins to listen; `ended` is told when the posko says that the session is over. */
export function startFeed(ended: () => void): void {
  onEnd = ended;
  if (typeof EventSource === "undefined" || steps) return;
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
