import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const g = await load(
  "model/geo.ts",
  "model/map-index.ts",
  "model/plan-index.ts",
  "map/focus.ts",
  "base/route.ts",
  "map/layer.ts",
  "map/layers.ts",
);
const map = g.makeMapIndex(MAP);
const plan = g.makePlanIndex(PLAN);
const world = { operation: {}, map, plan };

test("the border between kecamatan is drawn, the one between villages is not", () => {
  const lines = g.kecamatanBorders(map).features;
  const has = (x) => lines.some((l) => l.geometry.coordinates.every((p) => p[0] === x));
  assert.ok(has(2));
  assert.ok(!has(1));
  assert.ok(has(0) && has(4));
});

test("cells that do not share their corners have the same borders", () => {
  // The side between Desa a and Desa b gets a corner more on one hand, and everything is a metre off.
  const bent = MAP.areas.map((a) => {
    if (a.code !== "1.1.b") return a;
    const ring = [...a.outline[0].slice(0, 4), [1.00001, 0.5], a.outline[0][4]].map(([x, y]) => [x + 0.00001, y]);
    return { ...a, outline: [ring] };
  });
  const lines = g.kecamatanBorders(g.makeMapIndex({ ...MAP, areas: bent })).features;
  const near = (x) => lines.some((l) => l.geometry.coordinates.every((p) => Math.abs(p[0] - x) < 0.001));
  assert.ok(near(2));
  assert.ok(!near(1));
});

test("the outline of a kecamatan is its rim only", () => {
  const rim = g.outlineFeatures(map, "1.1").features.flatMap((f) => f.geometry.coordinates);
  assert.ok(rim.length > 0 && rim.every(([x, y]) => x === 0 || x === 2 || y === 0 || y === 1));
  assert.equal(g.outlineFeatures(map, "1.1.a").features.length, 1);
  assert.equal(g.outlineFeatures(map, null).features.length, 0);
});

test("a link with an end that is not on the map is left out; water and origin are kept", () => {
  const links = g.linkFeatures(map).features.map((f) => f.properties);
  assert.deepEqual(
    links.map((l) => l.code),
    ["L1", "L2"],
  );
  assert.deepEqual(
    links.map((l) => l.water),
    [false, true],
  );
  assert.deepEqual(
    links.map((l) => l.origin),
    ["fact", "synthetic"],
  );
  assert.ok(links[0].rank > 0);
});

test("goods on a hop are added up, whatever the direction of driving; return trips carry none", () => {
  const hops = g.planFeatures(map, PLAN, PLAN.trips).features.map((h) => h.properties.boxes);
  // G-S1: all 20. S1-PPK-1.2: 10 there and 4 on. S1-PPK-1.1: 4. The empty way home: nothing.
  assert.deepEqual(hops, [20, 14, 4]);
});

test("the empty way home is told apart", () => {
  const lines = g.tripFeatures(map, PLAN, [PLAN.trips[0]], "T1").features;
  assert.deepEqual(
    lines.map((l) => l.properties.laden),
    [true, true, true, false],
  );
  const back = g.tripFeatures(map, PLAN, [PLAN.trips[1]], "T2").features;
  assert.deepEqual(
    back.map((l) => l.properties.laden),
    [false, true],
  );
});

test("stops are numbered for the trip that is read only", () => {
  const labels = (main) => g.stopFeatures(map, PLAN.trips, main).features.map((f) => f.properties.label);
  assert.deepEqual(labels("T1"), ["1", "2", "3"]);
  assert.deepEqual(labels("T2"), ["1", "", ""]);
  assert.ok(labels(null).every((l) => l === ""));
});

test("an address says what the map looks at", () => {
  const focus = (hash) => g.focusOf(g.parseHash(hash), world, () => null);
  assert.deepEqual(
    focus("#/konvoi/C1").trips.map((t) => t.id),
    ["T1"],
  );
  assert.equal(focus("#/konvoi/C1").main, "T1");
  assert.ok(focus("#/konvoi/C1").box);
  assert.deepEqual(
    focus("#/orang/P2").trips.map((t) => t.id),
    ["T2"],
  );
  assert.equal(focus("#/penempatan/1.2").area, "1.2");
  assert.deepEqual(focus("#/penempatan/1.2").box, [2, 0, 4, 1]);
  assert.equal(focus("#/tps/1.1.a-001").place, "1.1.a-001");
  assert.equal(focus("#/register/tps/1.1.a-001").place, "1.1.a-001");
  assert.equal(focus("#/gelombang").box, null);
  assert.equal(focus("#/gelombang/7").plan.length, 0);
  assert.equal(focus("#/wilayah/unknown").area, null);
});

test("layers have names of their own and known groups, and every one is coloured from the theme", () => {
  const colors = new Proxy({}, { get: (_, name) => `color-${String(name)}` });
  const layers = g.makeLayers(colors);
  const ids = layers.map((l) => l.spec.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(layers.every((l) => l.group === null || g.GROUPS.includes(l.group)));
  assert.ok(g.CLICKED.flatMap((c) => c[0]).every((id) => ids.includes(id)));
});
