"""Addresses that are told of news: signed CloudEvents, tried again, only where the administrator has said so."""
import hashlib
import hmac
import http.server
import json
import re
import stat
import threading
import unittest

import kawal
from test_api import Posko


class Receiver:
    """A program that is told; says 500 as often as it is told to."""

    def __init__(self, refusals=0):
        self.got, self.refusals, self.lock = [], refusals, threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    refuse = receiver.refusals > 0
                    receiver.refusals -= refuse
                    receiver.got.append((dict(self.headers), body, not refuse))
                self.send_response(500 if refuse else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/kabar"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def events(self, taken=True):
        with self.lock:
            return [json.loads(body) for _, body, took in self.got if took or not taken]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Webhook(unittest.TestCase):
    def setUp(self):
        self.path = kawal.create(kawal.TINY)
        self.addCleanup(lambda: self.posko and self.posko.child.poll() is None and self.posko.stop())
        self.posko = None

    def name(self, receiver, *more):
        done = kawal.run("webhook", "add", self.path, receiver.url, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.addCleanup(receiver.close)
        return bytes.fromhex(re.search(r"\b[0-9a-f]{64}\b", done.stdout).group(0))

    def serve(self):
        self.posko = Posko(self.path)
        self.assertEqual(self.posko.login()[0], 200)

    def change(self, name):
        status, _, said = self.posko.ask("POST", "/api/v1/register/operation",
                                         json.dumps({"values": {"code": "tirta-raya-2024", "name": name}}), Content_Type="application/json")
        self.assertEqual((status, said["changed"]), (200, 1))

    def test_what_happens_is_told_and_signed(self):
        every, some = Receiver(), Receiver()
        secret = self.name(every)
        self.name(some, "--kind", "plan,register")
        self.serve()
        self.change("Satu")
        self.assertTrue(kawal.until(lambda: len(every.events()) >= 2 and some.events()))
        by_type = {event["type"]: event for event in every.events()}
        self.assertEqual(by_type["id.kawal.register"]["data"]["kind"], "operation")
        self.assertEqual(by_type["id.kawal.log"]["data"]["events"][0]["kind"], "register_changed")
        self.assertEqual([event["type"] for event in some.events()], ["id.kawal.register"])
        ids = [event["id"] for event in every.events()]
        self.assertEqual(len(ids), len(set(ids)))
        for headers, body, _ in every.got:
            self.assertEqual(headers["Content-Type"], "application/cloudevents+json")
            at, mac = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Kawal-Signature"]).groups()
            self.assertEqual(hmac.new(secret, at.encode() + b"." + body, hashlib.sha256).hexdigest(), mac)
            event = json.loads(body)
            self.assertEqual(event["specversion"], "1.0")
            self.assertTrue({"id", "source", "type", "time", "data"} <= set(event))

    def test_what_was_refused_is_told_again_in_its_order(self):
        receiver = Receiver(refusals=2)
        self.name(receiver, "--kind", "register")
        self.serve()
        self.change("Satu")
        self.change("Dua")
        self.assertTrue(kawal.until(lambda: len(receiver.events()) == 2))
        first = receiver.events(taken=False)[0]["id"]
        self.assertEqual([event["id"] for event in receiver.events(taken=False)[:3]], [first] * 3)
        versions = [event["data"]["version"] for event in receiver.events()]
        self.assertEqual(versions, sorted(versions))

    def test_a_deaf_address_holds_up_nothing(self):
        self.assertEqual(kawal.run("webhook", "add", self.path, "http://127.0.0.1:1/").returncode, 0)
        other = Receiver()
        self.name(other)
        self.serve()
        self.change("Satu")
        self.assertTrue(kawal.until(other.events))
        code, _, err = self.posko.stop()
        self.assertEqual((code, err), (0, ""))

    def test_addresses_are_named(self):
        self.assertIn("No address", kawal.run("webhook", "list", self.path).stdout)
        self.assertEqual(kawal.run("webhook", "add", self.path, "https://penerima.example/a", "--kind", "log").returncode, 0)
        self.assertEqual(stat.S_IMODE((self.path / "webhooks.json").stat().st_mode), 0o600)
        listed = kawal.run("webhook", "list", self.path).stdout
        self.assertIn("https://penerima.example/a  log", listed)
        self.assertNotRegex(listed, r"[0-9a-f]{64}")
        for words, said in ((("add", "https://penerima.example/a"), "already"), (("add", "file:///etc/passwd"), "no address"),
                            (("add", "http://a b"), "no address"), (("remove", "https://lain.example"), "not named"), (("add",), "words")):
            done = kawal.run("webhook", words[0], self.path, *words[1:])
            self.assertEqual(done.returncode, 1, words)
            if said != "words":
                self.assertIn(said, done.stderr)
        for i in range(15):
            self.assertEqual(kawal.run("webhook", "add", self.path, f"https://penerima.example/{i}").returncode, 0)
        self.assertIn("16 addresses", kawal.run("webhook", "add", self.path, "https://penerima.example/b").stderr)
        self.assertEqual(kawal.run("webhook", "remove", self.path, "https://penerima.example/a").returncode, 0)
        (self.path / "webhooks.json").write_text('[{"url": 1}]')
        self.assertEqual(kawal.run("webhook", "list", self.path).returncode, 1)
        self.assertIn("webhooks.json", kawal.run("serve", self.path, "--port", "0").stderr)


if __name__ == "__main__":
    unittest.main()
