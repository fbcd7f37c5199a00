// Another PIN, for who was watched while typing the old one: the old one, then the new one twice.
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { Keypad } from "../gate/keypad.ts";
import type { App } from "../model.ts";
import { Button, Mark, Note } from "../parts.ts";
import { renewPin } from "../phone.ts";
import { pinProblem } from "../pin.ts";
import { says, t } from "../words.ts";

type Step =
  | { readonly at: "old" }
  | { readonly at: "new"; readonly old: string }
  | { readonly at: "again"; readonly old: string; readonly pin: string }
  | { readonly at: "done" };

const ASKS = { old: "phone.new_pin.old", new: "phone.new_pin.new", again: "phone.enrol.pin_again" } as const;
const OLD: Step = { at: "old" };

export function Screen({ app }: { app: App; id: string }): VNode {
  const [step, setStep] = useState<Step>(OLD);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const to = (next: Step, why = ""): void => {
    setStep(next);
    setFault(why);
    setTurn((n) => n + 1);
  };
  const change = async (old: string, pin: string): Promise<void> => {
    setBusy(true);
    try {
      if (await renewPin(old, pin)) to({ at: "done" });
    } catch (error) {
      to(OLD, says(error));
    }
    setBusy(false);
  };
  const typed = (pin: string): void => {
    if (step.at === "old") to({ at: "new", old: pin });
    else if (step.at === "new") {
      const problem = pinProblem(pin);
      if (problem) to(step, t(problem));
      else to({ at: "again", old: step.old, pin });
    } else if (step.at === "again") {
      if (step.pin === pin) void change(step.old, pin);
      else to({ at: "new", old: step.old }, t("phone.new_pin.differ"));
    }
  };
  if (step.at === "done") {
    return html`<div class="stack"><p class="saved" role="status"><${Mark} state="ok">${t("phone.new_pin.done")}</${Mark}></p>
      <${Button} kind="main" onClick=${() => app.go("today")}>${t("phone.kit.to_today")}</${Button}></div>`;
  }
  return html`<div class="stack">${fault ? html`<${Note} bad>${fault}</${Note}>` : html`<p>${t("phone.new_pin.what")}</p>`}
    <p class="gate-ask" role="status">${t(busy ? "phone.lock.checking" : ASKS[step.at])}</p>
    <${Keypad} go=${t("phone.enrol.next")} busy=${busy} onDone=${typed} turn=${turn} /></div>`;
}
