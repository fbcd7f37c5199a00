// From the trips that were heard to GeoJSON, and where one of them has been. Pure.
import { type Collection, collection, type Feature } from "./geo.ts";
import { isRaw, type LiveTrip, moment, place, tripState } from "./live.ts";
import type { At } from "./network.ts";
import type { State } from "./plan-index.ts";

/** What stands on top where symbols meet: what needs a decision. */
const RANK: Record<State, number> = { ok: 0, way: 1, unknown: 2, risk: 3, doubt: 4, late: 5 };

/** Where a trip has been: a line of each of its trackers, and one of what was heard since. */
export interface Track {
  readonly lines: readonly (readonly At[])[];
  /** The moment of the last place that is in it. */
  readonly until: number;
}

export const NO_TRACK: Track = { lines: [], until: 0 };

/** As `GET /convoys/{id}` tells of a trip: by tracker, oldest first; places that another program made up are none. */
export function readTrack(raw: unknown, id: string): Track {
  const trips = isRaw(raw) && Array.isArray(raw.trips) ? raw.trips : [];
  const fixes = trips.filter((x) => isRaw(x) && x.id === id).flatMap((x) => (Array.isArray(x.fixes) ? x.fixes : []));
  const lines = new Map<string, At[]>();
  let [until, last]: [number, At | null] = [0, null];
  for (const fix of fixes.filter(isRaw)) {
    const [at, time, tracker] = [place(fix.at), moment(fix.time), String(fix.tracker)];
    if (!at || time === null || fix.mock === true) continue;
    lines.set(tracker, [...(lines.get(tracker) ?? []), at]);
    if (time >= until) [until, last] = [time, at];
  }
  return { lines: [...lines.values(), ...(last ? [[last]] : [])], until };
}

/** With the place that was told last, which goes on from the newest one. */
export function withPlace(track: Track, at: At | null, time: number | null): Track {
  if (!at || time === null || time <= track.until) return track;
  return { lines: [...track.lines.slice(0, -1), [...(track.lines.at(-1) ?? []), at]], until: time };
}

export function liveFeatures(
  trips: Iterable<LiveTrip>,
  nameOf: (id: string) => string,
  chosen: (id: string) => boolean,
  track: Track,
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
  for (const line of track.lines.filter((points) => points.length > 1))
    out.push({
      type: "Feature",
      properties: { part: "track" },
      geometry: { type: "LineString", coordinates: [...line] },
    });
  return collection(out);
}
