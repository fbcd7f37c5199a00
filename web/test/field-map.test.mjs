import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { forSeeds } from "./support/prop.mjs";

const m = await load("field/map/view.ts", "field/map/scene.ts", "field/map/fingers.ts", "field/map/words.ts");

const WIDTH = 360;
const HEIGHT = 560;
const near = (a, b, within, why) => assert.ok(Math.abs(a - b) <= within, `${why}: ${a} is not ${b}`);

function someView(rnd) {
  const a = m.spotOf(-3.5 + rnd.next(), 104 + rnd.next());
  const box = { west: a.x, south: a.y, east: a.x + 0.001 + rnd.next() * 0.01, north: a.y + 0.001 + rnd.next() * 0.01 };
  return { box, view: m.viewOf(box, WIDTH, HEIGHT, 40) };
}

test("a box is on the screen as a whole, north up", async () => {
  await forSeeds(100, (rnd) => {
    const { box, view } = someView(rnd);
    const [low, high] = [
      m.toScreen(view, { x: box.west, y: box.south }),
      m.toScreen(view, { x: box.east, y: box.north }),
    ];
    assert.ok(low.x >= 39.9 && high.x <= WIDTH - 39.9 && high.y >= 39.9 && low.y <= HEIGHT - 39.9);
    assert.ok(low.x < high.x && high.y < low.y);
  });
});

test("what is below a finger stays below it, whether one drags or two pinch", async () => {
  await forSeeds(100, (rnd) => {
    const { view } = someView(rnd);
    const finger = () => ({ x: rnd.below(WIDTH), y: rnd.below(HEIGHT) });
    const [a, c] = [finger(), finger()];
    const spot = { x: view.x + (a.x - WIDTH / 2) / view.scale, y: view.y - (a.y - HEIGHT / 2) / view.scale };
    const dragged = m.toScreen(m.moved(view, [a], [c]), spot);
    near(dragged.x, c.x, 0.001, "drag");
    near(dragged.y, c.y, 0.001, "drag");
    const at = m.toScreen(m.zoomed(view, 0.3 + rnd.next() * 3, a.x, a.y), spot);
    near(at.x, a.x, 0.01, "zoom");
    near(at.y, a.y, 0.01, "zoom");
    const apart = m.moved(
      view,
      [
        { x: 100, y: 100 },
        { x: 200, y: 100 },
      ],
      [
        { x: 100, y: 100 },
        { x: 300, y: 100 },
      ],
    );
    near(apart.scale, Math.min(view.scale * 2, 20_000_000), 1, "pinch");
    assert.equal(m.moved(view, [a], []), view);
  });
});

test("no finger can throw the map away", async () => {
  await forSeeds(20, (rnd) => {
    let { view } = someView(rnd);
    for (let i = 0; i < 200; i++) view = m.zoomed(view, rnd.pick([0.01, 100]), rnd.below(WIDTH), rnd.below(HEIGHT));
    assert.ok(view.scale >= 2500 && view.scale <= 20_000_000);
    assert.ok(Number.isFinite(view.x) && Number.isFinite(view.y));
  });
});

test("the scale bar is a round length and as long as it says", async () => {
  await forSeeds(200, (rnd) => {
    const { view } = someView(rnd);
    const closer = m.zoomed(view, 0.01 + rnd.next() * 300, 0, 0);
    const { metres, pixels } = m.scaleBar(closer, 120);
    assert.ok(pixels <= 120 && pixels > 40, `${pixels}`);
    assert.match(String(metres), /^(0\.)?[125]0*$/);
    const a = { x: closer.x, y: closer.y };
    const b = { x: a.x + pixels / closer.scale, y: a.y };
    near(m.metresBetween(a, b), metres, metres * 1e-6, "length");
  });
  assert.deepEqual(
    [m.distanceWords(500), m.distanceWords(5000), m.distanceWords(1540), m.distanceWords(46_130)],
    [..."500 m|5 km|1,5 km|46 km".split("|")],
  );
});

test("distance and direction", () => {
  const [palembang, kayuagung] = [m.spotOf(-2.990934, 104.756554), m.spotOf(-3.3993, 104.83)];
  near(m.metresBetween(palembang, kayuagung), 46_130, 150, "Palembang to Kayuagung");
  assert.equal(m.compass(palembang, kayuagung), 4);
  assert.equal(m.compass(kayuagung, palembang), 0);
  const eighths = [
    [1, 0],
    [1, 1],
    [0, 1],
    [-1, 1],
    [-1, 0],
    [-1, -1],
    [0, -1],
    [1, -1],
  ];
  eighths.forEach(([north, east], i) => {
    assert.equal(m.compass(m.spotOf(0, 100), m.spotOf(north / 100, 100 + east / 100)), i);
  });
});

const place = (code, at) => ({ code, name: code, kind: "pps", at, blank: false });
const leg = (id, from, to, path) => ({ id, from, to, path });
const day = {
  places: { A: place("A", [-3.2, 104.6]), B: place("B", [-3.1, 104.7]), C: place("C", null) },
  legs: [
    leg("1", "A", "B", [
      [-3.2, 104.6],
      [-3.15, 104.72],
      [-3.1, 104.7],
    ]),
    leg("2", "B", "C", []),
  ],
};

test("the scene has what has a place; a damaged line costs itself alone", () => {
  const map = {
    bbox: [0, 0, 0, 0],
    areas: [
      { code: "x", name: "X", rings: ["\u0001", "_p~iF~ps|U_ulLnnqC_mqNvxq`@"] },
      { code: "y", name: "Y", rings: [] },
    ],
    lines: [
      { kind: "road", line: "_p~iF~ps|U_ulLnnqC_mqNvxq`@" },
      { kind: "river", line: "~~~~~~~~~" },
      { kind: "ferry", line: "" },
    ],
  };
  const scene = m.sceneOf(day, map);
  assert.deepEqual([scene.areas.length, scene.lines.length, scene.ways.length, scene.places.length], [1, 1, 1, 2]);
  const view = m.viewOf(scene.box, WIDTH, HEIGHT, 30);
  const at = m.toScreen(view, m.spotOf(-3.1, 104.7));
  assert.equal(m.placeAt(scene, view, at.x + 5, at.y - 5, 32).code, "B");
  assert.equal(m.placeAt(scene, view, at.x + 50, at.y + 90, 32), null);
  assert.ok(m.legBox(scene, "1").east > m.spotOf(0, 104.71).x);
  assert.equal(m.legBox(scene, "2"), null);
  assert.equal(m.sceneOf(null, null).box, null);
});

test("keys do what fingers do", () => {
  const view = m.viewOf(m.sceneOf(day, null).box, WIDTH, HEIGHT, 30);
  assert.ok(m.byKey("+")(view).scale > view.scale && m.byKey("-")(view).scale < view.scale);
  assert.ok(m.byKey("ArrowUp")(view).y > view.y && m.byKey("ArrowLeft")(view).x < view.x);
  assert.equal(m.byKey("q"), null);
});
