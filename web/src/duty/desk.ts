// What the duty pages share: homes of units and people, what somebody said of the placement, the work of finding remedies. One
// place asks and writes.
import { computed, effect, signal } from "@preact/signals";
import { asProblem, del, getJson, type Problem, postJson } from "../base/api.ts";
import { listen } from "../live/feed.ts";
import { type Assignment, assignmentRow, freshCode, readAssignment, type Want } from "../model/duty.ts";
import type { Cell } from "../model/types.ts";
import { jobProblem } from "../plan/desk.ts";
import { rowsOf, session, world } from "../state.ts";
import { saved } from "../travel/desk.ts";
import { ownSource } from "../travel/form.ts";

export interface Officer {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly role: string;
  readonly home: string | null;
}

interface DutyRegister {
  readonly units: ReadonlyMap<string, { readonly name: string; readonly site: string | null }>;
  readonly officers: ReadonlyMap<string, Officer>;
}

const text = (value: Cell | undefined): string => (value === null || value === undefined ? "" : String(value));

/** The account may not read it, which is no fault where it is only an aside. */
export function isDenied(problem: Problem | null): boolean {
  return problem?.status === 403;
}

export const register = signal<DutyRegister | null>(null);
export const registerProblem = signal<Problem | null>(null);
export const assignments = signal<readonly Assignment[] | null>(null);
export const assignmentsProblem = signal<Problem | null>(null);

let asked = false;

/** Units with their sites and people with their homes; asked for once, and when they changed. Who may not know people sees no homes. */
export async function loadDutyRegister(): Promise<void> {
  if (asked) return;
  asked = true;
  const who = session.value?.user;
  try {
    const [units, people] = await Promise.all([rowsOf("units"), rowsOf("people")]);
    if (session.value?.user !== who) return;
    register.value = {
      units: new Map(units.map((r) => [text(r.code), { name: text(r.name), site: text(r.site) || null }])),
      officers: new Map(
        people.map((r): [string, Officer] => [
          text(r.code),
          {
            code: text(r.code),
            name: text(r.name) || text(r.code),
            unit: text(r.unit),
            role: text(r.role),
            home: text(r.home) || null,
          },
        ]),
      ),
    };
    registerProblem.value = null;
  } catch (error) {
    const problem = asProblem(error);
    asked = isDenied(problem); // asking again would not help
    registerProblem.value = problem;
  }
}

/** Names of criteria by code; without them their codes are shown. */
export const criteria = signal<ReadonlyMap<string, string>>(new Map());

export async function loadCriteria(): Promise<void> {
  const rows = await rowsOf("criteria").catch(() => []);
  criteria.value = new Map(rows.map((r) => [text(r.code), text(r.name)]));
}

/** Site that a person comes from: the own home post, else that of the unit. */
export const homeOf = computed(() => {
  const known = register.value;
  return (person: string): string | null => {
    const officer = known?.officers.get(person);
    const unit = officer?.unit ?? world.value?.plan?.plan.people[person]?.unit;
    return officer?.home ?? (unit ? (known?.units.get(unit)?.site ?? null) : null);
  };
});

// ---------------------------------------------------------------- assignments by hand

export async function loadAssignments(): Promise<void> {
  try {
    assignments.value = (await rowsOf("assignments")).map(readAssignment);
    assignmentsProblem.value = null;
  } catch (error) {
    assignmentsProblem.value = asProblem(error);
  }
}

async function put(row: Record<string, string>): Promise<void> {
  await postJson("/register/assignments", { values: row });
  await loadAssignments();
}

async function take(code: string): Promise<void> {
  await del(`/register/assignments/${encodeURIComponent(code)}`);
  await loadAssignments();
}

/** Says that a person serves at a place, or never does; it can be taken back. */
export async function assign(want: Want, said: string): Promise<Problem | null> {
  const code = freshCode(Date.now());
  try {
    await put(assignmentRow(code, want, ownSource()));
  } catch (error) {
    return asProblem(error);
  }
  saved.value = { text: said, undo: () => take(code), problem: null };
  return null;
}

/** Takes back what was said of a person; it can be put back. */
export async function unassign(one: Assignment, said: string): Promise<void> {
  try {
    await take(one.code);
    saved.value = { text: said, undo: () => put(assignmentRow(one.code, one, ownSource())), problem: null };
  } catch (error) {
    assignmentsProblem.value = asProblem(error);
  }
}

// ---------------------------------------------------------------- remedies

const REMEDY_SECONDS = 60;

/** Begins to try what would help and gives the job's number; null when the server is at another one. */
export async function beginRemedies(): Promise<number | null> {
  jobProblem.value = null;
  try {
    return (await postJson<{ job: number }>("/duty/remedies", { seed: 1, seconds: REMEDY_SECONDS })).job;
  } catch (error) {
    jobProblem.value = asProblem(error);
    return null;
  }
}

// ---------------------------------------------------------------- one question, one answer

export interface Asked<T> {
  readonly asked: string;
  readonly answer: T | null;
  readonly problem: Problem | null;
}

export const NOT_ASKED: Asked<never> = { asked: "", answer: null, problem: null };

/** Answers of the duty pages by the page that asked; an answer to an old question is thrown away. */
export const answers = signal<Readonly<Record<string, Asked<unknown>>>>({});

function keep(name: string, cell: Asked<unknown>): void {
  answers.value = { ...answers.value, [name]: cell };
}

async function ask(name: string, key: string, question: () => Promise<unknown>): Promise<void> {
  keep(name, { asked: key, answer: null, problem: null });
  try {
    const answer = await question();
    if (answers.value[name]?.asked === key) keep(name, { asked: key, answer, problem: null });
  } catch (error) {
    if (answers.value[name]?.asked === key) keep(name, { asked: key, answer: null, problem: asProblem(error) });
  }
}

export function askFor(name: string, path: string): Promise<void> {
  return ask(name, path, () => getJson(path));
}

export function askWith(name: string, path: string, body: unknown): Promise<void> {
  return ask(name, `${path}#${JSON.stringify(body)}`, () => postJson(path, body));
}

export function answerOf<T>(name: string): Asked<T> {
  return (answers.value[name] as Asked<T> | undefined) ?? NOT_ASKED;
}

// ---------------------------------------------------------------- news

/** What comes in a burst is asked for once. */
const AGAIN_MS = 2000;
const RELOADS: Readonly<Record<string, () => void>> = {
  units: again,
  people: again,
  assignments: () => {
    if (assignments.value) void loadAssignments();
  },
  criteria: () => {
    if (criteria.value.size > 0) void loadCriteria();
  },
};
const stale = new Set<string>();
let waiting: ReturnType<typeof setTimeout> | null = null;

function again(): void {
  if (!register.value) return;
  asked = false;
  void loadDutyRegister();
}

function soon(kinds: readonly string[]): void {
  for (const kind of kinds) if (RELOADS[kind]) stale.add(kind);
  if (stale.size === 0 || waiting) return;
  waiting = setTimeout(() => {
    waiting = null;
    const acts = new Set([...stale].map((kind) => RELOADS[kind]));
    stale.clear();
    for (const act of acts) act?.();
  }, AGAIN_MS);
}

listen({
  topic: "register",
  hear: (data) => soon([String((data as { kind?: unknown } | null)?.kind)]),
  anew: () => soon(Object.keys(RELOADS)),
});

/** Everything of a session that ended is forgotten. */
effect(() => {
  if (session.value !== null) return;
  asked = false;
  register.value = null;
  registerProblem.value = null;
  assignments.value = null;
  assignmentsProblem.value = null;
  criteria.value = new Map();
  answers.value = {};
});
