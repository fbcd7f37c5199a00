// What the planner's desk shares: vehicles, berths, pins, outages, published plans, the job in hand, and what was written last. One place
// asks and writes.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, del, getJson, type Problem, postJson } from "../base/api.ts";
import { t } from "../base/i18n.ts";
import { readBerths, readVehicle, type Vehicle } from "../model/board.ts";
import { type Ask, type Job, jobBody, type News, type PlanRow, type Why, withNews } from "../model/jobs.ts";
import { nextCode, registerMoment } from "../model/network.ts";
import { normalizePlan } from "../model/normalize.ts";
import { type Pin, pinRows, readPin, type Wish } from "../model/pins.ts";
import { makePlanIndex, type PlanIndex } from "../model/plan-index.ts";
import type { Plan, Trip } from "../model/types.ts";
import { loadWorld, rowsOf, session, world } from "../state.ts";
import { saved } from "../travel/desk.ts";
import { ownSource } from "../travel/form.ts";

export interface Outage {
  readonly code: string;
  readonly vehicle: string;
}

export interface Desk {
  readonly fleet: readonly Vehicle[];
  readonly berths: ReadonlyMap<string, number>;
  readonly pins: readonly Pin[];
  readonly outages: readonly Outage[];
}

export const desk = signal<Desk | null>(null);
export const deskProblem = signal<Problem | null>(null);
export const vehicles = computed(() => new Map((desk.value?.fleet ?? []).map((v) => [v.code, v])));
/** Told of trips since the plan was published; goes with the next planning. */
export const news = signal<readonly News[]>([]);
export const job = signal<Job | null>(null);
export const jobProblem = signal<Problem | null>(null);
export const plans = signal<readonly PlanRow[] | null>(null);

export async function loadDesk(): Promise<void> {
  try {
    const [fleet, sites, pins, outages] = await Promise.all(["fleet", "sites", "pins", "outages"].map(rowsOf));
    desk.value = {
      fleet: (fleet ?? []).map(readVehicle),
      berths: readBerths(sites ?? []),
      pins: (pins ?? []).map(readPin),
      outages: (outages ?? []).map((r) => ({ code: String(r.code), vehicle: String(r.vehicle) })),
    };
    deskProblem.value = null;
  } catch (error) {
    deskProblem.value = asProblem(error);
  }
}

async function reloadWants(): Promise<void> {
  const now = desk.value;
  if (!now) return loadDesk();
  const [pins, outages] = await Promise.all([rowsOf("pins"), rowsOf("outages")]);
  desk.value = {
    ...now,
    pins: pins.map(readPin),
    outages: outages.map((r) => ({ code: String(r.code), vehicle: String(r.vehicle) })),
  };
}

// ---------------------------------------------------------------- writing

async function putAll(kind: string, rows: readonly Record<string, string>[]): Promise<void> {
  for (const values of rows) await postJson(`/register/${kind}`, { values });
}

async function retireAll(kind: string, codes: readonly string[]): Promise<void> {
  for (const code of codes) await del(`/register/${kind}/${encodeURIComponent(code)}`);
}

/** Writes rows that are new, all or none of them; they can be taken back together. */
async function writeRows(kind: string, rows: readonly Record<string, string>[], said: string): Promise<Problem | null> {
  const codes = rows.map((r) => r.code ?? "");
  let done = 0;
  try {
    for (const row of rows) {
      await putAll(kind, [row]);
      done += 1;
    }
    await reloadWants();
  } catch (error) {
    await retireAll(kind, codes.slice(0, done)).catch(() => undefined);
    await reloadWants().catch(() => undefined);
    return asProblem(error);
  }
  const undo = async (): Promise<void> => {
    await retireAll(kind, codes);
    await reloadWants();
  };
  saved.value = { text: said, undo, problem: null };
  return null;
}

/** Binds what a trip carries to a vehicle, an hour or both. */
export async function pinTrip(trip: Trip, wish: Wish, said: string): Promise<Problem | null> {
  const map = world.value?.map;
  if (!map) return null;
  const taken = (desk.value?.pins ?? []).map((p) => p.code);
  const reason = wish.reason || t("web.desk.pin.reason_default", { trip: trip.id });
  return writeRows("pins", pinRows(map, trip, { ...wish, reason }, taken, ownSource()), said);
}

const AS_FIELDS = (p: Pin, onTps: boolean): Record<string, string> => ({
  code: p.code,
  [onTps ? "tps" : "site"]: p.place,
  direction: p.direction,
  ...(p.vehicle ? { vehicle: p.vehicle } : {}),
  ...(p.from ? { from: registerMoment(p.from) } : {}),
  ...(p.to ? { to: registerMoment(p.to) } : {}),
  ...(p.reason ? { reason: p.reason } : {}),
  origin: "fact",
  source: ownSource(),
});

/** Takes a pin away; it can be put back. */
export async function retirePin(pin: Pin): Promise<void> {
  const onTps = world.value?.map.tps.has(pin.place) ?? false;
  try {
    await retireAll("pins", [pin.code]);
    await reloadWants();
    const undo = async (): Promise<void> => {
      await putAll("pins", [AS_FIELDS(pin, onTps)]);
      await reloadWants();
    };
    saved.value = { text: t("web.desk.pin.retired", { code: pin.code }), undo, problem: null };
  } catch (error) {
    deskProblem.value = asProblem(error);
  }
}

/** A vehicle is laid up from a moment until further notice. */
export async function layUp(trip: Trip, from: string, reason: string): Promise<Problem | null> {
  const codes = (desk.value?.outages ?? []).map((o) => o.code);
  const row: Record<string, string> = {
    code: nextCode("GANGGUAN", codes, 3),
    vehicle: trip.vehicle,
    origin: "fact",
    source: ownSource(),
  };
  if (from) row.from = registerMoment(from);
  if (reason) row.reason = reason;
  return writeRows("outages", [row], t("web.desk.outage.saved", { name: trip.vehicle_name || trip.vehicle }));
}

/** What happened to a trip; it can be taken back like all else. */
export function tell(one: News): void {
  const before = news.value;
  news.value = withNews(before, one);
  const text =
    one.late === null
      ? t("web.desk.news.failed", { trip: one.trip })
      : t("web.desk.news.late", { trip: one.trip, n: one.late });
  saved.value = {
    text,
    undo: () => {
      news.value = before;
      return Promise.resolve();
    },
    problem: null,
  };
}

// ---------------------------------------------------------------- plans and jobs

export async function loadPlans(): Promise<void> {
  plans.value = (await getJson<{ plans: PlanRow[] }>("/plans")).plans;
}

export function askWhy(code: string): Promise<Why> {
  return getJson<Why>(`/plan/why?code=${encodeURIComponent(code)}`);
}

const POLL_MS = 600;
let polling = 0;

async function follow(number: number, turn: number): Promise<void> {
  while (polling === turn) {
    job.value = await getJson<Job>(`/plan/jobs/${number}`);
    if (job.value.state !== "running") return;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** Follows a job until it ends; whoever is followed already is not asked twice. */
export async function followJob(number: number): Promise<void> {
  if (job.value?.job === number && job.value.state !== "running") return;
  polling += 1;
  jobProblem.value = null;
  try {
    await follow(number, polling);
  } catch (error) {
    jobProblem.value = asProblem(error);
  }
}

/** Begins a job and gives its number; the number of the one that is running when the server is at one already. */
async function begin(body: Record<string, unknown>): Promise<number | null> {
  jobProblem.value = null;
  try {
    return (await postJson<{ job: number }>("/plan/jobs", body)).job;
  } catch (error) {
    jobProblem.value = asProblem(error);
    return null;
  }
}

export function beginPlanning(ask: Ask): Promise<number | null> {
  return begin(jobBody(ask, news.value));
}

export function beginWhy(seconds: number): Promise<number | null> {
  return begin({ what: "why", seed: 1, seconds });
}

export async function stopJob(number: number): Promise<void> {
  try {
    job.value = await postJson<Job>(`/plan/jobs/${number}/stop`, {});
  } catch (error) {
    jobProblem.value = asProblem(error);
  }
}

/** Publishes a trial: from then on everybody sees it, and its news is in it. */
export async function publishJob(number: number): Promise<boolean> {
  jobProblem.value = null;
  try {
    job.value = await postJson<Job>(`/plan/jobs/${number}/publish`, {});
    news.value = [];
    await Promise.all([loadWorld(), loadPlans()]);
    return true;
  } catch (error) {
    jobProblem.value = asProblem(error);
    return false;
  }
}

/** Another plan than the one in force: a trial, or one that was published before. */
export const otherPlan = signal<{
  readonly key: string;
  readonly index: PlanIndex | null;
  readonly problem: Problem | null;
} | null>(null);

export async function loadOther(key: string, path: string): Promise<void> {
  if (otherPlan.value?.key === key) return;
  otherPlan.value = { key, index: null, problem: null };
  try {
    const index = makePlanIndex(normalizePlan(await getJson<Plan>(path)));
    if (otherPlan.value.key === key) otherPlan.value = { key, index, problem: null };
  } catch (error) {
    if (otherPlan.value.key === key) otherPlan.value = { key, index: null, problem: asProblem(error) };
  }
}

/** News is of the trips of one plan: it is kept over a reload of the page, and ends with its plan. */
const NEWS_KEY = "kawal.news";

function storedNews(plan: string): News[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(NEWS_KEY) ?? "null") as { plan: string; news: News[] } | null;
    return kept?.plan === plan ? kept.news : [];
  } catch {
    return [];
  }
}

let newsPlan = "";
effect(() => {
  const plan = world.value?.plan?.plan.id ?? "";
  if (plan !== "" && plan !== newsPlan) {
    newsPlan = plan;
    news.value = storedNews(plan);
  }
});
effect(() => {
  try {
    if (newsPlan !== "") sessionStorage.setItem(NEWS_KEY, JSON.stringify({ plan: newsPlan, news: news.value }));
  } catch {
    // A browser that forbids storage keeps the news until the page is loaded again.
  }
});

/** Everything of a session that ended is forgotten. */
effect(() => {
  if (session.value !== null) return;
  polling += 1;
  desk.value = null;
  deskProblem.value = null;
  newsPlan = "";
  news.value = [];
  job.value = null;
  jobProblem.value = null;
  plans.value = null;
  otherPlan.value = null;
});
