import assert from "node:assert/strict";
import { test } from "node:test";
import { LEG, NOW, stored } from "./field/acts.mjs";
import { load } from "./support/load.mjs";
import { forSeeds } from "./support/prop.mjs";

const m = await load("field/positions.ts");
const DAY_S = 86_400;

const LAT_M = 1e7 / 111_194.93; // 1e-7 degree of latitude in a metre
const fix = (north_m, part = {}) => ({
  ...{ time_s: 0, gps_time_s: null, at: { lat_e7: -35_000_000 + Math.round(north_m * LAT_M), lon_e7: 1_045_000_000 } },
  ...{ accuracy_m: 8, speed_cms: null, bearing: null, battery: 80, sos: false, ...part },
});

test("a fix is kept after 15 seconds, or after 50 metres", () => {
  assert.ok(m.isKept(null, 0, fix(0)));
  assert.ok(!m.isKept(fix(0), 14_999, fix(49)));
  assert.ok(m.isKept(fix(0), 15_000, fix(0)));
  assert.ok(m.isKept(fix(0), 1000, fix(51)));
  assert.ok(!m.isKept(fix(0), 1000, fix(60, { accuracy_m: 80 })), "no surer than it has moved");
  assert.ok(!m.isKept(fix(0), 1000, fix(900, { accuracy_m: 201 })), "a neighbourhood is no move");
  assert.ok(m.isKept(fix(0), 15_000, fix(900, { accuracy_m: 3000 })), "but it is kept as what it is");
});

test("below 20 % battery it is a minute, and a call for help always", () => {
  assert.ok(!m.isKept(fix(0), 59_999, fix(5000, { battery: 19 })));
  assert.ok(m.isKept(fix(0), 60_000, fix(0, { battery: 19 })));
  assert.ok(m.isKept(fix(0), 1000, fix(60, { battery: 20 })));
  assert.ok(m.isKept(fix(0), 0, fix(0, { battery: 3, sos: true })));
});

test("distances are those of the sphere", () => {
  assert.ok(Math.abs(m.distance_m(fix(0).at, fix(1000).at) - 1000) < 0.1);
  const palembang = { lat_e7: -29_909_340, lon_e7: 1_047_565_540 };
  const kayuagung = { lat_e7: -33_993_000, lon_e7: 1_048_300_000 };
  assert.ok(Math.abs(m.distance_m(palembang, kayuagung) - 46_130) < 150);
});

const STEP = { item: "K-01", place: LEG.from, order: LEG.trip, leg: LEG.leg };
const SEALS = { item: "K-01", seals: ["S-1"] };

/** Events of this phone, newest first: steps of the leg, and seals that were read. */
function events(...newestFirst) {
  const said = newestFirst.map(({ kind, made_s }) => ({
    kind,
    made_s,
    fields: kind === "seal_checked" ? SEALS : STEP,
  }));
  return stored(said.reverse()).map((row, i) => ({ ...row, state: newestFirst[i].state ?? "made" }));
}

const event = (kind, made_s, state) => ({ kind, made_s, state });

test("a leg is under way from leaving until arriving, for a day at most", () => {
  const under = (now_s, ...said) => m.isUnderWay(events(...said), [], now_s);
  assert.ok(!under(0));
  assert.ok(under(100, event("seal_checked", 50), event("departed", 40)));
  assert.ok(!under(100, event("arrived", 90), event("departed", 40)));
  assert.ok(under(100, event("landed", 95), event("arrived", 90)), "on over the water");
  assert.ok(!under(90_000, event("departed", 0)));
  assert.ok(under(100, event("arrived", 90, "refused"), event("departed", 40)));
});

test("a clock that is set back ends no leg and begins none, and a long leg lasts until its planned end", () => {
  const left = events(event("departed", NOW));
  assert.ok(m.isUnderWay(left, [LEG], NOW - 2 * DAY_S));
  assert.ok(!m.isUnderWay(events(event("arrived", NOW - 2 * DAY_S), event("departed", NOW)), [LEG], NOW));
  const long = { ...LEG, arrives_s: NOW + 2 * DAY_S };
  assert.ok(m.isUnderWay(left, [long], NOW + 2 * DAY_S));
  assert.ok(!m.isUnderWay(left, [long], NOW + 3 * DAY_S));
  assert.ok(!m.isUnderWay(left, [{ ...long, trip: "T-OTHER" }], NOW + 2 * DAY_S));
});

test("who escorts says no steps: the way is recorded by the leg's hours", () => {
  const escort = { ...LEG, part: "escort" };
  const at = (now_s, legs = [escort]) => m.isUnderWay([], legs, now_s);
  assert.ok(!at(LEG.departs_s - 1));
  assert.ok(at(LEG.departs_s));
  assert.ok(at(LEG.arrives_s + 2 * 3600));
  assert.ok(!at(LEG.arrives_s + 2 * 3600 + 1));
  assert.ok(!at(LEG.departs_s, [LEG]), "who carries says it");
  const arrived = events(event("arrived", LEG.departs_s + 60));
  assert.ok(m.isUnderWay(arrived, [escort], LEG.departs_s + 120), "another leg that has ended changes nothing");
});

/** A phone whose satellites the test speaks for. */
function phone() {
  const kept = [];
  const said = { watch: null, now: 1_732_586_400_000, ticks: 0, nudges: 0, events: [], cleared: 0, battery: 80 };
  Object.assign(said, { legs: [], recorded: false, full: false, lost: null });
  const parts = {
    store: {
      addFix: async (f) => {
        if (said.full) throw new Error("full");
        kept.push(f);
      },
      events: async () => said.events,
    },
    legs: () => said.legs,
    geolocation: {
      watchPosition: (each, lost) => {
        [said.watch, said.lost] = [each, lost];
        return 7;
      },
      clearWatch: () => {
        said.watch = null;
        said.cleared++;
      },
    },
    ...{ battery: async () => said.battery, now: () => said.now + said.ticks, ticks: () => said.ticks },
    recorded: (on) => {
      said.recorded = on;
    },
    nudge: () => said.nudges++,
  };
  const at = async (ms, north_m, accuracy = 8, altitude = 12.5) => {
    said.ticks = ms;
    const coords = {
      latitude: -3.5 + (north_m * LAT_M) / 1e7,
      longitude: 104.5,
      accuracy,
      altitude,
      speed: 8.33,
      heading: 359.9,
    };
    said.watch?.({ coords, timestamp: said.now + ms - 2000 });
    await new Promise((done) => setImmediate(done));
  };
  return { parts, said, kept, at };
}

test("it watches while a leg is under way and stops with it; the time of the satellites is kept", async () => {
  const { parts, said, kept, at } = phone();
  const positions = m.positionsStart(parts);
  await positions.refresh();
  assert.equal(said.watch, null, "no leg, no watching");
  said.events = events(event("departed", 1_732_586_400));
  await positions.refresh();
  for (let i = 0; i < 60; i++) await at(i * 1000, i * 8);
  const n = kept.length;
  assert.ok(n >= 8 && n <= 10, `${n} fixes in a minute at 30 km/h`);
  assert.equal(kept[0].gps_time_s, kept[0].time_s - 2);
  assert.deepEqual([kept[0].speed_cms, kept[0].battery], [833, 80]);
  assert.ok(said.nudges <= 2);
  await at(100_000, 480, 1500);
  assert.equal(kept.at(-1).gps_time_s, null, "a tower's position has no time of satellites");
  assert.equal(kept.at(-1).accuracy_m, 1500);
  await at(120_000, 480, 30, null);
  assert.equal(kept.at(-1).gps_time_s, null, "nor has one of the wireless networks around");
  said.events = [...events(event("arrived", 1_732_586_500)), ...said.events];
  await positions.refresh();
  assert.equal(said.watch, null);
  assert.equal(said.cleared, 1);
  positions.stop();
});

test("an escort's phone records, and says so only as long as it does", async () => {
  const { parts, said, kept, at } = phone();
  const now_s = said.now / 1000;
  const positions = m.positionsStart(parts);
  await positions.refresh();
  said.legs = [{ ...LEG, part: "escort", departs_s: now_s, arrives_s: now_s + 3600 }];
  await positions.refresh();
  assert.equal(said.recorded, false, "nothing has come yet");
  await at(0, 0);
  assert.deepEqual([kept.length, said.recorded], [1, true]);
  said.lost({ code: 1 });
  assert.equal(said.recorded, false, "the phone no longer tells where it is");
  await at(20_000, 100);
  assert.equal(said.recorded, true);
  said.full = true;
  await at(40_000, 200);
  assert.equal(said.recorded, false, "nothing fits any more");
  said.full = false;
  await at(60_000, 300);
  assert.deepEqual([kept.length, said.recorded], [3, true]);
  said.legs = [];
  await positions.refresh();
  assert.deepEqual([said.watch, said.recorded], [null, false]);
  positions.stop();
});

test("an hour of driving is a few hundred fixes, however fast they come", async () => {
  await forSeeds(5, async (rnd) => {
    const { parts, said, kept, at } = phone();
    said.events = events(event("departed", 1_732_586_400));
    const positions = m.positionsStart(parts);
    await positions.refresh();
    let north = 0;
    for (let s = 0; s < 3600; s += 2) {
      north += rnd.below(20);
      await at(s * 1000, north);
    }
    assert.ok(kept.length >= 240 && kept.length <= 600, `${kept.length} in an hour`);
    positions.stop();
  });
});
