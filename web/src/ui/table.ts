// The one table of the page: dense on a desk, roomy on touch, sorted by its headers, longer lists shown piece by piece.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ComponentChild, html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { go, hrefWith, replace, route } from "../base/route.ts";
import { num } from "./parts.ts";

export interface Col<R> {
  readonly key: string;
  readonly label: string;
  /** Right aligned, tabular figures. */
  readonly num?: boolean;
  /** Takes the width that is left and is cut with dots. */
  readonly grow?: boolean;
  /** May break into several lines. */
  readonly wrap?: boolean;
  /** Left out on a narrow screen; the row's own page has it. */
  readonly wide?: boolean;
  readonly sort?: (row: R) => string | number;
  readonly cell: (row: R) => ComponentChild;
}

export interface TableProps<R> {
  readonly caption: string;
  readonly cols: readonly Col<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  readonly hrefOf?: (row: R) => string | null;
  readonly chosen?: string | null;
  readonly empty: string;
  /** Sorting is kept in the address under this key; without it the order given stays. */
  readonly sortKey?: string;
  /** Rows become cards on a narrow screen: for tables with many columns. */
  readonly cards?: boolean;
}

const FIRST_ROWS = 60;
const MORE_ROWS = 120;

/** Sorted copy; equal rows keep the order given. */
export function sortRows<R>(rows: readonly R[], cols: readonly Col<R>[], order: string): readonly R[] {
  const down = order.startsWith("-");
  const by = cols.find((c) => c.key === (down ? order.slice(1) : order))?.sort;
  if (!by) return rows;
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (typeof x === "number" && typeof y === "number") return sign * (x - y);
    return sign * String(x).localeCompare(String(y), "id", { numeric: true });
  });
}

function classesOf<R>(col: Col<R>): string {
  return [col.num && "num", col.wide && "wide", col.grow && "grow", col.wrap && "wrap"].filter(Boolean).join(" ");
}

function nextOrder(order: string, key: string): string {
  if (order === key) return `-${key}`;
  return order === `-${key}` ? "" : key;
}

function ariaSort(order: string, key: string): "ascending" | "descending" | undefined {
  if (order === key) return "ascending";
  return order === `-${key}` ? "descending" : undefined;
}

function Head<R>({ col, order, sortKey }: { col: Col<R>; order: string; sortKey: string | undefined }): VNode {
  const classes = classesOf(col);
  if (!sortKey || !col.sort) return html`<th scope="col" class=${classes}>${col.label}</th>`;
  const sorted = ariaSort(order, col.key);
  const mark = sorted === "ascending" ? "▲" : sorted === "descending" ? "▼" : "";
  const onClick = (): void => replace(hrefWith({ [sortKey]: nextOrder(order, col.key) }));
  return html`<th scope="col" class=${classes} aria-sort=${sorted}>
    <button type="button" class="th" onClick=${onClick}>${col.label}<span class="mark" aria-hidden="true">${mark}</span></button></th>`;
}

function rowClick(event: MouseEvent, address: string | null): void {
  if (!address || (event.target as Element).closest("a,button")) return;
  if (window.getSelection()?.toString()) return;
  go(address);
}

function Row<R>({ row, props }: { row: R; props: TableProps<R> }): VNode {
  const address = props.hrefOf?.(row) ?? null;
  const chosen = props.chosen !== undefined && props.chosen !== null && props.keyOf(row) === props.chosen;
  const cells = props.cols.map((col, i) => {
    const classes = classesOf(col);
    const content = col.cell(row);
    const inner =
      i === 0 && address
        ? html`<a class="rowlink" href=${address} aria-current=${chosen ? "true" : undefined}>${content}</a>`
        : content;
    return html`<td key=${col.key} class=${classes} data-label=${col.label}>${inner}</td>`;
  });
  const classes = `${address ? "opens" : ""}${chosen ? " chosen" : ""}`;
  return html`<tr class=${classes} onClick=${(e: MouseEvent) => rowClick(e, address)}>${cells}</tr>`;
}

/** Shows more rows when the end comes into sight; the button does the same for those who do not scroll. */
function More({ left, onMore }: { left: number; onMore: () => void }): VNode {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((s) => s.isIntersecting)) onMore();
    });
    if (ref.current) watch.observe(ref.current);
    return () => watch.disconnect();
  }, [left]);
  return html`<button ref=${ref} type="button" class="more" onClick=${onMore}>${t("web.table.more", { n: num(left) })}</button>`;
}

export function Table<R>(props: TableProps<R>): VNode {
  const [limit, setLimit] = useState(FIRST_ROWS);
  const order = props.sortKey ? (route.value.query[props.sortKey] ?? "") : "";
  const rows = useMemo(() => sortRows(props.rows, props.cols, order), [props.rows, props.cols, order]);
  if (rows.length === 0) return html`<p class="sentence">${props.empty}</p>`;
  const left = Math.max(0, rows.length - limit);
  return html`<div class=${`table${props.cards ? " cards" : ""}`}>
    <div class="scroll" tabindex=${props.cards ? 0 : undefined} role=${props.cards ? "region" : undefined} aria-label=${props.cards ? props.caption : undefined}>
    <table>
      <caption class="sr">${props.caption}</caption>
      <thead><tr>${props.cols.map((col) => html`<${Head} key=${col.key} col=${col} order=${order} sortKey=${props.sortKey} />`)}</tr></thead>
      <tbody>${rows.slice(0, limit).map((row) => html`<${Row} key=${props.keyOf(row)} row=${row} props=${props} />`)}</tbody>
    </table></div>
    ${left > 0 ? html`<${More} left=${left} onMore=${() => setLimit((n) => n + MORE_ROWS)} />` : null}
  </div>`;
}
