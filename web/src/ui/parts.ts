// The small pieces that every panel is made of: state, origin chip, number link, sentence, facts list, bar.

import { useState } from "preact/hooks";
import { formatNumber, formatSpan } from "../base/fmt.ts";
import { type ComponentChild, type ComponentChildren, html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { route } from "../base/route.ts";
import { topicOf, topicOfPart } from "../base/topics.ts";
import { type State, slackState } from "../model/plan-index.ts";
import type { Origin } from "../model/types.ts";
import { kindOrigin, world } from "../state.ts";
import { HelpButton, HelpText } from "./help.ts";

export const SHAPES: Record<State, string> = {
  ok: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z",
  way: "M1 4.5h5V1.5L11.5 6 6 10.5v-3H1z",
  risk: "M6 .8 11.6 11H.4z",
  late: "M1.2 1.2h9.6v9.6H1.2z",
  doubt: "M6 .4 11.6 6 6 11.6.4 6z",
  unknown: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
};

export function Glyph({ state }: { state: State }): VNode {
  return html`<svg class=${`glyph glyph-${state}`} viewBox="0 0 12 12" aria-hidden="true"><path d=${SHAPES[state]} /></svg>`;
}

/** A state is always colour, shape and word together. */
export function StateMark({ state, children }: { state: State; children?: ComponentChildren }): VNode {
  return html`<span class="state"><${Glyph} state=${state} />${children ?? t(`web.state.${state}`)}</span>`;
}

export function Slack({ minutes, short }: { minutes: number | null; short?: boolean }): VNode {
  const state = slackState(minutes);
  const label = t(`web.slack.${state}`);
  const quiet = short === true && state === "ok";
  return html`<span class="state" title=${label}><${Glyph} state=${state} />${formatSpan(lang.value, minutes)}
    <span class=${quiet ? "slack-word quiet-word" : "slack-word"}> ${label.toLowerCase()}</span></span>`;
}

export function Chip({ origin, prefix }: { origin: Origin | "mixed" | null; prefix?: string }): VNode | null {
  if (origin === null) return null;
  const title = t(`web.origin.${origin}.what`);
  return html`<span class=${`chip chip-${origin}`} title=${title}>${prefix ? `${prefix}: ` : ""}${t(`web.origin.${origin}`)}</span>`;
}

/** Chip of a whole register kind, for values of a plan that come from it. */
export function KindChip({ kind }: { kind: string }): VNode | null {
  const operation = world.value?.operation;
  return operation ? Chip({ origin: kindOrigin(operation, kind) }) : null;
}

export function num(value: number | null | undefined, digits = 0): string {
  return formatNumber(lang.value, value, digits);
}

export function A({ to, children, title }: { to: string; children?: ComponentChildren; title?: string }): VNode {
  return html`<a href=${to} title=${title}>${children}</a>`;
}

export function Sentence({ children }: { children?: ComponentChildren }): VNode {
  return html`<p class="sentence">${children}</p>`;
}

export interface Fact {
  label: string;
  value: ComponentChild;
  /** Takes a row of its own: for sentences. */
  wide?: boolean;
}

/** Named values under one another; a fact without a value is left out. */
export function Facts({ items }: { items: (Fact | null)[] }): VNode {
  const shown = items.filter(
    (f): f is Fact => f !== null && f.value !== null && f.value !== undefined && f.value !== "",
  );
  return html`<dl class="facts">${shown.map((f) => html`<div key=${f.label} class=${f.wide ? "wide-fact" : undefined}><dt>${f.label}</dt><dd>${f.value}</dd></div>`)}</dl>`;
}

export function Section({
  id,
  title,
  extra,
  help,
  children,
}: {
  id?: string;
  title: string;
  extra?: ComponentChild;
  /** A topic of help other than that of the id. */
  help?: string;
  children?: ComponentChildren;
}): VNode {
  const [open, setOpen] = useState(false);
  const topic = help ?? topicOfPart(id);
  const heading = html`<h3>${title}${extra ? html` <span class="h-extra">${extra}</span>` : null}</h3>`;
  return html`<section class="block" id=${id}>${
    topic
      ? html`<div class="title-line">${heading}<${HelpButton} topic=${topic} name=${title} open=${open} onToggle=${() => setOpen(!open)} /></div>${open ? html`<${HelpText} id=${`help-${topic}`} topic=${topic} />` : null}`
      : heading
  }${children}</section>`;
}

export interface Crumb {
  label: string;
  to: string;
}

export function Title({
  crumbs,
  children,
  sub,
}: {
  crumbs: Crumb[];
  children?: ComponentChildren;
  sub?: ComponentChild;
}): VNode {
  const topic = topicOf(route.value);
  const [open, setOpen] = useState(false);
  return html`<div class="title">
    <nav class="crumbs" aria-label=${t("web.crumbs")}>${crumbs.map((c) => html`<a key=${c.to} href=${c.to}>${c.label}</a>`)}</nav>
    <div class="title-line"><h2 tabindex="-1">${children}</h2>${topic ? html`<${HelpButton} topic=${topic} open=${open} onToggle=${() => setOpen(!open)} />` : null}</div>
    ${sub ? html`<p class="sub">${sub}</p>` : null}
    ${topic && open ? html`<${HelpText} id=${`help-${topic}`} topic=${topic} />` : null}
  </div>`;
}

export function className(code: string): string {
  const known = word("class", code);
  if (known !== code) return known;
  return world.value?.operation.classes.find((c) => c.code === code)?.name ?? code;
}

export function classRank(code: string): number {
  const rank = world.value?.operation.classes.find((c) => c.code === code)?.rank ?? 1;
  return Math.min(Math.max(Math.round(rank), 1), 4);
}

const CLASS_SHAPES: Record<number, string> = {
  1: "M6 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  2: "M6 1.2 11.2 10.6H.8z",
  3: "M1.6 1.6h8.8v8.8H1.6z",
  4: "M6 .4 11.6 6 6 11.6.4 6z",
};

/** Vulnerability class with the same shape and colour as on the map. */
export function ClassMark({ code }: { code: string }): VNode {
  const rank = classRank(code);
  return html`<span class="state"><svg class=${`glyph class-${rank}`} viewBox="0 0 12 12" aria-hidden="true"><path d=${CLASS_SHAPES[rank]} /></svg>${className(code)}</span>`;
}

export interface BarPart {
  className: string;
  value: number;
}

/** One horizontal bar of parts; drawn as SVG because the page allows no inline style. */
export function Bar({ parts, total, label }: { parts: BarPart[]; total: number; label: string }): VNode {
  let x = 0;
  const scale = total > 0 ? 100 / total : 0;
  const rects = parts.map((p) => {
    const width = p.value * scale;
    const rect = html`<rect key=${p.className} class=${p.className} x=${x} y="0" width=${width} height="8" />`;
    x += width;
    return rect;
  });
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${total > 0 ? html`<rect class="bar-ground" x="0" y="0" width="100" height="8" />` : null}${rects}</svg>`;
}
