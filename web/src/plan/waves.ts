// Waves: what leaves when, and the convoys of the wave that is chosen.
import { useMemo } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import { type PlanIndex, tightestConvoys } from "../model/plan-index.ts";
import type { Convoy, Wave } from "../model/types.ts";
import type { World } from "../state.ts";
import { HelpHere } from "../ui/help.ts";
import { num, Section, Sentence, Slack } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { ConvoyTable } from "./convoy-table.ts";
import { Gantt } from "./gantt.ts";
import { areaNames, Day, Hour, legName } from "./words.ts";

function waveCols(world: World, index: PlanIndex): Col<Wave>[] {
  const convoys = (w: Wave): number => index.convoysOfWave.get(w.wave)?.length ?? 0;
  return [
    { key: "wave", label: t("web.wave.short"), num: true, cell: (w) => num(w.wave) },
    {
      key: "depart",
      label: t("web.depart"),
      wrap: true,
      cell: (w) => html`<b><${Hour} world=${world} at=${w.depart} /></b> <${Day} world=${world} at=${w.depart} />
        <div class="muted">${areaNames(world.map, w.kecamatan)}</div>`,
    },
    { key: "convoys", label: t("web.convoys"), num: true, cell: (w) => num(convoys(w)) },
    { key: "boxes", label: t("web.boxes"), num: true, cell: (w) => num(w.boxes) },
    { key: "escorts", label: t("web.escorts"), num: true, wide: true, cell: (w) => num(w.escorts) },
    { key: "slack", label: t("web.slack"), num: true, cell: (w) => html`<${Slack} minutes=${w.slack_min} short />` },
  ];
}

function convoyCols(world: World, day: string): Col<Convoy>[] {
  const place = (code: string): string => placeName(world.map, code);
  return [
    { key: "id", label: t("web.convoy"), sort: (c) => c.id, cell: (c) => c.id },
    {
      key: "depart",
      label: t("web.depart"),
      sort: (c) => c.depart,
      cell: (c) => html`<${Hour} world=${world} at=${c.depart} day=${day} />`,
    },
    {
      key: "arrive",
      label: t("web.arrive"),
      wide: true,
      sort: (c) => c.arrive,
      cell: (c) => html`<${Hour} world=${world} at=${c.arrive} day=${c.day} />`,
    },
    {
      key: "dest",
      label: t("web.dest"),
      grow: true,
      sort: (c) => place(c.dest),
      cell: (c) =>
        html`<span title=${`${place(c.base)} → ${place(c.dest)}`}><b>${place(c.dest)}</b> <span class="muted">${t("web.from_base", { name: place(c.base) })}</span></span>`,
    },
    { key: "boxes", label: t("web.boxes"), num: true, sort: (c) => c.boxes, cell: (c) => num(c.boxes) },
    {
      key: "escorts",
      label: t("web.escorts"),
      num: true,
      wide: true,
      sort: (c) => c.escorts,
      cell: (c) => num(c.escorts),
    },
    {
      key: "slack",
      label: t("web.slack"),
      num: true,
      sort: (c) => c.slack_min,
      cell: (c) => html`<${Slack} minutes=${c.slack_min} short />`,
    },
  ];
}

/** Enough to fill the panel of a laptop. */
const TIGHTEST_SHOWN = 14;

interface Filter {
  key: string;
  label: string;
  test: (c: Convoy) => boolean;
}

function legFilters(convoys: readonly Convoy[]): Filter[] {
  const all: Filter[] = [0, 1, 2].map((leg) => ({ key: String(leg), label: legName(leg), test: (c) => c.leg === leg }));
  all.push({ key: "back", label: t("web.leg.back"), test: (c) => c.direction === "back" });
  return all.filter((f) => convoys.some(f.test));
}

function Filters({
  filters,
  chosen,
  convoys,
}: {
  filters: Filter[];
  chosen: string;
  convoys: readonly Convoy[];
}): VNode {
  const item = (key: string, label: string, count: number): VNode =>
    html`<a key=${key} class="seg" href=${hrefWith({ kaki: key })} aria-current=${chosen === key ? "true" : undefined}>${label} <span class="muted">${num(count)}</span></a>`;
  return html`<nav class="segs wrap" aria-label=${t("web.filter")}>
    ${item("", t("web.all"), convoys.length)}
    ${filters.map((f) => item(f.key, f.label, convoys.filter(f.test).length))}</nav>`;
}

function WaveConvoys({
  world,
  index,
  wave,
  route,
}: {
  world: World;
  index: PlanIndex;
  wave: Wave;
  route: Route;
}): VNode {
  const all = index.convoysOfWave.get(wave.wave) ?? [];
  const leg = route.query.kaki ?? "";
  const filters = legFilters(all);
  const test = filters.find((f) => f.key === leg)?.test;
  const rows = useMemo(() => {
    const kept = test ? all.filter(test) : [...all];
    return kept.sort((a, b) => (a.depart < b.depart ? -1 : a.depart > b.depart ? 1 : a.id < b.id ? -1 : 1));
  }, [all, leg]);
  const cols = useMemo(() => convoyCols(world, wave.day), [world, wave]);
  const title = t("web.wave.convoys", { n: wave.wave });
  return html`<${Section} id="wave-convoys" title=${title} extra=${areaNames(world.map, wave.kecamatan)}>
    <${Filters} filters=${filters} chosen=${leg} convoys=${all} />
    <${Table} caption=${title} cols=${cols} rows=${rows} keyOf=${(c: Convoy) => c.id} hrefOf=${(c: Convoy) => href("konvoi", c.id)}
      sortKey="urut" empty=${t("web.convoys.none")} />
  <//>`;
}

/** Before a wave is chosen: the convoys that most need a look. */
function Tightest({ world, index }: { world: World; index: PlanIndex }): VNode {
  const rows = useMemo(() => tightestConvoys(index.plan, TIGHTEST_SHOWN), [index]);
  return html`<div><${Sentence}>${t("web.waves.choose")}<//>
    <${Section} title=${t("web.convoys.tightest")}><${ConvoyTable} world=${world} rows=${rows} caption=${t("web.convoys.tightest")} /><//></div>`;
}

export function WavesPanel({ world, route }: { world: World; route: Route }): VNode {
  const index = world.plan;
  const cols = useMemo(() => (index ? waveCols(world, index) : []), [world, index]);
  if (!index) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const chosen = index.plan.waves.find((w) => String(w.wave) === route.id);
  return html`<div>
    <h2 class="sr" tabindex="-1">${t("web.tab.gelombang")}</h2>
    <${HelpHere} topic="gelombang" />
    <${Gantt} world=${world} index=${index} chosen=${chosen?.wave ?? null} />
    <${Table} caption=${t("web.tab.gelombang")} cols=${cols} rows=${index.plan.waves} keyOf=${(w: Wave) => String(w.wave)}
      hrefOf=${(w: Wave) => href("gelombang", String(w.wave))} chosen=${route.id} empty=${t("web.waves.none")} />
    ${chosen ? html`<${WaveConvoys} world=${world} index=${index} wave=${chosen} route=${route} />` : html`<${Tightest} world=${world} index=${index} />`}
  </div>`;
}
