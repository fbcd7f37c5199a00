// The phone is wiped: everything goes but evidence that is not delivered yet, and that is sealed first, so that only the
// posko can read it.
import type { Bytes } from "../event/cbor.ts";
import { toHex } from "../event/event.ts";
import { writeBundle } from "./bundle.ts";
import { sha256 } from "./bytes.ts";
import { PhoneError } from "./error.ts";
import type { Parcel } from "./model.ts";
import { seal } from "./seal.ts";
import type { PhoneStore } from "./store.ts";

/** Bytes of frames in one parcel: what a weak line can carry. */
const PARCEL_BYTES = 262_144;
/** An event that is said while the phone is being wiped makes it begin anew. */
const RACES_MAX = 8;

function inParts(frames: readonly Bytes[]): Bytes[][] {
  const parts: Bytes[][] = [];
  let part: Bytes[] = [];
  let size = 0;
  for (const frame of frames) {
    size += frame.length;
    if (parts.length === 0 || size > PARCEL_BYTES) {
      part = [];
      parts.push(part);
      size = frame.length;
    }
    part.push(frame);
  }
  return parts;
}

async function parcelOf(frames: readonly Bytes[], sealKey: string): Promise<Parcel> {
  const bundle = await writeBundle(frames.map((bytes) => ({ letter: "F", bytes })));
  const bytes = await seal(bundle, sealKey);
  return { id: toHex(await sha256(bundle)), event: "", kind: "wiped", bytes, sent: false };
}

/** Wipes the phone in one transaction: all of it, or nothing. What is not delivered stays as parcels, in order. Throws
 * phone.full when there is no room for them; nothing is wiped then. */
export async function wipe(store: PhoneStore): Promise<void> {
  for (let race = 1; ; race++) {
    const device = await store.device();
    const { frames, counted } = await store.undelivered();
    const parcels: Parcel[] = [];
    if (device) for (const part of inParts(frames)) parcels.push(await parcelOf(part, device.sealKey));
    try {
      return await store.wipe(parcels, counted);
    } catch (error) {
      if (!(error instanceof PhoneError) || error.code !== "phone.raced" || race === RACES_MAX) throw error;
    }
  }
}
