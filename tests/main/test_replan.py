"""A plan that is being carried out is planned anew: what has left stands, what broke is not used, few orders change."""
import json
import unittest

import kawal

NOW = "2024-11-25T09:00"
FEW = ("--iterations", "50")


def trips(document):
    return {t["id"]: t for t in document["trips"]}


def order(trip):
    """What makes a trip the same trip: vehicle, times, goods and people."""
    stops = tuple((s["place"], s["for"], s["kits"], s["arrive"], s["leave"]) for s in trip["stops"])
    return trip["direction"], trip["leg"], trip["vehicle"], tuple(trip["exact_s"]), stops, tuple(sorted(trip["escorts"]))


class Replan(unittest.TestCase):
    def plan(self, path):
        done = kawal.run("plan", path, *FEW)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.latest(path)

    def latest(self, path):
        done = kawal.run("plan", path, "latest", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def replan(self, path, *words, code=0):
        done = kawal.run("replan", path, "--at", NOW, *FEW, "--json", *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def test_nothing_happened(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
        answer = self.replan(path)
        self.assertEqual(answer["changes"], [], "an order changed without a reason")
        self.assertEqual((answer["before_possible"], answer["before_lost"], answer["before_faults"]), (True, 0, []))
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
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
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
        self.assertEqual((answer["better"], answer["before_possible"]), ("after", False), "a broken truck drives no better plan")
        self.assertEqual([row["code"] for row in answer["before_faults"]], ["fleet.laid_up"])
        self.assertEqual(json.loads(kawal.run("compare", path, "--json").stdout), answer, "the plan itself says so")
        for language, word in (("id", "tidak mungkin lagi"), ("en", "no longer be carried out")):
            self.assertIn(word, kawal.run("compare", path, language=language).stdout)
        self.assertLess(len(answer["changes"]), len(later) // 4, "one broken truck changes a few orders")

    def test_a_long_search_leaves_people_on_their_orders(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
        vehicle = next(t["vehicle"] for t in before["trips"] if t["load"] >= NOW and t["direction"] == "out")
        rows = path.parent / "rusak.csv"
        rows.write_text(f"kode,armada,dari,asal\nR1,{vehicle},{NOW.replace('T', ' ')},fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "outages", rows).returncode, 0)
        answer = self.replan(path, "--iterations", "3000")
        people = [change for change in answer["changes"] if change["what"] == "people"]
        self.assertLess(len(people), 10, "others escort a trip that stays as it was told")

    def test_a_trip_that_is_late_and_one_that_failed(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
        under_way = [t for t in before["trips"] if t["load"] < NOW < t["end"]]
        self.assertGreater(len(under_way), 1)
        late, failed = under_way[0], under_way[1]
        self.replan(path, "--news", f"{late['id']}=late:45", "--news", f"{failed['id']}=failed")
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        moved = [t for t in after["trips"] if t["vehicle"] == late["vehicle"] and t["exact_s"][0] == late["exact_s"][0]]
        self.assertEqual([t["exact_s"][2] for t in moved], [late["exact_s"][2] + 45 * 60])
        self.assertNotIn(order(failed), {order(t) for t in after["trips"]})
        answer = json.loads(kawal.run("compare", path, "--json").stdout)
        self.assertEqual((answer["better"], answer["before_possible"]), ("after", False))
        self.assertIn("fleet.delivered", [row["code"] for row in answer["before_faults"]])

    def test_news_of_what_is_over_and_of_what_is_to_come(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
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
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
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

    def test_people_and_vehicles_that_left_the_register_on_their_way(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
        under_way = [t for t in before["trips"] if t["load"] < NOW < t["end"]]
        over = next(t for t in before["trips"] if t["end"] < NOW and t["direction"] == "out" and t["vehicle"] != under_way[0]["vehicle"])
        gone = {("fleet", under_way[0]["vehicle"]), ("people", under_way[0]["escorts"][0]), ("fleet", over["vehicle"]),
                ("people", under_way[-1]["escorts"][0])}
        for kind, code in gone:
            self.assertEqual(kawal.run("retire", path, kind, code, "--effective", "2024-11-01").returncode, 0, code)
        for _ in range(2):  # the second time they are not in the register of the plan before either
            self.replan(path)
            after = self.latest(path)
            self.assertEqual(after["judge"]["faults"], 0)
            stood = {order(t) for t in after["trips"]}
            for trip in before["trips"]:
                if trip["load"] < NOW:
                    self.assertIn(order(trip), stood, f"{trip['id']} had left and was changed")
            for trip in after["trips"]:
                used = {("fleet", trip["vehicle"]), ("people", trip["bhabinkamtibmas"]), *(("people", code) for code in trip["escorts"])}
                self.assertFalse(trip["load"] >= NOW and used & gone, f"{trip['id']} is given to who is no more")
            for kind, code in gone:
                member = {"fleet": "vehicles", "people": "people"}[kind]
                self.assertEqual(after[member][code], before[member][code])

    def test_a_village_officer_left_the_register_on_the_way(self):
        path = kawal.create(kawal.TINY)
        before = self.plan(path)
        trip = next(t for t in before["trips"] if t["leg"] == 2 and t["direction"] == "out")
        at = trip["stops"][0]["arrive"]
        self.assertEqual(kawal.run("retire", path, "people", trip["bhabinkamtibmas"], "--effective", "2024-11-01").returncode, 0)
        done = kawal.run("replan", path, "--at", at, "--iterations", "50", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        self.assertIn(order(trip), {order(t) for t in after["trips"]})

    def jetty_closes(self, path, code, at):
        """A closure around a jetty."""
        site = next(s for s in kawal.rows(kawal.SAMPLES / "oki-2024" / "sites.csv") if s["kode"] == code)
        rows = path.parent / "dermaga.csv"
        rows.write_text("kode,nama,lintang,bujur,radius_m,dari,asal\n"
                        f"T1,Dermaga runtuh,{site['lintang']},{site['bujur']},150,{at.replace('T', ' ')},fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "closures", rows).returncode, 0)

    def test_a_jetty_closes_behind_goods_that_go_on_from_it(self):
        path = kawal.create(kawal.SAMPLES / "oki-2024")
        before = self.plan(path)
        first = next(t for t in before["trips"] if t["direction"] == "out" and any(s["transfer"] for s in t["stops"]))
        stop = next(s for s in first["stops"] if s["transfer"])
        now = stop["leave"]
        self.jetty_closes(path, stop["place"], first["depart"])
        done = kawal.run("replan", path, "--at", now, "--iterations", "50", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        after = self.latest(path)
        self.assertEqual(after["judge"]["faults"], 0)
        stood = {order(t) for t in after["trips"]}
        for trip in before["trips"]:
            if trip["load"] < now:
                self.assertIn(order(trip), stood, f"{trip['id']} had left and was changed")
        self.assertEqual({m["reason"] for m in after["undelivered"]} - {"plan.reason.no_path", "plan.reason.not_sent"}, set())
        self.assertIn(stop["for"], {m["place"] for m in after["undelivered"]}, "nobody can fetch them from there")

    def test_the_weather_and_the_spares_stay_those_of_the_plan(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("plan", path, "--rain", "some", "--river", "high", "--with", "spares", "--iterations", "50").returncode, 0)
        for words, rain, river, spares in (((), "some", "high", True), (("--rain", "none"), "none", "high", True),
                                           (("--with", "none", "--river", "normal"), "none", "normal", False), ((), "none", "normal", False)):
            self.assertEqual(kawal.run("replan", path, "--at", "2024-11-20T05:00", "--iterations", "50", *words).returncode, 0)
            after = self.latest(path)
            self.assertEqual((after["network"]["rain"], after["network"]["river"], after["spares"]), (rain, river, spares), words)

    def test_words_that_cannot_be_read(self):
        path = kawal.create(kawal.TINY)
        self.assertIn("kawal plan", kawal.run("replan", path).stderr)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        self.assertIn("late:MIN", kawal.run("replan", path, "--news", "1-0001=soon", language="en").stderr)
        self.assertIn("9-0000", kawal.run("replan", path, "--news", "9-0000=failed").stderr)
        self.assertIn("spares", kawal.run("plan", path, "--with", "angels").stderr)


class Compare(unittest.TestCase):
    def compared(self, path, *words):
        done = kawal.run("compare", path, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_plan_from_nothing_after_a_breakdown(self):
        path, before, _ = kawal.planned_anew("ogan-ilir-2024", *FEW)
        self.assertEqual(kawal.run("plan", path, "--iterations", "60").returncode, 0)
        answer = self.compared(path)
        self.assertIsNone(answer["before_possible"], "of one register: both are")
        uses = [t["vehicle"] for t in before["trips"]]
        vehicle = max(set(uses), key=uses.count)
        rows = path.parent / "rusak.csv"
        rows.write_text(f"kode,armada,dari,asal\nR1,{vehicle},2024-11-20 05:00,fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "outages", rows).returncode, 0)
        self.assertEqual(kawal.run("plan", path, "--iterations", "50").returncode, 0)
        answer = self.compared(path, before["id"])
        self.assertEqual((answer["better"], answer["before_possible"], [row["code"] for row in answer["before_faults"]]),
                         ("after", False, ["fleet.laid_up"]))
        self.assertGreaterEqual(answer["before_faults"][0]["faults"], uses.count(vehicle))
        gone = next(t["escorts"][0] for t in before["trips"])
        self.assertEqual(kawal.run("retire", path, "people", gone, "--effective", "2024-11-01").returncode, 0)
        self.assertEqual(kawal.run("plan", path, "--iterations", "50").returncode, 0)
        answer = self.compared(path, before["id"])
        self.assertEqual(answer["before_lost"], sum(gone in t["escorts"] for t in before["trips"]))

    def test_what_need_not_be_told_is_a_setting(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("plan", path).returncode, 0)
        plan = json.loads(kawal.run("plan", path, "latest", "--json").stdout)
        self.assertEqual(kawal.run("plan", path, "--seed", "2").returncode, 0)
        self.assertEqual(self.compared(path)["slack_min"], 15)
        rows = path.parent / "setelan.csv"
        rows.write_text("kode,nilai,satuan,asal\ntold_slack_min,1440,menit,fakta\n", encoding="utf-8")
        self.assertEqual(kawal.run("import", path, "--kind", "settings", rows).returncode, 0)
        answer = self.compared(path, plan["id"])
        self.assertEqual(answer["slack_min"], 1440)
        self.assertEqual([c for c in answer["changes"] if c["what"] == "moved"], [])

    def test_one_number_of_kilometres(self):
        path = kawal.create(kawal.TINY)
        for seed in ("1", "2"):
            self.assertEqual(kawal.run("plan", path, "--seed", seed).returncode, 0)
        plan = json.loads(kawal.run("plan", path, "latest", "--json").stdout)
        metres = next(row["after"] for row in self.compared(path)["score"] if row["part"] == "metres")
        self.assertEqual((plan["score"]["metres"], plan["summary"]["km"]), (metres, metres // 1000))
        self.assertIn(f"{metres // 1000:,} km", kawal.run("plan", path, "latest").stdout)

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
