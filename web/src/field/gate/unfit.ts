// Why this browser cannot be the field app, and what to do: said before anything is begun.
import { html, type VNode } from "../../base/html.ts";
import { Button, Note } from "../parts.ts";
import { t } from "../words.ts";
import { Head } from "./head.ts";

export type Unfitness = "untrusted" | "old";

/** Without a trusted line a browser has neither service worker nor camera; an old one lacks what keeps evidence. */
export function unfitness(): Unfitness | null {
  if (!window.isSecureContext) return "untrusted";
  const fits = "serviceWorker" in navigator && "indexedDB" in window && crypto.subtle && "caches" in window;
  return fits ? null : "old";
}

const STEPS = ["fetch", "install", "compare", "open"] as const;

export function Unfit({ why }: { why: Unfitness }): VNode {
  return html`<main class="gate"><${Head} title="Kawal" />
    <${Note} bad>${t(`phone.unfit.${why}`)}</${Note}>
    ${
      why === "untrusted"
        ? html`<ol class="steps">${STEPS.map((step) => html`<li key=${step}>${t(`phone.unfit.step_${step}`)}</li>`)}</ol>
          <div class="gate-end"><a class="act" href="/api/v1/authority">${t("phone.unfit.get")}</a>
            <${Button} kind="main" onClick=${() => location.reload()}>${t("phone.shell.again")}</${Button}></div>`
        : null
    }</main>`;
}
