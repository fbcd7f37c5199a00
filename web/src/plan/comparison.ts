// Plans side by side: the parts of the objective in their words, what became of the orders, and who must be told.
import { useEffect, useMemo, useState } from "preact/hooks";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { formatDayTime, formatInstant } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { route as current, href, hrefWith, type Route, replace } from "../base/route.ts";
import { betterOf, type Change, type Comparison, type Order, type PlanRow, type Told, toldOf } from "../model/jobs.ts";
import { placeName } from "../model/map-index.ts";
import type { ScorePart } from "../model/types.ts";
import type { World } from "../state.ts";
import { metresText } from "../travel/words.ts";
import { num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { loadPlans, plans, vehicles } from "./desk.ts";
import { legWord } from "./why.ts";
import { partText } from "./words.ts";

/** A difference, fine enough that what is not zero does not read as zero. */
function deltaText(part: ScorePart, value: number): string {
  const digits = value < 360 ? 2 : value < 36_000 ? 1 : 0;
  if (part === "metres") return metresText(value);
  if (part === "late") return t("web.desk.unit.kit_hours", { n: num(value / 3600, Math.max(1, digits)) });
  return part === "people" ? t("web.desk.unit.hours", { n: num(value / 3600, digits) }) : partText(part, value);
}

type ScoreRow = Comparison["score"][number];

function DeltaMark({ row, decides }: { row: ScoreRow; decides: boolean }): VNode {
  if (row.before === row.after) return html`<span class="muted">=</span>`;
  const better = row.after < row.before;
  const size = deltaText(row.part, Math.abs(row.after - row.before));
  return html`<span class=${`delta${decides ? " decides" : ""}`}><${StateMark} state=${better ? "ok" : "risk"}>${better ? "−" : "+"}${size}<//></span>`;
}

export function ScoreTable({
  rows,
  before,
  after,
}: {
  rows: readonly ScoreRow[];
  before: string;
  after: string;
}): VNode {
  const decides = rows.find((r) => r.before !== r.after)?.part;
  const cols: Col<ScoreRow>[] = [
    {
      key: "part",
      label: t("web.desk.part"),
      wrap: true,
      cell: (r) => (r.part === decides ? html`<b>${t(`web.desk.part.${r.part}`)}</b>` : t(`web.desk.part.${r.part}`)),
    },
    { key: "before", label: before, num: true, cell: (r) => partText(r.part, r.before) },
    { key: "after", label: after, num: true, cell: (r) => partText(r.part, r.after) },
    {
      key: "delta",
      label: t("web.desk.delta"),
      num: true,
      cell: (r) => html`<${DeltaMark} row=${r} decides=${r.part === decides} />`,
    },
  ];
  return html`<${Table} caption=${t("web.desk.score")} cols=${cols} rows=${rows} keyOf=${(r: ScoreRow) => r.part} chosen=${decides ?? null} empty=${t("web.desk.score.none")} />`;
}

// ---------------------------------------------------------------- changes

function vehicleName(code: string): string {
  return vehicles.value.get(code)?.name ?? code;
}

function stopNames(world: World, order: Order): string {
  return [...new Set(order.stops)].map((code) => placeName(world.map, code)).join(", ");
}

/** What became of an order, in one sentence. */
export function changeWords(world: World, change: Change): string {
  const { before, after, what } = change;
  const one = after ?? before;
  if (!one) return what;
  const at = (text: string): string => formatDayTime(lang.value, text);
  const who = (o: Order): string =>
    [...o.escorts, ...(o.bhabinkamtibmas ? [o.bhabinkamtibmas] : [])]
      .map((p) => world.plan?.plan.people[p]?.name ?? p)
      .join(", ") || "–";
  if (what === "moved" && before && after)
    return t("web.desk.change.moved", {
      vehicle: vehicleName(one.vehicle),
      from: at(before.depart),
      to: at(after.depart),
    });
  if (what === "people" && before && after)
    return t("web.desk.change.people", {
      vehicle: vehicleName(one.vehicle),
      at: at(one.depart),
      from: who(before),
      to: who(after),
    });
  if (what === "vehicle" && before && after)
    return t("web.desk.change.vehicle", {
      from: vehicleName(before.vehicle),
      to: vehicleName(after.vehicle),
      at: at(after.depart),
    });
  return t(what === "gone" ? "web.desk.change.gone" : "web.desk.change.new", {
    vehicle: vehicleName(one.vehicle),
    at: at(one.depart),
  });
}

interface ChangeRow {
  key: string;
  change: Change;
  order: Order | null;
}

function ChangeTable({ world, changes }: { world: World; changes: readonly Change[] }): VNode {
  const rows = useMemo(
    () => changes.map((change, i): ChangeRow => ({ key: String(i), change, order: change.after ?? change.before })),
    [changes],
  );
  const cols: Col<ChangeRow>[] = [
    {
      key: "what",
      label: t("web.desk.change"),
      sort: (r) => r.change.what,
      cell: (r) => t(`web.desk.what.${r.change.what}`),
    },
    {
      key: "order",
      label: t("web.desk.order"),
      wrap: true,
      cell: (r) =>
        html`${changeWords(world, r.change)}<div class="muted">${r.order ? `${legWord(r.order.leg, r.order.direction)} · ${stopNames(world, r.order)}` : ""}</div>`,
    },
  ];
  return html`<${Table} caption=${t("web.desk.changes")} cols=${cols} rows=${rows} keyOf=${(r: ChangeRow) => r.key} sortKey="urut" empty=${t("web.desk.changes.none")} />`;
}

function toldName(world: World, told: Told): string {
  if (told.kind === "person") return world.plan?.plan.people[told.code]?.name ?? told.code;
  return told.kind === "vehicle" ? vehicleName(told.code) : placeName(world.map, told.code);
}

/** Whoever is chosen here narrows the changes to what they must hear of. */
function ToldTable({ world, comparison }: { world: World; comparison: Comparison }): VNode {
  const rows = useMemo(() => toldOf(comparison), [comparison]);
  const chosen = current.value.query.kabari ?? null;
  const cols: Col<Told>[] = [
    { key: "name", label: t("web.name"), grow: true, cell: (r) => toldName(world, r) },
    { key: "kind", label: t("web.desk.told.kind"), cell: (r) => t(`web.desk.told.${r.kind}`) },
    { key: "n", label: t("web.desk.changes"), num: true, cell: (r) => num(r.changes.length) },
  ];
  return html`<${Table} caption=${t("web.desk.told")} cols=${cols} rows=${rows} keyOf=${(r: Told) => r.code} chosen=${chosen}
    hrefOf=${(r: Told) => hrefWith({ kabari: r.code === chosen ? "" : r.code })} empty=${t("web.desk.changes.none")} />`;
}

function countsOf(changes: readonly Change[]): string {
  const counts = new Map<string, number>();
  for (const c of changes) counts.set(c.what, (counts.get(c.what) ?? 0) + 1);
  return [...counts].map(([what, n]) => `${num(n)} ${t(`web.desk.what.${what}`).toLowerCase()}`).join(" · ");
}

/** What one of them must hear of; everything while nobody is chosen. */
function heard(comparison: Comparison, code: string | undefined): readonly Change[] {
  const told = code ? comparison.tell[code] : undefined;
  if (!told) return comparison.changes;
  return told.changes.flatMap((i) => comparison.changes[i] ?? []);
}

interface Sides {
  before: string;
  after: string;
}

interface Judged {
  rows: readonly ScoreRow[];
  better: string;
  possible?: boolean | null;
}

function Verdict({ rows, better, possible, before, after }: Sides & Judged): VNode {
  if (possible === false) {
    return html`<p class="verdict"><${StateMark} state="ok">${t("web.desk.better.only", { before, after })}<//></p>`;
  }
  const state = better === "after" ? "ok" : better === "before" ? "risk" : "unknown";
  const part = rows.find((r) => r.before !== r.after)?.part;
  const why = part ? t(`web.desk.part.${part}`).toLowerCase() : "";
  return html`<p class="verdict"><${StateMark} state=${state}>${t(`web.desk.better.${better}`, { before, after, part: why })}<//></p>`;
}

/** The score alone, where nobody has put the orders side by side. */
export function ScoreView({ rows, before, after }: Sides & { rows: readonly ScoreRow[] }): VNode {
  return html`<div class="comparison"><${Verdict} rows=${rows} better=${betterOf(rows)} before=${before} after=${after} />
    <${ScoreTable} rows=${rows} before=${before} after=${after} /></div>`;
}

/** All of a comparison; the names of its columns are the page's, which knows what they are. */
export function ComparisonView({
  world,
  comparison,
  before,
  after,
}: Sides & { world: World; comparison: Comparison }): VNode {
  const people = toldOf(comparison).filter((x) => x.kind === "person").length;
  const code = current.value.query.kabari;
  const changes = useMemo(() => heard(comparison, code), [comparison, code]);
  const all = changes === comparison.changes;
  const counts = `${num(changes.length)}${changes.length > 0 ? `: ${countsOf(changes)}` : ""} · ${t("web.desk.same", { n: num(comparison.same) })}`;
  const extra = html`${counts}${all ? null : html` · <a href=${hrefWith({ kabari: "" })}>${t("web.desk.changes.all")}</a>`}`;
  return html`<div class="comparison"><${Verdict} rows=${comparison.score} better=${comparison.better} possible=${comparison.before_possible ?? null} before=${before} after=${after} />
    <div class="two-up"><div><${Section} id="score" title=${t("web.desk.score")} extra=${t("web.desk.score.order")}><${ScoreTable} rows=${comparison.score} before=${before} after=${after} /><//>
      <${Section} id="told" title=${t("web.desk.told")} extra=${t("web.desk.told.people", { n: num(people) })}><${ToldTable} world=${world} comparison=${comparison} /><//></div>
    <${Section} id="changes" title=${t("web.desk.changes")} extra=${extra}><${ChangeTable} world=${world} changes=${changes} /><//></div></div>`;
}

// ---------------------------------------------------------------- any two

function planName(world: World, row: PlanRow): string {
  return `${formatInstant(lang.value, row.created, world.operation.utc_offset_min)} · ${row.id.slice(0, 8)}`;
}

function PlanTable({ world, rows }: { world: World; rows: readonly PlanRow[] }): VNode {
  const cols: Col<PlanRow>[] = [
    {
      key: "created",
      label: t("web.desk.created"),
      sort: (r) => r.created,
      cell: (r) => formatInstant(lang.value, r.created, world.operation.utc_offset_min),
    },
    { key: "id", label: t("web.desk.number"), cell: (r) => html`<code class="hash">${r.id.slice(0, 8)}</code>` },
    { key: "seed", label: t("web.plan.seed"), num: true, wide: true, cell: (r) => num(r.seed) },
    {
      key: "force",
      label: t("web.desk.state.of"),
      grow: true,
      cell: (r) =>
        r.published
          ? html`<${StateMark} state="ok">${t("web.desk.in_force")}<//>`
          : html`<span class="muted">${t("web.desk.was_in_force")}</span>`,
    },
  ];
  return html`<${Table} caption=${t("web.desk.plans")} cols=${cols} rows=${rows} keyOf=${(r: PlanRow) => r.id} hrefOf=${(r: PlanRow) => href("rencana", null, r.published ? {} : { versi: r.id })} empty=${t("web.plan.none")} />`;
}

function Choose({
  world,
  rows,
  name,
  label,
  value,
}: {
  world: World;
  rows: readonly PlanRow[];
  name: string;
  label: string;
  value: string;
}): VNode {
  const onChange = (e: Event): void => replace(hrefWith({ [name]: (e.currentTarget as HTMLSelectElement).value }));
  return html`<label class="field">${label}<select name=${name} value=${value} onChange=${onChange}>
    ${rows.map((r) => html`<option key=${r.id} value=${r.id} selected=${r.id === value}>${planName(world, r)}${r.published ? ` · ${t("web.desk.in_force")}` : ""}</option>`)}</select></label>`;
}

function useComparison(before: string, after: string): { comparison: Comparison | null; problem: Problem | null } {
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let here = true;
    setComparison(null);
    setProblem(null);
    if (before && after)
      getJson<Comparison>(`/plan/compare?before=${encodeURIComponent(before)}&after=${encodeURIComponent(after)}`).then(
        (x) => here && setComparison(x),
        (e) => here && setProblem(asProblem(e)),
      );
    return () => {
      here = false;
    };
  }, [before, after]);
  return { comparison, problem };
}

function Two({ world, rows, route }: { world: World; rows: readonly PlanRow[]; route: Route }): VNode {
  const known = (id: string | undefined): string | undefined => rows.find((r) => r.id === id)?.id;
  const before = known(route.query.a) ?? rows[1]?.id ?? "";
  const after = known(route.query.b) ?? rows[0]?.id ?? "";
  const { comparison, problem } = useComparison(before, after);
  return html`<div><div class="fields two-plans"><${Choose} world=${world} rows=${rows} name="a" label=${t("web.desk.before")} value=${before} /><${Choose} world=${world} rows=${rows} name="b" label=${t("web.desk.after")} value=${after} /></div>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    ${comparison ? html`<${ComparisonView} world=${world} comparison=${comparison} before=${before.slice(0, 8)} after=${after.slice(0, 8)} />` : problem ? null : html`<p class="sentence" role="status">${t("web.loading")}</p>`}</div>`;
}

export function ComparePage({ world, route }: { world: World; route: Route }): VNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    loadPlans().catch((e) => setProblem(asProblem(e)));
  }, [world]);
  const rows = plans.value;
  if (problem) return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>`;
  if (!rows) return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
  return html`<div class="desk-page">
    ${rows.length > 1 ? html`<${Two} world=${world} rows=${rows} route=${route} />` : html`<${Sentence}>${t("web.desk.compare.one")} <a href=${href("rencana", "ulang")}>${t("web.desk.page.ulang")}</a><//>`}
    <${Section} id="plans" title=${t("web.desk.plans")} extra=${num(rows.length)}><${PlanTable} world=${world} rows=${rows} /><//></div>`;
}
