// Keyboard of the page: `/` search, `g` then a letter, arrows in lists, Esc back, `?` help.
import { go, href, type Page, parseHash, type Route } from "./route.ts";
import { topicOf } from "./topics.ts";

const GO_LETTERS: Record<string, Page> = {
  l: "langsung",
  s: "kesiapan",
  g: "gelombang",
  n: "rencana",
  t: "tempuh",
  p: "penempatan",
  k: "kekurangan",
  r: "register",
  a: "asal",
  j: "juri",
  u: "saya",
};

export const GO_KEYS = Object.entries(GO_LETTERS);

/** How long `g` waits for its letter; from key to key, however late a busy page gets to hear of them. */
const GO_WAIT_MS = 1500;

const PARENT: Partial<Record<Page, Page>> = {
  alarm: "langsung",
  kesiapan: "langsung",
  konvoi: "gelombang",
  perjalanan: "gelombang",
  wilayah: "penempatan",
  tps: "register",
  lokasi: "register",
  ruas: "register",
  orang: "penempatan",
  armada: "gelombang",
  bantuan: "gelombang",
  lainnya: "gelombang",
  saya: "lainnya",
  akun: "lainnya",
  persetujuan: "lainnya",
  akses: "lainnya",
  perangkat: "lainnya",
  surat: "gelombang",
};

/** Where Esc goes: one step up in the page's own order, null at the top. */
export function parentOf(at: Route): { page: Page; id: string | null } | null {
  if (at.sub !== null) return { page: at.page, id: at.id };
  if ((at.page === "akun" || at.page === "perangkat") && at.id !== null) return { page: at.page, id: null };
  const up = PARENT[at.page];
  if (up) return { page: up, id: null };
  return at.id !== null ? { page: at.page, id: null } : null;
}

function isTyping(target: EventTarget | null): boolean {
  const el = target as HTMLElement | null;
  return !!el && (el.tagName === "INPUT" || el.tagName === "TEXTAREA" || el.tagName === "SELECT");
}

function rowLinks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#panel .rowlink")];
}

/** Moves the focus among the links of the rows of the panel. */
function moveInList(step: 1 | -1): boolean {
  const links = rowLinks();
  if (links.length === 0) return false;
  const active = document.activeElement;
  const row = active?.closest("tr, li");
  let at = links.findIndex((l) => l === active || row?.contains(l) === true);
  if (at < 0 && active !== document.body && !active?.closest("#panel")) return false;
  at = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.max(0, Math.min(links.length - 1, at))]?.focus();
  return true;
}

/** Where somebody stood who asked for help. */
let helpFrom: string | null = null;

function onHelp(): void {
  const at = parseHash(window.location.hash);
  if (at.page === "bantuan") return;
  helpFrom = window.location.hash;
  go(href("bantuan", topicOf(at)));
}

function onEscape(): void {
  // The address itself, not the signal: a link just followed may not have told us yet.
  const at = parseHash(window.location.hash);
  if (at.page === "bantuan" && helpFrom !== null) {
    go(helpFrom);
    return;
  }
  const up = parentOf(at);
  if (up) go(href(up.page, up.id));
}

let goUntil = 0;

function onLetter(event: KeyboardEvent): boolean {
  const waiting = event.timeStamp < goUntil;
  goUntil = 0;
  if (waiting && event.key === "m") {
    document.querySelector<HTMLElement>(".map-box canvas")?.focus();
    return true;
  }
  const page = GO_LETTERS[event.key];
  if (waiting && page) {
    go(href(page));
    return true;
  }
  if (event.key === "g") goUntil = event.timeStamp + GO_WAIT_MS;
  else if (event.key === "/") document.querySelector<HTMLInputElement>("#search")?.focus();
  else if (event.key === "?") onHelp();
  else return false;
  return true;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const inMap = (event.target as Element | null)?.closest?.(".map-box canvas");
  let used = false;
  if (event.key === "ArrowDown" && !inMap) used = moveInList(1);
  else if (event.key === "ArrowUp" && !inMap) used = moveInList(-1);
  else if (event.key === "Escape") onEscape();
  else used = onLetter(event);
  if (used) event.preventDefault();
}

export function startKeys(): void {
  window.addEventListener("hashchange", () => {
    if (parseHash(window.location.hash).page !== "bantuan") helpFrom = null; // of this help alone
  });
  document.addEventListener("keydown", onKey);
}
