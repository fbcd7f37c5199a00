// The round of a patrol: each checkpoint by its code before the camera or by a touch; what was left out stands above.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { type Begun, leftOut, patrolDraft, roundOf, visitsOf } from "../acts/patrol.ts";
import type { App, DayShift, Verdict } from "../model.ts";
import { Acts, Button, Card, Mark } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { moment } from "../times.ts";
import { lang, t } from "../words.ts";
import type { GuardPart } from "./guard.ts";
import { Fault } from "./kit.ts";
import { nowS, useFix, useSaying } from "./saying.ts";

export interface Rounds {
  /** undefined: not read yet; null: nothing was said in this shift. */
  readonly begun: Begun | null | undefined;
  /** Before the first visit is said. */
  begin(): Promise<void>;
}

/** Where the shift's rounds begin in the chain: kept with the first visit, since a clock that is set back would hide it. */
export function useRounds(app: App, shift: DayShift): Rounds {
  const [begun, setBegun] = useState<Begun | null | undefined>(undefined);
  const name = `patrol:${shift.id}`;
  useEffect(() => {
    app.store.get<Begun>(name).then(setBegun, () => setBegun(null));
  }, [name]);
  const begin = async (): Promise<void> => {
    if (begun) return;
    const next = { device: app.device.key, sequence: (await app.store.head()).sequence + 1 };
    await app.store.put(name, next);
    setBegun(next);
  };
  return { begun, begin };
}

/** A point's sign may carry its code alone, or behind a prefix of ours. */
function pointOf(text: string): string {
  return text.trim().replace(/^KWL:[A-Z]:/, "");
}

export function Patrol({ app, shift, told, again, begun, begin }: GuardPart): VNode {
  const [looking, setLooking] = useState(false);
  const saying = useSaying(app);
  const fix = useFix(app);
  if (shift.points.length === 0) return html`<p class="muted">${t("phone.guard.no_points")}</p>`;
  const visits = visitsOf(told, shift, begun);
  const round = roundOf(shift.points, visits);
  const say = async (point: string): Promise<void> => {
    await saying.say(async () => {
      const draft = patrolDraft(shift, point, { fix: await fix(), now_s: nowS(app) });
      if (draft) await begin();
      return draft ? [draft] : [];
    });
    await again();
  };
  const onCode = (text: string): Verdict => {
    const point = pointOf(text);
    if (!shift.points.includes(point)) return "unknown";
    if (!round.missing.includes(point) && round.missing.length > 0) return "again";
    void say(point);
    return "right";
  };
  const line = (point: string): VNode => {
    const visit = round.visits.find((v) => v.point === point);
    const at = visit ? moment(lang.value, visit.at_s, nowS(app), app.day.value) : t("phone.guard.not_yet");
    return html`<li key=${point} class="point"><${Mark} state=${visit ? "ok" : "unknown"}>${point}</${Mark}><span class="muted">${at}</span>
      ${visit && round.missing.length > 0 ? null : html`<button type="button" class="small-act" disabled=${saying.busy} onClick=${() => void say(point)}>${t("phone.guard.here")}</button>`}</li>`;
  };
  const missed = leftOut(shift.points, visits);
  const state =
    round.missing.length === 0
      ? html`<${Mark} state="ok">${t("phone.guard.round_full")}</${Mark}>`
      : t("phone.guard.round_left", { n: round.missing.length });
  return html`<div class="stack">
    ${looking ? html`<${Scanner} sense=${app.sense} onCode=${onCode} />` : null}
    <${Fault} text=${saying.fault} />
    <${Card} title=${t("phone.guard.round", { n: round.number })}><p role="status">${state}</p><ul class="points">${shift.points.map(line)}</ul></${Card}>
    ${missed.length > 0 ? html`<section class="card card-bad"><h2>${t("phone.guard.missed")}</h2><ul>${missed.map((m) => html`<li key=${m.number}>${t("phone.guard.missed_round", { n: m.number, points: m.points.join(", ") })}</li>`)}</ul></section>` : null}
    <${Acts}><${Button} kind="main" onClick=${() => setLooking(!looking)}>${t(looking ? "phone.guard.scan_off" : "phone.guard.scan")}</${Button}></${Acts}>
  </div>`;
}
