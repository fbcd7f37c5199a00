// What is not delivered, what was refused, what is proven: the phone's own events as a person asks after them.
import { type ClockState, clockState } from "../../base/clock.ts";
import type { ClockError, ReceiptBatch, StoredEvent, Waiting } from "../model.ts";
import type { MarkState } from "../parts.ts";

export type Pile = "refused" | "waiting" | "unsent" | "sent" | "proven";

/** Where something is to be done comes first. */
export const PILES: readonly Pile[] = ["refused", "unsent", "waiting", "sent", "proven"];

const PILE_OF: Readonly<Record<StoredEvent["state"], Pile>> = {
  made: "unsent",
  sent: "sent",
  receipted: "proven",
  waiting: "waiting",
  refused: "refused",
};

export function pileOf(event: StoredEvent): Pile {
  return PILE_OF[event.state];
}

/** Newest first within each; piles without events are left out. */
export function pilesOf(
  events: readonly StoredEvent[],
): readonly { readonly pile: Pile; readonly events: readonly StoredEvent[] }[] {
  return PILES.map((pile) => ({ pile, events: events.filter((event) => pileOf(event) === pile) })).filter(
    (x) => x.events.length > 0,
  );
}

/** What the line over every screen says, in its order, and its mark: what the posko refused goes first, since it needs somebody. */
export function lineOf({ events, parcels, refused, online }: Waiting & { readonly online: boolean }): {
  readonly state: MarkState;
  readonly says: readonly { readonly what: "refused" | "waiting" | "all_sent"; readonly n: number }[];
} {
  const left = { what: "waiting", n: events + parcels } as const;
  const said = [{ what: "refused", n: refused } as const, left].filter(({ n }) => n > 0);
  const state = refused > 0 ? "wrong" : !online ? "unknown" : left.n > 0 ? "way" : "ok";
  return { state, says: said.length > 0 ? said : [{ what: "all_sent", n: 0 }] };
}

/** Why the posko refuses or waits, and what to do: the name of a sentence. Unknown codes have the general one. */
export type Why = "signature" | "device" | "form" | "log" | "missing" | "other";

const WHYS: readonly (readonly [RegExp, Why])[] = [
  [/^event\.(unsigned|waiting)|signature_missing|^log\.waiting/, "missing"],
  [/signature/, "signature"],
  [/device|enrol|revoked|not_bound/, "device"],
  [/foreign_log|log_unknown/, "log"],
  [/^(event|bundle|cbor)\./, "form"],
];

export function whyOf(code: string): Why {
  return WHYS.find(([form]) => form.test(code))?.[1] ?? "other";
}

/** Taken and proven all the same: the code says what the log finds strange. Custody's findings come as custody.<name>. */
export function isStrange(event: StoredEvent): boolean {
  return event.code !== "" && (event.state === "sent" || event.state === "receipted");
}

/** How the phone's clock stands to the posko's, in whole minutes; null: never measured. */
export function clockStands(error: ClockError | null): { readonly state: ClockState; readonly minutes: number } | null {
  if (!error) return null;
  const state = clockState(error.offset_s, error.within_s);
  return { state, minutes: state === "right" ? 0 : Math.round(Math.abs(error.offset_s) / 60) };
}

/** Of an event's proof: which entry of how many; null where there is none. Entries are counted from 1 for people. */
export function proofOf(
  batch: ReceiptBatch | null,
  id: string,
): { readonly entry: number; readonly of: number } | null {
  const proof = batch?.proofs.find((p) => p.id === id);
  return batch && proof ? { entry: proof.index + 1, of: batch.size } : null;
}

/** "12,4 MB" of what the browser allows, and whether it is getting tight. */
export function storageState(usage: { readonly used: number; readonly quota: number }): {
  readonly used_mb: number;
  readonly left_mb: number;
  readonly tight: boolean;
} {
  const mb = 1_000_000;
  const left = Math.max(usage.quota - usage.used, 0);
  return { used_mb: usage.used / mb, left_mb: left / mb, tight: usage.quota > 0 && left < 50 * mb };
}
