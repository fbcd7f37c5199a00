// Numbers, times and spans as people in the field write them. Pure: the language comes in as an argument.
// Local times of the API ("2024-11-20T06:00") carry no zone; they are shown as they are, with the zone named beside them.
import type { Lang } from "./lang.ts";

const LOCALE: Record<Lang, string> = { id: "id-ID", en: "en-GB" };
const MIN_MS = 60_000;
const DAY_MS = 86_400_000;

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(lang: Lang, digits: number): Intl.NumberFormat {
  const key = `n${lang}${digits}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) {
    format = new Intl.NumberFormat(LOCALE[lang], { minimumFractionDigits: digits, maximumFractionDigits: digits });
    cache.set(key, format);
  }
  return format;
}

function dateFormat(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${lang}${name}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALE[lang], { timeZone: "UTC", ...options });
    cache.set(key, format);
  }
  return format;
}

export function formatNumber(lang: Lang, value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return numberFormat(lang, digits).format(value);
}

/** Milliseconds of a local time read as if it were UTC; null when the text is not a time. */
export function localMs(text: string | null | undefined): number | null {
  if (!text) return null;
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/.exec(text);
  if (!match) return null;
  const [, y, m, d, hh = "0", mm = "0"] = match;
  return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(hh), Number(mm));
}

/** "06.00" (Indonesian) or "06:00" (English), 24 hours. */
export function formatTime(lang: Lang, text: string | null | undefined): string {
  const ms = localMs(text);
  if (ms === null) return "–";
  return dateFormat(lang, "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
}

/** "Rab, 20 Nov". */
export function formatDay(lang: Lang, text: string | null | undefined): string {
  const ms = localMs(text);
  if (ms === null) return "–";
  return dateFormat(lang, "day", { weekday: "short", day: "numeric", month: "short" }).format(ms);
}

/** "Rabu, 27 November 2024". */
export function formatLongDay(lang: Lang, text: string | null | undefined): string {
  const ms = localMs(text);
  if (ms === null) return "–";
  const options: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return dateFormat(lang, "long", options).format(ms);
}

export function formatDayTime(lang: Lang, text: string | null | undefined): string {
  const ms = localMs(text);
  return ms === null ? "–" : `${formatDay(lang, text)} ${formatTime(lang, text)}`;
}

/** Day counted from voting day as people say it: "H-1", "H", "H+2". */
export function formatHDay(text: string | null | undefined, votingDay: string): string {
  const ms = localMs(text);
  const vote = localMs(votingDay);
  if (ms === null || vote === null) return "";
  const days = Math.floor(ms / DAY_MS) - Math.floor(vote / DAY_MS);
  if (days === 0) return "H";
  return days < 0 ? `H-${-days}` : `H+${days}`;
}

const UNITS: Record<Lang, { day: string; hour: string; minute: string }> = {
  id: { day: "hari", hour: "j", minute: "mnt" },
  en: { day: "d", hour: "h", minute: "min" },
};

/** Joins a number and its unit, so that a line never breaks between them. */
const NBSP = "\u00a0";

/** A span of minutes: "1 j 35 mnt" / "1 h 35 min"; days from 48 hours on; a minus sign when it is negative. */
export function formatSpan(lang: Lang, minutes: number | null | undefined): string {
  if (minutes === null || minutes === undefined || !Number.isFinite(minutes)) return "–";
  const sign = minutes < 0 ? "−" : "";
  const total = Math.abs(Math.round(minutes));
  const { day, hour, minute } = UNITS[lang];
  const parts: string[] = [];
  if (total >= 48 * 60) {
    parts.push(`${Math.floor(total / 1440)}${NBSP}${day}`);
    const hours = Math.floor((total % 1440) / 60);
    if (hours > 0) parts.push(`${hours}${NBSP}${hour}`);
    return sign + parts.join(" ");
  }
  if (total >= 60) parts.push(`${Math.floor(total / 60)}${NBSP}${hour}`);
  if (total % 60 > 0 || total < 60) parts.push(`${total % 60}${NBSP}${minute}`);
  return sign + parts.join(" ");
}

/** Minutes between two local times; null when one is missing. */
export function minutesBetween(from: string | null, to: string | null): number | null {
  const a = localMs(from);
  const b = localMs(to);
  return a === null || b === null ? null : Math.round((b - a) / MIN_MS);
}

/** Indonesian zones by name, any other offset as UTC±h. */
export function zoneName(offsetMin: number): string {
  if (offsetMin === 420) return "WIB";
  if (offsetMin === 480) return "WITA";
  if (offsetMin === 540) return "WIT";
  const sign = offsetMin < 0 ? "-" : "+";
  const abs = Math.abs(offsetMin);
  const rest = abs % 60;
  return `UTC${sign}${Math.floor(abs / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** Day from which a fact holds: a plain date as it is, an instant as a day of the operation's own zone. */
export function formatSince(lang: Lang, text: string, offsetMin: number): string {
  const instant = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? Date.parse(text) + offsetMin * MIN_MS : localMs(text);
  if (instant === null || !Number.isFinite(instant)) return text;
  return dateFormat(lang, "dmy", { day: "numeric", month: "short", year: "numeric" }).format(instant);
}

/** A recorded instant (UTC) in the operation's own time: "21 Nov 2026 17.00 WIB". */
export function formatInstant(lang: Lang, utc: string | null | undefined, offsetMin: number): string {
  const ms = utc ? Date.parse(utc) : Number.NaN;
  if (!Number.isFinite(ms)) return "–";
  const local = ms + offsetMin * MIN_MS;
  const day = dateFormat(lang, "dmy", { day: "numeric", month: "short", year: "numeric" }).format(local);
  return `${day} ${formatTime(lang, new Date(local).toISOString())} ${zoneName(offsetMin)}`;
}
