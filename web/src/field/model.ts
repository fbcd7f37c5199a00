// What the parts of the field app pass to each other. One direction: screens ask the app, the app asks the store and the
// signer; the wire (sync, day, positions) speaks with the posko and with the store, never with a screen.
import type { Signal } from "@preact/signals";
import type { Bytes } from "../event/cbor.ts";
import type { Fields, Point } from "../event/event.ts";
import type { KindName, SignerName } from "../event/kinds.ts";

// ---------------------------------------------------------------- whose phone it is

export type Role = NonNullable<Fields["role"]>;

/** What the posko said at the enrolment. Keys are lower-case hexadecimal digits, times seconds since 1970 UTC. */
export interface Device {
  readonly key: string;
  readonly log: string;
  /** The Ed25519 key by which the log signs its checkpoints, and the name that it signs by. */
  readonly logKey: string;
  readonly logName: string;
  /** The posko's P-256 key (65 bytes, uncompressed) for what only it may read (HPKE). */
  readonly sealKey: string;
  /** A word by which this phone's parcels are taken in when it can no longer sign in: after a wipe, or when it is locked. */
  readonly delivery: string;
  readonly person: string;
  readonly personName: string;
  readonly unit: string;
  readonly role: Role;
  readonly until_s: number;
}

/** Signs with a key that never leaves it. */
export interface Signer {
  readonly key: string;
  /** How the key is kept: by the browser, where no script can read it, or wrapped by the PIN. */
  readonly kept: "browser" | "pin";
  sign(message: Bytes): Promise<Bytes>;
}

// ---------------------------------------------------------------- the day's work (GET /api/v1/field/day)

export interface DayPlace {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  /** Degrees, WGS 84; null: nobody has given it. */
  readonly at: readonly [number, number] | null;
  /** No signal is known there. */
  readonly blank: boolean;
}

export interface DayItem {
  readonly code: string;
  readonly kit: string;
  /** The place that it is meant for. */
  readonly destination: string;
}

export interface DayLeg {
  /** Of the trip, and of this part of it. */
  readonly trip: string;
  readonly id: string;
  readonly convoy: string;
  readonly direction: "out" | "back";
  /** As in an event: 0 to 2 out, 3 to 5 back. */
  readonly leg: number;
  /** What this person does in it. */
  readonly part: "carrier" | "escort" | "giver" | "receiver";
  readonly from: string;
  readonly to: string;
  readonly departs_s: number;
  readonly arrives_s: number;
  readonly vehicle: string;
  readonly vehicleName: string;
  readonly mode: string;
  readonly boat: boolean;
  readonly crew_max: number;
  readonly escorts: readonly string[];
  readonly items: readonly DayItem[];
  /** How many boxes the plan has; the items may not be known by code yet. */
  readonly boxes: number;
  /** Planned way, degrees. */
  readonly path: readonly (readonly [number, number])[];
}

export interface DayShift {
  readonly id: string;
  readonly place: string;
  readonly duty: string;
  readonly from_s: number;
  readonly to_s: number;
  /** Checkpoints of the patrol there; empty: none. */
  readonly points: readonly string[];
  /** Who stands there with this person: for the roll-call. */
  readonly team: readonly { readonly code: string; readonly name: string }[];
}

/** Only what this person does; never the number of a seal. */
export interface Day {
  readonly made_s: number;
  readonly plan: string;
  readonly utcOffsetMin: number;
  readonly legs: readonly DayLeg[];
  readonly shifts: readonly DayShift[];
  readonly places: Readonly<Record<string, DayPlace>>;
}

/** Lines and areas around the day's ways, for a map without a network (GET /api/v1/field/map). */
export interface DayMap {
  readonly bbox: readonly [number, number, number, number];
  readonly areas: readonly { readonly code: string; readonly name: string; readonly rings: readonly string[] }[];
  /** Encoded polylines (precision 5) by class. */
  readonly lines: readonly { readonly kind: "road" | "river" | "ferry" | "link"; readonly line: string }[];
}

// ---------------------------------------------------------------- events on the phone

/** What a screen wants to have said; the chain adds device, sequence, previous, time and what was seen. */
export interface Draft {
  readonly kind: KindName;
  readonly fields: Fields;
  /** Text of the note, if any: the field `note` is made of it. */
  readonly note?: string;
  /** Photos and voice, already scaled: the field `photos` is made of them. At most 8. */
  readonly photos?: readonly Bytes[];
  readonly gps_time_s?: number;
}

/** made: durable here. sent: the posko has taken it. receipted: proven to be in the log. waiting: the posko has it, a
 * signature or an enrolment lacks. refused: the posko will not have it; it stays here, with the code. */
export type EventState = "made" | "sent" | "receipted" | "waiting" | "refused";

export interface StoredEvent {
  readonly id: string;
  /** Whether this phone's chain has it (else the other side's of a handover). */
  readonly own: boolean;
  /** Order in which this phone got it: `before` of Store.events. Given by the store. */
  readonly n?: number;
  /** Of the own chain; the order of delivery. */
  readonly sequence: number;
  readonly kind: KindName;
  readonly made_s: number;
  readonly frame: Bytes;
  readonly signed: readonly SignerName[];
  /** Goes before everything else. */
  readonly urgent: boolean;
  readonly state: EventState;
  readonly code: string;
  readonly index: number | null;
}

/** What the posko said of one event. */
export interface Settled {
  readonly id: string;
  readonly state: EventState;
  readonly code: string;
  readonly index: number | null;
}

/** One photo, note or voice with its event as a bundle, sealed for the posko: kept and sent as it is. */
export interface Parcel {
  /** SHA-256 of the content. */
  readonly id: string;
  readonly event: string;
  readonly kind: "note" | "photo" | "wiped";
  readonly bytes: Bytes;
  readonly sent: boolean;
}

/** An event with its parcels, before it is kept. */
export interface Made {
  readonly event: StoredEvent;
  readonly parcels: readonly Parcel[];
}

/** Where the phone was. */
export interface Fix {
  readonly time_s: number;
  /** By the satellites; null: the phone does not tell. */
  readonly gps_time_s: number | null;
  readonly at: Point;
  readonly accuracy_m: number;
  readonly speed_cms: number | null;
  readonly bearing: number | null;
  readonly battery: number | null;
  readonly sos: boolean;
}

/** Proof that events are in the log: a checkpoint, and of each event the way to its root (RFC 6962). */
export interface ReceiptBatch {
  readonly checkpoint: string;
  readonly size: number;
  readonly nodes: readonly Bytes[];
  readonly proofs: readonly { readonly id: string; readonly index: number; readonly path: readonly number[] }[];
}

export interface ClockError {
  /** Phone minus posko, seconds; measured at `at_s` of the phone's clock, give or take `within_s`. */
  readonly offset_s: number;
  readonly within_s: number;
  readonly at_s: number;
}

/** How many events the posko has not been asked about, how many parcels are not sent, and how many events it will not have: with
 * their parcels these wait for nothing, and somebody has to ask at the posko. */
export interface Waiting {
  readonly events: number;
  readonly parcels: number;
  readonly refused: number;
}

/** What the phone keeps. Every write has ended on the disk when its promise resolves, or rejects and has done nothing. */
export interface Store {
  device(): Promise<Device | null>;
  /** The head of the own chain: number and id of the last event; 0 and null before the first. */
  head(): Promise<{ readonly sequence: number; readonly last: string | null }>;
  /** One transaction: the event, its parcels, and the chain's new head. Throws phone.full when the phone is full, and
   * phone.raced when the head has moved on (another tab). */
  append(event: StoredEvent, parcels: readonly Parcel[]): Promise<void>;
  /** Several, each behind the one before, in one transaction: all of them, or none. */
  appendAll(made: readonly Made[]): Promise<void>;
  /** An event of the other side, or a frame with one more signature: merged by id, never fewer signatures than before. */
  merge(event: StoredEvent): Promise<void>;
  event(id: string): Promise<StoredEvent | null>;
  /** In the order in which they are to be delivered: urgent ones first, newest before oldest; then the chain's order. */
  unsent(limit: number): Promise<readonly StoredEvent[]>;
  /** Newest first; those with a smaller `n` than `before`. */
  events(limit: number, before?: number): Promise<readonly StoredEvent[]>;
  /** Without proof: of the state sent, in the order of delivery, then of the state waiting. */
  unproven(limit: number): Promise<readonly StoredEvent[]>;
  settle(id: string, state: EventState, code: string, index: number | null): Promise<void>;
  /** Many answers of the posko in one transaction: all of them, or none. */
  settleAll(answers: readonly Settled[]): Promise<void>;
  prove(batch: ReceiptBatch): Promise<void>;
  receipt(id: string): Promise<ReceiptBatch | null>;
  /** In the order of delivery, behind the first `after` of them. */
  parcels(limit: number, after?: number): Promise<readonly Parcel[]>;
  parcelSent(id: string): Promise<void>;
  /** Thinned by who calls; a ring of 20,000: the oldest that was sent goes first, then the oldest. */
  addFix(fix: Fix): Promise<void>;
  fixes(limit: number): Promise<readonly (Fix & { readonly n: number })[]>;
  dropFixes(upTo: number): Promise<void>;
  /** The log's newest checkpoint that this phone has verified. */
  seen(): Promise<{ readonly size: number; readonly root: string } | null>;
  setSeen(size: number, root: string): Promise<void>;
  /** Small things by name: the day, its map, the clock's error, what a screen was in the middle of. */
  get<T>(name: string): Promise<T | null>;
  put(name: string, value: unknown): Promise<void>;
  /** Bytes kept, and what the browser allows. */
  usage(): Promise<{ readonly used: number; readonly quota: number }>;
  waiting(): Promise<Waiting>;
}

// ---------------------------------------------------------------- what screens may ask for

export type ScreenName =
  | "today"
  | "leg"
  | "load"
  | "check"
  | "way"
  | "give"
  | "receive"
  | "condition"
  | "incident"
  | "guard"
  | "paper"
  | "seals"
  | "outbox"
  | "map"
  | "pin"
  | "help";

/** How the phone says it: each with its sound, vibration, word and colour. */
export type Verdict = "right" | "wrong" | "again" | "unknown";

export interface Sense {
  /** Sound and vibration; the word and colour are the screen's. */
  verdict(v: Verdict): void;
  /** The camera that is open, for its torch; null: it is closed. */
  camera(track: MediaStreamTrack | null): void;
  hasTorch(): boolean;
  /** Throws phone.torch where the camera has none. */
  torch(on: boolean): Promise<void>;
  /** A fix of the last `age_s` seconds, or a new one; null: not to be had within ten seconds. */
  position(age_s: number): Promise<Fix | null>;
}

export interface App {
  readonly store: Store;
  readonly signer: Signer;
  readonly device: Device;
  readonly sense: Sense;
  readonly day: Signal<Day | null>;
  readonly map: Signal<DayMap | null>;
  /** What is not delivered, for the line that every screen shows. */
  readonly waiting: Signal<Waiting & { readonly online: boolean }>;
  readonly screen: Signal<{ readonly name: ScreenName; readonly id: string }>;
  /** The way is being recorded: a leg is under way, and positions come and are kept. */
  readonly recorded: Signal<boolean>;
  go(name: ScreenName, id?: string): void;
  /** Makes it durable, then resolves: only then may a screen say "tersimpan". Urgent ones are sent at once if they can. */
  say(draft: Draft): Promise<StoredEvent>;
  /** Several statements, all of them or none: in one transaction. */
  sayAll(drafts: readonly Draft[]): Promise<readonly StoredEvent[]>;
  /** The wire is told that there is something to do. */
  nudge(): void;
  /** Milliseconds of the phone's clock. */
  now(): number;
}
