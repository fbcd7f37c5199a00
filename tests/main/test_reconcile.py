"""Planned, sent, received: what `kawal reconcile` says of a small operation, in both languages."""
import json
import unittest

import kawal

HOUSE, PPK, PPS, TPS = "GUDANG-99.01", "PPK-99.01.01", "PPS-99.01.01.2001", "99.01.01.2001-001"


def checked(*words, **more):
    done = kawal.run(*words, **more)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Field:
    def __init__(self, name):
        self.path = kawal.create(kawal.TINY, name)
        self.box = self.path.parent
        for device, person, role in (("kpu", "P001", "kpu"), ("ppk", "P002", "ppk"), ("pps", "P003", "pps")):
            key = checked("device", self.box / device).strip()
            checked("enrol", self.path, key, "--person", person, "--role", role)

    def event(self, kind, device, *fields, receiver=None, out=None):
        words = ["event", self.path, kind, "--device", self.box / device]
        words += ["--with", self.box / receiver] if receiver else []
        words += ["--out", self.box / out] if out else []
        for field in fields:
            words += ["--set", field]
        return checked(*words)

    def reconciled(self):
        return json.loads(checked("reconcile", self.path, "--json"))

    def sums(self):
        return {(row["leg"], row["site"], row["kind"]): (row["planned"], row["known"], row["sent"], row["received"])
                for row in self.reconciled()["sums"]}


class Reconcile(unittest.TestCase):
    def test_an_operation_without_goods(self):
        path = kawal.create(kawal.TINY, "empty")
        all_ = json.loads(checked("reconcile", path, "--json"))
        self.assertEqual([all_[name] for name in ("sums", "open", "astray", "devices", "borders")], [[]] * 5)
        self.assertIsNone(all_["plan"])
        self.assertIn("no plan", checked("reconcile", path))
        self.assertIn("belum ada rencana", checked("reconcile", path, language="id"))

    def test_a_load_that_came_but_for_one_box(self):
        field = Field("load")
        for item in ("K-1", "K-2"):
            field.event("box_created", "kpu", f"item={item}", "kit=kotak-suara", f"place={HOUSE}", f"destination={PPK}")
        field.event("kit_created", "kpu", "item=B-1", "kit=bilik", "count=40", f"place={HOUSE}")
        field.event("box_created", "kpu", "item=K-3", "kit=kotak-suara", f"place={HOUSE}", f"destination={PPS}")
        field.event("packed", "kpu", "item=K-2", "items=B-1", f"place={HOUSE}")
        field.event("load_made", "kpu", "item=L-1", "items=K-1,K-2,K-3", "leg=0", f"destination={PPK}")
        field.event("departed", "kpu", "item=L-1", f"place={HOUSE}", "escorts=P003")
        self.assertEqual(field.sums()[(0, PPK, "kotak-suara")], (None, 2, 2, 0))
        field.event("arrived", "kpu", "item=L-1", f"place={PPK}")
        field.event("partial_receipt", "kpu", "item=L-1", "items=K-2,K-3", f"place={PPK}", receiver="ppk")
        sums = field.sums()
        self.assertEqual(sums[(0, PPK, "kotak-suara")], (None, 2, 2, 1))
        self.assertEqual(sums[(0, PPK, "bilik")], (None, 40, 40, 40))
        self.assertEqual(sums[(1, PPS, "kotak-suara")], (None, 1, 0, 0))
        self.assertEqual(sums[(0, PPK, "")], (None, 0, 1, 1))  # nobody planned K-3 for this leg
        all_ = field.reconciled()
        self.assertEqual([(row["item"], row["sent"], row["short"]) for row in all_["open"]], [("K-1", True, 1), ("K-3", False, 1)])
        self.assertEqual((all_["open"][1]["last"]["place"], all_["open"][1]["last"]["person"]), (PPK, "P002"))
        for language, words in (("en", ("Outstanding: 2", "K-1: not received at " + PPK, "with P002", "duty not closed")),
                                ("id", ("Belum sampai: 2", "K-1: belum diterima di " + PPK, "pada P002", "belum menutup tugas"))):
            shown = checked("reconcile", field.path, language=language)
            for word in words:
                self.assertIn(word, shown)
            self.assertNotIn("{", shown)

    def test_goods_astray_and_devices_that_withhold(self):
        field = Field("astray")
        field.event("box_created", "kpu", "item=K-1", f"place={HOUSE}", f"destination={PPK}")
        field.event("departed", "kpu", "item=K-1", f"place={HOUSE}", "leg=0", f"destination={PPK}")
        field.event("handed_over", "kpu", "item=K-1", "place=PPK-99.01.02", "leg=0", receiver="ppk")
        field.event("noted", "ppk", "note=satu", out="kept.bundle")
        field.event("duty_closed", "ppk")
        field.event("duty_closed", "kpu")
        all_ = field.reconciled()
        self.assertEqual([(row["item"], row["leg"], row["way"], row["expected"], row["got"]) for row in all_["astray"]],
                         [("K-1", 0, "received", PPK, "PPK-99.01.02")])
        by = {row["person"]: row for row in all_["devices"]}
        self.assertEqual(set(by), {"P001", "P002", "P003"})
        self.assertTrue(by["P001"]["settled"])
        self.assertEqual((by["P002"]["missing"], by["P002"]["gaps"]), (1, [{"from": 1, "to": 1}]))
        self.assertFalse(by["P002"]["settled"])
        self.assertEqual((by["P003"]["last"], by["P003"]["settled"]), (0, False))
        self.assertIn("K-1: received at PPK-99.01.02, should be " + PPK, checked("reconcile", field.path))
        self.assertIn("1 dari 2 catatannya belum dikirim", checked("reconcile", field.path, language="id"))

    def test_an_escort_outside_of_its_kabupaten(self):
        field = Field("border")
        more = field.box / "sites.csv"
        areas = field.box / "areas.csv"
        areas.write_text("code,name,level,lat,lon,origin\n98.05,Tulang,kabupaten,-3.3,104.7,synthetic\n"
                         "98.05.01,Rawa,kecamatan,-3.3,104.7,synthetic\n98.05.01.2001,Jitu,desa,-3.3,104.7,synthetic\n",
                         encoding="utf-8")
        more.write_text("code,name,kind,area,lat,lon,origin\nRAWAJITU,Rawajitu,junction,98.05.01.2001,-3.31,104.71,synthetic\n",
                        encoding="utf-8")
        checked("import", field.path, "--kind", "areas", areas)
        checked("import", field.path, "--kind", "sites", more)
        field.event("box_created", "kpu", "item=K-1", f"place={HOUSE}", f"destination={PPK}")
        field.event("departed", "kpu", "item=K-1", f"place={HOUSE}", f"destination={PPK}", "escorts=P003")
        field.event("arrived", "kpu", "item=K-1", "place=RAWAJITU")
        all_ = field.reconciled()
        self.assertEqual([(row["item"], row["place"], row["kabupaten"]) for row in all_["borders"]], [("K-1", "RAWAJITU", "98.05")])
        self.assertEqual(field.sums()[(0, PPK, "")], (None, 1, 1, 0))  # a stop is no receipt
        self.assertIn("K-1: at RAWAJITU, kabupaten 98.05", checked("reconcile", field.path))

    def test_with_a_plan(self):
        field = Field("plan")
        plan = json.loads(checked("plan", field.path, "--iterations", "0", "--json"))
        field.event("box_created", "kpu", "item=K-1", "kit=kotak-suara", f"place={HOUSE}", f"destination={TPS}")
        field.event("departed", "kpu", "item=K-1", f"place={HOUSE}", f"destination={PPK}")
        field.event("arrived", "kpu", "item=K-1", f"place={PPK}")
        all_ = field.reconciled()
        self.assertEqual(all_["plan"], plan["id"])
        sums = field.sums()
        tps_of_hulu = sum(1 for stop in self.stops(plan, 2) if stop["for"].startswith("99.01.01."))
        self.assertEqual(sums[(0, PPK, "kotak-suara")], (2 * tps_of_hulu, 1, 1, 1))
        self.assertEqual(sums[(0, PPK, "bilik")], (4 * tps_of_hulu, 0, 0, 0))
        self.assertEqual(sums[(2, TPS, "kotak-suara")], (2, 1, 0, 0))
        self.assertEqual([(row["item"], row["leg"], row["site"]) for row in all_["open"]], [("K-1", 1, PPS)])
        self.assertIn("gudang-PPK", checked("reconcile", field.path, language="id"))

    def stops(self, plan, leg):
        return [stop for trip in plan["trips"] if trip["leg"] == leg and trip["direction"] == "out"
                for stop in trip["stops"] if not stop["transfer"]]


if __name__ == "__main__":
    unittest.main()
