#!/usr/bin/env python3
"""make_rows.py AREAS.csv ROWS OUT.csv: a file of ROWS polling stations, spread over the villages of AREAS.csv.

Same arguments, same bytes. The rows are good rows of the register: codes of villages that exist, numbers never used twice,
positions within a kilometre of the village's point. They are marked synthetic."""
import csv
import random
import sys

SEED = 20241127
FIRST_NUMBER = 1001  # above those of the samples, so that every row is a new entry
CLASSES = ["kurang_rawan"] * 8 + ["rawan"] * 2 + ["sangat_rawan"]
HEADER = ("kode,nomor,desa,tempat,lintang,bujur,kerawanan,jarak_tempuh_km,waktu_tempuh_menit,pemilih,akses,tanpa_sinyal,"
          "asal,sumber\n")


def villages(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [(row["kode"], float(row["lintang"]), float(row["bujur"])) for row in rows if row["tingkat"] in ("desa", "kelurahan")]


def main():
    areas, count, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    places, rng = villages(areas), random.Random(SEED)
    with open(target, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        for i in range(count):
            code, lat, lon = places[i % len(places)]
            number = FIRST_NUMBER + i // len(places)
            metres = rng.randrange(100, 20000, 100)
            out.write(f"{code}-{number},{number},{code},\"Titik {number}, balai desa\",{lat + rng.uniform(-0.009, 0.009):.6f},"
                      f"{lon + rng.uniform(-0.009, 0.009):.6f},{rng.choice(CLASSES)},{metres / 1000:.1f},{2 + metres // 400},"
                      f"{rng.randint(150, 600)},darat,tidak,sintetis,bench/make_rows.py\n")


if __name__ == "__main__":
    main()
