// Entry of the field app: words, theme, what keeps it on the phone, then the phone itself.
import "./old.ts";
import { effect } from "@preact/signals";
import { render } from "preact";
import { html, type VNode } from "../base/html.ts";
import { pickLang, setLang, storedLang } from "../base/lang.ts";
import { startTheme } from "../base/theme.ts";
import { EnrolGate } from "./gate/enrol.ts";
import { Head } from "./gate/head.ts";
import { PinGate } from "./gate/pin.ts";
import { Unfit, unfitness } from "./gate/unfit.ts";
import { Notices } from "./notices.ts";
import { offerOf } from "./offer.ts";
import { Button, Note } from "./parts.ts";
import { offered, openPhone, phase } from "./phone.ts";
import { readerFile } from "./scan.ts";
import { isFree, mayTakeOver, screenOf } from "./screen-name.ts";
import { Shell } from "./shell.ts";
import { setBusy, startKeeping, takeOver, untrusted, updateWaits } from "./update.ts";
import { says, t } from "./words.ts";

/** Why this browser cannot be the field app; null: it can. */
const unfit = unfitness();

function Field(): VNode {
  const now = phase.value;
  const why = unfit ?? (untrusted.value ? "untrusted" : null);
  if (why && now.at !== "open") return html`<${Unfit} why=${why} />`;
  switch (now.at) {
    case "opening":
      return html`<main class="gate"><${Head} title="Kawal" /><p role="status">${t("phone.shell.fetching")}</p></main>`;
    case "failed":
      return html`<main class="gate"><${Head} title="Kawal" /><${Note} bad>${says(now.error)}</${Note}>
        <div class="gate-end"><${Button} kind="main" onClick=${() => location.reload()}>${t("phone.shell.again")}</${Button}></div></main>`;
    case "enrol":
      return html`<${EnrolGate} key=${now.offer ?? ""} offer=${now.offer} why=${now.why} />`;
    case "locked":
      return html`<${PinGate} device=${now.device} />`;
    case "open":
      return html`<${Shell} app=${now.app} notice=${html`<${Notices} app=${now.app} />`} />`;
  }
}

/** The link of the posko; its code does not stay in the address. */
function offerOfLink(): string | null {
  const offer = location.hash.startsWith("#k1.") ? offerOf(location.hash) : null;
  if (location.hash.startsWith("#k1.")) history.replaceState(null, "", location.pathname);
  return offer;
}

/** The address holds the screen, so that the phone's own way back works. */
function followAddress(): void {
  window.addEventListener("hashchange", () => {
    const offer = offerOfLink();
    if (offer) return void offered(offer);
    const now = phase.peek();
    const place = screenOf(location.hash);
    if (now.at !== "open") return;
    const { name, id } = now.app.screen.peek();
    if (place.name !== name || place.id !== id) now.app.screen.value = place;
  });
}

/** In the middle of something: on such a screen, also while it is locked, or while a phone is being enrolled. */
function isAtWork(now: typeof phase.value): boolean {
  if (now.at === "open") return !isFree(now.app.screen.value.name);
  return now.at === "enrol" || (now.at === "locked" && !isFree(screenOf(location.hash).name));
}

/** A new version takes over by itself where nobody is at work: behind the lock. */
function followWork(): void {
  effect(() => {
    const now = phase.value;
    const busy = isAtWork(now);
    setBusy(busy);
    if (updateWaits.value && mayTakeOver(now.at, busy)) void takeOver();
  });
}

async function start(): Promise<void> {
  setLang(pickLang(undefined, storedLang()));
  startTheme();
  const root = document.getElementById("app");
  if (root) render(html`<${Field} />`, root);
  if (unfit) return;
  followAddress();
  followWork();
  await openPhone(offerOfLink());
  startKeeping(await readerFile());
}

void start();
