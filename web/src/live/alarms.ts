// Alarms: what is not as it should be, the gravest and oldest unacknowledged first, and what somebody says to it.
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../base/api.ts";
import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { type Alarm, ageMin, isOpen } from "../model/live.ts";
import type { State } from "../model/plan-index.ts";
import { may, type World } from "../state.ts";
import { Facts, Glyph, num, Section, Sentence, Title } from "../ui/parts.ts";
import { actOn, alarmList, alarms, alarmsProblem, allAlarms, loadAgain, waiting, wantOverAlarms } from "./desk.ts";
import { now } from "./feed.ts";
import { moment } from "./moment.ts";
import { Age, alarmTitle, Moment, subjectHref, subjectText } from "./words.ts";

/** Severity as a state: shape and colour, with its word beside it. */
const SEVERITY: Record<number, State> = { 1: "risk", 2: "late", 3: "doubt" };

function severityState(alarm: Alarm): State {
  if (alarm.resolved) return "ok";
  return SEVERITY[alarm.severity] ?? "risk";
}

function standing(alarm: Alarm): string {
  if (alarm.resolved) return t("web.alarm.over");
  return alarm.acknowledged ? t("web.alarm.seen") : t("web.alarm.unseen");
}

function AlarmLine({ world, alarm }: { world: World; alarm: Alarm }): VNode {
  const unseen = isOpen(alarm) && !alarm.acknowledged;
  return html`<li class=${unseen ? "alarm unseen" : "alarm"}>
    <a class="rowlink" href=${href("alarm", alarm.id)}>
      <${Glyph} state=${severityState(alarm)} />
      <span class="alarm-what"><b>${alarmTitle(alarm)}</b> <span>${subjectText(world, alarm)}</span></span>
      <span class="alarm-when"><${Age} world=${world} at=${alarm.raised} /><span class="muted">${standing(alarm)} · ${word("level", alarm.level)}</span></span>
    </a></li>`;
}

/** What could not be fetched; what this account may not see is no fault, and asking again would not help. */
export function Trouble({ problem, again }: { problem: Problem; again: () => void }): VNode {
  if (problem.status === 403) return html`<${Sentence}>${problem.detail}<//>`;
  return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${again}>${t("web.retry")}</button></p>`;
}

/** The list, or the sentence that there is nothing to do. */
export function AlarmLines({ world, rows, empty }: { world: World; rows: readonly Alarm[]; empty: string }): VNode {
  if (rows.length === 0) return html`<${Sentence}>${empty}<//>`;
  return html`<ol class="alarms">${rows.map((x) => html`<${AlarmLine} key=${x.id} world=${world} alarm=${x} />`)}</ol>`;
}

export function AlarmsProblem(): VNode | null {
  const problem = alarmsProblem.value;
  if (!problem || moment.value !== null) return null; // of an hour again the band says it
  return html`<${Trouble} problem=${problem} again=${() => void loadAgain()} />`;
}

function Acts({ alarm }: { alarm: Alarm }): VNode | null {
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // Nobody acts on an hour that is over.
  if (alarm.resolved || moment.value !== null || !may("alarms", "w")) return null;
  const act = async (what: "acknowledge" | "resolve"): Promise<void> => {
    setBusy(true);
    setProblem(await actOn(alarm, what, note.trim()));
    setBusy(false);
  };
  return html`<form class="entry alarm-acts" onSubmit=${(event: Event) => event.preventDefault()}>
    <label class="wide-field" for="alarm-note">${t("web.alarm.note")}<textarea id="alarm-note" rows="2" maxlength="500" value=${note} onInput=${(event: Event) => setNote((event.currentTarget as HTMLTextAreaElement).value)}></textarea></label>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    <p class="acts">
      ${alarm.acknowledged ? null : html`<button type="button" class="primary" disabled=${busy} onClick=${() => void act("acknowledge")}>${t("web.alarm.acknowledge")}</button>`}
      <button type="button" class="button" disabled=${busy || note.trim() === ""} onClick=${() => void act("resolve")}>${t("web.alarm.resolve")}</button>
      <span class="muted">${t("web.alarm.resolve_needs_note")}</span></p>
  </form>`;
}

function AlarmStory({ world, alarm }: { world: World; alarm: Alarm }): VNode {
  const to = subjectHref(world, alarm);
  const area = world.map.area.get(alarm.area);
  const by = (act: { at: number; by: string; note: string }): VNode =>
    html`<${Moment} world=${world} at=${act.at} /> · ${act.by || t("web.alarm.by_itself")}${act.note ? html`<div class="said">${act.note}</div>` : null}`;
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.langsung"), to: href("langsung") }]} sub=${standing(alarm)}><${Glyph} state=${severityState(alarm)} /> ${alarmTitle(alarm)}<//>
    <p class="sentence">${t(`web.alarm.${alarm.kind}.what`)}</p>
    <${Facts} items=${[
      {
        label: t("web.alarm.subject"),
        value: to ? html`<a href=${to}>${subjectText(world, alarm)}</a>` : subjectText(world, alarm),
      },
      {
        label: t("web.kecamatan"),
        value: area ? html`<a href=${href("wilayah", area.code)}>${area.name}</a>` : alarm.area || null,
      },
      { label: t("web.alarm.severity"), value: t(`web.alarm.severity.${alarm.severity}`) },
      { label: t("web.alarm.level"), value: word("level", alarm.level) },
      {
        label: t("web.alarm.since"),
        value: alarm.since === null ? null : html`<${Moment} world=${world} at=${alarm.since} />`,
      },
      {
        label: t("web.alarm.occurred"),
        value: alarm.occurred === null ? null : html`<${Moment} world=${world} at=${alarm.occurred} />`,
      },
      { label: t("web.alarm.sums"), value: alarm.more > 0 ? t("web.alarm.sums.of", { n: alarm.more }) : null },
      {
        label: t("web.alarm.raised"),
        value: html`<${Moment} world=${world} at=${alarm.raised} /> · ${formatSpan(lang.value, ageMin(alarm.raised, now.value))}`,
      },
      { label: t("web.alarm.acknowledged"), value: alarm.acknowledged ? by(alarm.acknowledged) : null },
      { label: t("web.alarm.resolved"), value: alarm.resolved ? by(alarm.resolved) : null },
      { label: t("web.code"), value: alarm.id },
    ]} />
    <${Acts} key=${alarm.id} alarm=${alarm} />
  </div>`;
}

/** All alarms, or the story of one. */
export function AlarmPanel({ world, route }: { world: World; route: Route }): VNode {
  useEffect(wantOverAlarms, []);
  if (route.id !== null) {
    const alarm = alarms.value?.get(route.id);
    if (alarm) return html`<${AlarmStory} world=${world} alarm=${alarm} />`;
    return html`<div><${AlarmsProblem} /><${Sentence}>${t(allAlarms.value ? "web.alarm.unknown" : waiting(), { id: route.id })}<//></div>`;
  }
  const open = alarmList.value.filter(isOpen);
  const over = alarmList.value.filter((x) => !isOpen(x));
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.langsung"), to: href("langsung") }]} sub=${t("web.alarm.lead")}>${t("web.alarms")}<//>
    <${AlarmsProblem} />
    <${Section} title=${t("web.alarm.open")} extra=${num(open.length)}><${AlarmLines} world=${world} rows=${open} empty=${t(alarms.value ? "web.alarm.none" : waiting())} /><//>
    ${over.length > 0 ? html`<${Section} title=${t("web.alarm.past")} extra=${num(over.length)}><${AlarmLines} world=${world} rows=${over} empty="" /><//>` : null}
  </div>`;
}
