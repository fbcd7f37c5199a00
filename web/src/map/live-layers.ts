// Layers of what is on its way now: a symbol for each trip that was heard, and of the chosen one where it has been.
import type { Colors } from "./colors.ts";
import { FONT_BOLD, type Layer, layer } from "./layer.ts";

function part(name: string): unknown {
  return ["==", ["get", "part"], name];
}

export function liveLayers(k: Colors): Layer[] {
  return [
    layer("live", {
      id: "live-track",
      type: "line",
      source: "live",
      filter: part("track"),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": k.ink, "line-width": 2, "line-dasharray": [1, 1.6] },
    }),
    layer("live", {
      id: "live",
      type: "symbol",
      source: "live",
      filter: part("trip"),
      layout: {
        "icon-image": ["concat", "live-", ["get", "state"]],
        "icon-allow-overlap": true,
        "icon-size": ["case", ["get", "chosen"], 1.4, 1],
        "symbol-sort-key": ["get", "rank"],
        "text-field": ["step", ["zoom"], "", 11, ["get", "name"]],
        "text-font": FONT_BOLD,
        "text-size": 11,
        "text-anchor": "top",
        "text-offset": [0, 1],
        "text-optional": true,
      },
      paint: { "text-color": k.ink, "text-halo-color": k.halo, "text-halo-width": 1.6 },
    }),
  ];
}
