// The duty to look: who has had the live picture of which area on the screen, as the API tells of it. Pure.

/** An area with its newest look; times are milliseconds since 1970, null = nobody yet. */
export interface AreaSeen {
  readonly area: string;
  readonly level: string;
  readonly everyMin: number;
  readonly seen: number | null;
  readonly by: string;
  /** The newest look at an area that holds this one. */
  readonly above: number | null;
  readonly aboveBy: string;
  readonly late: boolean;
}

type Raw = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function moment(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

function readArea(raw: unknown): AreaSeen | null {
  const row = raw as Raw | null;
  if (typeof row !== "object" || row === null || text(row.area) === "") return null;
  return {
    area: text(row.area),
    level: text(row.level),
    everyMin: typeof row.every_s === "number" ? Math.round(row.every_s / 60) : 0,
    seen: moment(row.seen),
    by: text(row.by),
    above: moment(row.above),
    aboveBy: text(row.above_by),
    late: row.late === true,
  };
}

/** The areas of an answer, those that nobody has looked at for too long first, as the posko orders them. */
export function readLooks(raw: unknown): AreaSeen[] {
  const rows = (raw as Raw | null)?.areas;
  return Array.isArray(rows) ? rows.map(readArea).filter((x): x is AreaSeen => x !== null) : [];
}

/** The posko says one look of an account in a quarter of an hour; asking it oftener changes nothing. */
export const LOOK_MS = 15 * 60_000;

/** Whether it is time to tell the posko again that somebody has this area on the screen. */
export function isLookDue(told: ReadonlyMap<string, number>, area: string, now: number): boolean {
  const at = told.get(area);
  return at === undefined || now - at >= LOOK_MS;
}
