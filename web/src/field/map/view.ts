// How the ground comes onto the screen: Mercator, north up, a middle and a scale. Pure, so that fingers can be tested.

/** The plane: Mercator of the unit sphere, x to the east and y to the north, both in radians. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface View extends Spot {
  /** Pixels a radian. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const RAD = Math.PI / 180;
const EARTH_M = 6_371_000;
const LAT_MOST = 85;
/** A single place is shown with a kilometre around it. */
const LEAST = 1.6e-4;
/** From a whole province on the screen to a door. */
const SCALE = { least: 2_500, most: 20_000_000 } as const;

export function spotOf(lat: number, lon: number): Spot {
  const bounded = Math.max(-LAT_MOST, Math.min(LAT_MOST, lat));
  return { x: lon * RAD, y: Math.log(Math.tan(Math.PI / 4 + (bounded * RAD) / 2)) };
}

export function toScreen(view: View, spot: Spot): { readonly x: number; readonly y: number } {
  return {
    x: view.width / 2 + (spot.x - view.x) * view.scale,
    y: view.height / 2 - (spot.y - view.y) * view.scale,
  };
}

function fromScreen(view: View, px: number, py: number): Spot {
  return { x: view.x + (px - view.width / 2) / view.scale, y: view.y - (py - view.height / 2) / view.scale };
}

function latOf(y: number): number {
  return 2 * Math.atan(Math.exp(y)) - Math.PI / 2;
}

/** Metres a pixel in the middle of the screen. */
export function metresPerPixel(view: View): number {
  return (EARTH_M * Math.cos(latOf(view.y))) / view.scale;
}

export function pixelsOf(view: View, metres: number): number {
  return metres / metresPerPixel(view);
}

function bounded(scale: number): number {
  return Math.max(SCALE.least, Math.min(SCALE.most, scale));
}

/** The view that shows a box, with room around it. */
export function viewOf(box: Box, width: number, height: number, room_px: number): View {
  const wide = Math.max(width - 2 * room_px, 1) / Math.max(box.east - box.west, LEAST);
  const high = Math.max(height - 2 * room_px, 1) / Math.max(box.north - box.south, LEAST);
  const scale = bounded(Math.min(wide, high));
  return { x: (box.west + box.east) / 2, y: (box.south + box.north) / 2, scale, width, height };
}

/** Closer or farther by a factor, while the ground below this pixel stays below it. */
export function zoomed(view: View, factor: number, px: number, py: number): View {
  const scale = bounded(view.scale * factor);
  const below = fromScreen(view, px, py);
  const next = { ...view, scale };
  const after = fromScreen(next, px, py);
  return { ...next, x: view.x + below.x - after.x, y: view.y + below.y - after.y };
}

export function panned(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale };
}

export function centred(view: View, spot: Spot): View {
  return { ...view, x: spot.x, y: spot.y };
}

/** The screen has turned or grown: the middle stays. */
export function resized(view: View, width: number, height: number): View {
  return { ...view, width, height };
}

export interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Fingers that moved: one drags the ground, two also bring it closer; north stays up. */
export function moved(view: View, before: readonly Finger[], after: readonly Finger[]): View {
  const [a, b] = before;
  const [c, d] = after;
  if (!a || !c) return view;
  if (!b || !d) return panned(view, c.x - a.x, c.y - a.y);
  const middle = { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 };
  const dragged = panned(view, middle.x - (a.x + b.x) / 2, middle.y - (a.y + b.y) / 2);
  const factor = Math.hypot(d.x - c.x, d.y - c.y) / Math.max(Math.hypot(b.x - a.x, b.y - a.y), 1);
  return zoomed(dragged, factor, middle.x, middle.y);
}

/** The longest of 1, 2, 5, 10, ... metres that is no longer than so many pixels. */
export function scaleBar(view: View, most_px: number): { readonly metres: number; readonly pixels: number } {
  const most = most_px * metresPerPixel(view);
  const ten = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * ten).find((m) => m <= most) ?? ten;
  return { metres, pixels: pixelsOf(view, metres) };
}

/** Eighths of the compass from one spot to another: 0 north, 2 east. */
export function compass(from: Spot, to: Spot): number {
  const angle = Math.atan2(to.x - from.x, to.y - from.y);
  return (Math.round(angle / (Math.PI / 4)) + 8) % 8;
}

export function metresBetween(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y) * EARTH_M * Math.cos(latOf((a.y + b.y) / 2));
}
