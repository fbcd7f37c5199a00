"""./run when something is missing: one clear sentence, a non-zero exit, nothing half made.

The script is copied into a folder of its own and finds, through PATH, only the programs that a case gives it: links to
real ones, and stand-ins for the package tools. Nothing is installed, nothing is downloaded."""
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASICS = ("awk basename bash cat chmod cksum cut date df dirname env false find flock grep head id ls mkdir mktemp nproc readlink rm sed "
          "sha256sum sleep sort tail touch tr true uname").split()
BINARY = "#!/bin/sh\necho binary \"$@\"\n"
# Stand-ins: what they print goes to calls.log, so that a case can see what was asked of them.
STUBS = {
    "dpkg-query": 'for p; do case $p in -*|*{*) ;; *) [ -e "$BOX/installed/$p" ] && printf "%s:installed " "$p";; esac; done',
    "dpkg": "true",
    "pkg-config": "exit 1",
    "apt-get": 'echo "apt-get $*" >>"$BOX/calls.log"; case "$*" in *" install "*) '
               'for p; do touch "$BOX/installed/$p" 2>/dev/null; done;; esac; true',
    "node": 'case $1 in -p) echo "${NODE_MAJOR:-18}";; -v) echo v12.1.0;; esac',
    "npm": 'echo "npm $*" >>"$BOX/calls.log"; mkdir -p web/node_modules',
    "meson": 'echo "meson $*" >>"$BOX/calls.log"; mkdir -p build/release/src && touch build/release/build.ninja',
    "ninja": 'case "$*" in *" -n"*) [ -e "$BOX/built" ] && echo "ninja: no work to do."; exit 0;; esac; '
             'echo "ninja $*" >>"$BOX/calls.log"; touch "$BOX/built"; cp_binary',
}


class Run(unittest.TestCase):
    def setUp(self):
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-run-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)
        self.home, self.bin = self.box / "kawal", self.box / "bin"
        for folder in (self.home / "tools", self.home / "data/samples/ogan-ilir-2024", self.home / "data/samples/oki-2024",
                       self.bin, self.box / "installed"):
            folder.mkdir(parents=True)
        for name in ("run", "tools/setup.sh"):
            shutil.copy(ROOT / name, self.home / name)
        for name in BASICS:
            found = shutil.which(name, path="/usr/bin:/bin")
            if found:
                (self.bin / name).symlink_to(found)
        for name, body in STUBS.items():
            self.stub(name, body)
        for name in ("gcc", "python3"):
            self.stub(name, "true")
        self.stub("cp_binary", f'printf \'{BINARY}\' >build/release/src/kawal; chmod +x build/release/src/kawal')
        for name in ("libc6-dev libsqlite3-dev libmicrohttpd-dev libgnutls28-dev libssl-dev libcurl4-openssl-dev libjansson-dev "
                     "libsodium-dev protobuf-c-compiler libprotobuf-c-dev zlib1g-dev libzstd-dev liblz4-dev libexpat1-dev libxlsxwriter-dev "
                     "ca-certificates liboath-dev ninja-build nodejs gcc meson pkg-config python3 npm").split():
            (self.box / "installed" / name).touch()

    def stub(self, name, body):
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def lacks(self, package, *programs):
        (self.box / "installed" / package).unlink()
        for program in programs:
            (self.bin / program).unlink()

    def run_it(self, *arguments, **variables):
        env = {"PATH": str(self.bin), "BOX": str(self.box), "HOME": str(self.box), "LANG": "C.UTF-8", **variables}
        command = ["bash", str(self.home / "run"), *arguments]
        return subprocess.run(command, env=env, cwd=self.box, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)

    def calls(self):
        path = self.box / "calls.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def assert_refused(self, done, code, text):
        self.assertEqual(done.returncode, code, done)
        sentences = [line for line in done.stderr.splitlines() if line.startswith("./run: ")]
        self.assertEqual(len(sentences), 1, done.stderr)
        self.assertIn(text, sentences[0])
        self.assertNotIn("binary", done.stdout)

    def test_everything_there_runs_the_binary_with_the_sample(self):
        done = self.run_it("oki-2024", "--once", "--port", "08081")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("binary run var/oki-2024 --from data/samples/oki-2024 --once --port 8081", done.stdout)
        self.assertNotIn("apt-get", self.calls())

    def test_default_sample(self):
        self.assertIn("run var/ogan-ilir-2024 --from data/samples/ogan-ilir-2024\n", self.run_it().stdout)

    def test_second_run_installs_and_builds_nothing(self):
        self.run_it()
        (self.box / "calls.log").unlink()
        done = self.run_it()
        self.assertEqual((done.returncode, self.calls()), (0, ""), done)
        self.assertEqual(done.stdout.splitlines()[0].split()[0], "binary")

    def test_missing_packages_are_installed(self):
        self.lacks("libsodium-dev")
        self.lacks("meson")
        done = self.run_it()  # a meson that dpkg does not know stands in for the package
        self.assertEqual(done.returncode, 0, done)
        installs = [line for line in self.calls().splitlines() if " install " in line]
        self.assertEqual(len(installs), 1)
        self.assertTrue(installs[0].endswith(" install libsodium-dev"), installs)

    def test_unknown_sample_names_those_that_exist(self):
        for sample in ("nowhere", "../etc", "Oki-2024"):
            done = self.run_it(sample)
            self.assert_refused(done, 2, "ogan-ilir-2024 oki-2024")
        self.assertFalse((self.home / "build").exists())

    def test_wrong_options(self):
        self.assert_refused(self.run_it("--wrong"), 2, "--wrong")
        self.assert_refused(self.run_it("--port", "70000"), 2, "65535")
        self.assert_refused(self.run_it("--port"), 2, "65535")
        self.assert_refused(self.run_it("oki-2024", "ogan-ilir-2024"), 2, "ogan-ilir-2024")

    def test_english(self):
        self.assert_refused(self.run_it("nowhere", KAWAL_LANG="en"), 2, "there is no sample")
        self.assert_refused(self.run_it("nowhere", LANG="en_US.UTF-8"), 2, "there is no sample")
        self.assert_refused(self.run_it("nowhere", LANG="en_US.UTF-8", KAWAL_LANG="id"), 2, "tidak ada")

    def test_no_network_for_packages(self):
        self.lacks("libsodium-dev")
        self.stub("apt-get", 'echo "E: Failed to fetch x  Temporary failure resolving"; exit 100')
        done = self.run_it()
        self.assert_refused(done, 1, "tidak ada jaringan")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertFalse((self.home / "build/release").exists())

    def test_update_fails_but_the_package_is_in_reach(self):
        self.lacks("libsodium-dev")
        self.stub("apt-get", 'case "$*" in *update*) echo "Could not resolve other"; exit 100;; esac; true')
        self.assertEqual(self.run_it().returncode, 0)

    def test_no_network_for_the_page(self):
        (self.home / "web").mkdir()
        (self.home / "web/package-lock.json").write_text("{}", encoding="utf-8")
        self.stub("npm", 'mkdir -p web/node_modules/half; echo "npm ERR! code EAI_AGAIN"; exit 1')
        self.assert_refused(self.run_it(), 1, "tidak ada jaringan")
        self.assertFalse((self.home / "web/node_modules").exists())

    def test_page_tools_only_when_the_lock_changes(self):
        (self.home / "web").mkdir()
        lock = self.home / "web/package-lock.json"
        for text, asked in (("{}", 1), ("{}", 1), ("{ }", 2)):
            lock.write_text(text, encoding="utf-8")
            self.assertEqual(self.run_it().returncode, 0)
            self.assertEqual(self.calls().count("npm "), asked)

    def test_old_node(self):
        (self.home / "web").mkdir()
        (self.home / "web/package-lock.json").write_text("{}", encoding="utf-8")
        self.assert_refused(self.run_it(NODE_MAJOR="12"), 1, "terlalu lama")

    def test_disk_full_is_said_before_anything_is_installed(self):
        self.lacks("libsodium-dev")
        self.stub("df", 'echo Avail; echo 20480')
        self.assert_refused(self.run_it(), 1, "tersisa 20 MiB")
        self.assertEqual(self.calls(), "")

    def test_a_full_disk_does_not_stop_a_posko_that_is_there(self):
        self.assertEqual(self.run_it().returncode, 0)
        (self.home / "var/ogan-ilir-2024").mkdir()
        (self.home / "var/ogan-ilir-2024/kawal.db").touch()
        self.stub("df", 'echo Avail; echo 20480')
        done = self.run_it()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_refused(self.run_it("oki-2024"), 1, "tersisa 20 MiB")

    def test_disk_full_in_the_middle(self):
        self.lacks("libsodium-dev")
        self.stub("apt-get", 'echo "E: You don\'t have enough free space in /var/cache/apt/archives/."; exit 100')
        self.assert_refused(self.run_it(), 1, "tempat di disk habis")

    def test_build_that_fails_shows_why(self):
        self.stub("ninja", 'case "$*" in *" -n"*) exit 0;; esac; echo "x.c:1: error: planted"; exit 1')
        done = self.run_it()
        self.assert_refused(done, 1, "tidak dapat dibangun")
        self.assertIn("x.c:1: error: planted", done.stderr)

    def test_not_debian(self):
        self.lacks("libsodium-dev")
        (self.bin / "apt-get").unlink()
        self.assert_refused(self.run_it(), 1, "libsodium-dev")

    def test_neither_root_nor_sudo(self):
        self.lacks("libsodium-dev")
        self.stub("id", 'case $1 in -un) echo budi;; *) echo 1000;; esac')
        self.assert_refused(self.run_it(), 1, "libsodium-dev")
        self.assertEqual(self.calls(), "")

    def test_sudo_that_refuses(self):
        self.lacks("libsodium-dev")
        self.stub("id", 'case $1 in -un) echo budi;; *) echo 1000;; esac')
        self.stub("sudo", "exit 1")
        self.assert_refused(self.run_it(), 1, "budi")

    def test_sudo_is_used(self):
        self.lacks("libsodium-dev")
        self.stub("id", 'case $1 in -un) echo budi;; *) echo 1000;; esac')
        self.stub("sudo", 'echo sudo >>"$BOX/calls.log"; [ "$1" = -n ] && shift; exec "$@"')
        self.assertEqual(self.run_it().returncode, 0)
        self.assertIn("sudo", self.calls())

    def late(self, apt):
        """What ./test does with its large packages, chromium missing and apt-get doing so: its output and who was asked."""
        self.stub("apt-get", apt)
        script = """PROGRAM=./test; . tools/setup.sh; mkdir -p "$LOGS"; lock_take setup
            late_packages 10 chromium; lock_drop; echo begun; touch "$BOX/go"
            late_ready && echo ready; (late_ready >/dev/null || echo again)"""
        env = {"PATH": str(self.bin), "BOX": str(self.box), "HOME": str(self.box), "LANG": "C.UTF-8", "KAWAL_LANG": "en"}
        done = subprocess.run(["bash", "-c", script], env=env, cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=120)
        return done.stdout

    def test_large_packages_are_installed_from_the_side_and_waited_for(self):
        said = self.late('case "$*" in *" install "*) until [ -e "$BOX/go" ]; do sleep 0.05; done; '
                         'touch "$BOX/installed/chromium";; esac; true')
        self.assertEqual(said.splitlines()[-2:], ["begun", "ready"], said)
        self.assertIn("chromium", said.splitlines()[0])
        self.assertTrue((self.box / "installed/chromium").exists())
        self.assertEqual(self.late('echo "asked for nothing" >>"$BOX/calls.log"').splitlines(), ["begun", "ready"])
        self.assertEqual(self.calls(), "")

    def test_large_packages_that_cannot_be_had_are_said_by_whoever_needs_them(self):
        said = self.late('case "$*" in *" install "*) echo "E: Failed to fetch x  Temporary failure resolving"; exit 100;; esac; true')
        self.assertIn("no network", said)
        self.assertEqual(said.splitlines()[-1], "again")
        self.assertNotIn("ready", said.splitlines())

    def test_folder_that_cannot_be_written(self):
        (self.home / "build").write_text("a file in the way", encoding="utf-8")
        self.assert_refused(self.run_it(), 1, "tidak dapat ditulisi")

    def test_ctrl_c_in_a_long_step(self):
        """On a terminal: the step's line is drawn, Ctrl-C ends the step and the script, nothing stays behind."""
        self.lacks("libsodium-dev")
        self.stub("apt-get", 'case "$*" in *install*) echo $$ >"$BOX/pid"; echo "Get:1 libsodium-dev"; exec sleep 600;; esac; true')
        env = {"PATH": str(self.bin), "BOX": str(self.box), "HOME": str(self.box), "LANG": "C.UTF-8", "COLUMNS": "200"}
        child, terminal = pty.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests in the background ignore it, and so would the shell
            os.execve("/bin/bash", ["bash", str(self.home / "run")], env)
        seen, sent, end = b"", False, time.monotonic() + 120
        while time.monotonic() < end:
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # the other side has closed
                break
            if not sent and b"Get:1 libsodium-dev" in seen:
                os.write(terminal, b"\x03")
                sent = True
        os.close(terminal)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.assertEqual((sent, code), (True, 130), seen)
        self.assertIn(b"dihentikan", seen)
        with self.assertRaises(ProcessLookupError):
            os.kill(int((self.box / "pid").read_text(encoding="utf-8")), 0)

    @unittest.skipIf(os.geteuid() != 0, "needs root to become somebody else")
    def test_folder_of_somebody_else(self):
        os.chmod(self.box, 0o755)
        env = {"PATH": str(self.bin), "BOX": str(self.box), "HOME": "/", "LANG": "C.UTF-8"}
        done = subprocess.run(["bash", str(self.home / "run")], env=env, cwd="/", stdin=subprocess.DEVNULL, user=65534,
                              group=65534, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assert_refused(done, 1, "tidak dapat ditulisi")


if __name__ == "__main__":
    unittest.main()
