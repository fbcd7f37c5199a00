// What does not come, why, and which single step would help the most.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { go, href, type Route } from "../base/route.ts";
import type { Advice, Missing, Test, Why } from "../model/jobs.ts";
import { placeName } from "../model/map-index.ts";
import { mayForAll, type World } from "../state.ts";
import { Bar, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { beginWhy, followJob, job, jobProblem, stopJob } from "./desk.ts";
import { adviceWords, legWord, likeWords, reasonWords, testWords } from "./why.ts";
import { Place } from "./words.ts";

const SECONDS = 60;

function AdviceTable({ world, rows }: { world: World; rows: readonly Advice[] }): VNode {
  const numbered = rows.map((a, i) => ({ a, key: String(i) }));
  type R = (typeof numbered)[number];
  const cols: Col<R>[] = [
    { key: "what", label: t("web.desk.advice"), wrap: true, cell: (r) => html`<b>${adviceWords(world, r.a)}</b>` },
    {
      key: "kits",
      label: t("web.desk.advice.gain"),
      num: true,
      cell: (r) => html`<${StateMark} state="ok">+${num(r.a.kits)}<//>`,
    },
  ];
  return html`<${Table} caption=${t("web.desk.advice")} cols=${cols} rows=${numbered} keyOf=${(r: R) => r.key} empty=${t("web.desk.advice.none")} />`;
}

function Tests({ world, tests }: { world: World; tests: readonly Test[] }): VNode {
  return html`<details class="tests"><summary>${t("web.desk.tests", { n: num(tests.length) })}</summary><ul class="lines">${tests.map(
    (x, i) =>
      html`<li key=${i}><b>${num(x.n)} × ${likeWords(world, x.like)}</b> <span class="muted">${placeName(world.map, x.from)} → ${placeName(world.map, x.to)}</span><br />${testWords(x)}</li>`,
  )}</ul></details>`;
}

function MissingTable({ world, rows }: { world: World; rows: readonly Missing[] }): VNode {
  const cols: Col<Missing>[] = [
    {
      key: "place",
      label: t("web.desk.missing.place"),
      wrap: true,
      sort: (m) => m.place,
      cell: (m) =>
        html`<${Place} map=${world.map} code=${m.place} /> <span class="muted">${legWord(m.leg, m.direction)}</span><div>${reasonWords(m.reason)}</div>${m.vehicles.length > 0 ? html`<${Tests} world=${world} tests=${m.vehicles} />` : null}`,
    },
    { key: "kits", label: t("web.desk.kits"), num: true, sort: (m) => m.kits, cell: (m) => num(m.kits) },
  ];
  return html`<${Table} caption=${t("web.desk.missing")} cols=${cols} rows=${rows} keyOf=${(m: Missing) => `${m.place}${m.leg}${m.direction}`} sortKey="urut" empty=${t("web.desk.missing.none")} />`;
}

function Answer({ world, answer }: { world: World; answer: Why }): VNode {
  const [missing, advice] = [answer.missing ?? [], answer.advice ?? []];
  if (missing.length === 0)
    return html`<p class="verdict" id="missing"><${StateMark} state="ok">${t("web.desk.missing.nothing")}<//></p>`;
  return html`<div class="two-up"><${Section} id="advice" title=${t("web.desk.advice")} extra=${num(advice.length)}><${AdviceTable} world=${world} rows=${advice} /><//>
    <${Section} id="missing" title=${t("web.desk.missing")} extra=${num(missing.length)}><${MissingTable} world=${world} rows=${missing} /><//></div>`;
}

/** What the plan itself says of it, before anybody asks for advice. */
function FromPlan({ world }: { world: World }): VNode {
  const rows = world.plan?.plan.undelivered ?? [];
  if (rows.length === 0)
    return html`<p class="verdict"><${StateMark} state="ok">${t("web.desk.missing.nothing")}<//></p>`;
  const list = rows.map((r, i) => ({ ...r, key: String(i) }));
  type R = (typeof list)[number];
  const cols: Col<R>[] = [
    {
      key: "place",
      label: t("web.desk.missing.place"),
      grow: true,
      cell: (r) => html`<${Place} map=${world.map} code=${r.place} />`,
    },
    { key: "reason", label: t("web.desk.reason"), wrap: true, cell: (r) => reasonWords(r.reason) },
    { key: "boxes", label: t("web.boxes"), num: true, cell: (r) => num(r.boxes) },
  ];
  return html`<div><p class="verdict"><${StateMark} state="late">${t("web.desk.missing.some", { n: num(world.plan?.plan.summary.undelivered) })}<//></p>
    <${Table} caption=${t("web.desk.missing")} cols=${cols} rows=${list} keyOf=${(r: R) => r.key} empty=${t("web.desk.missing.none")} /></div>`;
}

export function MissingPage({ world, route }: { world: World; route: Route }): VNode {
  const number = Number(route.query.kerja ?? "") || null;
  useEffect(() => {
    if (number !== null) void followJob(number);
  }, [number]);
  const now = number !== null && job.value?.job === number ? job.value : null;
  const fault = jobProblem.value;
  if (!world.plan) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const ask = async (): Promise<void> => {
    const started = await beginWhy(SECONDS);
    if (started !== null) go(href("rencana", "kurang", { kerja: String(started) }));
  };
  const running = now?.state === "running";
  return html`<div class="desk-page"><${Sentence}>${t("web.desk.missing.lead")}<//>
    ${now?.answer ? null : html`<${FromPlan} world=${world} />`}
    ${fault ? html`<p class="note note-bad" role="alert">${fault.detail || t("web.error.offline")}</p>` : null}
    ${now?.error ? html`<p class="note note-bad" role="alert">${now.error.text}</p>` : null}
    ${
      running
        ? html`<div class="job"><p role="status"><${StateMark} state="way">${t("web.desk.job.working", { step: t(`web.desk.step.${now.step}`).toLowerCase() })}<//></p>
        <${Bar} parts=${[{ className: "bar-job", value: now.total > 0 ? now.done / now.total : 0 }]} total=${1} label=${`${num(now.done)} / ${num(now.total)}`} />
        <p class="acts"><button type="button" class="button" onClick=${() => void stopJob(now.job)}>${t("web.desk.job.stop")}</button></p></div>`
        : mayForAll("plan", "w") &&
          html`<p class="acts"><button type="button" class="primary" onClick=${() => void ask()}>${t("web.desk.missing.ask")}</button></p>`
    }
    ${now?.answer ? html`<${Answer} world=${world} answer=${now.answer} />` : null}</div>`;
}
