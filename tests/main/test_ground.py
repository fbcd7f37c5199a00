"""The optional basemap beside an operation, by ranges of its bytes, over the real server."""
import os
import unittest

import kawal
import pmtiles
from test_api import Posko

PATH = "/api/v1/basemap.pmtiles"


class Ground(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = kawal.create(kawal.TINY, "ground")
        cls.posko = Posko(cls.path)
        assert cls.posko.login()[0] == 200
        cls.file = cls.path / "basemap.pmtiles"
        cls.bytes = pmtiles.archive()

    @classmethod
    def tearDownClass(cls):
        code, _, err = cls.posko.stop()
        assert code == 0, err

    def ask(self, part, method="GET", **headers):
        if part is not None:
            headers["Range"] = part
        status, answer, body = self.posko.ask(method, PATH, **headers)
        return status, answer, body

    def there(self):
        return self.posko.ask("GET", "/api/v1/operation")[2]["basemap"]

    def test_1_without_the_file_there_is_none(self):
        self.assertFalse(self.there())
        status, _, said = self.ask("bytes=0-10")
        self.assertEqual((status, said["code"]), (404, "ground.none"))

    def test_2_what_is_no_archive_is_not_given(self):
        for wrong in (b"", b"PMTiles\x02" + bytes(200), b"PMTiles\x03", b"x" * 500):
            self.file.write_bytes(wrong)
            self.assertTrue(kawal.until(lambda: not self.there()))
            status, _, said = self.ask("bytes=0-10")
            self.assertEqual((status, said["code"]), (503, "ground.damaged"), wrong[:9])
        self.file.unlink()
        os.mkfifo(self.file)  # nobody waits for what never comes
        self.assertEqual(self.ask("bytes=0-10")[0], 503)
        self.file.unlink()
        self.file.mkdir()
        self.assertEqual(self.ask("bytes=0-10")[0], 503)
        self.file.rmdir()

    def test_3_parts(self):
        self.file.write_bytes(self.bytes)
        self.assertTrue(kawal.until(self.there))  # what was answered just now may be a second old
        whole = len(self.bytes)
        for part, first, last in (("bytes=0-126", 0, 126), ("bytes=127-", 127, whole - 1), ("bytes=-5", whole - 5, whole - 1),
                                  (f"bytes=0-{whole * 9}", 0, whole - 1)):
            status, answer, body = self.ask(part)
            self.assertEqual((status, body), (206, self.bytes[first:last + 1]), part)
            self.assertEqual(answer.getheader("Content-Range"), f"bytes {first}-{last}/{whole}")
            self.assertEqual(answer.getheader("Content-Type"), "application/vnd.pmtiles")
        tag = answer.getheader("ETag")
        self.assertRegex(tag, r'^"[0-9a-f]+-[0-9a-f]+"$')
        self.file.write_bytes(self.bytes + b"\0")  # exchanged while the posko works
        self.assertNotEqual(self.ask("bytes=0-1")[1].getheader("ETag"), tag)
        self.file.write_bytes(self.bytes)

    def test_4_hostile_ranges_get_nothing(self):
        self.file.write_bytes(self.bytes)
        for part in (None, "bytes=", "bytes=5-4", f"bytes={len(self.bytes)}-", "bytes=0-1,3-4", "bytes=-0", "bytes=99999999999999999999-", "lines=0-1",
                     "bytes=0-1;rm", "bytes=" + "9" * 4000):
            status, answer, said = self.ask(part)
            self.assertEqual((status, said["code"]), (416, "ground.range"), part)
            self.assertEqual(answer.getheader("Content-Range"), f"bytes */{len(self.bytes)}")
        with self.file.open("r+b") as f:
            f.truncate(64 * 1024 * 1024)  # of a large file never more than so much
        self.assertEqual(self.ask("bytes=0-")[0], 416)
        self.assertEqual(len(self.ask("bytes=0-4194303")[2]), 4194304)
        self.file.write_bytes(self.bytes)

    def test_5_for_reading_and_for_who_is_logged_in(self):
        for method in ("POST", "DELETE", "PUT"):
            self.assertIn(self.ask("bytes=0-1", method)[0], (404, 405))
        cookie, self.posko.cookie = self.posko.cookie, None
        self.assertEqual(self.ask("bytes=0-1")[0], 401)
        self.posko.cookie = cookie
        for path in ("/basemap.pmtiles", "/api/v1/basemap.pmtiles/", "/api/v1/../basemap.pmtiles"):
            self.assertNotIn(self.posko.ask("GET", path, Range="bytes=0-1")[0], (200, 206), path)

    def test_6_the_map_command_names_it(self):
        self.file.write_bytes(self.bytes)
        done = kawal.run("map", "show", self.path, language="en")
        self.assertIn("basemap.pmtiles", done.stdout + done.stderr)
        self.file.unlink()
        done = kawal.run("map", "show", self.path, language="en")
        self.assertNotIn("basemap.pmtiles", done.stdout)


if __name__ == "__main__":
    unittest.main()
