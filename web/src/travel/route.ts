// The way between two places: two ends, by what and when; the legs one after the other, or why there is none.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { lang, t, word } from "../base/i18n.ts";
import { route as current, href, hrefWith, type Route, replace } from "../base/route.ts";
import { formatAt, isBoat, meansOf, type NamedLeg, nameLegs, type RouteAnswer } from "../model/network.ts";
import type { World } from "../state.ts";
import { num, Section, Sentence } from "../ui/parts.ts";
import {
  askRoute,
  chosenLeg,
  forgetRoute,
  jettyNames,
  lookAt,
  network,
  routed,
  type Touch,
  useTouches,
} from "./desk.ts";
import { MeansFields } from "./means.ts";
import { PlaceField } from "./placefield.ts";
import { clock, Kilometres, metresText, Span, saidText } from "./words.ts";

type Slot = "dari" | "ke";

/** From here on the way beside all ways is worth a mark: somebody walks it. */
const FAR_OFF_M = 100;
/** Names in a line before the rest is folded away. */
const SHORT_WAYS = 4;

function wayName(leg: NamedLeg, i: number): VNode {
  const way = leg.ways[i] as NamedLeg["ways"][number];
  const far = html`<small>${metresText(way.m)}</small>`;
  if (way.kind === "link") return html`<span key=${i}><a href=${href("ruas", way.code)}>${way.code}</a> ${far}</span>`;
  if (way.kind === "reckoned") return html`<span key=${i}>${t("web.travel.reckoned")} ${far}</span>`;
  const none = t(isBoat(leg.leg.mode) ? "web.travel.unnamed_water" : "web.travel.unnamed_road");
  return html`<span key=${i}>${way.name || (way.kind === "way" ? way.code : html`<span class="muted">${none}</span>`)} ${far}</span>`;
}

function Ways({ leg }: { leg: NamedLeg }): VNode | null {
  const all = leg.ways.map((_, i) => wayName(leg, i));
  if (all.length === 0) return null;
  if (all.length <= SHORT_WAYS) return html`<p class="via">${all}</p>`;
  return html`<details class="via"><summary>${all.slice(0, SHORT_WAYS)} <span class="via-more">${t("web.travel.more_ways", { n: num(all.length - SHORT_WAYS) })}</span></summary>${all.slice(SHORT_WAYS)}</details>`;
}

function legWords(leg: NamedLeg): VNode {
  if (leg.leg.kind === "move")
    return html`<span><b class="leg-mode">${word("mode", leg.leg.mode ?? "")}</b> ${t("web.travel.to", { name: leg.to })}</span>`;
  return html`<span>${t(`web.leg_kind.${leg.leg.kind}`, { name: leg.from })}</span>`;
}

function markOf(leg: NamedLeg): string {
  if (leg.leg.kind !== "move") return "stop-mark transfer";
  return isBoat(leg.leg.mode) ? "stop-mark water" : "stop-mark";
}

function LegItem({ world, leg, i }: { world: World; leg: NamedLeg; i: number }): VNode {
  const { line } = leg.leg;
  const chosen = chosenLeg.value === i;
  const onShow = (): void => {
    chosenLeg.value = chosen ? null : i;
    if (!chosen) lookAt.value = { points: line, gently: false };
  };
  return html`<li class=${`stop leg leg-${leg.leg.kind}`}>
    <span class="stop-time">${clock(world, leg.leg.start)}</span>
    <span class=${markOf(leg)} aria-hidden="true"></span>
    <span class="stop-what">${legWords(leg)}<${Ways} leg=${leg} />
      ${line.length > 1 ? html`<button type="button" class="link" aria-pressed=${chosen} onClick=${onShow}>${t("web.travel.show_leg")}</button>` : null}</span>
    <span class="stop-load"><${Span} ms=${leg.leg.ms} />${leg.leg.m > 0 ? html`<br /><small><${Kilometres} m=${leg.leg.m} /></small>` : null}</span>
  </li>`;
}

function Found({ world, answer, ms }: { world: World; answer: RouteAnswer; ms: number }): VNode {
  const nameOf = (said: RouteAnswer["from"]): string => saidText(world, said, said === answer.from ? "A" : "B");
  const jetty = (code: string): string => jettyNames.value.get(code) ?? code;
  const legs = nameLegs(answer, nameOf, jetty);
  const end = new Date(Date.parse(answer.at) + ms).toISOString();
  const off = answer.off_from_m + answer.off_to_m;
  return html`<div>
    <div class="bound-figures answer">
      <div class="figure"><span class="figure-label">${t("web.travel.total")}</span><span class="figure-value"><${Span} ms=${ms} /></span></div>
      <div class="figure"><span class="figure-label">${t("web.distance")}</span><span class="figure-value"><${Kilometres} m=${answer.m} /></span></div>
      <div class="figure"><span class="figure-label">${t("web.arrive")}</span><span class="figure-value">${clock(world, end)}</span></div>
    </div>
    ${off > 0 ? html`<p class=${off < FAR_OFF_M ? "muted" : "note"}>${t("web.travel.off_road", { from: metresText(answer.off_from_m), to: metresText(answer.off_to_m) })}</p>` : null}
    <${Section} title=${t("web.travel.legs")}>
      <ol class="timetable legs">
        ${legs.map((leg, i) => html`<${LegItem} key=${i} world=${world} leg=${leg} i=${i} />`)}
        <li class="stop"><span class="stop-time">${clock(world, end)}</span><span class="stop-mark base" aria-hidden="true"></span>
          <span class="stop-what"><b>${nameOf(answer.to)}</b></span><span class="stop-load"></span></li>
      </ol>
    <//>
  </div>`;
}

function NoWay({ answer }: { answer: RouteAnswer }): VNode {
  const closure = answer.why?.closure;
  return html`<div class="note note-bad" role="status"><p><b>${t("web.travel.none")}</b></p>
    <p>${answer.why?.text ?? ""}</p>
    ${closure ? html`<p><a href=${href("tempuh", "penutupan", { kode: closure })}>${t("web.travel.see_closure", { code: closure })}</a></p>` : null}
    ${answer.why?.why === "no_jetty" ? html`<p><a href=${href("tempuh", "dermaga")}>${t("web.travel.see_jetties")}</a></p>` : null}
  </div>`;
}

function Result({ world }: { world: World }): VNode | null {
  const { busy, answer, problem } = routed.value;
  if (problem) return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>`;
  if (busy) return html`<p class="sentence" role="status">${t("web.travel.asking")}</p>`;
  if (!answer) return null;
  return answer.ms === null
    ? html`<${NoWay} answer=${answer} />`
    : html`<${Found} world=${world} answer=${answer} ms=${answer.ms} />`;
}

/** Which end a touch of the map gives: the one aimed at, else the one that is missing, else the far one. */
function nextSlot(aim: Slot | null, dari: string): Slot {
  return aim ?? (dari === "" ? "dari" : "ke");
}

export function RoutePage({ world, route }: { world: World; route: Route }): VNode {
  const [aim, setAim] = useState<Slot | null>(null);
  const { dari = "", ke = "" } = route.query;
  const slot = nextSlot(aim, dari);
  const both = dari !== "" && ke !== "";
  const means = meansOf(route.query);
  useEffect(() => {
    if (both) askRoute(dari, ke, means);
    else forgetRoute();
  }, [dari, ke, JSON.stringify(means), network.value?.version, lang.value]);
  const put = (key: Slot, place: string): void => {
    setAim(null);
    replace(hrefWith({ [key]: place }));
  };
  // Two quick touches: the second one reads the address that the first one made, not the page drawn before it.
  useTouches("place", t(`web.travel.hint.${both && aim === null ? "again" : slot}`), (touch: Touch) =>
    put(nextSlot(aim, current.value.query.dari ?? ""), touch.place ?? formatAt(touch.at)),
  );
  const turn = (): void => replace(hrefWith({ dari: ke, ke: dari }));
  const field = (key: Slot, letter: string): VNode =>
    html`<${PlaceField} key=${key} world=${world} id=${`place-${key}`} letter=${letter} label=${t(`web.travel.${key}`)} value=${route.query[key] ?? ""}
      aimed=${slot === key && (aim !== null || !both)} onPlace=${(p: string) => put(key, p)} onAim=${() => setAim(key)} />`;
  return html`<div>
    <div class="ends">${field("dari", "A")}${field("ke", "B")}
      <button type="button" class="quiet turn" disabled=${!dari && !ke} onClick=${turn}>⇅ ${t("web.travel.turn")}</button></div>
    <${MeansFields} route=${route} />
    ${both ? html`<${Result} world=${world} />` : html`<${Sentence}>${t("web.travel.start")}<//>`}
  </div>`;
}
