"""What phones bring and ask over HTTP: events twice, in halves and sealed, receipts, positions, the day; SMS text and slips."""
import contextlib
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import sqlite3
import unittest

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import ed25519
import kawal
import phones
from test_evidence import bundle_bytes

BUNDLE = "application/vnd.kawal.bundle"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def sealed(public, plain):
    """HPKE (RFC 9180) in base mode, by the book: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM."""
    def extract(suite, salt, label, ikm):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite, prk, label, info, n):
        return hmac.digest(prk, n.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\1", "sha256")[:n]
    kem, suite = b"KEM\0\x10", b"HPKE\0\x10\0\1\0\1"
    own = ec.generate_private_key(ec.SECP256R1())
    enc = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    dh = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public))
    shared = expand(kem, extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + public, 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", b"kawal-parcel/1")
    secret = extract(suite, shared, b"secret", b"")
    key, nonce = expand(suite, secret, b"key", context, 16), expand(suite, secret, b"base_nonce", context, 12)
    return b"kawal-sealed/1\n" + enc + AESGCM(key).encrypt(nonce, plain, b"")


def sms_line(seed, text):
    """docs/formats/sms.md."""
    bits = "".join(f"{byte:08b}" for byte in ed25519.sign(seed, b"kawal/v1/sms\0" + text.encode())) + "000"
    letters = "".join(LETTERS[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))
    groups = [letters[i:i + 4] for i in range(0, len(letters), 4)]
    check = [LETTERS[hashlib.sha256(bytes([n]) + group.encode()).digest()[0] >> 3] for n, group in enumerate(groups, 1)]
    return " ".join([text] + [group + letter for group, letter in zip(groups, check)])


class Phone(phones.Phone):
    """A device file that is enrolled as a phone and signed in; or, enrol=False, nobody's."""

    def __init__(self, case, name, person, role, unit="POLRES", enrol=True):
        self.case, self.file = case, case.path.parent / f"{name}.key"
        kawal.run("device", self.file)
        super().__init__(case.posko, bytes.fromhex(json.loads(self.file.read_text())["seed"]))
        if not enrol:
            return
        status, self.mine = self.enrol(case.offer(person=person, unit=unit, role=role))
        assert status == 201, self.mine
        self.token = self.session()[1]["token"]

    def ask(self, method, path, body=None, word=None, **headers):
        self.posko.cookie = None
        if isinstance(body, dict):
            body, headers["Content_Type"] = json.dumps(body), "application/json"
        return self.posko.ask(method, f"/api/v1/field/{path}", body, Authorization=word or f"Kawal-Device {self.token}", **headers)

    def bring(self, frames, **more):
        status, _, said = self.ask("POST", "events", bundle_bytes([("F", frame) for frame in frames]), Content_Type=BUNDLE, **more)
        self.case.assertEqual(status, 200, said)
        return said

    def made(self, kind, *fields):
        """The frame of its next event."""
        out = pathlib.Path(f"{self.file}.{os.urandom(4).hex()}")
        done = kawal.run("event", kind, "--log", "tirta-raya-2024", "--device", self.file, "--out", out,
                         *(word for field in fields for word in ("--set", field)))
        assert done.returncode == 0, done.stderr
        raw = out.read_bytes()
        at = raw.index(b"\n") + 1
        return raw[at + 5:at + 5 + int.from_bytes(raw[at + 1:at + 5], "big")]


class FieldWork(phones.AtThePosko):
    @classmethod
    def prepare(cls, path):
        done = kawal.run("plan", path, "--iterations", "20", "--json")
        assert done.returncode == 0, done.stderr
        cls.plan = json.loads(done.stdout)

    # ---- events

    def test_an_answer_that_was_lost_is_given_again(self):
        phone = Phone(self, "lost", "P001", "kpu")
        frames = [phone.made("box_created", f"item=KS-{n}") for n in range(4)]
        half = phone.bring(frames[:2])  # its answer is lost
        self.assertEqual([row["status"] for row in half["events"]], ["accepted"] * 2)
        whole = phone.bring(frames)
        self.assertEqual([row["status"] for row in whole["events"]], ["duplicate"] * 2 + ["accepted"] * 2)
        again = phone.bring(frames[::-1])
        self.assertEqual([row["status"] for row in again["events"]], ["duplicate"] * 4)
        self.assertEqual([row["id"] for row in again["events"]], [row["id"] for row in whole["events"]][::-1])
        self.assertEqual([row["index"] for row in again["events"]], [row["index"] for row in whole["events"]][::-1])
        self.assertGreaterEqual(again["size"], whole["size"])
        other = Phone(self, "other", "P002", "kpu")
        self.assertEqual([row["status"] for row in other.bring(frames)["events"]], ["duplicate"] * 4)  # whoever brings them

    def test_what_is_wrong_is_said_in_short(self):
        phone = Phone(self, "wrong", "P001", "kpu")
        good = phone.made("box_created", "item=KW-1")
        wet = phone.made("condition_checked", "item=KW-1", "condition=wet")
        bent = good[:-1] + bytes([good[-1] ^ 1])
        rows = phone.bring([bent, good, wet])["events"]
        self.assertEqual([(row["status"], row.get("code")) for row in rows],
                         [("refused", "event.bad_signature"), ("accepted", None), ("discrepancy", "bad_condition")])
        self.assertNotIn("index", rows[0])

    def test_what_is_no_bundle(self):
        phone = Phone(self, "none", "P001", "kpu")
        frame = phone.made("box_created", "item=KN-1")
        bundle = bundle_bytes([("F", frame)])
        for body, code in ((b"", "event.bundle_cut"), (bundle[:-1], "event.bundle_cut"), (b"x" * 100, "event.bundle_form"),
                           (bundle[:-1] + b"x", "event.bundle_changed")):
            status, _, said = phone.ask("POST", "events", body, Content_Type=BUNDLE)
            self.assertEqual((status // 100, said["code"]), (4, code), body[:40])
        self.assertEqual(phone.ask("POST", "events", bundle, Content_Type="text/plain")[2]["code"], "api.not_a_bundle")
        self.assertEqual(phone.bring([frame])["events"][0]["status"], "accepted")

    def test_who_may_bring_how_much(self):
        phone = Phone(self, "much", "P001", "kpu")
        large = bundle_bytes([("C", os.urandom(100_000))])
        self.assertEqual(phone.ask("POST", "events", large, Content_Type=BUNDLE)[0], 200)
        for word in ("Kawal-Device " + "0" * 64, "Kawal-Delivery " + "0" * 26, "Bearer x", ""):
            status, _, said = phone.ask("POST", "events", large, word=word or "x", Content_Type=BUNDLE)
            self.assertEqual((status, said["code"]), (401, "field.session"), word)  # not 413: it is the word that is wrong
            small = phone.ask("POST", "events", bundle_bytes([]), word=word or "x", Content_Type=BUNDLE)
            self.assertEqual((small[0], small[2]["code"]), (401, "field.session"), word)
        self.assertEqual(self.posko.raw(f"POST /api/v1/field/events HTTP/1.1\nHost: 127.0.0.1:{self.posko.port}\nContent-Length: {5 << 20}\n"
                                        f"Authorization: Kawal-Device {phone.token}\nContent-Type: {BUNDLE}\n\n"), 413)
        by_word = "Kawal-Delivery " + phone.mine["delivery"]  # a phone that was wiped
        self.assertEqual(phone.bring([phone.made("box_created", "item=KD-1")], word=by_word)["events"][0]["status"], "accepted")
        for method, path, body in (("GET", "day", None), ("GET", "map", None), ("POST", "receipts", {"ids": []}), ("POST", "positions", {"fixes": []})):
            status, _, said = phone.ask(method, path, body, word=by_word)
            self.assertEqual((status, said["code"]), (401, "field.session"), path)

    def test_a_phone_that_is_known_no_more_is_told_so(self):
        phone = Phone(self, "gone", "P001", "kpu")
        large = bundle_bytes([("C", os.urandom(100_000))])
        self.assertEqual(self.desk("POST", f"devices/{phone.key}/revoke", {"reason": "device_lost"})[0], 200)
        for body in (large, bundle_bytes([])):
            status, _, said = phone.ask("POST", "events", body, Content_Type=BUNDLE)
            self.assertEqual((status, said["code"]), (403, "field.revoked"))
        by_word = phone.ask("POST", "events", large, word="Kawal-Delivery " + phone.mine["delivery"], Content_Type=BUNDLE)
        self.assertEqual(by_word[0], 200)  # what it has made before is evidence

    def test_where_too_many_wait_the_phone_keeps_its_own(self):
        phone = Phone(self, "later", "P001", "kpu")
        stranger = Phone(self, "stranger", "P002", "kpu", enrol=False)
        source = "field:" + phone.key[:16]
        with contextlib.closing(sqlite3.connect(self.path / "kawal.db", timeout=20)) as db, db:
            db.execute("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000) INSERT INTO held (id, device, frame, code, source, at_us)"
                       " SELECT CAST(printf('%032d', x) AS BLOB), x'00', x'00', 'log.unknown_device', ?, 1 FROM c", (source,))
        waits, good = stranger.made("box_created", "item=KL-1"), phone.made("box_created", "item=KL-2")
        rows = phone.bring([waits, good])["events"]
        self.assertEqual([(row["status"], row.get("code")) for row in rows], [("later", "store.held_full"), ("accepted", None)])
        other = Phone(self, "carrier", "P002", "kpu")
        self.assertEqual(other.bring([waits])["events"][0]["status"], "waiting")  # nobody takes another one's room
        with contextlib.closing(sqlite3.connect(self.path / "kawal.db", timeout=20)) as db, db:
            db.execute("DELETE FROM held WHERE source = ?", (source,))
        self.assertEqual(phone.bring([waits])["events"][0]["status"], "waiting")

    def test_a_sealed_bundle_is_opened_first(self):
        phone = Phone(self, "sealed", "P001", "kpu")
        frame = phone.made("box_created", "item=KZ-1")
        parcel = sealed(bytes.fromhex(phone.mine["seal_key"]), bundle_bytes([("F", frame)]))
        for status in ("accepted", "duplicate"):
            said = phone.ask("POST", "events", parcel, Content_Type="application/vnd.kawal.sealed")
            self.assertEqual((said[0], said[2]["events"][0]["status"]), (200, status), said[2])
        bent = parcel[:-1] + bytes([parcel[-1] ^ 1])
        self.assertEqual(phone.ask("POST", "events", bent, Content_Type="application/vnd.kawal.sealed")[2]["code"], "seal.closed")

    # ---- receipts

    def test_receipts_of_many_are_those_of_each(self):
        phone = Phone(self, "proof", "P001", "kpu")
        rows = phone.bring([phone.made("box_created", f"item=KP-{n}") for n in range(9)])["events"]
        ids = [row["id"] for row in rows]

        def all_of_them():
            said = phone.ask("POST", "receipts", {"ids": ids + ["ab" * 32]})[2]
            return said if len(said.get("proofs", [])) == len(ids) else None
        said = kawal.until(all_of_them)
        self.assertEqual([(p["id"], p["index"]) for p in said["proofs"]], [(row["id"], row["index"]) for row in rows])
        self.assertEqual(len(set(said["nodes"])), len(said["nodes"]))
        for proof in said["proofs"]:
            self.posko.cookie = self.cookie
            text = self.posko.ask("GET", f"/api/v1/receipts/{proof['id']}")[2].decode()
            head, note = text.split("\n\n", 1)
            if note == said["checkpoint"]:  # another may have been signed meanwhile
                self.assertEqual(head.split("\n")[2:], [said["nodes"][n] for n in proof["path"]])
        self.assertEqual(said["checkpoint"].split("\n")[1], str(said["size"]))

    def test_receipts_that_cannot_be_asked(self):
        phone = Phone(self, "ids", "P001", "kpu")
        for ids in (None, "x", ["x"], ["ab" * 31], [1], ["zz" * 32], ["ab" * 32] * 1001, ["ab" * 32 + "0"]):
            status, _, said = phone.ask("POST", "receipts", {"ids": ids})
            self.assertEqual((status, said["code"]), (413 if status == 413 else 400, "api.too_large" if status == 413 else "field.ids"), ids)
        self.assertEqual(phone.ask("POST", "receipts", b"[]")[2]["code"], "api.not_json")

    # ---- positions

    def test_positions_are_those_of_the_phones_tracker(self):
        phone = Phone(self, "moves", "P001", "polri")
        now = int(datetime.datetime.now().timestamp())
        fixes = [{"time_s": now - 86400 - n, "gps_time_s": now - n, "at": [-3.2 - n / 1000, 104.6], "accuracy_m": 8.4, "speed_cms": 120,
                  "bearing": 359.9, "battery": None, "sos": False} for n in (20, 10)]
        taken = kawal.until(lambda: (said := phone.ask("POST", "positions", {"fixes": fixes}))[0] == 200 and said)  # the tracker is new
        self.assertEqual(taken[2], {"taken": 2, "followed": True})
        self.assertEqual(phone.ask("POST", "positions", {"fixes": fixes})[2], {"taken": 2, "followed": True})  # the answer was lost
        tracker = "HP-" + phone.key[:10]
        rows = [row for row in self.desk("GET", "positions")[1]["positions"] if row["tracker"] == tracker]
        self.assertEqual(len(rows), 2)
        self.assertEqual(phone.ask("POST", "positions", {"fixes": [{**fixes[0], "sos": True}]})[0], 200)
        found = kawal.until(lambda: [x for x in self.desk("GET", "alarms")[1]["alarms"] if x["kind"] == "sos"])
        self.assertTrue(found)
        for bad in ({}, {**fixes[0], "at": None}, {**fixes[0], "at": [91, 0]}, {**fixes[0], "at": [0]}, {**fixes[0], "time_s": -1},
                    {**fixes[0], "time_s": "x"}, {**fixes[0], "gps_time_s": 1e300}, {**fixes[0], "accuracy_m": -1}, {**fixes[0], "sos": 1}, 7):
            status, _, said = phone.ask("POST", "positions", {"fixes": [fixes[0], bad]})
            self.assertEqual((status, said["code"]), (400, "field.fix"), bad)
            self.assertIn("2", said["detail"])
        for bad in (None, {}, [fixes[0]] * 501):
            self.assertIn(phone.ask("POST", "positions", {"fixes": bad})[2]["code"], ("field.fixes", "api.too_large"))
        self.assertEqual(self.desk("DELETE", f"register/trackers/{tracker}")[0], 204)
        self.assertEqual(phone.ask("POST", "positions", {"fixes": fixes})[2], {"taken": 2, "followed": False})

    # ---- the day

    def test_the_day_has_a_tag_and_no_seal(self):
        phone = Phone(self, "day", "P001", "polri")
        status, answer, day = phone.ask("GET", "day")
        self.assertEqual(status, 200, day)
        self.assertEqual(set(day), {"made_s", "plan", "utcOffsetMin", "legs", "goods", "paths", "shifts", "places"})
        self.assertEqual((day["plan"], day["utcOffsetMin"]), (self.plan["id"], 420))
        self.assertEqual(phone.ask("GET", "day", If_None_Match=answer.getheader("ETag"))[0], 304)
        status, answer, area = phone.ask("GET", "map")
        self.assertEqual((status, set(area)), (200, {"bbox", "areas", "lines"}))
        self.assertEqual(phone.ask("GET", "map", If_None_Match=answer.getheader("ETag"))[0], 304)
        self.assertEqual(self.posko.ask("GET", "/api/v1/field/day")[2]["code"], "field.session")
        self.desk("POST", f"devices/{phone.key}/revoke", {"reason": "device_lost"})
        for path in ("day", "map"):
            self.assertEqual(phone.ask("GET", path)[2]["code"], "field.revoked")

    # ---- for accounts

    def test_sms_text_is_verified_and_noted(self):
        phone = Phone(self, "sms", "P001", "polri")
        now = int(datetime.datetime.now().timestamp())
        line = sms_line(phone.seed, f"KWL1 I1 - - {now:X} 1 {phone.key[:8].upper()} - 0123456789ABCDEF")
        status, said = self.desk("POST", "field/sms", {"text": line.lower().replace(" ", "  ")})
        self.assertEqual((status, said["kind"], said["incident"], said["person"], said["device"]), (200, "incident", "capsized", "P001", phone.key), said)
        found = kawal.until(lambda: [x for x in self.desk("GET", "alarms")[1]["alarms"] if x["kind"] == "incident"])
        self.assertEqual((found[0]["incident"], found[0]["severity"]), ("capsized", 3))
        word = line.split()[12]
        other = word[:-1] + ("Z" if word[-1] != "Z" else "Y")
        for text, code, status in (("", "sms.form", 400), ("tolong", "sms.form", 400), (line.replace(word, other), "sms.group", 400),
                                   (line.replace(" I1 ", " I0 "), "sms.signature", 400),
                                   (sms_line(bytes(32), f"KWL1 I1 - - {now:X} 1 00000000 - 0123456789ABCDEF"), "sms.device", 404)):
            said = self.desk("POST", "field/sms", {"text": text})
            self.assertEqual((said[0], said[1]["code"]), (status, code), text)
        self.assertIn("4", self.desk("POST", "field/sms", {"text": line.replace(word, other)})[1]["detail"])
        done = kawal.run("sms", self.path, line, "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["incident"]), (0, "capsized"), done.stderr)
        self.assertIn("P001", kawal.run("sms", self.path, line).stdout)
        done = kawal.run("sms", self.path, line[:-1])
        self.assertEqual((done.returncode, "Group 26" in done.stderr), (1, True), done.stderr)

    def test_the_slip_of_a_trip(self):
        trip = self.plan["trips"][0]
        status, slip = self.desk("GET", f"field/slip?trip={trip['id']}")
        self.assertEqual((status, slip["trip"], slip["vehicle"], slip["boxes"]), (200, trip["id"], trip["vehicle"], trip["boxes"]), slip)
        self.assertEqual(slip["code"][:-1], trip["id"] + "-")
        self.assertEqual([stop["place"] for stop in slip["stops"]], [stop["place"] for stop in trip["stops"]])
        self.assertTrue(all(person["name"].startswith("Personel ") for person in slip["escorts"]))
        for other in ("", "x", trip["id"] + "x", "%00", "9" * 5000):
            self.assertIn(self.desk("GET", f"field/slip?trip={other}")[0], (404, 400, 414, 431), other)
        done = kawal.run("slip", self.path, trip["id"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(slip["code"], done.stdout)
        done = kawal.run("slip", self.path, "x")
        self.assertEqual((done.returncode, "no trip" in done.stderr), (1, True))


if __name__ == "__main__":
    unittest.main()
