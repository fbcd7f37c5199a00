// One place of a question: found by name or code, written as coordinates, or pointed at on the map.
import { useRef, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { formatAt, parseAt } from "../model/network.ts";
import { type Entry, search } from "../model/search.ts";
import { entries, type World } from "../state.ts";
import { placeText } from "./words.ts";

export interface PlaceFieldProps {
  world: World;
  id: string;
  letter: string;
  label: string;
  value: string;
  aimed: boolean;
  onPlace: (place: string) => void;
  onAim: () => void;
}

const LIMIT = 8;

function placesFor(asked: string): Entry[] {
  return search(
    entries.value.filter((e) => e.kind === "site" || e.kind === "tps"),
    asked,
    LIMIT,
  );
}

function Found({
  id,
  found,
  at,
  onPick,
}: {
  id: string;
  found: Entry[];
  at: number;
  onPick: (e: Entry) => void;
}): VNode {
  return html`<ul class="found" id=${`${id}-found`} role="listbox" aria-label=${t("web.search.found")}>${found.map(
    (e, i) => html`<li key=${e.code} id=${`${id}-${i}`} role="option" aria-selected=${i === at}
      onMouseDown=${(event: MouseEvent) => event.preventDefault()} onClick=${() => onPick(e)}>
      <span class="found-kind">${t(`web.kind.${e.kind}`)}</span><span class="found-name">${e.name}</span><span class="found-hint">${e.hint}</span></li>`,
  )}</ul>`;
}

export function PlaceField({ world, id, letter, label, value, aimed, onPlace, onAim }: PlaceFieldProps): VNode {
  const [asked, setAsked] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const found = asked ? placesFor(asked) : [];

  function take(place: string): void {
    setAsked(null);
    onPlace(place);
    field.current?.blur();
  }

  function onKey(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") {
      const typed = parseAt(asked ?? "");
      const entry = found[at];
      if (typed) take(formatAt(typed));
      else if (entry) take(entry.code);
    } else if (event.key === "Escape") {
      setAsked(null);
      field.current?.blur();
    } else return;
    event.preventDefault();
  }

  const none = asked !== null && asked.trim() !== "" && found.length === 0 && !parseAt(asked);
  return html`<div class=${`place${aimed ? " aimed" : ""}`}>
    <span class="place-letter" aria-hidden="true">${letter}</span>
    <div class="place-field">
      <input ref=${field} id=${id} type="text" role="combobox" aria-label=${label} placeholder=${t("web.travel.place_hint")} autocomplete="off" spellcheck=${false}
        aria-expanded=${found.length > 0} aria-controls=${`${id}-found`} aria-autocomplete="list" aria-activedescendant=${found[at] ? `${id}-${at}` : undefined}
        value=${asked ?? (value ? placeText(world, value) : "")}
        onInput=${(e: Event) => {
          setAsked((e.currentTarget as HTMLInputElement).value);
          setAt(0);
        }}
        onFocus=${(e: Event) => (e.currentTarget as HTMLInputElement).select()} onKeyDown=${onKey} onBlur=${() => setAsked(null)} />
      ${found.length > 0 ? html`<${Found} id=${id} found=${found} at=${at} onPick=${(e: Entry) => take(e.code)} />` : null}
      ${none ? html`<p class="found found-none">${t("web.search.none")}</p>` : null}
    </div>
    <button type="button" class="quiet" aria-pressed=${aimed} onClick=${onAim}>${t("web.travel.aim")}<span class="sr"> ${label}</span></button>
    ${value ? html`<button type="button" class="quiet clear" title=${t("web.travel.clear")} aria-label=${`${t("web.travel.clear")}: ${label}`} onClick=${() => onPlace("")}>×</button>` : null}
  </div>`;
}
