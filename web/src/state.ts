// What the page knows: who is logged in, and the operation with its map and plan. Loaded here, read everywhere.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, del, getJson, Problem, postJson, setUnauthorizedHandler } from "./base/api.ts";
import { type MapIndex, makeMapIndex } from "./model/map-index.ts";
import { normalizeMap, normalizePlan } from "./model/normalize.ts";
import { makePlanIndex, type PlanIndex } from "./model/plan-index.ts";
import { type Entry, makeEntries, unusedEntries } from "./model/search.ts";
import type { MapData, Operation, Plan, RegisterPage, Session } from "./model/types.ts";

export interface World {
  readonly operation: Operation;
  readonly map: MapIndex;
  readonly plan: PlanIndex | null;
}

/** Far above any kabupaten; a server that never ends its pages must not hold the page. */
const MAX_ROWS = 100_000;

/** undefined: not asked yet; null: nobody is logged in. */
export const session = signal<Session | null | undefined>(undefined);
export const sessionEnded = signal(false);
export const world = signal<World | null>(null);
export const failure = signal<Problem | null>(null);
const others = signal<Entry[]>([]);
export const entries = computed<Entry[]>(() =>
  world.value ? [...makeEntries(world.value.map, world.value.plan), ...others.value] : [],
);

/** Whether the role may read (r), write (w), take along (e) or know persons of (p) a resource, as the server's table has it. */
export function may(resource: string, letter: "r" | "w" | "e" | "p"): boolean {
  const rights = session.value?.may;
  return rights === undefined || (rights[resource] ?? "").includes(letter);
}

/** The same of what concerns the whole operation: an account for a part of it changes nothing of that. */
export function mayForAll(resource: string, letter: "w" | "e"): boolean {
  return may(resource, letter) && !session.value?.area;
}

let othersAsked = false;

/** People and vehicles that the plan does not use are found too: fetched when the search is first opened. */
export async function loadOthers(): Promise<void> {
  if (othersAsked || !world.value) return;
  const who = session.value?.user;
  othersAsked = true;
  try {
    const [people, fleet] = await Promise.all([
      may("people", "r") ? allRows("people") : [],
      may("plan", "r") ? allRows("fleet") : [],
    ]);
    if (world.value && session.value?.user === who) others.value = unusedEntries(people, fleet, world.value.plan);
  } catch {
    othersAsked = false;
  }
}

/** Every row of a kind, page after page. */
async function allRows(kind: string): Promise<RegisterPage["rows"]> {
  const rows: RegisterPage["rows"] = [];
  let cursor: string | null = null;
  do {
    const page: RegisterPage = await getJson(
      `/register/${kind}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null && rows.length < MAX_ROWS);
  return rows;
}

/** Rows of a kind that an operation may do without. */
export async function rowsOf(kind: string): ReturnType<typeof allRows> {
  try {
    return await allRows(kind);
  } catch (error) {
    if (asProblem(error).status === 404) return [];
    throw error;
  }
}

async function loadPlan(): Promise<PlanIndex | null> {
  try {
    return makePlanIndex(normalizePlan(await getJson<Plan>("/plan")));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Loads everything the posko shows. The old view stays until the new one is whole; what was asked for by an account that has
 * left since is nobody's. */
export async function loadWorld(): Promise<void> {
  const who = session.value?.user;
  failure.value = null;
  try {
    const [operation, map, plan] = await Promise.all([
      getJson<Operation>("/operation"),
      getJson<MapData>("/map"),
      loadPlan(),
    ]);
    if (session.value?.user === who) world.value = { operation, map: makeMapIndex(normalizeMap(map)), plan };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status !== 401 && session.value?.user === who) failure.value = problem;
  }
}

/** Nothing of what an account saw is left for the next. */
function forgetSession(): void {
  session.value = null;
  world.value = null;
  others.value = [];
  othersAsked = false;
}

/** The session ended by itself: nobody asked for it, so the login says it. */
export function endSession(): void {
  if (session.value) sessionEnded.value = true; // of several refusals the first says it
  forgetSession();
}

/** One's own password is another one: every session of it is over. */
export const passwordChanged = signal(false);

export async function startSession(): Promise<void> {
  setUnauthorizedHandler(endSession);
  failure.value = null;
  try {
    session.value = await getJson<Session>("/session");
    await loadWorld();
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status === 401) forgetSession();
    else failure.value = problem;
  }
}

const hasWindow = typeof window !== "undefined";

/** Who was inside last on this page. */
let lastUser: string | null = null;
effect(() => {
  if (session.value) lastUser = session.value.user;
});

/** `code`: of the second factor; empty where none was asked for yet. */
export async function logIn(user: string, password: string, code: string): Promise<Problem | null> {
  let came: Session;
  try {
    came = await postJson<Session>("/session", code ? { user, password, code } : { user, password });
  } catch (error) {
    return asProblem(error);
  }
  if (lastUser !== null && lastUser !== came.user && hasWindow) {
    // What one account has loaded is not the next one's to see: the page begins anew.
    window.location.reload();
    return null;
  }
  session.value = came;
  sessionEnded.value = false;
  passwordChanged.value = false;
  await loadWorld();
  return null;
}

export async function logOut(): Promise<void> {
  try {
    await del("/session");
  } finally {
    forgetSession();
  }
}

/** Rows of one origin in the register: what share of a kind may be called a fact. */
export function kindOrigin(operation: Operation, kind: string): "fact" | "derived" | "synthetic" | "mixed" | null {
  const count = operation.register.counts.find((c) => c.kind === kind);
  if (!count || count.rows === 0) return null;
  if (count.synthetic === count.rows) return "synthetic";
  if (count.derived === count.rows) return "derived";
  return count.fact === count.rows ? "fact" : "mixed";
}
