// The guest book of a guarded place: every guest reports, is looked at, and goes in or does not (R42, R43).
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import {
  type Guest,
  type GuestNames,
  type GuestWords,
  guestDraft,
  type Inside,
  insideOf,
  leftDraft,
  letInStop,
  NOBODY,
  namesKept,
  peopleWith,
  REFUSALS,
  type Refusal,
  refuseStop,
} from "../acts/guests.ts";
import type { App } from "../model.ts";
import { Acts, Button, Card, Field, List, Mark } from "../parts.ts";
import { moment } from "../times.ts";
import { lang, t, word } from "../words.ts";
import type { GuardPart } from "./guard.ts";
import { Choices, Fault, OneAct, Reading, YesNo } from "./kit.ts";
import { nowS, useFix, useKept, useSaying } from "./saying.ts";

function words(): GuestWords {
  return {
    name: t("phone.guard.guest"),
    from: t("phone.guard.from"),
    purpose: t("phone.guard.purpose"),
    identity: t("phone.guard.identity_short"),
    bags: t("phone.guard.bags_short"),
    ok: t("phone.guard.ok"),
    notOk: t("phone.guard.not_ok"),
    notSeen: t("phone.guard.not_seen"),
  };
}

/** Names stay on this phone until the guest has left: the events have none. */
function useNames(app: App, inside: readonly Inside[]) {
  const [names, setNames] = useState<GuestNames>({});
  const keep = (next: GuestNames): void => {
    setNames(next);
    app.store.put("guests", next).catch(() => undefined);
  };
  const ids = inside.map((x) => x.id).join();
  useEffect(() => {
    app.store.get<GuestNames>("guests").then(
      (kept) => setNames(namesKept(kept ?? {}, inside)),
      () => undefined,
    );
  }, [ids]);
  return { names, add: (id: string, name: string) => keep({ ...namesKept(names, inside), [id]: name }) };
}

interface EntryProps extends GuardPart {
  readonly onDone: (id: string | null, name: string) => void;
}

function Asked({ guest, set }: { guest: Guest; set: (part: Partial<Guest>) => void }): VNode {
  return html`<${Card}>
    <${Field} name="guest-name" label=${t("phone.guard.name")} value=${guest.name} onInput=${(name: string) => set({ name })} />
    <${Field} name="guest-from" label=${t("phone.guard.from")} value=${guest.from} onInput=${(from: string) => set({ from })} />
    <${Field} name="guest-purpose" label=${t("phone.guard.purpose")} value=${guest.purpose} onInput=${(purpose: string) => set({ purpose })} />
    <div class="counter"><span id="guest-count">${t("phone.guard.people", { n: guest.count })}</span>
      <button type="button" class="small-act" aria-label=${t("phone.guard.fewer")} onClick=${() => set({ count: peopleWith(guest, -1) })}>−</button>
      <button type="button" class="small-act" aria-label=${t("phone.guard.more")} onClick=${() => set({ count: peopleWith(guest, 1) })}>+</button></div>
  </${Card}><${Card} title=${t("phone.guard.look")}>
    <${YesNo} name="identity" label=${t("phone.guard.identity")} value=${guest.identity} words=${[t("phone.guard.fits"), t("phone.guard.fits_not")]} onPick=${(identity: boolean) => set({ identity })} />
    <${YesNo} name="bags" label=${t("phone.guard.bags")} value=${guest.bags} words=${[t("phone.guard.safe"), t("phone.guard.safe_not")]} onPick=${(bags: boolean) => set({ bags })} />
  </${Card}>`;
}

/** A guest before the guard: kept while it is entered, let in or refused by one touch. */
function Entry({ app, shift, onDone }: EntryProps): VNode {
  const kept = useKept<Guest>(app, `guest:${shift.id}`, NOBODY);
  const [refusing, setRefusing] = useState(false);
  const saying = useSaying(app);
  const fix = useFix(app);
  const guest = kept.value;
  if (!guest) return html`<${Reading} />`;
  const say = async (): Promise<void> => {
    const made = await saying.say(async () => {
      const draft = guestDraft(shift.place, guest, refusing, words(), { fix: await fix(), now_s: nowS(app) });
      return draft ? [draft] : [];
    }, kept);
    if (!made) return;
    await kept.drop(NOBODY);
    onDone(refusing ? null : made[0]!.id, guest.name);
  };
  const stop = refusing ? refuseStop(guest) : letInStop(guest);
  const bad = guest.identity === false || guest.bags === false;
  return html`<div class="stack">
    ${
      refusing
        ? html`<${Card}><${Choices} name="refusal" label=${t("phone.guard.why_not")} columns=${1} value=${guest.refusal}
          options=${REFUSALS.map((code) => ({ code, text: word("guard.refusal", code) }))} onPick=${(refusal: Refusal) => kept.set({ refusal })} /></${Card}>`
        : null
    }
    <${Asked} guest=${guest} set=${kept.set} />
    <${Fault} text=${saying.fault || kept.fault} />
    <${OneAct} word=${stop ? t(`phone.guard.stop_${stop}`) : ""}><div class="pair">
      ${
        refusing
          ? html`<${Button} onClick=${() => setRefusing(false)}>${t("phone.guard.back")}</${Button}><${Button} kind="danger" disabled=${stop !== null || saying.busy} onClick=${say}>${t("phone.guard.refuse")}</${Button}>`
          : html`<${Button} kind=${bad ? "danger" : "plain"} onClick=${() => setRefusing(true)}>${t("phone.guard.refuse")}</${Button}><${Button} kind="main" disabled=${stop !== null || saying.busy} onClick=${say}>${t(saying.busy ? "phone.kit.saving" : "phone.guard.let_in")}</${Button}>`
      }</div></${OneAct}></div>`;
}

export function Guests(part: GuardPart): VNode {
  const { app, shift, told, again } = part;
  const inside = insideOf(told, shift.place);
  const { names, add } = useNames(app, inside);
  const [entering, setEntering] = useState(false);
  const [done, setDone] = useState("");
  const saying = useSaying(app);
  const fix = useFix(app);
  const ended = async (id: string | null, name: string): Promise<void> => {
    if (id) add(id, name);
    setDone(t(id ? "phone.guard.in_saved" : "phone.guard.refused_saved", { name: name || t("phone.guard.guest") }));
    setEntering(false);
    await again();
  };
  if (entering) return html`<${Entry} ...${part} onDone=${ended} />`;
  const nameOf = (x: Inside): string => names[x.id] || t("phone.guard.guest");
  const leave = async (x: Inside): Promise<void> => {
    const made = await saying.say(async () => [leftDraft(shift.place, x.id, { fix: await fix(), now_s: nowS(app) })]);
    if (made) setDone(t("phone.guard.out_saved", { name: nameOf(x) }));
    await again();
  };
  const rows = inside.map((x) => ({
    key: x.id,
    title: x.count > 1 ? `${nameOf(x)} +${x.count - 1}` : nameOf(x),
    sub: t("phone.guard.since", { at: moment(lang.value, x.since_s, nowS(app), app.day.value) }),
    end: html`<button type="button" class="small-act" disabled=${saying.busy} onClick=${() => void leave(x)}>${t("phone.guard.out")}</button>`,
  }));
  return html`<div class="stack">
    ${done ? html`<p role="status"><${Mark} state="ok">${done}</${Mark}></p>` : null}
    <${Card} title=${t("phone.guard.inside")}>${inside.length > 0 ? html`<${List} rows=${rows} />` : html`<p class="muted">${t("phone.guard.nobody")}</p>`}</${Card}>
    <${Fault} text=${saying.fault} />
    <${Acts}><${Button} kind="main" onClick=${() => setEntering(true)}>${t("phone.guard.arrives")}</${Button}></${Acts}>
  </div>`;
}
