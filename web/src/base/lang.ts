// The language, and words by key: flat JSON catalogues, shared in form with the rest of Kawal. Which catalogues there are is
// told by who has them (i18n.ts of the posko's page, the field app's words.ts, parts that are fetched by themselves).
import { signal } from "@preact/signals";

export type Lang = "id" | "en";
export type Params = Record<string, string | number>;

const CATALOGUES: Record<Lang, Record<string, string>> = { id: {}, en: {} };
const STORE_KEY = "kawal.lang";

export function addWords(words: Record<Lang, Record<string, string>>): void {
  Object.assign(CATALOGUES.id, words.id);
  Object.assign(CATALOGUES.en, words.en);
}

export function pickLang(fromAddress: string | undefined, fromStore: string | null): Lang {
  if (fromAddress === "en" || fromAddress === "id") return fromAddress;
  return fromStore === "en" ? "en" : "id";
}

/** Fills `{name}` placeholders; an unknown placeholder stays visible so that the gap is seen. */
export function fill(text: string, params?: Params): string {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in params ? String(params[name]) : all));
}

export function translate(lang: Lang, key: string, params?: Params): string {
  const text = CATALOGUES[lang][key] ?? CATALOGUES.id[key];
  return text === undefined ? key : fill(text, params);
}

export function hasKey(key: string): boolean {
  return key in CATALOGUES.id;
}

export const lang = signal<Lang>("id");

export function t(key: string, params?: Params): string {
  return translate(lang.value, key, params);
}

export function setLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORE_KEY, next);
  } catch {
    // A browser that forbids storage keeps the language for this page only.
  }
}

export function storedLang(): string | null {
  try {
    return localStorage.getItem(STORE_KEY);
  } catch {
    return null;
  }
}
