// What the phone keeps, in IndexedDB. A promise that resolves has its data on the disk: only then is something "tersimpan".
// The frame is the event; no row says again what the frame says.
import type { Bytes } from "../event/cbor.ts";
import { decodeFrame, fromHex, toHex } from "../event/event.ts";
import { eventId } from "../event/sign.ts";
import {
  type Base,
  type CoreRows,
  type KeyRow,
  type Leftover,
  openBase,
  type PinRow,
  type Read,
  UPGRADES,
  type Upgrade,
  type Write,
} from "./db.ts";
import { PhoneError } from "./error.ts";
import * as rows from "./event-rows.ts";
import { core, eventOf, headOf, putParcels, setCore } from "./event-rows.ts";
import { type Loss, lossOf, type Mark, type Marks, pageMarks, setMark } from "./loss.ts";
import type { Device, Fix, Made, Parcel, Store } from "./model.ts";

export const FIXES_MAX = 20_000;

/** The store with what keys, PIN and wipe need of it; screens and wire see the Store alone. */
export interface PhoneStore extends Store {
  /** Another key than before: of the person before stay events, parcels and unsent calls for help. */
  setDevice(device: Device): Promise<void>;
  /** Whether the browser has lost what this phone had saved; null: it has not, as far as the phone can know. */
  lost(): Promise<Loss | null>;
  /** To whom parcels may be brought, also after a wipe; null: never enrolled. */
  leftover(): Promise<Leftover | null>;
  key(): Promise<KeyRow | null>;
  pin(): Promise<PinRow | null>;
  /** Reads the PIN's row and writes what `change` makes of it, in one transaction. */
  changePin(change: (row: PinRow) => PinRow): Promise<PinRow>;
  /** Key and PIN together. Another key than before begins a chain of its own; what was said with the old one stays. */
  setSecrets(key: KeyRow, pin: PinRow): Promise<void>;
  /** The same key under another PIN. Throws phone.gone when it is no longer the phone's. */
  setPin(key: KeyRow, pin: PinRow): Promise<void>;
  /** Everything goes but these parcels, those that were there, and to whom they may be brought. Throws phone.raced when
   * the phone has got another event than the last one counted here. */
  wipe(parcels: readonly Parcel[], counted: number): Promise<void>;
  /** What is to be delivered, in the order in which the phone got it; and how many events the phone ever had. */
  undelivered(): Promise<{ readonly frames: readonly Bytes[]; readonly counted: number }>;
  close(): void;
}

// ---------------------------------------------------------------- events

async function appendAll(base: Base, marks: Marks | null, made: readonly Made[]): Promise<void> {
  const last = made[made.length - 1]?.event;
  if (!last) return;
  await base.write(["core", "events", "parcels"], async (tx) => {
    for (const { event, parcels } of made) await rows.append(tx, marks, event, parcels);
  });
  setMark(marks, { key: decodeFrame(last.frame).event.device, sequence: last.sequence });
}

// ---------------------------------------------------------------- parcels and fixes

async function parcelsOf(tx: Read, limit: number, after: number): Promise<Parcel[]> {
  const keys = after > 0 ? await tx.objectStore("parcels").getAllKeys(null, after) : [];
  const last = keys[keys.length - 1];
  const range = last === undefined ? null : IDBKeyRange.lowerBound(last, true);
  const rows = await tx.objectStore("parcels").getAll(range, limit);
  return rows.map(({ id, event, kind, bytes }) => ({ id: toHex(id), event: toHex(event), kind, bytes, sent: false }));
}

/** A parcel that was delivered goes: the phone could not read it. Of two with one content the first goes. */
async function dropParcel(tx: Write, id: string): Promise<void> {
  const key = await tx.objectStore("parcels").index("id").getKey(fromHex(id));
  if (key !== undefined) await tx.objectStore("parcels").delete(key);
}

async function addFix(tx: Write, fix: Fix): Promise<void> {
  const n = await tx.objectStore("fixes").add(fix);
  if (n > FIXES_MAX) await tx.objectStore("fixes").delete(IDBKeyRange.upperBound(n - FIXES_MAX));
}

async function fixesOf(tx: Read, limit: number): Promise<(Fix & { n: number })[]> {
  const fixes = await tx.objectStore("fixes").getAll(null, limit);
  const keys = await tx.objectStore("fixes").getAllKeys(null, limit);
  return fixes.map((fix, i) => ({ ...fix, n: keys[i]! }));
}

// ---------------------------------------------------------------- the phone's own

/** What is the phone's and not its person's: calls for help that are not sent yet, and what it knows of clock and log. */
const OF_THE_PHONE: readonly string[] = ["calls", "clock", "heads", "forked"];

/** Whoever gets the phone next finds nothing of the one before: no day, no map, nothing that was just being entered, no place. */
async function forgetPerson(tx: Write): Promise<void> {
  const small = tx.objectStore("small");
  for (const name of await small.getAllKeys()) if (!OF_THE_PHONE.includes(name)) await small.delete(name);
  await tx.objectStore("fixes").clear();
}

async function setDevice(tx: Write, device: Device): Promise<void> {
  const before = await core(tx, "leftover");
  if (before?.log !== device.log) await tx.objectStore("core").delete("seen");
  if ((await core(tx, "device"))?.key !== device.key) await forgetPerson(tx);
  await setCore(tx, "device", device);
  await setCore(tx, "leftover", { log: device.log, delivery: device.delivery });
}

async function setSecrets(tx: Write, key: KeyRow, pin: PinRow): Promise<Mark> {
  const before = await headOf(tx);
  const head = before.key === key.key ? before : { ...before, key: key.key, sequence: 0, last: null };
  await setCore(tx, "key", key);
  await setCore(tx, "pin", pin);
  await setCore(tx, "head", head);
  return { key: head.key, sequence: head.sequence };
}

async function setPin(tx: Write, key: KeyRow, pin: PinRow): Promise<void> {
  if ((await headOf(tx)).key !== key.key) throw new PhoneError("phone.gone");
  await setCore(tx, "key", key);
  await setCore(tx, "pin", pin);
}

/** What is still under way when the phone is wiped must not bring anything back. */
async function notWiped(tx: Write): Promise<void> {
  const wiped = (await headOf(tx)).key === "" && (await core(tx, "leftover")) !== null;
  if (wiped) throw new PhoneError("phone.gone");
}

async function undelivered(tx: Read): Promise<{ frames: Bytes[]; counted: number }> {
  const rows = await tx.objectStore("events").index("due").getAll();
  const inOrder = rows.sort((a, b) => a.n - b.n);
  return { frames: inOrder.map((row) => row.frame), counted: (await headOf(tx)).events };
}

async function wipe(tx: Write, parcels: readonly Parcel[], counted: number): Promise<void> {
  const head = await headOf(tx);
  if (head.events !== counted) throw new PhoneError("phone.raced");
  for (const table of ["events", "batches", "fixes", "small"] as const) await tx.objectStore(table).clear();
  for (const name of ["device", "key", "pin", "seen"] as const) await tx.objectStore("core").delete(name);
  const none = { ...head, key: "", sequence: 0, last: null };
  const after = await putParcels(tx, [...parcels].reverse(), true, none); // evidence goes before photos
  await setCore(tx, "head", after);
}

async function usage(): Promise<{ used: number; quota: number }> {
  const told = await globalThis.navigator?.storage?.estimate?.();
  return { used: told?.usage ?? 0, quota: told?.quota ?? 0 };
}

// ---------------------------------------------------------------- the store

function eventVerbs(
  base: Base,
  marks: Marks | null,
): Pick<
  Store,
  | "append"
  | "appendAll"
  | "merge"
  | "event"
  | "unsent"
  | "events"
  | "unproven"
  | "settle"
  | "settleAll"
  | "prove"
  | "receipt"
> {
  return {
    append: (event, parcels) => appendAll(base, marks, [{ event, parcels }]),
    appendAll: (made) => appendAll(base, marks, made),
    async merge(event) {
      const id = await eventId(decodeFrame(event.frame).body);
      await base.write(["core", "events"], (tx) => rows.merge(tx, id, event));
    },
    event: (id) =>
      base.read(["events"], async (tx) => {
        const row = await tx.objectStore("events").get(fromHex(id));
        return row ? eventOf(fromHex(id), row) : null;
      }),
    unsent: (limit) => base.read(["events"], (tx) => rows.ordered(tx, "due", limit)),
    unproven: (limit) => base.read(["events"], (tx) => rows.ordered(tx, "unproven", limit)),
    events: (limit, before) => base.read(["core", "events"], (tx) => rows.newest(tx, limit, before)),
    settle: (id, state, code, index) =>
      base.write(["events"], (tx) => rows.settleAll(tx, [{ id, state, code, index }])),
    settleAll: (answers) => base.write(["events"], (tx) => rows.settleAll(tx, answers)),
    prove: (batch) => base.write(["events", "batches"], (tx) => rows.prove(tx, batch)),
    receipt: (id) => base.read(["events", "batches"], (tx) => rows.receipt(tx, id)),
  };
}

function thingVerbs(
  base: Base,
): Pick<Store, "parcels" | "parcelSent" | "addFix" | "fixes" | "dropFixes" | "get" | "put" | "usage" | "waiting"> {
  return {
    parcels: (limit, after = 0) => base.read(["parcels"], (tx) => parcelsOf(tx, limit, after)),
    parcelSent: (id) => base.write(["parcels"], (tx) => dropParcel(tx, id)),
    addFix: (fix) => base.write(["core", "fixes"], (tx) => notWiped(tx).then(() => addFix(tx, fix))),
    fixes: (limit) => base.read(["fixes"], (tx) => fixesOf(tx, limit)),
    dropFixes: (upTo) => base.write(["fixes"], (tx) => tx.objectStore("fixes").delete(IDBKeyRange.upperBound(upTo))),
    get: <T>(name: string) =>
      base.read(["small"], async (tx) => ((await tx.objectStore("small").get(name)) as T | undefined) ?? null),
    put: (name, value) =>
      base.write(["core", "small"], async (tx) => {
        await notWiped(tx);
        await tx.objectStore("small").put(value, name);
      }),
    usage,
    waiting: () => base.read(["events", "parcels"], rows.waiting),
  };
}

function coreVerbs(
  base: Base,
  marks: Marks | null,
): Omit<PhoneStore, keyof ReturnType<typeof eventVerbs> | keyof ReturnType<typeof thingVerbs>> {
  const row = <K extends keyof CoreRows>(name: K) => base.read(["core"], (tx) => core(tx, name));
  return {
    device: () => row("device"),
    seen: () => row("seen"),
    leftover: () => row("leftover"),
    key: () => row("key"),
    pin: () => row("pin"),
    head: () =>
      base.read(["core"], async (tx) => {
        const { sequence, last } = await headOf(tx);
        return { sequence, last };
      }),
    setSeen: (size, root) => base.write(["core"], (tx) => setCore(tx, "seen", { size, root })),
    setDevice: (device) => base.write(["core", "small", "fixes"], (tx) => setDevice(tx, device)),
    lost: () => base.read(["core"], async (tx) => lossOf(marks, await headOf(tx), await core(tx, "leftover"))),
    setSecrets: async (key, pin) => setMark(marks, await base.write(["core"], (tx) => setSecrets(tx, key, pin))),
    setPin: (key, pin) => base.write(["core"], (tx) => setPin(tx, key, pin)),
    changePin: (change) =>
      base.write(["core"], async (tx) => {
        const before = await core(tx, "pin");
        if (!before) throw new PhoneError("phone.pin.none");
        const after = change(before);
        await setCore(tx, "pin", after);
        return after;
      }),
    undelivered: () => base.read(["core", "events"], undelivered),
    async wipe(parcels, counted) {
      await base.write(["events", "batches", "parcels", "fixes", "core", "small"], (tx) => wipe(tx, parcels, counted));
      setMark(marks, null);
    },
    close: base.close,
  };
}

/** Opens the phone's database, or makes it. Throws phone.other_tab when an older app has it open and hangs, phone.updated
 * when a newer app has been here. `upgrades`: the versions; another list is for tests of an update. */
export async function openStore(
  name: string,
  upgrades: readonly Upgrade[] = UPGRADES,
  marks: Marks | null = pageMarks(),
): Promise<PhoneStore> {
  const base = await openBase(name, upgrades);
  return { ...eventVerbs(base, marks), ...thingVerbs(base), ...coreVerbs(base, marks) };
}
