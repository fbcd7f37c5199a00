// The map of the day, from what is kept on the phone: ways, places, and where one is. No network is asked.
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html, type VNode } from "../../base/html.ts";
import { shownTheme } from "../../base/theme.ts";
import { type Drawn, drawMap, type Me, mapColors } from "../map/draw.ts";
import { listen, STEP } from "../map/fingers.ts";
import { legBox, placeAt, type Scene, sceneOf } from "../map/scene.ts";
import {
  type Box,
  centred,
  compass,
  metresBetween,
  panned,
  resized,
  spotOf,
  type View,
  viewOf,
  zoomed,
} from "../map/view.ts";
import { compassWord, distanceWords } from "../map/words.ts";
import type { App, Day, DayLeg, DayPlace, Fix } from "../model.ts";
import { Note } from "../parts.ts";
import { VAGUE_M } from "../positions.ts";
import { t } from "../words.ts";

const ROOM_PX = 48;
const TOP_PX = 84;
const SIDE_PX = 72;
/** A leg that has not ended by then is no longer what comes next. */
const LATE_S = 3 * 3600;
const FINGER_PX = 32;
const LOOK_MS = 5000;
/** Close enough to see the next bend of the road. */
const NEAR_SCALE = 1_600_000;

function meOf(fix: Fix | null): Me | null {
  if (!fix) return null;
  const { at, accuracy_m, bearing } = fix;
  return { spot: spotOf(at.lat_e7 / 1e7, at.lon_e7 / 1e7), accuracy_m, bearing };
}

/** Where the phone is, while the map is looked at; null: not to be had. */
function useFix(app: App): Fix | null {
  const [fix, setFix] = useState<Fix | null>(null);
  useEffect(() => {
    let gone = false;
    let asking = false;
    const look = async (): Promise<void> => {
      if (asking || document.visibilityState === "hidden") return;
      asking = true;
      const found = await app.sense.position(LOOK_MS / 1000).catch(() => null);
      asking = false;
      if (!gone) setFix(found);
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    void look();
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [app]);
  return fix;
}

/** The canvas as large as its box, in the pixels of the screen. */
function useSize(canvas: RefObject<HTMLCanvasElement | null>, sized: (width: number, height: number) => void): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth, clientHeight } = element;
      const dots = window.devicePixelRatio || 1;
      element.width = Math.round(clientWidth * dots);
      element.height = Math.round(clientHeight * dots);
      if (clientWidth > 0 && clientHeight > 0) sized(clientWidth, clientHeight);
    };
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, []);
}

function paint(canvas: HTMLCanvasElement, drawn: Omit<Drawn, "colors">): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const dots = canvas.width / drawn.view.width;
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  drawMap(pen, { ...drawn, colors: mapColors(canvas) });
  canvas.dataset.painted = "yes";
}

/** Below the words on top, beside the buttons. */
function fitted(box: Box | null, width: number, height: number): View | null {
  if (!box) return null;
  const room = Math.min(ROOM_PX, width / 6, height / 8);
  const top = Math.min(TOP_PX, height / 4);
  const side = Math.min(SIDE_PX, width / 4);
  const view = viewOf(box, width - side, height - top, room);
  return panned(resized(view, width, height), -side / 2, top / 2);
}

function hereBox(me: Me | null): Box | null {
  return me && { west: me.spot.x, east: me.spot.x, south: me.spot.y, north: me.spot.y };
}

/** The leg that the map was opened for, else the one that comes next or is under way. */
function focusOf(day: Day | null, id: string, now_s: number): string {
  const ahead = (day?.legs ?? []).filter((leg) => leg.arrives_s > now_s - LATE_S && leg.path.length > 1);
  const next = ahead.reduce<DayLeg | null>((a, b) => (a && a.departs_s <= b.departs_s ? a : b), null);
  return id || (next?.id ?? "");
}

interface MapState {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly look: (next: View) => void;
  readonly view: View | null;
  /** All of the day. */
  readonly all: () => void;
}

function useMap(scene: Scene, leg: string, me: Me | null, touched: (place: DayPlace | null) => void): MapState {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState<View | null>(null);
  const now = useRef<View | null>(null);
  const look = (next: View | null): void => {
    now.current = next;
    setView(next);
  };
  const size = useRef({ width: 0, height: 0 });
  const fit = (box: Box | null): void => look(fitted(box, size.current.width, size.current.height));
  const begin = (): void => fit(legBox(scene, leg) ?? scene.box ?? hereBox(me));
  useSize(canvas, (width, height) => {
    size.current = { width, height };
    if (now.current) look(resized(now.current, width, height));
    else begin();
  });
  useEffect(() => {
    if (size.current.width > 0 && !now.current) begin();
  }, [scene, me !== null]);
  useEffect(() => {
    if (size.current.width > 0) begin();
  }, [leg]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const touch = (x: number, y: number) => touched(now.current && placeAt(scene, now.current, x, y, FINGER_PX));
    return listen(element, { view: () => now.current, look, touch });
  }, [scene]);
  return { canvas, look, view, all: () => fit(scene.box ?? hereBox(me)) };
}

/** What was touched, how far and which way; else how sure the own place is. */
function Below({ place, me }: { place: DayPlace | null; me: Me | null }): VNode {
  if (place) {
    const spot = place.at && spotOf(place.at[0], place.at[1]);
    const away =
      me && spot
        ? t("phone.map.away", {
            far: distanceWords(metresBetween(me.spot, spot)),
            way: compassWord(compass(me.spot, spot)),
          })
        : place.code;
    const blank = place.blank ? ` · ${t("phone.map.blank")}` : "";
    return html`<p class="map-below" role="status"><b>${place.name}</b><span>${away}${blank}</span></p>`;
  }
  if (!me) return html`<p class="map-below" role="status"><span>${t("phone.map.no_fix")}</span></p>`;
  const key = me.accuracy_m > VAGUE_M ? "phone.map.vague" : "phone.map.sure";
  return html`<p class="map-below" role="status"><span>${t(key, { m: distanceWords(me.accuracy_m) })}</span></p>`;
}

function Tool({ name, label, onClick }: { name: string; label: string; onClick: () => void }): VNode {
  return html`<button type="button" class="map-tool" aria-label=${label} onClick=${onClick}>
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d=${TOOLS[name]} /></svg></button>`;
}

const TOOLS: Readonly<Record<string, string>> = {
  closer: "M10.500 4h3v6.500H20v3h-6.500V20h-3v-6.500H4v-3h6.500z",
  farther: "M4 10.500h16v3H4z",
  me: "M10.500 1h3v3.100a8 8 0 0 1 6.400 6.400H23v3h-3.100a8 8 0 0 1-6.400 6.400V23h-3v-3.100a8 8 0 0 1-6.400-6.400H1v-3h3.100a8 8 0 0 1 6.400-6.400zM12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0 2.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z",
  all: "M3 3h7v3H6v4H3zm11 0h7v7h-3V6h-4zM3 14h3v4h4v3H3zm15 0h3v7h-7v-3h4z",
};

interface GroundProps {
  readonly scene: Scene;
  readonly me: Me | null;
  readonly leg: string;
}

/** The map itself, from when there is something to draw: what it hangs on its canvas needs the canvas from the first. */
function Ground({ scene, me, leg }: GroundProps): VNode {
  const [place, setPlace] = useState<DayPlace | null>(null);
  const { canvas, look, view, all } = useMap(scene, leg, me, setPlace);
  const theme = shownTheme.value;
  useEffect(() => {
    if (!canvas.current || !view) return;
    const element = canvas.current;
    const drawn = { scene, view, me, leg, place: place?.code ?? "" };
    const frame = requestAnimationFrame(() => paint(element, drawn));
    return () => cancelAnimationFrame(frame);
  }, [scene, view, theme, me?.spot.x, me?.spot.y, me?.accuracy_m, me?.bearing, place, leg]);
  const zoom = (factor: number) => view && look(zoomed(view, factor, view.width / 2, view.height / 2));
  const toMe = () => view && me && look(centred({ ...view, scale: Math.max(view.scale, NEAR_SCALE) }, me.spot));
  const label = t("phone.map.label", { places: scene.places.length, legs: scene.ways.length });
  return html`<div class="map">
    <canvas ref=${canvas} class="map-ground" tabindex="0" role="img" aria-label=${label}></canvas>
    <div class="map-tools">
      <${Tool} name="closer" label=${t("phone.map.closer")} onClick=${() => zoom(STEP)} />
      <${Tool} name="farther" label=${t("phone.map.farther")} onClick=${() => zoom(1 / STEP)} />
      <${Tool} name="all" label=${t("phone.map.all")} onClick=${all} />
      ${me ? html`<${Tool} name="me" label=${t("phone.map.me")} onClick=${toMe} />` : null}
    </div>
    <${Below} place=${place} me=${me} />
  </div>`;
}

export function Screen({ app, id }: { app: App; id: string }): VNode {
  const [day, map] = [app.day.value, app.map.value];
  const scene = useMemo(() => sceneOf(day, map), [day, map]);
  const me = meOf(useFix(app));
  if (!scene.box && !me) return html`<${Note} bad>${t("phone.map.none")}</${Note}>`;
  return html`<${Ground} scene=${scene} me=${me} leg=${focusOf(day, id, app.now() / 1000)} />`;
}
