// Duty sheets: of a person, a TPS or a unit, as they are handed out.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { hrefWith, type Route, replace } from "../base/route.ts";
import type { Sheets } from "../model/duty.ts";
import type { World } from "../state.ts";
import { Field, useForm } from "../travel/form.ts";
import { num, Section, Sentence } from "../ui/parts.ts";
import { answerOf, askFor, loadDutyRegister, register } from "./desk.ts";
import { Files, handOverText } from "./files.ts";

/** The question of an address: by whom or what the sheets are asked. */
export function sheetsPath(query: Route["query"]): string | null {
  const said: [string, string][] = [
    ["person", query.orang ?? ""],
    ["tps", query.tps ?? ""],
    ["unit", query.satuan ?? ""],
  ];
  const known = said.filter(([, v]) => v !== "");
  return known.length > 0 ? `/duty/sheets?${new URLSearchParams(known)}` : null;
}

function Question({ route }: { route: Route }): VNode {
  const form = useForm(() => ({
    orang: route.query.orang ?? "",
    tps: route.query.tps ?? "",
    satuan: route.query.satuan ?? "",
  }));
  const units = [...(register.value?.units ?? [])].map(([code, u]): [string, string] => [code, u.name]);
  const ask = (event: Event): void => {
    event.preventDefault();
    const trimmed = Object.entries(form.values).map(([k, v]): [string, string] => [k, v.trim()]);
    replace(hrefWith(Object.fromEntries(trimmed)));
  };
  return html`<form class="inline" aria-label=${t("web.duty.sheets")} onSubmit=${ask}>
    <${Field} form=${form} name="orang" label=${t("web.duty.sheets.person")} />
    <${Field} form=${form} name="tps" label=${t("web.duty.sheets.tps")} />
    <${Field} form=${form} name="satuan" label=${t("web.unit")} options=${[["", "–"], ...units]} />
    <button type="submit" class="primary">${t("web.duty.sheets.show")}</button></form>`;
}

export function SheetsPage({ world, route }: { world: World; route: Route }): VNode {
  const path = sheetsPath(route.query);
  useEffect(() => void loadDutyRegister(), []);
  useEffect(() => {
    if (path) void askFor("sheets", path);
  }, [path]);
  if (!world.plan) return html`<${Sentence}>${t("web.plan.none")}<//>`;
  const { asked, answer, problem } = answerOf<Sheets>("sheets");
  const mine = asked === path;
  return html`<div id="sheets"><p class="muted">${t("web.duty.sheets.lead")}</p><${Question} key=${path ?? ""} route=${route} />
    ${path && (!mine || (!answer && !problem)) ? html`<p class="sentence" role="status">${t("web.duty.fetching")}</p>` : null}
    ${path && mine && problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}
    ${
      path && mine && answer
        ? html`<${Section} title=${t("web.duty.sheets")} extra=${num(answer.duties.length)}>
      ${answer.duties.length === 0 ? html`<${Sentence}>${t("web.duty.sheets.none")}<//>` : null}
      <pre class="paper" tabindex="0" role="region" aria-label=${t("web.duty.sheets")}>${answer.text}</pre>
      <p class="acts no-print"><button type="button" class="primary" onClick=${() => window.print()}>${t("web.duty.print")}</button>
      <button type="button" class="button" onClick=${() => handOverText(answer.text, "lembar-tugas.txt")}>${t("web.duty.download", { name: "TXT" })}</button></p><//>`
        : null
    }
    <${Section} id="files" title=${t("web.duty.files")}><p class="muted">${t("web.duty.files.lead")}</p><${Files} person=${route.query.orang ?? ""} /><//></div>`;
}
