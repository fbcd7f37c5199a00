// Delivery while the app is closed, where the browser has Background Sync: it wakes the service worker when there is a line.
import type { LogKey } from "./checkpoint.ts";
import { runRound } from "./cycle.ts";
import type { Device, Signer, Store } from "./model.ts";
import type { Net } from "./net.ts";
import { newRound } from "./round.ts";

export const SYNC_TAG = "kawal-deliver";
/** Another tab that is at it gets this long; a service worker is not kept alive much longer. */
const PATIENCE_MS = 20_000;

interface WithSync {
  readonly sync?: { register(tag: string): Promise<void> };
}

/** Asks the browser to wake the service worker when there is a line; false: it cannot, and the app must be open. Called after
 * each event that was made without one. */
export async function askForWake(registration: ServiceWorkerRegistration): Promise<boolean> {
  const { sync } = registration as unknown as WithSync;
  if (!sync) return false;
  try {
    await sync.register(SYNC_TAG);
    return true;
  } catch {
    return false; // forbidden by the person or the browser
  }
}

/** One round, for the service worker's event `sync`. `signer` is null where the key needs the PIN: then events and parcels go
 * by the delivery word. Rejects when something is left, so that the browser wakes it again. */
export async function deliverOnce(
  store: Store,
  device: Pick<Device, "delivery"> & Partial<LogKey>,
  signer: Signer | null,
  net: Net,
): Promise<void> {
  const stop = new AbortController();
  const round = newRound({ store, device, signer, net, tell: () => undefined }, stop.signal);
  const ran = await net.alone(PATIENCE_MS, async () => {
    await runRound(round, () => undefined);
    return true;
  });
  const left = await store.waiting();
  if (!ran && left.events + left.parcels > 0) throw new Error("phone.wire_busy");
}
