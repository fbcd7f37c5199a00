// The strip on the map while a tool is in hand: what a touch does, and the same for those who use no pointer.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { hrefWith, type Route } from "../base/route.ts";
import type { Touched } from "../map/engine.ts";
import { draft, hint, tool, touchMap } from "./desk.ts";
import { Outcome } from "./outcome.ts";

function dropPoint(): void {
  draft.value = { ...draft.value, points: draft.value.points.slice(0, -1) };
}

export function Toolbar({ route, middle }: { route: Route; middle: () => Touched | null }): VNode | null {
  if (tool.value === "none") return null;
  const onMiddle = (): void => {
    const touched = middle();
    if (touched) touchMap(touched);
  };
  const undo = tool.value === "line" && draft.value.points.length > 0;
  return html`<div class="toolbar" role="group" aria-label=${t("web.travel.tool")}>
    <p role="status">${hint.value}</p>
    <${Outcome} route=${route} />
    <div class="toolbar-acts">
      <button type="button" class="quiet" onClick=${onMiddle}>${t("web.travel.middle")}</button>
      ${undo ? html`<button type="button" class="quiet" onClick=${dropPoint}>${t("web.travel.drop_point")}</button>` : null}
      <a class="button phone-only" href=${hrefWith({ layar: "" })}>${t("web.travel.details")}</a>
    </div>
  </div>`;
}
