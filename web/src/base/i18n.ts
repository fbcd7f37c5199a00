// Words of the posko's page.
import enCheck from "../../../lang/en/check.json";
import enWeb from "../../../lang/en/web.json";
import idCheck from "../../../lang/id/check.json";
import idWeb from "../../../lang/id/web.json";
import { addWords, hasKey, t } from "./lang.ts";

export {
  addWords,
  fill,
  hasKey,
  type Lang,
  lang,
  type Params,
  pickLang,
  setLang,
  storedLang,
  t,
  translate,
} from "./lang.ts";

// The judge's catalogue comes along: the plan names its constraints by code.
addWords({ id: { ...idCheck, ...idWeb }, en: { ...enCheck, ...enWeb } });

/** Word of a code (class of road, role, kind ...): `web.<group>.<code>`, else the code as it is. */
export function word(group: string, code: string): string {
  const key = `web.${group}.${code}`;
  return hasKey(key) ? t(key) : code;
}
