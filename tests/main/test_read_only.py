"""A copy that nobody may write to, as a court has it: what reads works there, and leaves nothing beside it."""
import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

import kawal
from test_log import Operation

NOBODY = 65534


class ReadOnly(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-court-"))
        cls.addClassCleanup(shutil.rmtree, cls.box, ignore_errors=True)
        cls.box.chmod(0o755)
        o = Operation()
        bundle = o.path.parent / "bundle"
        bundle.write_bytes(o.bundle("KS-1", "KS-2")[0])
        done = kawal.run("import", o.path, "--kind", "bundle", bundle)
        assert done.returncode == 0, done.stderr
        for seed in ("1", "2"):
            done = kawal.run("plan", o.path, "--seed", seed, "--iterations", "50")
            assert done.returncode == 0, done.stderr
        o.log("checkpoint")
        assert kawal.run("plan", o.path, "--iterations", "1").returncode == 0
        cls.live = o.path
        cls.key = o.log("keys").stdout.split()[0]

    def copy(self, *without):
        """A copy with nobody's right to write, and what is in it."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.box)) / "op"
        shutil.copytree(self.live, path, ignore=shutil.ignore_patterns(*without))
        path.parent.chmod(0o755)
        for at in [path, *path.rglob("*")]:
            at.chmod(0o555 if at.is_dir() else 0o444)
        return path

    def run_there(self, *words, code=0):
        """As a user who may only read, also when the tests are run by root."""
        more = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        done = kawal.run(*words, **more)
        self.assertEqual(done.returncode, code, [words, done.stdout, done.stderr])
        return done.stdout + done.stderr

    def everything(self, path):
        before = sorted(path.rglob("*"))
        out = pathlib.Path(tempfile.mkdtemp(dir=self.box))
        out.chmod(0o777)
        self.assertIn("items", self.run_there("custody", path))
        self.assertIn("KS-1", self.run_there("custody", path, "KS-1"))
        self.run_there("show", path)
        self.run_there("reconcile", path)
        self.assertIn("Travel", self.run_there("duty", "sheet", path, "--all"))
        self.run_there("duty", "export", path, "--as", "xlsx", "--out", out / "duty.xlsx")
        self.assertIn("Gap", self.run_there("duty", "shortage", path, "--remedies", "--iterations", "1"))
        self.assertIn(self.key, self.run_there("log", "keys", path))
        self.assertIn("12 TPS", self.run_there("plan", path, "latest"))
        self.assertIn("all goods", self.run_there("why", path))
        self.assertIn("1-0001", self.run_there("why", path, "1-0001"))
        self.assertIn("People-hours", self.run_there("compare", path))
        self.assertIn("byte for byte", self.run_there("plan", path, "latest", "--check"))
        self.assertIn("0 alarm", self.run_there("alarms", path))
        self.assertIn("no incident", self.run_there("log", "incidents", path))
        self.assertIn("sound", self.run_there("log", "fsck", path))
        self.assertIn("not compared", self.run_there("log", "fsck", path, "--full"))
        self.assertIn("only be read", self.run_there("export", path, out / "one", "--item", "KS-1"))
        self.run_there("log", "export", path, out / "files")
        self.assertTrue((out / "files/checkpoint").is_file())
        self.run_there("backup", path, out / "backup")
        self.assertEqual(sorted(path.rglob("*")), before)

    def test_the_file_alone(self):
        self.everything(self.copy("*-wal", "*-shm"))

    def test_without_the_keys(self):
        path = self.copy("*-shm", "keys")
        self.assertIn("keys are not in this copy", self.run_there("log", "fsck", path))

    def test_nothing_is_written(self):
        path = self.copy("*-wal", "*-shm")
        self.assertIn("cannot be written", self.run_there("log", "checkpoint", path, code=1))
        self.assertIn("cannot be written", self.run_there("rebuild", path, "--check", code=1))
        self.assertIn("cannot be written", self.run_there("plan", path, code=1))
        self.assertIn("cannot be written", self.run_there("replan", path, code=1))


class Unfinished(ReadOnly):
    """What was committed last is still in the write-ahead log, as when the power was cut."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = sqlite3.connect(cls.live / "kawal.db")  # whoever closes last would move it into the file
        cls.held.execute("SELECT count(*) FROM leaf").fetchone()
        cls.addClassCleanup(cls.held.close)
        bundle = cls.live.parent / "late"
        done = kawal.run("event", "box_created", "--log", "tirta-raya-2024", "--out", bundle, "--device",
                         cls.live.parent / "device", "--set", "item=KS-LATE")
        assert done.returncode == 0, done.stderr
        assert kawal.run("import", cls.live, "--kind", "bundle", bundle).returncode == 0
        assert kawal.run("log", "checkpoint", cls.live).returncode == 0
        assert (cls.live / "kawal.db-wal").stat().st_size > 0

    def test_the_file_alone(self):
        path = self.copy("*-shm")
        self.assertIn("KS-LATE", self.run_there("custody", path, "KS-LATE"))
        self.everything(path)

    def test_with_the_index_of_the_log(self):
        path = self.copy()
        self.assertIn("KS-LATE", self.run_there("custody", path, "KS-LATE"))
        self.everything(path)


if __name__ == "__main__":
    unittest.main()
