import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const ground = await load("map/ground.ts");
const colors = new Proxy({}, { get: (_, name) => `colour ${String(name)}` });

test("whose map it is, as text", () => {
  assert.equal(ground.plainWords('<a href="https://example.org">&copy; Peta &amp; Kita</a>'), "© Peta & Kita");
  assert.equal(ground.plainWords("<scr<script>ipt>x"), "iptx");
  assert.equal(ground.plainWords("a < b > c <"), "a c");
  for (const none of [null, undefined, 7, {}, ""]) assert.equal(ground.plainWords(none), "");
  assert.equal(ground.plainWords("x".repeat(999)).length, 200);
});

test("what an archive says of its layers is read, and what is none is none", () => {
  assert.deepEqual(ground.partsOf({ vector_layers: [{ id: "water" }, {}, null, { id: 7 }, { id: "roads" }] }), [
    "water",
    "roads",
  ]);
  for (const none of [null, undefined, 7, {}, { vector_layers: {} }]) assert.deepEqual(ground.partsOf(none), []);
});

test("land lies below water, and water below roads; what is unknown is not drawn", () => {
  const specs = ground.groundLayers({ raster: false, parts: ["roads", "pois", "water", "earth"] }, colors);
  assert.deepEqual(
    specs.map((s) => [s.id, s.type, s["source-layer"]]),
    [
      ["basemap-earth", "fill", "earth"],
      ["basemap-water", "fill", "water"],
      ["basemap-roads", "line", "roads"],
    ],
  );
  assert.equal(ground.groundLayers({ raster: true, parts: [] }, colors)[0].type, "raster");
});
