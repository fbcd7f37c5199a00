"""kawal api: the posko asked from a command line, by a session in a file."""
import http.server
import json
import os
import stat
import subprocess
import threading
import unittest

import kawal
from test_api import Posko


class ApiCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY)
        cls.posko = Posko(cls.path)
        cls.url = f"http://127.0.0.1:{cls.posko.port}"

    @classmethod
    def tearDownClass(cls):
        code, _, err = cls.posko.stop()
        assert code == 0, err

    def setUp(self):
        self.session = kawal.folder("session")
        self.session.parent.mkdir(exist_ok=True)
        os.environ["KAWAL_SESSION"] = str(self.session)
        self.addCleanup(os.environ.pop, "KAWAL_SESSION", None)

    def api(self, *words, url=None, **more):
        return kawal.run("api", *words, "--url", url or self.url, **more)

    def login(self):
        done = self.api("login", "posko", input=self.posko.password + "\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_session_from_login_to_logout(self):
        refused = self.api("GET", "/api/v1/operation")
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("401", refused.stderr)
        self.login()
        self.assertEqual(stat.S_IMODE(self.session.stat().st_mode), 0o600)
        self.assertNotIn(self.posko.password, self.session.read_text())
        done = self.api("GET", "/api/v1/operation")
        self.assertEqual(json.loads(done.stdout)["code"], "tirta-raya-2024")
        self.assertEqual(self.api("logout").returncode, 0)
        self.assertEqual(json.loads(self.session.read_text()), {})
        self.assertEqual(self.api("GET", "/api/v1/operation").returncode, 1)

    def test_a_long_password_is_taken_whole(self):
        self.login()
        long = "kata sandi yang panjang " * 40
        change = json.dumps({"old": self.posko.password, "new": long})
        self.assertEqual(self.api("POST", "/api/v1/session/password", "--data", "-", input=change).returncode, 0)
        self.posko.password = long
        self.login()
        short = self.api("login", "posko", input="")
        self.assertEqual(short.returncode, 1)
        self.assertIn("the input has ended", short.stderr)

    def test_a_logout_that_is_refused_forgets_nothing(self):
        """The session is still good there: 429 and 503 are no end of it."""
        class Busy(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_DELETE(self):
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
        with http.server.HTTPServer(("127.0.0.1", 0), Busy) as busy:
            threading.Thread(target=busy.handle_request, daemon=True).start()
            url = f"http://127.0.0.1:{busy.server_port}"
            kept = {url: "kawal_session=" + "0" * 64}
            self.session.write_text(json.dumps(kept))
            done = self.api("logout", url=url)
        self.assertEqual(done.returncode, 1)
        self.assertIn("503", done.stderr)
        self.assertEqual(json.loads(self.session.read_text()), kept)

    def test_the_document_is_the_server_s_own(self):
        for _ in range(2):  # it is kept
            for language in ("id", "en"):
                served = self.api("GET", "/api/v1/openapi.json", language=language).stdout
                self.assertEqual(served, kawal.run("api", "--openapi", language=language).stdout)

    def test_a_full_disk_is_said(self):
        self.login()
        for words in (("--openapi",), ("GET", "/api/v1/operation", "--url", self.url)):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([kawal.BIN, "api", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
                                      env={**os.environ, "KAWAL_LANG": "en"})
            self.assertEqual(done.returncode, 1, words)
            self.assertRegex(done.stderr, r"kawal: The output could not be written.*\.")

    def test_a_body_from_file_and_standard_input(self):
        self.login()
        values = json.dumps({"values": {"code": "tirta-raya-2024", "name": "Lewat baris perintah"}})
        body = self.session.parent / "body.json"
        body.write_text(values)
        done = self.api("POST", "/api/v1/register/operation", "--data", body)
        self.assertEqual(json.loads(done.stdout)["changed"], 1, done.stderr)
        done = self.api("POST", "/api/v1/register/operation", "--data", "-", input=values.replace("Lewat", "Dari"))
        self.assertEqual(json.loads(done.stdout)["changed"], 1, done.stderr)
        done = self.api("POST", "/api/v1/register/operation", "--data", "-", input="{}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("400", done.stderr)

    def test_what_cannot_be(self):
        wrong = self.api("login", "posko", input="bukan ini\n")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("401", wrong.stderr)
        self.assertFalse(self.session.exists())
        nobody = self.api("GET", "/", url="http://127.0.0.1:1")
        self.assertIn("gave no answer", nobody.stderr)
        self.assertEqual(self.api("GET", "/", url="file:///etc").returncode, 1)
        self.assertEqual(self.api("GET").returncode, 1)
        self.assertEqual(kawal.run("api").returncode, 1)
        self.session.write_text("bukan sesi")
        self.assertIn("no file of sessions", self.api("GET", "/").stderr)
        self.assertEqual(self.api("GET", "/api/v1/openapi.json", "--data", self.session.parent / "none").returncode, 1)


if __name__ == "__main__":
    unittest.main()
