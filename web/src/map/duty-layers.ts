// Layers of the placement: a circle around each team's station, and of the chosen one the ways to its TPS and its people's homes.
import type { Colors } from "./colors.ts";
import { type Layer, layer } from "./layer.ts";

const STRONG = ["get", "strong"];

function part(name: string): unknown {
  return ["==", ["get", "part"], name];
}

export function dutyLayers(k: Colors): Layer[] {
  return [
    layer("tps", {
      id: "duty-ground",
      type: "fill",
      source: "duties",
      filter: part("circle"),
      paint: { "fill-color": k.plan, "fill-opacity": ["case", STRONG, 0.1, 0.05] },
    }),
    layer("tps", {
      id: "duty-circle",
      type: "line",
      source: "duties",
      filter: part("circle"),
      paint: { "line-color": k.plan, "line-width": ["case", STRONG, 2.5, 1], "line-opacity": ["case", STRONG, 1, 0.6] },
    }),
    layer("tps", {
      id: "duty-spread",
      type: "line",
      source: "duties",
      filter: part("spread"),
      paint: { "line-color": k.ink, "line-width": 1.5 },
    }),
    layer("tps", {
      id: "duty-home",
      type: "line",
      source: "duties",
      filter: part("home"),
      layout: { "line-cap": "round" },
      paint: { "line-color": k.ink, "line-width": 2, "line-dasharray": [1, 2] },
    }),
    layer("tps", {
      id: "duty-station",
      type: "circle",
      source: "duties",
      filter: ["all", part("station"), STRONG],
      paint: {
        "circle-radius": 12,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-color": k.plan,
        "circle-stroke-width": 3,
      },
    }),
  ];
}
