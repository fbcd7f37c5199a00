// Planning anew: what is known now, the work with its best plan so far, and the verdict before anything is published.
import { useEffect } from "preact/hooks";
import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { go, href, hrefWith, type Route, replace } from "../base/route.ts";
import { dayText, momentText, planDays } from "../model/board.ts";
import { type Ask, type Comparison, type Job, jobShare, type News, STEPS, scoreRows } from "../model/jobs.ts";
import { localOf, RAINS, STAGES } from "../model/network.ts";
import { isPending } from "../model/pins.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { saved } from "../travel/desk.ts";
import { Field, type Form, FormBox, useForm } from "../travel/form.ts";
import { Bar, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { ComparisonView, ScoreTable, ScoreView } from "./comparison.ts";
import { beginPlanning, desk, followJob, job, jobProblem, news, publishJob, stopJob, vehicles } from "./desk.ts";

const SECONDS = ["5", "10", "30", "60", "300"] as const;
/** Longest that a job may be asked to improve. */
const SEEDS_MAX = 2_147_483_647;

/** The operation's own clock while it runs; before and after it nothing has begun. */
function nowOf(world: World, index: PlanIndex | null): string {
  const now = localOf(new Date().toISOString(), world.operation.utc_offset_min);
  const days = index ? planDays(index) : [];
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined) return now;
  return now >= dayText(first) && now.slice(0, 10) <= dayText(last) ? now : momentText(first);
}

function askOf(v: Readonly<Record<string, string>>): Ask {
  return {
    what: v.what === "plan" ? "plan" : "replan",
    seed: Number(v.seed),
    seconds: Number(v.seconds),
    rain: v.rain ?? "none",
    river: v.river ?? "normal",
    spares: v.spares === "yes",
    at: v.at ?? "",
  };
}

function Known({ index }: { index: PlanIndex | null }): VNode {
  const pins = desk.value?.pins ?? [];
  const waiting = index ? pins.filter((p) => isPending(p, index, vehicles.value)).length : pins.length;
  const out = desk.value?.outages.length ?? 0;
  const drop = (one: News): void => {
    news.value = news.value.filter((n) => n !== one);
    saved.value = null;
  };
  return html`<${Section} id="known" title=${t("web.desk.known")}><ul class="lines">
    ${news.value.map(
      (
        n,
      ) => html`<li key=${n.trip}><${StateMark} state=${n.late === null ? "late" : "risk"}>${n.late === null ? t("web.desk.news.failed", { trip: n.trip }) : t("web.desk.news.late", { trip: n.trip, n: num(n.late) })}<//>
      <button type="button" class="quiet" onClick=${() => drop(n)}>${t("web.entry.undo")}<span class="sr"> ${n.trip}</span></button></li>`,
    )}
    ${news.value.length === 0 ? html`<li class="muted">${t("web.desk.news.none")} <a href=${href("rencana")}>${t("web.desk.page.papan")}</a></li>` : null}
    <li><a href=${href("register", "pins")}>${t("web.desk.known.pins", { n: num(pins.length), m: num(waiting) })}</a></li>
    <li><a href=${href("register", "outages")}>${t("web.desk.known.outages", { n: num(out) })}</a></li></ul><//>`;
}

const words = (group: string, codes: readonly string[]): [string, string][] => codes.map((c) => [c, word(group, c)]);

function AskFields({ form, has }: { form: Form; has: boolean }): VNode {
  const whats: [string, string][] = has ? [["replan", t("web.desk.ask.replan")]] : [];
  whats.push(["plan", t("web.desk.ask.plan")]);
  return html`<div class="fields">
    <${Field} form=${form} name="what" label=${t("web.desk.ask.what")} options=${whats} wide />
    ${form.values.what === "replan" ? html`<${Field} form=${form} name="at" label=${t("web.desk.ask.at")} type="datetime-local" note=${t("web.desk.ask.at_note")} />` : null}
    <${Field} form=${form} name="seconds" label=${t("web.desk.ask.seconds")} options=${SECONDS.map((s) => [s, formatSpan(lang.value, Number(s) / 60 >= 1 ? Number(s) / 60 : null).replace("–", t("web.desk.unit.seconds", { n: s }))])} />
    <${Field} form=${form} name="rain" label=${t("web.travel.rain")} options=${words("rain", RAINS)} />
    <${Field} form=${form} name="river" label=${t("web.travel.river")} options=${words("stage", STAGES)} />
    <${Field} form=${form} name="spares" label=${t("web.desk.ask.spares")} options=${[["no", t("web.desk.ask.spares_no")], ["yes", t("web.desk.ask.spares_yes")]]} />
    <${Field} form=${form} name="seed" label=${t("web.plan.seed")} type="number" min=${1} max=${SEEDS_MAX} /></div>`;
}

function AskForm({ world }: { world: World }): VNode {
  const has = world.plan !== null;
  const form = useForm(() => ({
    what: has ? "replan" : "plan",
    at: nowOf(world, world.plan),
    seconds: "10",
    rain: world.plan?.plan.network?.rain ?? "none",
    river: world.plan?.plan.network?.river ?? "normal",
    spares: world.plan?.plan.spares ? "yes" : "no",
    seed: String(world.plan?.plan.seed ?? 1),
  }));
  const start = async (): Promise<void> => {
    const number = await beginPlanning(askOf(form.values));
    if (number === null) return;
    saved.value = null;
    go(href("rencana", "ulang", { kerja: String(number) }));
  };
  const seed = Number(form.values.seed);
  const busy = jobProblem.value;
  return html`<${FormBox} form=${form} fields=${[]} title=${t("web.desk.page.ulang")} save=${t("web.desk.ask.start")} ready=${Number.isInteger(seed) && seed >= 0} onSave=${() => void start()} onCancel=${() => go(href("rencana"))}>
    <p class="muted">${t("web.desk.ask.lead")}</p><${AskFields} form=${form} has=${has} />
    ${busy ? html`<p class="note note-bad" role="alert">${busy.detail || t(busy.status === 0 ? "web.error.offline" : "web.error.unknown")}</p>` : null}<//>`;
}

// ---------------------------------------------------------------- the work

function scoreBeside(world: World, now: Job): Comparison["score"] | null {
  const before = world.plan?.plan.score;
  return before && now.score ? scoreRows(before, now.score) : null;
}

function Steps({ now }: { now: Job }): VNode {
  const at = (STEPS as readonly string[]).indexOf(now.step);
  return html`<ol class="steps">${STEPS.map(
    (s, i) =>
      html`<li key=${s} aria-current=${i === at ? "step" : undefined} class=${i < at ? "past" : undefined}>${t(`web.desk.step.${s}`)}${i === at && now.total > 0 ? ` ${num(Math.floor((100 * now.done) / now.total))} %` : ""}</li>`,
  )}</ol>`;
}

function Running({ world, now }: { world: World; now: Job }): VNode {
  const rows = scoreBeside(world, now);
  const share = jobShare(now);
  return html`<div class="job"><p class="verdict" role="status"><${StateMark} state="way">${t("web.desk.job.working", { step: t(`web.desk.step.${now.step}`).toLowerCase() })}<//></p>
    <${Bar} parts=${[{ className: "bar-job", value: share }]} total=${1} label=${`${num(Math.round(share * 100))} %`} />
    <${Steps} now=${now} />
    <p class="acts"><button type="button" class="primary" onClick=${() => void stopJob(now.job)}>${t("web.desk.job.stop")}</button><span class="muted">${t("web.desk.job.stop_note")}</span></p>
    ${rows ? html`<${Section} title=${t("web.desk.job.best")}><${ScoreTable} rows=${rows} before=${t("web.desk.in_force")} after=${t("web.desk.job.so_far")} /><//>` : html`<${Sentence}>${t("web.desk.job.no_score")}<//>`}</div>`;
}

function Verdict({ now }: { now: Job }): VNode {
  if (now.faults > 0)
    return html`<p class="verdict"><${StateMark} state="late">${t("web.judge.bad", { n: num(now.faults) })}<//></p>`;
  return html`<p class="verdict"><${StateMark} state="ok">${t(now.published ? "web.desk.job.published" : "web.desk.job.judged")}<//></p>`;
}

function Ended({ world, now }: { world: World; now: Job }): VNode {
  const again = (): void => replace(hrefWith({ kerja: "" }));
  const fault = jobProblem.value;
  const rows = now.compare || now.published ? null : scoreBeside(world, now);
  const may = now.plan !== null && now.faults === 0 && now.published !== true;
  if (now.state === "failed" && !now.plan)
    return html`<div class="job"><p class="note note-bad" role="alert">${now.error?.text || t("web.error.unknown")}</p><p class="acts"><button type="button" class="button" onClick=${again}>${t("web.desk.job.again")}</button></p></div>`;
  return html`<div class="job"><${Verdict} now=${now} />
    ${now.error ? html`<p class="note note-bad" role="alert">${now.error.text}</p>` : null}
    ${fault ? html`<p class="note note-bad" role="alert">${fault.detail || t("web.error.offline")}</p>` : null}
    <p class="acts">${may ? html`<button type="button" class="primary" id="publish" onClick=${() => void publishJob(now.job)}>${t("web.desk.job.publish")}</button>` : null}
      ${now.plan && !now.published ? html`<a class="button" href=${href("rencana", null, { percobaan: String(now.job) })}>${t("web.desk.job.on_board")}</a>` : null}
      ${now.published ? html`<a class="button" href=${href("rencana")}>${t("web.desk.page.papan")}</a>` : null}
      <button type="button" class="button" onClick=${again}>${t("web.desk.job.again")}</button></p>
    ${now.published ? null : html`<p class="muted">${t("web.desk.job.trial_note")}</p>`}
    ${now.compare ? html`<${ComparisonView} world=${world} comparison=${now.compare} before=${t("web.desk.col.before")} after=${t("web.desk.col.trial")} />` : null}
    ${rows ? html`<${ScoreView} rows=${rows} before=${t("web.desk.col.before")} after=${t("web.desk.col.trial")} />` : null}</div>`;
}

export function ReplanPage({ world, route }: { world: World; route: Route }): VNode {
  const number = Number(route.query.kerja ?? "") || null;
  useEffect(() => {
    if (number !== null) void followJob(number);
  }, [number]);
  const now = number !== null && job.value?.job === number ? job.value : null;
  if (now)
    return html`<div class="desk-page">${now.state === "running" ? html`<${Running} world=${world} now=${now} />` : html`<${Ended} world=${world} now=${now} />`}</div>`;
  if (number !== null && !jobProblem.value) return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
  return html`<div class="desk-page two-up"><${AskForm} world=${world} /><${Known} index=${world.plan} /></div>`;
}
