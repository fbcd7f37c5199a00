// Legend and layer switches in one list: every line says what it is in a word, and switches it.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { hrefWith, replace } from "../base/route.ts";
import type { World } from "../state.ts";
import { ClassMark, className, classRank, StateMark } from "../ui/parts.ts";
import { GROUPS, type Group } from "./layer.ts";

function Line({ kind, children }: { kind: string; children?: unknown }): VNode {
  return html`<li><svg class="legend-line" viewBox="0 0 28 8" aria-hidden="true"><line class=${`ll ll-${kind}`} x1="1" y1="4" x2="27" y2="4" /></svg>${children}</li>`;
}

const SITE_PATHS: Record<string, string> = {
  warehouse: "M6 .8 11.300 5.300H10V11H2V5.300H.7z",
  office: "M2.700 1.500h6.600V11H2.700z",
  ppk: "M2 2h8v8H2z",
  pps: "M6 2.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zm0 2a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3z",
  police:
    "M6 .7 10.500 2.400V6c0 2.500-1.800 4.300-4.500 5.400C3.300 10.300 1.500 8.500 1.500 6V2.400zM6 2.800 3.500 3.700V6c0 1.500 1 2.600 2.500 3.300C7.500 8.600 8.500 7.500 8.500 6V3.700z",
  jetty:
    "M5.300 4V3.300a1.500 1.500 0 1 1 1.400 0V4H9v1.200H6.700v4.300c1.600-.2 2.700-1.100 2.900-2.700H11c-.2 2.700-2.200 4.200-5 4.200S1.200 9.500 1 6.800h1.400c.2 1.600 1.300 2.500 2.900 2.700V5.200H3V4z",
};

function SiteItem({ kind }: { kind: string }): VNode {
  return html`<li><svg class=${`glyph glyph-site glyph-${kind}`} viewBox="0 0 12 12" aria-hidden="true"><path d=${SITE_PATHS[kind]} /></svg>${t(`web.site.${kind}`)}</li>`;
}

function keysOf(world: World, group: Group): VNode[] {
  switch (group) {
    case "live":
      return (["way", "risk", "late", "doubt", "unknown", "ok"] as const).map(
        (state) => html`<li key=${state}><${StateMark} state=${state}>${t(`web.legend.live.${state}`)}<//></li>`,
      );
    case "plan":
      return [
        html`<${Line} key="plan" kind="plan">${t("web.legend.plan")}<//>`,
        html`<${Line} key="trip" kind="trip">${t("web.legend.trip")}<//>`,
      ];
    case "tps":
      return [...world.operation.classes]
        .sort((a, b) => classRank(b.code) - classRank(a.code))
        .map(
          (c) =>
            html`<li key=${c.code}><${ClassMark} code=${c.code} /><span class="sr">${className(c.code)}</span></li>`,
        );
    case "sites":
      return [
        ...Object.keys(SITE_PATHS).map((k) => html`<${SiteItem} key=${k} kind=${k} />`),
        html`<li key="unsure"><svg class="glyph glyph-open" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="4.500" /></svg>${t("web.legend.jetty_unsure")}</li>`,
      ];
    case "road":
      return ["base", "road", "path"].map((k) => html`<${Line} key=${k} kind=${k}>${t(`web.legend.${k}`)}<//>`);
    case "river":
      return [html`<${Line} key="river" kind="river">${t("web.legend.river")}<//>`];
    case "closures":
      return [html`<${Line} key="closed" kind="closed">${t("web.legend.closed")}<//>`];
    case "cells":
      return [
        html`<li key="derived"><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true"><rect class="swatch-land" x=".5" y=".5" width="27" height="11" /><path class="swatch-hatch" d="M2 12 12 0M9 12 19 0M16 12 26 0M23 12l5-6M0 6l5-6" /></svg>${t("web.legend.cell")}</li>`,
        html`<li key="wet"><svg class="swatch" viewBox="0 0 28 12" aria-hidden="true"><rect class="swatch-wet" x=".5" y=".5" width="27" height="11" /></svg>${t("web.legend.wet")}</li>`,
      ];
    case "borders":
      return [html`<${Line} key="border" kind="border">${t("web.legend.border")}<//>`];
    case "labels":
      return [];
  }
}

/** The three kinds of line, always in sight under the map. */
export function OriginKey(): VNode {
  return html`<span class="origin-key">${["fact", "derived", "synthetic"].map(
    (o) =>
      html`<span key=${o}><svg class="legend-line" viewBox="0 0 28 8" aria-hidden="true"><line class=${`ll ll-${o}`} x1="1" y1="4" x2="27" y2="4" /></svg> ${t(`web.origin.${o}`)}</span>`,
  )}</span>`;
}

export function hiddenGroups(query: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set((query.lapis ?? "").split(",").filter((g) => g !== ""));
}

function toggle(hidden: ReadonlySet<string>, group: Group): void {
  const next = new Set(hidden);
  if (!next.delete(group)) next.add(group);
  replace(hrefWith({ lapis: [...next].sort().join(",") }));
}

export function Legend({
  world,
  hidden,
  open,
  onToggle,
}: {
  world: World;
  hidden: ReadonlySet<string>;
  open: boolean;
  onToggle: () => void;
}): VNode {
  return html`<div class="legend">
    <button type="button" class="legend-head" aria-expanded=${open} aria-controls="legend-body" onClick=${onToggle}>${t("web.legend")}<span aria-hidden="true">${open ? "▾" : "▸"}</span></button>
    ${
      open
        ? html`<div class="legend-body" id="legend-body">${GROUPS.map(
            (g) =>
              html`<fieldset key=${g}><label><input type="checkbox" checked=${!hidden.has(g)} onChange=${() => toggle(hidden, g)} />${t(`web.layer.${g}`)}</label><ul>${keysOf(world, g)}</ul></fieldset>`,
          )}</div>`
        : null
    }
  </div>`;
}
