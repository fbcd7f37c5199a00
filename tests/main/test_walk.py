"""The way of one box as a new user walks it: an operation, two devices, packed, sealed, handed over, a wrong seal and its
correction, evidence checked elsewhere; and then somebody changes one byte of the database."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import unittest

import kawal

VERIFY = pathlib.Path(kawal.BIN).parent / "verify/kawal-verify"
ID = re.compile(r"\bid ([0-9a-f]{64})")
BOX, PLACE, NEXT = "KS-99.01-001", "GUDANG-99.01", "PPK-99.01.01"


def checked(*words):
    done = kawal.run(*words)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Walk:
    """What was done, step by step; the ids of the events by their step."""

    def __init__(self):
        self.path = kawal.create(kawal.TINY, "walk")
        self.box = self.path.parent
        self.id = {}
        for name, person, role in (("kpu", "P001", "kpu"), ("ppk", "P002", "ppk")):
            key = checked("device", self.box / name).strip()
            checked("enrol", self.path, key, "--person", person, "--role", role)
        self.said = {}
        self.event("ballots", "kit_created", "kpu", "item=SS-001", "kit=surat-suara", f"place={PLACE}")
        self.event("created", "box_created", "kpu", f"item={BOX}", f"place={PLACE}")
        self.event("packed", "packed", "kpu", f"item={BOX}", "items=SS-001", f"place={PLACE}")
        self.event("sealed", "sealed", "kpu", f"item={BOX}", "seals=S-0481,S-0482", f"place={PLACE}")
        self.event("departed", "departed", "kpu", f"item={BOX}", f"place={PLACE}", "vehicle=V001", "escorts=P003")
        self.event("arrived", "arrived", "kpu", f"item={BOX}", f"place={NEXT}", "escorts=P003")
        self.event("handed", "handed_over", "kpu", f"item={BOX}", f"place={NEXT}", "seals=S-0481,S-0482", "condition=good",
                   receiver="ppk")
        self.event("wrong", "seal_checked", "ppk", f"item={BOX}", "seals=S-0481,S-0842")
        self.event("corrected", "corrected", "ppk", f"refers={self.id['wrong']}", f"item={BOX}", "seals=S-0481,S-0482",
                   "note=nomor segel salah ketik")

    def event(self, step, kind, device, *fields, receiver=None):
        words = ["event", self.path, kind, "--device", self.box / device]
        words += ["--with", self.box / receiver] if receiver else []
        for field in fields:
            words += ["--set", field]
        self.said[step] = checked(*words)
        self.id[step] = ID.search(self.said[step])[1]

    def evidence(self, name="evidence"):
        """The bundle and the policy, alone in another folder, as an auditor gets them."""
        folder = self.box / name
        folder.mkdir()
        checked("export", self.path, folder / "box.bundle", "--item", BOX)
        (folder / "policy").write_text(checked("log", "policy", self.path).partition("Kept in")[0], encoding="utf-8")
        return folder


def verify(folder):
    return subprocess.run([VERIFY, "--lang", "en", "--policy", "policy", "box.bundle"], cwd=folder, capture_output=True, text=True,
                          timeout=60, check=False)


class Journey(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.walk = Walk()

    def test_only_the_wrong_seal_is_found(self):
        for step, said in self.walk.said.items():
            self.assertEqual("GRAVE" in said, step == "wrong", said)
        self.assertIn("S-0842", self.walk.said["wrong"])

    def test_the_box_is_where_it_was_handed_over(self):
        known = json.loads(checked("custody", self.walk.path, BOX, "--json"))
        self.assertEqual((known["state"]["place"], known["state"]["person"]), (NEXT, "P002"))
        self.assertEqual(len(known["events"]), 8)  # all but the ballots' own
        shown = checked("custody", self.walk.path, BOX)
        for words in "S-0842", "nomor segel salah ketik", "P001 (KPU) -> P002 (PPK)":
            self.assertIn(words, shown)

    def test_evidence_is_checked_in_another_folder(self):
        folder = self.walk.evidence()
        done = verify(folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for words in "S-0842", "P002 (PPK)", BOX, "everything asked is proven":
            self.assertIn(words, done.stdout)

    def test_evidence_that_was_changed_is_refused(self):
        folder = self.walk.evidence("changed")
        data = (folder / "box.bundle").read_bytes()
        (folder / "box.bundle").write_bytes(data.replace(b"S-0842", b"S-0482"))
        self.assertEqual(verify(folder).returncode, 1)

    def test_evidence_of_another_log_is_refused(self):
        folder = self.walk.evidence("other")
        other = kawal.create(kawal.TINY, "other")
        (folder / "policy").write_text(checked("log", "policy", other).partition("Kept in")[0], encoding="utf-8")
        self.assertEqual(verify(folder).returncode, 1)


class Tampering(unittest.TestCase):
    """One byte of the database is another one: `kawal log fsck` says that, and where."""

    @classmethod
    def setUpClass(cls):
        cls.walk = Walk()
        checked("log", "fsck", cls.walk.path)

    def tampered(self, name, was, becomes):
        """A copy of the operation in which the first `was` of the file reads `becomes`."""
        self.assertEqual(sum(a != b for a, b in zip(was, becomes)), 1)
        path = self.walk.box / name / "op"
        shutil.copytree(self.walk.path, path)
        data = (path / "kawal.db").read_bytes()
        at = data.index(was)
        (path / "kawal.db").write_bytes(data[:at] + becomes + data[at + len(was):])
        return path

    def index_of(self, step):
        return int(re.search(r"index (\d+)", self.walk.said[step])[1])

    def refused(self, path, *words):
        done = kawal.run("log", "fsck", path)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stdout + done.stderr)

    def test_what_a_device_signed(self):
        # S-0842 stands in the file once as a signed seal number, where the leaf is.
        self.refused(self.tampered("frame", b"S-0842", b"S-0843"), str(self.index_of("wrong")))

    def test_what_is_left_unchecked_is_said(self):
        path = self.tampered("unchecked", b"S-0842", b"S-0843")
        done = kawal.run("log", "fsck", path, "--full")
        self.assertEqual(done.returncode, 1)
        self.assertIn("As the log itself is not sound, the computed tables were not compared", done.stdout)

    def test_a_row_that_is_computed_is_named(self):
        path = self.walk.box / "row" / "op"
        shutil.copytree(self.walk.path, path)
        with contextlib.closing(sqlite3.connect(path / "kawal.db")) as db, db:
            self.assertEqual(db.execute("UPDATE item SET place = 'RUMAH' WHERE code = ?", [BOX]).rowcount, 1)
        before = (path / "kawal.db").read_bytes()
        self.refused(path, "Page", "Table item", BOX)
        self.assertEqual((path / "kawal.db").read_bytes(), before)  # looking changes nothing
        self.refused(path, "Page", "Table item", BOX)

    def test_files_beside_the_log(self):
        path = self.walk.box / "beside" / "op"
        shutil.copytree(self.walk.path, path)
        os.rename(path / "log/checkpoint", path / "away")
        self.refused(path, "log/checkpoint", "is missing")
        (path / "log/checkpoint").write_text("nonsense\n", encoding="utf-8")
        self.refused(path, "is not a checkpoint")
        os.rename(path / "away", path / "log/checkpoint")
        (path / "log/policy").write_text("quorum nobody\n", encoding="utf-8")
        self.refused(path, "The policy of witnesses", "log/policy")
        os.remove(path / "log/policy")
        self.assertIn("sound", checked("log", "fsck", path))

    def test_an_open_incident_is_no_sound_log(self):
        path = self.walk.box / "incident" / "op"
        shutil.copytree(self.walk.path, path)
        os.rename(path / "log/checkpoint", path / "away")
        (path / "log/checkpoint").write_bytes(b"\0\1\2 garbage" * 10000)
        done = kawal.run("log", "checkpoint", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not a head of this log", done.stderr)
        os.rename(path / "away", path / "log/checkpoint")
        self.refused(path, "incidents are open", "is not a head of this log", "log.published")
        self.assertIn("log.published", kawal.run("log", "checkpoint", path).stderr)  # halted
        checked("log", "incidents", path, "--close", "1", "--by", "Kabag Ops", "--reason", "disk")
        checked("log", "checkpoint", path)
        self.assertIn("sound", checked("log", "fsck", path))

    def test_a_signature(self):
        data = (self.walk.path / "kawal.db").read_bytes()
        at = data.index(b"S-0842") + len(b"S-0842")
        was = data[at + 4:at + 24]  # behind the body: the head of the signature, then itself
        self.refused(self.tampered("signature", was, was[:10] + bytes([was[10] ^ 1]) + was[11:]), str(self.index_of("wrong")))

    def test_the_id_of_an_event(self):
        was = bytes.fromhex(self.walk.id["sealed"])
        self.refused(self.tampered("id", was, was[:5] + bytes([was[5] ^ 4]) + was[6:]))

    def test_a_signed_head(self):
        was = b"kawal/tirta-raya-2024\n1"  # the text of a checkpoint, its size being 10 or more
        self.refused(self.tampered("head", was, b"K" + was[1:]), "checkpoint")

    def test_where_the_box_is(self):
        path = self.walk.box / "table" / "op"
        shutil.copytree(self.walk.path, path)
        data = (path / "kawal.db").read_bytes()
        at = data.rindex(NEXT.encode())
        changed = 0
        while at >= 0:  # wherever the file has it: register, leaves, indices, computed tables
            (path / "kawal.db").write_bytes(data[:at] + b"Q" + data[at + 1:])
            self.assertEqual(kawal.run("log", "fsck", path).returncode, 1, f"a byte at {at} was believed")
            changed += 1
            at = data.rfind(NEXT.encode(), 0, at)
        self.assertGreater(changed, 3)

    def test_the_untouched_one_is_sound(self):
        self.assertIn("All is sound", checked("log", "fsck", self.walk.path, "--full"))


if __name__ == "__main__":
    unittest.main()
