// The pages of duty that not everybody opens are fetched when they are: what they are written in is a file of its own.
import { useEffect, useState } from "preact/hooks";
import { track } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import type { Route } from "../base/route.ts";
import type { World } from "../state.ts";

export const DUTY_PAGES = ["tugas", "papan", "kelas", "coba", "lembar"] as const;
export type PartName = (typeof DUTY_PAGES)[number] | "usul";

type Parts = typeof import("./more.ts");

let loaded: Parts | null = null;

/** A part by its name; a sentence until it is there, and a way to ask again where it did not come. */
export function Lazy({ name, world, route }: { name: PartName; world: World; route: Route }): VNode {
  const [, setTurn] = useState(0);
  const [failed, setFailed] = useState(false);
  const fetchParts = (): void => {
    setFailed(false);
    track(import("./more.ts"))
      .then((parts) => {
        loaded = parts;
        setTurn((n) => n + 1);
      })
      .catch(() => setFailed(true));
  };
  useEffect(() => {
    if (!loaded) fetchParts();
  }, []);
  if (loaded) {
    const Part = loaded.PARTS[name];
    return html`<${Part} world=${world} route=${route} />`;
  }
  if (failed)
    return html`<p class="note note-bad" role="alert">${t("web.error.offline")} <button type="button" class="quiet" onClick=${fetchParts}>${t("web.retry")}</button></p>`;
  return html`<p class="sentence" role="status">${t("web.loading")}</p>`;
}
