import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

const f = await load("base/fmt.ts");
const plain = (text) => text.replaceAll("\u00a0", " ");

test("numbers use the marks of the language", () => {
  assert.equal(f.formatNumber("id", 1249), "1.249");
  assert.equal(f.formatNumber("en", 1249), "1,249");
  assert.equal(f.formatNumber("id", 1.2345, 1), "1,2");
  assert.equal(f.formatNumber("id", null), "–");
  assert.equal(f.formatNumber("id", Number.NaN), "–");
});

test("local times are shown as they are, whatever the zone of the browser", () => {
  assert.equal(f.formatTime("id", "2024-11-20T06:05"), "06.05");
  assert.equal(f.formatTime("en", "2024-11-20T18:05"), "18:05");
  assert.equal(f.formatTime("id", "not a time"), "–");
  assert.match(f.formatDay("id", "2024-11-20T23:59"), /20 Nov/);
  assert.match(f.formatLongDay("id", "2024-11-27"), /Rabu, 27 November 2024/);
});

test("days are counted from voting day as people say them", () => {
  assert.equal(f.formatHDay("2024-11-26T17:00", "2024-11-27"), "H-1");
  assert.equal(f.formatHDay("2024-11-27T00:00", "2024-11-27"), "H");
  assert.equal(f.formatHDay("2024-11-28T23:00", "2024-11-27"), "H+1");
  assert.equal(f.formatHDay("2024-12-01", "2024-11-27"), "H+4");
});

test("spans have units that cannot be taken for metres", () => {
  assert.equal(plain(f.formatSpan("id", 95)), "1 j 35 mnt");
  assert.equal(plain(f.formatSpan("en", 95)), "1 h 35 min");
  assert.equal(plain(f.formatSpan("id", 60)), "1 j");
  assert.equal(plain(f.formatSpan("id", 0)), "0 mnt");
  assert.equal(plain(f.formatSpan("id", -18)), "−18 mnt");
  assert.equal(plain(f.formatSpan("id", 3000)), "2 hari 2 j");
  assert.equal(f.formatSpan("id", null), "–");
});

test("a figure is never parted from its unit", () => {
  assert.equal(f.formatSpan("id", 95), "1\u00a0j 35\u00a0mnt");
});

test("zones have the names of Indonesia", () => {
  assert.deepEqual([420, 480, 540].map(f.zoneName), ["WIB", "WITA", "WIT"]);
  assert.equal(f.zoneName(330), "UTC+5:30");
  assert.equal(f.zoneName(-60), "UTC-1");
});

test("a recorded instant is shown in the operation's own time", () => {
  assert.match(f.formatInstant("id", "2026-11-21T20:30:00Z", 420), /^22 Nov 2026 03\.30 WIB$/);
  assert.equal(f.formatInstant("id", "nonsense", 420), "–");
});

test("a fact holds from a day, given plainly or as an instant", () => {
  assert.equal(f.formatSince("id", "2024-10-18", 420), "18 Okt 2024");
  assert.equal(f.formatSince("id", "2024-10-17T20:00:00Z", 420), "18 Okt 2024");
  assert.equal(f.formatSince("id", "2024-10-18T09:00", 420), "18 Okt 2024");
  assert.equal(f.formatSince("id", "whenever", 420), "whenever");
});

test("minutes between two times", () => {
  assert.equal(f.minutesBetween("2024-11-20T06:00", "2024-11-21T07:30"), 1530);
  assert.equal(f.minutesBetween(null, "2024-11-21T07:30"), null);
});
