// From the placement to GeoJSON: where teams stand, how far they spread, and where their people come from. Pure.
import { type Collection, collection, type Feature } from "./geo.ts";
import { type MapIndex, placePoint } from "./map-index.ts";
import { type At, metresBetween } from "./network.ts";
import type { PlanIndex } from "./plan-index.ts";
import { circleRing } from "./travel-geo.ts";
import type { Team } from "./types.ts";

/** A circle around a single TPS is still seen. */
const LEAST_RADIUS_M = 150;

/** Site that a unit or a person comes from, by code; null where the register has none. */
export type HomeOf = (person: string) => string | null;

/** How far the farthest TPS of a team lies from its station as the crow flies; null where the map does not know it. */
export function teamCircle(map: MapIndex, team: Team): { at: At; radius: number } | null {
  const at = placePoint(map, team.station);
  if (!at) return null;
  let radius = LEAST_RADIUS_M;
  for (const code of team.tps) {
    const tps = placePoint(map, code);
    if (tps) radius = Math.max(radius, metresBetween(at, tps));
  }
  return { at, radius };
}

function line(from: At, to: At, part: string): Feature {
  return {
    type: "Feature",
    properties: { part, strong: true },
    geometry: { type: "LineString", coordinates: [from, to] },
  };
}

function teamFeatures(map: MapIndex, team: Team, strong: boolean, homeOf: HomeOf): Feature[] {
  const circle = teamCircle(map, team);
  if (!circle) return [];
  const ring = circleRing(circle.at, circle.radius);
  const out: Feature[] = [
    { type: "Feature", properties: { part: "circle", strong }, geometry: { type: "Polygon", coordinates: [ring] } },
    { type: "Feature", properties: { part: "station", strong }, geometry: { type: "Point", coordinates: circle.at } },
  ];
  if (!strong) return out;
  for (const code of team.tps) {
    const at = placePoint(map, code);
    if (at && code !== team.station) out.push(line(circle.at, at, "spread"));
  }
  const homes = new Set(team.people.map(homeOf));
  for (const home of homes) {
    const at = home === null ? null : placePoint(map, home);
    if (at) out.push(line(at, circle.at, "home"));
  }
  return out;
}

/** The teams of a kecamatan as circles; the chosen one with the lines to its TPS and to the homes of its people. */
export function dutyFeatures(
  map: MapIndex,
  index: PlanIndex | null,
  kecamatan: string | null,
  chosen: string | null,
  homeOf: HomeOf,
): Collection {
  const teams = kecamatan === null ? [] : (index?.teamsOfKecamatan.get(kecamatan) ?? []);
  return collection(teams.flatMap((x) => teamFeatures(map, x, x.id === chosen, homeOf)));
}

/** Where a team's circle and its people's homes lie, for the camera. */
export function teamPoints(map: MapIndex, team: Team, homeOf: HomeOf): At[] {
  const codes = [...team.tps, team.station, ...team.people.map(homeOf)];
  return codes.flatMap((code) => (code === null ? [] : [placePoint(map, code)])).filter((p): p is At => p !== null);
}
