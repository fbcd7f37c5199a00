// Pieces of the screens on which something is said: choices for a thumb, yes or no, photos, a voice, words, and that it is saved.
import { useEffect, useRef, useState } from "preact/hooks";
import { type ComponentChildren, html, type VNode } from "../../base/html.ts";
import { PHOTOS_MAX } from "../acts/draft.ts";
import type { App } from "../model.ts";
import { Acts, Button, Mark, type MarkState, Note } from "../parts.ts";
import { shrinkPhoto } from "../photo.ts";
import { hasVoice, type Recording, recordVoice, VOICE_MAX_S } from "../voice.ts";
import { says, t } from "../words.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface Choice<C extends string> {
  readonly code: C;
  readonly text: string;
  readonly mark?: MarkState;
}

export interface ChoicesProps<C extends string> {
  readonly label: string;
  readonly name: string;
  readonly options: readonly Choice<C>[];
  readonly value: C | null;
  readonly onPick: (code: C) => void;
  readonly columns?: 1 | 2 | 3;
}

/** One of a few: tiles, told apart by word, shape and a frame. */
export function Choices<C extends string>(props: ChoicesProps<C>): VNode {
  const { label, name, options, value, onPick, columns = 2 } = props;
  const tile = ({ code, text, mark }: Choice<C>): VNode => html`<label key=${code} class="tile">
    <input type="radio" name=${name} value=${code} checked=${code === value} onChange=${() => onPick(code)} />
    <span class="tile-face">${mark ? html`<${Mark} state=${mark}>${text}</${Mark}>` : text}</span></label>`;
  return html`<fieldset class="pick"><legend>${label}</legend>
    <div class=${`tiles tiles-${columns}`}>${options.map(tile)}</div></fieldset>`;
}

export interface YesNoProps {
  readonly name: string;
  readonly label: string;
  readonly value: boolean | null;
  readonly onPick: (yes: boolean) => void;
  /** Words other than yes and no. */
  readonly words?: readonly [string, string];
}

/** A question with two answers, and none as long as nobody has looked. */
export function YesNo({ name, label, value, onPick, words }: YesNoProps): VNode {
  const [yes, no] = words ?? [t("phone.kit.yes"), t("phone.kit.no")];
  const face = (on: boolean, text: string): VNode => html`<label class=${`tile ${on ? "tile-yes" : "tile-no"}`}>
    <input type="radio" name=${name} checked=${value === on} onChange=${() => onPick(on)} />
    <span class="tile-face">${text}</span></label>`;
  return html`<div class="yesno" role="radiogroup" aria-labelledby=${`${name}-label`}><span id=${`${name}-label`}>${label}</span>
    <div class="yesno-faces">${face(true, yes)}${face(false, no)}</div></div>`;
}

export interface WordsProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  readonly help?: string;
}

/** Some words, of a note. */
export function Words({ name, label, value, onInput, help }: WordsProps): VNode {
  return html`<div class="field"><label for=${name}>${label}</label>
    <textarea id=${name} name=${name} rows="2" maxlength="500" value=${value} aria-describedby=${help ? `${name}-help` : undefined}
      onInput=${(e: Event) => onInput((e.currentTarget as HTMLTextAreaElement).value)}></textarea>
    ${help ? html`<p class="muted" id=${`${name}-help`}>${help}</p>` : null}</div>`;
}

function Thumb({ photo, n, onDrop }: { photo: Bytes; n: number; onDrop: () => void }): VNode {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([photo], { type: "image/jpeg" }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [photo]);
  return html`<li class="thumb">${address ? html`<img src=${address} alt=${t("phone.kit.photo_n", { n })} />` : null}
    <button type="button" class="thumb-drop" aria-label=${t("phone.kit.photo_drop", { n })} onClick=${onDrop}>×</button></li>`;
}

export interface PhotosProps {
  readonly photos: readonly Bytes[];
  readonly onChange: (photos: readonly Bytes[]) => void;
  /** How many more than photos there will be of the same event. */
  readonly besides?: number;
  readonly label?: string;
}

/** Photos by the phone's own camera app: it has the light and the focus, also where the browser's camera is refused. */
export function Photos({ photos, onChange, besides = 0, label }: PhotosProps): VNode {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const take = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])];
    input.value = "";
    setBusy(true);
    setFault("");
    try {
      const taken = [...photos];
      for (const file of files) taken.push(await shrinkPhoto(file));
      onChange(taken.slice(0, PHOTOS_MAX - besides));
    } catch (error) {
      setFault(says(error));
    }
    setBusy(false);
  };
  const full = photos.length + besides >= PHOTOS_MAX;
  return html`<div class="photos">
    ${photos.length > 0 ? html`<ul class="thumbs">${photos.map((photo, i) => html`<${Thumb} key=${i} photo=${photo} n=${i + 1} onDrop=${() => onChange(photos.filter((_, at) => at !== i))} />`)}</ul>` : null}
    ${full ? null : html`<label class="act act-plain take"><input type="file" accept="image/*" capture="environment" disabled=${busy} onChange=${(e: Event) => void take(e.currentTarget as HTMLInputElement)} />${t(busy ? "phone.kit.photo_busy" : photos.length > 0 ? "phone.kit.photo_more" : (label ?? "phone.kit.photo"))}</label>`}
    ${fault ? html`<${Note} bad>${fault}</${Note}>` : null}</div>`;
}

/** A spoken note; nothing where the phone cannot record. Stopped and kept when the minute is over. */
export function Voice({
  voice,
  onChange,
}: {
  voice: Bytes | null;
  onChange: (voice: Bytes | null) => void;
}): VNode | null {
  const [seconds, setSeconds] = useState<number | null>(null);
  const [fault, setFault] = useState("");
  const recording = useRef<Recording | null>(null);
  const stop = (): void => {
    const running = recording.current;
    recording.current = null;
    if (!running) return;
    setSeconds(null);
    running.stop().then(onChange, (error) => setFault(says(error)));
  };
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
      recording.current?.drop();
    },
    [],
  );
  if (!hasVoice()) return null;
  const begin = (): void => {
    setFault("");
    setSeconds(0);
    recordVoice(setSeconds, stop).then(
      (running) => {
        // The screen was left while the browser asked for the microphone: nobody listens any more.
        if (gone.current) running.drop();
        else recording.current = running;
      },
      (error) => {
        setSeconds(null);
        setFault(says(error));
      },
    );
  };
  const faces =
    seconds !== null
      ? html`<${Button} kind="danger" onClick=${stop}>${t("phone.kit.voice_stop", { s: seconds, max: VOICE_MAX_S })}</${Button}>`
      : voice
        ? html`<div class="voice-kept"><${Mark} state="ok">${t("phone.kit.voice_kept")}</${Mark}><button type="button" class="link" onClick=${() => onChange(null)}>${t("phone.kit.drop")}</button></div>`
        : html`<${Button} onClick=${begin}>${t("phone.kit.voice")}</${Button}>`;
  return html`<div class="voice">${faces}${fault ? html`<${Note} bad>${fault}</${Note}>` : null}</div>`;
}

export interface SavedProps {
  readonly app: App;
  /** What is saved, in a few words. */
  readonly what: string;
  readonly urgent?: boolean;
  readonly children?: ComponentChildren;
}

/** Shown only when the phone has it on its disk. */
export function Saved({ app, what, urgent, children }: SavedProps): VNode {
  const { online } = app.waiting.value;
  const way = online ? "phone.kit.saved_online" : urgent ? "phone.kit.saved_urgent" : "phone.kit.saved_offline";
  return html`<section class="saved" role="status"><${Mark} state="ok">${t("phone.kit.saved")}</${Mark}>
    <p class="saved-what">${what}</p><p class="muted">${t(way)}</p>${children}</section>`;
}

/** Saved, or not yet; and what went wrong, if anything did. */
export function SavedOr(props: SavedProps & { readonly settled: boolean; readonly fault: string }): VNode {
  const { settled, fault } = props;
  const saved = settled
    ? html`<${Saved} ...${props} />`
    : html`<p role="status">${fault ? "" : t("phone.kit.saving")}</p>`;
  return html`${saved}<${Fault} text=${fault} />`;
}

/** The one act of a screen, and above it what still stops it. */
export function OneAct({ word, children }: { word: string; children?: ComponentChildren }): VNode {
  return html`<${Acts}><div class="one-act"><p class="one-act-word" role="status">${word}</p>${children}</div></${Acts}>`;
}

export function Fault({ text }: { text: string }): VNode | null {
  return text ? html`<${Note} bad>${text}</${Note}>` : null;
}

/** While the phone reads what was kept: a moment, so nothing is said of it but to who reads by ear. */
export function Reading(): VNode {
  return html`<p class="muted" role="status">${t("phone.kit.reading")}</p>`;
}

/** The day does not have what the screen was opened for. */
export function NotInDay({ app, what }: { app: App; what: "leg" | "shift" }): VNode {
  return html`<div class="stack"><${Note}>${t(`phone.kit.no_${what}`)}</${Note}>
    <${Button} onClick=${() => app.go("today")}>${t("phone.kit.to_today")}</${Button}></div>`;
}

/** Name of a place as the day has it. */
export function placeName(app: App, code: string): string {
  return app.day.value?.places[code]?.name ?? code;
}
