"""Police units and people. The totals are facts where a source gives them; every person is synthetic."""

from samples import geometry as g
from samples.network import plain

COVER_VILLAGES = 4  # villages a Bhabinkamtibmas looks after, at most
COVER_TPS = 13  # and TPS among them, unless one village alone has more
POLRES_COMMANDERS = 3


def serving_police(data, seat_points):
    """kecamatan -> {unit_code, name, own}: the Polsek of the same name, else the one whose name the
    kecamatan's begins with (Pemulutan Barat: Pemulutan), else the nearest one."""
    by_name = {}
    for unit in data["police"]:
        if unit["level"] == "polsek":
            by_name[plain(unit["name"].replace("Polsek ", ""))] = unit
    serving = {}
    for d in data["districts"]:
        unit = by_name.get(plain(d["name"]))
        if unit:
            serving[d["code"]] = {"unit_code": unit["unit_code"], "name": unit["name"], "own": True}
    with_own = sorted(serving)
    for d in data["districts"]:
        if d["code"] not in serving:
            here = seat_points[d["code"]]
            akin = [u for name, u in sorted(by_name.items()) if plain(d["name"]).startswith(name)]
            nearest = min(with_own, key=lambda k: (g.distance_km(seat_points[k], here), k))
            unit = akin[0] if akin else serving[nearest]
            serving[d["code"]] = {"unit_code": unit["unit_code"], "name": unit["name"], "own": False}
    return serving


def contingent_units(sample):
    """Units of people who are not the Polres's own: kind -> (code, name, level)."""
    tag = sample["tag"]
    return {
        "polda": (f"BKO-POLDA-{tag}", "Perbantuan Polda Sumsel", "bko"),
        "brimob": (f"BKO-BRIMOB-{tag}", "BKO Brimob Polda Sumsel", "bko"),
        "bko": (f"BKO-{tag}", "BKO Polda Sumsel", "bko"),
        "tni": (f"TNI-{tag}", "Perbantuan TNI", "tni"),
    }


def village_groups(villages):
    """Villages of one kecamatan in groups of neighbours, one group for each Bhabinkamtibmas."""
    left = sorted(villages, key=lambda v: v["code"])
    groups = []
    while left:
        # Start at the village farthest from the middle of what is left, so that no straggler remains.
        lat = sum(v["point"][0] for v in left) / len(left)
        lon = sum(v["point"][1] for v in left) / len(left)
        first = max(left, key=lambda v: (g.distance_km(v["point"], (lat, lon)), v["code"]))
        group = [first]
        left.remove(first)
        while left and len(group) < COVER_VILLAGES:
            near = min(left, key=lambda v: (g.distance_km(v["point"], first["point"]), v["code"]))
            if sum(v["tps"] for v in group) + near["tps"] > COVER_TPS:
                break
            group.append(near)
            left.remove(near)
        groups.append(sorted(v["code"] for v in group))
    return groups


def _polsek_people(data, sample, police_of):
    """Posts at the Polsek: (unit, role, villages, skills), commanders first."""
    posts = []
    for unit in sorted({p["unit_code"] for p in police_of.values()}):
        posts.append((unit, "pimpinan", [], ""))
    for d in data["districts"]:
        unit = police_of[d["code"]]["unit_code"]
        posts.append((unit, "padal", [], ""))
        mine = [v for v in data["villages"] if v["district"] == d["code"]]
        for group in village_groups(mine):
            posts.append((unit, "bhabinkamtibmas", group, ""))
        for n in range(sample["members_per_kecamatan"]):
            posts.append((unit, "anggota", [], "perahu" if n == 0 and has_water(sample, d["code"]) else ""))
    return posts


def has_water(sample, kecamatan):
    """Whether boats are used in the kecamatan."""
    groups = sample["water_kecamatan"].values()
    return kecamatan in sample["jetty_kecamatan"] or any(kecamatan in group for group in groups)


def _polres_people(sample, polres, count):
    """Posts at the Polres: leaders, drivers, boatmen, medics, and members."""
    boatmen = 4 if sample["water_kecamatan"] else (2 if sample["jetty_kecamatan"] else 0)
    posts = [(polres, "pimpinan", [], "")] * POLRES_COMMANDERS
    posts += [(polres, "pengemudi", [], "sopir")] * 4
    posts += [(polres, "juru_mudi", [], "perahu")] * boatmen
    posts += [(polres, "anggota", [], "medis")] * 4
    return posts + [(polres, "anggota", [], "")] * (count - len(posts))


def make(data, sample, police_of, polres):
    """Everybody of every contingent, numbered through."""
    posts = []
    for kind, total, source in sample["contingents"]:
        if kind == "polres":
            local = _polsek_people(data, sample, police_of)
            mine = local + _polres_people(sample, polres["unit_code"], total - len(local))
        else:
            mine = [(contingent_units(sample)[kind][0], "anggota", [], "")] * total
        if len(mine) != total:
            raise ValueError(f"{kind}: {len(mine)} people for a total of {total}")
        posts += [(post, kind, source) for post in mine]
    unsigned = _without_pledge(posts)
    rows = []
    for n, ((unit, role, villages, skills), kind, source) in enumerate(posts, start=1):
        borrowed = kind != "polres"
        rows.append(
            {
                "kode": f"P{n:04d}", "nama": f"Personel {n:03d}", "satuan": unit, "peran": role,
                "desa_binaan": " ".join(villages), "keahlian": skills,
                "dari": "2024-11-19" if borrowed else "", "sampai": "2024-12-06" if borrowed else "",
                "ikrar": "tidak" if n in unsigned else "ya", "asal": "sintetis",
                "sumber": "orang contoh; jumlah: " + source,
            }
        )
    return rows


def _without_pledge(posts):
    """Three members, spread over the list, who have not signed the pledge of neutrality."""
    members = [n for n, (post, _, _) in enumerate(posts, start=1) if post[1] == "anggota"]
    return {members[len(members) // 5], members[len(members) // 2], members[4 * len(members) // 5]}
