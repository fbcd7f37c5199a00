// How a leg, a shift and an act are named on the screens. Words come in by `t`; nothing is drawn here.

import type { App, Day, DayLeg, DayShift, ScreenName } from "./model.ts";
import type { Act, ActName } from "./next-act.ts";
import { clock, daysAhead, moment } from "./times.ts";
import { lang, t, word } from "./words.ts";

export function placeName(day: Day, code: string): string {
  return day.places[code]?.name ?? code;
}

export function legTitle(day: Day, leg: DayLeg): string {
  return `${placeName(day, leg.from)} → ${placeName(day, leg.to)}`;
}

export function boxesOf(leg: DayLeg): number {
  return Math.max(leg.boxes, leg.items.length);
}

export function legSub(app: App, day: Day, leg: DayLeg): string {
  return t("phone.today.leg_sub", {
    time: moment(lang.value, leg.departs_s, Math.floor(app.now() / 1000), day),
    part: word("part", leg.part),
    vehicle: leg.vehicleName || leg.vehicle || t("phone.today.no_vehicle"),
    boxes: boxesOf(leg),
  });
}

export function shiftSub(app: App, day: Day, shift: DayShift): string {
  const now_s = Math.floor(app.now() / 1000);
  return `${moment(lang.value, shift.from_s, now_s, day)} – ${clock(lang.value, shift.to_s, day)} · ${word("duty", shift.duty)}`;
}

/** "06.00 WIB", "besok 06.00 WIB", "Rab, 20 Nov 06.00 WIB". */
export function whenOf(app: App, day: Day, time_s: number): string {
  const now_s = Math.floor(app.now() / 1000);
  const ahead = daysAhead(time_s, now_s, day);
  if (ahead === 1) return t("phone.today.tomorrow", { time: moment(lang.value, time_s, time_s, day) });
  return moment(lang.value, time_s, now_s, day);
}

const SCREEN_OF: Readonly<Record<ActName, ScreenName>> = {
  load: "load",
  receive: "receive",
  check: "check",
  depart: "way",
  way: "way",
  give: "give",
  guard: "guard",
};

export function openAct(app: App, what: ActName, leg: DayLeg | null, shift: DayShift | null): void {
  app.go(SCREEN_OF[what], leg?.id ?? shift?.id ?? "");
}

export function actWord(act: Pick<Act, "what">): string {
  return t(`phone.act.${act.what}`);
}
