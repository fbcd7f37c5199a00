// How the travel pages say times, distances and places.
import { formatSpan, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { placeName } from "../model/map-index.ts";
import { localOf, type PlaceSaid, parseAt } from "../model/network.ts";
import type { World } from "../state.ts";
import { num } from "../ui/parts.ts";

const MINUTE_MS = 60_000;

export function spanText(ms: number): string {
  return ms > 0 && ms < MINUTE_MS ? `< ${formatSpan(lang.value, 1)}` : formatSpan(lang.value, ms / MINUTE_MS);
}

export function Span({ ms }: { ms: number }): VNode {
  return html`<span class="nowrap">${spanText(ms)}</span>`;
}

/** Metres below a kilometre, kilometres with one decimal above. */
export function metresText(m: number | null): string {
  if (m === null) return "–";
  return m < 1000 ? `${num(m)}\u00a0m` : `${num(m / 1000, 1)}\u00a0km`;
}

export function Kilometres({ m }: { m: number | null }): VNode {
  return html`<span class="nowrap">${metresText(m)}</span>`;
}

/** A place of the address as people call it. */
export function placeText(world: World, place: string): string {
  if (world.map.site.has(place) || world.map.tps.has(place)) return placeName(world.map, place);
  const at = parseAt(place);
  return at ? `${num(at[1], 5)}; ${num(at[0], 5)}` : place;
}

/** An end of a way: its name, or the letter that it has on the map. */
export function saidText(world: World, said: PlaceSaid, letter: string): string {
  if (said.code) return placeText(world, said.code);
  return said.name ?? t("web.travel.point", { letter });
}

export function clock(world: World, utc: string): string {
  return formatTime(lang.value, localOf(utc, world.operation.utc_offset_min));
}
