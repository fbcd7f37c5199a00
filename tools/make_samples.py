#!/usr/bin/env python3
"""Makes data/samples: the registers of three kabupaten as CSV tables of our own.

    tools/make-samples [SOURCE] [--out DIR] [--only SAMPLE]

SOURCE is the folder of the public figures (default: KAWAL_DATA, else ../shared/data beside the
repository). The same figures give the same bytes on every run. What comes from where is told in
data/samples/README.md.
"""

import argparse
import csv
import io
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)

from samples import data as source  # noqa: E402
from samples import tables  # noqa: E402
from samples.config import SAMPLES  # noqa: E402


def csv_text(header, rows):
    """A table as RFC 4180 text with line feeds; columns that a row lacks are empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([row.get(column, "") for column in header])
    return out.getvalue()


def write_sample(folder, name, figures):
    """Writes the tables of one sample and prints how many rows each has."""
    sample = SAMPLES[name]
    data = source.read(figures, sample["regency"])
    made = tables.make(data, sample, name)
    if len(made["tps"][1]) != sample["tps_total"]:
        raise ValueError(f"{name}: {len(made['tps'][1])} TPS instead of {sample['tps_total']}")
    target = os.path.join(folder, name)
    os.makedirs(target, exist_ok=True)
    counts = []
    for table, (header, rows) in made.items():
        with open(os.path.join(target, table + ".csv"), "w", encoding="utf-8", newline="") as f:
            f.write(csv_text(header, rows))
        counts.append(f"{table} {len(rows)}")
    print(f"{name}: {', '.join(counts)}")


def main(arguments):
    parser = argparse.ArgumentParser(description="Makes the sample registers of data/samples.")
    parser.add_argument("source", nargs="?", help="folder of the public figures")
    parser.add_argument("--out", default=os.path.join(ROOT, "data", "samples"), help="where to write")
    parser.add_argument("--only", choices=sorted(SAMPLES), help="make this sample alone")
    options = parser.parse_args(arguments)
    figures = options.source or os.environ.get("KAWAL_DATA") or os.path.join(ROOT, "..", "shared", "data")
    names = [options.only] if options.only else list(SAMPLES)
    try:
        source.check(figures, [SAMPLES[n]["regency"] for n in names])
    except source.MissingData as problem:
        print(f"make-samples: {problem}", file=sys.stderr)
        return 1
    for name in names:
        write_sample(options.out, name, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
