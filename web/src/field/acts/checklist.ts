// Before leaving (R14): what is looked at, what lacks, and why one leaves all the same.
import type { Fields } from "../../event/event.ts";
import { CHOICES } from "../../event/kinds.ts";
import type { DayLeg, Draft } from "../model.ts";
import { codesOf, draftOf, noteText, type Scene, tripFields } from "./draft.ts";

export type Weather = NonNullable<Fields["weather"]>;
export type Reason = "ordered" | "danger" | "not_needed";

export const WEATHERS = CHOICES.weather;
export const REASONS: readonly Reason[] = ["ordered", "danger", "not_needed"];

// By what they sank, drifted and got wet: domain.md 2.8. The codes stand in events for ever.
const BOAT_CHECKS = ["briefing", "life_jackets", "load", "cover", "engine", "pump", "fuel"] as const;
const ROAD_CHECKS = ["briefing", "load", "cover", "vehicle", "fuel"] as const;
const FOOT_CHECKS = ["briefing", "load", "cover"] as const;
export type Check = (typeof BOAT_CHECKS)[number] | (typeof ROAD_CHECKS)[number];

/** These two are not answered by yes or no: they lack when the sky or the number of people says so. */
export const WEATHER_CHECK = "weather";
export const CREW_CHECK = "crew";

/** More people than any boat or truck of an operation carries: a slip of the thumb. */
const PEOPLE_MAX = 500;

/** What has been entered so far; kept as it is when the screen is left. */
export interface Checking {
  readonly answers: Readonly<Record<string, "yes" | "no">>;
  readonly weather: Weather | null;
  /** As typed. */
  readonly people: string;
  /** One leaves without looking at the rest. */
  readonly skip: boolean;
  readonly reason: Reason | null;
  readonly why: string;
}

export const NOTHING_CHECKED: Checking = {
  answers: {},
  weather: null,
  people: "",
  skip: false,
  reason: null,
  why: "",
};

export interface Judged {
  /** Not answered yet. */
  readonly open: readonly string[];
  readonly holds: readonly string[];
  readonly lacking: readonly string[];
  readonly people: number | null;
  /** Something lacks, so a reason must be named. */
  readonly reasonNeeded: boolean;
  /** What stops it from being signed; null: nothing. */
  readonly stop: "open" | "reason" | "why" | null;
}

export function checksOf(leg: DayLeg): readonly Check[] {
  if (leg.boat) return BOAT_CHECKS;
  return leg.mode === "foot" ? FOOT_CHECKS : ROAD_CHECKS;
}

/** A boat leaves in rain, not in a storm, waves or fog; the road is closed by a storm alone. */
function isRough(leg: DayLeg, weather: Weather): boolean {
  return weather === "storm" || (leg.boat && (weather === "waves" || weather === "fog" || weather === "current"));
}

/** As typed; null: nothing that could be a number of people. */
export function peopleOf(typed: string): number | null {
  const n = /^\s*\d{1,3}\s*$/.test(typed) ? Number(typed) : 0;
  return n >= 1 && n <= PEOPLE_MAX ? n : null;
}

/** What of the whole list holds, lacks or is open; weather and people are judged like the rest. */
function verdicts(leg: DayLeg, c: Checking): Map<string, "yes" | "no" | undefined> {
  const all = new Map<string, "yes" | "no" | undefined>(checksOf(leg).map((code) => [code, c.answers[code]]));
  const people = peopleOf(c.people);
  const fits = people !== null && (leg.crew_max <= 0 || people <= leg.crew_max);
  all.set(WEATHER_CHECK, c.weather === null ? undefined : isRough(leg, c.weather) ? "no" : "yes");
  all.set(CREW_CHECK, people === null ? undefined : fits ? "yes" : "no");
  return all;
}

export function judge(leg: DayLeg, c: Checking): Judged {
  const all = [...verdicts(leg, c)];
  const open = all.filter(([, verdict]) => verdict === undefined).map(([code]) => code);
  const holds = all.filter(([, verdict]) => verdict === "yes").map(([code]) => code);
  const lacking = all.filter(([, verdict]) => verdict === "no" || (c.skip && !verdict)).map(([code]) => code);
  const reasonNeeded = lacking.length > 0;
  const why = noteText(c.why);
  return {
    open: c.skip ? [] : open,
    holds,
    lacking,
    people: peopleOf(c.people),
    reasonNeeded,
    stop: open.length > 0 && !c.skip ? "open" : stopOf(reasonNeeded, c.reason, why),
  };
}

/** An order has somebody who gave it: that is told in words. */
function stopOf(needed: boolean, reason: Reason | null, why: string): Judged["stop"] {
  if (!needed) return null;
  if (reason === null) return "reason";
  return reason === "ordered" && !why ? "why" : null;
}

/** Null as long as something stops it. */
export function checklistDraft(leg: DayLeg, c: Checking, scene: Scene): Draft | null {
  const judged = judge(leg, c);
  if (judged.stop) return null;
  const fields = {
    ...tripFields(leg),
    place: leg.from,
    checks: codesOf(judged.holds, "checks"),
    lacking: codesOf(judged.lacking, "lacking"),
    weather: c.weather ?? undefined,
    count: judged.people ?? undefined,
    reason: judged.reasonNeeded ? (c.reason ?? undefined) : undefined,
  };
  return draftOf("departure_checked", fields, { ...scene, note: judged.reasonNeeded ? c.why : "" });
}
