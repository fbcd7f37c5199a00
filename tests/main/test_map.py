"""The base map and the network's answers as a person meets them: import, clip, ways, jetties, closures, and what goes wrong."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import unittest

import kawal
import pbf

DATA = pathlib.Path(os.environ.get("KAWAL_DATA", kawal.ROOT.parent / "shared/data")) / "osm"

# A road, a river beside its end, and a road on the other side downstream; all in the kabupaten of the tiny register.
NODES = {1: (-3.25, 104.55), 2: (-3.25, 104.56), 3: (-3.25, 104.57), 4: (-3.26, 104.56),
         20: (-3.24, 104.5703), 21: (-3.25, 104.5703), 22: (-3.27, 104.6003, {"man_made": "pier"}), 23: (-3.29, 104.6297),
         30: (-3.29, 104.63), 31: (-3.29, 104.64)}
WAYS = [(100, [1, 2, 3], {"highway": "tertiary", "name": "Jalan Hulu"}), (101, [2, 4], {"highway": "unclassified"}),
        (102, [30, 31], {"highway": "unclassified"}), (200, [20, 21, 22, 23], {"waterway": "river", "name": "Sungai Uji"})]
HILL, FAR_SIDE = "-3.25,104.55", "-3.29,104.64"


def checked(*words, **more):
    done = kawal.run(*words, **more)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def town(path, nodes=NODES, ways=WAYS, relations=()):
    return pbf.extract(path.parent / "town.osm.pbf", nodes, ways, relations)


def mapped(*options, name="map"):
    path = kawal.create(kawal.TINY, name)
    return path, checked("import", path, "--kind", "map", town(path), *options)


def route(path, start, end, *options):
    done = kawal.run("map", "route", path, start, end, "--json", *options)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def files(path):
    return sorted(file.name for file in (path / "map").iterdir()) if (path / "map").is_dir() else []


# A dual carriageway: north from 1 by 2 to 3, south from 4 by 5 to 6, links from 2 to 5 and from 3 to 4.
CARRIAGEWAYS = {i: (-3.26 + 0.001 * north, 104.55 + 0.001 * east) for i, north, east in
                ((1, 0, 2), (2, 1, 2), (3, 2, 2), (4, 2, 0), (5, 1, 0), (6, 0, 0))}
ONE_WAY = {"highway": "primary", "oneway": "yes"}
DUAL = [(1, [1, 2], ONE_WAY), (2, [2, 3], ONE_WAY), (3, [4, 5], ONE_WAY), (4, [5, 6], ONE_WAY),
        (5, [2, 5], {"highway": "residential"}), (6, [3, 4], {"highway": "residential"})]
U_TURN = ([("way", 1, "from"), ("way", 5, "via"), ("way", 4, "to")], {"type": "restriction", "restriction": "no_u_turn"})
NO_VIA = ([("way", 1, "from"), ("way", 4, "to")], U_TURN[1])


class Turns(unittest.TestCase):
    def ways_round(self, relations):
        """What the import says, and the ways that a truck goes from the beginning of the one carriageway to the end of the other."""
        path = kawal.create(kawal.TINY, "turns")
        said = checked("import", path, "--kind", "map", town(path, CARRIAGEWAYS, DUAL, relations))
        answer = route(path, "-3.26,104.552", "-3.26,104.55", "--vehicle", "truk")
        points = [point for leg in answer["legs"] for point in leg["line"]]
        self.assertEqual(len(points), len({tuple(point) for point in points}))  # no point twice
        return path, said, [way["code"] for leg in answer["legs"] for way in leg["ways"]]

    def test_a_u_turn_over_the_link_of_a_dual_carriageway(self):
        _, said, ways = self.ways_round(())
        self.assertIn("Turn restrictions: 0 obeyed, 0 of them over a way between; 0 left out.", said)
        self.assertEqual(ways, ["w1", "w5", "w4"])
        path, said, ways = self.ways_round([(1, *U_TURN), (2, *NO_VIA)])
        self.assertIn("Turn restrictions: 1 obeyed, 1 of them over a way between; 1 left out.", said)
        self.assertIn("left out: 1 are not one turn, 0 name", said)
        self.assertEqual(ways, ["w1", "w2", "w6", "w3", "w4"])
        self.assertIn("Forbidden turns: 1.", checked("map", "show", path))


class Import(unittest.TestCase):
    def test_what_was_read_and_taken_is_said(self):
        path, said = mapped("--by", "Personel 001")
        self.assertIn("Read: 10 nodes, 4 ways, 0 relations.", said)
        self.assertIn("Roads: 3, in 4 pieces between 6 junctions.", said)
        self.assertIn("Waters: 1, in 1 pieces between 2 junctions.", said)
        self.assertIn("may be jetties: 3.", said)
        self.assertIn("by Personel 001  from town.osm.pbf", checked("history", path, "maps", "OSM"))
        self.assertEqual(sorted(name.rpartition(".")[2] for name in files(path)), ["jetty", "map", "map"])
        for file in (path / "map").iterdir():
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertIn("3 roads, 1 waters", checked("map", "show", path))

    def test_the_same_map_again_is_no_news(self):
        path, _ = mapped()
        before = files(path), checked("history", path, "maps", "OSM")
        checked("import", path, "--kind", "map", town(path))
        self.assertEqual((files(path), checked("history", path, "maps", "OSM")), before)

    def test_another_map_takes_its_place_and_the_history_has_both(self):
        path, _ = mapped()
        checked("import", path, "--kind", "map", town(path, ways=WAYS[:1]))
        self.assertIn("1 roads, 0 waters", checked("map", "show", path))
        self.assertEqual(checked("history", path, "maps", "OSM").count("file_hash = "), 2)
        self.assertEqual(sum(name.endswith(".map") for name in files(path)), 4)

    def test_a_clip_around_the_kabupaten_and_by_corners(self):
        path, said = mapped("--clip", "kabupaten")
        self.assertIn("Roads: 3,", said)
        self.assertIn("Cut out: -3.34000,104.50000,-3.12000,104.76000", said)
        said = checked("import", path, "--kind", "map", town(path), "--clip", "-3.24,104.58,-3.27,104.5")
        self.assertIn("Roads: 2,", said)
        self.assertIn("There is no water" if "Waters: 0" in said else "Waters: 1", said)
        outside = kawal.run("import", path, "--kind", "map", town(path), "--clip", "1,100,2,101")
        self.assertEqual(outside.returncode, 1)
        self.assertIn("no road or water in this area", outside.stderr)
        for clip in ("kabupaten+", "kabupaten+25", "kabupaten+25 mil", "kabupaten+2000km", "1,2,3", "1,2,3,4,5", "91,0,1,1", ""):
            wrong = kawal.run("import", path, "--kind", "map", town(path), "--clip", clip)
            self.assertEqual(wrong.returncode, 1, clip)
            self.assertIn("--clip", wrong.stderr)
        self.assertIn("Roads: 2,", checked("import", path, "--kind", "map", town(path), "--clip", "-3.24,104.58,-3.27,104.5", "--dry-run"))

    def test_culverts_are_counted_where_the_map_is(self):
        path = kawal.create(kawal.TINY, "culverts")
        nodes = {**NODES, 40: (-3.245, 104.56), 41: (-3.246, 104.56), 50: (-3.5, 104.9), 51: (-3.5, 104.91), 52: (-3.5, 104.92)}
        culvert = {"waterway": "stream", "tunnel": "culvert"}
        ways = [*WAYS, (300, [40, 41], culvert), (301, [50, 51], culvert), (302, [51, 52], {"waterway": "dam"}), (303, [98, 99], culvert)]
        for clip, cut in (((), 3), (("--clip", "-3.24,104.58,-3.27,104.5"), 1), (("--clip", "-3.4,104.8,-3.6,105"), None)):
            done = kawal.run("import", path, "--kind", "map", town(path, nodes, ways), "--dry-run", *clip)
            if cut is None:
                self.assertEqual(done.returncode, 1)
            else:
                self.assertIn(f"Cut at {cut} culverts", done.stdout)

    def test_a_margin_widens_the_clip_by_kilometres(self):
        path, said = mapped("--clip", "kabupaten+11.12km")
        south, west, north, east = map(float, re.search(r"Cut out: ([-0-9.,]+)", said)[1].split(","))
        self.assertAlmostEqual(south, -3.44, 4)
        self.assertAlmostEqual(north, -3.02, 4)
        self.assertAlmostEqual(104.5 - west, 0.10018, 3)
        self.assertAlmostEqual(east - 104.76, 0.10018, 3)

    def test_a_trial_keeps_nothing(self):
        path = kawal.create(kawal.TINY, "trial")
        said = checked("import", path, "--kind", "map", town(path), "--dry-run")
        self.assertIn("nothing was kept", said)
        self.assertEqual(files(path), [])
        self.assertIn("No base map", checked("map", "show", path))

    def test_a_map_of_elsewhere_is_said_to_be_one(self):
        path = kawal.create(kawal.TINY, "elsewhere")
        there = town(path, nodes={i: (row[0] + 30, row[1] - 90) for i, row in NODES.items()})
        done = kawal.run("import", path, "--kind", "map", there)
        self.assertEqual(done.returncode, 0)
        self.assertIn("another region", done.stderr)
        clipped = kawal.run("import", path, "--kind", "map", there, "--clip", "kabupaten+25km")
        self.assertEqual(clipped.returncode, 1)
        self.assertIn("no road or water in this area", clipped.stderr)

    def test_ctrl_c_stops_and_leaves_the_map_of_before(self):
        path, _ = mapped(name="stopped")
        before = files(path), checked("history", path, "maps", "OSM")

        def struck():  # the key was hit already when the program begins: it is pending
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            os.kill(os.getpid(), signal.SIGINT)
        done = kawal.run("import", path, "--kind", "map", town(path, ways=WAYS[:2]), preexec_fn=struck)
        self.assertEqual(done.returncode, 1)
        self.assertIn("kawal: Stopped.", done.stderr)
        self.assertEqual((files(path), checked("history", path, "maps", "OSM")), before)

    def test_options_that_do_not_go_with_a_map(self):
        path = kawal.create(kawal.TINY, "options")
        for option in ("--full", "--verified"):
            self.assertIn(option, kawal.run("import", path, "--kind", "map", town(path), option).stderr)
        wrong = kawal.run("import", path, "--kind", "tps", kawal.TINY / "tps.csv", "--clip", "kabupaten").stderr
        self.assertIn("--clip does not go with the command import --kind tps", wrong)


class WrongFiles(unittest.TestCase):
    def refused(self, path, file, *words):
        """Refused in one sentence, and nothing is left of it."""
        before = files(path), checked("show", path)
        done = kawal.run("import", path, "--kind", "map", file)
        self.assertEqual(done.returncode, 1, done.stdout)
        sentence = [line for line in done.stderr.splitlines() if line.startswith("kawal: ")]
        self.assertEqual(len(sentence), 1, done.stderr)
        for word in words:
            self.assertIn(word, sentence[0])
        self.assertEqual((files(path), checked("show", path)), before)

    def test_each_says_what_is_wrong(self):
        path = kawal.create(kawal.TINY, "wrong")
        good = pathlib.Path(town(path)).read_bytes()
        bad = path.parent / "bad.osm.pbf"
        self.refused(path, path.parent / "nowhere.osm.pbf", "cannot be read", "nowhere.osm.pbf")
        self.refused(path, path.parent, "is not a file")
        bad.write_bytes(b"")
        self.refused(path, bad, "not an .osm.pbf file")
        bad.write_bytes(b"PK\x03\x04 an archive of something else")
        self.refused(path, bad, "not an .osm.pbf file")
        for cut in (len(good) - 1, len(good) // 2):
            bad.write_bytes(good[:cut])
            self.refused(path, bad, "ends in the middle")
        bad.write_bytes(good[:-9] + bytes(9))
        self.refused(path, bad, "damaged")
        pbf.extract(bad, {}, [])
        self.refused(path, bad, "no road or water")

    def test_bombs(self):
        path = kawal.create(kawal.TINY, "bomb")
        bad = path.parent / "bomb.osm.pbf"
        good = pathlib.Path(town(path)).read_bytes()
        header = good[:4 + struct.unpack(">I", good[:4])[0]]
        header = good[:good.index(b"OSMData") - 6]
        bomb = pbf.zlib.compress(bytes(30_000_000), 9)
        for size, word in ((2**31 - 1, "larger than"), (100, "damaged")):
            contents = pbf.number(2, size) + pbf.text(3, bomb)
            head = pbf.text(1, b"OSMData") + pbf.number(3, len(contents))
            bad.write_bytes(header + struct.pack(">I", len(head)) + head + contents)
            self.refused(path, bad, word)
        bad.write_bytes(header + struct.pack(">I", 2**31))
        self.refused(path, bad, "larger than")

    def test_a_damaged_or_missing_file_in_the_folder_is_named_and_mended_by_another_import(self):
        path, _ = mapped(name="damage")
        for name in files(path):
            file = path / "map" / name
            whole = file.read_bytes()
            file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            done = kawal.run("map", "show", path)
            self.assertEqual(done.returncode, 1)
            self.assertIn("is damaged", done.stderr)
            looked = kawal.run("log", "fsck", path)
            self.assertEqual(looked.returncode, 1)
            self.assertIn(name, looked.stdout + looked.stderr)
            self.assertIn(name, done.stderr)
            file.unlink()
            self.assertIn("is not there", kawal.run("map", "show", path).stderr)
            checked("import", path, "--kind", "map", town(path))
            self.assertEqual(file.read_bytes(), whole)
            checked("map", "show", path)
        self.assertIn("All is sound", checked("log", "fsck", path))

    def test_a_backup_carries_the_maps_and_a_spoiled_one_is_not_restored(self):
        path, _ = mapped(name="backup")
        before = checked("map", "show", path)
        copy, again = path.parent / "copy", path.parent / "again"
        checked("backup", path, copy)
        self.assertEqual(files(copy), [name for name in files(path) if not name.endswith(".order")])
        checked("restore", copy, again)
        self.assertEqual(checked("map", "show", again), before.replace(str(path), str(again)))
        for file in (again / "map").iterdir():
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        for name in files(copy):
            whole = (copy / "map" / name).read_bytes()
            (copy / "map" / name).write_bytes(b"x")
            done = kawal.run("restore", copy, path.parent / "third")
            self.assertEqual(done.returncode, 1)
            self.assertIn(name, done.stderr)
            self.assertFalse((path.parent / "third").exists())
            (copy / "map" / name).write_bytes(whole)

    def test_an_operation_that_is_not_there(self):
        for words in (["import", "/nowhere", "--kind", "map", "x.pbf"], ["map", "show", "/nowhere"], ["map", "route", "/nowhere", "1,2", "3,4"]):
            done = kawal.run(*words)
            self.assertEqual(done.returncode, 1)
            self.assertIn("/nowhere", done.stderr)


class Ways(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path, _ = mapped(name="ways")

    def test_a_way_names_its_roads(self):
        r = route(self.path, HILL, "-3.25,104.57")
        self.assertIsNone(r["why"])
        self.assertEqual([leg["mode"] for leg in r["legs"]], ["truck"])
        self.assertEqual([(way["code"], way["kind"], way["name"]) for way in r["legs"][0]["ways"]], [("w100", "osm", "Jalan Hulu")])
        self.assertAlmostEqual(r["m"], 2220, delta=3)
        self.assertEqual(sum(way["ms"] for way in r["legs"][0]["ways"]), r["ms"])
        self.assertEqual(len(r["metrics"]), 1)
        said = checked("map", "route", self.path, HILL, "-3.25,104.57")
        self.assertIn("6 min, 2.2 km", said)
        self.assertIn("Jalan Hulu (w100)", said)

    def test_rain_night_and_another_vehicle_take_longer(self):
        times = [route(self.path, HILL, "-3.26,104.56", *options)["ms"]
                 for options in ([], ["--rain", "heavy"], ["--rain", "deras", "--night"], ["--vehicle", "jalan_kaki"])]
        self.assertEqual(times, sorted(set(times)))

    def test_unreachable_says_why(self):
        for start, end, options, why, text in (
                (HILL, FAR_SIDE, [], "island", "nothing joins"),
                (HILL, FAR_SIDE, ["--boat", "ketek"], "island", "confirm a jetty"),
                ("-3.0,104.0", HILL, [], "no_start", "no road within 500 m"),
                (HILL, "-3.0,104.0", ["--vehicle", "foot"], "no_end", "no road within 500 m"),
                (HILL, "-3.34,104.76", ["--boat", "ketek"], "no_end", "lands at jetties alone"),
                (HILL, "99.01.02.2002-001", ["--boat", "ketek"], "island", "not even by boat")):
            done = kawal.run("map", "route", self.path, start, end, *options)
            self.assertEqual(done.returncode, 1)
            self.assertIn("No way.", done.stdout)
            self.assertIn(text, done.stdout)
            r = route(self.path, start, end, *options)
            self.assertEqual((r["ms"], r["legs"], r["why"]["why"]), (None, [], why))

    def test_wrong_questions(self):
        for words, sentence in ((["route", self.path, HILL, "GUDANG-X"], "no site and no TPS"), (["route", self.path, HILL, "95,1"], "no site and no TPS"),
                                (["route", self.path, HILL, HILL, "--rain", "hail"], "none, some, heavy"),
                                (["route", self.path, HILL, HILL, "--vehicle", "bajaj"], "truck, motorbike"),
                                (["route", self.path, HILL, HILL, "--boat", "truck"], "mixes up"),
                                (["route", self.path, HILL, HILL, "--boat", "ketek", "--boxes", "-1"], "boxes"),
                                (["route", self.path, HILL, HILL, "--at", "besok"], "YYYY-MM-DD"),
                                (["table", self.path], "--all"), (["fly", self.path], "none of"), (["route", self.path, HILL], "words")):
            done = kawal.run("map", *words)
            self.assertIn(done.returncode, (1, 2))
            self.assertIn(sentence, done.stderr)

    def test_json_has_places_to_seven_decimals(self):
        said = checked("map", "route", self.path, HILL, "-3.26,104.5612345", "--json")
        self.assertIn("-3.26]", said)
        self.assertFalse(re.search(r"\d\.\d{8}", said))

    def test_words_that_a_question_does_not_know_are_refused(self):
        for words, sentence in ((["show", self.path, "--vehicle", "foot"], "--vehicle does not go with the command map show"),
                                (["route", self.path, HILL, HILL, "--minutes", "5"], "--minutes does not go with the command map route"),
                                (["table", self.path, HILL, "--json"], "--json does not go with the command map table"),
                                (["jetties", self.path, "--json"], "--json does not go with the command map jetties"),
                                (["reach", self.path, HILL, "--accept", "all"], "--accept does not go with the command map reach"),
                                (["route", self.path, HILL, HILL, FAR_SIDE], "number of words"),
                                (["reach", self.path, HILL, HILL], "number of words"), (["jetties", self.path, "1"], "number of words")):
            done = kawal.run("map", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(sentence, done.stderr)

    def test_what_is_of_boats_alone_needs_a_boat(self):
        for command, words in (("route", [HILL, FAR_SIDE]), ("reach", [HILL]), ("table", [HILL, FAR_SIDE])):
            for option, value in (("--onward", "foot"), ("--boxes", "4"), ("--boxes", "0")):
                done = kawal.run("map", command, self.path, *words, option, value)
                self.assertEqual((done.returncode, done.stdout), (1, ""), (command, option))
                self.assertIn(option[2:] + " is of a journey by boat", done.stderr)
                self.assertIn(kawal.run("map", command, self.path, *words, option, value, "--boat", "ketek").returncode, (0, 1))

    def test_reach_says_by_what(self):
        self.assertIn("\nBy motorbike, leaving ", checked("map", "reach", self.path, HILL, "--vehicle", "motorbike", "--minutes", "5"))
        self.assertIn("\nBy truck, ketek, onward by foot, 7 boxes, leaving ",
                      checked("map", "reach", self.path, HILL, "--boat", "ketek", "--onward", "foot", "--boxes", "7"))

    def test_every_way_of_a_leg_is_named(self):
        steps = {n: (-3.25, 104.55 + n / 1000) for n in range(1, 12)}
        ways = [(n, [n, n + 1], {"highway": "tertiary", "name": f"Jalan {n}"}) for n in range(1, 11)]
        path = kawal.create(kawal.TINY, "long")
        checked("import", path, "--kind", "map", pbf.extract(path.parent / "long.osm.pbf", steps, ways, ()))
        said = checked("map", "route", path, "-3.25,104.551", "-3.25,104.561")
        self.assertEqual([f"Jalan {n}" in said for n in range(1, 11)], [True] * 10)
        self.assertNotIn("...", said)

    def test_a_table_is_what_the_ways_say(self):
        places = [HILL, "-3.26,104.56", "-3.25,104.57", FAR_SIDE, "GUDANG-99.01", "99.01.01.2001-001"]
        rows = list(csv.DictReader(io.StringIO(checked("map", "table", self.path, *places, "--csv"))))
        self.assertEqual(len(rows), len(places) ** 2)
        for row in rows:
            r = route(self.path, row["from"], row["to"])
            self.assertEqual(row["seconds"], "" if r["ms"] is None else str(-(-r["ms"] // 1000)))
            self.assertEqual(row["metres"], "" if r["m"] is None else str(r["m"]))
        plain = checked("map", "table", self.path, "--all")
        self.assertEqual(len(plain.splitlines()), 1 + 16 + 12)

    def test_reach_is_the_table_cut_off(self):
        everything = {row["place"]: row["ms"] for row in json.loads(checked("map", "reach", self.path, "GUDANG-99.01", "--minutes", "1440", "--json"))["reached"]}
        near = json.loads(checked("map", "reach", self.path, "GUDANG-99.01", "--minutes", "10", "--json"))
        self.assertEqual({row["place"]: row["ms"] for row in near["reached"]}, {place: ms for place, ms in everything.items() if ms <= 600_000})
        self.assertEqual([row["ms"] for row in near["reached"]], sorted(row["ms"] for row in near["reached"]))
        self.assertIn("PPS-99.01.02.2002", {row["place"] for row in near["unsnapped"]})
        there = json.loads(checked("map", "reach", self.path, "GUDANG-99.01", "--there", "--minutes", "10", "--json"))
        self.assertEqual({row["place"] for row in there["reached"]}, {row["place"] for row in near["reached"]})
        self.assertIn("no road within 500 m", checked("map", "reach", self.path, "GUDANG-99.01", "--minutes", "10"))

    def test_the_register_alone_is_a_network_too(self):
        path = kawal.create(kawal.TINY, "alone")
        r = route(path, "GUDANG-99.01", "99.01.02.2001-001")
        self.assertEqual([way["code"] for way in r["legs"][0]["ways"]], ["R001", "R010", "R011", "R013", "99.01.02.2001-001"])
        self.assertEqual(r["legs"][0]["ways"][-1]["kind"], "reckoned")
        self.assertAlmostEqual(r["m"], 800 + 12500 + 13200 + 400 + 182, delta=2)

    def test_at_most_eight_orders_are_kept(self):
        path, _ = mapped(name="orders")
        for n in range(9):
            moved = {**NODES, 1: (-3.25, 104.55 - n / 1000)}
            checked("import", path, "--kind", "map", town(path, nodes=moved))
            checked("map", "show", path)
        orders = [name for name in files(path) if name.endswith(".order")]
        self.assertEqual(len(orders), 8)
        spoiled = path / "map" / orders[0]
        for order in orders:
            (path / "map" / order).write_bytes(b"spoiled")
        self.assertEqual(route(path, HILL, "-3.25,104.57")["why"], None)
        self.assertTrue(spoiled.exists())


class Jetties(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path, _ = mapped(name="jetties")
        cls.candidates = {}
        for line in checked("map", "jetties", cls.path).splitlines():
            words = line.split()
            if len(words) > 3 and words[1] == "candidate":
                cls.candidates[words[2]] = words[0]

    def say(self, number, code, *options):
        return checked("map", "confirm", self.path, number, "--code", code, "--name", f"Dermaga {code}", *options)

    def test_1_candidates_are_not_used(self):
        self.assertEqual(sorted(self.candidates), ["-3.25000", "-3.27000", "-3.29000"])
        self.assertEqual(route(self.path, HILL, FAR_SIDE, "--boat", "ketek")["why"]["why"], "island")

    def test_2_wrong_words(self):
        number = self.candidates["-3.25000"]
        for words, sentence in (((number,), "a code and a name"), (("99", "--code", "D", "--name", "D"), "neither a jetty"), (("0",), "neither a jetty"),
                                ((number, "--code", "PPK-99.01.01", "--name", "D"), "another site"), (("PPK-99.01.01",), "neither a jetty"),
                                ((number, "--code", "D-1", "--name", "D", "--area", "99.99"), "99.99"),
                                ((number, "--code", "D-1", "--name", "D", "--boarding-min", "long"), "long")):
            done = kawal.run("map", "confirm", self.path, *words)
            self.assertEqual(done.returncode, 1)
            self.assertIn(sentence, done.stderr)

    def test_3_confirmed_by_a_person_they_join_road_and_river(self):
        self.say(self.candidates["-3.25000"], "DMG-101", "--by", "Personel 001", "--boarding-min", "10")
        self.say(self.candidates["-3.29000"], "DMG-102")
        self.assertIn("by Personel 001", checked("history", self.path, "sites", "DMG-101"))
        self.assertNotIn("candidate  -3.25", checked("map", "jetties", self.path))
        down = route(self.path, HILL, FAR_SIDE, "--boat", "ketek")
        self.assertEqual([(leg["kind"], leg["mode"], leg["jetty"]) for leg in down["legs"]],
                         [("move", "truck", None), ("board", None, "DMG-101"), ("move", "ketek", None), ("land", None, "DMG-102"), ("move", "motorbike", None)])
        self.assertEqual(sum(leg["ms"] for leg in down["legs"]), down["ms"])
        self.assertEqual(down["legs"][1]["ms"], 600_000)
        self.assertEqual(len(down["metrics"]), 3)
        up = route(self.path, FAR_SIDE, HILL, "--boat", "ketek")
        self.assertGreater(up["legs"][2]["ms"], down["legs"][2]["ms"])  # against the current
        said = checked("map", "route", self.path, HILL, FAR_SIDE, "--boat", "ketek")
        for word in ("board at Dermaga DMG-101 (DMG-101): 10 min", "Sungai Uji (w200)", "motorbike"):
            self.assertIn(word, said)
        done = kawal.run("map", "confirm", self.path, "DMG-101", "--code", "DMG-105")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("DMG-101 is a jetty of the register already", done.stderr)

    def test_4_hours_boxes_and_low_water(self):
        kawal.write(self.path.parent / "sites.csv", [{"kode": "DMG-101", "jam_dari": "08:00", "jam_sampai": "16:00", "detik_per_kotak": "30", "air_terendah": "normal"}])
        checked("import", self.path, "--kind", "sites", self.path.parent / "sites.csv")
        early = route(self.path, HILL, FAR_SIDE, "--boat", "ketek", "--boxes", "4", "--at", "2024-11-26T06:00")
        wait = [leg for leg in early["legs"] if leg["kind"] == "wait"]
        self.assertEqual(len(wait), 1)
        self.assertEqual(wait[0]["ms"] + early["legs"][0]["ms"], 2 * 3600 * 1000)
        self.assertEqual([leg["ms"] for leg in early["legs"] if leg["kind"] == "board"], [600_000 + 4 * 30_000])
        self.assertIn("opens at 08:00", checked("map", "route", self.path, HILL, FAR_SIDE, "--boat", "ketek", "--at", "2024-11-26T06:00"))
        self.assertEqual(route(self.path, HILL, FAR_SIDE, "--boat", "ketek", "--river", "low")["why"]["why"], "jetty")

    def test_5_a_suggestion_of_the_register_is_not_used_before_it_is_confirmed(self):
        kawal.write(self.path.parent / "sites.csv", [{"kode": "DMG-102", "dipastikan": "tidak"}])
        checked("import", self.path, "--kind", "sites", self.path.parent / "sites.csv")
        self.assertIsNotNone(route(self.path, HILL, FAR_SIDE, "--boat", "ketek")["why"])
        self.assertIn("not confirmed", checked("map", "jetties", self.path))
        checked("map", "confirm", self.path, "DMG-102")
        self.assertIsNone(route(self.path, HILL, FAR_SIDE, "--boat", "ketek")["why"])


class Landings(unittest.TestCase):
    """Pulau Sunyi is reached by water alone, in the tiny register; the river link R015 ends there."""
    ISLAND, ISLAND_TPS, BANK, TOWN = "PPS-99.01.02.2002", "99.01.02.2002-001", "DMG-001", "PPK-99.01.02"
    BOAT = ("--vehicle", "motorbike", "--boat", "ketek")

    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY, "landings")

    def legs(self, start, end, *options):
        return [(leg["kind"], leg["mode"] or leg["jetty"]) for leg in route(self.path, start, end, *self.BOAT, *options)["legs"]]

    def test_a_village_by_water_begins_and_ends_a_journey(self):
        there, back = self.legs(self.TOWN, self.ISLAND), self.legs(self.ISLAND_TPS, self.TOWN)
        self.assertEqual(there, [("move", "motorbike"), ("board", self.BANK), ("move", "ketek")])
        self.assertEqual(back, [("move", "ketek"), ("land", self.BANK), ("move", "motorbike")])
        self.assertEqual(self.legs(self.ISLAND, self.ISLAND_TPS), [("move", "ketek")])
        self.assertEqual(route(self.path, self.ISLAND, self.ISLAND, *self.BOAT)["ms"], 0)

    def test_its_time_is_that_of_its_parts(self):
        whole = route(self.path, self.TOWN, self.ISLAND, *self.BOAT)
        road = route(self.path, self.TOWN, self.BANK, "--vehicle", "motorbike")
        water = route(self.path, self.BANK, self.ISLAND, "--vehicle", "ketek")
        self.assertEqual(whole["ms"], road["ms"] + 20 * 60000 + water["ms"])
        self.assertEqual(sum(leg["ms"] for leg in whole["legs"]), whole["ms"])

    def test_without_a_boat_or_by_a_bare_point_there_is_none(self):
        self.assertEqual(route(self.path, self.TOWN, self.ISLAND, "--vehicle", "motorbike")["why"]["why"], "no_end")
        self.assertEqual(route(self.path, self.TOWN, "-3.34,104.76", *self.BOAT)["why"]["why"], "no_end")

    def test_table_and_reach_say_what_the_way_says(self):
        whole = route(self.path, self.TOWN, self.ISLAND_TPS, *self.BOAT)
        rows = list(csv.DictReader(io.StringIO(checked("map", "table", self.path, self.TOWN, self.ISLAND_TPS, *self.BOAT, "--csv"))))
        self.assertEqual([(row["board"], row["land"]) for row in rows[1:3]], [(self.BANK, self.ISLAND_TPS), (self.ISLAND_TPS, self.BANK)])
        self.assertEqual(int(rows[1]["seconds"]), -(-whole["ms"] // 1000))
        for there, start in (((), self.TOWN), (("--there",), self.ISLAND_TPS)):
            found = json.loads(checked("map", "reach", self.path, start, *there, "--minutes", "90", *self.BOAT, "--json"))
            ms = {row["place"]: row["ms"] for row in found["reached"]}
            self.assertEqual(ms[self.ISLAND_TPS if start == self.TOWN else self.TOWN], whole["ms"])
            self.assertNotIn(self.ISLAND, [row["place"] for row in found["unsnapped"]])

    def test_far_from_any_water_that_is_what_is_said(self):
        path = kawal.create(kawal.TINY, "dry")
        rows = path.parent / "dry.csv"
        rows.write_text("kode,nama,jenis,wilayah,lintang,bujur,asal,sumber\n"
                        "LADANG,Ladang Kering,simpang,99.01.02.2002,-3.4,104.8,sintetis,buatan uji\n")
        checked("import", path, "--kind", "sites", rows)
        why = route(path, self.TOWN, "LADANG", *self.BOAT)["why"]
        self.assertEqual((why["why"], why["vehicle"], why["bar"]), ("no_end", "ketek", "none"))
        self.assertIn("no water for boats within 500 m", why["text"])
        self.assertNotIn("jetties alone", why["text"])


class Register(unittest.TestCase):
    """What people know better than the map."""

    def put(self, path, kind, *rows):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        kawal.write(path.parent / f"{kind}.csv", [{**dict.fromkeys(columns, ""), **row} for row in rows])
        return checked("import", path, "--kind", kind, path.parent / f"{kind}.csv")

    def line(self, *places):
        return json.dumps({"type": "LineString", "coordinates": [[lon, lat] for lat, lon in places]})

    def test_a_closure_closes_from_and_to(self):
        path, _ = mapped(name="closure")
        self.put(path, "closures", {"code": "T-1", "name": "Jembatan Hulu", "way": "w100", "from": "2024-11-24 18:00", "to": "2024-11-26 06:00",
                                    "reason": "lantai diganti", "origin": "fact"})
        for at, closed in (("2024-11-24T17:59", False), ("2024-11-24T18:00", True), ("2024-11-26T05:59", True), ("2024-11-26T06:00", False)):
            r = route(path, HILL, "-3.25,104.57", "--at", at)
            self.assertEqual(r["why"] is not None, closed, at)
        r = route(path, HILL, "-3.25,104.57", "--at", "2024-11-25")
        self.assertEqual((r["why"]["why"], r["why"]["closure"]), ("closure", "T-1"))
        self.assertIn("Jembatan Hulu (T-1) is closed: lantai diganti.", r["why"]["text"])

    def test_closures_of_a_place_of_a_link_and_of_a_drawn_way(self):
        path, _ = mapped(name="places")
        self.put(path, "ways", {"code": "J-1", "name": "Jalan kebun", "class": "village", "modes": "truck motorbike foot",
                                "geometry": self.line((-3.26, 104.56), (-3.27, 104.56)), "origin": "fact"})
        questions = {"place": (HILL, "-3.25,104.57"), "link": ("GUDANG-99.01", "PPS-99.01.02.2001"), "way": (HILL, "-3.27,104.56")}
        for start, end in questions.values():
            self.assertIsNone(route(path, start, end)["why"])
        self.put(path, "closures", {"code": "T-P", "name": "Pasar", "lat": "-3.25", "lon": "104.565", "radius_m": "50", "origin": "fact"})
        self.assertEqual(route(path, *questions["place"])["why"]["closure"], "T-P")
        checked("retire", path, "closures", "T-P")
        self.put(path, "closures", {"code": "T-L", "name": "Ruas", "way": "R010", "origin": "fact"}, {"code": "T-W", "name": "Kebun", "way": "J-1", "origin": "fact"})
        self.assertEqual(route(path, *questions["link"])["why"]["closure"], "T-L")
        self.assertEqual(route(path, *questions["way"])["why"]["closure"], "T-W")
        self.assertIsNone(route(path, *questions["place"])["why"])

    def test_a_drawn_way_joins_the_map_and_its_speed_counts(self):
        path, _ = mapped(name="drawn")
        self.assertEqual(route(path, HILL, "-3.27,104.56")["why"]["why"], "no_end")
        # its end is 11 m from the end of w101
        self.put(path, "ways", {"code": "J-1", "name": "Jalan kebun", "class": "village", "modes": "motorbike foot", "kmh": "12",
                                "geometry": self.line((-3.2601, 104.56), (-3.27, 104.56)), "origin": "fact"})
        self.assertEqual(route(path, HILL, "-3.27,104.56")["why"]["why"], "no_end")  # not for trucks
        r = route(path, HILL, "-3.27,104.56", "--vehicle", "motorbike")
        ways = {way["code"]: way for way in r["legs"][0]["ways"]}
        self.assertEqual(ways["J-1"]["name"], "Jalan kebun")
        self.assertAlmostEqual(ways["J-1"]["ms"], ways["J-1"]["m"] * 3600 / 12, delta=600)
        self.assertIn("surveyed", checked("map", "route", path, HILL, "-3.27,104.56", "--vehicle", "motor"))
        self.assertIn("1 drawn ways", checked("map", "show", path))

    def test_corrections(self):
        path, _ = mapped(name="corrections")
        free = route(path, HILL, "-3.26,104.56")
        self.put(path, "ways", {"code": "w101", "name": "Jalan rusak", "replaces": "w101", "kmh": "5", "origin": "fact"})
        slow = route(path, HILL, "-3.26,104.56")
        self.assertGreater(slow["ms"], free["ms"])
        self.assertEqual(slow["m"], free["m"])
        self.put(path, "ways", {"code": "w101", "name": "Jalan rusak", "replaces": "w101", "limit_kg": "500", "origin": "fact"})
        self.assertIsNotNone(route(path, HILL, "-3.26,104.56")["why"])
        self.assertIsNone(route(path, HILL, "-3.26,104.56", "--vehicle", "motorbike")["why"])
        self.assertIn("1 ways of the base map corrected", checked("map", "show", path))
        self.put(path, "ways", {"code": "w9", "name": "Tidak ada", "replaces": "w9", "kmh": "5", "origin": "fact"})
        self.assertIn("1 ways of the register correct a way that the base map does not have", checked("map", "show", path))

    def test_a_way_that_is_drawn_anew_takes_the_place_of_the_old_one(self):
        path, _ = mapped(name="anew")
        before = route(path, HILL, "-3.26,104.56")
        self.put(path, "ways", {"code": "J-2", "name": "Jalan baru", "class": "village", "modes": "truck", "replaces": "w101",
                                "geometry": self.line((-3.25, 104.56), (-3.255, 104.57), (-3.26, 104.56)), "origin": "fact"})
        after = route(path, HILL, "-3.26,104.56")
        self.assertEqual([way["code"] for way in before["legs"][0]["ways"]], ["w100", "w101"])
        self.assertEqual([way["code"] for way in after["legs"][0]["ways"]], ["w100", "J-2"])
        self.assertGreater(after["m"], before["m"])
        self.put(path, "closures", {"code": "T", "name": "Lama", "way": "w101", "origin": "fact"})
        self.assertEqual(route(path, HILL, "-3.26,104.56")["why"]["closure"], "T")

    def test_a_tps_beside_a_mapped_way_needs_no_reckoned_line(self):
        at = (-3.1803, 104.5204)  # TPS 001 of Kebun Lada; its PPS is 55 m away
        path, _ = mapped(name="tps")
        self.assertIn("19 lines reckoned", checked("map", "show", path))
        near = {**NODES, 50: at, 51: (at[0], at[1] + 0.01)}
        checked("import", path, "--kind", "map", town(path, nodes=near, ways=[*WAYS, (103, [50, 51], {"highway": "residential"})]))
        self.assertIn("16 lines reckoned", checked("map", "show", path))


@unittest.skipUnless((DATA / "malta.osm.pbf").exists(), "no real extracts here")
class Malta(unittest.TestCase):
    def test_counts_are_those_of_osmium(self):
        path = kawal.create(kawal.TINY, "malta")
        done = kawal.run("import", path, "--kind", "map", DATA / "malta.osm.pbf")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("another region", done.stderr)
        counts = re.search(r"Read: (\d+) nodes, (\d+) ways, (\d+) relations", done.stdout).groups()
        if shutil.which("osmium"):
            info = subprocess.run(["osmium", "fileinfo", "-e", "-j", DATA / "malta.osm.pbf"], capture_output=True, text=True, check=True)
            self.assertEqual(dict(zip(("nodes", "ways", "relations"), map(int, counts))),
                             {kind: n for kind, n in json.loads(info.stdout)["data"]["count"].items() if kind != "changesets"})
        r = route(path, "36.0440,14.2400", "35.8989,14.5146")  # Gozo to Valletta: over the ferry
        self.assertIsNone(r["why"])
        self.assertGreater(r["ms"], 25 * 60 * 1000)


def trek(path, lat, lon, step_s, name="trek.gpx"):
    """A track of 4 km to the north, a point every 50 m."""
    points = "".join(f'<trkpt lat="{lat + i * 0.00045:.6f}" lon="{lon}"><time>2024-11-02T{3 + i * step_s // 3600:02}:'
                     f'{i * step_s // 60 % 60:02}:{i * step_s % 60:02}Z</time></trkpt>' for i in range(81))
    file = path.parent / name
    file.write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>", encoding="utf-8")
    return file


class Speeds(unittest.TestCase):
    def test_a_person_accepts_what_a_track_measured(self):
        path = kawal.create(kawal.TINY)
        line = path.parent / "kebun.geojson"
        line.write_text(json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"code": "J-1", "name": "Jalan kebun", "class": "village", "modes": ["truck", "motorbike"]},
             "geometry": {"type": "LineString", "coordinates": [[104.6, -3.45], [104.6, -3.41]]}}]}), encoding="utf-8")
        checked("import", path, "--kind", "ways", line)
        file = trek(path, -3.45, 104.6, 20)
        before = checked("history", path, "ways", "J-1")
        said = checked("map", "speeds", path, file)
        self.assertRegex(said, r"(?m)^  J-1 .* 9\.0 .* Jalan kebun$")
        self.assertIn("--accept", said)
        self.assertEqual(checked("history", path, "ways", "J-1"), before)
        done = kawal.run("map", "speeds", path, file, "--accept", "J-2")
        self.assertEqual(done.returncode, 1)
        self.assertIn('"J-2" is not among the proposals', done.stderr)
        said = checked("map", "speeds", path, file, "--accept", "J-1", "--by", "Personel 001")
        self.assertIn("1 changed", said)
        self.assertIn("kmh = 9", checked("history", path, "ways", "J-1"))
        self.assertIn("Personel 001", checked("history", path, "ways", "J-1"))
        self.assertIn("0 changed, 1 as before", checked("map", "speeds", path, file, "--accept", "all"))

    def test_what_is_no_track(self):
        path = kawal.create(kawal.TINY)
        for text, sentence in (("<gpx><trk><trkseg>\n<trkpt/></trkseg></trk></gpx>", "rusak.gpx, line 2:"),
                               ("<gpx><rte><rtept lat='1' lon='1'/><rtept lat='1' lon='2'/></rte></gpx>", "no line of this file has points with times")):
            file = path.parent / "rusak.gpx"
            file.write_text(text, encoding="utf-8")
            done = kawal.run("map", "speeds", path, file)
            self.assertEqual(done.returncode, 1)
            self.assertIn(sentence, done.stderr)
        self.assertEqual(kawal.run("map", "speeds", path).returncode, 2)


if __name__ == "__main__":
    unittest.main()
