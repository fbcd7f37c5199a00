// What both sides of a handover hold each other to. docs/formats/handover.md has the reasons; the tables are those of
// docs/formats/custody.md, and a test holds them to it.
import { type Bytes, EventError } from "../../event/cbor.ts";
import {
  decodeFrame,
  type EventFrame,
  type EventView,
  encodeFrame,
  type Fields,
  fromHex,
  signerKey,
} from "../../event/event.ts";
import { type KindName, SIGNERS, type SignerName } from "../../event/kinds.ts";
import { eventId, messageAccept, messageEvent, verifyFrame } from "../../event/sign.ts";
import { verify } from "../ed25519.ts";
import { PhoneError } from "../error.ts";
import type { Day, Role } from "../model.ts";
import { decodeAccept, named, type Side } from "./message.ts";

/** Kinds by which goods or an escort pass from one phone to another. */
export const HAND_KINDS = ["handed_over", "partial_receipt", "returned", "escort_changed"] as const;
export type HandKind = (typeof HAND_KINDS)[number];

export function isHandKind(kind: KindName): kind is HandKind {
  return (HAND_KINDS as readonly KindName[]).includes(kind);
}

/** Seconds by which two clocks may differ before anybody is told. */
export const CLOCK_TOLD_S = 120;
/** Seconds by which the two phones may differ in the eyes of the log. */
export const CLOCK_MOST_S = 6 * 3600;

const OUT: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  kpu: ["kpu", "ppk", "carrier"],
  ppk: ["ppk", "pps", "carrier"],
  pps: ["pps", "kpps", "carrier"],
  kpps: ["kpps"],
  carrier: ["kpu", "ppk", "pps", "kpps", "carrier"],
};
const BACK: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  kpu: ["kpu"],
  ppk: ["kpu", "ppk", "carrier"],
  pps: ["ppk", "pps", "carrier"],
  kpps: ["pps", "kpps", "carrier"],
  carrier: ["kpu", "ppk", "pps", "carrier"],
};
const FIRST_LEG_BACK = 3;

/** Whether goods may go from one role to the other. Without a leg it may be of either way. */
export function mayReceive(giver: Role, receiver: Role, kind: HandKind, leg: number | undefined): boolean {
  const out = OUT[giver]?.includes(receiver) ?? false;
  const back = BACK[giver]?.includes(receiver) ?? false;
  if (kind === "returned") return back;
  if (leg === undefined) return out || back;
  return leg >= FIRST_LEG_BACK ? back : out;
}

/** One person or one phone cannot play two sides. Throws phone.hand.same_key or phone.hand.same_person. */
export function checkApart(one: Side, other: Side): void {
  if (one.key === other.key) throw new PhoneError("phone.hand.same_key");
  if (one.person === other.person) throw new PhoneError("phone.hand.same_person");
}

/** A phone of another operation. */
export function checkLog(mine: string, other: string): void {
  if (mine !== other) throw new PhoneError("phone.hand.log", { mine, other });
}

// ---------------------------------------------------------------- frames

/** Whether the giver's signature is over this body. */
export async function giverHolds(frame: EventFrame): Promise<boolean> {
  const giver = frame.signatures.giver;
  return giver !== undefined && (await verify(messageEvent(frame.body), giver, frame.event.device));
}

/** A frame with one more signature, which was seen on another phone as an ACCEPT. Throws phone.hand.event (of another
 * statement), phone.hand.key (of a phone that the statement does not name), phone.hand.signature. */
export async function withAccept(frame: EventFrame, bytes: Bytes): Promise<EventFrame> {
  const accept = decodeAccept(bytes);
  const id = await eventId(frame.body);
  if (named(id, "").id !== accept.id) throw new PhoneError("phone.hand.event");
  const signer = signerOf(frame.event, accept.key);
  if (signer === null || !frame.signatures.giver) throw new PhoneError("phone.hand.key");
  const signature = fromHex(accept.signature);
  const signed = await messageAccept(frame.body, frame.signatures.giver);
  if (!(await verify(signed, signature, signerKey(frame.event, signer)!))) throw new PhoneError("phone.hand.signature");
  return addSignature(frame, signer, signature);
}

/** Which of those who sign second has a key that begins so. */
function signerOf(event: EventView, keyPrefix: string): SignerName | null {
  const second = SIGNERS.map((s) => s.name).filter((name) => name !== "giver");
  return second.find((name) => signerKey(event, name)?.startsWith(keyPrefix)) ?? null;
}

/** One more signature in the frame; one that is there already stays. */
export function addSignature(frame: EventFrame, signer: SignerName, signature: Bytes): EventFrame {
  return decodeFrame(encodeFrame(frame.body, { [signer]: signature, ...frame.signatures }));
}

/** Whether all whom the event names have signed it. */
export async function isFinished(frame: EventFrame): Promise<boolean> {
  try {
    await verifyFrame(frame, verify);
    return true;
  } catch (error) {
    if (error instanceof EventError) return false;
    throw error;
  }
}

// ---------------------------------------------------------------- what was counted, and what differs

/** What the receiver found, entered before it sees what the giver says. */
export interface Counted {
  /** Codes of the boxes in the load; null: there is one thing, or nobody scanned them. */
  readonly items: readonly string[] | null;
  readonly count: number | null;
  readonly seals: readonly string[];
  readonly condition: NonNullable<Fields["condition"]>;
}

export interface Differences {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly seals: { readonly giver: readonly string[]; readonly receiver: readonly string[] } | null;
  readonly condition: { readonly giver: Counted["condition"]; readonly receiver: Counted["condition"] } | null;
  readonly count: { readonly giver: number; readonly receiver: number } | null;
}

/** Nothing differs. */
export const NO_DIFFERENCES: Differences = { missing: [], extra: [], seals: null, condition: null, count: null };

export function ascending(codes: readonly string[]): string[] {
  return [...new Set(codes)].sort((a, b) => (a < b ? -1 : 1));
}

/** `items`: what should be in the load, null where the giver does not say. Seals that the giver did not read are no
 * difference, nor a condition that it took for good without saying so. */
export function differencesOf(fields: Fields, items: readonly string[] | null, counted: Counted): Differences {
  const expected = fields.items ?? items;
  const scanned = expected === null ? null : counted.items;
  const found = ascending(counted.seals);
  const giver = fields.condition ?? "good";
  const count = counted.count ?? counted.items?.length ?? null;
  const told = fields.count ?? expected?.length ?? null;
  const countDiffers = scanned === null && told !== null && count !== null && told !== count;
  return {
    missing: scanned === null ? [] : expected!.filter((code) => !scanned.includes(code)),
    extra: scanned === null ? [] : ascending(scanned.filter((code) => !expected!.includes(code))),
    seals: fields.seals && fields.seals.join() !== found.join() ? { giver: fields.seals, receiver: found } : null,
    condition: giver === counted.condition ? null : { giver, receiver: counted.condition },
    count: countDiffers ? { giver: told, receiver: count } : null,
  };
}

export function differs(d: Differences): boolean {
  return d.missing.length > 0 || d.extra.length > 0 || d.seals !== null || d.condition !== null || d.count !== null;
}

// ---------------------------------------------------------------- what is told, and refuses nothing

export interface Warning {
  readonly code: string;
  readonly with: Readonly<Record<string, string | number>>;
}

/** What the day says against this handover: the evidence is made all the same, and the log judges it. */
export function warningsOf(
  event: { readonly kind: HandKind; readonly fields: Fields },
  giver: { readonly person: string; readonly role: Role },
  receiver: { readonly person: string; readonly role: Role },
  clock_s: number,
  day: Day | null,
): Warning[] {
  const { kind, fields } = event;
  const warnings: Warning[] = [];
  const add = (code: string, values: Warning["with"] = {}) => warnings.push({ code, with: values });
  if (kind !== "escort_changed" && !mayReceive(giver.role, receiver.role, kind, fields.leg)) {
    add("phone.hand.warn_roles", { giver: giver.role, receiver: receiver.role });
  }
  if (Math.abs(clock_s) > CLOCK_TOLD_S) add("phone.hand.warn_clock", { minutes: Math.round(Math.abs(clock_s) / 60) });
  return day === null ? warnings : [...warnings, ...warningsOfDay(fields, day)];
}

function warningsOfDay(fields: Fields, day: Day): Warning[] {
  const item = fields.item ?? "";
  // A load is not in the plan by its own code, but by its trip.
  const legs = day.legs.filter((leg) => leg.trip === fields.order || leg.items.some((i) => i.code === item));
  if (legs.length === 0) return [{ code: "phone.hand.warn_unplanned", with: { item } }];
  const warnings: Warning[] = [];
  // The goods are planned to change hands where one of these legs begins or ends: somebody who gives them away elsewhere is
  // not who should have them now.
  if (fields.place && !legs.some((leg) => leg.from === fields.place || leg.to === fields.place)) {
    warnings.push({ code: "phone.hand.warn_place", with: { place: fields.place } });
  }
  const meant = legs.flatMap((leg) => leg.items).find((i) => i.code === item)?.destination;
  if (fields.destination && meant && fields.leg === 2 && meant !== fields.destination) {
    warnings.push({ code: "phone.hand.warn_destination", with: { destination: meant } });
  }
  return warnings;
}
