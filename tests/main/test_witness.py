"""kawal witness as logs, owners and attackers meet it: the real daemon on loopback, asked by code that is not ours."""
import http.client
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

import kawal
import tlog


class Witness:
    """A witness's folder, and its daemon while it runs."""

    def __init__(self, name, *logs):
        self.path, self.child, self.name = kawal.folder("witness"), None, name
        made = kawal.run("witness", self.path, "--create", name)
        assert made.returncode == 0, made.stderr
        self.key, self.log_key = (tlog.Verifier(k) for k in re.findall(r": (\S+\+\S+)$", made.stdout, re.M))
        for log in logs:
            self.add(log.key.verifier)

    def add(self, verifier):
        done = kawal.run("witness", self.path, "--add-log", verifier)
        assert done.returncode == 0, done.stderr

    def start(self, *words):
        self.child = subprocess.Popen([kawal.BIN, "witness", str(self.path), "--port", "0", "--lang", "en", *map(str, words)],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = ""
        while "Ctrl-C" not in said:
            line = self.child.stdout.readline()
            assert line, said + self.child.stderr.read()
            said += line
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", said).group(1))
        return self

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        out, err = self.child.communicate(timeout=kawal.PATIENCE_S)
        return self.child.returncode, out, err

    def kill(self):
        self.child.kill()
        self.child.communicate(timeout=kawal.PATIENCE_S)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=kawal.PATIENCE_S)
        connection.request(method, path, body=body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, answer, data

    def add_checkpoint(self, log, old, size):
        status, answer, data = self.ask("POST", "/add-checkpoint", log.request(old, size))
        if status == 200:
            assert len(self.key.signed(log.note(size) + data)) == 1
        return status, answer, data

    def entries(self):
        """The published log of checkpoints, from its files, checked whole."""
        note = (self.path / "log/checkpoint").read_bytes()
        assert self.log_key.signed(note) == [0]
        origin, size, head = tlog.checkpoint(note)
        assert origin == self.name + "/checkpoints"
        found, computed = tlog.entries(lambda path: (self.path / "log" / path).read_bytes(), size)
        assert computed == head
        return found


class Case(unittest.TestCase):
    def setUp(self):
        self.log, self.other = tlog.Log("log.example/1610", 1), tlog.Log("log.example/1602", 2)
        self.witness = Witness("polda.example/w", self.log, self.other).start()
        self.addCleanup(lambda: self.witness.child.poll() is None and self.witness.kill())

    def status(self, log, old, size):
        return self.witness.add_checkpoint(log, old, size)[0]


class Protocol(Case):
    def test_two_logs_and_a_restart(self):
        for old, size in ((0, 1), (1, 5), (5, 5), (5, 300)):
            self.assertEqual(self.status(self.log, old, size), 200)
        self.assertEqual(self.status(self.other, 0, 7), 200)
        self.assertEqual(self.witness.stop()[0], 0)
        notes = [self.log.note(1), self.log.note(5), self.log.note(300), self.other.note(7)]
        self.assertEqual(self.witness.entries(), notes)
        self.witness.start()
        self.assertEqual(self.status(self.log, 0, 301), 409)
        self.assertEqual(self.status(self.log, 300, 301), 200)
        listed = kawal.run("witness", self.witness.path, "--list").stdout
        self.assertRegex(listed, r"log\.example/1610  size 301 ")
        self.assertEqual(self.witness.stop()[0], 0)
        self.assertEqual(self.witness.entries(), notes + [self.log.note(301)])

    def test_statuses(self):
        self.assertEqual(self.status(self.log, 0, 5), 200)
        status, answer, data = self.witness.add_checkpoint(self.log, 3, 9)
        self.assertEqual((status, answer.getheader("Content-Type"), data), (409, "text/x.tlog.size", b"5\n"))
        self.assertEqual(self.status(tlog.Log("log.example/1671", 1), 0, 5), 404)
        self.assertEqual(self.status(tlog.Log("log.example/1610", 9), 0, 9), 403)
        fork = tlog.Log("log.example/1610", 1, "b")
        self.assertEqual(self.status(fork, 5, 5), 409)
        self.assertEqual(self.status(fork, 5, 9), 422)
        self.assertEqual(self.status(fork, 5, 9), 422)
        for body in (b"", b"old 5\n", b"old 5\n\n", b"old x\n\n" + self.log.note(9), b"\xff" * 300, self.log.note(9), b"old 9\n\n" + self.log.note(4)):
            status, answer, _ = self.witness.ask("POST", "/add-checkpoint", body)
            self.assertEqual((status, answer.getheader("Content-Type")), (400, "application/problem+json; charset=utf-8"))
        self.assertEqual(self.status(self.log, 5, 9), 200)  # none of that has moved the head
        out = self.witness.path.parent / "evidence"
        self.assertIn("2 pieces", kawal.run("witness", self.witness.path, "--evidence", out).stdout)
        self.assertEqual((out / "0001-other-root.request").read_bytes(), fork.request(5, 5))
        self.assertEqual((out / "0002-no-proof.request").read_bytes(), fork.request(5, 9))

    def test_its_log_over_http(self):
        self.assertEqual(self.witness.ask("GET", "/checkpoint")[0], 404)
        for size in range(1, 4):
            self.assertEqual(self.status(self.log, size - 1, size), 200)
        def look():
            status, answer, note = self.witness.ask("GET", "/checkpoint")
            return (status, answer, note) if status == 200 and tlog.checkpoint(note)[1] == 3 else None

        status, answer, note = kawal.until(look) or self.fail("never published")
        self.assertEqual((status, answer.getheader("Cache-Control")), (200, "no-store"))
        self.assertEqual(self.witness.log_key.signed(note), [0])

        def read(path):
            status, answer, data = self.witness.ask("GET", "/" + path)
            self.assertEqual((status, answer.getheader("Cache-Control")), (200, "public, max-age=31536000, immutable"))
            return data

        found, head = tlog.entries(read, 3)
        self.assertEqual((found, head), ([self.log.note(n) for n in (1, 2, 3)], tlog.checkpoint(note)[2]))
        keys = self.witness.ask("GET", "/keys")[2].decode().split()
        self.assertEqual([tlog.Verifier(k).public for k in keys], [self.witness.log_key.public, self.witness.key.public])
        for path in ("/tile/0/000", "/tile/0/000.p/4", "/tile/entries/001.p/1", "/tile/0/../../witness.key", "/witness.key", "/",
                     "/tile/", "/tile/0/%2e%2e/witness.key", "/log.key", "/tile/8/000.p/1", "/tile/0/000.p/0"):
            self.assertEqual(self.witness.ask("GET", path)[0], 404, path)
        for path in ("/checkpoint?size=3", "/add-checkpoint?lang=en&lang=en"):
            self.assertEqual(self.witness.ask("GET", path)[0], 400, path)
        for method, path in (("GET", "/add-checkpoint"), ("POST", "/checkpoint"), ("DELETE", "/tile/0/000.p/3")):
            self.assertEqual(self.witness.ask(method, path)[0], 405, path)

    def test_sizes_of_requests(self):
        with socket.create_connection(("127.0.0.1", self.witness.port), timeout=kawal.PATIENCE_S) as s:
            s.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 65537\r\n\r\n")
            self.assertIn(b" 413 ", s.makefile("rb").readline())
        self.assertEqual(self.witness.ask("POST", "/add-checkpoint", b"x" * 65536)[0], 400)
        with socket.create_connection(("127.0.0.1", self.witness.port), timeout=kawal.PATIENCE_S) as s:
            s.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(80):
                s.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
            s.sendall(b"0\r\n\r\n")
            self.assertIn(b" 413 ", s.makefile("rb").readline())
        self.assertEqual(self.status(self.log, 0, 1), 200)

    def test_many_who_never_finish(self):
        """Half requests hold their own address's connections and nobody else's; they are let go when they end."""
        held = []
        for _ in range(140):
            s = socket.create_connection(("127.0.0.1", self.witness.port), timeout=kawal.PATIENCE_S)
            s.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nold")
            held.append(s)
        for s in held:
            s.close()

        def look():
            try:
                return self.status(self.log, 0, 1)
            except (ConnectionError, http.client.HTTPException):
                return None

        self.assertEqual(kawal.until(look), 200, "the witness did not come back")


class Races(Case):
    def test_one_of_many_that_build_on_the_same_head(self):
        for turn in range(10):
            answers = []
            requests = [self.log.request(turn * 10, turn * 10 + 1 + i) for i in range(4)]
            gate = threading.Barrier(4)

            def go(body):
                gate.wait()
                answers.append((self.witness.ask("POST", "/add-checkpoint", body)[0], body))

            threads = [threading.Thread(target=go, args=(body,)) for body in requests]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(status for status, _ in answers), [200, 409, 409, 409])
            status, _, size = self.witness.add_checkpoint(self.log, turn * 10 + 9, turn * 10 + 10)
            self.assertEqual(status, 409)
            winner = next(body for status, body in answers if status == 200)
            self.assertEqual(int(size), tlog.checkpoint(winner.split(b"\n\n", 1)[1])[1])
            self.assertEqual(self.status(self.log, int(size), turn * 10 + 10), 200)

    def test_killed_at_any_moment(self):
        """Thirty times: what was answered is remembered, what was not is there whole or not at all, and nothing is signed twice."""
        rng = random.Random(20241127)
        known = {self.log: 0, self.other: 0}  # the size that the witness must at least have
        acknowledged = []
        for turn in range(30):
            for _ in range(rng.randrange(3)):
                log = rng.choice(list(known))
                self.assertEqual(self.status(log, known[log], known[log] + 1), 200)
                known[log] += 1
                acknowledged.append(log.note(known[log]))
            log = rng.choice(list(known))
            size = known[log] + 1 + rng.randrange(3)
            body = log.request(known[log], size)
            head = f"POST /add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            with socket.create_connection(("127.0.0.1", self.witness.port), timeout=kawal.PATIENCE_S) as s:
                s.sendall(head + body)
                time.sleep(rng.choice((0, 0.0005, 0.001, 0.002, 0.004)))
                self.witness.kill()
                try:
                    first = s.makefile("rb").readline()
                except ConnectionError:
                    first = b""
            if b" 200 " in first:
                acknowledged.append(log.note(size))
            self.witness.start()
            status, _, data = self.witness.add_checkpoint(log, size + 7, size + 7)
            self.assertEqual(status, 409)
            there = int(data)
            self.assertIn(there, (size,) if b" 200 " in first else (known[log], size), turn)
            known[log] = there
        self.assertEqual(self.witness.stop()[0], 0)
        found = self.witness.entries()
        self.assertEqual(len(found), len(set(found)))
        self.assertLessEqual(set(acknowledged), set(found))
        self.assertEqual(self.witness.start().stop()[0], 0)
        self.assertEqual(self.witness.entries(), found)


class Owners(Case):
    def refused(self, *words, code=1):
        done = kawal.run("witness", self.witness.path, *words)
        self.assertEqual((done.returncode, done.stdout), (code, ""))
        self.assertTrue(done.stderr.startswith("kawal: "), done.stderr)
        return done.stderr

    def test_what_is_refused(self):
        self.assertIn("run by another process", self.refused("--port", "0"))
        self.assertIn("never written over", self.refused("--create", "other"))
        self.assertIn("is known with another key", self.refused("--add-log", tlog.Key("log.example/1610", 8).verifier))
        self.assertIn("not the key of a log", self.refused("--add-log", tlog.Key("x", 8, tlog.WITNESS).verifier))
        self.refused("--add-log", "x")
        self.refused("--nonsense", code=2)
        idle = self.witness.path / "idle"
        kawal.run("witness", idle, "--create", "idle.example/w")
        self.assertIn("knows no log yet", kawal.run("witness", idle, "--list").stdout)
        nowhere = kawal.run("witness", self.witness.path / "none", "--list")
        self.assertEqual((nowhere.returncode, "Make one first" in nowhere.stderr), (1, True))

    def test_a_log_is_taken_up_while_it_runs(self):
        third = tlog.Log("log.example/1671", 3)
        self.assertEqual(self.status(third, 0, 4), 404)
        self.witness.add(third.key.verifier)
        self.assertEqual(self.status(third, 0, 4), 200)

    def test_an_old_copy_does_not_sign(self):
        self.assertEqual(self.status(self.log, 0, 4), 200)
        self.assertEqual(self.witness.stop()[0], 0)
        kept = self.witness.path.parent / "kept.db"
        shutil.copy(self.witness.path / "witness.db", kept)
        self.witness.start()
        self.assertEqual(self.status(self.log, 4, 9), 200)
        self.assertEqual(self.witness.stop()[0], 0)
        shutil.copy(kept, self.witness.path / "witness.db")
        self.assertIn("an old copy was put back", self.refused("--port", "0"))

    def test_one_above_covers_the_province(self):
        """The log of checkpoints is cosigned by a witness above, also after that was away."""
        above = Witness("bawaslu.example/w").start()
        self.addCleanup(lambda: above.child.poll() is None and above.kill())
        above.add(f"{self.witness.log_key.name}+{self.witness.log_key.hex}+" +
                  tlog.base64.b64encode(bytes([tlog.LOG]) + self.witness.log_key.public).decode())
        key = f"{above.key.name}+{above.key.hex}+" + tlog.base64.b64encode(bytes([tlog.WITNESS]) + above.key.public).decode()
        self.assertEqual(self.witness.stop()[0], 0)
        policy = self.witness.path / "log/policy"
        policy.write_text(f"witness bawaslu {key} http://127.0.0.1:{above.port}\nquorum bawaslu\n", encoding="utf-8")
        self.witness.start()
        self.assertEqual(self.status(self.log, 0, 4), 200)
        self.assertEqual(self.status(self.other, 0, 6), 200)
        note = self.cosigned(above, 2)
        self.assertEqual(self.witness.log_key.signed(note), [0])
        above.kill()
        self.assertEqual(self.status(self.log, 4, 5), 200)
        time.sleep(1)
        above.start()
        policy.write_text(f"witness bawaslu {key} http://127.0.0.1:{above.port}\nquorum bawaslu\n", encoding="utf-8")
        self.assertEqual(self.witness.stop()[0], 0)
        self.witness.start()
        self.cosigned(above, 3)
        code, _, err = self.witness.stop()
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.witness.entries(), [self.log.note(4), self.other.note(6), self.log.note(5)])

    def cosigned(self, above, size):
        def look():
            status, _, note = self.witness.ask("GET", "/checkpoint")
            return note if status == 200 and tlog.checkpoint(note)[1] == size and above.key.signed(note) else None

        return kawal.until(look) or self.fail("not cosigned")


if __name__ == "__main__":
    unittest.main()
