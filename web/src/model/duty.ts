// What a person says of the placement: rows of `assignments`, and what the plan has made of them. And the shapes of the duty API.
import type { Cell, Plan } from "./types.ts";

export interface Want {
  readonly person: string;
  /** TPS or site; empty: everywhere. */
  readonly place: string;
  readonly onTps: boolean;
  readonly forbid: boolean;
  /** What does not hold for the person: "pledge", "barred", both with a space between; empty: nothing. */
  readonly override: string;
  readonly reason: string;
}

export interface Assignment extends Want {
  readonly code: string;
}

const text = (value: Cell | undefined): string => (value === null || value === undefined ? "" : String(value));

export function readAssignment(row: Record<string, Cell>): Assignment {
  const tps = text(row.tps);
  return {
    code: text(row.code),
    person: text(row.person),
    place: tps || text(row.site),
    onTps: tps !== "",
    forbid: row.forbid === true || text(row.forbid) === "yes" || text(row.forbid) === "true",
    override: text(row.override),
    reason: text(row.reason),
  };
}

/** A code that nobody had: one that was taken back would bring its old columns along. */
export function freshCode(nowMs: number): string {
  return `TUGAS-${nowMs.toString(36).toUpperCase()}`;
}

export function assignmentRow(code: string, want: Want, source: string): Record<string, string> {
  return {
    code,
    person: want.person,
    ...(want.place ? { [want.onTps ? "tps" : "site"]: want.place } : {}),
    ...(want.forbid ? { forbid: "yes" } : {}),
    ...(want.override ? { override: want.override } : {}),
    reason: want.reason,
    origin: "fact",
    source,
  };
}

/** The plan was made before this was said, or did not follow it: it waits for planning. */
export function isWaiting(plan: Plan, one: Assignment): boolean {
  const { placement } = plan;
  const at = (p: { people: string[] }): boolean => p.people.includes(one.person);
  const serves =
    placement.teams.some((x) => at(x) && (one.place === "" || x.tps.includes(one.place))) ||
    placement.posts.some((x) => at(x) && (one.place === "" || x.site === one.place)) ||
    placement.reserves.some((x) => at(x) && (one.place === "" || x.site === one.place));
  return serves === one.forbid;
}

// ---------------------------------------------------------------- what the API answers (docs/formats/duty.md)

export interface Remedy {
  readonly kind: "borrow" | "bko" | "widen" | "thin";
  readonly people: number;
  readonly unit: string | null;
  readonly unit_name: string | null;
  readonly kecamatan: string | null;
  readonly kecamatan_name: string | null;
  readonly class: string | null;
  readonly value: number;
  readonly uncovered: number;
  readonly post_short: number;
  readonly mends: boolean;
}

export interface Remedies {
  readonly uncovered: number;
  readonly post_short: number;
  readonly whole: boolean;
  readonly remedies: readonly Remedy[];
}

export interface RequestLetter {
  readonly people: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface Sheets {
  readonly duties: readonly { readonly person: string; readonly kind: string }[];
  readonly text: string;
}

// ---------------------------------------------------------------- why a class (docs/formats/vulnerability.md)

export interface ScorePart {
  readonly criterion: string;
  readonly name: string;
  readonly of: string;
  readonly weight: number;
  readonly value: number;
  readonly known: boolean;
  readonly measured: number | null;
  readonly share: number;
  readonly note: string | null;
  readonly source: string | null;
}

export interface Opinion {
  readonly by: string;
  readonly class: string;
  readonly differs: boolean;
  readonly source: string | null;
}

export interface Weight {
  readonly register: number;
  readonly used: number;
}

export interface WhyClass {
  readonly weights: Readonly<Record<string, Weight>>;
  readonly tps: string;
  readonly class: string;
  readonly score: number;
  readonly suggested: string | null;
  readonly differs: boolean;
  readonly parts: readonly ScorePart[];
  readonly opinions: readonly Opinion[];
}

export interface ClassCount {
  readonly class: string;
  readonly name: string;
  readonly score_from: number | null;
  readonly register: number;
  readonly suggested: number;
  readonly kpu: number;
  readonly bawaslu: number;
  readonly polri: number;
}

export interface ClassDifference {
  readonly tps: string;
  readonly kecamatan: string;
  readonly class: string;
  readonly score: number;
  readonly suggested: string | null;
  readonly kpu: string | null;
  readonly bawaslu: string | null;
  readonly polri: string | null;
}

export interface ClassMove {
  readonly tps: string;
  readonly kecamatan: string;
  readonly class: string;
  readonly score: number;
  readonly before: string | null;
  readonly after: string | null;
}

export interface AllClasses {
  readonly weights: Readonly<Record<string, Weight>>;
  readonly tps: number;
  readonly counts: readonly ClassCount[];
  readonly differences: readonly ClassDifference[];
  readonly moved?: readonly ClassMove[];
}

// ---------------------------------------------------------------- what a change would do (docs/formats/duty-try.md)

export interface Both<T> {
  readonly before: T;
  readonly after: T;
}

export interface Trial {
  readonly changed: number;
  readonly gone: readonly { readonly kind: string; readonly code: string }[];
  readonly score: readonly {
    readonly part: string;
    readonly class?: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly better: "before" | "after" | "equal";
  readonly teams: readonly {
    readonly team: string | null;
    readonly kecamatan: string;
    readonly class: string;
    readonly tps: Both<readonly string[]>;
    readonly people: Both<readonly string[]>;
  }[];
  readonly people: readonly {
    readonly person: string;
    readonly before: Served | null;
    readonly after: Served | null;
  }[];
  readonly trips: readonly {
    readonly trip: string;
    readonly vehicle: string;
    readonly depart: string;
    readonly why: readonly string[];
  }[];
  readonly whole: boolean; // false: trips may leave some out
  readonly faults: number;
}

export interface Served {
  readonly team?: string | null;
  readonly post?: string;
  readonly reserve?: string;
  readonly station?: string;
  readonly site?: string;
}
