import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const { decodePolyline, makeMapIndex, pathPoints, planFeatures } = await load(
  "model/polyline.ts",
  "model/geo.ts",
  "model/map-index.ts",
);

/** The algorithm as its description tells it, so that the decoder has something to be compared with. */
function encode(points) {
  let out = "";
  let [lat, lon] = [0, 0];
  const put = (value) => {
    let rest = value < 0 ? ~(value << 1) : value << 1;
    while (rest >= 32) {
      out += String.fromCharCode((32 | (rest & 31)) + 63);
      rest >>>= 5;
    }
    out += String.fromCharCode(rest + 63);
  };
  for (const [x, y] of points) {
    const [north, east] = [Math.round(y * 1e5), Math.round(x * 1e5)];
    put(north - lat);
    put(east - lon);
    [lat, lon] = [north, east];
  }
  return out;
}

test("the example of the format's description", () => {
  assert.deepEqual(decodePolyline("_p~iF~ps|U_ulLnnqC_mqNvxq`@"), [
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ]);
  assert.deepEqual(decodePolyline(""), []);
});

test("what is encoded comes back, anywhere on earth", () => {
  let seed = 9;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  for (let i = 0; i < 200; i++) {
    const points = Array.from({ length: 1 + Math.floor(random() * 20) }, () => [
      Math.round((random() * 360 - 180) * 1e5) / 1e5,
      Math.round((random() * 180 - 90) * 1e5) / 1e5,
    ]);
    assert.deepEqual(decodePolyline(encode(points)), points);
  }
});

test("damaged text gives no line at all", () => {
  for (const text of ["_p~iF", "_p~iF~ps|", "_p~iF ~ps|U", "\u00ff\u00ff", "~~~~~~~~~~", "_p~iF~ps|U\n"])
    assert.equal(decodePolyline(text), null, text);
});

test("a path with a line is drawn by it, one without or with a damaged one by its nodes", () => {
  const map = makeMapIndex(MAP);
  const nodes = ["G", "S1"];
  assert.equal(
    pathPoints(map, {
      mode: "truck",
      min: 1,
      km: 1,
      nodes,
      line: encode([
        [0.1, 0.1],
        [1, 0],
        [1.5, 0.2],
      ]),
    }).length,
    3,
  );
  assert.deepEqual(pathPoints(map, { mode: "truck", min: 1, km: 1, nodes }), [
    [0.1, 0.1],
    [1.5, 0.2],
  ]);
  assert.equal(pathPoints(map, { mode: "truck", min: 1, km: 1, nodes, line: "_p~iF" }).length, 2);
});

test("goods are added up where the lines of two paths share a piece, and only there", () => {
  const map = makeMapIndex(MAP);
  const shared = [
    [0.1, 0.1],
    [0.5, 0.1],
    [1, 0.1],
  ];
  const paths = [
    { mode: "truck", min: 1, km: 1, nodes: [], line: encode([...shared, [1.5, 0.2]]) },
    { mode: "truck", min: 1, km: 1, nodes: [], line: encode([...shared, [1.5, 0]]) },
  ];
  const trips = [0, 1].map((i) => ({ ...PLAN.trips[0], id: `X${i}`, boxes: 5 + i, path: [i], stops: [] }));
  const lines = planFeatures(map, { ...PLAN, paths }, trips).features;
  const pieces = lines.map((f) => [f.properties.boxes, f.geometry.coordinates.length]);
  assert.deepEqual(pieces, [
    [11, 3],
    [5, 2],
    [6, 2],
  ]);
});
