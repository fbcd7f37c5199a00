// The pages of accounts: who may what, what two persons must want, who read what.
import { html, type VNode } from "../base/html.ts";
import type { Route } from "../base/route.ts";
import type { World } from "../state.ts";
import { lazyParts } from "../ui/lazy.ts";

export const PEOPLE_PAGES = ["saya", "akun", "persetujuan", "akses"] as const;
export type PeoplePage = (typeof PEOPLE_PAGES)[number];

const Lazy = lazyParts<PeoplePage>(async () => (await import("./more.ts")).PARTS);

export function PeoplePanel({ world, route }: { world: World; route: Route }): VNode {
  const name = PEOPLE_PAGES.find((p) => p === route.page) ?? "saya";
  return html`<${Lazy} key=${name} name=${name} world=${world} route=${route} />`;
}
