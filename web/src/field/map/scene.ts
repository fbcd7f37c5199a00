// What is on the map: the day's outlines, lines, ways and places on the plane, decoded once; drawing only scales them.
import { decodePolyline } from "../../model/polyline.ts";
import type { Day, DayLeg, DayMap, DayPlace } from "../model.ts";
import { type Box, type Spot, spotOf, toScreen, type View } from "./view.ts";

/** x and y in turn. */
export interface Line {
  readonly points: Float64Array;
  readonly box: Box;
}

export type LineKind = DayMap["lines"][number]["kind"];

export interface Scene {
  readonly areas: readonly { readonly name: string; readonly rings: readonly Line[]; readonly middle: Spot }[];
  readonly lines: readonly { readonly kind: LineKind; readonly line: Line }[];
  readonly ways: readonly { readonly leg: DayLeg; readonly line: Line }[];
  readonly places: readonly { readonly place: DayPlace; readonly spot: Spot }[];
  /** Of the day's ways and places, else of the map; null: nothing has a place. */
  readonly box: Box | null;
}

function lineOf(spots: readonly Spot[]): Line | null {
  if (spots.length < 2) return null;
  const points = new Float64Array(2 * spots.length);
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  spots.forEach(({ x, y }, i) => {
    points[2 * i] = x;
    points[2 * i + 1] = y;
    box.west = Math.min(box.west, x);
    box.east = Math.max(box.east, x);
    box.south = Math.min(box.south, y);
    box.north = Math.max(box.north, y);
  });
  return { points, box };
}

/** A damaged line is left out: the rest of the map is good. */
function decoded(text: string): Line | null {
  const points = decodePolyline(text);
  return points && lineOf(points.map(([lon, lat]) => spotOf(lat, lon)));
}

function united(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return {
    west: Math.min(...boxes.map((b) => b.west)),
    south: Math.min(...boxes.map((b) => b.south)),
    east: Math.max(...boxes.map((b) => b.east)),
    north: Math.max(...boxes.map((b) => b.north)),
  };
}

function spotBox({ x, y }: Spot): Box {
  return { west: x, south: y, east: x, north: y };
}

function areasOf(map: DayMap | null): Scene["areas"] {
  return (map?.areas ?? []).flatMap(({ name, rings }) => {
    const lines = rings.map(decoded).filter((line) => line !== null);
    const box = united(lines.map((line) => line.box));
    return box
      ? [{ name, rings: lines, middle: { x: (box.west + box.east) / 2, y: (box.south + box.north) / 2 } }]
      : [];
  });
}

export function sceneOf(day: Day | null, map: DayMap | null): Scene {
  const ways = (day?.legs ?? []).flatMap((leg) => {
    const line = lineOf(leg.path.map(([lat, lon]) => spotOf(lat, lon)));
    return line ? [{ leg, line }] : [];
  });
  const places = Object.values(day?.places ?? {}).flatMap((place) =>
    place.at ? [{ place, spot: spotOf(place.at[0], place.at[1]) }] : [],
  );
  const lines = (map?.lines ?? []).flatMap(({ kind, line }) => {
    const found = decoded(line);
    return found ? [{ kind, line: found }] : [];
  });
  const own = [...ways.map((way) => way.line.box), ...places.map(({ spot }) => spotBox(spot))];
  const box = united(own) ?? united(lines.map(({ line }) => line.box));
  return { areas: areasOf(map), lines, ways, places, box };
}

/** The box of one leg's way and its two ends; null: nothing of it has a place. */
export function legBox(scene: Scene, id: string): Box | null {
  const way = scene.ways.find(({ leg }) => leg.id === id);
  if (!way) return null;
  const ends = scene.places.filter(({ place }) => place.code === way.leg.from || place.code === way.leg.to);
  return united([way.line.box, ...ends.map(({ spot }) => spotBox(spot))]);
}

/** The place below a finger: the nearest within so many pixels. */
export function placeAt(scene: Scene, view: View, x: number, y: number, most_px: number): DayPlace | null {
  let [best, nearest]: [DayPlace | null, number] = [null, most_px];
  for (const { place, spot } of scene.places) {
    const at = toScreen(view, spot);
    const far = Math.hypot(at.x - x, at.y - y);
    if (far <= nearest) [best, nearest] = [place, far];
  }
  return best;
}

/** Whether something of a box is on the screen. */
export function isSeen(view: View, box: Box): boolean {
  const [dx, dy] = [view.width / 2 / view.scale, view.height / 2 / view.scale];
  const across = box.east >= view.x - dx && box.west <= view.x + dx;
  return across && box.north >= view.y - dy && box.south <= view.y + dy;
}
