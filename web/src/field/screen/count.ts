// What the receiver finds, entered before it is shown what the giver says: boxes, seals, condition.
import { html, type VNode } from "../../base/html.ts";
import { CONDITIONS, type Condition } from "../acts/condition-draft.ts";
import { readScan } from "../codes.ts";
import type { Counted } from "../handover.ts";
import type { App, Verdict } from "../model.ts";
import { Card, Field } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { t, word } from "../words.ts";
import { TypedCode } from "./item-field.ts";
import { Choices, placeName } from "./kit.ts";
import type { Kept } from "./saying.ts";
import { SealsField } from "./seals-field.ts";

/** As entered, and kept as it is when the screen is left. */
export interface Counting {
  readonly boxes: readonly string[];
  readonly seals: readonly string[];
  readonly count: string;
  readonly condition: Condition | null;
}

export const NOTHING_COUNTED: Counting = { boxes: [], seals: [], count: "", condition: null };

/** null: not all has been looked at. `load`: there are boxes in it, which are scanned, or at least counted. */
export function countedOf(c: Counting, load: boolean): Counted | null {
  const count = /^\s*\d{1,6}\s*$/.test(c.count) ? Number(c.count) : null;
  const scanned = load && c.boxes.length > 0;
  if (c.condition === null || (load && !scanned && count === null)) return null;
  return { items: scanned ? c.boxes : null, count: scanned ? null : count, seals: c.seals, condition: c.condition };
}

function Boxes({ app, kept }: { app: App; kept: Kept<Counting> }): VNode {
  const boxes = kept.value?.boxes ?? [];
  const add = (code: string): Verdict => {
    if (boxes.includes(code)) return "again";
    kept.set((now) => ({ boxes: now.boxes.includes(code) ? now.boxes : [...now.boxes, code] }));
    return "right";
  };
  const onCode = (text: string, format: string): Verdict => {
    const scan = readScan(text, format);
    return scan.type === "item" || scan.type === "plain" ? add(scan.code) : "unknown";
  };
  const last = boxes[boxes.length - 1];
  return html`<${Card} title=${t("phone.take.boxes")}>
    <${Scanner} sense=${app.sense} onCode=${onCode} />
    <p class="count" role="status"><b>${boxes.length}</b><span class="count-sub">${last ? t("phone.take.last", { code: last }) : t("phone.take.none_yet")}</span></p>
    <${TypedCode} app=${app} name="box" label=${t("phone.take.type")} onCode=${(code: string) => app.sense.verdict(add(code))} />
    ${last ? html`<button type="button" class="link" onClick=${() => kept.set((now) => ({ boxes: now.boxes.slice(0, -1) }))}>${t("phone.take.undo", { code: last })}</button>` : null}
  </${Card}>`;
}

export interface CountProps {
  readonly app: App;
  readonly goods: { readonly item: string; readonly place: string | null };
  readonly load: boolean;
  readonly kept: Kept<Counting>;
}

export function Count({ app, goods, load, kept }: CountProps): VNode {
  const value = kept.value ?? NOTHING_COUNTED;
  return html`<p class="lead">${t("phone.take.count_lead")}</p>
    <${Card}><b class="code">${goods.item}</b>${goods.place ? html`<p class="muted">${placeName(app, goods.place)}</p>` : null}</${Card}>
    ${load ? html`<${Boxes} app=${app} kept=${kept} />` : null}
    <${Card} title=${t("phone.take.seals")}><${SealsField} app=${app} seals=${value.seals} onChange=${(change: (now: readonly string[]) => readonly string[]) => kept.set((now) => ({ seals: change(now.seals) }))} /></${Card}>
    <${Card}><${Choices} name="take-condition" label=${t("phone.cond.question")} value=${value.condition}
      options=${CONDITIONS.map((code) => ({ code, text: word("cond.word", code) }))} onPick=${(condition: Condition) => kept.set({ condition })} /></${Card}>
    ${value.boxes.length > 0 ? null : html`<${Card}><${Field} name="take-count" kind="digits" label=${t(load ? "phone.take.count_load" : "phone.take.count")} value=${value.count} onInput=${(count: string) => kept.set({ count })} /></${Card}>`}`;
}
