// The condition of one box: what one sees, a photo where it is not good, words where it is something else.
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import { CONDITIONS, type Condition, conditionDraft, wanted } from "../acts/condition-draft.ts";
import { legAt, shiftAt } from "../acts/incident-draft.ts";
import type { App } from "../model.ts";
import { Acts, Button, Card, type MarkState } from "../parts.ts";
import { t, word } from "../words.ts";
import { ItemField } from "./item-field.ts";
import { Choices, Fault, OneAct, Photos, Reading, Saved, Words } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";

interface Entered {
  readonly item: string;
  readonly condition: Condition | null;
  readonly note: string;
  readonly photos: readonly Bytes[];
}

const NOTHING: Entered = { item: "", condition: null, note: "", photos: [] };

/** The place is that of the shift; on a leg the position tells it. */
function placeNow(app: App): string | null {
  const now_s = nowS(app);
  return legAt(app.day.value, now_s) ? null : (shiftAt(app.day.value, now_s)?.place ?? null);
}

const MARKS: Readonly<Record<Condition, MarkState>> = {
  good: "ok",
  wet: "risk",
  damaged: "wrong",
  seal_broken: "wrong",
  opened: "wrong",
  incomplete: "risk",
  other: "unknown",
};

function Form({ app, id }: { app: App; id: string }): VNode {
  const kept = useKept<Entered>(app, `condition:${id}`, NOTHING);
  const saying = useSaying(app);
  const fix = useFix(app);
  const { value, set } = kept;
  if (!value) return html`<${Reading} />`;
  const looked = { item: id || value.item, condition: value.condition, place: placeNow(app) };
  const lack = wanted(looked, value.note, value.photos.length);
  const save = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const draft = conditionDraft(looked, {
        note: value.note,
        photos: value.photos,
        fix: await fix(),
        now_s: nowS(app),
      });
      return draft ? [draft] : [];
    }, kept);
    if (made) await kept.drop(NOTHING);
  };
  const last = saying.said[saying.said.length - 1];
  if (last) {
    return html`<div class="stack"><${Saved} app=${app} what=${t("phone.cond.saved", { item: looked.item || t("phone.cond.box") })} />
      <${Acts}>${id ? null : html`<${Button} onClick=${saying.clear}>${t("phone.cond.next")}</${Button}>`}
      <${Button} kind="main" onClick=${() => history.back()}>${t("phone.kit.done")}</${Button}></${Acts}></div>`;
  }
  const stop = lack !== null && lack !== "photo";
  return html`<div class="stack">
    ${id ? html`<p class="lead code">${id}</p>` : html`<${Card}><${ItemField} app=${app} name="item" label=${t("phone.cond.item")} item=${value.item} camera onCode=${(item: string) => set({ item })} /></${Card}>`}
    <${Card}><${Choices} name="condition" label=${t("phone.cond.question")} value=${value.condition}
      options=${CONDITIONS.map((code) => ({ code, text: word("cond.word", code), mark: MARKS[code] }))}
      onPick=${(condition: Condition) => set({ condition })} /></${Card}>
    ${
      value.condition && value.condition !== "good"
        ? html`<${Card} title=${t("phone.cond.show")}><${Photos} photos=${value.photos} onChange=${(photos: readonly Bytes[]) => set({ photos })} />
          <${Words} name="cond-note" label=${t(value.condition === "other" ? "phone.cond.words_needed" : "phone.cond.words")} value=${value.note} onInput=${(note: string) => set({ note })} /></${Card}>`
        : null
    }
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${lack ? t(`phone.cond.lack_${lack}`) : ""}>
      <${Button} kind=${lack === "photo" ? "plain" : "main"} disabled=${stop || saying.busy} onClick=${save}>${t(saying.busy ? "phone.kit.saving" : lack === "photo" ? "phone.cond.save_bare" : "phone.cond.save")}</${Button}></${OneAct}>
  </div>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  return html`<${Form} key=${id} app=${app} id=${id} />`;
}
