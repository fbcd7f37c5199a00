// What every file of layers shares: how a layer is written, its group, its letters.
import type { LayerSpecification } from "maplibre-gl";

/** Groups that the user can switch, in the order of the list. */
export const GROUPS = [
  "live",
  "plan",
  "tps",
  "sites",
  "road",
  "river",
  "closures",
  "cells",
  "borders",
  "labels",
] as const;
export type Group = (typeof GROUPS)[number];

export interface Layer {
  readonly group: Group | null;
  readonly spec: LayerSpecification;
}

export const FONT = ["system-ui", "sans-serif"];
export const FONT_BOLD = ["Kawal Bold", "sans-serif"];

type Expression = unknown;

export function byZoom(...stops: number[]): Expression {
  return ["interpolate", ["exponential", 1.4], ["zoom"], ...stops];
}

/** One place where our plain expressions become maplibre's types; the style is checked by the tests that draw it. */
export function layer(group: Group | null, spec: Record<string, unknown>): Layer {
  return { group, spec: spec as unknown as LayerSpecification };
}
