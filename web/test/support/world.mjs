// A world of four villages and two convoys, small enough to check by eye.
const ring = (x, y) => [
  [x, y],
  [x + 1, y],
  [x + 1, y + 1],
  [x, y + 1],
  [x, y],
];

const village = (code, parent, x, y) => ({
  code,
  name: `Desa ${code.slice(-1)}`,
  level: "desa",
  parent,
  lat: y + 0.5,
  lon: x + 0.5,
  access: "land",
  origin: "fact",
  tps: 1,
  voters: 100,
  outline_origin: "derived",
  outline: [ring(x, y)],
});

const kecamatan = (code, name) => ({
  code,
  name,
  level: "kecamatan",
  parent: "1",
  lat: null,
  lon: null,
  access: null,
  origin: "fact",
  tps: 2,
  voters: 200,
  outline_origin: null,
  outline: null,
});

const site = (code, name, kind, area, lon, lat) => ({
  code,
  name,
  kind,
  area,
  lon,
  lat,
  guards: 0,
  origin: "synthetic",
  source: "",
});

const tps = (code, of, cls, lon, lat) => ({
  code,
  number: code.slice(-3),
  village: of,
  place: null,
  lat,
  lon,
  class: cls,
  travel_km: 3,
  travel_min: 9,
  voters: 100,
  access: "land",
  origin: "derived",
  source: "",
});

export const MAP = {
  bbox: [0, 0, 4, 1],
  areas: [
    { ...kecamatan("1", "Kabupaten"), level: "kabupaten", parent: null },
    kecamatan("1.1", "Tanjung Raja"),
    kecamatan("1.2", "Muara Kuang"),
    village("1.1.a", "1.1", 0, 0),
    village("1.1.b", "1.1", 1, 0),
    village("1.2.c", "1.2", 2, 0),
    village("1.2.d", "1.2", 3, 0),
  ],
  sites: [
    site("G", "Gudang", "warehouse", "1.1", 0.1, 0.1),
    site("PPK-1.1", "PPK Tanjung Raja", "ppk", "1.1", 0.6, 0.6),
    site("PPK-1.2", "PPK Muara Kuang", "ppk", "1.2", 2.6, 0.6),
    site("S1", "Simpang", "junction", "1.1", 1.5, 0.2),
  ],
  tps: [tps("1.1.a-001", "1.1.a", "rawan", 0.4, 0.4), tps("1.2.c-001", "1.2.c", "kurang_rawan", 2.4, 0.4)],
  links: [
    { code: "L1", from: "G", to: "S1", modes: ["truck"], km: 2, class: "national", origin: "fact" },
    { code: "L2", from: "S1", to: "PPK-1.2", modes: ["ketek"], km: 3, class: "river", origin: "synthetic" },
    { code: "L3", from: "S1", to: "nowhere", modes: ["truck"], km: 1, class: "path", origin: "derived" },
  ],
};

const stop = (place, boxes, arrive, leave, transfer = false) => ({
  place,
  name: place,
  arrive,
  leave,
  boxes,
  kg: boxes * 8,
  transfer,
});

const trip = (id, convoy, extra) => ({
  id,
  convoy,
  leg: 0,
  direction: "out",
  kecamatan: "1.2",
  wave: 1,
  vehicle: "V1",
  vehicle_name: "Truk 1",
  mode: "truck",
  base: "G",
  depart: "2024-11-20T06:00",
  end: "2024-11-20T10:00",
  boxes: 10,
  kg: 80,
  km: 10,
  slack_min: 100,
  escorts: ["P1"],
  bhabinkamtibmas: null,
  stops: [],
  path: [0, 1],
  ...extra,
});

const convoy = (id, slack, extra = {}) => ({
  id,
  leg: 0,
  direction: "out",
  wave: 1,
  kecamatan: "1.2",
  base: "G",
  dest: "PPK-1.2",
  day: "2024-11-20",
  depart: "2024-11-20T06:00",
  arrive: "2024-11-20T08:00",
  trips: [],
  boxes: 10,
  escorts: 1,
  slack_min: slack,
  ...extra,
});

export const PLAN = {
  trips: [
    trip("T1", "C1", {
      boxes: 20,
      path: [0, 2, 3, 4],
      stops: [
        stop("S1", 10, "2024-11-20T07:00", "2024-11-20T07:20", true),
        stop("PPK-1.2", 6, "2024-11-20T08:00", "2024-11-20T08:10"),
        stop("PPK-1.1", 4, "2024-11-20T09:00", "2024-11-20T09:10"),
      ],
    }),
    trip("T2", "C2", {
      direction: "back",
      vehicle: "V2",
      escorts: ["P1", "P2"],
      bhabinkamtibmas: "P2",
      path: [1, 0],
      stops: [stop("PPK-1.2", 7, "2024-11-28T08:00", "2024-11-28T08:30")],
    }),
  ],
  paths: [
    { mode: "truck", min: 60, km: 5, nodes: ["G", "S1"] },
    { mode: "truck", min: 60, km: 5, nodes: ["PPK-1.2", "S1", "G"] },
    { mode: "truck", min: 20, km: 3, nodes: ["S1", "PPK-1.2"] },
    { mode: "truck", min: 30, km: 4, nodes: ["PPK-1.2", "S1", "PPK-1.1"] },
    { mode: "truck", min: 10, km: 1, nodes: ["PPK-1.1", "G"] },
  ],
  convoys: [convoy("C1", 30), convoy("C2", 9, { direction: "back" }), convoy("C3", 20), convoy("C0", 20)],
  placement: {
    phases: [],
    teams: [
      {
        id: "R1",
        kecamatan: "1.1",
        class: "rawan",
        tps: ["1.1.a-001"],
        people: ["P1", "P2"],
        linmas: 2,
        longest_hop_min: 0,
        travel_min: 9,
      },
      {
        id: "R2",
        kecamatan: "1.1",
        class: "rawan",
        tps: ["x", "y"],
        people: ["P3"],
        linmas: 2,
        longest_hop_min: 0,
        travel_min: 9,
      },
    ],
    posts: [{ site: "G", shift: 1, from: "", to: "", people: ["P2"], needed: 2 }],
    uncovered: [],
    shortage: { available: 3, lower_bound: 5, short_by_bound: 2, by_class: [], by_kecamatan: [] },
  },
  people: { P1: { name: "Personel 001", unit: "01", unit_name: "Polres", role: "member" } },
};
