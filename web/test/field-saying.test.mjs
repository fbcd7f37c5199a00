// What a screen keeps: it comes back after the phone was killed, unless it has been said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NOW, stored } from "./field/acts.mjs";
import { load } from "./support/load.mjs";

const { newestOnly, readKept } = await load("field/screen/saying.ts");

const FIRST = { item: "", note: "", photos: [] };
const said = (kind, fields) => ({ kind, fields, made_s: NOW });
const PATROL = said("patrolled", { place: "G", point: "P" });
const CHECK = said("condition_checked", { item: "K-01", condition: "wet" });

/** A phone that has said these, and keeps this. */
function app(events, kept) {
  const rows = stored(events);
  const device = { key: "11".repeat(32) };
  return { device, store: { get: async () => kept, events: async (limit) => rows.slice(0, limit) } };
}

const read = (events, kept) => readKept(app(events, kept), "x", FIRST);

test("nothing kept is the beginning, and what was entered comes back", async () => {
  assert.deepEqual(await read([], null), FIRST);
  const value = { item: "K-01", note: "basah", photos: [new Uint8Array(2)] };
  assert.deepEqual(await read([PATROL], { value, saying: null }), value);
});

test("what an older app kept gets the members that it did not have", async () => {
  assert.deepEqual(await read([], { value: { item: "K-01" }, saying: null }), { ...FIRST, item: "K-01" });
});

test("killed before the event was durable: it is still there to be said", async () => {
  const kept = { value: { ...FIRST, item: "K-01" }, saying: { sequence: 2, kind: "condition_checked" } };
  assert.equal((await read([PATROL], kept)).item, "K-01");
});

test("killed after the event was durable: it is not offered again", async () => {
  const kept = { value: { ...FIRST, item: "K-01" }, saying: { sequence: 2, kind: "condition_checked" } };
  assert.deepEqual(await read([PATROL, CHECK], kept), FIRST);
  assert.deepEqual(await read([PATROL, CHECK, PATROL], kept), FIRST);
});

test("another screen's event in its place does not make it said", async () => {
  const kept = { value: { ...FIRST, item: "K-01" }, saying: { sequence: 2, kind: "condition_checked" } };
  assert.equal((await read([PATROL, PATROL], kept)).item, "K-01");
});

test("what another screen said of another box, or the person before, does not make it said", async () => {
  const saying = { sequence: 2, kind: "condition_checked", fields: { condition: "wet", item: "K-01" } };
  const kept = { value: { ...FIRST, item: "K-01" }, saying };
  assert.deepEqual(await read([PATROL, CHECK], kept), FIRST);
  const other = said("condition_checked", { item: "K-02", condition: "wet" });
  assert.equal((await read([PATROL, other], kept)).item, "K-01");
  const next = { ...app([PATROL, CHECK], kept), device: { key: "33".repeat(32) } };
  assert.equal((await readKept(next, "x", FIRST)).item, "K-01");
});

test("lists are the same in whatever order they were scanned, and what the chain adds does not matter", async () => {
  const sealed = said("seal_checked", { item: "K-01", seals: ["A-1", "B-2"], position: { lat_e7: 1, lon_e7: 2 } });
  const fields = { item: "K-01", seals: ["B-2", "A-1", "A-1"] };
  const kept = { value: { ...FIRST, item: "K-01" }, saying: { sequence: 1, kind: "seal_checked", fields } };
  assert.deepEqual(await read([sealed], kept), FIRST);
});

test("states that come while one is written are not all written: the newest is, and all are told", async () => {
  const written = [];
  const holds = [];
  const write = newestOnly((state) => {
    written.push(state);
    return new Promise((done) => holds.push(done));
  });
  const first = write(1);
  await new Promise((done) => setTimeout(done));
  const later = [write(2), write(3), write(4)];
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(written, [1]);
  holds[0]();
  await first;
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(written, [1, 4]);
  holds[1]();
  await Promise.all(later);
});

test("a state that could not be written does not hold up the next one", async () => {
  let fails = true;
  const write = newestOnly(async () => {
    if (fails) throw new Error("full");
  });
  await assert.rejects(write(1));
  fails = false;
  await write(2);
});

test("a roll-call that was said is not offered again, whoever was first in it", async () => {
  const value = { answers: { "PERS-001": "absent" } };
  const first = { answers: {} };
  const saying = { sequence: 1, kind: "noted", fields: { place: "G", position: { lat_e7: 1, lon_e7: 2 } } };
  const kept = { value, saying };
  const roll = [said("noted", { place: "G", position: { lat_e7: 1, lon_e7: 2 }, note: "22".repeat(32) })];
  assert.deepEqual(await readKept(app(roll, kept), "rollcall:S", first), first);
  assert.deepEqual(await readKept(app([], kept), "rollcall:S", first), value);
});
