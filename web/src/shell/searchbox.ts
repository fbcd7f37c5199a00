// Search (`/`): one field for areas, TPS, sites, people, vehicles and convoys.
import { useRef, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { go, href } from "../base/route.ts";
import { type Entry, search } from "../model/search.ts";
import { entries, loadOthers } from "../state.ts";

export function entryHref(e: Entry): string {
  if (e.kind === "area") return href("wilayah", e.code);
  if (e.kind === "tps") return href("tps", e.code);
  if (e.kind === "site") return href("lokasi", e.code);
  if (e.kind === "person") return href("orang", e.code);
  if (e.kind === "vehicle") return href("armada", e.code);
  return href("konvoi", e.code);
}

function hintOf(e: Entry): string {
  return e.kind === "vehicle" ? word("mode", e.hint) : e.hint;
}

interface FoundProps {
  found: readonly Entry[];
  at: number;
  onPick: (e: Entry) => void;
}

function Found({ found, at, onPick }: FoundProps): VNode {
  if (found.length === 0) return html`<p class="found-none">${t("web.search.none")}</p>`;
  return html`<ul id="found" role="listbox" aria-label=${t("web.search.found")}>${found.map(
    (e, i) => html`<li key=${`${e.kind}${e.code}`} id=${`found-${i}`} role="option" aria-selected=${i === at}
      onMouseDown=${(event: MouseEvent) => event.preventDefault()} onClick=${() => onPick(e)}>
      <span class="found-kind">${t(`web.kind.${e.kind}`)}</span><span class="found-name">${e.name}</span><span class="found-hint">${hintOf(e)}</span></li>`,
  )}</ul>`;
}

export function SearchBox(): VNode {
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const found = open ? search(entries.value, asked) : [];
  const shown = open && asked.trim() !== "";

  function pick(e: Entry): void {
    setOpen(false);
    setAsked("");
    field.current?.blur();
    go(entryHref(e));
  }

  function onKey(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      setAt((at + step + found.length) % found.length);
      event.preventDefault();
    } else if (event.key === "Enter" && found[at]) {
      pick(found[at] as Entry);
      event.preventDefault();
    } else if (event.key === "Escape") {
      setOpen(false);
      setAsked("");
      field.current?.blur();
      event.preventDefault();
    }
  }

  function onFocus(): void {
    setOpen(true);
    void loadOthers();
  }

  function onInput(event: Event): void {
    setAsked((event.currentTarget as HTMLInputElement).value);
    setAt(0);
    setOpen(true);
  }

  return html`<div class="search" role="search">
    <input ref=${field} id="search" type="search" role="combobox" aria-label=${t("web.search.label")} placeholder=${t("web.search.label")}
      aria-expanded=${shown && found.length > 0} aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck=${false}
      aria-activedescendant=${shown && found[at] ? `found-${at}` : undefined}
      value=${asked} onInput=${onInput} onKeyDown=${onKey} onFocus=${onFocus} onBlur=${() => setOpen(false)} />
    <kbd aria-hidden="true">/</kbd>
    ${shown ? html`<div class="found"><${Found} found=${found} at=${at} onPick=${pick} /></div>` : null}
  </div>`;
}
