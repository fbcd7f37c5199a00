"""The network as the page meets it: what it is made of, ways, reach and tiles over the API, and what a person draws."""
import gzip
import json
import math
import os
import unittest

import kawal
import mvt
import pbf
from test_api import Posko
from test_golden import GOLDEN
from test_map import NODES, WAYS, checked, town


def tile_of(lat, lon, zoom):
    s = math.sin(math.radians(lat))
    n = 1 << zoom
    return int((lon + 180) / 360 * n), int((0.5 - math.log((1 + s) / (1 - s)) / (4 * math.pi)) * n)


def place_of(point, zoom, column, row):
    """Degrees of a point of a tile's grid."""
    n = 4096 << zoom
    x, y = (column * 4096 + point[0]) / n, (row * 4096 + point[1]) / n
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))), x * 360 - 180


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY, "network")
        checked("import", cls.path, "--kind", "map", town(cls.path))
        cls.posko = Posko(cls.path)
        cls.posko.login()

    @classmethod
    def tearDownClass(cls):
        code, _, err = cls.posko.stop()
        assert code == 0, err

    def get(self, path, status=200, **headers):
        got, answer, body = self.posko.ask("GET", "/api/v1/" + path, **headers)
        self.assertEqual(got, status, body)
        return answer, body

    def put(self, entries, status=200, **values):
        got, _, body = self.posko.ask("POST", f"/api/v1/register/{entries}", json.dumps({"values": values}), Content_Type="application/json")
        self.assertEqual(got, status, body)
        return body

    def tile(self, zoom, lat, lon):
        column, row = tile_of(lat, lon, zoom)
        answer, body = self.get(f"tiles/{zoom}/{column}/{row}.mvt")
        self.assertEqual(answer.getheader("Content-Type"), "application/vnd.mapbox-vector-tile")
        return mvt.tile(body)

    def named(self, layer, key="code"):
        return {feature["properties"].get(key): feature for feature in layer}


class Network(Served):
    def test_all_of_it_needs_a_login(self):
        cookie, self.posko.cookie = self.posko.cookie, None
        for path in ("network", "route?from=1,2&to=3,4", "reach?place=1,2&minutes=3", "tiles/0/0/0.mvt"):
            self.assertEqual(self.get(path, 401)[1]["code"], "account.no_session")
        self.put("closures", 401, code="X")
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/links/R001")[0], 401)
        self.posko.cookie = cookie

    def test_what_it_is_made_of(self):
        _, body = self.get("network?lang=id")
        self.assertEqual(body["base"]["attribution"], "© kontributor OpenStreetMap (ODbL)")
        self.assertEqual((body["base"]["roads"], body["base"]["waters"]), (3, 1))
        self.assertEqual(body["counts"]["base_ways"], {"road": 4, "water": 1})
        self.assertEqual(body["counts"]["links"], 17)
        self.assertEqual(sorted(row["kind"] for row in body["candidates"]), ["pier", "road_end", "road_end"])
        self.assertIn({"class": "river", "layer": "water", "from_zoom": 4}, body["tiles"]["classes"])
        self.assertTrue(all(row["confirmed"] for row in body["jetties"]))
        self.assertEqual(body["closures"], [])

    def test_a_way_and_why_there_is_none(self):
        _, body = self.get("route?from=-3.25,104.55&to=-3.25,104.57")
        self.assertEqual([way["name"] for way in body["legs"][0]["ways"]], ["Jalan Hulu"])
        self.assertEqual(sum(leg["ms"] for leg in body["legs"]), body["ms"])
        self.assertIsNone(body["why"])
        self.assertEqual(body["from"]["at"], [104.55, -3.25])
        _, body = self.get("route?from=-3.25,104.55&to=-3.29,104.64&lang=en")
        self.assertIsNone(body["ms"])
        self.assertEqual((body["legs"], body["why"]["why"]), ([], "island"))
        for path, status, code in (("route?from=-3.25,104.55&to=nowhere", 404, "roads.place"), ("route?to=1,2", 404, "roads.place"),
                                   ("route?from=1,2&to=1,2&vehicle=horse", 400, "roads.word"),
                                   ("route?from=1,2&to=1,2&boat=ketek&boxes=-1", 400, "roads.number"),
                                   ("route?from=1,2&to=1,2&boxes=4", 400, "roads.no_boat"), ("reach?place=1,2&minutes=3&onward=foot", 400, "roads.no_boat"),
                                   ("route?from=1,2&to=1,2&at=soon", 400, "roads.at")):
            self.assertEqual(self.get(path, status)[1]["code"], code)

    def test_an_hour_of_the_night_is_night_unless_somebody_says_otherwise(self):
        way = "route?from=-3.25,104.55&to=-3.25,104.57"
        day = self.get(way)[1]["ms"]
        for words, night in (("at=2024-11-26T22:00", True), ("at=2024-11-26T05:59", True), ("at=2024-11-26T06:00", False),
                             ("at=2024-11-26T17:59", False), ("at=2024-11-26T18:00", True), ("at=2024-11-26", False),
                             ("at=2024-11-26T22:00&night=no", False), ("at=2024-11-26T12:00&night=yes", True)):
            body = self.get(f"{way}&{words}")[1]
            self.assertEqual((body["night"], body["ms"] > day), (night, night), words)

    def test_large_answers_are_packed_for_who_takes_it(self):
        small, _ = self.get("session", Accept_Encoding="gzip")
        self.assertIsNone(small.getheader("Content-Encoding"))
        for path in ("map", "reach?place=PPK-99.01.01&minutes=600", "register/tps"):
            plain, body = self.get(path)
            self.assertIsNone(plain.getheader("Content-Encoding"), path)
            packed, same = self.get(path, Accept_Encoding="br, gzip")
            self.assertEqual(packed.getheader("Content-Encoding"), "gzip", path)
            self.assertIn("Accept-Encoding", packed.getheader("Vary"))
            self.assertEqual(packed.getheader("ETag"), plain.getheader("ETag"))
            self.assertLess(int(packed.getheader("Content-Length")), int(plain.getheader("Content-Length")) * 2 // 3, path)
            if path.startswith("reach"):
                body, same = ({name: part for name, part in x.items() if name != "at"} for x in (body, same))
            self.assertEqual(same, body, path)
        tag = self.get("map", Accept_Encoding="gzip")[0].getheader("ETag")
        self.assertEqual(self.get("map", 304, Accept_Encoding="gzip", If_None_Match=tag)[1], b"")

    def test_what_can_be_reached(self):
        _, body = self.get("reach?place=-3.25,104.55&minutes=5&vehicle=motorbike")
        self.assertTrue(body["lines"])
        self.assertTrue(all(ms["ms"] <= 300_000 for ms in body["places"]))
        _, less = self.get("reach?place=-3.25,104.55&minutes=1&vehicle=motorbike")
        self.assertLess(sum(map(len, less["lines"])), sum(map(len, body["lines"])) + 1)
        _, back = self.get("reach?place=PPK-99.01.01&minutes=60&to=1")
        self.assertIn("GUDANG-99.01", [row["code"] for row in back["places"]])
        self.assertTrue(back["to"])
        self.assertFalse(self.get("reach?place=PPK-99.01.01&minutes=60&to=0")[1]["to"])
        self.assertEqual(self.get("reach?place=PPK-99.01.01&minutes=60&to=yes", 400)[1]["code"], "roads.word")
        for minutes in ("", "0", "1441", "1.5"):
            self.assertEqual(self.get(f"reach?place=1,2&minutes={minutes}", 400)[1]["code"], "roads.number")


class Golden(unittest.TestCase):
    """The answers to the letter, on a day that is said. KAWAL_GOLDEN=write writes the files anew; read the difference then."""

    def test_answers(self):
        path = kawal.create(kawal.TINY, "golden")
        checked("import", path, "--kind", "map", town(path))
        posko = Posko(path)
        posko.login()
        day = "at=2024-11-26T06:00"
        for name, question in (("network", "network?lang=id"), ("route", f"route?from=GUDANG-99.01&to=PPK-99.01.02&vehicle=foot&boat=ketek&onward=foot&boxes=4&{day}"),
                               ("no-route", f"route?from=-3.25,104.55&to=-3.29,104.64&boat=ketek&lang=en&{day}"),
                               ("reach", f"reach?place=PPK-99.01.01&minutes=20&{day}")):
            with self.subTest(name):
                text = json.dumps(posko.ask("GET", "/api/v1/" + question)[2], indent=1, ensure_ascii=False) + "\n"
                golden = GOLDEN / f"network-{name}.json"
                if os.environ.get("KAWAL_GOLDEN") == "write":
                    golden.write_text(text, encoding="utf-8")
                self.assertEqual(text, golden.read_text(encoding="utf-8"))
        column, row = tile_of(-3.25, 104.56, 12)
        drawn = posko.ask("GET", f"/api/v1/tiles/12/{column}/{row}.mvt")[2]
        golden = GOLDEN / "network-tile.mvt"  # web/test/tile.test.mjs reads it with the page's own library
        if os.environ.get("KAWAL_GOLDEN") == "write":
            golden.write_bytes(drawn)
        self.assertEqual(mvt.tile(drawn), mvt.tile(golden.read_bytes()))
        self.assertEqual(drawn, golden.read_bytes())
        self.assertEqual(posko.stop()[0], 0)


class Tiles(Served):
    def test_a_way_lies_where_it_is(self):
        for zoom in (12, 15, 18):
            column, row = tile_of(-3.25, 104.5599, zoom)
            layers = self.tile(zoom, -3.25, 104.5599)
            way = self.named(layers["road"])["w100"]
            self.assertEqual(way["properties"], {"class": "tertiary", "kind": "osm", "code": "w100", "name": "Jalan Hulu"})
            step = 360 / (4096 << zoom)
            for point in (point for part in way["parts"] for point in part):
                lat, lon = place_of(point, zoom, column, row)
                self.assertAlmostEqual(lat, -3.25, delta=2 * step)
                self.assertTrue(104.55 - 2 * step <= lon <= 104.57 + 2 * step)

    def test_layers_and_what_is_on_them(self):
        layers = self.tile(10, -3.25, 104.56)
        self.assertEqual(self.named(layers["jetty"])["DMG-001"]["properties"]["confirmed"], True)
        self.assertEqual(len([row for row in layers["jetty"] if "candidate" in row["properties"]]), 3)
        wide = self.tile(9, -3.25, 104.56)
        self.assertEqual(self.named(wide["site"])["GUDANG-99.01"]["properties"]["kind"], "warehouse")
        self.assertFalse(any("candidate" in row["properties"] for row in wide["jetty"]))
        self.assertEqual(self.named(layers["tps"], "number")["001"]["type"], "point")
        self.assertTrue(any(row["properties"]["level"] == "desa" and row["properties"]["origin"] == "derived" for row in layers["outline"]))
        self.assertTrue(all(part[0] == part[-1] for row in layers["outline"] for part in row["parts"]))
        self.assertEqual({row["properties"]["class"] for row in layers["water"]} & {"river"}, {"river"})
        low = self.tile(0, 0, 0)
        self.assertNotIn("tps", low)
        self.assertEqual(sum(row["properties"]["class"] == "river" for row in low.get("water", [])), 0)

    def test_every_tile_of_a_zoom_shows_every_link_once_or_more(self):
        found = set()
        for column in range(*(tile_of(0, lon, 12)[0] + plus for lon, plus in ((104.45, 0), (104.8, 1)))):
            for row in range(*(tile_of(lat, 0, 12)[1] + plus for lat, plus in ((-3.1, 0), (-3.4, 1)))):
                layers = mvt.tile(self.get(f"tiles/12/{column}/{row}.mvt")[1])
                found |= {way["properties"]["code"] for name in ("road", "water") for way in layers.get(name, [])}
        self.assertTrue({row["kode"] for row in kawal.rows(kawal.TINY / "links.csv")} <= found)

    def test_they_are_packed_and_tagged(self):
        column, row = tile_of(-3.25, 104.56, 10)
        path = f"tiles/10/{column}/{row}.mvt"
        answer, plain = self.get(path)
        packed = self.get(path, Accept_Encoding="br, gzip")
        self.assertEqual(packed[0].getheader("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(packed[1]), plain)
        self.assertLess(len(packed[1]), len(plain))
        self.assertEqual(self.get(path, 304, If_None_Match=answer.getheader("ETag"))[1], b"")
        self.assertEqual(self.get("tiles/10/0/0.mvt")[1], b"")

    def test_addresses_that_are_none(self):
        for path in ("19/0/0.mvt", "3/8/0.mvt", "3/0/8.mvt", "3/0/0", "3/0/0.png", "3/-1/0.mvt", "3/0.mvt", "a/b/c.mvt", "03/0/0.mvt",
                     "3/0/0.mvt/", "3/0/99999999999999999999.mvt", ""):
            self.assertEqual(self.get("tiles/" + path, 404)[1]["code"], "network.no_tile", path)


class Drawing(Served):
    def test_a_closure_closes_at_once_and_ends_when_it_is_taken_back(self):
        way = "route?from=-3.25,104.55&to=-3.25,104.57"
        before = self.get(way)[1]
        self.put("closures", code="TTP-1", name="Jembatan Hulu", way="w100", reason="hanyut", origin="fact", source="Personel 001")
        body = self.get(way + "&lang=en")[1]
        self.assertEqual((body["ms"], body["why"]["closure"]), (None, "TTP-1"))
        self.assertGreater(body["version"], before["version"])
        self.assertEqual([(row["code"], row["way"], row["now"]) for row in self.get("network")[1]["closures"]], [("TTP-1", "w100", "closed")])
        closed = self.tile(12, -3.25, 104.5599)["closure"]
        self.assertEqual({(row["type"], row["properties"]["code"], row["properties"]["reason"]) for row in closed}, {("line", "TTP-1", "hanyut")})
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/closures/TTP-1")[0], 204)
        self.assertEqual(self.get(way)[1]["ms"], before["ms"])
        self.assertNotIn("closure", self.tile(12, -3.25, 104.5599))
        self.assertIn("by posko", checked("history", self.path, "closures", "TTP-1"))

    def test_a_drawn_way_joins_what_was_apart(self):
        line = {"type": "LineString", "coordinates": [[104.57, -3.25], [104.6, -3.27], [104.63, -3.29]]}
        self.put("ways", code="JLR-1", name="Jalan Baru", **{"class": "village", "modes": "truck motorbike foot"}, geometry=line,
                 origin="fact", source="Personel 001")
        body = self.get("route?from=-3.25,104.55&to=-3.29,104.64")[1]
        self.assertIn("JLR-1", [way["code"] for way in body["legs"][0]["ways"]])
        drawn = self.named(self.tile(12, -3.27, 104.6)["road"])["JLR-1"]
        self.assertEqual((drawn["properties"]["kind"], drawn["properties"]["name"]), ("way", "Jalan Baru"))
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/ways/JLR-1")[0], 204)

    def test_a_confirmed_jetty_is_no_suggestion_any_more(self):
        pier, = (row for row in self.get("network")[1]["candidates"] if row["kind"] == "pier")
        self.put("sites", code="DMG-009", name="Dermaga Uji", kind="jetty", lat=str(pier["at"][1]), lon=str(pier["at"][0]), area="99.01.02.2001", confirmed="yes",
                 origin="fact", source="Personel 001")
        body = self.get("network")[1]
        self.assertNotIn("pier", [row["kind"] for row in body["candidates"]])
        self.assertTrue({row["code"]: row["confirmed"] for row in body["jetties"]}["DMG-009"])

    def test_what_is_wrong_is_said_with_its_column(self):
        body = self.put("closures", 422, code="TTP-2", name="x", way="w1", **{"from": "soon"}, origin="fact", source="x")
        self.assertEqual((body["code"], body["field"]), ("value.datetime", "from"))
        self.assertEqual(self.put("closures", 422, code="TTP-2", colour="red")["code"], "import.unknown_column")
        self.assertEqual(self.put("maps", 422, code="OSM")["code"], "import.made")
        self.assertEqual(self.put("spaceships", 404, code="X")["code"], "posko.no_kind")
        self.assertEqual(self.put("sites", 400, code=7)["code"], "posko.values")
        self.assertEqual(self.put("sites", 400)["code"], "posko.values")
        for text, kind, code in (
            ("{}", "application/json", "posko.values"),
            ("[", "application/json", "api.not_json"),
            ('{"values": {"code": "A"}}', "text/plain", "api.not_json"),
        ):
            self.assertEqual(self.posko.ask("POST", "/api/v1/register/sites", text, Content_Type=kind)[2]["code"], code)
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/sites/NONE")[0], 404)
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/sites/GUDANG-99.01")[2]["code"], "register.in_use")
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/register/maps/OSM")[2]["code"], "import.made")


class Trouble(unittest.TestCase):
    def test_a_map_that_cannot_be_read_is_said_and_everything_else_works(self):
        path = kawal.create(kawal.TINY, "trouble")
        checked("import", path, "--kind", "map", town(path, NODES, WAYS))
        for file in (path / "map").glob("*.map"):
            file.write_bytes(b"spoiled")
        posko = Posko(path)
        posko.login()
        for _ in range(2):
            status, _, body = posko.ask("GET", "/api/v1/tiles/0/0/0.mvt")
            self.assertEqual((status, body["code"]), (500, "base_map.damaged"))
        self.assertEqual(posko.ask("GET", "/api/v1/map")[0], 200)
        self.assertEqual(posko.stop()[0], 0)

    def test_another_process_brings_a_map_while_the_posko_serves(self):
        path = kawal.create(kawal.TINY, "brought")
        posko = Posko(path)
        posko.login()
        self.assertIsNone(posko.ask("GET", "/api/v1/network")[2]["base"])
        checked("import", path, "--kind", "map", pbf.extract(path.parent / "other.osm.pbf", NODES, WAYS, ()))
        self.assertEqual(posko.ask("GET", "/api/v1/network")[2]["base"]["roads"], 3)
        self.assertEqual(posko.stop()[0], 0)


if __name__ == "__main__":
    unittest.main()
