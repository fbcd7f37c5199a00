// One leg: where, when, with whom, how many, and its acts in order with what is done.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { App, Day, DayLeg } from "../model.ts";
import { type ActName, type Done, stepOfLeg, stepsOfLeg } from "../next-act.ts";
import { Acts, Button, Card, List, Mark, Note, type Row } from "../parts.ts";
import { useProgress } from "../progress.ts";
import { scanReader } from "../scan.ts";
import { fetchScreen } from "../screens.ts";
import { boxesOf, legTitle, openAct, placeName, whenOf } from "../travel.ts";
import { t, word } from "../words.ts";
import { BoxActs } from "./item-field.ts";

function Facts({ app, day, leg }: { app: App; day: Day; leg: DayLeg }): VNode {
  const facts: readonly (readonly [string, string])[] = [
    [t("phone.leg.departs"), `${whenOf(app, day, leg.departs_s)} · ${placeName(day, leg.from)}`],
    [t("phone.leg.arrives"), `${whenOf(app, day, leg.arrives_s)} · ${placeName(day, leg.to)}`],
    [
      t("phone.leg.vehicle"),
      `${leg.vehicleName || leg.vehicle || t("phone.today.no_vehicle")} · ${word("mode", leg.mode)}`,
    ],
    [t("phone.leg.part"), word("part", leg.part)],
    [t("phone.leg.boxes"), String(boxesOf(leg))],
    [t("phone.leg.escorts"), leg.escorts.length > 0 ? leg.escorts.join(", ") : t("phone.leg.no_escort")],
    [t("phone.leg.trip"), leg.trip],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function stepRows(app: App, leg: DayLeg, done: readonly Done[]): Row[] {
  const steps = stepsOfLeg(leg);
  const next = stepOfLeg(leg, done);
  const at = next === null ? steps.length : steps.indexOf(next);
  const state = (i: number): VNode =>
    i < at
      ? html`<${Mark} state="ok">${t("phone.today.done")}</${Mark}>`
      : html`<${Mark} state=${i === at ? "way" : "unknown"}>${t(i === at ? "phone.leg.now" : "phone.leg.later")}</${Mark}>`;
  return steps.map((what: ActName, i) => ({
    key: what,
    title: t(`phone.act.${what}`),
    end: state(i),
    onClick: () => openAct(app, what, leg, null),
  }));
}

/** What the boxes want next is there before it is asked for; without it the next screen fetches it, and says so. */
function useReady(): void {
  useEffect(() => {
    fetchScreen("load").catch(() => undefined);
    scanReader().catch(() => undefined);
  }, []);
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  useReady();
  const done = useProgress(app);
  const day = app.day.value;
  const leg = day?.legs.find((l) => l.id === id);
  if (!day || !leg) return html`<${Note} bad>${t("phone.leg.unknown")}</${Note}>`;
  const next = done ? stepOfLeg(leg, done) : null;
  const blank = [leg.from, leg.to].filter((code) => day.places[code]?.blank);
  return html`<${Card} title=${legTitle(day, leg)}><${Facts} app=${app} day=${day} leg=${leg} />
      ${blank.length > 0 ? html`<p><${Mark} state="unknown">${t("phone.leg.blank", { places: blank.map((code) => placeName(day, code)).join(", ") })}</${Mark}></p>` : null}
    </${Card}>
    ${done ? html`<${Card} title=${t("phone.leg.steps")}><${List} rows=${stepRows(app, leg, done)} label=${t("phone.leg.steps")} /></${Card}>` : null}
    <${BoxActs} app=${app} item="" />
    ${next ? html`<${Acts}><${Button} kind="main" onClick=${() => openAct(app, next, leg, null)}>${t(`phone.do.${next}`)}</${Button}></${Acts}>` : null}`;
}
