// From the network's answers and from what is being drawn to GeoJSON. Pure.
import { type Collection, collection, type Feature } from "./geo.ts";
import type { MapIndex } from "./map-index.ts";
import { placePoint } from "./map-index.ts";
import { type At, type ClosureRow, isBoat, metresBetween, type ReachAnswer, type RouteAnswer } from "./network.ts";

function line(coordinates: At[], properties: Feature["properties"]): Feature {
  return { type: "Feature", properties, geometry: { type: "LineString", coordinates } };
}

function point(coordinates: At, properties: Feature["properties"]): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}

/** Nearer than this no line is drawn from a place to its way. */
const OFF_ROAD_M = 15;

/** The legs by water and land, and the pieces beside all ways between the places and the first and last point. */
export function routeFeatures(answer: RouteAnswer | null, chosen: number | null): Collection {
  if (!answer) return collection([]);
  const out: Feature[] = [];
  const moves = answer.legs.filter((leg) => leg.line.length > 1);
  const [first, last] = [moves[0]?.line[0], moves[moves.length - 1]?.line.at(-1)];
  if (first && metresBetween(answer.from.at, first) > OFF_ROAD_M)
    out.push(line([answer.from.at, first], { part: "off" }));
  if (last && metresBetween(answer.to.at, last) > OFF_ROAD_M) out.push(line([last, answer.to.at], { part: "off" }));
  answer.legs.forEach((leg, i) => {
    if (leg.line.length > 1)
      out.push(line(leg.line, { part: isBoat(leg.mode) ? "water" : "land", chosen: chosen === null || chosen === i }));
    else if (leg.kind === "board" || leg.kind === "land") out.push(point(leg.from, { part: "jetty" }));
  });
  return collection(out);
}

export interface End {
  at: At | null;
  label: string;
}

export function endFeatures(ends: readonly End[]): Collection {
  return collection(ends.flatMap((e) => (e.at ? [point(e.at, { label: e.label })] : [])));
}

/** What is reached: the ways, and the places with a ring. */
export function reachFeatures(index: MapIndex, answer: ReachAnswer | null): Collection {
  if (!answer) return collection([]);
  const out = answer.lines.filter((l) => l.length > 1).map((l) => line(l, { part: "way" }));
  for (const place of answer.places) {
    const at = placePoint(index, place.code);
    if (at) out.push(point(at, { part: "place", code: place.code }));
  }
  return collection(out);
}

const CIRCLE_CORNERS = 48;
const METRES_PER_DEGREE = 111_195;

/** A circle on the ground as a closed ring. */
export function circleRing([lon, lat]: At, radiusM: number): At[] {
  const out: At[] = [];
  const squeeze = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  for (let i = 0; i <= CIRCLE_CORNERS; i++) {
    const turn = (2 * Math.PI * (i % CIRCLE_CORNERS)) / CIRCLE_CORNERS;
    const [x, y] = [Math.cos(turn) * radiusM, Math.sin(turn) * radiusM];
    out.push([lon + x / METRES_PER_DEGREE / squeeze, lat + y / METRES_PER_DEGREE]);
  }
  return out;
}

/** Closures by place, as circles with a sign in the middle; those that are over are left to the list. */
export function closureFeatures(rows: readonly ClosureRow[]): Collection {
  const out: Feature[] = [];
  for (const c of rows) {
    if (!c.at || c.radius_m === null || c.now === "over") continue;
    const props = { code: c.code, now: c.now };
    out.push({
      type: "Feature",
      properties: props,
      geometry: { type: "Polygon", coordinates: [circleRing(c.at, c.radius_m)] },
    });
    out.push(point(c.at, props));
  }
  return collection(out);
}

/** What is being drawn: the line so far with its corners, or a circle around its middle. */
export function draftFeatures(points: readonly At[], radiusM: number | null): Collection {
  const out: Feature[] = [];
  const [first] = points;
  if (radiusM !== null && first)
    out.push({
      type: "Feature",
      properties: {},
      geometry: { type: "Polygon", coordinates: [circleRing(first, radiusM)] },
    });
  else if (points.length > 1) out.push(line([...points], {}));
  points.forEach((p, i) => {
    out.push(point(p, { end: i === points.length - 1 }));
  });
  return collection(out);
}
