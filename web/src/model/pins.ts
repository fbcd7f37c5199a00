// What a person wants of a plan: rows of `pins`, made from a trip that is moved, and what a plan has made of them.
import { localMs } from "../base/fmt.ts";
import { barOf, type Vehicle } from "./board.ts";
import type { MapIndex } from "./map-index.ts";
import { isBoat, nextCode, registerMoment } from "./network.ts";
import type { PlanIndex } from "./plan-index.ts";
import type { Cell, Direction, Trip } from "./types.ts";

export interface Pin {
  readonly code: string;
  /** TPS or site whose goods are meant. */
  readonly place: string;
  readonly direction: Direction;
  readonly vehicle: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** What somebody wants of a trip: another vehicle, an hour to depart, or both; empty: as it may be. */
export interface Wish {
  readonly vehicle: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** A vehicle that was pinned to an hour may leave so much earlier or later. */
export const PIN_ROOM_MIN = 15;

const text = (value: Cell | undefined): string => (value === null || value === undefined ? "" : String(value));

export function readPin(row: Record<string, Cell>): Pin {
  return {
    code: text(row.code),
    place: text(row.tps) || text(row.site),
    direction: text(row.direction) === "back" ? "back" : "out",
    vehicle: text(row.vehicle),
    from: text(row.from).replace(" ", "T").slice(0, 16),
    to: text(row.to).replace(" ", "T").slice(0, 16),
    reason: text(row.reason),
  };
}

/** Places whose goods a trip carries. */
export function placesOf(trip: Trip): string[] {
  return [...new Set(trip.stops.map((s) => s.for || s.place))];
}

/** Trips of a plan that carry goods of a place in a direction. */
export function tripsFor(index: PlanIndex, place: string, direction: Direction): Trip[] {
  return index.plan.trips.filter((x) => x.direction === direction && placesOf(x).includes(place));
}

/** Rows that bind what a trip carries. */
export function pinRows(
  map: MapIndex,
  trip: Trip,
  wish: Wish,
  taken: readonly string[],
  source: string,
): Record<string, string>[] {
  const codes = [...taken];
  return placesOf(trip).map((place) => {
    const code = nextCode("IKAT", codes, 3);
    codes.push(code);
    const row: Record<string, string> = { code, direction: trip.direction, origin: "fact", source };
    row[map.tps.has(place) ? "tps" : "site"] = place;
    if (wish.vehicle) row.vehicle = wish.vehicle;
    if (wish.from) row.from = registerMoment(wish.from);
    if (wish.to) row.to = registerMoment(wish.to);
    if (wish.reason) row.reason = wish.reason;
    return row;
  });
}

function boatOf(trip: Trip): boolean {
  return isBoat(trip.mode);
}

/** Whether a trip does what a pin wants; a pin to a boat says nothing of the truck before it. */
function keeps(pin: Pin, trip: Trip, fleet: ReadonlyMap<string, Vehicle>): boolean {
  const wanted = fleet.get(pin.vehicle);
  if (wanted && isBoat(wanted.mode) !== boatOf(trip)) return true;
  const [depart, from, to] = [localMs(trip.depart) ?? 0, localMs(pin.from), localMs(pin.to)];
  return (
    (pin.vehicle === "" || pin.vehicle === trip.vehicle) &&
    (from === null || depart >= from) &&
    (to === null || depart <= to)
  );
}

/** A pin that the plan shown does not keep yet. */
export function isPending(pin: Pin, index: PlanIndex, fleet: ReadonlyMap<string, Vehicle>): boolean {
  const trips = tripsFor(index, pin.place, pin.direction);
  return trips.length === 0 || !trips.every((x) => keeps(pin, x, fleet));
}

/** Trips that stand: they had begun when it was planned anew, or a pin holds them. */
export function fixedTrips(index: PlanIndex, pins: readonly Pin[]): ReadonlySet<string> {
  const now = localMs(index.plan.before?.now);
  const pinned = new Set(pins.map((p) => `${p.direction} ${p.place}`));
  const out = new Set<string>();
  for (const trip of index.plan.trips) {
    const begun = now !== null && barOf(trip).load <= now;
    if (begun || placesOf(trip).some((place) => pinned.has(`${trip.direction} ${place}`))) out.add(trip.id);
  }
  return out;
}

/** Why a vehicle may not fit a trip: what it holds, where it stands, what it moves on. */
export function misfits(trip: Trip, vehicle: Vehicle): ("medium" | "home" | "boxes" | "kg")[] {
  const out: ("medium" | "home" | "boxes" | "kg")[] = [];
  if (isBoat(vehicle.mode) !== boatOf(trip)) out.push("medium");
  if (vehicle.home !== trip.base) out.push("home");
  if (vehicle.boxes !== null && vehicle.boxes < trip.boxes) out.push("boxes");
  if (vehicle.kg !== null && vehicle.kg < trip.kg) out.push("kg");
  return out;
}
