// Layers of a question and its answer: the way found, what is reached, closures, and what is being drawn.
import type { Colors } from "./colors.ts";
import { byZoom, FONT_BOLD, type Layer, layer } from "./layer.ts";

const ROUND = { "line-cap": "round", "line-join": "round" };

function part(name: string): unknown {
  return ["==", ["get", "part"], name];
}

function reach(k: Colors): Layer[] {
  return [
    layer(null, {
      id: "reach-way",
      type: "line",
      source: "reach",
      filter: part("way"),
      layout: ROUND,
      paint: { "line-color": k.plan, "line-width": byZoom(8, 1.6, 13, 3, 17, 8), "line-opacity": 0.75 },
    }),
    layer(null, {
      id: "reach-place",
      type: "circle",
      source: "reach",
      filter: part("place"),
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 3, 13, 10],
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-width": 2,
        "circle-stroke-color": k.plan,
      },
    }),
  ];
}

function route(k: Colors): Layer[] {
  const moves = ["in", ["get", "part"], ["literal", ["land", "water"]]];
  const strong = ["case", ["get", "chosen"], 1, 0.35];
  return [
    layer(null, {
      id: "route-case",
      type: "line",
      source: "route",
      filter: moves,
      layout: ROUND,
      paint: { "line-color": k.halo, "line-width": byZoom(8, 7, 16, 13) },
    }),
    layer(null, {
      id: "route-off",
      type: "line",
      source: "route",
      filter: part("off"),
      layout: ROUND,
      paint: { "line-color": k.plan, "line-width": 3, "line-dasharray": [0.1, 2] },
    }),
    layer(null, {
      id: "route-line",
      type: "line",
      source: "route",
      filter: moves,
      layout: ROUND,
      paint: { "line-color": k.plan, "line-width": byZoom(8, 4, 16, 8), "line-opacity": strong },
    }),
    layer(null, {
      id: "route-water",
      type: "line",
      source: "route",
      filter: part("water"),
      paint: { "line-color": k.halo, "line-width": byZoom(8, 1.2, 16, 2.5), "line-dasharray": [4, 2] },
    }),
    layer(null, {
      id: "route-jetty",
      type: "symbol",
      source: "route",
      filter: part("jetty"),
      layout: { "icon-image": "site-jetty", "icon-allow-overlap": true, "icon-ignore-placement": true },
    }),
  ];
}

function closures(k: Colors): Layer[] {
  const area = ["==", ["geometry-type"], "Polygon"];
  const now = ["==", ["get", "now"], "closed"];
  const rim = (id: string, filter: unknown, dash: number[] | null): Layer =>
    layer("closures", {
      id,
      type: "line",
      source: "closures",
      filter: ["all", area, filter],
      paint: { "line-color": k.closed, "line-width": 2, ...(dash ? { "line-dasharray": dash } : {}) },
    });
  return [
    layer("closures", {
      id: "closure-area",
      type: "fill",
      source: "closures",
      filter: ["all", area, now],
      paint: { "fill-color": k.closed, "fill-opacity": 0.16 },
    }),
    rim("closure-rim", now, null),
    rim("closure-rim-to-come", ["!", now], [3, 2]),
    layer("closures", {
      id: "closure-sign",
      type: "symbol",
      source: "closures",
      filter: ["==", ["geometry-type"], "Point"],
      layout: { "icon-image": "closed", "icon-allow-overlap": true, "icon-ignore-placement": true },
    }),
  ];
}

function drawing(k: Colors): Layer[] {
  return [
    layer(null, {
      id: "draft-area",
      type: "fill",
      source: "draft",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": k.plan, "fill-opacity": 0.14 },
    }),
    layer(null, {
      id: "draft-line",
      type: "line",
      source: "draft",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: ROUND,
      paint: { "line-color": k.plan, "line-width": 3, "line-dasharray": [2, 1.6] },
    }),
    layer(null, {
      id: "draft-point",
      type: "circle",
      source: "draft",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": ["case", ["get", "end"], 6, 4],
        "circle-color": k.halo,
        "circle-stroke-color": k.plan,
        "circle-stroke-width": 3,
      },
    }),
  ];
}

/** The two ends stand above everything, names too. */
export function endLayers(k: Colors): Layer[] {
  return [
    layer(null, {
      id: "end",
      type: "circle",
      source: "ends",
      paint: { "circle-radius": 11, "circle-color": k.ink, "circle-stroke-color": k.halo, "circle-stroke-width": 2.5 },
    }),
    layer(null, {
      id: "end-letter",
      type: "symbol",
      source: "ends",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT_BOLD,
        "text-size": 12,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": k.halo },
    }),
  ];
}

export function travelLayers(k: Colors): Layer[] {
  return [...reach(k), ...closures(k), ...route(k), ...drawing(k)];
}
