// A phone that becomes somebody else's, killed on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import {
  deviceOf,
  f,
  NOW_MS,
  newName,
  newPhone,
  PIN,
  refuses,
  says,
  scanned,
  withoutEd25519,
} from "./support/phone.mjs";

const { askEnrolment, begunOffer, isHalfEnrolled, needsSamePin } = await load("field/enrolling.ts");

const OFFER = "ABCDEFGHJKMNPQRSTVWXYZ0123";
const OTHER_PIN = "730518";
/** The line breaks before any answer comes. */
const CUT = {
  fetch: () => Promise.reject(new TypeError("fetch failed")),
  wait: () => new Promise(() => undefined),
  language: () => "id",
};

const asks = (store, pin, now_ms = NOW_MS) =>
  refuses("phone.wire_offline", () => askEnrolment(store, CUT, OFFER, pin, now_ms));

test("killed between the next one's key and its enrolment, the phone is to be enrolled, and is nobody's to speak for", async () => {
  const phone = await newPhone();
  assert.equal(await isHalfEnrolled(phone.store), false);
  const next = await f.newSigner(phone.store, PIN);
  assert.equal(await isHalfEnrolled(phone.store), true);
  await refuses("phone.key", () => says({ ...phone, signer: next }, scanned("K-1")));
  await phone.store.setDevice(deviceOf(next));
  assert.equal(await isHalfEnrolled(phone.store), false);
});

test("a phone that was never anybody's, or was wiped, is not half somebody's", async () => {
  const phone = await newPhone();
  await f.wipe(phone.store);
  assert.equal(await isHalfEnrolled(phone.store), false);
  assert.equal(await begunOffer(phone.store, 0), null);
});

test("a repeated enrolment is opened by the PIN that was chosen last, where the browser keeps the key", async () => {
  const store = await f.openStore(newName());
  await asks(store, PIN);
  const { key } = await store.key();
  assert.equal(await needsSamePin(store, OFFER, NOW_MS), false);
  await asks(store, OTHER_PIN, NOW_MS + 1000);
  assert.equal((await store.key()).key, key, "the posko has heard of this one already");
  assert.equal((await f.loadSigner(store, OTHER_PIN, NOW_MS)).key, key);
  await refuses("phone.pin.wrong", () => f.loadSigner(store, PIN, NOW_MS));
});

test("a key that the PIN wraps is opened by the PIN of before alone, which is asked for", async () => {
  await withoutEd25519(async () => {
    const store = await f.openStore(newName());
    await asks(store, PIN);
    const { key } = await store.key();
    assert.equal(await needsSamePin(store, OFFER, NOW_MS), true);
    assert.equal(await needsSamePin(store, OFFER.replace("A", "B"), NOW_MS), false, "another code: another key");
    await refuses("phone.pin.wrong", () => askEnrolment(store, CUT, OFFER, OTHER_PIN, NOW_MS));
    await asks(store, PIN);
    assert.equal((await f.loadSigner(store, PIN, NOW_MS)).key, key);
  });
});
