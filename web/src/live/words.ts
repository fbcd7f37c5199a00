// Shared words of the live pages: ages, trips by name, what an alarm is about.
import { formatDay, formatSpan, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { type Alarm, ageMin, gravest, type LiveTrip, tripState } from "../model/live.ts";
import { isVillage, placeName } from "../model/map-index.ts";
import type { World } from "../state.ts";
import { StateMark } from "../ui/parts.ts";
import { clock, now } from "./feed.ts";
import { moment } from "./moment.ts";

/** A moment as the operation's clocks show it: the API's moments are UTC, people live by the zone of the operation. */
export function localText(world: World, ms: number): string {
  return new Date(ms + world.operation.utc_offset_min * 60_000).toISOString().slice(0, 16);
}

/** "14.05", with the day when it is not today's; on touch or by ear the age comes along. */
export function Moment({ world, at }: { world: World; at: number }): VNode {
  const text = localText(world, at);
  const today = localText(world, now.value).slice(0, 10) === text.slice(0, 10);
  return html`<span class="nowrap">${today ? "" : `${formatDay(lang.value, text)} `}${formatTime(lang.value, text)}</span>`;
}

/** "3 mnt lalu"; `present`: of what is of now, whatever moment is looked at. */
export function Age({ world, at, present = false }: { world: World; at: number | null; present?: boolean }): VNode {
  const age = ageMin(at, present ? clock.value : now.value);
  if (at === null || age === null) return html`<span class="muted">${t("web.live.never")}</span>`;
  // Of an hour again, with what is known of it now.
  if (!present && moment.value !== null && at > moment.value)
    return html`<span class="muted">${t("web.replay.later")}</span>`;
  return html`<span class="nowrap" title=${formatTime(lang.value, localText(world, at))}>${age === 0 ? t("web.live.just_now") : t("web.live.ago", { span: formatSpan(lang.value, age) })}</span>`;
}

/** What a trip is called: its vehicle and where it goes. */
export function tripTitle(world: World, id: string): string {
  const trip = world.plan?.trip.get(id);
  if (!trip) return id;
  const last = trip.stops[trip.stops.length - 1];
  const to = trip.direction === "out" && last ? last.place : trip.base;
  return `${trip.vehicle_name || trip.vehicle} → ${placeName(world.map, to)}`;
}

/** The state of a trip in its own word: a trip that has no word of it is silent, not unknown. */
export function TripMark({ trip }: { trip: LiveTrip }): VNode {
  const state = tripState(trip, now.value);
  const grave = gravest(trip, now.value);
  const late = state === "risk" ? t("web.live.stage.late") : t(`web.live.stage.${trip.stage}`);
  const words = grave ? t(`web.alarm.${grave.kind}.short`) : late;
  return html`<${StateMark} state=${state}>${words}<//>`;
}

/** Later or earlier than planned, in words; nothing where it is on time. */
export function lateText(minutes: number | null): string {
  if (minutes === null) return "–";
  if (minutes > 0) return t("web.live.late", { span: formatSpan(lang.value, minutes) });
  if (minutes < 0) return t("web.live.early", { span: formatSpan(lang.value, -minutes) });
  return t("web.live.on_time");
}

/** Where an alarm's subject is found. */
export function subjectHref(world: World, alarm: Alarm): string | null {
  if (world.plan?.trip.has(alarm.subject)) return href("perjalanan", alarm.subject);
  if (world.plan?.convoy.has(alarm.subject)) return href("konvoi", alarm.subject);
  if (world.map.tps.has(alarm.subject)) return href("tps", alarm.subject);
  if (world.map.site.has(alarm.subject)) return href("lokasi", alarm.subject);
  return world.map.area.has(alarm.area) ? href("wilayah", alarm.area) : null;
}

export function subjectText(world: World, alarm: Alarm): string {
  if (world.plan?.trip.has(alarm.subject)) return tripTitle(world, alarm.subject);
  const convoy = world.plan?.convoy.get(alarm.subject);
  return convoy ? `${t("web.convoy")} ${convoy.id}` : placeName(world.map, alarm.subject);
}

export function alarmTitle(alarm: Alarm): string {
  return word("alarm", alarm.kind);
}

/** The area that the address names, down to the kecamatan, which trips are bound for; empty: everywhere. */
export function areaOf(world: World, route: Route): string {
  const asked = route.query.wilayah ?? "";
  const area = world.map.area.get(asked);
  return area && !isVillage(area) ? asked : "";
}
