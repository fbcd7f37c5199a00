// Help: what to do when, in a few sentences each; and the ways to what is seldom needed.
import { html, type VNode } from "../../base/html.ts";
import type { App, ScreenName } from "../model.ts";
import { Button, Card } from "../parts.ts";
import { t } from "../words.ts";

const TOPICS = ["offline", "handover", "alone", "incident", "seal", "refused", "clock", "pin", "lost"] as const;
/** Acts that no leg or shift asks for by itself. */
const WAYS: readonly ScreenName[] = ["paper", "condition", "seals", "pin"];

export function Screen({ app }: { app: App; id: string }): VNode {
  return html`<div class="stack">
    <${Card} title=${t("phone.help.ways")}>${WAYS.map((name) => html`<${Button} key=${name} onClick=${() => app.go(name)}>${t(`phone.help.way_${name}`)}</${Button}>`)}</${Card}>
    ${TOPICS.map((topic) => html`<details key=${topic} class="card topic"><summary>${t(`phone.help.${topic}`)}</summary><p>${t(`phone.help.${topic}_what`)}</p></details>`)}
    <p class="muted lead">${t("phone.help.who", { person: app.device.personName, log: app.device.log, key: app.device.key.slice(0, 8) })}</p>
  </div>`;
}
