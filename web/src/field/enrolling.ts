// Enrolment in steps that survive: the key is made before the posko is asked, and the same key asks again when its answer was
// lost. The phone belongs to nobody until its person has read the name and said that it is the right one.
import { loadSigner, newSigner, replacePin } from "./keys.ts";
import type { Device, Signer } from "./model.ts";
import type { Net } from "./net.ts";
import { enrol } from "./session.ts";
import type { PhoneStore } from "./store.ts";

/** An offer holds for a quarter of an hour; after that another one is needed. */
const OFFER_MS = 15 * 60_000;
const KEPT = "enrolling";

interface Begun {
  readonly offer: string;
  readonly key: string;
  readonly at_ms: number;
}

/** An enrolment that was begun and has no answer yet; null: there is none that would still be answered. */
export async function begunOffer(store: PhoneStore, now_ms: number): Promise<string | null> {
  const begun = await store.get<Begun>(KEPT);
  const key = await store.key();
  if (!begun || begun.key !== key?.key) return null;
  return Math.abs(now_ms - begun.at_ms) < OFFER_MS ? begun.offer : null;
}

/** Whether only the PIN that was made when this offer was begun can end it: there the key is wrapped by it. Elsewhere the PIN
 * may be chosen anew. */
export async function needsSamePin(store: PhoneStore, offer: string, now_ms: number): Promise<boolean> {
  return (await begunOffer(store, now_ms)) === offer && (await store.key())?.kept === "pin";
}

/** A phone that was somebody's and has made the next one's key already: it says nothing for either until it is enrolled. */
export async function isHalfEnrolled(store: PhoneStore): Promise<boolean> {
  const [device, key] = [await store.device(), await store.key()];
  return device !== null && device.key !== key?.key;
}

async function signerFor(store: PhoneStore, pin: string, offer: string, now_ms: number): Promise<Signer> {
  if ((await begunOffer(store, now_ms)) === offer) {
    const same = (await replacePin(store, pin)) ?? (await loadSigner(store, pin, now_ms));
    if (same) return same;
  }
  const made = await newSigner(store, pin);
  await store.put(KEPT, { offer, key: made.key, at_ms: now_ms } satisfies Begun);
  return made;
}

export interface Asked {
  readonly signer: Signer;
  readonly device: Device;
}

/** Answers the posko's offer with this phone's key; `pin` opens the phone from now on. Throws what keys.ts, the store and the posko say. */
export async function askEnrolment(
  store: PhoneStore,
  net: Net,
  offer: string,
  pin: string,
  now_ms: number,
): Promise<Asked> {
  const signer = await signerFor(store, pin, offer, now_ms);
  const { device } = await enrol(net, signer, offer);
  return { signer, device };
}

/** It is the right person: from now on the phone is this one's. */
export async function takeEnrolment(store: PhoneStore, asked: Asked): Promise<void> {
  await store.setDevice(asked.device);
  await store.put(KEPT, null);
}

/** It is somebody else's: nothing stays of it. */
export async function dropEnrolment(store: PhoneStore): Promise<void> {
  await store.put(KEPT, null);
}
