import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const devices = await load("model/devices.ts");
const KEY = "ab".repeat(32);
const ROW = {
  key: KEY,
  tracker: "HP-ababababab",
  person: "P1",
  person_name: null,
  unit: "",
  role: "polri",
  waiting: 2,
};

test("a list is read row by row, and what is no row is passed over", () => {
  const { rows, next } = devices.readDevices({
    devices: [ROW, null, {}, { key: "x" }, { ...ROW, key: KEY.toUpperCase() }],
    next: KEY,
  });
  assert.equal(rows.length, 1);
  assert.deepEqual(
    [rows[0].personName, rows[0].waiting, rows[0].until, rows[0].revoked, next],
    ["", 2, null, null, KEY],
  );
  for (const raw of [null, 7, [], {}, { devices: 7, next: 3 }])
    assert.deepEqual(devices.readDevices(raw), { rows: [], next: null });
});

test("a phone is on until its time is over or it is revoked", () => {
  const [row] = devices.readDevices({ devices: [{ ...ROW, until: "2024-11-29T00:00:00Z" }] }).rows;
  const at = (text) => Date.parse(text);
  assert.equal(devices.stateOf(row, at("2024-11-28T23:59:59Z")), "on");
  assert.equal(devices.stateOf(row, at("2024-11-29T00:00:00Z")), "over");
  const gone = { ...row, revoked: "2024-11-20T00:00:00Z" };
  assert.equal(devices.stateOf(gone, at("2024-11-19T23:59:59Z")), "on");
  assert.equal(devices.stateOf(gone, at("2024-11-30T00:00:00Z")), "revoked");
  assert.equal(devices.stateOf({ ...row, until: null }, at("2030-01-01T00:00:00Z")), "on");
});

test("a clock that is off is told, and what says nothing is none", () => {
  const clockOf = (clock) => devices.readDevices({ devices: [{ ...ROW, clock }] }).rows[0].clock;
  const at = "2024-11-20T00:00:00Z";
  assert.deepEqual(clockOf({ offset_ms: -7_200_000, within_ms: 150, at }), { state: "slow", off_ms: 7_200_000, at });
  assert.deepEqual(clockOf({ offset_ms: 61_000, within_ms: 150, at }), { state: "fast", off_ms: 61_000, at });
  assert.deepEqual(clockOf({ offset_ms: 61_000, within_ms: 2_000, at }), { state: "right", off_ms: 61_000, at });
  for (const none of [undefined, null, 7, {}, { offset_ms: "1", within_ms: 1, at }, { offset_ms: 1, within_ms: 1 }])
    assert.equal(clockOf(none), null);
});

test("a moment of the operation's clocks becomes one of everybody's, and nothing else does", () => {
  assert.equal(devices.instantOf("2024-11-29T18:00", 420), "2024-11-29T11:00:00Z");
  for (const bad of ["", "besok", "2024-11-29", "2024-13-29T18:00", "2024-11-29T18:00:00"])
    assert.equal(devices.instantOf(bad, 420), null, bad);
  assert.equal(devices.localIn(14, Date.parse("2024-11-20T18:00:00Z"), 420), "2024-12-05T23:59");
});

test("an offer is read aloud in groups", () => {
  assert.equal(devices.spelled("0123456789ABCDEFGHJKMNPQRS"), "01234 56789 ABCDE FGHJK MNPQR S");
  assert.equal(devices.spelled(""), "");
});

test("what an organisation gives is what the server lets it give", () => {
  assert.deepEqual(devices.rolesOf("desa"), ["linmas"]);
  assert.ok(devices.rolesOf("polri").includes("carrier"));
  for (const organisation of ["polri", "kpu", "bawaslu", "tni", "kecamatan", "desa"])
    assert.ok(!devices.rolesOf(organisation).includes("posko"), organisation);
});

test("a slip is read whole, and what names no trip is none", async () => {
  const { readSlip } = await load("model/slip.ts");
  const slip = readSlip({
    trip: "1-0001",
    code: "1-0001-3",
    boxes: 15,
    escorts: [{ code: "P017" }],
    stops: [{ name: "PPK Hilir", items: [{ code: "B1" }, 7] }],
  });
  assert.deepEqual([slip.code, slip.boxes, slip.direction, slip.escorts[0].name], ["1-0001-3", 15, "out", "P017"]);
  assert.deepEqual(
    slip.stops[0].items.map((x) => x.code),
    ["B1", ""],
  );
  for (const raw of [null, 7, {}, { trip: "x" }]) assert.equal(readSlip(raw), null);
});

test("a policeman's phone is the usual one; of those beside the register, one who gives or receives", () => {
  const role = (organisation, guest) => devices.usualRole(devices.rolesOf(organisation), guest);
  assert.deepEqual([role("polri", false), role("polri", true)], ["polri", "kpu"]);
  assert.deepEqual([role("kecamatan", false), role("kecamatan", true)], ["linmas", "carrier"]);
  assert.deepEqual([role("tni", true), role("bawaslu", true), devices.usualRole([], true)], ["tni", "bawaslu", ""]);
});
