// What stands on top before the app is open.
import { html, type VNode } from "../../base/html.ts";

export function Head({ title, sub }: { title: string; sub?: string }): VNode {
  return html`<header class="gate-head"><svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><path class="logo-ground" d="M12 1.500 21 5v6.500c0 5.300-3.700 9.400-9 11-5.300-1.600-9-5.700-9-11V5z" /><path class="logo-line" d="M7.500 9h9v7h-9zM7.500 9l1.500-2.500h6L16.500 9M10 11.500h4" /></svg>
    <div><h1>${title}</h1>${sub ? html`<p class="muted">${sub}</p>` : null}</div></header>`;
}
