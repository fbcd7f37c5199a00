// What two persons must want, as the API tells it.

export type ApprovalState = "asked" | "given" | "used" | "refused" | "over";

export interface Approval {
  readonly no: number;
  readonly act: string;
  readonly subject: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly givenBy: string;
  readonly refusedBy: string;
  readonly state: ApprovalState;
  /** Moments as the API writes them, UTC. */
  readonly asked: string;
  readonly expires: string;
  /** When it was given, used or refused last; null while it waits. */
  readonly decided: string | null;
  /** What the server lets this account do with it. */
  readonly can: readonly string[];
}

const STATES: readonly ApprovalState[] = ["asked", "given", "used", "refused", "over"];

type Raw = Readonly<Record<string, unknown>>;

function text(raw: Raw, name: string): string {
  const value = raw[name];
  return typeof value === "string" ? value : "";
}

export function readApproval(raw: unknown): Approval | null {
  const row = raw as Raw | null;
  if (typeof row !== "object" || row === null || typeof row.no !== "number") return null;
  return {
    no: row.no,
    act: text(row, "act"),
    subject: text(row, "subject"),
    reason: text(row, "reason"),
    askedBy: text(row, "asked_by"),
    givenBy: text(row, "given_by"),
    refusedBy: text(row, "refused_by"),
    // What is not understood is not offered as if it were open.
    state: STATES.find((s) => s === row.state) ?? "over",
    asked: text(row, "asked"),
    expires: text(row, "expires"),
    decided: text(row, "used") || text(row, "refused") || text(row, "given") || null,
    can: Array.isArray(row.can) ? row.can.filter((x): x is string => typeof x === "string") : [],
  };
}

export function readApprovals(raw: unknown): Approval[] {
  const rows = (raw as { approvals?: unknown } | null)?.approvals;
  return Array.isArray(rows) ? rows.map(readApproval).filter((x): x is Approval => x !== null) : [];
}

/** Whether it is this account that it waits for. */
export function waitsForMe(x: Approval): boolean {
  return x.state === "asked" && x.can.includes("approve");
}
