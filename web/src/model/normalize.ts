// Small differences between what the API may say and what the page counts on are evened out here, once, on arrival.
import type { Bound, Convoy, MapData, Placement, Plan, Post, Team, Trip } from "./types.ts";

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

/** Plans of before counted the teams alone, by another name. */
function boundOf(given: Bound & { readonly team_travel_min?: number }): Bound {
  return { ...given, reached_min: given.reached_min ?? given.team_travel_min ?? 0 };
}

/** Plans of before know neither stations nor kinds of posts, reserves, overrides and bounds. */
function placementOf(given: Placement): Placement {
  const teams = given.teams.map(
    (x): Team => ({
      ...x,
      station: x.station ?? x.tps[0] ?? "",
      spread_min: x.spread_min ?? 0,
      lacking: x.lacking ?? 0,
    }),
  );
  const posts = given.posts.map(
    (p): Post => ({
      ...p,
      kind: p.kind ?? "site",
      kecamatan: p.kecamatan ?? null,
      rayon: p.rayon ?? null,
      shifts: p.shifts ?? [{ from: p.from, to: p.to }],
    }),
  );
  const { reserves, overrides, bound } = given;
  return {
    ...given,
    teams,
    posts,
    reserves: reserves ?? [],
    overrides: overrides ?? [],
    bound: bound ? boundOf(bound) : null,
  };
}

export function normalizePlan(plan: Plan): Plan {
  const convoys = plan.convoys.map((c): Convoy => ({ ...c, leg: legOf(c), day: c.day ?? c.depart.slice(0, 10) }));
  const trips = plan.trips.map((x): Trip => ({ ...x, leg: legOf(x) }));
  const waves = plan.waves.map((w) => ({ ...w, day: w.day ?? w.depart.slice(0, 10) }));
  return { ...plan, convoys, trips, waves, placement: placementOf(plan.placement) };
}
