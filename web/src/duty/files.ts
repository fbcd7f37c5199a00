// Files to take along: asked for in the language of the page, handed to the browser under their own name.
import { useState } from "preact/hooks";
import { asProblem, getBlob, type Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";

/** Hands bytes to the browser as a file. */
export function handOver(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function handOverText(text: string, name: string): void {
  handOver(new Blob([text], { type: "text/plain;charset=utf-8" }), name);
}

const FORMS = [
  ["csv", "CSV"],
  ["xlsx", "XLSX"],
  ["ics", "iCalendar"],
] as const;

/** The placement table as files; of one person when one is named. */
export function Files({ person = "" }: { person?: string }): VNode {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState("");
  const take = async (form: string): Promise<void> => {
    setBusy(form);
    setProblem(null);
    try {
      const query = new URLSearchParams({ as: form, ...(person ? { person } : {}) });
      handOver(await getBlob(`/duty/export?${query}`), `kawal-duty.${form}`);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy("");
  };
  return html`<div class="files"><p class="acts">${FORMS.map(
    ([form, name]) =>
      html`<button key=${form} type="button" class="button" disabled=${busy !== ""} onClick=${() => void take(form)}>${busy === form ? t("web.duty.fetching") : t("web.duty.download", { name })}</button>`,
  )}</p>
    ${problem ? html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>` : null}</div>`;
}
