// The PIN that opens the app. Each try is counted on the disk before it is judged, so that nobody gets a free one by killing
// the app; after the last one the phone is wiped.
import type { Bytes } from "../event/cbor.ts";
import { sameBytes, utf8 } from "./bytes.ts";
import type { PinRow } from "./db.ts";
import { PhoneError } from "./error.ts";
import type { PhoneStore } from "./store.ts";
import { wipe } from "./wipe.ts";

export const TRIES_MAX = 8;
/** Seconds before the next try, by the tries since the last right one. */
const WAIT_S = [0, 0, 0, 5, 15, 60, 300, 900] as const;

const ROUNDS = 600_000;
const ROUNDS_LEAST = 210_000;
const TRIAL_ROUNDS = 20_000;
const SLOW_MS = 1000;
const SALT_BYTES = 16;
const KEY_BITS = 256;

/** Why a PIN will not do: the code of a sentence, or null. */
export function pinProblem(pin: string): "phone.pin.form" | "phone.pin.weak" | null {
  if (!/^\d{6,12}$/.test(pin)) return "phone.pin.form";
  const steps = new Set([...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i])));
  const [step] = steps;
  return steps.size === 1 && Math.abs(step!) <= 1 ? "phone.pin.weak" : null;
}

async function stretched(pin: string, salt: Bytes, rounds: number): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, key, KEY_BITS);
}

function hkdf(use: string) {
  return { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(use) };
}

/** Of one PIN: what it is checked by, and the key that wraps the signing key. Neither tells the other. */
async function derived(pin: string, salt: Bytes, rounds: number): Promise<{ check: Bytes; wrap: CryptoKey }> {
  const bits = await stretched(pin, salt, rounds);
  const key = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveBits", "deriveKey"]);
  const check = await crypto.subtle.deriveBits(hkdf("kawal-pin/1 check"), key, KEY_BITS);
  const aes = { name: "AES-GCM", length: KEY_BITS };
  const wrap = await crypto.subtle.deriveKey(hkdf("kawal-pin/1 wrap"), key, aes, false, ["encrypt", "decrypt"]);
  return { check: new Uint8Array(check), wrap };
}

/** How many rounds this phone can do in a second, within the limits; `clock` in milliseconds. */
export async function roundsHere(clock: () => number = () => performance.now()): Promise<number> {
  const begin = clock();
  await stretched("0", new Uint8Array(SALT_BYTES), TRIAL_ROUNDS);
  const perRound_ms = (clock() - begin) / TRIAL_ROUNDS;
  if (perRound_ms * ROUNDS <= SLOW_MS) return ROUNDS;
  return Math.max(ROUNDS_LEAST, Math.floor(SLOW_MS / perRound_ms));
}

/** A new PIN as it is kept, and the key that it makes. Throws what pinProblem says. */
export async function newPin(pin: string): Promise<{ row: PinRow; wrap: CryptoKey }> {
  const problem = pinProblem(pin);
  if (problem) throw new PhoneError(problem);
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const rounds = await roundsHere();
  const { check, wrap } = await derived(pin, salt, rounds);
  return { row: { salt, rounds, check, tries: 0, tried_ms: 0 }, wrap };
}

/** Milliseconds until the next try. Where the clock was set back nobody waits longer than the wait itself. */
export function waitOf(row: PinRow, now_ms: number): number {
  const wait = 1000 * (WAIT_S[row.tries] ?? 0);
  const since = now_ms - row.tried_ms;
  return since < 0 ? wait : Math.max(0, wait - since);
}

/** The row with this try in it; or, when it is too early, with a clock that was set back. */
function counted(row: PinRow, now_ms: number): { row: PinRow; wait_ms: number } {
  const wait_ms = row.tries < TRIES_MAX ? waitOf(row, now_ms) : 0;
  if (wait_ms > 0) return { row: { ...row, tried_ms: Math.min(row.tried_ms, now_ms) }, wait_ms };
  return { row: { ...row, tries: row.tries + 1, tried_ms: now_ms }, wait_ms };
}

async function giveUp(store: PhoneStore): Promise<never> {
  await wipe(store);
  throw new PhoneError("phone.pin.wiped");
}

/** The key that the right PIN makes. Throws phone.pin.wait (seconds), phone.pin.wrong (left) or, when it was the last try
 * and the phone has been wiped, phone.pin.wiped. */
export async function checkPin(store: PhoneStore, pin: string, now_ms: number): Promise<CryptoKey> {
  let wait_ms = 0;
  const row = await store.changePin((before) => {
    const after = counted(before, now_ms);
    wait_ms = after.wait_ms;
    return after.row;
  });
  if (wait_ms > 0) throw new PhoneError("phone.pin.wait", { seconds: Math.ceil(wait_ms / 1000) });
  if (row.tries > TRIES_MAX) return giveUp(store);
  const { check, wrap } = await derived(pin, row.salt, row.rounds);
  if (sameBytes(check, row.check)) {
    await store.changePin((before) => ({ ...before, tries: 0 }));
    return wrap;
  }
  if (row.tries >= TRIES_MAX) return giveUp(store);
  throw new PhoneError("phone.pin.wrong", { left: TRIES_MAX - row.tries });
}
