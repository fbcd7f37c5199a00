// Entry of the page: words, theme, keys, session, then the posko.
import { effect } from "@preact/signals";
import { render } from "preact";
import { track } from "./base/busy.ts";
import { html } from "./base/html.ts";
import { lang, pickLang, setLang, storedLang, t } from "./base/i18n.ts";
import { startKeys } from "./base/keys.ts";
import { route } from "./base/route.ts";
import { startTheme } from "./base/theme.ts";
import { App } from "./shell/app.ts";
import { startSession, world } from "./state.ts";

setLang(pickLang(route.value.query.lang, storedLang()));
startTheme();
startKeys();

/** From the moment the address is another one until the view of it stands. */
effect(() => {
  void track(Promise.resolve(route.value));
});

effect(() => {
  const wanted = route.value.query.lang;
  if ((wanted === "en" || wanted === "id") && wanted !== lang.peek()) setLang(wanted);
});

effect(() => {
  const name = world.value?.operation.area_name;
  document.title = name ? `Kawal · ${name}` : `Kawal · ${t("web.posko")}`;
});

const root = document.getElementById("app");
if (root) render(html`<${App} />`, root);
void startSession();
