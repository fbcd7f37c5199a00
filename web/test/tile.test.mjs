// A tile of the posko's (tests/main/golden), read by the library that the map reads it with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
// Zoom 12 around 104.56 E, 3.25 S.
const [Z, X, Y] = [12, 3237, 2084];

function readTile() {
  return new VectorTile(new PbfReader(readFileSync(path.join(ROOT, "tests/main/golden/network-tile.mvt"))));
}

function featuresOf(layer) {
  return Array.from({ length: layer.length }, (_, i) => layer.feature(i));
}

test("the layers are those of the format", () => {
  const { layers } = readTile();
  assert.deepEqual(Object.keys(layers).sort(), ["jetty", "outline", "road", "site", "tps", "water"]);
  for (const layer of Object.values(layers)) {
    assert.equal(layer.version, 2);
    assert.equal(layer.extent, 4096);
  }
});

test("a way has its name and lies where it is", () => {
  const way = featuresOf(readTile().layers.road).find((f) => f.properties.code === "w100");
  assert.deepEqual({ ...way.properties }, { class: "tertiary", kind: "osm", code: "w100", name: "Jalan Hulu" });
  const line = way.toGeoJSON(X, Y, Z).geometry.coordinates;
  for (const [lon, lat] of line) {
    assert.ok(Math.abs(lat + 3.25) < 1e-4 && lon > 104.5499 && lon < 104.5701, `${lon}, ${lat}`);
  }
});

test("outlines are polygons that the library closes and turns as it must", () => {
  for (const area of featuresOf(readTile().layers.outline)) {
    const { type } = area.toGeoJSON(X, Y, Z).geometry;
    assert.ok(type === "Polygon" || type === "MultiPolygon");
    assert.equal(area.type, 3);
    assert.equal(area.properties.origin, "derived");
  }
});
