// Where a phone is dead: the slip that travels with the goods is signed on paper, and its code is told afterwards.
import type { Bytes } from "../../event/cbor.ts";
import { readScan } from "../codes.ts";
import type { Draft } from "../model.ts";
import { draftOf, isCode, noteText, type Scene } from "./draft.ts";

export interface Slip {
  /** As typed or read. */
  readonly code: string;
  readonly giver: string;
  readonly receiver: string;
  readonly count: string;
  readonly place: string;
  readonly photos: readonly Bytes[];
}

export const NO_SLIP: Slip = { code: "", giver: "", receiver: "", count: "", place: "", photos: [] };

/** The trip that a slip's code names; null: a letter of it is wrong. Typed, letters may be small and blanks stand for the signs
 * between; the check character is behind the last one. */
export function tripOf(text: string): string | null {
  const typed = text.trim().toUpperCase().replace(/\s+/g, "-");
  const scan = readScan(text.startsWith("KWL:") ? text : `KWL:T:${typed}`);
  return scan.type === "trip" ? scan.code : null;
}

export type SlipStop = "code" | "place" | "receiver" | "photo" | null;

export function slipStop(slip: Slip): SlipStop {
  if (tripOf(slip.code) === null) return "code";
  if (!isCode(slip.place)) return "place";
  if (!noteText(slip.receiver)) return "receiver";
  // A camera may be broken: then both names stand for the picture.
  return slip.photos.length === 0 && !noteText(slip.giver) ? "photo" : null;
}

export interface SlipWords {
  readonly slip: string;
  readonly giver: string;
  readonly receiver: string;
  readonly count: string;
}

/** A remark with the photo of the signed slip, or with what was typed from it: a phone cannot sign for those who were without one. The trip stands in the words,
 * since it is no item that somebody created. */
export function slipDraft(slip: Slip, words: SlipWords, scene: Scene): Draft | null {
  const trip = tripOf(slip.code);
  if (trip === null || slipStop(slip) !== null) return null;
  const parts = [
    [words.giver, slip.giver],
    [words.receiver, slip.receiver],
    [words.count, slip.count],
  ].filter(([, value]) => value!.trim());
  const note = [`${words.slip} ${trip}`, ...parts.map(([name, value]) => `${name}: ${value!.trim()}`)].join("; ");
  return draftOf("noted", { place: slip.place }, { ...scene, note, photos: slip.photos });
}
