"""The measurements of what is live end with a word when there is nothing to measure."""
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
DIES = "#!/bin/sh\n[ \"$1\" = create ] && exit 0\necho 'port taken'\nexit 3\n"


class LiveBench(unittest.TestCase):
    def setUp(self):
        box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-live-"))
        self.addCleanup(shutil.rmtree, box)
        self.kawal = box / "kawal"
        self.kawal.write_text(DIES, encoding="utf-8")
        self.kawal.chmod(0o755)

    def said(self, script, *words, files=None):
        """What a script says whose server dies at once, allowed so many open files."""
        def limit():
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            most = files or hard
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 256), most))
        done = subprocess.run([sys.executable, "-B", BENCH / script, self.kawal, *words], preexec_fn=limit, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertNotIn("Traceback", done.stdout)
        return done.stdout

    def test_server_that_dies(self):
        self.assertIn("ended with 3 before it served: port taken", self.said("live_streams.py", "--streams", "1"))
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard == resource.RLIM_INFINITY or hard >= 11000:
            self.assertIn("ended with 3 before it served: port taken", self.said("live_attack.py"))

    def test_too_few_files(self):
        self.assertIn("1001 open files are needed, and 500 are allowed", self.said("live_streams.py", "--streams", "1", files=500))
        self.assertIn("11000 open files are needed, and 500 are allowed", self.said("live_attack.py", files=500))


if __name__ == "__main__":
    unittest.main()
