"""The sample network: sites and links. All of it is synthetic except where the points come from.

A site is a dictionary with the register's columns plus `point`; a link likewise. Villages are nodes
(their PPS); roads follow the relative neighbourhood graph of the villages, rivers likewise over the
water villages and jetties; the two meet at jetties only.
"""

import heapq
import math

from samples import config as c
from samples import geometry as g

NEAR_NATIONAL_KM = 2.0  # both ends this close to a national road section: class nasional
EXTRA_ROAD_KM = 10.0  # longest extra road edge
EXTRA_ROAD_RATIO = 1.8  # an extra edge where the way round is this much longer
RIVER_BEND = 1.3  # above 1: rivers pass through villages rather than run straight across
INNER_PATH_KM = 8.0  # water kecamatan: villages this close to the seat also get a path
BOARDING_MIN = 20


def plain(name):
    """A name without case, spaces and dots, press spellings brought to the Kemendagri one."""
    key = name.lower().replace(" ", "").replace(".", "")
    return c.KECAMATAN_ALIASES.get(key, key)


class Network:
    """Sites and links under construction; codes are given in order of creation."""

    def __init__(self, sample):
        self.sample = sample
        self.sites = {}
        self.links = []
        self.seat_site = {}  # kecamatan -> the site its PPK, Polsek and jetty hang on
        self.jetties = {}  # kecamatan -> where road goods for its water villages change to boats
        self.counts = {"DMG": 0, "SPG": 0}

    def numbered(self, prefix):
        self.counts[prefix] += 1
        return f"{prefix}-{self.counts[prefix]:03d}"

    def site(self, code, name, kind, area, point, origin, source, guards=0, boarding=""):
        self.sites[code] = {
            "kode": code, "nama": name, "jenis": kind, "wilayah": area, "point": point,
            "jaga": guards, "menit_naik": boarding, "asal": origin, "sumber": source,
        }
        return code

    def link(self, a, b, modes, kind, detour=None, km=None):
        if km is None:
            direct = g.distance_km(self.sites[a]["point"], self.sites[b]["point"])
            km = direct * (detour if detour else c.ROAD_DETOUR)
        km = max(0.05, math.ceil(km * 100.0) / 100.0)
        self.links.append({"dari": a, "ke": b, "moda": modes, "km": km, "kelas": kind})

    def point(self, code):
        return self.sites[code]["point"]


def district_seats(data, sample):
    """kecamatan code -> (seat village, how it was found)."""
    seats = {}
    for district in data["districts"]:
        mine = [v for v in data["villages"] if v["district"] == district["code"]]
        override = sample["seat_village"].get(district["code"])
        named = [v for v in mine if plain(v["name"])[:9] == plain(district["name"])[:9]]
        exact = [v for v in named if plain(v["name"]) == plain(district["name"])]
        urban = [v for v in named if v["kind"] == "kelurahan"]
        if override:
            seats[district["code"]] = (next(v for v in mine if v["code"] == override), "dipilih")
        elif named:
            seats[district["code"]] = ((exact or urban or named)[0], "nama")
        else:
            lat = sum(v["point"][0] for v in mine) / len(mine)
            lon = sum(v["point"][1] for v in mine) / len(mine)
            middle = min(mine, key=lambda v: (g.distance_km(v["point"], (lat, lon)), v["code"]))
            seats[district["code"]] = (middle, "tengah")
    return seats


def village_access(data, sample, seats):
    """village code -> 'air', 'keduanya' or '' (an ordinary village, by road)."""
    access = {}
    water = {k for group in sample["water_kecamatan"].values() for k in group}
    for v in data["villages"]:
        access[v["code"]] = ""
        if v["code"] in sample["water_villages"]:
            access[v["code"]] = "air"
        elif v["district"] in water:
            near = g.distance_km(v["point"], seats[v["district"]][0]["point"]) <= INNER_PATH_KM
            access[v["code"]] = "keduanya" if near else "air"
    return access


def add_villages(net, data):
    for v in data["villages"]:
        net.site(
            "PPS-" + v["code"], "PPS " + v["name"], "pps", v["code"], v["point"],
            "turunan", "sekretariat PPS diletakkan di titik desa; " + c.SRC_POINT,
        )


def add_roads(net, data, access, paths):
    """Roads between the land villages: relative neighbours plus short cuts."""
    land = [v for v in data["villages"] if access[v["code"]] == ""]
    codes = ["PPS-" + v["code"] for v in land]
    dist = g.distance_matrix([v["point"] for v in land])
    near_national = [
        g.distance_to_lines_km(v["point"], data["near_roads"]) <= NEAR_NATIONAL_KM for v in land
    ]
    for i, j in _edges_with_short_cuts(dist):
        if land[i]["code"] in paths or land[j]["code"] in paths:
            net.link(codes[i], codes[j], c.PATH_MODES, "setapak")
        elif near_national[i] and near_national[j]:
            net.link(codes[i], codes[j], c.ROAD_MODES, "nasional")
        else:
            net.link(codes[i], codes[j], c.ROAD_MODES, "desa")


def _edges_with_short_cuts(dist):
    """Relative neighbours, and Gabriel neighbours whose way round is too long, shortest first."""
    edges = g.relative_neighbours(dist)
    have = set(edges)
    more = [e for e in g.gabriel_neighbours(dist, EXTRA_ROAD_KM) if e not in have]
    for i, j in sorted(more, key=lambda e: (dist[e[0]][e[1]], e)):
        if _path_lengths(len(dist), edges, dist, [i])[0][j] > EXTRA_ROAD_RATIO * dist[i][j]:
            edges.append((i, j))
    return sorted(edges)


def _path_lengths(n, edges, dist, starts):
    """Shortest ways along the edges from each start to every node."""
    near = [[] for _ in range(n)]
    for i, j in edges:
        near[i].append((j, dist[i][j]))
        near[j].append((i, dist[i][j]))
    return [_dijkstra(near, start) for start in starts]


def _dijkstra(near, start):
    best = [math.inf] * len(near)
    best[start] = 0.0
    heap = [(0.0, start)]
    while heap:
        d, i = heapq.heappop(heap)
        if d > best[i]:
            continue
        for j, w in near[i]:
            if d + w < best[j]:
                best[j] = d + w
                heapq.heappush(heap, (d + w, j))
    return best


def add_seats(net, data, seats, access, police_of):
    """Around each seat: the PPK, the Polsek, and a junction (by road) or a jetty (by water)."""
    own_police = {k: u for k, u in police_of.items() if u["own"]}
    for d in data["districts"]:
        seat, how = seats[d["code"]]
        here = seat["point"]
        wet = access[seat["code"]] != ""
        hub = _add_hub(net, d, here, wet)
        net.seat_site[d["code"]] = hub
        source = (
            "sekretariat PPK di dekat titik desa senama"
            if how == "nama"
            else "ibu kota kecamatan diduga di desa " + seat["name"]
        )
        spots = [("PPK-" + d["code"], "PPK " + d["name"], "ppk", g.offset(here, 0.25, 0.1), 1)]
        if d["code"] in own_police:
            unit = own_police[d["code"]]
            spots.append(("POL-" + unit["unit_code"], unit["name"], "polisi", g.offset(here, -0.15, 0.25), 0))
        for code, name, kind, point, guards in spots:
            text = f"{source}; {c.SRC_POINT}; jaga: sintetis" if kind == "ppk" else (
                "titik di ibu kota kecamatan; letak sebenarnya tidak ada sumber; " + c.SRC_POINT)
            net.site(code, name, kind, d["code"], point, "sintetis", text, guards)
            net.link(hub, code, c.PATH_MODES if wet else c.ROAD_MODES, "desa")
            if wet:
                net.link(hub, code, c.RIVER_MODES, "sungai")
        net.link(hub, "PPS-" + seat["code"], c.PATH_MODES if wet else c.ROAD_MODES, "desa")


def _add_hub(net, district, here, wet):
    if wet:
        return net.site(
            net.numbered("DMG"), "Dermaga " + district["name"], "dermaga", district["code"],
            g.offset(here, 0.1, 0.0), "sintetis", c.SYNTHETIC, 0, BOARDING_MIN,
        )
    return net.site(
        net.numbered("SPG"), "Simpang " + district["name"], "simpang", district["code"],
        g.offset(here, 0.08, 0.05), "sintetis", c.SYNTHETIC,
    )


def add_headquarters(net, data, sample, seats, polres):
    """Warehouse, KPU office and Polres, each on a short street."""
    kab = data["code"]
    seat = seats[sample["seat"]][0]
    hub = net.seat_site[sample["seat"]]
    village = next(v for v in data["villages"] if v["code"] == sample["warehouse"][0])
    spot = g.offset(village["point"], sample["warehouse"][1], sample["warehouse"][2])
    net.site("GUDANG-" + kab, "Gudang logistik KPU", "gudang", village["code"], spot, "sintetis",
             sample["warehouse_source"] + "; jaga: sintetis", 4)
    net.link("GUDANG-" + kab, "PPS-" + village["code"], c.ROAD_MODES, "kabupaten")
    net.site("KANTOR-" + kab, "Kantor KPU", "kantor", seat["code"], g.offset(seat["point"], 0.4, -0.5),
             "sintetis", "letak sintetis; jaga: sintetis", 3)
    net.link("KANTOR-" + kab, hub, c.ROAD_MODES, "kabupaten")
    code = "POL-" + polres["unit_code"]
    net.site(code, polres["name"], "polisi", sample["seat"], g.offset(seat["point"], -0.5, 0.4),
             "sintetis", "titik di ibu kota kabupaten; letak sebenarnya tidak ada sumber")
    net.link(code, hub, c.ROAD_MODES, "kabupaten")


def add_jetties_of_road_kecamatan(net, data, sample):
    """Kecamatan with a road seat and some water villages: a jetty near the seat."""
    for code in sample["jetty_kecamatan"]:
        wet = [v for v in data["villages"] if v["code"] in sample["water_villages"] and v["district"] == code]
        dry = [v for v in data["villages"] if v["district"] == code and v not in wet]
        best = min(dry, key=lambda v: (min(g.distance_km(v["point"], w["point"]) for w in wet), v["code"]))
        jetty = net.site(
            net.numbered("DMG"), "Dermaga " + best["name"], "dermaga", code,
            g.offset(best["point"], 0.05, 0.3), "sintetis", c.SYNTHETIC, 0, BOARDING_MIN,
        )
        net.link(jetty, "PPS-" + best["code"], c.ROAD_MODES, "desa")
        net.jetties[code] = jetty


def add_waters(net, data, sample, seats, access):
    """Rivers and canals of every water group."""
    if sample["water_villages"]:
        jetties = [net.jetties[k] for k in sample["jetty_kecamatan"]]
        trees = [(jetties[0], jetties[1:])]
        for k in sample["jetty_kecamatan"]:
            wet = [v for v in data["villages"] if v["district"] == k and access[v["code"]] == "air"]
            trees.append((net.jetties[k], ["PPS-" + v["code"] for v in wet]))
        _add_rivers(net, trees, [], wide_km=2.0)
    for name, kecamatan in sample["water_kecamatan"].items():
        hubs = [net.seat_site[k] for k in kecamatan]
        trees = [(hubs[0], hubs[1:])]
        for k in kecamatan:
            mine = ["PPS-" + v["code"] for v in data["villages"] if v["district"] == k]
            trees.append((net.seat_site[k], mine))
        if name == "sugihan":
            ways = [(_add_sugihan(net, sample, data, trees[1][1]), hubs[0])]
        else:
            ways = [(_add_road_end(net, data, sample, seats, k), net.seat_site[k]) for k in kecamatan]
        _add_rivers(net, trees, ways, wide_km=3.0)
        for k in kecamatan:
            _add_inner_paths(net, data, access, k)


def _add_road_end(net, data, sample, seats, kecamatan):
    """The jetty where the road ends on the way to a water kecamatan's seat; two may share one."""
    jetties = net.jetties
    last = next(v for v in data["villages"] if v["code"] == sample["road_end"][kecamatan])
    for other, village in sample["road_end"].items():
        if village == last["code"] and other in jetties:
            jetties[kecamatan] = jetties[other]
            return jetties[other]
    seat = seats[kecamatan][0]["point"]
    share = 0.4 / g.distance_km(last["point"], seat)
    point = tuple(round(a + share * (b - a), 6) for a, b in zip(last["point"], seat))
    jetty = net.site(
        net.numbered("DMG"), "Dermaga " + last["name"], "dermaga", last["district"], point,
        "sintetis", c.SYNTHETIC, 0, BOARDING_MIN,
    )
    net.link(jetty, "PPS-" + last["code"], c.ROAD_MODES, "desa")
    jetties[kecamatan] = jetty
    return jetty


def _add_sugihan(net, sample, data, nodes):
    """Air Sugihan: road to the jetty of Palembang, outside the kabupaten, then down the Musi; returns the
    village where that way comes in."""
    kab = data["code"]
    outside = "letak perkiraan; rute lewat Dermaga BKB Palembang menurut berita OKI 2024"
    before = net.seat_site[sample["seat"]]
    for name, point in c.SUGIHAN_ROAD:
        code = net.site(net.numbered("SPG"), name, "simpang", kab, point, "sintetis", outside)
        net.link(before, code, c.ROAD_MODES, "nasional")
        before = code
    name, point = c.SUGIHAN_JETTY
    jetty = net.site(net.numbered("DMG"), name, "dermaga", kab, point, "sintetis", outside, 0, BOARDING_MIN)
    net.link(before, jetty, c.ROAD_MODES, "nasional")
    net.jetties["16.02.14"] = jetty
    before = jetty
    for name, point in c.SUGIHAN_RIVER:
        code = net.site(net.numbered("SPG"), name, "simpang", kab, point, "sintetis", outside)
        net.link(before, code, c.RIVER_MODES, "sungai", c.RIVER_DETOUR)
        before = code
    mouth = min(nodes, key=lambda n: (g.distance_km(net.point(n), net.point(before)), n))
    net.link(before, mouth, c.RIVER_MODES, "sungai", c.RIVER_DETOUR)
    return mouth


def _add_rivers(net, trees, ways, wide_km):
    """Boat links as rivers run: for each tree (root, targets) the ways from the root, hopping from
    village to village rather than far across land. Long links are rivers for every boat, short ones
    canals, short dead ends creeks for a ketek; `ways` (road end to seat) take every boat."""
    nodes = sorted({n for root, targets in trees + [(a, [b]) for a, b in ways] for n in [root] + targets})
    number = {n: i for i, n in enumerate(nodes)}
    dist = g.distance_matrix([net.point(n) for n in nodes])
    near = [[] for _ in nodes]
    for i, j in g.gabriel_neighbours(dist, math.inf):
        near[i].append((j, dist[i][j] ** RIVER_BEND))
        near[j].append((i, dist[i][j] ** RIVER_BEND))
    edges = set()
    for root, targets in trees:
        edges |= _tree_edges(near, number[root], [number[t] for t in targets])
    wide = set()
    for a, b in ways:
        wide |= _tree_edges(near, number[b], [number[a]])
    edges |= wide
    degree = [sum(1 for e in edges if i in e) for i in range(len(nodes))]
    for i, j in sorted(edges):
        hub = any(not nodes[k].startswith("PPS-") for k in (i, j))
        if (i, j) in wide or dist[i][j] >= wide_km:
            net.link(nodes[i], nodes[j], c.RIVER_MODES, "sungai", c.RIVER_DETOUR)
        elif min(degree[i], degree[j]) == 1 and not hub:
            net.link(nodes[i], nodes[j], c.CREEK_MODES, "kanal", c.RIVER_DETOUR)
        else:
            net.link(nodes[i], nodes[j], c.CANAL_MODES, "kanal", c.RIVER_DETOUR)


def _tree_edges(near, root, targets):
    """The edges of the shortest ways from the root to the targets."""
    best = _dijkstra(near, root)
    used = set()
    for at in targets:
        while at != root:
            step = min(near[at], key=lambda e: (best[e[0]] + e[1], e[0]))[0]
            used.add((min(at, step), max(at, step)))
            at = step
    return used


def _add_inner_paths(net, data, access, kecamatan):
    """Motorbike paths between the villages of a water kecamatan that lie close to its seat."""
    mine = [v for v in data["villages"] if v["district"] == kecamatan and access[v["code"]] == "keduanya"]
    dist = g.distance_matrix([v["point"] for v in mine])
    for i, j in g.relative_neighbours(dist):
        net.link("PPS-" + mine[i]["code"], "PPS-" + mine[j]["code"], c.PATH_MODES, "setapak")


def raise_main_roads(net, warehouse, ends):
    """Village roads on the best ways from the warehouse to the PPK and jetties become kabupaten roads."""
    index = {}
    near = {}
    for number, link in enumerate(net.links):
        if "truk" in link["moda"]:
            near.setdefault(link["dari"], []).append((link["ke"], link["km"], number))
            near.setdefault(link["ke"], []).append((link["dari"], link["km"], number))
    best = {warehouse: 0.0}
    heap = [(0.0, warehouse)]
    while heap:
        d, at = heapq.heappop(heap)
        if d > best[at]:
            continue
        for to, km, number in near.get(at, []):
            if d + km < best.get(to, math.inf):
                best[to] = d + km
                index[to] = (at, number)
                heapq.heappush(heap, (d + km, to))
    for code in ends:
        at = code
        while at in index:
            at, number = index[at]
            if net.links[number]["kelas"] == "desa":
                net.links[number]["kelas"] = "kabupaten"


def travel_from(net, start):
    """site -> (minutes, km) of the quickest way from a site by motorbike and boat, changing at jetties."""
    near = {}
    for link in net.links:
        wet = link["kelas"] in ("sungai", "kanal")
        minutes = 60.0 * link["km"] / c.SPEED_KMH[link["kelas"]]
        for a, b in ((link["dari"], link["ke"]), (link["ke"], link["dari"])):
            near.setdefault((a, wet), []).append(((b, wet), minutes, link["km"]))
    best = {(start, False): (0.0, 0.0), (start, True): (0.0, 0.0)}
    heap = [(0.0, 0.0, start, False), (0.0, 0.0, start, True)]
    while heap:
        minutes, km, at, wet = heapq.heappop(heap)
        if (minutes, km) > best[(at, wet)]:
            continue
        steps = list(near.get((at, wet), []))
        if net.sites[at]["jenis"] == "dermaga":
            steps.append(((at, not wet), float(BOARDING_MIN), 0.0))
        for to, more, length in steps:
            new = (minutes + more, km + length)
            if new < best.get(to, (math.inf, math.inf)):
                best[to] = new
                heapq.heappush(heap, (new[0], new[1], to[0], to[1]))
    reached = {}
    for (at, _), value in best.items():
        reached[at] = min(value, reached.get(at, (math.inf, math.inf)))
    return reached


def build(data, sample, police_of, polres):
    """The whole network of one sample: returns (net, seats, access)."""
    net = Network(sample)
    seats = district_seats(data, sample)
    access = village_access(data, sample, seats)
    add_villages(net, data)
    add_roads(net, data, access, set(sample["path_villages"]))
    add_seats(net, data, seats, access, police_of)
    add_headquarters(net, data, sample, seats, polres)
    add_jetties_of_road_kecamatan(net, data, sample)
    add_waters(net, data, sample, seats, access)
    ends = ["PPK-" + d["code"] for d in data["districts"]] + sorted(net.jetties.values())
    raise_main_roads(net, "GUDANG-" + data["code"], ends)
    return net, seats, access
