// The small pieces of every screen: acts at the bottom, buttons for wet thumbs, cards, marks that say a state thrice.
import { type ComponentChildren, html, type VNode } from "../base/html.ts";
import { t } from "./words.ts";

export type MarkState = "ok" | "way" | "risk" | "late" | "wrong" | "again" | "unknown";

const SHAPES: Readonly<Record<MarkState, string>> = {
  ok: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm5.300 6.900-6.300 6.800L6.800 12l1.500-1.500 2.600 2.200 4.800-5.200z",
  way: "M2 9h10V3l10 9-10 9v-6H2z",
  risk: "M12 2 23 21.500H1zm-1.200 7v6h2.400V9zm0 7.500v2.400h2.400v-2.400z",
  late: "M3 3h18v18H3zm8 3v7h5v-2h-3V6z",
  wrong:
    "M8 2h8l6 6v8l-6 6H8l-6-6V8zm.500 5L7 8.500l3.500 3.500L7 15.500 8.500 17l3.500-3.500 3.500 3.500 1.500-1.500-3.500-3.500L17 8.500 15.500 7 12 10.500z",
  again: "M12 3a9 9 0 1 0 9 9h-3a6 6 0 1 1-1.800-4.200L13 11h9V2l-3.600 3.600A9 9 0 0 0 12 3z",
  unknown: "M12 1 23 12 12 23 1 12zm0 4-7 7 7 7 7-7z",
};

export function Mark({ state, children }: { state: MarkState; children?: ComponentChildren }): VNode {
  return html`<span class=${`mark mark-${state}`}><svg viewBox="0 0 24 24" aria-hidden="true"><path d=${SHAPES[state]} /></svg><span>${children ?? t(`phone.mark.${state}`)}</span></span>`;
}

export interface ButtonProps {
  readonly kind?: "main" | "plain" | "danger";
  readonly onClick?: () => void;
  readonly disabled?: boolean;
  readonly submit?: boolean;
  /** For a button whose word alone does not say what it is about. */
  readonly label?: string;
  readonly children?: ComponentChildren;
}

export function Button({ kind = "plain", onClick, disabled, submit, label, children }: ButtonProps): VNode {
  return html`<button type=${submit ? "submit" : "button"} class=${`act act-${kind}`} disabled=${disabled} aria-label=${label} onClick=${onClick}>${children}</button>`;
}

/** What is done on a screen, within the thumb's reach; at most two buttons. */
export function Acts({ children }: { children?: ComponentChildren }): VNode {
  return html`<div class="acts">${children}</div>`;
}

export function Card({ title, children }: { title?: string; children?: ComponentChildren }): VNode {
  return html`<section class="card">${title ? html`<h2>${title}</h2>` : null}${children}</section>`;
}

export function Note({ bad, children }: { bad?: boolean; children?: ComponentChildren }): VNode {
  return html`<p class=${bad ? "note note-bad" : "note"} role=${bad ? "alert" : undefined}>${children}</p>`;
}

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly fault?: string;
  readonly kind?: "text" | "digits";
  readonly name: string;
  readonly help?: string;
}

/** What is typed; a fault stands at the field. */
export function Field({ label, value, onInput, fault, kind = "text", name, help }: FieldProps): VNode {
  const about = fault ? `${name}-fault` : help ? `${name}-help` : undefined;
  return html`<div class="field"><label for=${name}>${label}</label>
    <input id=${name} name=${name} value=${value} type="text"
      inputmode=${kind === "text" ? "text" : "numeric"} autocomplete="off" autocapitalize=${kind === "text" ? "characters" : "off"}
      spellcheck=${false} aria-invalid=${fault ? "true" : undefined} aria-describedby=${about}
      onInput=${(e: Event) => onInput((e.currentTarget as HTMLInputElement).value)} />
    ${help && !fault ? html`<p class="muted" id=${`${name}-help`}>${help}</p>` : null}
    ${fault ? html`<p class="fault" id=${`${name}-fault`} role="alert">${fault}</p>` : null}</div>`;
}

export interface Row {
  readonly key: string;
  readonly title: ComponentChildren;
  readonly sub?: ComponentChildren;
  readonly end?: ComponentChildren;
  readonly onClick?: () => void;
}

/** Rows for the thumb; a row that leads somewhere is a button. */
export function List({ rows, label }: { rows: readonly Row[]; label?: string }): VNode {
  const inside = (row: Row): VNode =>
    html`<span class="row-text"><span class="row-title">${row.title}</span>${row.sub ? html`<span class="row-sub">${row.sub}</span>` : null}</span>${row.end ? html`<span class="row-end">${row.end}</span>` : null}`;
  return html`<ul class="rows" aria-label=${label}>${rows.map(
    (row) =>
      html`<li key=${row.key}>${row.onClick ? html`<button type="button" class="row" onClick=${row.onClick}>${inside(row)}<span class="row-go" aria-hidden="true">›</span></button>` : html`<div class="row">${inside(row)}</div>`}</li>`,
  )}</ul>`;
}
