import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { makeRows, fetchRows, hearRows, forgetRows, Problem } = await load("live/rows.ts", "base/api.ts");

/** A fetching whose answer comes when the test says so. */
function slow(of) {
  let answer;
  let fail;
  const asked = new Promise((done, broken) => {
    answer = done;
    fail = broken;
  });
  return { answer, fail, done: fetchRows(of, () => asked) };
}

const ns = (of) => [...(of.rows.value?.values() ?? [])].map((x) => `${x.id}${x.n}`);

test("what is told while the rows are on their way is newer than they are", async () => {
  const of = makeRows();
  const first = slow(of);
  hearRows(of, [{ id: "a", n: 2 }]);
  assert.equal(of.rows.value, null); // a part is not all
  first.answer([
    { id: "a", n: 1 },
    { id: "b", n: 1 },
  ]);
  await first.done;
  assert.deepEqual(ns(of), ["a2", "b1"]);
  hearRows(of, [{ id: "c", n: 1 }]);
  const next = slow(of);
  next.answer([{ id: "b", n: 3 }]);
  await next.done;
  assert.deepEqual(ns(of), ["b3"]); // what is no more is gone
});

test("of two fetchings that cross, the one that began later counts", async () => {
  const of = makeRows();
  const [one, two] = [slow(of), slow(of)];
  two.answer([{ id: "a", n: 2 }]);
  await two.done;
  one.answer([{ id: "a", n: 1 }]);
  await one.done;
  assert.deepEqual(ns(of), ["a2"]);
});

test("a failure leaves the old rows and is told; what was forgotten does not come back", async () => {
  const of = makeRows();
  await fetchRows(of, () => Promise.resolve([{ id: "a", n: 1 }]));
  await fetchRows(of, () => Promise.reject(new Problem(503, "x", "later")));
  assert.deepEqual([ns(of), of.problem.value.status], [["a1"], 503]);
  const late = slow(of);
  forgetRows(of);
  late.answer([{ id: "a", n: 9 }]);
  await late.done;
  assert.deepEqual([of.rows.value, of.problem.value, of.underWay.size], [null, null, 0]);
});
