// The lock: on opening, and ten minutes after the last touch. What is waiting goes on being delivered behind it.
import { useEffect, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import type { Device } from "../model.ts";
import { Note } from "../parts.ts";
import { unlock } from "../phone.ts";
import { says, t } from "../words.ts";
import { Head } from "./head.ts";
import { Keypad } from "./keypad.ts";

interface Fault {
  readonly error: unknown;
  /** Until when nothing is to be tried, by the phone's clock in milliseconds; 0: no such wait. */
  readonly until: number;
}

function faultOf(error: unknown): Fault {
  const { code, with: values } = error as { code?: string; with?: { seconds?: number } };
  return { error, until: code === "phone.pin.wait" ? Date.now() + 1000 * (values?.seconds ?? 0) : 0 };
}

/** Seconds that are left, counted down on the screen. */
function useCountdown(until: number): number {
  const left = (): number => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left());
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

export function PinGate({ device }: { device: Device }): VNode {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const seconds = useCountdown(fault?.until ?? 0);
  const open = (pin: string): void => {
    setBusy(true);
    unlock(pin).catch((error: unknown) => {
      setFault(faultOf(error));
      setTurn((n) => n + 1);
      setBusy(false);
    });
  };
  const waits = seconds > 0;
  const sentence = waits ? t("phone.pin.wait", { seconds }) : fault && fault.until === 0 ? says(fault.error) : null;
  return html`<main class="gate"><${Head} title=${device.personName || device.person} sub=${device.unit} />
    ${sentence ? html`<${Note} bad>${sentence}</${Note}>` : html`<p class="muted">${t("phone.lock.what")}</p>`}
    <div class="gate-end">
      <p class="gate-ask" role="status">${t(busy ? "phone.lock.checking" : "phone.lock.ask")}</p>
      <${Keypad} go=${t("phone.lock.open")} busy=${busy || waits} onDone=${open} turn=${turn} />
    </div></main>`;
}
