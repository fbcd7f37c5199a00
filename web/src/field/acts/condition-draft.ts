// The condition of one box as somebody sees it, and its seals as they are read: never beside what was expected.
import type { Fields } from "../../event/event.ts";
import type { Draft } from "../model.ts";
import { codesOf, draftOf, isCode, noteText, type Scene } from "./draft.ts";

export type Condition = NonNullable<Fields["condition"]>;

export const CONDITIONS: readonly Condition[] = [
  "good",
  "wet",
  "damaged",
  "seal_broken",
  "opened",
  "incomplete",
  "other",
];

export interface Looked {
  readonly item: string;
  readonly condition: Condition | null;
  readonly place: string | null;
}

/** What is still wanted. A photo is asked for, but a broken camera must stop nobody: it can be left out knowingly. */
export type Wanted = "item" | "condition" | "words" | "photo" | null;

export function wanted(looked: Looked, note: string, photos: number): Wanted {
  if (!isCode(looked.item)) return "item";
  if (looked.condition === null) return "condition";
  if (looked.condition === "other" && !noteText(note)) return "words";
  return looked.condition !== "good" && photos === 0 ? "photo" : null;
}

/** Null as long as the box, its condition, or the words of "other" lack. */
export function conditionDraft(looked: Looked, scene: Scene): Draft | null {
  const lack = wanted(looked, scene.note ?? "", scene.photos?.length ?? 0);
  if (lack && lack !== "photo") return null;
  const fields = { item: looked.item, condition: looked.condition!, place: looked.place ?? undefined };
  return draftOf("condition_checked", fields, scene);
}

/** Null when no seal was read. */
export function sealsDraft(item: string, seals: readonly string[], place: string | null, scene: Scene): Draft | null {
  const read = codesOf(seals, "seals");
  if (!read || !isCode(item)) return null;
  return draftOf("seal_checked", { item, seals: read, place: place ?? undefined }, scene);
}
