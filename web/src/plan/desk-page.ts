// The planner's desk: the board, planning anew, plans side by side, what is missing. From any of them one touch to the others.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, type Route } from "../base/route.ts";
import { topicOf } from "../base/topics.ts";
import { mayForAll, type World } from "../state.ts";
import { SavedNote } from "../travel/saved.ts";
import { HelpHere } from "../ui/help.ts";
import { lazyParts } from "../ui/lazy.ts";
import { num, Sentence } from "../ui/parts.ts";
import { BoardPage } from "./board-page.ts";
import { desk, deskProblem, job, loadDesk, news } from "./desk.ts";
import type { DeskPart } from "./more.ts";

/** The pages of the desk; the first one is the plan itself. */
export const DESK_PAGES = [null, "ulang", "bandingkan", "kurang"] as const;

/** The plan itself is there at once; what is done with it is fetched when somebody opens it. */
const Lazy = lazyParts<DeskPart>(async () => (await import("./more.ts")).PARTS);

function keyOf(id: string | null): string {
  return id ?? "papan";
}

function Pages({ route }: { route: Route }): VNode {
  const told = news.value.length;
  const running = job.value?.state === "running";
  return html`<nav class="segs wrap desk-pages" aria-label=${t("web.tab.rencana")}>${DESK_PAGES.filter(
    (id) => id !== "ulang" || mayForAll("plan", "w"),
  ).map(
    (
      id,
    ) => html`<a key=${keyOf(id)} class="seg" href=${href("rencana", id)} aria-current=${route.id === id ? "true" : undefined}>${t(`web.desk.page.${keyOf(id)}`)}
      ${id === "ulang" && running ? html` <span class="badge">${t("web.desk.job.running")}</span>` : null}
      ${id === "ulang" && !running && told > 0 ? html` <span class="badge">${num(told)}</span>` : null}</a>`,
  )}</nav>`;
}

function Body({ world, route }: { world: World; route: Route }): VNode {
  if (route.id === "ulang" || route.id === "bandingkan" || route.id === "kurang")
    return html`<${Lazy} name=${route.id} world=${world} route=${route} />`;
  if (route.id !== null) return html`<${Sentence}>${t("web.unknown", { code: route.id })}<//>`;
  return html`<${BoardPage} world=${world} route=${route} />`;
}

export function DeskPanel({ world, route }: { world: World; route: Route }): VNode {
  const problem = deskProblem.value;
  useEffect(() => {
    if (!desk.value) void loadDesk();
  }, []);
  return html`<div class=${`desk${route.id === null ? " on-board" : ""}`}>
    <div class="desk-top"><h2 class="desk-title" tabindex="-1">${t("web.desk.title")}</h2><${Pages} route=${route} /><${HelpHere} key=${route.id} topic=${topicOf(route) ?? "rencana"} /></div>
    <${SavedNote} />
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void loadDesk()}>${t("web.retry")}</button></p>` : null}
    <${Body} key=${keyOf(route.id)} world=${world} route=${route} />
  </div>`;
}
