// Shortage: how many people the classes alone force, how many there are, and where it hurts.
import { useMemo } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { hasKey, t } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import type { ClassShortage, KecamatanShortage, Plan } from "../model/types.ts";
import { mayForAll, type World } from "../state.ts";
import { Bar, ClassMark, classRank, KindChip, num, Section, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { Lazy } from "./lazy.ts";
import { areaCols } from "./placement.ts";

function classCols(): Col<ClassShortage>[] {
  return [
    { key: "class", label: t("web.class"), cell: (c) => html`<${ClassMark} code=${c.class} />` },
    {
      key: "tps",
      label: "TPS",
      num: true,
      cell: (c) => html`<a href=${href("tps", null, { kelas: c.class })}>${num(c.tps)}</a>`,
    },
    {
      key: "pattern",
      label: t("web.pattern"),
      wide: true,
      wrap: true,
      cell: ({ pattern: p }) =>
        p ? t("web.pattern.short", { p: num(p.polri), t: num(p.tps), l: num(p.linmas) }) : t("web.pattern.by_area"),
    },
    { key: "teams_min", label: t("web.teams.min"), num: true, wide: true, cell: (c) => num(c.teams_min) },
    { key: "people_min", label: t("web.people.min"), num: true, cell: (c) => num(c.people_min) },
    { key: "people_placed", label: t("web.placed"), num: true, cell: (c) => num(c.people_placed) },
    {
      key: "uncovered",
      label: t("web.uncovered.short"),
      num: true,
      cell: (c) => html`<${StateMark} state=${c.tps_uncovered > 0 ? "late" : "ok"}>${num(c.tps_uncovered)}<//>`,
    },
  ];
}

function Bound({ plan }: { plan: Plan }): VNode {
  const s = plan.placement.shortage;
  const total = Math.max(s.available, s.lower_bound);
  const label = t("web.bound.bar", { a: num(s.available), b: num(s.lower_bound) });
  const have = Math.min(s.available, s.lower_bound);
  const parts = [
    { className: "bar-have", value: have },
    { className: "bar-short", value: Math.max(0, s.lower_bound - s.available) },
    { className: "bar-spare", value: Math.max(0, s.available - s.lower_bound) },
  ];
  return html`<div class="bound">
    <div class="bound-figures">
      <a class="figure" href=${href("register", "people")}><span class="figure-label">${t("web.bound.available")}</span><span class="figure-value">${num(s.available)}</span></a>
      <a class="figure" href=${href("kekurangan", "kelas")}><span class="figure-label">${t("web.bound.needed")}</span><span class="figure-value">${num(s.lower_bound)}</span></a>
      <div class="figure"><span class="figure-label">${t("web.bound.short")}</span><span class="figure-value"><${StateMark} state=${s.short_by_bound > 0 ? "late" : "ok"}>${num(s.short_by_bound)}<//></span></div>
    </div>
    <${Bar} parts=${parts} total=${total} label=${label} />
    <p class="sentence">${t(s.short_by_bound > 0 ? "web.bound.bad" : "web.bound.good", {
      a: num(s.available),
      b: num(s.lower_bound),
      n: num(s.short_by_bound),
    })} <${KindChip} kind="people" /></p>
  </div>`;
}

interface Uncovered {
  tps: string;
  class: string;
  kecamatan: string;
}

function UncoveredTable({ world, rows }: { world: World; rows: readonly Uncovered[] }): VNode {
  const area = (u: Uncovered): string => world.map.area.get(u.kecamatan)?.name ?? u.kecamatan;
  const cols: Col<Uncovered>[] = [
    {
      key: "tps",
      label: "TPS",
      grow: true,
      sort: (u) => placeName(world.map, u.tps),
      cell: (u) => placeName(world.map, u.tps),
    },
    { key: "class", label: t("web.class"), sort: (u) => u.class, cell: (u) => html`<${ClassMark} code=${u.class} />` },
    { key: "area", label: t("web.kecamatan"), sort: area, cell: area },
  ];
  return html`<${Table} caption=${t("web.uncovered")} cols=${cols} rows=${rows} keyOf=${(u: Uncovered) => u.tps} hrefOf=${(u: Uncovered) => href("tps", u.tps)}
    sortKey="urut" empty=${t("web.uncovered.none")} />`;
}

type Lost = Plan["undelivered"][number];

function reasonOf(code: string): string {
  const key = `web.reason.${code.split(".").pop() ?? ""}`;
  return hasKey(key) ? t(key) : code;
}

function UndeliveredTable({ world, rows }: { world: World; rows: readonly Lost[] }): VNode {
  const cols: Col<Lost>[] = [
    { key: "place", label: t("web.place"), cell: (u) => placeName(world.map, u.place) },
    { key: "boxes", label: t("web.boxes"), num: true, cell: (u) => num(u.boxes) },
    { key: "reason", label: t("web.reason"), grow: true, cell: (u) => reasonOf(u.reason) },
  ];
  return html`<${Table} caption=${t("web.undelivered")} cols=${cols} rows=${rows} keyOf=${(u: Lost) => `${u.place}/${u.reason}`} empty=${t("web.undelivered.none")} />`;
}

export function ShortagePanel({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  const cols = useMemo(() => (index ? areaCols(world, index) : []), [world, index]);
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const { placement, undelivered } = index.plan;
  const byClass = [...placement.shortage.by_class].sort((a, b) => classRank(b.class) - classRank(a.class));
  const byArea = [...placement.shortage.by_kecamatan].sort((a, b) => b.short - a.short);
  return html`<div>
    <${Title} crumbs=${[]}>${t("web.shortage.title")}<//>
    <${Bound} plan=${index.plan} />
    <${Section} title=${t("web.shortage.by_class")}>
      <${Table} caption=${t("web.shortage.by_class")} cols=${classCols()} rows=${byClass} keyOf=${(c: ClassShortage) => c.class} empty=${t("web.teams.none")} /><//>
    <${Section} title=${t("web.shortage.by_area")}>
      <${Table} caption=${t("web.shortage.by_area")} cols=${cols} rows=${byArea} keyOf=${(k: KecamatanShortage) => k.kecamatan}
        hrefOf=${(k: KecamatanShortage) => href("penempatan", k.kecamatan)} empty=${t("web.teams.none")} /><//>
    <${Section} title=${t("web.uncovered")} extra=${num(placement.uncovered.length)}><${UncoveredTable} world=${world} rows=${placement.uncovered} /><//>
    <${Section} title=${t("web.undelivered")} extra=${num(undelivered.length)}><${UndeliveredTable} world=${world} rows=${undelivered} /><//>
    ${mayForAll("duty", "w") ? html`<${Lazy} name="usul" world=${world} route=${route} />` : null}
  </div>`;
}
