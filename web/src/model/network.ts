// The network's answers (docs/formats/network-json.md) as the page uses them, and the few rules of reading and asking. Pure.
import type { MapIndex } from "./map-index.ts";
import type { Area, Origin } from "./types.ts";

/** Longitude, latitude. */
export type At = [number, number];

export interface ClosureRow {
  code: string;
  name: string;
  reason: string;
  way: string | null;
  at: At | null;
  radius_m: number | null;
  from: string | null;
  to: string | null;
  now: "closed" | "to_come" | "over";
  origin: Origin;
}

export interface JettyRow {
  code: string;
  name: string;
  at: At;
  confirmed: boolean;
  origin: Origin;
}

export interface CandidateRow {
  candidate: number;
  kind: string;
  at: At;
  osm: number;
}

export interface Network {
  version: number;
  base: { name: string; clip: string; roads: number; waters: number; origin: Origin; attribution: string } | null;
  counts: { candidates: number; unconfirmed: number; closures: number; reckoned: number; links: number; drawn: number };
  closures: ClosureRow[];
  jetties: JettyRow[];
  candidates: CandidateRow[];
  tiles: {
    url: string;
    min_zoom: number;
    max_zoom: number;
    all_from_zoom: number;
  };
  limits: { snap_m: number; minutes: number; boxes: number };
}

export interface PlaceSaid {
  at: At;
  code: string | null;
  name: string | null;
}

export interface LegWay {
  kind: "osm" | "way" | "link" | "reckoned" | "joint";
  code: string;
  name: string;
  ms: number;
  m: number;
}

export interface Leg {
  kind: "move" | "wait" | "board" | "land";
  from: At;
  to: At;
  start: string;
  ms: number;
  m: number;
  mode: string | null;
  jetty: string | null;
  line: At[];
  ways: LegWay[];
}

export interface RouteAnswer {
  from: PlaceSaid;
  to: PlaceSaid;
  vehicle: string;
  boat: string | null;
  onward: string | null;
  at: string;
  ms: number | null;
  m: number | null;
  off_from_m: number;
  off_to_m: number;
  legs: Leg[];
  why: { why: string; text: string; closure?: string } | null;
}

export interface Reached {
  kind: "site" | "tps";
  code: string;
  ms: number;
  m: number;
}

export interface ReachAnswer {
  place: PlaceSaid;
  minutes: number;
  to: boolean;
  off_m: number | null;
  why: string | null;
  lines: At[][];
  cut: boolean;
  places: Reached[];
  not_taken: { code: string; text: string }[];
}

export const LAND_MODES = ["truck", "motorbike", "foot"] as const;
export const BOAT_MODES = ["ketek", "jukung", "speedboat"] as const;
export const VEHICLES: readonly string[] = [...LAND_MODES, ...BOAT_MODES];
export const RAINS = ["none", "some", "heavy"] as const;
export const STAGES = ["low", "normal", "high", "flood"] as const;
export const ROAD_KINDS = ["national", "province", "regency", "village", "path"] as const;
export const WATER_KINDS = ["river", "canal", "tidal", "stream", "fairway"] as const;
export const SURFACES = ["paved", "gravel", "earth", "sand", "wood"] as const;
export const REACH_MINUTES = [15, 30, 60, 120] as const;

export function isBoat(mode: string | null | undefined): boolean {
  return BOAT_MODES.some((m) => m === mode);
}

type Query = Readonly<Record<string, string | undefined>>;

function oneOf(value: string | undefined, words: readonly string[], otherwise: string): string {
  return words.find((w) => w === value) ?? otherwise;
}

/** The words of a question as the address bar holds them; whatever is not understood is what holds when nothing is said. */
export interface Means {
  vehicle: string;
  boat: string;
  onward: string;
  boxes: number;
  rain: string;
  river: string;
  night: boolean;
  /** Local, "2024-11-26T06:00"; empty: now. */
  at: string;
}

export function meansOf(query: Query): Means {
  const vehicle = oneOf(query.moda, VEHICLES, "truck");
  const boxes = Number(query.kotak ?? 0);
  return {
    vehicle,
    boat: isBoat(vehicle) ? "" : oneOf(query.perahu, BOAT_MODES, ""),
    onward: oneOf(query.lanjut, LAND_MODES, "motorbike"),
    boxes: Number.isInteger(boxes) && boxes > 0 ? boxes : 0,
    rain: oneOf(query.hujan, RAINS, "none"),
    river: oneOf(query.sungai, STAGES, "normal"),
    night: query.malam === "ya",
    at: /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(query.pukul ?? "") ? (query.pukul ?? "") : "",
  };
}

function meansParams(means: Means): URLSearchParams {
  const out = new URLSearchParams({ vehicle: means.vehicle, rain: means.rain, river: means.river });
  if (means.boat) {
    out.set("boat", means.boat);
    out.set("onward", means.onward);
    if (means.boxes > 0) out.set("boxes", String(means.boxes));
  }
  out.set("night", means.night ? "yes" : "no");
  if (means.at) out.set("at", means.at);
  return out;
}

export function routePath(from: string, to: string, means: Means): string {
  const params = meansParams(means);
  params.set("from", from);
  params.set("to", to);
  return `/route?${params}`;
}

export function reachPath(place: string, minutes: number, back: boolean, means: Means): string {
  const params = meansParams(means);
  params.set("place", place);
  params.set("minutes", String(minutes));
  if (back) params.set("to", "1");
  return `/reach?${params}`;
}

/** Minutes of a reach that the server takes: from 1 to the limit, otherwise an hour. */
export function minutesOf(text: string | undefined, limit: number): number {
  const n = Number(text ?? "");
  return Number.isInteger(n) && n >= 1 && n <= limit ? n : 60;
}

/** Five decimals are a metre: as exact as anyone points. Latitude first, as people say it. */
export function formatAt([lon, lat]: readonly [number, number]): string {
  return `${lat.toFixed(5)},${lon.toFixed(5)}`;
}

/** Reads "LAT,LON" (also with a space or with both); null when it is no place of the earth. */
export function parseAt(text: string): At | null {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!match) return null;
  const [lat, lon] = [Number(match[1]), Number(match[2])];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : null;
}

/** A leg with the names of its ends: those of the question, and of the jetties between. */
export interface NamedLeg {
  leg: Leg;
  from: string;
  to: string;
  /** Names of the ways one after the other; pieces of one way count once. */
  ways: { name: string; code: string; kind: LegWay["kind"]; m: number }[];
}

export function nameLegs(
  answer: RouteAnswer,
  nameOf: (said: PlaceSaid) => string,
  jetty: (code: string) => string,
): NamedLeg[] {
  const { legs } = answer;
  const jettyAt = (i: number, step: 1 | -1): string | null => {
    for (let j = i + step; j >= 0 && j < legs.length; j += step) {
      const code = legs[j]?.jetty;
      if (code) return jetty(code);
    }
    return null;
  };
  return legs.map((leg, i) => {
    if (leg.jetty) return { leg, from: jetty(leg.jetty), to: jetty(leg.jetty), ways: [] };
    const from = jettyAt(i, -1) ?? nameOf(answer.from);
    const to = jettyAt(i, 1) ?? nameOf(answer.to);
    return { leg, from, to, ways: mergeWays(leg.ways) };
  });
}

function mergeWays(ways: readonly LegWay[]): NamedLeg["ways"] {
  const out: NamedLeg["ways"] = [];
  for (const w of ways) {
    const last = out[out.length - 1];
    const same =
      last &&
      (w.name !== ""
        ? last.name === w.name
        : last.name === "" && last.kind === w.kind && (w.kind === "osm" || last.code === w.code));
    if (same) last.m += w.m;
    else out.push({ name: w.name, code: w.code, kind: w.kind, m: w.m });
  }
  return out;
}

/** The next free code of a kind: "TTP-01" when none is there, one more than the highest number otherwise. */
export function nextCode(prefix: string, known: Iterable<string>, digits: number): string {
  let highest = 0;
  for (const code of known) {
    const tail = code.startsWith(`${prefix}-`) ? code.slice(prefix.length + 1) : "";
    if (/^\d{1,9}$/.test(tail)) highest = Math.max(highest, Number(tail));
  }
  return `${prefix}-${String(highest + 1).padStart(digits, "0")}`;
}

const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

/** A way under a finger, and what the map says of it. */
export interface TouchedWay {
  code: string;
  name: string;
  kind: string;
  water: boolean;
  class: string;
  surface: string;
  /** Along the line 1, against it -1, both ways 0. */
  one_way: number;
  limit_kg: number | null;
  width_dm: number | null;
  marks: string[];
}

const MARKS = ["bridge", "ford", "floods", "intermittent"] as const;

/** The properties of a way on a tile (docs/formats/network-json.md). */
export function touchedWay(said: Readonly<Record<string, unknown>>, water: boolean): TouchedWay {
  const text = (key: string): string => (typeof said[key] === "string" ? (said[key] as string) : "");
  const number = (key: string): number | null => (typeof said[key] === "number" ? (said[key] as number) : null);
  return {
    code: text("code"),
    name: text("name"),
    kind: text("kind"),
    water,
    class: text("class"),
    surface: text("surface"),
    one_way: number("one_way") ?? 0,
    limit_kg: number("limit_kg"),
    width_dm: number("width_dm"),
    marks: MARKS.filter((key) => said[key] === true),
  };
}

/** Whether a row of the register's ways can say it better: a way of OpenStreetMap, or one that somebody drew. */
export function isCorrectable(way: TouchedWay): boolean {
  return way.kind === "way" || (way.kind === "osm" && /^w\d+$/.test(way.code));
}

/** What a correction writes: what is said, and "-" for what was said before and is not any more. A new row also names its way. */
export function correction(
  way: TouchedWay,
  said: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  fresh: boolean,
): Record<string, string> {
  const out: Record<string, string> = { code: way.code };
  for (const [key, value] of Object.entries(said)) {
    if (value.trim() !== "") out[key] = value.trim();
    else if ((before[key] ?? "") !== "") out[key] = "-";
  }
  if (!fresh) return out;
  if (!out.name || out.name === "-") out.name = way.name || way.code;
  return { ...out, replaces: way.code, origin: "fact" };
}

/** The values that take a change back. */
export function valuesBack(
  written: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of Object.keys(written)) out[key] = key === "code" ? (written.code ?? "") : before[key] || "-";
  return out;
}

/** Metres between two points on the sphere. */
export function metresBetween([lon1, lat1]: At, [lon2, lat2]: At): number {
  const [a, b] = [Math.sin(((lat2 - lat1) * RAD) / 2), Math.sin(((lon2 - lon1) * RAD) / 2)];
  return 2 * EARTH_M * Math.asin(Math.sqrt(a * a + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * b * b));
}

export function lineMetres(line: readonly At[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < line.length; i++) sum += metresBetween(line[i] as At, line[i + 1] as At);
  return sum;
}

/** Villages whose points lie nearest to a place, the nearest first. */
export function nearestVillages(index: MapIndex, at: At, limit: number): Area[] {
  const far = (a: Area): number => metresBetween(at, [a.lon ?? 0, a.lat ?? 0]);
  return index.data.areas
    .filter((a) => (a.level === "desa" || a.level === "kelurahan") && a.lon !== null && a.lat !== null)
    .map((a) => ({ a, m: far(a) }))
    .sort((x, y) => x.m - y.m || (x.a.code < y.a.code ? -1 : 1))
    .slice(0, limit)
    .map((x) => x.a);
}

/** Moment of the API (UTC) as the operation's own local text, "2024-11-26T06:00". */
export function localOf(utc: string, offsetMin: number): string {
  const ms = Date.parse(utc);
  return Number.isFinite(ms) ? new Date(ms + offsetMin * 60_000).toISOString().slice(0, 16) : "";
}

/** As the register writes moments: "2024-11-26 06:00". */
export function registerMoment(local: string): string {
  return local.replace("T", " ");
}
