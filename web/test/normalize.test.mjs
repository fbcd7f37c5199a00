import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { MAP, PLAN } from "./support/world.mjs";

const n = await load("model/normalize.ts");

test("a ring is closed once, however it came", () => {
  const open = [
    [0, 0],
    [1, 0],
    [1, 1],
  ];
  const closed = [...open, [0, 0]];
  assert.deepEqual(n.closeRing(open), closed);
  assert.deepEqual(n.closeRing(closed), closed);
  assert.deepEqual(n.closeRing([]), []);
});

test("every outline of a map is closed", () => {
  const open = MAP.areas.map((a) => (a.outline ? { ...a, outline: [a.outline[0].slice(0, -1)] } : a));
  assert.deepEqual(n.normalizeMap({ ...MAP, areas: open }).areas, MAP.areas);
});

test("return trips get legs of their own, days come from the departure", () => {
  const bare = ({ day: _, ...rest }) => rest;
  const raw = { ...PLAN, waves: [{ wave: 1, depart: "2024-11-20T06:00" }], convoys: PLAN.convoys.map(bare) };
  const legs = (plan) => plan.trips.map((t) => t.leg);
  const plan = n.normalizePlan(raw);
  assert.equal(plan.waves[0].day, "2024-11-20");
  assert.equal(plan.convoys[0].day, "2024-11-20");
  assert.deepEqual(legs(plan), [0, 5]);
  assert.deepEqual(legs(n.normalizePlan(plan)), [0, 5]);
});

test("the travel of all is what the plan says, and of plans of before what the teams travel", () => {
  const bound = { people: 4, uncovered: [], worst_min: 30, travel_min: 400, gap_permille: 6 };
  const whole = { ...PLAN, waves: [] };
  const given = (more) => ({ ...whole, placement: { ...PLAN.placement, bound: { ...bound, ...more } } });
  const reached = (more) => n.normalizePlan(given(more)).placement.bound.reached_min;
  assert.equal(reached({ reached_min: 429 }), 429);
  assert.equal(reached({ team_travel_min: 410 }), 410);
  assert.equal(n.normalizePlan(whole).placement.bound, null);
});
