// The code of a box: before the camera, or typed from its label. What is typed holds by its check character or is a box of the day;
// what could be meant otherwise is asked. So evidence stands at no box that does not exist.
import { useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { readScan, readTyped } from "../codes.ts";
import type { App, Verdict } from "../model.ts";
import { Button, Field } from "../parts.ts";
import { Scanner } from "../scanner.ts";
import { says, t } from "../words.ts";

/** Boxes that the day knows: their check character may be left out. */
export function codesOfDay(app: App): readonly string[] {
  return (app.day.value?.legs ?? []).flatMap((leg) => leg.items.map((item) => item.code));
}

export interface TypedCodeProps {
  readonly app: App;
  readonly name: string;
  readonly label: string;
  /** Codes that may be typed without their check character, besides those of the day. */
  readonly known?: readonly string[];
  readonly onCode: (code: string) => void;
}

/** The camera cannot read it: the number with its check character. */
export function TypedCode({ app, name, label, known = [], onCode }: TypedCodeProps): VNode {
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const [asked, setAsked] = useState<string | null>(null);
  const type = (next: string): void => {
    setText(next);
    setAsked(null);
    setFault("");
  };
  const take = (code: string): void => {
    type("");
    onCode(code);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    try {
      const { code, sure } = readTyped(text, [...new Set([...codesOfDay(app), ...known])]);
      if (sure) take(code);
      else setAsked(code);
    } catch (error) {
      setFault(says(error));
    }
  };
  return html`<form class="enter" onSubmit=${submit}>
    <${Field} name=${name} label=${label} help=${t("phone.load.type_help")} value=${text} fault=${fault} onInput=${type} /><${Button} submit>${t("phone.load.take")}</${Button}></form>
    ${asked ? html`<p role="status">${t("phone.load.is_it")} <b class="code">${asked}</b></p><${Button} kind="main" onClick=${() => take(asked)}>${t("phone.load.yes", { code: asked })}</${Button}>` : null}`;
}

export interface ItemFieldProps extends TypedCodeProps {
  /** "": none is chosen yet. */
  readonly item: string;
  /** The camera is open from the beginning. */
  readonly camera: boolean;
}

/** One box: found before the camera or typed, then it stands there until another one is wanted. */
export function ItemField(props: ItemFieldProps): VNode {
  const { app, item, camera, onCode } = props;
  const [looking, setLooking] = useState(camera);
  if (item) {
    return html`<div class="step"><b class="code">${item}</b><button type="button" class="small-act" onClick=${() => onCode("")}>${t("phone.item.other")}</button></div>`;
  }
  const scanned = (text: string, format: string): Verdict => {
    const scan = readScan(text, format);
    if (scan.type !== "item" && scan.type !== "plain") return "unknown";
    onCode(scan.code);
    return "right";
  };
  return html`${looking ? html`<${Scanner} sense=${app.sense} onCode=${scanned} />` : null}
    <${TypedCode} ...${props} />
    <${Button} onClick=${() => setLooking(!looking)}>${t(looking ? "phone.kit.camera_off" : "phone.give.scan_box")}</${Button}>`;
}

/** From the work to what is said of a box that one sees; `item` "": of any. */
export function BoxActs({ app, item }: { app: App; item: string }): VNode {
  return html`<div class="pair"><${Button} onClick=${() => app.go("condition", item)}>${t(item ? "phone.item.condition_this" : "phone.item.condition")}</${Button}>
    <${Button} onClick=${() => app.go("seals", item)}>${t(item ? "phone.item.seals_this" : "phone.item.seals")}</${Button}></div>`;
}
