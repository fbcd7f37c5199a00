"""Reads the figures the samples are made from. Nothing here decides anything."""

import csv
import json
import os

from samples import geometry

NEEDED = (
    "admin/districts.csv",
    "admin/police_units.csv",
    "admin/regencies.csv",
    "admin/regency_stats.csv",
    "admin/villages.csv",
    "geo/roads_national_sumsel.geojson",
    "geo/village_centroids.csv",
    "tps/oki_2024_fixture.json",
    "tps/tps_pemilu2024_per_village.csv",
    "tps/tps_pilkada2024_derived_per_village.csv",
    "tps/tps_pilkada2024_per_kecamatan.csv",
)


class MissingData(Exception):
    """The source figures are not where they were looked for."""


def check(folder, regencies):
    """Raises MissingData with one sentence that names what is not there."""
    needed = list(NEEDED) + [f"geo/villages_{code}.geojson" for code in regencies]
    missing = [name for name in needed if not os.path.isfile(os.path.join(folder, name))]
    if missing:
        raise MissingData(
            f"source figures not found in {folder}: {', '.join(missing)}; "
            "give their folder as the argument or in KAWAL_DATA"
        )


def _rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def _json(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return json.load(f)


def _read_villages(folder, code):
    points = {r["code"]: r for r in _rows(folder, "geo/village_centroids.csv")}
    tps = {r["village_code"]: r for r in _rows(folder, "tps/tps_pilkada2024_derived_per_village.csv")}
    before = {r["code"]: r for r in _rows(folder, "tps/tps_pemilu2024_per_village.csv")}
    outlines = {
        f["properties"]["code"]: f for f in _json(folder, f"geo/villages_{code}.geojson")["features"]
    }
    villages = []
    for row in _rows(folder, "admin/villages.csv"):
        if not row["code"].startswith(code + "."):
            continue
        p = points[row["code"]]
        outline = outlines[row["code"]]
        villages.append(
            {
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "district": row["district_code"],
                "point": (float(p["rep_lat"]), float(p["rep_lon"])),
                "tps": int(tps[row["code"]]["tps_pilkada2024_derived"]),
                "tps_before": int(before[row["code"]]["tps_total"]),
                "polygons": geometry.polygons_of(outline["geometry"]),
                "area_km2": float(outline["properties"]["area_km2"]),
            }
        )
    villages.sort(key=lambda v: v["code"])
    return villages


def _read_districts(folder, code):
    votes = {
        r["district_code"]: r
        for r in _rows(folder, "tps/tps_pilkada2024_per_kecamatan.csv")
        if r["election"] == "pkwkk"
    }
    districts = []
    for row in _rows(folder, "admin/districts.csv"):
        if row["regency_code"] != code:
            continue
        v = votes[row["code"]]
        valid = int(v["valid_votes_reported"]) * int(v["tps_total"]) / int(v["tps_reported"])
        districts.append(
            {"code": row["code"], "name": row["name"], "tps": int(v["tps_total"]), "valid_votes": valid}
        )
    districts.sort(key=lambda d: d["code"])
    return districts


def _read_road_vertices(folder):
    vertices = []
    for feature in _json(folder, "geo/roads_national_sumsel.geojson")["features"]:
        shape = feature["geometry"]
        lines = shape["coordinates"] if shape["type"] == "MultiLineString" else [shape["coordinates"]]
        vertices.extend((c[1], c[0]) for line in lines for c in line)
    return vertices


def _near(vertices, villages):
    """The road vertices around the villages, thinned: one for each cell of about 500 m."""
    lats = [v["point"][0] for v in villages]
    lons = [v["point"][1] for v in villages]
    cells = {}
    for lat, lon in vertices:
        if min(lats) - 0.1 < lat < max(lats) + 0.1 and min(lons) - 0.1 < lon < max(lons) + 0.1:
            cells.setdefault((round(lat * 220), round(lon * 220)), (lat, lon))
    return [cells[key] for key in sorted(cells)]


def read(folder, code):
    """Everything known about one kabupaten, as plain dictionaries in code order."""
    stats = {r["code"]: r for r in _rows(folder, "admin/regency_stats.csv")}
    names = {r["code"]: r["name"] for r in _rows(folder, "admin/regencies.csv")}
    villages = _read_villages(folder, code)
    return {
        "code": code,
        "name": names[code],
        "population": {c: int(r["population"]) for c, r in stats.items()},
        "districts": _read_districts(folder, code),
        "villages": villages,
        "police": [r for r in _rows(folder, "admin/police_units.csv") if r["regency_code"] == code],
        "near_roads": _near(_read_road_vertices(folder), villages),
        "oki": _json(folder, "tps/oki_2024_fixture.json"),
    }
