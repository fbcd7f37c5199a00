// Digits for wet thumbs: a PIN is entered without the phone's own keyboard, which covers the screen and learns words.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { t } from "../words.ts";

const DIGITS_MAX = 12;

export interface KeypadProps {
  readonly go: string;
  readonly busy: boolean;
  readonly onDone: (pin: string) => void;
  /** Another value empties what was typed. */
  readonly turn: number;
}

function changed(pin: string, key: string): string {
  if (key === "Backspace") return pin.slice(0, -1);
  return /^\d$/.test(key) && pin.length < DIGITS_MAX ? pin + key : pin;
}

export function Keypad({ go, busy, onDone, turn }: KeypadProps): VNode {
  const [pin, setPin] = useState("");
  useEffect(() => setPin(""), [turn]);
  const press = (key: string): void => {
    if (!busy) setPin((before) => changed(before, key));
  };
  const done = (): void => {
    if (!busy && pin.length > 0) onDone(pin);
  };
  useEffect(() => {
    const typed = (e: KeyboardEvent): void => {
      if (e.key === "Enter") done();
      else press(e.key);
    };
    document.addEventListener("keydown", typed);
    return () => document.removeEventListener("keydown", typed);
  });
  const digit = (d: string): VNode => html`<button type="button" key=${d} onClick=${() => press(d)}>${d}</button>`;
  return html`<div class="dots" role="status" aria-label=${t("phone.pin_pad.typed", { n: pin.length })}>${Array.from({ length: Math.max(6, pin.length) }, (_, i) => html`<i key=${i} class=${i < pin.length ? "on" : undefined}></i>`)}</div>
    <div class="keys">${"123456789".split("").map(digit)}
      <button type="button" class="key-word" aria-label=${t("phone.pin_pad.back")} onClick=${() => press("Backspace")}>${t("phone.pin_pad.back")}</button>
      ${digit("0")}
      <button type="button" class="key-word key-go" disabled=${busy || pin.length < 6} onClick=${done}>${go}</button>
    </div>`;
}
