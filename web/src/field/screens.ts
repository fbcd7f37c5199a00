// Which module draws which screen. Each is fetched when it is first opened; the service worker keeps all of them from the
// first visit on.
import type { VNode } from "../base/html.ts";
import type { App, ScreenName } from "./model.ts";
import { Screen as Today } from "./screen/today.ts";

export type Screen = (props: { app: App; id: string }) => VNode;
type Fetch = () => Promise<{ readonly Screen: Screen }>;

/** The first screen comes with the app. */
export const SCREENS: Readonly<Partial<Record<ScreenName, Fetch>>> = {
  today: () => Promise.resolve({ Screen: Today }),
  leg: () => import("./screen/leg.ts"),
  map: () => import("./screen/map.ts"),
  load: () => import("./screen/load.ts"),
  check: () => import("./screen/check.ts"),
  condition: () => import("./screen/condition.ts"),
  give: () => import("./screen/give.ts"),
  guard: () => import("./screen/guard.ts"),
  help: () => import("./screen/help.ts"),
  incident: () => import("./screen/incident.ts"),
  outbox: () => import("./screen/outbox.ts"),
  paper: () => import("./screen/paper.ts"),
  pin: () => import("./screen/pin.ts"),
  receive: () => import("./screen/receive.ts"),
  seals: () => import("./screen/seals.ts"),
  way: () => import("./screen/way.ts"),
};

const loaded = new Map<ScreenName, Screen>([["today", Today]]);

/** null: it has to be fetched. */
export function screenNow(name: ScreenName): Screen | null {
  return loaded.get(name) ?? null;
}

export async function fetchScreen(name: ScreenName): Promise<Screen> {
  const fetch = SCREENS[name];
  if (!fetch) throw new Error(name);
  const { Screen } = await fetch();
  loaded.set(name, Screen);
  return Screen;
}
