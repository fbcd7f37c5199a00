// Layers of the register and the plan, from quiet ground to the goods' path on top. Solid lines are facts; dashes are computed or made up.
import type { FilterSpecification } from "maplibre-gl";
import { UNSURE_JETTY } from "../model/geo.ts";
import type { Colors } from "./colors.ts";
import { dutyLayers } from "./duty-layers.ts";
import { byZoom, FONT, FONT_BOLD, type Layer, layer } from "./layer.ts";
import { liveLayers } from "./live-layers.ts";
import { netGround, netTop } from "./net-layers.ts";
import { endLayers, travelLayers } from "./travel-layers.ts";

export const SOURCES = [
  "areas",
  "borders",
  "chosen",
  "labels",
  "links",
  "plan",
  "trips",
  "stops",
  "sites",
  "tps",
  "reach",
  "duties",
  "closures",
  "route",
  "draft",
  "ends",
  "live",
] as const;
export type SourceName = (typeof SOURCES)[number];

function origin(name: string): unknown {
  return ["==", ["get", "origin"], name];
}

function groundLayers(k: Colors): Layer[] {
  const fill = ["case", ["==", ["get", "access"], "land"], k.land, k.wet];
  const dash = (name: string, dashes: number[] | null): Layer =>
    layer("cells", {
      id: `cell-line-${name}`,
      type: "line",
      source: "areas",
      filter: origin(name),
      paint: {
        "line-color": k.cell,
        "line-width": byZoom(8, 0.5, 14, 1.5),
        ...(dashes ? { "line-dasharray": dashes } : {}),
      },
    });
  const pattern = (name: string, image: string): Layer =>
    layer("cells", {
      id: `cell-${image}`,
      type: "fill",
      source: "areas",
      filter: origin(name),
      paint: { "fill-pattern": image },
    });
  return [
    layer(null, { id: "ground", type: "background", paint: { "background-color": k.ground } }),
    layer(null, { id: "cell", type: "fill", source: "areas", paint: { "fill-color": fill, "fill-antialias": false } }),
    pattern("derived", "hatch"),
    pattern("synthetic", "dotted"),
    dash("fact", null),
    dash("derived", [4, 2]),
    dash("synthetic", [1, 2]),
    layer("borders", {
      id: "border",
      type: "line",
      source: "borders",
      layout: { "line-cap": "round" },
      paint: { "line-color": k.border, "line-width": ["case", ["get", "rim"], 1.8, 1.1] },
    }),
  ];
}

function linkLayers(k: Colors): Layer[] {
  const width = ["interpolate", ["exponential", 1.4], ["zoom"]];
  const roadWidth = [
    ...width,
    8,
    ["+", 0.5, ["*", 0.35, ["get", "rank"]]],
    14,
    ["+", 1.2, ["*", 1.4, ["get", "rank"]]],
  ];
  const dashes: [string, number[] | null][] = [
    ["fact", null],
    ["derived", [5, 1.5]],
    ["synthetic", [2, 1.6]],
  ];
  const line = (group: "road" | "river", name: string, dash: number[] | null): Layer =>
    layer(group, {
      id: `${group}-${name}`,
      type: "line",
      source: "links",
      filter: ["all", origin(name), ["==", ["get", "water"], group === "river"]],
      paint: {
        "line-color": group === "river" ? k.river : k.road,
        "line-width": group === "river" ? byZoom(8, 1.3, 14, 5) : roadWidth,
        ...(dash ? { "line-dasharray": dash } : {}),
      },
    });
  return [...dashes.map(([n, d]) => line("river", n, d)), ...dashes.map(([n, d]) => line("road", n, d))];
}

function planLayers(k: Colors): Layer[] {
  const wide = ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "boxes"]]], 0, 1, 4, 1.8, 8, 4.5];
  return [
    layer("plan", {
      id: "plan",
      type: "line",
      source: "plan",
      layout: { "line-cap": "round", "line-join": "round", "line-sort-key": ["get", "boxes"] },
      paint: { "line-color": k.plan, "line-width": wide, "line-opacity": 0.42 },
    }),
  ];
}

function tripLayers(k: Colors): Layer[] {
  const round = { "line-cap": "round", "line-join": "round" };
  return [
    layer(null, {
      id: "trip-case",
      type: "line",
      source: "trips",
      layout: round,
      filter: ["get", "laden"],
      paint: { "line-color": k.halo, "line-width": byZoom(8, 6, 14, 10) },
    }),
    layer(null, {
      id: "trip-home",
      type: "line",
      source: "trips",
      filter: ["!", ["get", "laden"]],
      layout: round,
      paint: { "line-color": k.plan, "line-width": 1.6, "line-opacity": 0.7 },
    }),
    layer(null, {
      id: "trip",
      type: "line",
      source: "trips",
      filter: ["get", "laden"],
      layout: round,
      paint: {
        "line-color": k.plan,
        "line-width": byZoom(8, 3, 14, 5.5),
        "line-opacity": ["case", ["get", "main"], 1, 0.45],
      },
    }),
    layer(null, {
      id: "trip-arrow",
      type: "symbol",
      source: "trips",
      filter: ["all", ["get", "laden"], ["get", "main"]],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 90,
        "icon-image": "arrow",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-rotation-alignment": "map",
      },
    }),
  ];
}

const MARKED: FilterSpecification = ["==", ["get", "code"], ""];

function pointLayers(k: Colors): Layer[] {
  return [
    layer(null, {
      id: "area-chosen",
      type: "line",
      source: "chosen",
      layout: { "line-cap": "round" },
      paint: { "line-color": k.ink, "line-width": 2.5 },
    }),
    layer(null, {
      id: "link-chosen",
      type: "line",
      source: "links",
      filter: MARKED,
      paint: { "line-color": k.plan, "line-width": 6, "line-opacity": 0.6 },
    }),
    layer("tps", {
      id: "tps",
      type: "symbol",
      source: "tps",
      layout: {
        "icon-image": ["get", "shape"],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 11, 0.9, 14, 1.4],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    }),
    siteLayer("sites-minor", ["pps", "junction"], 9.6),
    siteLayer("sites", ["warehouse", "office", "ppk", "police", "jetty"], 0),
    layer("sites", {
      id: "jetty-open",
      type: "symbol",
      source: "sites",
      filter: ["==", ["get", "kind"], UNSURE_JETTY],
      layout: { "icon-image": "jetty-open", "icon-allow-overlap": true, "icon-ignore-placement": true },
    }),
  ];
}

function siteLayer(id: string, kinds: string[], minzoom: number): Layer {
  return layer("sites", {
    id,
    type: "symbol",
    source: "sites",
    minzoom,
    filter: ["in", ["get", "kind"], ["literal", kinds]],
    layout: {
      "icon-image": ["concat", "site-", ["get", "kind"]],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.7, 12, 1.1],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": ["get", "rank"],
    },
  });
}

function stopLayers(k: Colors): Layer[] {
  return [
    layer(null, {
      id: "place-chosen",
      type: "circle",
      source: "sites",
      filter: MARKED,
      paint: {
        "circle-radius": 16,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-width": 3,
        "circle-stroke-color": k.plan,
      },
    }),
    layer(null, {
      id: "tps-chosen",
      type: "circle",
      source: "tps",
      filter: MARKED,
      paint: {
        "circle-radius": 13,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-width": 3,
        "circle-stroke-color": k.plan,
      },
    }),
    layer(null, {
      id: "stops",
      type: "circle",
      source: "stops",
      paint: {
        "circle-radius": ["case", ["==", ["get", "label"], ""], 4, 8.5],
        "circle-color": k.plan,
        "circle-stroke-color": k.halo,
        "circle-stroke-width": 2,
      },
    }),
    layer(null, {
      id: "stop-numbers",
      type: "symbol",
      source: "stops",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 11,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": k.halo },
    }),
  ];
}

function labelLayers(k: Colors): Layer[] {
  const text = (size: number, extra: Record<string, unknown>): Record<string, unknown> => ({
    "text-font": FONT,
    "text-size": size,
    "text-padding": 3,
    ...extra,
  });
  const paint = (color: string): Record<string, unknown> => ({
    "text-color": color,
    "text-halo-color": k.halo,
    "text-halo-width": 1.6,
  });
  return [
    layer("labels", {
      id: "label-village",
      type: "symbol",
      source: "labels",
      minzoom: 10.8,
      filter: ["!=", ["get", "level"], "kecamatan"],
      layout: text(11, {
        "text-field": ["get", "name"],
        "text-max-width": 7,
        "text-offset": [0, 1],
        "text-anchor": "top",
      }),
      paint: paint(k.muted),
    }),
    layer("labels", {
      id: "label-site",
      type: "symbol",
      source: "sites",
      minzoom: 9.2,
      filter: ["in", ["get", "kind"], ["literal", ["warehouse", "office", "ppk", "jetty", "police", UNSURE_JETTY]]],
      layout: text(12, {
        "text-field": ["get", "name"],
        "text-anchor": "left",
        "text-offset": [1.1, 0],
        "text-max-width": 9,
        "symbol-sort-key": ["-", 0, ["get", "rank"]],
      }),
      paint: paint(k.ink),
    }),
    layer("labels", {
      id: "label-kecamatan",
      type: "symbol",
      source: "labels",
      maxzoom: 11.6,
      filter: ["==", ["get", "level"], "kecamatan"],
      layout: text(13, { "text-field": ["get", "name"], "text-font": FONT_BOLD, "text-max-width": 7 }),
      paint: paint(k.ink),
    }),
    layer("labels", {
      id: "label-tps",
      type: "symbol",
      source: "tps",
      minzoom: 13,
      layout: text(11, {
        "text-field": ["concat", "TPS ", ["get", "number"]],
        "text-anchor": "top",
        "text-offset": [0, 0.8],
      }),
      paint: paint(k.muted),
    }),
  ];
}

export function makeLayers(k: Colors): Layer[] {
  return [
    ...groundLayers(k),
    ...netGround(k),
    ...linkLayers(k),
    ...planLayers(k),
    ...tripLayers(k),
    ...netTop(k),
    ...dutyLayers(k),
    ...pointLayers(k),
    ...travelLayers(k),
    ...stopLayers(k),
    ...labelLayers(k),
    ...endLayers(k),
    ...liveLayers(k),
  ];
}

/** Layers that answer a click, the most exact first. */
export const CLICKED: readonly [string[], "live" | "stop" | "site" | "tps" | "link" | "area"][] = [
  [["live"], "live"],
  [["stops"], "stop"],
  [["sites", "jetty-open", "sites-minor"], "site"],
  [["tps"], "tps"],
  [["road-fact", "road-derived", "road-synthetic", "river-fact", "river-derived", "river-synthetic"], "link"],
  [["cell"], "area"],
];
