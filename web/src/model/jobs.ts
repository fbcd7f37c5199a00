// Jobs of planning, plans side by side, and the answers of why: shapes of HTTP API v1 (docs/formats/compare.md, why.md).
import type { Direction, Score, ScorePart } from "./types.ts";

export interface PlanRow {
  readonly id: string;
  readonly created: string;
  readonly seed: number;
  readonly published: boolean;
}

export interface Order {
  readonly trip: string;
  readonly direction: Direction;
  readonly leg: number;
  readonly vehicle: string;
  readonly base: string;
  readonly depart: string;
  readonly end: string;
  readonly stops: readonly string[];
  readonly escorts: readonly string[];
  readonly bhabinkamtibmas: string | null;
}

export interface Change {
  readonly what: string;
  readonly before: Order | null;
  readonly after: Order | null;
}

export interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly better: "before" | "after" | "equal";
  /** Whether the plan before could still be carried out; null: nobody has looked. */
  readonly before_possible?: boolean | null;
  readonly score: readonly { part: ScorePart; before: number; after: number }[];
  readonly same: number;
  readonly changes: readonly Change[];
  readonly tell: Readonly<Record<string, { kind: "person" | "vehicle" | "place"; changes: readonly number[] }>>;
}

export interface Test {
  readonly like: Like;
  readonly n: number;
  readonly from: string;
  readonly to: string;
  readonly test: string;
  readonly is: number | null;
  readonly limit: number | null;
}

export interface Like {
  readonly code: string;
  readonly mode: string;
  readonly home: string;
  readonly boxes: number;
  readonly kg: number;
}

export interface Missing {
  readonly place: string;
  readonly leg: number;
  readonly direction: Direction;
  readonly kecamatan: string;
  readonly kits: number;
  readonly reason: string;
  readonly vehicles: readonly Test[];
}

export interface Advice {
  readonly kind: string;
  readonly at: string | null;
  readonly leg: number | null;
  readonly amount: number | null;
  readonly direction: Direction | null;
  readonly like: Like | null;
  readonly kits: number;
}

export interface WhyTrip {
  readonly trip: string;
  readonly direction: Direction;
  readonly leg: number;
  readonly vehicle: string;
  readonly load: string;
  readonly depart: string;
  readonly slack_min: number;
  readonly wave: {
    readonly number: number;
    readonly user: boolean;
    readonly day: boolean;
    /** Kecamatan that are farther and go before. */
    readonly farther: number;
  };
  readonly choice: { readonly able: number; readonly idle: number };
  readonly hour: { readonly bound: string; readonly at: string | null };
}

export interface Why {
  readonly plan: string;
  readonly missing?: readonly Missing[];
  readonly advice?: readonly Advice[];
  readonly trips?: readonly WhyTrip[];
}

export type Work = "plan" | "replan" | "why";

export interface Job {
  readonly job: number;
  readonly what: Work;
  readonly state: "running" | "done" | "failed" | "stopped";
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly score: Score | null;
  readonly plan: string | null;
  readonly faults: number;
  readonly published?: boolean;
  readonly error: { readonly code: string; readonly text: string } | null;
  readonly answer: Why | null;
  readonly compare: Comparison | null;
}

export const STEPS = ["network", "placement", "distribution", "judge"] as const;

export interface News {
  readonly trip: string;
  /** Minutes; null: the trip failed. */
  readonly late: number | null;
}

export interface Ask {
  readonly what: "plan" | "replan";
  readonly seed: number;
  readonly seconds: number;
  readonly rain: string;
  readonly river: string;
  readonly spares: boolean;
  /** Local moment; empty: now. */
  readonly at: string;
}

/** The body of a job: a trial, published by hand afterwards. News and a moment are of no meaning from nothing. */
export function jobBody(ask: Ask, news: readonly News[]): Record<string, unknown> {
  const { what, seed, seconds, rain, river, spares } = ask;
  const body: Record<string, unknown> = { what, seed, seconds, rain, river, spares, publish: false };
  if (what === "plan") return body;
  if (ask.at) body.at = ask.at;
  if (news.length > 0)
    body.news = news.map((n) =>
      n.late === null ? { trip: n.trip, failed: true } : { trip: n.trip, late_min: n.late },
    );
  return body;
}

/** One piece of news a trip: what was said last holds. */
export function withNews(news: readonly News[], one: News): News[] {
  return [...news.filter((n) => n.trip !== one.trip), one];
}

/** How far a job is, of 1: its steps in order, and within a step what is counted. */
export function jobShare(job: Job): number {
  if (job.state !== "running") return 1;
  const at = Math.max(0, (STEPS as readonly string[]).indexOf(job.step === "trials" ? "distribution" : job.step));
  // Improving takes nearly all of the time; the other steps are seconds.
  const weights = [0.08, 0.04, 0.82, 0.06];
  const before = weights.slice(0, at).reduce((a, b) => a + b, 0);
  const within = job.total > 0 ? Math.min(1, job.done / job.total) : 0;
  return before + (weights[at] ?? 0) * within;
}

/** Score of two plans, part by part, where nobody has put them side by side. */
export function scoreRows(before: Score, after: Score): Comparison["score"] {
  return (Object.keys(after) as ScorePart[]).map((part) => ({ part, before: before[part] ?? 0, after: after[part] }));
}

/** The first part that differs decides. */
export function betterOf(rows: Comparison["score"]): Comparison["better"] {
  const row = rows.find((r) => r.before !== r.after);
  if (!row) return "equal";
  return row.after < row.before ? "after" : "before";
}

export interface Told {
  readonly code: string;
  readonly kind: "person" | "vehicle" | "place";
  readonly changes: readonly number[];
}

/** Who must be told, people first, then vehicles, then places; most changes first. */
export function toldOf(comparison: Comparison): Told[] {
  const order = ["person", "vehicle", "place"];
  return Object.entries(comparison.tell)
    .map(([code, x]) => ({ code, kind: x.kind, changes: x.changes }))
    .sort(
      (a, b) =>
        order.indexOf(a.kind) - order.indexOf(b.kind) ||
        b.changes.length - a.changes.length ||
        (a.code < b.code ? -1 : 1),
    );
}
