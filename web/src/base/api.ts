// The only place that asks the server. Every failure becomes a Problem with a code and a sentence.
import { track } from "./busy.ts";
import { lang } from "./i18n.ts";

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** The field of the form that the fault is about; empty when it is about none. */
  readonly field: string;
  /** Seconds after which the same may be asked again; 0: the server does not say. */
  readonly retryS: number;
  constructor(status: number, code: string, detail: string, field = "", retryS = 0) {
    super(`${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.field = field;
    this.retryS = retryS;
  }
}

/** Asked before the answer is used: a session that ended sends the page back to the login. */
let onUnauthorized: (() => void) | null = null;

export function setUnauthorizedHandler(handler: () => void): void {
  onUnauthorized = handler;
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as {
      code?: string;
      detail?: string;
      title?: string;
      field?: string;
    };
    const retryS = Number(response.headers.get("Retry-After") ?? 0) || 0;
    const detail = body.detail ?? body.title ?? "";
    return new Problem(response.status, body.code ?? "unknown", detail, body.field ?? "", retryS);
  } catch {
    return new Problem(response.status, "unknown", "");
  }
}

/** A password or code that was wrong, of somebody who is inside. */
const REFUSED = ["account.refused", "account.code", "account.code_needed"];

async function request(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": lang.value };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch {
    throw new Problem(0, "offline", "");
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (problem.status === 401 && path !== "/session" && !REFUSED.includes(problem.code)) onUnauthorized?.();
  throw problem;
}

/** Whatever went wrong as a Problem, so that it can be told. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unknown", String(error));
}

async function json<T>(answer: Promise<Response>): Promise<T> {
  const came = await answer;
  return (came.status === 204 ? undefined : await came.json()) as T;
}

export function getJson<T>(path: string): Promise<T> {
  return track(json<T>(request("GET", path)));
}

export function postJson<T>(path: string, body: unknown): Promise<T> {
  return track(json<T>(request("POST", path, body)));
}

export async function del(path: string): Promise<void> {
  await track(request("DELETE", path));
}

/** The bytes of an answer that is a file. */
export function getBlob(path: string): Promise<Blob> {
  return track(request("GET", path).then((answer) => answer.blob()));
}
