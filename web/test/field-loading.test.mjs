// Loading as a state: what each box is, what is missing, what the record names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { forSeeds } from "./support/prop.mjs";

const f = await load("field/loading.ts");
const box = (n, destination = "PPK") => ({ code: `B-${n}`, kit: "kotak", destination });
const leg = (more = {}) => ({ id: "L1", trip: "T1", to: "PPK", boxes: 3, items: [box(1), box(2), box(3)], ...more });
const other = { id: "L2", trip: "T2", to: "PPS", boxes: 1, items: [box(9, "PPS-9")] };
const day = (one = leg()) => ({ legs: [one, other] });
const scan = (state, ...codes) => codes.reduce((now, code) => f.scanBox(now, day(), leg(), code), state);
const begun = f.newLoading("L1");

test("a box is right, again, wrong with its place, or unknown", () => {
  const one = scan(begun, "B-1");
  assert.deepEqual(one.last, { code: "B-1", verdict: "right", belongs: null });
  assert.equal(scan(one, "B-1").last.verdict, "again");
  assert.deepEqual(scan(one, "B-9").last, { code: "B-9", verdict: "wrong", belongs: "PPS-9" });
  assert.equal(scan(one, "X").last.verdict, "unknown");
  assert.deepEqual(scan(one, "B-1", "B-9", "X").scanned, ["B-1"]);
});

test("where the plan has a number and no codes, boxes are right until all are there", () => {
  const open = leg({ items: [], boxes: 2 });
  const states = [begun];
  for (const code of ["A", "B", "C"]) states.push(f.scanBox(states.at(-1), day(open), open, code));
  assert.deepEqual(
    states.slice(1).map((s) => s.last.verdict),
    ["right", "right", "unknown"],
  );
  assert.equal(f.scanBox(begun, day(open), open, "B-9").last.verdict, "wrong");
  assert.deepEqual(f.countOf(states[1], open), { right: 1, against: 0, wanted: 2, missing: [], lacking: 1 });
});

test("what goes along against the plan is counted apart, and can be put down again", () => {
  const along = f.takeAlong(scan(begun, "B-1", "B-9"), "B-9");
  assert.deepEqual([along.scanned, along.against], [["B-1", "B-9"], ["B-9"]]);
  const count = f.countOf(along, leg());
  assert.deepEqual(
    [count.right, count.against, count.lacking, count.missing.map((i) => i.code)],
    [1, 1, 2, ["B-2", "B-3"]],
  );
  const down = f.putDown(along, "B-9");
  assert.deepEqual([down.scanned, down.against], [["B-1"], []]);
  assert.equal(f.takeAlong(along, "B-9"), along);
});

test("never twice, never more than one event names, whatever is scanned in whatever order", async () => {
  await forSeeds(50, (rnd) => {
    let state = begun;
    for (let i = 0; i < 60; i++) {
      const code = `B-${rnd.below(12)}`;
      const act = rnd.next();
      if (act < 0.7) state = f.scanBox(state, day(), leg(), code);
      else if (act < 0.85) state = f.takeAlong(state, `X-${code}`);
      else state = f.putDown(state, code);
      assert.equal(new Set(state.scanned).size, state.scanned.length);
      assert.ok(state.against.every((c) => state.scanned.includes(c)));
      const count = f.countOf(state, leg());
      assert.equal(count.right + count.missing.length, 3);
    }
  });
  const full = { ...begun, scanned: Array.from({ length: f.LOAD_MAX }, (_, i) => `F-${i}`) };
  assert.equal(f.scanBox(full, day(), leg(), "B-1").scanned.length, f.LOAD_MAX);
  assert.equal(f.takeAlong(full, "B-1").scanned.length, f.LOAD_MAX);
});

test("the note names what lacks, and never more than a note may hold", () => {
  const words = { lacking: "Kurang 3", more: (n) => ` dan ${n} lagi` };
  const few = f.countOf(begun, leg());
  assert.equal(f.noteOf(few, words), "Kurang 3: B-1, B-2, B-3");
  assert.equal(f.noteOf({ ...few, lacking: 0 }, words), "");
  assert.equal(f.noteOf({ ...few, missing: [] }, words), "Kurang 3");
  const many = { ...few, missing: Array.from({ length: 300 }, (_, i) => box(`KOTAK-${i}`)) };
  const text = f.noteOf(many, words);
  assert.ok(new TextEncoder().encode(text).length <= 500, text);
  const named = text.split("KOTAK-").length - 1;
  assert.ok(named > 20 && text.endsWith(` dan ${300 - named} lagi`), text);
});

test("a load's code is one that an event may have, and no other phone's", () => {
  const code = f.loadCode("T".repeat(64), "ab".repeat(32), 4_102_444_800);
  assert.match(code, /^[A-Za-z0-9._-]{1,64}$/);
  assert.notEqual(f.loadCode("T1", "ab".repeat(32), 1), f.loadCode("T1", "ac".repeat(32), 1));
  assert.notEqual(f.loadCode("T1", "ab".repeat(32), 1), f.loadCode("T1", "ab".repeat(32), 2));
});
