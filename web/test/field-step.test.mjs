// A step of a handover may be the only copy of what was signed: it is kept before it is shown, and let go when its frame is durable.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { stepActs, PhoneError } = await load("field/screen/kept-step.ts", "field/error.ts");

/** A phone of which `full` names what does not fit: "step" or "event". */
function phone() {
  const it = { kept: null, events: [], full: "", state: null };
  const fits = (what) => {
    if (it.full === what) throw new PhoneError("phone.full");
  };
  const store = {
    get: async () => it.kept,
    put: async (_, value) => {
      if (value !== null) fits("step");
      it.kept = value;
    },
  };
  const rules = {
    name: "hand.x",
    load: JSON.parse,
    resume: async (step) => step,
    settle: async ({ frame }) => {
      if (!frame) return;
      fits("event");
      it.events = [frame];
    },
  };
  it.open = () => stepActs(store, rules, (state) => (it.state = state));
  return it;
}

test("what was signed is let go only when it is among the events", async () => {
  const it = phone();
  const acts = it.open();
  await acts.begin({ n: 1 });
  assert.deepEqual([it.state.step, it.state.settled, it.state.fault], [{ n: 1 }, true, ""]);
  it.full = "event";
  assert.equal(await acts.go(async (step) => ({ ...step, frame: "both" })), false);
  assert.deepEqual([it.state.step.frame, it.state.settled], ["both", false]);
  assert.notEqual(it.state.fault, "");
  for (const act of [acts.end, acts.settle]) {
    assert.equal(await act(), false);
    assert.deepEqual([JSON.parse(it.kept).frame, it.state.step.frame, it.events], ["both", "both", []]);
  }
  it.full = "";
  assert.equal(await acts.settle(), true);
  assert.deepEqual([it.state.settled, it.state.fault, it.events], [true, "", ["both"]]);
  assert.equal(await acts.end(), true);
  assert.deepEqual([it.kept, it.state.step], [null, null]);
});

test("killed while it was full: the step is read again, and made durable when there is room", async () => {
  const it = phone();
  it.full = "event";
  it.kept = JSON.stringify({ frame: "both" });
  const acts = it.open();
  assert.equal(await acts.read(), false);
  assert.deepEqual([it.state.step.frame, it.state.settled], ["both", false]);
  it.full = "";
  assert.equal(await acts.end(), true);
  assert.deepEqual([it.events, it.kept], [["both"], null]);
});

test("a step that cannot be kept is not shown, and one act waits for the other", async () => {
  const it = phone();
  const acts = it.open();
  await acts.read();
  assert.equal(it.state.step, null);
  await acts.begin({ n: 1 });
  it.full = "step";
  const both = await Promise.all([acts.go(async () => ({ n: 2 })), acts.go(async () => ({ n: 3 }))]);
  assert.deepEqual([both, it.state.step], [[false, false], { n: 1 }]);
  it.full = "";
  await acts.go(async () => ({ n: 2 }));
  assert.deepEqual(it.state.step, { n: 2 });
});

test("what another version kept is told, and a new meeting may begin", async () => {
  const it = phone();
  it.kept = "{";
  await it.open().read();
  assert.equal(it.state.step, null);
  assert.notEqual(it.state.fault, "");
});
