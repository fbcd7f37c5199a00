// The service worker keeps the app on the phone: what of it is not here yet is asked for again and again, and said. A new version
// waits until nobody is in the middle of something.
// What is not sent is in the store, which no version touches when it takes over.
import { signal } from "@preact/signals";
import { KEEP_READER, TAKE_OVER } from "./names.ts";

/** What of the app is not on this phone yet, so that it would lack without a network; null: nobody has looked. */
export const lacks = signal<readonly ("app" | "reader")[] | null>(null);
/** The browser does not trust the posko's certificate: it keeps nothing of it. */
export const untrusted = signal(false);
/** A new version is here and waits. */
export const updateWaits = signal(false);
/** Held by every window that is in the middle of something; a version takes over only when none is. */
const BUSY = "kawal.field.busy";
const EVERY_MS = 3_600_000;
/** What lacks is asked for again this often, and whenever the network comes back or somebody looks. */
const AGAIN_MS = 60_000;

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

/** Registers the worker, unless it is there or on its way. Rejects when its script does not come. */
async function register(): Promise<void> {
  if (kept?.active || kept?.waiting || kept?.installing) return;
  const options = { scope: "/field/", updateViaCache: "none" } as const;
  const found = await navigator.serviceWorker.register("/field/sw.js", options);
  if (found !== kept) watch(found);
  kept = found;
}

/** By the version that waits as well: its reader may be another one. */
function askForReader(ended: () => void): void {
  for (const worker of [kept?.active, kept?.waiting]) {
    if (!worker) continue;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ended;
    worker.postMessage(KEEP_READER, [port2]);
  }
}

async function lookAround(reader: string | null): Promise<void> {
  const read = reader === null || (await caches.match(reader)) !== undefined;
  lacks.value = [...(kept?.active ? [] : (["app"] as const)), ...(read ? [] : (["reader"] as const))];
}

/** One attempt at what lacks. Only a certificate that is not trusted is a reason to stop: a line that breaks or a proxy that is
 * tired comes back. */
export async function keepApp(reader: string | null): Promise<void> {
  try {
    await register();
    untrusted.value = false;
  } catch (error) {
    untrusted.value = (error as Error).name === "SecurityError" && navigator.serviceWorker.controller === null;
  }
  const look = (): void => void lookAround(reader).catch(() => undefined);
  await lookAround(reader);
  if (lacks.value?.includes("reader")) askForReader(look);
}

/** Begins to keep the app, and goes on until all of it is here. `reader`: the file that reads codes, where the phone needs one. */
export function startKeeping(reader: string | null): void {
  const { serviceWorker } = navigator;
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) location.reload();
    controlled = true;
  });
  const again = (): void => {
    if (!document.hidden && lacks.peek()?.length !== 0) void keepApp(reader).catch(() => undefined);
  };
  again();
  void serviceWorker.ready.then(again);
  setInterval(again, AGAIN_MS);
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
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
