// What the pages of accounts share. Here alone the server is asked and told.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { asProblem, del, getJson, Problem, postJson } from "../base/api.ts";
import type { Approval } from "../model/approvals.ts";
import {
  type AccessPage,
  type Account,
  type RoleRights,
  readAccess,
  readAccount,
  readAccounts,
  readRoles,
  readSessions,
  type SessionRow,
} from "../model/people.ts";
import { loadApprovals } from "../shell/waiting.ts";
import { endSession, passwordChanged, session } from "../state.ts";

export const accounts = signal<readonly Account[] | null>(null);
export const roles = signal<readonly RoleRights[] | null>(null);

/** One act at a time, and the refusal where it arose. */
export interface Act {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly run: (act: () => Promise<void>) => Promise<boolean>;
  readonly clear: () => void;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    run: async (act) => {
      setBusy(true);
      setProblem(null);
      try {
        await act();
        return true;
      } catch (error) {
        setProblem(asProblem(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

const at = (user: string): string => `/accounts/${encodeURIComponent(user)}`;

export async function loadAccounts(): Promise<void> {
  accounts.value = readAccounts(await getJson<unknown>("/accounts"));
}

export async function loadRoles(): Promise<void> {
  roles.value ??= readRoles(await getJson<unknown>("/roles"));
}

/** Which field of the form a refusal is about: the server names it by its code. */
const FIELD_OF: Readonly<Record<string, string>> = {
  "account.user": "user",
  "account.exists": "user",
  "account.area": "kecamatan",
  "access.organisation": "organisation",
  "access.role": "role",
};

function atField(error: unknown): Problem {
  const p = asProblem(error);
  return new Problem(p.status, p.code, p.detail, p.field || (FIELD_OF[p.code] ?? ""), p.retryS);
}

/** A new password, which the server shows this once. */
export interface Secret {
  readonly user: string;
  readonly password: string;
}

export type AccountValues = Readonly<Partial<Record<"user" | "name" | "organisation" | "role" | "area", string>>>;

/** The list with what was done. That it does not come undoes nothing: a password is shown this once. */
function loadAgain(): Promise<void> {
  return loadAccounts().catch(() => undefined);
}

export async function addAccount(values: AccountValues): Promise<Secret | Problem> {
  try {
    const made = await postJson<Secret>("/accounts", values);
    await loadAgain();
    return made;
  } catch (error) {
    return atField(error);
  }
}

export async function changeAccount(
  user: string,
  values: AccountValues & { disabled?: boolean },
): Promise<Problem | null> {
  try {
    const told = readAccount(await postJson<Readonly<Record<string, unknown>>>(at(user), values));
    await loadAgain();
    return told ? null : new Problem(0, "unknown", "");
  } catch (error) {
    return atField(error);
  }
}

export async function recoverAccount(user: string): Promise<Secret> {
  const made = await postJson<Secret>(`${at(user)}/recover`, {});
  await loadAgain();
  return made;
}

/** Asks a second person to allow that the administration is taken from an account. */
export async function askSecond(user: string, reason: string): Promise<number> {
  const asked = await postJson<{ no: number }>("/approvals", { act: "revoke_administrator", subject: user, reason });
  await loadApprovals();
  return asked.no;
}

export async function decide(x: Approval, how: "approve" | "refuse"): Promise<void> {
  try {
    await postJson<unknown>(`/approvals/${x.no}/${how}`, {});
  } finally {
    await loadApprovals(); // what stood here may be another's decision by now
  }
}

/** One's own, or those of an account that one cares for. */
export async function sessionsOf(user: string | null): Promise<SessionRow[]> {
  return readSessions(
    await getJson<unknown>(user === null ? "/sessions" : `/sessions?user=${encodeURIComponent(user)}`),
  );
}

export async function endSessions(rows: readonly SessionRow[]): Promise<void> {
  for (const row of rows) {
    try {
      await del(`/sessions/${row.id}`);
    } catch (error) {
      if (asProblem(error).status === 401 || asProblem(error).code !== "account.no_session") throw error;
    }
  }
}

export async function changePassword(old: string, next: string): Promise<void> {
  await postJson<void>("/session/password", { old, new: next });
  passwordChanged.value = true;
  endSession();
}

export interface TotpSecret {
  readonly secret: string;
  readonly uri: string;
}

export function beginTotp(): Promise<TotpSecret> {
  return postJson<TotpSecret>("/session/totp", {});
}

function setTotp(totp: boolean): void {
  if (session.value) session.value = { ...session.value, totp };
}

export async function confirmTotp(code: string): Promise<void> {
  await postJson<unknown>("/session/totp", { code });
  setTotp(true);
}

export async function endTotp(password: string, code: string): Promise<void> {
  await postJson<void>("/session/totp/off", { password, code });
  setTotp(false);
}

export interface AccessWish {
  readonly area: string;
  readonly day: string;
  readonly user: string;
}

export async function accessRows(wish: AccessWish, before: number | null): Promise<AccessPage> {
  const query = new URLSearchParams(Object.entries(wish).filter(([, v]) => v !== ""));
  if (before !== null) query.set("before", String(before));
  const words = query.toString();
  return readAccess(await getJson<unknown>(`/access-log${words ? `?${words}` : ""}`));
}
