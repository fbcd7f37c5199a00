// The story of a site (warehouse, PPK, PPS, police, jetty) and of a link of the network.

import { formatDayTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import type { Link, Post, Site, Trip } from "../model/types.ts";
import { Place } from "../plan/words.ts";
import type { World } from "../state.ts";
import { Chip, type Crumb, Facts, num, Section, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";

function crumbsOf(world: World, site: Site): Crumb[] {
  const out: Crumb[] = [];
  let area = world.map.area.get(site.area);
  while (area) {
    out.unshift({ label: area.name, to: href("wilayah", area.code) });
    area = area.parent ? world.map.area.get(area.parent) : undefined;
  }
  return out;
}

export function TripTable({ rows, caption, place }: { rows: readonly Trip[]; caption: string; place?: string }): VNode {
  const at = (x: Trip): string => (place ? (x.stops.find((s) => s.place === place)?.arrive ?? x.depart) : x.depart);
  const cols: Col<Trip>[] = [
    { key: "id", label: t("web.trip"), cell: (x) => x.id },
    { key: "at", label: t(place ? "web.arrive" : "web.depart"), cell: (x) => formatDayTime(lang.value, at(x)) },
    { key: "vehicle", label: t("web.vehicle"), grow: true, cell: (x) => `${x.vehicle_name || x.vehicle}` },
    { key: "dir", label: t("web.direction"), wide: true, cell: (x) => t(`web.direction.${x.direction}`) },
    {
      key: "boxes",
      label: t("web.boxes"),
      num: true,
      cell: (x) => num(place ? (x.stops.find((s) => s.place === place)?.boxes ?? x.boxes) : x.boxes),
    },
  ];
  const sorted = [...rows].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a.id < b.id ? -1 : 1));
  return html`<${Table} caption=${caption} cols=${cols} rows=${sorted} keyOf=${(x: Trip) => x.id} hrefOf=${(x: Trip) => href("perjalanan", x.id)} empty=${t("web.trips.none")} />`;
}

function SitePosts({ posts }: { posts: readonly Post[] }): VNode {
  return html`<ul class="lines">${posts.map(
    (
      p,
    ) => html`<li key=${`${p.squad ?? p.shift}${p.from}`}>${formatDayTime(lang.value, p.from)} – ${formatDayTime(lang.value, p.to)}${" "}
      <${StateMark} state=${p.people.length < p.needed ? "late" : "ok"}>${num(p.people.length)} / ${num(p.needed)}<//>${" "}
      <span class="spread">${p.people.map((code) => html`<a key=${code} href=${href("orang", code)}>${code}</a>`)}</span></li>`,
  )}</ul>`;
}

function Links({ world, site }: { world: World; site: Site }): VNode {
  const cols: Col<Link>[] = [
    { key: "code", label: t("web.link"), cell: (l) => l.code },
    {
      key: "to",
      label: t("web.to_place"),
      grow: true,
      cell: (l) => placeName(world.map, l.from === site.code ? l.to : l.from),
    },
    { key: "class", label: t("web.road_class"), cell: (l) => word("road", l.class) },
    { key: "km", label: "km", num: true, cell: (l) => num(l.km, 1) },
    { key: "origin", label: t("web.origin.row"), cell: (l) => html`<${Chip} origin=${l.origin} />` },
  ];
  return html`<${Table} caption=${t("web.links")} cols=${cols} rows=${world.map.linksOf.get(site.code) ?? []} keyOf=${(l: Link) => l.code}
    hrefOf=${(l: Link) => href("ruas", l.code)} empty=${t("web.links.none")} />`;
}

export function SiteStory({ world, route }: { world: World; route: Route }): VNode {
  const site = world.map.site.get(route.id ?? "");
  if (!site) return html`<${Sentence}>${t("web.unknown", { code: route.id ?? "" })}<//>`;
  const trips = world.plan?.tripsOfPlace.get(site.code) ?? [];
  const posts = world.plan?.postsOfSite.get(site.code) ?? [];
  const items = [
    { label: t("web.code"), value: site.code },
    { label: t("web.site_kind"), value: word("site", site.kind) },
    { label: t("web.guards"), value: site.guards ? num(site.guards) : null },
    { label: t("web.position"), value: `${num(site.lat, 5)}, ${num(site.lon, 5)}` },
    { label: t("web.origin.row"), value: html`<${Chip} origin=${site.origin} />` },
    { label: t("web.source"), value: site.source, wide: true },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "sites", {}, site.code)}>${t("web.history.open")}</a>`,
    },
  ];
  return html`<div>
    <${Title} crumbs=${crumbsOf(world, site)} sub=${word("site", site.kind)}>${site.name}<//>
    <${Facts} items=${items} />
    <${Section} title=${t("web.trips.here")} extra=${num(trips.length)}><${TripTable} rows=${trips} place=${site.code} caption=${t("web.trips.here")} /><//>
    ${posts.length > 0 ? html`<${Section} title=${t("web.posts")}><${SitePosts} posts=${posts} /><//>` : null}
    <${Section} title=${t("web.links")}><${Links} world=${world} site=${site} /><//>
  </div>`;
}

export function LinkStory({ world, route }: { world: World; route: Route }): VNode {
  const link = world.map.link.get(route.id ?? "");
  if (!link) return html`<${Sentence}>${t("web.unknown", { code: route.id ?? "" })}<//>`;
  const items = [
    { label: t("web.code"), value: link.code },
    { label: t("web.from_place"), value: html`<${Place} map=${world.map} code=${link.from} />` },
    { label: t("web.to_place"), value: html`<${Place} map=${world.map} code=${link.to} />` },
    { label: t("web.distance"), value: `${num(link.km, 1)} km` },
    { label: t("web.road_class"), value: word("road", link.class) },
    { label: t("web.modes"), value: link.modes.map((m) => word("mode", m)).join(", ") },
    { label: t("web.origin.row"), value: html`<${Chip} origin=${link.origin} />` },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "links", {}, link.code)}>${t("web.history.open")}</a>`,
    },
  ];
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.register.links"), to: href("register", "links") }]}>${placeName(world.map, link.from)} – ${placeName(world.map, link.to)}<//>
    <${Facts} items=${items} />
  </div>`;
}
