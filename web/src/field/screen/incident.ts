// Kejadian menonjol: one touch makes it durable and sends it before everything else. What one sees is told afterwards.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import {
  detailDraft,
  INCIDENTS,
  type Incident,
  incidentDraft,
  legAt,
  shiftAt,
  type Where,
  withdrawDraft,
} from "../acts/incident-draft.ts";
import { itemsOf } from "../acts/journey.ts";
import { toldOf } from "../acts/told.ts";
import type { App } from "../model.ts";
import { Acts, Button, Card, Note } from "../parts.ts";
import { moment } from "../times.ts";
import { lang, t, word } from "../words.ts";
import { Fault, Photos, placeName, Reading, Saved, Voice, Words } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";
import { SmsOfEvent } from "./sms.ts";

/** How far back the phone looks for the load that it carries. */
const LOOK_BACK = 200;

/** What is known without asking: the leg or shift that is on, and the load of it. */
async function whereNow(app: App, id: string): Promise<Where> {
  const day = app.day.value;
  const now_s = nowS(app);
  const leg = day?.legs.find((x) => x.id === id) ?? legAt(day, now_s);
  const shift = day?.shifts.find((x) => x.id === id) ?? shiftAt(day, now_s);
  const items = leg ? itemsOf(toldOf(await app.store.events(LOOK_BACK)), leg) : [];
  return { leg: leg ?? null, place: shift?.place ?? null, item: items.length === 1 ? items[0]! : null };
}

function Tiles({ onTell, busy }: { onTell: (kind: Incident) => void; busy: boolean }): VNode {
  return html`<div class="alarm-tiles">${INCIDENTS.map(
    (kind) =>
      html`<button type="button" key=${kind} class=${`alarm alarm-${kind}`} disabled=${busy} onClick=${() => onTell(kind)}>${word("incident.kind", kind)}</button>`,
  )}</div>`;
}

/** What is told of an incident after it was said; kept until it is said too. */
interface Detail {
  readonly note: string;
  readonly photos: readonly Bytes[];
  readonly voice: Bytes | null;
}

const NO_DETAIL: Detail = { note: "", photos: [], voice: null };

function Details({ app, event }: { app: App; event: string }): VNode {
  const kept = useKept<Detail>(app, `incident:${event}`, NO_DETAIL);
  const saying = useSaying(app);
  const fix = useFix(app);
  const { value } = kept;
  if (!value) return html`<${Reading} />`;
  const photos = value.voice ? [...value.photos, value.voice] : value.photos;
  const empty = photos.length === 0 && !value.note.trim();
  const add = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const scene = { note: value.note, photos, fix: await fix(), now_s: nowS(app) };
      return [detailDraft(event, t("phone.incident.only_photo"), scene)];
    }, kept);
    if (made) await kept.drop(NO_DETAIL);
  };
  return html`<${Card} title=${t("phone.incident.more")}>
    <${Photos} photos=${value.photos} besides=${value.voice ? 1 : 0} onChange=${(next: readonly Bytes[]) => kept.set({ photos: next })} />
    <${Voice} voice=${value.voice} onChange=${(voice: Bytes | null) => kept.set({ voice })} />
    <${Words} name="detail" label=${t("phone.incident.words")} value=${value.note} onInput=${(note: string) => kept.set({ note })} />
    <${Fault} text=${saying.fault || kept.fault} />
    ${saying.said.length > 0 && empty ? html`<p role="status">${t("phone.incident.more_saved", { n: saying.said.length })}</p>` : null}
    <${Button} kind=${empty ? "plain" : "main"} disabled=${empty || saying.busy} onClick=${add}>${t(saying.busy ? "phone.kit.saving" : "phone.incident.add")}</${Button}>
  </${Card}>`;
}

/** It stays said; that it was none stands beside it. */
function Withdraw({ app, event }: { app: App; event: string }): VNode {
  const saying = useSaying(app);
  if (saying.said.length > 0) return html`<p role="status">${t("phone.incident.withdrawn")}</p>`;
  const draft = (): Promise<readonly ReturnType<typeof withdrawDraft>[]> =>
    Promise.resolve([withdrawDraft(event, t("phone.incident.slip"), { now_s: nowS(app) })]);
  return html`<div><button type="button" class="link" disabled=${saying.busy} onClick=${() => void saying.say(draft)}>${t("phone.incident.withdraw")}</button>
    <${Fault} text=${saying.fault} /></div>`;
}

interface Last {
  readonly event: string;
  readonly kind: Incident;
  readonly made_s: number;
}

/** After so long it is another one that somebody wants to tell of. */
const LAST_S = 3600;

/** The last one that this phone said, unless it was taken back: who comes back to this screen goes on telling of it. */
async function lastOf(app: App): Promise<Last | null> {
  const told = toldOf(await app.store.events(LOOK_BACK));
  const back = new Set(told.filter(({ event }) => event.kind === "corrected").map(({ event }) => event.fields.refers));
  const recent = told.filter(({ id, own, made_s, event }) => {
    return own && event.kind === "incident" && !back.has(id) && Math.abs(nowS(app) - made_s) < LAST_S;
  });
  const last = recent[recent.length - 1];
  return last ? { event: last.id, kind: last.event.fields.incident!, made_s: last.made_s } : null;
}

function Told({ app, last, onNew }: { app: App; last: Last; onNew: () => void }): VNode {
  const at = moment(lang.value, last.made_s, nowS(app), app.day.value);
  return html`<div class="stack">
    <${Saved} app=${app} urgent what=${t("phone.incident.saved", { what: word("incident.kind", last.kind), at })} />
    <${SmsOfEvent} key=${`s${last.event}`} app=${app} id=${last.event} />
    <${Details} key=${last.event} app=${app} event=${last.event} />
    <${Withdraw} key=${`w${last.event}`} app=${app} event=${last.event} />
    <${Acts}><${Button} onClick=${onNew}>${t("phone.incident.another")}</${Button}>
      <${Button} kind="main" onClick=${() => app.go("today")}>${t("phone.kit.done")}</${Button}></${Acts}>
  </div>`;
}

function placeLine(app: App, where: Where): string {
  if (where.place) return t("phone.incident.at_place", { place: placeName(app, where.place) });
  if (where.leg) return t("phone.incident.on_leg", { to: placeName(app, where.leg.to) });
  return t("phone.incident.at_fix");
}

interface Known {
  readonly where: Where;
  readonly last: Last | null;
}

const NOWHERE: Where = { leg: null, place: null, item: null };

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const saying = useSaying(app);
  const fix = useFix(app);
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const where = await whereNow(app, id).catch(() => NOWHERE);
      const last = await lastOf(app).catch(() => null);
      if (!gone) setKnown({ where, last });
    };
    void look();
    return () => {
      gone = true;
    };
  }, [id]);
  const tell = async (kind: Incident): Promise<void> => {
    const where = known?.where ?? NOWHERE;
    const made = await saying.say(async () => [incidentDraft(kind, where, { fix: await fix(), now_s: nowS(app) })]);
    const event = made?.[0];
    if (event) setKnown({ where, last: { event: event.id, kind, made_s: event.made_s } });
  };
  if (known?.last) {
    const { where, last } = known;
    return html`<${Told} app=${app} last=${last} onNew=${() => setKnown({ where, last: null })} />`;
  }
  return html`<div class="stack">
    <p class="lead">${t("phone.incident.lead")}</p>
    <${Tiles} busy=${saying.busy} onTell=${(kind: Incident) => void tell(kind)} />
    ${saying.busy ? html`<p role="status">${t("phone.kit.saving")}</p>` : null}
    <${Fault} text=${saying.fault} />
    <${Note}>${placeLine(app, known?.where ?? NOWHERE)}</${Note}>
  </div>`;
}
