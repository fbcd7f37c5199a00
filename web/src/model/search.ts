// Search over everything that has a name: areas, TPS, sites, people, vehicles, convoys. Pure.
import { type MapIndex, placeName } from "./map-index.ts";
import type { PlanIndex } from "./plan-index.ts";

export type FoundKind = "area" | "tps" | "site" | "person" | "vehicle" | "convoy";

export interface Entry {
  readonly kind: FoundKind;
  readonly code: string;
  readonly name: string;
  readonly hint: string;
  /** Lower-case text that is searched. */
  readonly text: string;
}

export const MAX_FOUND = 12;

/** Lower case, no diacritics, single spaces: what is typed and what is stored meet here. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

function entry(kind: FoundKind, code: string, name: string, hint: string): Entry {
  return { kind, code, name, hint, text: fold(`${name} ${code} ${hint}`) };
}

function placeEntries(map: MapIndex): Entry[] {
  const out: Entry[] = [];
  const areaName = (code: string | null): string => (code ? (map.area.get(code)?.name ?? "") : "");
  for (const a of map.data.areas) out.push(entry("area", a.code, a.name, areaName(a.parent)));
  for (const s of map.data.sites) if (s.kind !== "junction") out.push(entry("site", s.code, s.name, areaName(s.area)));
  for (const t of map.data.tps) {
    const village = map.area.get(t.village);
    out.push(entry("tps", t.code, `TPS ${t.number} ${village?.name ?? ""}`.trim(), areaName(village?.parent ?? null)));
  }
  return out;
}

function planEntries(map: MapIndex, index: PlanIndex): Entry[] {
  const out: Entry[] = [];
  for (const c of index.plan.convoys) {
    out.push(entry("convoy", c.id, `${placeName(map, c.base)} → ${placeName(map, c.dest)}`, c.id));
  }
  for (const [code, p] of Object.entries(index.plan.people)) out.push(entry("person", code, p.name, p.unit_name));
  const seen = new Set<string>();
  for (const trip of index.plan.trips) {
    if (seen.has(trip.vehicle)) continue;
    seen.add(trip.vehicle);
    out.push(entry("vehicle", trip.vehicle, trip.vehicle_name, trip.mode));
  }
  return out;
}

export function makeEntries(map: MapIndex, plan: PlanIndex | null): Entry[] {
  return plan ? [...placeEntries(map), ...planEntries(map, plan)] : placeEntries(map);
}

type Row = Readonly<Record<string, unknown>>;

/** Register rows that no trip and no duty of the plan names. */
export function unusedEntries(people: readonly Row[], fleet: readonly Row[], plan: PlanIndex | null): Entry[] {
  const out: Entry[] = [];
  for (const p of people) {
    const code = String(p.code);
    if (!plan?.plan.people[code]) out.push(entry("person", code, String(p.name ?? code), String(p.role ?? "")));
  }
  for (const v of fleet) {
    const code = String(v.code);
    if (!plan?.tripsOfVehicle.has(code)) out.push(entry("vehicle", code, String(v.name ?? code), String(v.mode ?? "")));
  }
  return out;
}

/** The more exact, the lower: whole code or name, start of the name, all words in the name, elsewhere. */
function score(e: Entry, wanted: string): number {
  const name = fold(e.name);
  const code = e.code.toLowerCase();
  if (code === wanted || name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (code.startsWith(wanted)) return 2;
  if (wanted.split(" ").every((w) => name.includes(w))) return 3;
  return e.text.includes(` ${wanted}`) ? 4 : 5;
}

const KIND_ORDER: Record<FoundKind, number> = { area: 0, site: 1, tps: 2, convoy: 3, person: 4, vehicle: 5 };

/** Best entries that hold every word asked for. */
export function search(entries: readonly Entry[], asked: string, limit = MAX_FOUND): Entry[] {
  const wanted = fold(asked);
  if (wanted === "") return [];
  const words = wanted.split(" ");
  const found: { e: Entry; s: number }[] = [];
  for (const e of entries) if (words.every((w) => e.text.includes(w))) found.push({ e, s: score(e, wanted) });
  found.sort(
    (a, b) =>
      a.s - b.s ||
      KIND_ORDER[a.e.kind] - KIND_ORDER[b.e.kind] ||
      a.e.name.localeCompare(b.e.name, "id", { numeric: true }) ||
      (a.e.code < b.e.code ? -1 : 1),
  );
  return found.slice(0, limit).map((f) => f.e);
}
