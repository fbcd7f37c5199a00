// Before leaving: briefing, boat or vehicle, load, weather, people aboard (R14). One leaves without it only by a named reason.
import { html, type VNode } from "../../base/html.ts";
import {
  type Checking,
  CREW_CHECK,
  checklistDraft,
  checksOf,
  judge,
  NOTHING_CHECKED,
  REASONS,
  WEATHER_CHECK,
  WEATHERS,
} from "../acts/checklist.ts";
import type { App, DayLeg } from "../model.ts";
import { Acts, Button, Card, Field, Mark, Note } from "../parts.ts";
import { t, word } from "../words.ts";
import { Choices, Fault, NotInDay, OneAct, placeName, Reading, Saved, Words, YesNo } from "./kit.ts";
import { type Kept, nowS, useFix, useKept, useSaying } from "./saying.ts";

interface Part {
  readonly leg: DayLeg;
  readonly value: Checking;
  readonly set: Kept<Checking>["set"];
}

function Questions({ leg, value, set }: Part): VNode {
  const answer = (code: string, yes: boolean): void =>
    set((now) => ({ answers: { ...now.answers, [code]: yes ? "yes" : "no" } }));
  return html`<${Card} title=${t("phone.check.look")}>${checksOf(leg).map((code) => {
    const given = value.answers[code];
    return html`<${YesNo} key=${code} name=${`check-${code}`} label=${word("check.code", code)}
      value=${given === undefined ? null : given === "yes"} onPick=${(yes: boolean) => answer(code, yes)} />`;
  })}</${Card}>`;
}

function Sky({ leg, value, set }: Part): VNode {
  const judged = judge(leg, value);
  const rough = value.weather !== null && judged.lacking.includes(WEATHER_CHECK);
  const options = WEATHERS.filter((code) => leg.boat || (code !== "waves" && code !== "current"));
  return html`<${Card}><${Choices} name="weather" label=${t("phone.check.weather")} value=${value.weather} columns=${3}
      options=${options.map((code) => ({ code, text: word("check.weather", code) }))}
      onPick=${(weather: Checking["weather"]) => set({ weather })} />
    ${rough ? html`<${Note} bad>${t(leg.boat ? "phone.check.rough_boat" : "phone.check.rough_road")}</${Note}>` : null}</${Card}>`;
}

function People({ leg, value, set }: Part): VNode {
  const judged = judge(leg, value);
  const over = judged.people !== null && judged.lacking.includes(CREW_CHECK);
  const help = leg.crew_max > 0 ? t("phone.check.crew_max", { n: leg.crew_max }) : undefined;
  return html`<${Card}><${Field} name="people" kind="digits" label=${t(leg.boat ? "phone.check.people_boat" : "phone.check.people_road")}
      value=${value.people} help=${help} onInput=${(people: string) => set({ people })} />
    ${over ? html`<${Note} bad>${t("phone.check.crowded", { n: judged.people!, max: leg.crew_max })}</${Note}>` : null}</${Card}>`;
}

function Why({ leg, value, set }: Part): VNode | null {
  const judged = judge(leg, value);
  if (!judged.reasonNeeded) return null;
  return html`<section class="card card-bad" id="check-why"><h2>${t("phone.check.lacking")}</h2>
    <ul class="lacking">${judged.lacking.map((code) => html`<li key=${code}><${Mark} state="risk">${word("check.short", code)}</${Mark}></li>`)}</ul>
    <p>${t("phone.check.stay")}</p>
    <${Choices} name="reason" label=${t("phone.check.reason")} value=${value.reason} columns=${1}
      options=${REASONS.map((code) => ({ code, text: word("check.reason", code) }))}
      onPick=${(reason: Checking["reason"]) => set({ reason })} />
    ${value.reason ? html`<${Words} name="why" label=${t(value.reason === "ordered" ? "phone.check.who" : "phone.check.why")} value=${value.why} onInput=${(why: string) => set({ why })} />` : null}
  </section>`;
}

function openWord(leg: DayLeg, value: Checking): string {
  const { stop, open } = judge(leg, value);
  if (stop === "open") return t("phone.check.open", { n: open.length });
  return stop ? t(`phone.check.stop_${stop}`) : "";
}

function Sheet({ app, leg }: { app: App; leg: DayLeg }): VNode {
  const kept = useKept<Checking>(app, `check:${leg.id}`, NOTHING_CHECKED);
  const saying = useSaying(app);
  const fix = useFix(app);
  const { value } = kept;
  if (saying.said.length > 0) {
    return html`<div class="stack"><${Saved} app=${app} what=${t("phone.check.saved", { place: placeName(app, leg.from) })} />
      <${Acts}><${Button} kind="main" onClick=${() => app.go("way", leg.id)}>${t("phone.check.go_on")}</${Button}></${Acts}></div>`;
  }
  if (!value) return html`<${Reading} />`;
  const part: Part = { leg, value, set: kept.set };
  const judged = judge(leg, value);
  const sign = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const draft = checklistDraft(leg, value, { fix: await fix(), now_s: nowS(app) });
      return draft ? [draft] : [];
    }, kept);
    if (made) await kept.drop(NOTHING_CHECKED);
  };
  return html`<div class="stack">
    <p class="lead">${t("phone.check.lead", { vehicle: leg.vehicleName || leg.vehicle, to: placeName(app, leg.to) })}</p>
    <${Questions} ...${part} /><${Sky} ...${part} /><${People} ...${part} />
    ${judged.stop === "open" ? html`<button type="button" class="link" onClick=${() => kept.set({ skip: true })}>${t("phone.check.skip")}</button>` : null}
    ${value.skip ? html`<button type="button" class="link" onClick=${() => kept.set({ skip: false })}>${t("phone.check.unskip")}</button>` : null}
    <${Why} ...${part} />
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${openWord(leg, value)}>
      <${Button} kind=${judged.reasonNeeded ? "danger" : "main"} disabled=${judged.stop !== null || saying.busy} onClick=${sign}>${t(saying.busy ? "phone.kit.saving" : judged.reasonNeeded ? "phone.check.sign_lacking" : "phone.check.sign")}</${Button}></${OneAct}>
  </div>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const leg = app.day.value?.legs.find((x) => x.id === id);
  return leg ? html`<${Sheet} key=${leg.id} app=${app} leg=${leg} />` : html`<${NotInDay} app=${app} what="leg" />`;
}
