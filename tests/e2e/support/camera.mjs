// Codes before a camera. For a browser of its own: a film that Chromium's fake camera plays, round and round. For a page: a
// picture that stands before its camera until another is held there, such as what another phone shows.
import { closeSync, openSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { code128 } from "./code128.mjs";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { encode } = require("uqr");

const SIZE = { width: 640, height: 480 };
const [PAPER, INK, FLOOR] = [214, 38, 120];
const NOISE = 14;
const QUIET = { qr: 4, code128: 10 };

/** Flags of a browser whose camera plays a film. */
export function cameraArgs(film) {
  return [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ];
}

/** A seeded source of numbers from 0 to 1 (mulberry32). */
function lot(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows of modules, true for dark; a line of bars is one row. */
function modulesOf({ kind = "qr", text }) {
  return kind === "qr" ? encode(text, { ecc: "M", border: 0 }).data : [code128(text)];
}

/** Where a code lies in a frame: its middle, tilt, and pixels of a module; bars are a third as high as wide. */
function lay(rows, kind, { width, height }, random) {
  const across = rows[0].length + 2 * QUIET[kind];
  const share = kind === "qr" ? 0.72 * height : 0.86 * width;
  const module_px = Math.max(2, (share / across) * (0.85 + 0.15 * random()));
  const tilt = (random() - 0.5) * (kind === "qr" ? 0.5 : 0.12);
  const shift = () => (random() - 0.5) * 0.08 * height;
  return {
    middle: [width / 2 + shift(), height / 2 + shift()],
    module_px,
    cos: Math.cos(tilt),
    sin: Math.sin(tilt),
    half: [across / 2, kind === "qr" ? across / 2 : across / 6],
  };
}

/** Brightness of a point of the label in modules from its upper left corner. */
function shade(rows, kind, across, down) {
  const quiet = QUIET[kind];
  const row = kind === "qr" ? rows[Math.floor(down) - quiet] : rows[0];
  return row?.[Math.floor(across) - quiet] ? INK : PAPER;
}

/** Brightness of all pixels: the label on a floor, tilted, seen through a lens that is not quite sharp. */
function drawLabel(code, size, random) {
  const kind = code.kind ?? "qr";
  const rows = modulesOf(code);
  const at = lay(rows, kind, size, random);
  const light = new Float32Array(size.width * size.height);
  for (let y = 0, i = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1, i += 1) {
      const [dx, dy] = [(x - at.middle[0]) / at.module_px, (y - at.middle[1]) / at.module_px];
      const across = dx * at.cos + dy * at.sin + at.half[0];
      const down = dy * at.cos - dx * at.sin + at.half[1];
      const inside = across >= 0 && down >= 0 && across < 2 * at.half[0] && down < 2 * at.half[1];
      light[i] = inside ? shade(rows, kind, across, down) : FLOOR;
    }
  }
  return blur(light, size);
}

/** Each pixel takes a quarter of each neighbour of its row, then of its column. */
function blur(light, { width, height }) {
  for (const step of [1, width]) {
    let before = light[0];
    for (let i = step; i < width * height - step; i += 1) {
      const own = light[i];
      light[i] = step === 1 ? (before + 2 * own + light[i + 1]) / 4 : (light[i - step] + 2 * own + light[i + step]) / 4;
      before = own;
    }
  }
  return light;
}

/** The picture as a cheap sensor has it: noise, and darker to one side. */
function sense(light, { width, height }, grain, random) {
  const luma = Buffer.alloc(width * height);
  const from = Math.floor(random() * grain.length);
  for (let i = 0; i < luma.length; i += 1) {
    const dusk = 1 - (0.25 * (i % width)) / width;
    luma[i] = Math.min(255, Math.max(0, light[i] * dusk + grain[(from + i) % grain.length]));
  }
  return luma;
}

function makeGrain(random) {
  return Float32Array.from({ length: 65_537 }, () => (random() + random() - 1) * NOISE);
}

/** The frames of a film as brightness alone: each code `held` times, then the floor without any. */
export function* filmFrames(codes, { seed = 1, held = 2, size = SIZE } = {}) {
  const random = lot(seed);
  const grain = makeGrain(random);
  const floor = new Float32Array(size.width * size.height).fill(FLOOR);
  for (const code of codes) {
    const light = drawLabel(code, size, random);
    for (let i = 0; i < held; i += 1) yield { code, luma: sense(light, size, grain, random) };
    yield { code: null, luma: sense(floor, size, grain, random) };
  }
}

/**
 * Writes a film (YUV4MPEG2) of codes { kind: "qr" | "code128", text }, so many a second. Of each the camera sees two frames,
 * then one of the floor between.
 */
export function writeFilm(file, codes, { perSecond = 1, ...look } = {}) {
  const size = look.size ?? SIZE;
  const grey = Buffer.alloc((size.width * size.height) / 2, 128);
  const out = openSync(file, "w");
  writeSync(out, `YUV4MPEG2 W${size.width} H${size.height} F${3 * perSecond}:1 Ip A1:1 C420jpeg\n`);
  for (const { luma } of filmFrames(codes, look)) {
    for (const piece of [Buffer.from("FRAME\n"), luma, grey]) writeSync(out, piece);
  }
  closeSync(out);
  return file;
}

/** In the page, before its own scripts: a camera before which `window.heldUp` lays pictures. With a film the browser's own
 * camera is the one, until something is held up. */
function standInCamera(film) {
  let own = film;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [800, 600];
  const pen = canvas.getContext("2d");
  let picture = null;
  let frames = 0;
  const draw = () => {
    pen.fillStyle = "#787878";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (picture) {
      const scale = Math.min(780 / picture.width, 580 / picture.height);
      pen.save();
      pen.translate(400 + 3 * Math.sin(frames), 300);
      pen.rotate(0.06 * Math.sin(frames / 7));
      pen.drawImage(
        picture,
        (-picture.width * scale) / 2,
        (-picture.height * scale) / 2,
        picture.width * scale,
        picture.height * scale,
      );
      pen.restore();
    }
    frames += 1;
  };
  window.heldUp = async (base64) => {
    own = false;
    const bytes = base64 === null ? null : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    picture = bytes && (await createImageBitmap(new Blob([bytes], { type: "image/png" })));
    draw();
  };
  setInterval(draw, 200);
  draw();
  if (!navigator.mediaDevices) return; // a page that is none of ours
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => (wish?.video && !own ? canvas.captureStream(10) : real(wish));
}

/** Gives the pages of a context that stand-in; `film`: the browser has one, which plays until something is held up. */
export function giveCamera(context, film = false) {
  return context.addInitScript(standInCamera, film);
}

/** Holds before a page's camera what another page shows in an element: pixels, which its decoder must read. */
export async function holdUp(page, shown) {
  const png = await shown.screenshot();
  await page.evaluate((data) => window.heldUp(data), png.toString("base64"));
}

/** Takes away what was held before a page's camera. */
export function holdNothing(page) {
  return page.evaluate(() => window.heldUp(null));
}
