// What the map shows for an address: which trips are drawn strong, what is ringed, and where to look. Pure.
import type { Route } from "../base/route.ts";
import { type HomeOf, teamPoints } from "../model/duty-geo.ts";
import { type PlanFilter, tripsFor } from "../model/geo.ts";
import { areaBox, type Box, boxOf, placePoint } from "../model/map-index.ts";
import { tripNodes } from "../model/plan-index.ts";
import type { Trip } from "../model/types.ts";
import type { World } from "../state.ts";

export interface Focus {
  /** Trips drawn strong with their stops. */
  trips: readonly Trip[];
  /** The one whose timetable is read, when the panel shows one. */
  main: string | null;
  /** Trips of the quiet plan layer. */
  plan: readonly Trip[];
  area: string | null;
  place: string | null;
  link: string | null;
  box: Box | null;
  /** Another thing than the plan is looked at: the plan steps back. */
  aside: boolean;
}

function strongFilter(route: Route): PlanFilter | null {
  if (route.page === "rencana") return route.query.trip ? { trip: route.query.trip } : null;
  if (route.id === null) return null;
  if (route.page === "konvoi") return { convoy: route.id };
  if (route.page === "perjalanan") return { trip: route.id };
  if (route.page === "orang") return { person: route.id };
  if (route.page === "armada") return { vehicle: route.id };
  return null;
}

function quietFilter(route: Route): PlanFilter {
  if (route.page === "gelombang" && route.id !== null) return { wave: Number(route.id) };
  if (route.page === "penempatan" && route.id !== null) return { kecamatan: route.id };
  return {};
}

function tripsBox(world: World, trips: readonly Trip[]): Box | null {
  const plan = world.plan?.plan;
  if (!plan || trips.length === 0) return null;
  const points: [number, number][] = [];
  for (const trip of trips) {
    for (const node of [trip.base, ...tripNodes(plan, trip), ...trip.stops.map((s) => s.place)]) {
      const at = placePoint(world.map, node);
      if (at) points.push(at);
    }
  }
  return boxOf(points);
}

function chosenArea(route: Route, world: World): string | null {
  const code = route.page === "wilayah" || route.page === "penempatan" ? route.id : (route.query.wilayah ?? null);
  return code !== null && world.map.area.has(code) ? code : null;
}

function linkBox(world: World, code: string | null): Box | null {
  const link = code ? world.map.link.get(code) : undefined;
  const ends = link ? [placePoint(world.map, link.from), placePoint(world.map, link.to)] : [];
  return boxOf(ends.filter((p): p is [number, number] => p !== null));
}

function chosenPlace(route: Route): string | null {
  if (route.page === "tps" || route.page === "lokasi") return route.id;
  if (route.page === "register" && (route.id === "tps" || route.id === "sites")) return route.sub;
  return null;
}

/** `homeOf`: where people come from, for the box around a team. */
export function focusOf(route: Route, world: World, homeOf: HomeOf): Focus {
  const strong = strongFilter(route);
  const team = route.page === "penempatan" && route.sub !== null ? world.plan?.team.get(route.sub) : undefined;
  const index = world.plan;
  const trips = strong && index ? tripsFor(index, strong) : [];
  const plan = index ? tripsFor(index, quietFilter(route)) : [];
  const area = chosenArea(route, world);
  const place = chosenPlace(route);
  const link = route.page === "ruas" ? route.id : null;
  let box: Box | null = null;
  if (trips.length > 0) box = tripsBox(world, trips);
  else if (team) box = boxOf(teamPoints(world.map, team, homeOf));
  else if (area) box = areaBox(world.map, area);
  else if (place) box = boxOf([placePoint(world.map, place)].filter((p): p is [number, number] => p !== null));
  else if (link) box = linkBox(world, link);
  else if (route.page === "gelombang" && route.id !== null && plan.length > 0) box = tripsBox(world, plan);
  const inConvoy = route.page === "konvoi" || route.page === "perjalanan" || route.page === "rencana";
  const main = inConvoy ? (trips.find((x) => x.id === route.query.trip)?.id ?? trips[0]?.id ?? null) : null;
  return { trips, main, plan, area, place, link, box, aside: route.page === "tempuh" };
}
