// The roll-call of those who stand together: each one present is said, and who is not there is named once.
import type { DayShift, Draft } from "../model.ts";
import { draftOf, isCode, noteText, type Scene } from "./draft.ts";
import type { Told } from "./told.ts";

export type Answer = "here" | "absent";
export type Answers = Readonly<Record<string, Answer>>;

export interface Member {
  readonly code: string;
  readonly name: string;
}

/** Of this shift: those whom this phone has already said to be there. */
export function presentOf(told: readonly Told[], shift: DayShift): ReadonlySet<string> {
  const said = told.filter(({ event }) => {
    const { kind, fields } = event;
    return kind === "present" && fields.place === shift.place && (fields.to_s ?? 0) >= shift.to_s;
  });
  return new Set(said.map((t) => t.event.fields.person!));
}

/** Who has not been called yet. */
export function uncalled(shift: DayShift, answers: Answers, present: ReadonlySet<string>): readonly Member[] {
  return shift.team.filter((m) => !present.has(m.code) && !answers[m.code]);
}

export function presentDraft(shift: DayShift, person: string, scene: Scene): Draft | null {
  if (!isCode(person)) return null;
  const to_s = Math.max(shift.to_s, scene.now_s);
  return draftOf("present", { place: shift.place, person, from_s: scene.now_s, to_s }, scene);
}

/** Who is not there, as a remark of the place, or several where one has no room for all; `lead` is the first word of each. */
export function absentDrafts(shift: DayShift, absent: readonly Member[], lead: string, scene: Scene): readonly Draft[] {
  const notes: string[] = [];
  for (const { code } of absent) {
    const longer = notes.length > 0 ? `${notes[notes.length - 1]}, ${code}` : "";
    if (longer && noteText(longer) === longer) notes[notes.length - 1] = longer;
    else notes.push(`${lead}: ${code}`);
  }
  return notes.map((note) => draftOf("noted", { place: shift.place }, { ...scene, note }));
}
