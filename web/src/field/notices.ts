// What everybody must read, over every screen: a new version, a phone that is locked out, work that has changed, a log that
// does not hold.
import { html, type VNode } from "../base/html.ts";
import type { App } from "./model.ts";
import { Button, Note } from "./parts.ts";
import { dayNews, lockedOut, logFault, newsRead } from "./phone.ts";
import { isFree } from "./screen-name.ts";
import { moment } from "./times.ts";
import { takeOver, updateWaits } from "./update.ts";
import { lang, t } from "./words.ts";

/** As many changes as fit on a small screen above the day itself. */
const NEWS_MOST = 5;

function Revoked({ app, since_s }: { app: App; since_s: number }): VNode {
  const time = moment(lang.value, since_s, Math.floor(app.now() / 1000), app.day.value);
  return html`<${Note} bad>${since_s > 0 ? t("phone.notice.revoked_since", { time }) : t("phone.notice.revoked")}</${Note}>`;
}

export function Notices({ app }: { app: App }): VNode | null {
  const free = isFree(app.screen.value.name);
  const news = free ? dayNews.value : [];
  const update = free && updateWaits.value;
  if (lockedOut.value === null && !logFault.value && news.length === 0 && !update) return null;
  return html`<div class="notices">
    ${lockedOut.value === null ? null : html`<${Revoked} app=${app} since_s=${lockedOut.value} />`}
    ${logFault.value ? html`<${Note} bad>${t(logFault.value)}</${Note}>` : null}
    ${
      news.length > 0
        ? html`<div class="note" role="status"><p>${t("phone.notice.day", { n: news.length })}</p>
            <ul>${news.slice(0, NEWS_MOST).map(({ what, name }) => html`<li key=${what + name}>${t(`phone.notice.${what}`, { name })}</li>`)}</ul>
            ${news.length > NEWS_MOST ? html`<p>${t("phone.notice.more", { n: news.length - NEWS_MOST })}</p>` : null}
            <${Button} onClick=${() => void newsRead().catch(() => undefined)}>${t("phone.notice.seen")}</${Button}></div>`
        : null
    }
    ${update ? html`<div class="note"><p>${t("phone.notice.update")}</p><${Button} onClick=${() => void takeOver()}>${t("phone.notice.update_now")}</${Button}></div>` : null}
  </div>`;
}
