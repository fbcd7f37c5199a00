// What should have come to the posko by now and has not, as the API tells of it. Pure.

export const MISSING = ["post", "convoy", "goods", "look"] as const;
export type MissingKind = (typeof MISSING)[number];

export interface MissingRow {
  readonly kind: MissingKind;
  readonly subject: string;
  readonly area: string;
  readonly since: number;
  /** Code of the person to call; empty = not known, or not for this account to know. */
  readonly call: string;
}

export interface MissingUnit {
  readonly unit: string;
  readonly name: string;
  readonly since: number;
  readonly call: string;
  readonly rows: readonly MissingRow[];
}

export interface Missing {
  /** Of all rows, also those that are not shown. */
  readonly n: number;
  readonly kinds: Readonly<Record<MissingKind, number>>;
  readonly units: readonly MissingUnit[];
}

type Raw = Record<string, unknown>;

const isRaw = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (typeof value === "number" && value > 0 ? Math.round(value) : 0);

function readRow(raw: unknown): MissingRow | null {
  if (!isRaw(raw)) return null;
  const kind = MISSING.find((k) => k === raw.kind);
  const since = Date.parse(text(raw.since));
  if (!kind || text(raw.subject) === "" || Number.isNaN(since)) return null;
  return { kind, subject: text(raw.subject), area: text(raw.area), since, call: text(raw.call) };
}

function readUnit(raw: unknown): MissingUnit | null {
  if (!isRaw(raw)) return null;
  const rows = list(raw.rows)
    .map(readRow)
    .filter((x): x is MissingRow => x !== null);
  const since = Date.parse(text(raw.since));
  if (Number.isNaN(since)) return null;
  return { unit: text(raw.unit), name: text(raw.name), since, call: text(raw.call), rows };
}

export function readMissing(raw: unknown): Missing {
  const body = isRaw(raw) ? raw : {};
  const kinds = isRaw(body.kinds) ? body.kinds : {};
  return {
    n: count(body.n),
    kinds: { post: count(kinds.post), convoy: count(kinds.convoy), goods: count(kinds.goods), look: count(kinds.look) },
    units: list(body.units)
      .map(readUnit)
      .filter((x): x is MissingUnit => x !== null),
  };
}

/** The units with their rows of one kind alone; those that owe none of it are left out. The oldest stays first. */
export function ofKind(units: readonly MissingUnit[], kind: MissingKind | null): MissingUnit[] {
  if (kind === null) return [...units];
  return units
    .map((u) => ({ ...u, rows: u.rows.filter((r) => r.kind === kind) }))
    .filter((u) => u.rows.length > 0)
    .map((u) => ({ ...u, since: Math.min(...u.rows.map((r) => r.since)) }))
    .sort((a, b) => a.since - b.since);
}
