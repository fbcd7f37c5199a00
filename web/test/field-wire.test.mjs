import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { fixOf, makeHandset } from "./support/handset.mjs";
import { load } from "./support/load.mjs";
import { FAULTS, makePosko } from "./support/posko.mjs";
import { forSeeds, random } from "./support/prop.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const m = await load(
  ...["field/wire.ts", "field/cycle.ts", "field/round.ts", "field/store.ts", "field/bundle.ts", "field/background.ts"],
  ...["field/deliver.ts", "field/session.ts", "field/day.ts", "event/event.ts", "event/sign.ts"],
);

const DAY = { made_s: 1, plan: "p", utcOffsetMin: 420, legs: [], goods: {}, paths: [], shifts: [], places: {} };
const quiet = () => undefined;

async function scene({ seed = 1, fault } = {}) {
  const rnd = random(seed);
  const posko = makePosko(m);
  posko.day = DAY;
  posko.map = { bbox: [104, -4, 105, -3], areas: [], lines: [] };
  const phone = await makeHandset(m, posko, rnd, fault?.(rnd));
  phone.rounds = () => m.newRound(phone.parts(), new AbortController().signal);
  phone.sync = () => m.runRound(phone.rounds(), quiet);
  return { rnd, posko, phone };
}

/** Everything is in the posko exactly once and nothing is marked that is not there. */
async function checkMarks(phone, posko, { all }) {
  const there = new Map(posko.entries.map((entry, index) => [entry.id, index]));
  assert.equal(there.size, posko.entries.length, "an event is in the log twice");
  for (const event of await phone.store.events(10_000)) {
    if (event.state === "sent" || event.state === "receipted")
      assert.ok(there.has(event.id), `${event.state}, not there`);
    if (event.state === "receipted") assert.equal(event.index, there.get(event.id));
    if (all) assert.equal(event.state, "receipted");
  }
}

/** Waits until something holds, a few seconds at most. */
async function until(holds, why) {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  assert.fail(why);
}

const chain = (posko) => posko.entries.map(({ frame }) => m.decodeFrame(frame.slice()).event.sequence);
const range = (n) => Array.from({ length: n }, (_, i) => i + 1);

test("evidence goes in the chain's order, then its proof, the day, photos and positions", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 40; i++) await phone.say({}, { content: i === 7 ? Uint8Array.of(1, 2, 3) : null });
  for (let i = 0; i < 3; i++) await phone.store.addFix(fixOf(i));
  await phone.sync();
  assert.deepEqual(chain(posko), range(40));
  await checkMarks(phone, posko, { all: true });
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 0 });
  assert.equal(posko.contents.length, 1);
  assert.equal(posko.fixes.length, 3);
  assert.deepEqual(await phone.store.fixes(10), []);
  const names = posko.requests.map((q) => q.name);
  assert.deepEqual(names, ["hello", "session", "events", "receipts", "day", "map", "events", "positions"]);
  const [proof] = (await phone.store.receipt((await phone.store.events(1))[0].id)).proofs;
  assert.equal(proof.index, 39);
});

test("a long backlog goes in requests that the posko takes", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 1000; i++) await phone.say();
  const long = { bearing: 359, battery: 100, accuracy_m: 12_345, speed_cms: 10_000, gps_time_s: 1_732_586_399 };
  for (let i = 0; i < 700; i++) await phone.store.addFix({ ...fixOf(i), ...long });
  await phone.sync();
  await checkMarks(phone, posko, { all: true });
  assert.equal(posko.fixes.length, 700);
});

test("an alarm goes before older evidence, and a call for help before both", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 5; i++) await phone.say();
  const alarm = await phone.say({ incident: "capsized" }, { kind: "incident", urgent: true });
  const newer = await phone.say({ incident: "call" }, { kind: "incident", urgent: true });
  const round = phone.rounds();
  await m.changeCalls(round, (calls) => [...calls, fixOf(9, true)]);
  await m.runRound(round, quiet);
  assert.deepEqual([posko.entries[0].id, posko.entries[1].id], [newer, alarm]);
  const names = posko.requests.map((q) => q.name);
  assert.ok(names.indexOf("positions") < names.indexOf("events"));
  assert.equal(posko.fixes.length, 1);
});

test("an alarm that comes up while photos are sent goes before the next photo", async () => {
  let phone;
  const fault = () => (name) => {
    if (name === "events" && ++sends === 2) phone.say({ incident: "fire" }, { kind: "incident", urgent: true });
    return null;
  };
  let sends = 0;
  const made = await scene({ fault });
  phone = made.phone;
  for (let i = 0; i < 4; i++) await phone.say({}, { content: Uint8Array.of(i) });
  await phone.sync();
  assert.equal(made.posko.entries.length, 5);
  assert.equal(made.posko.contents.length, 4);
  const events = made.posko.requests.filter((q) => q.name === "events");
  assert.ok(events[2].bytes < 400, "the third request is the alarm alone");
});

test("whatever goes wrong on the way, at the end everything is there once and in order", async () => {
  await forSeeds(40, async (_, seed) => {
    let bad = 0;
    const fault = (rnd) => () => {
      if (bad <= 0 || !rnd.chance(0.5)) return null;
      bad--;
      return rnd.pick(Object.keys(FAULTS));
    };
    const { rnd, phone, posko } = await scene({ seed, fault });
    bad = 40;
    const ids = [];
    for (let i = 0; i < 40; i++) {
      if (rnd.chance(0.6)) ids.push(await phone.say({}, { content: rnd.chance(0.2) ? rnd.bytes(50) : null }));
      if (rnd.chance(0.3)) await phone.store.addFix(fixOf(i));
      if (rnd.chance(0.4)) await phone.sync().catch(quiet);
      if (rnd.chance(0.1)) await phone.restart();
      await checkMarks(phone, posko, { all: false });
    }
    bad = 0;
    for (let i = 0; i < 3; i++) await phone.sync();
    assert.deepEqual(
      posko.entries.map((entry) => entry.id),
      ids,
    );
    await checkMarks(phone, posko, { all: true });
    assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 0 });
    assert.deepEqual(await phone.store.fixes(10), []);
    phone.store.close();
  });
});

// ---------------------------------------------------------------- who is let in

test("a session that the posko has forgotten is opened anew, and one serves many requests", async () => {
  const { phone, posko } = await scene();
  const round = phone.rounds();
  await phone.say();
  await m.runRound(round, quiet);
  posko.tokens.clear();
  await phone.say();
  await m.runRound(round, quiet);
  await checkMarks(phone, posko, { all: true });
  assert.equal(posko.requests.filter((q) => q.name === "session").length, 2);
});

test("a phone that was revoked while offline delivers by its word, and gets nothing", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 5; i++) await phone.say({}, { content: Uint8Array.of(i) });
  await phone.store.addFix(fixOf(1));
  posko.revoked = 1_732_500_000;
  await phone.sync();
  assert.deepEqual(chain(posko), range(5));
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 0 });
  assert.equal(posko.contents.length, 5);
  assert.equal(posko.fixes.length, 0);
  const events = await phone.store.events(10);
  assert.ok(events.every((event) => event.state === "sent"));
  assert.deepEqual(phone.news.filter((news) => news.what === "revoked").at(-1), {
    what: "revoked",
    since_s: 1_732_500_000,
  });
  assert.equal((await m.lockedOut(phone.parts())).since_s, 1_732_500_000);
  const names = new Set(posko.requests.map((q) => q.name));
  assert.deepEqual(names, new Set(["hello", "session", "events"]));
});

test("what the posko has no room for waits on the phone and keeps nothing else", async () => {
  const { phone, posko } = await scene();
  const ids = [await phone.say({}, { content: Uint8Array.of(7) }), await phone.say(), await phone.say()];
  posko.full.add(ids[0]).add(ids[1]);
  const round = phone.rounds();
  await m.runRound(round, quiet);
  const states = async () => Promise.all(ids.map(async (id) => (await phone.store.event(id)).state));
  assert.deepEqual(await states(), ["made", "made", "receipted"]);
  const asked = posko.requests.filter((q) => q.name === "events").length;
  await m.runRound(round, quiet);
  assert.equal(posko.requests.filter((q) => q.name === "events").length, asked, "it does not ask again at once");
  posko.full.clear();
  round.due.stuck = 0;
  await m.runRound(round, quiet);
  assert.deepEqual(await states(), ["receipted", "receipted", "receipted"]);
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 0 });
});

test("however many photos of refused events lie on the phone, the one behind them goes", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 40; i++) {
    posko.refused.set(await phone.say({}, { content: Uint8Array.of(1, i) }), "event.bad_signature");
  }
  await phone.say({}, { content: Uint8Array.of(2) });
  await phone.sync();
  assert.equal(posko.contents.length, 1);
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 40 });
  assert.equal((await phone.store.parcels(100)).length, 40);
});

test("a wiped phone has no key: its parcel goes by the word", async () => {
  const { phone, posko } = await scene();
  await phone.say({}, { content: Uint8Array.of(1) });
  const [{ bytes, id }] = await phone.store.parcels(1);
  const wiped = { id, event: "00".repeat(32), kind: "wiped", bytes, sent: false };
  await phone.store.wipe([wiped], (await phone.store.undelivered()).counted);
  const parts = { ...phone.parts(), signer: null, device: { delivery: "word-1" } };
  await m.runRound(m.newRound(parts, new AbortController().signal), quiet);
  assert.equal(posko.entries.length, 1);
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 0 });
  assert.deepEqual(new Set(posko.requests.map((q) => q.authorization)), new Set(["Kawal-Delivery word-1"]));
});

test("two that need a session open one", async () => {
  const { phone, posko } = await scene();
  await phone.say();
  await phone.say({ incident: "fire" }, { kind: "incident", urgent: true });
  const round = phone.rounds();
  await Promise.all([m.runRound(round, quiet), m.runExpress(round, quiet)]);
  await checkMarks(phone, posko, { all: true });
  assert.equal(posko.requests.filter((q) => q.name === "session").length, 1);
});

// ---------------------------------------------------------------- what the posko will not have

test("what the posko refuses stays on the phone with its code, and so does its photo", async () => {
  const { phone, posko } = await scene();
  const ids = [await phone.say(), await phone.say({}, { content: Uint8Array.of(9) }), await phone.say()];
  posko.refused.set(ids[1], "event.bad_signature");
  await phone.sync();
  const refused = await phone.store.event(ids[1]);
  assert.deepEqual([refused.state, refused.code], ["refused", "event.bad_signature"]);
  assert.deepEqual(await phone.store.waiting(), { events: 0, parcels: 0, refused: 1 }, "its photo waits for nothing");
  assert.equal((await phone.store.event(ids[2])).state, "receipted");
  const requests = posko.requests.length;
  await phone.say({}, { content: Uint8Array.of(10) });
  await phone.sync();
  assert.equal(posko.contents.length, 1, "the photo behind it goes");
  assert.equal(
    posko.requests.slice(requests).filter((q) => q.name === "events").length,
    2,
    "and it is not tried again",
  );
});

test("what waits for somebody else is proven as soon as it is in the log", async () => {
  const { phone, posko } = await scene();
  const id = await phone.say();
  posko.held.add(id);
  const round = phone.rounds();
  await m.runRound(round, quiet);
  assert.deepEqual([(await phone.store.event(id)).state, round.proofsLeft], ["waiting", true]);
  posko.held.clear();
  posko.entries.push({ id, frame: (await phone.store.event(id)).frame });
  round.due.proof = 0;
  await m.runRound(round, quiet);
  assert.equal((await phone.store.event(id)).state, "receipted");
  assert.equal(posko.requests.filter((q) => q.name === "events").length, 1);
});

test("one event that the posko will not even read does not hold up the others", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 20; i++) await phone.say();
  const bad = (await phone.store.events(20))[7];
  const serve = posko.serve;
  posko.serve = async (path, init) => {
    const holds = path.endsWith("events") && Buffer.from(init.body).includes(Buffer.from(bad.frame));
    if (!holds) return serve(path, init);
    posko.requests.push({ name: "events" });
    return {
      status: 400,
      text: '{"code":"event.bundle_form"}',
      headers: { "Content-Type": "application/problem+json" },
    };
  };
  await phone.sync();
  assert.equal(posko.entries.length, 19);
  assert.equal((await phone.store.event(bad.id)).state, "made", "nothing was said of it");
  assert.ok(posko.requests.filter((q) => q.name === "events").length < 16);
});

test("a posko that reads no bundle at all is not asked a thousand times", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 30; i++) await phone.say();
  posko.maxBytes = 10;
  await assert.rejects(phone.sync(), (error) => error.status === 413);
  assert.ok(posko.requests.length < 30, `${posko.requests.length}`);
  assert.deepEqual(await phone.store.waiting(), { events: 30, parcels: 0, refused: 0 });
});

test("bundles become smaller where the posko or the line wants it, and never larger than it said", async () => {
  const { phone, posko } = await scene();
  for (let i = 0; i < 60; i++) await phone.say();
  posko.maxBytes = 3000;
  await phone.sync();
  assert.deepEqual(chain(posko), range(60));
  const sizes = posko.requests.filter((q) => q.name === "events").map((q) => q.bytes);
  assert.ok(
    sizes.slice(-5).every((size) => size <= 4200),
    `${sizes}`,
  );
  const pace = m.newPace();
  for (let i = 0; i < 9; i++) m.paceWent(pace, 100);
  assert.equal(pace.bytes, m.PACE.most);
  m.paceFailed(pace, true);
  for (let i = 0; i < 9; i++) m.paceWent(pace, 100);
  assert.equal(pace.bytes, m.PACE.most / 2);
  for (let i = 0; i < 20; i++) m.paceFailed(pace, false);
  assert.equal(pace.bytes, m.PACE.least);
});

test("photos go although the day cannot be had", async () => {
  const { phone, posko } = await scene();
  posko.day = null;
  await phone.say({}, { content: Uint8Array.of(5) });
  await assert.rejects(phone.sync(), (error) => error.code === "field.no_day");
  assert.equal(posko.contents.length, 1);
  assert.equal(posko.requests.filter((q) => q.name === "day").length, 1);
});

// ---------------------------------------------------------------- the log

test("a posko with two logs is told, kept as evidence, and gets the evidence all the same", async () => {
  const { phone, posko } = await scene();
  await phone.say();
  await phone.sync();
  const seen = await phone.store.seen();
  posko.signs = (leaves) => posko.key.checkpoint(leaves.length, Buffer.alloc(32, 7));
  posko.entries.pop();
  await phone.say();
  await phone.sync();
  assert.ok(phone.news.some((news) => news.what === "log" && news.code === "phone.log_forked"));
  const [fork] = await phone.store.get("forked");
  assert.ok(fork.checkpoint.startsWith("log.example/1610\n1\n"));
  assert.equal(fork.against.root, seen.root);
  assert.deepEqual(await phone.store.seen(), seen);
  assert.equal((await phone.store.events(1))[0].state, "sent");
  const told = phone.news.length;
  await phone.sync();
  assert.equal((await phone.store.get("forked")).length, 1, "the same once");
  assert.ok(phone.news.length > told, "but told again");
  assert.equal(await m.isForked({ ...phone.parts(), device: { logKey: "00".repeat(32) } }), false, "another log's");
  await phone.restart();
  phone.line.online = false;
  const wire = m.wireStart(phone.parts());
  await until(() => wire.state.value.forked, "an app that is opened later knows of it");
  wire.stop();
});

test("a checkpoint of somebody else proves nothing", async () => {
  const { phone, posko } = await scene();
  const { makeLogKey, treeRoot } = await import("./support/posko.mjs");
  const other = makeLogKey();
  await phone.say();
  posko.signs = (leaves) => other.checkpoint(leaves.length, treeRoot(leaves));
  await phone.sync();
  assert.equal((await phone.store.events(1))[0].state, "sent");
  assert.ok(phone.news.some((news) => news.code === "phone.log_signature"));
  assert.equal(await phone.store.seen(), null);
});

test("the clock's error is measured, whatever the phone's clock says", async () => {
  const { phone, posko } = await scene();
  phone.line.clockSet_ms = -2 * 86_400_000;
  await phone.sync();
  const clock = await phone.store.get("clock");
  assert.ok(Math.abs(clock.offset_s + 2 * 86_400) < 3600, `${clock.offset_s}`);
  const told = { offset_ms: Math.round(clock.offset_s * 1000), within_ms: Math.round(clock.within_s * 1000) };
  assert.deepEqual(posko.clocks.at(-1), told); // and the posko is told
  assert.deepEqual(m.clockError(1_000_000, 600, 900_000_000), { offset_s: 100.3, within_s: 0.3, at_s: 1000 });
});

// ---------------------------------------------------------------- the day

const WIRE_LEG = {
  ...{ trip: "T1", id: "T1.0", convoy: "K", direction: "out", leg: 0, part: "carrier", from: "A", to: "B" },
  ...{ departs_s: 2e9, arrives_s: 2e9 + 60, vehicle: "V1", vehicleName: "", mode: "truck", boat: false, crew_max: 2 },
  ...{ escorts: [], goods: "B", boxes: 4, path: 0 },
};
const ITEM = { code: "KS-1", kit: "kotak-suara", destination: "B-001" };
const WIRE_DAY = { ...DAY, legs: [WIRE_LEG], goods: { B: [ITEM] }, paths: ["_p~iF~ps|U_ulLnnqC_mqNvxq`@"] };

test("each leg of the day gets its goods and its way, and legs to one place share them", () => {
  const day = m.dayOf({ ...WIRE_DAY, legs: [WIRE_LEG, { ...WIRE_LEG, id: "T1.1", trip: "T2" }] });
  assert.deepEqual(day.legs[0].items, [ITEM]);
  assert.deepEqual(day.legs[0].path, [
    [38.5, -120.2],
    [40.7, -120.95],
    [43.252, -126.453],
  ]);
  assert.equal(day.legs[1].items, day.legs[0].items);
  assert.equal(day.legs[1].path, day.legs[0].path);
  assert.deepEqual(Object.keys(day).sort(), ["legs", "made_s", "places", "plan", "shifts", "utcOffsetMin"]);
  assert.ok(!("goods" in day.legs[0]));
});

test("a day that names what it does not have is none", () => {
  const wrong = [
    { legs: [{ ...WIRE_LEG, goods: "C" }] },
    { legs: [{ ...WIRE_LEG, goods: "__proto__" }] },
    { legs: [{ ...WIRE_LEG, path: 1 }] },
    { legs: [{ ...WIRE_LEG, path: -1 }] },
    { legs: [{ ...WIRE_LEG, path: 0.5 }] },
    { goods: { B: [{ code: "KS-1" }] } },
    { goods: { B: ITEM } },
    { goods: [] },
    { paths: ["_"] },
    { paths: [[]] },
    { paths: undefined },
  ];
  assert.ok(m.dayOf(WIRE_DAY));
  for (const part of wrong) assert.equal(m.dayOf({ ...WIRE_DAY, ...part }), null, JSON.stringify(part));
});

test("the day is fetched once, and what changed is told", async () => {
  const { phone, posko } = await scene();
  const leg = WIRE_LEG;
  posko.day = WIRE_DAY;
  const round = phone.rounds();
  await m.runRound(round, quiet);
  round.due.day = 0;
  await m.runRound(round, quiet);
  posko.day = { ...WIRE_DAY, legs: [{ ...leg, departs_s: 2e9 + 600, vehicle: "V2" }], goods: { B: [] } };
  round.due.day = 0;
  await m.runRound(round, quiet);
  posko.day = { ...WIRE_DAY, legs: "none" };
  round.due.day = 0;
  await assert.rejects(m.runRound(round, quiet));
  assert.equal((await phone.store.get("day")).legs[0].vehicle, "V2");
  assert.equal((await phone.store.get("map")).lines.length, 0);
});

test("changes that the service worker or an app that was killed fetched wait until they are read", async () => {
  const { phone, posko } = await scene();
  const unread = async () => (await m.keptUnread(phone.store)).map(({ what, name }) => `${what} ${name}`);
  posko.day = WIRE_DAY;
  await phone.sync();
  assert.deepEqual(await unread(), [], "the first day is all new");
  const open = phone.rounds();
  await m.runRound(open, quiet);
  const { store, signer, device, net } = phone.parts();
  posko.day = { ...WIRE_DAY, legs: [{ ...WIRE_LEG, departs_s: 2e9 - 7200 }] };
  await m.deliverOnce(store, device, signer, net);
  await phone.restart();
  posko.day = { ...WIRE_DAY, legs: [{ ...WIRE_LEG, departs_s: 2e9 - 3600, vehicle: "V2" }] };
  const anew = phone.rounds();
  await m.runRound(anew, quiet);
  assert.deepEqual(await unread(), ["leg_time T1", "leg_vehicle T1"], "the same once");
  const read = await m.keptUnread(phone.store);
  posko.day = { ...WIRE_DAY, legs: [{ ...WIRE_LEG, departs_s: 2e9 - 3600, vehicle: "V2", boxes: 5 }] };
  anew.due.day = 0;
  await m.runRound(anew, quiet);
  await m.dropUnread(phone.store, read);
  assert.deepEqual(await unread(), ["leg_boxes T1"], "only what was read goes");
});

test("an app that is open hears of a day that the service worker has fetched", async () => {
  const { phone, posko } = await scene();
  posko.day = WIRE_DAY;
  const open = phone.rounds();
  await m.runRound(open, quiet);
  posko.day = { ...WIRE_DAY, legs: [{ ...WIRE_LEG, vehicle: "V2" }] };
  const { store, signer, device, net } = phone.parts();
  await m.deliverOnce(store, device, signer, net);
  phone.news.length = 0;
  for (let i = 0; i < 2; i++) {
    open.due.day = 0;
    await m.runRound(open, quiet);
  }
  const told = phone.news.filter(({ what }) => what === "day" || what === "map");
  assert.deepEqual(
    told.map(({ what, day, unread }) => [what, day.legs[0].vehicle, unread[0].what]),
    [["day", "V2", "leg_vehicle"]],
    "once",
  );
});

test("changes are kept before the day that they are of: killed between, they come once more", async () => {
  const { phone, posko } = await scene();
  posko.day = WIRE_DAY;
  await phone.sync();
  posko.day = { ...WIRE_DAY, legs: [] };
  const put = phone.store.put;
  phone.store.put = (name, value) => (name === "day" ? Promise.reject(new Error("killed")) : put(name, value));
  await assert.rejects(phone.sync(), /killed/);
  assert.deepEqual(await m.keptUnread(phone.store), [{ what: "leg_gone", name: "T1" }]);
  phone.store.put = put;
  await phone.sync();
  assert.deepEqual(await m.keptUnread(phone.store), [{ what: "leg_gone", name: "T1" }]);
});

// ---------------------------------------------------------------- the loop

test("the loop delivers by itself, rests after faults, and goes on when it is nudged", async () => {
  const { phone, posko } = await scene();
  phone.line.online = false;
  await phone.say();
  const wire = m.wireStart(phone.parts());
  await until(() => wire.state.value.fault === "phone.wire_offline", "it says that there is no line");
  assert.equal(wire.state.value.online, false);
  phone.line.online = true;
  wire.nudge();
  await until(() => wire.state.value.delivered_s !== null, "delivered");
  assert.deepEqual([wire.state.value.online, wire.state.value.fault], [true, ""]);
  assert.deepEqual(wire.state.value.waiting, { events: 0, parcels: 0, refused: 0 });
  await phone.say();
  wire.nudge();
  await until(() => posko.entries.length === 2, "the nudge is heard");
  wire.stop();
});

test("a round that asked nothing says nothing of the line", async () => {
  const { phone, posko } = await scene();
  const wire = m.wireStart(phone.parts());
  assert.equal(wire.state.value.online, null, "nobody has been asked");
  await until(() => wire.state.value.online === true && !wire.state.value.busy, "the posko has answered");
  phone.line.online = false;
  const id = await phone.say();
  await until(() => wire.sync().then(() => wire.state.value.fault !== ""), "it is tried");
  await phone.store.settle(id, "receipted", "", 0); // another tab has delivered it
  const asked = posko.requests.length;
  await wire.sync();
  await wire.sync();
  assert.equal(posko.requests.length, asked);
  assert.deepEqual([wire.state.value.online, wire.state.value.fault], [false, ""]);
  wire.stop();
});

test("who may ask the posko nothing does not look for it every two seconds", async () => {
  const { phone, posko } = await scene();
  await phone.say();
  posko.held.add((await phone.store.unsent(1))[0].id);
  const rests = async (parts) => {
    const wire = m.wireStart(parts);
    const left_s = () => wire.state.value.again_s - phone.net.now() / 1000;
    await until(() => !wire.state.value.busy && left_s() > 100, "it rests for minutes");
    wire.stop();
  };
  await rests({ ...phone.parts(), signer: null });
  posko.revoked = 1_732_500_000;
  await rests(phone.parts());
});

test("an alarm does not wait for the photo that is under way", async () => {
  const { phone, posko } = await scene();
  await phone.say({}, { content: Uint8Array.of(1) });
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  const serve = posko.serve;
  let parcels = 0;
  posko.serve = async (path, init) => {
    if (init.headers?.["Content-Type"] === "application/vnd.kawal.sealed" && ++parcels === 1) await held;
    return serve(path, init);
  };
  const wire = m.wireStart(phone.parts());
  await until(() => parcels === 1, "the photo is under way");
  const alarm = await phone.say({ incident: "capsized" }, { kind: "incident", urgent: true });
  wire.nudge();
  await until(() => posko.entries.some((entry) => entry.id === alarm), "the alarm is there");
  await wire.call(fixOf(3, true));
  await until(() => posko.fixes.length === 1, "the call is there");
  assert.equal(posko.contents.length, 0, "and the photo is not yet");
  release();
  await until(() => posko.contents.length === 1, "then the photo");
  wire.stop();
});

test("a call for help outlives the app that made it", async () => {
  const { phone, posko } = await scene();
  phone.line.online = false;
  const wire = m.wireStart(phone.parts());
  await wire.call(fixOf(1, true));
  wire.stop();
  await phone.restart();
  phone.line.online = true;
  await phone.sync();
  assert.equal(posko.fixes.length, 1);
  assert.match(posko.fixes[0], /"sos":true/);
});

test("when the posko asks for patience nobody hurries it", async () => {
  const asked = [];
  const fault = () => () => {
    asked.push(performance.now());
    return asked.length <= 1 ? "slowDown" : null;
  };
  const { phone, posko } = await scene({ fault });
  await phone.say();
  const wire = m.wireStart(phone.parts());
  await until(() => asked.length === 1 && wire.state.value.fault === "api.too_many", "refused");
  wire.nudge();
  wire.nudge();
  await until(() => posko.entries.length === 1, "delivered after all");
  // Two seconds of the phone's quick clock.
  assert.ok(asked[1] - asked[0] >= 9, `${asked[1] - asked[0]} ms`);
  wire.stop();
});

test("rests double from 2 seconds to 5 minutes, and phones do not come all at once", async () => {
  await forSeeds(50, (rnd) => {
    let most = 0;
    for (let faults = 1; faults < 40; faults++) {
      const rest = m.backoff_ms(faults, rnd.next);
      assert.ok(rest >= 2000 && rest <= 300_000);
      most = Math.max(most, rest);
    }
    assert.ok(most > 150_000);
  });
  const rnd = random(5);
  const rests = new Set(Array.from({ length: 100 }, () => Math.round(m.backoff_ms(6, rnd.next) / 1000)));
  assert.ok(rests.size > 15, "spread");
});

test("a posko that never answers is given up, and asked again", async () => {
  const { phone, posko } = await scene();
  await phone.say();
  const real = phone.net.fetch;
  let silent = true;
  phone.net.fetch = (path, init) => {
    if (!silent) return real(path, init);
    return new Promise((_, fail) => init.signal.addEventListener("abort", () => fail(new Error("aborted"))));
  };
  const wire = m.wireStart(phone.parts());
  await until(() => wire.state.value.fault === "phone.wire_slow", "given up");
  silent = false;
  wire.nudge();
  await until(() => posko.entries.length === 1, "asked again");
  wire.stop();
});

test("an answer without end is not read to its end", async () => {
  const { phone } = await scene();
  await phone.say();
  let read = 0;
  phone.net.fetch = async () => {
    const body = new ReadableStream({
      pull(controller) {
        read += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    return new Response(body, { headers: { "Content-Type": "application/json" } });
  };
  await assert.rejects(phone.sync(), (error) => error.code === "phone.wire_nonsense");
  assert.ok(read < 10 * 2 ** 21, `${read}`);
});

test("the service worker's round delivers, and asks to be woken again when it could not", async () => {
  const { phone, posko } = await scene();
  const { store, signer, device, net } = phone.parts();
  await phone.say();
  phone.line.online = false;
  await assert.rejects(m.deliverOnce(store, device, signer, net));
  phone.line.online = true;
  await m.deliverOnce(store, device, null, net);
  assert.equal(posko.entries.length, 1);
  await phone.say();
  await assert.rejects(m.deliverOnce(store, device, signer, { ...net, alone: async () => null }));
  assert.equal(await m.askForWake({}), false);
  assert.equal(await m.askForWake({ sync: { register: async () => undefined } }), true);
  assert.equal(await m.askForWake({ sync: { register: () => Promise.reject(new Error("no")) } }), false);
});

// ---------------------------------------------------------------- how long it takes

/** A line of 1 Mbit/s and 300 ms: each request adds what it would take there. Answers are packed, as the posko sends them. */
function slowLine(phone) {
  const line = { ms: 0, requests: [] };
  const real = phone.net.fetch;
  phone.net.fetch = async (path, init) => {
    const up = (init.body?.length ?? 0) + 400;
    const response = await real(path, init);
    const text = await response.text();
    const down = gzipSync(text).length + 300;
    const ms = 300 + ((up + down) * 8) / 1000;
    line.ms += ms;
    line.requests.push({ name: path.split("/").at(-1), up, down, ms: Math.round(ms) });
    return new Response(response.status === 304 ? null : text, { status: response.status, headers: response.headers });
  };
  phone.net.ticks = () => line.ms;
  phone.net.now = () => 1_732_586_400_000 + line.ms;
  return line;
}

test("1,000 events with their proofs take less than 10 seconds on a line of 1 Mbit/s and 300 ms", async () => {
  const { phone, posko } = await scene();
  const position = { lat_e7: -35_412_345, lon_e7: 1_045_678_901 };
  const more = {
    place: "PPS-16.10.01.2001",
    position,
    seals: ["KPU-0048213", "KPU-0048214"],
    condition: "good",
    note: "ab".repeat(32),
    photos: ["cd".repeat(32)],
  };
  for (let i = 0; i < 1000; i++) await phone.say({ item: `16.10.01.2001-001-${i}`, ...more });
  const line = slowLine(phone);
  await phone.sync();
  assert.equal(posko.entries.length, 1000);
  await checkMarks(phone, posko, { all: true });
  assert.ok(line.ms < 10_000, `${Math.round(line.ms)} ms`);
  assert.ok(line.requests.find((q) => q.name === "receipts").down < 150_000);
});
