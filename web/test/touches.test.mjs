// Who has the tool of the map while pages come and go. Pages here draw nothing, so that no browser is needed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { h, hint, options, render, tool, touchMap, useTouches } = await load("travel/desk.ts", "preact");

globalThis.document = {};
let frames = [];
options.requestAnimationFrame = (act) => frames.push(act);

/** The browser paints, whenever it gets round to it. */
function paint() {
  for (const act of frames.splice(0)) act();
}

/** What Preact has put off to the end of the task. */
const drawn = () => new Promise((done) => setImmediate(done));

const touched = [];
const one = (name, next) =>
  function Page() {
    useTouches(next, `hint of ${name}`, (touch) => touched.push(`${name} ${touch.at}`));
    return null;
  };
const Draw = one("draw", "line");
const Correct = one("correct", "way");
const Other = () => null;

function show(root, Page) {
  render(h(Page), root);
  return drawn();
}

for (const paints of ["before the next page", "only after it"]) {
  test(`a page that comes in another's place has the tool, painted ${paints}`, async () => {
    const root = { firstChild: null, childNodes: [] };
    frames = [];
    await show(root, Draw);
    paint();
    assert.deepEqual([tool.value, hint.value], ["line", "hint of draw"]);
    await show(root, Correct);
    if (paints === "before the next page") paint();
    assert.deepEqual([tool.value, hint.value], ["way", "hint of correct"]);
    await show(root, Draw);
    await show(root, Correct);
    paint();
    await drawn();
    assert.deepEqual([tool.value, hint.value], ["way", "hint of correct"]);
    touchMap({ at: [1, 2], place: null, way: null });
    assert.deepEqual(touched.splice(0), ["correct 1,2"]);
    await show(root, Other);
    paint();
    await drawn();
    assert.deepEqual([tool.value, hint.value], ["none", ""]);
    touchMap({ at: [3, 4], place: null, way: null });
    assert.deepEqual(touched, []);
  });
}
