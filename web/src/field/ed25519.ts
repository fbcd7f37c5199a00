// Whether Ed25519 signatures hold, also on phones whose browser does not know Ed25519.
import { verifyAsync } from "@noble/ed25519";
import type { Bytes } from "../event/cbor.ts";
import { fromHex } from "../event/event.ts";
import type { Verify } from "../event/sign.ts";

const ALGORITHM = "Ed25519";

/** Null where the browser cannot tell. */
async function byBrowser(signed: Bytes, signature: Bytes, key: Bytes): Promise<boolean | null> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, ALGORITHM, false, ["verify"]);
  } catch {
    return null; // no such algorithm, or no key: the other way tells which
  }
  return await crypto.subtle.verify(ALGORITHM, imported, signature, signed);
}

async function byScript(signed: Bytes, signature: Bytes, key: Bytes): Promise<boolean> {
  try {
    return await verifyAsync(signature, signed, key, { zip215: false });
  } catch {
    return false; // not a key, or not a signature
  }
}

export const verify: Verify = async (signed, signature, key) => {
  const bytes = fromHex(key);
  return (await byBrowser(signed, signature, bytes)) ?? (await byScript(signed, signature, bytes));
};

/** The same, always by script: for tests, which run where the browser's way is there. */
export const verifyByScript: Verify = (signed, signature, key) => byScript(signed, signature, fromHex(key));
