"""A search that a person or the machine ends: Ctrl-C keeps the best plan so far, a second one nothing."""
import os
import signal
import subprocess
import time
import unittest

import kawal

LONG = ("--seconds", "600")


class Search:
    """kawal at work on a search of ten minutes; what it says on stderr goes by lines."""

    def __init__(self, *words, language="en"):
        environment = {**os.environ, "KAWAL_LANG": language, "ASAN_OPTIONS": "exitcode=99", "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99"}
        self.process = subprocess.Popen([kawal.BIN, *map(str, words), *LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=environment)

    def await_line(self, word):
        for line in self.process.stderr:
            if word in line:
                return
        raise AssertionError(f"it ended without saying {word}")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, timeout=120):
        out, said = self.process.communicate(timeout=timeout)
        assert self.process.returncode != 99, said
        return self.process.returncode, out, said


def ids(path):
    return [line.split()[0] for line in kawal.run("plan", path, "--list").stdout.splitlines()]


class CtrlC(unittest.TestCase):
    def search(self, *words, **more):
        search = Search(*words, **more)
        self.addCleanup(search.process.kill)
        search.await_line({"id": "Menyusun distribusi"}.get(more.get("language"), "the distribution"))
        time.sleep(1)
        return search

    def test_once_keeps_the_best_so_far(self):
        path = kawal.create(kawal.SAMPLES / "oku-2024")
        for number, language, word in ((signal.SIGINT, "en", "best plan so far"), (signal.SIGTERM, "id", "rencana terbaik")):
            search = self.search("plan", path, language=language)
            search.signal(number)
            code, out, said = search.end()
            self.assertEqual(code, 0, said)
            self.assertIn(word, said)
            self.assertIn("565 TPS", out)
        self.assertEqual(len(ids(path)), 2, "what was found was judged and published")

    def test_twice_keeps_nothing(self):
        path = kawal.create(kawal.SAMPLES / "oku-2024")
        search = self.search("plan", path)
        search.signal(signal.SIGINT)
        search.await_line("Ctrl-C")
        search.signal(signal.SIGINT)
        code, _, said = search.end()
        self.assertEqual(code, 1, said)
        self.assertIn("ended before", said)
        self.assertEqual(ids(path), [])

    def test_planned_anew(self):
        path = kawal.create(kawal.SAMPLES / "oku-2024")
        self.assertEqual(kawal.run("plan", path, "--iterations", "50").returncode, 0)
        search = self.search("replan", path, "--at", "2024-11-25T09:00")
        search.signal(signal.SIGINT)
        code, out, said = search.end()
        self.assertEqual(code, 0, said)
        self.assertIn("best plan so far", said)
        self.assertIn("unchanged", out)
        self.assertEqual(len(ids(path)), 2)


if __name__ == "__main__":
    unittest.main()
