// Symbols of the map, drawn on a canvas in the colours of the theme: shape says what a thing is, colour only helps.
import type { State } from "../model/plan-index.ts";
import { SHAPES } from "../ui/parts.ts";
import type { Colors } from "./colors.ts";

export interface Icon {
  readonly name: string;
  readonly image: { width: number; height: number; data: Uint8ClampedArray };
}

export const PIXEL_RATIO = 2;

type Draw = (c: CanvasRenderingContext2D, size: number, colors: Colors) => void;

function polygon(c: CanvasRenderingContext2D, size: number, points: readonly (readonly [number, number])[]): void {
  c.beginPath();
  points.forEach(([x, y], i) => {
    if (i === 0) c.moveTo(x * size, y * size);
    else c.lineTo(x * size, y * size);
  });
  c.closePath();
}

/** Fill with a halo around it, so that a symbol stands clear of the lines beneath. */
function paint(c: CanvasRenderingContext2D, fill: string, halo: string, width = 3): void {
  c.lineJoin = "round";
  c.lineWidth = width;
  c.strokeStyle = halo;
  c.stroke();
  c.fillStyle = fill;
  c.fill();
}

const house: Draw = (c, s, k) => {
  polygon(c, s, [
    [0.5, 0.06],
    [0.94, 0.44],
    [0.84, 0.44],
    [0.84, 0.92],
    [0.16, 0.92],
    [0.16, 0.44],
    [0.06, 0.44],
  ]);
  paint(c, k.site, k.halo, 4);
  c.fillStyle = k.halo;
  c.fillRect(s * 0.34, s * 0.54, s * 0.32, s * 0.38);
  c.fillStyle = k.site;
  c.fillRect(s * 0.34, s * 0.7, s * 0.32, s * 0.05);
};

const office: Draw = (c, s, k) => {
  c.beginPath();
  c.rect(s * 0.22, s * 0.12, s * 0.56, s * 0.78);
  paint(c, k.site, k.halo, 4);
  c.fillStyle = k.halo;
  for (const y of [0.24, 0.44, 0.64]) for (const x of [0.32, 0.56]) c.fillRect(s * x, s * y, s * 0.13, s * 0.11);
};

const square: Draw = (c, s, k) => {
  c.beginPath();
  c.rect(s * 0.16, s * 0.16, s * 0.68, s * 0.68);
  paint(c, k.site, k.halo, 4);
};

const dot: Draw = (c, s, k) => {
  c.beginPath();
  c.arc(s / 2, s / 2, s * 0.34, 0, Math.PI * 2);
  paint(c, k.halo, k.halo, 3);
  c.lineWidth = s * 0.16;
  c.strokeStyle = k.site;
  c.stroke();
};

const anchor: Draw = (c, s, k) => {
  const line = (): void => {
    c.beginPath();
    c.arc(s / 2, s * 0.2, s * 0.1, 0, Math.PI * 2);
    c.moveTo(s / 2, s * 0.3);
    c.lineTo(s / 2, s * 0.88);
    c.moveTo(s * 0.28, s * 0.42);
    c.lineTo(s * 0.72, s * 0.42);
    c.moveTo(s * 0.14, s * 0.58);
    c.quadraticCurveTo(s * 0.16, s * 0.88, s / 2, s * 0.88);
    c.quadraticCurveTo(s * 0.84, s * 0.88, s * 0.86, s * 0.58);
  };
  c.lineCap = "round";
  line();
  c.lineWidth = s * 0.3;
  c.strokeStyle = k.halo;
  c.stroke();
  line();
  c.lineWidth = s * 0.12;
  c.strokeStyle = k.river;
  c.stroke();
};

/** A jetty that nobody has confirmed: a dashed ring around nothing but a mooring post. */
const openJetty: Draw = (c, s, k) => {
  c.beginPath();
  c.arc(s / 2, s / 2, s * 0.38, 0, Math.PI * 2);
  c.fillStyle = k.halo;
  c.fill();
  c.setLineDash([s * 0.17, s * 0.13]);
  c.lineWidth = s * 0.1;
  c.strokeStyle = k.river;
  c.stroke();
  c.setLineDash([]);
  c.beginPath();
  c.arc(s / 2, s / 2, s * 0.12, 0, Math.PI * 2);
  c.fillStyle = k.river;
  c.fill();
};

/** No way through: a bar in a disc, as on the road. */
const closed: Draw = (c, s, k) => {
  c.beginPath();
  c.arc(s / 2, s / 2, s * 0.42, 0, Math.PI * 2);
  paint(c, k.closed, k.halo, 4);
  c.fillStyle = k.halo;
  c.fillRect(s * 0.24, s * 0.42, s * 0.52, s * 0.16);
};

const shield: Draw = (c, s, k) => {
  c.beginPath();
  c.moveTo(s / 2, s * 0.06);
  c.lineTo(s * 0.86, s * 0.2);
  c.lineTo(s * 0.86, s * 0.5);
  c.quadraticCurveTo(s * 0.84, s * 0.78, s / 2, s * 0.94);
  c.quadraticCurveTo(s * 0.16, s * 0.78, s * 0.14, s * 0.5);
  c.lineTo(s * 0.14, s * 0.2);
  c.closePath();
  paint(c, k.halo, k.halo, 4);
  c.lineWidth = s * 0.12;
  c.strokeStyle = k.site;
  c.stroke();
};

const junction: Draw = (c, s, k) => {
  c.beginPath();
  c.arc(s / 2, s / 2, s * 0.3, 0, Math.PI * 2);
  c.fillStyle = k.road;
  c.fill();
};

const arrow: Draw = (c, s, k) => {
  polygon(c, s, [
    [0.2, 0.14],
    [0.86, 0.5],
    [0.2, 0.86],
    [0.36, 0.5],
  ]);
  paint(c, k.plan, k.halo, 3);
};

const tpsShape = (rank: 1 | 2 | 3 | 4): Draw => {
  return (c, s, k) => {
    if (rank === 1) {
      c.beginPath();
      c.arc(s / 2, s / 2, s * 0.26, 0, Math.PI * 2);
    } else if (rank === 2) {
      polygon(c, s, [
        [0.5, 0.14],
        [0.9, 0.84],
        [0.1, 0.84],
      ]);
    } else if (rank === 3) {
      c.beginPath();
      c.rect(s * 0.2, s * 0.2, s * 0.6, s * 0.6);
    } else {
      polygon(c, s, [
        [0.5, 0.06],
        [0.94, 0.5],
        [0.5, 0.94],
        [0.06, 0.5],
      ]);
    }
    paint(c, k[`class-${rank}`], k.halo, 2);
  };
};

/** What is on its way: the same shapes as the states in words, on a disc that stands clear of everything. */
const live = (state: State): Draw => {
  return (c, s, k) => {
    c.beginPath();
    c.arc(s / 2, s / 2, s * 0.46, 0, Math.PI * 2);
    c.fillStyle = k.halo;
    c.fill();
    c.lineWidth = s * 0.06;
    c.strokeStyle = k.ink;
    c.stroke();
    c.save();
    c.translate(s * 0.2, s * 0.2);
    c.scale((s * 0.6) / 12, (s * 0.6) / 12);
    c.fillStyle = k[`state-${state}`];
    c.fill(new Path2D(SHAPES[state]), "evenodd");
    c.restore();
  };
};

/** Diagonal strokes: computed, not surveyed. */
const hatch: Draw = (c, s, k) => {
  c.strokeStyle = k.hatch;
  c.lineWidth = 1.5;
  c.beginPath();
  for (const d of [-s, 0, s]) {
    c.moveTo(d - 2, s + 2);
    c.lineTo(d + s + 2, -2);
  }
  c.stroke();
};

/** Dots: made up. */
const dotted: Draw = (c, s, k) => {
  c.fillStyle = k.hatch;
  c.beginPath();
  c.arc(s / 2, s / 2, 2, 0, Math.PI * 2);
  c.fill();
};

const LIVE_STATES: readonly State[] = ["ok", "way", "risk", "late", "doubt", "unknown"];

const ICONS: readonly [string, number, Draw][] = [
  ["site-warehouse", 52, house],
  ["site-office", 40, office],
  ["site-ppk", 30, square],
  ["site-pps", 20, dot],
  ["site-jetty", 32, anchor],
  ["jetty-open", 28, openJetty],
  ["closed", 30, closed],
  ["site-police", 30, shield],
  ["site-junction", 10, junction],
  ["tps-1", 16, tpsShape(1)],
  ["tps-2", 18, tpsShape(2)],
  ["tps-3", 18, tpsShape(3)],
  ["tps-4", 20, tpsShape(4)],
  ["arrow", 26, arrow],
  ...LIVE_STATES.map((x): [string, number, Draw] => [`live-${x}`, 40, live(x)]),
  ["hatch", 16, hatch],
  ["dotted", 16, dotted],
];

export function drawIcons(colors: Colors): Icon[] {
  const out: Icon[] = [];
  for (const [name, size, draw] of ICONS) {
    const canvas = document.createElement("canvas");
    canvas.width = size;
    canvas.height = size;
    const c = canvas.getContext("2d");
    if (!c) continue;
    draw(c, size, colors);
    out.push({ name, image: { width: size, height: size, data: c.getImageData(0, 0, size, size).data } });
  }
  return out;
}
