"""Phones of the field over HTTP: enrolled by an offer, signed in by their key, revoked; and what hostile ones try."""
import hashlib
import json
import unittest

import kawal
from phones import AtThePosko, Phone, moment
from test_api import Posko


class Field(AtThePosko):
    def phone(self, number):
        return Phone(self.posko, hashlib.sha256(b"phone %d" % number).digest())

    def row(self, phone):
        return next(row for row in self.desk("GET", "devices")[1]["devices"] if row["key"] == phone.key)

    def test_from_the_offer_to_the_end(self):
        phone = self.phone(1)
        offer = self.offer()
        status, mine = phone.enrol(offer)
        self.assertEqual(status, 201, mine)
        self.assertEqual((mine["person"], mine["person_name"], mine["unit"], mine["role"]), ("P001", "Personel 001", "POLRES", "polri"))
        self.assertTrue(mine["checkpoint"].startswith(mine["log_name"] + "\n"))
        self.assertEqual(phone.enrol(offer)[1]["delivery"], mine["delivery"])
        self.assertEqual(self.phone(2).enrol(offer)[1]["code"], "field.offer")
        nonce = phone.hello()["nonce"]
        status, said = phone.session(nonce)
        self.assertEqual(status, 201, said)
        self.assertEqual(phone.session(nonce)[1]["code"], "field.nonce")
        self.assertIsNone(self.row(phone)["clock"])
        self.assertEqual(phone.session(clock={"offset_ms": -120000, "within_ms": 80})[0], 201)
        row = self.row(phone)
        self.assertEqual((row["clock"]["offset_ms"], row["clock"]["within_ms"]), (-120000, 80))
        self.assertEqual((row["person_name"], row["tracker"], row["revoked"], row["waiting"]),
                         ("Personel 001", "HP-" + phone.key[:10], None, 0))
        self.assertIsNotNone(row["heard"])
        day = self.posko.ask("GET", "/api/v1/field/day", Authorization=f"Kawal-Device {said['token']}")
        self.assertNotEqual(day[0], 401)
        status, gone = self.desk("POST", f"devices/{phone.key}/revoke", {"reason": "device_lost"})
        self.assertEqual(status, 200, gone)
        self.assertEqual(self.row(phone)["revoked"], gone["revoked"])
        status, said = phone.session()
        self.assertEqual((status, said["code"], said["since"]), (403, "field.revoked", gone["revoked"]))
        self.assertEqual(phone.enrol(self.offer())[1]["code"], "field.key_known")

    def test_what_nobody_may(self):
        self.assertEqual(self.posko.ask("POST", "/api/v1/devices/offers", "{}", Content_Type="application/json")[0], 401)
        self.assertEqual(self.posko.ask("GET", "/api/v1/devices")[0], 401)
        for key in ("x", "00" * 32, "zz" * 32):
            self.assertEqual(self.desk("POST", f"devices/{key}/revoke", {"reason": "misuse"})[1]["code"], "field.no_device")
        status, said = self.desk("POST", "devices/offers", {"person": "P001", "role": "posko", "until": moment(1)})
        self.assertEqual((status, said["code"]), (422, "field.role"))
        status, said = self.desk("POST", "devices/offers", {"person": "P001", "role": "polri", "until": moment(-1)})
        self.assertEqual((status, said["code"]), (422, "field.until"))
        guest = {"person": "P001", "role": "ppk", "until": moment(1), "guest": True}
        status, said = self.desk("POST", "devices/offers", guest)
        self.assertEqual((status, said["code"]), (422, "field.guest"))

    def test_hostile_phones(self):
        phone, other = self.phone(3), self.phone(4)
        offer = self.offer()
        proof = other.sign(b"kawal/v1/enrol\0" + offer.encode() + bytes.fromhex(phone.key))
        self.assertEqual(phone.post("enrol", {"offer": offer, "key": phone.key, "proof": proof})[1]["code"], "field.proof")
        for body in ({}, {"offer": 1}, {"offer": offer}, {"offer": "x" * 60000}, {"offer": offer, "key": "00" * 32, "proof": "00" * 64}):
            self.assertIn(phone.post("enrol", body)[1]["code"], ("field.offer", "field.proof"), body)
        self.assertEqual(phone.session()[1]["code"], "field.unknown")
        for nonce in ("", "00" * 32, "zz" * 32):
            self.assertEqual(phone.post("session", {"key": phone.key, "nonce": nonce, "signature": "00" * 64})[1]["code"], "field.nonce")
        self.assertEqual(phone.enrol(offer)[0], 201)

    def test_neither_offer_nor_delivery_word_is_on_the_disk(self):
        phone, offer = self.phone(5), self.offer()
        for word in (offer, phone.enrol(offer)[1]["delivery"], phone.enrol(offer)[1]["delivery"]):
            self.assertEqual(len(word), 26)
            self.assertNotIn(word.encode(), b"".join(p.read_bytes() for p in self.path.iterdir() if p.is_file()))

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

    def test_a_seal_key_that_goes_and_comes_is_noticed_at_once(self):
        key = self.path / "keys/seal.key"
        kept = key.read_bytes()
        wish = {"person": "P001", "role": "polri", "until": moment(1)}
        offer = self.offer()
        key.unlink()
        try:
            status, said = self.desk("POST", "devices/offers", wish)
            self.assertEqual((status, said["code"]), (503, "seal.key_lost"))
            self.assertEqual(self.phone(8).enrol(offer)[1]["code"], "seal.key_lost")
        finally:
            key.write_bytes(kept)
            key.chmod(0o600)
        self.assertEqual(self.phone(8).enrol(offer)[0], 201)


if __name__ == "__main__":
    unittest.main()
