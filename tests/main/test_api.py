"""The posko's API as a program meets it: the real binary on loopback, on a port of its own choosing."""
import gzip
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import unittest

import kawal


class Posko:
    """A served operation; ends by itself when the case is over."""

    def __init__(self, path, address="127.0.0.1"):
        self.child = subprocess.Popen([kawal.BIN, "serve", str(path), "--port", "0", "--lang", "en", "--listen", address],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = address
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.child.stdout.readline()
            assert line, self.said + self.child.stderr.read()
            self.said += line
        self.port = int(re.search(r"http://127\.0\.0\.\d:(\d+)", self.said).group(1))
        password = re.search(r"password  (\S+)", self.said)
        self.password = password.group(1) if password else None
        self.cookie = None

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body (parsed when JSON) of one request."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=kawal.PATIENCE_S)
        given = {"Cookie": self.cookie} if self.cookie else {}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        connection.request(method, path, body=body, headers=given)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        kind = answer.getheader("Content-Type") or ""
        if "json" in kind and answer.getheader("Content-Encoding") == "gzip":
            text = gzip.decompress(text)
        return answer.status, answer, json.loads(text) if "json" in kind and text else text

    def login(self, password=None):
        body = json.dumps({"user": "posko", "password": password or self.password})
        status, answer, said = self.ask("POST", "/api/v1/session", body, Content_Type="application/json")
        if status == 200:
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        return status, answer, said

    def raw(self, text):
        """The status of a request written byte by byte; 0 when the connection was closed without one."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=kawal.PATIENCE_S) as s:
            s.sendall(text.replace("\n", "\r\n").encode())
            first = s.makefile("rb").readline().split()
            return int(first[1]) if len(first) > 1 else 0

    def stop(self):
        self.child.send_signal(signal.SIGINT)
        out, err = self.child.communicate(timeout=kawal.PATIENCE_S)
        return self.child.returncode, out, err


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path, cls.plan, _ = kawal.planned("ogan-ilir-2024")
        cls.posko = Posko(cls.path)
        assert cls.posko.password, cls.posko.said

    @classmethod
    def tearDownClass(cls):
        code, _, err = cls.posko.stop()
        assert code == 0, err

    def setUp(self):
        self.posko.cookie = None

    def logged_in(self):
        self.assertEqual(self.posko.login()[0], 200)
        return self.posko

    def test_nothing_is_told_without_login(self):
        for path in ("/api/v1/operation", "/api/v1/map", "/api/v1/plan", "/api/v1/register/people",
                     "/api/v1/register/tps/x/history"):
            status, answer, body = self.posko.ask("GET", path)
            self.assertEqual((status, body["code"]), (401, "account.no_session"), path)
            self.assertEqual(answer.getheader("Content-Type"), "application/problem+json; charset=utf-8")

    def test_login_and_logout(self):
        status, _, body = self.posko.login("wrong-password")
        self.assertEqual((status, body["code"]), (401, "account.refused"))
        status, answer, body = self.posko.login()
        self.assertEqual((status, body["user"]), (200, "posko"))
        for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, answer.getheader("Set-Cookie"))
        self.assertEqual(self.posko.ask("GET", "/api/v1/session")[0], 200)
        self.assertEqual(self.posko.ask("DELETE", "/api/v1/session")[0], 204)
        self.assertEqual(self.posko.ask("GET", "/api/v1/session")[0], 401)

    def test_the_operation(self):
        _, _, body = self.logged_in().ask("GET", "/api/v1/operation")
        counts = {row["kind"]: row for row in body["register"]["counts"]}
        self.assertEqual(counts["tps"]["rows"], 667)
        for row in counts.values():
            self.assertEqual(row["rows"], row["fact"] + row["derived"] + row["synthetic"])
        self.assertEqual(sum(row["tps"] for row in body["classes"]), 667)
        self.assertEqual(body["plan"]["id"], self.plan["id"])

    def test_the_map(self):
        _, answer, body = self.logged_in().ask("GET", "/api/v1/map")
        villages = [row for row in body["areas"] if row["level"] in ("desa", "kelurahan")]
        self.assertEqual((len(villages), len(body["tps"])), (241, 667))
        self.assertTrue(all(row["outline"] and row["outline_origin"] == "derived" for row in villages))
        self.assertEqual(sum(row["tps"] for row in villages), 667)
        codes = {row["code"] for row in body["sites"]}
        self.assertTrue(all(row["from"] in codes and row["to"] in codes for row in body["links"]))
        west, south, east, north = body["bbox"]
        self.assertTrue(all(west <= row["lon"] <= east and south <= row["lat"] <= north for row in body["sites"]))
        again = self.posko.ask("GET", "/api/v1/map", If_None_Match=answer.getheader("ETag"))
        self.assertEqual(again[0], 304)

    def test_the_plan(self):
        _, answer, body = self.logged_in().ask("GET", "/api/v1/plan")
        self.assertEqual(body, self.plan)
        self.assertRegex(answer.getheader("ETag"), '^"[0-9a-f]+"$')

    def test_rows_and_history(self):
        got, cursor = [], ""
        while True:
            status, _, body = self.logged_in().ask("GET", f"/api/v1/register/tps?cursor={cursor}")
            self.assertEqual(status, 200)
            got += body["rows"]
            cursor = body["next"]
            if cursor is None:
                break
        self.assertEqual(len({row["code"] for row in got}), 667)
        self.assertTrue(all(row["origin"] in ("fact", "derived", "synthetic") for row in got))
        _, _, part = self.posko.ask("GET", "/api/v1/register/tps?area=16.10.01")
        self.assertTrue(part["rows"] and all(row["village"].startswith("16.10.01.") for row in part["rows"]))
        _, _, history = self.posko.ask("GET", f"/api/v1/register/tps/{got[0]['code']}/history")
        self.assertEqual(history["facts"][0]["op"], "set")
        self.assertEqual(history["facts"][0]["fields"]["number"], got[0]["number"])

    def test_what_is_not_there(self):
        self.logged_in()
        for method, path, status in (("GET", "/api/v1/register/spaceships", 404), ("GET", "/api/v1/nothing", 404),
                                     ("GET", "/api/v1/register/tps/none/history", 404), ("GET", "/api/v1/register/tps/%ff/history", 404),
                                     ("GET", "/../../etc/passwd", 404), ("GET", "/assets/none.js", 404),
                                     ("POST", "/api/v1/plan", 405), ("PUT", "/", 405), ("DELETE", "/api/v1/map", 405)):
            got, _, body = self.posko.ask(method, path)
            self.assertEqual(got, status, path)
            self.assertEqual(body["type"], f"/problems/{body['code']}")

    def test_no_word_of_a_question_is_passed_over(self):
        table = (kawal.ROOT / "src/api/routes.c").read_text().split("route_rows[] = {")[1].split("};")[0]
        asked = [("POST", "session", ""), ("GET", "session", ""), ("GET", "operation", ""), ("GET", "map", ""), ("GET", "plan", "id"),
                 ("GET", "plans", ""), ("GET", "plan/compare", "before after"), ("GET", "plan/why", "code"), ("GET", "plan/jobs", ""),
                 ("POST", "plan/jobs", ""), ("GET", "plan/jobs/1", ""), ("GET", "plan/jobs/1/plan", ""),
                 ("POST", "plan/jobs/1/stop", ""), ("POST", "plan/jobs/1/publish", ""),
                 ("GET", "duty/shortage", ""), ("POST", "duty/remedies", ""), ("GET", "duty/request", "people from to"),
                 ("GET", "duty/sheets", "person tps unit"), ("GET", "duty/export", "as person"),
                 ("GET", "duty/class", "tps weights distance"), ("POST", "duty/try", ""),
                 ("GET", "register/tps/x/history", ""), ("GET", "register/tps", "area cursor"), ("POST", "register/closures", ""),
                 ("DELETE", "register/closures/x", ""), ("POST", "events", ""), ("GET", "receipts/x", ""), ("GET", "custody/x", ""),
                 ("GET", "network", ""), ("GET", "route", "from to vehicle boat onward boxes rain river night at"),
                 ("GET", "reach", "place to minutes vehicle boat onward boxes rain river night at"), ("GET", "tiles/0/0/0.mvt", "v"),
                 ("POST", "session/password", ""), ("POST", "session/totp", ""), ("POST", "session/totp/off", ""), ("GET", "session/ways", ""),
                 ("GET", "roles", ""), ("GET", "sessions", "user"), ("DELETE", "sessions/x", ""),
                 ("GET", "accounts", ""), ("POST", "accounts", ""), ("POST", "accounts/x/recover", ""), ("POST", "accounts/x", ""),
                 ("GET", "approvals", ""), ("POST", "approvals", ""), ("POST", "approvals/1/approve", ""),
                 ("POST", "approvals/1/refuse", ""), ("GET", "access-log", "before area day user"),
                 ("GET", "stream", "topics since"), ("GET", "openapi.json", ""), ("GET", "session/oidc", ""),
                 # session/oidc/back is written by others: test_oidc.py
                 ("GET", "convoys", "at known"), ("GET", "convoys/x", "at known"), ("GET", "positions", "since at known"), ("GET", "alarms", "state area at known"),
                 ("POST", "alarms/1/acknowledge", ""), ("POST", "alarms/1/resolve", ""), ("GET", "readiness", "area level cursor at known"),
                 ("GET", "numbers", "rows at known"), ("GET", "replay", ""), ("GET", "looks", "area since"), ("POST", "looks", ""),
                 ("POST", "presence", ""), ("POST", "devices/offers", ""), ("GET", "devices", "cursor"), ("POST", "devices/x/revoke", ""),
                 ("POST", "field/enrol", ""), ("GET", "field/hello", ""), ("POST", "field/session", ""), ("GET", "missing", "area"), ("GET", "basemap.pmtiles", ""), ("GET", "authority", ""), ("GET", "field/day", ""), ("GET", "field/map", ""), ("POST", "field/events", ""),
                 ("POST", "field/receipts", ""), ("POST", "field/positions", ""), ("POST", "field/sms", ""), ("GET", "field/slip", "trip"),
                 ("GET", "/log/checkpoint", ""), ("HEAD", "plan", "id"), ("GET", "/", ""), ("GET", "/index.html", ""), ("DELETE", "session", "")]
        self.assertEqual(table.count('{"') - table.count(" ANY_WORDS,"), len(asked) - 3, "a route of the table is not asked here")
        self.logged_in()
        for method, path, words in asked:
            path = path if path.startswith("/") else "/api/v1/" + path
            known = (words + " lang").split()
            for query, code, word in (("vehcle=foot", "api.query_unknown", "vehcle"), ("lang=en&lang=en", "api.query_twice", "lang"),
                                      ("vehicl%65&x=1", "api.query_unknown", "x" if "vehicle" in known else "vehicle"),
                                      (f"{known[0]}=1&{known[0]}=2", "api.query_twice", known[0]),
                                      (f"{known[0]}%00x=1", "api.query_unknown", known[0] + "?x"), ("=1", "api.query_unknown", ""),
                                      (known[0].upper() + "=1", "api.query_unknown", known[0].upper())):
                with self.subTest(f"{method} {path}?{query}"):
                    status, _, body = self.posko.ask(method, f"{path}?{query}", Accept_Language="en")
                    self.assertEqual(status, 400)
                    if method != "HEAD":
                        self.assertEqual(body["code"], code)
                        self.assertIn(f'"{word}"', body["detail"])
                        self.assertIn(": " + ", ".join(known) + ".", body["detail"])
            status, _, body = self.posko.ask(method, path + "?" + "&".join(f"{word}=1" for word in known))
            self.assertFalse(isinstance(body, dict) and body.get("code", "").startswith("api.query"), path)

    def test_problems_speak_the_askers_language(self):
        said = {language: self.posko.ask("GET", "/api/v1/plan", Accept_Language=language)[2]["detail"] for language in ("id", "en")}
        self.assertNotEqual(said["id"], said["en"])

    def test_bad_logins(self):
        for body, kind in (("", "application/json"), ("{", "application/json"), ("[]", "application/json"),
                           ('{"user":1,"password":2}', "application/json"), ('{"user":"posko","password":"x"}', "text/plain")):
            status, _, said = self.posko.ask("POST", "/api/v1/session", body, Content_Type=kind)
            self.assertEqual((status, said["code"]), (400, "api.bad_json"), body)

    def test_what_mhd_is_lax_about(self):
        host = f"Host: 127.0.0.1:{self.posko.port}\n"
        self.assertEqual(self.posko.raw(f"GET / HTTP/1.1\n{host}Connection: close\n\n"), 200)
        self.assertEqual(self.posko.raw(f"GET / HTTP/1.1\n{host}{host}\n"), 400)
        self.assertEqual(self.posko.raw("GET / HTTP/1.1\n\n"), 400)
        self.assertEqual(self.posko.raw(f"POST /api/v1/session HTTP/1.1\n{host}Content-Length: 2\nContent-Length: 3\n\n{{}}"), 400)
        self.assertEqual(self.posko.raw(f"POST /api/v1/session HTTP/1.1\n{host}Content-Length: 2\nTransfer-Encoding: chunked\n\n{{}}"), 400)
        self.assertEqual(self.posko.raw(f"POST /api/v1/session HTTP/1.1\n{host}Content-Length: 70000\n\n"), 413)
        for coding in ("Transfer-Encoding: xchunked\n", "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n"):
            self.assertEqual(self.posko.raw(f"POST /api/v1/session HTTP/1.1\n{host}{coding}\n0\n\n"), 400, coding)
        # a page elsewhere whose name was made to resolve to this computer
        for name in ("evil.example", "127.evil.example", "127.0.0.1.evil.example", "localhost:80:80"):
            self.assertEqual(self.posko.raw(f"GET / HTTP/1.1\nHost: {name}\n\n"), 421, name)

    def test_headers_of_the_page(self):
        status, answer, _ = self.posko.ask("GET", "/")
        self.assertEqual(status, 200)
        policy = answer.getheader("Content-Security-Policy")
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")):
            self.assertEqual(answer.getheader(name), value)
        _, packed, coded = self.posko.ask("GET", "/", Accept_Encoding="gzip")
        self.assertEqual(packed.getheader("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(coded), self.posko.ask("GET", "/")[2])

    def test_the_field_app_may_use_what_a_phone_has(self):
        status, answer, _ = self.posko.ask("GET", "/field")
        self.assertEqual((status, answer.getheader("Location")), (308, "/field/"))
        status, answer, page = self.posko.ask("GET", "/field/")
        self.assertEqual((status, answer.getheader("Cache-Control")), (200, "no-cache"))
        self.assertTrue(page.startswith(b"<!doctype html>"))
        policy = answer.getheader("Content-Security-Policy")
        self.assertIn("script-src 'self' 'wasm-unsafe-eval';", policy)
        self.assertIn("media-src 'self' blob:", policy)
        self.assertNotIn("'unsafe-inline'", policy)
        self.assertEqual(answer.getheader("Permissions-Policy"), "camera=(self), microphone=(self), geolocation=(self)")
        for path in ("/", "/api/v1/operation", "/field/none", "/fieldx"):
            answer = self.posko.ask("GET", path)[1]
            self.assertNotIn("unsafe", answer.getheader("Content-Security-Policy"), path)
            self.assertIn("camera=()", answer.getheader("Permissions-Policy"), path)
        self.assertEqual(self.posko.ask("GET", "/field/../index.html")[0], 404)


class Life(unittest.TestCase):
    def test_the_password_is_shown_once_and_works_after_a_restart(self):
        path = kawal.create(kawal.TINY)
        first = Posko(path)
        password = first.password
        self.assertEqual(first.login()[0], 200)
        self.assertEqual(first.ask("GET", "/api/v1/plan")[0], 404)
        self.assertEqual(first.stop()[0], 0)
        second = Posko(path)
        self.assertIsNone(second.password)
        self.assertNotIn(password, second.said)
        second.cookie = first.cookie
        self.assertEqual(second.ask("GET", "/api/v1/session")[0], 200)  # a session outlives a restart
        second.cookie = None
        self.assertEqual(second.login(password)[0], 200)
        self.assertEqual(second.stop()[0], 0)
        self.assertNotIn(password.encode(), b"".join(p.read_bytes() for p in path.iterdir() if p.is_file()))

    def test_any_loopback_address_answers_to_its_name(self):
        posko = Posko(kawal.create(kawal.TINY), "127.0.0.2")
        self.assertEqual(posko.ask("GET", "/")[0], 200)
        self.assertEqual(posko.stop()[0], 0)

    def test_two_registers_do_not_share_a_map_in_a_cache(self):
        folder = kawal.folder("named")
        shutil.copytree(kawal.TINY, folder)
        table = kawal.rows(folder / "areas.csv")
        table[0]["nama"] = "Tirta Lain"
        kawal.write(folder / "areas.csv", table)
        tags = []
        for sample in (kawal.TINY, folder):
            posko = Posko(kawal.create(sample))
            self.assertEqual(posko.login()[0], 200)
            tags.append(posko.ask("GET", "/api/v1/map")[1].getheader("ETag"))
            self.assertEqual(posko.ask("GET", "/api/v1/map", If_None_Match=tags[-1])[0], 304)
            self.assertEqual(posko.stop()[0], 0)
        self.assertNotEqual(tags[0], tags[1])

    def test_a_lost_password_is_replaced(self):
        path = kawal.create(kawal.TINY)
        posko = Posko(path)
        lost = posko.password
        self.assertEqual(posko.login()[0], 200)
        done = kawal.run("password", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(posko.ask("GET", "/api/v1/session")[0], 401)  # at once, also where it was logged in
        self.assertEqual(posko.login(lost)[0], 401)
        self.assertEqual(posko.login(re.search(r"password  (\S+)", done.stdout).group(1))[0], 200)
        self.assertEqual(kawal.run("password", path, "nobody").returncode, 1)
        self.assertEqual(posko.stop()[0], 0)

    def test_guessing_is_slowed(self):
        posko = Posko(kawal.create(kawal.TINY))
        codes = [posko.login("wrong-password")[2]["code"] for _ in range(11)]
        self.assertEqual(codes, ["account.refused"] * 10 + ["account.pause"])
        self.assertEqual(posko.login()[0], 429)
        self.assertEqual(posko.stop()[0], 0)


if __name__ == "__main__":
    unittest.main()
