// Who, what and when: the operation, its voting day, search, language, theme, leaving.

import { formatLongDay, zoneName } from "../base/fmt.ts";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href } from "../base/route.ts";
import { logOut, session, type World } from "../state.ts";
import { Brand } from "./brand.ts";
import { SearchBox } from "./searchbox.ts";
import { LangSwitch, ThemeSwitch } from "./switches.ts";
import { waitingForMe } from "./waiting.ts";

function Person(): VNode {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.500c1-4 4-6 8-6s7 2 8 6" /></svg>`;
}

/** Seen on every page and every screen, since somebody else cannot go on before it is decided. */
function WaitingForMe(): VNode | null {
  const n = waitingForMe.value;
  if (n === 0) return null;
  const words = t("web.approvals.waiting", { n });
  return html`<a class="waiting-me" href=${href("persetujuan")} title=${words}><b>${n}</b> <span>${t("web.approvals.short")}</span></a>`;
}

export function Header({ world }: { world: World | null }): VNode {
  const op = world?.operation;
  return html`<header class="top">
    <a class="brand" href=${href("gelombang")} aria-label=${t("web.home")}><${Brand} /><span>Kawal</span></a>
    <div class="operation">
      <h1>${op ? op.area_name : t("web.posko")}</h1>
      ${op ? html`<p><span class="desk-only">${op.election} · </span>${formatLongDay(lang.value, op.voting_day)} · ${zoneName(op.utc_offset_min)}</p>` : null}
    </div>
    <${WaitingForMe} />
    <${SearchBox} />
    <div class="switches">
      <a class="help" href=${href("bantuan")} title=${t("web.help")} aria-label=${t("web.help")}>?</a>
      <${LangSwitch} /><${ThemeSwitch} />
      <a class="me" href=${href("saya")} title=${t("web.tab.saya")}><${Person} /><span>${session.value?.user ?? ""}</span></a>
      <button type="button" class="quiet" title=${session.value?.name ?? ""} onClick=${() => void logOut()}>${t("web.logout")}</button>
    </div>
  </header>`;
}
