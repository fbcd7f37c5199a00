"""The posko's log for those outside: events over the API, receipts, witnesses, static files, an old copy put back."""
import hashlib
import http.client
import json
import re
import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest

import kawal
import tlog
from test_api import Posko
from test_witness import Witness

BUNDLE = "application/vnd.kawal.bundle"
OPERATION = "tirta-raya-2024"


def vkey(key):
    kind = tlog.base64.b64encode(bytes([key.kind]) + key.public).decode()
    return f"{key.name}+{key.hex}+{kind}"


class Operation:
    """An operation with one enrolled device."""

    def __init__(self):
        self.path = kawal.create(kawal.TINY)
        self.device = self.path.parent / "device"
        key = kawal.run("device", self.device).stdout.split()[-1]
        done = kawal.run("enrol", self.path, key, "--person", "P001", "--role", "posko")
        assert done.returncode == 0, done.stderr
        self.key = tlog.Verifier(kawal.run("log", "keys", self.path).stdout.split()[0])

    def bundle(self, *items, device=None):
        """A bundle of boxes that come into being, and the ids of its events."""
        out = self.path.parent / f"b-{'-'.join(items)}"
        ids = []
        for item in items:
            done = kawal.run("event", "box_created", "--log", OPERATION, "--out", out, "--device", device or self.device,
                             "--set", f"item={item}", "--set", f"note=kotak {item}")
            assert done.returncode == 0, done.stderr
            ids.append(re.search(r"id ([0-9a-f]{64})", done.stdout)[1])
        return out.read_bytes(), ids

    def log(self, *words, code=0):
        done = kawal.run("log", words[0], self.path, *words[1:])
        assert done.returncode == code, done.stdout + done.stderr
        return done


def frames(bundle):
    """The records of a bundle by their letters."""
    at, found = bundle.index(b"\n") + 1, []
    while at < len(bundle):
        n = int.from_bytes(bundle[at + 1:at + 5], "big")
        found.append((bundle[at:at + 1], bundle[at + 5:at + 5 + n]))
        at += 5 + n
    return found


def packed(records):
    """A bundle of records by their letters."""
    out = b"kawal-bundle/1\n" + b"".join(letter + len(data).to_bytes(4, "big") + data for letter, data in records)
    out += b"Z" + (40).to_bytes(4, "big") + len(records).to_bytes(8, "big")
    return out + hashlib.sha256(out).digest()


def read_log(read, key):
    """Size and entries of a whole published log, checked."""
    note = read("checkpoint")
    assert key.signed(note) == [0]
    _, size, head = tlog.checkpoint(note)
    found, computed = tlog.entries(read, size)
    assert computed == head
    return note, found


def path_root(index, size, leaf, proof):
    """The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2)."""
    fn, sn = index, size - 1
    for h in proof:
        if fn & 1 or fn == sn:
            leaf = tlog.node(h, leaf)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            leaf = tlog.node(leaf, h)
        fn, sn = fn >> 1, sn >> 1
    return leaf


def check_receipt(text, frame, key):
    """The note of a receipt that proves the frame."""
    head, note = text.split(b"\n\n", 1)
    lines = head.decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    index = int(lines[1].split()[1])
    _, size, root = tlog.checkpoint(note)
    assert path_root(index, size, tlog.leaf(frame), [tlog.base64.b64decode(x) for x in lines[2:]]) == root
    assert key.signed(note) == [0]
    return note


class Case(unittest.TestCase):
    def setUp(self):
        self.op = Operation()

    def serve(self):
        posko = Posko(self.op.path)
        self.addCleanup(lambda: posko.child.poll() is None and posko.child.kill())
        return posko

    def receipt(self, posko, event):
        def look():
            status, _, text = posko.ask("GET", f"/api/v1/receipts/{event}")
            if status == 200:
                return text
            self.assertEqual((status, text["code"]), (404, "log.no_receipt_yet"))
            return None

        return kawal.until(look) or self.fail("no receipt")


class Api(Case):
    def test_a_bundle_in_and_receipts_out(self):
        posko = self.serve()
        bundle, ids = self.op.bundle("K-001", "K-002")
        self.assertEqual(posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)[0], 401)
        self.assertEqual(posko.login()[0], 200)
        status, _, body = posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)
        self.assertEqual((status, body["contents"]), (200, 2))
        self.assertEqual([(row["id"], row["answer"], row["why"]) for row in body["events"]],
                         [(ids[0], "new", None), (ids[1], "new", None)])
        again = posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)[2]
        self.assertEqual([(row["answer"], row["index"]) for row in again["events"]],
                         [("known", row["index"]) for row in body["events"]])
        sent = [data for letter, data in frames(bundle) if letter == b"F"]
        for event, frame in zip(ids, sent):
            check_receipt(self.receipt(posko, event), frame, self.op.key)
        item = posko.ask("GET", "/api/v1/custody/K-001")
        self.assertEqual(item[0], 200)
        self.assertIn(ids[0], json.dumps(item[2]))
        for path, code in (("custody/none", "view.no_item"), ("receipts/" + "0" * 64, "log.no_event"), ("receipts/x", "log.no_event")):
            status, _, said = posko.ask("GET", "/api/v1/" + path)
            self.assertEqual((status, said["code"]), (404, code))
        self.assertEqual(posko.stop()[0], 0)

    def test_what_is_held_and_refused(self):
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        stranger = self.op.path.parent / "stranger"
        kawal.run("device", stranger)
        bundle, _ = self.op.bundle("K-009", device=stranger)
        row = posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE, Accept_Language="en")[2]["events"][0]
        self.assertEqual((row["answer"], row["index"]), ("held", None))
        self.assertTrue(row["why"]["code"] and row["why"]["text"])
        good, _ = self.op.bundle("K-010")
        for body, kind, status in ((good, "application/json", 415), (b"", BUNDLE, 400), (b"x" * 100, BUNDLE, 400), (good[:-1], BUNDLE, 400),
                                   (good + b"x", BUNDLE, 400), (good[:40] + bytes([good[40] ^ 1]) + good[41:], BUNDLE, 400)):
            got, _, said = posko.ask("POST", "/api/v1/events", body, Content_Type=kind)
            self.assertEqual(got, status, said)
        self.assertEqual(posko.ask("POST", "/api/v1/events", good, Content_Type=BUNDLE)[2]["events"][0]["answer"], "new")
        self.assertEqual(posko.stop()[0], 0)

    def test_contents_of_a_refused_event_do_not_stay(self):
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        bundle, _ = self.op.bundle("K-011")
        (frame,), (note,) = ([data for letter, data in frames(bundle) if letter == kind] for kind in (b"F", b"C"))
        records = [(b"C", note), (b"C", b"x" * 20), (b"F", frame[:-1] + bytes([frame[-1] ^ 1]))]
        body = posko.ask("POST", "/api/v1/events", packed(records), Content_Type=BUNDLE)[2]
        self.assertEqual((body["events"][0]["answer"], body["contents"]), ("refused", 0))
        body = posko.ask("POST", "/api/v1/events", packed([(b"C", b"x" * 20)]), Content_Type=BUNDLE)[2]
        self.assertEqual((body["events"], body["contents"]), ([], 0))
        body = posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)[2]
        self.assertEqual((body["events"][0]["answer"], body["contents"]), ("new", 1))
        self.assertEqual(posko.stop()[0], 0)

    def test_a_large_body_only_of_who_is_logged_in(self):
        posko = self.serve()
        head = f"POST /api/v1/events HTTP/1.1\nHost: 127.0.0.1\nContent-Type: {BUNDLE}\nContent-Length: 100000\n"
        self.assertEqual(posko.raw(head + "\n"), 413)
        self.assertEqual(posko.login()[0], 200)
        self.assertEqual(posko.raw(head.replace("100000", str(4 * 1024 * 1024 + 1)) + f"Cookie: {posko.cookie}\n\n"), 413)
        status, _, said = posko.ask("POST", "/api/v1/events", b"x" * 100000, Content_Type=BUNDLE)
        self.assertEqual((status, said["code"]), (400, "event.bundle_form"))
        self.assertEqual(posko.stop()[0], 0)

    def test_stopping_while_a_bundle_comes(self):
        """What was acknowledged is in the log, and the end comes soon."""
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        bundle, ids = self.op.bundle("K-001")
        frame = next(data for letter, data in frames(bundle) if letter == b"F")
        record = b"F" + struct.pack(">I", len(frame)) + frame
        count = (4 << 20) // len(record) - 1
        body = b"kawal-bundle/1\n" + record * count + b"Z" + struct.pack(">IQ", 40, count)
        head = (f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {BUNDLE}\r\nCookie: {posko.cookie}\r\n"
                f"Connection: close\r\nContent-Length: {len(body) + 32}\r\n\r\n")
        with socket.create_connection(("127.0.0.1", posko.port), timeout=kawal.PATIENCE_S) as s:
            s.sendall(head.encode() + body + hashlib.sha256(body).digest())
            self.assertEqual(posko.ask("GET", "/api/v1/session")[0], 200)  # meanwhile
            self.assertTrue(kawal.until(lambda: posko.ask("GET", "/api/v1/custody/K-001")[0] == 200, 0.01))  # a slice is in the log
            posko.child.send_signal(signal.SIGTERM)
            self.assertEqual(posko.child.wait(timeout=kawal.PATIENCE_S), 0)
            answer = s.makefile("rb").read()
        said = json.loads(answer.split(b"\r\n\r\n", 1)[1])
        self.assertIn(said.get("code"), (None, "api.stopping"))
        if said.get("code"):
            self.assertLess(len(said["events"]), count)  # the rest was not waited for
        self.assertEqual(said["events"][0]["id"], ids[0])
        self.assertEqual({row["index"] for row in said["events"]}, {said["events"][0]["index"]})
        item = kawal.run("custody", self.op.path, "K-001", "--json")
        self.assertIn(ids[0], item.stdout)

    def test_the_log_under_the_posko_and_by_itself(self):
        bundle, _ = self.op.bundle("K-001")
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)
        self.assertEqual(posko.stop()[0], 0)  # signs the head a last time
        posko = self.serve()
        note, found = read_log(lambda path: posko.ask("GET", "/log/" + path)[2], self.op.key)
        self.assertEqual(found[-1], dict(frames(bundle))[b"F"])
        self.assertEqual(posko.ask("GET", "/log/keys")[2].decode().strip(), vkey(self.op.key))
        self.assertEqual(posko.ask("GET", "/log/keys/log.key")[0], 404)
        alone = subprocess.Popen([kawal.BIN, "log", "serve", str(self.op.path), "--port", "0", "--lang", "en"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: alone.poll() is None and alone.kill())
        port = int(re.search(r":(\d+)", alone.stdout.readline().split("http:")[1])[1])

        def read(path):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=kawal.PATIENCE_S)
            connection.request("GET", "/" + path)
            return connection.getresponse().read()

        self.assertEqual(read_log(read, self.op.key), (note, found))
        alone.send_signal(signal.SIGTERM)
        self.assertEqual(alone.communicate(timeout=kawal.PATIENCE_S)[1] or alone.returncode, 0)
        self.assertEqual(posko.stop()[0], 0)


class Witnessed(Case):
    def witness(self):
        witness = Witness("polda.example/w")
        witness.add(vkey(self.op.key))
        witness.start()
        self.addCleanup(lambda: witness.child.poll() is None and witness.kill())
        self.op.log("policy", "--witness", f"polda={vkey(witness.key)}=http://127.0.0.1:{witness.port}")
        return witness

    def published(self, witness):
        """Waits until the witness's log has what it cosigned: over http that is what its word is believed by."""
        head = (self.op.path / "log/checkpoint").read_bytes().split(b"\n\n")[0]
        self.assertTrue(kawal.until(lambda: (witness.path / "log/checkpoint").exists() and
                                    any(entry.startswith(head + b"\n") for entry in witness.entries())), "never published")

    def test_a_receipt_waits_for_the_quorum(self):
        witness = self.witness()
        bundle, ids = self.op.bundle("K-001")
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        port = witness.port
        witness.kill()
        posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)
        time.sleep(2)
        status, _, said = posko.ask("GET", f"/api/v1/receipts/{ids[0]}")
        self.assertEqual((status, said["code"]), (404, "log.no_receipt_yet"))
        witness.start("--port", port)  # the later --port counts
        note = check_receipt(self.receipt(posko, ids[0]), dict(frames(bundle))[b"F"], self.op.key)
        self.assertEqual(len(witness.key.signed(note)), 1)
        code, _, err = posko.stop()
        self.assertEqual(code, 0)
        self.assertIn("polda", err)  # said once that it could not be reached
        self.assertEqual(err.count("could not be reached"), 1, err)
        self.assertEqual(witness.stop()[0], 0)
        head = note.split(b"\n\n")[0]
        self.assertTrue(any(entry.startswith(head) for entry in witness.entries()))

    def test_a_silent_witness_holds_up_nobody(self):
        """It takes the connection and never answers: a plan that another process publishes is followed meanwhile."""
        self.op.log("checkpoint")  # the first signature after opening asks them all, once
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(kawal.PATIENCE_S)
            self.op.log("policy", "--witness", f"diam={vkey(Witness('diam.example/w').key)}=http://127.0.0.1:{silent.getsockname()[1]}")
            posko = self.serve()
            self.assertEqual(posko.login()[0], 200)
            connection, _ = silent.accept()  # for ten seconds from now on
            self.assertEqual(kawal.run("plan", self.op.path, "--iterations", "0").returncode, 0)
            begun = time.monotonic()
            self.assertTrue(kawal.until(lambda: posko.ask("GET", "/api/v1/convoys")[2]["plan"]))
            self.assertLess(time.monotonic() - begun, 4)
            connection.close()
            self.assertEqual(posko.stop()[0], 0)

    def test_by_hand(self):
        self.assertIn("No witnesses are set", self.op.log("cosign", code=1).stderr)
        witness = self.witness()
        self.assertIn("polda: has signed", self.op.log("cosign").stdout)
        box = self.op.path.parent
        self.assertNotIn("lacks the witnesses", self.op.log("export", box / "files").stdout)
        self.assertNotIn("lacks the witnesses", kawal.run("export", self.op.path, box / "all", "--all").stdout)
        witness.kill()
        out = self.op.log("cosign")  # the same head: all are there
        self.assertIn("has signed", out.stdout)
        bundle, _ = self.op.bundle("K-001")
        (self.op.path.parent / "in").write_bytes(bundle)
        self.assertEqual(kawal.run("import", self.op.path, "--kind", "bundle", self.op.path.parent / "in").returncode, 0)
        out = self.op.log("cosign", code=1)
        self.assertIn("has NOT signed", out.stdout)
        for done in (self.op.log("export", box / "files"), kawal.run("export", self.op.path, box / "more", "--all")):
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("lacks the witnesses", done.stdout)
            self.assertIn("(0 signed)", done.stdout)
        (self.op.path / "log/policy").write_text("nonsense\n", encoding="utf-8")
        self.assertIn("the policy cannot be read", self.op.log("export", box / "files").stdout)

    def test_an_old_copy_asks_before_it_signs(self):
        """The witness is asked about the head that was signed before, and knows more: no other head is signed."""
        witness = self.witness()
        self.op.log("cosign")
        old = self.op.path.parent / "old"
        shutil.copytree(self.op.path, old)
        published = (old / "log" / "checkpoint").read_bytes()
        for name, code in (("K-001", 0), ("K-777", 1)):
            bundle, _ = self.op.bundle(name)
            (self.op.path.parent / "in").write_bytes(bundle)
            kawal.run("import", self.op.path, "--kind", "bundle", self.op.path.parent / "in")
            out = self.op.log("cosign" if code == 0 else "checkpoint", code=code)
            if code == 0:
                self.published(witness)
                shutil.rmtree(self.op.path)
                old.rename(self.op.path)
                self.op.log("policy", "--witness", f"polda={vkey(witness.key)}=http://127.0.0.1:{witness.port}")
        self.assertIn('Witness "polda" has seen this log', out.stderr)
        self.assertIn("OPEN", self.op.log("incidents").stdout)
        self.assertEqual((self.op.path / "log" / "checkpoint").read_bytes().split(b"\n\n")[0], published.split(b"\n\n")[0])

    def test_an_old_copy_is_found_out_by_the_witness(self):
        """The published checkpoint lost too: only the witness knows that there was more. Then nothing is signed until a person says so."""
        witness = self.witness()
        self.op.log("cosign")
        old = self.op.path.parent / "old"
        shutil.copytree(self.op.path, old)
        bundle, _ = self.op.bundle("K-001")
        (self.op.path.parent / "in").write_bytes(bundle)
        kawal.run("import", self.op.path, "--kind", "bundle", self.op.path.parent / "in")
        self.op.log("cosign")
        self.published(witness)
        shutil.rmtree(self.op.path)
        old.rename(self.op.path)
        self.op.log("policy", "--witness", f"polda={vkey(witness.key)}=http://127.0.0.1:{witness.port}")
        bundle, ids = self.op.bundle("K-777")
        posko = self.serve()
        self.assertEqual(posko.login()[0], 200)
        posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)
        kawal.until(lambda: "OPEN" in self.op.log("incidents").stdout)
        said = self.op.log("incidents").stdout
        self.assertRegex(said, r"cosign\.forked +OPEN|cosign\.behind +OPEN")
        self.assertIn('Witness "polda" has seen this log', said)  # in words too
        bundle, ids = self.op.bundle("K-778")
        row = posko.ask("POST", "/api/v1/events", bundle, Content_Type=BUNDLE)[2]["events"][0]
        self.assertEqual(row["answer"], "new")  # taken, and not signed
        time.sleep(2)
        self.assertEqual(posko.ask("GET", f"/api/v1/receipts/{ids[0]}")[0], 404)
        self.assertEqual(posko.stop()[0], 0)
        self.assertIn("Say who", self.op.log("incidents", "--close", "1", code=1).stderr)
        closed = self.op.log("incidents", "--close", "1", "--by", "Kabag Ops", "--reason", "salinan lama, dilaporkan").stdout
        self.assertIn("closed by Kabag Ops: salinan lama, dilaporkan", closed)
        self.op.log("incidents", "--close", "1", "--by", "x", "--reason", "y", code=1)


class Files(Case):
    def test_static_files(self):
        out = self.op.path.parent / "out"
        self.op.log("checkpoint")
        self.assertIn("2 files, 2 of them written", self.op.log("export", out).stdout)
        for turn in range(3):
            bundle, ids = self.op.bundle(f"K-{turn}")
            (self.op.path.parent / "in").write_bytes(bundle)
            kawal.run("import", self.op.path, "--kind", "bundle", self.op.path.parent / "in")
            self.op.log("checkpoint")
            self.op.log("export", out, "--content", "--receipt", ids[0])
            note, found = read_log(lambda path: (out / path).read_bytes(), self.op.key)
            frame = dict(frames(bundle))[b"F"]
            self.assertEqual(found[-1], frame)
            self.assertEqual(check_receipt((out / f"{ids[0]}.tlog-proof").read_bytes(), frame, self.op.key), note)
            content = dict(frames(bundle))[b"C"]
            self.assertEqual((out / "content" / hashlib.sha256(content).hexdigest()).read_bytes(), content)
        self.assertEqual((out / "keys").read_text().strip(), vkey(self.op.key))
        self.assertIn("0 of them written", self.op.log("export", out).stdout)
        self.op.log("export", code=2)
        self.assertIn("kawal: ", self.op.log("export", out, "--receipt", "0" * 64, code=1).stderr)
        other = Operation()
        other.log("checkpoint")
        self.assertIn("another log", other.log("export", out, code=1).stderr)


if __name__ == "__main__":
    unittest.main()
