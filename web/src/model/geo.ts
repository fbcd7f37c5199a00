// From the API's rows to GeoJSON for the map. Pure, so that what is drawn can be tested without a screen.
import { boxOf, isVillage, type MapIndex, placePoint } from "./map-index.ts";
import { loadsAfter, type PlanIndex } from "./plan-index.ts";
import { decodePolyline } from "./polyline.ts";
import type { Area, Plan, PlanPath, Trip } from "./types.ts";

type Point = [number, number];
type Props = Record<string, string | number | boolean>;
export type Shape =
  | { type: "Point"; coordinates: Point }
  | { type: "LineString"; coordinates: Point[] }
  | { type: "Polygon"; coordinates: Point[][] };
export interface Feature {
  type: "Feature";
  properties: Props;
  geometry: Shape;
}
export interface Collection {
  type: "FeatureCollection";
  features: Feature[];
}

export const ROAD_CLASSES = ["national", "province", "regency", "village", "path"];
const WATER_CLASSES = new Set(["river", "canal"]);

export function collection(features: Feature[]): Collection {
  return { type: "FeatureCollection", features };
}

function feature(geometry: Shape, properties: Props): Feature {
  return { type: "Feature", geometry, properties };
}

/** Rings are separate pieces: the API gives only outer rings. */
export function areaFeatures(index: MapIndex): Collection {
  const out: Feature[] = [];
  for (const a of index.data.areas) {
    if (!isVillage(a) || !a.outline) continue;
    for (const ring of a.outline) {
      const props = { code: a.code, origin: a.outline_origin ?? a.origin, access: a.access ?? "land" };
      out.push(feature({ type: "Polygon", coordinates: [ring] }, props));
    }
  }
  return collection(out);
}

export function areaLabels(index: MapIndex): Collection {
  const out: Feature[] = [];
  for (const a of index.data.areas) {
    if (a.level === "kabupaten") continue;
    const at = labelPoint(index, a);
    if (at) out.push(feature({ type: "Point", coordinates: at }, { code: a.code, name: a.name, level: a.level }));
  }
  return collection(out);
}

/** A kecamatan without its own point is named at the middle of its villages. */
function labelPoint(index: MapIndex, a: Area): Point | null {
  if (isVillage(a)) return a.lon === null || a.lat === null ? null : [a.lon, a.lat];
  const villages = (index.villagesOf.get(a.code) ?? []).filter((v) => v.lon !== null && v.lat !== null);
  if (villages.length === 0) return a.lon === null || a.lat === null ? null : [a.lon, a.lat];
  const sum = villages.reduce((s, v) => [s[0] + (v.lon ?? 0), s[1] + (v.lat ?? 0)] as Point, [0, 0] as Point);
  return [sum[0] / villages.length, sum[1] / villages.length];
}

/** A side of a village cell and the kecamatan on its two hands; null where there is no cell. */
interface Side {
  a: Point;
  b: Point;
  hands: [string | null, string | null];
}

/** How far beside a side we look for the neighbour, about 20 m: cells need not share their corners exactly. */
const BESIDE_DEG = 2e-4;

interface Cell {
  parent: string;
  ring: Point[];
  box: [number, number, number, number];
}

function cellsOf(index: MapIndex): Cell[] {
  const cells: Cell[] = [];
  for (const v of index.data.areas) {
    if (!isVillage(v) || !v.parent) continue;
    for (const ring of v.outline ?? []) {
      const box = boxOf(ring);
      if (box) cells.push({ parent: v.parent, ring, box });
    }
  }
  return cells;
}

/** Even-odd rule. */
function holds(cell: Cell, [x, y]: Point): boolean {
  if (x < cell.box[0] || y < cell.box[1] || x > cell.box[2] || y > cell.box[3]) return false;
  let inside = false;
  for (let i = 0; i + 1 < cell.ring.length; i++) {
    const [x1, y1] = cell.ring[i] as Point;
    const [x2, y2] = cell.ring[i + 1] as Point;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function handsOf(cells: readonly Cell[], a: Point, b: Point): [string | null, string | null] {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const [nx, ny] = [(-(b[1] - a[1]) / length) * BESIDE_DEG, ((b[0] - a[0]) / length) * BESIDE_DEG];
  const [mx, my] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const at = (p: Point): string | null => cells.find((c) => holds(c, p))?.parent ?? null;
  return [at([mx + nx, my + ny]), at([mx - nx, my - ny])];
}

/** About 500 m: a longer side may have several neighbours on its other hand. */
const PIECE_DEG = 0.005;
const MAX_PIECES = 64;

function pieces(a: Point, b: Point): [Point, Point][] {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const count = Math.min(MAX_PIECES, Math.max(1, Math.ceil(length / PIECE_DEG)));
  const at = (i: number): Point => [a[0] + ((b[0] - a[0]) * i) / count, a[1] + ((b[1] - a[1]) * i) / count];
  return Array.from({ length: count }, (_, i): [Point, Point] => [at(i), at(i + 1)]);
}

const known = new WeakMap<MapIndex, Side[]>();

/** Sides of all village cells, each once; sides that two cells share need no search for the neighbour. */
function sidesOf(index: MapIndex): Side[] {
  const done = known.get(index);
  if (done) return done;
  const cells = cellsOf(index);
  const sides = new Map<string, { a: Point; b: Point; owners: string[] }>();
  const key = (p: Point): string => `${p[0].toFixed(5)},${p[1].toFixed(5)}`;
  for (const cell of cells) {
    for (let i = 0; i + 1 < cell.ring.length; i++) {
      const [a, b] = [cell.ring[i] as Point, cell.ring[i + 1] as Point];
      const [ka, kb] = [key(a), key(b)];
      if (ka === kb) continue;
      const k = ka < kb ? `${ka};${kb}` : `${kb};${ka}`;
      const side = sides.get(k);
      if (side) side.owners.push(cell.parent);
      else sides.set(k, { a, b, owners: [cell.parent] });
    }
  }
  const out: Side[] = [];
  for (const { a, b, owners } of sides.values()) {
    const [one, two] = owners;
    if (one !== undefined && two !== undefined) out.push({ a, b, hands: [one, two] });
    else for (const [p, q] of pieces(a, b)) out.push({ a: p, b: q, hands: handsOf(cells, p, q) });
  }
  known.set(index, out);
  return out;
}

/** Borders between kecamatan: the sides of village cells that do not have the same kecamatan on both hands. */
export function kecamatanBorders(index: MapIndex): Collection {
  const out: Feature[] = [];
  for (const { a, b, hands } of sidesOf(index)) {
    if (hands[0] === hands[1]) continue;
    const rim = hands[0] === null || hands[1] === null;
    out.push(feature({ type: "LineString", coordinates: [a, b] }, { rim }));
  }
  return collection(out);
}

/** Outline of a village or of a kecamatan as a whole: the sides that no other cell of it shares. */
export function outlineFeatures(index: MapIndex, code: string | null): Collection {
  const area = code === null ? undefined : index.area.get(code);
  if (!area) return collection([]);
  if (isVillage(area)) {
    return collection((area.outline ?? []).map((ring) => feature({ type: "LineString", coordinates: ring }, {})));
  }
  const sides = sidesOf(index).filter(({ hands }) => (hands[0] === area.code) !== (hands[1] === area.code));
  return collection(sides.map((e) => feature({ type: "LineString", coordinates: [e.a, e.b] }, {})));
}

export function linkFeatures(index: MapIndex): Collection {
  const out: Feature[] = [];
  for (const l of index.data.links) {
    const a = placePoint(index, l.from);
    const b = placePoint(index, l.to);
    if (!a || !b) continue;
    const water = WATER_CLASSES.has(l.class);
    const rank = Math.max(0, ROAD_CLASSES.length - 1 - ROAD_CLASSES.indexOf(l.class));
    const props = { code: l.code, water, rank: water ? 2 : rank, origin: l.origin, class: l.class };
    out.push(feature({ type: "LineString", coordinates: [a, b] }, props));
  }
  return collection(out);
}

/** Higher is drawn above and named earlier. */
const SITE_RANK: Record<string, number> = {
  warehouse: 6,
  office: 4,
  ppk: 5,
  police: 3,
  jetty: 2,
  pps: 1,
  junction: 0,
};

/** Kind on the map of a jetty that nobody has confirmed. */
export const UNSURE_JETTY = "jetty-unsure";

export function siteFeatures(index: MapIndex, unsure: ReadonlySet<string> = new Set()): Collection {
  const out = index.data.sites.map((s) => {
    const kind = unsure.has(s.code) ? UNSURE_JETTY : s.kind;
    const props = { code: s.code, name: s.name, kind, origin: s.origin, rank: SITE_RANK[s.kind] ?? 0 };
    return feature({ type: "Point", coordinates: [s.lon, s.lat] }, props);
  });
  return collection(out);
}

/** Class ranks decide shape and colour, so a class that the user adds gets one too (the highest shared). */
export function tpsFeatures(index: MapIndex, rankOf: (code: string) => number): Collection {
  const out = index.data.tps.map((t) =>
    feature(
      { type: "Point", coordinates: [t.lon, t.lat] },
      { code: t.code, number: t.number, class: t.class, shape: `tps-${rankOf(t.class)}`, origin: t.origin },
    ),
  );
  return collection(out);
}

export interface PlanFilter {
  wave?: number;
  convoy?: string;
  trip?: string;
  vehicle?: string;
  person?: string;
  kecamatan?: string;
}

export function tripsFor(index: PlanIndex, filter: PlanFilter): readonly Trip[] {
  if (filter.trip) return index.trip.has(filter.trip) ? [index.trip.get(filter.trip) as Trip] : [];
  if (filter.convoy) return index.tripsOfConvoy.get(filter.convoy) ?? [];
  if (filter.vehicle) return index.tripsOfVehicle.get(filter.vehicle) ?? [];
  if (filter.person) return index.tripsOfPerson.get(filter.person) ?? [];
  let trips: readonly Trip[] = index.plan.trips;
  if (filter.wave !== undefined) trips = trips.filter((t) => t.wave === filter.wave);
  if (filter.kecamatan) trips = trips.filter((t) => t.kecamatan === filter.kecamatan);
  return trips;
}

const drawn = new WeakMap<PlanPath, Point[]>();

/** A path of the plan as it is drawn: its own line, straight between its nodes when it has none. */
export function pathPoints(map: MapIndex, path: PlanPath): Point[] {
  let points = drawn.get(path);
  if (!points) {
    points =
      (path.line ? decodePolyline(path.line) : null) ??
      path.nodes.map((n) => placePoint(map, n)).filter((p): p is Point => p !== null);
    drawn.set(path, points);
  }
  return points;
}

interface Hop {
  boxes: number;
  water: boolean;
  drawn: boolean;
}

function hopKey(a: Point, b: Point): string {
  const [p, q] = [`${a[0]},${a[1]}`, `${b[0]},${b[1]}`];
  return p < q ? `${p};${q}` : `${q};${p}`;
}

function isHop(a: Point, b: Point): boolean {
  return a[0] !== b[0] || a[1] !== b[1];
}

function addHops(hops: Map<string, Hop>, points: readonly Point[], boxes: number, water: boolean): void {
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i] as Point, points[i + 1] as Point];
    if (!isHop(a, b)) continue;
    const known = hops.get(hopKey(a, b));
    if (known) known.boxes += boxes;
    else hops.set(hopKey(a, b), { boxes, water, drawn: false });
  }
}

/** The hops of a path that are not drawn yet, joined as long as they carry the same. */
function drawHops(hops: Map<string, Hop>, points: readonly Point[], out: Feature[]): void {
  let run: { line: Point[]; hop: Hop } | null = null;
  const end = (): void => {
    if (run)
      out.push(feature({ type: "LineString", coordinates: run.line }, { boxes: run.hop.boxes, water: run.hop.water }));
    run = null;
  };
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i] as Point, points[i + 1] as Point];
    const hop = isHop(a, b) ? hops.get(hopKey(a, b)) : undefined;
    if (!hop || hop.drawn || (run && run.hop.boxes !== hop.boxes)) end();
    if (!hop || hop.drawn) continue;
    hop.drawn = true;
    if (run) run.line.push(b);
    else run = { line: [a, b], hop };
  }
  end();
}

/** Outbound goods on every hop of the network: as wide as the boxes that pass it. */
export function planFeatures(map: MapIndex, plan: Plan, trips: readonly Trip[]): Collection {
  const hops = new Map<string, Hop>();
  const used = new Set<PlanPath>();
  for (const trip of trips) {
    if (trip.direction !== "out") continue;
    const after = loadsAfter(trip);
    trip.path.forEach((at, i) => {
      const load = i === 0 ? trip.boxes : (after[i - 1] ?? 0);
      const path = plan.paths[at];
      if (!path || load <= 0) return;
      addHops(hops, pathPoints(map, path), load, WATER_MODES.has(trip.mode));
      used.add(path);
    });
  }
  const lines: Feature[] = [];
  for (const path of used) drawHops(hops, pathPoints(map, path), lines);
  return collection(lines);
}

export const WATER_MODES = new Set(["ketek", "jukung", "speedboat"]);

/**
 * The whole way of each trip, one line a movement. `main` is the trip whose timetable is read; `laden` is false on
 * the empty way home, which is drawn thin so that the way of the goods stays the hero.
 */
export function tripFeatures(map: MapIndex, plan: Plan, trips: readonly Trip[], main: string | null): Collection {
  const out: Feature[] = [];
  const seen = new Set<string>();
  const first = (trip: Trip): number => (trip.id === main ? 0 : 1);
  for (const trip of [...trips].sort((a, b) => first(a) - first(b))) {
    trip.path.forEach((at, i) => {
      const path = plan.paths[at];
      const laden = trip.direction === "back" ? i > 0 : i + 1 < trip.path.length;
      const key = path ? `${laden}|${path.line ?? path.nodes.join("|")}` : "";
      if (!path || seen.has(key)) return;
      seen.add(key);
      const points = pathPoints(map, path);
      if (points.length < 2) return;
      const props = {
        trip: trip.id,
        water: WATER_MODES.has(path.mode),
        laden,
        main: main === null || trip.id === main,
      };
      out.push(feature({ type: "LineString", coordinates: points }, props));
    });
  }
  return collection(out);
}

/** Stops of the trips; those of the main trip carry their number in the order of driving. */
export function stopFeatures(map: MapIndex, trips: readonly Trip[], main: string | null): Collection {
  const out: Feature[] = [];
  const seen = new Set<string>();
  const numbered = trips.length === 1 ? (trips[0]?.id ?? null) : main;
  const first = (trip: Trip): number => (trip.id === numbered ? 0 : 1);
  for (const trip of [...trips].sort((a, b) => first(a) - first(b))) {
    trip.stops.forEach((stop, i) => {
      const at = placePoint(map, stop.place);
      if (!at || seen.has(stop.place) || stop.place === trip.base) return;
      seen.add(stop.place);
      const label = trip.id === numbered ? String(i + 1) : "";
      out.push(feature({ type: "Point", coordinates: at }, { code: stop.place, label }));
    });
  }
  return collection(out);
}
