// The phone's database: its tables, how an older one becomes this one, and transactions whose errors have a name that
// the app can say. Only store.ts uses it.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Bytes } from "../event/cbor.ts";
import { PhoneError } from "./error.ts";
import type { Device, EventState, Fix, Parcel } from "./model.ts";

/** An event. What its frame says (kind, time, signers, sequence) is read from the frame; the id is the row's key. */
export interface EventRow {
  /** Order in which this phone got it, from 1. */
  readonly n: number;
  readonly frame: Bytes;
  readonly own: boolean;
  readonly urgent?: true;
  readonly state: EventState;
  readonly code?: string;
  readonly index?: number;
  /** Order of delivery, while it is to be delivered. */
  readonly due?: number;
  /** Order of asking for its proof, while the posko has it and no proof is here. */
  readonly unproven?: number;
  /** The same number as `n`, while the posko will not have it: so these are counted without a look at the others. */
  readonly refused?: number;
  /** Got a signature while it was to be delivered: an answer may be about the frame without it. */
  readonly grown?: true;
  /** Its proof: number of the batch, and the way to the root as numbers into the batch's nodes. */
  readonly batch?: number;
  readonly path?: Uint16Array | Uint32Array;
}

export interface BatchRow {
  readonly checkpoint: string;
  readonly size: number;
  /** 32 bytes each, one after another. */
  readonly nodes: Bytes;
}

export interface ParcelRow {
  readonly id: Bytes;
  readonly event: Bytes;
  readonly kind: Parcel["kind"];
  readonly bytes: Bytes;
}

/** Of the own chain, and how many events and parcels this phone ever had: numbers are never given twice. */
export interface HeadRow {
  readonly key: string;
  readonly sequence: number;
  readonly last: string | null;
  readonly events: number;
  readonly parcels: number;
}

/** What stays of a device after a wipe: enough to deliver the parcels that are left. */
export type Leftover = Pick<Device, "log" | "delivery">;

/** The key that signs. `browser`: no script can read it. `pin`: the seed, encrypted by a key that the PIN makes. */
export type KeyRow =
  | { readonly kept: "browser"; readonly key: string; readonly secret: CryptoKey }
  | { readonly kept: "pin"; readonly key: string; readonly iv: Bytes; readonly seed: Bytes };

export interface PinRow {
  readonly salt: Bytes;
  readonly rounds: number;
  readonly check: Bytes;
  /** Tries since the last right one, each counted before it is judged; and when the last one was, by the phone's clock. */
  readonly tries: number;
  readonly tried_ms: number;
}

export interface CoreRows {
  device: Device;
  leftover: Leftover;
  head: HeadRow;
  seen: { readonly size: number; readonly root: string };
  key: KeyRow;
  pin: PinRow;
}

export interface FieldSchema extends DBSchema {
  events: { key: Bytes; value: EventRow; indexes: { n: number; due: number; unproven: number; refused: number } };
  batches: { key: number; value: BatchRow };
  parcels: { key: number; value: ParcelRow; indexes: { id: Bytes; event: Bytes } };
  fixes: { key: number; value: Fix };
  core: { key: keyof CoreRows; value: CoreRows[keyof CoreRows] };
  small: { key: string; value: unknown };
}

export type TableName = StoreNames<FieldSchema>;
export type Write = IDBPTransaction<FieldSchema, TableName[], "readwrite">;
export type Read = IDBPTransaction<FieldSchema, TableName[], "readonly">;

/** Makes the next version out of the one before, in the one transaction of the update: all of it, or nothing. */
export type Upgrade = (
  db: IDBPDatabase<FieldSchema>,
  tx: IDBPTransaction<FieldSchema, TableName[], "versionchange">,
) => void | Promise<void>;

/** Step n makes version n. A step that phones in the field have is never changed: what changes is a further step. */
export const UPGRADES: readonly Upgrade[] = [
  (db) => {
    const events = db.createObjectStore("events");
    events.createIndex("n", "n", { unique: true });
    events.createIndex("due", "due");
    events.createIndex("unproven", "unproven");
    db.createObjectStore("batches", { autoIncrement: true });
    db.createObjectStore("parcels").createIndex("id", "id");
    db.createObjectStore("fixes", { autoIncrement: true });
    db.createObjectStore("core");
    db.createObjectStore("small");
  },
  async (_db, tx) => {
    const events = tx.objectStore("events");
    events.createIndex("refused", "refused");
    tx.objectStore("parcels").createIndex("event", "event");
    for (let at = await events.openCursor(); at; at = await at.continue()) {
      if (at.value.state === "refused") await at.update({ ...at.value, refused: at.value.n });
    }
  },
];

const BLOCKED_MS = 3000;

/** The error as the app can say it; what is no error of the database goes on as it is. */
export function phoneError(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "QuotaExceededError") return new PhoneError("phone.full");
  if (error.name === "VersionError") return new PhoneError("phone.updated");
  return new PhoneError("phone.store", { error: error.name });
}

/** A step that fails takes the whole update back: the database is of the version before. */
async function upgrade(steps: readonly Upgrade[], ...[db, tx]: Parameters<Upgrade>): Promise<void> {
  tx.done.catch(() => {}); // the opening fails with it
  try {
    for (const step of steps) await step(db, tx);
  } catch {
    try {
      tx.abort();
    } catch {
      // a request that failed has done so
    }
  }
}

/** Opens, and brings an older database up to date. An open tab of an older app lets go by itself; one that hangs does
 * not, and is named after a while. */
function open(name: string, upgrades: readonly Upgrade[], lost: () => void): Promise<IDBPDatabase<FieldSchema>> {
  return new Promise((resolve, reject) => {
    let givenUp = false;
    openDB<FieldSchema>(name, upgrades.length, {
      upgrade(db, from, _to, tx) {
        void upgrade(upgrades.slice(from), db, tx as Parameters<Upgrade>[1]);
      },
      blocked() {
        setTimeout(() => {
          givenUp = true;
          reject(new PhoneError("phone.other_tab"));
        }, BLOCKED_MS);
      },
      blocking(_current, _blocked, event) {
        lost();
        (event.target as IDBDatabase).close();
      },
      terminated: lost,
    }).then(
      (db) => (givenUp ? db.close() : resolve(db)),
      (error) => reject(phoneError(error)),
    );
  });
}

export interface Base {
  /** Runs `work` in one transaction, which is on the disk when the promise resolves; otherwise nothing was done. */
  write<T>(tables: readonly TableName[], work: (tx: Write) => Promise<T>): Promise<T>;
  read<T>(tables: readonly TableName[], work: (tx: Read) => Promise<T>): Promise<T>;
  close(): void;
}

async function finish<T, X extends Write | Read>(tx: X, work: (tx: X) => Promise<T>): Promise<T> {
  const done = tx.done.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  try {
    const result = await work(tx);
    const failed = await done;
    if (failed) throw tx.error ?? failed.error;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // it has ended already
    }
    await done;
    throw phoneError(tx.error ?? error);
  }
}

/** A browser may close a connection at any time (memory, an update): the next transaction opens it again. */
export async function openBase(name: string, upgrades: readonly Upgrade[]): Promise<Base> {
  let db: Promise<IDBPDatabase<FieldSchema>> | null = null;
  let closed = false;
  const lost = () => {
    db = null;
  };
  const connected = async () => {
    if (closed) throw new PhoneError("phone.closed");
    db ??= open(name, upgrades, lost);
    return db.catch((error) => {
      lost();
      throw error;
    });
  };
  const begin = async <M extends IDBTransactionMode>(tables: readonly TableName[], mode: M) => {
    const options = { durability: "strict" } as const;
    const connection = await connected();
    try {
      return connection.transaction([...tables], mode, options);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw phoneError(error);
      lost();
      return (await connected()).transaction([...tables], mode, options);
    }
  };
  await connected();
  return {
    write: async (tables, work) => finish((await begin(tables, "readwrite")) as Write, work),
    read: async (tables, work) => finish((await begin(tables, "readonly")) as Read, work),
    close() {
      closed = true;
      db?.then(
        (connection) => connection.close(),
        () => {},
      );
      db = null;
    },
  };
}
