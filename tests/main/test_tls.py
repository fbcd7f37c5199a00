"""TLS as a browser meets it: real handshakes by Python's ssl, a certificate of the posko's own and one from files."""
import hashlib
import http.client
import ipaddress
import json
import re
import socket
import ssl
import stat
import subprocess
import unittest

import kawal


class Server:
    def __init__(self, path, *words, address="127.0.0.1"):
        self.child = subprocess.Popen([kawal.BIN, "serve", str(path), "--port", "0", "--lang", "en", "--listen", address, *words],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.child.stdout.readline()
            assert line, self.said + self.child.stderr.read()
            self.said += line
        self.port = int(re.search(r"https?://[\d.]+:(\d+)", self.said).group(1))

    def stop(self):
        self.child.terminate()
        _, err = self.child.communicate(timeout=kawal.PATIENCE_S)
        return self.child.returncode, err


def trusting(certificate):
    """A client that trusts this authority and checks the name, as a browser does."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = True
    return context


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY)
        cls.server = Server(cls.path, "--tls-self")
        cls.certificate = cls.path / "keys/tls.crt"
        cls.authority = cls.path / "keys/tls-authority.crt"

    @classmethod
    def tearDownClass(cls):
        code, err = cls.server.stop()
        assert (code, err) == (0, ""), err

    def ask(self, method, path, body=None, server=None, **headers):
        connection = http.client.HTTPSConnection("localhost" if server is None else "127.0.0.1", (server or self.server).port,
                                                 timeout=kawal.PATIENCE_S, context=trusting(self.authority))
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, text

    def login(self):
        password = re.search(r"password  (\S+)", self.server.said).group(1)
        answer, _ = self.ask("POST", "/api/v1/session", json.dumps({"user": "posko", "password": password}),
                             **{"Content-Type": "application/json"})
        self.assertEqual(answer.status, 200)
        return answer.getheader("Set-Cookie")

    def test_its_own_certificate(self):
        self.assertIn(f"https://127.0.0.1:{self.server.port}", self.server.said)
        shown = [row[0] for row in re.findall(r"([0-9A-F]{2}(:[0-9A-F]{2}){31})", self.server.said)]
        der = [ssl.PEM_cert_to_DER_cert(file.read_text()) for file in (self.certificate, self.authority)]
        self.assertEqual([one.replace(":", "").lower() for one in shown], [hashlib.sha256(one).hexdigest() for one in der])
        for name in ("tls.key", "tls-authority.key"):
            self.assertEqual(stat.S_IMODE((self.path / "keys" / name).stat().st_mode), 0o600)
        answer, got = self.ask("GET", "/api/v1/authority")
        self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, "application/x-x509-ca-cert"))
        self.assertEqual(got, der[1])  # what a phone installs
        self.assertEqual(self.ask("GET", "/")[0].status, 200)
        with socket.create_connection(("127.0.0.1", self.server.port)) as plain, \
                ssl.create_default_context().wrap_socket(plain, server_hostname="localhost", do_handshake_on_connect=False) as s:
            self.assertRaises(ssl.SSLCertVerificationError, s.do_handshake)  # who does not know it is warned

    def test_the_authority_signs_for_nothing_else(self):
        """Whoever has its key and signs for a name on the Internet is not believed by those who trust it."""
        box = self.path.parent
        for name, address, held in (("kawal.example", "DNS:kawal.example", False), ("8.8.8.8", "IP:8.8.8.8", False),
                                    ("192.168.7.7", "IP:192.168.7.7", True), ("localhost", "DNS:localhost", True)):
            (box / "of.cnf").write_text(f"subjectAltName={address}\n")
            for words in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=x",
                           "-keyout", "of.key", "-out", "of.csr"],
                          ["x509", "-req", "-in", "of.csr", "-CA", self.authority, "-CAkey", self.path / "keys/tls-authority.key",
                           "-set_serial", "7", "-days", "30", "-extfile", "of.cnf", "-out", "of.crt"]):
                subprocess.run(["openssl", *map(str, words)], cwd=box, check=True, capture_output=True)
            done = subprocess.run(["openssl", "verify", "-CAfile", str(self.authority), "of.crt"], cwd=box, capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode == 0, held, (name, done.stdout + done.stderr))

    def test_an_authority_that_cannot_be_read_is_not_replaced(self):
        path = kawal.create(kawal.TINY)
        self.assertEqual(Server(path, "--tls-self").stop(), (0, ""))
        file = path / "keys/tls-authority.key"
        kept = file.read_bytes()
        for spoil in (lambda: file.write_bytes(b"no key"), file.unlink):
            spoil()
            done = kawal.run("serve", path, "--port", "0", "--tls-self")
            self.assertEqual(done.returncode, 1)
            self.assertIn("tls-authority.key", done.stderr)
        file.write_bytes(kept)
        self.assertEqual(Server(path, "--tls-self").stop(), (0, ""))

    def test_without_its_own_there_is_no_authority(self):
        server = Server(kawal.create(kawal.TINY))
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=kawal.PATIENCE_S)
        connection.request("GET", "/api/v1/authority")
        self.assertEqual(connection.getresponse().status, 404)
        connection.close()
        self.assertEqual(server.stop(), (0, ""))

    def test_the_cookie_stays_on_tls(self):
        self.assertIn("; Secure", self.login())

    def test_old_versions_are_refused(self):
        for version, works in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)):
            context = trusting(self.authority)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=kawal.PATIENCE_S) as plain:
                try:
                    with context.wrap_socket(plain, server_hostname="127.0.0.1") as s:
                        got = s.version() is not None
                except (ssl.SSLError, ConnectionError):
                    got = False
            self.assertEqual(got, works, version)

    def test_without_tls_there_is_no_answer(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=kawal.PATIENCE_S) as s:
            s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            try:
                self.assertNotIn(b"HTTP/1.1", s.recv(4096))
            except ConnectionError:
                pass
        self.assertEqual(self.ask("GET", "/")[0].status, 200)

    def test_the_stream_goes_by_tls(self):
        cookie = self.login().split(";")[0]
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=kawal.PATIENCE_S) as plain, \
                trusting(self.authority).wrap_socket(plain, server_hostname="127.0.0.1") as s:
            s.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
            heard = b""
            while b"event: ready" not in heard:
                part = s.recv(4096)
                self.assertTrue(part, heard)
                heard += part
            s.sendall(b"")
            asked, _ = self.ask("DELETE", "/api/v1/session", Cookie=cookie)
            self.assertEqual(asked.status, 204)
            while b"event: end" not in heard:
                part = s.recv(4096)
                self.assertTrue(part, heard)
                heard += part

    def test_files_and_what_is_wrong_with_them(self):
        key = self.path / "keys/tls.key"
        other = kawal.create(kawal.TINY)
        server = Server(other, "--tls-cert", str(self.certificate), "--tls-key", str(key), address="0.0.0.0")
        answer, _ = self.ask("GET", "/", server=server)
        self.assertEqual((answer.status, answer.getheader("Strict-Transport-Security")), (200, "max-age=31536000"))
        self.assertEqual(server.stop(), (0, ""))
        again = Server(other, "--tls-self")
        self.assertEqual(again.stop(), (0, ""))
        first = (other / "keys/tls.crt").read_bytes()
        again = Server(other, "--tls-self")
        self.assertEqual(again.stop(), (0, ""))
        self.assertEqual((other / "keys/tls.crt").read_bytes(), first)  # whoever compared it once need not again
        for words, said in ((("--tls-cert", self.certificate, "--tls-key", other / "keys/tls.key"), "not the certificate's"),
                            (("--tls-cert", key, "--tls-key", key), "no certificate"),
                            (("--tls-cert", self.certificate, "--tls-key", self.certificate), "no private key"),
                            (("--tls-cert", self.certificate), "together"),
                            (("--tls-self", "--tls-cert", self.certificate, "--tls-key", key), "together"),
                            (("--tls-cert", other / "none", "--tls-key", key), "none")):
            done = kawal.run("serve", other, "--port", "0", *words)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn(said, done.stderr)

    def test_a_kept_certificate_names_the_address(self):
        path = kawal.create(kawal.TINY)
        kept = []
        authority = []
        for address in ("127.0.0.1", "127.0.0.2", "127.0.0.1", "0.0.0.0"):
            server = Server(path, "--tls-self", address=address)
            own = "127.0.0.1" if address == "0.0.0.0" else address
            with socket.create_connection((own, server.port), timeout=kawal.PATIENCE_S) as plain, \
                    trusting(path / "keys/tls-authority.crt").wrap_socket(plain, server_hostname=own) as s:
                self.assertIsNotNone(s.version())
            self.assertEqual(server.stop(), (0, ""))
            kept.append((path / "keys/tls.crt").read_bytes())
            authority.append((path / "keys/tls-authority.crt").read_bytes())
        self.assertNotEqual(kept[0], kept[1])
        self.assertEqual(kept[1], kept[2])  # it names this one too
        self.assertEqual(authority[:3], authority[:1] * 3)  # phones need not learn to trust another one
        own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()
        public = [a for a in own if not ipaddress.ip_address(a).is_private or a.startswith("192.0.2.")]
        self.assertEqual(authority[3] == authority[0], not public)  # it may not sign for an address of the Internet
        named = subprocess.run(["openssl", "x509", "-in", str(path / "keys/tls.crt"), "-noout", "-ext", "subjectAltName"],
                               capture_output=True, text=True, check=True).stdout
        for address in own:
            if "." in address:  # by which a phone comes when the posko listens on all of them
                self.assertIn(f"IP Address:{address}", named)

    def test_in_the_open_it_warns(self):
        server = Server(kawal.create(kawal.TINY), address="0.0.0.0")
        code, err = server.stop()
        self.assertEqual(code, 0)
        self.assertIn("without TLS", err)


if __name__ == "__main__":
    unittest.main()
