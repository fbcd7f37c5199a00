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
  readAlarm,
  readTrip,
  withNews,
} from "../model/live.ts";
import { loadWorld, may, session, startSession, world } from "../state.ts";
import { awaySince, listen, now, startFeed, stopFeed } from "./feed.ts";

export const trips = signal<ReadonlyMap<string, LiveTrip> | null>(null);
export const alarms = signal<ReadonlyMap<string, Alarm> | null>(null);
export const tripsProblem = signal<Problem | null>(null);
export const alarmsProblem = signal<Problem | null>(null);

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

function listOf<T>(rows: unknown, read: (raw: unknown) => T | null): T[] {
  return Array.isArray(rows) ? rows.map(read).filter((x): x is T & NonNullable<T> => x !== null) : [];
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

export async function loadTrips(): Promise<void> {
  if (!may("live", "r")) return;
  await load(
    "/convoys",
    (rows) => {
      trips.value = new Map(listOf(rows.trips, readTrip).map((x) => [x.id, x]));
    },
    tripsProblem,
  );
}

export async function loadAlarms(): Promise<void> {
  if (!may("alarms", "r")) return;
  await load(
    "/alarms?state=all",
    (rows) => {
      alarms.value = new Map(listOf(rows.alarms, readAlarm).map((x) => [x.id, x]));
    },
    alarmsProblem,
  );
}

/** Somebody has seen it, or it is over; the note says what was found. */
export async function actOn(alarm: Alarm, act: "acknowledge" | "resolve", note: string): Promise<Problem | null> {
  try {
    const told = await postJson<{ alarm?: unknown }>(`/alarms/${encodeURIComponent(alarm.id)}/${act}`, { note });
    const fresh = readAlarm(told.alarm);
    if (fresh && alarms.value) alarms.value = withNews(alarms.value, [fresh]);
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
    if (trips.value) trips.value = withNews(trips.value, told);
  },
  anew: () => void loadTrips(),
});

listen({
  topic: "alarms",
  hear: (data) => {
    const raw = data as { alarm?: unknown } & Rows;
    const told = raw?.alarm === undefined ? listOf(raw?.alarms, readAlarm) : listOf([raw.alarm], readAlarm);
    if (told.length === 0) void loadAlarms();
    else if (alarms.value) alarms.value = withNews(alarms.value, told);
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
    trips.value = null;
    alarms.value = null;
    planChanged.value = false;
  }
});

/** Minutes without the posko's line; null while it stands. */
export const awayMin = computed(() =>
  awaySince.value === null ? null : Math.max(0, Math.round((now.value - awaySince.value) / 60_000)),
);

export const openAlarms = computed(() => alarmList.value.filter(isOpen));
