"""kawal-bench vrp on files of every family: what it says is what a judge of its own computes, and bad files are named."""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import vrp_judge  # noqa: E402

BENCH = os.environ["KAWAL_BENCH"]
ITERATIONS = "2000"


def section(name, rows):
    return f"{name}\n" + "".join(" ".join(map(str, row)) + "\n" for row in rows)


def places(n, seed):
    lot = random.Random(seed)
    return [(i + 1, lot.randrange(100), lot.randrange(100)) for i in range(n)], [(i + 1, lot.randrange(1, 20) if i else 0) for i in range(n)]


def head(n, kind, **more):
    fields = {"NAME": "made up", "TYPE": kind, "DIMENSION": n, "EDGE_WEIGHT_TYPE": "EUC_2D", **more}
    return "".join(f"{key} : {value}\n" for key, value in fields.items())


def capacity_file(n=30, seed=1):
    xy, demand = places(n, seed)
    return head(n, "CVRP", CAPACITY=60) + section("NODE_COORD_SECTION", xy) + section("DEMAND_SECTION", demand) + "DEPOT_SECTION\n 1\n -1\nEOF\n"


def window_file(n=30, seed=2, more="", **fields):
    lot = random.Random(seed)
    xy, demand = places(n, seed)
    windows = [(1, 0, 1000)] + [(i, s, s + 150) for i, s in ((i, lot.randrange(50, 500)) for i in range(2, n + 1))]
    fields = {"VEHICLES": 20, "CAPACITY": 60, "SERVICE_TIME": 5, **fields}
    return (head(n, "VRPTW", **fields) + section("NODE_COORD_SECTION", xy) + section("DEMAND_SECTION", demand)
            + section("TIME_WINDOW_SECTION", windows) + more + "DEPOT_SECTION\n1\n-1\nEOF\n")


def trips_file(n=30):
    release = section("RELEASE_TIME_SECTION", [(i, 0 if i == 1 else i % 50) for i in range(1, n + 1)])
    return window_file(n, 3, release + section("VEHICLES_RELOAD_DEPOT_SECTION", [(k, 1) for k in range(1, 21)]))


def kinds_file(n=30):
    xy, demand = places(n, 4)
    kinds = [(30, 5000, 100), (60, 9000, 130)]
    each = [(k + 1, *kinds[k % 2]) for k in range(40)]
    return (head(n, "HFVRP", VEHICLES=40) + section("NODE_COORD_SECTION", xy) + section("DEMAND_SECTION", demand)
            + section("CAPACITY_SECTION", [r[:2] for r in each]) + section("VEHICLES_FIXED_COST_SECTION", [(r[0], r[2]) for r in each])
            + section("VEHICLES_UNIT_DISTANCE_COST_SECTION", [(r[0], r[3]) for r in each]) + "DEPOT_SECTION\n1\nEOF\n")


def depots_file(n=30):
    lot = random.Random(5)
    xy = [(i + 1, lot.randrange(1000) / 10, lot.randrange(1000) / 10) for i in range(n)]
    demand = [(i + 1, lot.randrange(1, 20) if i > 1 else 0) for i in range(n)]
    windows = [(i, 0, 1000) for i in range(1, n + 1)]
    service = [(i, 5 if i > 2 else 0) for i in range(1, n + 1)]
    return (head(n, "MDVRPTW", VEHICLES=30, CAPACITY=60, VEHICLES_MAX_DURATION=400) + section("NODE_COORD_SECTION", xy)
            + section("DEMAND_SECTION", demand) + section("SERVICE_TIME_SECTION", service) + section("TIME_WINDOW_SECTION", windows)
            + section("VEHICLES_DEPOT_SECTION", [(k, 1 + k % 2) for k in range(1, 31)]) + "DEPOT_SECTION\n1\n2\nEOF\n")


def solomon_file(n=30):
    lot = random.Random(6)
    rows = [f"{i} {lot.randrange(100)} {lot.randrange(100)} {7 if i else 0} 0 {900 if i else 1000} {10 if i else 0}\n" for i in range(n)]
    return "made up\n\nVEHICLE\nNUMBER     CAPACITY\n 20  60\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n" + "".join(rows)


def golden_file(n=30):
    lot = random.Random(7)
    rows = [f"{lot.randrange(100)} {lot.randrange(100)} {lot.randrange(1, 20)}\n" for _ in range(n)]
    return f" //made up\n {n} 2 999999.0 0.0 1 1\n 20 30 10 1.0\n 20 60 15 1.1\n 40 40\n" + "".join(rows)


def echelon_file(n=30, satellites=3):
    lot = random.Random(8)
    stores = " ".join(f"{lot.randrange(100)},{lot.randrange(100)}" for _ in range(satellites + 1))
    customers = " ".join(f"{lot.randrange(100)},{lot.randrange(100)},{lot.randrange(1, 20)}" for _ in range(n))
    return f"!--\n!Trucks\n9,125,1,0\n!Freighters\n9,20,60,1,0\n!Stores\n{stores}\n!Customers\n{customers}\n"


FAMILIES = {
    "capacity.vrp": capacity_file, "windows.vrp": window_file, "trips.vrp": trips_file, "kinds.vrp": kinds_file,
    "depots.vrp": depots_file, "solomon.txt": solomon_file, "golden.txt": golden_file, "echelons.dat": echelon_file,
}


class Solved(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kawal-vrp-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_bench(self, name, text, *more):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return subprocess.run([BENCH, "vrp", str(path), "--seconds", "0", "--iterations", ITERATIONS, "--horizon", ITERATIONS, *more],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False, timeout=120)

    def test_every_family_costs_what_the_judge_says(self):
        for name, make in FAMILIES.items():
            with self.subTest(name):
                out = self.folder / "out.sol"
                done = self.run_bench(name, make(), "--out", str(out))
                self.assertEqual(done.returncode, 0, done.stderr)
                cost, faults = vrp_judge.judge(self.folder / name, out.read_text(encoding="utf-8"))
                self.assertEqual(faults, [])
                said = float(re.match(r"cost ([\d.]+)\n", done.stdout)[1])
                self.assertAlmostEqual(cost, said, delta=0.001)

    def test_same_seed_same_bytes(self):
        written = []
        for _ in range(2):
            out = self.folder / "out.sol"
            self.assertEqual(self.run_bench("a.vrp", capacity_file(60), "--seed", "3", "--out", str(out)).returncode, 0)
            written.append(out.read_bytes())
        self.assertEqual(written[0], written[1])

    def test_bad_files_are_named_with_their_line(self):
        good = capacity_file(5)
        windows = window_file(5)
        cases = {
            "no number": (good.replace("CAPACITY : 60", "CAPACITY : many"), r":5: CAPACITY"),
            "not a number": (re.sub(r"\n2 \d+ ", "\n2 nan ", good, count=1), r":8: \"nan\""),
            "hexadecimal": (re.sub(r"\n2 \d+ ", "\n2 0x10 ", good, count=1), r":8: \"0x10\""),
            "infinite": (re.sub(r"\n2 \d+ ", "\n2 1e999 ", good, count=1), r":8: \"1e999\""),
            "negative demand": (re.sub(r"(DEMAND_SECTION\n1 0\n2) \d+", r"\1 -5", good), r":14: \"-5\""),
            "a window that ends before it begins": (re.sub(r"(TIME_WINDOW_SECTION\n1 0 1000\n2) \d+ \d+", r"\1 50 40", windows), r":\d+: the window ends"),
            "too few rows": (good[:good.index("DEMAND_SECTION") + 19], r":13: DEMAND_SECTION ends after"),
            "absurd size": (good.replace("DIMENSION : 5", "DIMENSION : 900000000"), r":\d+: DIMENSION"),
            "half a place": (good.replace("\n3 ", "\n3.5 ", 1), r":\d+: "),
            "unknown section": (good.replace("DEMAND_SECTION", "DEMANDS_SECTION"), r":12: \"DEMANDS_SECTION\""),
            "no demand": (good[:good.index("DEMAND_SECTION")] + "DEPOT_SECTION\n1\n-1\nEOF\n", r":\d+: there is no DEMAND_SECTION"),
            "no depot": (good[:good.index("DEPOT_SECTION")] + "EOF\n", r":\d+: there is no DEPOT_SECTION"),
            "nothing": ("", r":\d+: DIMENSION"),
        }
        for what, (text, said) in cases.items():
            with self.subTest(what):
                done = self.run_bench("bad.vrp", text)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertRegex(done.stderr, r"^kawal-bench: .*bad\.vrp" + said)

    def test_bad_plain_tables_are_named_with_their_line(self):
        cases = {
            ("order.txt", solomon_file().replace("\n3 ", "\n4 ", 1)): r":13: customers must be in order",
            ("window.txt", solomon_file(3).replace(" 0 900 10", " 901 900 10", 1)): r":11: the window",
            ("short.txt", solomon_file()[:60]): r":\d+: ",
            ("golden.txt", golden_file(30).replace(" 30 2 ", " 31 2 ")): r":35: a customer",
            ("kinds.txt", golden_file().replace("20 30 10 1.0", "-20 30 10 1.0")): r":3: ",
            ("stores.dat", echelon_file().replace("9,125,1,0", "9,-125,1,0")): r":3: trucks",
            ("customers.dat", echelon_file()[:-3]): r":9: ",
        }
        for (name, text), said in cases.items():
            with self.subTest(name):
                done = self.run_bench(name, text)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertRegex(done.stderr, r"^kawal-bench: .*" + re.escape(name) + said)

    def test_costs_too_large_to_add_up_are_refused(self):
        done = self.run_bench("dear.vrp", re.sub(r"(UNIT_DISTANCE_COST_SECTION\n1) \d+", r"\1 999999999", kinds_file()))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("A leg costs too much", done.stderr)

    def test_stops_that_fit_nowhere_are_said(self):
        done = self.run_bench("heavy.vrp", re.sub(r"(DEMAND_SECTION\n1 0\n2) \d+", r"\1 61", capacity_file(9)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 stops found no vehicle", done.stderr)
        self.assertIn("\nabsent 1\n", done.stdout)

    def test_wrong_use(self):
        for words in (["--seconds", "-1"], ["--threads", "2"], ["--out"], ["--what", "1"]):
            done = subprocess.run([BENCH, "vrp", "a.vrp", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)

    def test_the_judge_finds_planted_faults(self):
        path = self.folder / "a.vrp"
        path.write_text(capacity_file(9), encoding="utf-8")
        good = "".join(f"Route #{i}: {i}\n" for i in range(1, 9))
        self.assertEqual(vrp_judge.judge(path, good)[1], [])
        for planted, said in ((good.replace("Route #8: 8\n", ""), "not visited once"), (good + "Route #9: 1\n", "not visited once"),
                              ("Route #1: 1 2 3 4 5 6 7 8\n", "carries")):
            self.assertTrue(any(said in fault for fault in vrp_judge.judge(path, planted)[1]), said)
        path.write_text(window_file(9), encoding="utf-8")
        late = "Route #1: 1 2 3 4 5 6 7 8\n"
        self.assertTrue(any("is after" in fault for fault in vrp_judge.judge(path, late)[1]))


if __name__ == "__main__":
    unittest.main()
