import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const looks = await load("model/looks.ts");

const ROW = {
  area: "99.01.02",
  level: "kecamatan",
  every_s: 10800,
  seen: "2024-11-25T00:15:00Z",
  by: "kapolsek",
  above: null,
  above_by: null,
  late: false,
};

test("an area is read as the API tells it", () => {
  const [row] = looks.readLooks({ areas: [ROW] });
  assert.deepEqual(row, {
    area: "99.01.02",
    level: "kecamatan",
    everyMin: 180,
    seen: Date.UTC(2024, 10, 25, 0, 15),
    by: "kapolsek",
    above: null,
    aboveBy: "",
    late: false,
  });
});

test("what is no area is none, and nobody has looked where nothing is said", () => {
  for (const raw of [null, undefined, 7, [], {}, { areas: 3 }]) assert.deepEqual(looks.readLooks(raw), []);
  const rows = looks.readLooks({ areas: [null, 5, {}, { area: "" }, { area: "99", seen: "soon", late: 1 }] });
  assert.deepEqual(
    rows.map((r) => [r.area, r.seen, r.late]),
    [["99", null, false]],
  );
});

test("a look is told once in a quarter of an hour, area by area", () => {
  const told = new Map([["99.01", 1000]]);
  assert.equal(looks.isLookDue(told, "99.01", 1000 + looks.LOOK_MS - 1), false);
  assert.equal(looks.isLookDue(told, "99.01", 1000 + looks.LOOK_MS), true);
  assert.equal(looks.isLookDue(told, "99.01.02", 1000), true);
});
