// What the live pages share: trips on their way, alarms, and what somebody does about them. One place asks and writes.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, getJson, type Problem, postJson } from "../base/api.ts";
import {
  type Alarm,
  byUrgency,
  isDue,
  isOpen,
  isUnseen,
  type LiveTrip,
  listOf,
  readAlarm,
  readTrip,
  withNews,
} from "../model/live.ts";
import { loadWorld, session, startSession, world } from "../state.ts";
import { awaySince, clock, listen, startFeed, stopFeed } from "./feed.ts";
import { moment } from "./moment.ts";
import { loadPast, past, pastProblem } from "./past.ts";

// The present, which the stream keeps up.
const tripsNow = signal<ReadonlyMap<string, LiveTrip> | null>(null);
export const alarmsNow = signal<ReadonlyMap<string, Alarm> | null>(null);
const tripsNowProblem = signal<Problem | null>(null);
const alarmsNowProblem = signal<Problem | null>(null);

// What is looked at: the present, or an hour again.
export const trips = computed(() => (moment.value === null ? tripsNow.value : (past.value?.trips ?? null)));
export const alarms = computed(() => (moment.value === null ? alarmsNow.value : (past.value?.alarms ?? null)));
export const tripsProblem = computed(() => (moment.value === null ? tripsNowProblem.value : pastProblem.value));
export const alarmsProblem = computed(() => (moment.value === null ? alarmsNowProblem.value : pastProblem.value));

/** What is said where nothing is there: it is on its way, or the band says why it does not come. */
export function waiting(): string {
  return moment.value !== null && pastProblem.value ? "web.replay.no_answer" : "web.loading";
}

/** What the alarms are in order of urgency. */
export const alarmList = computed(() => [...(alarms.value?.values() ?? [])].sort(byUrgency));
export const unseen = computed(() => alarmList.value.filter(isUnseen).length);

/** Trips that anything is known of, by what they do. */
export const moving = computed(() => {
  const all = [...(trips.value?.values() ?? [])];
  return {
    heard: all.filter(isDue),
    underWay: all.filter((x) => x.stage === "under_way"),
  };
});

interface Rows {
  readonly trips?: unknown;
  readonly alarms?: unknown;
}

/** What the server does not offer is no fault: an operation without trackers has no trips to show. */
async function load(path: string, take: (rows: Rows) => void, problem: { value: Problem | null }): Promise<void> {
  try {
    take(await getJson<Rows>(path));
    problem.value = null;
  } catch (error) {
    problem.value = asProblem(error);
  }
}

/** Asks again for what is looked at. */
export function loadAgain(): Promise<unknown> {
  return moment.peek() === null ? Promise.all([loadTrips(), loadAlarms()]) : loadPast();
}

function loadTrips(): Promise<void> {
  return load(
    "/convoys",
    (rows) => {
      tripsNow.value = new Map(listOf(rows.trips, readTrip).map((x) => [x.id, x]));
    },
    tripsNowProblem,
  );
}

function loadAlarms(): Promise<void> {
  return load(
    "/alarms?state=all",
    (rows) => {
      alarmsNow.value = new Map(listOf(rows.alarms, readAlarm).map((x) => [x.id, x]));
    },
    alarmsNowProblem,
  );
}

/** Somebody has seen it, or it is over; the note says what was found. */
export async function actOn(alarm: Alarm, act: "acknowledge" | "resolve", note: string): Promise<Problem | null> {
  try {
    const told = await postJson<{ alarm?: unknown }>(`/alarms/${encodeURIComponent(alarm.id)}/${act}`, { note });
    const fresh = readAlarm(told.alarm);
    if (fresh && alarmsNow.value) alarmsNow.value = withNews(alarmsNow.value, [fresh]);
    else await loadAlarms();
    return null;
  } catch (error) {
    return asProblem(error);
  }
}

listen({
  topic: "convoys",
  hear: (data) => {
    const told = listOf((data as Rows | null)?.trips, readTrip);
    if (tripsNow.value) tripsNow.value = withNews(tripsNow.value, told);
  },
  anew: () => void loadTrips(),
});

listen({
  topic: "alarms",
  hear: (data) => {
    const raw = data as { alarm?: unknown } & Rows;
    const told = raw?.alarm === undefined ? listOf(raw?.alarms, readAlarm) : listOf([raw.alarm], readAlarm);
    if (told.length === 0) void loadAlarms();
    else if (alarmsNow.value) alarmsNow.value = withNews(alarmsNow.value, told);
  },
  anew: () => void loadAlarms(),
});

/** The plan that is shown is not the one that counts any more. */
export const planChanged = signal(false);

listen({
  topic: "plan",
  hear: (data) => {
    const id = (data as { id?: unknown } | null)?.id;
    planChanged.value = typeof id === "string" && id !== world.value?.plan?.plan.id;
  },
  anew: () => undefined,
});

/** Takes the plan that counts now. */
export async function takePlan(): Promise<void> {
  await loadWorld();
  planChanged.value = false;
}

effect(() => {
  if (session.value) startFeed(() => void startSession());
  else {
    stopFeed();
    tripsNow.value = null;
    alarmsNow.value = null;
    planChanged.value = false;
  }
});

/** Minutes without the posko's line; null while it stands. */
export const awayMin = computed(() =>
  awaySince.value === null ? null : Math.max(0, Math.round((clock.value - awaySince.value) / 60_000)),
);

export const openAlarms = computed(() => alarmList.value.filter(isOpen));
