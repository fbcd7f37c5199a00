// The map on a canvas, in the colours of the theme: read in the sun, so lines are wide and differ by their stroke, not by
// colour alone, and every name stands on a halo.
import { t } from "../words.ts";
import { isSeen, type Line, type LineKind, type Scene } from "./scene.ts";
import { pixelsOf, type Spot, scaleBar, toScreen, type View } from "./view.ts";
import { distanceWords } from "./words.ts";

const TOKENS = ["ground", "area", "border", "road", "river", "halo", "ink", "plan", "chosen", "me", "place"] as const;
export type MapColors = Record<(typeof TOKENS)[number], string>;

export function mapColors(element: Element): MapColors {
  const style = getComputedStyle(element);
  const colors = {} as MapColors;
  for (const name of TOKENS) colors[name] = style.getPropertyValue(`--map-${name}`).trim() || "#777";
  return colors;
}

/** Where the phone is. */
export interface Me {
  readonly spot: Spot;
  readonly accuracy_m: number;
  readonly bearing: number | null;
}

export interface Drawn {
  readonly scene: Scene;
  readonly view: View;
  readonly colors: MapColors;
  readonly me: Me | null;
  /** Leg that the map was opened for, and place that was touched; empty: none. */
  readonly leg: string;
  readonly place: string;
}

type Pen = CanvasRenderingContext2D;

const STROKES: Readonly<Record<LineKind, { width: number; dash: readonly number[]; color: "road" | "river" }>> = {
  road: { width: 2, dash: [], color: "road" },
  river: { width: 5, dash: [], color: "river" },
  ferry: { width: 3, dash: [10, 6], color: "river" },
  link: { width: 2, dash: [2, 5], color: "road" },
};
const FONT = '14px system-ui, "Noto Sans", sans-serif';
const PLACE_PX = 7;
const NAMES_FROM = 60_000; // pixels a radian: closer than this all places have their names

function trace(pen: Pen, view: View, { points }: Line): void {
  for (let i = 0; i < points.length; i += 2) {
    const { x, y } = toScreen(view, { x: points[i]!, y: points[i + 1]! });
    if (i === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
}

function stroke(
  pen: Pen,
  view: View,
  lines: readonly Line[],
  color: string,
  width: number,
  dash: readonly number[],
): void {
  pen.beginPath();
  for (const line of lines) if (isSeen(view, line.box)) trace(pen, view, line);
  pen.setLineDash([...dash]);
  pen.lineWidth = width;
  pen.strokeStyle = color;
  pen.stroke();
  pen.setLineDash([]);
}

function drawGround(pen: Pen, { scene, view, colors }: Drawn): void {
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, view.width, view.height);
  const rings = scene.areas.flatMap((area) => area.rings);
  pen.beginPath();
  for (const ring of rings) if (isSeen(view, ring.box)) trace(pen, view, ring);
  pen.fillStyle = colors.area;
  pen.fill("nonzero");
  stroke(pen, view, rings, colors.border, 1.5, [6, 4]);
  for (const kind of ["river", "road", "link", "ferry"] as const) {
    const { width, dash, color } = STROKES[kind];
    const lines = scene.lines.filter((line) => line.kind === kind).map(({ line }) => line);
    stroke(pen, view, lines, colors[color], width, dash);
  }
}

function drawWays(pen: Pen, { scene, view, colors, leg }: Drawn): void {
  const others = scene.ways.filter((way) => way.leg.id !== leg).map((way) => way.line);
  const own = scene.ways.filter((way) => way.leg.id === leg).map((way) => way.line);
  for (const [lines, width, color] of [
    [others, 5, colors.plan],
    [own, 7, colors.chosen],
  ] as const) {
    stroke(pen, view, lines, colors.halo, width + 4, []);
    stroke(pen, view, lines, color, width, []);
  }
}

/** A name on a halo; one that would lie on another is left out. */
function writeName(pen: Pen, colors: MapColors, text: string, x: number, y: number, taken: DOMRect[]): void {
  const width = pen.measureText(text).width;
  const box = new DOMRect(x - 2, y - 14, width + 4, 20);
  const hides = (b: DOMRect) => box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom;
  if (taken.some(hides)) return;
  taken.push(box);
  pen.lineWidth = 4;
  pen.strokeStyle = colors.halo;
  pen.strokeText(text, x, y);
  pen.fillStyle = colors.ink;
  pen.fillText(text, x, y);
}

/** A place without a signal is hollow. */
function drawMarker(pen: Pen, colors: MapColors, x: number, y: number, hollow: boolean, chosen: boolean): void {
  const r = chosen ? PLACE_PX + 4 : PLACE_PX;
  pen.beginPath();
  pen.rect(x - r, y - r, 2 * r, 2 * r);
  pen.fillStyle = hollow ? colors.halo : chosen ? colors.chosen : colors.place;
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = hollow ? (chosen ? colors.chosen : colors.place) : colors.halo;
  pen.stroke();
}

/** Names of what matters first: the chosen place, the ends of the leg, then the others. */
function drawPlaces(pen: Pen, { scene, view, colors, leg, place: chosen }: Drawn): void {
  const way = scene.ways.find((w) => w.leg.id === leg)?.leg;
  const rank = (code: string) => (code === chosen ? 0 : code === way?.from || code === way?.to ? 1 : 2);
  const seen = scene.places
    .map((entry) => ({ ...entry, at: toScreen(view, entry.spot), rank: rank(entry.place.code) }))
    .filter(({ at }) => at.x > -20 && at.y > -20 && at.x < view.width + 20 && at.y < view.height + 20)
    .sort((a, b) => a.rank - b.rank);
  for (const { place, at, rank: r } of [...seen].reverse()) drawMarker(pen, colors, at.x, at.y, place.blank, r === 0);
  pen.font = `600 ${FONT}`;
  const frame = [new DOMRect(0, 0, 48, 64), new DOMRect(0, view.height - 52, 180, 52)];
  const taken = [...frame, ...seen.map(({ at }) => new DOMRect(at.x - 6, at.y - 6, 12, 12))];
  for (const { place, at, rank: r } of seen) {
    if (r === 2 && view.scale <= NAMES_FROM) continue;
    const [room, width] = [PLACE_PX + 6, pen.measureText(place.name).width];
    // Beside the marker, on the side where there is room.
    const x = at.x + room + width > view.width ? at.x - room - width : at.x + room;
    writeName(pen, colors, place.name, Math.max(x, 4), at.y + 5, taken);
  }
  pen.font = FONT;
  for (const area of scene.areas) {
    const at = toScreen(view, area.middle);
    const inside = at.x > 0 && at.y > 0 && at.x < view.width && at.y < view.height;
    if (inside) writeName(pen, colors, area.name, at.x - pen.measureText(area.name).width / 2, at.y, taken);
  }
}

/** How sure it is as a circle, a dot, and where it heads. */
function drawMe(pen: Pen, { view, colors, me }: Drawn): void {
  if (!me) return;
  const { x, y } = toScreen(view, me.spot);
  pen.beginPath();
  pen.arc(x, y, Math.max(pixelsOf(view, me.accuracy_m), 14), 0, 2 * Math.PI);
  pen.globalAlpha = 0.18;
  pen.fillStyle = colors.me;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 2;
  pen.strokeStyle = colors.me;
  pen.stroke();
  pen.beginPath();
  pen.arc(x, y, 9, 0, 2 * Math.PI);
  pen.fillStyle = colors.me;
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = colors.halo;
  pen.stroke();
  if (me.bearing !== null) drawHeading(pen, colors, x, y, me.bearing);
}

function drawHeading(pen: Pen, colors: MapColors, x: number, y: number, bearing: number): void {
  pen.save();
  pen.translate(x, y);
  pen.rotate((bearing * Math.PI) / 180);
  pen.beginPath();
  pen.moveTo(0, -28);
  pen.lineTo(10, -13);
  pen.lineTo(-10, -13);
  pen.closePath();
  pen.fillStyle = colors.me;
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = colors.halo;
  pen.stroke();
  pen.restore();
}

const EDGE_PX = 16;

/** The scale at the left below, north at the left above. */
function drawFrame(pen: Pen, { view, colors }: Drawn): void {
  const { metres, pixels } = scaleBar(view, Math.min(140, view.width / 3));
  const y = view.height - EDGE_PX;
  for (const [color, width] of [
    [colors.halo, 7],
    [colors.ink, 3],
  ] as const) {
    pen.beginPath();
    pen.moveTo(EDGE_PX, y - 8);
    pen.lineTo(EDGE_PX, y);
    pen.lineTo(EDGE_PX + pixels, y);
    pen.lineTo(EDGE_PX + pixels, y - 8);
    pen.lineWidth = width;
    pen.strokeStyle = color;
    pen.stroke();
  }
  pen.font = `600 ${FONT}`;
  writeName(pen, colors, distanceWords(metres), EDGE_PX + 6, y - 10, []);
  pen.beginPath();
  pen.moveTo(EDGE_PX + 8, 14);
  pen.lineTo(EDGE_PX + 16, 36);
  pen.lineTo(EDGE_PX + 8, 31);
  pen.lineTo(EDGE_PX, 36);
  pen.closePath();
  pen.lineWidth = 4;
  pen.strokeStyle = colors.halo;
  pen.stroke();
  pen.fillStyle = colors.ink;
  pen.fill();
  writeName(pen, colors, t("phone.map.north"), EDGE_PX + 3, 54, []);
}

/** Everything anew; the pen draws in CSS pixels. */
export function drawMap(pen: Pen, drawn: Drawn): void {
  pen.lineJoin = "round";
  pen.lineCap = "round";
  drawGround(pen, drawn);
  drawWays(pen, drawn);
  drawPlaces(pen, drawn);
  drawMe(pen, drawn);
  drawFrame(pen, drawn);
}
