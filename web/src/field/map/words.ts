// How far and which way, in words.
import { formatNumber } from "../../base/fmt.ts";
import { lang, t } from "../words.ts";

export function distanceWords(metres: number): string {
  if (metres < 1000) return `${formatNumber(lang.value, Math.round(metres))} m`;
  const km = metres / 1000;
  const digits = km < 10 && !Number.isInteger(km) ? 1 : 0;
  return `${formatNumber(lang.value, km, digits)} km`;
}

/** "utara", "timur laut", ...: eighths of the compass from north. */
export function compassWord(eighth: number): string {
  return t(`phone.map.compass.${eighth}`);
}
