// The pure parts behind the frame: addresses, the lock, offers, what the camera has seen, times, and what an app shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";

Object.assign(globalThis, { document: { documentElement: {} } });
const f = await load(
  "field/screen-name.ts",
  "field/idle.ts",
  "field/offer.ts",
  "field/seen-gate.ts",
  "field/times.ts",
  "field/app.ts",
);
const { nativeFormats } = await load("field/scan.ts");
const { draftOf, fixOf } = await load("field/sense.ts", "field/acts/draft.ts");

test("an address names a screen; what is none is today's", () => {
  for (const place of [
    { name: "load", id: "T1/0 ä" },
    { name: "today", id: "" },
  ])
    assert.deepEqual(f.screenOf(f.hashOf(place)), place);
  for (const hash of ["", "#", "#/nothing", "#/toString", "#/constructor/x", "#k1.x"])
    assert.deepEqual(f.screenOf(hash), { name: "today", id: "" });
  assert.deepEqual(f.screenOf("#/leg/%E0%A4%A"), { name: "leg", id: "" });
});

test("the app waits with a new version where something is being made", () => {
  const free = ["today", "leg", "outbox", "map", "help"];
  for (const name of ["load", "check", "way", "give", "receive", "condition", "incident", "guard", ...free])
    assert.equal(f.isFree(name), free.includes(name), name);
});

test("a new version takes over behind the lock, and where this one fails to open", () => {
  assert.ok(f.mayTakeOver("locked", false) && f.mayTakeOver("failed", false));
  assert.ok(!f.mayTakeOver("locked", true), "a handover is under way behind the lock");
  for (const at of ["opening", "enrol", "open"]) assert.ok(!f.mayTakeOver(at, false), at);
});

test("it locks after ten minutes by either clock, also when one was set back or stood still", () => {
  const last = { clock: 1_000_000, ticks: 5000 };
  assert.ok(!f.isIdle(last, { clock: 1_000_000 + f.IDLE_MS - 1, ticks: 5000 }));
  assert.ok(f.isIdle(last, { clock: 1_000_000 + f.IDLE_MS, ticks: 5000 }), "asleep: the ticks stood still");
  assert.ok(f.isIdle(last, { clock: 0, ticks: 5000 + f.IDLE_MS }), "the clock was set back");
});

test("an offer is read from a link, a code, or what somebody typed", () => {
  const OFFER = "ABCDEFGHJKMNPQRSTVWXYZ0123";
  for (const text of [
    OFFER,
    `https://posko.example/field/#k1.${OFFER}`,
    `#k1.${OFFER}`,
    `k1.${OFFER}`,
    f.offerInGroups(OFFER).toLowerCase(),
  ])
    assert.equal(f.offerOf(text), OFFER, text);
  assert.equal(f.offerOf("OI".repeat(13)), "01".repeat(13));
  for (const text of ["", "ABC", `${OFFER}A`, "U".repeat(26), "KWL:B:1"]) assert.equal(f.offerOf(text), null, text);
});

test("a box before the camera counts once; again after it has gone", () => {
  let seen = f.NOTHING_SEEN;
  const at = (code, ms) => {
    const next = f.seeCode(seen, code, ms);
    seen = next.seen;
    return next.fresh;
  };
  assert.deepEqual(
    [at("A", 0), at("A", 120), at("B", 130), at("A", 1600), at("B", 1700)],
    [true, false, true, false, true],
  );
  assert.equal(at("A", 3200), true);
  for (let i = 0; i < 200; i++) at(`C${i}`, 3300 + i);
  assert.ok(seen.size <= 32);
});

test("times are the operation's own, with the day where it is another one", () => {
  const zone = { utcOffsetMin: 420 };
  const NOW = 1_732_574_400; // 26 November 2024, 05.40 WIB
  assert.equal(f.moment("id", NOW, NOW, zone), "05.40 WIB");
  assert.equal(f.daysAhead(NOW + 18 * 3600, NOW, zone), 0);
  assert.equal(f.daysAhead(NOW + 19 * 3600, NOW, zone), 1);
  assert.match(f.moment("id", NOW + 86_400, NOW, zone), /27 Nov.*05\.40 WIB/);
});

test("only a reader that reads QR codes is one", async () => {
  const kind = (formats) => ({ getSupportedFormats: async () => formats });
  assert.equal(await nativeFormats(undefined), null);
  assert.equal(await nativeFormats(kind([])), null);
  assert.equal(await nativeFormats(kind(["ean_13"])), null);
  assert.deepEqual(await nativeFormats(kind(["ean_13", "qr_code", "aztec"])), ["qr_code", "ean_13"]);
  const broken = { getSupportedFormats: () => Promise.reject(new Error()) };
  assert.equal(await nativeFormats(broken), null);
});

test("a position of the browser, in whole numbers", () => {
  const seen = { latitude: -3.2212345678, longitude: 104.6523, speed: null, heading: Number.NaN };
  const coords = { ...seen, accuracy: 12.4, altitude: 8.2 };
  assert.deepEqual(fixOf({ coords, timestamp: 1_700_000_000_400 }, 1_700_000_001_000, 80, false), {
    time_s: 1_700_000_001,
    gps_time_s: 1_700_000_000,
    at: { lat_e7: -32_212_346, lon_e7: 1_046_523_000 },
    accuracy_m: 12,
    speed_cms: null,
    bearing: null,
    battery: 80,
    sos: false,
  });
});

test("a clock that is wrong is not confirmed by a position that has its time from that clock", () => {
  const now_s = 1_700_000_001;
  const timeBy = (accuracy, altitude) => {
    const coords = { latitude: -3.2, longitude: 104.6, accuracy, altitude, speed: null, heading: null };
    const fix = fixOf({ coords, timestamp: (now_s - 1) * 1000 }, now_s * 1000, 80, false);
    return draftOf("arrived", { item: "K-1" }, { fix, now_s }).gps_time_s;
  };
  assert.equal(timeBy(12, 8.2), now_s - 1, "satellites");
  assert.equal(timeBy(1500, null), undefined, "a tower");
  assert.equal(timeBy(1500, 8.2), undefined);
  assert.equal(timeBy(30, null), undefined, "wireless networks around");
});

const parts = (more = {}) => ({
  store: { waiting: async () => ({ events: 2, parcels: 1, refused: 0 }), get: async () => null },
  signer: {},
  device: {},
  sense: {},
  sayAll: async (drafts) => drafts.map((d) => ({ id: d.kind })),
  told: () => undefined,
  nudge: () => undefined,
  now: () => 0,
  ...more,
});

test("an app shows what waits, and goes where its address says", async () => {
  const address = { hash: "#/load/L1" };
  const app = await f.makeApp(parts(), address, true);
  assert.deepEqual(app.waiting.value, { events: 2, parcels: 1, refused: 0, online: true });
  assert.deepEqual(app.screen.value, { name: "load", id: "L1" });
  app.go("leg", "L 2");
  assert.equal(address.hash, "#/leg/L%202");
  app.setOnline(false);
  assert.equal(app.waiting.value.online, false);
});

test("what is durable is said, also when what follows fails", async () => {
  let counts = 0;
  const store = {
    get: async () => null,
    waiting: async () => {
      if (counts++ > 0) throw new Error("disk");
      return { events: 0, parcels: 0, refused: 0 };
    },
  };
  const told = [];
  const app = await f.makeApp(
    parts({ store, nudge: () => told.push("nudge"), told: () => told.push("told") }),
    { hash: "" },
    true,
  );
  assert.equal((await app.say({ kind: "arrived", fields: {} })).id, "arrived");
  assert.deepEqual(told, ["nudge", "told"]);
  const refused = await f.makeApp(parts({ sayAll: () => Promise.reject(new Error("full")) }), { hash: "" }, true);
  await assert.rejects(refused.say({ kind: "arrived", fields: {} }), /full/);
});
