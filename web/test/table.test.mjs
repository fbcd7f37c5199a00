import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { sortRows } = await load("ui/table.ts");
const cols = [
  { key: "name", label: "", sort: (r) => r.name, cell: () => "" },
  { key: "n", label: "", sort: (r) => r.n, cell: () => "" },
  { key: "plain", label: "", cell: () => "" },
];
const rows = [
  { name: "TPS 10", n: 2 },
  { name: "TPS 9", n: 2 },
  { name: "TPS 1", n: 30 },
];
const names = (order) => sortRows(rows, cols, order).map((r) => r.name);

test("numbers inside names sort as numbers", () => {
  assert.deepEqual(names("name"), ["TPS 1", "TPS 9", "TPS 10"]);
  assert.deepEqual(names("-name"), ["TPS 10", "TPS 9", "TPS 1"]);
});

test("equal rows keep their order", () => {
  assert.deepEqual(names("n"), ["TPS 10", "TPS 9", "TPS 1"]);
});

test("an unknown order, or a column that cannot be sorted, changes nothing", () => {
  assert.deepEqual(names("plain"), names(""));
  assert.deepEqual(
    names("nonsense"),
    rows.map((r) => r.name),
  );
});
