// Help where one stands: a "?" beside a title opens a few plain sentences, which are fetched with the first that is opened.
import { useEffect, useState } from "preact/hooks";
import { track } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";

type Sentences = (topic: string) => readonly string[];

let loaded: Sentences | null = null;

export function HelpText({ id, topic }: { id?: string; topic: string }): VNode {
  const [, setTurn] = useState(0);
  const [failed, setFailed] = useState(false);
  const load = (): void => {
    setFailed(false);
    track(import("../help/more.ts"))
      .then((told) => {
        loaded = told.sentencesOf;
        setTurn((n) => n + 1);
      })
      .catch(() => setFailed(true));
  };
  useEffect(() => {
    if (!loaded) load();
  }, []);
  if (failed)
    return html`<p class="note note-bad" id=${id} role="alert">${t("web.error.offline")} <button type="button" class="quiet" onClick=${load}>${t("web.retry")}</button></p>`;
  if (!loaded) return html`<p class="sentence" id=${id} role="status">${t("web.loading")}</p>`;
  return html`<ul class="help-text" id=${id} role="list">${loaded(topic).map((x) => html`<li key=${x}>${x}</li>`)}</ul>`;
}

export interface HelpButtonProps {
  topic: string;
  /** Of the part that it is about; of a page none is said. */
  name?: string;
  open: boolean;
  onToggle: () => void;
}

export function HelpButton({ topic, name, open, onToggle }: HelpButtonProps): VNode {
  const words = name ? `${t("web.help.here")}: ${name}` : t("web.help.here");
  return html`<button type="button" class="help-button" aria-expanded=${open} aria-controls=${open ? `help-${topic}` : undefined}
    aria-label=${words} title=${words} onClick=${onToggle}></button>`;
}

/** Button and sentences as one, for where there is no title to put them beside. */
export function HelpHere({ topic }: { topic: string }): VNode {
  const [open, setOpen] = useState(false);
  return html`<span class="help-here"><${HelpButton} topic=${topic} open=${open} onToggle=${() => setOpen(!open)} />${open ? html`<${HelpText} id=${`help-${topic}`} topic=${topic} />` : null}</span>`;
}
