// An hour again: trips and alarms as of the moment that is looked at. The present goes on beside it.
import { effect, signal } from "@preact/signals";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { soonAfter } from "../base/busy.ts";
import { type Alarm, type LiveTrip, listOf, readAlarm, readTrip } from "../model/live.ts";
import { may, session } from "../state.ts";
import { asOf, hindsight, moment } from "./moment.ts";

export interface Past {
  readonly at: number;
  readonly hindsight: boolean;
  readonly trips: ReadonlyMap<string, LiveTrip>;
  readonly alarms: ReadonlyMap<string, Alarm>;
  /** Of the log that it was made from. */
  readonly size: number;
  /** Of that moment; null: there was none. */
  readonly plan: string | null;
  /** Reports before it have been erased. */
  readonly erasedUntil: number | null;
}

/** What there is to replay; moments are milliseconds. */
export interface Span {
  readonly first: number;
}

export const past = signal<Past | null>(null);
export const pastProblem = signal<Problem | null>(null);
export const span = signal<Span | null>(null);

/** Whoever drags asks for the last moment alone. */
const SETTLE_MS = 120;
let asked = 0;
let callOff = (): void => undefined;

interface Answer {
  readonly trips?: unknown;
  readonly alarms?: unknown;
  readonly size?: number;
  readonly plan?: string | null;
  readonly erased_until?: string | null;
}

/** Whoever may not see one of them has the hour without it, as the present. */
function ask(of: string, path: string, at: number, known: boolean): Promise<Answer> {
  return may(of, "r") ? getJson<Answer>(asOf(path, at, known)) : Promise.resolve({});
}

async function load(at: number, known: boolean): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const [convoys, alarms] = await Promise.all([
      ask("live", "/convoys", at, known),
      ask("alarms", "/alarms?state=all", at, known),
    ]);
    if (mine !== asked) return;
    const told = convoys.size === undefined ? alarms : convoys;
    past.value = {
      at,
      hindsight: known,
      trips: new Map(listOf(convoys.trips, readTrip).map((x) => [x.id, x])),
      alarms: new Map(listOf(alarms.alarms, readAlarm).map((x) => [x.id, x])),
      size: told.size ?? 0,
      plan: told.plan ?? null,
      erasedUntil: told.erased_until ? Date.parse(told.erased_until) : null,
    };
    pastProblem.value = null;
  } catch (error) {
    if (mine !== asked) return;
    past.value = null; // another hour's picture must not stand under this one's name
    pastProblem.value = asProblem(error);
  }
}

/** Asks again for the moment that is looked at. */
export function loadPast(): Promise<void> {
  const at = moment.peek();
  return at === null ? Promise.resolve() : load(at, hindsight.peek());
}

export async function loadSpan(): Promise<void> {
  if (!may("live", "r")) return;
  try {
    const told = await getJson<{ first?: string | null; now?: string }>("/replay");
    span.value = { first: Date.parse(told.first ?? told.now ?? "") };
  } catch (error) {
    if (moment.peek() !== null) pastProblem.value = asProblem(error);
  }
}

effect(() => {
  const at = moment.value;
  const known = hindsight.value;
  callOff();
  if (at === null || !session.value) {
    asked += 1;
    past.value = null;
    pastProblem.value = null;
    return;
  }
  callOff = soonAfter(past.peek() === null ? 0 : SETTLE_MS, () => load(at, known));
});
