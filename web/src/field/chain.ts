// What this phone says: an event behind the one before it, signed, and durable before anybody is told that it is.
import type { Bytes } from "../event/cbor.ts";
import { type EventView, encodeBody, encodeFrame, type Fields } from "../event/event.ts";
import type { KindName, SignerName } from "../event/kinds.ts";
import { eventId, messageEvent } from "../event/sign.ts";
import { type Content, contentsOf, parcelsFor } from "./content.ts";
import { PhoneError } from "./error.ts";
import type { Device, Draft, Made, Signer, Store, StoredEvent } from "./model.ts";

/** Other tabs may speak at the same time; each time that one loses, another one has won. */
const RACES_MAX = 64;

export type Seen = EventView["seen"];

/** Goes before everything else when there is a line. */
export function isUrgent(kind: KindName): boolean {
  return kind === "incident";
}

/** Lists are sets: in ascending order, each once, whatever order they were scanned in. */
function inOrder(fields: Fields): Fields {
  const sorted = Object.entries(fields).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...new Set(value as string[])].sort() : value,
  ]);
  return Object.fromEntries(sorted) as Fields;
}

function fieldsOf(draft: Draft, contents: readonly Content[]): Fields {
  const note = contents.find((content) => content.kind === "note")?.hash;
  const photos = contents.filter((content) => content.kind === "photo").map((content) => content.hash);
  const hashes = { ...(note ? { note } : {}), ...(photos.length > 0 ? { photos } : {}) };
  return inOrder({ ...draft.fields, ...hashes });
}

type Said = Pick<EventView, "log" | "kind" | "device" | "time_s" | "gps_time_s" | "seen" | "fields">;

function saidOf(device: Device, draft: Draft, contents: readonly Content[], now_ms: number, seen: Seen): Said {
  return {
    log: device.log,
    kind: draft.kind,
    device: device.key,
    time_s: Math.max(0, Math.floor(now_ms / 1000)),
    gps_time_s: draft.gps_time_s ?? null,
    seen,
    fields: fieldsOf(draft, contents),
  };
}

async function signed(
  said: Said,
  head: { sequence: number; last: string | null },
  signer: Signer,
): Promise<StoredEvent> {
  const event: EventView = { ...said, sequence: head.sequence + 1, previous: head.last };
  const body: Bytes = encodeBody(event);
  const giver: SignerName = "giver";
  return {
    id: await eventId(body),
    own: true,
    sequence: event.sequence,
    kind: event.kind,
    made_s: event.time_s,
    frame: encodeFrame(body, { giver: await signer.sign(messageEvent(body)) }),
    signed: [giver],
    urgent: isUrgent(event.kind),
    state: "made",
    code: "",
    index: null,
  };
}

interface Drawn {
  readonly said: Said;
  readonly contents: readonly Content[];
}

async function madeOf(drawn: readonly Drawn[], store: Store, signer: Signer, sealKey: string): Promise<Made[]> {
  let head = await store.head();
  const made: Made[] = [];
  for (const { said, contents } of drawn) {
    const event = await signed(said, head, signer);
    made.push({ event, parcels: await parcelsFor(event.id, event.frame, contents, sealKey) });
    head = { sequence: event.sequence, last: event.id };
  }
  return made;
}

/**
 * Says what the drafts have, one behind the other: all of it is on the disk when this resolves, or nothing has happened.
 * `now_ms` is the phone's clock as it is, right or wrong; `seen` the newest checkpoint that the phone has verified. Throws
 * phone.full; phone.gone and phone.behind when the browser has lost the phone's data (loss.ts); phone.key when signer and
 * device are not of one key; what contentsOf and encodeBody throw.
 */
export async function sayAll(
  store: Store,
  signer: Signer,
  device: Device,
  drafts: readonly Draft[],
  now_ms: number,
  seen: Seen,
): Promise<readonly StoredEvent[]> {
  if (signer.key !== device.key) throw new PhoneError("phone.key");
  const drawn: Drawn[] = [];
  for (const draft of drafts) {
    const contents = await contentsOf(draft);
    drawn.push({ said: saidOf(device, draft, contents, now_ms, seen), contents });
  }
  for (let race = 1; ; race++) {
    const made = await madeOf(drawn, store, signer, device.sealKey);
    try {
      await store.appendAll(made);
      return made.map(({ event }) => event);
    } catch (error) {
      if (!(error instanceof PhoneError) || error.code !== "phone.raced" || race === RACES_MAX) throw error;
    }
  }
}

/** The same of one draft. */
export async function say(
  store: Store,
  signer: Signer,
  device: Device,
  draft: Draft,
  now_ms: number,
  seen: Seen,
): Promise<StoredEvent> {
  const [event] = await sayAll(store, signer, device, [draft], now_ms, seen);
  return event!;
}
