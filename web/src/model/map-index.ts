// Lookups over the map's layers, made once when they arrive.
import type { Area, Link, MapData, Site, Tps } from "./types.ts";

export interface MapIndex {
  readonly data: MapData;
  readonly area: ReadonlyMap<string, Area>;
  readonly site: ReadonlyMap<string, Site>;
  readonly tps: ReadonlyMap<string, Tps>;
  readonly link: ReadonlyMap<string, Link>;
  readonly kecamatan: readonly Area[];
  readonly villagesOf: ReadonlyMap<string, Area[]>;
  readonly tpsOf: ReadonlyMap<string, Tps[]>;
  readonly sitesOf: ReadonlyMap<string, Site[]>;
  readonly linksOf: ReadonlyMap<string, Link[]>;
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export function isVillage(area: Area): boolean {
  return area.level === "desa" || area.level === "kelurahan";
}

export function makeMapIndex(data: MapData): MapIndex {
  const area = new Map(data.areas.map((a) => [a.code, a]));
  const villagesOf = new Map<string, Area[]>();
  const tpsOf = new Map<string, Tps[]>();
  const sitesOf = new Map<string, Site[]>();
  const linksOf = new Map<string, Link[]>();
  for (const a of data.areas) if (isVillage(a) && a.parent) push(villagesOf, a.parent, a);
  for (const t of data.tps) {
    push(tpsOf, t.village, t);
    const kecamatan = area.get(t.village)?.parent;
    if (kecamatan) push(tpsOf, kecamatan, t);
  }
  for (const s of data.sites) push(sitesOf, s.area, s);
  for (const l of data.links) {
    push(linksOf, l.from, l);
    push(linksOf, l.to, l);
  }
  return {
    data,
    area,
    site: new Map(data.sites.map((s) => [s.code, s])),
    tps: new Map(data.tps.map((t) => [t.code, t])),
    link: new Map(data.links.map((l) => [l.code, l])),
    kecamatan: data.areas.filter((a) => a.level === "kecamatan"),
    villagesOf,
    tpsOf,
    sitesOf,
    linksOf,
  };
}

/** Kecamatan in which an area, a site or a TPS lies; null above the kecamatan. */
export function kecamatanOf(index: MapIndex, code: string): string | null {
  const tps = index.tps.get(code);
  const site = index.site.get(code);
  let area = index.area.get(tps?.village ?? site?.area ?? code);
  while (area && area.level !== "kecamatan") area = area.parent ? index.area.get(area.parent) : undefined;
  return area?.code ?? null;
}

/** Name of any place of the map; the code itself when it is unknown. */
export function placeName(index: MapIndex, code: string): string {
  const tps = index.tps.get(code);
  if (tps) return `TPS ${tps.number} ${index.area.get(tps.village)?.name ?? tps.village}`;
  return index.site.get(code)?.name ?? index.area.get(code)?.name ?? code;
}

export function placePoint(index: MapIndex, code: string): [number, number] | null {
  const place = index.site.get(code) ?? index.tps.get(code) ?? index.area.get(code);
  if (!place || place.lon === null || place.lat === null) return null;
  return [place.lon, place.lat];
}

export type Box = [number, number, number, number];

/** Smallest box around points; null when there is none. */
export function boxOf(points: Iterable<readonly [number, number]>): Box | null {
  let box: Box | null = null;
  for (const [x, y] of points) {
    if (!box) box = [x, y, x, y];
    else box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  }
  return box;
}

/** Box of an area: its own cells, or those of its villages, else its point. */
export function areaBox(index: MapIndex, code: string): Box | null {
  const points: [number, number][] = [];
  const add = (a: Area): void => {
    for (const ring of a.outline ?? []) for (const p of ring) points.push(p);
    if (!a.outline && a.lon !== null && a.lat !== null) points.push([a.lon, a.lat]);
  };
  const own = index.area.get(code);
  if (own) add(own);
  for (const village of index.villagesOf.get(code) ?? []) add(village);
  return boxOf(points);
}
