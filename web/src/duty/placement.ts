// Placement: who stands where. First the kecamatan, then its classes, teams, posts and phases.
import { useMemo } from "preact/hooks";
import { formatDayTime, formatHDay, formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import { kecamatanOf, placeName } from "../model/map-index.ts";
import { type PlanIndex, teamsByClass } from "../model/plan-index.ts";
import type { KecamatanShortage, Plan, Post, Reserve, Team } from "../model/types.ts";
import { may, mayForAll, type World } from "../state.ts";
import { SavedNote } from "../travel/saved.ts";
import { ClassMark, classRank, Facts, KindChip, num, Section, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { DUTY_PAGES, Lazy } from "./lazy.ts";
import { OverrideList, TeamView } from "./team.ts";

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

/** What a post is: the site that is guarded, or who commands where. */
export function postName(world: World, p: Post, squad = true): string {
  const area = (code: string): string => world.map.area.get(code)?.name ?? code;
  if (p.kind === "padal") return t("web.post.padal", { name: area(p.kecamatan ?? "") });
  if (p.kind === "pamatwil") return t("web.post.pamatwil", { name: p.rayon ?? "" });
  return p.squad && squad ? t("web.post.squad", { n: num(p.squad) }) : t("web.post.site");
}

function Posts({ world, index, posts }: { world: World; index: PlanIndex; posts: readonly Post[] }): VNode {
  const cols: Col<Post>[] = [
    {
      key: "site",
      label: t("web.post"),
      wrap: true,
      cell: (p) =>
        html`<a href=${href("lokasi", p.site)}>${placeName(world.map, p.site)}</a> <span class="muted">${postName(world, p)}</span>`,
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
    {
      key: "who",
      label: t("web.duty.who"),
      wide: true,
      wrap: true,
      cell: (p) =>
        p.people.map(
          (code, i) =>
            html`${i > 0 ? ", " : ""}<a href=${href("orang", code)}>${index.plan.people[code]?.name ?? code}</a>`,
        ),
    },
  ];
  return html`<${Table} caption=${t("web.posts")} cols=${cols} rows=${posts} keyOf=${(p: Post) => `${p.kind}/${p.site}/${p.kecamatan}/${p.rayon}/${p.squad ?? p.shift}/${p.from}`} empty=${t("web.posts.none")} />`;
}

function Reserves({ world, index }: { world: World; index: PlanIndex }): VNode {
  const rows = index.plan.placement.reserves;
  const cols: Col<Reserve>[] = [
    { key: "reserve", label: t("web.duty.reserve"), cell: (r) => r.name || r.reserve },
    {
      key: "site",
      label: t("web.post"),
      wrap: true,
      cell: (r) => html`<a href=${href("lokasi", r.site)}>${placeName(world.map, r.site)}</a>`,
    },
    { key: "answers", label: t("web.duty.answers"), num: true, cell: (r) => num(r.answers) },
    { key: "worst", label: t("web.duty.worst"), num: true, cell: (r) => formatSpan(lang.value, r.worst_min) },
    {
      key: "people",
      label: t("web.polri"),
      num: true,
      cell: (r) =>
        html`<${StateMark} state=${r.people.length < r.needed ? "late" : "ok"}>${num(r.people.length)} / ${num(r.needed)}<//>`,
    },
  ];
  return html`<${Table} caption=${t("web.duty.reserves")} cols=${cols} rows=${rows} keyOf=${(r: Reserve) => `${r.reserve}/${r.site}/${r.people.join()}`} empty=${t("web.duty.reserves.none")} />`;
}

/** What this placement reaches, beside what no placement can beat. */
function BoundView({ plan }: { plan: Plan }): VNode | null {
  const { bound } = plan.placement;
  if (!bound) return null;
  const span = (minutes: number): string => formatSpan(lang.value, minutes);
  const { gap_permille: gap } = bound;
  const uncovered = bound.uncovered.reduce((sum, c) => sum + c.tps, 0);
  return html`<${Section} id="bound" title=${t("web.duty.bound")}>
    <p class="sentence">${
      gap === null
        ? t("web.duty.bound.unproven", { a: span(bound.reached_min) })
        : t("web.duty.bound.gap", { a: span(bound.reached_min), b: span(bound.travel_min), gap: num(gap / 10, 1) })
    }</p>
    <${Facts} items=${[
      { label: t("web.duty.bound.people"), value: num(bound.people) },
      {
        label: t("web.duty.bound.uncovered"),
        value: `${num(plan.placement.uncovered.length)} / ${num(uncovered)}`,
      },
      { label: t("web.duty.bound.worst"), value: span(bound.worst_min) },
    ]} /><//>`;
}

/** Assigning and trying out are for who may change it, sheets for who may know persons. */
function isForMe(page: string | null): boolean {
  if (page === "tugas") return may("duty", "w");
  if (page === "coba") return mayForAll("plan", "w");
  return page !== "lembar" || may("people", "e");
}

/** The pages of the placement; the first one is the placement itself. */
export function DutyNav({ at }: { at: string | null }): VNode {
  return html`<nav class="segs wrap" aria-label=${t("web.tab.penempatan")}>${[null, ...DUTY_PAGES]
    .filter(isForMe)
    .map(
      (id) =>
        html`<a key=${id ?? ""} class="seg" href=${href("penempatan", id)} aria-current=${id === at ? "true" : undefined}>${t(`web.duty.page.${id ?? "semua"}`)}</a>`,
    )}</nav>`;
}

function DutyPages({ world, route }: { world: World; route: Route }): VNode {
  const known = DUTY_PAGES.find((p) => p === route.id);
  if (!known) return html`<${Sentence}>${t("web.unknown", { code: route.id ?? "" })}<//>`;
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.penempatan"), to: href("penempatan") }]}>${t(`web.duty.page.${known}`)}<//>
    <${DutyNav} at=${known} /><${SavedNote} />
    <${Lazy} name=${known} world=${world} route=${route} /></div>`;
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
  const posts = plan.placement.posts.filter((p) => (p.kecamatan ?? kecamatanOf(world.map, p.site)) === row.kecamatan);
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
    ${route.sub && !team ? html`<${Sentence}>${t("web.unknown", { code: route.sub })}<//>` : null}
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
  if (!row && route.id !== null) return html`<${DutyPages} world=${world} route=${route} />`;
  if (row) return html`<${Kecamatan} world=${world} index=${index} route=${route} row=${row} />`;
  const { placement } = index.plan;
  const general = placement.posts.filter((p) => (p.kecamatan ?? kecamatanOf(world.map, p.site)) === null);
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.placement.choose")}>${t("web.tab.penempatan")} <${KindChip} kind="people" /><//>
    <${DutyNav} at=${null} />
    <${Table} caption=${t("web.tab.penempatan")} cols=${cols} rows=${rows} keyOf=${(k: KecamatanShortage) => k.kecamatan}
      hrefOf=${(k: KecamatanShortage) => href("penempatan", k.kecamatan)} sortKey="urut" empty=${t("web.teams.none")} />
    <${Section} title=${t("web.phases")}><${Phases} world=${world} plan=${index.plan} /><//>
    <${BoundView} plan=${index.plan} />
    <${Section} id="reserves" title=${t("web.duty.reserves")} extra=${num(placement.reserves.length)}><${Reserves} world=${world} index=${index} /><//>
    ${placement.overrides.length > 0 ? html`<${Section} id="overrides" title=${t("web.duty.overrides")} extra=${num(placement.overrides.length)}><${OverrideList} world=${world} index=${index} rows=${placement.overrides} /><//>` : null}
    ${general.length > 0 ? html`<${Section} title=${t("web.posts.general")}><${Posts} world=${world} index=${index} posts=${general} /><//>` : null}
  </div>`;
}
