// What this phone has said before, read from its own events: what a screen shows as done is what was signed, nothing else.
import { decodeFrame, type EventView } from "../../event/event.ts";
import type { SignerName } from "../../event/kinds.ts";
import type { StoredEvent } from "../model.ts";

/** An event with what it says. */
export interface Told {
  readonly id: string;
  readonly own: boolean;
  readonly made_s: number;
  /** Who has signed it so far. */
  readonly signed: readonly SignerName[];
  readonly event: EventView;
}

/** In the order in which the phone got them, oldest first, whatever the clock said. A frame that this app cannot read is left out here; the outbox shows it. */
export function toldOf(events: readonly StoredEvent[]): readonly Told[] {
  const told: Told[] = [];
  const inOrder = [...events].sort((a, b) => (a.n ?? a.sequence) - (b.n ?? b.sequence));
  for (const { id, own, made_s, signed, frame } of inOrder) {
    try {
      told.push({ id, own, made_s, signed, event: decodeFrame(frame).event });
    } catch {
      // Of a newer version of the app, before it was put back.
    }
  }
  return told;
}
