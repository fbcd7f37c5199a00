// The judge's verdict: an independent checker looked at the plan, constraint by constraint.
import { html, type VNode } from "../base/html.ts";
import { hasKey, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import type { JudgeRow } from "../model/types.ts";
import type { World } from "../state.ts";
import { Facts, num, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";

function nameOf(row: JudgeRow): string {
  if (row.name) return row.name;
  const key = `check.${row.code}`;
  return hasKey(key) ? t(key) : row.code;
}

function columns(): Col<JudgeRow>[] {
  return [
    {
      key: "name",
      label: t("web.judge.name"),
      wrap: true,
      sort: nameOf,
      cell: (r) => html`${nameOf(r)} <span class="muted">${r.code}</span>`,
    },
    { key: "checked", label: t("web.judge.checked"), num: true, sort: (r) => r.checked, cell: (r) => num(r.checked) },
    {
      key: "faults",
      label: t("web.judge.faults"),
      num: true,
      sort: (r) => r.faults,
      cell: (r) => html`<${StateMark} state=${r.faults > 0 ? "late" : "ok"}>${num(r.faults)}<//>`,
    },
  ];
}

export function JudgePanel({ world }: { world: World }): VNode {
  const plan = world.plan?.plan;
  if (!plan) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const { judge } = plan;
  const verdict =
    judge.faults > 0
      ? t("web.judge.bad", { n: num(judge.faults) })
      : t("web.judge.good", { n: num(judge.constraints) });
  return html`<div class="judge">
    <${Title} crumbs=${[]}>${t("web.judge.title")}<//>
    <p class="verdict"><${StateMark} state=${judge.faults > 0 ? "late" : "ok"}>${verdict}<//></p>
    <${Sentence}>${t("web.judge.what")}<//>
    <${Table} caption=${t("web.judge.title")} cols=${columns()} rows=${judge.rows} keyOf=${(r: JudgeRow) => r.code} sortKey="urut" empty=${t("web.judge.none")} />
    <${Facts} items=${[
      { label: t("web.plan.id"), value: html`<code class="hash">${plan.id}</code>` },
      { label: t("web.plan.seed"), value: num(plan.seed) },
      { label: t("web.plan.facts"), value: html`<a href=${href("register")}>${num(plan.register.facts)}</a>` },
    ]} />
  </div>`;
}
