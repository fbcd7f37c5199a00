// A made-up piece of ground for looking at the map: a river that winds, roads, two kecamatan, a day's ways and a position.
import type { App, Day, DayMap, Fix } from "../../src/field/model.ts";

type At = readonly [number, number];

function encoded(points: readonly At[]): string {
  let text = "";
  let last = [0, 0];
  for (const point of points) {
    const now = point.map((x) => Math.round(x * 1e5));
    now.forEach((value, i) => {
      const step = value - last[i]!;
      let bits = step < 0 ? ~(step * 2) : step * 2;
      for (; bits >= 32; bits >>= 5) text += String.fromCharCode((32 | (bits & 31)) + 63);
      text += String.fromCharCode(bits + 63);
    });
    last = now;
  }
  return text;
}

function winding(from: At, to: At, n: number, swing: number): At[] {
  return Array.from({ length: n }, (_, i) => {
    const part = i / (n - 1);
    const off = Math.sin(part * 14) * swing * Math.sin(part * Math.PI);
    return [from[0] + (to[0] - from[0]) * part + off, from[1] + (to[1] - from[1]) * part - off / 2] as const;
  });
}

function ring(at: At, radius: number): At[] {
  return Array.from({ length: 41 }, (_, i) => {
    const turn = ((i % 40) / 40) * 2 * Math.PI;
    const far = radius * (1 + 0.18 * Math.sin(3 * turn) + 0.07 * Math.cos(7 * turn));
    return [at[0] + far * Math.sin(turn), at[1] + far * Math.cos(turn)] as const;
  });
}

const STORE: At = [-3.222, 104.652];
const PPK: At = [-3.081, 104.741];
const PPS: At = [-3.021, 104.802];

export function fakeMap(): DayMap {
  const roads = [
    winding(STORE, PPK, 60, 0.012),
    winding([-3.3, 104.6], STORE, 30, 0.01),
    winding([-3.12, 104.6], [-3.16, 104.83], 40, 0.015),
    winding(PPK, [-3.05, 104.86], 20, 0.008),
  ];
  return {
    bbox: [104.6, -3.3, 104.86, -2.98],
    areas: [
      { code: "16.10.05", name: "Pemulutan", rings: [encoded(ring([-3.06, 104.77], 0.075))] },
      { code: "16.10.01", name: "Indralaya", rings: [encoded(ring([-3.21, 104.66], 0.08))] },
    ],
    lines: [
      ...roads.map((line) => ({ kind: "road" as const, line: encoded(line) })),
      { kind: "river", line: encoded(winding([-3.32, 104.78], [-2.97, 104.79], 120, 0.03)) },
      { kind: "ferry", line: encoded(winding(PPK, PPS, 30, 0.012)) },
      { kind: "link", line: encoded([PPS, [-3.0, 104.83]]) },
    ],
  };
}

function placed(day: Day): Day {
  const ats: Readonly<Record<string, At>> = { "GUDANG-16.10": STORE, "PPK-16.10.05": PPK, "PPS-16.10.05.2003": PPS };
  const places = Object.fromEntries(
    Object.entries(day.places).map(([code, place]) => [code, { ...place, at: ats[code] ?? null }]),
  );
  const paths = [winding(STORE, PPK, 60, 0.012), winding(PPK, PPS, 30, 0.012)];
  return { ...day, places, legs: day.legs.map((leg, i) => ({ ...leg, path: paths[i] ?? [] })) };
}

/** Gives the made-up app its ground; `accuracy_m` 0: the phone has no position. */
export function withMap(app: App, accuracy_m: number): App {
  const [lat, lon] = winding(STORE, PPK, 60, 0.012)[38]!;
  const at = { lat_e7: Math.round(lat * 1e7), lon_e7: Math.round(lon * 1e7) };
  const time_s = Math.floor(app.now() / 1000);
  const more = { gps_time_s: time_s, speed_cms: 900, bearing: 40, battery: 70, sos: false };
  const fix: Fix | null = accuracy_m > 0 ? { time_s, at, accuracy_m, ...more } : null;
  app.day.value = app.day.value && placed(app.day.value);
  app.map.value = fakeMap();
  return { ...app, sense: { ...app.sense, position: async () => fix } };
}
