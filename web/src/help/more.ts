// The sentences of help, fetched when somebody asks for one.
import en from "../../../lang/en/help.json";
import id from "../../../lang/id/help.json";
import { addWords, hasKey, t } from "../base/i18n.ts";

addWords({ id, en });

const MOST = 5;

/** What this answers, what its signs mean, what to do next. */
export function sentencesOf(topic: string): string[] {
  const keys = Array.from({ length: MOST }, (_, i) => `help.${topic}.${i + 1}`);
  return keys.filter(hasKey).map((key) => t(key));
}
