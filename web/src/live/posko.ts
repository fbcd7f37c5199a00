// The posko, live: is everything where it should be, now? Numbers on top, what needs a decision first, then who is on the way.
import { useState } from "preact/hooks";
import { formatSpan, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href, hrefWith, modeOf, type Route } from "../base/route.ts";
import { type Alarm, byNeed, isUnseen, type LiveTrip, tripState } from "../model/live.ts";
import { placeName } from "../model/map-index.ts";
import { areaHolds } from "../model/people.ts";
import type { State } from "../model/plan-index.ts";
import { may, type World } from "../state.ts";
import { Glyph, num, Section, Sentence, Title } from "../ui/parts.ts";
import { AlarmLines, AlarmsProblem, Trouble } from "./alarms.ts";
import {
  alarms,
  alarmsProblem,
  awayMin,
  due,
  loadAgain,
  openAlarms,
  planChanged,
  takePlan,
  trips,
  tripsProblem,
  waiting,
} from "./desk.ts";
import { line, now } from "./feed.ts";
import { Goods } from "./goods.ts";
import { Lazy } from "./lazy.ts";
import { Looks, useLook } from "./looks.ts";
import { lookBack, moment } from "./moment.ts";
import { Age, areaOf, lateText, localText, TripMark, tripTitle } from "./words.ts";

/** How many alarms stand on the first page; the rest is one touch away. */
const FIRST_ALARMS = 8;
/** Trips that are shown at once, and how many more a touch shows. */
const FIRST_TRIPS = 60;
const MORE_TRIPS = 120;
const MIN_MS = 60_000;

/** Whether what one sees is what is: said in words, never by a missing light. */
export function LineNote(): VNode | null {
  if (moment.value !== null)
    return html`<span class="line-note"><${Glyph} state="unknown" />${t("web.replay.not_now")}</span>`;
  if (line.value === "live")
    return html`<span class="line-note" role="status"><${Glyph} state="ok" />${t("web.live.line")}</span>`;
  const away = awayMin.value;
  return html`<span class="line-note" role="status"><${Glyph} state="unknown" />${away === null ? t("web.live.line_none") : t("web.live.line_away", { span: formatSpan(lang.value, away) })}</span>`;
}

export function PlanNote(): VNode | null {
  if (!planChanged.value || moment.value !== null) return null;
  return html`<p class="note" role="status">${t("web.live.plan_changed")} <button type="button" class="button" onClick=${() => void takePlan()}>${t("web.live.take_plan")}</button></p>`;
}

/** On a wall, without the map, on paper: the same page for other eyes. */
function Views({ route }: { route: Route }): VNode {
  const mode = modeOf(route);
  const seg = (words: string, tampil: string, on: boolean): VNode =>
    html`<a class="seg" href=${hrefWith({ tampil })} aria-current=${on ? "true" : undefined}>${t(words)}</a>`;
  return html`<nav class="segs desk-only no-print" aria-label=${t("web.live.views")}>
    ${seg("web.live.view.usual", "", mode === null)}${seg("web.live.view.wall", "dinding", mode === "wall")}${seg("web.live.view.board", "papan", mode === "board")}
    <button type="button" class="seg" onClick=${() => window.print()}>${t("web.live.view.print")}</button></nav>`;
}

interface Figure {
  readonly key: string;
  readonly to: string;
  readonly label: string;
  /** null: not known. */
  readonly n: number | null;
  /** What it is when it is more than none. */
  readonly state: State;
}

function figureState(f: Figure): State {
  if (f.n === null) return "unknown";
  return f.n > 0 ? f.state : "ok";
}

function Figures({ rows }: { rows: readonly Figure[] }): VNode | null {
  if (rows.length === 0) return null;
  return html`<nav class="live-numbers" aria-label=${t("web.live.numbers")}>${rows.map(
    (f) => html`<a key=${f.key} class="figure" id=${`live-${f.key}`} href=${f.to}>
      <span class="figure-label">${f.label}</span>
      <span class="figure-value"><${Glyph} state=${figureState(f)} />${f.n === null ? "–" : num(f.n)}</span></a>`,
  )}</nav>`;
}

const FILTERS = ["jalan", "tiba", "lambat", "ragu", "diam"] as const;
type Filter = (typeof FILTERS)[number];

/** The other two are stages of a trip. */
const STATE_OF: Record<Exclude<Filter, "jalan" | "tiba">, readonly State[]> = {
  lambat: ["risk", "late"],
  ragu: ["doubt"],
  diam: ["unknown"],
};

function fits(trip: LiveTrip, filter: Filter | null): boolean {
  if (filter === null) return true;
  if (filter === "jalan") return trip.stage === "under_way";
  if (filter === "tiba") return trip.stage === "arrived";
  return STATE_OF[filter].includes(tripState(trip, now.value));
}

/** Trips that anything is known of, of a part of the operation; empty = of all. */
function dueIn(world: World, area: string): LiveTrip[] {
  return due.value.filter((x) => areaHolds(area, world.plan?.trip.get(x.id)?.kecamatan ?? ""));
}

const alarmsIn = (rows: readonly Alarm[], area: string): readonly Alarm[] =>
  rows.filter((x) => areaHolds(area, x.area));

function figuresOf(world: World, area: string): Figure[] {
  return allFigures(world, area).filter((f) => may(f.key === "alarms" ? "alarms" : "live", "r"));
}

function allFigures(world: World, area: string): Figure[] {
  const all = dueIn(world, area);
  const count = (filter: Filter): number | null => (trips.value ? all.filter((x) => fits(x, filter)).length : null);
  const at = (filter: Filter): string => href("langsung", null, { hanya: filter, wilayah: area });
  return [
    {
      key: "alarms",
      to: href("alarm"),
      label: t("web.live.unseen"),
      n: alarms.value ? alarmsIn(openAlarms.value, area).filter(isUnseen).length : null,
      state: "late",
    },
    { key: "way", to: at("jalan"), label: t("web.live.under_way"), n: count("jalan"), state: "way" },
    { key: "late", to: at("lambat"), label: t("web.live.behind"), n: count("lambat"), state: "risk" },
    { key: "doubt", to: at("ragu"), label: t("web.live.in_doubt"), n: count("ragu"), state: "doubt" },
    { key: "quiet", to: at("diam"), label: t("web.live.quiet"), n: count("diam"), state: "unknown" },
    { key: "arrived", to: at("tiba"), label: t("web.live.arrived"), n: count("tiba"), state: "ok" },
  ];
}

/** Where it goes next, when it will be there, and what that is against the plan. */
function nextText(world: World, trip: LiveTrip): string {
  const words: string[] = [];
  if (trip.stage === "under_way" && trip.nextStop)
    words.push(t("web.live.next_to", { name: placeName(world.map, trip.nextStop) }));
  if (trip.stage !== "arrived" && trip.eta !== null)
    words.push(t("web.live.there_at", { time: formatTime(lang.value, localText(world, trip.eta)) }));
  if (trip.last !== null) words.push(lateText(trip.lateMin));
  return words.join(" · ");
}

function TripLine({ world, trip }: { world: World; trip: LiveTrip }): VNode {
  return html`<li class="alarm">
    <a class="rowlink" href=${href("perjalanan", trip.id)}>
      <${TripMark} trip=${trip} />
      <span class="alarm-what"><b>${tripTitle(world, trip.id)}</b><span class="muted">${nextText(world, trip)}</span></span>
      <span class="alarm-when"><${Age} world=${world} at=${trip.heard} /></span>
    </a></li>`;
}

function Trips({ world, filter, area }: { world: World; filter: Filter | null; area: string }): VNode {
  const [shown, setShown] = useState(FIRST_TRIPS);
  const problem = tripsProblem.value;
  if (problem && !trips.value && moment.value === null)
    return html`<${Section} id="live-trips" title=${t("web.live.trips")}><${Trouble} problem=${problem} again=${() => void loadAgain()} /><//>`;
  if (!trips.value) return html`<${Sentence}>${t(waiting())}<//>`;
  const rows = dueIn(world, area)
    .filter((x) => fits(x, filter))
    .sort((a, b) => byNeed(a, b, now.value));
  const more = rows.length - shown;
  const title = filter === null ? t("web.live.trips") : t(`web.live.only.${filter}`);
  const clear = filter === null ? null : html` <a href=${hrefWith({ hanya: "" })}>${t("web.live.all")}</a>`;
  return html`<${Section} id="live-trips" title=${title} extra=${html`${num(rows.length)}${clear}`}>
    ${
      rows.length === 0
        ? html`<${Sentence}>${t(filter === null ? "web.live.nothing" : "web.live.none_of")}<//>`
        : html`<ol class="alarms live-trips">${rows.slice(0, shown).map((x) => html`<${TripLine} key=${x.id} world=${world} trip=${x} />`)}</ol>`
    }
    ${more > 0 ? html`<p><button type="button" class="button" onClick=${() => setShown(shown + MORE_TRIPS)}>${t("web.table.more", { n: num(Math.min(more, MORE_TRIPS)) })}</button></p>` : null}<//>`;
}

/** What others see here and this account does not: said, so that nobody takes it for nothing happening. */
function NotYours(): VNode | null {
  const hidden = [may("live", "r") ? "" : t("web.live.trips"), may("alarms", "r") ? "" : t("web.alarms")].filter(
    Boolean,
  );
  if (hidden.length === 0) return null;
  return html`<p class="note" id="not-yours">${t("web.live.not_yours", { list: hidden.join(", ") })} <a href=${href("saya")}>${t("web.tab.saya")}</a></p>`;
}

/** Begins to look back: at the last full minute, from where the slider leads on. */
function ReplayButton(): VNode | null {
  if (moment.value !== null || !may("live", "r")) return null;
  return html`<button type="button" class="button replay-open no-print" onClick=${() => lookBack(Math.floor(Date.now() / MIN_MS) * MIN_MS)}>${t("web.replay.open")}</button>`;
}

export function LivePanel({ world, route }: { world: World; route: Route }): VNode {
  const filter = FILTERS.find((f) => f === route.query.hanya) ?? null;
  const area = areaOf(world, route);
  useLook(area);
  const rows = alarmsIn(openAlarms.value, area);
  const more = rows.length - FIRST_ALARMS;
  const crumbs = area ? [{ label: t("web.tab.langsung"), to: href("langsung") }] : [];
  const name = area ? t("web.live.title_of", { name: placeName(world.map, area) }) : t("web.live.title");
  return html`<div class="live">
    <${Title} crumbs=${crumbs} sub=${html`<${LineNote} />`}>${name}<//>
    <${Views} route=${route} />
    <${ReplayButton} />
    <${PlanNote} />
    <${Figures} rows=${figuresOf(world, area)} />
    <p class="phone-only"><a class="button" href=${hrefWith({ layar: "peta" })}>${t("web.on_map")}</a></p>
    ${
      may("alarms", "r")
        ? html`<${Section} title=${t("web.alarms")} help="alarm" extra=${html`<a href=${href("alarm")}>${alarms.value ? num(rows.length) : "–"}</a>`}>
            <${AlarmsProblem} />
            ${alarms.value || !alarmsProblem.value || moment.value !== null ? html`<${AlarmLines} world=${world} rows=${rows.slice(0, FIRST_ALARMS)} empty=${t(alarms.value ? "web.alarm.none" : waiting())} />` : null}
            ${more > 0 ? html`<p><a href=${href("alarm")}>${t("web.alarm.more", { n: num(more) })}</a></p>` : null}<//>`
        : null
    }
    ${may("live", "r") ? html`<${Trips} world=${world} filter=${filter} area=${area} />` : null}
    ${may("live", "r") && moment.value === null ? html`<${Lazy} name="laporan" world=${world} route=${route} /><${Looks} world=${world} />` : null}
    <${Goods} />
    <${NotYours} />
  </div>`;
}
