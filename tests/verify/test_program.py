"""kawal-verify as a program: what it links, how long it is, that an auditor builds it alone, its manual, its options."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILT = os.environ["KAWAL_VERIFY_BIN"]
MAKE_CASE = os.environ["KAWAL_MAKE_CASE"]
NETWORK = re.compile(r"^(socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|getaddrinfo|gethostby\w+|dlopen|"
                     r"sqlite3_\w+|MHD_\w+|curl_\w+|execv\w*|fork|popen|system)(@|$)")
LIBRARIES = {"libsodium", "libc", "libm", "libpthread"}
SANITIZERS = {"libasan", "libubsan", "ld-linux-x86-64", "libgcc_s", "librt", "libdl"}
LINES_MAX = 1500


def run(*words, program=BUILT, language="en", **more):
    environment = dict(os.environ, LANG="xx", KAWAL_LANG=language, ASAN_OPTIONS="detect_leaks=1")
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=120, check=False, env=environment,
                          **more)


def needed(program):
    text = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    return {name.split(".")[0] for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text)}


def undefined(program):
    text = subprocess.run(["nm", "-D", "--undefined-only", program], capture_output=True, text=True, check=True).stdout
    return [line.split()[-1] for line in text.splitlines()]


class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="kawal-verify-"))
        subprocess.run([MAKE_CASE, str(cls.folder)], check=True, timeout=60)
        cls.alone = str(cls.folder / "alone")
        made = subprocess.run([ROOT / "tools" / "build-verify", cls.alone], capture_output=True, text=True, check=False, timeout=300,
                              env=dict(os.environ, CC="cc"))
        if made.returncode:
            raise AssertionError(made.stderr)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_neither_network_nor_database_is_linked(self):
        for program in (BUILT, self.alone):
            self.assertEqual([], [s for s in undefined(program) if NETWORK.match(s)])
        self.assertLessEqual(needed(self.alone), LIBRARIES)
        self.assertLessEqual(needed(BUILT), LIBRARIES | SANITIZERS)
        self.assertIn("libsodium", needed(self.alone))

    def test_the_look_at_symbols_finds_what_it_looks_for(self):
        source, program = self.folder / "net.c", self.folder / "net"
        source.write_text("#include <sys/socket.h>\nint main(void) { return socket(AF_INET, SOCK_STREAM, 0); }\n")
        subprocess.run(["cc", source, "-o", program], check=True, timeout=60)
        self.assertTrue([s for s in undefined(program) if NETWORK.match(s)])

    def test_it_is_short_enough_to_be_read(self):
        files = sorted((ROOT / "src" / "verify").glob("*.[ch]"))
        self.assertGreater(len(files), 5)
        self.assertLess(sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files), LINES_MAX)

    def test_built_alone_it_says_the_same(self):
        for name, words in (("bundle", [self.folder / "bundle"]), ("tiles", ["--tiles", self.folder / "log", "--item", "K-1"])):
            for language in ("id", "en"):
                want = (ROOT / "tests" / "verify" / "golden" / f"{name}.{language}.txt").read_text(encoding="utf-8")
                for program in (BUILT, self.alone):
                    done = run("--policy", self.folder / "policy", *words, program=program, language=language)
                    self.assertEqual((0, want, ""), (done.returncode, done.stdout, done.stderr))

    def test_options(self):
        policy, bundle, log = ("--policy", self.folder / "policy"), self.folder / "bundle", ("--tiles", self.folder / "log")
        cases = [
            (0, [*policy, *log, "--against", self.folder / "earlier"], "The earlier head of size 7"),
            (0, [*policy, bundle, "--from", "2024-11-26 10:50"], "#11 "),
            (0, [*policy, bundle, "--from", "2024-11-26 10:50", "--to", "2024-11-27", "--item", "K-1"], "#11 "),
            (3, [*policy, bundle, "--from", "2024-11-26 10:51"], "No event fits"),
            (0, [*policy, bundle, "--from", "2024-11-26 03:50", "--utc-offset", "0"], "#11  2024-11-26 03:50:00"),
            (0, [*policy, bundle, "--lang", "id", "--threads", "1"], "HASIL (0)"),
            (0, ["--help"], "Usage: kawal-verify"),
            (0, ["--version"], "kawal-verify "),
        ]
        for code, words, text in cases:
            done = run(*words)
            self.assertEqual(code, done.returncode, (words, done.stderr))
            self.assertIn(text, done.stdout)

    def test_wrong_use(self):
        policy, bundle = ("--policy", self.folder / "policy"), self.folder / "bundle"
        for words in ([], [bundle], [*policy], [*policy, bundle, bundle], [*policy, bundle, "--tiles", self.folder],
                      [*policy, bundle, "--nonsense"], [*policy, bundle, "--from", "yesterday"], [*policy, bundle, "--threads", "0"],
                      [*policy, bundle, "--utc-offset", "9999"], [*policy, bundle, "--against", bundle], [*policy, "/nowhere"], [*policy, "--tiles", self.folder / "nowhere"],
                      ["--policy", "/nowhere", bundle], ["--policy", bundle, bundle], [*policy, bundle, "--item"]):
            done = run(*words)
            self.assertEqual(2, done.returncode, words)
            self.assertEqual("", done.stdout)
            self.assertTrue(done.stderr.startswith("kawal-verify: "), done.stderr)

    def test_damage(self):
        bad = self.folder / "bad"
        bytes_ = bytearray((self.folder / "bundle").read_bytes())
        bytes_[len(bytes_) // 2] ^= 1
        bad.write_bytes(bytes_)
        done = run("--policy", self.folder / "policy", bad)
        self.assertEqual(1, done.returncode)
        self.assertIn("RESULT (1)", done.stdout)

    def test_one_entry_and_its_proof(self):
        policy = ("--policy", self.folder / "policy")
        proof, entry = self.folder / "9.tlog-proof", self.folder / "9.entry"
        for words, code, text in (([proof, "--entry", entry], 0, "#9  "), ([proof, "--entry", self.folder / "bundle"], 0, "1 events; 1"),
                                  ([proof, "--entry", self.folder / "policy"], 1, "does not lead")):
            done = run(*policy, *words)
            self.assertEqual(code, done.returncode, done.stdout + done.stderr)
            self.assertIn(text, done.stdout)
        self.assertEqual((2, ""), (run(*policy, proof).returncode, run(*policy, proof).stdout))

    def test_how_far_it_is_only_on_a_terminal(self):
        words = [BUILT, "--policy", self.folder / "policy", "--tiles", self.folder / "log", "--lang", "en"]
        ours, theirs = os.openpty()
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60)
        self.assertIn(b"Recomputing the log: 0 / 12", os.read(ours, 4096))
        os.close(ours)
        os.close(theirs)
        self.assertNotIn(b"Recomputing", done.stdout)
        self.assertEqual("", run(*words[1:]).stderr)

    def test_a_reader_that_went_away_is_not_told_that_all_is_proven(self):
        if pathlib.Path("/dev/full").exists():
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([BUILT, "--policy", self.folder / "policy", self.folder / "bundle"], stdout=full,
                                      stderr=subprocess.DEVNULL, check=False, timeout=60)
            self.assertEqual(2, done.returncode)

    @unittest.skipUnless(shutil.which("groff"), "no groff here")
    def test_the_manual(self):
        page = ROOT / "docs" / "man" / "kawal-verify.1"
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-K", "utf8", page], capture_output=True, text=True, check=False,
                              timeout=60)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        text = re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout).replace("\u2010", "-").replace("\u2212", "-")
        for option in re.findall(r"^  (--[a-z-]+)", run("--help").stdout, re.M):
            self.assertIn(option, text)
        for code in range(4):
            self.assertRegex(text, rf"(?m)^ +{code}  +\S")


if __name__ == "__main__":
    unittest.main()
