// Whether the phone may go where there is no signal: the app, the reader of codes, the day and its map are on it.
import { html, type VNode } from "../../base/html.ts";
import type { App } from "../model.ts";
import { Mark } from "../parts.ts";
import { lacks } from "../update.ts";
import { t } from "../words.ts";

export function Ready({ app }: { app: App }): VNode | null {
  if (!lacks.value) return null;
  const ofDay = [app.day.value ? null : "day", app.map.value ? null : "map"].filter((what) => what !== null);
  const lacking = [...lacks.value, ...ofDay].map((what) => t(`phone.ready.${what}`)).join(", ");
  if (!lacking) return html`<p><${Mark} state="ok">${t("phone.ready.yes")}</${Mark}></p>`;
  return html`<p><${Mark} state="risk">${t("phone.ready.not", { lacking })}</${Mark}></p><p class="muted">${t("phone.ready.stay")}</p>`;
}
