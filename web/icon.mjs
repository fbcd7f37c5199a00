// The app's icon as PNG of a size, for phones that want no SVG: the shapes of src/icon.svg, drawn here so that no tool
// is needed for it. The ground is full, since phones cut icons to shapes of their own.
import { deflateSync } from "node:zlib";

const GROUND = [0, 114, 178];
const PAPER = [255, 255, 255];
const SIDE = 24; // of the drawing
const PARTS = 4; // points that are asked in each direction of a pixel

/** The shield, as lines: its two curves in steps. */
const SHIELD = [
  [12, 1.5],
  [21, 5],
  [21, 11.5],
  ...curve([21, 11.5], [21, 16.8], [17.3, 20.9], [12, 22.5]),
  ...curve([12, 22.5], [6.7, 20.9], [3, 16.8], [3, 11.5]),
  [3, 5],
];
const BOX = [
  [7.5, 9, 16.5, 9],
  [16.5, 9, 16.5, 16],
  [16.5, 16, 7.5, 16],
  [7.5, 16, 7.5, 9],
  [7.5, 9, 9, 6.5],
  [9, 6.5, 15, 6.5],
  [15, 6.5, 16.5, 9],
  [10, 11.5, 14, 11.5],
];
const LINE = 0.75; // half of its width

function curve(a, b, c, d) {
  const at = (t, i) => (1 - t) ** 3 * a[i] + 3 * (1 - t) ** 2 * t * b[i] + 3 * (1 - t) * t ** 2 * c[i] + t ** 3 * d[i];
  return Array.from({ length: 16 }, (_, k) => [at((k + 1) / 16, 0), at((k + 1) / 16, 1)]);
}

function inside(x, y) {
  let odd = false;
  for (let i = 0, j = SHIELD.length - 1; i < SHIELD.length; j = i++) {
    const [xi, yi] = SHIELD[i];
    const [xj, yj] = SHIELD[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

function onLine(x, y) {
  return BOX.some(([ax, ay, bx, by]) => {
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) <= LINE;
  });
}

/** How much of the pixel is drawn white: the shield's rim and the box on a ground of one colour. */
function white(px, py, scale) {
  let hit = 0;
  for (let i = 0; i < PARTS * PARTS; i++) {
    // the drawing takes the inner 80 % of the icon
    const x = ((px + ((i % PARTS) + 0.5) / PARTS) / scale - SIDE / 2) / 0.8 + SIDE / 2;
    const y = ((py + (Math.floor(i / PARTS) + 0.5) / PARTS) / scale - SIDE / 2) / 0.8 + SIDE / 2;
    const rim = inside(x, y) && !inside(SIDE / 2 + (x - SIDE / 2) * 1.12, SIDE / 2 + (y - SIDE / 2) * 1.12);
    hit += rim || onLine(x, y) ? 1 : 0;
  }
  return hit / (PARTS * PARTS);
}

function crc(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), 4 + body.length);
  return out;
}

/** PNG (RFC 2083) of size x size pixels, 8 bits each of red, green and blue. */
export function iconPng(size) {
  const row = 1 + 3 * size;
  const raw = Buffer.alloc(row * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const w = white(x, y, size / SIDE);
      for (let c = 0; c < 3; c++) raw[y * row + 1 + 3 * x + c] = Math.round(GROUND[c] * (1 - w) + PAPER[c] * w);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(raw, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([magic, ...parts]);
}
