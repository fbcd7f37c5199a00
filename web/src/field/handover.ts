// Handover by two phones without a network (docs/formats/handover.md): the door to hand/, and what a killed phone reads again.
import { PhoneError } from "./error.ts";
import type { Giving } from "./hand/giving.ts";
import type { Receiving } from "./hand/receiving.ts";

export * from "./hand/giving.ts";
export {
  type HandLetter,
  type HandPart,
  type Hello,
  letterOf,
  NONCE_BYTES,
  type Side,
} from "./hand/message.ts";
export * from "./hand/receiving.ts";
export {
  type Counted,
  type Differences,
  differs,
  type HandKind,
  mayReceive,
  type Warning,
  warningsOf,
} from "./hand/rules.ts";
export * from "./hand/statement.ts";

/** Nonces by which this phone has given or received: the newest are enough, since older statements are older than any meeting. */
const USED_MAX = 500;

/** Where a phone keeps what it is in the middle of: names for Store.put. */
export const KEPT = { giving: "hand.giving", receiving: "hand.receiving", used: "hand.used" } as const;

/** The list with one more nonce. */
export function withUsed(used: readonly string[], nonce: string): string[] {
  return [...used.filter((n) => n !== nonce), nonce].slice(-USED_MAX);
}

/** A step as text, to be kept before it is shown. */
export function saveStep(step: Giving | Receiving): string {
  return JSON.stringify(step);
}

/** What saveStep wrote. Throws phone.hand.kept when it was written by another version of the app. */
function loadStep(text: string): { readonly v: number } {
  const step = JSON.parse(text) as { readonly v: number };
  if (step.v !== 1) throw new PhoneError("phone.hand.kept");
  return step;
}

export function loadGiving(text: string): Giving {
  return loadStep(text) as unknown as Giving;
}

export function loadReceiving(text: string): Receiving {
  return loadStep(text) as unknown as Receiving;
}
