// A phone that becomes somebody else's, killed on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { deviceOf, f, newPhone, PIN, refuses, says, scanned } from "./support/phone.mjs";

const { begunOffer, isHalfEnrolled } = await load("field/enrolling.ts");

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
