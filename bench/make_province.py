#!/usr/bin/env python3
"""make_province.py SAMPLE SEED OUT: the register of a sample at the size of the Pemilu of 14 February 2024, as a folder of tables.

Each village gets as many polling stations as it had then (`tps_sebelumnya`): the sample's own, then copies of them moved within
half a kilometre. Vehicles and people are copied in the same proportion; a copied Bhabinkamtibmas takes half of the villages. Same arguments, same bytes. Every copied row is marked synthetic."""
import collections
import csv
import pathlib
import random
import shutil
import sys

NEAR = 0.0045  # degrees
SOURCE = "bench/make_province.py"


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path, table):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def synthetic(row, **changed):
    return {**row, "asal": "sintetis", "sumber": SOURCE, **changed}


def more_tps(tps, areas, rng):
    """As many in each village as in February."""
    of_village = collections.defaultdict(list)
    for row in tps:
        of_village[row["desa"]].append(row)
    out = list(tps)
    for area in areas:
        there = of_village[area["kode"]] if area["tingkat"] in ("desa", "kelurahan") else []
        for number in range(len(there) + 1, int(area["tps_sebelumnya"]) + 1 if there else 0):
            like = rng.choice(there)
            out.append(synthetic(like, kode=f"{area['kode']}-{number:03}", nomor=f"{number:03}", tempat=f"Titik contoh {number:03} {area['nama']}",
                                 lintang=f"{float(like['lintang']) + rng.uniform(-NEAR, NEAR):.6f}",
                                 bujur=f"{float(like['bujur']) + rng.uniform(-NEAR, NEAR):.6f}"))
    return out


def copies(table, times):
    """Each row, and how many copies it gets so that the table grows so many times, evenly."""
    for n, row in enumerate(table, 1):
        yield row, int(n * (times - 1)) - int((n - 1) * (times - 1))


def more_vehicles(fleet, times):
    out = list(fleet)
    for row, n in copies(fleet, times):
        out += [synthetic(row, kode=f"{row['kode']}-{k}", nama=f"{row['nama']} ({k})") for k in range(2, n + 2)]
    return out


def more_people(people, times):
    out = list(people)
    for row, n in copies(people, times):
        for _ in range(n):
            number = len(out) + 1
            villages = row["desa_binaan"].split()
            kept, given = villages[:(len(villages) + 1) // 2], villages[(len(villages) + 1) // 2:]
            row["desa_binaan"] = " ".join(kept)
            role = "anggota" if row["peran"] == "bhabinkamtibmas" and not given else row["peran"]
            out.append(synthetic(row, kode=f"P{number:04}", nama=f"Personel {number:03}", peran=role, desa_binaan=" ".join(given)))
    return out


def main():
    sample, seed, target = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    shutil.copytree(sample, target)
    tps = read(sample / "tps.csv")
    grown = more_tps(tps, read(sample / "areas.csv"), random.Random(f"{sample.name} {seed}"))
    times = len(grown) / len(tps)
    write(target / "tps.csv", grown)
    write(target / "fleet.csv", more_vehicles(read(sample / "fleet.csv"), times))
    write(target / "people.csv", more_people(read(sample / "people.csv"), times))


if __name__ == "__main__":
    main()
