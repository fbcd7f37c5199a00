// `App` of model.ts, made of what keeps, signs and delivers. Screens know nothing else.
import { signal } from "@preact/signals";
import { keptDay, keptMap } from "./day.ts";
import type { App, Draft, ScreenName, StoredEvent } from "./model.ts";
import { hashOf, type Place, screenOf } from "./screen-name.ts";

export interface AppParts {
  readonly store: App["store"];
  readonly signer: App["signer"];
  readonly device: App["device"];
  readonly sense: App["sense"];
  /** Makes them durable, all or none (chain.ts). */
  readonly sayAll: App["sayAll"];
  /** Something was said: what follows positions looks anew. */
  readonly told: () => void;
  /** Tells the wire that there is something to do. */
  readonly nudge: () => void;
  readonly now: () => number;
}

export interface OpenApp extends App {
  /** Counts anew what is not delivered: after the wire has moved something. */
  recount(): Promise<void>;
  setOnline(online: boolean): void;
}

export interface Address {
  hash: string;
}

/** What was kept is shown before anything is asked of the network. Throws what the store throws. */
export async function makeApp(parts: AppParts, address: Address, online: boolean): Promise<OpenApp> {
  const { store } = parts;
  const waiting = signal({ ...(await store.waiting()), online });
  const screen = signal<Place>(screenOf(address.hash));
  // What is durable is said: nothing behind it may make a screen take it for lost.
  const sayAll = async (drafts: readonly Draft[]): Promise<readonly StoredEvent[]> => {
    const events = await parts.sayAll(drafts);
    recount().catch(() => undefined);
    parts.nudge();
    parts.told();
    return events;
  };
  const recount = async (): Promise<void> => {
    waiting.value = { ...(await store.waiting()), online: waiting.peek().online };
  };
  return {
    ...parts,
    day: signal(await keptDay(store)),
    map: signal(await keptMap(store)),
    waiting,
    recorded: signal(false),
    screen,
    go(name: ScreenName, id = "") {
      screen.value = { name, id };
      address.hash = hashOf({ name, id });
    },
    sayAll,
    say: async (draft: Draft) => (await sayAll([draft]))[0]!,
    recount,
    setOnline(next) {
      if (waiting.peek().online !== next) waiting.value = { ...waiting.peek(), online: next };
    },
  };
}
