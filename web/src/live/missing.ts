// What has not come: posts that are silent, convoys without a position, goods that are not there, looks that nobody took. By
// unit, the one that owes longest first, each with whom to call.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { asProblem, getJson, type Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import {
  MISSING,
  type Missing,
  type MissingKind,
  type MissingRow,
  type MissingUnit,
  ofKind,
  readMissing,
} from "../model/missing.ts";
import type { State } from "../model/plan-index.ts";
import type { World } from "../state.ts";
import { Glyph, num, Section, Sentence } from "../ui/parts.ts";
import { listen } from "./feed.ts";
import { Age, areaOf, tripTitle } from "./words.ts";

interface Shown {
  readonly area: string;
  readonly missing: Missing | null;
  readonly problem: Problem | null;
}

const shown = signal<Shown>({ area: "", missing: null, problem: null });
let open = 0;

async function load(area: string): Promise<void> {
  try {
    const missing = readMissing(await getJson<unknown>(`/missing${area ? `?area=${encodeURIComponent(area)}` : ""}`));
    if (shown.value.area === area) shown.value = { area, missing, problem: null };
  } catch (error) {
    if (shown.value.area === area) shown.value = { ...shown.value, problem: asProblem(error) };
  }
}

/** What is missing grows by time alone; nobody acts on it within half a minute. */
const EVERY_MS = 30_000;
let waiting: ReturnType<typeof setTimeout> | null = null;

function soon(): void {
  if (open === 0 || waiting) return;
  waiting = setTimeout(() => {
    waiting = null;
    if (open > 0) void load(shown.value.area);
  }, EVERY_MS);
}

for (const topic of ["log", "plan", "register", "convoys"] as const) listen({ topic, hear: soon, anew: soon });

const STATE: Record<MissingKind, State> = { post: "unknown", convoy: "unknown", goods: "late", look: "risk" };

/** Rows of a unit that are shown at once. */
const FIRST_ROWS = 5;

function subjectName(world: World, row: MissingRow): string {
  return row.kind === "convoy" ? tripTitle(world, row.subject) : placeName(world.map, row.subject);
}

function subjectAddress(world: World, row: MissingRow): string {
  if (row.kind === "convoy") return href("perjalanan", row.subject);
  if (row.kind === "look") return href("langsung", null, { wilayah: row.subject });
  return world.map.tps.has(row.subject) ? href("tps", row.subject) : href("lokasi", row.subject);
}

function Call({ world, person }: { world: World; person: string }): VNode | null {
  if (person === "") return null;
  const name = world.plan?.plan.people[person]?.name ?? person;
  return html`<span>${t("web.missing.call")} <a href=${href("orang", person)}>${name}</a></span>`;
}

function Line({ world, row }: { world: World; row: MissingRow }): VNode {
  return html`<li class="alarm">
    <div class="alarm-row">
      <${Glyph} state=${STATE[row.kind]} />
      <span class="alarm-what"><b>${t(`web.missing.${row.kind}`)}</b> <a href=${subjectAddress(world, row)}>${subjectName(world, row)}</a></span>
      <span class="alarm-when"><${Age} world=${world} at=${row.since} /><${Call} world=${world} person=${row.call} /></span>
    </div></li>`;
}

function Unit({ world, unit }: { world: World; unit: MissingUnit }): VNode {
  const [all, setAll] = useState(false);
  const rows = all ? unit.rows : unit.rows.slice(0, FIRST_ROWS);
  const more = unit.rows.length - rows.length;
  return html`<div class="missing-unit">
    <h4>${unit.name || unit.unit || t("web.missing.no_unit")} <span class="h-extra">${num(unit.rows.length)} · <${Age} world=${world} at=${unit.since} />${unit.call ? " · " : ""}<${Call} world=${world} person=${unit.call} /></span></h4>
    <ol class="alarms">${rows.map((row) => html`<${Line} key=${`${row.kind} ${row.subject}`} world=${world} row=${row} />`)}</ol>
    ${more > 0 ? html`<p><button type="button" class="button" onClick=${() => setAll(true)}>${t("web.table.more", { n: num(more) })}</button></p>` : null}
  </div>`;
}

function Kinds({ missing, chosen }: { missing: Missing; chosen: MissingKind | null }): VNode {
  const seg = (kind: MissingKind | null, n: number): VNode =>
    html`<a key=${kind ?? ""} class="seg" href=${hrefWith({ kurang: kind ?? "" })} aria-current=${kind === chosen ? "true" : undefined}>${t(kind ? `web.missing.kind.${kind}` : "web.missing.every")} <b>${num(n)}</b></a>`;
  return html`<nav class="segs wrap" aria-label=${t("web.missing.kinds")}>${seg(null, missing.n)}${MISSING.map((kind) => seg(kind, missing.kinds[kind]))}</nav>`;
}

/** The part of the live page that monitors the monitoring: of the area that the address names, or everywhere. */
export function MissingReports({ world, route }: { world: World; route: Route }): VNode {
  const area = areaOf(world, route);
  useEffect(() => {
    open += 1;
    shown.value = { area, missing: shown.value.area === area ? shown.value.missing : null, problem: null };
    void load(area);
    return () => {
      open -= 1;
    };
  }, [area]);
  const chosen = MISSING.find((kind) => kind === route.query.kurang) ?? null;
  const { missing, problem } = shown.value.area === area ? shown.value : { missing: null, problem: null };
  if (problem?.status === 403) return html``;
  const units = missing ? ofKind(missing.units, chosen) : [];
  const rows = units.reduce((n, unit) => n + unit.rows.length, 0);
  const of = missing ? (chosen ? missing.kinds[chosen] : missing.n) : 0;
  return html`<${Section} id="missing" title=${t("web.missing.title")} extra=${missing ? num(missing.n) : null}>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void load(area)}>${t("web.retry")}</button></p>` : null}
    ${missing && missing.n > 0 ? html`<${Kinds} missing=${missing} chosen=${chosen} />` : null}
    ${missing && units.length === 0 ? html`<${Sentence}>${t(missing.n === 0 ? "web.missing.none" : "web.missing.none_of")}<//>` : null}
    ${!missing && !problem ? html`<${Sentence}>${t("web.loading")}<//>` : null}
    ${units.map((unit) => html`<${Unit} key=${unit.unit} world=${world} unit=${unit} />`)}
    ${rows < of ? html`<p class="muted">${t("web.missing.cut", { n: num(rows), of: num(of) })}</p>` : null}<//>`;
}
