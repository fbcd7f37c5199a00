// Why a TPS has its class: its criteria with their values and weights, what KPU and Bawaslu say; and where they differ.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import type {
  AllClasses,
  ClassCount,
  ClassDifference,
  ClassMove,
  Opinion,
  ScorePart,
  WhyClass,
} from "../model/duty.ts";
import { placeName } from "../model/map-index.ts";
import type { World } from "../state.ts";
import { Field, useForm } from "../travel/form.ts";
import { Bar, ClassMark, Facts, num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { type Asked, answerOf, askFor, criteria, loadCriteria } from "./desk.ts";

const score = (permille: number): string => num(permille / 10, 1);

function Mark({ code }: { code: string | null }): VNode {
  return code === null ? html`<span class="muted">–</span>` : html`<${ClassMark} code=${code} />`;
}

function PartsTable({ why }: { why: WhyClass }): VNode {
  const most = Math.max(1, ...why.parts.map((p) => p.share));
  const cols: Col<ScorePart>[] = [
    {
      key: "name",
      label: t("web.vuln.criterion"),
      wrap: true,
      cell: (p) =>
        html`<b>${p.name}</b>${p.known ? null : html` <${StateMark} state="unknown">${t("web.vuln.unsaid")}<//>`}
        ${p.note || p.source ? html`<br /><span class="muted">${[p.note, p.source].filter(Boolean).join(" · ")}</span>` : null}`,
    },
    { key: "value", label: t("web.vuln.value"), num: true, cell: (p) => (p.known ? score(p.value) : "–") },
    { key: "weight", label: t("web.vuln.weight"), num: true, cell: (p) => num(p.weight) },
    {
      key: "share",
      label: t("web.vuln.share"),
      num: true,
      cell: (p) =>
        html`<${Bar} parts=${[{ className: "bar-have", value: p.share }]} total=${most} label=${`${p.name}: ${score(p.share)}`} />${score(p.share)}`,
    },
  ];
  return html`<${Table} caption=${t("web.vuln.criteria")} cols=${cols} rows=${why.parts} keyOf=${(p: ScorePart) => p.criterion} empty=${t("web.vuln.no_criteria")} />`;
}

function Opinions({ why }: { why: WhyClass }): VNode {
  if (why.opinions.length === 0) return html`<${Sentence}>${t("web.vuln.no_opinions")}<//>`;
  return html`<ul class="lines">${why.opinions.map(
    (o: Opinion) =>
      html`<li key=${o.by}><b>${t(`web.vuln.by.${o.by}`)}</b> <${ClassMark} code=${o.class} /> <${StateMark} state=${o.differs ? "doubt" : "ok"}>${t(o.differs ? "web.vuln.differs" : "web.vuln.agrees")}<//> <span class="muted">${o.source ?? ""}</span></li>`,
  )}</ul>`;
}

function Verdict({ why }: { why: WhyClass }): VNode {
  if (why.suggested === null) return html`<${StateMark} state="unknown">${t("web.vuln.no_suggestion")}<//>`;
  if (why.differs) return html`<${StateMark} state="doubt">${t("web.vuln.score_differs")}<//>`;
  return html`<${StateMark} state="ok">${t("web.vuln.score_agrees")}<//>`;
}

function One({ world, why }: { world: World; why: WhyClass }): VNode {
  return html`<div id="why-class"><h3>${placeName(world.map, why.tps)}</h3>
    <${Facts} items=${[
      { label: t("web.vuln.published"), value: html`<${ClassMark} code=${why.class} />` },
      { label: t("web.vuln.score"), value: t("web.vuln.of_100", { n: score(why.score) }) },
      { label: t("web.vuln.suggested"), value: html`<${Mark} code=${why.suggested} />` },
    ]} />
    <p class="verdict"><${Verdict} why=${why} /></p>
    <${Section} title=${t("web.vuln.criteria")} extra=${num(why.parts.length)}><${PartsTable} why=${why} /><//>
    <${Section} title=${t("web.vuln.opinions")}><${Opinions} why=${why} /><//>
    <p class="acts"><a class="button" href=${href("tps", why.tps)}>${placeName(world.map, why.tps)}</a> <a class="button" href=${href("penempatan", "kelas")}>${t("web.vuln.all")}</a>
      <a class="button" href=${href("penempatan", "coba", { tps: why.tps })}>${t("web.vuln.try")}</a></p></div>`;
}

function Counts({ rows }: { rows: readonly ClassCount[] }): VNode {
  const count = (key: "register" | "suggested" | "kpu" | "bawaslu" | "polri", label: string): Col<ClassCount> => ({
    key,
    label,
    num: true,
    wide: key === "polri",
    cell: (c) => num(c[key]),
  });
  const cols: Col<ClassCount>[] = [
    { key: "class", label: t("web.class"), cell: (c) => html`<${ClassMark} code=${c.class} />` },
    { key: "from", label: t("web.vuln.from"), num: true, wide: true, cell: (c) => num(c.score_from) },
    count("register", t("web.vuln.register")),
    count("suggested", t("web.vuln.by_score")),
    count("kpu", t("web.vuln.by.kpu")),
    count("bawaslu", t("web.vuln.by.bawaslu")),
    count("polri", t("web.vuln.by.polri")),
  ];
  return html`<${Table} caption=${t("web.vuln.counts")} cols=${cols} rows=${rows} keyOf=${(c: ClassCount) => c.class} empty=${t("web.vuln.no_criteria")} />`;
}

const OTHERS = ["kpu", "bawaslu", "polri"] as const;

function Differences({ world, rows }: { world: World; rows: readonly ClassDifference[] }): VNode {
  const cols: Col<ClassDifference>[] = [
    { key: "tps", label: "TPS", wrap: true, cell: (d) => placeName(world.map, d.tps) },
    { key: "class", label: t("web.vuln.register"), cell: (d) => html`<${ClassMark} code=${d.class} />` },
    {
      key: "score",
      label: t("web.vuln.by_score"),
      wide: true,
      sort: (d) => d.score,
      cell: (d) => html`<${Mark} code=${d.suggested} /> <span class="muted">${score(d.score)}</span>`,
    },
    {
      key: "others",
      label: t("web.vuln.opinions"),
      wrap: true,
      cell: (d) =>
        OTHERS.filter((by) => d[by] !== null).map(
          (by) => html`<div key=${by}>${t(`web.vuln.by.${by}`)}: <${Mark} code=${d[by]} /></div>`,
        ),
    },
  ];
  return html`<${Table} caption=${t("web.vuln.differences")} cols=${cols} rows=${rows} keyOf=${(d: ClassDifference) => d.tps} hrefOf=${(d: ClassDifference) => href("penempatan", "kelas", {}, d.tps)} sortKey="urut" empty=${t("web.vuln.no_differences")} />`;
}

function Moved({ world, rows }: { world: World; rows: readonly ClassMove[] }): VNode {
  const cols: Col<ClassMove>[] = [
    { key: "tps", label: "TPS", wrap: true, cell: (d) => placeName(world.map, d.tps) },
    { key: "before", label: t("web.vuln.with_register"), cell: (d) => html`<${Mark} code=${d.before} />` },
    { key: "after", label: t("web.vuln.with_weights"), cell: (d) => html`<${Mark} code=${d.after} />` },
  ];
  return html`<${Section} id="moved" title=${t("web.vuln.moved")} extra=${num(rows.length)}><${Table} caption=${t("web.vuln.moved")} cols=${cols} rows=${rows} keyOf=${(d: ClassMove) => d.tps} hrefOf=${(d: ClassMove) => href("penempatan", "kelas", {}, d.tps)} empty=${t("web.vuln.no_moved")} /><//>`;
}

/** Weights as bars that can be changed; what they change is only looked at. */
function Weights({ weights }: { weights: AllClasses["weights"] }): VNode {
  const codes = Object.keys(weights);
  const form = useForm(() => Object.fromEntries(codes.map((c) => [c, String(weights[c]?.used ?? 0)])));
  const most = Math.max(1, ...codes.map((c) => Number(form.values[c]) || 0));
  const use = (event: Event): void => {
    event.preventDefault();
    const other = codes.filter((c) => Number(form.values[c]) !== weights[c]?.register);
    replace(hrefWith({ bobot: other.map((c) => `${c}=${Number(form.values[c])}`).join(",") }));
  };
  return html`<${Section} id="weights" title=${t("web.vuln.weights")}><p class="muted">${t("web.vuln.weights_note")}</p>
    <form aria-label=${t("web.vuln.weights")} onSubmit=${use}><div class="fields">${codes.map(
      (c) =>
        html`<div key=${c}><${Field} form=${form} name=${c} label=${criteria.value.get(c) ?? c} type="number" min=${0} max=${1000} />
        <${Bar} parts=${[{ className: "bar-have", value: Number(form.values[c]) || 0 }]} total=${most} label=${`${c}: ${form.values[c]}`} /></div>`,
    )}</div>
    <p class="acts"><button type="submit" class="primary">${t("web.vuln.weights_use")}</button>
      <button type="button" class="quiet" onClick=${() => replace(hrefWith({ bobot: "" }))}>${t("web.vuln.weights_back")}</button>
      <a href=${href("register", "criteria")}>${t("web.vuln.weights_register")}</a></p></form><//>`;
}

function All({ world, all }: { world: World; all: AllClasses }): VNode {
  const weights = Object.values(all.weights);
  const key = weights.map((w) => w.used).join();
  const asRegistered = weights.map((w) => w.register).join();
  return html`<div id="classes"><${Section} title=${t("web.vuln.counts")}><${Counts} rows=${all.counts} /><//>
    <${Weights} key=${key} weights=${all.weights} />
    ${all.moved && key !== asRegistered ? html`<${Moved} world=${world} rows=${all.moved} />` : null}
    <${Section} id="differences" title=${t("web.vuln.differences")} extra=${num(all.differences.length)}><${Differences} world=${world} rows=${all.differences} /><//></div>`;
}

export function ClassPage({ world, route }: { world: World; route: Route }): VNode {
  const said: [string, string][] = [
    ["tps", route.sub ?? ""],
    ["weights", route.query.bobot ?? ""],
  ];
  const query = new URLSearchParams(said.filter(([, v]) => v !== "")).toString();
  const path = `/duty/class${query ? `?${query}` : ""}`;
  useEffect(() => void askFor("class", path), [path]);
  useEffect(() => void loadCriteria(), []);
  const { asked, answer, problem }: Asked<WhyClass & AllClasses> = answerOf("class");
  if (asked === path && problem?.code === "vulnerability.no_criteria")
    return html`<div><${Sentence}>${t("web.vuln.no_criteria")}<//><p class="acts"><a class="button" href=${href("register", "criteria")}>${t("web.vuln.weights_register")}</a></p></div>`;
  if (asked === path && problem)
    return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void askFor("class", path)}>${t("web.retry")}</button></p>`;
  if (asked !== path || !answer) return html`<p class="sentence" role="status">${t("web.duty.fetching")}</p>`;
  return route.sub === null
    ? html`<${All} world=${world} all=${answer} />`
    : html`<${One} world=${world} why=${answer} />`;
}
