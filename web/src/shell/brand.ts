import { html, type VNode } from "../base/html.ts";

/** A box on its way, guarded: the mark of Kawal. */
export function Brand(): VNode {
  return html`<svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
    <path class="brand-shield" d="M12 1.5 21 5v6.5c0 5.3-3.7 9.4-9 11-5.300-1.600-9-5.700-9-11V5z" />
    <path class="brand-box" d="M7.500 9h9v7h-9zM7.500 9l1.500-2.500h6L16.500 9M10 11.500h4" />
  </svg>`;
}
