"""The published plan explains itself: what hinders goods that do not come, what would help, why a trip is as it is."""
import json
import unittest

import kawal


class Why(unittest.TestCase):
    def answer(self, path, *words):
        done = kawal.run("why", path, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_everything_comes(self):
        path = kawal.create(kawal.TINY)
        self.assertIn("kawal plan", kawal.run("why", path).stderr)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        answer = self.answer(path)
        self.assertEqual((answer["missing"], answer["advice"]), ([], []))
        for language, word in (("id", "Semua barang"), ("en", "all goods")):
            self.assertIn(word, kawal.run("why", path, language=language).stdout)

    def test_an_island_without_a_boat_that_holds_a_kit(self):
        path = kawal.create(kawal.TINY)
        rows = path.parent / "armada.csv"
        rows.write_text("kode,nama,moda,kotak,kg,penumpang,pangkalan,dari,sampai,awak,asal\n"
                        "V005,Ketek Dermaga,ketek,1,600,4,DMG-001,,,1,fakta\n"
                        "V006,Perahu cepat Polres,speedboat,25,800,6,DMG-001,2024-11-20,2024-11-21,2,fakta\n"
                        "V015,Ketek Muara Hilir,ketek,1,300,3,PPS-99.01.02.2001,,,1,fakta\n"
                        "V016,Ketek Pulau Sunyi,ketek,1,300,3,PPS-99.01.02.2002,,,1,fakta\n"
                        "V017,Jukung Pulau Sunyi,jukung,1,200,2,PPS-99.01.02.2002,,,1,fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "fleet", rows).returncode, 0)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        answer = self.answer(path)
        rows = [m for m in answer["missing"] if m["reason"] != "not_sent" and m["direction"] == "out"]
        self.assertTrue(rows)
        boats = {v["like"]["code"]: v for v in rows[0]["vehicles"]}
        self.assertEqual((boats["V016"]["test"], boats["V016"]["is"], boats["V016"]["limit"]), ("boxes", 3, 1))
        best = answer["advice"][0]
        self.assertEqual((best["kind"], best["at"], best["like"]["code"]), ("vehicle", "DMG-001", "V006"))
        self.assertGreater(best["kits"], 0)
        for language, word in (("id", "lagi di DMG-001"), ("en", "more speedboat at DMG-001")):
            self.assertIn(word, kawal.run("why", path, language=language).stdout)

    def test_a_place_a_trip_a_vehicle(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        plan = json.loads(kawal.run("plan", path, "latest", "--json").stdout)
        trip = next(t for t in plan["trips"] if t["leg"] == 0 and t["direction"] == "out")
        for code in (trip["id"], trip["vehicle"], trip["stops"][0]["place"]):
            rows = self.answer(path, code)["trips"]
            self.assertIn(trip["id"], [t["trip"] for t in rows])
            for row in rows:
                self.assertIn(row["hour"]["bound"], ("choice", "window", "lot", "goods", "vehicle", "people"))
                self.assertGreaterEqual(row["choice"]["able"], 1)
        self.assertIn("Gelombang", kawal.run("why", path, trip["id"], language="id").stdout)
        self.assertIn("XYZ", kawal.run("why", path, "XYZ").stderr)


if __name__ == "__main__":
    unittest.main()
