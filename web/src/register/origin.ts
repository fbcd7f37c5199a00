// Origin of the data: what is fact, what was computed, what is made up. The page's honesty in one place.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import type { KindCount, Origin } from "../model/types.ts";
import type { World } from "../state.ts";
import { Bar, Chip, num, Section, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { sortedCounts } from "./register.ts";

const ORIGINS: Origin[] = ["fact", "derived", "synthetic"];

function columns(): Col<KindCount>[] {
  return [
    { key: "kind", label: t("web.register.kind"), cell: (c) => t(`web.register.${c.kind}`) },
    {
      key: "bar",
      label: t("web.origin.share"),
      grow: true,
      wide: true,
      cell: (
        c,
      ) => html`<${Bar} label=${ORIGINS.map((o) => `${t(`web.origin.${o}`)} ${num(c[o])}`).join(", ")} total=${c.rows}
        parts=${ORIGINS.map((o) => ({ className: `bar-${o}`, value: c[o] }))} />`,
    },
    ...ORIGINS.map((o) => ({ key: o, label: t(`web.origin.${o}`), num: true, cell: (c: KindCount) => num(c[o]) })),
  ];
}

function Totals({ counts }: { counts: readonly KindCount[] }): VNode {
  const total = (o: Origin): number => counts.reduce((sum, c) => sum + c[o], 0);
  return html`<ul class="origins">${ORIGINS.map(
    (o) =>
      html`<li key=${o}><p class="origin-head"><${Chip} origin=${o} /><b>${num(total(o))}</b> <span class="muted">${t("web.register.rows").toLowerCase()}</span></p><p>${t(`web.origin.${o}.what`)}</p></li>`,
  )}</ul>`;
}

export function OriginPanel({ world }: { world: World }): VNode {
  const counts = sortedCounts(world.operation.register.counts);
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.origin.lead")}>${t("web.origin.title")}<//>
    <${Totals} counts=${counts} />
    <${Table} caption=${t("web.origin.title")} cols=${columns()} rows=${counts} keyOf=${(c: KindCount) => c.kind}
      hrefOf=${(c: KindCount) => href("register", c.kind)} empty=${t("web.register.empty")} />
    <${Section} title=${t("web.origin.map")}><p class="sentence">${t("web.origin.map.what")}</p><//>
  </div>`;
}
