// Shared words of the distribution plan: legs, places as links, moments.

import { formatDay, formatHDay, formatSpan, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { type MapIndex, placeName } from "../model/map-index.ts";
import type { ScorePart } from "../model/types.ts";
import type { World } from "../state.ts";
import { num } from "../ui/parts.ts";

export function legName(leg: number): string {
  return t(`web.leg.${leg}`);
}

/** A part of the objective in the unit that people use. */
export function partText(part: ScorePart, value: number): string {
  if (part === "unguarded" || part === "exposed") return formatSpan(lang.value, value / 60);
  if (part === "late") return t("web.desk.unit.kit_hours", { n: num(value / 3600, 1) });
  if (part === "people") return t("web.desk.unit.hours", { n: num(value / 3600) });
  if (part === "cost") return `Rp\u00a0${num(value)}`;
  return part === "metres" ? `${num(value / 1000)}\u00a0km` : num(value);
}

export function placeHref(map: MapIndex, code: string): string | null {
  if (map.tps.has(code)) return href("tps", code);
  if (map.site.has(code)) return href("lokasi", code);
  return map.area.has(code) ? href("wilayah", code) : null;
}

export function Place({ map, code, name }: { map: MapIndex; code: string; name?: string }): VNode {
  const label = name ?? placeName(map, code);
  const to = placeHref(map, code);
  return to ? html`<a href=${to}>${label}</a>` : html`<span>${label}</span>`;
}

/** "Rab, 20 Nov · H-7". */
export function Day({ world, at }: { world: World; at: string }): VNode {
  const hday = formatHDay(at, world.operation.voting_day);
  return html`<span class="nowrap">${formatDay(lang.value, at)} <span class="muted">${hday}</span></span>`;
}

/** "06.00", with the day counted from voting day when it is not the day one reads about. */
export function Hour({ world, at, day }: { world: World; at: string; day?: string }): VNode {
  const other = day !== undefined && at.slice(0, 10) !== day.slice(0, 10);
  const hday = other ? html` <span class="muted">${formatHDay(at, world.operation.voting_day)}</span>` : null;
  return html`<span class="nowrap">${formatTime(lang.value, at)}${hday}</span>`;
}

export function areaNames(map: MapIndex, codes: readonly string[]): string {
  return codes.map((c) => map.area.get(c)?.name ?? c).join(", ");
}
