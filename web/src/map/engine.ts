// The map itself: MapLibre loaded when first shown, fed with our own layers only. It asks nobody for tiles or glyphs.
import type {
  GeoJSONSource,
  Map as GlMap,
  LayerSpecification,
  LngLatBoundsLike,
  MapMouseEvent,
  PointLike,
  VectorTileSource,
} from "maplibre-gl";
import {
  areaFeatures,
  areaLabels,
  type Collection,
  collection,
  kecamatanBorders,
  linkFeatures,
  outlineFeatures,
  planFeatures,
  siteFeatures,
  stopFeatures,
  tpsFeatures,
  tripFeatures,
} from "../model/geo.ts";
import { type Box, boxOf } from "../model/map-index.ts";
import { type At, type Network, type TouchedWay, touchedWay } from "../model/network.ts";
import type { World } from "../state.ts";
import { readColors } from "./colors.ts";
import type { Focus } from "./focus.ts";
import { GROUND, type GroundMap, groundLayers, LAND_OPACITY } from "./ground.ts";
import { drawIcons, PIXEL_RATIO } from "./icons.ts";
import { GROUPS } from "./layer.ts";
import { CLICKED, makeLayers, SOURCES, type SourceName } from "./layers.ts";
import { NET, WAY_LAYERS } from "./net-layers.ts";

type Gl = typeof import("maplibre-gl");

declare const MAPLIBRE_URL: string;
declare const MAPLIBRE_WORKER_URL: string;
declare const MAPLIBRE_CSS_URL: string;

/** What a touch of the map without a tool may find. */
export type Picked = "live" | "site" | "tps" | "link" | "area";

/** What lies where somebody touched the map with a tool in hand. */
export interface Touched {
  readonly at: At;
  readonly place: string | null;
  readonly way: TouchedWay | null;
}

export interface Hooks {
  readonly onTouch: (touched: Touched) => void;
  readonly onCandidate: (candidate: number) => void;
  readonly onPick: (kind: Picked, code: string) => void;
  readonly onHover: (kind: Picked | null, code: string) => void;
  readonly onMove: (view: string) => void;
  /** Something is to be drawn, or the camera moves. */
  readonly onChange: () => void;
  /** All that was asked for is on the screen. */
  readonly onPainted: () => void;
  readonly rankOf: (classCode: string) => number;
  readonly title: string;
}

const TOUCH_PX = 6;
const POINT_ZOOM = 12.5;
const FIT_MAX_ZOOM = 13;
/** A line that was asked for may be looked at from nearer. */
const LOOK_MAX_ZOOM = 16;
/** Share of the view below which an answer cannot be read. */
const SPECK = 0.2;
/** Tiles of this zoom hold everything to half a metre; nearer views are drawn from them. */
const TILES_MAX_ZOOM = 15;
const MOVE_MS = 350;
/** How long after a touch a move that begins still counts as made by hand. */
const HAND_MS = 2500;

export function hasWebGl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

let loading: Promise<Gl> | null = null;

function loadGl(): Promise<Gl> {
  loading ??= (async () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = MAPLIBRE_CSS_URL;
    document.head.append(link);
    const gl = (await import(MAPLIBRE_URL)) as Gl;
    gl.setWorkerUrl(new URL(MAPLIBRE_WORKER_URL, document.baseURI).href);
    return gl;
  })();
  return loading;
}

function padBox(box: Box, share: number): Box {
  const [w, h] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
  return [box[0] - w, box[1] - h, box[2] + w, box[3] + h];
}

/** "104.65000,-3.25000,9.20": the camera as the address bar holds it. */
export function parseView(text: string | undefined): { center: [number, number]; zoom: number } | null {
  const parts = (text ?? "").split(",").map(Number);
  const [lon, lat, zoom] = parts;
  if (
    parts.length !== 3 ||
    lon === undefined ||
    lat === undefined ||
    zoom === undefined ||
    parts.some((n) => !Number.isFinite(n))
  )
    return null;
  return { center: [lon, lat], zoom };
}

/** Layers of the vector tiles come when the network is known. */
function isOfNet(spec: LayerSpecification): boolean {
  return "source" in spec && spec.source === NET;
}

export class MapEngine {
  private readonly gl: Gl;
  private readonly map: GlMap;
  private readonly world: World;
  private readonly hooks: Hooks;
  private readonly box: HTMLElement;
  private ready = false;
  private touchedAt = Number.NEGATIVE_INFINITY;
  /** The move under way is made by hand, however long it lasts and glides on. */
  private byHand = false;
  private waiting: (() => void)[] = [];
  /** The page has said what it shows; before that an idle map is an empty one. */
  private told = false;
  private changing = false;
  private tool = false;
  private gone = false;

  private constructor(gl: Gl, box: HTMLElement, world: World, hooks: Hooks, view: string | undefined) {
    this.gl = gl;
    this.world = world;
    this.hooks = hooks;
    this.box = box;
    const start = parseView(view);
    this.map = new gl.Map({
      container: box,
      style: { version: 8, sources: {}, layers: [] },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      maxZoom: 18,
      fadeDuration: 0,
      renderWorldCopies: false,
      maxBounds: padBox(world.map.data.bbox, 0.8) as LngLatBoundsLike,
      locale: { "Map.Title": hooks.title },
      ...(start
        ? { center: start.center, zoom: start.zoom }
        : { bounds: world.map.data.bbox as LngLatBoundsLike, fitBoundsOptions: { padding: this.padding(24) } }),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new gl.ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
    this.map.on("load", () => this.start());
    this.listen();
  }

  static async create(box: HTMLElement, world: World, hooks: Hooks, view: string | undefined): Promise<MapEngine> {
    return new MapEngine(await loadGl(), box, world, hooks, view);
  }

  private whenReady(act: () => void): void {
    if (this.gone) return;
    if (!this.ready) {
      this.waiting.push(act);
      return;
    }
    this.change();
    act();
  }

  /** Something is to be drawn: from now on until the map is idle it is not whole. */
  private change(): void {
    this.hooks.onChange();
    if (this.changing) return;
    this.changing = true;
    this.untilIdle();
  }

  /** The map says that it is idle only after a frame, and asks for none when tiles come back as they were. */
  private untilIdle(): void {
    requestAnimationFrame(() => {
      if (!this.changing || this.gone) return;
      if (this.map.loaded() && !this.map.isMoving()) this.map.triggerRepaint();
      this.untilIdle();
    });
  }

  private start(): void {
    const colors = readColors();
    for (const icon of drawIcons(colors)) this.map.addImage(icon.name, icon.image, { pixelRatio: PIXEL_RATIO });
    const data = this.staticData();
    for (const name of SOURCES)
      this.map.addSource(name, { type: "geojson", data: data[name] ?? collection([]) } as never);
    for (const { spec } of makeLayers(colors)) if (!isOfNet(spec)) this.map.addLayer(spec);
    this.ready = true;
    for (const act of this.waiting.splice(0)) act();
    this.map.on("idle", () => {
      this.changing = false;
      if (this.told) this.hooks.onPainted();
    });
  }

  private staticData(): Partial<Record<SourceName, Collection>> {
    const { map } = this.world;
    return {
      areas: areaFeatures(map),
      borders: kecamatanBorders(map),
      labels: areaLabels(map),
      links: linkFeatures(map),
      sites: siteFeatures(map),
      tps: tpsFeatures(map, this.hooks.rankOf),
    };
  }

  private listen(): void {
    this.map.on("click", (event: MapMouseEvent) => {
      if (this.tool) return this.hooks.onTouch(this.lookUnder(event.point));
      const hit = this.pick(event.point);
      if (hit && hit.kind !== "area") return this.hooks.onPick(hit.kind, hit.code);
      const candidate = this.candidateAt(event.point);
      if (candidate !== null) return this.hooks.onCandidate(candidate);
      if (hit) this.hooks.onPick(hit.kind, hit.code);
    });
    this.map.on("mousemove", (event: MapMouseEvent) => {
      const hit = this.pick(event.point);
      this.map.getCanvas().classList.toggle("over", hit !== null);
      this.hooks.onHover(hit?.kind ?? null, hit?.code ?? "");
    });
    this.box.addEventListener("keydown", (event) => {
      if (!this.tool || event.key !== "Enter") return;
      event.preventDefault();
      this.hooks.onTouch(this.middle());
    });
    for (const type of ["pointerdown", "wheel", "keydown", "touchmove"]) {
      this.box.addEventListener(type, () => this.touch(), { capture: true, passive: true });
    }
    this.map.on("mouseout", () => this.hooks.onHover(null, ""));
    this.map.on("movestart", () => {
      this.byHand = performance.now() - this.touchedAt < HAND_MS;
      this.change();
    });
    this.map.on("moveend", () => {
      if (!this.byHand) return;
      const { lng, lat } = this.map.getCenter();
      this.hooks.onMove(`${lng.toFixed(4)},${lat.toFixed(4)},${this.map.getZoom().toFixed(1)}`);
    });
  }

  /** A hand on the map: moves that follow are the user's and belong into the address. */
  private touch(): void {
    this.touchedAt = performance.now();
  }

  private near(point: { x: number; y: number }): [PointLike, PointLike] {
    return [
      [point.x - TOUCH_PX, point.y - TOUCH_PX],
      [point.x + TOUCH_PX, point.y + TOUCH_PX],
    ];
  }

  private candidateAt(point: { x: number; y: number }): number | null {
    if (!this.ready || !this.map.getLayer("net-candidate")) return null;
    const found = this.map.queryRenderedFeatures(this.near(point), { layers: ["net-candidate"] })[0];
    const candidate = found?.properties.candidate;
    return typeof candidate === "number" ? candidate : null;
  }

  private lookUnder(point: { x: number; y: number }): Touched {
    const { lng, lat } = this.map.unproject([point.x, point.y]);
    const hit = this.pick(point);
    const place = hit?.kind === "site" || hit?.kind === "tps" ? hit.code : null;
    const layers = WAY_LAYERS.filter((id) => this.map.getLayer(id));
    const found = layers.length > 0 ? this.map.queryRenderedFeatures(this.near(point), { layers }) : [];
    const way = found.find((f) => typeof f.properties.code === "string" && f.properties.code !== "");
    const link = hit?.kind === "link" ? touchedWay({ code: hit.code, kind: "link" }, false) : null;
    return { at: [lng, lat], place, way: way ? touchedWay(way.properties, way.sourceLayer === "water") : link };
  }

  private pick(point: { x: number; y: number }): { kind: Picked; code: string } | null {
    if (!this.ready) return null;
    for (const [layers, kind] of CLICKED) {
      const where = kind === "area" ? ([point.x, point.y] as PointLike) : this.near(point);
      const code = this.map.queryRenderedFeatures(where, { layers })[0]?.properties.code;
      if (typeof code !== "string") continue;
      if (kind === "stop") return { kind: this.world.map.tps.has(code) ? "tps" : "site", code };
      return { kind, code };
    }
    return null;
  }

  private setData(name: SourceName, data: Collection): void {
    (this.map.getSource(name) as GeoJSONSource | undefined)?.setData(data as never);
  }

  private mark(layer: string, code: string | null): void {
    this.map.setFilter(layer, ["==", ["get", "code"], code ?? ""]);
  }

  show(focus: Focus, keepView: boolean): void {
    this.told = true;
    this.whenReady(() => {
      const plan = this.world.plan?.plan;
      if (plan) {
        this.setData("plan", planFeatures(this.world.map, plan, focus.plan));
        this.setData("trips", tripFeatures(this.world.map, plan, focus.trips, focus.main));
        this.setData("stops", stopFeatures(this.world.map, focus.trips, focus.main));
        this.map.setPaintProperty("plan", "line-opacity", focus.trips.length > 0 || focus.aside ? 0.15 : 0.42);
      }
      this.setData("chosen", outlineFeatures(this.world.map, focus.area));
      this.mark("place-chosen", focus.place);
      this.mark("tps-chosen", focus.place);
      this.mark("link-chosen", focus.link);
      if (!keepView) this.look(focus.box);
    });
  }

  /** Draws one of the sources that change while a page is read. */
  put(name: SourceName, data: Collection): void {
    this.whenReady(() => this.setData(name, data));
  }

  /** Shows the network from the posko's own tiles; a new version of it is fetched anew. */
  showNetwork(network: Network): void {
    this.whenReady(() => {
      const tiles = [`${window.location.origin}${network.tiles.url}?v=${network.version}`];
      const known = this.map.getSource(NET) as VectorTileSource | undefined;
      if (known) {
        known.setTiles(tiles);
        return;
      }
      const maxzoom = Math.min(network.tiles.max_zoom, TILES_MAX_ZOOM);
      this.map.addSource(NET, { type: "vector", tiles, minzoom: network.tiles.min_zoom, maxzoom });
      let above: string | undefined;
      for (const { spec } of [...makeLayers(readColors())].reverse()) {
        if (isOfNet(spec)) this.map.addLayer(spec, above);
        above = spec.id;
      }
    });
  }

  /** Shows a basemap below everything of the posko's own, whose land lets it through. */
  showGround(ground: GroundMap, tile: Parameters<Gl["addProtocol"]>[1]): void {
    this.whenReady(() => {
      if (this.map.getSource(GROUND)) return;
      this.gl.addProtocol("pmtiles", tile);
      const type = ground.raster ? "raster" : "vector";
      this.map.addSource(GROUND, { type, url: `pmtiles://${ground.url}` } as never);
      for (const spec of groundLayers(ground, readColors())) this.map.addLayer(spec, "cell");
      this.map.setPaintProperty("cell", "fill-opacity", LAND_OPACITY);
    });
  }

  /** Marks a way by its code, on road and water. */
  markWay(code: string | null): void {
    this.whenReady(() => {
      for (const id of ["net-chosen-road", "net-chosen-water", "link-chosen"])
        if (this.map.getLayer(id)) this.mark(id, code);
    });
  }

  /** With a tool in hand a touch of the map gives a place and opens nothing. */
  hold(tool: boolean): void {
    this.tool = tool;
    this.map.getCanvas().classList.toggle("aiming", tool);
  }

  /** What lies in the middle of the map, for those who aim without a pointer. */
  middle(): Touched {
    const canvas = this.map.getCanvas();
    return this.lookUnder({ x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 });
  }

  /** Looks at points; gently: only when one of their corners is out of sight, or when all of them are a speck. */
  lookAtPoints(points: readonly At[], gently: boolean): void {
    const box = boxOf(points);
    if (!box) return;
    this.whenReady(() => {
      const seen = this.map.getBounds();
      const all = seen.contains([box[0], box[1]]) && seen.contains([box[2], box[3]]);
      const [wide, high] = [seen.getEast() - seen.getWest(), seen.getNorth() - seen.getSouth()];
      const speck = box[2] - box[0] < wide * SPECK && box[3] - box[1] < high * SPECK;
      if (!gently || !all || speck) this.look(box, LOOK_MAX_ZOOM);
    });
  }

  /** Room for the legend on the left, as long as that leaves most of the map. */
  private padding(rim: number): { top: number; right: number; bottom: number; left: number } {
    const legend = this.box.parentElement?.querySelector(".legend-body")?.clientWidth ?? 0;
    // The strip of a tool lies on the upper rim of a desk's map and on the lower one of a phone's.
    const strip = this.box.parentElement?.querySelector<HTMLElement>(".toolbar");
    const over = strip ? strip.offsetTop < this.box.clientHeight / 2 : false;
    const [top, bottom] = over ? [strip?.offsetHeight ?? 0, 0] : [0, strip?.offsetHeight ?? 0];
    const left = legend > 0 && this.box.clientWidth > 3 * legend ? legend + rim : rim;
    return { top: rim + top, right: rim + 32, bottom: rim + 24 + bottom, left };
  }

  /** Looks at a box; at the whole operation when there is none. */
  look(box: Box | null, maxZoom = FIT_MAX_ZOOM): void {
    this.touchedAt = Number.NEGATIVE_INFINITY;
    this.byHand = false;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const duration = still ? 0 : MOVE_MS;
    const at = box ?? this.world.map.data.bbox;
    if (at[0] === at[2] && at[1] === at[3])
      this.map.easeTo({ center: [at[0], at[1]], zoom: Math.max(POINT_ZOOM, this.map.getZoom()), duration });
    else
      this.map.fitBounds(at as LngLatBoundsLike, {
        padding: this.padding(box ? 56 : 24),
        maxZoom,
        duration,
      });
  }

  zoom(step: 1 | -1): void {
    this.touch();
    if (step > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }

  hide(hidden: ReadonlySet<string>): void {
    this.whenReady(() => {
      for (const { group, spec } of makeLayers(readColors())) {
        if (group !== null && GROUPS.includes(group) && this.map.getLayer(spec.id))
          this.map.setLayoutProperty(spec.id, "visibility", hidden.has(group) ? "none" : "visible");
      }
    });
  }

  /** New colours of the theme for every symbol and layer; data and camera stay. */
  recolor(): void {
    this.whenReady(() => {
      const colors = readColors();
      for (const icon of drawIcons(colors)) this.map.updateImage(icon.name, icon.image);
      for (const { spec } of makeLayers(colors)) {
        if (!this.map.getLayer(spec.id)) continue;
        for (const [key, value] of Object.entries(("paint" in spec && spec.paint) || {}))
          this.map.setPaintProperty(spec.id, key as never, value as never);
      }
    });
  }

  resize(): void {
    this.map.resize();
  }

  destroy(): void {
    this.gone = true;
    this.map.remove();
  }
}
