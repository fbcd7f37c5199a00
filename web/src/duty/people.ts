import { html, type VNode } from "../base/html.ts";
import { word } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import type { PlanIndex } from "../model/plan-index.ts";

/** A person as a link with role and unit; the code when the plan does not name them. */
export function PersonName({ index, code }: { index: PlanIndex; code: string }): VNode {
  const person = index.plan.people[code];
  if (!person) return html`<a href=${href("orang", code)}>${code}</a>`;
  return html`<span><a href=${href("orang", code)}>${person.name}</a> <span class="muted">${word("role", person.role)} · ${person.unit_name}</span></span>`;
}
