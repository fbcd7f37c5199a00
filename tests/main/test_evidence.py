"""Events, the log and evidence as a user of the command line meets them: devices, handovers, findings, bundles."""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import signal
import sqlite3
import stat
import subprocess
import threading
import unittest

import kawal

VERIFY = pathlib.Path(kawal.BIN).parent / "verify/kawal-verify"
LOG = "tirta-raya-2024"
ID = re.compile(r"\bid ([0-9a-f]{64})")
HEX = "ab" * 32


class Desk:
    """An operation, and devices in files beside it."""

    def contents(self):
        """Hashes of all contents that the operation keeps."""
        with contextlib.closing(sqlite3.connect(self.path / "kawal.db")) as db:
            return {row[0] for row in db.execute("SELECT hash FROM content")}

    def __init__(self):
        self.path = kawal.create(kawal.TINY)
        self.box = self.path.parent

    def file(self, name):
        return self.box / name

    def device(self, name):
        done = kawal.run("device", self.file(name))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def enrol(self, name, person, role, *more):
        done = kawal.run("enrol", self.path, self.device(name), "--person", person, "--role", role, *more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def event(self, kind, device, *fields, **more):
        words = ["event", self.path, kind, "--device", self.file(device)]
        for name in ("with", "witness", "out"):
            if name in more:
                words += [f"--{name}", self.file(more.pop(name))]
        if "at" in more:
            words += ["--at", more.pop("at")]
        for field in fields:
            words += ["--set", field]
        return kawal.run(*words, **more)

    def made(self, kind, device, *fields, **more):
        """An event that must succeed; its id."""
        done = self.event(kind, device, *fields, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return ID.search(done.stdout)[1]

    def custody(self, *words):
        done = kawal.run("custody", self.path, *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def journey(self):
        """A box from the warehouse to a PPK, sealed, by two devices."""
        self.enrol("kpu.key", "KPU-1", "kpu", "--guest")
        self.enrol("ppk.key", "PPK-1", "ppk", "--guest")
        self.made("box_created", "kpu.key", "item=K-1", "place=GUDANG-99.01", "destination=PPK-99.01.01")
        self.made("packed", "kpu.key", "item=K-1", "items=SS-1,SS-2", "place=GUDANG-99.01")
        self.made("sealed", "kpu.key", "item=K-1", "seals=S-2,S-1", "place=GUDANG-99.01")
        return self.made("handed_over", "kpu.key", "item=K-1", "place=GUDANG-99.01", "seals=S-1,S-2", "condition=good",
                         **{"with": "ppk.key"})


def bundle_bytes(records):
    """A bundle of (letter, bytes), with its end."""
    raw = b"kawal-bundle/1\n" + b"".join(letter.encode() + len(data).to_bytes(4, "big") + data for letter, data in records)
    raw += b"Z" + (40).to_bytes(4, "big") + len(records).to_bytes(8, "big")
    return raw + hashlib.sha256(raw).digest()


class Case(unittest.TestCase):
    def refused(self, done, *words, code=1):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertNotIn("{", done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        return done.stderr

    def bundle(self, path):
        """The records of a bundle as (letter, bytes), read as docs/formats/bundle.md says."""
        raw = pathlib.Path(path).read_bytes()
        at = raw.index(b"\n") + 1
        self.assertEqual(raw[:at], b"kawal-bundle/1\n")
        found = []
        while at < len(raw):
            n = int.from_bytes(raw[at + 1:at + 5], "big")
            found.append((chr(raw[at]), raw[at + 5:at + 5 + n]))
            at += 5 + n
        letter, end = found.pop()
        self.assertEqual(letter, "Z")
        self.assertEqual(int.from_bytes(end[:8], "big"), len(found))
        self.assertEqual(end[8:], hashlib.sha256(raw[:-32]).digest())
        return found


class Devices(Case):
    def test_a_device_is_made_once_for_its_owner(self):
        path = kawal.folder("device").parent / "d.key"
        done = kawal.run("device", path)
        self.assertRegex(done.stdout, r"\A[0-9a-f]{64}\n\Z")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        before = path.read_bytes()
        self.assertEqual(json.loads(before)["key"], done.stdout.strip())
        self.refused(kawal.run("device", path), str(path), "not overwritten")
        self.assertIn("tidak ditimpa", self.refused(kawal.run("device", path, language="id")))
        self.assertEqual(path.read_bytes(), before)
        self.refused(kawal.run("device", "/nonexistent/d.key"), "/nonexistent/d.key")
        self.refused(kawal.run("device"), code=2)

    def test_enrolment(self):
        desk = Desk()
        key = desk.device("a.key")
        self.refused(kawal.run("enrol", desk.path, key, "--person", "P999", "--role", "polri"), "P999", "--guest")
        self.refused(kawal.run("enrol", desk.path, key, "--person", "P001", "--role", "king"), "king", "kpu, ppk, pps")
        self.refused(kawal.run("enrol", desk.path, key), "person, role")
        self.refused(kawal.run("enrol", desk.path, "12ab", "--person", "P001", "--role", "polri"), "12ab", "64 hex")
        self.refused(kawal.run("enrol", desk.path, key, "--person", "P001", "--role", "polri", "--unit", "NOWHERE"), "NOWHERE")
        self.refused(kawal.run("enrol", desk.path, key, "--person", "P001", "--role", "polri", "--from", "2024-11-20", "--to", "2024-11-19"),
                     "before it begins")
        self.refused(kawal.run("enrol", desk.path, key, "--person", "P001", "--role", "polri", "--from", "soon"), "soon")
        done = kawal.run("enrol", desk.path, key, "--person", "P001", "--role", "polri", "--unit", "POLRES",
                         "--from", "2024-11-01", "--to", "2024-12-01")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, ID)
        self.refused(kawal.run("revoke", desk.path, key), "reason")
        self.refused(kawal.run("revoke", desk.path, key, "--reason", "bored"), "device_lost")
        done = kawal.run("revoke", desk.path, key, "--reason", "device_lost")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("stays so", done.stdout)

    def test_enrolling_a_revoked_key_says_what_that_means(self):
        desk = Desk()
        key, other = desk.device("a.key"), desk.device("b.key")
        for one in (key, other):
            self.assertNotIn("revoked", kawal.run("enrol", desk.path, one, "--person", "P001", "--role", "polri").stdout)
        kawal.run("revoke", desk.path, key, "--reason", "device_lost", "--from", "2024-11-20")
        done = kawal.run("enrol", desk.path, key, "--person", "P002", "--role", "polri")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, ID)
        self.assertIn("revoked from 20", done.stdout)
        self.assertIn("kawal device", done.stdout)
        done = kawal.run("enrol", desk.path, key, "--person", "P002", "--role", "polri", language="id")
        self.assertIn("sudah dicabut sejak 20", done.stdout)
        self.assertNotIn("revoked", kawal.run("enrol", desk.path, other, "--person", "P002", "--role", "polri").stdout)
        never = desk.device("c.key")
        kawal.run("revoke", desk.path, never, "--reason", "device_lost")
        self.assertIn("revoked from", kawal.run("enrol", desk.path, never, "--person", "P002", "--role", "polri").stdout)


class Events(Case):
    def test_the_list_of_kinds(self):
        for language, word in (("id", "serah terima"), ("en", "an item or load went from the giver")):
            done = kawal.run("event", "--kinds", language=language)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(word, done.stdout)
            self.assertIn("handed_over", done.stdout)
            self.assertIn("item, receiver, place", done.stdout)
            self.assertEqual(kawal.run("template", "event", language=language).stdout, done.stdout)

    def test_what_is_wrong_is_named_and_costs_no_number(self):
        desk = Desk()
        desk.device("a.key")
        desk.device("b.key")
        before = desk.file("a.key").read_bytes()
        self.refused(desk.event("thrown", "a.key"), "thrown", "--kinds")
        self.refused(desk.event("handed_over", "a.key", "item=K-1"), "receiver, place")
        self.refused(desk.event("handed_over", "a.key", "item=K-1", "place=X", "condition=moist"), "good, wet, damaged")
        self.refused(desk.event("handed_over", "a.key", "colour=red"), "colour", "item, receiver, place")
        self.refused(desk.event("arrived", "a.key", "item=K 1"), "K 1")
        self.refused(desk.event("arrived", "a.key", "item=K-1", "item=K-2"), "item", "twice")
        self.refused(desk.event("arrived", "a.key", "item"), "NAME=VALUE")
        self.refused(desk.event("arrived", "a.key", "item=K-1", "place=X", "position=somewhere"), "somewhere")
        self.refused(desk.event("arrived", "a.key", "item=K-1", "place=X", "photo=/nonexistent.jpg"), "/nonexistent.jpg")
        self.refused(desk.event("noted", "a.key", "note="), "")
        self.refused(desk.event("arrived", "nobody.key", "item=K-1", "place=X"), "nobody.key")
        self.refused(desk.event("handed_over", "a.key", "item=K-1", "place=X", **{"with": "a.key"}), "same device", "nothing was signed")
        desk.file("copy.key").write_bytes(before)
        self.refused(desk.event("handed_over", "a.key", "item=K-1", "place=X", **{"with": "copy.key"}), "same device")
        self.refused(desk.event("handed_over", "a.key", "item=K-1", "place=X", **{"with": "b.key", "witness": "b.key"}), "same device")
        self.refused(kawal.run("event", desk.path, "arrived", "--set", "item=K-1"), "--device")
        self.refused(kawal.run("event", "arrived"), "--log", code=2)
        self.refused(desk.event("arrived", "a.key", "item=K-1", "place=X", at="yesterday"), "yesterday")
        desk.file("b.key").write_text("{}", encoding="utf-8")
        self.refused(desk.event("arrived", "b.key", "item=K-1", "place=X"), "b.key", "not a device file")
        self.assertEqual(desk.file("a.key").read_bytes(), before)

    def test_both_languages(self):
        desk = Desk()
        desk.device("a.key")
        said = {language: desk.event("handed_over", "a.key", "item=K-1", language=language).stderr for language in ("id", "en")}
        self.assertIn("belum lengkap", said["id"])
        self.assertIn("not complete", said["en"])

    def test_a_device_belongs_to_one_log(self):
        desk = Desk()
        desk.device("a.key")
        done = kawal.run("event", "box_created", "--log", "elsewhere", "--device", desk.file("a.key"), "--out", desk.file("x.bundle"),
                         "--set", "item=K-1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.refused(desk.event("box_created", "a.key", "item=K-1"), "elsewhere", LOG)

    def test_an_event_of_nobody_is_held_until_its_device_is_enrolled(self):
        desk = Desk()
        key = desk.device("a.key")
        done = desk.event("box_created", "a.key", "item=K-1", "place=GUDANG-99.01")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Held", done.stdout)
        self.assertEqual(desk.custody()["items"], 0)
        kawal.run("enrol", desk.path, key, "--person", "KPU-1", "--role", "kpu", "--guest")
        self.assertEqual(desk.custody()["items"], 1)

    def test_a_number_is_never_given_twice(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        done = []

        def work(name):
            for _ in range(4):
                done.append(desk.event("box_created", "a.key", f"item={name}-{len(done)}", out=f"{name}.bundle"))
        workers = [threading.Thread(target=work, args=(name,)) for name in "xy"]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        good = sum(one.returncode == 0 for one in done)
        self.assertEqual(json.loads(desk.file("a.key").read_text(encoding="utf-8"))["sequence"], good)
        for one in done:
            if one.returncode != 0:
                self.assertIn("in use by another program", one.stderr)
        for name in "xy":
            if desk.file(f"{name}.bundle").exists():
                kawal.run("import", desk.path, "--kind", "bundle", desk.file(f"{name}.bundle"))
        self.assertEqual([row for row in desk.custody("--findings")["findings"] if row["code"] == "fork"], [])


class SignedLater(Case):
    def desk(self):
        desk = Desk()
        desk.key = {}
        for name, person, role in (("kpu", "KPU-1", "kpu"), ("ppk", "PPK-1", "ppk"), ("bawaslu", "BWS-1", "bawaslu")):
            desk.enrol(f"{name}.key", person, role, "--guest")
            desk.key[name] = json.loads(desk.file(f"{name}.key").read_text(encoding="utf-8"))["key"]
        desk.made("box_created", "kpu.key", "item=K-1", "place=GUDANG-99.01")
        return desk

    def half(self, desk, *more, **where):
        return desk.made("handed_over", "kpu.key", "item=K-1", "place=GUDANG-99.01", "note=malam", f"receiver={desk.key['ppk']}", *more,
                         **where)

    def sign(self, desk, bundle, name, out=None, code=0):
        words = ["--out", desk.file(out)] if out else []
        done = kawal.run("event", *([] if out else [desk.path]), "--sign", desk.file(bundle), "--device", desk.file(f"{name}.key"), *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def bring(self, desk, bundle):
        return kawal.run("import", desk.path, "--kind", "bundle", desk.file(bundle)).stdout

    def test_the_receiver_signs_the_bundle_of_the_giver(self):
        desk = self.desk()
        self.half(desk, out="half.bundle")
        self.assertIn("1 held", self.bring(desk, "half.bundle"))  # the giver's alone
        self.assertEqual(desk.custody("K-1")["state"]["person"], "KPU-1")
        said = self.sign(desk, "half.bundle", "ppk", out="whole.bundle")
        for word in ("receiver", "K-1", "GUDANG-99.01", "whole.bundle"):
            self.assertIn(word, said)
        self.assertEqual([letter for letter, _ in self.bundle(desk.file("whole.bundle"))], ["F", "C"])
        self.assertIn("1 new", self.bring(desk, "whole.bundle"))
        self.assertEqual(desk.custody("K-1")["state"]["person"], "PPK-1")
        self.assertEqual(desk.custody()["held"], 0)
        self.assertIn("1 known", self.bring(desk, "half.bundle"))  # and changes nothing
        self.assertEqual(desk.custody("K-1")["findings"], [])

    def test_straight_into_the_log(self):
        desk = self.desk()
        made = self.half(desk, out="half.bundle")
        said = self.sign(desk, "half.bundle", "ppk")
        self.assertIn(made, said)
        self.assertIn("Recorded", said)
        self.assertEqual(desk.custody("K-1")["events"][-1]["note"], "malam")
        self.assertIn("In the log already", self.sign(desk, "half.bundle", "ppk"))

    def test_of_a_refused_event_nothing_is_kept(self):
        desk = self.desk()
        desk.device("lain.key")
        done = kawal.run("event", "--log", "lain-2024", "handed_over", "--device", desk.file("lain.key"), "--set", "item=K-1", "--set",
                         "place=GUDANG-99.01", "--set", "note=malam", "--set", f"receiver={desk.key['ppk']}", "--out", desk.file("half.bundle"))
        self.assertEqual(done.returncode, 0, done.stderr)
        (note,) = (data for letter, data in self.bundle(desk.file("half.bundle")) if letter == "C")
        before = desk.contents()
        self.assertIn("lain-2024", self.sign(desk, "half.bundle", "ppk", code=1))
        self.assertNotIn(hashlib.sha256(note).digest(), desk.contents())
        self.assertEqual(desk.contents(), before)
        made = self.half(desk, out="good.bundle")  # and of one that was taken what it names
        self.assertIn(made, self.sign(desk, "good.bundle", "ppk"))
        self.assertEqual(len(desk.contents() - before), 1)

    def test_signatures_that_come_one_by_one_are_joined(self):
        for first, second in (("ppk", "bawaslu"), ("bawaslu", "ppk")):
            desk = self.desk()
            self.half(desk, f"witness={desk.key['bawaslu']}", out="half.bundle")
            self.assertIn("Held", self.sign(desk, "half.bundle", first))
            self.assertEqual(desk.custody()["held"], 1)
            self.assertIn("Recorded", self.sign(desk, "half.bundle", second))
            self.assertEqual((desk.custody()["held"], desk.custody("K-1")["state"]["person"]), (0, "PPK-1"))
            done = kawal.run("rebuild", desk.path, "--check")
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_what_is_wrong_is_said(self):
        desk = self.desk()
        self.half(desk, out="half.bundle")
        self.assertIn("nothing was signed", self.sign(desk, "half.bundle", "bawaslu", code=1))
        self.assertFalse(desk.file("x.bundle").exists())
        self.refused(kawal.run("event", desk.path, "--sign", desk.file("half.bundle")), "--device")
        self.refused(kawal.run("event", "--sign", desk.file("half.bundle"), "--device", desk.file("ppk.key")), "--out", code=2)
        self.refused(kawal.run("event", desk.path, "--sign", desk.file("half.bundle"), "--device", desk.file("ppk.key"), "--set", "item=K"),
                     code=2)
        self.refused(kawal.run("event", desk.path, "--sign", desk.file("none.bundle"), "--device", desk.file("ppk.key")), "none.bundle")


class Custody(Case):
    def test_a_journey(self):
        desk = Desk()
        last = desk.journey()
        all_ = desk.custody()
        self.assertEqual(all_["log"], f"kawal/{LOG}")
        self.assertEqual(all_["findings"]["grave"], 0, all_)
        box = desk.custody("K-1")
        self.assertEqual((box["state"]["place"], box["state"]["person"], box["state"]["phase"]), ("GUDANG-99.01", "PPK-1", "at"))
        self.assertEqual([row["kind"] for row in box["events"]], ["box_created", "packed", "sealed", "handed_over"])
        self.assertEqual(box["events"][-1]["id"], last)
        self.assertEqual(box["events"][-1]["signers"]["receiver"]["person"], "PPK-1")
        self.assertEqual(box["events"][-1]["fields"]["seals"], ["S-1", "S-2"])
        self.assertEqual(box["findings"], [])
        for language, words in (("id", ("serah terima", "PPK-1", "baik", "isi SS-1, SS-2")), ("en", ("went from the giver", "PPK-1", "good", "items SS-1, SS-2"))):
            done = kawal.run("custody", desk.path, "K-1", language=language)
            self.assertEqual(done.returncode, 0, done.stderr)
            for word in words:
                self.assertIn(word, done.stdout)
            self.assertNotIn("{", done.stdout)
        self.refused(kawal.run("custody", desk.path, "K-404"), "K-404")

    def test_what_happened_to_the_load_is_of_the_story(self):
        desk = Desk()
        for name, person, role in (("kpu.key", "KPU-1", "kpu"), ("ppk.key", "PPK-1", "ppk")):
            desk.enrol(name, person, role, "--guest")
        here, there = "place=GUDANG-99.01", "place=PPK-99.01.01"
        for box in ("K-1", "K-2"):
            desk.made("box_created", "kpu.key", f"item={box}", here)
        desk.made("load_made", "kpu.key", "item=L-1", "items=K-1,K-2", here)
        desk.made("load_made", "kpu.key", "item=L-2", "items=L-1", here)
        desk.made("departed", "kpu.key", "item=L-2", here, "escorts=P003", "destination=PPK-99.01.01")
        desk.made("boarded", "kpu.key", "item=L-2", here, "vehicle=V001")
        wrong = desk.made("arrived", "kpu.key", "item=L-2", "place=PPK-99.01.02")
        desk.made("corrected", "kpu.key", f"refers={wrong}", there, "note=salah tulis")
        desk.made("handed_over", "kpu.key", "item=L-2", there, **{"with": "ppk.key"})
        desk.made("load_opened", "ppk.key", "item=L-2", "items=L-1", there)
        desk.made("load_opened", "ppk.key", "item=L-1", "items=K-1,K-2", there)
        desk.made("stored", "ppk.key", "item=K-1", there)
        desk.made("stored", "ppk.key", "item=L-1", there)  # it is not in it any more
        desk.made("departed", "ppk.key", "item=L-2", there, "escorts=P003")
        story = [(row["kind"], row["load"]) for row in desk.custody("K-1")["events"]]
        self.assertEqual(story, [("box_created", None), ("load_made", None), ("load_made", "L-2"), ("departed", "L-2"), ("boarded", "L-2"),
                                 ("arrived", "L-2"), ("corrected", "L-2"), ("handed_over", "L-2"), ("load_opened", "L-2"),
                                 ("load_opened", None), ("stored", None)])
        self.assertIn("corrected", [row["code"] for row in desk.custody("K-1")["findings"]])
        for language, word in (("id", "di dalam muatan L-2"), ("en", "in load L-2")):
            self.assertIn(word, kawal.run("custody", desk.path, "K-1", language=language).stdout)

    def test_the_page_of_the_format_names_every_key(self):
        desk = Desk()
        desk.journey()
        desk.event("seal_checked", "ppk.key", "item=K-1", "seals=S-9")
        desk.made("box_created", "kpu.key", "item=K-8", out="kept.bundle")
        desk.made("box_created", "kpu.key", "item=K-9")
        page = (kawal.ROOT / "docs/formats/custody-json.md").read_text(encoding="utf-8")
        named = set(re.findall(r"`([a-z_]+)(?:\[\])?`", page))

        def keys(value, inside=""):
            if isinstance(value, dict):
                for key, one in value.items():
                    if inside not in ("fields", "holders", "places"):  # named by other pages
                        self.assertIn(key, named, f"in {inside}")
                    keys(one, key)
            for one in value if isinstance(value, list) else []:
                keys(one, inside)
        for words in ((), ("--findings",), ("K-1",)):
            keys(desk.custody(*words))
        keys(json.loads(kawal.run("reconcile", desk.path, "--json").stdout))

    def test_a_wrong_seal_and_its_correction(self):
        desk = Desk()
        desk.journey()
        done = desk.event("seal_checked", "ppk.key", "item=K-1", "seals=S-1,S-9", "place=GUDANG-99.01")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("S-9", done.stdout)
        wrong = ID.search(done.stdout)[1]
        self.assertEqual([row["code"] for row in desk.custody("K-1")["findings"]], ["wrong_seal"])
        self.assertEqual(desk.custody()["findings"]["grave"], 1)
        for language, word in (("id", "BERAT"), ("en", "GRAVE")):
            self.assertIn(word, kawal.run("custody", desk.path, "--findings", language=language).stdout)
        desk.made("corrected", "ppk.key", f"refers={wrong}", "note=salah baca", "item=K-1", "seals=S-1,S-2")
        self.assertEqual([row["code"] for row in desk.custody("K-1")["findings"]], ["corrected"])

    def test_a_device_with_a_gap_is_named(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        desk.made("box_created", "a.key", "item=K-1")
        desk.made("box_created", "a.key", "item=K-2", out="kept.bundle")
        desk.made("box_created", "a.key", "item=K-3")
        gaps = desk.custody()["gaps"]
        self.assertEqual([(row["person"], row["missing"]) for row in gaps], [("KPU-1", 1)])
        done = kawal.run("import", desk.path, "--kind", "bundle", desk.file("kept.bundle"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(desk.custody()["gaps"], [])


class Bundles(Case):
    def test_out_and_in_again(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        photo = desk.file("photo.jpg")
        photo.write_bytes(b"\xff\xd8 a photo")
        for n in range(3):
            desk.made("box_created", "a.key", f"item=K-{n}", f"photo={photo}", f"note=kotak {n}", out="day.bundle")
        self.assertEqual(desk.custody()["items"], 0)  # nothing of the operation was touched
        self.assertEqual([letter for letter, _ in self.bundle(desk.file("day.bundle"))], list("FCCFCCFCC"))
        first = kawal.run("import", desk.path, "--kind", "bundle", desk.file("day.bundle"))
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertIn("3 events in the bundle: 3 new, 0 known, 0 held, 0 refused. 6 contents", first.stdout)
        again = kawal.run("import", desk.path, "--kind", "bundle", desk.file("day.bundle"))
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("0 new, 3 known", again.stdout)
        self.assertEqual(desk.custody()["items"], 3)

    def test_a_bundle_that_was_cut_or_changed_is_refused_whole(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        for n in range(2):
            desk.made("box_created", "a.key", f"item=K-{n}", out="day.bundle")
        whole = desk.file("day.bundle").read_bytes()
        for n in (0, 5, len(whole) // 2, len(whole) - 1):
            desk.file("bad.bundle").write_bytes(whole[:n])
            self.refused(kawal.run("import", desk.path, "--kind", "bundle", desk.file("bad.bundle")))
            self.refused(desk.event("box_created", "a.key", "item=K-9", out="bad.bundle"))
            self.assertEqual(desk.file("bad.bundle").read_bytes(), whole[:n])
        for at in range(0, len(whole), 37):
            desk.file("bad.bundle").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.refused(kawal.run("import", desk.path, "--kind", "bundle", desk.file("bad.bundle")))
        self.assertEqual(desk.custody()["items"], 0)
        self.refused(kawal.run("import", desk.path, "--kind", "bundle", "/nonexistent"), "/nonexistent")
        self.refused(kawal.run("import", desk.path, "--kind", "bundle", "--full", desk.file("day.bundle")), "--full")

    def test_a_forged_frame_is_refused_and_the_others_are_taken(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        for n in range(2):
            desk.made("box_created", "a.key", f"item=K-{n}", out="day.bundle")
        records = self.bundle(desk.file("day.bundle"))
        forged = records[0][1][:-1] + bytes([records[0][1][-1] ^ 1])  # in the signature
        desk.file("forged.bundle").write_bytes(bundle_bytes([("F", forged), records[1]]))
        done = kawal.run("import", desk.path, "--kind", "bundle", desk.file("forged.bundle"))
        self.refused(done, "1 events were refused")
        self.assertIn("1 new, 0 known, 0 held, 1 refused", done.stdout)
        self.assertIn("number 1: the signature of the giver", done.stdout)
        self.assertEqual(desk.custody()["items"], 1)


    def test_what_belongs_to_a_refused_event_does_not_stay(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        for n in range(2):
            desk.made("box_created", "a.key", f"item=K-{n}", f"note=catatan {n}", out="day.bundle")
        frames = [data for letter, data in self.bundle(desk.file("day.bundle")) if letter == "F"]
        notes = [data for letter, data in self.bundle(desk.file("day.bundle")) if letter == "C"]
        forged = frames[0][:-1] + bytes([frames[0][-1] ^ 1])
        large = b"nobody names this" * 5000
        # The contents stand before their events: the order does not matter.
        desk.file("forged.bundle").write_bytes(bundle_bytes(
            [("C", notes[0]), ("C", notes[1]), ("C", large), ("F", forged), ("F", frames[1])]))
        done = kawal.run("import", desk.path, "--kind", "bundle", desk.file("forged.bundle"))
        self.refused(done, "1 events were refused")
        self.assertIn("1 contents (notes, photos, documents) kept", done.stdout)
        self.assertIn("2 contents (notes, photos, documents) were not kept", done.stdout)
        self.assertEqual(desk.contents(), {hashlib.sha256(notes[1]).digest()})
        self.assertEqual([p for p in (desk.path / "content").rglob("*") if p.is_file()] if (desk.path / "content").exists() else [], [])
        done = kawal.run("import", desk.path, "--kind", "bundle", desk.file("day.bundle"))  # the true one, later
        self.assertIn("2 contents (notes, photos, documents) kept", done.stdout)
        self.assertEqual(desk.contents(), {hashlib.sha256(note).digest() for note in notes})

    def sound(self, desk):
        for words in (("log", "fsck", desk.path), ("rebuild", desk.path, "--check")):
            done = kawal.run(*words)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_stopped_import_says_how_far_it_came_and_goes_on_later(self):
        desk = Desk()
        desk.enrol("a.key", "KPU-1", "kpu", "--guest")
        for name in ("one", "two"):
            desk.made("box_created", "a.key", f"item=K-{name}", f"note={name}", out=f"{name}.bundle")
        (first, early), (last, late) = (self.bundle(desk.file(f"{name}.bundle")) for name in ("one", "two"))
        desk.file("many.bundle").write_bytes(bundle_bytes([early, late] + [first] * 199 + [last]))

        def ctrl_c():  # waits until it is asked for
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            os.kill(os.getpid(), signal.SIGINT)
        done = kawal.run("import", desk.path, "--kind", "bundle", desk.file("many.bundle"), preexec_fn=ctrl_c)
        self.refused(done, "Stopped after 64 of 200")  # a slice, as the server takes them
        self.assertIn("1 new, 63 known", done.stdout)
        self.assertEqual((desk.custody("K-one")["state"]["person"], desk.contents()), ("KPU-1", set()))
        self.sound(desk)
        again = kawal.run("import", desk.path, "--kind", "bundle", desk.file("many.bundle"))
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("1 new, 199 known", again.stdout)
        self.assertEqual(desk.contents(), {hashlib.sha256(data).digest() for _, data in (early, late)})
        self.sound(desk)


class Export(Case):
    def verify(self, desk, *bundles, expect=0):
        """What kawal-verify says, on another folder, with nothing but bundle and policy."""
        keys = kawal.run("log", "keys", desk.path).stdout
        policy = desk.file("policy")
        policy.write_text(keys[keys.index("log kawal/"):], encoding="utf-8")
        done = subprocess.run([VERIFY, "--policy", policy, "--lang", "en", *bundles], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout

    def letters(self, path):
        return "".join(letter for letter, _ in self.bundle(path))

    def test_one_item_with_all_that_belongs_to_it(self):
        desk = Desk()
        desk.journey()
        desk.enrol("other.key", "KPU-2", "kpu", "--guest")
        desk.made("box_created", "other.key", "item=K-2", "note=lain")
        desk.made("load_made", "ppk.key", "item=M-1", "items=K-1", "place=GUDANG-99.01", "note=muatan pagi")
        desk.made("departed", "ppk.key", "item=M-1", "place=GUDANG-99.01")
        self.assertIn("; M-1; items K-1;", kawal.run("custody", desk.path, "K-1").stdout)
        out = desk.file("k1.bundle")
        done = kawal.run("export", desk.path, out, "--item", "K-1")
        self.assertEqual(done.returncode, 0, done.stderr)
        records = self.bundle(out)
        # leaf 0, two enrolments, four of the box, two of its load, each with its receipt; one note
        self.assertEqual("".join(letter for letter, _ in records), "AK" + "FR" * 9 + "C")
        self.assertIn("item: K-1", records[0][1].decode())
        self.assertTrue(all(data.startswith(b"c2sp.org/tlog-proof@v1\n") for letter, data in records if letter == "R"))
        note = records[1][1].decode()
        self.assertTrue(all(data.decode().endswith(note) for letter, data in records if letter == "R"))
        self.assertIn(b"muatan pagi", records[-1][1])
        self.assertFalse(any(b"K-2" in data or b"KPU-2" in data for _, data in records))
        said = self.verify(desk, out)
        for word in ("PPK-1 (PPK)", "S-1", "muatan pagi", "9 events; 9 of them are proven"):
            self.assertIn(word, said)
        raw = bytearray(out.read_bytes())
        raw[raw.index(b"GUDANG")] ^= 1
        desk.file("changed").write_bytes(raw)
        self.verify(desk, desk.file("changed"), expect=1)
        self.refused(kawal.run("export", desk.path, out, "--item", "K-1"), "not overwritten")

    def test_the_same_question_gives_the_same_bundle(self):
        desk = Desk()
        desk.journey()
        for name in ("one", "two"):
            self.assertEqual(kawal.run("export", desk.path, desk.file(name), "--place", "GUDANG-99.01").returncode, 0)
        self.assertEqual(desk.file("one").read_bytes(), desk.file("two").read_bytes())
        self.assertEqual(self.letters(desk.file("one")), "AK" + "FR" * 7)

    def test_questions_that_are_none(self):
        desk = Desk()
        desk.journey()
        self.refused(kawal.run("export", desk.path, desk.file("x")), "--item", "--all")
        self.refused(kawal.run("export", desk.path, desk.file("x"), "--all", "--item", "K-1"), "--all")
        self.refused(kawal.run("export", desk.path, desk.file("x"), "--item", "K-404"))
        self.refused(kawal.run("export", desk.path, desk.file("x"), "--to", "2001-01-01"))
        self.refused(kawal.run("export", desk.path, desk.file("x"), "--from", "noon"), "noon")
        self.refused(kawal.run("export", desk.path, "/nonexistent/x", "--all"), "/nonexistent/x")
        self.assertFalse(desk.file("x").exists())

    def test_everything_to_another_posko(self):
        desk = Desk()
        desk.journey()
        out = desk.file("all.bundle")
        self.assertEqual(kawal.run("export", desk.path, out, "--all").returncode, 0)
        letters = self.letters(out)
        self.assertEqual(letters, "AK" + "F" * (len(letters) - 2))
        again = kawal.run("import", desk.path, "--kind", "bundle", out)
        self.assertIn(f"0 new, {len(letters) - 2} known", again.stdout)

    def test_evidence_of_a_log_that_may_not_be_signed(self):
        desk = Desk()
        desk.journey()
        self.assertEqual(kawal.run("export", desk.path, desk.file("before"), "--item", "K-1").returncode, 0)
        os.rename(desk.path / "keys/log.key", desk.file("log.key"))
        done = kawal.run("export", desk.path, desk.file("after"), "--item", "K-1")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("log.key", done.stderr)
        self.assertIn("last checkpoint", done.stdout)
        self.assertEqual(desk.file("after").read_bytes(), desk.file("before").read_bytes())

    def test_keys_and_policy(self):
        desk = Desk()
        polda = "polda.example/w+5377bb16+BMz/+FL8SO/MRQg0FXS7YtVb3lt1OAJb+w5vCNrhuNMH"
        bawaslu = "bawaslu.example/w+29b2f8fd+BC64oLNnZjZpmDVIou++yeN04SKSJpEzrU/yPOypYIK/"
        key = kawal.run("log", "keys", desk.path).stdout.splitlines()[0]
        self.assertRegex(key, r"\Akawal/tirta-raya-2024\+[0-9a-f]{8}\+\S+\Z")
        one = kawal.run("log", "policy", desk.path, "--witness", f"polda={polda}=http://127.0.0.1:9000")
        self.assertEqual(one.returncode, 0, one.stderr)
        self.assertEqual((desk.path / "log/policy").read_text(encoding="utf-8"),
                         f"log {key}\nwitness polda {polda} http://127.0.0.1:9000\nquorum polda\n")
        two = kawal.run("log", "policy", desk.path, "--witness", f"polda={polda}", "--witness", f"bawaslu={bawaslu}")
        self.assertIn("group saksi 2 polda bawaslu\nquorum saksi\n", two.stdout)
        self.refused(kawal.run("log", "policy", desk.path, "--witness", "polda"), "polda", "NAME=KEY")
        self.refused(kawal.run("log", "policy", desk.path, "--witness", f"log={key}"))
        self.refused(kawal.run("log", "policy", desk.path, "--witness", f"a={polda}", "--witness", f"b={polda}"))
        self.assertIn("group saksi 2", (desk.path / "log/policy").read_text(encoding="utf-8"))
        self.refused(kawal.run("log", "fly", desk.path), "fly", code=2)
        self.refused(kawal.run("log", "keys", desk.path, "x"), "number of words", code=2)
        self.refused(kawal.run("log", "fsck", desk.path, "--close", "1"), "--close does not go with the command log fsck", code=2)


class Help(Case):
    def test_every_command_explains_itself_in_two_languages(self):
        for name in "device enrol revoke event custody export log rebuild backup restore erase".split():
            said = [kawal.run(name, "--help", language=language) for language in ("id", "en")]
            for done in said:
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout.startswith(f"kawal {name} "), done.stdout)
                self.assertNotIn("cli.command", done.stdout)
            self.assertNotEqual(said[0].stdout, said[1].stdout)


class Readme(Case):
    def test_the_walk_through_is_as_it_says(self):
        text = (kawal.ROOT / "README.md").read_text(encoding="utf-8")
        block = re.search(r"## Bukti.*?```\n(.*?)```", text, re.S)[1]
        box = kawal.folder("readme").parent
        (box / "var").mkdir()
        done = kawal.run("create", box / "var/my-operation", "--from", kawal.SAMPLES / "ogan-ilir-2024")
        self.assertEqual(done.returncode, 0, done.stderr)
        script = block.replace("verify=build/release/src/verify/kawal-verify", f"set -eu; kawal={kawal.BIN}; verify={VERIFY}")
        self.assertNotEqual(script, block)
        done = subprocess.run(["bash", "-c", script], cwd=box, capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, "KAWAL_LANG": "en", "LANG": "en_US.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("S-9", done.stdout)
        self.assertIn("everything asked is proven", done.stdout)


class Keep(Case):
    def test_tables_that_were_tampered_with_are_named_and_made_anew(self):
        desk = Desk()
        desk.journey()
        self.assertEqual(kawal.run("rebuild", desk.path, "--check").returncode, 0)
        with sqlite3.connect(desk.path / "kawal.db") as file:
            file.execute("UPDATE item SET place = 'ELSEWHERE' WHERE code = 'K-1'")
        file.close()
        done = kawal.run("rebuild", desk.path, "--check")
        self.refused(done, "rows differ")
        self.assertIn("K-1", done.stdout)
        self.assertEqual(desk.custody("K-1")["state"]["place"], "ELSEWHERE")
        self.assertEqual(kawal.run("rebuild", desk.path).returncode, 0)
        self.assertEqual(desk.custody("K-1")["state"]["place"], "GUDANG-99.01")
        self.assertEqual(kawal.run("rebuild", desk.path, "--check").returncode, 0)

    def test_erased_content_leaves_the_log_provable(self):
        desk = Desk()
        desk.journey()
        desk.made("noted", "ppk.key", "item=K-1", "note=nama dan alamat Personel 007")
        event = desk.custody("K-1")["events"][-1]
        self.assertEqual(event["note"], "nama dan alamat Personel 007")
        hash_ = event["fields"]["note"]
        self.refused(kawal.run("erase", desk.path, hash_), "--reason")
        self.refused(kawal.run("erase", desk.path, hash_, "--reason", "boredom"), "boredom")
        self.refused(kawal.run("erase", desk.path, "12ab", "--reason", "privacy"), "12ab")
        self.refused(kawal.run("erase", desk.path, HEX, "--reason", "privacy"), HEX)
        self.assertEqual(kawal.run("erase", desk.path, hash_, "--reason", "privacy").returncode, 0)
        self.refused(kawal.run("erase", desk.path, hash_, "--reason", "privacy"), "already")
        self.assertIsNone(desk.custody("K-1")["events"][-1]["note"])
        for file in desk.path.rglob("*"):
            self.assertFalse(file.is_file() and b"Personel 007" in file.read_bytes() and b"alamat" in file.read_bytes(), file)
        done = kawal.run("export", desk.path, desk.file("erased"), "--item", "K-1")
        self.assertIn("1 contents that were erased, as an event in the log says, and 0 that never came", done.stdout)
        letters = "".join(letter for letter, _ in self.bundle(desk.file("erased")))
        self.assertEqual(letters, "AK" + "FR" * 9)  # leaf 0, two enrolments, four of the box, the note, its erasure

    def test_a_backup_is_an_operation_again(self):
        desk = Desk()
        desk.journey()
        backup, again = desk.file("backup"), desk.file("again")
        self.refused(kawal.run("restore", backup, again), str(backup))
        done = kawal.run("backup", desk.path, backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Without the secret keys", done.stdout)
        self.refused(kawal.run("backup", desk.path, backup), "already there")
        done = kawal.run("restore", backup, again)
        self.assertEqual(done.returncode, 0)
        self.assertIn("Nobody has compared it", done.stdout)
        for words in (("--json",), ("K-1", "--json"), ("--findings", "--json")):
            self.assertEqual(kawal.run("custody", again, *words).stdout, kawal.run("custody", desk.path, *words).stdout)
        self.refused(kawal.run("restore", backup, again), "already there")
        desk.made("stored", "ppk.key", "item=K-1", "place=GUDANG-99.01")
        self.assertEqual(kawal.run("export", desk.path, desk.file("newest"), "--item", "K-1").returncode, 0)  # signs a head
        late = kawal.run("restore", backup, desk.file("late"), "--published", desk.path / "log/checkpoint")
        self.refused(late, "behind")
        self.assertIn("The log here has ", kawal.run("log", "incidents", desk.file("late")).stdout)
        whole = desk.file("whole")
        self.assertEqual(kawal.run("backup", desk.path, whole, "--with-keys").returncode, 0)
        self.assertTrue((whole / "keys/log.key").exists())

    def test_a_restored_log_does_not_sign_before_it_was_compared(self):
        desk = Desk()
        desk.journey()
        self.assertEqual(kawal.run("backup", desk.path, desk.file("backup"), "--with-keys").returncode, 0)
        done = kawal.run("restore", desk.file("backup"), desk.file("again"))
        self.assertIn("an incident is open and nothing is signed", done.stdout)
        self.refused(kawal.run("log", "checkpoint", desk.file("again")), "log.restored")
        self.refused(kawal.run("log", "cosign", desk.file("again")))
        self.refused(kawal.run("log", "fsck", desk.file("again")), "incidents are open")
        head = (desk.file("again") / "log/checkpoint").read_bytes()
        made = kawal.run("event", desk.file("again"), "noted", "--device", desk.file("ppk.key"), "--set", "item=K-1", "--set", "note=x")
        self.assertEqual(made.returncode, 0, made.stderr)  # taken, and not signed
        self.assertEqual((desk.file("again") / "log/checkpoint").read_bytes(), head)
        said = kawal.run("log", "incidents", desk.file("again"), "--close", "1", "--by", "Kabag Ops", "--reason", "dibandingkan")
        self.assertEqual(said.returncode, 0)
        self.assertEqual(kawal.run("log", "checkpoint", desk.file("again")).returncode, 0)
        self.assertNotEqual((desk.file("again") / "log/checkpoint").read_bytes(), head)
        compared = kawal.run("restore", desk.file("backup"), desk.file("sure"), "--published", desk.file("backup") / "log/checkpoint")
        self.assertEqual(compared.returncode, 0, compared.stderr)
        self.assertEqual(kawal.run("log", "checkpoint", desk.file("sure")).returncode, 0)


if __name__ == "__main__":
    unittest.main()
