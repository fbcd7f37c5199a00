"""A search that a person or the machine ends: Ctrl-C keeps the best plan so far, a second one nothing; after kill -9 the next
search goes on from the best of the last ten seconds."""
import json
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
        for sample, number, language, words in ((kawal.SAMPLES / "oku-2024", signal.SIGINT, "en", ("best plan so far", "565 TPS")),
                                                (kawal.TINY, signal.SIGTERM, "id", ("rencana terbaik", "12 TPS"))):
            path = kawal.create(sample)
            search = self.search("plan", path, language=language)
            search.signal(number)
            code, out, said = search.end()
            self.assertEqual(code, 0, said)
            self.assertIn(words[0], said)
            self.assertIn(words[1], out)
            self.assertEqual(len(ids(path)), 1, "what was found was judged and published")

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


class Killed(unittest.TestCase):
    def plan(self, path, *words):
        done = kawal.run("plan", path, "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_the_next_search_goes_on(self):
        path = kawal.create(kawal.SAMPLES / "oku-2024")
        draft = path / "best-plan.json"
        search = Search("plan", path, "--seed", "3")
        self.addCleanup(search.process.kill)
        for _ in range(900):
            if draft.exists():
                break
            time.sleep(0.1)
        search.signal(signal.SIGKILL)
        search.process.wait()
        search.end()
        self.assertEqual(ids(path), [])
        self.assertEqual(kawal.run("log", "fsck", path).returncode, 0)
        found = json.loads(draft.read_text())
        self.assertGreater(found["iterations"], 0)

        for words in (("--seed", "4"), ("--seed", "3", "--iterations", "0"), ("--seed", "3", "--rain", "some")):
            plan, said = self.plan(path, *words, *(() if "--iterations" in words else ("--seconds", "1")), "--dry-run")
            self.assertIsNone(plan["begun"], words)
            self.assertNotIn("going on", said)
            if "--iterations" in words:
                fresh = plan
        found = json.loads(draft.read_text())  # another search keeps its own only once it is ten seconds old

        plan, said = self.plan(path, "--seed", "3", "--seconds", "1")
        self.assertIn("going on from its best", said)
        self.assertEqual(plan["begun"], found["iterations"])
        self.assertEqual(plan["judge"]["faults"], 0)
        self.assertLess(plan["score"]["people"], fresh["score"]["people"], "what was found before the kill is not lost")
        self.assertFalse(draft.exists(), "a plan that is kept needs no draft")
        plan, _ = self.plan(path, "--seed", "3", "--seconds", "1")
        self.assertIsNone(plan["begun"])

    def test_a_draft_that_is_damaged(self):
        path = kawal.create(kawal.TINY)
        draft = path / "best-plan.json"
        search = Search("plan", path)
        self.addCleanup(search.process.kill)
        search.await_line("the distribution")
        draft.mkdir()  # what cannot be written ends no search, and is said
        search.await_line("cannot be kept")
        draft.rmdir()
        search.signal(signal.SIGINT)
        self.assertEqual(search.end()[0], 0)
        for text in ("", "{", '{"key":1}', '{"key":"00","trips":[]}'):
            draft.write_text(text)
            plan, _ = self.plan(path, "--seconds", "1", "--dry-run")
            self.assertIsNone(plan["begun"])


if __name__ == "__main__":
    unittest.main()
