// A new offer: for whom, then the code that the phone reads, until a phone has taken it.
import { useEffect, useState } from "preact/hooks";
import { Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { hrefWith, replace } from "../base/route.ts";
import { now } from "../live/feed.ts";
import { instantOf, localIn, rolesOf, spelled, usualRole } from "../model/devices.ts";
import { QrCode } from "../people/qr.ts";
import { entries, loadOthers, session, type World } from "../state.ts";
import { Field, type Form, FormBox, useForm } from "../travel/form.ts";
import { devices, makeOffer, type Offer, type OfferWish } from "./desk.ts";
import { Moment, personWords, roleWord } from "./words.ts";

const FIELDS = ["person", "unit", "role", "until"];
/** As long as the days between the delivery to a kecamatan and the boxes' way back. */
const USUAL_DAYS = 14;

/** Codes and names of those whom this account may know, of the plan and beside it. */
function knownPeople(): [string, string][] {
  return entries.value.filter((x) => x.kind === "person").map((x) => [x.code, x.name]);
}

/** Where one whom the register does not know may be at work, beside TPS and areas: sites, and vehicles of carriers. */
function knownPlaces(world: World): [string, string][] {
  const vehicles = entries.value.filter((x) => x.kind === "vehicle").map((x): [string, string] => [x.code, x.name]);
  return [...[...world.map.site.values()].map((x): [string, string] => [x.code, x.name]), ...vehicles];
}

/** Whether the person is of the register; else the code is free, and it is said what it is for. */
function GuestTick({ form, roles }: { form: Form; roles: readonly string[] }): VNode {
  const guest = form.values.guest !== "";
  const onChange = (): void => {
    form.set("guest", guest ? "" : "1");
    form.set("role", usualRole(roles, !guest));
    form.set("person", form.values.person ?? ""); // a fault of it is answered by the tick
  };
  return html`<label class="inline"><input type="checkbox" id="guest" checked=${guest} onChange=${onChange} /> ${t("devices.guest")}</label>
    ${guest ? html`<p>${t("devices.guest.what")}</p>` : null}`;
}

/** Person and unit of somebody whom only his own office knows. */
function GuestFields({ world, form }: { world: World; form: Form }): VNode {
  return html`<${Field} key="guest-person" form=${form} name="person" label=${t("devices.guest.person")} required=${true} wide=${true} note=${t("devices.guest.person.note")} />
    <${Field} key="guest-unit" form=${form} name="unit" label=${t("devices.guest.unit")} suggest=${knownPlaces(world)} note=${t("devices.guest.unit.note")} />`;
}

/** Person and unit of the register. */
function KnownFields({ world, form }: { world: World; form: Form }): VNode {
  const suggested = knownPeople();
  const chosen = (form.values.person ?? "").trim();
  const planned = world.plan?.plan.people[chosen];
  const note = planned
    ? `${planned.name} · ${planned.unit_name}`
    : (suggested.find(([code]) => code === chosen)?.[1] ?? t("devices.person.note"));
  return html`<${Field} key="person" form=${form} name="person" label=${t("devices.person")} required=${true} suggest=${suggested} note=${note} />
    <${Field} key="unit" form=${form} name="unit" label=${t("devices.unit")} note=${t("devices.unit.note")} />`;
}

/** What the form says, as the server takes it. */
function wishOf(world: World, v: Readonly<Record<string, string>>): OfferWish {
  const person = (v.person ?? "").trim();
  const guest = v.guest !== "";
  const planned = guest ? "" : (world.plan?.plan.people[person]?.unit ?? "");
  const until = instantOf(v.until ?? "", world.operation.utc_offset_min) ?? "";
  return { person, unit: (v.unit ?? "").trim() || planned, role: v.role ?? "", until, guest };
}

export function OfferForm({ world, onMade }: { world: World; onMade: (offer: Offer) => void }): VNode {
  const roles = rolesOf(session.value?.organisation ?? "polri");
  useEffect(() => void loadOthers(), []);
  const form = useForm(() => ({
    guest: "",
    person: "",
    unit: "",
    role: usualRole(roles, false),
    until: localIn(USUAL_DAYS, now.peek(), world.operation.utc_offset_min),
  }));
  const onSave = (): void => {
    void form.submit(async (v) => {
      const made = await makeOffer(wishOf(world, v));
      if (made instanceof Problem) return made;
      onMade(made);
      return null;
    });
  };
  const Who = form.values.guest === "" ? KnownFields : GuestFields;
  return html`<${FormBox} form=${form} fields=${FIELDS} title=${t("devices.offer.new")} save=${t("devices.offer.make")} ready=${(form.values.person ?? "").trim() !== ""}
      onSave=${onSave} onCancel=${() => replace(hrefWith({ baru: "" }))}>
    <${GuestTick} form=${form} roles=${roles} />
    <div class="fields"><${Who} world=${world} form=${form} />
      <${Field} form=${form} name="role" label=${t("devices.role")} options=${roles.map((x) => [x, roleWord(x)] as const)} />
      <${Field} form=${form} name="until" label=${t("devices.until")} type="datetime-local" note=${t("devices.until.note")} />
    </div><//>`;
}

/** Which phone has taken it: the first of this person that was not there when the offer was made. */
function takenBy(offer: Offer): string | null {
  return devices.value?.find((row) => row.person === offer.person && !offer.known.has(row.key))?.tracker ?? null;
}

/** What the person does with the code, step by step, and what the posko looks at. */
function Steps(): VNode {
  return html`<ol class="offer-steps">${[1, 2, 3, 4].map((n) => html`<li key=${n}>${t(`devices.offer.step.${n}`)}</li>`)}</ol>`;
}

export function OfferShown({ world, offer, onDone }: { world: World; offer: Offer; onDone: () => void }): VNode {
  const [large, setLarge] = useState(false);
  const taken = takenBy(offer);
  const over = Date.parse(offer.expires) <= now.value;
  const done = html`<p class="acts"><button type="button" class="primary" onClick=${onDone}>${t("devices.offer.done")}</button></p>`;
  if (taken) {
    return html`<div class="offer" role="status"><h3>${t("devices.offer.taken", { tracker: taken })}</h3>
      <p>${t("devices.offer.compare", { tracker: taken })}</p>${done}</div>`;
  }
  if (over) return html`<div class="offer" role="alert"><p class="note">${t("devices.offer.over")}</p>${done}</div>`;
  const address = `${location.origin}${offer.uri}`;
  return html`<div class=${large ? "offer offer-large" : "offer"}>
    <h3>${t("devices.offer.for", { person: personWords(world, offer.person, ""), role: roleWord(offer.role) })}</h3>
    <div class="offer-parts"><${QrCode} text=${address} label=${t("devices.offer.code")} /><${Steps} /></div>
    <p>${t("devices.offer.letters")}<br /><code class="secret">${spelled(offer.offer)}</code></p>
    <p class="muted">${t("devices.offer.until")} <${Moment} world=${world} at=${offer.expires} /> · ${t("devices.offer.once")}</p>
    <p class="acts"><button type="button" class="button" aria-pressed=${large} onClick=${() => setLarge(!large)}>${t("devices.offer.larger")}</button>
      <button type="button" class="quiet" onClick=${onDone}>${t("devices.offer.close")}</button></p>
  </div>`;
}
