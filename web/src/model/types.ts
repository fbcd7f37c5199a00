// The shapes of HTTP API v1 as the page uses them.
export type Origin = "fact" | "derived" | "synthetic";
export type Access = "land" | "water" | "both";
export type Lon = number;
export type Lat = number;

export interface KindCount {
  kind: string;
  rows: number;
  fact: number;
  derived: number;
  synthetic: number;
}

export interface ClassInfo {
  code: string;
  name: string;
  rank: number;
  tps: number;
}

export interface Operation {
  code: string;
  name: string;
  area: string;
  area_name: string;
  election: string;
  voting_day: string;
  utc_offset_min: number;
  register: { facts: number; last_recorded: string | null; counts: KindCount[] };
  classes: ClassInfo[];
  plan: { id: string; seed: number } | null;
}

export interface Area {
  code: string;
  name: string;
  level: "kabupaten" | "kecamatan" | "desa" | "kelurahan";
  parent: string | null;
  lat: number | null;
  lon: number | null;
  access: Access | null;
  origin: Origin;
  tps: number;
  voters: number | null;
  outline_origin: Origin | null;
  outline: [Lon, Lat][][] | null;
  source?: string;
}

export type SiteKind = "warehouse" | "office" | "ppk" | "pps" | "police" | "jetty" | "junction";

export interface Site {
  code: string;
  name: string;
  kind: SiteKind;
  area: string;
  lat: number;
  lon: number;
  guards: number | null;
  origin: Origin;
  source: string;
}

export interface Tps {
  code: string;
  number: string;
  village: string;
  place: string | null;
  lat: number;
  lon: number;
  class: string;
  travel_km: number;
  travel_min: number;
  voters: number | null;
  access: Access;
  origin: Origin;
  source: string;
}

export interface Link {
  code: string;
  from: string;
  to: string;
  modes: string[];
  km: number;
  class: string;
  origin: Origin;
}

export interface MapData {
  bbox: [number, number, number, number];
  areas: Area[];
  sites: Site[];
  tps: Tps[];
  links: Link[];
}

export interface JudgeRow {
  code: string;
  /** Absent when the words are in the catalogue under `check.<code>`. */
  name?: string;
  checked: number;
  faults: number;
}

export interface Summary {
  tps: number;
  boxes: number;
  kg: number;
  waves: number;
  trips: number;
  convoys: number;
  vehicles_used: number;
  people_used: number;
  people_total: number;
  undelivered: number;
  late?: number;
  min_slack_min: number;
  vehicle_hours: number;
  km: number;
  shortage: number;
}

export interface Wave {
  wave: number;
  /** The API may leave the day to the departure. */
  day: string;
  depart: string;
  kecamatan: string[];
  trips: number;
  boxes: number;
  escorts: number;
  travel_min: number;
  slack_min: number;
  last_arrival: string;
}

export interface Stop {
  place: string;
  name: string;
  arrive: string;
  leave: string;
  boxes: number;
  kg: number;
  transfer: boolean;
  /** Place the goods are meant for, when they change vehicle here. */
  for?: string;
}

export type Direction = "out" | "back";

/** The parts of the objective, the weightier first. */
export const SCORE_PARTS = [
  "undelivered",
  "late",
  "unguarded",
  "exposed",
  "changed",
  "people",
  "cost",
  "metres",
] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];
export type Score = Record<ScorePart, number>;

export interface Trip {
  id: string;
  convoy: string;
  leg: number;
  direction: Direction;
  kecamatan: string;
  wave: number;
  vehicle: string;
  vehicle_name: string;
  mode: string;
  base: string;
  /** Loading begins; plans of before have none. */
  load?: string;
  depart: string;
  end: string;
  boxes: number;
  kg: number;
  km: number;
  slack_min: number;
  /** Last moment to depart when a way depends on the weather. */
  go_until?: string;
  escorts: string[];
  bhabinkamtibmas: string | null;
  stops: Stop[];
  path: number[];
}

export interface PlanPath {
  mode: string;
  min: number;
  km: number;
  nodes: string[];
  /** What the weather makes of it; `min` null: closed. */
  states?: { rain: string; river: string; min: number | null }[];
  /** What is left when it is closed: the fastest other mode. */
  fallback?: { mode: string; min: number } | null;
  /** Its shape as an encoded polyline (model/polyline.ts), when the network knows it. */
  line?: string;
}

export interface Convoy {
  id: string;
  leg: number;
  direction: Direction;
  wave: number;
  kecamatan: string;
  base: string;
  dest: string;
  day: string;
  depart: string;
  arrive: string;
  trips: string[];
  boxes: number;
  escorts: number;
  slack_min: number;
}

export interface Team {
  id: string;
  kecamatan: string;
  class: string;
  tps: string[];
  people: string[];
  linmas: number;
  longest_hop_min: number;
  travel_min: number;
  /** TPS of the group where it stands. */
  station: string;
  /** From the station to the farthest TPS of the group. */
  spread_min: number;
  /** Officers that the stricter rule of its classes asks for beyond them. */
  lacking: number;
}

export type PostKind = "site" | "padal" | "pamatwil";

export interface Span {
  from: string;
  to: string;
}

export interface Post {
  kind: PostKind;
  site: string;
  /** Of a Padal. */
  kecamatan: string | null;
  /** Of a Pamatwil. */
  rayon: string | null;
  shift?: number;
  squad?: number;
  shift_hours?: number;
  from: string;
  to: string;
  /** What the squad stands, with the handover before. */
  shifts: Span[];
  people: string[];
  needed: number;
}

export interface Reserve {
  reserve: string;
  name: string;
  site: string;
  from: string;
  to: string;
  /** TPS that it is the nearest of. */
  answers: number;
  worst_min: number;
  people: string[];
  needed: number;
}

/** What a person said of the placement. */
export interface Override {
  person: string;
  what: "place" | "forbid" | "pledge" | "barred";
  place: string | null;
  reason: string;
  by: string;
}

/** What no placement of these people can beat. */
export interface Bound {
  people: number;
  uncovered: { class: string; tps: number }[];
  worst_min: number;
  travel_min: number;
  /** Travel of everybody, guards too. */
  reached_min: number;
  gap_permille: number | null;
}

export interface ClassShortage {
  class: string;
  tps: number;
  /** null: by area. */
  pattern: { polri: number; tps: number; linmas: number } | null;
  teams_min: number;
  people_min: number;
  teams_placed: number;
  people_placed: number;
  tps_uncovered: number;
}

export interface KecamatanShortage {
  kecamatan: string;
  tps: number;
  needed: number;
  placed: number;
  short: number;
  tps_uncovered: number;
}

export interface Placement {
  phases: { code: string; from: string; to: string }[];
  teams: Team[];
  posts: Post[];
  reserves: Reserve[];
  overrides: Override[];
  /** Plans of before have none. */
  bound: Bound | null;
  uncovered: { tps: string; class: string; kecamatan: string }[];
  shortage: {
    available: number;
    lower_bound: number;
    short_by_bound: number;
    by_class: ClassShortage[];
    by_kecamatan: KecamatanShortage[];
  };
}

export interface Person {
  name: string;
  unit: string;
  unit_name: string;
  role: string;
}

export interface Plan {
  id: string;
  seed: number;
  iterations: { placement: number; distribution: number };
  /** Whether spare vehicles went out. */
  spares?: boolean;
  /** The weather that was planned for. */
  network?: { rain: string; river: string };
  register: { facts: number };
  /** What stood when it was planned anew. */
  before?: { plan: string; now: string; fixed: number } | null;
  judge: { faults: number; constraints: number; rows: JudgeRow[] };
  score?: Score;
  summary: Summary;
  waves: Wave[];
  trips: Trip[];
  paths: PlanPath[];
  convoys: Convoy[];
  placement: Placement;
  people: Record<string, Person>;
  undelivered: { place: string; boxes: number; reason: string }[];
}

export type Cell = string | number | boolean | null;

export interface RegisterPage {
  kind: string;
  columns: { name: string; label: string }[];
  rows: Record<string, Cell>[];
  next: string | null;
}

export interface RegisterFact {
  seq: number;
  effective: string;
  recorded: string;
  by: string;
  batch: { id: string; file: string; rows: number } | null;
  op: "set" | "retire" | "confirm";
  verified: boolean;
  fields: Record<string, Cell>;
}

export interface Session {
  user: string;
  name: string;
  organisation?: string;
  role?: string;
  /** Code of the area that the account is for; empty: everywhere. */
  area?: string;
  /** Whether the login asks for a code. */
  totp?: boolean;
  /** What its role may: letters (r read, w write, e export, p persons) by resource. */
  may?: Record<string, string>;
}
