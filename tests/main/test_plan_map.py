"""kawal plan on a base map: times, ways and reasons are those that the map answers, in every weather and with roads closed."""
import json
import re
import shutil
import unittest

import kawal
import pbf

# Two roads from a crossing near the PPK to Kebun Lada, and a bent river from the jetty to Pulau Sunyi, where the register has no link.
NODES = {1: (-3.155, 104.535), 2: (-3.165, 104.53), 3: (-3.18, 104.52), 4: (-3.16, 104.51),
         10: (-3.304, 104.704), 11: (-3.31, 104.73), 12: (-3.34, 104.76)}
WAYS = [(100, [1, 2, 3], {"highway": "tertiary", "name": "Jalan Lada"}), (101, [1, 4, 3], {"highway": "unclassified", "name": "Jalan Memutar"}),
        (200, [10, 11, 12], {"waterway": "river", "name": "Sungai Hilir"})]
WITHOUT = {"R008", "R015"}
START, GARDEN, BANK, ISLAND = "PPK-99.01.01", "PPS-99.01.01.2002", "DMG-001", "PPS-99.01.02.2002"
HASH = re.compile("[0-9a-f]{64}")


def checked(*words):
    done = kawal.run(*words)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class OnAMap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        tables = kawal.folder("tables")
        shutil.copytree(kawal.TINY, tables)
        kawal.write(tables / "links.csv", [row for row in kawal.rows(tables / "links.csv") if row["kode"] not in WITHOUT])
        cls.path = kawal.create(tables, "mapped")
        checked("import", cls.path, "--kind", "map", pbf.extract(cls.path.parent / "region.osm.pbf", NODES, WAYS))

    def plan(self, *options):
        return json.loads(checked("plan", self.path, "--json", *options))

    def close(self, *ways):
        table = self.path.parent / "closures.csv"
        kawal.write(table, [{"code": f"T-{way}", "name": f"Ruas {way}", "way": way, "reason": "jembatan putus", "origin": "fact"} for way in ways])
        checked("import", self.path, "--kind", "closures", table)
        self.addCleanup(lambda: [checked("retire", self.path, "closures", f"T-{way}") for way in ways])

    def between(self, plan, *ends):
        found = [row for row in plan["paths"] if (row["nodes"][0], row["nodes"][-1]) == ends]
        self.assertTrue(found, ends)
        return found[0]

    def holds(self, plan, *options):
        """Each path of the plan is the way that the map answers."""
        asked = set()
        for row in plan["paths"]:
            key = (row["mode"], row["nodes"][0], row["nodes"][-1])
            if key in asked or row["m"] < 2000:
                continue
            asked.add(key)
            way = json.loads(checked("map", "route", self.path, *key[1:], "--vehicle", key[0], "--json", *options))
            self.assertEqual((-(-way["ms"] // 1000) // 60, way["m"]), (row["min"], row["m"]), key)
        self.assertGreater(len(asked), 4)

    def test_paths_have_the_shape_and_the_times_of_the_map(self):
        plan = self.plan()
        self.assertEqual((plan["judge"]["faults"], plan["undelivered"]), (0, []))
        show = checked("map", "show", self.path)
        self.assertEqual((plan["network"]["rain"], plan["network"]["river"]), ("none", "normal"))
        for medium in ("road", "water"):
            self.assertRegex(plan["network"][medium], HASH)
            self.assertNotIn(plan["network"][medium], show)  # that of the base map, which the links are not in
        for ends in ((START, GARDEN), (BANK, ISLAND)):
            self.assertIn("line", self.between(plan, *ends))
        self.assertNotIn("line", self.between(plan, "GUDANG-99.01", START))
        self.holds(plan)

    def test_weather_changes_metrics_and_times(self):
        dry = self.plan()
        wet = self.plan("--rain", "heavy", "--river", "flood")
        self.assertEqual((wet["judge"]["faults"], wet["network"]["rain"], wet["network"]["river"]), (0, "heavy", "flood"))
        self.assertEqual({medium: wet["network"][medium] for medium in ("road", "water")}, {medium: dry["network"][medium] for medium in ("road", "water")})
        for mode, metric in dry["network"]["metrics"].items():
            self.assertRegex(metric, HASH)
            self.assertNotEqual(wet["network"]["metrics"][mode], metric)
        self.assertGreater(self.between(wet, START, GARDEN)["min"], self.between(dry, START, GARDEN)["min"])
        self.holds(wet, "--rain", "heavy", "--river", "flood")

    def test_a_closed_road_is_gone_round(self):
        before = self.plan()
        self.close("w100")
        after = self.plan()
        self.assertEqual((after["judge"]["faults"], after["undelivered"]), (0, []))
        self.assertNotEqual(after["network"]["metrics"]["truck"], before["network"]["metrics"]["truck"])
        self.assertGreater(self.between(after, START, GARDEN)["m"], self.between(before, START, GARDEN)["m"])
        self.holds(after)

    def test_a_village_whose_only_road_is_closed_is_undelivered_and_says_why(self):
        self.close("w100", "w101")
        plan = self.plan()
        self.assertEqual(plan["judge"]["faults"], 0)
        lost = [row for row in plan["undelivered"] if row["reason"] == "plan.reason.no_path"]
        self.assertEqual({row["place"] for row in lost}, {GARDEN})
        for row in plan["undelivered"]:  # what does not come to the village is not sent on from there, nor back
            self.assertTrue(row in lost or row["reason"] == "plan.reason.not_sent", row)
            self.assertTrue(row["place"] in (GARDEN, START) or row["place"].startswith("99.01.01.2002-"), row)
        for row in lost:
            self.assertEqual((row["why"]["why"], row["why"]["closure"]), ("closure", "T-w101"), row)
            self.assertIn("Ruas w101 (T-w101) is closed: jembatan putus.", row["why"]["en"])
            self.assertIn("Ruas w101 (T-w101)", row["why"]["id"])
            self.assertNotEqual(row["why"]["en"], row["why"]["id"])
        self.assertEqual(json.loads(kawal.run("map", "route", self.path, START, GARDEN, "--json").stdout)["why"]["closure"], "T-w101")


if __name__ == "__main__":
    unittest.main()
