// The wire of the field app against the real posko, without a page: enrolled by an offer, with the app's own store, chain and
// seal, on a line that loses, cuts and repeats. What the phone then holds for true, the posko must say too.
import "../../web/node_modules/fake-indexeddb/auto/index.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeHandset } from "../../web/test/support/handset.mjs";
import { load } from "../../web/test/support/load.mjs";
import { FAULTS } from "../../web/test/support/posko.mjs";
import { random } from "../../web/test/support/prop.mjs";
import { makeOffer, signIn, wanted } from "./support/office.mjs";

const { KAWAL_URL: url, KAWAL_USER: user, KAWAL_PASSWORD: password, KAWAL_BIN } = process.env;
const only = { skip: KAWAL_BIN ? false : "needs a posko with a log" };
const m = await load(
  ...["field/cycle.ts", "field/round.ts", "field/session.ts", "field/store.ts", "field/bundle.ts", "field/chain.ts"],
  ...["field/checkpoint.ts", "field/receipts.ts", "event/event.ts", "event/sign.ts"],
);
const NOTHING_WAITS = { events: 0, parcels: 0, refused: 0 };
const quiet = () => undefined;

/** The posko over HTTP, as the faults of a line want it. */
const posko = {
  late: [],
  async serve(path, init) {
    const answer = await fetch(url + path, { ...init, signal: undefined });
    return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) };
  },
};
// What only a posko of the test can do to itself.
const ON_THE_WAY = Object.keys(FAULTS).filter((name) => name !== "restartUnstored" && name !== "late");

/** A phone of P0001, enrolled; `spoil(name)` gives the fault of the next request, or null. */
async function enrolled(seed) {
  const ask = await signIn({ url, user, password });
  const { offer } = await makeOffer(ask, { person: "P0001" });
  const rnd = random(seed);
  const line = { spoil: () => null };
  const phone = await makeHandset(m, posko, rnd, (name) => line.spoil(name), 1);
  const { device } = await m.enrol(phone.net, phone.signer, offer);
  const again = await m.enrol(phone.net, phone.signer, offer);
  assert.deepEqual(again.device, device, "the first answer may have been lost");
  await phone.store.setDevice(device);
  const said = async (kind, fields, photos = []) => {
    const seen = await phone.store.seen();
    const draft = { kind, fields, photos };
    return m.say(phone.store, phone.signer, device, draft, Date.now(), seen);
  };
  const parts = { store: phone.store, signer: phone.signer, net: phone.net, device, tell: quiet };
  const round = () => m.newRound(parts, new AbortController().signal);
  return { ask, rnd, line, phone, device, said, parts, round };
}

/** Rounds until all is proven: the posko signs its log once a second. */
async function proven({ phone, round }) {
  const one = round();
  for (let i = 0; i < 40; i++) {
    one.due.proof = 0;
    await m.runRound(one, quiet);
    const left = await phone.store.unproven(1000);
    if (left.length === 0) return one;
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.fail("no proof came");
}

const photo = (rnd) => rnd.bytes(20_000);
const place = "PPK-010501";

test("everything that was said arrives once, is proven, and photos and positions with it", only, async () => {
  const one = await enrolled(1);
  const { phone, said, rnd, ask } = one;
  for (let i = 0; i < 120; i++)
    await said("patrolled", { place, point: `TITIK-${i}` }, i % 40 === 3 ? [photo(rnd)] : []);
  const fire = await said("incident", { incident: "fire", place }, [photo(rnd)]);
  const now_s = Math.floor(Date.now() / 1000);
  const fix = { gps_time_s: now_s, at: { lat_e7: -32_200_000, lon_e7: 1_046_500_000 }, accuracy_m: 9, battery: 50 };
  for (let i = 0; i < 5; i++) {
    await phone.store.addFix({ ...fix, time_s: now_s - 60 + i, speed_cms: null, bearing: 12, sos: false });
  }
  await proven(one);
  assert.deepEqual(await phone.store.waiting(), NOTHING_WAITS);
  assert.deepEqual(await phone.store.fixes(10), []);
  const events = await phone.store.events(1000);
  assert.equal(events.length, 121);
  assert.ok(events.every((event) => event.state === "receipted"));
  const own = events.filter((event) => event.kind === "patrolled").sort((a, b) => a.sequence - b.sequence);
  assert.ok(
    own.every((event, i) => i === 0 || own[i - 1].index < event.index),
    "in the chain's order",
  );
  const alarm = events.find((event) => event.id === fire.id);
  assert.ok(alarm.index < own[0].index, "the alarm first");
  const { logKey, logName } = one.device;
  const kept = await phone.store.receipt(fire.id);
  const head = await m.readCheckpoint(kept.checkpoint, { logKey, logName });
  const held = await m.provenOf(kept, head, new Map([[fire.id, alarm.frame]]));
  assert.equal(held[0].index, alarm.index, "the kept proof holds by itself");
  const receipt = wanted(await ask("GET", `receipts/${fire.id}`));
  assert.match(receipt, new RegExp(`^index ${alarm.index}$`, "m"), "and the posko says the same");
  assert.ok((await phone.store.get("clock")).within_s < 30);
  assert.ok(Array.isArray((await phone.store.get("day")).legs));
});

test("a line that loses, cuts and repeats changes nothing of it", only, async () => {
  const one = await enrolled(2);
  const { phone, said, rnd, line, round } = one;
  line.spoil = () => (rnd.chance(0.4) ? rnd.pick(ON_THE_WAY) : null);
  for (let i = 0; i < 12; i++) {
    for (let k = 0; k < 5; k++) await said("patrolled", { place, point: `P-${i}-${k}` }, k === 2 ? [photo(rnd)] : []);
    await m.runRound(round(), quiet).catch(quiet);
  }
  line.spoil = () => null;
  await proven(one);
  assert.deepEqual(await phone.store.waiting(), NOTHING_WAITS);
  const events = (await phone.store.events(1000)).sort((a, b) => a.sequence - b.sequence);
  assert.equal(events.length, 60);
  assert.ok(
    events.every((event, i) => i === 0 || events[i - 1].index < event.index),
    "in the chain's order, each once",
  );
});

test("a phone that was revoked delivers what it has by its word, and is let in no more", only, async () => {
  const one = await enrolled(3);
  const { phone, said, rnd, ask, device, parts, round } = one;
  await said("patrolled", { place, point: "A" });
  await proven(one);
  for (let i = 0; i < 6; i++) await said("patrolled", { place, point: `B-${i}` }, i === 3 ? [rnd.bytes(90_000)] : []);
  wanted(await ask("POST", `devices/${device.key}/revoke`, { reason: "device_lost" }), 200);
  await m.runRound(round(), quiet);
  assert.deepEqual(await phone.store.waiting(), NOTHING_WAITS);
  const events = await phone.store.events(100);
  assert.ok(
    events.every((event) => event.state === "sent" || event.state === "receipted" || event.state === "waiting"),
  );
  const { since_s } = await m.lockedOut(parts);
  assert.ok(since_s !== null && Math.abs(since_s - Date.now() / 1000) < 600, "it says since when");
});
