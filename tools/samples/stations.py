"""The polling stations: number a village, position, voters, vulnerability class, travel, blank spots."""

import math
import random

from samples import apportion
from samples import config as c
from samples import geometry as g
from samples.network import plain, travel_from

SPREAD_KM = 1.6  # a TPS lies at most this far from its village's point
TRIES_PER_RING = 40
CLASSES = ("sangat_rawan", "rawan", "kurang_rawan")


def rng_for(sample, purpose):
    """A generator of its own for each purpose: adding one draw here moves nothing elsewhere."""
    return random.Random(f"kawal/{sample['regency']}/{purpose}")


def place_points(rng, village, count):
    """`count` different points inside the village's outline near its point."""
    spread = min(SPREAD_KM, 0.45 * math.sqrt(village["area_km2"]))
    points = []
    while len(points) < count:
        reach = spread
        for attempt in range(20 * TRIES_PER_RING):
            if attempt % TRIES_PER_RING == TRIES_PER_RING - 1:
                reach *= 0.7
            radius = reach * math.sqrt(rng.random())
            angle = 2.0 * math.pi * rng.random()
            p = g.offset(village["point"], radius * math.sin(angle), radius * math.cos(angle))
            if p not in points and g.polygons_contain(village["polygons"], p):
                points.append(p)
                break
        else:
            raise ValueError(f"no room for a TPS in {village['code']} {village['name']}")
    return points


def make(data, sample, net, access, police_of):
    """All TPS in code order, without class and voters."""
    rng = rng_for(sample, "tps")
    travel = {}
    stations = []
    for v in data["villages"]:
        station = "POL-" + police_of[v["district"]]["unit_code"]
        if station not in travel:
            travel[station] = travel_from(net, station)
        minutes, km = travel[station]["PPS-" + v["code"]]
        wet = access[v["code"]] == "air"
        for n, point in enumerate(place_points(rng, v, v["tps"]), start=1):
            last = g.distance_km(v["point"], point) * c.ROAD_DETOUR
            speed = c.SPEED_KMH["kanal" if wet else "setapak"]
            stations.append(
                {
                    "kode": f"{v['code']}-{n:03d}", "nomor": f"{n:03d}", "desa": v["code"],
                    "district": v["district"], "tempat": f"Titik contoh {n:03d} {v['name']}",
                    "point": point, "km": km + last, "minutes": minutes + 60.0 * last / speed,
                    "akses": "air" if wet else "darat",
                }
            )
    return stations


def set_voters(data, sample, stations, known):
    """Voters a TPS. `known`: kecamatan -> total; the parts of a kecamatan add up to it exactly."""
    rng = rng_for(sample, "voters")
    for d in data["districts"]:
        mine = [s for s in stations if s["district"] == d["code"]]
        mean = known[d["code"]] / len(mine)
        swing = min(0.14, 0.8 * (c.VOTERS_PER_TPS_MAX / mean - 1.0))
        weights = [1.0 + swing * (2.0 * rng.random() - 1.0) for _ in mine]
        for s, voters in zip(mine, apportion.capped(known[d["code"]], weights, c.VOTERS_PER_TPS_MAX)):
            s["pemilih"] = voters


def voters_by_district(data, sample):
    """kecamatan -> (voters, source). OKI: published. Elsewhere the kabupaten's population times OKI's
    share of voters, spread by the valid votes of Pilkada 2024 and held under the legal maximum."""
    oki = data["oki"]
    if sample["regency"] == "16.02":
        named = {}
        for name, voters in oki["dpt_by_kecamatan"].items():
            named[plain(name)] = voters
        return {d["code"]: named[plain(d["name"])] for d in data["districts"]}
    share = oki["dpt"] / data["population"]["16.02"]
    total = round(data["population"][sample["regency"]] * share)
    parts = apportion.largest_remainder(total, [d["valid_votes"] for d in data["districts"]])
    most = [int(0.97 * c.VOTERS_PER_TPS_MAX) * d["tps"] for d in data["districts"]]
    return {d["code"]: min(p, m) for d, p, m in zip(data["districts"], parts, most)}


def set_classes(sample, stations):
    """February's class shares over today's TPS (largest remainder); the remotest and the water TPS,
    with some chance, get the vulnerable classes."""
    rng = rng_for(sample, "classes")
    counts = apportion.largest_remainder(len(stations), list(sample["class_counts_feb"]))
    longest = max(s["minutes"] for s in stations)
    for s in stations:
        s["score"] = (
            0.6 * s["minutes"] / longest + (0.15 if s["akses"] == "air" else 0.0) + 0.9 * rng.random()
        )
    ordered = sorted(stations, key=lambda s: (-s["score"], s["kode"]))
    at = 0
    for name, count in zip(CLASSES, counts):
        for s in ordered[at : at + count]:
            s["kerawanan"] = name
        at += count


def set_blank_spots(data, sample, stations):
    """OKI: February's counts a kecamatan, scaled to today's number of TPS; elsewhere unknown."""
    for s in stations:
        s["tanpa_sinyal"] = ""
    if sample["regency"] != "16.02":
        return
    rng = rng_for(sample, "blank")
    counts = data["oki"]["blank_spot_tps_feb_2024"]
    named = {plain(k): n for k, n in counts.items() if k not in ("total", "source")}
    struck = [d for d in data["districts"] if plain(d["name"]) in named]
    before = data["oki"]["feb_2024_security"]["tps"]
    total = round(counts["total"] * len(stations) / before)
    scaled = apportion.largest_remainder(total, [named[plain(d["name"])] for d in struck])
    count = {d["code"]: n for d, n in zip(struck, scaled)}
    for d in data["districts"]:
        mine = [s for s in stations if s["district"] == d["code"]]
        order = sorted(mine, key=lambda s: (-s["minutes"] * (0.5 + rng.random()), s["kode"]))
        for i, s in enumerate(order):
            s["tanpa_sinyal"] = "ya" if i < count.get(d["code"], 0) else "tidak"


def source_text(sample, s):
    """Where the parts of a TPS row come from; the row as a whole is synthetic."""
    voters = (
        "pemilih: turunan dari total kecamatan (wartahits.com/?p=267)"
        if sample["regency"] == "16.02"
        else "pemilih: turunan dari penduduk dan suara sah"
    )
    blank = "; tanpa sinyal: jumlah Februari (rmolsumsel.id) diskalakan, pilihan TPS sintetis" if s["tanpa_sinyal"] else ""
    return (
        "nomor: turunan dari total Sirekap per kecamatan; titik: sintetis di dalam batas desa; "
        f"kelas: proporsi Februari, pilihan TPS sintetis; jarak: jaringan contoh; {voters}{blank}"
    )
