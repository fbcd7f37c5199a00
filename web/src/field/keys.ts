// The key that this phone signs with. Where the browser knows Ed25519 it keeps the key itself and no script can read it;
// where it does not, the seed is kept encrypted by what the PIN makes, and is in memory from the PIN on
// until the app is closed, also behind the lock.
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";
import type { Bytes } from "../event/cbor.ts";
import { toHex } from "../event/event.ts";
import type { KeyRow } from "./db.ts";
import { PhoneError } from "./error.ts";
import type { Signer } from "./model.ts";
import { checkPin, newPin } from "./pin.ts";
import type { PhoneStore } from "./store.ts";

const ALGORITHM = "Ed25519";
const SEED_BYTES = 32;
const IV_BYTES = 12;

/** Null where the browser does not know the algorithm. */
async function madeByBrowser(): Promise<KeyRow | null> {
  try {
    const pair = (await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"])) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return { kept: "browser", key: toHex(raw), secret: pair.privateKey };
  } catch {
    return null;
  }
}

async function wrapped(key: string, seed: Bytes, wrap: CryptoKey): Promise<KeyRow> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrap, seed);
  return { kept: "pin", key, iv, seed: new Uint8Array(sealed) };
}

async function unwrapped(row: Extract<KeyRow, { kept: "pin" }>, wrap: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, wrap, row.seed));
}

async function madeByScript(wrap: CryptoKey): Promise<KeyRow> {
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  return wrapped(toHex(await getPublicKeyAsync(seed)), seed, wrap);
}

function byBrowser(row: Extract<KeyRow, { kept: "browser" }>): Signer {
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, row.secret, message));
  return { key: row.key, kept: "browser", sign };
}

async function signerOf(row: KeyRow, wrap: CryptoKey): Promise<Signer> {
  if (row.kept === "browser") return byBrowser(row);
  const seed = await unwrapped(row, wrap);
  return { key: row.key, kept: "pin", sign: async (message) => (await signAsync(message, seed)) as Bytes };
}

/** Some browsers make such a key and cannot keep it. */
function cannotKeep(error: unknown): boolean {
  return error instanceof PhoneError && error.code === "phone.store" && error.with.error === "DataCloneError";
}

/** A new key and its PIN, on the disk when it resolves; a key that was there is replaced, and its chain has ended. Throws
 * phone.pin.form, phone.pin.weak, phone.full. */
export async function newSigner(store: PhoneStore, pin: string): Promise<Signer> {
  const { row, wrap } = await newPin(pin);
  const own = await madeByBrowser();
  if (own) {
    try {
      await store.setSecrets(own, row);
      return await signerOf(own, wrap);
    } catch (error) {
      if (!cannotKeep(error)) throw error;
    }
  }
  const key = await madeByScript(wrap);
  await store.setSecrets(key, row);
  return signerOf(key, wrap);
}

/** The signer of the phone that this PIN opens; null: there is no key yet. Throws what checkPin throws. */
export async function loadSigner(store: PhoneStore, pin: string, now_ms: number): Promise<Signer | null> {
  const row = await store.key();
  if (!row) return null;
  return signerOf(row, await checkPin(store, pin, now_ms));
}

/** For delivering behind the lock, without a PIN: a signer where the browser keeps the key, else null. */
export async function lockedSigner(store: PhoneStore): Promise<Signer | null> {
  const row = await store.key();
  return row?.kept === "browser" ? byBrowser(row) : null;
}

/** The PIN that was typed last is the one that opens, for a key that signs without any; null where only the PIN of before lets it
 * sign. Throws what newSigner throws. For a phone that is nobody's yet: whose it is asks for the old PIN. */
export async function replacePin(store: PhoneStore, pin: string): Promise<Signer | null> {
  const key = await store.key();
  if (key?.kept !== "browser") return null;
  await store.setPin(key, (await newPin(pin)).row);
  return byBrowser(key);
}

/** Another PIN. The old one is checked and counted like one that opens; killed between, the old one holds. */
export async function changePin(store: PhoneStore, old: string, pin: string, now_ms: number): Promise<void> {
  const key = await store.key();
  if (!key) throw new PhoneError("phone.pin.none");
  const before = await checkPin(store, old, now_ms);
  const { row, wrap } = await newPin(pin);
  const kept = key.kept === "pin" ? await wrapped(key.key, await unwrapped(key, before), wrap) : key;
  await store.setPin(kept, row);
}
