// Two small pages: what does not fit in the phone's tab bar, and the keyboard.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { GO_KEYS } from "../base/keys.ts";
import { href } from "../base/route.ts";
import { logOut } from "../state.ts";
import { Section, Title } from "../ui/parts.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";

export function More(): VNode {
  return html`<div><${Title} crumbs=${[]}>${t("web.tab.more")}<//>
    <ul class="links">
      <li><a href=${href("kesiapan")}>${t("web.tab.kesiapan")}</a></li>
      <li><a href=${href("rencana")}>${t("web.tab.rencana")}</a></li>
      <li><a href=${href("kekurangan")}>${t("web.tab.kekurangan")}</a></li>
      <li><a href=${href("register")}>${t("web.tab.register")}</a></li>
      <li><a href=${href("asal")}>${t("web.tab.asal")}</a></li>
      <li><a href=${href("juri")}>${t("web.tab.juri")}</a></li>
      <li><a href=${href("bantuan")}>${t("web.help")}</a></li>
    </ul>
    <div class="switches switches-big"><${LangSwitch} /><${ThemeSwitch} />
      <button type="button" class="quiet" onClick=${() => void logOut()}>${t("web.logout")}</button></div>
  </div>`;
}

export function Help(): VNode {
  const row = (keys: string[], text: string): VNode =>
    html`<div key=${text}><dt>${keys.map((k) => html`<kbd key=${k}>${k}</kbd>`)}</dt><dd>${text}</dd></div>`;
  return html`<div><${Title} crumbs=${[]}>${t("web.help")}<//>
    <dl class="keys">
      ${row(["/"], t("web.help.search"))}
      ${GO_KEYS.map(([letter, page]) => row(["g", letter], t(`web.tab.${page}`)))}
      ${row(["g", "m"], t("web.map"))}
      ${row(["↑", "↓"], t("web.help.arrows"))}
      ${row(["Enter"], t("web.help.enter"))}
      ${row(["Esc"], t("web.help.esc"))}
      ${row(["+", "−"], t("web.help.zoom"))}
      ${row(["←", "→"], t("web.help.replay"))}
    </dl>
    <${Section} title=${t("web.help.states")}>
      <p class="sentence">${t("web.help.slack")}</p>
    <//>
  </div>`;
}
