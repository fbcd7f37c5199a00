// The map's place on the screen: its frame, buttons, legend, readout and attribution; the engine draws inside.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t, word } from "../base/i18n.ts";
import { route as current, go, href, hrefWith, modeOf, type Route, replace } from "../base/route.ts";
import { shownTheme } from "../base/theme.ts";
import { homeOf, register } from "../duty/desk.ts";
import { tripTitle } from "../live/words.ts";
import { placeName } from "../model/map-index.ts";
import type { World } from "../state.ts";
import { network, shownPoints, touchMap } from "../travel/desk.ts";
import { Toolbar } from "../travel/toolbar.ts";
import { className, classRank } from "../ui/parts.ts";
import { type Hooks, hasWebGl, MapEngine, type Picked } from "./engine.ts";
import { focusOf } from "./focus.ts";
import { hiddenGroups, Legend, OriginKey } from "./legend.ts";
import { useOverlay } from "./overlay.ts";

type Stage = "waiting" | "loading" | "shown" | "no-webgl" | "failed";

/** Only here is there room for an open legend beside the map. */
const WIDE = "(min-width: 1600px)";
const PHONE = "(max-width: 899px)";

/** On a phone the map is loaded only when its tab is opened. */
function useWanted(route: Route): boolean {
  const [phone, setPhone] = useState(() => window.matchMedia(PHONE).matches);
  useEffect(() => {
    const query = window.matchMedia(PHONE);
    const onChange = (): void => setPhone(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return modeOf(route) !== "board" && (!phone || route.query.layar === "peta");
}

function pageOf(kind: Picked): "perjalanan" | "lokasi" | "tps" | "ruas" | "wilayah" {
  if (kind === "live") return "perjalanan";
  if (kind === "site") return "lokasi";
  if (kind === "link") return "ruas";
  return kind === "tps" ? "tps" : "wilayah";
}

function describe(world: World, kind: Picked | null, code: string): string {
  if (kind === null) return "";
  if (kind === "live") return tripTitle(world, code);
  if (kind === "link") {
    const link = world.map.link.get(code);
    return link
      ? `${word("road", link.class)}: ${placeName(world.map, link.from)} – ${placeName(world.map, link.to)} · ${t(`web.origin.${link.origin}`)}`
      : code;
  }
  if (kind === "tps") {
    const tps = world.map.tps.get(code);
    return tps ? `${placeName(world.map, code)} · ${className(tps.class)} · ${t(`web.origin.${tps.origin}`)}` : code;
  }
  if (kind === "site") {
    const site = world.map.site.get(code);
    return site ? `${word("site", site.kind)}: ${site.name} · ${t(`web.origin.${site.origin}`)}` : code;
  }
  const area = world.map.area.get(code);
  const kecamatan = area?.parent ? world.map.area.get(area.parent)?.name : "";
  return area ? `${word("level", area.level)} ${area.name}, ${kecamatan}` : code;
}

type PaintHooks = Pick<Hooks, "onChange" | "onPainted">;

function makeHooks(world: World, setHover: (text: string) => void, paint: PaintHooks): Hooks {
  return {
    ...paint,
    onTouch: touchMap,
    onCandidate: (candidate) => go(href("tempuh", "dermaga", { calon: String(candidate) })),
    onPick: (kind, code) => go(href(pageOf(kind), code)),
    onHover: (kind, code) => setHover(describe(world, kind, code)),
    onMove: (view) => replace(hrefWith({ peta: view })),
    rankOf: classRank,
    title: t("web.map.title"),
  };
}

interface MapState {
  box: { current: HTMLDivElement | null };
  engine: { current: MapEngine | null };
  stage: Stage;
  /** The map was painted once: there is no need to say that it is being loaded. */
  painted: boolean;
  /** "yes" as long as all that is to be seen is on the screen; bound to its attribute, so that it draws nothing anew. */
  whole: Signal<"yes" | "no">;
  hover: string;
}

function useEngine(world: World, wanted: boolean): MapState {
  const box = useRef<HTMLDivElement>(null);
  const engine = useRef<MapEngine | null>(null);
  const [stage, setStage] = useState<Stage>("waiting");
  const [painted, setPainted] = useState(false);
  const whole = useSignal<"yes" | "no">("no");
  const [hover, setHover] = useState("");
  useEffect(() => {
    if (!wanted || !box.current) return;
    if (!hasWebGl()) {
      setStage("no-webgl");
      return;
    }
    let gone = false;
    setStage("loading");
    const hooks = makeHooks(world, setHover, {
      onChange: () => {
        whole.value = "no";
      },
      onPainted: () => {
        setPainted(true);
        whole.value = "yes";
      },
    });
    MapEngine.create(box.current, world, hooks, current.value.query.peta)
      .then((made) => {
        if (gone) return made.destroy();
        engine.current = made;
        setStage("shown");
      })
      .catch(() => !gone && setStage("failed"));
    return () => {
      gone = true;
      engine.current?.destroy();
      engine.current = null;
      setPainted(false);
      whole.value = "no";
    };
  }, [world.map, world.plan, wanted]);
  return { box, engine, stage, painted, whole, hover };
}

function useFocus(map: MapState, world: World, route: Route): void {
  const last = useRef<string>("");
  const { lapis } = route.query;
  const known = route.page === "penempatan" && route.sub !== null && register.value !== null; // homes of a team
  useEffect(() => {
    if (map.stage !== "shown" || !map.engine.current) {
      last.current = "";
      return;
    }
    const place = [route.page, route.id, route.sub, route.query.trip, route.query.wilayah].join("|");
    const key = `${place}|${known}`;
    const here = last.current === "" || last.current.startsWith(`${place}|`);
    const keep = (here && route.query.peta !== undefined) || last.current === key;
    last.current = key;
    map.engine.current.show(focusOf(route, world, homeOf.value), keep || route.page === "tempuh");
  }, [map.stage, world.map, world.plan, route.page, route.id, route.sub, route.query.trip, route.query.wilayah, known]);
  useEffect(() => {
    map.engine.current?.hide(hiddenGroups(route.query));
  }, [map.stage, lapis, network.value]);
  useEffect(() => {
    map.engine.current?.recolor();
  }, [map.stage, shownTheme.value]);
}

function Veil({ stage, painted }: { stage: Stage; painted: boolean }): VNode | null {
  if (stage === "no-webgl") return html`<p class="veil sentence">${t("web.map.no_webgl")}</p>`;
  if (stage === "failed") return html`<p class="veil sentence">${t("web.map.failed")}</p>`;
  if (painted) return null;
  return html`<p class="veil sentence" role="status">${t("web.map.loading")}</p>`;
}

const SIGNS = {
  in: "M8 3v10M3 8h10",
  out: "M3 8h10",
  chosen: "M8 1v4M8 11v4M1 8h4M11 8h4M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  all: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};

function lookAtChosen(map: MapState, world: World, route: Route): void {
  const points = route.page === "tempuh" ? shownPoints(route.id) : [];
  if (points.length > 0) map.engine.current?.lookAtPoints(points, false);
  else map.engine.current?.look(focusOf(route, world, homeOf.value).box);
}

function Buttons({ map, world, route }: { map: MapState; world: World; route: Route }): VNode {
  const button = (label: string, sign: string, act: () => void): VNode =>
    html`<button type="button" title=${label} aria-label=${label} onClick=${act}><svg viewBox="0 0 16 16" aria-hidden="true"><path d=${sign} /></svg></button>`;
  return html`<div class="map-buttons">
    ${button(t("web.map.in"), SIGNS.in, () => map.engine.current?.zoom(1))}
    ${button(t("web.map.out"), SIGNS.out, () => map.engine.current?.zoom(-1))}
    ${button(t("web.map.chosen"), SIGNS.chosen, () => lookAtChosen(map, world, route))}
    ${button(t("web.map.all"), SIGNS.all, () => map.engine.current?.look(null))}
  </div>`;
}

/** Whose map the ground is: their licence asks that it be said. */
function BaseWords(): VNode {
  const base = network.value?.base;
  return html`<span class="base-words">${base ? base.attribution : t("web.map.base")}</span>`;
}

export function MapPanel({ world, route }: { world: World; route: Route }): VNode {
  const wanted = useWanted(route);
  const map = useEngine(world, wanted);
  const [legend, setLegend] = useState(() => window.matchMedia(WIDE).matches);
  useFocus(map, world, route);
  useOverlay(map.stage === "shown" ? map.engine.current : null, world, route);
  const derived = world.map.data.areas.some((a) => a.outline_origin === "derived");
  return html`<section class="map" aria-label=${t("web.map")} data-painted=${map.whole}>
    <div class="map-box" ref=${map.box}></div>
    <${Veil} stage=${map.stage} painted=${map.painted} />
    ${map.stage === "shown" ? html`<${Buttons} map=${map} world=${world} route=${route} />` : null}
    ${map.stage === "shown" || map.stage === "loading" ? html`<${Legend} world=${world} hidden=${hiddenGroups(route.query)} open=${legend} onToggle=${() => setLegend(!legend)} />` : null}
    ${map.stage === "shown" ? html`<${Toolbar} world=${world} route=${route} middle=${() => map.engine.current?.middle() ?? null} />` : null}
    ${map.hover ? html`<p class="readout" aria-hidden="true">${map.hover}</p>` : null}
    <p class="attribution"><span class="attribution-words"><${BaseWords} /> <a href=${href("asal")}>${t("web.map.sources")}</a>${derived ? ` · ${t("web.map.cells")}` : ""}</span> <${OriginKey} /></p>
  </section>`;
}
