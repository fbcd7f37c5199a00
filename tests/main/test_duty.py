"""The placement asked by itself: what is short, a request for loans, duty sheets, files that other programs read."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import zipfile

import kawal
from test_plan_jobs import Desk

PEER = pathlib.Path(__file__).parent / "export_peer.py"
DEBIAN = "/usr/bin/python3"
SCORE = {"uncovered", "unguarded", "lacking", "breaks", "unanswered", "answer_min", "worst_min", "travel_min", "changed", "fairness"}


def short_sample(box, keep=24):
    """The tiny register with fewer people than its TPS need."""
    folder = pathlib.Path(box) / "sample"
    shutil.copytree(kawal.TINY, folder)
    people = kawal.rows(folder / "people.csv")
    kawal.write(folder / "people.csv", [row for row in people if int(row["kode"][1:]) <= keep or row["peran"] in ("pengemudi", "juru_mudi")])
    return folder


def full_sample(box):
    """The tiny register with so many people that nothing is short."""
    folder = pathlib.Path(box) / "full"
    shutil.copytree(kawal.TINY, folder)
    people = kawal.rows(folder / "people.csv")
    more = next(row for row in people if row["kode"] == "P020")
    kawal.write(folder / "people.csv", people + [{**more, "kode": f"P{n:03}", "nama": f"Personel {n:03}"} for n in range(41, 101)])
    return folder


def rich_sample(box):
    """The tiny register with leaders, a rayon, reserves, an override and its reason, criteria and others' lists."""
    folder = pathlib.Path(box) / "rich"
    shutil.copytree(kawal.TINY, folder)
    areas = kawal.rows(folder / "areas.csv")
    kawal.write(folder / "areas.csv", [{**row, "rayon": "R1" if row["tingkat"] == "kecamatan" else ""} for row in areas])
    people = kawal.rows(folder / "people.csv")
    people = [{**row, "pangkat": "Aipda" if row["kode"] == "P021" else "", "ikrar": "tidak" if row["kode"] == "P022" else row["ikrar"],
               "peran": "pamatwil" if row["kode"] == "P002" else row["peran"]} for row in people]
    more = next(row for row in people if row["kode"] == "P020")
    kawal.write(folder / "people.csv", people + [{**more, "kode": f"P{n:03}", "nama": f"Personel {n:03}"} for n in range(41, 61)])
    made = {"asal": "sintetis", "sumber": "buatan uji"}
    settings = kawal.rows(folder / "settings.csv")
    kawal.write(folder / "settings.csv", settings + [{"kode": code, "nilai": "1", "satuan": "ya", **made} for code in ("padal", "pamatwil")])
    stand = {"jumlah": "1", "jaga": "2", "moda": "motor", "lokasi": "", "kelas_dijaga": "sangat_rawan", "dari": "2024-11-26 18:00",
             "sampai": "2024-11-28 06:00", **made}
    kawal.write(folder / "reserves.csv", [{"kode": "URC", "nama": "Reaksi cepat", "keahlian": "", **stand},
                                          {"kode": "HURU-HARA", "nama": "Dalmas", "keahlian": "dalmas", **stand}])
    kawal.write(folder / "assignments.csv", [{"kode": "TUGAS-1", "personel": "P022", "tps": "99.01.01.1001-001", "lokasi": "", "larangan": "",
                                              "pengecualian": "ikrar", "alasan": "ikrar disusulkan", **made}])
    kawal.write(folder / "criteria.csv", [{"kode": "riwayat", "nama": "Riwayat", "bobot": "60", "dasar": "diberikan", "dari": "", "sampai": "", **made},
                                          {"kode": "tanpa_sinyal", "nama": "Tanpa sinyal", "bobot": "40", "dasar": "tanpa_sinyal", "dari": "",
                                           "sampai": "", **made}])
    kawal.write(folder / "signs.csv", [{"kode": "T1", "tps": "99.01.01.1001-001", "kriteria": "riwayat", "nilai": "90", "catatan": "protes", **made}])
    kawal.write(folder / "opinions.csv", [{"kode": "B1", "penilai": "bawaslu", "tps": "99.01.01.1001-001", "kelas": "sangat_rawan", **made},
                                          {"kode": "K1", "penilai": "kpu", "tps": "99.01.01.1001-001", "kelas": "kurang_rawan", **made}])
    classes = kawal.rows(folder / "classes.csv")
    start = {"kurang_rawan": "0", "rawan": "20", "sangat_rawan": "50", "khusus": ""}
    kawal.write(folder / "classes.csv", [{**row, "skor_dari": start[row["kode"]]} for row in classes])
    return folder


def width(text):
    return max(len(line) for line in text.splitlines())


def peer(kind, data):
    """What a reader that is not ours makes of a file; None where there is none."""
    with tempfile.NamedTemporaryFile(suffix="." + kind) as file:
        file.write(data)
        file.flush()
        done = subprocess.run([DEBIAN, str(PEER), kind, file.name], capture_output=True, text=True, check=False)
    if done.returncode == 77 or not pathlib.Path(DEBIAN).exists():
        return None
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def events(data):
    """Strict: RFC 5545's lines, folds and frames; each event as a dictionary of its properties."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    lines = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = []
    for line in lines:
        if line.startswith(" "):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    assert whole[0] == "BEGIN:VCALENDAR" and whole[-1] == "END:VCALENDAR" and "VERSION:2.0" in whole
    found, event = [], None
    for line in whole[1:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            assert event is None
            event = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
            found.append(event)
            event = None
        elif event is not None:
            assert name not in event and re.fullmatch("[A-Z-]+", name)
            event[name] = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)
    assert event is None
    return found


class Planned(unittest.TestCase):
    @staticmethod
    def sample(box):
        return short_sample(box)

    @classmethod
    def setUpClass(cls):
        cls.box = tempfile.mkdtemp(prefix="kawal-duty-")
        cls.addClassCleanup(shutil.rmtree, cls.box, ignore_errors=True)
        cls.path = kawal.create(cls.sample(cls.box))
        done = kawal.run("plan", cls.path, "--json")
        assert done.returncode == 0, done.stderr
        cls.plan = json.loads(done.stdout)
        cls.placement = cls.plan["placement"]
        cls.team = cls.placement["teams"][0]

    def duty(self, what, *words, language="en", code=0):
        done = kawal.run("duty", what, self.path, *words, language=language)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout if code == 0 else done.stderr

    def answer(self, what, *words):
        return json.loads(self.duty(what, "--json", *words))


class Document(Planned):
    def test_teams_say_where_they_stand(self):
        for team in self.placement["teams"]:
            self.assertIn(team["station"], team["tps"])
            self.assertLessEqual(team["spread_min"], team["longest_hop_min"])
            self.assertGreaterEqual(team["lacking"], 0)

    def test_shifts_of_squads_cover_their_post_once(self):
        posts = {}
        for row in self.placement["posts"]:
            posts.setdefault((row["kind"], row["site"], row["kecamatan"], row["rayon"], (row["squad"] - 1) // 2), []).append(row)
        for rows in posts.values():
            shifts = sorted((s["from"], s["to"]) for row in rows for s in row["shifts"])
            self.assertEqual((shifts[0][0], shifts[-1][1]), (rows[0]["from"], rows[0]["to"]))
            for before, after in zip(shifts, shifts[1:]):
                self.assertEqual(before[1], after[0])

    def test_the_score_and_its_bound(self):
        score, bound = self.placement["score"], self.placement["bound"]
        self.assertEqual(set(score), SCORE)
        classes = [row["class"] for row in self.placement["shortage"]["by_class"]]
        for rows in (score["uncovered"], bound["uncovered"]):
            self.assertEqual([row["class"] for row in rows], classes)
        self.assertEqual(sum(row["tps"] for row in score["uncovered"]), len(self.placement["uncovered"]))
        self.assertTrue(all(b["tps"] <= s["tps"] for b, s in zip(bound["uncovered"], score["uncovered"])))
        self.assertLessEqual(bound["worst_min"], score["worst_min"])
        self.assertLessEqual(bound["travel_min"], bound["reached_min"])


class Rich(Planned):
    """Leaders, reserves, overrides; why a TPS has its class; what a change would do."""

    @staticmethod
    def sample(box):
        return rich_sample(box)

    def test_leaders_and_reserves_are_in_the_plan(self):
        posts = self.placement["posts"]
        self.assertEqual([(p["kecamatan"], p["people"]) for p in posts if p["kind"] == "padal"], [("99.01.01", ["P003"]), ("99.01.02", ["P004"])])
        self.assertEqual([(p["rayon"], p["people"]) for p in posts if p["kind"] == "pamatwil"], [("R1", ["P002"])])
        none, stand = self.placement["reserves"]
        self.assertEqual((stand["reserve"], stand["needed"], stand["from"], stand["to"]), ("URC", 2, "2024-11-26T18:00", "2024-11-28T06:00"))
        self.assertEqual((none["reserve"], none["people"], len(stand["people"])), ("HURU-HARA", [], 2))
        self.assertIn(stand["site"], [row["kode"] for row in kawal.rows(kawal.TINY / "sites.csv")])
        self.assertTrue(set(stand["people"]) <= set(self.plan["people"]))

    def test_an_override_is_named_with_its_reason(self):
        rows = self.placement["overrides"]
        self.assertEqual([(r["person"], r["what"], r["place"]) for r in rows], [("P022", "place", "99.01.01.1001-001"), ("P022", "pledge", "99.01.01.1001-001")])
        self.assertEqual({r["reason"] for r in rows}, {"ikrar disusulkan"})
        self.assertEqual({r["by"] for r in rows}, {"posko"})
        there = [team["tps"] for team in self.placement["teams"] if "P022" in team["people"]]
        self.assertTrue(all("99.01.01.1001-001" in tps for tps in there), "he serves there or nowhere")
        self.assertEqual(self.placement["score"]["breaks"], len(there))

    def test_sheets_name_who_leads_and_the_rank(self):
        team = next(t for t in self.placement["teams"] if t["kecamatan"] == "99.01.01")
        text = self.duty("sheet", "--person", team["people"][0], language="id")
        self.assertRegex(text, r"Padal +: Personel 003 \(P003\)")
        self.assertRegex(text, r"Pamatwil +: Personel 002 \(P002\)")
        self.assertIn("Aipda Personel 021 (P021)", self.duty("sheet", "--person", "P021"))
        self.assertIn("Padal", self.duty("sheet", "--person", "P003"))
        self.assertNotRegex(self.duty("sheet", "--all"), r"(?m) $")
        person = self.placement["reserves"][1]["people"][0]
        self.assertRegex(self.duty("sheet", "--person", person), r"Reserve Reaksi cepat\n")

    def test_a_request_names_the_skills_that_are_lacking(self):
        answer = self.answer("request")
        self.assertEqual((answer["short_reserves"], answer["skills"]), (2, [{"skill": "dalmas", "people": 2}]))
        self.assertIn("2 personel dengan keahlian Dalmas", self.duty("request", language="id"))
        lacking = self.answer("shortage")["reserves"]
        self.assertEqual([(row["reserve"], row["lacking"]) for row in lacking], [("HURU-HARA", 2)])
        self.assertIn("HURU-HARA", self.duty("shortage"))

    def test_why_a_tps_has_its_class(self):
        answer = self.answer("class", "99.01.01.1001-001")
        self.assertEqual((answer["class"], answer["score"], answer["suggested"]), ("kurang_rawan", 540, "sangat_rawan"))
        for language, words in (("id", ("54,0", "Riwayat", "T1", "Bawaslu: sangat_rawan, BERBEDA", "KPU: kurang_rawan, sama")),
                                ("en", ("54.0", "Riwayat", "T1", "Bawaslu: sangat_rawan, DIFFERS"))):
            text = self.duty("class", "99.01.01.1001-001", language=language)
            for word in words:
                self.assertIn(word, text)
            self.assertLessEqual(width(text), 80)

    def test_where_the_lists_differ_and_what_weights_change(self):
        answer = self.answer("class")
        self.assertIn("99.01.01.1001-001", [row["tps"] for row in answer["differences"]])
        text = self.duty("class", "--weights", "riwayat=0")
        self.assertIn("TPS change their class by score", text)
        self.assertLessEqual(width(text), 80)
        for words in (("--weights", "x"), ("--weights", "other=1"), ("NO-TPS",)):
            self.duty("class", *words, code=1)

    def test_what_a_change_would_do(self):
        before = kawal.run("plan", self.path, "--list").stdout
        person = self.placement["teams"][0]["people"][0]
        answer = self.answer("try", "--without", person, "--class", "99.01.01.1001-001=sangat_rawan", "--iterations", "50")
        self.assertEqual((answer["plan"], answer["faults"]), (self.plan["id"], 0))
        self.assertEqual(answer["gone"][0], {"kind": "people", "code": person})
        self.assertIsNone(next(row for row in answer["people"] if row["person"] == person)["after"])
        self.assertTrue([row for row in answer["teams"] if "99.01.01.1001-001" in row["tps"]["before"] + row["tps"]["after"]])
        for words, part in ((("--pattern", "kurang_rawan:polri=2,tps=10"), "kurang_rawan"), (("--drop", "99.01.01.1001-002"), "99.01.01.1001-002")):
            self.assertIn(part, self.duty("try", "--iterations", "20", *words))
        for language, word in (("id", "Tidak ada yang disimpan."), ("en", "Nothing was kept.")):
            text = self.duty("try", "--without", person, "--iterations", "20", language=language)
            self.assertIn(word, text)
            self.assertLessEqual(width(text), 80)
        self.assertEqual(kawal.run("plan", self.path, "--list").stdout, before)
        self.assertEqual(self.answer("try", "--without", person, "--iterations", "20")["plan"], self.plan["id"], "and again")

    def test_what_cannot_be_tried(self):
        for words in ((), ("--class", "x"), ("--class", "=rawan"), ("--class", "99.01.01.1001-001="), ("--class", "99.01.01.1001-001=x"),
                      ("--class", "X=rawan"), ("--pattern", "rawan"), ("--pattern", "rawan:2:4:8"), ("--pattern", "rawan:polri=2,tps"),
                      ("--pattern", "rawan:polri=2,tps=0"), ("--pattern", "rawan:boats=1"), ("--without", "X"), ("--without", ""), ("--drop", "X")):
            self.assertTrue(self.duty("try", *words, code=1).startswith("kawal: "), words)

    def test_a_change_over_the_api(self):
        desk = Desk(self, self.path, Rich.password)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.stop())
        Rich.password = Rich.password or desk.posko.password
        order = {"set": {"tps": [{"code": "99.01.01.1001-001", "class": "sangat_rawan"}]}}
        said = desk.ask("POST", "duty/try", 200, order)
        self.assertEqual((said["plan"], said["changed"], said["faults"]), (self.plan["id"], 1, 0))
        for order, status in (({}, 400), ({"set": {"tps": 1}}, 400), ({"x": 1}, 400), ({"gone": {"people": ["NOBODY"]}}, 404),
                              ({"set": {"tps": [{"code": "99.01.01.1001-001", "class": "none"}]}}, 422)):
            desk.ask("POST", "duty/try", status, order)

    password = None  # shown when the first server starts

    def test_classes_over_the_api(self):
        desk = Desk(self, self.path, Rich.password)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.stop())
        Rich.password = Rich.password or desk.posko.password
        self.assertEqual(desk.ask("GET", "duty/class?tps=99.01.01.1001-001", 200), self.answer("class", "99.01.01.1001-001"))
        self.assertEqual(desk.ask("GET", "duty/class?weights=riwayat%3D0", 200), self.answer("class", "--weights", "riwayat=0"))
        self.assertEqual(desk.ask("GET", "duty/class?distance=rows", 200)["distance"], "rows")
        for asked, status, code in (("tps=X", 404, "vulnerability.no_tps"), ("weights=x", 400, "vulnerability.weights"),
                                    ("weights=x%3D1", 404, "vulnerability.no_criterion")):
            self.assertEqual(desk.ask("GET", "duty/class?" + asked, status)["code"], code)


class Shortage(Planned):
    def test_it_says_what_the_plan_says(self):
        answer = self.answer("shortage")
        self.assertEqual(answer["plan"], self.plan["id"])
        self.assertEqual([row["tps"] for row in answer["uncovered"]], [row["tps"] for row in self.placement["uncovered"]])
        self.assertTrue(answer["uncovered"], "the case must lack people")
        lacking = sum(row["needed"] - len(row["people"]) for row in self.placement["posts"])
        self.assertEqual(sum(row["lacking"] for row in answer["posts"]), lacking)
        self.assertNotIn("people", json.dumps(answer["posts"]))

    def test_in_both_languages_within_80_columns(self):
        for language, word in (("id", "TPS tanpa regu"), ("en", "TPS without a team")):
            text = self.duty("shortage", language=language)
            self.assertIn(word, text)
            self.assertLessEqual(width(text), 80)

    def test_remedies(self):
        found = self.answer("shortage", "--remedies", "--iterations", "20")["found"]
        self.assertEqual((found["plan"], found["whole"]), (self.plan["id"], True))
        self.assertTrue(found["remedies"])
        for row in found["remedies"]:
            self.assertIn(row["kind"], ("borrow", "bko", "widen", "thin"))
            self.assertEqual(set(row["score"]), SCORE)
            self.assertLessEqual(row["uncovered"], found["uncovered"])
            self.assertEqual(row["mends"], row["uncovered"] == 0 and row["score"]["lacking"] == row["score"]["unguarded"] == 0)
        self.assertIn("Minta BKO", self.duty("shortage", "--remedies", "--iterations", "20", language="id"))

    def test_ctrl_c_before_there_is_a_trial(self):
        def stopped():  # waits for the program when it looks, however quick it is
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            os.kill(os.getpid(), signal.SIGINT)
        done = kawal.run("duty", "shortage", self.path, "--remedies", preexec_fn=stopped)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("ended before there was a plan", done.stderr)

    def test_what_is_refused(self):
        for what, words, code in (("nothing", (), 2), ("shortage", ("--tps", "X"), 2), ("sheet", (), 1),
                                  ("sheet", ("--person", "P005", "--all"), 1), ("sheet", ("--person", "NOBODY"), 1),
                                  ("sheet", ("--tps", "X"), 1), ("sheet", ("--unit", "X"), 1), ("export", (), 1),
                                  ("export", ("--as", "pdf"), 1), ("export", ("--as", "xlsx"), 1),
                                  ("request", ("--from", "2024-11-30", "--to", "2024-11-20"), 1),
                                  ("request", ("--from", "soon"), 1), ("request", ("--people", "0"), 2)):
            self.assertTrue(self.duty(what, *words, code=code).startswith("kawal: "), (what, words))

    def test_no_plan_yet(self):
        path = kawal.create(kawal.TINY)
        for what, *words in (["shortage"], ["request"], ["sheet", "--all"], ["export", "--as", "csv"]):
            done = kawal.run("duty", what, path, *words)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("kawal plan", done.stderr)


class Request(Planned):
    def test_the_figures_are_the_plans(self):
        answer = self.answer("request")
        shortage = self.placement["shortage"]
        teams = sum(row["short"] for row in shortage["by_kecamatan"])
        posts = sum(row["needed"] - len(row["people"]) for row in self.placement["posts"])
        self.assertEqual((answer["short_teams"], answer["short_posts"]), (teams, posts))
        self.assertEqual((answer["people"], answer["available"]), (teams + posts, shortage["available"]))
        self.assertEqual((answer["unit"], answer["addressee"]), ("Polres Tirta Raya", "Polda Uji"))

    def test_as_asked(self):
        answer = self.answer("request", "--people", "212", "--from", "2024-11-20", "--to", "2024-12-04")
        self.assertEqual((answer["people"], answer["from"], answer["to"], answer["days"]), (212, "2024-11-20", "2024-12-04", 15))

    def test_the_letter_leaves_the_signature_open_and_invents_no_name(self):
        for language, words in (("id", ("Perihal", "Polda Uji", "permohonan ini", "20 November 2024", "NRP ....")),
                                ("en", ("Subject", "Polda Uji", "We therefore ask", "20 November 2024", "NRP ...."))):
            text = self.duty("request", "--people", "212", "--from", "2024-11-20", language=language)
            for word in (*words, "212"):
                self.assertIn(word, " ".join(text.split()))
            self.assertNotIn("Personel 0", text)
            self.assertLessEqual(width(text), 80)

class Full(Planned):
    """A plan that lacks nobody."""

    @staticmethod
    def sample(box):
        return full_sample(box)

    def test_a_request_for_nobody_is_refused(self):
        self.assertEqual(self.placement["uncovered"], [])
        self.assertIn("--people", self.duty("request", code=1))
        desk = Desk(self, self.path)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.stop())
        self.assertEqual(desk.ask("GET", "duty/request", 409)["code"], "duty.nothing_short")
        self.assertEqual(desk.ask("GET", "duty/request?people=3", 200)["people"], 3)

    def test_a_request_for_so_many(self):
        self.assertEqual(self.answer("request", "--people", "3")["people"], 3)


class Sheets(Planned):
    def test_of_a_person(self):
        person, mate = self.team["people"][:2]
        answer = self.answer("sheet", "--person", person)
        kinds = {duty["kind"] for duty in answer["duties"]}
        self.assertIn("team", kinds)
        self.assertEqual({duty["person"] for duty in answer["duties"]}, {person})
        duty = next(duty for duty in answer["duties"] if duty["kind"] == "team")
        self.assertEqual((duty["id"], duty["place"], duty["with"]), (self.team["id"], self.team["station"], [p for p in self.team["people"] if p != person]))
        self.assertEqual([span["code"] for span in duty["spans"]], ["before", "during", "after"])
        text = self.duty("sheet", "--person", person, language="id")
        for word in ("LEMBAR TUGAS", answer["people"][person]["name"], mate, self.team["station"], "Padal", "waktu WIB"):
            self.assertIn(word, text)
        self.assertLessEqual(width(text), 78)
        escorts = [t["id"] for t in self.plan["trips"] if person in t["escorts"] or t["bhabinkamtibmas"] == person]
        self.assertEqual(sorted(escorts), sorted(duty["id"] for duty in answer["duties"] if duty["kind"] == "escort"))

    def test_of_a_tps_with_and_without_a_team(self):
        text = self.duty("sheet", "--tps", self.team["tps"][0])
        for word in (self.team["id"], *self.team["people"], "Linmas"):
            self.assertIn(word, text)
        self.assertIn("NO TEAM YET", self.duty("sheet", "--tps", self.placement["uncovered"][0]["tps"]))

    def test_of_a_unit_and_of_all(self):
        unit = self.plan["people"][self.team["people"][0]]["unit"]
        answer = self.answer("sheet", "--unit", unit)
        self.assertEqual({answer["people"][duty["person"]]["unit"] for duty in answer["duties"]}, {unit})
        self.assertIn(answer["of"]["unit_name"], self.duty("sheet", "--unit", unit))
        everybody = {person for row in (*self.placement["teams"], *self.placement["posts"]) for person in row["people"]}
        everybody |= {p for t in self.plan["trips"] for p in (*t["escorts"], *([t["bhabinkamtibmas"]] if t["bhabinkamtibmas"] else []))}
        self.assertEqual({duty["person"] for duty in self.answer("sheet", "--all")["duties"]}, everybody)

    def test_of_somebody_without_a_duty(self):
        self.assertIn("No duty", self.duty("sheet", "--person", "P001"))

    def test_to_a_file(self):
        out = pathlib.Path(self.box) / "sheet.txt"
        self.assertEqual(self.duty("sheet", "--all", "--out", out), "")
        self.assertEqual(out.read_text(encoding="utf-8"), self.duty("sheet", "--all"))

    def test_a_name_that_was_erased_is_gone(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("plan", path, "--iterations", "1").returncode, 0)
        self.assertIn("Personel 021", kawal.run("duty", "sheet", path, "--person", "P021").stdout)
        self.assertEqual(kawal.run("retire", path, "people", "P021").returncode, 0)
        self.assertEqual(kawal.run("erase", path, "--person", "P021", "--reason", "privacy").returncode, 0)
        for words in (("sheet", path, "--all"), ("export", path, "--as", "csv"), ("export", path, "--as", "ics")):
            self.assertNotIn("Personel 021", kawal.run("duty", *words).stdout)


class Exports(Planned):
    def file(self, form, *words, language="en"):
        out = pathlib.Path(self.box) / f"out.{form}"
        self.duty("export", "--as", form, "--out", out, *words, language=language)
        return out.read_bytes()

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.file("csv").decode("utf-8"), newline="")))
        duties = self.answer("sheet", "--all")["duties"]
        self.assertEqual(len(rows), sum(1 if duty["kind"] == "team" else len(duty["spans"]) for duty in duties))
        team = [row for row in rows if row["Team/trip"] == self.team["id"]]
        self.assertEqual(sorted(row["Code"] for row in team), sorted(self.team["people"]))
        self.assertEqual({row["From"] for row in team}, {"2024-11-26 06:00"})
        self.assertIn("Nama", self.file("csv", language="id").decode().splitlines()[0])
        self.assertEqual({row["Code"] for row in csv.DictReader(io.StringIO(self.file("csv", "--person", "P021").decode()))}, {"P021"})

    def test_a_name_that_is_a_formula_is_none(self):
        folder = short_sample(tempfile.mkdtemp(dir=self.box))
        people = kawal.rows(folder / "people.csv")
        for row in people:
            row["nama"] = '=HYPERLINK("http://x","' + row["kode"] + '")'
        kawal.write(folder / "people.csv", people)
        path = kawal.create(folder)
        self.assertEqual(kawal.run("plan", path, "--iterations", "1").returncode, 0)
        rows = list(csv.reader(io.StringIO(kawal.run("duty", "export", path, "--as", "csv").stdout)))
        self.assertFalse([cell for row in rows for cell in row if cell[:1] in tuple("=+-@")])
        out = pathlib.Path(self.box) / "formula.xlsx"
        self.assertEqual(kawal.run("duty", "export", path, "--as", "xlsx", "--out", out).returncode, 0)
        with zipfile.ZipFile(out) as book:
            self.assertNotIn(b"<f>", b"".join(book.read(name) for name in book.namelist()))

    def test_the_same_bytes_again(self):
        for form in ("csv", "xlsx", "ics"):
            self.assertEqual(self.file(form), self.file(form), form)
        self.assertNotEqual(self.file("xlsx"), self.file("xlsx", language="id"))

    def test_xlsx_read_by_another_program(self):
        data = self.file("xlsx")
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            self.assertIsNone(book.testzip())
            self.assertIn(b"<pane", book.read("xl/worksheets/sheet1.xml"))
        book = peer("xlsx", data)
        if book is None:
            self.skipTest("python3-openpyxl is not installed")
        self.assertEqual([sheet["name"] for sheet in book["sheets"]], ["Placement", "TPS", "Shortage"])
        rows = list(csv.reader(io.StringIO(self.file("csv").decode("utf-8"), newline="")))
        read = [["" if cell is None else cell[:16].replace("T", " ") if isinstance(cell, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", cell)
                 else str(cell) for cell in row] for row in book["sheets"][0]["rows"]]
        self.assertEqual(read, rows)
        self.assertIn("d", book["sheets"][0]["types"], "times are dates")
        self.assertTrue(all(sheet["frozen"] == "A2" and sheet["bold"] for sheet in book["sheets"]))
        self.assertEqual(len(book["sheets"][1]["rows"]), 1 + self.plan["summary"]["tps"])
        created = self.answer("shortage")["created"]
        self.assertEqual(book["created"][:16], created[:16])

    def test_one_person_as_xlsx(self):
        book = peer("xlsx", self.file("xlsx", "--person", "P021"))
        if book is None:
            self.skipTest("python3-openpyxl is not installed")
        self.assertEqual([sheet["name"] for sheet in book["sheets"]], ["Placement"])

    def test_ics_read_strictly_and_by_another_program(self):
        data = self.file("ics")
        found = events(data)
        duties = self.answer("sheet", "--all")["duties"]
        self.assertEqual(len(found), sum(len(duty["spans"]) for duty in duties))
        self.assertEqual(len({event["UID"] for event in found}), len(found))
        voting = [event for event in found if event["UID"].startswith(self.team["people"][0] + ".team.during")]
        self.assertEqual([(e["DTSTART"], e["DTEND"]) for e in voting], [("20241127T000000Z", "20241127T060000Z")], "07:00 to 13:00 WIB")
        self.assertIn(self.team["station"], voting[0]["LOCATION"])
        calendar = peer("ics", data)
        if calendar is None:
            self.skipTest("python3-icalendar is not installed")
        self.assertEqual((calendar["version"], calendar["errors"]), ("2.0", []))
        self.assertEqual([event["uid"] for event in calendar["events"]], [event["UID"] for event in found])
        self.assertEqual([event["summary"] for event in calendar["events"]], [event["SUMMARY"] for event in found])
        self.assertEqual([event["location"] for event in calendar["events"]], [event["LOCATION"] for event in found])

    def test_who_keeps_a_duty_keeps_its_identity(self):
        path = kawal.create(kawal.TINY)
        uids = []
        for seed in ("1", "2"):
            self.assertEqual(kawal.run("plan", path, "--iterations", "5", "--seed", seed).returncode, 0)
            uids.append({e["UID"] for e in events(kawal.run("duty", "export", path, "--as", "ics").stdout.encode().replace(b"\n", b"\r\n"))})
        self.assertTrue({uid for uid in uids[0] if ".team." in uid} & uids[1])


class Over(Planned):
    """The same over the API."""

    password = None  # shown when the first server starts

    def serve(self):
        desk = Desk(self, self.path, self.password)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.stop())
        Over.password = self.password or desk.posko.password
        return desk

    def test_without_login_nothing(self):
        desk = self.serve()
        desk.posko.cookie = None
        for path in ("shortage", "request", "sheets", "export?as=csv", "class"):
            desk.ask("GET", "duty/" + path, 401)
        desk.ask("POST", "duty/try", 401, {})
        desk.ask("POST", "duty/remedies", 401, {})

    def test_the_answers_are_those_of_the_command_line(self):
        desk = self.serve()
        self.assertEqual(desk.ask("GET", "duty/shortage", 200), self.answer("shortage"))
        said = desk.ask("GET", "duty/request?people=5&from=2024-11-20&to=2024-11-29&lang=id", 200)
        self.assertEqual(said.pop("text"), self.duty("request", "--people", "5", "--from", "2024-11-20", "--to", "2024-11-29", language="id"))
        self.assertEqual(said, self.answer("request", "--people", "5", "--from", "2024-11-20", "--to", "2024-11-29"))
        person = self.team["people"][0]
        said = desk.ask("GET", f"duty/sheets?person={person}&lang=en", 200)
        self.assertEqual(said.pop("text"), self.duty("sheet", "--person", person))
        self.assertEqual(said, self.answer("sheet", "--person", person))

    def test_files(self):
        desk = self.serve()
        for form, kind in (("csv", "text/csv"), ("ics", "text/calendar"), ("xlsx", "application/vnd.openxml")):
            status, answer, data = desk.posko.ask("GET", f"/api/v1/duty/export?as={form}&lang=en")
            self.assertEqual(status, 200)
            self.assertTrue(answer.getheader("Content-Type").startswith(kind))
            self.assertIn(f'filename="kawal-duty.{form}"', answer.getheader("Content-Disposition"))
            out = pathlib.Path(self.box) / "api"
            self.duty("export", "--as", form, "--out", out)
            self.assertEqual(data, out.read_bytes())

    def test_what_is_refused(self):
        desk = self.serve()
        for path, status, code in (("export", 400, "duty.form"), ("export?as=doc", 400, "duty.form"), ("sheets?person=X", 404, "duty.no_person"),
                                   ("sheets?tps=X", 404, "duty.no_tps"), ("sheets?unit=X", 404, "duty.no_unit"),
                                   ("sheets?person=P005&unit=POLRES", 400, "duty.word"), ("request?people=0", 400, "duty.word"),
                                   ("request?people=1e3", 400, "duty.word"), ("request?from=soon", 400, "duty.word"),
                                   ("request?from=2024-12-01&to=2024-11-01", 400, "duty.request_days"),
                                   ("shortage?x=1", 400, "api.query_unknown"), ("class?distance=far", 400, "duty.word")):
            self.assertEqual(desk.ask("GET", "duty/" + path, status)["code"], code, path)
        self.assertEqual(desk.ask("POST", "duty/try", 400, [])["code"], "api.not_json")
        self.assertEqual(desk.ask("POST", "duty/remedies", 400, {"what": "plan", "rain": "heavy"})["code"], "plan.order")
        self.assertEqual(desk.ask("POST", "duty/remedies", 400, {"publish": True})["code"], "plan.order")

    def test_remedies_are_a_job(self):
        desk = self.serve()
        job = desk.ended(desk.ask("POST", "duty/remedies", 202, {"what": "plan", "iterations": 20})["job"])  # the path says what
        self.assertEqual((job["what"], job["state"], job["published"]), ("remedies", "done", False))
        found = self.answer("shortage", "--remedies", "--iterations", "20")["found"]
        self.assertEqual(job["answer"], found)


if __name__ == "__main__":
    unittest.main()
