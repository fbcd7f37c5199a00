"""Phones of the field at a served operation: what they sign to be let in, and the posko's side of it. docs/formats/field.md."""
import datetime
import json
import unittest

import ed25519
import kawal
from test_api import Posko


def moment(days=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Phone:
    """A phone at a served operation, by the seed of its key."""

    def __init__(self, posko, seed):
        self.posko, self.seed = posko, seed
        self.key = ed25519.public_key(seed).hex()

    def sign(self, message):
        return ed25519.sign(self.seed, message).hex()

    def post(self, path, body):
        self.posko.cookie = None
        status, _, said = self.posko.ask("POST", f"/api/v1/field/{path}", json.dumps(body), Content_Type="application/json")
        return status, said

    def enrol(self, offer):
        proof = self.sign(b"kawal/v1/enrol\0" + offer.encode() + bytes.fromhex(self.key))
        return self.post("enrol", {"offer": offer, "key": self.key, "proof": proof})

    def hello(self):
        return self.posko.ask("GET", "/api/v1/field/hello")[2]

    def session(self, nonce=None, **more):
        nonce = nonce or self.hello()["nonce"]
        return self.post("session", {"key": self.key, "nonce": nonce, "signature": self.sign(b"kawal/v1/session\0" + bytes.fromhex(nonce)), **more})


class AtThePosko(unittest.TestCase):
    """Cases at one posko, which asks with the session of its first account."""

    @classmethod
    def prepare(cls, path):
        """What the operation gets before it is served."""

    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY)
        cls.prepare(cls.path)
        cls.posko = Posko(cls.path)
        assert cls.posko.login()[0] == 200
        cls.cookie = cls.posko.cookie

    @classmethod
    def tearDownClass(cls):
        cls.posko.stop()

    def desk(self, method, path, body=None):
        self.posko.cookie = self.cookie
        status, _, said = self.posko.ask(method, f"/api/v1/{path}", body and json.dumps(body), Content_Type="application/json")
        self.posko.cookie = None
        return status, said

    def offer(self, **more):
        status, said = self.desk("POST", "devices/offers", {"person": "P001", "unit": "POLRES", "role": "polri", "until": moment(9), **more})
        self.assertEqual(status, 201, said)
        self.assertEqual(said["uri"], f"/field/#k1.{said['offer']}")
        return said["offer"]
