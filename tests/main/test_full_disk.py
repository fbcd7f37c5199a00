"""A disk without room: what was there can still be read, and what cannot be written says so in the reader's language."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import kawal

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


if __name__ == "__main__":
    unittest.main()
