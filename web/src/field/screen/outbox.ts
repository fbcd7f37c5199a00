// What waits, what was refused and why, what is proven; what the phone keeps, and how right its clock is.
import { useEffect, useState } from "preact/hooks";
import { formatNumber, formatSpan } from "../../base/fmt.ts";
import { html, type VNode } from "../../base/html.ts";
import { clockStands, isStrange, type Pile, pileOf, pilesOf, proofOf, storageState, whyOf } from "../acts/outbox.ts";
import type { App, ClockError, ReceiptBatch, StoredEvent } from "../model.ts";
import { Button, Card, List, Mark, type MarkState, Note } from "../parts.ts";
import { hasSms } from "../sms.ts";
import { moment } from "../times.ts";
import { lang, t, word } from "../words.ts";
import { Reading } from "./kit.ts";
import { nowS } from "./saying.ts";
import { SmsText } from "./sms.ts";

const MARKS: Readonly<Record<Pile, MarkState>> = {
  refused: "wrong",
  unsent: "way",
  waiting: "unknown",
  sent: "again",
  proven: "ok",
};

/** As many as are shown at a time. */
const PAGE = 100;

function useEvents(app: App, limit: number): readonly StoredEvent[] | null {
  const [events, setEvents] = useState<readonly StoredEvent[] | null>(null);
  const waiting = app.waiting.value;
  useEffect(() => {
    let gone = false;
    app.store.events(limit).then(
      (read) => {
        if (!gone) setEvents(read);
      },
      () => setEvents([]),
    );
    return () => {
      gone = true;
    };
  }, [waiting, limit]);
  return events;
}

function timeOf(app: App, event: StoredEvent): string {
  return moment(lang.value, event.made_s, nowS(app), app.day.value);
}

/** Why, and what to do. The code is for who is asked at the posko. */
function Why({ event }: { event: StoredEvent }): VNode | null {
  const pile = pileOf(event);
  if (pile === "refused" || pile === "waiting") {
    return html`<${Note} bad=${pile === "refused"}>${t(`phone.outbox.why_${whyOf(event.code)}`)}${event.code ? html` <span class="muted">(${event.code})</span>` : null}</${Note}>`;
  }
  return isStrange(event)
    ? html`<${Note}>${t("phone.outbox.strange")} <span class="muted">(${event.code})</span></${Note}>`
    : null;
}

function Proof({ app, event }: { app: App; event: StoredEvent }): VNode | null {
  const [batch, setBatch] = useState<ReceiptBatch | null>(null);
  useEffect(() => {
    app.store.receipt(event.id).then(setBatch, () => undefined);
  }, [event.id]);
  const proof = proofOf(batch, event.id);
  if (!proof) return null;
  const values = { entry: formatNumber(lang.value, proof.entry), of: formatNumber(lang.value, proof.of) };
  return html`<${Card} title=${t("phone.outbox.proof")}><p>${t("phone.outbox.proof_what", values)}</p>
    <p class="muted">${t("phone.outbox.proof_means")}</p></${Card}>`;
}

function One({ app, event, back }: { app: App; event: StoredEvent; back: () => void }): VNode {
  const signers = event.signed.map((name) => word("outbox.signer", name)).join(", ");
  return html`<div class="stack">
    <${Card} title=${word("kind", event.kind)}><${Mark} state=${MARKS[pileOf(event)]}>${t(`phone.outbox.pile_${pileOf(event)}`)}</${Mark}>
      <dl class="facts"><div><dt>${t("phone.hand.row.time")}</dt><dd>${timeOf(app, event)}</dd></div>
        <div><dt>${t("phone.outbox.number")}</dt><dd>${event.sequence}</dd></div>
        <div><dt>${t("phone.outbox.signed")}</dt><dd>${signers}</dd></div>
        <div><dt>${t("phone.outbox.id")}</dt><dd class="code">${event.id.slice(0, 16)}</dd></div></dl></${Card}>
    <${Why} event=${event} /><${Proof} app=${app} event=${event} />
    ${event.own && hasSms(event.kind) && event.state === "made" ? html`<${SmsText} app=${app} frame=${event.frame} />` : null}
    <${Button} onClick=${back}>${t("phone.guard.back")}</${Button}></div>`;
}

function Sending({ app }: { app: App }): VNode {
  const { events, parcels, refused, online } = app.waiting.value;
  const [asked, setAsked] = useState(false);
  const send = (): void => {
    setAsked(true);
    app.nudge();
  };
  const state = events + parcels === 0 ? "ok" : online ? "way" : "unknown";
  const sent = refused > 0 ? "phone.outbox.others_sent" : "phone.outbox.all_sent";
  return html`<${Card}>${refused > 0 ? html`<p><${Mark} state="wrong">${t("phone.shell.refused", { n: refused })}</${Mark}></p>` : null}
    <p><${Mark} state=${state}>${events + parcels === 0 ? t(sent) : t("phone.outbox.left", { events, parcels })}</${Mark}></p>
    ${events + parcels > 0 && !online ? html`<p class="muted">${t("phone.outbox.offline")}</p>` : null}
    ${events + parcels > 0 ? html`<${Button} kind="main" onClick=${send}>${t("phone.outbox.send")}</${Button}>${asked ? html`<p class="muted" role="status">${t(online ? "phone.outbox.trying" : "phone.outbox.will_send")}</p>` : null}` : null}</${Card}>`;
}

interface Phone {
  readonly used: number;
  readonly quota: number;
  readonly clock: ClockError | null;
}

function Clock({ clock }: { clock: ClockError | null }): VNode {
  const state = clockStands(clock);
  if (!state) return html`<p class="muted">${t("phone.outbox.clock_unknown")}</p>`;
  if (state.state === "right") return html`<p><${Mark} state="ok">${t("phone.outbox.clock_right")}</${Mark}></p>`;
  const span = formatSpan(lang.value, state.minutes);
  return html`<p><${Mark} state="late">${t(`phone.outbox.clock_${state.state}`, { span })}</${Mark}></p><p class="muted">${t("phone.outbox.clock_what")}</p>`;
}

function Kept({ app }: { app: App }): VNode | null {
  const [phone, setPhone] = useState<Phone | null>(null);
  useEffect(() => {
    Promise.all([app.store.usage(), app.store.get<ClockError>("clock")]).then(
      ([usage, clock]) => setPhone({ ...usage, clock }),
      () => undefined,
    );
  }, [app.waiting.value]);
  if (!phone) return null;
  const { used_mb, left_mb, tight } = storageState(phone);
  const values = { used: formatNumber(lang.value, used_mb, 1), left: formatNumber(lang.value, left_mb) };
  return html`<${Card} title=${t("phone.outbox.phone")}><p>${t("phone.outbox.storage", values)}</p>
    ${tight ? html`<${Note} bad>${t("phone.outbox.tight")}</${Note}>` : null}<${Clock} clock=${phone.clock} /></${Card}>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const [limit, setLimit] = useState(PAGE);
  const [chosen, setChosen] = useState(id);
  const events = useEvents(app, limit);
  if (!events) return html`<${Reading} />`;
  const one = events.find((event) => event.id === chosen);
  if (one) return html`<${One} app=${app} event=${one} back=${() => setChosen("")} />`;
  const rows = (list: readonly StoredEvent[]) =>
    list.map((event) => ({
      key: event.id,
      title: word("kind", event.kind),
      sub: timeOf(app, event),
      end: isStrange(event) ? html`<${Mark} state="risk">${t("phone.outbox.asked")}</${Mark}>` : undefined,
      onClick: () => setChosen(event.id),
    }));
  return html`<div class="stack"><${Sending} app=${app} />
    ${events.length === 0 ? html`<p class="muted">${t("phone.outbox.nothing")}</p>` : null}
    ${pilesOf(events).map(
      ({
        pile,
        events: list,
      }) => html`<${Card} key=${pile}><h2><${Mark} state=${MARKS[pile]}>${t(`phone.outbox.pile_${pile}`)} · ${list.length}</${Mark}></h2>
      <p class="muted">${t(`phone.outbox.pile_${pile}_what`)}</p><${List} rows=${rows(list)} /></${Card}>`,
    )}
    ${events.length >= limit ? html`<${Button} onClick=${() => setLimit(limit + PAGE)}>${t("phone.outbox.older")}</${Button}>` : null}
    <${Kept} app=${app} /></div>`;
}
