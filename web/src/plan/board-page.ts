// The board with its switches, and beside it the trip that is chosen.
import { useEffect, useMemo, useState } from "preact/hooks";
import { formatDay, formatHDay, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import {
  axisOf,
  BOARD_VIEWS,
  type BoardView,
  barOf,
  boardView,
  dayText,
  filterRows,
  type Lane,
  momentText,
  movingRows,
  peopleRows,
  placeRows,
  planDays,
  type Row,
  vehicleRows,
} from "../model/board.ts";
import { fixedTrips, isPending, misfits, PIN_ROOM_MIN, type Pin, tripsFor } from "../model/pins.ts";
import type { PlanIndex } from "../model/plan-index.ts";
import { SCORE_PARTS } from "../model/types.ts";
import { may, type World } from "../state.ts";
import { num, Sentence, Slack, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { Board, BoardKey, type Dropped, type Ghost } from "./board.ts";
import { desk, loadOther, otherPlan, pinTrip, vehicles } from "./desk.ts";
import { PinList } from "./pin-list.ts";
import { TripSide } from "./trip-side.ts";
import { Day, Hour, partText } from "./words.ts";

const MINUTE_MS = 60_000;
const NO_PINS: readonly Pin[] = [];

function rowsFor(view: BoardView, world: World, index: PlanIndex): Row[] {
  if (view === "orang") return peopleRows(index);
  if (view === "muat")
    return placeRows(world.map, index, desk.value?.berths ?? new Map(), (kind) => word("site", kind));
  return vehicleRows(world.map, index, desk.value?.fleet ?? []);
}

/** Where pins that are not planned yet want their goods to be. */
function ghostsOf(index: PlanIndex, pins: readonly Pin[]): Ghost[] {
  const out = new Map<string, Ghost>();
  for (const pin of pins) {
    if (!isPending(pin, index, vehicles.value)) continue;
    for (const trip of tripsFor(index, pin.place, pin.direction)) {
      const bar = barOf(trip);
      const wanted = pin.from ? Date.parse(`${pin.from}Z`) + (pin.to ? PIN_ROOM_MIN * MINUTE_MS : 0) : bar.depart;
      const lane = pin.vehicle || trip.vehicle;
      out.set(`${lane} ${trip.id} ${wanted}`, { lane, from: wanted, to: wanted + bar.end - bar.depart, trip: trip.id });
    }
  }
  return [...out.values()];
}

function hrefOfLane(view: BoardView, lane: Lane): string {
  if (view === "orang") return href("orang", lane.key);
  return view === "muat" ? href("lokasi", lane.key) : href("armada", lane.key);
}

// ---------------------------------------------------------------- switches

function set(query: Record<string, string>): void {
  replace(hrefWith(query));
}

function Views({ view }: { view: BoardView }): VNode {
  return html`<div class="segs" role="group" aria-label=${t("web.desk.view")}>${BOARD_VIEWS.map(
    (v) =>
      html`<button type="button" key=${v} class="seg" aria-pressed=${v === view} onClick=${() => set({ lihat: v === "armada" ? "" : v })}>${t(`web.desk.view.${v}`)}</button>`,
  )}</div>`;
}

/** All days, or one: the days are counted from voting day, as people say them. */
function Days({ days, day, votingDay }: { days: readonly number[]; day: string; votingDay: string }): VNode {
  const at = days.findIndex((d) => dayText(d) === day);
  const to = (step: number): void => {
    const next = days[at + step];
    if (next !== undefined) set({ hari: dayText(next) });
  };
  const onChange = (e: Event): void => set({ hari: (e.currentTarget as HTMLSelectElement).value });
  return html`<div class="board-days">
    <button type="button" class="quiet" aria-label=${t("web.desk.day.before")} disabled=${at <= 0} onClick=${() => to(-1)}>‹</button>
    <select name="hari" aria-label=${t("web.day")} value=${day} onChange=${onChange}>
      <option value="" selected=${day === ""}>${t("web.desk.day.all")}</option>
      ${days.map((d) => html`<option key=${d} value=${dayText(d)} selected=${dayText(d) === day}>${formatHDay(dayText(d), votingDay)} · ${formatDay(lang.value, dayText(d))}</option>`)}
    </select>
    <button type="button" class="quiet" aria-label=${t("web.desk.day.after")} disabled=${at === days.length - 1} onClick=${() => to(1)}>›</button>
  </div>`;
}

function Search({ value }: { value: string }): VNode {
  const onInput = (e: Event): void => set({ cari: (e.currentTarget as HTMLInputElement).value });
  return html`<input type="search" name="cari" class="board-search" aria-label=${t("web.desk.search")} placeholder=${t("web.desk.search")} value=${value} onInput=${onInput} />`;
}

// ---------------------------------------------------------------- the same rows as a table

interface TableRow {
  key: string;
  lane: Lane;
  group: string;
}

function tableRows(rows: readonly Row[]): TableRow[] {
  let group = "";
  return rows.flatMap((r) => {
    if (r.kind === "group") group = r.name;
    return r.kind === "lane" ? [{ key: r.key, lane: r, group }] : [];
  });
}

function least(lane: Lane): number | null {
  return lane.bars.length === 0 ? null : Math.min(...lane.bars.map((b) => b.trip.slack_min));
}

function RowsTable({ world, view, rows }: { world: World; view: BoardView; rows: readonly Row[] }): VNode {
  const list = useMemo(() => tableRows(rows), [rows]);
  const head: Col<TableRow>[] = [
    { key: "name", label: t(`web.desk.view.${view}`), grow: true, sort: (r) => r.lane.name, cell: (r) => r.lane.name },
    { key: "group", label: t("web.desk.group"), wide: true, sort: (r) => r.group, cell: (r) => r.group },
  ];
  const moving: Col<TableRow>[] = [
    {
      key: "trips",
      label: t("web.duty.trips"),
      num: true,
      sort: (r) => r.lane.bars.length,
      cell: (r) => num(r.lane.bars.length),
    },
    {
      key: "first",
      label: t("web.depart"),
      sort: (r) => r.lane.bars[0]?.depart ?? 0,
      cell: (r) => {
        const bar = r.lane.bars[0];
        return bar
          ? html`<${Day} world=${world} at=${bar.trip.depart} /> <${Hour} world=${world} at=${bar.trip.depart} />`
          : "–";
      },
    },
    {
      key: "slack",
      label: t("web.desk.least_slack"),
      num: true,
      sort: (r) => least(r.lane) ?? 1e9,
      cell: (r) => (r.lane.bars.length > 0 ? html`<${Slack} minutes=${least(r.lane)} short />` : "–"),
    },
  ];
  const places: Col<TableRow>[] = [
    { key: "peak", label: t("web.desk.peak"), num: true, sort: (r) => r.lane.peak, cell: (r) => num(r.lane.peak) },
    {
      key: "berths",
      label: t("web.desk.berths"),
      num: true,
      sort: (r) => r.lane.berths ?? 0,
      cell: (r) => (r.lane.berths === null ? t("web.desk.no_limit") : num(r.lane.berths)),
    },
  ];
  return html`<${Table} caption=${t(`web.desk.view.${view}`)} cols=${[...head, ...(view === "muat" ? places : moving)]} rows=${list} keyOf=${(r: TableRow) => r.key}
    hrefOf=${(r: TableRow) => hrefOfLane(view, r.lane)} sortKey="urut" empty=${t("web.desk.rows.none")} />`;
}

// ---------------------------------------------------------------- moving

/** What is said when a bar was let go: where it should be, and what may stand against it. */
function droppedWords(dropped: Dropped): string {
  const { trip } = dropped.bar;
  const vehicle = dropped.lane ? vehicles.value.get(dropped.lane) : undefined;
  const where = dropped.lane ? (vehicle?.name ?? dropped.lane) : trip.vehicle_name;
  const when =
    dropped.depart === null
      ? ""
      : ` ${t("web.desk.pin.at", { time: formatTime(lang.value, momentText(dropped.depart)) })}`;
  const against = vehicle ? misfits(trip, vehicle).map((m) => t(`web.desk.misfit.${m}`)) : [];
  const said = t("web.desk.pin.made", { trip: trip.id, name: `${where}${when}` });
  return against.length > 0 ? `${said} ${t("web.desk.pin.beware", { what: against.join(", ") })}` : said;
}

function pinDropped(dropped: Dropped): Promise<unknown> {
  const { lane, depart } = dropped;
  const room = PIN_ROOM_MIN * MINUTE_MS;
  const wish = {
    vehicle: lane ?? "",
    from: depart === null ? "" : momentText(depart - room),
    to: depart === null ? "" : momentText(depart + room),
    reason: "",
  };
  return pinTrip(dropped.bar.trip, wish, droppedWords(dropped));
}

/** The plan that the board shows: the one in force, a trial (`percobaan`), or one of before (`versi`). */
function useShown(world: World, route: Route): { index: PlanIndex | null; note: VNode | null } {
  const { percobaan, versi } = route.query;
  const key = percobaan ? `j${percobaan}` : versi ? `p${versi}` : "";
  useEffect(() => {
    if (percobaan) void loadOther(key, `/plan/jobs/${encodeURIComponent(percobaan)}/plan`);
    else if (versi) void loadOther(key, `/plan?id=${encodeURIComponent(versi)}`);
  }, [key]);
  if (key === "") return { index: world.plan, note: null };
  const other = otherPlan.value?.key === key ? otherPlan.value : null;
  const back = html`<a href=${hrefWith({ percobaan: "", versi: "" })}>${t("web.desk.shown.back")}</a>`;
  if (other?.problem)
    return {
      index: null,
      note: html`<p class="note note-bad" role="alert">${other.problem.detail || t("web.error.offline")} ${back}</p>`,
    };
  if (!other?.index) return { index: null, note: html`<p class="sentence" role="status">${t("web.loading")}</p>` };
  const words = percobaan
    ? t("web.desk.shown.trial", { n: percobaan })
    : t("web.desk.shown.before", { id: (versi ?? "").slice(0, 8) });
  return {
    index: other.index,
    note: html`<p class="note board-shown">${words} ${percobaan ? html`<a href=${href("rencana", "ulang", { kerja: percobaan })}>${t("web.desk.shown.compare")}</a> · ` : null}${back}</p>`,
  };
}

/** Is this plan good: the parts of the objective, the weightier first. */
function ScoreStrip({ index }: { index: PlanIndex }): VNode | null {
  const { score, judge } = index.plan;
  if (!score) return null;
  return html`<dl class="score-strip" aria-label=${t("web.desk.score")}>
    <div><dt><a href=${href("juri")}>${t("web.desk.step.judge")}</a></dt><dd><${StateMark} state=${judge.faults > 0 ? "late" : "ok"}>${num(judge.faults)} ${t("web.judge.faults").toLowerCase()}<//></dd></div>
    ${SCORE_PARTS.map((part) => html`<div key=${part}><dt>${t(`web.desk.part.${part}`)}</dt><dd>${partText(part, score[part])}</dd></div>`)}</dl>`;
}

interface Parts {
  world: World;
  route: Route;
  index: PlanIndex;
  note: VNode | null;
}

function BoardOf({ world, route, index, note }: Parts): VNode {
  const view = boardView(route.query.lihat);
  const days = useMemo(() => planDays(index), [index]);
  const day = days.some((d) => dayText(d) === route.query.hari) ? (route.query.hari ?? "") : "";
  const axis = useMemo(() => axisOf(index, days, day), [index, days, day]);
  const all = useMemo(() => rowsFor(view, world, index), [view, world, index, desk.value]);
  const only = route.query.gerak === "ya";
  const rows = useMemo(() => {
    const found = filterRows(all, route.query.cari ?? "");
    return only ? movingRows(found, axis) : found;
  }, [all, route.query.cari, only, axis]);
  const pins = desk.value?.pins ?? NO_PINS;
  const fixed = useMemo(() => fixedTrips(index, pins), [index, pins]);
  const ghosts = useMemo(() => (view === "armada" ? ghostsOf(index, pins) : []), [view, index, pins]);
  const [problem, setProblem] = useState("");
  const trip = index.trip.get(route.query.trip ?? "") ?? null;
  const inForce = index === world.plan;
  const onDrop = useMemo(() => {
    if (view !== "armada" || !inForce || !may("plan", "w")) return null;
    return (dropped: Dropped): void => {
      void pinDropped(dropped).then((fault) =>
        setProblem(fault ? (fault as { detail: string }).detail || t("web.error.unknown") : ""),
      );
    };
  }, [view, inForce]);
  const withMap = route.query.samping === "peta";
  const asTable = route.query.bentuk === "tabel";
  const lanes = rows.filter((r) => r.kind === "lane").length;
  return html`<div class=${`board-page${trip ? " with-side" : ""}`}>
    <div class="board-main">
      <${ScoreStrip} index=${index} />
      <div class="board-tools"><${Views} view=${view} /><${Days} days=${days} day=${day} votingDay=${world.operation.voting_day} /><${Search} value=${route.query.cari ?? ""} />
        <button type="button" class="quiet" aria-pressed=${only} onClick=${() => set({ gerak: only ? "" : "ya" })}>${t("web.desk.moving")}</button>
        <button type="button" class="quiet" aria-pressed=${asTable} onClick=${() => set({ bentuk: asTable ? "" : "tabel" })}>${t("web.desk.table")}</button>
        <button type="button" class="quiet desk-only" aria-pressed=${withMap} onClick=${() => set({ samping: withMap ? "" : "peta" })}>${t("web.map")}</button>
        <span class="muted board-said" role="status">${t(`web.desk.count.${view}`, { n: num(lanes) })}</span></div>
      ${note}${problem ? html`<p class="note note-bad" role="alert">${problem}</p>` : null}
      ${
        asTable
          ? html`<div class="board-table"><${RowsTable} world=${world} view=${view} rows=${rows} /></div>`
          : rows.length === 0
            ? html`<${Sentence}>${t("web.desk.rows.none")}<//>`
            : html`<${Board} label=${t(`web.desk.board.${view}`)} rows=${rows} axis=${axis} votingDay=${world.operation.voting_day} chosen=${trip?.id ?? null} fixed=${fixed} ghosts=${ghosts}  onChoose=${(id: string) => set({ trip: id })} onDay=${(d: string) => set({ hari: day === d ? "" : d })} onDrop=${onDrop}
          onOpen=${() => document.getElementById("trip-side")?.focus()} />`
      }
      ${asTable ? null : html`<${BoardKey} places=${view === "muat"} />`}
      ${view === "armada" ? html`<${PinList} world=${world} index=${index} pins=${pins} />` : null}
    </div>
    ${trip ? html`<${TripSide} key=${trip.id} world=${world} index=${index} trip=${trip} movable=${inForce} />` : null}
  </div>`;
}

export function BoardPage({ world, route }: { world: World; route: Route }): VNode {
  const { index, note } = useShown(world, route);
  if (!index)
    return html`<div>${note ?? html`<${Sentence}>${t("web.plan.none")} <a href=${href("rencana", "ulang")}>${t("web.desk.page.ulang")}</a><//>`}</div>`;
  return html`<${BoardOf} world=${world} route=${route} index=${index} note=${note} />`;
}
