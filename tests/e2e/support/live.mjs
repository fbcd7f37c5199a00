// What the posko hears, made up from the fixture's plan: trips with trackers, alarms, and a stream that says that it is there.
const MIN_MS = 60_000;

function iso(ms) {
  return new Date(ms).toISOString();
}

const STAGES = [
  { stage: "under_way", along: 0.4, late: 120, conditions: [] },
  { stage: "under_way", along: 0.7, late: 2400, conditions: [] },
  { stage: "under_way", along: 0.2, late: 300, conditions: ["off_way"] },
  { stage: "under_way", along: 0.5, late: 0, conditions: ["silent"] },
  { stage: "under_way", along: 0.6, late: 9000, conditions: ["slack_gone"] },
  { stage: "arrived", along: 1, late: -300, conditions: [] },
  { stage: "waiting", along: 0, late: 0, conditions: [] },
  { stage: "under_way", along: 0.3, late: 60, conditions: ["false_place"], marks: ["mock"] },
];

function placeOf(map, code) {
  return map.sites.find((s) => s.code === code) ?? map.tps.find((t) => t.code === code) ?? null;
}

/** Trips on their way between the places of their stops, as GET /convoys tells of them. */
export function liveTrips(fixture, now) {
  const out = fixture.plan.trips.filter((t) => t.direction === "out");
  return STAGES.map((s, i) => {
    const trip = out[i * 3];
    const stop = trip.stops.at(-1);
    const [from, to] = [placeOf(fixture.map, trip.base), placeOf(fixture.map, stop.place)];
    const silent = s.conditions.includes("silent");
    return {
      id: trip.id,
      convoy: trip.convoy,
      vehicle: trip.vehicle,
      stage: s.stage,
      at: [from.lat + (to.lat - from.lat) * s.along, from.lon + (to.lon - from.lon) * s.along],
      at_time: iso(now - 2 * MIN_MS),
      heard: iso(now - (silent ? 94 : i) * MIN_MS),
      along_m: Math.round(20_000 * s.along),
      whole_m: 20_000,
      late_s: s.late,
      slack_s: 7200 - s.late,
      eta: iso(now + (1 - s.along) * 90 * MIN_MS),
      next_stop: stop.place,
      marks: s.marks ?? [],
      conditions: s.conditions.map((kind) => ({ kind, since: iso(now - 12 * MIN_MS) })),
    };
  });
}

export function liveAlarms(fixture, now) {
  const trips = liveTrips(fixture, now);
  const areas = fixture.map.areas.filter((a) => a.level === "kecamatan");
  const rows = trips.filter((t) => t.conditions.length > 0).map((t) => [t.conditions[0].kind, t.id]);
  return [...rows, ["seal", fixture.map.tps[0].code]].map(([kind, subject], i) => ({
    id: `A-${i + 1}`,
    kind,
    subject,
    area: areas[i % areas.length].code,
    severity: kind === "seal" || kind === "slack_gone" ? 3 : 2,
    level: "polres",
    since: iso(now - (20 + i) * MIN_MS),
    raised: iso(now - (10 + 7 * i) * MIN_MS),
    acknowledged: i === 1 ? iso(now - 3 * MIN_MS) : null,
    acknowledged_by: i === 1 ? "posko" : "",
    resolved: null,
    resolved_by: "",
  }));
}

/** The stream: that it is there, and nothing more. */
export function openStream(res) {
  res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  res.write('retry: 2000\nevent: ready\ndata: {"size":0,"topics":["convoys","alarms"]}\n\n');
}

const STATES = ["ready", "ready", "ready", "waiting", "unknown", "at_risk"];

function readyTps(tps, i) {
  const state = STATES[i % STATES.length];
  return {
    tps: tps.code,
    area: tps.village,
    state,
    reasons:
      { waiting: ["goods_missing"], unknown: ["goods_unknown"], at_risk: ["goods_damaged", "people_short"] }[state] ??
      [],
    goods_needed: 3,
    goods_received: state === "ready" ? 3 : 0,
    goods_damaged: state === "at_risk" ? 1 : 0,
    people_needed: 2,
    people_placed: 2,
    people_present: state === "unknown" ? null : state === "at_risk" ? 1 : 2,
  };
}

/** Readiness below an area: of its kecamatan, its villages or its TPS. */
export function readiness(fixture, area) {
  const { areas, tps } = fixture.map;
  const all = tps.map(readyTps);
  const below = areas.filter((a) => a.parent === area);
  const mine = new Map(
    below.map((a) => [a.code, new Set([a.code, ...areas.filter((x) => x.parent === a.code).map((x) => x.code)])]),
  );
  const rows = below.map((a) => {
    const of = all.filter((row) => mine.get(a.code).has(row.area));
    const sum = (key) => of.reduce((n, row) => n + row[key], 0);
    const count = (state) => of.filter((row) => row.state === state).length;
    const goods = {
      goods_needed: sum("goods_needed"),
      goods_received: sum("goods_received"),
      goods_damaged: sum("goods_damaged"),
    };
    const people = {
      people_needed: sum("people_needed"),
      people_placed: sum("people_placed"),
      people_present: sum("people_present"),
    };
    const states = {
      ready: count("ready"),
      waiting: count("waiting"),
      unknown: count("unknown"),
      at_risk: count("at_risk"),
    };
    return { area: a.code, tps: of.length, ...goods, ...people, ...states };
  });
  if (rows.length > 0)
    return { size: 4120, area, level: rows[0].area.split(".").length > 3 ? "desa" : "kecamatan", rows, next: null };
  return { size: 4120, area, level: "tps", rows: all.filter((row) => row.area === area), next: null };
}

export function numbers(fixture) {
  const boxes = fixture.plan.summary.boxes;
  return {
    size: 4120,
    legs: [
      { leg: 0, planned: boxes, known: boxes, sent: boxes, received: boxes - 40 },
      { leg: 1, planned: boxes, known: boxes, sent: Math.round(boxes / 2), received: Math.round(boxes / 3) },
    ],
    outstanding: { n: 40 },
    late: { n: 2 },
    incidents: { n: 5 },
    people: { n: 61, present: 58 },
  };
}

/** Who has looked: every third kecamatan too long ago or never. */
export function looks(fixture, now) {
  const areas = fixture.map.areas.filter((a) => a.level === "kabupaten" || a.level === "kecamatan");
  const rows = areas.map((a, i) => {
    const seen = i % 3 === 0 ? null : iso(now - (i % 3 === 1 ? 20 + i : 400) * MIN_MS);
    return {
      area: a.code,
      level: a.level,
      every_s: 10800,
      seen,
      by: seen && `kapolsek-${i}`,
      above: iso(now - 35 * MIN_MS),
      above_by: "kapolres",
      late: i % 3 !== 1,
    };
  });
  return { size: 4120, now: iso(now), areas: rows.sort((a, b) => Number(b.late) - Number(a.late)), looks: [] };
}

/** Reports that have not come, of the first kecamatan. */
export function missing(fixture, now) {
  const kecamatan = fixture.map.areas.filter((a) => a.level === "kecamatan").slice(0, 2);
  const trip = fixture.plan.trips.find((t) => t.direction === "out");
  const units = kecamatan.map((a, i) => {
    const tps = fixture.map.tps.filter((x) => x.village.startsWith(`${a.code}.`)).slice(0, 7);
    const row = (kind, subject, min) => ({
      kind,
      subject,
      area: a.code,
      since: iso(now - min * MIN_MS),
      call: trip.escorts[0] ?? null,
    });
    const rows = [
      row("look", a.code, 400 - i),
      ...tps.map((x, k) => row("goods", x.code, 200 - k)),
      row("convoy", trip.id, 30),
    ];
    return { unit: `POLSEK-${i}`, name: `Polsek ${a.name}`, since: rows[0].since, call: null, n: rows.length, rows };
  });
  const kinds = { post: 0, convoy: 0, goods: 0, look: 0 };
  for (const row of units.flatMap((u) => u.rows)) kinds[row.kind] += 1;
  return { size: 4120, now: iso(now), n: units.reduce((n, u) => n + u.n, 0), kinds, units };
}
