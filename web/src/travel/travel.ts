// Travel: how long from here to there, what is within reach, and what of the network people know better.
import { useEffect, useLayoutEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route } from "../base/route.ts";
import type { Network } from "../model/network.ts";
import { may, type World } from "../state.ts";
import { num, Sentence, Title } from "../ui/parts.ts";
import { ClosuresPage } from "./closures.ts";
import { loadNetwork, lookAt, making, network, networkProblem } from "./desk.ts";
import { DrawPage } from "./draw.ts";
import { JettiesPage } from "./jetties.ts";
import { ReachPage } from "./reach.ts";
import { RoutePage } from "./route.ts";
import { SavedNote } from "./saved.ts";

/** The pages of travel; the first one is the question asked most. */
export const TRAVEL_PAGES = [null, "jangkauan", "penutupan", "dermaga", "jalur"] as const;

function keyOf(id: string | null): string {
  return id ?? "rute";
}

/** What of the question stays when one goes from page to page: by what, in which weather, when. */
function kept(route: Route): Record<string, string> {
  const out: Record<string, string> = {};
  for (const key of ["moda", "perahu", "lanjut", "kotak", "hujan", "sungai", "malam", "pukul", "peta"]) {
    const value = route.query[key];
    if (value) out[key] = value;
  }
  return out;
}

function Pages({ route }: { route: Route }): VNode {
  return html`<nav class="segs wrap" aria-label=${t("web.tab.tempuh")}>${TRAVEL_PAGES.filter(
    (id) => id !== "jalur" || may("register", "w"),
  ).map(
    (id) =>
      html`<a key=${keyOf(id)} class="seg" href=${href("tempuh", id, kept(route))} aria-current=${route.id === id ? "true" : undefined}>${t(`web.travel.page.${keyOf(id)}`)}</a>`,
  )}</nav>`;
}

function Body({ world, route, made }: { world: World; route: Route; made: Network | null }): VNode {
  if (route.id === "jangkauan") return html`<${ReachPage} world=${world} route=${route} />`;
  if (route.id === "jalur") return html`<${DrawPage} route=${route} />`;
  if (route.id === null) return html`<${RoutePage} world=${world} route=${route} />`;
  if (!made) return html`<p class="sentence" role="status">${t("web.travel.loading")}</p>`;
  if (route.id === "penutupan") return html`<${ClosuresPage} world=${world} route=${route} network=${made} />`;
  if (route.id === "dermaga") return html`<${JettiesPage} world=${world} route=${route} network=${made} />`;
  return html`<${Sentence}>${t("web.unknown", { code: route.id })}<//>`;
}

/** What the answers are made of, in one line. */
function MadeOf({ made }: { made: Network }): VNode {
  const { base, counts } = made;
  const words = base
    ? t("web.travel.made_of_base", {
        roads: num(base.roads),
        waters: num(base.waters),
        links: num(counts.links),
        drawn: num(counts.drawn),
      })
    : t("web.travel.made_of_register", { links: num(counts.links), drawn: num(counts.drawn) });
  const reckoned = counts.reckoned > 0 ? ` ${t("web.travel.made_of_reckoned", { n: num(counts.reckoned) })}` : "";
  return html`<p class="muted made-of">${words}${reckoned}</p>`;
}

export function TravelPanel({ world, route }: { world: World; route: Route }): VNode {
  const made = network.value;
  const problem = networkProblem.value;
  useEffect(() => {
    if (!network.value) void loadNetwork();
  }, []);
  // A wish of the page that one leaves is none of the next one's; after the paint it might be the next one's already.
  useLayoutEffect(
    () => () => {
      lookAt.value = null;
    },
    [route.id],
  );
  return html`<div class="travel">
    <${Title} crumbs=${[]}>${t("web.tab.tempuh")}<//>
    <${Pages} route=${route} />
    <p class="phone-only"><a class="button" href=${hrefWith({ layar: "peta" })}>${t("web.travel.open_map")}</a></p>
    <${SavedNote} />
    <div role="status">${making.value ? html`<p class="note making">${making.value}</p>` : null}</div>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")} <button type="button" class="quiet" onClick=${() => void loadNetwork()}>${t("web.retry")}</button></p>` : null}
    <${Body} key=${keyOf(route.id)} world=${world} route=${route} made=${made} />
    ${made ? html`<${MadeOf} made=${made} />` : null}
  </div>`;
}
