// The frame of every screen: where one is, what waits to be delivered, the alarm, and the four places of the app.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { lineOf } from "./acts/outbox.ts";
import type { App, ScreenName } from "./model.ts";
import { Button, Mark, Note } from "./parts.ts";
import { isFree } from "./screen-name.ts";
import { fetchScreen, type Screen, screenNow } from "./screens.ts";
import { lang, says, t } from "./words.ts";

/** Icons of 24 by 24. */
const ICONS: Readonly<Record<string, string>> = {
  today: "M4 5h3V3h2v2h6V3h2v2h3v16H4zm2 5v9h12v-9zm2 2h4v4H8z",
  map: "M9 3 3 5v16l6-2 6 2 6-2V3l-6 2zm0 2.200 6 2V19l-6-2z",
  outbox: "M12 3l6 6h-4v7h-4V9H6zM4 18h16v3H4z",
  help: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.200 15h2.400v2.400h-2.400zM8 9.500a4 4 0 1 1 5.200 3.800V15h-2.400v-3.400a1.900 1.900 0 1 0-.4-3.400q-.4.4-.4 1.300z",
  back: "M14.500 4 16.500 6l-6 6 6 6-2 2L6.500 12z",
};
const PLACES: readonly ScreenName[] = ["today", "map", "outbox", "help"];

function Icon({ name }: { name: string }): VNode {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d=${ICONS[name]} /></svg>`;
}

/** The line on top: what is not delivered, in words. */
export function Waiting({ app }: { app: App }): VNode {
  const { state, says: said } = lineOf(app.waiting.value);
  const rest = said.map(({ what, n }) => t(`phone.shell.${what}`, { n })).join(" · ");
  return html`<button type="button" class="waiting" aria-live="polite" onClick=${() => app.go("outbox")}>
    <${Mark} state=${state}>${app.waiting.value.online ? rest : t("phone.shell.offline", { rest })}</${Mark}></button>`;
}

function Bar({ app }: { app: App }): VNode {
  const { name } = app.screen.value;
  const back = (): void => {
    if (history.length > 1) history.back();
    else app.go("today");
  };
  return html`<header class="bar">
    ${name === "today" ? null : html`<button type="button" class="bar-act" aria-label=${t("phone.shell.back")} onClick=${back}><${Icon} name="back" /></button>`}
    <h1 tabindex="-1">${t(`phone.title.${name}`)}</h1>
    ${name === "incident" ? null : html`<button type="button" class="bar-alarm" onClick=${() => app.go("incident")}>${t("phone.shell.alarm")}</button>`}
  </header>`;
}

function Places({ app }: { app: App }): VNode {
  const { name } = app.screen.value;
  return html`<nav class="places" aria-label=${t("phone.shell.places")}>${PLACES.map(
    (
      place,
    ) => html`<button key=${place} type="button" aria-current=${place === name ? "page" : undefined} onClick=${() => app.go(place)}>
      <${Icon} name=${place} /><span>${t(`phone.place.${place}`)}</span></button>`,
  )}</nav>`;
}

function useScreen(name: ScreenName): { Shown: Screen | null; fault: unknown; again: () => void } {
  const [, setTurn] = useState(0);
  const [fault, setFault] = useState<{ readonly of: ScreenName; readonly error: unknown } | null>(null);
  const ask = (): void => {
    setFault(null);
    fetchScreen(name).then(
      () => setTurn((n) => n + 1),
      (error: unknown) => setFault({ of: name, error }),
    );
  };
  const Shown = screenNow(name);
  useEffect(() => {
    if (!Shown) ask();
  }, [name]);
  return { Shown, fault: fault?.of === name ? fault.error : null, again: ask };
}

export function Shell({ app, notice }: { app: App; notice?: VNode | null }): VNode {
  const { name, id } = app.screen.value;
  const { Shown, fault, again } = useScreen(name);
  useEffect(() => {
    window.scrollTo(0, 0);
    document.querySelector<HTMLElement>(".bar h1")?.focus({ preventScroll: true });
  }, [name, id]);
  useEffect(() => {
    document.title = `${t(`phone.title.${name}`)} · Kawal`;
  }, [name, lang.value]);
  const free = isFree(name);
  return html`<div class=${free ? "frame frame-free" : "frame"}>
    <${Bar} app=${app} /><${Waiting} app=${app} />
    ${notice ?? null}
    <main data-screen=${name}>${
      Shown
        ? html`<${Shown} key=${`${name}/${id}`} app=${app} id=${id} />`
        : fault
          ? html`<${Note} bad>${t("phone.shell.not_fetched")} (${says(fault)})</${Note}><${Button} onClick=${again}>${t("phone.shell.again")}</${Button}>`
          : html`<p class="muted" role="status">${t("phone.shell.fetching")}</p>`
    }</main>
    ${free ? html`<${Places} app=${app} />` : null}
  </div>`;
}
