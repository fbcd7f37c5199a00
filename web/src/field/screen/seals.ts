// Checking the seals of one box: what is read, and only that. What they should be is never on this phone.
import { html, type VNode } from "../../base/html.ts";
import { sealsDraft } from "../acts/condition-draft.ts";
import { isCode } from "../acts/draft.ts";
import { shiftAt } from "../acts/incident-draft.ts";
import { readScan } from "../codes.ts";
import type { App, Verdict } from "../model.ts";
import { Acts, Button, Card, Field } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { t } from "../words.ts";
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
  const item = (id || value.item).trim();
  if (saying.said.length > 0) {
    return html`<div class="stack"><${Saved} app=${app} what=${t("phone.seals.saved")} />
      <${Acts}>${id ? null : html`<${Button} onClick=${saying.clear}>${t("phone.cond.next")}</${Button}>`}
        <${Button} kind="main" onClick=${() => app.go("today")}>${t("phone.kit.done")}</${Button}></${Acts}></div>`;
  }
  const save = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const place = shiftAt(app.day.value, nowS(app))?.place ?? null;
      const draft = sealsDraft(item, value.seals, place, { fix: await fix(), now_s: nowS(app) });
      return draft ? [draft] : [];
    }, kept);
    if (made) await kept.drop(NOTHING);
  };
  const onBox = (text: string, format: string): Verdict => {
    const scan = readScan(text, format);
    if (scan.type !== "item" && scan.type !== "plain") return "unknown";
    kept.set({ item: scan.code });
    return "right";
  };
  const stop = !isCode(item) ? "phone.cond.lack_item" : value.seals.length === 0 ? "phone.seals.none" : "";
  return html`<div class="stack"><p class="lead">${t("phone.seals.lead")}</p>
    ${id ? html`<p class="lead code">${id}</p>` : html`<${Card}>${item ? null : html`<${Scanner} sense=${app.sense} onCode=${onBox} />`}<${Field} name="item" label=${t("phone.cond.item")} value=${value.item} onInput=${(text: string) => kept.set({ item: text })} /></${Card}>`}
    <${Card}><${SealsField} app=${app} seals=${value.seals} onChange=${(change: (now: readonly string[]) => readonly string[]) => kept.set((now) => ({ seals: change(now.seals) }))} /></${Card}>
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${stop ? t(stop) : ""}><${Button} kind="main" disabled=${stop !== "" || saying.busy} onClick=${() => void save()}>${t(saying.busy ? "phone.kit.saving" : "phone.seals.save")}</${Button}></${OneAct}></div>`;
}
