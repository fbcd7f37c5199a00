// Who has looked: says so of a commander who has the live picture on the screen, and shows it area by area.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem, getJson, type Problem, postJson } from "../base/api.ts";
import { formatSpan } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { type AreaSeen, isLookDue, readLooks } from "../model/looks.ts";
import { placeName } from "../model/map-index.ts";
import { session, type World } from "../state.ts";
import { num, Section, Sentence, StateMark } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { line, listen } from "./feed.ts";
import { moment } from "./moment.ts";
import { Age } from "./words.ts";

const areas = signal<readonly AreaSeen[] | null>(null);
const problem = signal<Problem | null>(null);
let open = 0;

async function load(): Promise<void> {
  try {
    areas.value = readLooks(await getJson<unknown>("/looks"));
    problem.value = null;
  } catch (error) {
    problem.value = asProblem(error);
  }
}

/** What comes in a burst is asked for once. */
const AGAIN_MS = 10_000;
let again: ReturnType<typeof setTimeout> | null = null;

function soon(): void {
  if (open === 0 || again) return;
  again = setTimeout(() => {
    again = null;
    if (open > 0) void load();
  }, AGAIN_MS);
}

for (const topic of ["log", "register"] as const) listen({ topic, hear: soon, anew: soon });

// ---- that somebody looks

/** How often it is looked whether a look is due. */
const STEP_MS = 30_000;
/** By area: when the posko was told last. */
const told = new Map<string, number>();
let whose = "";

/** Whether the picture is really in front of somebody: the window shown, the posko heard. */
function isSeen(): boolean {
  return document.visibilityState === "visible" && line.value === "live";
}

async function tell(area: string): Promise<void> {
  const who = session.value;
  if (who?.role !== "commander" || !isSeen()) return;
  if (whose !== who.user) told.clear();
  whose = who.user;
  if (!isLookDue(told, area, Date.now())) return;
  told.set(area, Date.now());
  try {
    await postJson<unknown>("/looks", area === "" ? {} : { area });
    await load();
  } catch (error) {
    const { status } = asProblem(error);
    if (status === 0 || status >= 500) told.delete(area); // told at the next step; what is refused is not asked again
  }
}

/** As long as the page shows the picture of an area (empty: the account's own). */
export function useLook(area: string): void {
  useEffect(() => {
    if (moment.value !== null) return undefined; // an hour that is over is no look at what is
    const step = (): void => void tell(area);
    const stop = line.subscribe(step); // once the posko is heard, and when it is heard again
    const timer = setInterval(step, STEP_MS);
    document.addEventListener("visibilitychange", step);
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", step);
    };
  }, [area, moment.value]);
}

// ---- who has looked

function cols(world: World): Col<AreaSeen>[] {
  return [
    {
      key: "area",
      label: t("web.look.area"),
      grow: true,
      cell: (r) =>
        html`<${StateMark} state=${r.late ? "late" : "ok"}>${placeName(world.map, r.area)}<//> <small class="muted">${t(`web.ready.level.${r.level}`)}</small>`,
    },
    { key: "by", label: t("web.look.by"), cell: (r) => (r.seen === null ? t("web.look.nobody") : r.by) },
    {
      key: "age",
      label: t("web.look.when"),
      num: true,
      cell: (r) => (r.seen === null ? "–" : html`<${Age} world=${world} at=${r.seen} />`),
    },
    {
      key: "above",
      label: t("web.look.above"),
      wide: true,
      cell: (r) =>
        r.above === null ? "–" : html`<span class="muted">${r.aboveBy} <${Age} world=${world} at=${r.above} /></span>`,
    },
  ];
}

function Rows({ world, rows, caption }: { world: World; rows: readonly AreaSeen[]; caption: string }): VNode {
  return html`<${Table} caption=${caption} cols=${cols(world)} rows=${rows} keyOf=${(r: AreaSeen) => r.area} hrefOf=${(r: AreaSeen) => href("langsung", null, { wilayah: r.area })} empty="" />`;
}

/** Which areas nobody has looked at, then who has looked at the others. */
export function Looks({ world }: { world: World }): VNode | null {
  useEffect(() => {
    open += 1;
    void load();
    return () => {
      open -= 1;
    };
  }, []);
  if (problem.value?.status === 403) return null; // who may not see what moves has nothing to look at
  const all = areas.value;
  const late = all?.filter((r) => r.late) ?? [];
  const seen = all?.filter((r) => !r.late) ?? [];
  const every = all?.find((r) => r.level === "kecamatan")?.everyMin ?? 0;
  const lead = late.length === 0 ? t("web.look.all_seen") : t("web.look.lead", { span: formatSpan(lang.value, every) });
  return html`<${Section} id="looks" title=${t("web.look.title")} extra=${all ? t("web.look.count", { n: num(seen.length), of: num(all.length) }) : null}>
    ${problem.value ? html`<p class="note note-bad" role="alert">${problem.value.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void load()}>${t("web.retry")}</button></p>` : null}
    ${all === null && !problem.value ? html`<${Sentence}>${t("web.loading")}<//>` : null}
    ${all ? html`<${Sentence}>${all.length === 0 ? t("web.look.no_area") : lead}<//>` : null}
    ${late.length > 0 ? html`<h4>${t("web.look.not_seen")} <span class="h-extra">${num(late.length)}</span></h4><${Rows} world=${world} rows=${late} caption=${t("web.look.not_seen")} />` : null}
    ${seen.length > 0 ? html`<h4>${t("web.look.seen")} <span class="h-extra">${num(seen.length)}</span></h4><${Rows} world=${world} rows=${seen} caption=${t("web.look.seen")} />` : null}
  <//>`;
}
