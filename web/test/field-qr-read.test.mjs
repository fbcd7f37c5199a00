// What a phone draws, the reader that the app brings reads: letter for letter, also with dirt on it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { f } from "./support/phones.mjs";
import { forSeeds } from "./support/prop.mjs";

const WASM = fileURLToPath(new URL("../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(WASM)).buffer }, fireImmediately: true });

const SCALE = 3; // points of a cell

/** The picture as a camera would have it, straight and sharp; `dirt`: cells that are not what they should be. */
function imageOf(text, dirt, rnd) {
  const { size, path } = f.qrPicture(text);
  const side = size * SCALE;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  const paint = (x, y, shade) => {
    for (let i = 0; i < SCALE * SCALE; i++) {
      const at = ((y * SCALE + Math.floor(i / SCALE)) * side + x * SCALE + (i % SCALE)) * 4;
      data.fill(shade, at, at + 3);
    }
  };
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let i = 0; i < Number(width); i++) paint(Number(x) + i, Number(y), 0);
  }
  // Not on the three corners by which a reader finds it.
  for (let n = 0; n < dirt; n++) paint(14 + rnd.below(size - 28), 14 + rnd.below(size - 28), rnd.pick([0, 255]));
  return { data, width: side, height: side, colorSpace: "srgb" };
}

async function read(image) {
  const found = await readBarcodes(image, { formats: ["QRCode"] });
  return found.map((code) => code.text);
}

test("any message, whole or in parts, comes through the reader letter for letter", async () => {
  await forSeeds(25, async (rnd) => {
    const message = rnd.bytes(1 + rnd.below(rnd.chance(0.2) ? 1500 : 600));
    let state = { rest: null, message: null };
    for (const text of await f.qrTexts(message)) {
      const texts = await read(imageOf(text, rnd.below(20), rnd));
      assert.deepEqual(texts, [text]);
      state = await f.collect(state.rest, texts[0]);
    }
    assert.deepEqual(state.message, message);
  });
});
