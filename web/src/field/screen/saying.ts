// How a screen says something once: kept while it is entered, made durable by one touch, forgotten when it is said. A phone
// that is killed in between neither loses it nor says it twice.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { decodeFrame, type Fields } from "../../event/event.ts";
import type { KindName } from "../../event/kinds.ts";
import { type Told, toldOf } from "../acts/told.ts";
import type { App, Draft, Fix, StoredEvent } from "../model.ts";
import { says } from "../words.ts";

/** The statement that is just being made: its number in the chain if it was made, and what it says. */
export interface Attempt {
  readonly sequence: number;
  readonly kind: KindName;
  readonly fields?: Fields;
}

/** As a screen's state is kept. */
interface KeptState<T> {
  readonly value: T;
  readonly saying: Attempt | null;
}

export interface Kept<T> {
  /** Null until it has been read from the phone. */
  readonly value: T | null;
  /** Why what was entered last is not kept; "" when it is. */
  readonly fault: string;
  /** Some of it anew. A function gets what is there by now, also when two touches come at once. */
  set(part: Partial<T> | ((now: T) => Partial<T>)): void;
  /** Before it is said: if the chain's next event says the same, it was said. */
  begin(draft: Draft): Promise<void>;
  /** It could not be said: it stays. */
  stay(): Promise<void>;
  /** It is said. */
  drop(next: T): Promise<void>;
}

/** How far one looks back for what was said just before the phone was killed. */
const SAID_WITHIN = 200;

/** A field as the chain has it: lists in order, each entry once. Whatever else a field is made of is not compared. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value as string[])].sort().join();
  return typeof value === "object" ? undefined : value;
}

/** The chain adds hashes of note and photos; nothing that the draft has is missing. */
function saysThe(same: Fields, said: Fields): boolean {
  return Object.entries(same).every(([name, value]) => plain(said[name as keyof Fields]) === plain(value));
}

/** The next statement of the chain, as it is kept before it is made. */
export async function attemptOf(app: App, { kind, fields }: Draft): Promise<Attempt> {
  return { sequence: (await app.store.head()).sequence + 1, kind, fields };
}

/** Whether this phone's chain says this at this number. Another screen may have taken the number, or the chain of the person before. */
export async function wasSaid(app: App, { sequence, kind, fields = {} }: Attempt): Promise<boolean> {
  const events = await app.store.events(SAID_WITHIN);
  return events.some((row) => {
    if (!row.own || row.sequence !== sequence || row.kind !== kind) return false;
    const { event } = decodeFrame(row.frame);
    return event.device === app.device.key && saysThe(fields, event.fields);
  });
}

/** What was kept, unless it has been said since; then, and when there is nothing, the beginning. */
export async function readKept<T>(app: App, name: string, first: T): Promise<T> {
  const kept = await app.store.get<KeptState<T>>(name);
  if (!kept) return first;
  const said = kept.saying !== null && (await wasSaid(app, kept.saying));
  return said ? first : { ...first, ...kept.value };
}

/** Writes one state at a time, and of those that come meanwhile the newest alone: a photo of 300 kB is not written anew with
 * every letter. Resolves when a state as new as this one is on the disk. */
export function newestOnly<S>(write: (state: S) => Promise<void>): (state: S) => Promise<void> {
  let newest: S;
  let queued: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  return (state) => {
    newest = state;
    if (queued) return queued;
    const own = last
      .catch(() => undefined)
      .then(() => {
        queued = null;
        return write(newest);
      });
    queued = own;
    last = own;
    return own;
  };
}

/** What is entered on a screen, kept under a name at every change. */
export function useKept<T extends object>(app: App, name: string, first: T): Kept<T> {
  const [value, setValue] = useState<T | null>(null);
  const [fault, setFault] = useState("");
  const now = useRef<T>(first);
  const saying = useRef<Attempt | null>(null);
  const write = useMemo(() => newestOnly((state: KeptState<T> | null) => app.store.put(name, state)), [name]);
  useEffect(() => {
    let gone = false;
    const show = (read: T): void => {
      if (gone) return;
      now.current = read;
      setValue(read);
    };
    setValue(null);
    readKept(app, name, first).then(show, () => show(first));
    return () => {
      gone = true;
    };
  }, [name]);
  const keep = (attempt: Attempt | null): Promise<void> => {
    saying.current = attempt;
    return write({ value: now.current, saying: attempt });
  };
  const told = (error: unknown): void => setFault(says(error));
  return {
    value,
    fault,
    set(part) {
      now.current = { ...now.current, ...(typeof part === "function" ? part(now.current) : part) };
      setValue(now.current);
      keep(saying.current).then(() => setFault(""), told);
    },
    begin: async (draft) => keep(await attemptOf(app, draft)),
    stay: () => keep(null),
    async drop(next) {
      now.current = next;
      saying.current = null;
      setValue(next);
      // It is said; what stays of it is known for said by its number in the chain.
      await write(null).catch(() => undefined);
    },
  };
}

type Attempts = Pick<Kept<never>, "begin" | "stay">;

export interface Saying {
  readonly busy: boolean;
  /** The sentence of what went wrong; "" when nothing did. */
  readonly fault: string;
  /** What has been made durable since the screen was opened, newest last. */
  readonly said: readonly StoredEvent[];
  /** Makes one event of each draft, in order, all or none. A second touch while one is made does nothing. Gives what was made; null
   * when there was nothing to say, or something went wrong. */
  say(make: () => Promise<readonly Draft[]>, kept?: Attempts): Promise<readonly StoredEvent[] | null>;
  clear(): void;
}

export function useSaying(app: App): Saying {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [said, setSaid] = useState<readonly StoredEvent[]>([]);
  const running = useRef(false);
  const one = async (make: () => Promise<readonly Draft[]>, kept?: Attempts) => {
    try {
      const drafts = await make();
      if (drafts.length === 0) return null;
      await kept?.begin(drafts[0]!);
      const made = await app.sayAll(drafts);
      setSaid((before) => [...before, ...made]);
      return made;
    } catch (error) {
      setFault(says(error));
      await kept?.stay().catch(() => undefined);
      return null;
    }
  };
  return {
    busy,
    fault,
    said,
    async say(make, kept) {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      setFault("");
      const made = await one(make, kept);
      running.current = false;
      setBusy(false);
      return made;
    },
    clear: () => setSaid([]),
  };
}

/** A position goes along if it comes in this time: nobody waits for satellites with a box in the hands. */
const FIX_WAIT_MS = 1500;
const FIX_AGE_S = 20;
/** One that is older no longer tells where this happens. */
const FIX_STALE_S = 120;

/** Asks for the position as soon as the screen is there, and gives the best that is known when it is needed. */
export function useFix(app: App): () => Promise<Fix | null> {
  const newest = useRef<Fix | null>(null);
  const asked = useRef<Promise<Fix | null>>(Promise.resolve(null));
  const ask = (): void => {
    asked.current = app.sense.position(FIX_AGE_S).catch(() => null);
    void asked.current.then((fix) => {
      newest.current = fix ?? newest.current;
    });
  };
  useEffect(ask, []);
  return async () => {
    const late = new Promise<null>((done) => setTimeout(() => done(null), FIX_WAIT_MS));
    const fix = (await Promise.race([asked.current, late])) ?? newest.current;
    ask();
    return fix && nowS(app) - fix.time_s <= FIX_STALE_S ? fix : null;
  };
}

export function nowS(app: App): number {
  return Math.floor(app.now() / 1000);
}

/** As many of this phone's events as a screen looks back on: some days of a busy one. */
const TOLD_LIMIT = 2000;

/** What this phone has said; null until it is read. `again` reads it anew. */
export function useTold(app: App): { readonly told: readonly Told[] | null; again(): Promise<void> } {
  const [told, setTold] = useState<readonly Told[] | null>(null);
  const again = async (): Promise<void> => setTold(toldOf(await app.store.events(TOLD_LIMIT)));
  useEffect(() => {
    again().catch(() => setTold([]));
  }, []);
  return { told, again };
}

/** The seconds of the phone's clock, anew twice a minute. */
export function useClock(app: App): number {
  const [now, setNow] = useState(() => nowS(app));
  useEffect(() => {
    const timer = setInterval(() => setNow(nowS(app)), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
