// The story of a kecamatan or a village: can its TPS open?

import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import type { Route } from "../base/route.ts";
import { href } from "../base/route.ts";
import { isVillage } from "../model/map-index.ts";
import type { Area, Convoy, Site, Tps } from "../model/types.ts";
import { ConvoyTable } from "../plan/convoy-table.ts";
import { Place } from "../plan/words.ts";
import type { World } from "../state.ts";
import { Chip, ClassMark, type Crumb, classRank, Facts, num, Section, Sentence, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { TpsTable } from "./tps-table.ts";

function crumbsOf(world: World, area: Area): Crumb[] {
  const crumbs: Crumb[] = [];
  let up = area.parent ? world.map.area.get(area.parent) : undefined;
  while (up) {
    crumbs.unshift({ label: up.name, to: href("wilayah", up.code) });
    up = up.parent ? world.map.area.get(up.parent) : undefined;
  }
  return crumbs;
}

function classSums(list: readonly Tps[]): VNode {
  const sums = new Map<string, number>();
  for (const tps of list) sums.set(tps.class, (sums.get(tps.class) ?? 0) + 1);
  const sorted = [...sums].sort((a, b) => classRank(b[0]) - classRank(a[0]));
  return html`<span class="spread">${sorted.map(([code, n]) => html`<span key=${code}><${ClassMark} code=${code} /> ${num(n)}</span>`)}</span>`;
}

function areaFacts(area: Area, tps: readonly Tps[]) {
  const farthest = tps.reduce<Tps | null>((best, x) => (!best || x.travel_min > best.travel_min ? x : best), null);
  return [
    { label: t("web.code"), value: area.code },
    { label: t("web.level"), value: word("level", area.level) },
    { label: "TPS", value: html`<a href=${href("tps", null, { wilayah: area.code })}>${num(tps.length)}</a>` },
    { label: t("web.voters"), value: area.voters === null ? null : num(area.voters) },
    { label: t("web.class"), value: tps.length > 0 ? classSums(tps) : null },
    { label: t("web.access"), value: area.access ? word("access", area.access) : null },
    {
      label: t("web.farthest"),
      value: farthest
        ? html`<a href=${href("tps", farthest.code)}>TPS ${farthest.number}</a>: ${num(farthest.travel_km, 1)} km, ${formatSpan(lang.value, farthest.travel_min)}`
        : null,
    },
    { label: t("web.origin.row"), value: html`<${Chip} origin=${area.origin} />` },
    {
      label: t("web.outline"),
      value:
        isVillage(area) && area.outline_origin
          ? html`<${Chip} origin=${area.outline_origin} /> ${t(`web.outline.${area.outline_origin}`)}`
          : null,
    },
    { label: t("web.source"), value: area.source ?? null, wide: true },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "areas", {}, area.code)}>${t("web.history.open")}</a>`,
    },
  ];
}

/** Convoys that bring goods to a kecamatan, or to the sites of a village. */
function convoysTo(world: World, area: Area): Convoy[] {
  const index = world.plan;
  if (!index) return [];
  if (area.level === "kecamatan")
    return (index.convoysOfKecamatan.get(area.code) ?? []).filter((c) => c.direction === "out" && c.leg === 0);
  const places = new Set([
    ...(world.map.sitesOf.get(area.code) ?? []).map((s) => s.code),
    ...(world.map.tpsOf.get(area.code) ?? []).map((x) => x.code),
  ]);
  const found = new Set<Convoy>();
  for (const place of places) {
    for (const trip of index.tripsOfPlace.get(place) ?? []) {
      const convoy = index.convoy.get(trip.convoy);
      if (convoy && convoy.direction === "out") found.add(convoy);
    }
  }
  return [...found].sort((a, b) => (a.depart < b.depart ? -1 : 1));
}

function Villages({ world, area }: { world: World; area: Area }): VNode | null {
  const villages = world.map.villagesOf.get(area.code) ?? [];
  if (villages.length === 0) return null;
  const cols: Col<Area>[] = [
    { key: "name", label: t("web.village"), sort: (a) => a.name, cell: (a) => a.name },
    { key: "level", label: t("web.level"), wide: true, cell: (a) => word("level", a.level) },
    {
      key: "access",
      label: t("web.access"),
      sort: (a) => a.access ?? "",
      cell: (a) => (a.access ? word("access", a.access) : "–"),
    },
    { key: "tps", label: "TPS", num: true, sort: (a) => a.tps, cell: (a) => num(a.tps) },
    { key: "voters", label: t("web.voters"), num: true, sort: (a) => a.voters ?? 0, cell: (a) => num(a.voters) },
  ];
  return html`<${Section} title=${t("web.villages")} extra=${num(villages.length)}>
    <${Table} caption=${t("web.villages")} cols=${cols} rows=${villages} keyOf=${(a: Area) => a.code} hrefOf=${(a: Area) => href("wilayah", a.code)} sortKey="urut" empty=${t("web.register.empty")} /><//>`;
}

function Sites({ world, area }: { world: World; area: Area }): VNode {
  const sites = (world.map.sitesOf.get(area.code) ?? []).filter((s) => s.kind !== "junction");
  if (sites.length === 0) return html`<${Sentence}>${t("web.sites.none")}<//>`;
  return html`<ul class="lines">${sites.map((s: Site) => html`<li key=${s.code}><${Place} map=${world.map} code=${s.code} /> <span class="muted">${word("site", s.kind)}</span> <${Chip} origin=${s.origin} /></li>`)}</ul>`;
}

export function AreaStory({ world, route }: { world: World; route: Route }): VNode {
  const area = world.map.area.get(route.id ?? "");
  if (!area) return html`<${Sentence}>${t("web.unknown", { code: route.id ?? "" })}<//>`;
  const tps = area.level === "kabupaten" ? world.map.data.tps : (world.map.tpsOf.get(area.code) ?? []);
  const convoys = convoysTo(world, area);
  const children = area.level === "kabupaten" ? world.map.kecamatan : [];
  return html`<div>
    <${Title} crumbs=${crumbsOf(world, area)} sub=${word("level", area.level)}>${area.name}<//>
    <${Facts} items=${areaFacts(area, tps)} />
    ${area.level === "kecamatan" && world.plan ? html`<p><a class="button" href=${href("penempatan", area.code)}>${t("web.placement.of", { name: area.name })}</a></p>` : null}
    ${area.level === "kabupaten" ? null : html`<${Section} title=${t("web.convoys.here")} extra=${num(convoys.length)}><${ConvoyTable} world=${world} rows=${convoys} caption=${t("web.convoys.here")} /><//>`}
    ${children.length > 0 ? html`<ul class="lines">${children.map((k) => html`<li key=${k.code}><a href=${href("wilayah", k.code)}>${k.name}</a></li>`)}</ul>` : null}
    <${Villages} world=${world} area=${area} />
    ${isVillage(area) ? html`<${Section} title="TPS" extra=${num(tps.length)}><${TpsTable} world=${world} rows=${tps} /><//>` : null}
    ${area.level === "kabupaten" ? null : html`<${Section} title=${t("web.sites")}><${Sites} world=${world} area=${area} /><//>`}
  </div>`;
}
