// Parts of the page that not everybody opens are fetched when they are: what they are written in is a file of its own.
import { useEffect, useState } from "preact/hooks";
import { track } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import type { Route } from "../base/route.ts";
import type { World } from "../state.ts";

export type Part = (props: { world: World; route: Route }) => VNode;
export type Parts<N extends string> = Readonly<Record<N, Part>>;

interface LazyProps<N extends string> {
  name: N;
  world: World;
  route: Route;
}

/** What shows a part by its name; a sentence until it is there, and a way to ask again where it did not come. */
export function lazyParts<N extends string>(fetchParts: () => Promise<Parts<N>>): (props: LazyProps<N>) => VNode {
  let loaded: Parts<N> | null = null;
  return function Lazy({ name, world, route }: LazyProps<N>): VNode {
    const [, setTurn] = useState(0);
    const [failed, setFailed] = useState(false);
    const load = (): void => {
      setFailed(false);
      track(fetchParts())
        .then((parts) => {
          loaded = parts;
          setTurn((n) => n + 1);
        })
        .catch(() => setFailed(true));
    };
    useEffect(() => {
      if (!loaded) load();
    }, []);
    if (loaded) {
      const Shown = loaded[name];
      return html`<${Shown} world=${world} route=${route} />`;
    }
    if (failed)
      return html`<p class="note note-bad" role="alert">${t("web.error.offline")} <button type="button" class="quiet" onClick=${load}>${t("web.retry")}</button></p>`;
    return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
  };
}
