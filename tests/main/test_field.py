"""Phones of the field over HTTP: enrolled by an offer, signed in by their key, revoked; and what hostile ones try."""
import datetime
import hashlib
import json
import unittest

import ed25519
import kawal
from test_api import Posko


def moment(days=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Phone:
    """A phone at a served operation."""

    def __init__(self, posko, number):
        self.posko = posko
        self.seed = hashlib.sha256(b"phone %d" % number).digest()
        self.key = ed25519.public_key(self.seed)

    def sign(self, message):
        return ed25519.sign(self.seed, message).hex()

    def post(self, path, body):
        self.posko.cookie = None
        status, _, said = self.posko.ask("POST", f"/api/v1/field/{path}", json.dumps(body), Content_Type="application/json")
        return status, said

    def enrol(self, offer):
        return self.post("enrol", {"offer": offer, "key": self.key.hex(), "proof": self.sign(b"kawal/v1/enrol\0" + offer.encode() + self.key)})

    def hello(self):
        return self.posko.ask("GET", "/api/v1/field/hello")[2]

    def session(self, nonce=None):
        nonce = nonce or self.hello()["nonce"]
        return self.post("session", {"key": self.key.hex(), "nonce": nonce, "signature": self.sign(b"kawal/v1/session\0" + bytes.fromhex(nonce))})


class Field(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY)
        cls.posko = Posko(cls.path)
        assert cls.posko.login()[0] == 200
        cls.cookie = cls.posko.cookie

    @classmethod
    def tearDownClass(cls):
        cls.posko.stop()

    def desk(self, method, path, body=None):
        self.posko.cookie = self.cookie
        status, _, said = self.posko.ask(method, f"/api/v1/devices{path}", body and json.dumps(body), Content_Type="application/json")
        self.posko.cookie = None
        return status, said

    def offer(self, **more):
        status, said = self.desk("POST", "/offers", {"person": "P001", "unit": "POLRES", "role": "polri", "until": moment(9), **more})
        self.assertEqual(status, 201, said)
        self.assertEqual(said["uri"], f"/field/#k1.{said['offer']}")
        return said["offer"]

    def row(self, phone):
        return next(row for row in self.desk("GET", "")[1]["devices"] if row["key"] == phone.key.hex())

    def test_from_the_offer_to_the_end(self):
        phone = Phone(self.posko, 1)
        offer = self.offer()
        status, mine = phone.enrol(offer)
        self.assertEqual(status, 201, mine)
        self.assertEqual((mine["person"], mine["person_name"], mine["unit"], mine["role"]), ("P001", "Personel 001", "POLRES", "polri"))
        self.assertTrue(mine["checkpoint"].startswith(mine["log_name"] + "\n"))
        self.assertEqual(phone.enrol(offer)[1]["delivery"], mine["delivery"])
        self.assertEqual(Phone(self.posko, 2).enrol(offer)[1]["code"], "field.offer")
        nonce = phone.hello()["nonce"]
        status, said = phone.session(nonce)
        self.assertEqual(status, 201, said)
        self.assertEqual(phone.session(nonce)[1]["code"], "field.nonce")
        row = self.row(phone)
        self.assertEqual((row["person_name"], row["tracker"], row["revoked"], row["waiting"]),
                         ("Personel 001", "HP-" + phone.key.hex()[:10], None, 0))
        self.assertIsNotNone(row["heard"])
        day = self.posko.ask("GET", "/api/v1/field/day", Authorization=f"Kawal-Device {said['token']}")
        self.assertNotEqual(day[0], 401)
        status, gone = self.desk("POST", f"/{phone.key.hex()}/revoke", {"reason": "device_lost"})
        self.assertEqual(status, 200, gone)
        self.assertEqual(self.row(phone)["revoked"], gone["revoked"])
        status, said = phone.session()
        self.assertEqual((status, said["code"], said["since"]), (403, "field.revoked", gone["revoked"]))
        self.assertEqual(phone.enrol(self.offer())[1]["code"], "field.key_known")

    def test_what_nobody_may(self):
        self.assertEqual(self.posko.ask("POST", "/api/v1/devices/offers", "{}", Content_Type="application/json")[0], 401)
        self.assertEqual(self.posko.ask("GET", "/api/v1/devices")[0], 401)
        for key in ("x", "00" * 32, "zz" * 32):
            self.assertEqual(self.desk("POST", f"/{key}/revoke", {"reason": "misuse"})[1]["code"], "field.no_device")
        status, said = self.desk("POST", "/offers", {"person": "P001", "role": "posko", "until": moment(1)})
        self.assertEqual((status, said["code"]), (422, "field.role"))
        status, said = self.desk("POST", "/offers", {"person": "P001", "role": "polri", "until": moment(-1)})
        self.assertEqual((status, said["code"]), (422, "field.until"))
        guest = {"person": "P001", "role": "ppk", "until": moment(1), "guest": True}
        status, said = self.desk("POST", "/offers", guest)
        self.assertEqual((status, said["code"]), (422, "field.guest"))

    def test_hostile_phones(self):
        phone, other = Phone(self.posko, 3), Phone(self.posko, 4)
        offer = self.offer()
        proof = other.sign(b"kawal/v1/enrol\0" + offer.encode() + phone.key)
        self.assertEqual(phone.post("enrol", {"offer": offer, "key": phone.key.hex(), "proof": proof})[1]["code"], "field.proof")
        for body in ({}, {"offer": 1}, {"offer": offer}, {"offer": "x" * 60000}, {"offer": offer, "key": "00" * 32, "proof": "00" * 64}):
            self.assertIn(phone.post("enrol", body)[1]["code"], ("field.offer", "field.proof"), body)
        self.assertEqual(phone.session()[1]["code"], "field.unknown")
        for nonce in ("", "00" * 32, "zz" * 32):
            self.assertEqual(phone.post("session", {"key": phone.key.hex(), "nonce": nonce, "signature": "00" * 64})[1]["code"], "field.nonce")
        self.assertEqual(phone.enrol(offer)[0], 201)

    def test_the_offer_is_nowhere_on_the_disk(self):
        offer = self.offer()
        self.assertNotIn(offer.encode(), b"".join(p.read_bytes() for p in self.path.iterdir() if p.is_file()))

    def test_a_lost_seal_key_is_named(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(kawal.run("log", "fsck", path).returncode, 0)
        (path / "keys/seal.key").unlink()
        done = kawal.run("log", "fsck", path)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("seal.key", done.stdout + done.stderr)
        posko = Posko(path)
        self.assertEqual(posko.login()[0], 200)
        status, _, said = posko.ask("POST", "/api/v1/devices/offers", json.dumps({"person": "P001", "role": "polri", "until": moment(1)}),
                                    Content_Type="application/json")
        self.assertEqual((status, said["code"]), (503, "seal.key_lost"))
        posko.stop()


if __name__ == "__main__":
    unittest.main()
