// What this phone has said or seen said of the day's legs, read from the events that it keeps.
import { useEffect, useState } from "preact/hooks";
import { decodeFrame } from "../event/event.ts";
import type { App, StoredEvent } from "./model.ts";
import type { Done } from "./next-act.ts";

/** A week of a busy phone; older acts are of legs that no longer stand on the day. */
const EVENTS = 600;

/** What cannot be read is left out: it is told where it was refused. */
export function doneOf(events: readonly StoredEvent[]): readonly Done[] {
  const done: Done[] = [];
  for (const event of events) {
    if (event.state === "refused") continue;
    try {
      done.push({ kind: event.kind, fields: decodeFrame(event.frame).event.fields, signed: event.signed });
    } catch {
      // A frame that this version cannot read says nothing of a leg.
    }
  }
  return done;
}

/** null until it is read; read anew when something was said or delivered. */
export function useProgress(app: App): readonly Done[] | null {
  const [done, setDone] = useState<readonly Done[] | null>(null);
  const { events } = app.waiting.value;
  useEffect(() => {
    let gone = false;
    void app.store.events(EVENTS).then((kept) => {
      if (!gone) setDone(doneOf(kept));
    });
    return () => {
      gone = true;
    };
  }, [events]);
  return done;
}
