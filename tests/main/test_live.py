"""Convoys as they are followed: trackers over real HTTP, from leaving over a deviation to arriving."""
import datetime
import http.client
import json
import re
import sqlite3
import threading
import time
import unittest

import convoy
import kawal
from test_api import Posko


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY, "live")
        done = kawal.run("plan", cls.path, "--json", "--iterations", "50")
        assert done.returncode == 0, done.stderr
        cls.plan = json.loads(done.stdout)
        cls.trip = next(trip for trip in cls.plan["trips"] if trip["direction"] == "out" and trip["km"] > 10)
        done = kawal.run("tracker", "add", cls.path, "PELACAK-1", "--vehicle", cls.trip["vehicle"])
        assert done.returncode == 0, done.stderr
        cls.token = re.search(r"\b[0-9a-f]{32}\b", done.stdout).group(0)
        cls.posko = Posko(cls.path)
        assert cls.posko.login()[0] == 200

    @classmethod
    def tearDownClass(cls):
        code, _, err = cls.posko.stop()
        assert code == 0, err

    def row(self):
        status, _, body = self.posko.ask("GET", "/api/v1/convoys/" + self.trip["id"])
        self.assertEqual(status, 200, body)
        return body["trips"][0]

    def until(self, look):
        found = kawal.until(lambda: look(self.row()) and self.row())
        self.assertTrue(found, self.row())
        return found

    def test_1_nothing_is_taken_without_a_token(self):
        for form in ("query", "get", "form", "json"):
            status, said = convoy.send(self.posko, "salah", form, convoy.moment("2024-11-25T00:00:00Z"), [-3.2, 104.6])
            self.assertEqual((status, said["code"]), (401, "track.token"))
        status, _, said = self.posko.ask("POST", "/api/v1/track", "{", Content_Type="application/json")
        self.assertEqual((status, said["code"]), (400, "tracker.json"))
        cookie, self.posko.cookie = self.posko.cookie, None
        for path in ("convoys", "convoys/x", "positions"):
            self.assertEqual(self.posko.ask("GET", "/api/v1/" + path)[0], 401)
        self.posko.cookie = cookie
        self.assertEqual(self.posko.ask("GET", "/api/v1/convoys/x")[0], 404)
        self.assertEqual(self.posko.ask("GET", "/api/v1/positions?since=x")[0], 400)

    def test_2_a_convoy_leaves_strays_and_arrives(self):
        row = self.row()
        start, end = convoy.moment(row["stops"][0]["arrive"]), convoy.moment(row["stops"][-1]["arrive"])
        first = self.trip["exact_s"][1] - self.trip["stops"][0]["exact_s"][0]  # seconds from arriving back to leaving
        start += datetime.timedelta(seconds=first)
        convoy.play(self.posko, self.token, row["way"], start, end, off=range(18, 21), until=0.5)
        row = self.until(lambda r: r["stage"] == "under_way" and "off" in r["marks"])
        self.assertGreater(row["along_m"], 0)
        convoy.play(self.posko, self.token, row["way"], start, end, off=range(18, 21))
        row = self.until(lambda r: r["stage"] == "arrived")
        self.assertGreaterEqual(len(row["fixes"]), 10)
        status, _, body = self.posko.ask("GET", "/api/v1/positions")
        self.assertEqual(status, 200)
        self.assertEqual({p["tracker"] for p in body["positions"]}, {"PELACAK-1"})
        self.assertEqual(len(body["positions"]), 41)  # what came twice is there once
        self.assertEqual(self.posko.ask("GET", f"/api/v1/positions?since={body['next']}")[2]["positions"], [])

    def test_3_a_restart_shows_the_same(self):
        def shown():
            body = self.posko.ask("GET", "/api/v1/convoys")[2]
            return [{k: v for k, v in trip.items() if k not in ("heard", "conditions")} for trip in body["trips"]]
        before = shown()
        self.assertEqual(self.posko.stop()[0], 0)
        type(self).posko = Posko(self.path)
        self.assertEqual(self.posko.login(kawal.run("password", self.path, language="en").stdout.split()[-1])[0], 200)
        self.assertEqual(shown(), before)
        done = kawal.run("tracker", "check", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_3b_what_was_acknowledged_survives_a_kill(self):
        row = self.row()
        sent = []

        def send_all():
            for second in range(3000):
                at = [row["way"][0][0] + second * 1e-6, row["way"][0][1]]
                try:
                    status, said = convoy.send(self.posko, self.token, "query", convoy.moment(row["stops"][0]["arrive"]) +
                                               datetime.timedelta(seconds=second), at)
                except (OSError, http.client.HTTPException):
                    return
                if status == 200:
                    sent.append(round(at[0], 7))
        sender = threading.Thread(target=send_all)
        sender.start()
        kawal.until(lambda: len(sent) >= 25)
        self.posko.child.kill()
        sender.join()
        self.posko.child.communicate()
        type(self).posko = Posko(self.path)
        self.assertEqual(self.posko.login(kawal.run("password", self.path, language="en").stdout.split()[-1])[0], 200)
        kept, since, more = set(), 0, True
        while more:
            body = self.posko.ask("GET", f"/api/v1/positions?since={since}")[2]
            kept |= {round(p["at"][0], 7) for p in body["positions"]}
            since, more = body["next"], body["more"]
        self.assertGreaterEqual(len(sent), 25)
        self.assertLessEqual(set(sent), kept)

    def test_3c_an_hour_is_told_again(self):
        middle = convoy.moment(self.row()["stops"][0]["arrive"]) + datetime.timedelta(minutes=-5)
        at = middle.strftime("%Y-%m-%dT%H:%M:%SZ")
        for path in ("convoys", "convoys/" + self.trip["id"], "alarms?state=all", "readiness", "numbers", "positions"):
            words = ("&" if "?" in path else "?") + f"at={at}&known=now"
            status, _, said = self.posko.ask("GET", f"/api/v1/{path}{words}")
            self.assertEqual((status, said["at"], said["known"]), (200, at, "now"), (path, said))
            self.assertGreater(said["size"], 0)
        shown = {trip["id"]: trip for trip in self.posko.ask("GET", f"/api/v1/convoys?at={at}&known=now")[2]["trips"]}
        self.assertEqual(shown[self.trip["id"]]["stage"], "under_way")
        status, _, said = self.posko.ask("GET", f"/api/v1/convoys?at={at}")  # nobody knew: the log began later
        self.assertEqual((status, said["trips"], said["size"], said["plan"]), (200, [], 0, None))
        local = (middle + datetime.timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S")
        for zone in ("+07:00", "%2B07:00"):  # as people write it, and as addresses have it
            self.assertEqual(self.posko.ask("GET", f"/api/v1/convoys?at={local}{zone}")[2]["at"], at)
        now = self.posko.ask("GET", f"/api/v1/convoys?at={int(time.time()) + 60}")[2]
        live = self.posko.ask("GET", "/api/v1/convoys")[2]
        for answer in (now, live):  # made one after the other: of who is overdue the arrival is the moment itself
            for trip in answer["trips"]:
                trip.pop("eta")
        self.assertEqual(now["trips"], live["trips"])
        self.assertEqual(self.posko.ask("GET", "/api/v1/numbers?at=" + at)[2]["legs_rows"], f"/api/v1/numbers?rows=legs&at={at}&known=then")
        for words, code in (("at=kemarin", "replay.at"), ("known=now", "replay.at"), (f"at={at}&known=later", "replay.known"),
                            (f"at={at}&since=x", "live.since")):
            status, _, said = self.posko.ask("GET", "/api/v1/positions?" + words)
            self.assertEqual((status, said["code"]), (400, code))
        self.assertEqual(self.posko.ask("GET", f"/api/v1/convoys/x?at={at}")[0], 404)
        span = self.posko.ask("GET", "/api/v1/replay")[2]
        self.assertLessEqual(span["first"], span["now"])

    def test_4_readiness_goes_down_to_its_rows(self):
        status, _, body = self.posko.ask("GET", "/api/v1/readiness?level=kabupaten")
        self.assertEqual(status, 200, body)
        self.assertGreater(body["size"], 0)
        row, = body["rows"]
        self.assertEqual((row["area"], row["tps"]), ("99.01", 12))
        self.assertEqual(sum(row[state] for state in ("ready", "waiting", "unknown", "at_risk")), 12)
        below = self.posko.ask("GET", row["rows"])[2]
        self.assertEqual(sum(kecamatan["tps"] for kecamatan in below["rows"]), 12)
        desa = self.posko.ask("GET", below["rows"][0]["rows"])[2]["rows"]
        tps = self.posko.ask("GET", desa[0]["rows"])[2]
        self.assertEqual(tps["level"], "tps")
        self.assertEqual(len(tps["rows"]), desa[0]["tps"])
        self.assertIn("goods_missing", tps["rows"][0]["reasons"])
        self.assertGreater(sum(row["people_placed"] for row in tps["rows"]), 0)
        self.assertEqual(self.posko.ask("GET", "/api/v1/readiness?level=x")[0], 400)

    def test_5_numbers_have_the_address_of_their_rows(self):
        status, _, body = self.posko.ask("GET", "/api/v1/numbers")
        self.assertEqual(status, 200, body)
        self.assertGreater(sum(leg["planned"] for leg in body["legs"]), 0)
        for name in ("outstanding", "late", "incidents", "people"):
            rows = self.posko.ask("GET", body[name]["rows"])[2]
            self.assertEqual(rows["n"], body[name]["n"])
        self.assertEqual(self.posko.ask("GET", "/api/v1/numbers?rows=x")[0], 400)

    def test_6_alarms(self):
        status, _, body = self.posko.ask("GET", "/api/v1/alarms")
        self.assertEqual((status, body["alarms"]), (200, []))  # the day of the plan is long past
        self.assertEqual(self.posko.ask("GET", "/api/v1/alarms?state=x")[0], 400)
        self.assertEqual(self.posko.ask("POST", "/api/v1/alarms/1/acknowledge")[0], 404)
        self.assertEqual(self.posko.ask("POST", "/api/v1/alarms/x/resolve")[0], 404)
        done = kawal.run("alarms", self.path, "--all", "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["alarms"]), (0, []), done.stderr)

    def test_6a_a_roll_call(self):
        def roll(body):
            status, _, said = self.posko.ask("POST", "/api/v1/presence", json.dumps(body), Content_Type="application/json")
            return status, said.get("code", said.get("people"))
        place = "PPK-99.01.02"
        self.assertEqual(roll({"place": place, "people": ["P004", "P001"]}), (200, 2))
        self.assertEqual(roll({"place": place, "people": ["P004"], "from": "2024-11-25T01:00:00Z", "to": "2024-11-25T07:00:00Z"}), (200, 1))
        self.assertEqual(roll({"place": "x", "people": ["P004"]}), (404, "watch.place"))
        self.assertEqual(roll({"place": place, "people": ["P999"]}), (404, "watch.person"))
        self.assertEqual(roll({"place": place, "people": []}), (400, "watch.roll"))
        self.assertEqual(roll({"place": place, "people": ["P004"] * 101}), (400, "watch.roll"))
        for wrong in ({"from": "besok"}, {"to": 7}, {"to": "2000-01-01T00:00:00Z"}):
            self.assertEqual(roll({"place": place, "people": ["P004"], **wrong}), (400, "watch.window"))
        for wrong in ({"people": ["P004"]}, {"place": place, "people": [7]}, {"place": 7, "people": []}, []):
            self.assertEqual(roll(wrong)[0] if isinstance(wrong, dict) else 400, 400, wrong)
        people = self.posko.ask("GET", "/api/v1/numbers")[2]["people"]
        self.assertEqual((people["n"], people["present"]), (0, 0))  # the plan's days are over: nobody is on duty
        done = kawal.run("log", "fsck", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_6b_who_has_looked(self):
        status, _, body = self.posko.ask("GET", "/api/v1/looks")
        self.assertEqual((status, body["looks"]), (200, []), body)
        self.assertEqual([(row["area"], row["level"], row["seen"], row["late"]) for row in body["areas"]],
                         [("99.01", "kabupaten", None, True), ("99.01.01", "kecamatan", None, True), ("99.01.02", "kecamatan", None, True)])
        said = self.posko.ask("POST", "/api/v1/looks")[2]
        self.assertEqual((said["area"], said["said"]), ("99.01", False))  # the posko's first account administers, and commands nobody
        done = kawal.run("account", "add", self.path, "kapolsek", "--organisation", "polri", "--role", "commander", "--area", "99.01.02", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        own, self.posko.cookie = self.posko.cookie, None
        login = json.dumps({"user": "kapolsek", "password": json.loads(done.stdout)["password"]})
        status, answer, _ = self.posko.ask("POST", "/api/v1/session", login, Content_Type="application/json")
        self.assertEqual(status, 200)
        self.posko.cookie = answer.getheader("Set-Cookie").split(";")[0]
        for body, status, word in (("{}", 200, True), ("", 200, False), ('{"area": "99.01.02"}', 200, False),
                                   ('{"area": "99.01.01"}', 400, None), ('{"area": 7}', 400, None), ("[", 400, None)):
            found, _, said = self.posko.ask("POST", "/api/v1/looks", body, Content_Type="application/json")
            self.assertEqual((found, said.get("said")), (status, word), (body, said))
        row, = self.posko.ask("GET", "/api/v1/looks")[2]["areas"]
        self.assertEqual((row["area"], row["by"], row["late"]), ("99.01.02", "kapolsek", False))
        self.posko.cookie = own
        looks = self.posko.ask("GET", "/api/v1/looks?since=2024-11-25T00:00:00Z")[2]["looks"]
        self.assertEqual([(row["account"], row["area"]) for row in looks], [("kapolsek", "99.01.02")])
        self.assertEqual(self.posko.ask("GET", "/api/v1/looks?since=x")[0], 400)
        done = kawal.run("log", "fsck", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_6c_what_has_not_come(self):
        status, _, body = self.posko.ask("GET", "/api/v1/missing")
        self.assertEqual(status, 200, body)
        self.assertEqual(body["n"], sum(unit["n"] for unit in body["units"]))
        self.assertEqual(body["kinds"], {"post": 0, "convoy": 0, "goods": 12, "look": 0})  # the plan's days are over, and nobody sent a box
        since = [unit["since"] for unit in body["units"]]
        self.assertEqual(since, sorted(since))
        self.assertTrue(all(row["call"] for unit in body["units"] for row in unit["rows"]))
        below = self.posko.ask("GET", "/api/v1/missing?area=99.01.02")[2]
        self.assertEqual({unit["unit"] for unit in below["units"]}, {"POLSEK-HILIR"})
        self.assertLess(below["n"], body["n"])

    def test_6d_who_looks_waits_for_no_disk(self):
        """A report waits for whoever writes; nobody else does."""
        writer = sqlite3.connect(self.path / "kawal.db", isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        sent = []

        def send():
            sent.append(convoy.send(self.posko, self.token, "query", convoy.moment("2024-11-25T00:00:07Z"), [-3.2, 104.6])[0])
        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(0.5)  # it is on its way to the disk
        begun = time.monotonic()
        for path in ("convoys", "positions", "alarms", "operation"):
            self.assertEqual(self.posko.ask("GET", "/api/v1/" + path)[0], 200)
        self.assertLess(time.monotonic() - begun, 2)
        self.assertEqual(sent, [])
        writer.execute("ROLLBACK")
        sender.join()
        self.assertEqual(sent, [200])

    def test_7_old_positions_go_and_a_token_is_taken_away(self):
        for words, sentence in ((("erase", self.path, "--to", "2099-01-01", "--person", "P001"), "--person does not go with the command tracker erase"),
                                (("check", self.path, "PELACAK-1"), "number of words"), (("drop", self.path), "number of words"),
                                (("drop", self.path, "PELACAK-1", "--vehicle", "V001"), "--vehicle does not go with the command tracker drop")):
            done = kawal.run("tracker", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(sentence, done.stderr)
        done = kawal.run("tracker", "erase", self.path, "--to", "2099-01-01")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = kawal.run("log", "fsck", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = kawal.run("tracker", "erase", self.path)
        self.assertEqual(done.returncode, 1)
        done = kawal.run("tracker", "check", self.path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(kawal.run("tracker", "drop", self.path, "PELACAK-1").returncode, 0)
        status, said = convoy.send(self.posko, self.token, "json", convoy.moment("2024-11-25T00:00:00Z"), [-3.2, 104.6])
        self.assertEqual((status, said["code"]), (401, "track.token"))
        self.assertEqual(kawal.run("tracker", "add", self.path, "PELACAK-9").returncode, 1)  # the register has none of that code
        self.assertEqual(kawal.run("tracker", "x", self.path).returncode, 2)


if __name__ == "__main__":
    unittest.main()
