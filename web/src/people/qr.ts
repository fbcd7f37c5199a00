// A QR code, drawn by the page itself: nobody else is asked, and no picture is kept.
import { encode } from "uqr";
import { html, type VNode } from "../base/html.ts";
import { cellsPath } from "../model/people.ts";

/** Empty cells around it, by which readers find it. */
const QUIET = 4;

export function QrCode({ text, label }: { text: string; label: string }): VNode {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect class="qr-ground" width=${size} height=${size} /><path class="qr-cells" d=${cellsPath(data)} /></svg>`;
}
