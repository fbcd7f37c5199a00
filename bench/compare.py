#!/usr/bin/env python3
"""compare.py [FILE.osm.pbf]: tables of 100 x 100 by Kawal, pgRouting and Valhalla in one run, as lines

    name value unit ratio reference

bench/run road-compare builds and installs what it needs, then calls it; bench/README.md tells what is compared with what.
A PostgreSQL of its own runs in a temporary folder on a Unix socket, and ends with this program."""
import csv
import json
import os
import pathlib
import pwd
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
COMPARE = ROOT / "build/release/bench/road_compare"
MODULES = ROOT / "bench/compare/node_modules/@valhallajs/valhallajs"
DATA = pathlib.Path(os.environ.get("KAWAL_DATA", ROOT.parent / "shared/data"))
POINTS, ROUNDS = 100, 3
STARTED_SECONDS = 60
PAIRS_MAX, DISTANCE_MAX_M = POINTS * POINTS, 2_000_000
SQL = """
CREATE EXTENSION pgrouting CASCADE;
CREATE TABLE arc (id serial PRIMARY KEY, source bigint, target bigint, cost float8);
\\copy arc(source, target, cost) FROM 'arcs.csv' WITH (FORMAT csv)
ANALYZE arc;
\\timing on
{rounds}
\\timing off
\\copy table_1 TO 'pgrouting.csv' WITH (FORMAT csv)
"""
ROUND = """CREATE TABLE table_{n} AS SELECT start_vid, end_vid, agg_cost FROM pgr_dijkstraCostMatrix(
    'SELECT id, source, target, cost, -1::float8 AS reverse_cost FROM arc', ARRAY[{nodes}]::bigint[], directed := true);"""


class Failed(Exception):
    """A program under comparison did not do its work."""


def run(command, **options):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False, **options)
    if done.returncode:
        raise Failed(f"{pathlib.Path(str(command[0])).name}: code {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def print_line(name, value, unit, reference=None, kind="-"):
    ratio = f"{value / reference:.3f} {kind}={reference:.6g}" if reference else "- -"
    print(f"compare.{name} {value:.3f} {unit} {ratio}", flush=True)


def read_table(path, number=float):
    with open(path, newline="", encoding="utf-8") as f:
        return {(int(a), int(b)): number(c) for a, b, c in csv.reader(f)}


# ---------------------------------------------------------------- pgRouting

class Server:
    """A PostgreSQL in a folder, reached through a socket in it; it refuses to run as root, so it runs as its package's user then."""

    def __init__(self, folder):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        if not programs:
            raise Failed("there is no PostgreSQL")
        self.bin, self.folder, self.process = programs[-1], folder, None
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)

    def options(self):
        return {"cwd": self.folder, "user": self.user, "env": {**os.environ, "PGHOST": str(self.folder), "LC_ALL": "C.UTF-8"}}

    def __enter__(self):
        name = self.user or pwd.getpwuid(os.geteuid()).pw_name
        run([self.bin / "initdb", "-D", "db", "-U", name, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], **self.options())
        with open(self.folder / "server.log", "wb") as log:
            self.process = subprocess.Popen([str(self.bin / "postgres"), "-D", "db", "-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off"],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self.options())
        until = time.monotonic() + STARTED_SECONDS
        while subprocess.run([str(self.bin / "pg_isready"), "-q"], check=False, **self.options()).returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise Failed(f"postgres: {(self.folder / 'server.log').read_text(errors='replace')[-400:]}")
            time.sleep(0.05)
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __exit__(self, *_):
        self.stop()

    def sql(self, text):
        script = self.folder / "script.sql"
        script.write_text(text, encoding="utf-8")
        return run([self.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-f", script.name], **self.options())


def compare_pgrouting(folder, ours, graph_ms):
    """The same graph with the same costs: every entry must be ours."""
    nodes = ",".join(str(n) for n in sorted({a for a, _ in ours} | {b for _, b in ours}))
    with tempfile.TemporaryDirectory(prefix="kawal-pg-", ignore_cleanup_errors=True) as made:
        own = pathlib.Path(made)
        shutil.copy(folder / "arcs.csv", own / "arcs.csv")
        (own / "arcs.csv").chmod(0o644)
        began = time.monotonic()
        with Server(own) as server:
            said = server.sql(SQL.format(rounds="\n".join(ROUND.format(n=i + 1, nodes=nodes) for i in range(ROUNDS))))
        seconds = time.monotonic() - began
        theirs = read_table(own / "pgrouting.csv")
    took = [float(t) for t in re.findall(r"^Time: ([0-9.]+) ms", said, re.MULTILINE)]
    if len(took) != ROUNDS:
        raise Failed(f"psql told {len(took)} times instead of {ROUNDS}")
    between = {pair: ms for pair, ms in ours.items() if pair[0] != pair[1]}
    wrong = sum(theirs.get(pair) != between.get(pair) for pair in theirs.keys() | between.keys())
    print_line("pgrouting_ms", min(took), "ms", graph_ms, "kawal")
    print_line("pgrouting_all_s", seconds, "s")
    print_line("pgrouting_mismatches", wrong, "entries")
    return wrong == 0


# ---------------------------------------------------------------- Valhalla

def compare_valhalla(folder, extract, ours, engine_ms, ready_s):
    """Its own model of trucks: how long it takes, how many pairs it joins, and how its times are beside ours."""
    config = folder / "valhalla.config.json"
    made = json.loads(run([MODULES / "valhalla_build_config", "--mjolnir-tile-dir", folder / "tiles", "--mjolnir-tile-extract", folder / "none.tar"]))
    made["service_limits"]["truck"] |= {"max_matrix_distance": DISTANCE_MAX_M, "max_matrix_location_pairs": PAIRS_MAX, "max_locations": 2 * POINTS}
    made["mjolnir"]["concurrency"] = 1
    made["mjolnir"]["logging"] = {"type": "file", "file_name": str(folder / "valhalla.log")}
    made["loki"]["logging"] = made["thor"]["logging"] = made["mjolnir"]["logging"]
    config.write_text(json.dumps(made), encoding="utf-8")
    began = time.monotonic()
    run(["node", MODULES / "bin/valhalla-cli.js", "build_tiles", "-c", config, extract])
    print_line("valhalla_build_s", time.monotonic() - began, "s", ready_s, "kawal")
    run(["node", ROOT / "bench/compare/valhalla.mjs", folder, config, ROUNDS])
    said = json.loads((folder / "valhalla.json").read_text(encoding="utf-8"))
    nodes = list(dict.fromkeys(a for a, _ in ours))  # in the order of places.json: each reaches itself
    theirs = {(a, b): t for a, row in zip(nodes, said["seconds"]) for b, t in zip(nodes, row) if t is not None}
    both = [1000 * theirs[pair] / ours[pair] for pair in theirs.keys() & ours.keys() if pair[0] != pair[1] and ours[pair]]
    print_line("valhalla_ms", min(said["ms"]), "ms", engine_ms, "kawal")
    print_line("valhalla_joined", 100 * len(theirs) / POINTS**2, "%", 100 * len(ours) / POINTS**2, "kawal")
    if both:
        print_line("valhalla_time_median", statistics.median(both), "of_ours")


def main():
    extract = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "osm/malta.osm.pbf"
    if not extract.exists():
        print(f"compare: no extract: {extract} (KAWAL_DATA)", file=sys.stderr)
        return 1
    good = True
    with tempfile.TemporaryDirectory(prefix="kawal-compare-") as name:
        folder = pathlib.Path(name)
        try:
            figures = dict(line.split(" ") for line in run([COMPARE, extract, folder, POINTS]).splitlines())
            ours = read_table(folder / "table.csv", int)
            graph_ms, engine_ms = float(figures["graph_ms"]), float(figures["engine_ms"])
            ready_s = float(figures["read_s"]) + float(figures["make_s"])
            print_line("kawal_ready_s", ready_s, "s")
            print_line("kawal_graph_ms", graph_ms, "ms")
            print_line("kawal_engine_ms", engine_ms, "ms")
            good = compare_pgrouting(folder, ours, graph_ms)
            compare_valhalla(folder, extract, ours, engine_ms, ready_s)
        except (Failed, OSError, KeyError, ValueError, subprocess.SubprocessError) as error:
            print(f"compare: {error}", file=sys.stderr)
            return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
