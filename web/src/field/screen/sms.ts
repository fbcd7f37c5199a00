// The essential of one event as a short text: for where a call gets through but no data. docs/formats/sms.md.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Bytes } from "../../event/cbor.ts";
import type { App } from "../model.ts";
import { Button, Card, Mark } from "../parts.ts";
import { smsOf } from "../sms.ts";
import { says, t } from "../words.ts";
import { Fault } from "./kit.ts";

export function SmsText({ app, frame }: { app: App; frame: Bytes }): VNode {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!open) return;
    smsOf(frame, app.signer).then(setText, (error) => setFault(says(error)));
  }, [open]);
  if (!open)
    return html`<button type="button" class="link" onClick=${() => setOpen(true)}>${t("phone.sms.open")}</button>`;
  const copy = (): void => {
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setFault(t("phone.sms.by_hand")),
    );
  };
  return html`<${Card} title=${t("phone.sms.title")}><p class="muted">${t("phone.sms.what")}</p>
    ${text ? html`<p class="sms code">${text}</p><a class="act act-main" href=${`sms:?body=${encodeURIComponent(text)}`}>${t("phone.sms.send")}</a><${Button} onClick=${copy}>${t("phone.sms.copy")}</${Button}>` : null}
    ${copied ? html`<${Mark} state="ok">${t("phone.sms.copied")}</${Mark}>` : null}<${Fault} text=${fault} /></${Card}>`;
}

/** The same of an event that is in the store, as long as it is not delivered. */
export function SmsOfEvent({ app, id }: { app: App; id: string }): VNode | null {
  const [frame, setFrame] = useState<Bytes | null>(null);
  const waiting = app.waiting.value;
  useEffect(() => {
    app.store.event(id).then(
      (event) => setFrame(event?.own && event.state === "made" ? event.frame : null),
      () => undefined,
    );
  }, [id, waiting]);
  return frame ? html`<${SmsText} app=${app} frame=${frame} />` : null;
}
