import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./support/load.mjs";
import { MAP } from "./support/world.mjs";

const n = await load("model/network.ts", "model/travel-geo.ts", "model/map-index.ts", "model/geo.ts");
const GOLDEN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../tests/main/golden");
const golden = (name) => JSON.parse(readFileSync(path.join(GOLDEN, `network-${name}.json`), "utf8"));
const map = n.makeMapIndex(MAP);

test("what the address does not say, or says wrongly, is what holds when nothing is said", () => {
  const plain = n.meansOf({});
  assert.deepEqual(
    plain,
    n.meansOf({ moda: "horse", perahu: "raft", hujan: "snow", sungai: "x", malam: "1", pukul: "soon", kotak: "-3" }),
  );
  assert.equal(plain.vehicle, "truck");
  const said = n.meansOf({
    moda: "motorbike",
    perahu: "ketek",
    lanjut: "foot",
    kotak: "4",
    hujan: "heavy",
    sungai: "low",
    malam: "ya",
    pukul: "2024-11-26T06:00",
  });
  assert.deepEqual(said, {
    vehicle: "motorbike",
    boat: "ketek",
    onward: "foot",
    boxes: 4,
    rain: "heavy",
    river: "low",
    night: true,
    at: "2024-11-26T06:00",
  });
  assert.equal(n.meansOf({ moda: "ketek", perahu: "jukung" }).boat, "");
});

test("a question names what was chosen, and boats' words only with a boat", () => {
  const query = (p) => Object.fromEntries(new URLSearchParams(p.split("?")[1]));
  const land = query(n.routePath("A-1", "-3.2,104.5", n.meansOf({ kotak: "4" })));
  assert.deepEqual(land, {
    vehicle: "truck",
    rain: "none",
    river: "normal",
    night: "no",
    from: "A-1",
    to: "-3.2,104.5",
  });
  const boat = query(n.routePath("A", "B", n.meansOf({ perahu: "jukung", kotak: "4", pukul: "2024-11-26" })));
  assert.deepEqual([boat.boat, boat.onward, boat.boxes, boat.at], ["jukung", "motorbike", "4", "2024-11-26"]);
  const reach = query(n.reachPath("A", 30, true, n.meansOf({})));
  assert.deepEqual([reach.place, reach.minutes, reach.to], ["A", "30", "1"]);
  assert.equal(query(n.reachPath("A", 30, false, n.meansOf({}))).to, undefined);
});

test("minutes that the server would refuse are an hour", () => {
  for (const text of [undefined, "", "0", "1441", "1.5", "x"]) assert.equal(n.minutesOf(text, 1440), 60);
  assert.equal(n.minutesOf("1440", 1440), 1440);
});

test("places are written latitude first, as they are said, and read back", () => {
  assert.equal(n.formatAt([104.55, -3.25]), "-3.25000,104.55000");
  assert.deepEqual(n.parseAt("-3.25, 104.55"), [104.55, -3.25]);
  assert.deepEqual(n.parseAt(" -3.25 104.55 "), [104.55, -3.25]);
  for (const text of ["", "104.55,-3.25,1", "91,0", "0,181", "1610", "TPS 1,2", "-3.25"])
    assert.equal(n.parseAt(text), null, text);
});

test("legs are named by the ends of the question and the jetties between", () => {
  const answer = golden("route");
  const names = n.nameLegs(
    answer,
    (said) => said.name,
    (code) => `jetty ${code}`,
  );
  assert.deepEqual(
    names.map((x) => `${x.leg.kind}: ${x.from} > ${x.to}`),
    [
      "move: Gudang KPU Tirta Raya > jetty DMG-002",
      "board: jetty DMG-002 > jetty DMG-002",
      "move: jetty DMG-002 > jetty DMG-001",
      "land: jetty DMG-001 > jetty DMG-001",
      `move: jetty DMG-001 > ${answer.to.name}`,
    ],
  );
  assert.equal(
    names.reduce((sum, x) => sum + x.leg.ms, 0),
    answer.ms,
  );
});

test("pieces of one road are one road, and metres are kept", () => {
  const way = (name, code, m, kind = "osm") => ({ kind, code, name, ms: 1, m });
  const ways = [
    way("Jalan A", "w1", 5),
    way("Jalan A", "w2", 6),
    way("", "w3", 1),
    way("", "w4", 2),
    way("", "R1", 3, "link"),
    way("", "R2", 4, "link"),
    way("Jalan A", "w1", 7),
  ];
  const leg = { kind: "move", jetty: null, ways };
  const [named] = n.nameLegs({ legs: [leg], from: { name: "a" }, to: { name: "b" } }, (s) => s.name, String);
  assert.deepEqual(
    named.ways.map((w) => [w.name || w.code, w.m]),
    [
      ["Jalan A", 11],
      ["w3", 3],
      ["R1", 3],
      ["R2", 4],
      ["Jalan A", 7],
    ],
  );
});

test("the next code is free, whatever else there is", () => {
  assert.equal(n.nextCode("TTP", [], 3), "TTP-001");
  assert.equal(n.nextCode("TTP", ["TTP-002", "TTP-9", "TTP-x", "X-77", "TTPX-100"], 3), "TTP-010");
  assert.equal(n.nextCode("TTP", ["TTP-999"], 3), "TTP-1000");
});

test("moments in the operation's own time, and as the register writes them", () => {
  assert.equal(n.localOf("2024-11-25T23:00:00Z", 420), "2024-11-26T06:00");
  assert.equal(n.localOf("nonsense", 420), "");
  assert.equal(n.registerMoment("2024-11-26T06:00"), "2024-11-26 06:00");
});

test("metres on the sphere; the nearest village first", () => {
  assert.ok(Math.abs(n.metresBetween([0, 0], [0, 1]) - 111195) < 1);
  assert.ok(
    Math.abs(
      n.lineMetres([
        [0, 0],
        [0, 1],
        [0, 2],
      ]) - 222390,
    ) < 2,
  );
  assert.equal(n.lineMetres([[1, 1]]), 0);
  assert.deepEqual(
    n.nearestVillages(map, [2.4, 0.5], 2).map((a) => a.code),
    ["1.2.c", "1.1.b"],
  );
});

test("a route is drawn by its legs, with the pieces beside all ways and the jetties", () => {
  const parts = n.routeFeatures(golden("route"), null).features.map((f) => f.properties.part);
  assert.deepEqual(parts, ["land", "jetty", "water", "jetty", "land"]);
  const far = golden("route");
  far.from.at = [104.5, -3.1];
  const off = n.routeFeatures(far, 2).features;
  assert.equal(off[0].properties.part, "off");
  assert.deepEqual(
    off.filter((f) => "chosen" in f.properties).map((f) => f.properties.chosen),
    [false, true, false],
  );
  assert.equal(n.routeFeatures(golden("no-route"), null).features.length, 0);
  assert.equal(n.routeFeatures(null, null).features.length, 0);
});

test("what is reached is drawn: every line, and a ring for every place that the map knows", () => {
  const answer = {
    ...golden("reach"),
    places: [
      { kind: "site", code: "G", ms: 0, m: 0 },
      { kind: "site", code: "nowhere", ms: 0, m: 0 },
    ],
  };
  const parts = n.reachFeatures(map, answer).features.map((f) => f.properties.part);
  assert.equal(parts.filter((p) => p === "way").length, answer.lines.length);
  assert.equal(parts.filter((p) => p === "place").length, 1);
});

test("a circle is closed and as wide as it says, here and in the north", () => {
  for (const middle of [
    [104.7, -3.2],
    [10, 60],
  ]) {
    const ring = n.circleRing(middle, 500);
    assert.deepEqual(ring[0], ring[ring.length - 1]);
    for (const p of ring) assert.ok(Math.abs(n.metresBetween(middle, p) - 500) < 5);
  }
});

test("closures that are over, or by a way, are no circles; a draft is a line or a circle", () => {
  const row = (code, now, at = [1, 1]) => ({ code, now, at, radius_m: at ? 100 : null });
  const shown = n.closureFeatures([
    row("A", "closed"),
    row("B", "to_come"),
    row("C", "over"),
    row("D", "closed", null),
  ]).features;
  assert.deepEqual(
    shown.map((f) => f.properties.code),
    ["A", "A", "B", "B"],
  );
  const kinds = (points, radius) => n.draftFeatures(points, radius).features.map((f) => f.geometry.type);
  assert.deepEqual(
    kinds(
      [
        [0, 0],
        [1, 1],
      ],
      null,
    ),
    ["LineString", "Point", "Point"],
  );
  assert.deepEqual(kinds([[0, 0]], 100), ["Polygon", "Point"]);
  assert.deepEqual(kinds([], 100), []);
});

test("a jetty that nobody has confirmed has another sign", () => {
  const kinds = n.siteFeatures(map, new Set(["S1"])).features.map((f) => f.properties.kind);
  assert.deepEqual(kinds, ["warehouse", "ppk", "ppk", n.UNSURE_JETTY]);
});

test("what a tile says of a way, and which ways the register can say better", () => {
  const said = n.touchedWay({ kind: "osm", code: "w7", class: "river", one_way: -1, width_dm: 25, bridge: true }, true);
  assert.deepEqual([said.name, said.surface, said.one_way, said.width_dm, said.limit_kg], ["", "", -1, 25, null]);
  assert.deepEqual([said.water, said.marks], [true, ["bridge"]]);
  const fits = (kind, code) => n.isCorrectable(n.touchedWay({ kind, code }, false));
  assert.deepEqual([fits("osm", "w7"), fits("way", "JLR-001")], [true, true]);
  assert.deepEqual([fits("link", "R001"), fits("reckoned", "99.01"), fits("osm", "")], [false, false, false]);
});

test("a correction says what is given, takes away what was emptied, and can be taken back", () => {
  const way = n.touchedWay({ kind: "osm", code: "w7", name: "Jalan 2" }, false);
  const said = { name: "", kmh: " 6 ", surface: "", source: "Posko" };
  assert.deepEqual(n.correction(way, said, {}, true), {
    code: "w7",
    kmh: "6",
    source: "Posko",
    name: "Jalan 2",
    replaces: "w7",
    origin: "fact",
  });
  const before = { code: "w7", name: "Jalan 2", kmh: "9", surface: "earth", source: "Posko" };
  const written = n.correction(way, { ...said, name: "Jalan 2" }, before, false);
  assert.deepEqual(written, { code: "w7", name: "Jalan 2", kmh: "6", surface: "-", source: "Posko" });
  assert.deepEqual(n.valuesBack(written, before), before);
  assert.deepEqual(n.valuesBack({ code: "w7", kmh: "6" }, {}), { code: "w7", kmh: "-" });
  // A row that was taken back once comes again with nothing of what it said then.
  assert.equal(n.correction(way, { kmh: "6", surface: "" }, { surface: "earth" }, true).surface, "-");
});
