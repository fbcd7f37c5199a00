// Phones of the field and offers to enrol one, as the API tells it. Pure.

import { type ClockState, clockState } from "../base/clock.ts";

export const DEVICE_ROLES = ["kpu", "ppk", "pps", "kpps", "polri", "tni", "bawaslu", "linmas", "carrier"] as const;
export const REVOKE_REASONS = ["device_lost", "duty_ended", "misuse"] as const;

export interface DeviceClock {
  readonly state: ClockState;
  /** How far it was off, either way. */
  readonly off_ms: number;
  readonly at: string;
}

export interface DeviceRow {
  readonly key: string;
  /** What the phone is called: on its own screen, and on maps. */
  readonly tracker: string;
  readonly person: string;
  readonly personName: string;
  readonly unit: string;
  readonly role: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly heard: string | null;
  /** What it last said of its clock; null: nothing yet. */
  readonly clock: DeviceClock | null;
  readonly waiting: number;
  readonly revoked: string | null;
}

/** Which roles an organisation gives and takes (docs/formats/field.md); the server has the last word. */
export function rolesOf(organisation: string): readonly string[] {
  const own: Readonly<Record<string, readonly string[]>> = {
    kpu: ["kpu", "ppk", "pps", "kpps", "linmas", "carrier"],
    bawaslu: ["bawaslu"],
    tni: ["tni"],
    kecamatan: ["linmas", "carrier"],
    desa: ["linmas"],
  };
  return own[organisation] ?? DEVICE_ROLES;
}

/** Whose role is the usual one: of the register a policeman, of those beside it who gives or receives boxes. */
export function usualRole(roles: readonly string[], guest: boolean): string {
  const guards = ["polri", "tni", "linmas"];
  const usual = guest ? roles.find((x) => !guards.includes(x)) : roles.find((x) => x === "polri");
  return usual ?? roles[0] ?? "";
}

export type DeviceState = "on" | "over" | "revoked";

export function stateOf(row: DeviceRow, nowMs: number): DeviceState {
  if (row.revoked !== null && Date.parse(row.revoked) <= nowMs) return "revoked";
  return row.until !== null && Date.parse(row.until) <= nowMs ? "over" : "on";
}

type Raw = Readonly<Record<string, unknown>>;

const textOf = (raw: Raw, name: string): string => (typeof raw[name] === "string" ? (raw[name] as string) : "");
const momentOf = (raw: Raw, name: string): string | null => textOf(raw, name) || null;

function readClock(raw: unknown): DeviceClock | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { offset_ms, within_ms, at } = raw as Raw;
  if (typeof offset_ms !== "number" || typeof within_ms !== "number" || typeof at !== "string") return null;
  return { state: clockState(offset_ms / 1000, within_ms / 1000), off_ms: Math.abs(offset_ms), at };
}

function readRow(raw: unknown): DeviceRow | null {
  if (typeof raw !== "object" || raw === null) return null;
  const r = raw as Raw;
  const key = textOf(r, "key");
  if (!/^[0-9a-f]{64}$/.test(key)) return null;
  return {
    key,
    tracker: textOf(r, "tracker"),
    person: textOf(r, "person"),
    personName: textOf(r, "person_name"),
    unit: textOf(r, "unit"),
    role: textOf(r, "role"),
    from: momentOf(r, "from"),
    until: momentOf(r, "until"),
    heard: momentOf(r, "heard"),
    clock: readClock(r.clock),
    waiting: typeof r.waiting === "number" ? r.waiting : 0,
    revoked: momentOf(r, "revoked"),
  };
}

/** One answer of the list: what is no row is passed over. */
export function readDevices(raw: unknown): { rows: DeviceRow[]; next: string | null } {
  const said = (typeof raw === "object" && raw !== null ? raw : {}) as Raw;
  const list = Array.isArray(said.devices) ? said.devices : [];
  const rows = list.map(readRow).filter((row): row is DeviceRow => row !== null);
  return { rows, next: typeof said.next === "string" ? said.next : null };
}

/** A moment of the operation's clocks ("2024-11-29T18:00") as RFC 3339; null where it is none. */
export function instantOf(local: string, offsetMin: number): string | null {
  const ms = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) || !Number.isFinite(ms)) return null;
  return new Date(ms - offsetMin * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What a phone's clock of the operation shows so many days from now, at midnight. */
export function localIn(days: number, nowMs: number, offsetMin: number): string {
  return `${new Date(nowMs + offsetMin * 60_000 + days * 86_400_000).toISOString().slice(0, 10)}T23:59`;
}

/** The offer in groups of which a person reads one at a time. */
export function spelled(offer: string): string {
  return (offer.match(/.{1,5}/g) ?? []).join(" ");
}
