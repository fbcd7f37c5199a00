// Small differences between what the API may say and what the page counts on are evened out here, once, on arrival.
import type { Convoy, MapData, Plan, Trip } from "./types.ts";

type Ring = [number, number][];

/** A ring ends where it began, whether or not the server repeats the first corner. */
export function closeRing(ring: Ring): Ring {
  const first = ring[0];
  const last = ring[ring.length - 1];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return ring;
  return [...ring, first];
}

export function normalizeMap(data: MapData): MapData {
  const areas = data.areas.map((a) => (a.outline ? { ...a, outline: a.outline.map(closeRing) } : a));
  return { ...data, areas };
}

/** Return trips have legs of their own (3 to 5), counted from the TPS home. */
function legOf(item: { leg: number; direction: string }): number {
  return item.direction === "back" && item.leg < 3 ? 5 - item.leg : item.leg;
}

export function normalizePlan(plan: Plan): Plan {
  const convoys = plan.convoys.map((c): Convoy => ({ ...c, leg: legOf(c), day: c.day ?? c.depart.slice(0, 10) }));
  const trips = plan.trips.map((x): Trip => ({ ...x, leg: legOf(x) }));
  const waves = plan.waves.map((w) => ({ ...w, day: w.day ?? w.depart.slice(0, 10) }));
  return { ...plan, convoys, trips, waves };
}
