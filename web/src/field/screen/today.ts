// What do I do next? One card: the act, the place, the time. Below it the legs and shifts of the day.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { setTheme, THEMES, theme } from "../../base/theme.ts";
import type { App, Day } from "../model.ts";
import { type Act, actOfLeg, type Done, nextAct } from "../next-act.ts";
import { Button, Card, List, Mark, Note, type Row } from "../parts.ts";
import { useProgress } from "../progress.ts";
import { actWord, legSub, legTitle, openAct, placeName, shiftSub, whenOf } from "../travel.ts";
import { type Lang, lang, setLang, t, word } from "../words.ts";
import { Ready } from "./ready.ts";

/** What is late is noticed without a touch. */
const MINUTE_MS = 60_000;

function useMinute(): void {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
}

function NextCard({ app, day, act }: { app: App; day: Day; act: Act }): VNode {
  const { leg, shift } = act;
  const place = day.places[act.place];
  return html`<section class="card next" aria-label=${t("phone.today.next")}>
    <p class="next-when"><${Mark} state=${act.late ? "late" : "way"}>${t(act.late ? "phone.today.late" : "phone.today.at", { time: whenOf(app, day, act.at_s) })}</${Mark}></p>
    <h2>${actWord(act)}</h2>
    <p class="next-place">${placeName(day, act.place)}</p>
    <p class="muted">${leg ? `${legTitle(day, leg)} · ${leg.vehicleName || leg.vehicle}` : word("duty", shift?.duty ?? "")}</p>
    ${place?.blank ? html`<p><${Mark} state="unknown">${t("phone.today.blank")}</${Mark}></p>` : null}
    <${Button} kind="main" onClick=${() => openAct(app, act.what, leg, shift)}>${t(`phone.do.${act.what}`)}</${Button}>
  </section>`;
}

function legRows(app: App, day: Day, done: readonly Done[]): Row[] {
  const now_s = Math.floor(app.now() / 1000);
  return [...day.legs]
    .sort((a, b) => a.departs_s - b.departs_s)
    .map((leg) => {
      const act = actOfLeg(leg, done, now_s);
      const state = act === null ? "ok" : act.late ? "late" : "way";
      return {
        key: leg.id,
        title: legTitle(day, leg),
        sub: html`${legSub(app, day, leg)}<br /><${Mark} state=${state}>${act === null ? t("phone.today.done") : actWord(act)}</${Mark}>`,
        onClick: () => app.go("leg", leg.id),
      };
    });
}

function shiftRows(app: App, day: Day): Row[] {
  return [...day.shifts]
    .sort((a, b) => a.from_s - b.from_s)
    .map((shift) => ({
      key: shift.id,
      title: placeName(day, shift.place),
      sub: shiftSub(app, day, shift),
      onClick: () => app.go("guard", shift.id),
    }));
}

function Switches(): VNode {
  const langs: readonly Lang[] = ["id", "en"];
  return html`<${Card} title=${t("phone.today.looks")}>
    <div class="choices choices-2" role="group" aria-label=${t("phone.today.theme")}>${THEMES.map(
      (name) =>
        html`<button key=${name} type="button" aria-pressed=${theme.value === name} onClick=${() => setTheme(name)}>${t(`phone.theme.${name}`)}</button>`,
    )}</div>
    <div class="choices" role="group" aria-label=${t("phone.today.lang")}>${langs.map(
      (name) =>
        html`<button key=${name} type="button" lang=${name} aria-pressed=${lang.value === name} onClick=${() => setLang(name)}>${name === "id" ? "Indonesia" : "English"}</button>`,
    )}</div>
  </${Card}>`;
}

/** Two phones hand over whether or not the day knows of it. */
function Hands({ app }: { app: App }): VNode {
  return html`<div class="pair"><${Button} onClick=${() => app.go("receive")}>${t("phone.act.receive")}</${Button}><${Button} onClick=${() => app.go("give")}>${t("phone.act.give")}</${Button}></div>`;
}

function Whole({ app, day, done }: { app: App; day: Day; done: readonly Done[] }): VNode {
  const act = nextAct(day, done, Math.floor(app.now() / 1000));
  const nothing = day.legs.length + day.shifts.length > 0 ? "nothing" : "free";
  return html`${
    act
      ? html`<${NextCard} app=${app} day=${day} act=${act} />`
      : html`<${Card} title=${t(`phone.today.${nothing}`)}><p>${t(`phone.today.${nothing}_what`)}</p></${Card}>`
  }
    <${Hands} app=${app} />
    ${day.legs.length > 0 ? html`<${Card} title=${t("phone.today.legs")}><${List} rows=${legRows(app, day, done)} label=${t("phone.today.legs")} /></${Card}>` : null}
    ${day.shifts.length > 0 ? html`<${Card} title=${t("phone.today.shifts")}><${List} rows=${shiftRows(app, day)} label=${t("phone.today.shifts")} /></${Card}>` : null}
    <p class="muted">${t("phone.today.made", { time: whenOf(app, day, day.made_s) })}</p>`;
}

export function Screen({ app }: { app: App; id: string }): VNode {
  useMinute();
  const done = useProgress(app);
  const day = app.day.value;
  return html`<p class="who">${[app.device.personName || app.device.person, app.device.unit, word("role", app.device.role)].filter(Boolean).join(" · ")}</p>
    <${Ready} app=${app} />
    ${
      day
        ? done && html`<${Whole} app=${app} day=${day} done=${done} />`
        : html`<${Card} title=${t("phone.today.none")}><p>${t(app.waiting.value.online ? "phone.today.fetching" : "phone.today.go_online")}</p>
            <${Button} onClick=${app.nudge}>${t("phone.today.fetch")}</${Button}></${Card}><${Hands} app=${app} />`
    }
    ${day && !done ? html`<${Note}>${t("phone.shell.fetching")}</${Note}>` : null}
    <${Switches} />`;
}
