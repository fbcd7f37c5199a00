// Seals as they are read on the box: before the camera or typed, never beside what was expected.
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { FIELDS } from "../../event/kinds.ts";
import { readSeal } from "../codes.ts";
import type { App, Verdict } from "../model.ts";
import { Button, Field } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { says, t } from "../words.ts";

export const SEALS_MAX = FIELDS.find((spec) => spec.name === "seals")!.itemsMax;

export interface SealsFieldProps {
  readonly app: App;
  readonly seals: readonly string[];
  readonly onChange: (change: (now: readonly string[]) => readonly string[]) => void;
}

export function SealsField({ app, seals, onChange }: SealsFieldProps): VNode {
  const [looking, setLooking] = useState(false);
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState("");
  const add = (text: string): Verdict => {
    setFault("");
    try {
      const seal = readSeal(text);
      if (seals.includes(seal)) return "again";
      if (seals.length >= SEALS_MAX) {
        setFault(t("phone.seals.full", { max: SEALS_MAX }));
        return "wrong";
      }
      onChange((now) => (now.includes(seal) ? now : [...now, seal]));
      setTyped("");
      return "right";
    } catch (error) {
      setFault(says(error));
      return "unknown";
    }
  };
  return html`<div class="stack">
    ${looking ? html`<${Scanner} sense=${app.sense} onCode=${add} />` : null}
    <ul class="seals">${seals.map((seal) => html`<li key=${seal} class="step"><b class="code">${seal}</b><button type="button" class="small-act" aria-label=${t("phone.seals.drop", { seal })} onClick=${() => onChange((now) => now.filter((x) => x !== seal))}>${t("phone.kit.drop")}</button></li>`)}</ul>
    <form class="enter" onSubmit=${(e: Event) => {
      e.preventDefault();
      if (typed.trim()) app.sense.verdict(add(typed));
    }}><${Field} name="seal" label=${t("phone.seals.number")} value=${typed} fault=${fault} onInput=${setTyped} /><${Button} submit>${t("phone.seals.add")}</${Button}></form>
    <${Button} onClick=${() => setLooking(!looking)}>${t(looking ? "phone.kit.camera_off" : "phone.seals.scan")}</${Button}>
  </div>`;
}
