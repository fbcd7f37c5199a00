// The service worker keeps the app on the phone; a new version of it waits until nobody is in the middle of something.
// What is not sent is in the store, which no version touches when it takes over.
import { signal } from "@preact/signals";
import { KEEP_READER, TAKE_OVER } from "./names.ts";

/** A new version is here and waits. */
export const updateWaits = signal(false);
/** Held by every window that is in the middle of something; a version takes over only when none is. */
const BUSY = "kawal.field.busy";
const EVERY_MS = 3_600_000;

let kept: ServiceWorkerRegistration | null = null;
let leaveBusy: (() => void) | null = null;

function lookAt(registration: ServiceWorkerRegistration): void {
  // Without a controller it is the first version: nothing is replaced.
  updateWaits.value = registration.waiting !== null && navigator.serviceWorker.controller !== null;
}

function watch(registration: ServiceWorkerRegistration): void {
  lookAt(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => lookAt(registration));
  });
  const ask = (): void => {
    if (!document.hidden) registration.update().catch(() => undefined); // without a network there is no news
  };
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}

/** Resolves with what keeps the app; rejects where the browser does not trust the posko's certificate. */
export async function startUpdates(): Promise<ServiceWorkerRegistration> {
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) location.reload();
    controlled = true;
  });
  kept = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/", updateViaCache: "none" });
  watch(kept);
  return kept;
}

/** The reader of codes is kept on the phones that need it. */
export async function keepReader(): Promise<void> {
  const ready = await navigator.serviceWorker.ready;
  ready.active?.postMessage(KEEP_READER);
}

type WithLocks = { locks?: LockManager };

/** Says whether this window is in the middle of something. */
export function setBusy(busy: boolean): void {
  const { locks } = navigator as WithLocks;
  if (!locks || busy === (leaveBusy !== null)) return;
  if (!busy) {
    leaveBusy?.();
    leaveBusy = null;
    return;
  }
  const held = new Promise<void>((done) => {
    leaveBusy = done;
  });
  void locks.request(BUSY, { mode: "shared" }, () => held);
}

/** The new version takes over and the page begins anew, unless another window is in the middle of something: false. */
export async function takeOver(): Promise<boolean> {
  const worker = kept?.waiting;
  if (!worker) return false;
  const go = (free: boolean): boolean => {
    if (free) worker.postMessage(TAKE_OVER);
    return free;
  };
  const { locks } = navigator as WithLocks;
  return locks ? locks.request(BUSY, { ifAvailable: true }, (lock) => go(lock !== null)) : go(true);
}
