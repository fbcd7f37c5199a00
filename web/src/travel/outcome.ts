// The answer in one line, for the map of a phone.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import type { Route } from "../base/route.ts";
import { num } from "../ui/parts.ts";
import { reached, routed } from "./desk.ts";
import { Kilometres, Span } from "./words.ts";

export function Outcome({ route }: { route: Route }): VNode | null {
  const way = routed.value.answer;
  if (route.id === null && way)
    return html`<p class="outcome">${way.ms === null ? t("web.travel.none") : html`<b><${Span} ms=${way.ms} /></b> · <${Kilometres} m=${way.m} />`}</p>`;
  const reach = reached.value.answer;
  if (route.id === "jangkauan" && reach)
    return html`<p class="outcome"><b>${t("web.reach.count", { n: num(reach.places.length), min: num(reach.minutes) })}</b></p>`;
  return null;
}
