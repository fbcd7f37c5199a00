// The planner's board without its markup: lanes of vehicles, people and places, their bars, the axis, what of it is in sight.
import { localMs } from "../base/fmt.ts";
import { kecamatanOf, type MapIndex, placeName } from "./map-index.ts";
import type { PlanIndex } from "./plan-index.ts";
import type { Cell, Trip } from "./types.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A vehicle of the register, as far as the board asks. */
export interface Vehicle {
  readonly code: string;
  readonly name: string;
  readonly mode: string;
  readonly home: string;
  readonly boxes: number | null;
  readonly kg: number | null;
  readonly spare: boolean;
}

export interface Bar {
  readonly trip: Trip;
  /** Loading begins, the wheels turn, it is back; then how late it may be. Milliseconds of local time. */
  readonly load: number;
  readonly depart: number;
  readonly end: number;
  readonly slackEnd: number;
}

/** How many vehicles are at a place from a moment on. */
export interface Step {
  readonly at: number;
  readonly n: number;
}

export interface Lane {
  readonly kind: "lane";
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly bars: readonly Bar[];
  readonly steps: readonly Step[];
  /** Vehicles that a place takes at a time; null: nobody set a limit. */
  readonly berths: number | null;
  readonly peak: number;
}

export interface Group {
  readonly kind: "group";
  readonly key: string;
  readonly name: string;
  readonly lanes: number;
  readonly busy: number;
}

export type Row = Lane | Group;

export const BOARD_VIEWS = ["armada", "orang", "muat"] as const;
export type BoardView = (typeof BOARD_VIEWS)[number];

export function boardView(text: string | undefined): BoardView {
  return BOARD_VIEWS.find((v) => v === text) ?? "armada";
}

// ---------------------------------------------------------------- lanes

export function barOf(trip: Trip): Bar {
  const depart = localMs(trip.depart) ?? 0;
  const end = Math.max(localMs(trip.end) ?? depart, depart);
  const load = Math.min(localMs(trip.load) ?? depart, depart);
  return { trip, load, depart, end, slackEnd: end + Math.max(0, trip.slack_min) * MINUTE_MS };
}

function barsOf(trips: readonly Trip[]): Bar[] {
  return trips.map(barOf).sort((a, b) => a.load - b.load || (a.trip.id < b.trip.id ? -1 : 1));
}

function lane(key: string, name: string, note: string, trips: readonly Trip[]): Lane {
  return { kind: "lane", key, name, note, bars: barsOf(trips), steps: [], berths: null, peak: 0 };
}

/** Group of a base: its kecamatan, or the base itself above them. */
function groupOf(map: MapIndex, site: string): { key: string; name: string } {
  const area = kecamatanOf(map, site);
  return area ? { key: area, name: map.area.get(area)?.name ?? area } : { key: site, name: placeName(map, site) };
}

interface Grouped {
  key: string;
  name: string;
  lanes: Lane[];
}

function flatten(groups: Map<string, Grouped>): Row[] {
  const sorted = [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return sorted.flatMap((g): Row[] => {
    g.lanes.sort((a, b) => a.name.localeCompare(b.name, "id", { numeric: true }));
    const busy = g.lanes.filter((l) => l.bars.length > 0 || l.steps.length > 0).length;
    return [{ kind: "group", key: g.key, name: g.name, lanes: g.lanes.length, busy }, ...g.lanes];
  });
}

function into(groups: Map<string, Grouped>, group: { key: string; name: string }, one: Lane): void {
  const found = groups.get(group.key) ?? { ...group, lanes: [] };
  found.lanes.push(one);
  groups.set(group.key, found);
}

/** Vehicles by the kecamatan of their home; those that the plan leaves at home are there too. */
export function vehicleRows(map: MapIndex, index: PlanIndex, fleet: readonly Vehicle[]): Row[] {
  const groups = new Map<string, Grouped>();
  const known = new Set(fleet.map((v) => v.code));
  for (const v of fleet)
    into(groups, groupOf(map, v.home), lane(v.code, v.name || v.code, v.mode, index.tripsOfVehicle.get(v.code) ?? []));
  for (const [code, trips] of index.tripsOfVehicle) {
    const first = trips[0];
    if (known.has(code) || !first) continue;
    into(groups, groupOf(map, first.base), lane(code, first.vehicle_name || code, first.mode, trips));
  }
  return flatten(groups);
}

/** People who escort, by their unit. */
export function peopleRows(index: PlanIndex): Row[] {
  const groups = new Map<string, Grouped>();
  for (const [code, trips] of index.tripsOfPerson) {
    const person = index.plan.people[code];
    const group = { key: person?.unit ?? "", name: person?.unit_name ?? "" };
    into(groups, group, lane(code, person?.name ?? code, person?.role ?? "", trips));
  }
  return flatten(groups);
}

interface Stay {
  from: number;
  to: number;
}

/** Where a vehicle loads, unloads or stops, and when; TPS are no docks. */
function staysOf(trip: Trip, bar: Bar, map: MapIndex): [string, Stay][] {
  const out: [string, Stay][] = [];
  if (bar.depart > bar.load) out.push([trip.base, { from: bar.load, to: bar.depart }]);
  for (const stop of trip.stops) {
    const [from, to] = [localMs(stop.arrive), localMs(stop.leave)];
    if (from !== null && to !== null && to > from && map.site.has(stop.place)) out.push([stop.place, { from, to }]);
  }
  return out;
}

/** How many stays hold at a time, as steps; who leaves at a moment makes room for who comes at it. */
export function stepsOf(stays: readonly Stay[]): Step[] {
  const moves = new Map<number, number>();
  for (const s of stays) {
    moves.set(s.from, (moves.get(s.from) ?? 0) + 1);
    moves.set(s.to, (moves.get(s.to) ?? 0) - 1);
  }
  let n = 0;
  const out: Step[] = [];
  for (const at of [...moves.keys()].sort((a, b) => a - b)) {
    const move = moves.get(at) ?? 0;
    if (move === 0) continue;
    n += move;
    out.push({ at, n });
  }
  return out;
}

/** Places by their kind: the warehouse, jetties, PPK, PPS; `berths` by place where the register sets them. */
export function placeRows(
  map: MapIndex,
  index: PlanIndex,
  berths: ReadonlyMap<string, number>,
  kindName: (kind: string) => string,
): Row[] {
  const stays = new Map<string, Stay[]>();
  for (const trip of index.plan.trips)
    for (const [place, stay] of staysOf(trip, barOf(trip), map)) {
      const list = stays.get(place);
      if (list) list.push(stay);
      else stays.set(place, [stay]);
    }
  const order = ["warehouse", "jetty", "ppk", "pps"];
  const groups = new Map<string, Grouped>();
  for (const [place, list] of stays) {
    const kind = map.site.get(place)?.kind ?? "junction";
    const steps = stepsOf(list);
    const peak = Math.max(0, ...steps.map((s) => s.n));
    const one: Lane = {
      kind: "lane",
      key: place,
      name: placeName(map, place),
      note: "",
      bars: [],
      steps,
      berths: berths.get(place) || null,
      peak,
    };
    const rank = order.indexOf(kind);
    into(groups, { key: `${rank < 0 ? order.length : rank}${kind}`, name: kindName(kind) }, one);
  }
  return flatten(groups);
}

/** Rows that a search leaves: lanes whose name or code has the words; a group that is named stays whole. */
export function filterRows(rows: readonly Row[], asked: string): readonly Row[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const out: Row[] = [];
  let group: Group | null = null;
  let shown = false;
  for (const row of rows) {
    if (row.kind === "group") {
      group = row;
      shown = false;
      continue;
    }
    const text = `${row.key} ${row.name} ${group?.name ?? ""}`.toLowerCase();
    const trips = row.bars.some((b) => words.length === 1 && b.trip.id.toLowerCase() === words[0]);
    if (!trips && !words.every((w) => text.includes(w))) continue;
    if (group && !shown) out.push(group);
    shown = true;
    out.push(row);
  }
  return out;
}

/** Lanes on which something happens between two moments, and their groups. */
export function movingRows(rows: readonly Row[], axis: Axis): readonly Row[] {
  const out: Row[] = [];
  for (const row of rows) {
    if (row.kind === "group") {
      if (out[out.length - 1]?.kind === "group") out.pop();
      out.push(row);
      continue;
    }
    const moves = row.bars.some((b) => b.end > axis.from && b.load < axis.to);
    const stands = row.steps.some((s, i) => s.n > 0 && s.at < axis.to && (row.steps[i + 1]?.at ?? s.at) > axis.from);
    if (moves || stands) out.push(row);
  }
  if (out[out.length - 1]?.kind === "group") out.pop();
  return out;
}

// ---------------------------------------------------------------- axis

export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** Local midnights of the days on which a plan moves anything. */
export function planDays(index: PlanIndex): number[] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const trip of index.plan.trips) {
    const bar = barOf(trip);
    first = Math.min(first, bar.load);
    last = Math.max(last, bar.end);
  }
  const days: number[] = [];
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day < last; day += DAY_MS) days.push(day);
  return days;
}

/** A day as text, and back. */
export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function momentText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16);
}

/** The whole plan, or the hours of one day that something moves in (an hour to spare on both sides). */
export function axisOf(index: PlanIndex, days: readonly number[], day: string): Axis {
  const start = localMs(day);
  const [first, last] = [days[0] ?? 0, (days[days.length - 1] ?? 0) + DAY_MS];
  if (day === "" || start === null) return { from: first, to: last };
  let [from, to] = [start + DAY_MS, start];
  for (const trip of index.plan.trips) {
    const bar = barOf(trip);
    if (bar.end <= start || bar.load >= start + DAY_MS) continue;
    from = Math.min(from, Math.max(bar.load, start));
    to = Math.max(to, Math.min(bar.end, start + DAY_MS));
  }
  if (from >= to) return { from: start, to: start + DAY_MS };
  const open = Math.floor(from / HOUR_MS) * HOUR_MS - HOUR_MS;
  const shut = Math.ceil(to / HOUR_MS) * HOUR_MS + HOUR_MS;
  return { from: Math.max(start, open), to: Math.min(start + DAY_MS, shut) };
}

/** Distance of marks that leaves room for their words: hours of a day, or days. */
export function tickStep(axis: Axis, width: number, room: number): number {
  const steps = [HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS];
  const whole = axis.to - axis.from > DAY_MS;
  return steps.find((s) => (!whole || s >= DAY_MS) && (s / (axis.to - axis.from)) * width >= room) ?? 7 * DAY_MS;
}

/** Moments that a dragged bar may begin at: quarters of an hour, finer than a finger can point. */
export const SNAP_MS = 15 * MINUTE_MS;

export function snap(ms: number): number {
  return Math.round(ms / SNAP_MS) * SNAP_MS;
}

/** Rows in sight, with a few around them: [first, after the last]. */
export function rowsInSight(top: number, height: number, row: number, count: number): [number, number] {
  const around = 4;
  const first = Math.max(0, Math.floor(top / row) - around);
  return [Math.min(first, count), Math.min(count, Math.ceil((top + height) / row) + around)];
}

/** The bar that the arrow keys go to: along a lane, or to the nearest in time of the next lane that has any. */
export function nextBar(rows: readonly Row[], trip: string | null, key: string): { row: number; trip: string } | null {
  const lanes = rows.flatMap((r, row) => (r.kind === "lane" && r.bars.length > 0 ? [{ row, bars: r.bars }] : []));
  const at = lanes.findIndex((l) => l.bars.some((b) => b.trip.id === trip));
  const here = lanes[at];
  if (!here) {
    const first = lanes[0];
    return first ? { row: first.row, trip: first.bars[0]!.trip.id } : null;
  }
  const i = here.bars.findIndex((b) => b.trip.id === trip);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const next = here.bars[i + (key === "ArrowRight" ? 1 : -1)];
    return next ? { row: here.row, trip: next.trip.id } : null;
  }
  const other = lanes[at + (key === "ArrowDown" ? 1 : -1)];
  if (!other) return null;
  const from = here.bars[i]!.load;
  const near = other.bars.reduce((a, b) => (Math.abs(b.load - from) < Math.abs(a.load - from) ? b : a));
  return { row: other.row, trip: near.trip.id };
}

// ---------------------------------------------------------------- vehicles of the register

function count(value: Cell | undefined): number | null {
  const n = typeof value === "number" ? value : Number.parseFloat(String(value ?? ""));
  return Number.isFinite(n) ? n : null;
}

export function readVehicle(row: Record<string, Cell>): Vehicle {
  return {
    code: String(row.code ?? ""),
    name: String(row.name ?? ""),
    mode: String(row.mode ?? ""),
    home: String(row.home ?? ""),
    boxes: count(row.boxes),
    kg: count(row.kg),
    spare: row.spare === true || row.spare === "yes",
  };
}

/** Places with a limit of vehicles at a time. */
export function readBerths(rows: readonly Record<string, Cell>[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const row of rows) {
    const n = count(row.berths);
    if (n !== null && n > 0) out.set(String(row.code), n);
  }
  return out;
}
