// What this person does next: the first act of the day's legs and shifts that has not been done. Pure: the day, what this
// phone has said or seen said, and the moment come in.
import type { Fields } from "../event/event.ts";
import type { KindName, SignerName } from "../event/kinds.ts";
import type { Day, DayLeg, DayShift } from "./model.ts";

/** How long before its hour an act is shown as the next one, and after which it is late. */
const LATE_S = 10 * 60;
/** Who escorts tells no steps of the goods: the leg is over for that person so long after its hour. */
const ESCORT_OVER_S = 2 * 3600;
/** A leg that nobody has touched this long after it should have ended is no longer the next act. */
const STALE_S = 24 * 3600;

/** Of an event, what tells that an act is done. */
export interface Done {
  readonly kind: KindName;
  readonly fields: Fields;
  /** Who has signed it so far. */
  readonly signed: readonly SignerName[];
}

export type ActName = "load" | "receive" | "check" | "depart" | "way" | "give" | "guard";

export interface Act {
  readonly what: ActName;
  readonly leg: DayLeg | null;
  readonly shift: DayShift | null;
  readonly place: string;
  readonly at_s: number;
  readonly late: boolean;
}

/** What each part of a leg asks for, in order. */
const STEPS: Readonly<Record<DayLeg["part"], readonly ActName[]>> = {
  giver: ["load", "give"],
  carrier: ["receive", "check", "depart", "way", "give"],
  escort: ["way"],
  receiver: ["receive"],
};

export function stepsOfLeg(leg: DayLeg): readonly ActName[] {
  return STEPS[leg.part];
}

/** Whether an event is about this leg: an order has several, which differ by number and destination. */
export function isOfLeg(done: Pick<Done, "fields">, leg: DayLeg): boolean {
  const f = done.fields;
  if (f.order !== leg.trip) return false;
  if (f.leg !== undefined && f.leg !== leg.leg) return false;
  return f.destination === undefined || f.destination === leg.to;
}

/** The giver's statement is in its chain before anybody takes the goods: it is done when the receiver has signed it too. */
function handedAt(done: readonly Done[], leg: DayLeg, place: string): boolean {
  const hands: readonly KindName[] = ["handed_over", "partial_receipt", "returned"];
  const taken = (d: Done): boolean => hands.includes(d.kind) && d.signed.includes("receiver");
  return done.some((d) => taken(d) && d.fields.place === place && isOfLeg(d, leg));
}

function said(done: readonly Done[], leg: DayLeg, kind: KindName): boolean {
  return done.some((d) => d.kind === kind && isOfLeg(d, leg));
}

function isDone(what: ActName, leg: DayLeg, done: readonly Done[]): boolean {
  switch (what) {
    case "load":
      return said(done, leg, "load_made") || handedAt(done, leg, leg.from);
    case "check":
      return said(done, leg, "departure_checked") || said(done, leg, "departed");
    case "depart":
      return said(done, leg, "departed");
    case "way":
      return said(done, leg, "arrived");
    case "receive":
      return handedAt(done, leg, leg.part === "receiver" ? leg.to : leg.from);
    case "give":
      return handedAt(done, leg, leg.part === "giver" ? leg.from : leg.to);
    case "guard":
      return false;
  }
}

/** The first step that is not done and behind which nothing is: who has departed does not go back to the check. */
export function stepOfLeg(leg: DayLeg, done: readonly Done[]): ActName | null {
  const steps = stepsOfLeg(leg);
  let next = 0;
  steps.forEach((step, i) => {
    if (isDone(step, leg, done)) next = i + 1;
  });
  return steps[next] ?? null;
}

function timeOf(what: ActName, leg: DayLeg): number {
  const there = what === "way" || (what === "give" && leg.part !== "giver") || leg.part === "receiver";
  return there ? leg.arrives_s : leg.departs_s;
}

function placeOf(what: ActName, leg: DayLeg): string {
  return timeOf(what, leg) === leg.arrives_s ? leg.to : leg.from;
}

/** Whether this person escorts the leg now: by its hours, since who escorts tells no steps. */
export function isEscorting(leg: DayLeg, now_s: number): boolean {
  return leg.part === "escort" && now_s >= leg.departs_s && now_s <= leg.arrives_s + ESCORT_OVER_S;
}

function actOfEscort(leg: DayLeg, now_s: number): Act | null {
  if (now_s > leg.arrives_s + ESCORT_OVER_S) return null;
  const left = now_s >= leg.departs_s;
  const [place, at_s] = left ? [leg.to, leg.arrives_s] : [leg.from, leg.departs_s];
  return { what: "way", leg, shift: null, place, at_s, late: false };
}

function isUnderWay({ what, leg }: Act, now_s: number): boolean {
  if (leg?.part === "escort") return isEscorting(leg, now_s);
  return what === "way" || (what === "give" && leg?.part === "carrier");
}

export function actOfLeg(leg: DayLeg, done: readonly Done[], now_s: number): Act | null {
  const what = stepOfLeg(leg, done);
  if (!what) return null;
  const at_s = timeOf(what, leg);
  if (leg.part === "escort") return actOfEscort(leg, now_s);
  return { what, leg, shift: null, place: placeOf(what, leg), at_s, late: now_s > at_s + LATE_S };
}

function actOfShift(shift: DayShift, now_s: number): Act | null {
  if (now_s >= shift.to_s) return null;
  return { what: "guard", leg: null, shift, place: shift.place, at_s: shift.from_s, late: false };
}

/** A leg under way goes before everything; then whatever is due first. null: nothing is left. */
export function nextAct(day: Day, done: readonly Done[], now_s: number): Act | null {
  const legs = day.legs
    .filter((leg) => now_s < leg.arrives_s + STALE_S)
    .map((leg) => actOfLeg(leg, done, now_s))
    .filter((act): act is Act => act !== null);
  const underWay = legs.find((act) => isUnderWay(act, now_s));
  if (underWay) return underWay;
  const shifts = day.shifts.map((shift) => actOfShift(shift, now_s)).filter((act): act is Act => act !== null);
  return [...legs, ...shifts].sort((a, b) => a.at_s - b.at_s)[0] ?? null;
}
