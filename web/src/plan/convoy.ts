// A convoy: its vehicles, and the timetable and crew of the vehicle that is chosen.
import { useMemo } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import { LiveTripPart } from "../live/trip.ts";
import { placeName } from "../model/map-index.ts";
import { loadsAfter, type PlanIndex } from "../model/plan-index.ts";
import type { Convoy, Stop, Trip } from "../model/types.ts";
import { may, type World } from "../state.ts";
import { type Crumb, Facts, KindChip, num, Section, Sentence, Slack, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { Day, Hour, legName, Place } from "./words.ts";

export function tripCols(world: World, day: string | null): Col<Trip>[] {
  return [
    {
      key: "vehicle",
      label: t("web.vehicle"),
      grow: true,
      sort: (x) => x.vehicle_name,
      cell: (x) => x.vehicle_name || x.vehicle,
    },
    { key: "mode", label: t("web.mode"), wide: true, sort: (x) => x.mode, cell: (x) => word("mode", x.mode) },
    {
      key: "depart",
      label: t("web.depart"),
      sort: (x) => x.depart,
      cell: (x) => html`<${Hour} world=${world} at=${x.depart} day=${day ?? ""} />`,
    },
    {
      key: "end",
      label: t("web.end"),
      sort: (x) => x.end,
      cell: (x) => html`<${Hour} world=${world} at=${x.end} day=${x.depart} />`,
    },
    {
      key: "stops",
      label: t("web.stops"),
      num: true,
      wide: true,
      sort: (x) => x.stops.length,
      cell: (x) => num(x.stops.length),
    },
    { key: "boxes", label: t("web.boxes"), num: true, sort: (x) => x.boxes, cell: (x) => num(x.boxes) },
    { key: "km", label: "km", num: true, wide: true, sort: (x) => x.km, cell: (x) => num(x.km, 1) },
    {
      key: "escorts",
      label: t("web.escorts"),
      num: true,
      sort: (x) => x.escorts.length,
      cell: (x) => num(x.escorts.length),
    },
  ];
}

function StopRow({ world, trip, stop, load }: { world: World; trip: Trip; stop: Stop; load: number }): VNode {
  const verb = stop.transfer ? "web.stop.transfer" : trip.direction === "out" ? "web.stop.unload" : "web.stop.load";
  return html`<li class="stop">
    <span class="stop-time"><${Hour} world=${world} at=${stop.arrive} day=${trip.depart} /></span>
    <span class=${`stop-mark${stop.transfer ? " transfer" : ""}`} aria-hidden="true"></span>
    <span class="stop-what"><b><${Place} map=${world.map} code=${stop.place} name=${stop.name} /></b>
      <span class="muted">${t(verb, { n: num(stop.boxes), kg: num(stop.kg) })}${stop.transfer && stop.for ? ` ${t("web.stop.for", { name: placeName(world.map, stop.for) })}` : ""} · ${t("web.stop.leave")} <${Hour} world=${world} at=${stop.leave} day=${trip.depart} /></span></span>
    <span class="stop-load" title=${t("web.stop.load_after")}>${num(load)}<small> ${t("web.stop.on_board")}</small></span>
  </li>`;
}

function EndRow({ world, trip, at, kind }: { world: World; trip: Trip; at: string; kind: "start" | "end" }): VNode {
  const load = trip.direction === "out" ? (kind === "start" ? trip.boxes : 0) : kind === "start" ? 0 : trip.boxes;
  return html`<li class="stop">
    <span class="stop-time"><${Hour} world=${world} at=${at} day=${trip.depart} /></span>
    <span class="stop-mark base" aria-hidden="true"></span>
    <span class="stop-what"><b><${Place} map=${world.map} code=${trip.base} /></b><span class="muted">${t(`web.stop.${kind}`)}</span></span>
    <span class="stop-load">${num(load)}<small> ${t("web.stop.on_board")}</small></span>
  </li>`;
}

export function Timetable({ world, trip }: { world: World; trip: Trip }): VNode {
  const loads = loadsAfter(trip);
  return html`<ol class="timetable" aria-label=${t("web.timetable")}>
    <${EndRow} world=${world} trip=${trip} at=${trip.depart} kind="start" />
    ${trip.stops.map((stop, i) => html`<${StopRow} key=${i} world=${world} trip=${trip} stop=${stop} load=${loads[i] ?? 0} />`)}
    <${EndRow} world=${world} trip=${trip} at=${trip.end} kind="end" />
  </ol>`;
}

function PersonLine({ index, code, duty }: { index: PlanIndex; code: string; duty: string }): VNode {
  const person = index.plan.people[code];
  return html`<li key=${code}><a href=${href("orang", code)}>${person?.name ?? code}</a>${" "}
    <span class="muted">${duty}${person ? ` · ${word("role", person.role)} · ${person.unit_name}` : ""}</span></li>`;
}

export function Crew({ index, trip }: { index: PlanIndex; trip: Trip }): VNode {
  const lines = trip.escorts.map(
    (code) => html`<${PersonLine} key=${code} index=${index} code=${code} duty=${t("web.escort")} />`,
  );
  const bhabin = trip.bhabinkamtibmas;
  return html`<ul class="lines">
    ${lines.length > 0 ? lines : html`<li class="muted">${t("web.escorts.none")}</li>`}
    ${bhabin ? html`<${PersonLine} index=${index} code=${bhabin} duty="Bhabinkamtibmas" />` : null}
    <li><a href=${href("armada", trip.vehicle)}>${trip.vehicle_name || trip.vehicle}</a> <span class="muted">${word("mode", trip.mode)} · ${trip.vehicle}</span> <${KindChip} kind="fleet" /></li>
  </ul>`;
}

function TripView({ world, index, trip }: { world: World; index: PlanIndex; trip: Trip }): VNode {
  return html`<div id="trip">
    <${LiveTripPart} key=${trip.id} world=${world} id=${trip.id} />
    <${Section} title=${t("web.timetable.of", { name: trip.vehicle_name || trip.vehicle })} extra=${`${trip.id} · ${num(trip.km, 1)} km`}>
      <${Timetable} world=${world} trip=${trip} /><//>
    <${Section} title=${t("web.crew")} extra=${html`<${KindChip} kind="people" />`}><${Crew} index=${index} trip=${trip} /><//>
    ${may("people", "p") ? html`<p class="acts"><a class="button" href=${href("surat", trip.id)}>${t("web.tab.surat")}</a></p>` : null}
  </div>`;
}

function convoyFacts(world: World, convoy: Convoy, trips: readonly Trip[]) {
  const area = world.map.area.get(convoy.kecamatan);
  const km = trips.reduce((sum, trip) => sum + trip.km, 0);
  return [
    { label: t("web.day"), value: html`<${Day} world=${world} at=${convoy.day} />` },
    { label: t("web.depart"), value: html`<b><${Hour} world=${world} at=${convoy.depart} day=${convoy.day} /></b>` },
    { label: t("web.arrive"), value: html`<b><${Hour} world=${world} at=${convoy.arrive} day=${convoy.day} /></b>` },
    { label: t("web.boxes"), value: num(convoy.boxes) },
    { label: t("web.vehicles"), value: num(trips.length) },
    { label: t("web.escorts"), value: num(convoy.escorts) },
    { label: t("web.distance"), value: `${num(km, 1)} km` },
    {
      label: t("web.kecamatan"),
      value: html`<a href=${href("wilayah", convoy.kecamatan)}>${area?.name ?? convoy.kecamatan}</a>`,
    },
    { label: t("web.slack.to_receipt"), value: html`<${Slack} minutes=${convoy.slack_min} />` },
  ];
}

function crumbsOf(convoy: Convoy): Crumb[] {
  return [
    { label: t("web.tab.gelombang"), to: href("gelombang") },
    { label: `${t("web.wave")} ${convoy.wave}`, to: href("gelombang", String(convoy.wave)) },
  ];
}

export function ConvoyPanel({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  const wantedTrip = route.page === "perjalanan" ? route.id : (route.query.trip ?? null);
  const convoyId = route.page === "perjalanan" ? index?.trip.get(route.id ?? "")?.convoy : route.id;
  const convoy = index?.convoy.get(convoyId ?? "");
  const trips = (convoy && index?.tripsOfConvoy.get(convoy.id)) || [];
  const cols = useMemo(() => tripCols(world, convoy?.day ?? null), [world, convoy]);
  if (!index || !convoy)
    return html`<${Sentence}>${t("web.convoy.unknown", { id: route.id ?? "" })} <a href=${href("gelombang")}>${t("web.tab.gelombang")}</a><//>`;
  const trip = trips.find((x) => x.id === wantedTrip) ?? trips[0];
  const name = (code: string): string => placeName(world.map, code);
  return html`<div>
    <${Title} crumbs=${crumbsOf(convoy)} sub=${`${t("web.convoy")} ${convoy.id} · ${legName(convoy.leg)}`}>
      ${name(convoy.base)} → ${name(convoy.dest)}<//>
    <p class="phone-only"><a class="button" href=${hrefWith({ layar: "peta" })}>${t("web.on_map")}</a></p>
    <${Facts} items=${convoyFacts(world, convoy, trips)} />
    ${
      trips.length > 1
        ? html`<${Section} title=${t("web.vehicles")} extra=${html`<${KindChip} kind="fleet" />`}>
      <${Table} caption=${t("web.vehicles")} cols=${cols} rows=${trips} keyOf=${(x: Trip) => x.id} chosen=${trip?.id ?? null}
        hrefOf=${(x: Trip) => href("konvoi", convoy.id, { trip: x.id })} empty=${t("web.convoys.none")} /><//>`
        : null
    }
    ${trip ? html`<${TripView} world=${world} index=${index} trip=${trip} />` : html`<${Sentence}>${t("web.trips.none")}<//>`}
  </div>`;
}
