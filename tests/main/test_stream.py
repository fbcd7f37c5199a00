"""The live stream of a real posko: changes are told, a logout ends it, and a restart is told and survived."""
import json
import socket
import unittest

import kawal
from test_api import Posko


class Stream:
    """A client of server-sent events; every read has an end."""

    def __init__(self, posko, query="", last=None):
        self.socket = socket.create_connection((posko.address, posko.port), timeout=kawal.PATIENCE_S)
        head = f"GET /api/v1/stream{query} HTTP/1.1\r\nHost: {posko.address}:{posko.port}\r\nCookie: {posko.cookie}\r\n"
        head += f"Last-Event-ID: {last}\r\n" if last is not None else ""
        self.socket.sendall((head + "\r\n").encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, value = line.decode().split(": ", 1)
            self.headers[name] = value
        self.text = ""

    def event(self, name):
        """The next event of a name, as (id, data); None when the stream ends before."""
        while True:
            while "\n\n" in self.text:
                one, self.text = self.text.split("\n\n", 1)
                fields = dict(line.split(": ", 1) for line in one.split("\n") if ": " in line)
                if fields.get("event") == name:
                    return fields.get("id"), json.loads(fields["data"])
            size = int(self.file.readline() or b"0", 16)
            if size == 0:
                return None
            self.text += self.file.read(size).decode()
            self.file.readline()

    def close(self):
        self.file.close()
        self.socket.close()


class Streams(unittest.TestCase):
    def setUp(self):
        self.path = kawal.create(kawal.TINY)
        self.posko = Posko(self.path)
        self.password = self.posko.password
        self.assertEqual(self.posko.login()[0], 200)

    def tearDown(self):
        if self.posko.child.poll() is None:
            self.assertEqual(self.posko.stop()[0], 0)

    def change(self, name):
        status, _, body = self.posko.ask("POST", "/api/v1/register/operation",
                                         json.dumps({"values": {"code": "tirta-raya-2024", "name": name}}),
                                         Content_Type="application/json")
        self.assertEqual(status, 200, body)

    def test_what_happens_is_told(self):
        stream = Stream(self.posko)
        self.assertEqual((stream.status, stream.headers["Content-Type"]), (200, "text/event-stream"))
        ready = stream.event("ready")[1]
        self.change("Uji siaran")
        self.assertEqual(stream.event("register")[1]["kind"], "operation")
        number, log = stream.event("log")
        self.assertEqual((log["size"], int(number)), (ready["size"] + 1, ready["size"] + 1))
        self.assertEqual(log["events"][0]["kind"], "register_changed")
        stream.close()

    def test_a_logout_ends_it(self):
        stream = Stream(self.posko, "?topics=plan")
        self.assertIsNotNone(stream.event("ready"))
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/session")[0], 204)
        self.assertEqual(stream.event("end")[1], {"code": "account.no_session"})
        self.assertIsNone(stream.event("end"))
        stream.close()
        refused = Stream(self.posko)
        self.assertEqual(refused.status, 401)
        refused.close()

    def test_a_password_renewed_by_command_ends_it(self):
        stream = Stream(self.posko, "?topics=plan")
        self.assertIsNotNone(stream.event("ready"))
        self.assertEqual(kawal.run("password", self.path).returncode, 0)
        self.assertIsNotNone(stream.event("end"))
        stream.close()

    def test_a_restart_is_told_and_survived(self):
        stream = Stream(self.posko)
        number, _ = stream.event("ready")
        self.assertEqual(self.posko.stop()[0], 0)
        self.assertEqual(stream.event("bye")[1], {})
        self.assertIsNone(stream.event("bye"))
        stream.close()
        cookie = self.posko.cookie
        self.posko = Posko(self.path)
        self.posko.cookie = cookie
        self.change("Sesudah jalan lagi")
        again = Stream(self.posko, last=number)
        log = again.event("log")[1]
        self.assertEqual([event["index"] for event in log["events"]], list(range(int(number), log["size"])))
        self.assertIn("register_changed", [event["kind"] for event in log["events"]])
        again.close()

    def test_what_it_does_not_have(self):
        status, _, body = self.posko.ask("GET", "/api/v1/stream?topics=cuaca")
        self.assertEqual((status, body["code"]), (400, "api.stream_topic"))
        self.assertEqual(self.posko.ask("GET", "/api/v1/stream?topik=log")[0], 400)
        status, answer, body = self.posko.ask("HEAD", "/api/v1/stream")
        self.assertEqual((status, answer.getheader("Content-Type"), body), (200, "text/event-stream", b""))


if __name__ == "__main__":
    unittest.main()
