// Notes, photos and voices: an event holds only their hashes (docs/formats/event.md, Content). The bytes leave the phone
// sealed for the posko, each with its event, since the posko keeps a content only with an event that names it.
import type { Bytes } from "../event/cbor.ts";
import { toHex } from "../event/event.ts";
import { LIMITS } from "../event/kinds.ts";
import { writeBundle } from "./bundle.ts";
import { concat, sha256, utf8 } from "./bytes.ts";
import { PhoneError } from "./error.ts";
import type { Draft, Parcel } from "./model.ts";
import { seal } from "./seal.ts";

export const PHOTOS_MAX = 8;

export interface Content {
  readonly kind: "note" | "photo";
  readonly hash: string;
  readonly bytes: Bytes;
}

/** A note as its content: a salt against guessing, then the text in one line. */
function noteBytes(text: string): Bytes {
  const plain = utf8(text.replace(/\p{Cc}+/gu, " ").trim());
  if (plain.length === 0) throw new PhoneError("phone.note_empty");
  if (plain.length > LIMITS.noteTextBytes) throw new PhoneError("phone.note_long", { max: LIMITS.noteTextBytes });
  return concat(crypto.getRandomValues(new Uint8Array(LIMITS.noteSaltBytes)), plain);
}

/** What a draft brings along, in the order of the hashes, each once. Throws phone.note_empty, phone.note_long,
 * phone.photos or phone.photo_big. */
export async function contentsOf(draft: Draft): Promise<readonly Content[]> {
  const photos = draft.photos ?? [];
  if (photos.length > PHOTOS_MAX) throw new PhoneError("phone.photos", { max: PHOTOS_MAX });
  if (photos.some((photo) => photo.length > LIMITS.contentBytes)) throw new PhoneError("phone.photo_big");
  const found = new Map<string, Content>();
  const take = async (kind: Content["kind"], bytes: Bytes) => {
    const hash = toHex(await sha256(bytes));
    found.set(hash, { kind, hash, bytes });
  };
  if (draft.note !== undefined) await take("note", noteBytes(draft.note));
  for (const photo of photos) await take("photo", photo);
  return [...found.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** The parcels of an event: content and frame as a bundle, sealed. */
export function parcelsFor(
  event: string,
  frame: Bytes,
  contents: readonly Content[],
  sealKey: string,
): Promise<Parcel[]> {
  return Promise.all(
    contents.map(async ({ kind, hash, bytes }) => {
      const bundle = await writeBundle([
        { letter: "F", bytes: frame },
        { letter: "C", bytes },
      ]);
      return { id: hash, event, kind, bytes: await seal(bundle, sealKey), sent: false };
    }),
  );
}
