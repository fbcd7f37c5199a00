#!/usr/bin/env python3
"""Checks the committed sample registers: totals, references, network, honesty of origin.

Needs nothing but data/samples. When the public figures are there (KAWAL_DATA, else ../shared/data)
the generator is run again and must give the same bytes. Prints one `ok`/`not ok` line a check.
"""

import csv
import filecmp
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(ROOT, "data", "samples")
TABLES = (
    "operation calendar settings classes patterns areas units sites tps people fleet links kits"
).split()
# Of the sample that shows them, all synthetic.
SHOWN = {"ogan-ilir-2024": ("criteria", "signs", "reserves")}
BOATS = {"ketek", "jukung", "speedboat"}
ROADS = {"truk", "motor", "jalan_kaki"}
ORIGINS = {"fakta", "turunan", "sintetis"}
# TPS, villages, kecamatan, people, villages that only a boat reaches (at least)
EXPECTED = {
    "ogan-ilir-2024": (667, 241, 16, 331, 8),
    "oki-2024": (1249, 327, 18, 868, 40),
    "oku-2024": (565, 157, 13, 430, 0),
}
CONTINGENTS = {
    "ogan-ilir-2024": [20, 311],
    "oki-2024": [30, 60, 250, 528],
    "oku-2024": [40, 390],
}
CLASS_COUNTS = {
    "ogan-ilir-2024": (12, 69, 586),
    "oki-2024": (26, 326, 897),
    "oku-2024": (12, 147, 406),
}
OKI_WAVES = {
    1: ({"Air Sugihan", "Tulung Selapan", "Sungai Menang", "Cengal"}, "2024-11-20"),
    2: ({"Jejawi", "Pangkalan Lampam", "Pampangan", "Sirah Pulau Padang", "Tanjung Lubuk"}, ""),
    3: (
        {"Lempuing", "Lempuing Jaya", "Mesuji", "Mesuji Makmur", "Mesuji Raya", "Pedamaran Timur", "Teluk Gelam"},
        "2024-11-24",
    ),
    4: ({"Kayu Agung", "Pedamaran"}, "2024-11-25"),
}
LEGS = "leg-gudang-ppk leg-ppk-pps leg-pps-tps leg-tps-pps leg-pps-ppk leg-ppk-gudang perahu".split()
PHASES = "pam-sebelum pam-selama pam-sesudah".split()
STAGES = "kampanye masa-tenang pemungutan rekapitulasi penetapan".split()
SETTINGS = (
    "receipt_hour_min margin_leg_s load_unit_s unload_unit_s stop_fixed_s escort_leg1 escort_leg2 "
    "escort_leg3 shift_hours road_detour_permille"
).split()


class Tap:
    """Counts checks and prints them."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, problems):
        """`problems`: a list of what is wrong; empty is well."""
        self.count += 1
        if problems:
            self.failed += 1
            print(f"not ok {self.count} - {name}")
            for p in problems[:10]:
                print(f"# {p}")
        else:
            print(f"ok {self.count} - {name}")

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}")


def load(name):
    tables = {}
    for table in TABLES + list(SHOWN.get(name, ())):
        path = os.path.join(SAMPLES, name, table + ".csv")
        with open(path, encoding="utf-8", newline="") as f:
            tables[table] = list(csv.DictReader(f))
    return tables


def differs(what, got, wanted):
    return [] if got == wanted else [f"{what}: {got} instead of {wanted}"]


def check_counts(tap, name, t):
    tps, villages, kecamatan, people, _ = EXPECTED[name]
    levels = [a["tingkat"] for a in t["areas"]]
    tap.check(f"{name}: {tps} TPS", differs("TPS", len(t["tps"]), tps))
    tap.check(
        f"{name}: {villages} villages, {kecamatan} kecamatan",
        differs("villages", levels.count("desa") + levels.count("kelurahan"), villages)
        + differs("kecamatan", levels.count("kecamatan"), kecamatan)
        + differs("kabupaten", levels.count("kabupaten"), 1),
    )
    sizes = {}
    roots = {u["kode"]: ("polres" if u["tingkat"] in ("polres", "polsek") else u["kode"]) for u in t["units"]}
    for p in t["people"]:
        sizes[roots.get(p["satuan"])] = sizes.get(roots.get(p["satuan"]), 0) + 1
    tap.check(
        f"{name}: {people} personnel",
        differs("people", len(t["people"]), people)
        + differs("contingents", sorted(sizes.values()), CONTINGENTS[name]),
    )
    got = tuple(sum(1 for s in t["tps"] if s["kerawanan"] == k) for k in ("sangat_rawan", "rawan", "kurang_rawan"))
    tap.check(f"{name}: classes scaled from February", differs("classes", got, CLASS_COUNTS[name]))


def check_rows(tap, name, t):
    problems = []
    for table, rows in t.items():
        problems += [
            f"{table} line {i}: origin or source missing"
            for i, r in enumerate(rows, start=2)
            if r["asal"] not in ORIGINS or not r["sumber"].strip()
        ]
        keys = [(r["kelas"], r["wilayah"]) if table == "patterns" else r["kode"] for r in rows]
        if len(set(keys)) != len(keys):
            problems.append(f"{table}: a code is there twice")
    tap.check(f"{name}: every row has an origin and a source, every code is unique", problems)
    for table in ("people", "fleet", "links", "kits", "tps"):
        problems += [f"{table}: {r['kode']} is not marked synthetic" for r in t[table] if r["asal"] != "sintetis"]
    problems += [
        f"sites: {r['kode']} is not marked synthetic"
        for r in t["sites"]
        if r["jenis"] in ("dermaga", "simpang") and r["asal"] != "sintetis"
    ]
    tap.check(f"{name}: nothing synthetic looks like fact", problems)
    named = [p["kode"] for p in t["people"] if not re.fullmatch(r"Personel \d{3,4}", p["nama"])]
    unsigned = sum(1 for p in t["people"] if p["ikrar"] == "tidak")
    tap.check(
        f"{name}: no personal names, a few pledges not signed",
        named + differs("2 or 3 without pledge", unsigned in (2, 3), True),
    )


def check_references(tap, name, t):
    areas = {a["kode"]: a for a in t["areas"]}
    sites = {s["kode"] for s in t["sites"]}
    units = {u["kode"] for u in t["units"]}
    classes = {k["kode"] for k in t["classes"]}
    bad = []

    def must(what, value, known):
        if value not in known:
            bad.append(f"{what}: {value!r} is not there")

    for a in t["areas"]:
        if a["tingkat"] == "kecamatan":
            must(a["kode"], a["satuan"], units)
        if a["tingkat"] != "kabupaten":
            must(a["kode"], a["kode"].rpartition(".")[0], areas)
    for s in t["sites"]:
        must(s["kode"], s["wilayah"], areas)
    for s in t["tps"]:
        must(s["kode"], s["desa"], areas)
        must(s["kode"], s["kerawanan"], classes)
    for p in t["patterns"]:
        must("pattern", p["kelas"], classes)
    for u in t["units"]:
        must(u["kode"], u["induk"], units | {""})
        must(u["kode"], u["lokasi"], sites | {""})
    for p in t["people"]:
        must(p["kode"], p["satuan"], units)
        for v in p["desa_binaan"].split():
            must(p["kode"], v, areas)
    for v in t["fleet"]:
        must(v["kode"], v["pangkalan"], sites)
    for link in t["links"]:
        must(link["kode"], link["dari"], sites)
        must(link["kode"], link["ke"], sites)
    wanted = {"PPK-" + k for k, a in areas.items() if a["tingkat"] == "kecamatan"}
    wanted |= {"PPS-" + k for k, a in areas.items() if a["tingkat"] in ("desa", "kelurahan")}
    bad += [f"site {code} is missing" for code in sorted(wanted - sites)]
    tap.check(f"{name}: every reference resolves", bad)


def check_stations(tap, name, t):
    areas = {a["kode"]: a for a in t["areas"]}
    bad = []
    for s in t["tps"]:
        village = areas[s["desa"]]
        if s["kode"] != f"{s['desa']}-{s['nomor']}":
            bad.append(f"{s['kode']}: code and number differ")
        if not 1 <= int(s["pemilih"]) <= 600:
            bad.append(f"{s['kode']}: {s['pemilih']} voters")
        if max(abs(float(s[k]) - float(village[k])) for k in ("lintang", "bujur")) > 0.03:
            bad.append(f"{s['kode']}: far from its village")
        if (s["akses"] == "air") != (village["akses"] == "air"):
            bad.append(f"{s['kode']}: access differs from the village's")
        if not re.fullmatch(r"-?\d+\.\d{6}", s["lintang"]) or not re.fullmatch(r"\d+\.\d{6}", s["bujur"]):
            bad.append(f"{s['kode']}: coordinates without six decimals")
        if float(s["jarak_tempuh_km"]) <= 0 or int(s["waktu_tempuh_menit"]) <= 0:
            bad.append(f"{s['kode']}: no travel")
    villages = {s["desa"] for s in t["tps"]}
    bad += [
        f"{k}: village without TPS"
        for k, a in areas.items()
        if a["tingkat"] in ("desa", "kelurahan") and k not in villages
    ]
    tap.check(f"{name}: TPS rows are sound", bad)
    cover = {}
    for p in t["people"]:
        mine = p["desa_binaan"].split()
        if (p["peran"] == "bhabinkamtibmas") != bool(mine) or len(mine) > 5:
            bad.append(f"{p['kode']}: {p['peran']} with {len(mine)} villages")
        if len({v[:8] for v in mine}) > 1:
            bad.append(f"{p['kode']}: villages of two kecamatan")
        for v in mine:
            cover[v] = cover.get(v, 0) + 1
    bad += [f"{v}: {cover.get(v, 0)} Bhabinkamtibmas" for v in sorted(villages) if cover.get(v, 0) != 1]
    tap.check(f"{name}: every village has its Bhabinkamtibmas", bad)


def check_calendar(tap, name, t):
    codes = {r["kode"]: r for r in t["calendar"]}
    bad = [f"calendar: {k} is missing" for k in LEGS + PHASES + STAGES if k not in codes]
    bad += [f"calendar: {r['kode']} ends before it begins" for r in t["calendar"] if r["dari"] >= r["sampai"]]
    bad += [f"settings: {k} is missing" for k in SETTINGS if k not in {r["kode"] for r in t["settings"]}]
    bad += differs("voting day", t["operation"][0]["hari_pemungutan"], "2024-11-27")
    tap.check(f"{name}: calendar and settings are whole", bad)


def reachable(t, start, boats):
    """Sites reached from the warehouse; road and boat meet at jetties only."""
    jetties = {s["kode"] for s in t["sites"] if s["jenis"] == "dermaga"}
    near = {}
    for link in t["links"]:
        modes = set(link["moda"].split())
        for wet, group in ((False, ROADS), (True, BOATS)):
            if modes & group and (boats or not wet):
                near.setdefault((link["dari"], wet), []).append(link["ke"])
                near.setdefault((link["ke"], wet), []).append(link["dari"])
    seen = {(start, False)}
    queue = [(start, False)]
    while queue:
        at, wet = queue.pop()
        steps = [(to, wet) for to in near.get((at, wet), [])]
        if boats and at in jetties:
            steps.append((at, not wet))
        for state in steps:
            if state not in seen:
                seen.add(state)
                queue.append(state)
    return {at for at, _ in seen}


def check_network(tap, name, t):
    areas = {a["kode"]: a for a in t["areas"]}
    start = next(s["kode"] for s in t["sites"] if s["jenis"] == "gudang")
    whole = reachable(t, start, True)
    dry = reachable(t, start, False)
    bad = [f"{s['kode']} cannot be reached" for s in t["sites"] if s["kode"] not in whole]
    tap.check(f"{name}: every site can be reached from the warehouse", bad)
    boat_only = {s["wilayah"] for s in t["sites"] if s["jenis"] == "pps" and s["kode"] not in dry}
    bad = [f"{v}: by boat alone, but access says {areas[v]['akses']!r}" for v in sorted(boat_only)
           if areas[v]["akses"] not in ("air", "keduanya")]
    bad += [f"{k}: access by water, but a road leads there" for k, a in areas.items()
            if a["akses"] == "air" and a["tingkat"] in ("desa", "kelurahan") and k not in boat_only]
    least = EXPECTED[name][4]
    if len(boat_only) < least:
        bad.append(f"{len(boat_only)} villages by boat alone, at least {least} expected")
    tap.check(f"{name}: villages by water are reached by boat alone", bad)
    check_links(tap, name, t)


def check_links(tap, name, t):
    bad = []
    for link in t["links"]:
        modes = set(link["moda"].split())
        water = link["kelas"] in ("sungai", "kanal")
        if not modes or not modes <= (BOATS if water else ROADS):
            bad.append(f"{link['kode']}: {link['moda']} on {link['kelas']}")
        if float(link["km"]) <= 0 or link["dari"] == link["ke"]:
            bad.append(f"{link['kode']}: length or ends")
    kit_boxes = sum(int(k["per_tps"]) * int(k["kotak"]) for k in t["kits"])
    kit_grams = sum(int(k["per_tps"]) * int(k["gram"]) for k in t["kits"])
    homes = {v["pangkalan"] for v in t["fleet"]}
    for v in t["fleet"]:
        if int(v["kotak"]) < kit_boxes or int(v["kg"]) * 1000 < kit_grams:
            bad.append(f"{v['kode']}: cannot carry the goods of one TPS")
    bad += [
        f"{s['kode']}: no carrier"
        for s in t["sites"]
        if s["jenis"] in ("pps", "ppk", "gudang") and s["kode"] not in homes
    ]
    tap.check(f"{name}: links, kits and fleet fit each other", bad)


def check_oki(tap, t):
    bad = []
    areas = [a for a in t["areas"] if a["tingkat"] == "kecamatan"]
    for wave, (names, day) in OKI_WAVES.items():
        mine = [a for a in areas if a["gelombang"] == str(wave)]
        bad += differs(f"wave {wave}", {a["nama"] for a in mine}, names)
        bad += [f"{a['nama']}: day {a['hari_gelombang']!r}" for a in mine if a["hari_gelombang"] != day]
    tap.check("oki-2024: waves as the press gives them", bad)
    total = {a["kode"]: int(a["pemilih"]) for a in areas}
    bad = differs("voters", sum(total.values()), 577241)
    for code, voters in total.items():
        got = sum(int(s["pemilih"]) for s in t["tps"] if s["desa"].startswith(code + "."))
        bad += differs(f"voters of {code}", got, voters)
    bad += differs("February's TPS", sum(int(a["tps_sebelumnya"]) for a in areas), 2237)
    tap.check("oki-2024: voters and February's TPS add up", bad)
    got = {p["kelas"]: (p["polri"], p["tps"]) for p in t["patterns"]}
    want = {"sangat_rawan": ("2", "1"), "rawan": ("2", "2"), "kurang_rawan": ("2", "8"), "khusus": ("2", "1")}
    tap.check("oki-2024: patterns of February 2024", differs("patterns", got, want))


def check_shown(tap, name, t):
    if name not in SHOWN:
        return
    bad = [f"{table}: {r['kode']} is not marked synthetic"
           for table in SHOWN[name] for r in t[table] if r["asal"] != "sintetis"]
    bad += differs("weights", sum(int(r["bobot"]) for r in t["criteria"]), 100)
    tps = {r["kode"] for r in t["tps"]}
    criteria = {r["kode"] for r in t["criteria"]}
    classes = {r["kode"]: r["skor_dari"] for r in t["classes"]}
    bad += [f"signs: {r['kode']}" for r in t["signs"] if r["tps"] not in tps or r["kriteria"] not in criteria]
    bad += [f"reserves: {r['kode']}" for r in t["reserves"] if r["kelas_dijaga"] not in classes]
    bad += differs("score of khusus", classes["khusus"], "")
    tap.check(f"{name}: criteria, signs and reserves are synthetic and whole", bad)


def check_again(tap):
    name = "the generator gives the same bytes"
    figures = os.environ.get("KAWAL_DATA") or os.path.join(ROOT, "..", "shared", "data")
    tool = [sys.executable, os.path.join(ROOT, "tools", "make_samples.py")]
    with tempfile.TemporaryDirectory() as folder:
        empty = subprocess.run(tool + [folder, "--out", folder], capture_output=True, text=True, check=False)
        said = empty.stderr.strip()
        bad = [] if empty.returncode == 1 and len(said.splitlines()) == 1 else [f"{empty.returncode}: {said}"]
        tap.check("without the figures the generator says so in one sentence", bad)
        if not os.path.isdir(figures):
            tap.skip(name, "no data")
            return
        made = subprocess.run(tool + [figures, "--out", folder], capture_output=True, text=True, check=False)
        bad = [made.stderr] if made.returncode else []
        for sample in EXPECTED:
            for table in TABLES + list(SHOWN.get(sample, ())):
                path = os.path.join(sample, table + ".csv")
                ours = os.path.join(SAMPLES, path)
                if not bad and not filecmp.cmp(os.path.join(folder, path), ours, shallow=False):
                    bad.append(f"{path} differs")
        tap.check(name, bad)


def main():
    tap = Tap()
    for name in EXPECTED:
        tables = load(name)
        for check in (check_counts, check_rows, check_references, check_stations, check_calendar, check_network,
                      check_shown):
            check(tap, name, tables)
        if name == "oki-2024":
            check_oki(tap, tables)
    check_again(tap)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
