// What the wire needs of the world: a test has its own. The browser's is at the end.

export interface Net {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** Milliseconds of the phone's clock, which anybody may set. */
  now(): number;
  /** Milliseconds of a clock that only goes forward. */
  ticks(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Resolves after so many milliseconds, or as soon as the signal says so; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs `work` while nobody else of this phone does (other tabs, the service worker); gives null when it could not
   * begin within `patience_ms`. */
  alone<T>(patience_ms: number, work: () => Promise<T>): Promise<T | null>;
  /** Language of the posko's sentences. */
  language(): string;
}

/** The lock that tabs and the service worker share. */
const LOCK = "kawal.field.wire";

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      done();
    }
    signal.addEventListener("abort", end);
  });
}

/** A browser without locks has no service worker that syncs either; two tabs then send the same twice, which the posko
 * takes once. */
async function aloneInBrowser<T>(patience_ms: number, work: () => Promise<T>): Promise<T | null> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks) return work();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patience_ms);
  let begun = false;
  try {
    return await locks.request(LOCK, { signal: patience.signal }, () => {
      begun = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** The browser's own, in a page or in a service worker. */
export function browserNet(language: () => string): Net {
  return {
    fetch: (path, init) => fetch(path, init),
    now: () => Date.now(),
    ticks: () => performance.now(),
    random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
    wait: waited,
    alone: aloneInBrowser,
    language,
  };
}
