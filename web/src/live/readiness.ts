// Can these TPS open? From the kabupaten down to each TPS with its reasons; every number was made at a size of the log.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { soonAfter } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import {
  type AreaReady,
  byReadiness,
  isTpsRow,
  READY,
  READY_STATE,
  type ReadyAnswer,
  sumReady,
  type TpsReady,
} from "../model/readiness.ts";
import { session, type World } from "../state.ts";
import { Bar, type Crumb, num, Section, Sentence, StateMark, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { listen } from "./feed.ts";
import { asOf, hindsight, moment, SETTLE_MS } from "./moment.ts";

interface Shown {
  readonly area: string;
  readonly answer: ReadyAnswer | null;
  readonly problem: Problem | null;
  /** The moment that it is of: another hour's rows never stand under this one's name. */
  readonly of: string;
}

const NOTHING: Shown = { area: "", answer: null, problem: null, of: "" };
const shown = signal<Shown>(NOTHING);
let open = false;

/** Everything of a session that ended is forgotten. */
effect(() => {
  if (!session.value) shown.value = NOTHING;
});

/** What is shown already of the same area and moment. */
function keptOf(area: string, of: string): ReadyAnswer | null {
  return shown.value.area === area && shown.value.of === of ? shown.value.answer : null;
}

async function load(area: string): Promise<void> {
  const who = session.value?.user;
  const [at, known] = [moment.peek(), hindsight.peek()];
  const of = asOf("", at, known);
  const wanted = (): boolean =>
    shown.value.area === area && session.value?.user === who && at === moment.peek() && known === hindsight.peek();
  try {
    const path = `/readiness${area ? `?area=${encodeURIComponent(area)}` : ""}`;
    const answer = await getJson<ReadyAnswer>(asOf(path, at, known));
    if (wanted()) shown.value = { area, answer, problem: null, of };
  } catch (error) {
    if (wanted()) shown.value = { area, answer: keptOf(area, of), problem: asProblem(error), of };
  }
}

/** The rows that follow those that are shown. */
async function loadMore(): Promise<void> {
  const { area, answer, of } = shown.value;
  if (!answer?.next) return;
  const query = new URLSearchParams({ level: answer.level, cursor: answer.next });
  if (area) query.set("area", area);
  try {
    const more = await getJson<ReadyAnswer>(asOf(`/readiness?${query}`));
    if (shown.value.answer === answer)
      shown.value = { area, answer: { ...more, rows: [...answer.rows, ...more.rows] }, problem: null, of };
  } catch (error) {
    if (shown.value.answer === answer) shown.value = { area, answer, problem: asProblem(error), of };
  }
}

/** What comes in a burst is asked for once. */
const AGAIN_MS = 2000;
let again: ReturnType<typeof setTimeout> | null = null;

function soon(): void {
  if (!open || again || moment.peek() !== null) return;
  again = setTimeout(() => {
    again = null;
    if (open && moment.peek() === null) void load(shown.value.area);
  }, AGAIN_MS);
}

for (const topic of ["log", "register", "plan", "readiness"] as const) listen({ topic, hear: soon, anew: soon });

function ReadyBar({ row }: { row: AreaReady }): VNode {
  const label = READY.map((state) => `${t(`web.ready.${state}`)} ${num(row[state])}`).join(", ");
  return html`<${Bar} parts=${READY.map((state) => ({ className: `ready-${state}`, value: row[state] }))} total=${row.tps} label=${label} />`;
}

/** So many of so many. */
function ofCol<Row>(key: string, counts: (row: Row) => readonly [number, number | null]): Col<Row> {
  const cell = (row: Row): VNode => {
    const [n, all] = counts(row);
    return html`${num(n)}<small> / ${num(all)}</small>`;
  };
  return { key, label: t(`web.ready.${key}`), num: true, cell };
}

function areaCols(world: World): Col<AreaReady>[] {
  const name = (code: string): string => world.map.area.get(code)?.name ?? code;
  return [
    { key: "area", label: t("web.ready.area"), sort: (r) => name(r.area), cell: (r) => name(r.area) },
    { key: "bar", label: t("web.ready.share"), grow: true, cell: (r) => html`<${ReadyBar} row=${r} />` },
    {
      ...ofCol("ready", (r) => [r.ready, r.tps]),
      sort: (r) => r.ready / Math.max(1, r.tps),
    },
    {
      key: "risk",
      label: t("web.ready.at_risk"),
      num: true,
      sort: (r) => -r.at_risk,
      cell: (r) => (r.at_risk > 0 ? html`<${StateMark} state="late">${num(r.at_risk)}<//>` : num(0)),
    },
    { ...ofCol("goods", (r) => [r.goods_received, r.goods_needed]), wide: true },
    { ...ofCol("people", (r) => [r.people_placed, r.people_needed]), wide: true },
    {
      key: "present",
      label: t("web.ready.present"),
      num: true,
      wide: true,
      cell: (r) => (r.people_present === null ? "–" : num(r.people_present)),
    },
  ];
}

function tpsCols(world: World): Col<TpsReady>[] {
  return [
    { key: "tps", label: "TPS", sort: (r) => r.tps, cell: (r) => placeName(world.map, r.tps) },
    {
      key: "state",
      label: t("web.ready.state"),
      sort: (r) => r.state,
      cell: (r) => html`<${StateMark} state=${READY_STATE[r.state]}>${t(`web.ready.${r.state}`)}<//>`,
    },
    {
      key: "reasons",
      label: t("web.ready.reasons"),
      grow: true,
      wrap: true,
      cell: (r) => r.reasons.map((reason) => t(`web.ready.reason.${reason}`)).join(" ") || "–",
    },
    ofCol("goods", (r) => [r.goods_received, r.goods_needed]),
    { ...ofCol("people", (r) => [r.people_placed, r.people_needed]), wide: true },
    {
      key: "present",
      label: t("web.ready.present"),
      num: true,
      wide: true,
      cell: (r) => (r.people_present === null ? "–" : num(r.people_present)),
    },
  ];
}

function crumbsOf(world: World, code: string): Crumb[] {
  const crumbs: Crumb[] = [];
  let up = code === world.operation.area ? null : world.map.area.get(code)?.parent;
  while (up) {
    const area = world.map.area.get(up);
    crumbs.unshift({ label: area?.name ?? up, to: href("kesiapan", up) });
    up = area?.parent ?? null;
  }
  return [{ label: t("web.tab.langsung"), to: href("langsung") }, ...crumbs];
}

function Rows({ world, answer }: { world: World; answer: ReadyAnswer }): VNode {
  const rows = [...answer.rows].sort(byReadiness);
  const caption = t("web.tab.kesiapan");
  const empty = t("web.ready.none");
  if (rows.some(isTpsRow))
    return html`<${Table} caption=${caption} cols=${tpsCols(world)} rows=${rows.filter(isTpsRow)} keyOf=${(r: TpsReady) => r.tps} hrefOf=${(r: TpsReady) => href("tps", r.tps)} sortKey="urut" empty=${empty} />`;
  const areas = rows.filter((r): r is AreaReady => !isTpsRow(r));
  return html`<${Table} caption=${caption} cols=${areaCols(world)} rows=${areas} keyOf=${(r: AreaReady) => r.area} hrefOf=${(r: AreaReady) => href("kesiapan", r.area)} sortKey="urut" empty=${empty} />`;
}

function Sums({ answer }: { answer: ReadyAnswer }): VNode {
  const sum = sumReady(answer.rows);
  return html`<div class="live-numbers four">${READY.map(
    (state) => html`<div key=${state} class="figure">
      <span class="figure-label">${t(`web.ready.${state}`)}</span>
      <span class="figure-value"><${StateMark} state=${READY_STATE[state]}>${num(sum[state])}<//></span></div>`,
  )}</div>`;
}

export function ReadinessPanel({ world, route }: { world: World; route: Route }): VNode {
  const area = route.id ?? world.operation.area; // what lies above is another operation's
  const at = moment.value;
  const known = hindsight.value;
  useEffect(() => {
    open = true;
    const of = asOf("", at, known);
    shown.value = { area, answer: keptOf(area, of), problem: null, of };
    const callOff = soonAfter(at === null ? 0 : SETTLE_MS, () => load(area));
    return () => {
      open = false;
      callOff();
    };
  }, [area, at, known]);
  const { answer, problem } = shown.value.area === area ? shown.value : { answer: null, problem: null };
  const name = world.map.area.get(area)?.name ?? world.operation.area_name;
  return html`<div>
    <${Title} crumbs=${crumbsOf(world, area)} sub=${answer ? t("web.ready.made_at", { size: num(answer.size) }) : null}>${t("web.ready.title", { name })}<//>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void load(area)}>${t("web.retry")}</button></p>` : null}
    ${
      answer
        ? html`<${Sums} answer=${answer} /><${Section} title=${t(`web.ready.level.${answer.level}`)} extra=${num(answer.rows.length)}><${Rows} world=${world} answer=${answer} />
          ${answer.next ? html`<p><button type="button" class="button" onClick=${() => void loadMore()}>${t("web.ready.more")}</button></p>` : null}<//>`
        : problem
          ? null
          : html`<${Sentence}>${t("web.loading")}<//>`
    }
  </div>`;
}
