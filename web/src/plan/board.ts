// The board: lanes under one line of time, drawn in SVG attributes only; no more of it is drawn than is in sight, so that thousands of
// trips scroll as one does.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatDay, formatDayTime, formatHDay, formatSpan, formatTime } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import {
  type Axis,
  type Bar,
  DAY_MS,
  dayText,
  type Lane,
  momentText,
  nextBar,
  type Row,
  rowsInSight,
  snap,
  tickStep,
} from "../model/board.ts";
import { slackState } from "../model/plan-index.ts";
import { num } from "../ui/parts.ts";
import { legName } from "./words.ts";

const HEAD = 30;
const HOUR_MS = 3_600_000;
/** A hand that trembles does not drag. */
const DRAG_PX = 5;
/** A bar is never too thin to be hit. */
const THIN_PX = 3;
const LETTERS_PX = 6.2;

/** A vehicle or an hour that is wanted and not planned yet. */
export interface Ghost {
  readonly lane: string;
  readonly from: number;
  readonly to: number;
  readonly trip: string;
}

export interface Dropped {
  readonly bar: Bar;
  /** Where it was let go: lane and new departure; null: as it was. */
  readonly lane: string | null;
  readonly depart: number | null;
}

export interface BoardProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly axis: Axis;
  readonly votingDay: string;
  readonly chosen: string | null;
  readonly fixed: ReadonlySet<string>;
  readonly ghosts: readonly Ghost[];
  readonly onChoose: (trip: string) => void;
  readonly onOpen: () => void;
  readonly onDay: (day: string) => void;
  /** null: nothing can be moved here. */
  readonly onDrop: ((dropped: Dropped) => void) | null;
}

interface Box {
  readonly width: number;
  readonly height: number;
}

interface Frame {
  readonly box: Box;
  readonly left: number;
  readonly row: number;
  readonly axis: Axis;
  readonly x: (ms: number) => number;
}

function makeFrame(box: Box, axis: Axis): Frame {
  const phone = box.width < 560;
  const left = phone ? 112 : 188;
  const room = Math.max(80, box.width - left - 8);
  const x = (ms: number): number =>
    left + (Math.min(Math.max(ms, axis.from), axis.to) - axis.from) * (room / (axis.to - axis.from));
  return { box, left, row: phone ? 36 : 26, axis, x };
}

function clip(text: string, px: number): string {
  const room = Math.max(3, Math.floor(px / LETTERS_PX));
  if (text.length <= room) return text;
  // The number at the end tells vehicles of a kind apart.
  const tail = room > 9 ? 4 : 0;
  return `${text.slice(0, room - 1 - tail)}…${tail > 0 ? text.slice(-tail) : ""}`;
}

// ---------------------------------------------------------------- axis

function tickName(ms: number, step: number, votingDay: string, room: number): string {
  if (step < DAY_MS) return formatTime(lang.value, momentText(ms)).slice(0, 2);
  const hday = formatHDay(dayText(ms), votingDay);
  return room > 104 ? `${formatDay(lang.value, dayText(ms))} · ${hday}` : hday;
}

function ticksOf(frame: Frame, room: number): { at: number; x: number }[] {
  const step = tickStep(frame.axis, frame.box.width - frame.left, room);
  const first = Math.ceil(frame.axis.from / step) * step;
  const out: { at: number; x: number }[] = [];
  for (let at = first; at < frame.axis.to; at += step) out.push({ at, x: frame.x(at) });
  return out;
}

function Head({ frame, votingDay, onDay }: { frame: Frame; votingDay: string; onDay: (day: string) => void }): VNode {
  const whole = frame.axis.to - frame.axis.from > DAY_MS;
  const ticks = ticksOf(frame, whole ? 34 : 30);
  const step = tickStep(frame.axis, frame.box.width - frame.left, whole ? 34 : 30);
  const room = ticks.length > 1 ? ticks[1]!.x - ticks[0]!.x : frame.box.width;
  return html`<svg class="board-head" width=${frame.box.width} height=${HEAD} aria-hidden="true">
    ${ticks.map(({ at, x }) => {
      const name = tickName(at, step, votingDay, room);
      const vote = formatHDay(dayText(at), votingDay) === "H" && step >= DAY_MS;
      const mark = html`<text class=${`board-tick${vote ? " vote" : ""}`} x=${x + 4} y="19">${name}</text>`;
      return html`<g key=${at} class=${step >= DAY_MS ? "board-day" : undefined} onClick=${step >= DAY_MS ? () => onDay(dayText(at)) : undefined}>
        ${step >= DAY_MS ? html`<rect class="gantt-hit" x=${x} y="0" width=${room} height=${HEAD} />` : null}
        <line class="board-line" x1=${x} x2=${x} y1="6" y2=${HEAD} />${mark}</g>`;
    })}
    <line class="board-line strong" x1="0" x2=${frame.box.width} y1=${HEAD - 0.5} y2=${HEAD - 0.5} /></svg>`;
}

// ---------------------------------------------------------------- rows

export function barWords(bar: Bar): string {
  const { trip } = bar;
  const at = (ms: number): string => formatDayTime(lang.value, momentText(ms));
  return `${trip.id}: ${legName(trip.leg)}, ${trip.vehicle_name || trip.vehicle}, ${at(bar.depart)} – ${formatTime(lang.value, momentText(bar.end))}, ${num(trip.boxes)} ${t("web.boxes").toLowerCase()}, ${t("web.slack").toLowerCase()} ${formatSpan(lang.value, trip.slack_min)}`;
}

/** Legs back are drawn like the way out they undo, but hollow. */
function legOut(leg: number): number {
  return leg > 2 ? 5 - leg : leg;
}

function SlackMark({ bar, frame, y }: { bar: Bar; frame: Frame; y: number }): VNode {
  const state = slackState(bar.trip.slack_min);
  const [from, to] = [frame.x(bar.end), frame.x(bar.slackEnd)];
  const cut = bar.slackEnd > frame.axis.to;
  const line = `M${from} ${y}H${to}${cut ? "" : `M${to} ${y - 3}V${y + 3}`}`;
  return html`<path class=${`board-slack slack-${state}`} d=${line} />`;
}

function BarMark({
  bar,
  frame,
  y,
  chosen,
  fixed,
  index,
}: {
  bar: Bar;
  frame: Frame;
  y: number;
  chosen: boolean;
  fixed: boolean;
  index: number;
}): VNode | null {
  if (bar.end < frame.axis.from || bar.load > frame.axis.to) return null;
  const { trip } = bar;
  const [load, depart, end] = [frame.x(bar.load), frame.x(bar.depart), frame.x(bar.end)];
  const width = Math.max(THIN_PX, end - load);
  const [top, height] = [y + 5, frame.row - 12];
  const leg = legOut(trip.leg);
  const words = trip.direction === "out" ? `${leg + 1}→` : `←${leg + 1}`;
  const late = slackState(trip.slack_min) === "late";
  return html`<g id=${`bar-${index}`} data-trip=${trip.id} role="option" aria-selected=${chosen} aria-label=${`${words} ${barWords(bar)}`}
      class=${`board-bar leg-${leg} ${trip.direction}${chosen ? " chosen" : ""}${late ? " is-late" : ""}`}>
    <rect class="board-load" x=${load} y=${top} width=${width} height=${height} rx="2" />
    <rect class="board-run" x=${depart} y=${top} width=${Math.max(THIN_PX, end - depart)} height=${height} rx="2" />
    ${fixed ? html`<rect class="board-fixed" x=${load} y=${top} width=${width} height=${height} rx="2" fill="url(#board-hatch)" />` : null}
    ${end - depart > 26 ? html`<text class="board-word" x=${depart + 4} y=${top + height / 2 + 4}>${end - depart > 74 ? `${words} ${trip.id}` : words}</text>` : null}
    <${SlackMark} bar=${bar} frame=${frame} y=${y + frame.row - 4} />
    ${chosen ? html`<rect class="board-chosen" x=${load - 2} y=${top - 2} width=${width + 4} height=${height + 4} rx="3" />` : null}
  </g>`;
}

/** How many vehicles are at a place: a hill for the load, a line for what the place can take. */
function Hill({ lane, frame, y }: { lane: Lane; frame: Frame; y: number }): VNode {
  const most = Math.max(lane.peak, lane.berths ?? 0, 1);
  const [floor, height] = [y + frame.row - 4, frame.row - 8];
  const parts: VNode[] = [];
  lane.steps.forEach((s, i) => {
    const end = lane.steps[i + 1]?.at ?? s.at;
    if (s.n === 0 || end <= frame.axis.from || s.at >= frame.axis.to) return;
    const tall = (s.n / most) * height;
    const over = lane.berths !== null && s.n > lane.berths;
    const [x, width] = [frame.x(s.at), Math.max(2, frame.x(end) - frame.x(s.at))];
    const said = `${formatDayTime(lang.value, momentText(s.at))}: ${num(s.n)}${lane.berths ? ` / ${num(lane.berths)}` : ""}`;
    const mark = html`<rect class=${over ? "hill over" : "hill"} x=${x} y=${floor - tall} width=${width} height=${tall}><title>${said}</title></rect>`;
    const inside = tall > 11;
    const number =
      width > 14
        ? html`<text class=${inside ? "board-word" : "board-hill-word"} x=${x + 4} y=${inside ? floor - 3 : floor - tall - 2}>${num(s.n)}</text>`
        : null;
    parts.push(html`<g key=${s.at}>${mark}${number}</g>`);
  });
  const line = lane.berths === null ? null : floor - (lane.berths / most) * height;
  return html`<g>${parts}${line === null ? null : html`<line class="board-berths" x1=${frame.left} x2=${frame.box.width} y1=${line} y2=${line} />`}</g>`;
}

/** What of a lane lies on the days shown. */
function laneNote(lane: Lane, axis: Axis): string {
  if (lane.steps.length > 0) return lane.berths === null ? num(lane.peak) : `${num(lane.peak)} / ${num(lane.berths)}`;
  const shown = lane.bars.filter((b) => b.end > axis.from && b.load < axis.to).length;
  return shown > 0 ? num(shown) : "–";
}

function LaneRow({ lane, at, frame, p }: { lane: Lane; at: number; frame: Frame; p: BoardProps }): VNode {
  const y = at * frame.row;
  const over = lane.berths !== null && lane.peak > lane.berths;
  return html`<g class=${`board-row${lane.bars.length + lane.steps.length === 0 ? " idle" : ""}`}>
    <rect class="gantt-hit" x="0" y=${y} width=${frame.box.width} height=${frame.row} />
    <line class="board-line" x1="0" x2=${frame.box.width} y1=${y + frame.row - 0.5} y2=${y + frame.row - 0.5} />
    <text class="board-name" x=${frame.left < 150 ? 4 : 12} y=${y + frame.row / 2 + 4}>${clip(lane.name, frame.left - (frame.left < 150 ? 26 : 52))}<title>${lane.name} · ${lane.key}</title></text>
    <text class=${`board-count${over ? " over" : ""}`} x=${frame.left - 8} y=${y + frame.row / 2 + 4} text-anchor="end">${over ? "■ " : ""}${laneNote(lane, frame.axis)}</text>
    ${lane.steps.length > 0 ? html`<${Hill} lane=${lane} frame=${frame} y=${y} />` : null}
    ${lane.bars.map(
      (bar, i) =>
        html`<${BarMark} key=${bar.trip.id} bar=${bar} frame=${frame} y=${y} index=${`${at}-${i}`} chosen=${bar.trip.id === p.chosen} fixed=${p.fixed.has(bar.trip.id)} />`,
    )}
    ${p.ghosts
      .filter((g) => g.lane === lane.key && g.to >= frame.axis.from && g.from <= frame.axis.to)
      .map(
        (g) =>
          html`<rect key=${`${g.trip}${g.from}`} class="board-ghost" x=${frame.x(g.from)} y=${y + 3} width=${Math.max(6, frame.x(g.to) - frame.x(g.from))} height=${frame.row - 8} rx="2"><title>${t("web.desk.pin.pending")}</title></rect>`,
      )}
  </g>`;
}

function GroupRow({ row, at, frame }: { row: Row & { kind: "group" }; at: number; frame: Frame }): VNode {
  const y = at * frame.row;
  const text = `${row.name} `;
  return html`<g class="board-group"><rect class="board-group-ground" x="0" y=${y} width=${frame.box.width} height=${frame.row} />
    <text class="board-group-name" x="4" y=${y + frame.row / 2 + 4}>${clip(text, frame.box.width - 90)}<tspan class="board-count"> ${num(row.busy)} / ${num(row.lanes)}</tspan></text></g>`;
}

function Rows({ p, frame, from, to }: { p: BoardProps; frame: Frame; from: number; to: number }): VNode {
  const height = p.rows.length * frame.row;
  const voting = Date.parse(`${p.votingDay}T00:00Z`);
  const ticks = ticksOf(frame, 30);
  return html`<g role="presentation">
    ${voting < frame.axis.to && voting + DAY_MS > frame.axis.from && frame.axis.to - frame.axis.from > DAY_MS ? html`<rect class="gantt-vote" x=${frame.x(voting)} y="0" width=${frame.x(voting + DAY_MS) - frame.x(voting)} height=${height} />` : null}
    ${ticks.map((k) => html`<line key=${k.at} class="board-line" x1=${k.x} x2=${k.x} y1=${from * frame.row} y2=${to * frame.row} />`)}
    ${p.rows
      .slice(from, to)
      .map((row, i) =>
        row.kind === "group"
          ? html`<${GroupRow} key=${`g${row.key}`} row=${row} at=${from + i} frame=${frame} />`
          : html`<${LaneRow} key=${row.key} lane=${row} at=${from + i} frame=${frame} p=${p} />`,
      )}</g>`;
}

// ---------------------------------------------------------------- hand and keys

interface Drag {
  readonly bar: Bar;
  readonly startX: number;
  readonly startY: number;
  readonly x: number;
  readonly y: number;
  readonly moved: boolean;
}

function barAt(rows: readonly Row[], trip: string | null): Bar | null {
  for (const row of rows) if (row.kind === "lane") for (const bar of row.bars) if (bar.trip.id === trip) return bar;
  return null;
}

/** Where a bar would stand if it were let go now. */
function landing(drag: Drag, p: BoardProps, frame: Frame): { lane: Lane | null; depart: number } {
  const perMs = (frame.x(frame.axis.to) - frame.left) / (frame.axis.to - frame.axis.from);
  const row = p.rows[Math.floor(drag.y / frame.row)];
  const far = Math.abs(drag.x - drag.startX) > DRAG_PX;
  const depart = far ? snap(drag.bar.depart + (drag.x - drag.startX) / perMs) : drag.bar.depart;
  return { lane: row?.kind === "lane" ? row : null, depart };
}

function DragMark({ drag, p, frame }: { drag: Drag; p: BoardProps; frame: Frame }): VNode | null {
  const { lane, depart } = landing(drag, p, frame);
  if (!drag.moved) return null;
  const y = Math.floor(drag.y / frame.row) * frame.row;
  const [from, to] = [frame.x(depart), frame.x(depart + drag.bar.end - drag.bar.depart)];
  const words = `${lane?.name ?? "–"} · ${formatTime(lang.value, momentText(depart))}`;
  const wide = words.length * LETTERS_PX + 12;
  const at = Math.min(Math.max(frame.left, from), frame.box.width - wide - 4);
  return html`<g class="board-drag"><rect class="board-ghost strong" x=${from} y=${y + 3} width=${Math.max(6, to - from)} height=${frame.row - 8} rx="2" />
    <rect class="board-tip" x=${at} y=${y + frame.row} width=${wide} height="22" rx="3" /><text class="board-tip-word" x=${at + 6} y=${y + frame.row + 15}>${words}</text></g>`;
}

function useBox(): [{ current: HTMLDivElement | null }, Box] {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box>({ width: 640, height: 400 });
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    const measure = (): void => setBox({ width: el.clientWidth, height: el.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  return [ref, box];
}

function dropOf(drag: Drag, p: BoardProps, frame: Frame): Dropped | null {
  const { lane, depart } = landing(drag, p, frame);
  const other = lane !== null && !lane.bars.some((b) => b.trip.id === drag.bar.trip.id);
  const later = Math.abs(depart - drag.bar.depart) >= HOUR_MS / 12;
  if (!lane || (!other && !later)) return null;
  return { bar: drag.bar, lane: other ? lane.key : null, depart: later ? depart : null };
}

/** Dragging with a mouse or a pen; fingers scroll, and use the form beside the board. */
function useDrag(p: BoardProps, frame: Frame, scroller: { current: HTMLDivElement | null }) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const place = (e: PointerEvent): [number, number] => {
    const r = scroller.current?.getBoundingClientRect();
    return [e.clientX - (r?.left ?? 0), e.clientY - (r?.top ?? 0) + (scroller.current?.scrollTop ?? 0)];
  };
  const onPointerDown = (e: PointerEvent): void => {
    const trip = (e.target as Element).closest("[data-trip]")?.getAttribute("data-trip") ?? null;
    const bar = barAt(p.rows, trip);
    if (!bar || e.button !== 0) return;
    p.onChoose(bar.trip.id);
    if (!p.onDrop || e.pointerType === "touch") return;
    const [x, y] = place(e);
    scroller.current?.setPointerCapture(e.pointerId);
    setDrag({ bar, startX: x, startY: y, x, y, moved: false });
  };
  const onPointerMove = (e: PointerEvent): void => {
    if (!drag) return;
    const [x, y] = place(e);
    const moved = drag.moved || Math.hypot(x - drag.startX, y - drag.startY) > DRAG_PX;
    setDrag({ ...drag, x, y, moved });
  };
  const onPointerUp = (): void => {
    const dropped = drag?.moved ? dropOf(drag, p, frame) : null;
    setDrag(null);
    if (dropped) p.onDrop?.(dropped);
  };
  return { drag, setDrag, onPointerDown, onPointerMove, onPointerUp };
}

function showRow(scroller: HTMLDivElement | null, row: number, height: number): void {
  if (!scroller) return;
  const top = row * height;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + height - scroller.clientHeight;
}

function rowOf(rows: readonly Row[], trip: string | null): number {
  return rows.findIndex((r) => r.kind === "lane" && r.bars.some((b) => b.trip.id === trip));
}

function activeId(rows: readonly Row[], trip: string | null): string | undefined {
  const at = rowOf(rows, trip);
  const row = rows[at];
  return row?.kind === "lane" ? `bar-${at}-${row.bars.findIndex((b) => b.trip.id === trip)}` : undefined;
}

export function Board(p: BoardProps): VNode {
  const [scroller, box] = useBox();
  const [top, setTop] = useState(0);
  const frame = useMemo(() => makeFrame(box, p.axis), [box, p.axis]);
  const [from, to] = rowsInSight(top, box.height, frame.row, p.rows.length);
  const { drag, setDrag, ...hand } = useDrag(p, frame, scroller);
  const layer = useMemo(
    () => html`<${Rows} p=${p} frame=${frame} from=${from} to=${to} />`,
    [p.rows, p.chosen, p.fixed, p.ghosts, p.onDrop, frame, from, to, lang.value],
  );
  useEffect(() => {
    const at = rowOf(p.rows, p.chosen);
    if (at >= 0) showRow(scroller.current, at, frame.row);
  }, [p.chosen, p.rows, frame.row]);
  const onKey = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && drag) setDrag(null);
    else if (e.key === "Enter" && p.chosen) p.onOpen();
    else if (e.key.startsWith("Arrow")) {
      const next = nextBar(p.rows, p.chosen, e.key);
      if (next) p.onChoose(next.trip);
      else if (!p.rows.some((r) => r.kind === "lane" && r.bars.length > 0)) return;
    } else return;
    e.preventDefault();
  };
  const hasBars = p.rows.some((r) => r.kind === "lane" && r.bars.length > 0);
  const roles = hasBars ? { role: "listbox", "aria-activedescendant": activeId(p.rows, p.chosen) } : { role: "group" };
  return html`<div class="board">
    <${Head} frame=${frame} votingDay=${p.votingDay} onDay=${p.onDay} />
    <div class=${`board-scroll${drag?.moved ? " dragging" : ""}${p.onDrop ? " movable" : ""}`} ref=${scroller} tabindex="0" aria-label=${p.label} ...${roles}
      onScroll=${(e: Event) => setTop((e.currentTarget as HTMLElement).scrollTop)} onKeyDown=${onKey}
      onPointerDown=${hand.onPointerDown} onPointerMove=${hand.onPointerMove} onPointerUp=${hand.onPointerUp} onPointerCancel=${() => setDrag(null)}
      onDblClick=${() => p.chosen && p.onOpen()}>
      <svg class="board-rows" width=${box.width} height=${Math.max(1, p.rows.length * frame.row)} role="presentation">
        <defs><pattern id="board-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="board-hatch" x1="0" x2="0" y1="0" y2="6" /></pattern></defs>
        ${layer}${drag ? html`<${DragMark} drag=${drag} p=${p} frame=${frame} />` : null}
      </svg></div>
  </div>`;
}

/** What the marks of the board mean, each with its word. */
export function BoardKey({ places }: { places: boolean }): VNode {
  const swatch = (name: string, body: VNode, text: string): VNode =>
    html`<li key=${name}><svg width="28" height="14" aria-hidden="true">${body}</svg>${text}</li>`;
  if (places)
    return html`<ul class="board-key">${swatch("n", html`<rect class="hill" x="1" y="5" width="26" height="9" />`, t("web.desk.key.hill"))}
      ${swatch("b", html`<line class="board-berths" x1="0" x2="28" y1="7" y2="7" />`, t("web.desk.key.berths"))}
      ${swatch("o", html`<rect class="hill over" x="1" y="1" width="26" height="13" />`, t("web.desk.key.over"))}</ul>`;
  const bar = (leg: number, direction: string): VNode =>
    html`<g class=${`board-bar leg-${leg} ${direction}`}><rect class="board-run" x="1" y="1" width="26" height="12" rx="2" /><text class="board-word" x="6" y="11">${direction === "out" ? `${leg + 1}→` : `←${leg + 1}`}</text></g>`;
  return html`<ul class="board-key">
    ${[0, 1, 2].map((leg) => swatch(`o${leg}`, bar(leg, "out"), legName(leg)))}
    ${swatch("back", bar(1, "back"), t("web.leg.back"))}
    ${swatch("load", html`<g class="board-bar leg-1 out"><rect class="board-load" x="1" y="1" width="26" height="12" rx="2" /></g>`, t("web.desk.key.load"))}
    ${swatch("slack", html`<path class="board-slack slack-ok" d="M0 7H24M24 4V10" />`, t("web.desk.key.slack"))}
    ${swatch("fixed", html`<g class="board-bar leg-1 out"><rect class="board-run" x="1" y="1" width="26" height="12" rx="2" /><rect class="board-fixed" x="1" y="1" width="26" height="12" fill="url(#board-hatch)" /></g>`, t("web.desk.key.fixed"))}
    ${swatch("ghost", html`<rect class="board-ghost" x="1" y="1" width="26" height="12" rx="2" />`, t("web.desk.key.ghost"))}
  </ul>`;
}
