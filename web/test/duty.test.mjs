import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const board = await load("model/duty-board.ts");
const duty = await load("model/duty.ts");
const trial = await load("model/duty-try.ts");

const post = (squad, people, shifts) => ({
  kind: "site",
  site: "GUDANG",
  kecamatan: null,
  rayon: null,
  squad,
  from: "2024-11-26T06:00",
  to: "2024-11-28T06:00",
  shifts,
  people,
  needed: 1,
});
const DAY = { from: "2024-11-27T06:00", to: "2024-11-27T18:30" };
const NIGHT = { from: "2024-11-27T18:00", to: "2024-11-28T06:00" };
const LAST_NIGHT = { from: "2024-11-26T18:00", to: "2024-11-27T06:30" };

test("days of posts run from the first to the last hour", () => {
  assert.deepEqual(board.postDays([post(1, [], [])]), ["2024-11-26", "2024-11-27", "2024-11-28"]);
  assert.deepEqual(board.postDays([]), []);
});

test("two squads hand over where their shifts overlap, and no hour is empty", () => {
  const [row] = board.postDay([post(1, ["A"], [DAY]), post(2, ["B"], [LAST_NIGHT, NIGHT])], "2024-11-27");
  assert.deepEqual(row.handovers, [
    { from: 360, to: 390 },
    { from: 1080, to: 1110 },
  ]);
  assert.deepEqual(row.gaps, []);
  assert.deepEqual(row.squads[1].stands, [
    { from: 0, to: 390 },
    { from: 1080, to: 1440 },
  ]);
});

test("a squad without people leaves its hours empty and hands nothing over", () => {
  const [row] = board.postDay([post(1, ["A"], [DAY]), post(2, [], [LAST_NIGHT, NIGHT])], "2024-11-27");
  assert.deepEqual(row.handovers, []);
  assert.deepEqual(row.gaps, [
    { from: 0, to: 360 },
    { from: 1110, to: 1440 },
  ]);
});

test("a day outside of a post has no row; its last day ends with it", () => {
  const rows = [post(1, [], [DAY])];
  assert.deepEqual(board.postDay(rows, "2024-11-29"), []);
  assert.deepEqual(board.postDay(rows, "2024-11-28")[0].gaps, [{ from: 0, to: 360 }]);
  assert.equal(board.clock(1440), "24:00");
  assert.equal(board.clock(65), "01:05");
});

const want = { person: "P1", place: "T1", onTps: true, forbid: false, override: "", reason: "kenal tempat" };

test("an assignment is written to TPS or site and read back", () => {
  const row = duty.assignmentRow("TUGAS-1", want, "posko");
  assert.deepEqual(row, {
    code: "TUGAS-1",
    person: "P1",
    tps: "T1",
    reason: "kenal tempat",
    origin: "fact",
    source: "posko",
  });
  assert.deepEqual(duty.readAssignment(row), { code: "TUGAS-1", ...want });
  const other = duty.assignmentRow("TUGAS-2", { ...want, place: "G", onTps: false, forbid: true }, "posko");
  assert.equal(other.site, "G");
  assert.equal(other.tps, undefined);
  assert.equal(duty.readAssignment(other).forbid, true);
  const both = { ...want, override: "pledge barred" };
  assert.equal(duty.assignmentRow("TUGAS-3", both, "posko").override, "pledge barred");
  assert.equal(duty.readAssignment(duty.assignmentRow("TUGAS-3", both, "posko")).override, "pledge barred");
  assert.match(duty.freshCode(1_700_000_000_000), /^TUGAS-[0-9A-Z]+$/);
  assert.notEqual(duty.freshCode(1), duty.freshCode(2));
});

test("an assignment waits until the plan follows it", () => {
  const plan = (people) => ({ placement: { teams: [{ tps: ["T1"], people }], posts: [], reserves: [] } });
  const one = { code: "TUGAS-1", ...want };
  assert.equal(duty.isWaiting(plan([]), one), true);
  assert.equal(duty.isWaiting(plan(["P1"]), one), false);
  assert.equal(duty.isWaiting(plan(["P1"]), { ...one, forbid: true }), true);
  assert.equal(duty.isWaiting(plan([]), { ...one, forbid: true }), false);
  assert.equal(duty.isWaiting(plan(["P1"]), { ...one, place: "T2" }), true);
});

test("a what-if asks only for what changes", () => {
  const change = (what, code) => ({ what, code, class: "rawan", polri: "2", tps: "10", linmas: "20" });
  assert.deepEqual(trial.tryBody([]), { set: {}, gone: {} });
  assert.deepEqual(
    trial.tryBody([change("class", "T1"), change("without", "P1"), change("drop", "T2"), change("pattern", "rawan")]),
    {
      set: {
        tps: [{ code: "T1", class: "rawan" }],
        patterns: [{ class: "rawan", polri: "2", tps: "10", linmas: "20" }],
      },
      gone: { people: ["P1"], tps: ["T2"] },
    },
  );
});
