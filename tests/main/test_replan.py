"""A plan that is being carried out is planned anew: what has left stands, what broke is not used, few orders change."""
import json
import unittest

import kawal

NOW = "2024-11-25T09:00"


def trips(document):
    return {t["id"]: t for t in document["trips"]}


def order(trip):
    """What makes a trip the same trip: vehicle, times, goods and people."""
    stops = tuple((s["place"], s["for"], s["kits"], s["arrive"], s["leave"]) for s in trip["stops"])
    return trip["direction"], trip["leg"], trip["vehicle"], tuple(trip["exact_s"]), stops, tuple(sorted(trip["escorts"]))


class Replan(unittest.TestCase):
    def plan(self, path):
        done = kawal.run("plan", path, "--iterations", "50")
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.latest(path)

    def latest(self, path):
        done = kawal.run("plan", path, "latest", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def replan(self, path, *words, code=0):
        done = kawal.run("replan", path, "--at", NOW, "--iterations", "50", "--json", *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def test_nothing_happened(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        answer = self.replan(path)
        self.assertEqual(answer["changes"], [], "an order changed without a reason")
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        self.assertEqual(after["before"]["plan"], before["id"])
        begun = [t for t in before["trips"] if t["load"] < NOW]
        self.assertEqual(after["before"]["fixed"], len(begun))
        self.assertGreater(len(begun), 5)

    def test_nothing_happened_to_a_plan_that_could_be_better(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        self.assertEqual(kawal.run("plan", path, "--iterations", "0").returncode, 0)
        for at in ("2024-11-21T06:00", "2024-11-26T07:21", "2024-11-27T20:26", "2024-11-28T03:00"):
            before = self.latest(path)
            answer = json.loads(kawal.run("replan", path, "--at", at, "--iterations", "100", "--json", "--seed", at[9]).stdout)
            self.assertEqual(answer["changes"], [], f"an order changed at {at} without a reason")
            after = self.latest(path)
            told = {order(t)[:3] + (t["depart"],) + order(t)[5:] for t in before["trips"]}
            self.assertEqual(told, {order(t)[:3] + (t["depart"],) + order(t)[5:] for t in after["trips"]})

    def test_a_truck_breaks_down(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        later = [t for t in before["trips"] if t["load"] >= NOW and t["direction"] == "out"]
        vehicle = max({t["vehicle"] for t in later}, key=lambda v: sum(t["vehicle"] == v for t in later))
        rows = path.parent / "rusak.csv"
        rows.write_text(f"kode,armada,dari,asal\nR1,{vehicle},{NOW.replace('T', ' ')},fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "outages", rows).returncode, 0)
        answer = self.replan(path)
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        self.assertFalse([t["id"] for t in after["trips"] if t["vehicle"] == vehicle and t["end"] > NOW and t["load"] >= NOW])
        stood = {order(t) for t in after["trips"]}
        for trip in before["trips"]:
            if trip["load"] < NOW:
                self.assertIn(order(trip), stood, f"{trip['id']} had left and was changed")
        self.assertEqual(after["summary"]["undelivered"], before["summary"]["undelivered"])
        self.assertIn(vehicle, answer["tell"])
        self.assertLess(len(answer["changes"]), len(later) // 4, "one broken truck changes a few orders")

    def test_a_long_search_leaves_people_on_their_orders(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        vehicle = next(t["vehicle"] for t in before["trips"] if t["load"] >= NOW and t["direction"] == "out")
        rows = path.parent / "rusak.csv"
        rows.write_text(f"kode,armada,dari,asal\nR1,{vehicle},{NOW.replace('T', ' ')},fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "outages", rows).returncode, 0)
        answer = self.replan(path, "--iterations", "3000")
        people = [change for change in answer["changes"] if change["what"] == "people"]
        self.assertLess(len(people), 10, "others escort a trip that stays as it was told")

    def test_a_trip_that_is_late_and_one_that_failed(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        under_way = [t for t in before["trips"] if t["load"] < NOW < t["end"]]
        self.assertGreater(len(under_way), 1)
        late, failed = under_way[0], under_way[1]
        self.replan(path, "--news", f"{late['id']}=late:45", "--news", f"{failed['id']}=failed")
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        moved = [t for t in after["trips"] if t["vehicle"] == late["vehicle"] and t["exact_s"][0] == late["exact_s"][0]]
        self.assertEqual([t["exact_s"][2] for t in moved], [late["exact_s"][2] + 45 * 60])
        self.assertNotIn(order(failed), {order(t) for t in after["trips"]})

    def test_news_of_what_is_over_and_of_what_is_to_come(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        goods = [t for t in before["trips"] if t["direction"] == "out" and t["leg"] == 0 and t["end"] < NOW]
        onward = {t["base"] for t in before["trips"] if t["leg"] == 1 and t["load"] < NOW}
        over = next(t for t in goods if t["stops"][0]["place"] in onward)
        self.assertIn("--news", self.replan(path, "--news", f"{over['id']}=failed", code=1))
        self.assertEqual(self.latest(path)["id"], before["id"])
        last = max((t for t in before["trips"] if t["end"] < NOW), key=lambda t: t["end"])
        coming = next(t for t in before["trips"] if t["load"] > NOW and t["direction"] == "out")
        self.replan(path, "--news", f"{last['id']}=late:600", "--news", f"{coming['id']}=late:120")
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        self.assertIn(last["exact_s"][2] + 600 * 60, [t["exact_s"][2] for t in after["trips"] if t["vehicle"] == last["vehicle"]])
        kept = [t for t in after["trips"] if t["vehicle"] == coming["vehicle"] and t["exact_s"][2] > coming["exact_s"][0]]
        self.assertFalse([t["id"] for t in kept if t["exact_s"][0] < coming["exact_s"][0] + 120 * 60], "it was said to be late")

    def test_a_way_closes_behind_a_trip(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        before = self.plan(path)
        for leg in (1, 0):
            with self.subTest(leg=leg):
                gone = next(t for t in before["trips"] if t["direction"] == "out" and t["leg"] == leg and t["mode"] == "truck" and t["end"] < NOW)
                self.close_behind(path, gone)

    def close_behind(self, path, gone):
        site = next(s for s in kawal.rows(kawal.SAMPLES / "ogan-ilir-2024" / "sites.csv") if s["kode"] == gone["stops"][0]["place"])
        rows = path.parent / "tutup.csv"
        rows.write_text("kode,nama,lintang,bujur,radius_m,dari,asal\n"
                        f"T1,Jembatan putus,{site['lintang']},{site['bujur']},300,2024-11-25 08:00,fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "closures", rows).returncode, 0)
        self.replan(path)
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        self.assertIn(order(gone), {order(t) for t in after["trips"]})
        self.assertEqual({m["reason"] for m in after["undelivered"]} - {"plan.reason.no_path", "plan.reason.not_sent"}, set())

    def test_words_that_cannot_be_read(self):
        path = kawal.create(kawal.TINY)
        self.assertIn("kawal plan", kawal.run("replan", path).stderr)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        self.assertIn("late:MIN", kawal.run("replan", path, "--news", "1-0001=soon", language="en").stderr)
        self.assertIn("9-0000", kawal.run("replan", path, "--news", "9-0000=failed").stderr)
        self.assertIn("spares", kawal.run("plan", path, "--with", "angels").stderr)


class Compare(unittest.TestCase):
    def test_two_plans_by_the_beginning_of_their_ids(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("compare", path).returncode, 1)
        for seed in ("1", "2"):
            self.assertEqual(kawal.run("plan", path, "--seed", seed).returncode, 0)
        ids = [line.split()[0] for line in kawal.run("plan", path, "--list").stdout.splitlines()]
        self.assertEqual(len(ids), 2)
        answer = json.loads(kawal.run("compare", path, ids[1][:8], "--json").stdout)
        self.assertEqual((answer["before"], answer["after"]), (ids[1], ids[0]))
        self.assertEqual([p["part"] for p in answer["score"]],
                         ["undelivered", "late", "unguarded", "exposed", "changed", "people", "cost", "metres"])
        same = json.loads(kawal.run("compare", path, ids[0], ids[0], "--json").stdout)
        self.assertEqual((same["better"], same["changes"]), ("equal", []))
        for language, word in (("id", "Jam orang"), ("en", "People-hours")):
            self.assertIn(word, kawal.run("compare", path, language=language).stdout)
        self.assertIn("ffff", kawal.run("compare", path, "ffffffff").stderr)
        self.assertEqual(kawal.run("plan", path, "latest").returncode, 0)


if __name__ == "__main__":
    unittest.main()
