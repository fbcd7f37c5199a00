// What somebody can hand over: of a leg its load or boxes, where it begins or ends; or one box anywhere.
import type { Fields } from "../../event/event.ts";
import type { Goods } from "../handover.ts";
import type { DayLeg, Fix } from "../model.ts";
import { isCode, tripFields } from "./draft.ts";
import { itemsOf } from "./journey.ts";
import type { Told } from "./told.ts";

export type GiveKind = "handed_over" | "returned" | "escort_changed";

/** The giver hands over where the leg begins, who carries where it ends. */
export function placeOf(leg: DayLeg): string {
  return leg.part === "giver" ? leg.from : leg.to;
}

/** Legs 3 to 5 go back; who escorts hands the escort over, not the goods. */
export function kindOf(leg: DayLeg | null): GiveKind {
  if (!leg) return "handed_over";
  if (leg.part === "escort") return "escort_changed";
  return leg.direction === "back" ? "returned" : "handed_over";
}

export function givable(told: readonly Told[], leg: DayLeg | null): readonly string[] {
  return leg ? itemsOf(told, leg) : [];
}

/** Codes of what is in a load: as this phone made it, else as `received` has it, else as the plan has it. null: unknown, or
 * it is one box. */
export function contentOf(
  told: readonly Told[],
  leg: DayLeg | null,
  item: string,
  received: readonly string[] | null,
): readonly string[] | null {
  const made = told.filter(({ event }) => event.fields.item === item && event.fields.items !== undefined);
  const last = made[made.length - 1]?.event.fields.items;
  if (last) return last;
  if (received) return received;
  const planned = leg?.items.map((x) => x.code) ?? [];
  return planned.includes(item) || planned.length === 0 ? null : planned;
}

export interface GiveForm {
  readonly item: string;
  readonly place: string;
  readonly condition: NonNullable<Fields["condition"]>;
}

/** null as long as the item or the place lack. An escort's change has no condition. */
export function goodsOf(
  leg: DayLeg | null,
  form: GiveForm,
  content: readonly string[] | null,
  fix: Fix | null,
): Goods | null {
  const kind = kindOf(leg);
  if (!isCode(form.item) || !isCode(form.place)) return null;
  const position = fix ? { position: fix.at } : {};
  const state = kind === "escort_changed" ? {} : { condition: form.condition };
  const count = content && kind !== "escort_changed" ? { count: content.length } : {};
  const fields = { ...tripFields(leg), item: form.item, place: form.place, ...state, ...count, ...position };
  return { kind, fields, items: kind === "escort_changed" ? null : content };
}
