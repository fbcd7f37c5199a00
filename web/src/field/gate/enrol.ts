// A phone becomes somebody's: the code of the posko, a PIN twice, the name read and confirmed.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { OFFLINE } from "../api.ts";
import { type Asked, begunOffer, dropEnrolment, needsSamePin, takeEnrolment } from "../enrolling.ts";
import { offerInGroups, offerOf } from "../offer.ts";
import { Button, Field, Note } from "../parts.ts";
import { askToEnrol, openWith, phoneParts, type Why } from "../phone.ts";
import { pinProblem } from "../pin.ts";
import { Scanner } from "../scanner.ts";
import { newSense } from "../sense.ts";
import { moment } from "../times.ts";
import { lang, says, t, word } from "../words.ts";
import { Head } from "./head.ts";
import { Keypad } from "./keypad.ts";

type Step =
  | { readonly at: "code" }
  | { readonly at: "pin"; readonly offer: string }
  | { readonly at: "again"; readonly offer: string; readonly pin: string }
  /** Begun before with a PIN that no other can stand for; `fault`: it was not the one. */
  | { readonly at: "same"; readonly offer: string; readonly fault: unknown }
  | { readonly at: "asking"; readonly offer: string; readonly pin: string }
  | { readonly at: "confirm"; readonly asked: Asked }
  | { readonly at: "other" };

/** A code is known: its PIN comes next. */
async function pinOf(offer: string): Promise<Step> {
  const same = await needsSamePin(phoneParts().store, offer, Date.now());
  return same ? { at: "same", offer, fault: null } : { at: "pin", offer };
}

/** Begun before the app was closed, the code need not be asked for anew. */
async function firstStep(offer: string | null): Promise<Step> {
  const known = offer ?? (await begunOffer(phoneParts().store, Date.now()));
  return known ? pinOf(known) : { at: "code" };
}

function CodeStep({ onOffer }: { onOffer: (offer: string) => void }): VNode {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  const [looking, setLooking] = useState(false);
  const [sense] = useState(() => newSense(() => Date.now()));
  const take = (typed: string): void => {
    const offer = offerOf(typed);
    if (offer) onOffer(offer);
    else setFault(t("phone.enrol.no_code"));
  };
  const scanned = (code: string) => {
    const offer = offerOf(code);
    if (offer) onOffer(offer);
    return offer ? ("right" as const) : ("unknown" as const);
  };
  return html`<p>${t("phone.enrol.what")}</p>
    ${looking ? html`<${Scanner} sense=${sense} onCode=${scanned} />` : null}
    <form class="gate-end" onSubmit=${(e: Event) => {
      e.preventDefault();
      take(text);
    }}>
      <${Field} name="offer" label=${t("phone.enrol.code")} help=${t("phone.enrol.code_help")} value=${text} fault=${fault} onInput=${setText} />
      ${looking ? null : html`<${Button} kind=${text ? "plain" : "main"} onClick=${() => setLooking(true)}>${t("phone.enrol.scan")}</${Button}>`}
      <${Button} kind=${text || looking ? "main" : "plain"} submit>${t("phone.enrol.next")}</${Button}>
    </form>`;
}

type ChoosingStep = Extract<Step, { at: "pin" | "again" }>;

function PinStep({ step, setStep }: { step: ChoosingStep; setStep: (step: Step) => void }): VNode {
  const [fault, setFault] = useState<string | null>(null);
  const done = (pin: string): void => {
    const problem = step.at === "pin" ? pinProblem(pin) : step.pin === pin ? null : "phone.enrol.differ";
    setFault(problem ? t(problem) : null);
    if (step.at === "pin") setStep(problem ? { ...step } : { at: "again", offer: step.offer, pin });
    else setStep(problem ? { at: "pin", offer: step.offer } : { at: "asking", offer: step.offer, pin });
  };
  const turn = step.at === "pin" ? 0 : 1;
  return html`<p class="muted">${t("phone.enrol.code_is", { code: offerInGroups(step.offer) })}</p>
    ${fault ? html`<${Note} bad>${fault}</${Note}>` : html`<p>${t("phone.enrol.pin_what")}</p>`}
    <div class="gate-end"><p class="gate-ask">${t(turn === 0 ? "phone.enrol.pin" : "phone.enrol.pin_again")}</p>
      <${Keypad} key=${`${turn}${fault}`} go=${t("phone.enrol.next")} busy=${false} onDone=${done} turn=${turn} /></div>`;
}

interface SameProps {
  readonly offer: string;
  readonly fault: unknown;
  readonly setStep: (step: Step) => void;
}

/** Each try counts, as at the lock: so what was typed is never tried again by itself. */
function SamePinStep({ offer, fault, setStep }: SameProps): VNode {
  return html`<p class="muted">${t("phone.enrol.code_is", { code: offerInGroups(offer) })}</p>
    ${fault ? html`<${Note} bad>${says(fault)}</${Note}>` : null}<p>${t("phone.enrol.same_what")}</p>
    <div class="gate-end"><${Button} onClick=${() => setStep({ at: "code" })}>${t("phone.enrol.other_code")}</${Button}>
      <p class="gate-ask">${t("phone.enrol.same")}</p>
      <${Keypad} go=${t("phone.enrol.next")} busy=${false} onDone=${(pin: string) => setStep({ at: "asking", offer, pin })} turn=${0} /></div>`;
}

interface AskingProps {
  readonly offer: string;
  readonly pin: string;
  readonly setStep: (step: Step) => void;
}

/** Not the PIN that was made before, or too early for another try. */
function isOfPin(fault: unknown): boolean {
  return ["phone.pin.wrong", "phone.pin.wait"].includes((fault as { code?: string }).code ?? "");
}

/** Without a line nothing is kept here that would be sent later, as everywhere else. */
function sentenceOf(fault: unknown): string {
  return (fault as { code?: unknown }).code === OFFLINE ? t("phone.enrol.no_line") : says(fault);
}

function AskingStep({ offer, pin, setStep }: AskingProps): VNode {
  const [fault, setFault] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    setFault(null);
    askToEnrol(offer, pin).then(
      (asked) => gone || setStep(asked ? { at: "confirm", asked } : { at: "code" }),
      (error: unknown) => {
        if (gone) return;
        if (isOfPin(error)) setStep({ at: "same", offer, fault: error });
        else setFault(error);
      },
    );
    return () => {
      gone = true;
    };
  }, [turn]);
  if (!fault) return html`<p role="status">${t("phone.enrol.asking")}</p>`;
  return html`<${Note} bad>${sentenceOf(fault)}</${Note}><div class="gate-end">
    <${Button} onClick=${() => setStep({ at: "code" })}>${t("phone.enrol.other_code")}</${Button}>
    <${Button} kind="main" onClick=${() => setTurn((n) => n + 1)}>${t("phone.shell.again")}</${Button}></div>`;
}

function ConfirmStep({ asked, setStep }: { asked: Asked; setStep: (step: Step) => void }): VNode {
  const [fault, setFault] = useState<unknown>(null);
  const { device, signer } = asked;
  const yes = async (): Promise<void> => {
    // Asked for, never waited for: some browsers ask the person.
    void navigator.storage?.persist?.();
    await takeEnrolment(phoneParts().store, asked);
    await openWith(signer);
  };
  const no = async (): Promise<void> => {
    await dropEnrolment(phoneParts().store);
    setStep({ at: "other" });
  };
  const until = moment(lang.value, device.until_s, Math.floor(Date.now() / 1000), null);
  return html`<p>${t("phone.enrol.is_it")}</p>
    <section class="card next"><h2>${device.personName || device.person}</h2><p class="next-place">${device.unit}</p>
      <p>${word("role", device.role)}</p><p class="muted">${t("phone.enrol.until", { time: until })}</p></section>
    ${fault ? html`<${Note} bad>${says(fault)}</${Note}>` : null}
    <div class="gate-end"><${Button} onClick=${() => no().catch(setFault)}>${t("phone.enrol.no")}</${Button}>
      <${Button} kind="main" onClick=${() => yes().catch(setFault)}>${t("phone.enrol.yes")}</${Button}></div>`;
}

interface StepProps {
  readonly step: Step;
  readonly setStep: (step: Step) => void;
}

function StepNow({ step, setStep }: StepProps): VNode {
  const toCode = (): void => setStep({ at: "code" });
  switch (step.at) {
    case "code":
      return html`<${CodeStep} onOffer=${(found: string) => void pinOf(found).then(setStep, toCode)} />`;
    case "pin":
    case "again":
      return html`<${PinStep} step=${step} setStep=${setStep} />`;
    case "same":
      return html`<${SamePinStep} offer=${step.offer} fault=${step.fault} setStep=${setStep} />`;
    case "asking":
      return html`<${AskingStep} offer=${step.offer} pin=${step.pin} setStep=${setStep} />`;
    case "confirm":
      return html`<${ConfirmStep} asked=${step.asked} setStep=${setStep} />`;
    case "other":
      return html`<${Note} bad>${t("phone.enrol.other")}</${Note}><div class="gate-end"><${Button} kind="main" onClick=${toCode}>${t("phone.enrol.other_code")}</${Button}></div>`;
  }
}

export function EnrolGate({ offer, why }: { offer: string | null; why: Why | null }): VNode {
  const [step, setStep] = useState<Step | null>(null);
  useEffect(() => {
    firstStep(offer).then(setStep, () => setStep({ at: "code" }));
  }, []);
  return html`<main class="gate"><${Head} title=${t("phone.enrol.title")} />
    ${why ? html`<${Note} bad>${t(why.code)}${why.sequence === null ? null : ` ${t("phone.enrol.last", { n: why.sequence })}`}</${Note}>` : null}
    ${step ? html`<${StepNow} step=${step} setStep=${setStep} />` : null}
  </main>`;
}
