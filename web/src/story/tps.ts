// The story of a TPS: goods, people, class, travel, source; without a code, the list of TPS.
import { useMemo } from "preact/hooks";
import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { go, href, type Route } from "../base/route.ts";
import { TeamView } from "../duty/team.ts";
import type { Convoy, Tps } from "../model/types.ts";
import { ConvoyTable } from "../plan/convoy-table.ts";
import type { World } from "../state.ts";
import {
  Chip,
  ClassMark,
  type Crumb,
  className,
  Facts,
  num,
  Section,
  Sentence,
  StateMark,
  Title,
} from "../ui/parts.ts";
import { TpsTable } from "./tps-table.ts";

function crumbsOf(world: World, tps: Tps): Crumb[] {
  const village = world.map.area.get(tps.village);
  const kecamatan = village?.parent ? world.map.area.get(village.parent) : undefined;
  const out: Crumb[] = [];
  if (kecamatan) out.push({ label: kecamatan.name, to: href("wilayah", kecamatan.code) });
  if (village) out.push({ label: village.name, to: href("wilayah", village.code) });
  return out;
}

function facts(tps: Tps) {
  return [
    { label: t("web.number"), value: tps.number },
    { label: t("web.place"), value: tps.place },
    {
      label: t("web.class"),
      value: html`<${ClassMark} code=${tps.class} /> <a href=${href("penempatan", "kelas", {}, tps.code)}>${t("web.duty.why_class")}</a>`,
    },
    { label: t("web.travel.polsek"), value: `${num(tps.travel_km, 1)} km · ${formatSpan(lang.value, tps.travel_min)}` },
    { label: t("web.access"), value: word("access", tps.access) },
    { label: t("web.voters"), value: tps.voters === null ? null : num(tps.voters) },
    { label: t("web.position"), value: `${num(tps.lat, 5)}, ${num(tps.lon, 5)}` },
    { label: t("web.origin.row"), value: html`<${Chip} origin=${tps.origin} />` },
    { label: t("web.source"), value: tps.source, wide: true },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "tps", {}, tps.code)}>${t("web.history.open")}</a>`,
    },
  ];
}

function convoysOf(world: World, code: string): Convoy[] {
  const index = world.plan;
  const trips = index?.tripsOfPlace.get(code) ?? [];
  const found = new Set<Convoy>();
  for (const trip of trips) {
    const convoy = index?.convoy.get(trip.convoy);
    if (convoy) found.add(convoy);
  }
  return [...found].sort((a, b) => (a.depart < b.depart ? -1 : 1));
}

function Story({ world, tps }: { world: World; tps: Tps }): VNode {
  const index = world.plan;
  const team = index?.teamOfTps.get(tps.code);
  const convoys = convoysOf(world, tps.code);
  const village = world.map.area.get(tps.village);
  return html`<div>
    <${Title} crumbs=${crumbsOf(world, tps)} sub=${tps.code}>TPS ${tps.number} ${village?.name ?? ""}<//>
    <${Facts} items=${facts(tps)} />
    ${index ? html`<${Section} title=${t("web.goods")}><${ConvoyTable} world=${world} rows=${convoys} caption=${t("web.goods")} /><//>` : html`<${Sentence}>${t("web.plan.none")}<//>`}
    ${index && team ? html`<${TeamView} world=${world} index=${index} team=${team} />` : null}
    ${index && !team ? html`<p class="verdict"><${StateMark} state="late">${t("web.tps.no_team")}<//></p>` : null}
  </div>`;
}

/** TPS of an area and a class, as the address asks. */
export function tpsWhere(world: World, query: Route["query"]): readonly Tps[] {
  const area = query.wilayah;
  const base =
    area && world.map.area.get(area)?.level !== "kabupaten" ? (world.map.tpsOf.get(area) ?? []) : world.map.data.tps;
  return base.filter((x) => !query.kelas || x.class === query.kelas);
}

function List({ world, route }: { world: World; route: Route }): VNode {
  const { wilayah = "", kelas = "" } = route.query;
  const rows = useMemo(() => tpsWhere(world, route.query), [world, wilayah, kelas]);
  const pick = (key: string, other: Record<string, string>) => (event: Event) => {
    const value = (event.currentTarget as HTMLSelectElement).value;
    go(href("tps", null, { ...other, [key]: value }));
  };
  const areas = world.map.kecamatan;
  const title = kelas ? `TPS · ${className(kelas)}` : "TPS";
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.register.count", { n: num(rows.length) })}>${title}<//>
    <p class="filters">
      <label class="inline">${t("web.kecamatan")} <select onChange=${pick("wilayah", { kelas })}><option value="">${t("web.all")}</option>
        ${areas.map((k) => html`<option key=${k.code} value=${k.code} selected=${k.code === wilayah}>${k.name}</option>`)}</select></label>
      <label class="inline">${t("web.class")} <select onChange=${pick("kelas", { wilayah })}><option value="">${t("web.all")}</option>
        ${world.operation.classes.map((c) => html`<option key=${c.code} value=${c.code} selected=${c.code === kelas}>${className(c.code)} (${num(c.tps)})</option>`)}</select></label>
    </p>
    <${TpsTable} world=${world} rows=${rows} />
  </div>`;
}

export function TpsStory({ world, route }: { world: World; route: Route }): VNode {
  if (route.id === null) return html`<${List} world=${world} route=${route} />`;
  const tps = world.map.tps.get(route.id);
  return tps
    ? html`<${Story} world=${world} tps=${tps} />`
    : html`<${Sentence}>${t("web.unknown", { code: route.id })}<//>`;
}
