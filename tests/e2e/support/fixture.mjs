// Made-up data in the shape of HTTP API v1, the same on every run: for working on the page without a server.
// Nothing here is a place, a person or a figure of the real world.

/** Small seeded generator (mulberry32). */
export function makeRng(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let x = Math.imul(a ^ (a >>> 15), 1 | a);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

const WEST = 104.3;
const NORTH = -2.95;
const CELL = 0.045;
const BLOCK = 4;
const FIRST = ["Tanjung", "Muara", "Lubuk", "Ulak", "Sungai", "Pulau", "Rantau", "Talang", "Suka", "Teluk"];
const SECOND = [
  "Raja",
  "Kuning",
  "Batu",
  "Jaya",
  "Panjang",
  "Kemang",
  "Lais",
  "Pinang",
  "Baru",
  "Dalam",
  "Seri",
  "Itam",
];
const VOTING = "2024-11-27";

function pad(n, width) {
  return String(n).padStart(width, "0");
}

function round(x, digits = 5) {
  return Number(x.toFixed(digits));
}

/** Local time text, minutes after midnight of a day counted from voting day. */
function at(dayOffset, minutes) {
  const ms = Date.UTC(2024, 10, 27 + dayOffset, 0, minutes);
  return new Date(ms).toISOString().slice(0, 16);
}

function makeCorners(rng, cols, rows) {
  const corners = [];
  for (let y = 0; y <= rows; y++) {
    const line = [];
    for (let x = 0; x <= cols; x++) {
      const dx = (rng() - 0.5) * 0.55;
      const dy = (rng() - 0.5) * 0.55;
      line.push([round(WEST + (x + dx) * CELL), round(NORTH - (y + dy) * CELL)]);
    }
    corners.push(line);
  }
  return corners;
}

function placeNames(rng) {
  const used = new Set();
  return () => {
    for (;;) {
      const a = FIRST[Math.floor(rng() * FIRST.length)];
      const b = SECOND[Math.floor(rng() * SECOND.length)];
      const n = used.size >= FIRST.length * SECOND.length * 0.8 ? ` ${used.size}` : "";
      const name = `${a} ${b}${n}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}

function makeAreas(rng, wide, high) {
  const [cols, rows] = [wide * BLOCK, high * BLOCK];
  const corners = makeCorners(rng, cols, rows);
  const name = placeNames(rng);
  const areas = [];
  const codes = new Map();
  const counts = new Map();
  areas.push({
    code: "99.01",
    name: "Kabupaten Contoh",
    level: "kabupaten",
    parent: null,
    lat: null,
    lon: null,
    access: null,
    origin: "synthetic",
    tps: 0,
    voters: null,
    outline_origin: null,
    outline: null,
  });
  for (let k = 0; k < wide * high; k++) {
    const code = `99.01.${pad(k + 1, 2)}`;
    codes.set(k, code);
    areas.push({
      code,
      name: name(),
      level: "kecamatan",
      parent: "99.01",
      lat: null,
      lon: null,
      access: null,
      origin: "synthetic",
      tps: 0,
      voters: 0,
      outline_origin: null,
      outline: null,
    });
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < cols; x++) {
      const edge = x === 0 || y === 0 || x === cols - 1 || y === rows - 1;
      if (edge && rng() < 0.35) continue;
      const k = Math.floor(y / BLOCK) * wide + Math.floor(x / BLOCK);
      const parent = codes.get(k);
      const n = (counts.get(parent) ?? 0) + 1;
      counts.set(parent, n);
      const ring = [corners[y][x], corners[y][x + 1], corners[y + 1][x + 1], corners[y + 1][x], corners[y][x]];
      const lon = round(ring.slice(0, 4).reduce((s, p) => s + p[0], 0) / 4);
      const lat = round(ring.slice(0, 4).reduce((s, p) => s + p[1], 0) / 4);
      const wet = x > cols * 0.6 && y > rows * 0.55;
      areas.push({
        code: `${parent}.${2000 + n}`,
        name: name(),
        level: rng() < 0.08 ? "kelurahan" : "desa",
        parent,
        lat,
        lon,
        access: wet ? (rng() < 0.6 ? "water" : "both") : "land",
        origin: "synthetic",
        tps: 0,
        voters: 0,
        outline_origin: "derived",
        outline: [ring],
        cell: [x, y],
      });
    }
  }
  return areas;
}

const isVillage = (a) => a.level === "desa" || a.level === "kelurahan";

function makeTps(rng, areas) {
  const out = [];
  for (const v of areas.filter(isVillage)) {
    const count = 1 + Math.floor(rng() * 5);
    for (let i = 1; i <= count; i++) {
      const roll = rng();
      const cls = roll < 0.03 ? "khusus" : roll < 0.08 ? "sangat_rawan" : roll < 0.3 ? "rawan" : "kurang_rawan";
      const km = round(2 + rng() * 18, 1);
      const voters = 180 + Math.floor(rng() * 380);
      const r = () => (rng() - 0.5) * CELL * 0.5;
      const water = v.access === "water";
      out.push({
        code: `${v.code}-${pad(i, 3)}`,
        number: pad(i, 3),
        village: v.code,
        place: rng() < 0.5 ? "Balai desa" : "Halaman SD",
        lat: round(v.lat + r()),
        lon: round(v.lon + r()),
        class: cls,
        travel_km: km,
        travel_min: Math.round(km * (water ? 5 : 2.5)),
        voters,
        access: water ? "water" : "land",
        origin: "derived",
        source: "contoh buatan",
      });
      v.tps += 1;
      v.voters += voters;
    }
  }
  for (const k of areas.filter((a) => a.level === "kecamatan")) {
    const mine = areas.filter((a) => a.parent === k.code);
    k.tps = mine.reduce((s, a) => s + a.tps, 0);
    k.voters = mine.reduce((s, a) => s + a.voters, 0);
  }
  areas[0].tps = out.length;
  return out;
}

function makeSites(areas) {
  const sites = [];
  const add = (code, name, kind, area, lon, lat, guards, origin = "synthetic") =>
    sites.push({ code, name, kind, area, lat: round(lat), lon: round(lon), guards, origin, source: "contoh buatan" });
  for (const k of areas.filter((a) => a.level === "kecamatan")) {
    const mine = areas.filter((a) => a.parent === k.code);
    const mid = mine[Math.floor(mine.length / 2)];
    add(`PPK-${k.code}`, `PPK ${k.name}`, "ppk", k.code, mid.lon + 0.008, mid.lat + 0.006, 2);
    add(`POL-${k.code.slice(-2)}`, `Polsek ${k.name}`, "police", k.code, mid.lon - 0.01, mid.lat - 0.008, 0);
    k.hub = mid;
  }
  const first = areas.find((a) => a.level === "kecamatan");
  add("GUDANG-99.01", "Gudang KPU Contoh", "warehouse", first.code, first.hub.lon + 0.02, first.hub.lat - 0.012, 6);
  add("KANTOR-99.01", "Kantor KPU Contoh", "office", first.code, first.hub.lon + 0.028, first.hub.lat + 0.012, 4);
  for (const v of areas.filter(isVillage)) add(`PPS-${v.code}`, `PPS ${v.name}`, "pps", v.code, v.lon, v.lat, 1);
  const jetties = areas.filter((a) => isVillage(a) && a.access === "both").slice(0, 8);
  jetties.forEach((v, i) => {
    add(`DMG-${pad(i + 1, 3)}`, `Dermaga ${v.name}`, "jetty", v.code, v.lon + 0.006, v.lat + 0.006, 0);
  });
  return sites.sort((a, b) => (a.code < b.code ? -1 : 1));
}

function makeLinks(areas, sites) {
  const links = [];
  const site = new Map(sites.map((s) => [s.code, s]));
  const add = (from, to, modes, cls, origin) => {
    const [a, b] = [site.get(from), site.get(to)];
    if (!a || !b) return;
    const km = round(Math.hypot((a.lon - b.lon) * 111.2, (a.lat - b.lat) * 110.6) * 1.2, 1);
    links.push({ code: `R-${pad(links.length + 1, 4)}`, from, to, modes, km: Math.max(0.1, km), class: cls, origin });
  };
  const villages = areas.filter(isVillage);
  const byCell = new Map(villages.map((v) => [v.cell.join(), v]));
  const road = ["truck", "motorbike", "foot"];
  const boat = ["ketek", "jukung", "speedboat"];
  for (const v of villages) {
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
    ]) {
      const w = byCell.get([v.cell[0] + dx, v.cell[1] + dy].join());
      if (!w) continue;
      const land = v.access !== "water" && w.access !== "water";
      const cls = (v.cell[0] + v.cell[1]) % 3 === 0 ? "regency" : "village";
      if (land) add(`PPS-${v.code}`, `PPS-${w.code}`, road, cls, cls === "regency" ? "derived" : "synthetic");
      else add(`PPS-${v.code}`, `PPS-${w.code}`, boat, "river", "synthetic");
    }
  }
  const hubs = areas.filter((a) => a.level === "kecamatan");
  for (const k of hubs)
    add(
      `PPK-${k.code}`,
      `PPS-${k.hub.code}`,
      k.hub.access === "water" ? boat : road,
      k.hub.access === "water" ? "river" : "regency",
      "synthetic",
    );
  for (let i = 1; i < hubs.length; i++)
    add(`PPK-${hubs[i - 1].code}`, `PPK-${hubs[i].code}`, road, i % 3 === 0 ? "national" : "province", "fact");
  add("GUDANG-99.01", `PPK-${hubs[0].code}`, road, "national", "fact");
  add("KANTOR-99.01", "GUDANG-99.01", road, "regency", "fact");
  for (const s of sites.filter((x) => x.kind === "jetty")) add(s.code, `PPS-${s.area}`, road, "village", "synthetic");
  return links;
}

function makeMap(rng, wide, high) {
  const areas = makeAreas(rng, wide, high);
  const tps = makeTps(rng, areas);
  const sites = makeSites(areas);
  const links = makeLinks(areas, sites);
  const xs = areas.flatMap((a) => a.outline?.[0].map((p) => p[0]) ?? []);
  const ys = areas.flatMap((a) => a.outline?.[0].map((p) => p[1]) ?? []);
  const clean = areas.map(({ cell: _cell, hub: _hub, ...rest }) => rest);
  return {
    bbox: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    areas: clean,
    sites,
    tps,
    links,
  };
}

/** Breadth-first way between two sites; enough to draw a line along links. */
function makeRouter(map) {
  const next = new Map();
  for (const l of map.links) {
    for (const [a, b] of [
      [l.from, l.to],
      [l.to, l.from],
    ]) {
      if (!next.has(a)) next.set(a, []);
      next.get(a).push([b, l.km]);
    }
  }
  const best = (from) => {
    const dist = new Map([[from, 0]]);
    const back = new Map();
    const open = new Set([from]);
    while (open.size > 0) {
      let at = null;
      for (const x of open) if (at === null || dist.get(x) < dist.get(at)) at = x;
      open.delete(at);
      for (const [to, km] of next.get(at) ?? []) {
        const d = dist.get(at) + km;
        if (d >= (dist.get(to) ?? Infinity)) continue;
        dist.set(to, d);
        back.set(to, at);
        open.add(to);
      }
    }
    return { dist, back };
  };
  const known = new Map();
  return (from, to) => {
    if (!known.has(from)) known.set(from, best(from));
    const { dist, back } = known.get(from);
    if (!dist.has(to)) return { nodes: [from, to], km: 5 };
    const nodes = [to];
    while (nodes[0] !== from) nodes.unshift(back.get(nodes[0]));
    return { nodes, km: round(dist.get(to), 1) };
  };
}

class PlanMaker {
  constructor(rng, map, people) {
    Object.assign(this, {
      rng,
      map,
      people,
      route: makeRouter(map),
      trips: [],
      paths: [],
      convoys: [],
      next: 0,
      serial: new Map(),
    });
    this.name = new Map(map.sites.map((s) => [s.code, s.name]));
    for (const t of map.tps) this.name.set(t.code, `TPS ${t.number}`);
  }

  pathTo(from, to, mode) {
    const direct = to.includes("-0") && !this.map.sites.some((s) => s.code === to);
    const r = direct || from === to ? { nodes: [from, to], km: 1.4 } : this.route(from, to);
    const back = !direct && this.map.tps.some((t) => t.code === from) ? { nodes: [from, to], km: 1.4 } : r;
    this.paths.push({ mode, min: Math.max(2, Math.round(back.km * 1.9)), km: back.km, nodes: back.nodes });
    return this.paths.length - 1;
  }

  guard() {
    const list = this.people.members;
    this.next = (this.next + 1) % list.length;
    return list[this.next];
  }

  convoy(wave, leg, kecamatan, base, dests, mode, day, start, vehicles, bhabin) {
    const n = (this.serial.get(wave) ?? 0) + 1;
    this.serial.set(wave, n);
    const back = leg > 2;
    const id = `${wave}-${pad(n, 3)}`;
    const trips = [];
    const per = Math.ceil(dests.length / vehicles);
    for (let v = 0; v < vehicles; v++) {
      const mine = dests.slice(v * per, (v + 1) * per);
      if (mine.length > 0)
        trips.push(this.trip(wave, leg, kecamatan, id, base, mine, mode, day, start, v, back, bhabin));
    }
    const slack = Math.min(...trips.map((t) => t.slack_min));
    const last = (t) => t.stops[t.stops.length - 1];
    const arrive = trips
      .map((t) => last(t).arrive)
      .sort()
      .pop();
    this.convoys.push({
      id,
      leg,
      direction: back ? "back" : "out",
      wave,
      kecamatan,
      base,
      dest: last(trips[0]).place,
      day: at(day, 0).slice(0, 10),
      depart: trips[0].depart,
      arrive,
      trips: trips.map((t) => t.id),
      boxes: trips.reduce((s, t) => s + t.boxes, 0),
      escorts: trips.reduce((s, t) => s + t.escorts.length, 0),
      slack_min: slack,
    });
  }

  trip(wave, leg, kecamatan, convoy, base, dests, mode, day, start, v, back, bhabin) {
    let clock = start + v * 5;
    let here = base;
    const path = [];
    const stops = dests.map((d) => {
      path.push(this.pathTo(here, d.place, mode));
      clock += this.paths[path[path.length - 1]].min;
      const arrive = at(day, clock);
      clock += 10 + d.boxes;
      here = d.place;
      return {
        place: d.place,
        name: this.name.get(d.place) ?? d.place,
        arrive,
        leave: at(day, clock),
        boxes: d.boxes,
        kg: d.boxes * 8,
        transfer: false,
      };
    });
    path.push(this.pathTo(here, base, mode));
    clock += this.paths[path[path.length - 1]].min;
    const boxes = dests.reduce((s, d) => s + d.boxes, 0);
    const slack = Math.round((Date.UTC(2024, 10, 26, 18) - Date.parse(`${stops[stops.length - 1].leave}:00Z`)) / 60000);
    const vehicle = `V-${pad(1 + ((wave * 31 + v * 7 + this.trips.length) % 140), 3)}`;
    const trip = {
      id: `${wave}-${pad(this.trips.length + 1, 4)}`,
      convoy,
      leg,
      direction: back ? "back" : "out",
      kecamatan,
      wave,
      vehicle,
      vehicle_name: `${mode === "truck" ? "Truk" : mode === "ketek" ? "Ketek" : "Motor"} ${vehicle.slice(2)}`,
      mode,
      base,
      depart: at(day, start + v * 5),
      end: at(day, clock),
      boxes,
      kg: boxes * 8,
      km: round(
        path.reduce((s, i) => s + this.paths[i].km, 0),
        1,
      ),
      slack_min: back ? 9999 : slack,
      escorts: leg === 0 ? [this.guard(), this.guard()] : [this.guard()],
      bhabinkamtibmas: leg === 2 || leg === 3 ? bhabin : null,
      stops,
      path,
    };
    this.trips.push(trip);
    return trip;
  }
}

function makePeople(map, count) {
  const people = {};
  const members = [];
  const add = (role, unit, unitName) => {
    const code = `P${pad(Object.keys(people).length + 1, 4)}`;
    people[code] = { name: `Personel ${pad(Object.keys(people).length + 1, 3)}`, unit, unit_name: unitName, role };
    return code;
  };
  for (let i = 0; i < count; i++) members.push(add(i % 20 === 0 ? "padal" : "member", "0199", "Polres Contoh"));
  const bhabin = new Map();
  for (const k of map.areas.filter((a) => a.level === "kecamatan"))
    bhabin.set(k.code, add("bhabinkamtibmas", k.code.slice(-2), `Polsek ${k.name}`));
  return { people, members, bhabin };
}

function makeDistribution(rng, map, crew) {
  const maker = new PlanMaker(rng, map, crew);
  const hubs = map.areas.filter((a) => a.level === "kecamatan");
  const waves = [];
  const size = 3;
  for (let w = 1; (w - 1) * size < hubs.length; w++) {
    const mine = hubs
      .slice()
      .reverse()
      .slice((w - 1) * size, w * size);
    const day = -8 + w;
    for (const k of mine) planKecamatan(maker, map, crew, k, w, day);
    const trips = maker.trips.filter((t) => t.wave === w && t.direction === "out");
    const depart = trips.map((t) => t.depart).sort()[0];
    waves.push({
      wave: w,
      day: depart.slice(0, 10),
      depart,
      kecamatan: mine.map((k) => k.code).sort(),
      trips: trips.length,
      boxes: trips.filter((t) => t.leg === 0).reduce((s, t) => s + t.boxes, 0),
      escorts: new Set(trips.flatMap((t) => t.escorts)).size,
      travel_min: 240,
      slack_min: Math.min(...trips.map((t) => t.slack_min)),
      last_arrival: trips
        .map((t) => t.end)
        .sort()
        .pop(),
    });
  }
  return { maker, waves };
}

function planKecamatan(maker, map, crew, k, wave, day) {
  const villages = map.areas.filter((a) => a.parent === k.code);
  const boxes = k.tps * 3;
  const ppk = `PPK-${k.code}`;
  const split = Math.max(1, Math.round(boxes / 60));
  const loads = Array.from({ length: split }, (_, i) => ({
    place: ppk,
    boxes: Math.floor(boxes / split) + (i < boxes % split ? 1 : 0),
  }));
  const bhabin = crew.bhabin.get(k.code);
  maker.convoy(wave, 0, k.code, "GUDANG-99.01", loads, "truck", day, 360, split, null);
  maker.convoy(
    wave,
    1,
    k.code,
    ppk,
    villages.map((v) => ({ place: `PPS-${v.code}`, boxes: v.tps * 3 })),
    "truck",
    day + 1,
    420,
    Math.ceil(villages.length / 5),
    null,
  );
  for (const v of villages) {
    const mine = map.tps.filter((t) => t.village === v.code).map((t) => ({ place: t.code, boxes: 3 }));
    const mode = v.access === "water" ? "ketek" : "motorbike";
    const late = maker.rng() < 0.04 ? 590 : 0;
    maker.convoy(
      wave,
      2,
      k.code,
      `PPS-${v.code}`,
      mine,
      mode,
      -1,
      420 + late + Math.floor(maker.rng() * 60),
      1,
      bhabin,
    );
    maker.convoy(wave, 3, k.code, `PPS-${v.code}`, mine, mode, 0, 1140, 1, bhabin);
  }
  maker.convoy(wave, 5, k.code, ppk, [{ place: "GUDANG-99.01", boxes }], "truck", 1, 480, 1, null);
}

const PATTERNS = { kurang_rawan: [2, 8, 16], rawan: [2, 2, 4], sangat_rawan: [2, 1, 2], khusus: [3, 1, 2] };
const CLASSES = ["kurang_rawan", "rawan", "sangat_rawan", "khusus"];

function makePlacement(map, crew) {
  const teams = [];
  const uncovered = [];
  const byArea = [];
  const pool = crew.members.slice();
  for (const k of map.areas.filter((a) => a.level === "kecamatan")) {
    const before = { teams: teams.length, gone: uncovered.length };
    let needed = 0;
    for (const cls of CLASSES.slice().reverse()) {
      const [polri, per, linmas] = PATTERNS[cls];
      const mine = map.tps.filter((t) => t.village.startsWith(`${k.code}.`) && t.class === cls);
      for (let i = 0; i < mine.length; i += per) {
        const part = mine.slice(i, i + per);
        needed += polri;
        if (pool.length < polri) {
          for (const t of part) uncovered.push({ tps: t.code, class: cls, kecamatan: k.code });
        } else
          teams.push({
            id: `R-${pad(teams.length + 1, 4)}`,
            kecamatan: k.code,
            class: cls,
            tps: part.map((t) => t.code),
            people: pool.splice(0, polri),
            linmas: Math.min(linmas, part.length * 2),
            longest_hop_min: 4 + (i % 17),
            travel_min: Math.max(...part.map((t) => t.travel_min)),
          });
      }
    }
    const placed = teams.slice(before.teams).reduce((s, x) => s + x.people.length, 0);
    byArea.push({
      kecamatan: k.code,
      tps: k.tps,
      needed,
      placed,
      short: needed - placed,
      tps_uncovered: uncovered.length - before.gone,
    });
  }
  return { teams, uncovered, byArea };
}

function classRows(map, teams, uncovered) {
  return CLASSES.map((cls) => {
    const [polri, per, linmas] = PATTERNS[cls];
    const tps = map.tps.filter((t) => t.class === cls).length;
    const mine = teams.filter((x) => x.class === cls);
    const min = Math.ceil(tps / per);
    return {
      class: cls,
      tps,
      pattern: { polri, tps: per, linmas },
      teams_min: min,
      people_min: min * polri,
      teams_placed: mine.length,
      people_placed: mine.reduce((s, x) => s + x.people.length, 0),
      tps_uncovered: uncovered.filter((u) => u.class === cls).length,
    };
  });
}

function makePosts(map, crew) {
  const posts = [];
  for (const s of map.sites.filter((x) => x.guards > 1)) {
    for (let shift = 1; shift <= 3; shift++) {
      const from = at(-7, (shift - 1) * 480);
      posts.push({
        site: s.code,
        shift,
        from,
        to: at(-7, shift * 480),
        people: crew.members.slice(shift, shift + s.guards - (s.kind === "ppk" && shift === 3 ? 1 : 0)),
        needed: s.guards,
      });
    }
  }
  return posts;
}

const CONSTRAINTS = [
  ["F1", "Setiap kotak sampai tepat satu kali"],
  ["F2", "Muatan tidak melebihi kapasitas kendaraan"],
  ["F3", "Perahu hanya berjalan saat terang"],
  ["F4", "Tiba sebelum jam terima H-1"],
  ["F5", "Pindah moda hanya di dermaga"],
  ["F6", "Setiap perjalanan dikawal orang bernama"],
  ["D1", "Pola pengamanan per kelas terpenuhi"],
  ["D2", "Tidak ada orang di dua tempat sekaligus"],
];

function makePlan(rng, map, crew) {
  const { maker, waves } = makeDistribution(rng, map, crew);
  const { teams, uncovered, byArea } = makePlacement(map, crew);
  const rows = classRows(map, teams, uncovered);
  const available = Object.keys(crew.people).length;
  const bound = rows.reduce((s, r) => s + r.people_min, 0);
  const out = maker.convoys.filter((c) => c.direction === "out");
  const used = new Set([...maker.trips.flatMap((t) => t.escorts), ...teams.flatMap((x) => x.people)]);
  const boxes = map.tps.length * 3;
  const summary = {
    tps: map.tps.length,
    boxes,
    kg: boxes * 8,
    waves: waves.length,
    trips: maker.trips.length,
    convoys: maker.convoys.length,
    vehicles_used: new Set(maker.trips.map((t) => t.vehicle)).size,
    people_used: used.size,
    people_total: available,
    undelivered: 0,
    late: out.filter((c) => c.slack_min < 0).length,
    min_slack_min: Math.min(...out.map((c) => c.slack_min)),
    vehicle_hours: 512,
    km: round(
      maker.trips.reduce((s, t) => s + t.km, 0),
      1,
    ),
    shortage: byArea.reduce((s, k) => s + k.short, 0),
  };
  const phases = [
    { code: "before", from: at(-1, 480), to: at(0, 360) },
    { code: "during", from: at(0, 360), to: at(0, 1080) },
    { code: "after", from: at(0, 1080), to: at(1, 720) },
  ];
  return {
    id: "5f".repeat(32),
    seed: 1,
    iterations: { placement: 60, distribution: 4000 },
    register: { facts: 4321, as_of: "2024-11-18" },
    judge: {
      faults: 0,
      constraints: CONSTRAINTS.length,
      rows: CONSTRAINTS.map(([code, name], i) => ({ code, name, checked: 640 + i * 37, faults: 0 })),
    },
    summary,
    waves,
    trips: maker.trips,
    paths: maker.paths,
    convoys: maker.convoys,
    placement: {
      phases,
      teams,
      posts: makePosts(map, crew),
      uncovered,
      shortage: {
        available,
        lower_bound: bound,
        short_by_bound: Math.max(0, bound - available),
        by_class: rows,
        by_kecamatan: byArea,
      },
    },
    people: crew.people,
    undelivered: [],
  };
}

function makeRegister(map, plan) {
  const pick = (rows, names) => rows.map((r) => Object.fromEntries(names.map((n) => [n, r[n] ?? null])));
  const fleet = [
    ...new Map(
      plan.trips.map((t) => [
        t.vehicle,
        {
          code: t.vehicle,
          name: t.vehicle_name,
          mode: t.mode,
          boxes: 60,
          origin: "synthetic",
          source: "contoh buatan",
        },
      ]),
    ).values(),
  ];
  const people = Object.entries(plan.people).map(([code, p]) => ({
    code,
    ...p,
    origin: "synthetic",
    source: "contoh buatan",
  }));
  return {
    operation: [{ code: "contoh-2024", name: "Contoh 2024", area: "99.01", origin: "synthetic" }],
    calendar: [
      { code: "pemungutan", name: "Pemungutan suara", from: `${VOTING} 07:00`, to: `${VOTING} 13:00`, origin: "fact" },
    ],
    areas: pick(map.areas, ["code", "name", "level", "lat", "lon", "access", "voters", "origin"]),
    sites: pick(map.sites, ["code", "name", "kind", "area", "lat", "lon", "guards", "origin", "source"]),
    tps: pick(map.tps, [
      "code",
      "number",
      "village",
      "place",
      "lat",
      "lon",
      "class",
      "travel_km",
      "travel_min",
      "voters",
      "access",
      "origin",
      "source",
    ]),
    people: pick(people, ["code", "name", "unit", "role", "origin", "source"]),
    fleet: pick(fleet, ["code", "name", "mode", "boxes", "origin", "source"]),
    links: pick(map.links, ["code", "from", "to", "km", "class", "origin"]),
    outlines: [],
  };
}

function countsOf(register) {
  return Object.entries(register).map(([kind, rows]) => {
    const of = (o) => rows.filter((r) => r.origin === o).length;
    return { kind, rows: rows.length, fact: of("fact"), derived: of("derived"), synthetic: of("synthetic") };
  });
}

/** A network of the register's links alone; its tiles are empty. */
function makeNetwork(map) {
  const jetties = map.sites
    .filter((s) => s.kind === "jetty")
    .map((s) => ({ code: s.code, name: s.name, at: [s.lon, s.lat], confirmed: true, origin: s.origin }));
  return {
    version: 1,
    base: null,
    counts: { candidates: 0, unconfirmed: 0, closures: 0, reckoned: 0, links: map.links.length, drawn: 0 },
    closures: [],
    jetties,
    candidates: [],
    tiles: { url: "/api/v1/tiles/{z}/{x}/{y}.mvt", min_zoom: 0, max_zoom: 18, all_from_zoom: 12, classes: [] },
    limits: { snap_m: 500, minutes: 1440, boxes: 100000 },
  };
}

/** The whole answer set. `size` is [kecamatan across, kecamatan down]. */
export function makeFixture({ seed = 7, size = [5, 3], people = 260 } = {}) {
  const rng = makeRng(seed);
  const map = makeMap(rng, size[0], size[1]);
  const plan = makePlan(rng, map, makePeople(map, people));
  const register = makeRegister(map, plan);
  const classes = CLASSES.map((code, i) => ({
    code,
    name: code.replace("_", " "),
    rank: i + 1,
    tps: map.tps.filter((t) => t.class === code).length,
  }));
  const operation = {
    code: "contoh-2024",
    name: "Contoh 2024",
    area: "99.01",
    area_name: "Kabupaten Contoh",
    election: "Pemilihan contoh 2024",
    voting_day: VOTING,
    utc_offset_min: 420,
    register: { facts: 4321, last_recorded: "2026-11-21T10:00:00Z", as_of: null, counts: countsOf(register) },
    classes,
    plan: { id: plan.id, seed: 1 },
  };
  return { operation, map, plan, register, network: makeNetwork(map) };
}
