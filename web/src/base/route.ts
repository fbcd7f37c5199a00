// The address bar holds the view: `#/<page>[/<id>]?key=value`. Pure parsing first, then the signal bound to the window.
import { signal } from "@preact/signals";

export const PAGES = [
  "langsung",
  "alarm",
  "kesiapan",
  "gelombang",
  "rencana",
  "konvoi",
  "perjalanan",
  "tempuh",
  "penempatan",
  "kekurangan",
  "register",
  "asal",
  "juri",
  "wilayah",
  "tps",
  "lokasi",
  "ruas",
  "orang",
  "armada",
  "saya",
  "akun",
  "persetujuan",
  "akses",
  "perangkat",
  "surat",
  "bantuan",
  "lainnya",
] as const;

export type Page = (typeof PAGES)[number];

export interface Route {
  readonly page: Page;
  readonly id: string | null;
  /** Third part of the path: the code of a row in a register. */
  readonly sub: string | null;
  readonly query: Readonly<Record<string, string>>;
}

export const HOME: Route = { page: "gelombang", id: null, sub: null, query: {} };

/** Keys that describe the window, not the page: they survive every step (language, map state, phone view, the moment that is
 * looked at). */
export const STICKY = ["lang", "lapis", "layar", "tampil", "waktu", "tahu"] as const;

/** How the whole window is shown: on a wall, or without the map for a slow line; else as usual. */
export function modeOf(at: Route): "wall" | "board" | null {
  if (at.query.tampil === "dinding") return "wall";
  return at.query.tampil === "papan" ? "board" : null;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads a hash; anything not understood becomes the first page, never an error. */
export function parseHash(hash: string): Route {
  const body = hash.replace(/^#?\/?/, "");
  const cut = body.indexOf("?");
  const path = cut < 0 ? body : body.slice(0, cut);
  const query: Record<string, string> = {};
  if (cut >= 0) for (const [key, value] of new URLSearchParams(body.slice(cut + 1))) query[key] = value;
  const [name = "", id = "", sub = ""] = path.split("/");
  const page = PAGES.find((p) => p === name);
  if (!page) return { ...HOME, query };
  return { page, id: id ? safeDecode(id) : null, sub: sub ? safeDecode(sub) : null, query };
}

/** Writes a route; keys are sorted so that one view has one address. */
export function formatHash(route: Route): string {
  let out = `#/${route.page}`;
  if (route.id !== null) out += `/${encodeURIComponent(route.id)}`;
  if (route.id !== null && route.sub !== null) out += `/${encodeURIComponent(route.sub)}`;
  const keys = Object.keys(route.query)
    .filter((k) => route.query[k] !== "")
    .sort();
  if (keys.length === 0) return out;
  const params = new URLSearchParams(keys.map((k) => [k, route.query[k] ?? ""]));
  return `${out}?${params.toString().replaceAll("%2C", ",")}`;
}

const hasWindow = typeof window !== "undefined";

export const route = signal<Route>(hasWindow ? parseHash(window.location.hash) : HOME);

if (hasWindow) {
  window.addEventListener("hashchange", () => {
    const next = parseHash(window.location.hash);
    if (formatHash(next) !== formatHash(route.value)) route.value = next;
  });
}

/** Address of a page that keeps the sticky keys of the view one is in. */
export function href(page: Page, id: string | null = null, query: Record<string, string> = {}, sub?: string): string {
  const kept: Record<string, string> = {};
  for (const key of STICKY) {
    const value = route.value.query[key];
    if (value && key !== "layar") kept[key] = value;
  }
  return formatHash({ page, id, sub: sub ?? null, query: { ...kept, ...query } });
}

/** Same page, some keys changed (an empty value removes the key). */
export function hrefWith(query: Record<string, string>): string {
  return formatHash({ ...route.value, query: { ...route.value.query, ...query } });
}

/** A new step; the page follows at once, not when the browser gets round to telling. */
export function go(address: string): void {
  window.location.hash = address;
  route.value = parseHash(address);
}

/** Changes the address without a new step in the history (map moves, sorting, switches). */
export function replace(address: string): void {
  route.value = parseHash(address);
  try {
    window.history.replaceState(null, "", address);
  } catch {
    // Some browsers take so many in a row only, as a slider makes them: the next one tells where we are.
  }
}
