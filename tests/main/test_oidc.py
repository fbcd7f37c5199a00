"""Logging in by an identity provider: a small one on loopback, which believes nothing, and what it may do wrong."""
import base64
import hashlib
import http.client
import http.server
import json
import threading
import time
import unittest
import urllib.parse

import kawal
from test_api import Posko
from test_roles import account, add

BACK = "/api/v1/session/oidc/back"


class Provider(http.server.ThreadingHTTPServer):
    """Authorization code with PKCE (S256). `wrong` says what it does wrong next."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.codes, self.tokens, self.user, self.wrong = {}, set(), "kpu1", None
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def settings(self, **more):
        return {"issuer": self.address, "client_id": "posko", "client_secret": "rahasia & sekali", "redirect": "https://posko.example" + BACK,
                "authorization_endpoint": self.address + "/authorize?tenant=kpu", "token_endpoint": self.address + "/token",
                "userinfo_endpoint": self.address + "/userinfo", "claim": "preferred_username", "organisation": "kpu", **more}

    def authorize(self, address):
        """What the browser is sent back with, as the provider's page would after a login."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        assert asked["response_type"] == "code" and asked["client_id"] == "posko" and asked["code_challenge_method"] == "S256", asked
        assert asked["redirect_uri"] == "https://posko.example" + BACK and "openid" in asked["scope"].split() and asked["tenant"] == "kpu"
        code = f"kode {len(self.codes)}&"
        self.codes[code] = asked["code_challenge"]
        return {"code": code, "state": asked["state"], "iss": self.address}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def say(self, status, body, kind="application/json"):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text)
        except ConnectionError:
            pass  # it had heard enough

    def do_POST(self):
        given = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        wrong = self.server.wrong
        challenge = self.server.codes.pop(given.get("code"), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        right = (challenge == made and given["grant_type"] == "authorization_code" and given["client_secret"] == "rahasia & sekali" and
                 given["client_id"] == "posko" and given["redirect_uri"] == "https://posko.example" + BACK)
        if wrong == "slow":
            time.sleep(20)
        if wrong == "large":
            return self.say(200, {"access_token": "x" * 100_000})
        if wrong == "break":
            return self.say(200, {"access_token": "x\r\nX-Evil: 1"})
        if wrong == "text":
            return self.say(200, b"<html>", "text/html")
        if wrong == "moved":
            self.send_response(302)
            self.send_header("Location", self.server.address + "/token")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if not right:
            return self.say(400, {"error": "invalid_grant"})
        token = f"token{len(self.server.tokens)}"
        self.server.tokens.add(token)
        return self.say(200, {"access_token": token, "token_type": "Bearer"})

    def do_GET(self):
        token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
        if self.path != "/userinfo" or token not in self.server.tokens:
            return self.say(401, {})
        return self.say(200, {"sub": "1", "preferred_username": self.server.user} if self.server.wrong != "nobody" else {"sub": "1"})


class Login(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY, "oidc")
        for user, organisation in (("kpu1", "kpu"), ("kpu2", "kpu"), ("polri1", "polri")):
            add(cls.path, user, organisation, "officer")
        assert account(cls.path, "disable", "kpu2").returncode == 0
        cls.provider = Provider()
        (cls.path / "oidc.json").write_text(json.dumps(cls.provider.settings()))
        cls.posko = Posko(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.posko.stop()
        cls.provider.shutdown()
        cls.provider.server_close()

    def setUp(self):
        self.provider.user, self.provider.wrong = "kpu1", None

    def begin(self):
        self.posko.cookie = None
        status, answer, _ = self.posko.ask("GET", "/api/v1/session/oidc")
        self.assertEqual(status, 302)
        cookie = answer.getheader("Set-Cookie")
        self.assertIn("SameSite=Lax", cookie)
        self.assertIn("HttpOnly", cookie)
        return cookie.split(";")[0], self.provider.authorize(answer.getheader("Location"))

    def back(self, cookie, query):
        self.posko.cookie = cookie
        return self.posko.ask("GET", BACK + "?" + urllib.parse.urlencode(query))

    def refused(self, cookie, query, status, code):
        got, answer, said = self.back(cookie, query)
        self.assertEqual((got, said["code"]), (status, code))
        self.assertNotIn("kawal_session", answer.getheader("Set-Cookie") or "")

    def test_who_the_provider_knows_is_in(self):
        status, answer, _ = self.back(*self.begin())
        self.assertEqual((status, answer.getheader("Location")), (302, "/"))
        self.posko.cookie = answer.getheader("Set-Cookie").split(";")[0]
        status, _, said = self.posko.ask("GET", "/api/v1/session")
        self.assertEqual((status, said["user"], said["organisation"]), (200, "kpu1", "kpu"))

    def test_what_a_provider_adds_is_passed_over(self):
        """RFC 6749, 4.1.2: unknown parameters are ignored, and none may come twice."""
        cookie, query = self.begin()
        for word in ("code", "state"):
            status, _, said = self.back(cookie, [*query.items(), (word, query[word])])
            self.assertEqual((status, said["code"]), (400, "api.query_twice"))
        status, answer, _ = self.back(cookie, {**query, "authuser": "0", "prompt": "none", "hd": "kpu.example"})
        self.assertEqual((status, answer.getheader("Location")), (302, "/"))

    def test_a_way_back_counts_once_and_for_one_browser(self):
        cookie, query = self.begin()
        self.refused("kawal_oidc=" + "A" * 43, query, 400, "oidc.state")
        self.refused(None, query, 400, "oidc.state")
        other, _ = self.begin()
        self.refused(other, query, 400, "oidc.state")
        self.assertEqual(self.back(cookie, query)[0], 302)
        self.refused(cookie, query, 400, "oidc.state")

    def test_a_code_of_another_login_is_refused(self):
        """PKCE: a code that was begun with another verifier."""
        cookie, query = self.begin()
        _, stolen = self.begin()
        self.refused(cookie, {**query, "code": stolen["code"]}, 502, "oidc.provider")

    def test_what_the_provider_refuses(self):
        cookie, query = self.begin()
        self.refused(cookie, {"state": query["state"], "error": "access_denied"}, 502, "oidc.provider")
        self.refused(cookie, {**query, "iss": "https://other.example"}, 502, "oidc.provider")
        self.refused(cookie, {"state": query["state"]}, 502, "oidc.provider")
        self.refused(cookie, {**query, "code": "made-up"}, 502, "oidc.provider")

    def test_what_the_provider_does_wrong(self):
        for wrong in ("large", "break", "text", "moved", "nobody", "slow"):
            with self.subTest(wrong):
                self.provider.wrong = wrong
                self.refused(*self.begin(), 502, "oidc.provider")

    def test_a_provider_that_does_not_answer_holds_up_no_password(self):
        self.provider.wrong = "slow"
        way = self.begin()
        port, waits = self.posko.port, []

        def come():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=kawal.PATIENCE_S)
            connection.request("GET", BACK + "?" + urllib.parse.urlencode(way[1]), headers={"Cookie": way[0]})
            waits.append(connection.getresponse().status)
            connection.close()
        one = threading.Thread(target=come)
        one.start()
        self.assertTrue(kawal.until(lambda: way[1]["code"] not in self.provider.codes))  # it was asked
        begun = time.monotonic()
        self.assertEqual(self.posko.login()[0], 200)
        self.assertLess(time.monotonic() - begun, 4)  # of OIDC_ANSWER_MS
        self.assertEqual(waits, [])
        one.join()
        self.assertEqual(waits, [502])

    def test_the_account_is_ours_to_have(self):
        for user in ("kpu2", "polri1", "nobody", "kpu1' OR 1"):
            with self.subTest(user):
                self.provider.user = user
                self.refused(*self.begin(), 403, "oidc.account")

    def test_a_persons_browser_is_told_on_the_page(self):
        self.provider.user = "nobody"
        cookie, query = self.begin()
        self.posko.cookie = cookie
        status, answer, _ = self.posko.ask("GET", BACK + "?" + urllib.parse.urlencode(query), Accept="text/html,application/xhtml+xml")
        self.assertEqual((status, answer.getheader("Location")), (302, "/#/gelombang?ditolak=oidc.account"))
        self.assertNotIn("kawal_session", answer.getheader("Set-Cookie") or "")

    def test_the_login_page_is_told_of_it(self):
        self.posko.cookie = None
        status, _, said = self.posko.ask("GET", "/api/v1/session/ways")
        self.assertEqual((status, said), (200, {"password": True, "oidc": {"organisation": "kpu"}}))

    def test_many_begun_logins_push_out_the_oldest(self):
        first = self.begin()
        for _ in range(256):
            last = self.begin()
        self.refused(*first, 400, "oidc.state")
        self.assertEqual(self.back(*last)[0], 302)


class Settings(unittest.TestCase):
    def test_without_a_provider_there_is_none(self):
        posko = Posko(kawal.create(kawal.TINY, "none"))
        try:
            for path in ("/api/v1/session/oidc", BACK + "?code=1&state=" + "A" * 43):
                status, _, said = posko.ask("GET", path)
                self.assertEqual((status, said["code"]), (404, "oidc.none"))
        finally:
            posko.stop()

    def test_settings_that_are_not_sound(self):
        path = kawal.create(kawal.TINY, "settings")
        good = {"issuer": "https://a.example", "client_id": "a", "client_secret": "b", "redirect": "https://p.example" + BACK,
                "authorization_endpoint": "https://a.example/a", "token_endpoint": "https://a.example/t",
                "userinfo_endpoint": "https://a.example/u", "claim": "email", "organisation": "kpu"}
        for field, value in [(field, None) for field in good] + [("token_endpoint", "http://a.example/t"), ("organisation", "king"), ("claim", ""),
                                                                 ("userinfo_endpoint", "http://127.0.0.1.evil.example/"), ("client_id", 7),
                                                                 ("authorization_endpoint", "file:///etc/passwd")]:
            with self.subTest(f"{field} {value}"):
                settings = {**good, field: value}
                if value is None:
                    del settings[field]
                (path / "oidc.json").write_text(json.dumps(settings))
                done = kawal.run("serve", path, "--port", "0", timeout=60)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f'"{field}"', done.stderr)
        (path / "oidc.json").write_text("{")
        self.assertEqual(kawal.run("serve", path, "--port", "0", timeout=60).returncode, 1)
