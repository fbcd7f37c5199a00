// Under way: how far, how late, what comes next; one big button for the next step of the leg.
import { useEffect, useState } from "preact/hooks";
import { formatNumber, formatSpan } from "../../base/fmt.ts";
import { html, type VNode } from "../../base/html.ts";
import {
  type Journey,
  journeyOf,
  latenessMin,
  metresTo,
  mustCheck,
  SINGLE_MAX,
  type Step,
  stepDrafts,
  stepsOf,
} from "../acts/journey.ts";
import type { App, DayLeg, Fix } from "../model.ts";
import { Acts, Button, Card, Mark, Note } from "../parts.ts";
import { moment } from "../times.ts";
import { lang, t, word } from "../words.ts";
import { BoxActs } from "./item-field.ts";
import { Fault, NotInDay, placeName, Reading } from "./kit.ts";
import { nowS, useClock, useFix, useSaying, useTold } from "./saying.ts";

const TIGHT_MIN = 10;
/** The position that is shown is asked for anew. */
const LOOK_MS = 30_000;

function useWhere(app: App): Fix | null {
  const [fix, setFix] = useState<Fix | null>(null);
  useEffect(() => {
    let gone = false;
    const look = (): void => {
      app.sense.position(30).then(
        (found) => {
          if (!gone && found) setFix(found);
        },
        () => undefined,
      );
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, []);
  return fix;
}

function Late({ minutes }: { minutes: number }): VNode {
  if (minutes >= TIGHT_MIN)
    return html`<${Mark} state="late">${t("phone.way.late", { span: formatSpan(lang.value, minutes) })}</${Mark}>`;
  return html`<${Mark} state="ok">${t("phone.way.on_time")}</${Mark}>`;
}

/** The next stop: what is read from two metres. */
function Stop({ app, leg, journey }: { app: App; leg: DayLeg; journey: Journey }): VNode {
  const now_s = useClock(app);
  const fix = useWhere(app);
  const underWay = journey.said.departed !== undefined && journey.next !== null;
  const code = underWay ? leg.to : journey.next ? leg.from : leg.to;
  const place = app.day.value?.places[code];
  const metres = metresTo(place, fix?.at ?? null);
  const at_s = code === leg.to ? leg.arrives_s : leg.departs_s;
  const seen = app.recorded.value ? "phone.way.fix" : "phone.way.fix_seen";
  return html`<${Card}>
    <p class="muted">${t(code === leg.to ? "phone.way.to" : "phone.way.from")}</p>
    <p class="next-place"><b>${placeName(app, code)}</b></p>
    <p>${t(code === leg.to ? "phone.way.arrive_at" : "phone.way.leave_at", { at: moment(lang.value, at_s, now_s, app.day.value) })}</p>
    <p><${Late} minutes=${latenessMin(leg, journey, now_s)} /></p>
    ${underWay && metres !== null ? html`<p>${t("phone.way.left", { km: formatNumber(lang.value, metres / 1000, metres < 10_000 ? 1 : 0) })}</p>` : null}
    <p class="muted">${fix ? t(seen, { m: Math.round(fix.accuracy_m) }) : t("phone.way.no_fix")}</p>
    ${place?.blank ? html`<${Note}>${t("phone.way.blank")}</${Note}>` : null}
  </${Card}>`;
}

function Steps({ app, leg, journey }: { app: App; leg: DayLeg; journey: Journey }): VNode {
  const line = (step: Step): VNode => {
    const at = journey.said[step];
    const state = at !== undefined && step !== journey.next ? "ok" : step === journey.next ? "way" : "unknown";
    const end = at === undefined ? "" : moment(lang.value, at, nowS(app), app.day.value);
    return html`<li key=${step} class="step"><${Mark} state=${state}>${word("way.step", step)}</${Mark}><span>${end}</span></li>`;
  };
  return html`<${Card} title=${leg.vehicleName || leg.vehicle}><ol class="way-steps">${stepsOf(leg).map(line)}</ol></${Card}>`;
}

/** Who guards does not carry: an escort tells no steps of the goods. */
function carries(leg: DayLeg): boolean {
  return leg.part !== "escort" && leg.part !== "receiver";
}

interface NextProps {
  readonly app: App;
  readonly leg: DayLeg;
  readonly journey: Journey;
  readonly again: () => Promise<void>;
}

function Next({ app, leg, journey, again }: NextProps): VNode {
  const saying = useSaying(app);
  const fix = useFix(app);
  const { next, rest } = journey;
  if (!carries(leg)) return html`<${Note}>${t("phone.way.escort")}</${Note}>`;
  if (!next) {
    return html`<${Acts}><${Button} onClick=${() => app.go("today")}>${t("phone.kit.done")}</${Button}>
      <${Button} kind="main" onClick=${() => app.go("give", leg.id)}>${t("phone.way.give")}</${Button}></${Acts}>`;
  }
  if (rest.length === 0) {
    return html`<div class="in-stack"><${Note}>${t("phone.way.nothing")}</${Note}><${Acts}><${Button} kind="main" onClick=${() => app.go("load", leg.id)}>${t("phone.way.load")}</${Button}></${Acts}></div>`;
  }
  const say = async (): Promise<void> => {
    const made = await saying.say(async () => stepDrafts(leg, next, rest, { fix: await fix(), now_s: nowS(app) }));
    if (made) app.sense.verdict("right");
    await again();
  };
  if (mustCheck(journey, nowS(app))) {
    return html`<div class="in-stack"><${Note}>${t("phone.way.unchecked")}</${Note}>
      <${Acts}><${Button} kind="main" onClick=${() => app.go("check", leg.id)}>${t("phone.way.check")}</${Button}></${Acts}></div>`;
  }
  return html`<div class="in-stack">
    ${rest.length >= SINGLE_MAX ? html`<${Note}>${t("phone.way.make_load")}</${Note}>` : null}
    <${Fault} text=${saying.fault} />
    <${Acts}><${Button} kind="main" disabled=${saying.busy} onClick=${say}>${saying.busy ? t("phone.kit.saving") : word("way.act", next)}</${Button}></${Acts}>
  </div>`;
}

function Leg({ app, leg }: { app: App; leg: DayLeg }): VNode {
  const { told, again } = useTold(app);
  if (!told) return html`<${Reading} />`;
  const journey = journeyOf(told, leg);
  const last = [...stepsOf(leg)].reverse().find((step) => journey.said[step] !== undefined);
  return html`<div class="stack">
    <${Stop} app=${app} leg=${leg} journey=${journey} />
    ${last ? html`<p class="said" role="status"><${Mark} state="ok">${t("phone.way.saved", { what: word("way.step", last) })}</${Mark}></p>` : null}
    <${Steps} app=${app} leg=${leg} journey=${journey} />
    <${BoxActs} app=${app} item="" />
    <${Next} app=${app} leg=${leg} journey=${journey} again=${again} />
  </div>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const leg = app.day.value?.legs.find((x) => x.id === id);
  return leg ? html`<${Leg} key=${leg.id} app=${app} leg=${leg} />` : html`<${NotInDay} app=${app} what="leg" />`;
}
