// Kejadian menonjol (R46): said at one touch with what the phone knows by itself; what is told later refers to it.
import type { Fields } from "../../event/event.ts";
import type { Day, DayLeg, DayShift, Draft } from "../model.ts";
import { draftOf, isCode, noteText, type Scene, tripFields } from "./draft.ts";

export type Incident = NonNullable<Fields["incident"]>;

/** In the order of the screen: the gravest where the thumb is, the rest at the end. */
export const INCIDENTS: readonly Incident[] = ["capsized", "hurt", "attack", "fire", "wet", "damaged", "call", "other"];

/** A trip begins before its hour, and may take half a day longer than planned. */
const EARLY_S = 3 * 3600;
const LATE_S = 12 * 3600;
const SHIFT_EDGE_S = 3600;

/** The leg that this person is on by the plan at a moment; of several the one that began last. */
export function legAt(day: Day | null, now_s: number): DayLeg | null {
  const on = (day?.legs ?? []).filter((leg) => leg.departs_s - EARLY_S <= now_s && now_s <= leg.arrives_s + LATE_S);
  const begun = on.filter((leg) => leg.departs_s <= now_s).sort((a, b) => b.departs_s - a.departs_s);
  return begun[0] ?? on.sort((a, b) => a.departs_s - b.departs_s)[0] ?? null;
}

/** The shift that this person stands at a moment. */
export function shiftAt(day: Day | null, now_s: number): DayShift | null {
  const on = (day?.shifts ?? []).filter((s) => s.from_s - SHIFT_EDGE_S <= now_s && now_s <= s.to_s + SHIFT_EDGE_S);
  return on.sort((a, b) => b.from_s - a.from_s)[0] ?? null;
}

/** What it happened to, as far as the phone knows without asking. */
export interface Where {
  readonly leg: DayLeg | null;
  /** Of the guarded place, when one stands there. */
  readonly place: string | null;
  /** The box or load. */
  readonly item: string | null;
}

export function incidentDraft(incident: Incident, where: Where, scene: Scene): Draft {
  const fields = {
    ...tripFields(where.leg),
    incident,
    place: where.place && isCode(where.place) ? where.place : undefined,
    item: where.item && isCode(where.item) ? where.item : undefined,
  };
  return draftOf("incident", fields, scene);
}

/** What is told of it afterwards: words, photos, a voice. `bare` is the note where nobody wrote one. */
export function detailDraft(id: string, bare: string, scene: Scene): Draft {
  return draftOf("noted", { refers: id }, { ...scene, note: noteText(scene.note ?? "") || bare });
}

/** It was a slip of the thumb. What was said stays; that it was none stands beside it. */
export function withdrawDraft(id: string, text: string, scene: Scene): Draft {
  return draftOf("corrected", { refers: id }, { ...scene, note: text, photos: [] });
}
