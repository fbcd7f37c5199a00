// Language and theme: both kept in the browser; the language also in the address, so a view can be sent as it is read.
import { html, type VNode } from "../base/html.ts";
import { type Lang, lang, setLang, t } from "../base/i18n.ts";
import { hrefWith, replace } from "../base/route.ts";
import { setTheme, THEMES, type Theme, theme } from "../base/theme.ts";
import { loadWorld, session } from "../state.ts";

function switchTo(next: Lang): void {
  setLang(next);
  replace(hrefWith({ lang: next === "en" ? "en" : "" }));
  // Names that the server writes (constraints, columns) come in the new language.
  if (session.value) void loadWorld();
}

export function LangSwitch(): VNode {
  const button = (code: Lang, label: string, full: string): VNode =>
    html`<button type="button" lang=${code} class="seg" aria-pressed=${lang.value === code} title=${full} onClick=${() => switchTo(code)}>${label}</button>`;
  return html`<div class="segs" role="group" aria-label=${t("web.lang")}>${button("id", "ID", "Bahasa Indonesia")}${button("en", "EN", "English")}</div>`;
}

export function ThemeSwitch(): VNode {
  const onChange = (event: Event): void => setTheme((event.currentTarget as HTMLSelectElement).value as Theme);
  return html`<select class="theme" aria-label=${t("web.theme")} value=${theme.value} onChange=${onChange}>
    ${THEMES.map((x) => html`<option key=${x} value=${x} selected=${x === theme.value}>${t(`web.theme.${x}`)}</option>`)}
  </select>`;
}
