// A day of a phone, and drafts as the events that the chain would make of them.
import { load } from "../support/load.mjs";

const event = await load("event/event.ts");
const reading = await load("field/acts/told.ts");

export const NOW = 1732060800;

export const FIX = {
  time_s: NOW - 10,
  gps_time_s: NOW - 4,
  at: { lat_e7: -33_812_345, lon_e7: 1_047_654_321 },
  accuracy_m: 8,
  speed_cms: 420,
  bearing: 90,
  battery: 61,
  sos: false,
};

export const LEG = {
  trip: "TR-0007",
  id: "TR-0007.1",
  convoy: "K1",
  direction: "out",
  leg: 1,
  part: "carrier",
  from: "PPK-1",
  to: "PPS-1",
  departs_s: NOW,
  arrives_s: NOW + 4 * 3600,
  vehicle: "SB-03",
  vehicleName: "Speedboat 03",
  mode: "speedboat",
  boat: true,
  crew_max: 14,
  escorts: ["PERS-010", "PERS-002"],
  items: [
    { code: "K-01", kit: "kotak", destination: "TPS-1" },
    { code: "K-02", kit: "kotak", destination: "TPS-2" },
  ],
  boxes: 2,
  path: [],
};

export const ROAD = { ...LEG, id: "TR-0008.1", trip: "TR-0008", mode: "truck", boat: false };

export const SHIFT = {
  id: "J-1",
  place: "GUDANG",
  duty: "jaga_gudang",
  from_s: NOW - 3600,
  to_s: NOW + 7 * 3600,
  points: ["P1", "P2", "P3"],
  team: [
    { code: "PERS-001", name: "Personel 001" },
    { code: "PERS-002", name: "Personel 002" },
    { code: "PERS-003", name: "Personel 003" },
  ],
};

export function day() {
  const place = (code, name, at) => ({ code, name, kind: "site", at, blank: false });
  return {
    made_s: NOW - 86400,
    plan: "R-1",
    utcOffsetMin: 420,
    legs: [LEG],
    shifts: [SHIFT],
    places: {
      "PPK-1": place("PPK-1", "PPK Tulung Selapan", [-3.38, 104.76]),
      "PPS-1": place("PPS-1", "PPS Ujung Tanjung", [-3.2, 105.2]),
      GUDANG: place("GUDANG", "Gudang KPU", [-3.4, 104.8]),
    },
  };
}

/** The event that a draft becomes; throws when it is none. Notes and photos are their hashes, as the chain makes them. */
export function asEvent(draft, sequence = 1) {
  const fields = { ...draft.fields };
  if (draft.note !== undefined) fields.note = "aa".repeat(32);
  if (draft.photos) fields.photos = draft.photos.map((_, i) => i.toString(16).padStart(64, "0"));
  const view = {
    log: "oki-2024",
    kind: draft.kind,
    device: "11".repeat(32),
    sequence,
    previous: sequence > 1 ? "22".repeat(32) : null,
    time_s: NOW,
    gps_time_s: draft.gps_time_s ?? null,
    seen: null,
    fields,
  };
  return event.decodeBody(event.encodeBody(view));
}

/** Stored events of this phone, as the store gives them: newest first. */
export function stored(list) {
  const rows = list.map(({ kind, fields, made_s, id, own = true, signed = ["giver"] }, i) => {
    const view = {
      log: "oki-2024",
      kind,
      device: "11".repeat(32),
      sequence: i + 1,
      previous: i > 0 ? "22".repeat(32) : null,
      time_s: made_s,
      gps_time_s: null,
      seen: null,
      fields,
    };
    return {
      id: id ?? `${i}`.padStart(64, "e"),
      own,
      sequence: i + 1,
      kind,
      made_s,
      frame: event.encodeFrame(event.encodeBody(view), {}),
      signed,
      urgent: kind === "incident",
      state: "made",
      code: "",
      index: null,
    };
  });
  return rows.reverse();
}

export function told(list) {
  return reading.toldOf(stored(list));
}
