// The service worker of /field/: keeps the app as it was built, whole or not at all, and gives it without asking the
// network. Requests to the posko's API are not its business. A new version waits until the page says that it may take over.
// Where the browser wakes it when there is a line, it delivers what waits.
import "./old.ts";
import { deliverOnce, SYNC_TAG } from "./background.ts";
import { lockedSigner } from "./keys.ts";
import { KEEP_READER, STORE_NAME, TAKE_OVER } from "./names.ts";
import { browserNet } from "./net.ts";
import { openStore } from "./store.ts";

declare const FIELD_VERSION: string;
declare const FIELD_FILES: readonly string[];
/** The reader of codes: kept after the first visit, on the phones that ask for it. */
declare const FIELD_LATER: readonly string[];

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Telling extends Lasting {
  readonly data: unknown;
  /** Hears when it is done, or cannot be. */
  readonly ports: readonly MessagePort[];
}
interface Waking extends Lasting {
  readonly tag: string;
}
interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const KEPT = `kawal-field-${FIELD_VERSION}`;
const worker = self as unknown as Worker;

/** A file that carries its content's hash is the same in every version: what is here is not fetched again. */
async function keepFile(cache: Cache, file: string): Promise<void> {
  const same = file.startsWith("/assets/") ? await caches.match(file) : undefined;
  const answer = same ?? (await fetch(new Request(file, { cache: "reload" })));
  if (!answer.ok || answer.redirected) throw new Error(`${file}: ${answer.status}`);
  await cache.put(file, answer);
}

function isOurs(cache: string): boolean {
  return cache.startsWith("kawal-field-");
}

/** The name of a file without the hash of its content: the same in every version. */
function stemOf(address: string): string {
  return new URL(address, self.location.origin).pathname.replace(/-[^-/]*$/, "");
}

/** Whether a version that is here has the reader of codes, its own or another one. */
async function hasReader(): Promise<boolean> {
  const stems = FIELD_LATER.map(stemOf);
  for (const name of (await caches.keys()).filter(isOurs)) {
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => stems.includes(stemOf(url)))) return true;
  }
  return false;
}

/** All of it, or the browser tries again later; what has come on a weak line by then stays. A phone that could read codes can
 * do so with the version that takes over, which may happen without a line. */
async function install(): Promise<void> {
  const files = (await hasReader()) ? [...FIELD_FILES, ...FIELD_LATER] : FIELD_FILES;
  const cache = await caches.open(KEPT);
  for (const file of files) await keepFile(cache, file);
}

async function activate(): Promise<void> {
  const cache = await caches.open(KEPT);
  // The version before may have got its reader while this one waited.
  for (const file of FIELD_LATER) {
    const had = await caches.match(file);
    if (had) await cache.put(file, had);
  }
  for (const name of (await caches.keys()).filter(isOurs)) if (name !== KEPT) await caches.delete(name);
  await worker.clients.claim();
}

async function keepReader(): Promise<void> {
  const cache = await caches.open(KEPT);
  for (const file of FIELD_LATER) if (!(await cache.match(file))) await keepFile(cache, file);
}

async function answer(request: Request, name: string): Promise<Response> {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(name);
  if (kept) return kept;
  // The browser has thrown the file away: it is fetched and kept again.
  const fresh = await fetch(request);
  if (fresh.ok && !fresh.redirected) await cache.put(name, fresh.clone());
  return fresh;
}

/** Under which name it is kept; null: it goes to the posko. */
function nameOf(request: Request): string | null {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return null;
  if (request.mode === "navigate" && url.pathname.startsWith("/field/")) return "/field/";
  return FIELD_FILES.includes(url.pathname) || FIELD_LATER.includes(url.pathname) ? url.pathname : null;
}

/** Delivers what waits. Where the key needs the PIN it goes by the delivery word. */
async function deliver(): Promise<void> {
  const store = await openStore(STORE_NAME);
  try {
    const device = (await store.device()) ?? (await store.leftover());
    if (!device) return;
    const signer = (await store.device()) ? await lockedSigner(store) : null;
    await deliverOnce(
      store,
      device,
      signer,
      browserNet(() => "id"),
    );
  } finally {
    store.close();
  }
}

self.addEventListener("install", (e) => (e as Lasting).waitUntil(install()));
self.addEventListener("activate", (e) => (e as Lasting).waitUntil(activate()));
self.addEventListener("fetch", (e) => {
  const asking = e as Asking;
  const name = nameOf(asking.request);
  if (name) asking.respondWith(answer(asking.request, name));
});
self.addEventListener("message", (e) => {
  const telling = e as unknown as Telling;
  if (telling.data === TAKE_OVER) telling.waitUntil(worker.skipWaiting());
  if (telling.data === KEEP_READER) telling.waitUntil(keepReader().finally(() => telling.ports[0]?.postMessage(null)));
});
self.addEventListener("sync", (e) => {
  const waking = e as Waking;
  if (waking.tag === SYNC_TAG) waking.waitUntil(deliver());
});
