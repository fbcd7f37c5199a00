// One leg as it goes: what has been said of it, and what comes next.
import type { Fields, Point } from "../../event/event.ts";
import type { KindName } from "../../event/kinds.ts";
import type { DayLeg, DayPlace, Draft } from "../model.ts";
import { isOfLeg } from "../next-act.ts";
import { draftOf, isCode, type Scene, tripFields } from "./draft.ts";
import type { Told } from "./told.ts";

export type Step = "boarded" | "departed" | "landed" | "arrived";

/** Where a leg stands by the signed events of this phone. */
export interface Journey {
  /** When the checks before leaving were last signed; null: never. */
  readonly checked_s: number | null;
  /** The load that goes, or the boxes one by one where nobody made a load. */
  readonly items: readonly string[];
  /** Of each step that was said, when. */
  readonly said: Readonly<Partial<Record<Step, number>>>;
  /** Null: the leg has ended. */
  readonly next: Step | null;
  /** Of which the next step is still to be said: all, unless the phone was killed in the middle of them. */
  readonly rest: readonly string[];
}

const STEPS: readonly Step[] = ["boarded", "departed", "landed", "arrived"];
const TAKEN: readonly KindName[] = ["load_made", "handed_over", "partial_receipt", "returned"];
/** Where nobody made a load, so many boxes are told of one by one; more want one. */
export const SINGLE_MAX = 20;

function ofLeg(told: readonly Told[], leg: DayLeg): readonly Told[] {
  return told.filter(({ event }) => isOfLeg(event, leg));
}

/** What goes on this leg: the load that was made or received for the trip and not given away; where nothing was taken, the boxes
 * that the plan names. */
export function itemsOf(told: readonly Told[], leg: DayLeg): readonly string[] {
  const taken = told.filter(({ event }) => TAKEN.includes(event.kind) && event.fields.order === leg.trip);
  if (taken.length === 0)
    return leg.items
      .map((item) => item.code)
      .filter(isCode)
      .slice(0, SINGLE_MAX);
  const held = new Set<string>();
  for (const { own, signed, event } of taken) {
    const { item = "", items = [] } = event.fields;
    if (event.kind === "load_made") {
      // What is in a load goes with it.
      for (const code of items) held.delete(code);
      held.add(item);
    } else if (!own) held.add(item);
    else if (signed.includes("receiver")) held.delete(item);
  }
  return [...held].slice(0, SINGLE_MAX);
}

/** A boat is boarded before it leaves and landed from when it is there; on a road one leaves and arrives. */
export function stepsOf(leg: DayLeg): readonly Step[] {
  return leg.boat ? STEPS : ["departed", "arrived"];
}

/** Items of a step that were left when the phone was killed between two of them. */
function halfSaid(own: readonly Told[], step: Step | undefined, items: readonly string[]): readonly string[] {
  const told = new Set(own.filter(({ event }) => event.kind === step).map(({ event }) => event.fields.item!));
  return [...told].every((item) => items.includes(item)) ? items.filter((item) => !told.has(item)) : [];
}

export function journeyOf(told: readonly Told[], leg: DayLeg): Journey {
  const own = ofLeg(told, leg);
  const said: Partial<Record<Step, number>> = {};
  for (const { made_s, event } of own) {
    if ((STEPS as readonly string[]).includes(event.kind)) said[event.kind as Step] = made_s;
  }
  const checks = own.filter(({ event }) => event.kind === "departure_checked");
  const steps = stepsOf(leg);
  const items = itemsOf(told, leg);
  // A step that was forgotten is passed over by the one behind it.
  const last = steps.reduce((at, step, i) => (said[step] === undefined ? at : i), -1);
  const left = last < 0 ? [] : halfSaid(own, steps[last], items);
  return {
    checked_s: checks.length > 0 ? Math.max(...checks.map((x) => x.made_s)) : null,
    items,
    said,
    next: (left.length > 0 ? steps[last] : steps[last + 1]) ?? null,
    rest: left.length > 0 ? left : items,
  };
}

/** Weather and people are no longer those that were looked at: the posko takes checks of so long before for none. */
const CHECK_HOLDS_S = 12 * 3600;

/** Nobody leaves without the checks, or the reason that is named in them (R14). */
export function mustCheck(journey: Journey, now_s: number): boolean {
  const { next, checked_s } = journey;
  return next === "departed" && (checked_s === null || now_s - checked_s > CHECK_HOLDS_S);
}

/** One event for each of the items; where it happens is the leg's beginning or its end. */
export function stepDrafts(leg: DayLeg, step: Step, items: readonly string[], scene: Scene): readonly Draft[] {
  const place = step === "boarded" || step === "departed" ? leg.from : leg.to;
  if (!isCode(place) || (step === "boarded" && !isCode(leg.vehicle))) return [];
  return items.map((item) => draftOf(step, { ...tripFields(leg), item, place } satisfies Fields, scene));
}

/** Minutes behind the plan, as the clock and what was said have it; negative: ahead of it. */
export function latenessMin(leg: DayLeg, journey: Journey, now_s: number): number {
  const { departed, arrived } = journey.said;
  if (arrived !== undefined) return Math.round((arrived - leg.arrives_s) / 60);
  if (departed === undefined) return Math.max(0, Math.round((now_s - leg.departs_s) / 60));
  return Math.round(Math.max(departed - leg.departs_s, now_s - leg.arrives_s) / 60);
}

const EARTH_M = 6_371_008.8;

/** Metres in a straight line; null where the place has no position. */
export function metresTo(place: DayPlace | undefined, at: Point | null): number | null {
  if (!place?.at || !at) return null;
  const rad = Math.PI / 180;
  const [lat, lon] = place.at;
  const here = { lat: at.lat_e7 / 1e7, lon: at.lon_e7 / 1e7 };
  const dy = (lat - here.lat) * rad;
  const dx = (lon - here.lon) * rad;
  const a = Math.sin(dy / 2) ** 2 + Math.cos(lat * rad) * Math.cos(here.lat * rad) * Math.sin(dx / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}
