// What the travel pages share: the network, the answers, what is being drawn, and what was written last. One place asks and writes.
import { computed, effect, type Signal, signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { asProblem, del, getJson, type Problem, postJson } from "../base/api.ts";
import { track } from "../base/busy.ts";
import { lang } from "../base/i18n.ts";
import { route } from "../base/route.ts";
import {
  type At,
  type Means,
  type Network,
  type ReachAnswer,
  type RouteAnswer,
  reachPath,
  routePath,
  type TouchedWay,
} from "../model/network.ts";
import { loadWorld, session } from "../state.ts";

/** What of the map the next touch gives: nothing, a place, a corner of a line, or a way. */
export type Tool = "none" | "place" | "line" | "way";

/** Where somebody touched the map while a tool was in hand. */
export interface Touch {
  readonly at: At;
  /** Code of the site or TPS there. */
  readonly place: string | null;
  /** Way under the finger, by the code that a closure names it with. */
  readonly way: TouchedWay | null;
}

export interface Draft {
  readonly points: readonly At[];
  /** Radius of a circle around the first point; null: a line. */
  readonly radius: number | null;
  readonly way: string | null;
}

export const NO_DRAFT: Draft = { points: [], radius: null, way: null };

export const network = signal<Network | null>(null);
export const networkProblem = signal<Problem | null>(null);
export const routed = signal<Answer<RouteAnswer>>({ asked: "", busy: false, answer: null, problem: null });
export const reached = signal<Answer<ReachAnswer>>({ asked: "", busy: false, answer: null, problem: null });
export const draft = signal<Draft>(NO_DRAFT);
export const tool = signal<Tool>("none");
/** Leg that the map shows strong; null: all of them. */
export const chosenLeg = signal<number | null>(null);
/** Where the map is asked to look; a new object is a new wish. Gently: only when some of it is out of sight. */
export const lookAt = signal<{ readonly points: readonly At[]; readonly gently: boolean } | null>(null);

export interface Answer<T> {
  readonly asked: string;
  readonly busy: boolean;
  readonly answer: T | null;
  readonly problem: Problem | null;
}

/** What the map says while a tool is in hand. */
export const hint = signal("");

/** Who gets the touches of the map: the page that is open. */
let onTouch: ((touch: Touch) => void) | null = null;

/** Takes the map's touches as long as the page is open; `use` always sees the page as it is now. */
export function useTouches(next: Tool, words: string, use: (touch: Touch) => void): void {
  // With the words on the screen, not after them: a touch does what they say. And the page that is left lets go in the
  // same step, before the next one takes hold: what an effect cleans up is cleaned up only after the next one's layout.
  useLayoutEffect(() => {
    onTouch = use;
    tool.value = next;
    hint.value = words;
  });
  useLayoutEffect(
    () => () => {
      onTouch = null;
      tool.value = "none";
      hint.value = "";
      draft.value = NO_DRAFT;
    },
    [],
  );
}

export function touchMap(touch: Touch): void {
  onTouch?.(touch);
}

/** Names of jetties by code. */
export const jettyNames = computed(() => new Map((network.value?.jetties ?? []).map((j) => [j.code, j.name])));

/** The network is being made: how far it is, as the server says it; empty when it is not. */
export const making = signal("");

async function askUntilMade<T>(path: string, wanted: () => boolean): Promise<T> {
  for (;;) {
    try {
      const answer = await getJson<T>(path);
      making.value = "";
      return answer;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.retryS === 0 || !wanted()) {
        making.value = "";
        throw problem;
      }
      making.value = problem.detail;
      await new Promise((done) => setTimeout(done, problem.retryS * 1000));
    }
  }
}

/** Asks, and asks again for as long as the network is being made and `wanted` holds: all of it is one work under way. */
function patient<T>(path: string, wanted: () => boolean): Promise<T> {
  return track(askUntilMade<T>(path, wanted));
}

export async function loadNetwork(): Promise<void> {
  try {
    network.value = await patient<Network>("/network", () => session.value !== null);
    networkProblem.value = null;
  } catch (error) {
    networkProblem.value = asProblem(error);
  }
}

let answered = false;

/** An address that came with its camera is shown as it was sent; questions after that may move the map. */
function keepsView(): boolean {
  const first = !answered;
  answered = true;
  return first && route.value.query.peta !== undefined;
}

/** Asks once per question; an answer to an old question is thrown away. Sentences of an answer are in its language. */
async function ask<T>(cell: Signal<Answer<T>>, path: string, pointsOf: (answer: T) => At[]): Promise<void> {
  const asked = `${path}#${network.value?.version ?? 0}${lang.value}`;
  if (cell.value.asked === asked) return;
  cell.value = { asked, busy: true, answer: cell.value.answer, problem: null };
  try {
    const answer = await patient<T>(path, () => cell.value.asked === asked);
    if (cell.value.asked !== asked) return;
    cell.value = { asked, busy: false, answer, problem: null };
    if (!keepsView()) lookAt.value = { points: pointsOf(answer), gently: true };
  } catch (error) {
    if (cell.value.asked === asked) cell.value = { asked, busy: false, answer: null, problem: asProblem(error) };
  }
}

export function routePoints(answer: RouteAnswer): At[] {
  return [answer.from.at, ...answer.legs.flatMap((leg) => leg.line), answer.to.at];
}

export function reachPoints(answer: ReachAnswer): At[] {
  return [answer.place.at, ...answer.lines.flat()];
}

export function askRoute(from: string, to: string, means: Means): void {
  chosenLeg.value = null;
  void ask(routed, routePath(from, to, means), routePoints);
}

export function askReach(place: string, minutes: number, back: boolean, means: Means): void {
  void ask(reached, reachPath(place, minutes, back, means), reachPoints);
}

/** What the open page shows on the map, to be looked at as a whole. */
export function shownPoints(page: string | null): At[] {
  if (page === null && routed.value.answer) return routePoints(routed.value.answer);
  if (page === "jangkauan" && reached.value.answer) return reachPoints(reached.value.answer);
  return [...draft.value.points];
}

export function forgetRoute(): void {
  if (routed.value.asked !== "") routed.value = { asked: "", busy: false, answer: null, problem: null };
}

export function forgetReach(): void {
  if (reached.value.asked !== "") reached.value = { asked: "", busy: false, answer: null, problem: null };
}

// ---------------------------------------------------------------- writing

type Values = Record<string, unknown>;

/** What was written last, and how it is taken back; there is no "are you sure" before it. */
export interface Saved {
  readonly text: string;
  readonly undo: () => Promise<void>;
  readonly problem: Problem | null;
}

export const saved = signal<Saved | null>(null);

/** Kinds whose entries the map's own layers show. */
const IN_WORLD = new Set(["sites"]);

async function afterWrite(kind: string): Promise<void> {
  if (IN_WORLD.has(kind)) await loadWorld();
  await loadNetwork();
}

async function put(kind: string, values: Values): Promise<void> {
  await postJson(`/register/${kind}`, { values });
  await afterWrite(kind);
}

async function take(kind: string, code: string): Promise<void> {
  await del(`/register/${kind}/${encodeURIComponent(code)}`);
  await afterWrite(kind);
}

/** Writes an entry. `back`: values that take the change back; null: the entry is new and goes as a whole. */
export async function writeEntry(
  kind: string,
  values: Values,
  back: Values | null,
  text: string,
): Promise<Problem | null> {
  try {
    await put(kind, values);
  } catch (error) {
    return asProblem(error);
  }
  const code = String(values.code);
  saved.value = { text, undo: () => (back ? put(kind, back) : take(kind, code)), problem: null };
  return null;
}

export async function undoSaved(): Promise<void> {
  const last = saved.value;
  if (!last) return;
  try {
    await last.undo();
    saved.value = null;
  } catch (error) {
    saved.value = { ...last, problem: asProblem(error) };
  }
}

/** Codes of a kind that are taken. */
export async function codesOf(kind: string): Promise<string[]> {
  try {
    const page = await getJson<{ rows: { code?: unknown }[]; next: string | null }>(`/register/${kind}`);
    return page.rows.map((r) => String(r.code ?? ""));
  } catch {
    return [];
  }
}

/** An entry of the register as its history makes it; null: nobody ever gave it. */
export async function entryOf(
  kind: string,
  code: string,
): Promise<{ live: boolean; values: Record<string, string> } | null> {
  interface Told {
    facts: { op: string; fields: Record<string, unknown> }[];
  }
  try {
    const told = await getJson<Told>(`/register/${kind}/${encodeURIComponent(code)}/history`);
    const values: Record<string, string> = {};
    let live = false;
    for (const { op, fields } of told.facts) {
      if (op === "set") for (const [key, value] of Object.entries(fields)) values[key] = String(value ?? "");
      if (op !== "confirm") live = op === "set";
    }
    return { live, values };
  } catch (error) {
    if (asProblem(error).status === 404) return null;
    throw error;
  }
}

/** Everything of a session that ended is forgotten. */
export function forgetTravel(): void {
  network.value = null;
  networkProblem.value = null;
  forgetRoute();
  forgetReach();
  draft.value = NO_DRAFT;
  saved.value = null;
}

effect(() => {
  if (session.value === null) forgetTravel();
});
