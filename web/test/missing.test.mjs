import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const model = await load("model/missing.ts");

const row = (kind, subject, since, call = "P004") => ({ kind, subject, area: "99.01.02", since, call });
const BODY = {
  n: 3,
  kinds: { post: 1, convoy: 0, goods: 2, look: 0 },
  units: [
    {
      unit: "POLSEK-HILIR",
      name: "Polsek Hilir",
      since: "2024-11-25T01:30:00Z",
      call: "P004",
      rows: [row("post", "PPK-1", "2024-11-25T01:30:00Z"), row("goods", "TPS-1", "2024-11-25T03:00:00Z", null)],
    },
    {
      unit: null,
      name: null,
      since: "2024-11-25T02:00:00Z",
      call: null,
      rows: [row("goods", "TPS-2", "2024-11-25T02:00:00Z")],
    },
  ],
};

test("what is missing is read as the API tells it", () => {
  const read = model.readMissing(BODY);
  assert.deepEqual([read.n, read.kinds.goods, read.units.length], [3, 2, 2]);
  assert.deepEqual(
    read.units.map((u) => [u.unit, u.call, u.rows.map((r) => r.call)]),
    [
      ["POLSEK-HILIR", "P004", ["P004", ""]],
      ["", "", ["P004"]],
    ],
  );
});

test("what is no row is none", () => {
  const wrong = [
    null,
    4,
    {},
    row("else", "x", "2024-11-25T02:00:00Z"),
    row("post", "", "2024-11-25T02:00:00Z"),
    row("post", "x", "soon"),
  ];
  const read = model.readMissing({
    n: "many",
    units: [null, { unit: "A", since: "x" }, { ...BODY.units[1], rows: wrong }],
  });
  assert.equal(read.n, 0);
  assert.deepEqual(
    read.units.map((u) => u.rows),
    [[]],
  );
  for (const raw of [null, [], 7, "x"]) assert.deepEqual(model.readMissing(raw).units, []);
});

test("of one kind the unit that owes it longest comes first", () => {
  const { units } = model.readMissing(BODY);
  assert.deepEqual(
    model.ofKind(units, "goods").map((u) => u.rows[0].subject),
    ["TPS-2", "TPS-1"],
  );
  assert.deepEqual(model.ofKind(units, "look"), []);
  assert.equal(model.ofKind(units, null).length, 2);
});
