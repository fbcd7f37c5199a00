// Words of the page in two languages. Catalogues are flat JSON shared in form with the rest of Kawal.
import { signal } from "@preact/signals";
import enCheck from "../../../lang/en/check.json";
import enWeb from "../../../lang/en/web.json";
import idCheck from "../../../lang/id/check.json";
import idWeb from "../../../lang/id/web.json";

export type Lang = "id" | "en";
export type Params = Record<string, string | number>;

// The judge's catalogue comes along: the plan names its constraints by code.
const CATALOGUES: Record<Lang, Record<string, string>> = {
  id: { ...idCheck, ...idWeb },
  en: { ...enCheck, ...enWeb },
};
const STORE_KEY = "kawal.lang";

/** Words of a part of the page that is fetched by itself. */
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

/** Word of a code (class of road, role, kind ...): `web.<group>.<code>`, else the code as it is. */
export function word(group: string, code: string): string {
  const key = `web.${group}.${code}`;
  return hasKey(key) ? t(key) : code;
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
