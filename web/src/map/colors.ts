// Colours of the map come from the same tokens as the page, so a theme is written once, in CSS.
const NAMES = [
  "ground",
  "land",
  "wet",
  "hatch",
  "cell",
  "border",
  "base-road",
  "base-main",
  "base-water",
  "closed",
  "road",
  "river",
  "plan",
  "halo",
  "ink",
  "muted",
  "site",
  "class-1",
  "class-2",
  "class-3",
  "class-4",
] as const;

/** States have one colour, on the map as beside it. */
const STATES = ["ok", "way", "risk", "late", "doubt", "unknown"] as const;

export type Colors = Record<(typeof NAMES)[number] | `state-${(typeof STATES)[number]}`, string>;

export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const out = {} as Colors;
  for (const state of STATES) out[`state-${state}`] = style.getPropertyValue(`--${state}`).trim() || "#888";
  for (const name of NAMES) out[name] = style.getPropertyValue(`--map-${name}`).trim() || "#888";
  return out;
}
