// From the trips that were heard to GeoJSON. Pure.
import { type Collection, collection, type Feature } from "./geo.ts";
import { type LiveTrip, tripState } from "./live.ts";
import type { At } from "./network.ts";
import type { State } from "./plan-index.ts";

/** What stands on top where symbols meet: what needs a decision. */
const RANK: Record<State, number> = { ok: 0, way: 1, unknown: 2, risk: 3, doubt: 4, late: 5 };

export function liveFeatures(
  trips: Iterable<LiveTrip>,
  nameOf: (id: string) => string,
  chosen: (id: string) => boolean,
  track: readonly At[],
  now: number,
): Collection {
  const out: Feature[] = [];
  for (const trip of trips) {
    if (!trip.at) continue;
    const state = tripState(trip, now);
    out.push({
      type: "Feature",
      properties: {
        part: "trip",
        code: trip.id,
        state,
        rank: RANK[state],
        name: nameOf(trip.id),
        chosen: chosen(trip.id),
      },
      geometry: { type: "Point", coordinates: trip.at },
    });
  }
  if (track.length > 1)
    out.push({
      type: "Feature",
      properties: { part: "track" },
      geometry: { type: "LineString", coordinates: [...track] },
    });
  return collection(out);
}
