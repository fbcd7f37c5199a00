// What would help: tried one by one by the server at the touch of a button; and the request for people on loan, drafted.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { hrefWith, type Route, replace } from "../base/route.ts";
import type { Remedies, Remedy, RequestLetter } from "../model/duty.ts";
import type { Job } from "../model/jobs.ts";
import { followJob, job, jobProblem, stopJob } from "../plan/desk.ts";
import type { World } from "../state.ts";
import { Field, useForm } from "../travel/form.ts";
import { Bar, className, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { answerOf, askFor, beginRemedies } from "./desk.ts";
import { Files, handOverText } from "./files.ts";

function remedyWords(r: Remedy): string {
  return t(`web.duty.remedy.${r.kind}`, {
    n: num(r.people),
    unit: r.unit_name ?? r.unit ?? "",
    area: r.kecamatan_name ?? r.kecamatan ?? "",
    class: r.class ? className(r.class) : "",
    value: num(r.value),
  });
}

function RemedyTable({ rows }: { rows: readonly Remedy[] }): VNode {
  const numbered = rows.map((r, i) => ({ r, key: String(i) }));
  type R = (typeof numbered)[number];
  const cols: Col<R>[] = [
    { key: "what", label: t("web.duty.remedy"), wrap: true, cell: ({ r }) => html`<b>${remedyWords(r)}</b>` },
    {
      key: "mends",
      label: t("web.duty.remedy.effect"),
      wrap: true,
      cell: ({ r }) =>
        r.mends
          ? html`<${StateMark} state="ok">${t("web.duty.remedy.mends")}<//>`
          : html`<${StateMark} state="risk">${t("web.duty.remedy.left", { tps: num(r.uncovered), n: num(r.post_short) })}<//>`,
    },
  ];
  return html`<${Table} caption=${t("web.duty.remedies")} cols=${cols} rows=${numbered} keyOf=${(x: R) => x.key} empty=${t("web.duty.remedies.none")} />`;
}

function Found({ now }: { now: Job }): VNode {
  const found = now.answer as unknown as Remedies | null;
  const again = (): void => replace(hrefWith({ kerja: "" }));
  if (now.state === "failed" || !found)
    return html`<p class="note note-bad" role="alert">${now.error?.text || t("web.error.unknown")} <button type="button" class="quiet" onClick=${again}>${t("web.retry")}</button></p>`;
  const short = found.uncovered > 0 || found.post_short > 0;
  return html`<div><p class="verdict"><${StateMark} state=${short ? "late" : "ok"}>${t(short ? "web.duty.remedies.before" : "web.duty.remedies.enough", { tps: num(found.uncovered), n: num(found.post_short) })}<//></p>
    ${short ? html`<${RemedyTable} rows=${found.remedies} />` : null}
    ${found.whole ? null : html`<p class="muted">${t("web.duty.remedies.part")}</p>`}
    <p class="acts"><button type="button" class="button" onClick=${again}>${t("web.duty.remedies.again")}</button></p></div>`;
}

function Running({ now }: { now: Job }): VNode {
  const trials = now.step === "trials" && now.total > 0;
  return html`<div class="job"><p class="sentence" role="status">${trials ? t("web.duty.remedies.trying", { n: num(now.done), m: num(now.total) }) : t("web.duty.remedies.working")}</p>
    <${Bar} parts=${[{ className: "bar-job", value: trials ? now.done : 0 }]} total=${Math.max(1, now.total)} label=${t("web.duty.remedies")} />
    <p class="acts"><button type="button" class="primary" onClick=${() => void stopJob(now.job)}>${t("web.desk.job.stop")}</button><span class="muted">${t("web.duty.remedies.stop_note")}</span></p></div>`;
}

function RemediesBlock({ route }: { route: Route }): VNode {
  const number = Number(route.query.kerja ?? "") || null;
  useEffect(() => {
    if (number !== null) void followJob(number);
  }, [number]);
  const begin = async (): Promise<void> => {
    const begun = await beginRemedies();
    if (begun !== null) replace(hrefWith({ kerja: String(begun) }));
  };
  const now = number !== null && job.value?.job === number ? job.value : null;
  const fault = jobProblem.value;
  return html`<${Section} id="remedies" title=${t("web.duty.remedies")}>
    ${fault ? html`<p class="note note-bad" role="alert">${fault.detail || t("web.error.offline")}</p>` : null}
    ${now ? (now.state === "running" ? html`<${Running} now=${now} />` : html`<${Found} now=${now} />`) : null}
    ${!now && number !== null && !fault ? html`<p class="sentence" role="status">${t("web.loading")}</p>` : null}
    ${!now && (number === null || fault) ? html`<p class="muted">${t("web.duty.remedies.lead")}</p><p class="acts"><button type="button" class="primary" onClick=${() => void begin()}>${t("web.duty.remedies.begin")}</button></p>` : null}<//>`;
}

/** What is typed stays while a letter is drafted; the letter says what it was drafted for. */
function LetterForm({ letter }: { letter: RequestLetter | null }): VNode {
  const form = useForm(() => ({ people: "", from: "", to: "" }));
  useEffect(() => {
    if (!letter) return;
    form.set("people", String(letter.people));
    form.set("from", letter.from);
    form.set("to", letter.to);
  }, [letter]);
  const ask = (event: Event): void => {
    event.preventDefault();
    const { people = "", from = "", to = "" } = form.values;
    const said = Object.entries({ people, from, to }).filter(([, v]) => v !== "");
    void askFor("request", `/duty/request?${new URLSearchParams(said)}`);
  };
  return html`<form class="inline" aria-label=${t("web.duty.request")} onSubmit=${ask}>
    <${Field} form=${form} name="people" label=${t("web.duty.request.people")} type="number" min=${1} max=${10_000} />
    <${Field} form=${form} name="from" label=${t("web.from")} type="date" /><${Field} form=${form} name="to" label=${t("web.to")} type="date" />
    <button type="submit" class="button">${t("web.duty.request.draft")}</button></form>`;
}

function RequestBlock(): VNode {
  const { asked, answer, problem } = answerOf<RequestLetter>("request");
  return html`<${Section} id="request" title=${t("web.duty.request")}>
    <p class="muted">${t("web.duty.request.lead")}</p>
    <${LetterForm} letter=${answer} />
    ${asked !== "" && !answer && !problem ? html`<p class="sentence" role="status">${t("web.duty.fetching")}</p>` : null}
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    ${
      answer
        ? html`<pre class="paper" tabindex="0" role="region" aria-label=${t("web.duty.request")}>${answer.text}</pre>
      <p class="acts"><button type="button" class="button" onClick=${() => handOverText(answer.text, "permohonan-bko.txt")}>${t("web.duty.download", { name: "TXT" })}</button></p>`
        : null
    }<//>`;
}

export function RemediesAndRequest({ world, route }: { world: World; route: Route }): VNode {
  if (!world.plan) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  return html`<div><${RemediesBlock} route=${route} /><${RequestBlock} />
    <${Section} id="files" title=${t("web.duty.files")}><p class="muted">${t("web.duty.files.lead")}</p><${Files} /><//></div>`;
}
