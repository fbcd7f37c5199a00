"""The base map and the network's answers as a person meets them: import, clip, ways, jetties, closures, and what goes wrong."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
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

    def test_options_that_do_not_go_with_a_map(self):
        path = kawal.create(kawal.TINY, "options")
        for option in ("--full", "--verified"):
            self.assertIn(option, kawal.run("import", path, "--kind", "map", town(path), option).stderr)
        self.assertIn("--clip", kawal.run("import", path, "--kind", "tps", kawal.TINY / "tps.csv", "--clip", "kabupaten").stderr)


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
            self.assertIn(name, done.stderr)
            file.unlink()
            self.assertIn("is not there", kawal.run("map", "show", path).stderr)
            checked("import", path, "--kind", "map", town(path))
            self.assertEqual(file.read_bytes(), whole)
            checked("map", "show", path)

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
                (HILL, "-3.0,104.0", ["--vehicle", "foot"], "no_end", "no road within 500 m")):
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
        self.assertIn("9.0", said)
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
