// The numbers of the plan, readable from two metres; each leads to its rows.

import { formatSpan } from "../base/fmt.ts";
import { type ComponentChild, html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { isVillage } from "../model/map-index.ts";
import { type State, slackState, tightestConvoy } from "../model/plan-index.ts";
import { kindOrigin, type World } from "../state.ts";
import { Chip, Glyph, num } from "../ui/parts.ts";

interface Figure {
  key: string;
  to: string;
  label: string;
  value: ComponentChild;
  note: ComponentChild;
  state?: State;
}

function Cell({ figure }: { figure: Figure }): VNode {
  return html`<a class="figure" id=${`figure-${figure.key}`} href=${figure.to}>
    <span class="figure-label">${figure.label}</span>
    <span class="figure-value">${figure.state ? html`<${Glyph} state=${figure.state} />` : null}${figure.value}</span>
    <span class="figure-note">${figure.note}</span></a>`;
}

function planFigures(world: World): Figure[] {
  const plan = world.plan?.plan;
  if (!plan) return [];
  const s = plan.summary;
  const tight = tightestConvoy(plan);
  const slack = slackState(s.min_slack_min);
  const people = kindOrigin(world.operation, "people");
  return [
    {
      key: "boxes",
      to: href("gelombang"),
      label: t("web.figure.boxes"),
      value: num(s.boxes),
      note: t("web.figure.tonnes", { n: num(s.kg / 1000, 1) }),
    },
    {
      key: "waves",
      to: href("gelombang"),
      label: t("web.figure.waves"),
      value: num(s.waves),
      note: t("web.figure.convoys", { c: num(s.convoys), t: num(s.trips) }),
    },
    {
      key: "people",
      to: href("orang"),
      label: t("web.figure.people"),
      value: html`${num(s.people_used)}<small> / ${num(s.people_total)}</small>`,
      note: html`${t("web.figure.used")} <${Chip} origin=${people} />`,
    },
    {
      key: "shortage",
      to: href("kekurangan"),
      label: t("web.figure.shortage"),
      value: num(s.shortage),
      state: s.shortage > 0 ? "late" : "ok",
      note: t(s.shortage > 0 ? "web.figure.short" : "web.figure.enough"),
    },
    {
      key: "slack",
      to: tight ? href("konvoi", tight.id) : href("gelombang"),
      label: t("web.figure.slack"),
      value: formatSpan(lang.value, s.min_slack_min),
      state: slack,
      note: `${t(`web.slack.${slack}`)} · ${t("web.figure.receipt")}`,
    },
  ];
}

export function Numbers({ world }: { world: World }): VNode {
  const villages = world.map.data.areas.filter(isVillage).length;
  const first: Figure = {
    key: "tps",
    to: href("tps"),
    label: "TPS",
    value: num(world.plan?.plan.summary.tps ?? world.map.data.tps.length),
    note: t("web.figure.villages", { n: num(villages) }),
  };
  const figures = [first, ...planFigures(world)];
  return html`<nav class="numbers" aria-label=${t("web.figures")}>${figures.map((f) => html`<${Cell} key=${f.key} figure=${f} />`)}
    ${world.plan ? null : html`<p class="sentence">${t("web.plan.none")}</p>`}</nav>`;
}

/** As inside a sentence; names in capitals (TPS) stay. */
function lowerFirst(text: string): string {
  return /^\p{Lu}{2}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** What of the register is synthetic, said on every view and not only where one looks for it. */
export function SyntheticNote({ world }: { world: World }): VNode | null {
  const kinds = world.operation.register.counts.filter((c) => c.synthetic > 0);
  if (kinds.length === 0) return null;
  const list = kinds.map((c) => `${lowerFirst(t(`web.register.${c.kind}`))} ${num(c.synthetic)}`).join(", ");
  return html`<p class="synthetic-note"><${Chip} origin="synthetic" /><span>${t("web.synthetic.note")}<span class="desk-only">: ${list}</span></span> <a href=${href("asal")}>${t("web.origin.title")}</a></p>`;
}
