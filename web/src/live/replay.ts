// The band over everything while an hour is looked at again: which one, what of it is shown, the way through the operation's
// hours, and the way back to now.
import { computed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { formatLongDay, formatTime, zoneName } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { keyStep, marksOf, neighbour, playStep, SPEEDS, type Speed, type Stretch, within } from "../model/replay.ts";
import type { World } from "../state.ts";
import { Glyph, num } from "../ui/parts.ts";
import { alarmsNow, wantOverAlarms } from "./desk.ts";
import { clock, line } from "./feed.ts";
import { backToNow, hindsight, knowAs, moment, moveTo } from "./moment.ts";
import { loadPast, loadSpan, past, pastProblem, span } from "./past.ts";
import { localText } from "./words.ts";

const S_MS = 1000;
const MIN_MS = 60_000;
const HOUR_MS = 60 * MIN_MS;
/** Marks on the line of the slider. */
const PARTS = 400;

/** From the first moment of the operation to now: of its log, or of its first trip where that was earlier. */
function stretchOf(world: World, now: number): Stretch {
  const offset = world.operation.utc_offset_min * MIN_MS;
  const loads = [...(world.plan?.trip.values() ?? [])].map((trip) => Date.parse(`${trip.load}Z`) - offset);
  const known = [span.value?.first ?? now, ...loads].filter((ms) => Number.isFinite(ms) && ms < now);
  const from = known.length > 0 ? known.reduce((a, b) => Math.min(a, b)) : now - HOUR_MS;
  return { from: Math.floor(from / MIN_MS) * MIN_MS, to: Math.floor(now / S_MS) * S_MS };
}

/** When alarms were raised: what one looks for in hours that are over. */
const raised = computed(() => [...(alarmsNow.value?.values() ?? [])].map((x) => x.raised));

/** The day and hour in words: "Rabu, 27 November 2024 06.00 WIB". */
function momentWords(world: World, ms: number): string {
  const text = localText(world, ms);
  const seconds = new Date(ms).getUTCSeconds();
  const exact = seconds === 0 ? "" : `${lang.value === "id" ? "." : ":"}${String(seconds).padStart(2, "0")}`;
  return `${formatLongDay(lang.value, text)} ${formatTime(lang.value, text)}${exact} ${zoneName(world.operation.utc_offset_min)}`;
}

function Slider({ world, at, all }: { world: World; at: number; all: Stretch }): VNode {
  const onKey = (event: KeyboardEvent): void => {
    const next = keyStep(event.key, event.shiftKey, at, all);
    if (next === null) return;
    event.preventDefault();
    moveTo(next);
  };
  const onInput = (event: Event): void => moveTo(Number((event.currentTarget as HTMLInputElement).value) * S_MS);
  const label = (ms: number): string => formatTime(lang.value, localText(world, ms));
  return html`<div class="replay-slide">
    <input type="range" id="replay-slider" min=${all.from / S_MS} max=${all.to / S_MS} step="1" value=${at / S_MS}
      title=${t("web.replay.slider")} aria-label=${t("web.replay.slider")} aria-valuetext=${momentWords(world, at)} onInput=${onInput} onKeyDown=${onKey} />
    <svg class="replay-marks" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">${marksOf(
      raised.value,
      all,
      PARTS,
    ).map((x) => html`<rect key=${x} x=${x * 100 - 0.15} y="0" width="0.3" height="6" />`)}</svg>
    <span class="replay-ends" aria-hidden="true"><span>${label(all.from)}</span><span>${t("web.replay.now")}</span></span>
  </div>`;
}

/** Plays the hours as a film: the next moment when the one before is there. */
function useFilm(all: Stretch): { playing: boolean; speed: Speed; play: (on: boolean) => void; next: () => void } {
  const [playing, play] = useState(false);
  const [speed, setSpeed] = useState<Speed>(SPEEDS[1]);
  const at = moment.value;
  const there = past.value?.at === at && past.value?.hindsight === hindsight.value;
  useEffect(() => {
    if (!playing || at === null || !there) return;
    const timer = setTimeout(() => {
      const next = playStep(at, speed, all);
      if (next === null) play(false);
      else moveTo(next);
    }, S_MS);
    return () => clearTimeout(timer);
  }, [playing, speed, at, there]);
  useEffect(() => {
    if (pastProblem.value) play(false);
  }, [pastProblem.value]);
  const next = (): void => setSpeed(SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? SPEEDS[0]);
  return { playing, speed, play, next };
}

function Steps({ at, all }: { at: number; all: Stretch }): VNode {
  const film = useFilm(all);
  const step = (words: string, to: number | null, sign: string): VNode =>
    html`<button type="button" class="seg" title=${t(words)} disabled=${to === null || to === at} onClick=${() => to !== null && moveTo(to)}>${sign}</button>`;
  const by = (ms: number): number => within(at + ms, all);
  return html`<div class="replay-steps">
    <div class="segs" role="group" aria-label=${t("web.replay.steps")}>
      ${step("web.replay.hour_back", by(-HOUR_MS), t("web.replay.hour_back.sign"))}
      ${step("web.replay.minute_back", by(-MIN_MS), t("web.replay.minute_back.sign"))}
      <button type="button" class="seg" id="replay-play" aria-pressed=${film.playing ? "true" : "false"} onClick=${() => film.play(!film.playing)}>${film.playing ? t("web.replay.pause") : t("web.replay.play")}</button>
      ${step("web.replay.minute_on", by(MIN_MS), t("web.replay.minute_on.sign"))}
      ${step("web.replay.hour_on", by(HOUR_MS), t("web.replay.hour_on.sign"))}
    </div>
    <button type="button" class="button" id="replay-speed" onClick=${film.next}>${t("web.replay.speed", { n: num(film.speed) })}</button>
    <div class="segs" role="group" aria-label=${t("web.replay.alarms")}>
      ${step("web.replay.alarm_before", neighbour(raised.value, at, "before"), t("web.replay.alarm_before.sign"))}
      ${step("web.replay.alarm_behind", neighbour(raised.value, at, "behind"), t("web.replay.alarm_behind.sign"))}
    </div>
    <div class="segs" role="group" aria-label=${t("web.replay.known")}>
      <button type="button" class="seg" id="known-then" aria-pressed=${hindsight.value ? "false" : "true"} title=${t("web.replay.known.then.what")} onClick=${() => knowAs(false)}>${t("web.replay.known.then")}</button>
      <button type="button" class="seg" id="known-now" aria-pressed=${hindsight.value ? "true" : "false"} title=${t("web.replay.known.now.what")} onClick=${() => knowAs(true)}>${t("web.replay.known.now")}</button>
    </div>
  </div>`;
}

/** What the answers say of themselves, or why there are none. */
function Said({ world }: { world: World }): VNode {
  const problem = pastProblem.value;
  const shown = past.value;
  if (problem)
    return html`<p class="note note-bad" role="alert">${problem.detail || t("web.replay.offline")} <button type="button" class="quiet" onClick=${() => void Promise.all([loadSpan(), loadPast()])}>${t("web.retry")}</button></p>`;
  const words = [t(hindsight.value ? "web.replay.known.now.what" : "web.replay.known.then.what")];
  if (!shown || shown.at !== moment.value || shown.hindsight !== hindsight.value) words.push(t("web.replay.loading"));
  else {
    words.push(t("web.replay.size", { size: num(shown.size) }));
    if (shown.plan === null) words.push(t("web.replay.no_plan"));
    else if (world.plan && shown.plan !== world.plan.plan.id) words.push(t("web.replay.other_plan"));
    if (shown.erasedUntil !== null) words.push(t("web.replay.erased", { at: momentWords(world, shown.erasedUntil) }));
  }
  words.push(t("web.replay.rest"));
  if (line.value === "away") words.push(t("web.replay.away"));
  return html`<p class="muted replay-said" role="status">${words.join(" ")}</p>`;
}

export function ReplayBand({ world }: { world: World }): VNode {
  const at = moment.value ?? clock.value; // it is gone as soon as it is now again
  useEffect(() => {
    void loadSpan();
    return wantOverAlarms();
  }, []);
  const all = stretchOf(world, Math.max(clock.value, at));
  return html`<p class="replay-what" id="replay-what" role="status"><${Glyph} state="doubt" /><b>${t("web.replay.not_now_at", { at: momentWords(world, at) })}</b>
      <button type="button" class="primary" id="replay-now" onClick=${backToNow}>${t("web.replay.back")}</button></p>
  <section class="replay no-print" id="replay" aria-labelledby="replay-what">
    <${Slider} world=${world} at=${at} all=${all} />
    <${Steps} at=${at} all=${all} />
    <${Said} world=${world} />
  </section>`;
}
