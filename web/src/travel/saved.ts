// What was written last, with the way back: undo instead of "are you sure".
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { saved, undoSaved } from "./desk.ts";

export function SavedNote(): VNode {
  const last = saved.value;
  return html`<div role="status">${
    last
      ? html`<p class="note saved"><span>${last.text}</span>
      <button type="button" class="quiet" onClick=${() => void undoSaved()}>${t("web.entry.undo")}</button>
      <button type="button" class="quiet" aria-label=${t("web.entry.close")} onClick=${() => {
        saved.value = null;
      }}>×</button></p>
      ${last.problem ? html`<p class="note note-bad">${last.problem.detail || t("web.error.offline")}</p>` : null}`
      : null
  }</div>`;
}
