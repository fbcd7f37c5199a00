// The one template tag of the page: htm bound to Preact, so there is no compile step for markup.
import htm from "htm";
import { type ComponentChild, type ComponentChildren, h, type VNode } from "preact";

export const html = htm.bind(h) as (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
export type { ComponentChild, ComponentChildren, VNode };
