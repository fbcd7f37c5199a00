import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const s = await load("model/search.ts", "model/map-index.ts", "model/plan-index.ts");
const entries = s.makeEntries(s.makeMapIndex(MAP), s.makePlanIndex(PLAN));
const codes = (asked) => s.search(entries, asked).map((e) => e.code);

test("all kinds are found: area, TPS, site, convoy, person, vehicle", () => {
  const kinds = new Set(entries.map((e) => e.kind));
  assert.deepEqual([...kinds].sort(), ["area", "convoy", "person", "site", "tps", "vehicle"]);
});

test("a whole code comes first", () => {
  assert.equal(codes("1.1.a-001")[0], "1.1.a-001");
  assert.equal(codes("c1")[0], "C1");
});

test("capitals, marks and the order of words do not matter", () => {
  assert.equal(codes("RAJA tanjung")[0], "1.1");
  assert.equal(codes("tánjung raja")[0], "1.1");
  assert.ok(codes("tanjung").includes("PPK-1.1"));
});

test("a vehicle is listed once, junctions not at all", () => {
  assert.equal(entries.filter((e) => e.kind === "vehicle").length, 2);
  assert.ok(!entries.some((e) => e.code === "S1"));
});

test("nothing asked, nothing found; never more than the limit", () => {
  assert.deepEqual(codes("   "), []);
  assert.deepEqual(codes("zzzz"), []);
  const many = Array.from({ length: 500 }, (_, i) => ({
    kind: "tps",
    code: `x${i}`,
    name: "same",
    hint: "",
    text: "same",
  }));
  assert.equal(s.search(many, "same").length, s.MAX_FOUND);
});
