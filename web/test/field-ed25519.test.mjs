import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { load } from "./support/load.mjs";
import { forSeeds } from "./support/prop.mjs";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only
const v = await load("field/ed25519.ts", "event/event.ts");

// RFC 8032, section 7.1, test 2.
const KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const SIGNATURE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const SIGNED = Uint8Array.of(0x72);

for (const name of ["verify", "verifyByScript"]) {
  test(`${name}: the published example holds, one with another bit does not`, async () => {
    const signature = v.fromHex(SIGNATURE);
    assert.equal(await v[name](SIGNED, signature, KEY), true);
    assert.equal(await v[name](Uint8Array.of(0x73), signature, KEY), false);
    assert.equal(await v[name](SIGNED, signature.slice(1), KEY), false);
    assert.equal(await v[name](SIGNED, signature, "00".repeat(31)), false);
    assert.equal(await v[name](SIGNED, signature, "02".repeat(32)), false);
    await forSeeds(40, async (rnd) => {
      const other = Uint8Array.from(signature);
      other[rnd.below(64)] ^= 1 << rnd.below(8);
      assert.equal(await v[name](SIGNED, other, KEY), false);
    });
  });
}
