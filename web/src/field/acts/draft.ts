// What every statement of the field is made of: its own fields, where the phone was, and what goes beside it.
import type { Bytes } from "../../event/cbor.ts";
import type { Fields } from "../../event/event.ts";
import { FIELDS, type KindName, LIMITS } from "../../event/kinds.ts";
import type { DayLeg, Draft, Fix } from "../model.ts";

/** The satellites' time of a fix still dates a statement that is made this much later. */
const FIX_DATES_S = 30;

/** What may go with any statement. */
export interface Scene {
  readonly note?: string;
  readonly photos?: readonly Bytes[];
  readonly fix?: Fix | null;
  /** Seconds of the phone's clock. */
  readonly now_s: number;
}

/** Photos and voice of one event, together. */
export const PHOTOS_MAX = itemsMax("photos");

function itemsMax(name: string): number {
  return FIELDS.find((spec) => spec.name === name)!.itemsMax;
}

/** Text as a note takes it: no control characters, at most 500 bytes, never half a letter. */
export function noteText(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, " ").trim();
  const encoder = new TextEncoder();
  let bytes = 0;
  let kept = "";
  for (const letter of plain) {
    bytes += encoder.encode(letter).length;
    if (bytes > LIMITS.noteTextBytes) break;
    kept += letter;
  }
  return kept.trim();
}

/** Whether a text may stand where an event has a code. */
export function isCode(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

/** As a list of an event has them: each once, ascending, no more than the field takes; undefined for none. */
export function codesOf(list: readonly string[], name: "items" | "seals" | "escorts" | "checks" | "lacking") {
  const sorted = [...new Set(list.filter(isCode))].sort().slice(0, itemsMax(name));
  return sorted.length > 0 ? sorted : undefined;
}

/** What an event may say of the trip that it belongs to. */
export function tripFields(leg: DayLeg | null): Fields {
  if (!leg) return {};
  return whatIs({
    order: leg.trip,
    leg: leg.leg,
    destination: leg.to,
    vehicle: isCode(leg.vehicle) ? leg.vehicle : undefined,
    escorts: codesOf(leg.escorts, "escorts"),
  });
}

/** Without the members that are undefined: an event has a field or has it not. */
export function whatIs(fields: { readonly [F in keyof Fields]: Fields[F] | undefined }): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** A draft with what goes beside it. A time by satellite is given only as long as it is the statement's own. */
export function draftOf(kind: KindName, fields: Parameters<typeof whatIs>[0], scene: Scene): Draft {
  const { fix = null, now_s } = scene;
  const note = noteText(scene.note ?? "");
  const photos = (scene.photos ?? []).slice(0, PHOTOS_MAX);
  const age = fix ? now_s - fix.time_s : 0;
  const dated = fix !== null && fix.gps_time_s !== null && age >= 0 && age <= FIX_DATES_S;
  return {
    kind,
    fields: whatIs({ ...fields, position: fix?.at }),
    ...(note ? { note } : {}),
    ...(photos.length > 0 ? { photos } : {}),
    ...(dated ? { gps_time_s: Math.round(fix.gps_time_s! + age) } : {}),
  };
}
