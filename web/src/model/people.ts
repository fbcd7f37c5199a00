// Accounts, their sessions and rights, and who read what, as the API tells it. Pure.

export const ORGANISATIONS = ["polri", "kpu", "bawaslu", "tni", "kecamatan", "desa"] as const;
export const ROLES = ["administrator", "operator", "commander", "officer", "reader"] as const;

export interface Account {
  readonly user: string;
  readonly name: string;
  readonly organisation: string;
  readonly role: string;
  readonly area: string;
  readonly totp: boolean;
  readonly disabled: boolean;
  readonly created: string;
  /** When a session of it was last seen; null: never. */
  readonly seen: string | null;
}

export interface SessionRow {
  readonly id: string;
  readonly user: string;
  readonly address: string;
  readonly agent: string;
  readonly created: string;
  readonly seen: string;
  readonly expires: string;
  /** The one that asks. */
  readonly own: boolean;
}

export interface AccessRow {
  readonly no: number;
  readonly at: string;
  readonly user: string;
  readonly organisation: string;
  readonly role: string;
  readonly area: string;
  readonly act: string;
  readonly route: string;
  readonly subject: string;
}

export interface AccessPage {
  readonly rows: readonly AccessRow[];
  readonly next: number | null;
}

/** Letters (r read, w write, e export, p persons) by resource. */
export type Rights = Readonly<Record<string, string>>;

export interface RoleRights {
  readonly organisation: string;
  readonly role: string;
  readonly may: Rights;
}

type Raw = Readonly<Record<string, unknown>>;

function isRaw(x: unknown): x is Raw {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

function text(raw: Raw, name: string): string {
  const value = raw[name];
  return typeof value === "string" ? value : "";
}

function listOf<T>(raw: unknown, name: string, read: (row: Raw) => T | null): T[] {
  const rows = isRaw(raw) ? raw[name] : null;
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => (isRaw(row) ? read(row) : null)).filter((x): x is T & NonNullable<T> => x !== null);
}

export function readAccount(row: Raw): Account | null {
  const user = text(row, "user");
  if (user === "") return null;
  return {
    user,
    name: text(row, "name") || user,
    organisation: text(row, "organisation"),
    role: text(row, "role"),
    area: text(row, "area"),
    totp: row.totp === true,
    disabled: row.disabled === true,
    created: text(row, "created"),
    seen: text(row, "seen") || null,
  };
}

export function readAccounts(raw: unknown): Account[] {
  return listOf(raw, "accounts", readAccount);
}

export function readSessions(raw: unknown): SessionRow[] {
  return listOf(raw, "sessions", (row) => ({
    id: text(row, "id"),
    user: text(row, "user"),
    address: text(row, "address"),
    agent: text(row, "agent"),
    created: text(row, "created"),
    seen: text(row, "seen"),
    expires: text(row, "expires"),
    own: row.this === true,
  })).filter((x) => x.id !== "");
}

export function readAccess(raw: unknown): AccessPage {
  const rows = listOf(raw, "rows", (row) =>
    typeof row.no === "number"
      ? {
          no: row.no,
          at: text(row, "at"),
          user: text(row, "user"),
          organisation: text(row, "organisation"),
          role: text(row, "role"),
          area: text(row, "area"),
          act: text(row, "act"),
          route: text(row, "route"),
          subject: text(row, "subject").trim(),
        }
      : null,
  );
  const next = isRaw(raw) ? raw.next : null;
  return { rows, next: typeof next === "number" ? next : null };
}

export function readRoles(raw: unknown): RoleRights[] {
  return listOf(raw, "roles", (row) =>
    isRaw(row.may)
      ? { organisation: text(row, "organisation"), role: text(row, "role"), may: row.may as Rights }
      : null,
  );
}

/** What everybody may, and nobody asks about. */
const OF_ALL = ["session", "operation"];

export interface SaidRights {
  /** What may be done alike to which resources, the most first. */
  readonly alike: readonly { letters: readonly string[]; resources: readonly string[] }[];
  readonly hidden: readonly string[];
}

/** What rights are, so that they can be read aloud: resources with the same ones together, and what is not seen at all. */
export function saidRights(may: Rights): SaidRights {
  const resources = Object.keys(may).filter((x) => !OF_ALL.includes(x));
  const groups = new Map<string, string[]>();
  for (const x of resources) {
    const letters = may[x] ?? "";
    if (letters) groups.set(letters, [...(groups.get(letters) ?? []), x]);
  }
  const alike = [...groups].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  return {
    alike: alike.map(([letters, of]) => ({ letters: [...letters], resources: of })),
    hidden: resources.filter((x) => !may[x]),
  };
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/^curl\//, "curl"],
  [/^kawal/, "kawal api"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** What a client calls itself, as people call it: ["Chrome", "Android"]; what is not known is left out. */
export function agentNames(agent: string): string[] {
  const first = (rows: readonly (readonly [RegExp, string])[]): string | undefined =>
    rows.find(([pattern]) => pattern.test(agent))?.[1];
  return [first(BROWSERS), first(SYSTEMS)].filter((x): x is string => x !== undefined);
}

/** A secret in groups of four, to be typed off a screen. */
export function spaced(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

/** The path of a code's dark cells, one unit a cell, runs of a row as one bar. */
export function cellsPath(cells: readonly (readonly boolean[])[]): string {
  const bars: string[] = [];
  cells.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      bars.push(`M${from} ${y}h${x + 1 - from}v1H${from}z`);
    }
  });
  return bars.join("");
}

/** Whether taking this from the account needs a second person: it takes the administration, or part of it. */
export function needsSecond(
  before: Account,
  after: Pick<Account, "organisation" | "role" | "area" | "disabled">,
): boolean {
  return (
    before.role === "administrator" &&
    !before.disabled &&
    (after.disabled ||
      after.role !== before.role ||
      after.organisation !== before.organisation ||
      after.area !== before.area)
  );
}

/** Whether a place's code lies in an area's, as the server has it; the empty area holds all. */
export function areaHolds(area: string, place: string): boolean {
  return area === "" || place === area || place.startsWith(`${area}.`);
}
