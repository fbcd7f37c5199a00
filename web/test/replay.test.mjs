import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const { keyStep, marksOf, momentText, neighbour, playStep, readMoment, within } = await load("model/replay.ts");

const MIN = 60_000;
const HOUR = 60 * MIN;
const at = Date.parse("2024-11-27T06:00:00Z");
const all = { from: at - 2 * HOUR, to: at + 30 * MIN };

test("a moment goes through the address and back, and nothing else is one", () => {
  assert.equal(momentText(at), "2024-11-27T06:00:00Z");
  assert.equal(readMoment(momentText(at + 999)), at);
  assert.equal(readMoment("2024-11-27T13:00:00+07:00"), at);
  assert.equal(readMoment("2024-11-27T06:00Z"), at);
  for (const text of [undefined, "", "06:00", "2024-11-27", "2024-11-27T06:00:00", "2024-13-27T06:00:00Z", "kemarin"])
    assert.equal(readMoment(text), null);
});

test("keys go a minute, an hour, to the ends, and never beyond", () => {
  assert.equal(keyStep("ArrowLeft", false, at, all), at - MIN);
  assert.equal(keyStep("ArrowUp", false, at, all), at + MIN);
  assert.equal(keyStep("ArrowLeft", true, at, all), at - HOUR);
  assert.equal(keyStep("PageDown", false, at, all), at - HOUR);
  assert.equal(keyStep("PageUp", false, at, all), all.to);
  assert.equal(keyStep("Home", false, at, all), all.from);
  assert.equal(keyStep("End", false, at, all), all.to);
  assert.equal(keyStep("x", false, at, all), null);
  assert.equal(within(all.from - 5, all), all.from);
});

test("a film goes on by its speed and ends at the end", () => {
  assert.equal(playStep(at, 10, all), at + 10 * MIN);
  assert.equal(playStep(at, 60, all), all.to);
  assert.equal(playStep(all.to, 1, all), null);
});

test("from alarm to alarm: the first whole second that knows of it", () => {
  const moments = [at - HOUR, at, at + 10 * MIN + 400];
  assert.equal(neighbour(moments, at, "before"), at - HOUR + 1000);
  assert.equal(neighbour(moments, at, "behind"), at + 1000);
  assert.equal(neighbour(moments, at + 1000, "behind"), at + 10 * MIN + 1000);
  assert.equal(neighbour(moments, at - HOUR + 1000, "before"), null);
  assert.equal(neighbour(moments, at + HOUR, "behind"), null);
});

test("marks lie on the line, and those close together are one", () => {
  assert.deepEqual(marksOf([all.from, all.to, all.to + 1, all.from + 10], all, 100), [0, 1]);
  assert.deepEqual(marksOf([at], { from: at, to: at }, 100), []);
});
