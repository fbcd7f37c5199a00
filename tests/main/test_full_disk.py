"""A disk without room: what was there can still be read, and what cannot be written says so in the reader's language."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

import kawal
from test_plan_stopped import Search

BLOCK = 4096


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.disk = pathlib.Path(tempfile.mkdtemp(prefix="kawal-full-"))
        self.addCleanup(shutil.rmtree, self.disk, ignore_errors=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.disk], capture_output=True, check=False).returncode:
            self.skipTest("only who may mount can have a small disk")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)

    def fill(self, leave):
        """Leaves so many blocks free."""
        at = os.statvfs(self.disk)
        (self.disk / "fill").write_bytes(bytes(max(0, at.f_bavail * at.f_frsize - leave * BLOCK)))

    def test_reading_and_writing(self):
        path = self.disk / "op"
        shutil.copytree(kawal.create(kawal.TINY), path)
        for leave in (0, 1, 3, 7, 8, 9):
            self.fill(leave)
            for word, language in (("Disk penuh", "id"), ("The disk is full", "en")):
                done = kawal.run("rebuild", path, language=language)
                self.assertEqual(done.returncode, 1, [leave, done.stdout])
                self.assertIn(word, done.stderr, leave)
                self.assertNotIn("I/O", done.stderr)
            self.assertEqual(kawal.run("custody", path).returncode, 0, leave)
            done = kawal.run("log", "fsck", path)
            self.assertEqual(done.returncode, 0, [leave, done.stdout, done.stderr])
            os.remove(self.disk / "fill")
        self.assertEqual(kawal.run("rebuild", path).returncode, 0)

    def test_planning(self):
        """Nothing of a plan that cannot be kept stays, the one before is still in force, and with room again all works."""
        path = self.disk / "op"
        shutil.copytree(kawal.create(kawal.TINY), path)
        self.assertEqual(kawal.run("plan", path, "--iterations", "20").returncode, 0)
        before = kawal.run("plan", path, "--list").stdout
        for leave in (0, 1, 3):
            self.fill(leave)
            for word, language in (("Disk penuh", "id"), ("The disk is full", "en")):
                for command in (("plan", path, "--seed", "2"), ("replan", path, "--at", "2024-11-20T05:00")):
                    done = kawal.run(*command, "--iterations", "20", language=language)
                    self.assertEqual(done.returncode, 1, [leave, done.stdout])
                    self.assertIn(word, done.stderr, [leave, command])
            self.assertEqual(kawal.run("plan", path, "--list").stdout, before, leave)
            self.assertEqual(kawal.run("plan", path, "latest").returncode, 0, leave)
            self.assertEqual(kawal.run("why", path).returncode, 0, leave)
            os.remove(self.disk / "fill")
        self.assertEqual(kawal.run("log", "fsck", path).returncode, 0)
        self.assertEqual(kawal.run("plan", path, "--seed", "2", "--iterations", "20").returncode, 0)
        self.assertEqual(len(kawal.run("plan", path, "--list").stdout.splitlines()), 2)

    def test_a_long_search(self):
        """The best so far cannot be kept while it is searched: that is said, and the search goes on."""
        path = self.disk / "op"
        shutil.copytree(kawal.create(kawal.TINY), path)
        search = Search("plan", path)
        self.addCleanup(search.process.kill)
        search.await_line("the distribution")
        self.fill(0)
        search.await_line("cannot be kept")
        search.signal(signal.SIGINT)
        code, _, said = search.end()
        self.assertEqual(code, 1)
        self.assertIn("The disk is full", said)
        self.assertFalse(list(path.glob("best-plan*")))
        os.remove(self.disk / "fill")
        self.assertEqual(kawal.run("plan", path, "--list").stdout, "")
        self.assertEqual(kawal.run("plan", path, "--iterations", "20").returncode, 0)


if __name__ == "__main__":
    unittest.main()
