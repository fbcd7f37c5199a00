// Placement: who stands where. First the kecamatan, then its classes, teams, posts and phases.
import { useMemo } from "preact/hooks";
import { formatDayTime, formatHDay, formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import { kecamatanOf, placeName } from "../model/map-index.ts";
import { type PlanIndex, teamsByClass } from "../model/plan-index.ts";
import type { KecamatanShortage, Plan, Post, Team } from "../model/types.ts";
import type { World } from "../state.ts";
import { ClassMark, className, classRank, KindChip, num, Section, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { PersonName } from "./people.ts";

export function areaCols(world: World, index: PlanIndex): Col<KecamatanShortage>[] {
  const name = (k: KecamatanShortage): string => world.map.area.get(k.kecamatan)?.name ?? k.kecamatan;
  const teams = (k: KecamatanShortage): number => index.teamsOfKecamatan.get(k.kecamatan)?.length ?? 0;
  return [
    { key: "name", label: t("web.kecamatan"), sort: name, cell: name },
    { key: "tps", label: "TPS", num: true, sort: (k) => k.tps, cell: (k) => num(k.tps) },
    { key: "teams", label: t("web.teams"), num: true, wide: true, sort: teams, cell: (k) => num(teams(k)) },
    { key: "needed", label: t("web.needed"), num: true, sort: (k) => k.needed, cell: (k) => num(k.needed) },
    { key: "placed", label: t("web.placed"), num: true, sort: (k) => k.placed, cell: (k) => num(k.placed) },
    {
      key: "short",
      label: t("web.short"),
      num: true,
      sort: (k) => k.short,
      cell: (k) => html`<${StateMark} state=${k.short > 0 ? "late" : "ok"}>${num(k.short)}<//>`,
    },
  ];
}

function teamCols(world: World): Col<Team>[] {
  const tpsList = (team: Team): string => team.tps.map((code) => world.map.tps.get(code)?.number ?? code).join(", ");
  const village = (team: Team): string => {
    const codes = new Set(team.tps.map((code) => world.map.tps.get(code)?.village ?? ""));
    return [...codes].map((c) => world.map.area.get(c)?.name ?? c).join(", ");
  };
  return [
    { key: "id", label: t("web.team"), sort: (x) => x.id, cell: (x) => x.id },
    {
      key: "class",
      label: t("web.class"),
      sort: (x) => -classRank(x.class),
      cell: (x) => html`<${ClassMark} code=${x.class} />`,
    },
    {
      key: "tps",
      label: "TPS",
      grow: true,
      sort: village,
      cell: (x) =>
        html`<span title=${`${village(x)}: ${tpsList(x)}`}>${village(x)} <span class="muted">${tpsList(x)}</span></span>`,
    },
    {
      key: "people",
      label: t("web.polri"),
      num: true,
      sort: (x) => x.people.length,
      cell: (x) => num(x.people.length),
    },
    { key: "linmas", label: "Linmas", num: true, wide: true, sort: (x) => x.linmas, cell: (x) => num(x.linmas) },
    {
      key: "travel",
      label: t("web.travel"),
      num: true,
      sort: (x) => x.travel_min,
      cell: (x) => formatSpan(lang.value, x.travel_min),
    },
  ];
}

function Phases({ world, plan }: { world: World; plan: Plan }): VNode {
  const vote = world.operation.voting_day;
  const at = (text: string): string => `${formatDayTime(lang.value, text)} (${formatHDay(text, vote)})`;
  return html`<ol class="phases">${plan.placement.phases.map(
    (p) => html`<li key=${p.code}><b>${t(`web.phase.${p.code}`)}</b><span>${at(p.from)} – ${at(p.to)}</span></li>`,
  )}</ol>`;
}

function ClassSums({ teams }: { teams: readonly Team[] }): VNode {
  const sums = teamsByClass(teams).sort((a, b) => classRank(b.class) - classRank(a.class));
  const cols: Col<(typeof sums)[number]>[] = [
    { key: "class", label: t("web.class"), cell: (s) => html`<${ClassMark} code=${s.class} />` },
    { key: "tps", label: "TPS", num: true, cell: (s) => num(s.tps) },
    { key: "teams", label: t("web.teams"), num: true, cell: (s) => num(s.teams) },
    { key: "people", label: t("web.polri"), num: true, cell: (s) => num(s.people) },
  ];
  return html`<${Table} caption=${t("web.teams.by_class")} cols=${cols} rows=${sums} keyOf=${(s: { class: string }) => s.class} empty=${t("web.teams.none")} />`;
}

export function TeamView({ world, index, team }: { world: World; index: PlanIndex; team: Team }): VNode {
  return html`<${Section} title=${`${t("web.team")} ${team.id}`} extra=${className(team.class)}>
    <p class="sentence">${t("web.team.sentence", {
      p: num(team.people.length),
      t: num(team.tps.length),
      l: num(team.linmas),
      travel: formatSpan(lang.value, team.travel_min),
      hop: formatSpan(lang.value, team.longest_hop_min),
    })}</p>
    <ul class="lines">${team.tps.map((code) => html`<li key=${code}><a href=${href("tps", code)}>${placeName(world.map, code)}</a> <span class="muted">${world.map.tps.get(code)?.place ?? ""}</span></li>`)}</ul>
    <ul class="lines">${team.people.map((code) => html`<li key=${code}><${PersonName} index=${index} code=${code} /></li>`)}</ul>
    <p><${KindChip} kind="people" /></p>
  <//>`;
}

function Posts({ world, index, posts }: { world: World; index: PlanIndex; posts: readonly Post[] }): VNode {
  const cols: Col<Post>[] = [
    {
      key: "site",
      label: t("web.post"),
      grow: true,
      cell: (p) => html`<a href=${href("lokasi", p.site)}>${placeName(world.map, p.site)}</a>`,
    },
    { key: "from", label: t("web.from"), cell: (p) => formatDayTime(lang.value, p.from) },
    { key: "to", label: t("web.to"), wide: true, cell: (p) => formatDayTime(lang.value, p.to) },
    {
      key: "people",
      label: t("web.polri"),
      num: true,
      cell: (p) =>
        html`<${StateMark} state=${p.people.length < p.needed ? "late" : "ok"}>${num(p.people.length)} / ${num(p.needed)}<//>`,
    },
  ];
  void index;
  return html`<${Table} caption=${t("web.posts")} cols=${cols} rows=${posts} keyOf=${(p: Post) => `${p.site}/${p.squad ?? p.shift}/${p.from}`} empty=${t("web.posts.none")} />`;
}

function Kecamatan({
  world,
  index,
  route,
  row,
}: {
  world: World;
  index: PlanIndex;
  route: Route;
  row: KecamatanShortage;
}): VNode {
  const { plan } = index;
  const teams = index.teamsOfKecamatan.get(row.kecamatan) ?? [];
  const team = route.sub ? teams.find((x) => x.id === route.sub) : undefined;
  const posts = plan.placement.posts.filter((p) => kecamatanOf(world.map, p.site) === row.kecamatan);
  const cols = useMemo(() => teamCols(world), [world]);
  const name = world.map.area.get(row.kecamatan)?.name ?? row.kecamatan;
  const sentence = t(row.short > 0 ? "web.placement.short" : "web.placement.enough", {
    name,
    tps: num(row.tps),
    needed: num(row.needed),
    placed: num(row.placed),
    short: num(row.short),
  });
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.penempatan"), to: href("penempatan") }]}>${name}<//>
    <p class="verdict"><${StateMark} state=${row.short > 0 ? "late" : "ok"}>${sentence}<//> <${KindChip} kind="people" /></p>
    <p><a href=${href("wilayah", row.kecamatan)}>${t("web.area.story", { name })}</a> · <a href=${href("tps", null, { wilayah: row.kecamatan })}>${t("web.tps.list", { n: num(row.tps) })}</a>
      <span class="phone-only"> · <a href=${hrefWith({ layar: "peta" })}>${t("web.on_map")}</a></span></p>
    ${team ? html`<${TeamView} world=${world} index=${index} team=${team} />` : null}
    <${Section} title=${t("web.phases")}><${Phases} world=${world} plan=${plan} /><//>
    <${Section} title=${t("web.teams.by_class")}><${ClassSums} teams=${teams} /><//>
    <${Section} title=${t("web.teams")} extra=${num(teams.length)}>
      <${Table} caption=${t("web.teams")} cols=${cols} rows=${teams} keyOf=${(x: Team) => x.id} chosen=${route.sub} sortKey="urut"
        hrefOf=${(x: Team) => href("penempatan", row.kecamatan, {}, x.id)} empty=${t("web.teams.none")} /><//>
    <${Section} title=${t("web.posts")}><${Posts} world=${world} index=${index} posts=${posts} /><//>
  </div>`;
}

export function PlacementPanel({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  const cols = useMemo(() => (index ? areaCols(world, index) : []), [world, index]);
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const rows = index.plan.placement.shortage.by_kecamatan;
  const row = rows.find((k) => k.kecamatan === route.id);
  if (row) return html`<${Kecamatan} world=${world} index=${index} route=${route} row=${row} />`;
  const general = index.plan.placement.posts.filter((p) => kecamatanOf(world.map, p.site) === null);
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.placement.choose")}>${t("web.tab.penempatan")} <${KindChip} kind="people" /><//>
    <${Table} caption=${t("web.tab.penempatan")} cols=${cols} rows=${rows} keyOf=${(k: KecamatanShortage) => k.kecamatan}
      hrefOf=${(k: KecamatanShortage) => href("penempatan", k.kecamatan)} sortKey="urut" empty=${t("web.teams.none")} />
    <${Section} title=${t("web.phases")}><${Phases} world=${world} plan=${index.plan} /><//>
    ${general.length > 0 ? html`<${Section} title=${t("web.posts.general")}><${Posts} world=${world} index=${index} posts=${general} /><//>` : null}
  </div>`;
}
