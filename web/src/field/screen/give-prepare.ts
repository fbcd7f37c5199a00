// What is handed over, and where: chosen before the two phones meet.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { CONDITIONS, type Condition } from "../acts/condition-draft.ts";
import { isCode } from "../acts/draft.ts";
import { contentOf, type GiveForm, givable, goodsOf, kindOf, placeOf } from "../acts/giving-goods.ts";
import { legAt } from "../acts/incident-draft.ts";
import { type Giving, startGiving } from "../handover.ts";
import type { App, DayLeg } from "../model.ts";
import { Button, Card, Note } from "../parts.ts";
import { t, word } from "../words.ts";
import { me, randomBytes } from "./hand.ts";
import { ItemField } from "./item-field.ts";
import { Choices, Fault, OneAct, placeName, Reading, YesNo } from "./kit.ts";
import { nowS, useFix, useTold } from "./saying.ts";

export interface PrepareProps {
  readonly app: App;
  readonly id: string;
  /** Why the meeting could not be begun; "" when nothing hinders it. */
  readonly fault: string;
  readonly onBegin: (giving: Giving) => Promise<void>;
}

/** Where the boxes in a load are remembered by who received them. */
export function contentName(item: string): string {
  return `content:${item}`;
}

interface ItemProps {
  readonly app: App;
  readonly items: readonly string[];
  readonly item: string;
  readonly onItem: (item: string) => void;
}

/** One of those that go, or one that is scanned or typed. */
function Item({ app, items, item, onItem }: ItemProps): VNode {
  const listed = items.includes(item);
  return html`<${Card} title=${t("phone.give.what")}>
    ${items.length > 0 ? html`<${Choices} name="give-item" label=${t("phone.give.which")} columns=${1} value=${listed ? item : null} options=${items.map((code) => ({ code, text: code }))} onPick=${onItem} />` : null}
    <${ItemField} app=${app} name="give-code" label=${t("phone.give.code")} item=${listed ? "" : item} known=${items} camera=${false} onCode=${onItem} /></${Card}>`;
}

function Place({
  app,
  leg,
  place,
  onPlace,
}: {
  app: App;
  leg: DayLeg | null;
  place: string;
  onPlace: (p: string) => void;
}): VNode {
  const codes = leg ? [...new Set([placeOf(leg), leg.from, leg.to])] : Object.keys(app.day.value?.places ?? {});
  return html`<${Card}><${Choices} name="give-place" label=${t("phone.give.where")} columns=${1} value=${place || null}
    options=${codes.map((code) => ({ code, text: placeName(app, code) }))} onPick=${onPlace} /></${Card}>`;
}

export function GivePrepare({ app, id, fault, onBegin }: PrepareProps): VNode {
  const { told } = useTold(app);
  const fix = useFix(app);
  const leg = app.day.value?.legs.find((x) => x.id === id) ?? legAt(app.day.value, nowS(app));
  const [form, setForm] = useState<GiveForm>({ item: "", place: leg ? placeOf(leg) : "", condition: "good" });
  const [witness, setWitness] = useState(false);
  const items = told ? givable(told, leg) : [];
  useEffect(() => {
    if (form.item === "" && items.length === 1) setForm((now) => ({ ...now, item: items[0]! }));
  }, [told]);
  if (!told) return html`<${Reading} />`;
  const escort = kindOf(leg) === "escort_changed";
  const { item } = form;
  const begin = async (): Promise<void> => {
    const received = await app.store.get<readonly string[]>(contentName(item)).catch(() => null);
    const goods = goodsOf(leg, form, contentOf(told, leg, item, received), await fix());
    if (goods) await onBegin(startGiving(me(app), goods, witness, randomBytes()));
  };
  const stop = !isCode(item) ? "phone.give.stop_item" : form.place === "" ? "phone.give.stop_place" : "";
  return html`<div class="stack">
    ${escort ? html`<${Note}>${t("phone.give.escort")}</${Note}>` : null}
    ${items.length > 1 ? html`<${Note}>${t("phone.give.one_load")}</${Note}>` : null}
    <${Item} app=${app} items=${items} item=${item} onItem=${(code: string) => setForm({ ...form, item: code })} />
    <${Place} app=${app} leg=${leg} place=${form.place} onPlace=${(place: string) => setForm({ ...form, place })} />
    ${
      escort
        ? null
        : html`<${Card}><${Choices} name="give-condition" label=${t("phone.cond.question")} columns=${3} value=${form.condition}
          options=${CONDITIONS.map((code) => ({ code, text: word("cond.word", code) }))} onPick=${(condition: Condition) => setForm({ ...form, condition })} /></${Card}>`
    }
    <${Card}><${YesNo} name="witness" label=${t("phone.give.witness")} value=${witness} onPick=${setWitness} /></${Card}>
    <${Fault} text=${fault} />
    <${OneAct} word=${stop ? t(stop) : ""}><${Button} kind="main" disabled=${stop !== ""} onClick=${() => void begin()}>${t("phone.give.begin")}</${Button}></${OneAct}>
  </div>`;
}
