// Seconds since 1970 as the operation's own local time. The day says how far that is from UTC; before it is there, WIB.
import { formatDay, formatTime, zoneName } from "../base/fmt.ts";
import type { Lang } from "../base/lang.ts";

const WIB_MIN = 420;
const DAY_S = 86_400;

export interface Zone {
  readonly utcOffsetMin: number;
}

function local(time_s: number, zone: Zone | null): string {
  return new Date((time_s + (zone?.utcOffsetMin ?? WIB_MIN) * 60) * 1000).toISOString();
}

/** "06.00". */
export function clock(lang: Lang, time_s: number, zone: Zone | null): string {
  return formatTime(lang, local(time_s, zone));
}

/** "Rab, 20 Nov". */
export function dayName(lang: Lang, time_s: number, zone: Zone | null): string {
  return formatDay(lang, local(time_s, zone));
}

/** Days between the local days of two moments: 0 today, 1 tomorrow. */
export function daysAhead(time_s: number, now_s: number, zone: Zone | null): number {
  const shift = (zone?.utcOffsetMin ?? WIB_MIN) * 60;
  return Math.floor((time_s + shift) / DAY_S) - Math.floor((now_s + shift) / DAY_S);
}

/** "06.00 WIB", with the day before it where it is not today. */
export function moment(lang: Lang, time_s: number, now_s: number, zone: Zone | null): string {
  const time = `${clock(lang, time_s, zone)} ${zoneName(zone?.utcOffsetMin ?? WIB_MIN)}`;
  return daysAhead(time_s, now_s, zone) === 0 ? time : `${dayName(lang, time_s, zone)} ${time}`;
}
