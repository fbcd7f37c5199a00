// Who, what and when: the operation, its voting day, search, language, theme, leaving.

import { formatLongDay, zoneName } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { logOut, session, type World } from "../state.ts";
import { Brand } from "./brand.ts";
import { SearchBox } from "./searchbox.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";

export function Header({ world }: { world: World | null }): VNode {
  const op = world?.operation;
  return html`<header class="top">
    <a class="brand" href=${href("gelombang")} aria-label=${t("web.home")}><${Brand} /><span>Kawal</span></a>
    <div class="operation">
      <h1>${op ? op.area_name : t("web.posko")}</h1>
      ${op ? html`<p><span class="desk-only">${op.election} · </span>${formatLongDay(lang.value, op.voting_day)} · ${zoneName(op.utc_offset_min)}</p>` : null}
    </div>
    <${SearchBox} />
    <div class="switches">
      <a class="help" href=${href("bantuan")} title=${t("web.help")} aria-label=${t("web.help")}>?</a>
      <${LangSwitch} /><${ThemeSwitch} />
      <button type="button" class="quiet" title=${session.value?.name ?? ""} onClick=${() => void logOut()}>${t("web.logout")}</button>
    </div>
  </header>`;
}
