#!/usr/bin/env python3
"""figures.py [--check] [NAME...]: measures the optimised binary and prints one line a figure:

    name value unit ratio reference

With names (or beginnings of names) only those groups are measured. --check prints TAP instead, one case for every figure
that has a promised bound. Fixed seeds, one run each, children measured with wait4; bench/README.md tells the rest.
The groups "log", "vrp", "long" and "province" are measured only when they are named: they take minutes."""
import argparse
import collections
import concurrent.futures
import csv
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from tap import Tap  # noqa: E402

KAWAL = ROOT / "build/release/src/kawal"
LOG_BENCH = ROOT / "build/release/bench/log_bench"
KAWAL_BENCH = ROOT / "build/release/bench/kawal-bench"
DATA = pathlib.Path(os.environ.get("KAWAL_DATA", ROOT.parent / "shared/data"))
ROAD_BOUNDS = {
    "porto.osm.pbf": {"order_s": 3, "customise_ms": 25, "close_ms_mean": 2, "close_bridge_ms_mean": 2, "close_bridge_ms_worst": 2,
                      "engine_close_ms_mean": 2, "engine_close_ms_worst": 2, "engine_table_ms": 100, "states_24_ms": 600, "states_24_mb": 150},
    "malta.osm.pbf": {"read_ms": 1500, "read_peak_mb": 60},
    "PACE-NY.gr.xz": {"order_s": 3, "table_ms": 300},
}
ROAD_RATIO = 150  # promised: a table that many times faster than as many searches by Dijkstra
BIG = ROOT / "build/bench"
SAMPLES = ROOT / "data/samples"
ROWS = 80_000  # about as many as the network of one operation may have (src/app/roads.h)
SEED = 1
PLAN_SECONDS = {"ogan-ilir-2024": 10, "oki-2024": 20, "oku-2024": 10}  # promised on two cores
PEAK_MB = 200
SEARCHED = ("ogan-ilir-2024", "oki-2024")
SEARCH_SECONDS, LONG_SECONDS = (2, 10), 600
REPLAN_AT, REPLAN_SECONDS = "2024-11-25T09:00", 5
PROVINCE = (("oki-2024", 1), ("oki-2024", 2), ("ogan-ilir-2024", 1), ("oku-2024", 1))  # samples, seeds of bench/make_province.py
PROVINCE_SECONDS, PROVINCE_PEAK_MB, PROVINCE_CORES = 180, 500, 2
IMPORT_SECONDS = 30 * ROWS / 1_000_000  # promised: a million rows in 30 seconds
AGAIN_SECONDS = 5
STARVED = 1.5  # a run that took so many times its processor seconds was waiting for others
LARGE_EVENTS, KEPT_EVENTS, DAY_EVENTS = 1_000_000, 2_000_000, 20_000
LARGE_PEAK_MB, FSCK_SECONDS = 100, 15
LEAST = {"verify/2": 0.7, "bare_device": 0.6, "empty": 2 / 3, "dijkstra": 1}  # promised ratios, by what they are held against
MOST = {"within": 1.02, "linear": 1.1, "within-3": 1.03}
DUTY = (  # promised seconds, and what is placed
    ("ogan-ilir", 2, "--tps", 667, "--people", 331),
    ("oki-2024-11", 5, "--tps", 1249, "--people", 818),
    ("oki-2024-02", 5, "--tps", 2237, "--people", 1300),
    ("province", 60, "--kabupaten", 17, "--tps", 765, "--people", 460),
)
READINESS_MS = 20  # promised of a roll-up of the country
VRP_SECONDS = 10
FIRST_PAGE_SECONDS = 60  # a server that is not there by then has failed


class Failed(Exception):
    """A program under measurement did not do its work."""


class Seconds(float):
    """Seconds by the clock that also know the seconds of processor they took."""

    def __new__(cls, wall, cpu):
        self = super().__new__(cls, wall)
        self.cpu = cpu
        return self

    def judged(self):
        """What a bound is held against: on a machine busy with other work, the processor's seconds."""
        return self.cpu if self > STARVED * self.cpu else float(self)


def measure(command, **options):
    """Runs a command; returns its Seconds and its peak resident megabytes. Output is thrown away unless `stdout` says
    where it goes; errors are kept."""
    with tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        options.setdefault("stdout", subprocess.DEVNULL)
        child = subprocess.Popen([str(c) for c in command], stderr=errors, stdin=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise Failed(f"{' '.join(map(str, command))}: code {child.returncode}: {said[-400:]}")
    return Seconds(seconds, usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1024


def create(folder, sample):
    operation = folder / sample
    if not operation.exists():
        measure([KAWAL, "create", operation, "--from", SAMPLES / sample])
    return operation


def figure_binary(_folder):
    yield "binary_size", KAWAL.stat().st_size / 1e6, "MB", None, None


def figure_plan(folder):
    for sample, seconds_bound in PLAN_SECONDS.items():
        operation = create(folder, sample)
        seconds, peak = measure([KAWAL, "plan", operation, "--seed", SEED, "--json"])
        yield f"plan_seconds.{sample}", seconds, "s", seconds_bound, "bound"
        yield f"plan_peak.{sample}", peak, "MB", PEAK_MB, "bound"
    yield from search_figures(folder, SEARCH_SECONDS, "longest")
    yield from figure_replan(folder)


def answer_of(command):
    """Runs a command that answers with JSON; also its Seconds and its peak."""
    with tempfile.TemporaryFile() as out:
        seconds, peak = measure(command, stdout=out)
        out.seek(0)
        return json.load(out), seconds, peak


def searched(operation, seconds):
    """The objective of a plan that was searched for so long, and what that took."""
    plan, took, peak = answer_of([KAWAL, "plan", operation, "--dry-run", "--seed", SEED, "--seconds", seconds, "--json"])
    if plan["judge"]["faults"]:
        raise Failed(f"kawal plan: {plan['judge']['faults']} faults")
    return plan["score"], took, peak


def search_figures(folder, lengths, kind):
    """What plans cost after so many seconds of search, each beside the longest."""
    for sample in SEARCHED:
        operation = create(folder, sample)
        found = {length: searched(operation, length) for length in lengths}
        longest = found[max(lengths)][0]
        for length, (score, took, peak) in found.items():
            name = f"plan_search.{sample}.{length}s"
            yield f"{name}.seconds", took, "s", None, None
            yield f"{name}.processor", took.cpu, "s", None, None
            yield f"{name}.peak", peak, "MB", PEAK_MB, "bound"
            for part, value in score.items():
                promised = part in ("people", "metres") and length == SEARCH_SECONDS[-1]
                yield f"{name}.{part}", value, "-", longest[part], kind if promised else "longest"


def figure_long(folder):
    """The plan after ten seconds beside the plan after ten minutes."""
    yield from search_figures(folder, (*SEARCH_SECONDS, LONG_SECONDS), "within")


def fullest(plan):
    """The vehicle with the most boxes still to come."""
    boxes = collections.Counter()
    for trip in plan["trips"]:
        if trip["load"] >= REPLAN_AT and trip["direction"] == "out":
            boxes[trip["vehicle"]] += trip["boxes"]
    return max(sorted(boxes), key=boxes.get)


def figure_replan(folder):
    """A vehicle breaks down while the plan is carried out."""
    for sample in SEARCHED:
        operation = folder / f"replan-{sample}"
        measure([KAWAL, "create", operation, "--from", SAMPLES / sample])
        plan, _, _ = answer_of([KAWAL, "plan", operation, "--seed", SEED, "--json"])
        rows = folder / "outages.csv"
        rows.write_text(f"kode,armada,dari,asal\nR1,{fullest(plan)},{REPLAN_AT.replace('T', ' ')},sintetis\n", encoding="utf-8")
        measure([KAWAL, "import", operation, "--kind", "outages", rows])
        answer, seconds, peak = answer_of([KAWAL, "replan", operation, "--at", REPLAN_AT, "--seed", SEED, "--json"])
        yield f"replan_seconds.{sample}", seconds, "s", REPLAN_SECONDS, "bound"
        yield f"replan_peak.{sample}", peak, "MB", PEAK_MB, "bound"
        orders = len(answer["changes"]) + answer["same"]
        people = sum(change["what"] == "people" for change in answer["changes"])
        yield f"replan_changed.{sample}", len(answer["changes"]) - people, "orders", orders, "all"
        yield f"replan_people.{sample}", people, "orders", orders, "all"
        yield f"replan_undelivered.{sample}", next(row["after"] for row in answer["score"] if row["part"] == "undelivered"), "kits", None, None


def plan_all(operations, *options):
    """Plans operations, two at a time; Seconds of all together and the largest peak."""
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(PROVINCE_CORES) as pool:
        done = list(pool.map(lambda operation: measure([KAWAL, "plan", operation, "--seed", SEED, *options]), operations))
    return Seconds(time.monotonic() - began, sum(seconds.cpu for seconds, _ in done)), max(peak for _, peak in done)


def figure_province(folder):
    """Four kabupaten at the size of February 2024, each an operation of its own."""
    operations, n_tps = [], []
    for sample, seed in PROVINCE:
        tables = folder / f"tables-{sample}-{seed}"
        subprocess.run([sys.executable, str(ROOT / "bench/make_province.py"), str(SAMPLES / sample), str(seed), str(tables)], check=True)
        operations.append(folder / f"province-{sample}-{seed}")
        measure([KAWAL, "create", operations[-1], "--from", tables])
        n_tps.append(len((tables / "tps.csv").read_text(encoding="utf-8").splitlines()) - 1)
    yield "province_tps", sum(n_tps), "-", None, None
    one = None
    for n in 1, 2, 4:
        seconds, peak = plan_all(operations[:n])
        per_tps = 1e3 * seconds.cpu / sum(n_tps[:n])
        one = one or per_tps
        yield f"province_seconds.{n}", seconds, "s", PROVINCE_SECONDS, "bound"
        yield f"province_processor.{n}", seconds.cpu, "s", None, None
        yield f"province_processor_per_tps.{n}", per_tps, "ms", one, "linear"
        yield f"province_peak.{n}", peak, "MB", PROVINCE_PEAK_MB, "bound"
    seconds, peak = plan_all(operations, "--seconds", SEARCH_SECONDS[-1])
    yield "province_searched", seconds, "s", PROVINCE_SECONDS, "bound"
    yield "province_searched_processor", seconds.cpu, "s", None, None
    yield "province_searched_peak", peak, "MB", PROVINCE_PEAK_MB, "bound"


def figure_import(folder):
    """As many rows as one operation may have, beside what the sqlite3 shell takes to put the same file into a table without looking at it."""
    table = folder / "tps.csv"
    areas = SAMPLES / "ogan-ilir-2024/areas.csv"
    subprocess.run([sys.executable, str(ROOT / "bench/make_rows.py"), str(areas), str(ROWS), str(table)], check=True)
    operation = folder / "import"
    measure([KAWAL, "create", operation, "--from", SAMPLES / "ogan-ilir-2024"])
    seconds, peak = measure([KAWAL, "import", operation, "--kind", "tps", table])
    reference = None
    if shutil.which("sqlite3"):
        raw, _ = measure(["sqlite3", "-bail", folder / "raw.db", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", ".mode csv",
                          f".import {table} tps"])
        reference = ROWS / raw
    yield "import_seconds", seconds, "s", IMPORT_SECONDS, "bound"
    yield "import_peak", peak, "MB", PEAK_MB, "bound"
    yield "import_rows_per_s", ROWS / seconds, "rows/s", reference, "sqlite3-.import"
    table.unlink()
    shutil.rmtree(operation)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def figure_serve(folder):
    operation, port = create(folder, "ogan-ilir-2024"), free_port()
    began = time.monotonic()
    server = subprocess.Popen([str(KAWAL), "serve", str(operation), "--port", str(port)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        while True:
            if server.poll() is not None:
                raise Failed(f"kawal serve: code {server.returncode}: {server.stderr.read().decode(errors='replace')[-400:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    size = len(page.read())
                break
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() - began > FIRST_PAGE_SECONDS:
                    raise Failed("kawal serve: no page") from None
                time.sleep(0.002)
        seconds = time.monotonic() - began
    finally:
        server.terminate()
        server.wait(20)
    if size == 0:
        raise Failed("kawal serve: an empty page")
    yield "serve_first_page", seconds, "s", None, None


def contents(folder):
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in folder.rglob("*") if p.is_file() and not p.name.endswith(("-shm", "-wal"))}


def figure_again(folder):
    """`./run` a second time: what the binary does of it."""
    command = [KAWAL, "run", folder / "again", "--from", SAMPLES / "ogan-ilir-2024", "--once"]
    first, _ = measure(command)
    before = contents(folder / "again")
    second, _ = measure(command)
    if contents(folder / "again") != before:
        raise Failed("kawal run: the second run changed the data folder")
    yield "run_first", first, "s", None, None
    yield "run_again", second, "s", AGAIN_SECONDS, "bound"


def log_bench(*words):
    """Runs bench/log_bench.c; its lines as figures. Progress goes to standard error as it comes."""
    command = [str(LOG_BENCH), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
    if done.returncode:
        raise Failed(f"{' '.join(command)}: code {done.returncode}")
    for line in done.stdout.splitlines():
        name, value, unit, reference, kind = line.split(" ")
        yield name, float(value), unit, None if reference == "-" else float(reference), None if kind == "-" else kind


def grown_log(events, beginning=None):
    """The folder of an operation whose log has so many events, made once: it begins as a copy of a smaller one."""
    path = BIG / f"log-{events}"
    if not (path / "done").exists():
        print(f"figures: making a log of {events} events in {path}, once ...", file=sys.stderr)
        shutil.rmtree(path, ignore_errors=True)
        if beginning:
            shutil.copytree(beginning, path)
        else:
            measure([KAWAL, "create", path, "--from", SAMPLES / "ogan-ilir-2024"])
        began = time.monotonic()
        list(log_bench("fill", path, events))
        (path / "done").write_text(f"{time.monotonic() - began:.0f} s\n", encoding="utf-8")
    return path


def figure_log(folder):
    """The log: what it takes in, what storing alone costs, one event beside a stream, and a large one opened and checked."""
    BIG.mkdir(parents=True, exist_ok=True)
    large = grown_log(LARGE_EVENTS)
    kept = grown_log(KEPT_EVENTS, large)
    yield from log_bench("submit", f"empty={create(folder, 'ogan-ilir-2024')}", f"kept={kept}")
    for name, events in ("store-0", 0), (f"store-{KEPT_EVENTS}", KEPT_EVENTS):
        files = (BIG if events else folder) / name
        files.mkdir(exist_ok=True)
        yield from log_bench("store", files, events)
    yield from log_bench("single", kept)
    yield from log_bench("large", large)
    yield from log_bench("past", grown_log(DAY_EVENTS))
    seconds, peak = measure([KAWAL, "log", "fsck", large])
    yield "log_fsck", seconds, "s", FSCK_SECONDS, "bound"
    yield "log_fsck_peak", peak, "MB", LARGE_PEAK_MB, "bound"
    seconds, peak = measure([KAWAL, "log", "checkpoint", large])
    yield "log_checkpoint_command", seconds, "s", 1, "bound"
    yield "log_checkpoint_peak", peak, "MB", LARGE_PEAK_MB, "bound"


def figure_road(_folder):
    """Ways on maps: what is drawn there is read, ordered, customised and asked; kawal-bench prints one figure a line."""
    for name, bounds in ROAD_BOUNDS.items():
        path = DATA / "osm" / name
        if not path.exists():
            print(f"figures: skipped: no data ({name})", file=sys.stderr)
            continue
        done = subprocess.run([str(KAWAL_BENCH), "road", str(path), "--seed", str(SEED)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
        if done.returncode:
            raise Failed(f"kawal-bench road {name}: code {done.returncode}")
        short = name.partition(".")[0].lower()
        for line in done.stdout.splitlines():
            figure, value = line.split(" ")
            bound = bounds.get(figure)
            kind = "bound" if bound else None
            if figure == "ratio" and short == "porto":
                bound, kind = ROAD_RATIO, "dijkstra"
            yield f"road.{short}.{figure}", float(value), figure.rsplit("_", 1)[-1] if "_" in figure else "-", bound, kind


def best_known():
    """{instance: (best known cost, file below the instances' folder)}."""
    path = DATA / "vrp/bks.csv"
    if not path.exists():
        return {}
    with open(path, encoding="utf-8", newline="") as f:
        return {row["instance"]: (float(row["bks"]), row["file"]) for row in csv.DictReader(f)}


def figure_vrp(folder):
    """Routing on the literature's files: per cent above the best known cost, after so many seconds of processor."""
    known = best_known()
    if not known:
        print("figures: skipped: no data (vrp)", file=sys.stderr)
    for name, (cost, file) in known.items():
        if file.startswith("solomon/") or (file.startswith("vrptw/") and file.endswith(".txt")):
            continue  # their values ask for the fewest vehicles first
        command = [str(KAWAL_BENCH), "vrp", str(DATA / "vrp" / file), "--seconds", str(VRP_SECONDS), "--seed", str(SEED), "--out", str(folder / "out.sol")]
        done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
        if done.returncode:
            raise Failed(f"kawal-bench vrp {file}: code {done.returncode}")
        words = dict(line.split(" ") for line in done.stdout.splitlines())
        yield f"vrp.{file.split('/')[0]}.{name}.gap", 100 * (float(words["cost"]) / cost - 1), "%", None, None


def figure_duty(_folder):
    """Placement in made-up kabupaten of the sizes that are promised: the whole command, drawing and judging too."""
    for name, promised, *words in DUTY:
        with tempfile.TemporaryFile() as out:
            seconds, peak = measure([KAWAL_BENCH, "duty", "--seed", SEED, *words], stdout=out)
            out.seek(0)
            figures = dict(line.split(" ") for line in out.read().decode().splitlines())
        yield f"duty.{name}.seconds", seconds, "s", promised, "bound"
        yield f"duty.{name}.peak", peak, "MB", PEAK_MB, "bound"
        yield f"duty.{name}.uncovered", float(figures["uncovered"]), "TPS", float(figures["uncovered_bound"]) or None, "proven"
        kind = "within-3" if name == "ogan-ilir" else "proven"
        yield f"duty.{name}.travel", float(figures["travel_min"]), "min", float(figures["travel_bound_min"]), kind


def figure_readiness(_folder):
    """Roll-ups of a made-up country; the slowest of each counts."""
    done = subprocess.run([str(KAWAL_BENCH), "readiness"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
    if done.returncode:
        raise Failed(f"kawal-bench readiness: code {done.returncode}")
    for line in done.stdout.splitlines():
        name, value = line.split(" ")
        promised = READINESS_MS if name in ("by_province_ms_worst", "by_kabupaten_ms_worst") else None
        yield f"readiness.{name}", float(value), "ms" if "_ms" in name else "-", promised, "bound" if promised else None


GROUPS = {"binary": figure_binary, "run": figure_again, "plan": figure_plan, "serve": figure_serve, "import": figure_import, "log": figure_log, "road": figure_road, "duty": figure_duty, "readiness": figure_readiness, "vrp": figure_vrp,
          "long": figure_long, "province": figure_province}
NAMED = ("log", "vrp", "long", "province")  # only when they are asked for


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    groups = [g for g in GROUPS if (not given.names and g not in NAMED) or any(name.startswith(g) or g.startswith(name) for name in given.names)]
    tap, failed = Tap(), False
    with tempfile.TemporaryDirectory(prefix="kawal-bench-") as folder:
        for group in groups:
            try:
                for name, value, unit, reference, kind in GROUPS[group](pathlib.Path(folder)):
                    ratio = f"{value / reference:.3f} {kind}={reference:.6g}" if reference else "- -"
                    least, most = LEAST.get(kind), MOST.get(kind)
                    line = f"{name} {value:.3f} {unit} {ratio}" + (f" least={least:.2f}" if least else "") + (f" most={most:.2f}" if most else "")
                    if not given.check:
                        print(line, flush=True)
                    elif kind == "bound":
                        held = value.judged() if isinstance(value, Seconds) else value
                        tap.case(line, [f"{held:.3f} {unit} is over {reference}"] if held > reference else [])
                    elif least:
                        tap.case(line, [f"below {least:.2f}"] if value < least * reference else [])
                    elif most:
                        tap.case(line, [f"above {most:.2f}"] if value > most * reference else [])
            except (Failed, OSError, subprocess.SubprocessError) as error:
                failed = True
                if given.check:
                    tap.case(group, [str(error)])
                else:
                    print(f"figures: {error}", file=sys.stderr)
    return tap.done() if given.check else int(failed)


if __name__ == "__main__":
    sys.exit(main())
