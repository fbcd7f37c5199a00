// Layers of the posko's own vector tiles: the quiet ground of roads and rivers under everything else.
// A way that is drawn straight between two places is a link of the register: it has its own layer, by its origin.
import type { Colors } from "./colors.ts";
import { byZoom, FONT, type Layer, layer } from "./layer.ts";

export const NET = "net";

const CLASS = ["get", "class"];
const REAL = ["!", ["has", "schematic"]];
const MAIN = ["motorway", "primary", "secondary"];
const MINOR = ["tertiary", "unclassified", "residential"];

function isOneOf(classes: readonly string[]): unknown {
  return ["in", CLASS, ["literal", classes]];
}

function line(group: "road" | "river", id: string, spec: Record<string, unknown>): Layer {
  return layer(group, {
    id,
    type: "line",
    source: NET,
    "source-layer": group === "river" ? "water" : "road",
    layout: { "line-cap": "round", "line-join": "round" },
    ...spec,
  });
}

function roads(k: Colors): Layer[] {
  const drawn = ["==", ["get", "kind"], "way"];
  const color = (plain: string): unknown => ["case", drawn, k.road, plain];
  return [
    line("road", "net-path", {
      minzoom: 12,
      filter: ["all", REAL, isOneOf(["service", "track", "path"])],
      paint: { "line-color": color(k["base-road"]), "line-width": byZoom(12, 0.6, 18, 4) },
    }),
    line("road", "net-minor", {
      filter: ["all", REAL, isOneOf(MINOR)],
      paint: { "line-color": color(k["base-road"]), "line-width": byZoom(8, 0.5, 13, 1.1, 18, 12) },
    }),
    line("road", "net-main", {
      filter: ["all", REAL, isOneOf(MAIN)],
      paint: { "line-color": color(k["base-main"]), "line-width": byZoom(5, 0.6, 9, 1.1, 13, 2.2, 18, 18) },
    }),
    line("road", "net-ferry", {
      filter: ["all", REAL, isOneOf(["ferry"])],
      paint: { "line-color": k["base-water"], "line-width": byZoom(6, 0.8, 14, 2) },
    }),
    line("road", "net-reckoned", {
      minzoom: 12,
      filter: ["==", ["get", "kind"], "reckoned"],
      paint: { "line-color": k.road, "line-width": 1, "line-dasharray": [5, 2], "line-opacity": 0.7 },
    }),
  ];
}

function waters(k: Colors): Layer[] {
  return [
    line("river", "net-water-minor", {
      filter: ["all", REAL, isOneOf(["stream", "canal", "tidal", "fairway"])],
      paint: { "line-color": k["base-water"], "line-width": byZoom(9, 0.6, 14, 2, 18, 8) },
    }),
    line("river", "net-river", {
      filter: ["all", REAL, isOneOf(["river"])],
      paint: { "line-color": k["base-water"], "line-width": byZoom(4, 0.8, 9, 1.8, 14, 5, 18, 20) },
    }),
  ];
}

function names(k: Colors): Layer[] {
  const text = (group: "road" | "river", color: string): Layer =>
    layer("labels", {
      id: `net-name-${group}`,
      type: "symbol",
      source: NET,
      "source-layer": group === "river" ? "water" : "road",
      minzoom: 13,
      filter: ["all", REAL, ["has", "name"]],
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11,
        "text-padding": 8,
        "symbol-spacing": 320,
      },
      paint: { "text-color": color, "text-halo-color": k.halo, "text-halo-width": 1.4 },
    });
  return [text("river", k.river), text("road", k.muted)];
}

/** Under the register's own layers. */
export function netGround(k: Colors): Layer[] {
  return [...waters(k), ...roads(k)];
}

/** Suggested jetties: a dashed ring, never the full sign of one that is used. */
function candidates(): Layer {
  return layer("sites", {
    id: "net-candidate",
    type: "symbol",
    source: NET,
    "source-layer": "jetty",
    minzoom: 10,
    filter: ["has", "candidate"],
    layout: {
      "icon-image": "jetty-open",
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 14, 0.9],
      "icon-padding": 1,
    },
  });
}

function closedWays(k: Colors): Layer[] {
  const base = {
    type: "line",
    source: NET,
    "source-layer": "closure",
    filter: ["==", ["geometry-type"], "LineString"],
  };
  return [
    layer("closures", {
      ...base,
      id: "net-closed-case",
      layout: { "line-cap": "butt" },
      paint: { "line-color": k.halo, "line-width": byZoom(8, 5, 16, 11) },
    }),
    layer("closures", {
      ...base,
      id: "net-closed",
      layout: { "line-cap": "butt" },
      paint: { "line-color": k.closed, "line-width": byZoom(8, 3, 16, 7), "line-dasharray": [1.2, 0.8] },
    }),
    layer("closures", {
      ...base,
      id: "net-closed-sign",
      type: "symbol",
      layout: {
        "symbol-placement": "line-center",
        "icon-image": "closed",
        "icon-allow-overlap": true,
        "icon-rotation-alignment": "viewport",
      },
    }),
  ];
}

/** Above the register's own layers. */
export function netTop(k: Colors): Layer[] {
  return [
    ...names(k),
    ...closedWays(k),
    layer(null, {
      id: "net-chosen-road",
      type: "line",
      source: NET,
      "source-layer": "road",
      filter: ["==", ["get", "code"], ""],
      layout: { "line-cap": "round" },
      paint: { "line-color": k.plan, "line-width": byZoom(8, 5, 16, 12), "line-opacity": 0.5 },
    }),
    layer(null, {
      id: "net-chosen-water",
      type: "line",
      source: NET,
      "source-layer": "water",
      filter: ["==", ["get", "code"], ""],
      layout: { "line-cap": "round" },
      paint: { "line-color": k.plan, "line-width": byZoom(8, 5, 16, 12), "line-opacity": 0.5 },
    }),
    candidates(),
  ];
}

/** Layers whose features are ways that a closure can name. */
export const WAY_LAYERS = [
  "net-main",
  "net-minor",
  "net-path",
  "net-ferry",
  "net-reckoned",
  "net-river",
  "net-water-minor",
];
