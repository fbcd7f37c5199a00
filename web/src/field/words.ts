// Words of the field app, and the sentence of what went wrong.
import en from "../../../lang/en/phone.json";
import id from "../../../lang/id/phone.json";
import { addWords, hasKey, type Params, t } from "../base/lang.ts";

export { type Lang, lang, setLang, t } from "../base/lang.ts";

addWords({ id, en });

/** Word of a code: `phone.<group>.<code>`, else the code as it is. */
export function word(group: string, code: string): string {
  const key = `phone.${group}.${code}`;
  return hasKey(key) ? t(key) : code;
}

/** What went wrong, and what to do next: the sentence of the code that an error carries, else that of an unknown fault. */
export function says(error: unknown): string {
  const { code, with: values } = (error ?? {}) as { code?: unknown; with?: Params };
  if (typeof code === "string" && hasKey(code)) return t(code, values);
  const name = typeof code === "string" ? code : error instanceof Error ? error.name : String(error);
  return t("phone.shell.fault", { name });
}
