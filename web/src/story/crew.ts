// The story of a person and of a vehicle: what they do, hour by hour; without a code, the list.
import { useMemo } from "preact/hooks";
import { formatDayTime, formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import type { Person } from "../model/types.ts";
import type { World } from "../state.ts";
import { className, Facts, KindChip, num, Section, Sentence, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { TripTable } from "./place.ts";

interface Duty {
  code: string;
  person: Person;
  trips: number;
  teams: number;
  posts: number;
}

function duties(index: PlanIndex): Duty[] {
  return Object.entries(index.plan.people).map(([code, person]) => ({
    code,
    person,
    trips: index.tripsOfPerson.get(code)?.length ?? 0,
    teams: index.teamsOfPerson.get(code)?.length ?? 0,
    posts: index.postsOfPerson.get(code)?.length ?? 0,
  }));
}

function PeopleList({ index }: { index: PlanIndex }): VNode {
  const rows = useMemo(() => duties(index), [index]);
  const cols: Col<Duty>[] = [
    { key: "name", label: t("web.name"), sort: (d) => d.person.name, cell: (d) => d.person.name },
    { key: "unit", label: t("web.unit"), grow: true, sort: (d) => d.person.unit_name, cell: (d) => d.person.unit_name },
    {
      key: "role",
      label: t("web.role"),
      wide: true,
      sort: (d) => d.person.role,
      cell: (d) => word("role", d.person.role),
    },
    { key: "trips", label: t("web.duty.trips"), num: true, sort: (d) => d.trips, cell: (d) => num(d.trips) },
    { key: "teams", label: t("web.duty.teams"), num: true, sort: (d) => d.teams, cell: (d) => num(d.teams) },
    { key: "posts", label: t("web.duty.posts"), num: true, sort: (d) => d.posts, cell: (d) => num(d.posts) },
  ];
  const s = index.plan.summary;
  return html`<div>
    <${Title} crumbs=${[]} sub=${t("web.people.used", { n: num(s.people_used), m: num(s.people_total) })}>${t("web.figure.people")} <${KindChip} kind="people" /><//>
    <${Table} caption=${t("web.figure.people")} cols=${cols} rows=${rows} keyOf=${(d: Duty) => d.code} hrefOf=${(d: Duty) => href("orang", d.code)} sortKey="urut" empty=${t("web.register.empty")} />
  </div>`;
}

function PersonDuty({ world, index, code }: { world: World; index: PlanIndex; code: string }): VNode {
  const teams = index.teamsOfPerson.get(code) ?? [];
  const posts = index.postsOfPerson.get(code) ?? [];
  const trips = index.tripsOfPerson.get(code) ?? [];
  return html`<div>
    <${Section} title=${t("web.duty.trips")} extra=${num(trips.length)}><${TripTable} rows=${trips} caption=${t("web.duty.trips")} /><//>
    <${Section} title=${t("web.duty.teams")} extra=${num(teams.length)}>${
      teams.length === 0
        ? html`<${Sentence}>${t("web.duty.no_team")}<//>`
        : html`<ul class="lines">${teams.map((x) => html`<li key=${x.id}><a href=${href("penempatan", x.kecamatan, {}, x.id)}>${x.id}</a> <span class="muted">${className(x.class)} · ${x.tps.map((c) => placeName(world.map, c)).join(", ")} · ${formatSpan(lang.value, x.travel_min)}</span></li>`)}</ul>`
    }<//>
    ${posts.length > 0 ? html`<${Section} title=${t("web.posts")}><ul class="lines">${posts.map((p) => html`<li key=${`${p.site}${p.from}`}><a href=${href("lokasi", p.site)}>${placeName(world.map, p.site)}</a> <span class="muted">${formatDayTime(lang.value, p.from)} – ${formatDayTime(lang.value, p.to)}</span></li>`)}</ul><//>` : null}
  </div>`;
}

export function PersonStory({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  if (route.id === null) return html`<${PeopleList} index=${index} />`;
  const person = index.plan.people[route.id];
  if (!person)
    return html`<${Sentence}>${t("web.person.unused", { code: route.id })} <a href=${href("register", "people", {}, route.id)}>${t("web.history.open")}</a><//>`;
  const items = [
    { label: t("web.code"), value: route.id },
    { label: t("web.role"), value: word("role", person.role) },
    { label: t("web.unit"), value: person.unit_name },
    { label: t("web.origin.row"), value: html`<${KindChip} kind="people" />` },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "people", {}, route.id)}>${t("web.history.open")}</a>`,
    },
  ];
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.figure.people"), to: href("orang") }]}>${person.name}<//>
    <${Facts} items=${items} />
    <p class="acts"><a class="button" href=${href("penempatan", "lembar", { orang: route.id })}>${t("web.duty.sheets")}</a>
      <a class="button" href=${href("penempatan", "tugas", { orang: route.id })}>${t("web.duty.page.tugas")}</a>
      <a class="button" href=${href("penempatan", "coba", { orang: route.id })}>${t("web.duty.page.coba")}</a></p>
    <${PersonDuty} world=${world} index=${index} code=${route.id} />
  </div>`;
}

interface Used {
  code: string;
  name: string;
  mode: string;
  trips: number;
  boxes: number;
}

function VehicleList({ index }: { index: PlanIndex }): VNode {
  const rows = useMemo(
    (): Used[] =>
      [...index.tripsOfVehicle].map(([code, trips]) => ({
        code,
        name: trips[0]?.vehicle_name ?? code,
        mode: trips[0]?.mode ?? "",
        trips: trips.length,
        boxes: trips.reduce((sum, x) => sum + (x.direction === "out" ? x.boxes : 0), 0),
      })),
    [index],
  );
  const cols: Col<Used>[] = [
    { key: "name", label: t("web.vehicle"), sort: (u) => u.name, cell: (u) => u.name },
    { key: "code", label: t("web.code"), wide: true, sort: (u) => u.code, cell: (u) => u.code },
    { key: "mode", label: t("web.mode"), grow: true, sort: (u) => u.mode, cell: (u) => word("mode", u.mode) },
    { key: "trips", label: t("web.trips"), num: true, sort: (u) => u.trips, cell: (u) => num(u.trips) },
    { key: "boxes", label: t("web.boxes"), num: true, sort: (u) => u.boxes, cell: (u) => num(u.boxes) },
  ];
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.tab.gelombang"), to: href("gelombang") }]}>${t("web.vehicles")} <${KindChip} kind="fleet" /><//>
    <${Table} caption=${t("web.vehicles")} cols=${cols} rows=${rows} keyOf=${(u: Used) => u.code} hrefOf=${(u: Used) => href("armada", u.code)} sortKey="urut" empty=${t("web.trips.none")} />
  </div>`;
}

export function VehicleStory({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  if (route.id === null) return html`<${VehicleList} index=${index} />`;
  const trips = index.tripsOfVehicle.get(route.id) ?? [];
  const first = trips[0];
  if (!first)
    return html`<${Sentence}>${t("web.vehicle.unused", { code: route.id })} <a href=${href("register", "fleet", {}, route.id)}>${t("web.history.open")}</a><//>`;
  const items = [
    { label: t("web.code"), value: route.id },
    { label: t("web.mode"), value: word("mode", first.mode) },
    { label: t("web.trips"), value: num(trips.length) },
    {
      label: t("web.distance"),
      value: `${num(
        trips.reduce((sum, x) => sum + x.km, 0),
        1,
      )} km`,
    },
    { label: t("web.origin.row"), value: html`<${KindChip} kind="fleet" />` },
    {
      label: t("web.history"),
      value: html`<a href=${href("register", "fleet", {}, route.id)}>${t("web.history.open")}</a>`,
    },
  ];
  return html`<div>
    <${Title} crumbs=${[{ label: t("web.vehicles"), to: href("armada") }]}>${first.vehicle_name || route.id}<//>
    <${Facts} items=${items} />
    <${Section} title=${t("web.trips")}><${TripTable} rows=${trips} caption=${t("web.trips")} /><//>
  </div>`;
}
