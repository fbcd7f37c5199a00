// One request to the posko. What is not the posko's own well-formed answer is a fault: the page of a hotel's portal, half
// an answer, a proxy that is tired. Nothing is ever marked by a fault.
import type { Bytes } from "../event/cbor.ts";
import type { Net } from "./net.ts";

/** `code`: phone.wire_* of what went wrong on the way, or the posko's own code with its status. */
export class WireFault extends Error {
  readonly code: string;
  readonly status: number;
  /** Seconds that the posko asks to wait; 0: it does not say. */
  readonly retry_s: number;
  /** Members of the posko's answer; empty when it was none of its own. */
  readonly body: Readonly<Record<string, unknown>>;
  constructor(code: string, status = 0, retry_s = 0, body: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.retry_s = retry_s;
    this.body = body;
  }
}

/** Whether the posko itself has said no; all else went wrong on the way. */
export function isAnswer(error: unknown): error is WireFault {
  return error instanceof WireFault && !error.code.startsWith("phone.");
}

export const WIRE = {
  /** Of an answer; the largest is a warehouse's day, which src/app/field_day.h keeps below it. */
  answerBytes: 2 * 1024 * 1024,
  /** A request has this long, and more for its bytes: 4 kB a second is the slowest line that still moves. */
  patience_ms: 20_000,
  bytesPer_ms: 4,
  retry_s_most: 900,
} as const;

export const OFFLINE = "phone.wire_offline";
export const TIMEOUT = "phone.wire_slow";
export const PORTAL = "phone.wire_portal";
export const NONSENSE = "phone.wire_nonsense";

export interface Question {
  readonly method: "GET" | "POST";
  /** Below /api/v1/field/. */
  readonly path: string;
  readonly authorization?: string;
  readonly body?: { readonly type: string; readonly bytes: Bytes } | { readonly json: unknown };
  readonly etag?: string;
}

export interface Reply {
  /** 304: as it was; the body is null. */
  readonly status: number;
  readonly body: unknown;
  readonly etag: string;
}

function initOf(net: Net, q: Question, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": net.language() };
  if (q.authorization) headers.Authorization = q.authorization;
  if (q.etag) headers["If-None-Match"] = q.etag;
  // A portal answers with a redirection to itself: that is a fault, not a page to follow.
  const init: RequestInit = { method: q.method, headers, signal, cache: "no-store", redirect: "error" };
  init.credentials = "omit";
  if (!q.body) return init;
  const isJson = "json" in q.body;
  headers["Content-Type"] = isJson ? "application/json" : q.body.type;
  init.body = isJson ? JSON.stringify(q.body.json) : q.body.bytes;
  return init;
}

/** The text of an answer, of at most so many bytes. */
async function textOf(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return response.text();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new WireFault(NONSENSE, response.status);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function retryOf(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, WIRE.retry_s_most) : 0;
}

/** JSON of the posko's types; anything else came from somebody on the way. */
async function bodyOf(response: Response): Promise<unknown> {
  const type = (response.headers.get("Content-Type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/problem+json") {
    throw new WireFault(PORTAL, response.status, retryOf(response));
  }
  const text = await textOf(response, WIRE.answerBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new WireFault(NONSENSE, response.status, retryOf(response));
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function read(response: Response): Promise<Reply> {
  const etag = response.headers.get("ETag") ?? "";
  if (response.status === 304) return { status: 304, body: null, etag };
  const body = await bodyOf(response);
  if (response.ok) return { status: response.status, body, etag };
  const own = isRecord(body) && typeof body.code === "string" && /^[a-z_]+\.[a-z0-9_.]+$/.test(body.code);
  if (!own) throw new WireFault(NONSENSE, response.status, retryOf(response));
  throw new WireFault(body.code as string, response.status, retryOf(response), body);
}

function sizeOf(q: Question): number {
  return q.body && "bytes" in q.body ? q.body.bytes.length : 0;
}

/** Asks once. Throws a WireFault, whatever goes wrong; `stop` gives up. */
export async function ask(net: Net, q: Question, stop?: AbortSignal): Promise<Reply> {
  const ended = new AbortController();
  const given = new AbortController();
  const giveUp = () => given.abort();
  stop?.addEventListener("abort", giveUp);
  if (stop?.aborted) giveUp();
  let late = false;
  const patience = WIRE.patience_ms + sizeOf(q) / WIRE.bytesPer_ms;
  void net.wait(patience, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    late = true;
    giveUp();
  });
  try {
    return await read(await net.fetch(`/api/v1/field/${q.path}`, initOf(net, q, given.signal)));
  } catch (error) {
    if (error instanceof WireFault) throw error;
    throw new WireFault(late ? TIMEOUT : OFFLINE);
  } finally {
    ended.abort();
    stop?.removeEventListener("abort", giveUp);
  }
}
