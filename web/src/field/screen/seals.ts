// Checking the seals of one box: what is read, and only that. What they should be is never on this phone.
import { html, type VNode } from "../../base/html.ts";
import { sealsDraft } from "../acts/condition-draft.ts";
import { isCode } from "../acts/draft.ts";
import { shiftAt } from "../acts/incident-draft.ts";
import type { App } from "../model.ts";
import { Acts, Button, Card } from "../parts.ts";
import { t } from "../words.ts";
import { ItemField } from "./item-field.ts";
import { Fault, OneAct, Reading, Saved } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";
import { SealsField } from "./seals-field.ts";

interface Read {
  readonly item: string;
  readonly seals: readonly string[];
}

const NOTHING: Read = { item: "", seals: [] };

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const kept = useKept<Read>(app, `seals:${id}`, NOTHING);
  const saying = useSaying(app);
  const fix = useFix(app);
  const value = kept.value;
  if (!value) return html`<${Reading} />`;
  const item = id || value.item;
  if (saying.said.length > 0) {
    return html`<div class="stack"><${Saved} app=${app} what=${t("phone.seals.saved")} />
      <${Acts}>${id ? null : html`<${Button} onClick=${saying.clear}>${t("phone.cond.next")}</${Button}>`}
        <${Button} kind="main" onClick=${() => history.back()}>${t("phone.kit.done")}</${Button}></${Acts}></div>`;
  }
  const save = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const place = shiftAt(app.day.value, nowS(app))?.place ?? null;
      const draft = sealsDraft(item, value.seals, place, { fix: await fix(), now_s: nowS(app) });
      return draft ? [draft] : [];
    }, kept);
    if (made) await kept.drop(NOTHING);
  };
  const stop = !isCode(item) ? "phone.cond.lack_item" : value.seals.length === 0 ? "phone.seals.none" : "";
  return html`<div class="stack"><p class="lead">${t("phone.seals.lead")}</p>
    ${id ? html`<p class="lead code">${id}</p>` : html`<${Card}><${ItemField} app=${app} name="item" label=${t("phone.cond.item")} item=${value.item} camera onCode=${(code: string) => kept.set({ item: code })} /></${Card}>`}
    <${Card}><${SealsField} app=${app} seals=${value.seals} onChange=${(change: (now: readonly string[]) => readonly string[]) => kept.set((now) => ({ seals: change(now.seals) }))} /></${Card}>
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${stop ? t(stop) : ""}><${Button} kind="main" disabled=${stop !== "" || saying.busy} onClick=${() => void save()}>${t(saying.busy ? "phone.kit.saving" : "phone.seals.save")}</${Button}></${OneAct}></div>`;
}
