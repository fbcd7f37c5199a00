// What the live pages share: trips on their way, alarms, and what somebody does about them. One place asks and writes.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, getJson, type Problem, postJson } from "../base/api.ts";
import {
  type Alarm,
  byUrgency,
  isDue,
  isOpen,
  type LiveTrip,
  listOf,
  readAlarm,
  readTrip,
  withNews,
} from "../model/live.ts";
import { endSession, loadWorld, may, session, world } from "../state.ts";
import { awaySince, clock, line, listen, startFeed, stopFeed } from "./feed.ts";
import { moment } from "./moment.ts";
import { loadPast, past, pastProblem } from "./past.ts";
import { fetchRows, forgetRows, hearRows, makeRows } from "./rows.ts";

// The present is kept up by the stream, whatever is looked at: it, or an hour again.
const tripRows = makeRows<LiveTrip>();
export const trips = computed(() => (moment.value === null ? tripRows.rows.value : (past.value?.trips ?? null)));
export const tripsProblem = computed(() => (moment.value === null ? tripRows.problem.value : pastProblem.value));

/** Those that still hold, and what came of them since; those that are over are fetched for the page that shows them. */
const openRows = makeRows<Alarm>();
const overRows = makeRows<Alarm>();
export const alarmsNow = computed(() =>
  openRows.rows.value ? withNews(openRows.rows.value, [...(overRows.rows.value?.values() ?? [])]) : null,
);
export const alarms = computed(() => (moment.value === null ? alarmsNow.value : (past.value?.alarms ?? null)));
export const alarmsProblem = computed(() =>
  moment.value === null ? (openRows.problem.value ?? overRows.problem.value) : pastProblem.value,
);
/** Whether those that are over are known too, as far as the server tells of them. */
export const allAlarms = computed(() =>
  moment.value === null ? openRows.rows.value !== null && overRows.rows.value !== null : past.value !== null,
);

/** What is said where nothing is there: it is on its way, or the band says why it does not come. */
export function waiting(): string {
  return moment.value !== null && pastProblem.value ? "web.replay.no_answer" : "web.loading";
}

/** What the alarms are in order of urgency. */
export const alarmList = computed(() => [...(alarms.value?.values() ?? [])].sort(byUrgency));

/** Trips that there is anything to tell of. */
export const due = computed(() => [...(trips.value?.values() ?? [])].filter(isDue));

interface Told {
  readonly plan?: unknown;
  readonly trips?: unknown;
  readonly alarms?: unknown;
}

// ---------------------------------------------------------------- trips, and the plan that they are of

/** The plan that counts, as far as it was told; null: nobody has told. */
const newest = signal<string | null>(null);
/** How often a plan was told of: an answer that was asked for before that knows less. */
let plansTold = 0;

/** The plan that is shown is not the one that counts any more. */
export const planChanged = computed(
  () => newest.value !== null && world.value !== null && newest.value !== world.value.plan?.plan.id,
);

/** Asks which plan counts: one may have been published while nobody was told. */
async function askPlan(): Promise<void> {
  const before = plansTold;
  try {
    const { plan } = await getJson<{ plan?: { id?: unknown } | null }>("/operation");
    if (plansTold === before && typeof plan?.id === "string") newest.value = plan.id;
  } catch {
    // It is asked again when the line is there again.
  }
}

/** The posko follows the trips of a new plan within a second or two; until then it tells of those of the plan before. */
const AGAIN_MS = 2000;
let again: ReturnType<typeof setTimeout> | null = null;

function tripsAgain(): void {
  if (again || line.value !== "live") return;
  again = setTimeout(() => {
    again = null;
    if (session.value) void loadTrips();
  }, AGAIN_MS);
}

async function loadTrips(): Promise<void> {
  if (!may("live", "r")) return;
  await fetchRows(tripRows, async () => {
    const told = await getJson<Told>("/convoys");
    if (newest.value !== null && told.plan !== newest.value) tripsAgain();
    return listOf(told.trips, readTrip);
  });
}

/** Asks again for what is looked at. */
export function loadAgain(): Promise<unknown> {
  return moment.peek() === null ? Promise.all([loadTrips(), loadAlarms()]) : loadPast();
}

/** Takes the plan that counts now. */
export async function takePlan(): Promise<void> {
  await Promise.all([loadWorld(), loadTrips()]);
}

listen({
  topic: "convoys",
  hear: (data) => hearRows(tripRows, listOf((data as Told | null)?.trips, readTrip)),
  anew: () => void loadTrips(),
});

listen({
  topic: "plan",
  hear: (data) => {
    const id = (data as { id?: unknown } | null)?.id;
    plansTold += 1;
    if (typeof id === "string") newest.value = id;
    void loadTrips(); // trips of the plan before are no more
  },
  anew: () => void askPlan(),
});

// ---------------------------------------------------------------- alarms

async function askAlarms(query: string): Promise<Alarm[]> {
  return listOf((await getJson<Told>(`/alarms${query}`)).alarms, readAlarm);
}

/** How many pages show alarms that are over. */
let readers = 0;

async function loadAlarms(): Promise<void> {
  if (!may("alarms", "r")) return;
  const works = [fetchRows(openRows, () => askAlarms(""))];
  if (readers > 0) works.push(fetchRows(overRows, () => askAlarms("?state=resolved")));
  await Promise.all(works);
}

/** Alarms that are over are wanted as long as the page is there; it gives what ends that. */
export function wantOverAlarms(): () => void {
  readers += 1;
  if (may("alarms", "r")) void fetchRows(overRows, () => askAlarms("?state=resolved"));
  return () => {
    readers -= 1;
  };
}

function hearAlarms(told: readonly Alarm[]): void {
  hearRows(openRows, told);
  hearRows(
    overRows,
    told.filter((x) => !isOpen(x)),
  );
}

/** Somebody has seen it, or it is over; the note says what was found. */
export async function actOn(alarm: Alarm, act: "acknowledge" | "resolve", note: string): Promise<Problem | null> {
  try {
    const fresh = readAlarm(await postJson<unknown>(`/alarms/${encodeURIComponent(alarm.id)}/${act}`, { note }));
    if (fresh) hearAlarms([fresh]);
    return null;
  } catch (error) {
    return asProblem(error);
  }
}

listen({
  topic: "alarms",
  hear: (data) => hearAlarms(listOf([(data as { alarm?: unknown } | null)?.alarm], readAlarm)),
  anew: () => void loadAlarms(),
});

export const openAlarms = computed(() => alarmList.value.filter(isOpen));

// ---------------------------------------------------------------- the line

effect(() => {
  if (session.value) {
    startFeed(endSession);
    return;
  }
  stopFeed();
  forgetRows(tripRows);
  forgetRows(openRows);
  forgetRows(overRows);
  newest.value = null;
});

/** Minutes without the posko's line; null while it stands. */
export const awayMin = computed(() =>
  awaySince.value === null ? null : Math.max(0, Math.round((clock.value - awaySince.value) / 60_000)),
);
