// "Why?" in sentences: why this wave, this vehicle, this hour; and what fails where goods do not come.
import { useEffect, useState } from "preact/hooks";
import { asProblem, type Problem } from "../base/api.ts";
import { formatDayTime, formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { hasKey, lang, t, word } from "../base/i18n.ts";
import type { Advice, Test, Why, WhyTrip } from "../model/jobs.ts";
import { placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { Direction, Trip } from "../model/types.ts";
import type { World } from "../state.ts";
import { num, Section } from "../ui/parts.ts";
import { askWhy } from "./desk.ts";
import { legName } from "./words.ts";

/** A leg of an answer: counted from the warehouse, whichever way it goes. */
export function legWord(leg: number, direction: Direction): string {
  return legName(direction === "back" ? 5 - leg : leg);
}

function waveWords(x: WhyTrip): string {
  const { wave } = x;
  if (wave.user) return t("web.desk.why.wave_user", { n: num(wave.number) });
  if (wave.day) return t("web.desk.why.wave_day", { n: num(wave.number) });
  return wave.farther > 0
    ? t("web.desk.why.wave_farther", { n: num(wave.number), m: num(wave.farther) })
    : t("web.desk.why.wave_first", { n: num(wave.number) });
}

function hourWords(x: WhyTrip): string {
  const at = x.hour.at ? formatDayTime(lang.value, x.hour.at) : "–";
  const key = `web.desk.bound.${x.hour.bound}`;
  return hasKey(key) ? t(key, { at }) : x.hour.bound;
}

function Sentences({ x }: { x: WhyTrip }): VNode {
  return html`<ul class="why">
    <li><b>${t("web.desk.why.wave")}</b> ${waveWords(x)}</li>
    <li><b>${t("web.desk.why.vehicle")}</b> ${t("web.desk.why.choice", { able: num(x.choice.able), idle: num(x.choice.idle) })}</li>
    <li><b>${t("web.desk.why.hour")}</b> ${hourWords(x)}</li></ul>`;
}

export function WhyTripOf({ world, index, trip }: { world: World; index: PlanIndex; trip: Trip }): VNode {
  const [why, setWhy] = useState<Why | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let here = true;
    askWhy(trip.id).then(
      (x) => here && setWhy(x),
      (e) => here && setProblem(asProblem(e)),
    );
    return () => {
      here = false;
    };
  }, [trip.id, index]);
  const one = why?.trips?.find((x) => x.trip === trip.id);
  const missing = why?.missing ?? [];
  return html`<${Section} id="why" title=${t("web.desk.why")}>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    ${!why && !problem ? html`<p class="sentence" role="status">${t("web.desk.why.asking")}</p>` : null}
    ${one ? html`<${Sentences} x=${one} />` : why ? html`<p class="sentence">${t("web.desk.why.nothing")}</p>` : null}
    ${missing.map((m) => html`<p key=${`${m.place}${m.leg}${m.direction}`}>${placeName(world.map, m.place)}: ${reasonWords(m.reason)}</p>`)}<//>`;
}

export function reasonWords(reason: string): string {
  const key = `web.desk.missing.${reason.replace(/^plan\.reason\./, "")}`;
  return hasKey(key) ? t(key) : reason;
}

/** The test that a kind of vehicle fails, with its figures in the units that people use. */
export function testWords(x: Test): string {
  const key = `web.desk.test.${x.test}`;
  if (!hasKey(key)) return x.test;
  const span = x.test === "hours" || x.test === "busy";
  const said = (v: number | null): string =>
    span
      ? formatSpan(lang.value, v === null ? null : v / 60)
      : x.test === "weight"
        ? `${num((v ?? 0) / 1000, 1)} kg`
        : num(v);
  return t(key, { is: said(x.is), limit: said(x.limit) });
}

export function likeWords(world: World, x: { mode: string; home: string; boxes: number }): string {
  return t("web.desk.like", { mode: word("mode", x.mode), n: num(x.boxes), home: placeName(world.map, x.home) });
}

export function adviceWords(world: World, a: Advice): string {
  const key = `web.desk.advice.${a.kind}`;
  if (!hasKey(key)) return a.kind;
  const at = a.at ? placeName(world.map, a.at) : "";
  return t(key, {
    n: num(a.amount),
    span: formatSpan(lang.value, a.amount),
    at,
    like: a.like ? likeWords(world, a.like) : "",
    leg: a.leg === null ? "" : legWord(a.leg, a.direction ?? "out"),
  });
}
