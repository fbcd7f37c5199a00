// The phone as a whole: what it keeps, who may open it, and what runs while it is open or locked. Here alone the parts are
// put together; screens get an `App`.
import { effect, signal } from "@preact/signals";
import { decodeFrame } from "../event/event.ts";
import { type Address, makeApp, type OpenApp } from "./app.ts";
import { askForWake } from "./background.ts";
import { sayAll } from "./chain.ts";
import { type DayChange, dropUnread, keptDay, keptMap, keptUnread } from "./day.ts";
import { type Asked, askEnrolment, isHalfEnrolled } from "./enrolling.ts";
import { isIdle, type Moment } from "./idle.ts";
import { changePin, loadSigner, lockedSigner } from "./keys.ts";
import type { Device, Draft, Sense, Signer, StoredEvent } from "./model.ts";
import { STORE_NAME } from "./names.ts";
import { browserNet, type Net } from "./net.ts";
import { type Positions, positionsStart } from "./positions.ts";
import { batteryPercent, newSense } from "./sense.ts";
import { openStore, type PhoneStore } from "./store.ts";
import { type News, type Wire, wireStart } from "./wire.ts";
import { lang } from "./words.ts";

/** Why a phone that had been enrolled is to be enrolled again: the code of the sentence, and the last number that it had saved. */
export interface Why {
  readonly code: "phone.pin.wiped" | "phone.gone" | "phone.behind";
  readonly sequence: number | null;
}

export type Phase =
  | { readonly at: "opening" }
  | { readonly at: "enrol"; readonly offer: string | null; readonly why: Why | null }
  | { readonly at: "locked"; readonly device: Device }
  | { readonly at: "open"; readonly app: OpenApp }
  | { readonly at: "failed"; readonly error: unknown };

export const phase = signal<Phase>({ at: "opening" });
/** What the posko changed in the day, until somebody says that it is read. */
export const dayNews = signal<readonly DayChange[]>([]);
/** Seconds since when the posko has locked this phone out (0: it did not say); null: it has not. */
export const lockedOut = signal<number | null>(null);
/** The posko has shown a log that cannot be the one that was seen before: the code of the sentence. */
export const logFault = signal<string | null>(null);

interface Held {
  readonly store: PhoneStore;
  readonly net: Net;
  app: OpenApp | null;
  wire: Wire | null;
  positions: Positions | null;
  signer: Signer | null;
  last: Moment;
  /** Ends what the app shows of the wire that is there now. */
  unfollow: () => void;
}

const IDLE_LOOK_MS = 5000;
/** A position of a call for help may be this old. */
const CALL_AGE_S = 30;
const held = signal<Held | null>(null);

function moment(): Moment {
  return { clock: Date.now(), ticks: performance.now() };
}

/** Somebody is there: a touch, a key, a scan. */
export function touched(): void {
  const now = held.peek();
  if (now) now.last = moment();
}

// ---------------------------------------------------------------- the wire

function hear(now: Held, news: News): void {
  switch (news.what) {
    case "day":
      if (now.app) now.app.day.value = news.day;
      dayNews.value = news.unread;
      break;
    case "map":
      if (now.app) now.app.map.value = news.map;
      break;
    case "log":
      logFault.value = news.code;
      break;
    case "revoked":
      break; // the wire's state says so, also of a word that came before the app was opened
    default:
      void now.app?.recount();
  }
}

/** Until the posko has answered or not, the browser's word on the network holds. */
function follow(now: Held, state: Wire["state"]): () => void {
  return effect(() => {
    const { online, revoked, forked } = state.value;
    lockedOut.value = revoked ? (revoked.since_s ?? 0) : null;
    if (forked) logFault.value = "phone.log_forked";
    now.app?.setOnline(online ?? navigator.onLine);
    void now.app?.recount();
  });
}

/** Somebody has read what changed in the day. */
export async function newsRead(): Promise<void> {
  const read = dayNews.peek();
  dayNews.value = [];
  await dropUnread(held.peek()!.store, read);
}

function stopWork(now: Held): void {
  now.unfollow();
  now.wire?.stop();
  now.positions?.stop();
  [now.wire, now.positions, now.signer] = [null, null, null];
}

/** What this enrolment said: who had the phone before may have left and never arrived. */
async function eventsOfThis(now: Held, limit: number): Promise<StoredEvent[]> {
  const events = await now.store.events(limit);
  return events.filter(({ own, frame }) => own && decodeFrame(frame).event.device === now.app?.device.key);
}

/** Where the phone goes while a leg is under way, also behind the lock. */
function startPositions(now: Held): void {
  now.positions =
    now.positions ??
    positionsStart({
      store: { addFix: now.store.addFix, events: (limit) => eventsOfThis(now, limit) },
      legs: () => now.app?.day.value?.legs ?? [],
      geolocation: navigator.geolocation ?? null,
      battery: batteryPercent,
      now: () => Date.now(),
      ticks: () => performance.now(),
      recorded: (on) => {
        if (now.app) now.app.recorded.value = on;
      },
      nudge: () => now.wire?.nudge(),
    });
}

function startWire(now: Held, device: Pick<Device, "delivery"> & Partial<Device>, signer: Signer | null): void {
  now.unfollow();
  now.wire?.stop();
  now.signer = signer;
  logFault.value = null;
  now.wire = wireStart({ store: now.store, signer, device, net: now.net, tell: (news) => hear(now, news) });
  const { state } = now.wire;
  now.unfollow = follow(now, state);
}

/** Wakes the service worker later, where the browser can, for what is made now without a line. */
async function askWake(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration("/field/");
  if (registration) await askForWake(registration);
}

/** Somebody calls for help. */
function isCall({ kind, fields }: Draft): boolean {
  return kind === "incident" && fields.incident === "call";
}

/** The place goes ahead of everything, as a tracker's alarm; the signed event follows. */
async function callFrom(now: Held, sense: Sense): Promise<void> {
  const fix = await sense.position(CALL_AGE_S);
  if (fix) await now.wire?.call({ ...fix, sos: true });
}

// ---------------------------------------------------------------- opening

async function appOf(now: Held, device: Device, signer: Signer, address: Address): Promise<OpenApp> {
  const clock = (): number => Date.now();
  const sense = newSense(clock);
  return makeApp(
    {
      store: now.store,
      signer,
      device,
      sense: {
        ...sense,
        verdict(v) {
          touched();
          sense.verdict(v);
        },
      },
      sayAll: async (drafts) => {
        const said = await sayAll(now.store, signer, device, drafts, clock(), await now.store.seen());
        if (drafts.some(isCall)) void callFrom(now, sense).catch(() => undefined); // the event itself calls too
        return said;
      },
      told: () => void now.positions?.refresh().catch(() => undefined),
      nudge() {
        now.wire?.nudge();
        void askWake();
      },
      now: clock,
    },
    address,
    navigator.onLine,
  );
}

/** Behind the lock the wire goes on, and so does the service worker, which tells nobody. */
async function showKept({ store }: Held, app: OpenApp): Promise<void> {
  [app.day.value, app.map.value] = [await keptDay(store), await keptMap(store)];
  dayNews.value = await keptUnread(store);
}

/** Whoever has given the right PIN, or has just enrolled. */
export async function openWith(signer: Signer): Promise<void> {
  const now = held.peek()!;
  const device = await now.store.device();
  if (!device) throw new Error("phone.pin.none");
  touched();
  if (now.app?.device.key !== device.key) now.app = await appOf(now, device, signer, location);
  await showKept(now, now.app);
  if (!now.wire || now.signer?.key !== signer.key) startWire(now, device, signer);
  startPositions(now);
  phase.value = { at: "open", app: now.app };
}

/** Work that checks a PIN: after the last wrong one the phone is wiped and begins anew, and this is null. */
async function orWiped<T>(now: Held, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code !== "phone.pin.wiped") throw error;
    now.app = null;
    stopWork(now);
    await begin(null, { code: "phone.pin.wiped", sequence: null });
    return null;
  }
}

/** Throws what the PIN's check throws. */
export async function unlock(pin: string): Promise<void> {
  const now = held.peek()!;
  const open = async (): Promise<void> => {
    const signer = await loadSigner(now.store, pin, Date.now());
    await (signer ? openWith(signer) : begin(null, null));
  };
  await orWiped(now, open());
}

/** Another PIN, for a phone that is open. False: the old one was wrong for the last time, and the phone is wiped. */
export async function renewPin(old: string, pin: string): Promise<boolean> {
  const now = held.peek()!;
  const changed = changePin(now.store, old, pin, Date.now()).then(() => true);
  return (await orWiped(now, changed)) ?? false;
}

/** Asks the posko whose the phone is to be; null: that was the last wrong PIN. */
export async function askToEnrol(offer: string, pin: string): Promise<Asked | null> {
  const now = held.peek()!;
  return orWiped(now, askEnrolment(now.store, now.net, offer, pin, Date.now()));
}

/** The screens go; what delivers and watches the way goes on. */
export function lock(): void {
  const { app } = held.peek() ?? {};
  if (app && phase.peek().at === "open") phase.value = { at: "locked", device: app.device };
}

/** What the posko no longer lets in, or whose time is over, may be enrolled again over what it is. */
async function isOver(now: Held, device: Device): Promise<boolean> {
  const revoked = await now.store.get<{ key: string }>("revoked");
  return revoked?.key === device.key || Date.now() / 1000 > device.until_s;
}

/** Delivering goes on without a PIN: as the phone where the browser keeps the key, else by the delivery word. */
async function begin(offer: string | null, why: Why | null): Promise<void> {
  const now = held.peek()!;
  const device = await now.store.device();
  if (device) {
    const half = await isHalfEnrolled(now.store);
    if (!now.wire) startWire(now, device, half ? null : await lockedSigner(now.store));
    const again = why !== null || half || (offer !== null && (await isOver(now, device)));
    phase.value = again ? { at: "enrol", offer, why } : { at: "locked", device };
    return;
  }
  const leftover = await now.store.leftover();
  if (leftover && !now.wire) startWire(now, leftover, null);
  phase.value = { at: "enrol", offer, why };
}

/** A link of the posko that is opened while the app is there. */
export async function offered(offer: string): Promise<void> {
  const now = phase.peek();
  if (now.at === "enrol") phase.value = { ...now, offer };
  else if (now.at === "locked" || (now.at === "open" && (await isOver(held.peek()!, now.app.device)))) {
    await begin(offer, null);
  }
}

function watchIdle(now: Held): void {
  const look = (): void => {
    if (isIdle(now.last, moment())) lock();
  };
  setInterval(look, IDLE_LOOK_MS);
  document.addEventListener("visibilitychange", look);
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { passive: true });
}

/** Opens what the phone keeps. `offer`: of the link by which the app was opened. */
export async function openPhone(offer: string | null): Promise<void> {
  try {
    const store = await openStore(STORE_NAME);
    const net = browserNet(() => lang.peek());
    const now: Held = {
      store,
      net,
      app: null,
      wire: null,
      positions: null,
      signer: null,
      last: moment(),
      unfollow: () => undefined,
    };
    held.value = now;
    watchIdle(now);
    const lost = await store.lost();
    await begin(offer, lost ? { code: `phone.${lost.kind}`, sequence: lost.sequence } : null);
  } catch (error) {
    phase.value = { at: "failed", error };
  }
}

export function phoneParts(): { readonly store: PhoneStore; readonly net: Net } {
  const { store, net } = held.peek()!;
  return { store, net };
}
