// Two small pages: what does not fit in the phone's tab bar, and the keyboard.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { GO_KEYS } from "../base/keys.ts";
import { href, type Page, type Route } from "../base/route.ts";
import { HELP_TOPICS } from "../base/topics.ts";
import { logOut } from "../state.ts";
import { HelpText } from "../ui/help.ts";
import { Section, Title } from "../ui/parts.ts";
import { isOffered } from "./offered.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";
import { waitingForMe } from "./waiting.ts";

const MORE_PAGES: readonly Page[] = [
  "kesiapan",
  "rencana",
  "kekurangan",
  "register",
  "asal",
  "juri",
  "perangkat",
  "saya",
  "akun",
  "persetujuan",
  "akses",
  "bantuan",
];

function Count({ page }: { page: Page }): VNode | null {
  const n = page === "persetujuan" ? waitingForMe.value : 0;
  return n > 0 ? html` <b class="count">${n}</b>` : null;
}

export function More(): VNode {
  return html`<div><${Title} crumbs=${[]}>${t("web.tab.more")}<//>
    <ul class="links">
      ${MORE_PAGES.filter(isOffered).map((page) => html`<li key=${page}><a href=${href(page)}>${t(`web.tab.${page}`)}<${Count} page=${page} /></a></li>`)}
    </ul>
    <div class="switches switches-big"><${LangSwitch} /><${ThemeSwitch} />
      <button type="button" class="quiet" onClick=${() => void logOut()}>${t("web.logout")}</button></div>
  </div>`;
}

/** A page of a page is called as the page. */
function topicName(topic: string): string {
  const page = topic.split(".")[0] ?? topic;
  return page === "konvoi" || page === "perjalanan" ? t("web.convoy") : t(`web.tab.${page}`);
}

/** The keys of every page, and of the page where somebody asked what it is about. */
export function Help({ route }: { route: Route }): VNode {
  const topic = HELP_TOPICS.find((x) => x === route.id) ?? null;
  const row = (keys: string[], text: string): VNode =>
    html`<div key=${text}><dt>${keys.map((k) => html`<kbd key=${k}>${k}</kbd>`)}</dt><dd>${text}</dd></div>`;
  return html`<div><${Title} crumbs=${[]}>${t("web.help")}<//>
    ${topic ? html`<${Section} title=${t("web.help.of", { name: topicName(topic) })}><${HelpText} topic=${topic} /><//>` : null}
    <h3 class="sr">${t("web.help.keys")}</h3>
    <dl class="keys">
      ${row(["/"], t("web.help.search"))}
      ${GO_KEYS.filter(([, page]) => isOffered(page)).map(([letter, page]) => row(["g", letter], t(`web.tab.${page}`)))}
      ${row(["g", "m"], t("web.map"))}
      ${row(["↑", "↓"], t("web.help.arrows"))}
      ${row(["Enter"], t("web.help.enter"))}
      ${row(["Esc"], t("web.help.esc"))}
      ${row(["?"], t("web.help.here"))}
      ${row(["+", "−"], t("web.help.zoom"))}
      ${row(["←", "→"], t("web.help.replay"))}
    </dl>
    <${Section} title=${t("web.help.states")}>
      <p class="sentence">${t("web.help.slack")}</p>
    <//>
  </div>`;
}
