// The day's work and its map as the posko gave them last: fetched when they have changed, kept for the days without a line.
// What changed is kept until it has been read, so that nobody drives by a plan of yesterday without a word.
import { decodePolyline } from "../model/polyline.ts";
import { isRecord } from "./api.ts";
import type { Day, DayItem, DayLeg, DayMap, Store } from "./model.ts";

/** Under these names the store keeps them; beside each the mark by which the posko knows whether it is the newest. */
const NAMES = { day: "day", map: "map" } as const;
const MARKS = { day: "day.etag", map: "map.etag" } as const;
const UNREAD = "day.unread";
/** Far above what one person does in a week. */
const MOST = { legs: 1000, items: 40_000, shifts: 1000, places: 10_000, lines: 20_000, unread: 100 } as const;

/** What changed of which trip, or of the shift at which place. */
export interface DayChange {
  readonly what: `leg_${"new" | "gone" | "time" | "vehicle" | "boxes" | "way"}` | `shift_${"new" | "gone" | "time"}`;
  readonly name: string;
}

// ---------------------------------------------------------------- whether it is one

function isPoint(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((x) => Number.isFinite(x) && Math.abs(x) <= 180);
}

function isListOf(value: unknown, most: number, holds: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every(holds);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function hasAll(value: Record<string, unknown>, names: readonly string[], type: "string" | "number"): boolean {
  return names.every((name) => typeof value[name] === type && (type === "string" || Number.isFinite(value[name])));
}

function isItem(value: unknown): boolean {
  return isRecord(value) && hasAll(value, ["code", "kit", "destination"], "string");
}

/** A leg as it comes: its goods and its way by the name and the number that they have in the day. */
type WireLeg = Omit<DayLeg, "items" | "path"> & { readonly goods: string; readonly path: number };

function isLeg(value: unknown): value is WireLeg {
  if (!isRecord(value)) return false;
  const words = ["trip", "id", "convoy", "direction", "part", "from", "to", "vehicle", "vehicleName", "mode", "goods"];
  const numbers = ["leg", "departs_s", "arrives_s", "crew_max", "boxes", "path"];
  const whole = hasAll(value, words, "string") && hasAll(value, numbers, "number");
  return whole && isListOf(value.escorts, 100, isText);
}

type Way = DayLeg["path"];

/** Null: it is no line. */
function wayOf(text: unknown): Way | null {
  const points = typeof text === "string" ? decodePolyline(text) : null;
  const way = points?.map(([lon, lat]) => [lat, lon] as const);
  return way?.every(isPoint) ? way : null;
}

/** Legs with the same goods, or by the same way, share the list: a warehouse has hundreds of legs to few places. Null: one of
 * them names what the day does not have. */
function legsOf(body: Record<string, unknown>): readonly DayLeg[] | null {
  if (!isListOf(body.legs, MOST.legs, isLeg) || !isListOf(body.paths, MOST.legs, isText)) return null;
  if (!isRecord(body.goods)) return null;
  const goods = new Map(Object.entries(body.goods));
  if (!isListOf([...goods.values()], MOST.legs, (list) => isListOf(list, MOST.items, isItem))) return null;
  const ways = (body.paths as string[]).map(wayOf);
  const legs: DayLeg[] = [];
  for (const { goods: name, path: at, ...leg } of body.legs as WireLeg[]) {
    const items = goods.get(name) as readonly DayItem[] | undefined;
    const path = ways[at];
    if (!items || !path) return null;
    legs.push({ ...leg, items, path });
  }
  return legs;
}

function isShift(value: unknown): boolean {
  if (!isRecord(value) || !hasAll(value, ["id", "place", "duty"], "string")) return false;
  const person = (x: unknown) => isRecord(x) && hasAll(x, ["code", "name"], "string");
  const lists = isListOf(value.points, 1000, isText) && isListOf(value.team, 1000, person);
  return lists && hasAll(value, ["from_s", "to_s"], "number");
}

function isPlace(value: unknown): boolean {
  return (
    isRecord(value) && hasAll(value, ["code", "name", "kind"], "string") && (value.at === null || isPoint(value.at))
  );
}

/** The day of an answer, each leg with its goods and its way; null: it is none, and what was kept stays. */
export function dayOf(body: unknown): Day | null {
  if (!isRecord(body) || !hasAll(body, ["made_s", "utcOffsetMin"], "number") || !isText(body.plan)) return null;
  const legs = legsOf(body);
  const places = isRecord(body.places) && isListOf(Object.values(body.places), MOST.places, isPlace);
  if (!legs || !places || !isListOf(body.shifts, MOST.shifts, isShift)) return null;
  const { goods, paths, ...rest } = body;
  return { ...(rest as unknown as Day), legs };
}

export function mapOf(body: unknown): DayMap | null {
  if (!isRecord(body) || !isListOf(body.bbox, 4, (x) => Number.isFinite(x))) return null;
  const area = (x: unknown) =>
    isRecord(x) && hasAll(x, ["code", "name"], "string") && isListOf(x.rings, MOST.lines, isText);
  const line = (x: unknown) => isRecord(x) && hasAll(x, ["kind", "line"], "string");
  const holds = isListOf(body.areas, MOST.lines, area) && isListOf(body.lines, MOST.lines, line);
  return holds && (body.bbox as unknown[]).length === 4 ? (body as unknown as DayMap) : null;
}

// ---------------------------------------------------------------- what changed

function legName(leg: DayLeg): string {
  return `${leg.trip} ${leg.id} ${leg.part}`;
}

/** Of lists that many legs share, each is put in order once. */
const SORTED = new WeakMap<readonly DayItem[], string>();

function codesOf(items: readonly DayItem[]): string {
  let text = SORTED.get(items);
  if (text === undefined) {
    text = JSON.stringify(items.map((item) => item.code).sort());
    SORTED.set(items, text);
  }
  return text;
}

function legChanges(was: DayLeg, is: DayLeg): DayChange[] {
  const changes: DayChange[] = [];
  const name = is.trip;
  if (was.departs_s !== is.departs_s || was.arrives_s !== is.arrives_s) changes.push({ what: "leg_time", name });
  if (was.vehicle !== is.vehicle) changes.push({ what: "leg_vehicle", name });
  const sameGoods = was.boxes === is.boxes && codesOf(was.items) === codesOf(is.items);
  if (!sameGoods) changes.push({ what: "leg_boxes", name });
  const way = (leg: DayLeg) => JSON.stringify([leg.from, leg.to, leg.path]);
  if (way(was) !== way(is)) changes.push({ what: "leg_way", name });
  return changes;
}

/** Work that is over by itself is no change: only what still lay ahead when the new day was made. */
export function dayChanges(was: Day, is: Day): DayChange[] {
  const changes: DayChange[] = [];
  const [oldLegs, newLegs] = [was, is].map((day) => new Map(day.legs.map((leg) => [legName(leg), leg])));
  for (const [name, leg] of newLegs!) {
    const old = oldLegs!.get(name);
    changes.push(...(old ? legChanges(old, leg) : [{ what: "leg_new" as const, name: leg.trip }]));
  }
  for (const [name, leg] of oldLegs!) {
    if (!newLegs!.has(name) && leg.arrives_s > is.made_s) changes.push({ what: "leg_gone", name: leg.trip });
  }
  const [oldShifts, newShifts] = [was, is].map((day) => new Map(day.shifts.map((shift) => [shift.id, shift])));
  for (const [id, shift] of newShifts!) {
    const old = oldShifts!.get(id);
    if (!old) changes.push({ what: "shift_new", name: shift.place });
    else if (old.from_s !== shift.from_s || old.to_s !== shift.to_s)
      changes.push({ what: "shift_time", name: shift.place });
  }
  for (const [id, shift] of oldShifts!) {
    if (!newShifts!.has(id) && shift.to_s > is.made_s) changes.push({ what: "shift_gone", name: shift.place });
  }
  return changes;
}

// ---------------------------------------------------------------- kept

export function keptDay(store: Store): Promise<Day | null> {
  return store.get(NAMES.day);
}

export function keptMap(store: Store): Promise<DayMap | null> {
  return store.get(NAMES.map);
}

/** The mark to ask with; empty: nothing is kept. */
export async function keptEtag(store: Store, name: keyof typeof NAMES): Promise<string> {
  return (await store.get<string>(MARKS[name])) ?? "";
}

/** The mark last: a phone that dies between asks for the same once more. */
export async function keep(store: Store, name: keyof typeof NAMES, etag: string, value: Day | DayMap): Promise<void> {
  await store.put(NAMES[name], value);
  await store.put(MARKS[name], etag);
}

// ---------------------------------------------------------------- not read yet

/** The newest first. */
export async function keptUnread(store: Store): Promise<readonly DayChange[]> {
  return (await store.get<DayChange[]>(UNREAD)) ?? [];
}

function without(list: readonly DayChange[], others: readonly DayChange[]): readonly DayChange[] {
  return list.filter((one) => !others.some(({ what, name }) => what === one.what && name === one.name));
}

/** To be kept before the day that they are of: a phone that dies between finds the same changes once more, and none is lost. */
export async function addUnread(store: Store, changes: readonly DayChange[]): Promise<void> {
  if (changes.length === 0) return;
  const fresh = changes.filter((one, at) => without(changes.slice(0, at), [one]).length === at);
  await store.put(UNREAD, [...fresh, ...without(await keptUnread(store), fresh)].slice(0, MOST.unread));
}

export async function dropUnread(store: Store, read: readonly DayChange[]): Promise<void> {
  await store.put(UNREAD, without(await keptUnread(store), read));
}
