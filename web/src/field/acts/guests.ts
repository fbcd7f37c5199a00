// Guests of a guarded place (R42, R43): who came, was looked at, was let in or refused, and has left.
import type { Fields } from "../../event/event.ts";
import type { Draft } from "../model.ts";
import { draftOf, noteText, type Scene } from "./draft.ts";
import type { Told } from "./told.ts";

export type Refusal = Extract<Fields["reason"], "wrong_person" | "not_planned" | "danger" | "other">;

export const REFUSALS: readonly Refusal[] = ["wrong_person", "not_planned", "danger", "other"];

/** As entered, and kept as it is when the screen is left. */
export interface Guest {
  readonly name: string;
  readonly from: string;
  readonly purpose: string;
  readonly count: number;
  /** Each was looked at and is in order; null: not looked at yet. */
  readonly identity: boolean | null;
  readonly bags: boolean | null;
  readonly refusal: Refusal | null;
}

export const NOBODY: Guest = {
  name: "",
  from: "",
  purpose: "",
  count: 1,
  identity: null,
  bags: null,
  refusal: null,
};

const COUNT_MAX = 99;

/** What stops a guest from going in: nobody goes in whose paper and bags were not looked at. */
export type GuestStop = "name" | "purpose" | "identity" | "bags" | "refusal" | null;

export function letInStop(guest: Guest): GuestStop {
  if (!noteText(guest.name)) return "name";
  if (!noteText(guest.purpose)) return "purpose";
  if (guest.identity !== true) return "identity";
  return guest.bags === true ? null : "bags";
}

/** Who was refused may have given no name; why is always told. */
export function refuseStop(guest: Guest): GuestStop {
  return guest.refusal === null ? "refusal" : null;
}

/** Names of what a note tells, in the language of the phone. */
export interface GuestWords {
  readonly name: string;
  readonly from: string;
  readonly purpose: string;
  readonly identity: string;
  readonly bags: string;
  readonly ok: string;
  readonly notOk: string;
  readonly notSeen: string;
}

function seenWord(words: GuestWords, seen: boolean | null): string {
  return seen === null ? words.notSeen : seen ? words.ok : words.notOk;
}

/** What a person who reads the guest register is told: names are in the note alone, which can be erased. */
export function guestNote(guest: Guest, words: GuestWords): string {
  const parts = [
    [words.name, guest.name],
    [words.from, guest.from],
    [words.purpose, guest.purpose],
    [words.identity, seenWord(words, guest.identity)],
    [words.bags, seenWord(words, guest.bags)],
  ];
  const told = parts.filter(([, value]) => value!.trim()).map(([name, value]) => `${name}: ${value!.trim()}`);
  return noteText(told.join("; "));
}

export function peopleWith(guest: Guest, step: number): number {
  return Math.min(COUNT_MAX, Math.max(1, guest.count + step));
}

/** A guest who goes in, or with `refused` one who does not. Null as long as something stops it. */
export function guestDraft(
  place: string,
  guest: Guest,
  refused: boolean,
  words: GuestWords,
  scene: Scene,
): Draft | null {
  if (refused ? refuseStop(guest) : letInStop(guest)) return null;
  const fields = {
    place,
    from_s: scene.now_s,
    count: guest.count,
    reason: refused ? guest.refusal! : undefined,
  };
  return draftOf("guest_entered", fields, { ...scene, note: guestNote(guest, words) });
}

export function leftDraft(place: string, id: string, scene: Scene): Draft {
  return draftOf("guest_left", { place, refers: id }, scene);
}

export interface Inside {
  readonly id: string;
  readonly since_s: number;
  readonly count: number;
}

/** Who is inside a place by this phone's own word: entered, not refused, not left. Newest first. */
export function insideOf(told: readonly Told[], place: string): readonly Inside[] {
  const left = new Set(told.filter((t) => t.event.kind === "guest_left").map((t) => t.event.fields.refers));
  const entered = told.filter(({ id, event }) => {
    const { kind, fields } = event;
    return kind === "guest_entered" && fields.place === place && fields.reason === undefined && !left.has(id);
  });
  return entered
    .map(({ id, made_s, event }) => ({
      id,
      since_s: event.fields.from_s ?? made_s,
      count: event.fields.count ?? 1,
    }))
    .reverse();
}

/** Names of guests by the event that they entered with: on this phone alone, until they have left. */
export type GuestNames = Readonly<Record<string, string>>;

export function namesKept(names: GuestNames, inside: readonly Inside[]): GuestNames {
  const ids = new Set(inside.map((x) => x.id));
  return Object.fromEntries(Object.entries(names).filter(([id]) => ids.has(id)));
}
