// The way on paper: the signed slip photographed, its code read or typed, so that it is not lost.
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import { NO_SLIP, type Slip, slipDraft, slipStop, tripOf } from "../acts/paper.ts";
import type { App, Verdict } from "../model.ts";
import { Button, Card, Field, Mark } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { t } from "../words.ts";
import { Choices, Fault, OneAct, Photos, placeName, Reading, Saved } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";

function Code({ app, slip, set }: { app: App; slip: Slip; set: (part: Partial<Slip>) => void }): VNode {
  const [looking, setLooking] = useState(false);
  const onCode = (text: string): Verdict => {
    const trip = text.startsWith("KWL:T:") ? tripOf(text) : null;
    if (!trip) return "unknown";
    set({ code: text });
    setLooking(false);
    return "right";
  };
  const trip = slip.code ? tripOf(slip.code) : null;
  const fault = slip.code.length > 3 && !trip ? t("phone.paper.wrong") : undefined;
  return html`<${Card} title=${t("phone.paper.code")}>
    ${looking ? html`<${Scanner} sense=${app.sense} onCode=${onCode} />` : null}
    <${Field} name="slip" label=${t("phone.paper.type")} value=${slip.code} fault=${fault} help=${t("phone.paper.type_help")} onInput=${(code: string) => set({ code })} />
    ${trip ? html`<p role="status"><${Mark} state="ok">${t("phone.paper.trip", { trip })}</${Mark}></p>` : null}
    <${Button} onClick=${() => setLooking(!looking)}>${t(looking ? "phone.kit.camera_off" : "phone.paper.scan")}</${Button}></${Card}>`;
}

/** Where the day has the trip: its two ends; else every place of the day. */
function placesOf(app: App, trip: string | null): readonly string[] {
  const legs = app.day.value?.legs.filter((leg) => leg.trip === trip) ?? [];
  const ends = [...new Set(legs.flatMap((leg) => [leg.from, leg.to]))];
  return ends.length > 0 ? ends : Object.keys(app.day.value?.places ?? {});
}

export function Screen({ app }: { app: App; id: string }): VNode {
  const kept = useKept<Slip>(app, "paper", NO_SLIP);
  const saying = useSaying(app);
  const fix = useFix(app);
  const slip = kept.value;
  if (!slip) return html`<${Reading} />`;
  if (saying.said.length > 0) {
    return html`<div class="stack"><${Saved} app=${app} what=${t("phone.paper.saved")} />
      <${OneAct} word=""><${Button} kind="main" onClick=${() => app.go("today")}>${t("phone.kit.done")}</${Button}></${OneAct}></div>`;
  }
  const save = async (): Promise<void> => {
    const words = {
      slip: t("phone.paper.slip"),
      giver: t("phone.paper.giver"),
      receiver: t("phone.paper.receiver"),
      count: t("phone.hand.row.count"),
    };
    const made = await saying.say(async () => {
      const draft = slipDraft(slip, words, { fix: await fix(), now_s: nowS(app) });
      return draft ? [draft] : [];
    }, kept);
    if (made) await kept.drop(NO_SLIP);
  };
  const stop = slipStop(slip);
  return html`<div class="stack"><p class="lead">${t("phone.paper.lead")}</p>
    <${Code} app=${app} slip=${slip} set=${kept.set} />
    <${Card} title=${t("phone.paper.photo")}><${Photos} photos=${slip.photos} label=${t("phone.paper.take")} onChange=${(photos: readonly Bytes[]) => kept.set({ photos })} /></${Card}>
    <${Card}><${Choices} name="slip-place" label=${t("phone.give.where")} columns=${1} value=${slip.place || null}
        options=${placesOf(app, tripOf(slip.code)).map((code) => ({ code, text: placeName(app, code) }))} onPick=${(place: string) => kept.set({ place })} />
      <${Field} name="slip-giver" label=${t("phone.paper.giver")} value=${slip.giver} onInput=${(giver: string) => kept.set({ giver })} />
      <${Field} name="slip-receiver" label=${t("phone.paper.receiver")} value=${slip.receiver} onInput=${(receiver: string) => kept.set({ receiver })} />
      <${Field} name="slip-count" kind="digits" label=${t("phone.paper.count")} value=${slip.count} onInput=${(count: string) => kept.set({ count })} /></${Card}>
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${stop ? t(`phone.paper.stop_${stop}`) : ""}><${Button} kind="main" disabled=${stop !== null || saying.busy} onClick=${() => void save()}>${t(saying.busy ? "phone.kit.saving" : "phone.paper.save")}</${Button}></${OneAct}></div>`;
}
