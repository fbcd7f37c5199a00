// What can be reached from a place, or from where it can be reached, within so many minutes.
import { useEffect } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { lang, t } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import { placeName } from "../model/map-index.ts";
import { formatAt, meansOf, minutesOf, REACH_MINUTES, type ReachAnswer, type Reached } from "../model/network.ts";
import type { World } from "../state.ts";
import { num, Section, Sentence } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { askReach, forgetReach, network, reached, type Touch, useTouches } from "./desk.ts";
import { MeansFields } from "./means.ts";
import { PlaceField } from "./placefield.ts";
import { Kilometres, Span } from "./words.ts";

const DEFAULT_LIMIT = 1440;

function placeHref(place: Reached): string {
  return href(place.kind === "tps" ? "tps" : "lokasi", place.code);
}

function ReachedTable({ world, answer }: { world: World; answer: ReachAnswer }): VNode {
  const cols: Col<Reached>[] = [
    {
      key: "place",
      label: t("web.place"),
      grow: true,
      sort: (p) => placeName(world.map, p.code),
      cell: (p) => placeName(world.map, p.code),
    },
    { key: "kind", label: t("web.site_kind"), wide: true, sort: (p) => p.kind, cell: (p) => t(`web.kind.${p.kind}`) },
    { key: "ms", label: t("web.travel"), num: true, sort: (p) => p.ms, cell: (p) => html`<${Span} ms=${p.ms} />` },
    { key: "m", label: t("web.distance"), num: true, sort: (p) => p.m, cell: (p) => html`<${Kilometres} m=${p.m} />` },
  ];
  return html`<${Table} caption=${t("web.reach.places")} cols=${cols} rows=${answer.places} keyOf=${(p: Reached) => p.code} hrefOf=${placeHref}
    sortKey="urut" empty=${t("web.reach.nothing")} />`;
}

function NotTaken({ world, answer }: { world: World; answer: ReachAnswer }): VNode {
  return html`<ul class="lines">${answer.not_taken.map(
    (row) =>
      html`<li key=${row.code}><a href=${href(world.map.tps.has(row.code) ? "tps" : "lokasi", row.code)}>${placeName(world.map, row.code)}</a> · ${row.text}</li>`,
  )}</ul>`;
}

function Result({ world }: { world: World }): VNode | null {
  const { busy, answer, problem } = reached.value;
  if (problem) return html`<p class="note note-bad" role="alert">${problem.detail || t("web.error.offline")}</p>`;
  if (busy) return html`<p class="sentence" role="status">${t("web.travel.asking")}</p>`;
  if (!answer) return null;
  if (answer.why !== null) return html`<p class="note note-bad" role="status">${answer.why}</p>`;
  const tps = answer.places.filter((p) => p.kind === "tps").length;
  const count = t(answer.to ? "web.reach.to_sentence" : "web.reach.from_sentence", {
    tps: num(tps),
    sites: num(answer.places.length - tps),
    min: num(answer.minutes),
  });
  return html`<div>
    <p class="verdict" role="status">${count}</p>
    ${answer.cut ? html`<p class="note">${t("web.reach.cut")}</p>` : null}
    <${Section} title=${t("web.reach.places")} extra=${num(answer.places.length)}><${ReachedTable} world=${world} answer=${answer} /><//>
    ${answer.not_taken.length > 0 ? html`<${Section} title=${t("web.reach.not_taken")} extra=${num(answer.not_taken.length)}><${NotTaken} world=${world} answer=${answer} /><//>` : null}
  </div>`;
}

function Minutes({ minutes, limit }: { minutes: number; limit: number }): VNode {
  const set = (text: string): void => replace(hrefWith({ menit: text === "60" ? "" : text }));
  return html`<div class="fields">
    <div class="segs" role="group" aria-label=${t("web.minutes")}>${REACH_MINUTES.map(
      (m) =>
        html`<button type="button" key=${m} class="seg" aria-pressed=${m === minutes} onClick=${() => set(String(m))}>${num(m)}<span class="sr"> ${t("web.minutes")}</span></button>`,
    )}</div>
    <label class="field field-row"><input type="number" name="menit" min="1" max=${limit} step="1" inputmode="numeric" value=${minutes}
      onChange=${(e: Event) => set((e.currentTarget as HTMLInputElement).value)} />${t("web.reach.minutes")}</label>
  </div>`;
}

export function ReachPage({ world, route }: { world: World; route: Route }): VNode {
  const { titik = "" } = route.query;
  const limit = network.value?.limits.minutes ?? DEFAULT_LIMIT;
  const minutes = minutesOf(route.query.menit, limit);
  const back = route.query.arah === "ke";
  const means = meansOf(route.query);
  useEffect(() => {
    if (titik) askReach(titik, minutes, back, means);
    else forgetReach();
  }, [titik, minutes, back, JSON.stringify(means), network.value?.version, lang.value]);
  const put = (place: string): void => replace(hrefWith({ titik: place }));
  useTouches("place", t("web.reach.hint"), (touch: Touch) => put(touch.place ?? formatAt(touch.at)));
  const way = (to: boolean): VNode =>
    html`<button type="button" class="seg" aria-pressed=${to === back} onClick=${() => replace(hrefWith({ arah: to ? "ke" : "" }))}>${t(to ? "web.reach.to" : "web.reach.from")}</button>`;
  return html`<div>
    <div class="ends"><${PlaceField} world=${world} id="place-titik" letter="•" label=${t("web.place")} value=${titik} aimed=${titik === ""} onPlace=${put} onAim=${() => put("")} /></div>
    <div class="reach-words"><div class="segs" role="group" aria-label=${t("web.direction")}>${way(false)}${way(true)}</div><${Minutes} minutes=${minutes} limit=${limit} /></div>
    <${MeansFields} route=${route} />
    ${titik ? html`<${Result} world=${world} />` : html`<${Sentence}>${t("web.reach.start")}<//>`}
  </div>`;
}
