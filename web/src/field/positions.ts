// Where the phone is while a leg is under way: thinned, so that a day of it costs neither the battery nor the line. What the
// phone told stands as it is, accuracy with it; nothing is smoothed, and nothing filled in where it told nothing.
import { decodeFrame } from "../event/event.ts";
import type { KindName } from "../event/kinds.ts";
import type { DayLeg, Fix, Store, StoredEvent } from "./model.ts";
import { isEscorting, isOfLeg } from "./next-act.ts";
import { fixOf } from "./sense.ts";

export const THIN = { every_ms: 15_000, moved_m: 50, low_battery: 20, low_ms: 60_000 } as const;
/** A fix that is less sure says a neighbourhood, not a place: it is drawn as one, and no move is read from it. */
export const VAGUE_M = 200;
/** What was kept is sent no more often than this. */
const SEND_MS = 30_000;

const EARTH_M = 6_371_000;
const E7_RAD = Math.PI / 180 / 1e7;

/** On a sphere, by the equirectangular approximation: right to a metre over a few kilometres. */
export function distance_m(a: Fix["at"], b: Fix["at"]): number {
  const lat = ((a.lat_e7 + b.lat_e7) / 2) * E7_RAD;
  const x = (b.lon_e7 - a.lon_e7) * E7_RAD * Math.cos(lat);
  const y = (b.lat_e7 - a.lat_e7) * E7_RAD;
  return EARTH_M * Math.hypot(x, y);
}

/** Whether a fix is kept after the last one that was: by time, or since the phone has surely moved. `since_ms`: between the
 * two, by a clock that only goes forward. */
export function isKept(last: Fix | null, since_ms: number, fix: Fix): boolean {
  if (!last || fix.sos) return true;
  if (fix.battery !== null && fix.battery < THIN.low_battery) return since_ms >= THIN.low_ms;
  if (since_ms >= THIN.every_ms) return true;
  const doubt = Math.max(last.accuracy_m, fix.accuracy_m);
  return doubt <= VAGUE_M && distance_m(last.at, fix.at) >= Math.max(THIN.moved_m, doubt);
}

const STEPS: readonly KindName[] = ["departed", "boarded", "landed", "arrived"];

/**
 * Who carries is under way from leaving until arriving, by the order of its own events, since the clock may have been set back in
 * between; a day after that or after the leg's planned end it is over all the same. Who escorts tells no steps: the leg's hours do.
 */
export function isUnderWay(
  newestFirst: readonly Pick<StoredEvent, "kind" | "made_s" | "state" | "frame">[],
  legs: readonly DayLeg[],
  now_s: number,
): boolean {
  if (legs.some((leg) => isEscorting(leg, now_s))) return true;
  const last = newestFirst.find((event) => STEPS.includes(event.kind) && event.state !== "refused");
  if (!last || last.kind === "arrived") return false;
  const { fields } = decodeFrame(last.frame).event;
  const planned = legs.filter((leg) => isOfLeg({ fields }, leg)).map((leg) => leg.arrives_s);
  return now_s < Math.max(last.made_s, ...planned) + DAY_S;
}

const DAY_S = 86_400;
const EVENTS = 300;
/** How often it is looked whether a leg has begun or ended, when nobody says so. */
const LOOK_MS = 60_000;

export interface PositionParts {
  readonly store: Pick<Store, "addFix" | "events">;
  /** Of the day, as it is by now. */
  legs(): readonly DayLeg[];
  /** null: the phone has none. */
  readonly geolocation: Pick<Geolocation, "watchPosition" | "clearWatch"> | null;
  battery(): Promise<number | null>;
  /** Milliseconds of the phone's clock, and of one that only goes forward. */
  now(): number;
  ticks(): number;
  /** Whether the way is recorded: a leg is under way, and its positions come and are kept. */
  recorded(on: boolean): void;
  /** Something was kept that may be sent. */
  nudge(): void;
}

export interface Positions {
  /** Looks anew whether a leg is under way: after each event. */
  refresh(): Promise<void>;
  stop(): void;
}

interface Watch {
  readonly parts: PositionParts;
  id: number | null;
  last: Fix | null;
  kept_ms: number;
  sent_ms: number;
}

async function took(watch: Watch, position: GeolocationPosition): Promise<void> {
  const { parts } = watch;
  const fix = fixOf(position, parts.now(), await parts.battery(), false);
  const now = parts.ticks();
  if (watch.id === null || !isKept(watch.last, now - watch.kept_ms, fix)) return;
  [watch.last, watch.kept_ms] = [fix, now];
  await parts.store.addFix(fix);
  if (watch.id !== null) parts.recorded(true);
  const pause = fix.battery !== null && fix.battery < THIN.low_battery ? THIN.low_ms : SEND_MS;
  if (now - watch.sent_ms < pause) return;
  watch.sent_ms = now;
  parts.nudge();
}

function begin(watch: Watch): void {
  const { geolocation } = watch.parts;
  if (!geolocation || watch.id !== null) return;
  const none = (): void => watch.parts.recorded(false);
  // A full phone keeps evidence first; a fix less is no loss of it.
  const each = (position: GeolocationPosition) => void took(watch, position).catch(none);
  watch.id = geolocation.watchPosition(each, none, { enableHighAccuracy: true, maximumAge: 5000 });
}

function end(watch: Watch): void {
  if (watch.id !== null) watch.parts.geolocation?.clearWatch(watch.id);
  watch.id = null;
  watch.last = null;
  watch.parts.recorded(false);
}

/** Watches while a leg is under way, and only then. */
export function positionsStart(parts: PositionParts): Positions {
  const watch: Watch = { parts, id: null, last: null, kept_ms: 0, sent_ms: Number.NEGATIVE_INFINITY };
  let stopped = false;
  const refresh = async (): Promise<void> => {
    const events = await parts.store.events(EVENTS);
    const own = events.filter((event) => event.own);
    if (stopped) return;
    if (isUnderWay(own, parts.legs(), parts.now() / 1000)) begin(watch);
    else end(watch);
  };
  const look = () => void refresh().catch(() => undefined);
  const timer = setInterval(look, LOOK_MS);
  look();
  return {
    refresh,
    stop: () => {
      stopped = true;
      clearInterval(timer);
      end(watch);
    },
  };
}
