// What the pages put on the map beside the plan: signals of travel, duty and the live posko become sources of the engine.
import { useEffect } from "preact/hooks";
import type { Route } from "../base/route.ts";
import { homeOf, loadDutyRegister } from "../duty/desk.ts";
import { due } from "../live/desk.ts";
import { now } from "../live/feed.ts";
import { track } from "../live/trip.ts";
import { tripTitle } from "../live/words.ts";
import { dutyFeatures } from "../model/duty-geo.ts";
import { siteFeatures } from "../model/geo.ts";
import { liveFeatures } from "../model/live-geo.ts";
import { placePoint } from "../model/map-index.ts";
import { type At, parseAt } from "../model/network.ts";
import {
  closureFeatures,
  draftFeatures,
  type End,
  endFeatures,
  reachFeatures,
  routeFeatures,
} from "../model/travel-geo.ts";
import type { World } from "../state.ts";
import {
  chosenLeg,
  draft,
  loadNetwork,
  lookAt,
  network,
  networkProblem,
  reached,
  routed,
  tool,
} from "../travel/desk.ts";
import type { MapEngine } from "./engine.ts";

/** A place of the address: a code of the register or LAT,LON. */
export function pointOf(world: World, text: string | undefined): At | null {
  return text ? (placePoint(world.map, text) ?? parseAt(text)) : null;
}

function endsOf(world: World, route: Route): End[] {
  if (route.page !== "tempuh") return [];
  const { dari, ke, titik } = route.query;
  if (route.id === null)
    return [
      { at: pointOf(world, dari), label: "A" },
      { at: pointOf(world, ke), label: "B" },
    ];
  return route.id === "jangkauan" ? [{ at: pointOf(world, titik), label: "•" }] : [];
}

/** The network under everything, and closures and jetties as they are now. */
function useNetwork(engine: MapEngine | null, world: World): void {
  const shown = network.value;
  useEffect(() => {
    if (engine && !shown && !networkProblem.value) void loadNetwork();
    if (!engine || !shown) return;
    engine.showNetwork(shown);
    engine.put("closures", closureFeatures(shown.closures));
    const unsure = new Set(shown.jetties.filter((j) => !j.confirmed).map((j) => j.code));
    engine.put("sites", siteFeatures(world.map, unsure));
  }, [engine, shown, world.map]);
}

/** Teams of the kecamatan that is looked at. */
function useTeams(engine: MapEngine | null, world: World, route: Route): void {
  const kecamatan = route.page === "penempatan" ? route.id : null;
  const homes = homeOf.value;
  useEffect(() => {
    if (engine && kecamatan !== null && route.sub !== null) void loadDutyRegister();
  }, [engine, kecamatan, route.sub]);
  useEffect(
    () => engine?.put("duties", dutyFeatures(world.map, world.plan, kecamatan, route.sub, homes)),
    [engine, world, kecamatan, route.sub, homes],
  );
}

/** What is on its way now, on every page of the map; where the chosen trip has been. */
function useLive(engine: MapEngine | null, world: World, route: Route): void {
  const heard = due.value;
  const been = track.value;
  const told = now.value;
  const { page, id } = route;
  const wanted = route.query.trip ?? null;
  useEffect(() => {
    const chosen = (trip: string): boolean =>
      trip === wanted ||
      (page === "perjalanan" && trip === id) ||
      (page === "konvoi" && wanted === null && world.plan?.trip.get(trip)?.convoy === id);
    engine?.put(
      "live",
      liveFeatures(heard, (trip) => tripTitle(world, trip), chosen, been, told),
    );
  }, [engine, world, heard, been, told, page, id, wanted]);
}

export function useOverlay(engine: MapEngine | null, world: World, route: Route): void {
  useNetwork(engine, world);
  useTeams(engine, world, route);
  useLive(engine, world, route);
  const here = route.page === "tempuh";
  const way = here && route.id === null ? routed.value.answer : null;
  const leg = chosenLeg.value;
  const reach = here && route.id === "jangkauan" ? reached.value.answer : null;
  const drawn = draft.value;
  const inHand = tool.value !== "none";
  const wish = lookAt.value;
  const { dari, ke, titik } = route.query;
  useEffect(() => engine?.put("route", routeFeatures(way, leg)), [engine, way, leg]);
  useEffect(() => engine?.put("reach", reachFeatures(world.map, reach)), [engine, reach, world.map]);
  useEffect(() => engine?.put("ends", endFeatures(endsOf(world, route))), [engine, here, route.id, dari, ke, titik]);
  useEffect(() => {
    engine?.put("draft", draftFeatures(drawn.points, drawn.radius));
    engine?.markWay(drawn.way ?? (route.page === "ruas" ? route.id : null));
  }, [engine, drawn, network.value]);
  useEffect(() => engine?.hold(inHand), [engine, inHand]);
  useEffect(() => {
    if (wish) engine?.lookAtPoints(wish.points, wish.gently);
  }, [engine, wish]);
}
