#!/usr/bin/env python3
"""run_python_tests.py FOLDER [NAME...]: runs FOLDER/test_*.py and prints TAP. KAWAL_TEST_BOX names a folder that the files of
one run share and that goes with it.

A file that uses unittest is loaded; any other is a program that prints "ok" and "not ok" lines itself. Several files run
each in a process of its own, as many at once as there are processors; their lines come file by file, in one order."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def line(self, verdict, test, remark=""):
        self.number += 1
        print(f"{verdict} {self.number} - {test.id()}{remark}", flush=True)

    def addSuccess(self, test):
        self.line("ok", test)

    def addSkip(self, test, reason):
        self.line("ok", test, f" # SKIP {reason}")

    def addError(self, test, err):
        super().addError(test, err)
        self.line("not ok", test)
        print("# " + self.errors[-1][1].rstrip().replace("\n", "\n# "), flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line("not ok", test)
        print("# " + self.failures[-1][1].rstrip().replace("\n", "\n# "), flush=True)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.line("not ok", subtest)
            print(f"# {err[0].__name__}: {err[1]}".replace("\n", "\n# "), flush=True)


def run_program(path):
    """Runs a test that speaks for itself; its lines go through. A crash without a "not ok" is a failure."""
    done = subprocess.run([sys.executable, str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(done.stdout, end="")
    said = any(line.startswith("not ok") for line in done.stdout.splitlines())
    if done.returncode and not said:
        print(f"not ok - {path.name} ended with code {done.returncode}")
    return done.returncode == 0 and not said


def run_file(folder, path):
    """Runs one file in this process."""
    if "import unittest" not in path.read_text(encoding="utf-8"):
        return run_program(path)
    sys.path.insert(0, str(folder))
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromName(path.stem).run(result)
    return result.wasSuccessful()


def run_apart(folder, path):
    """Runs one file in a process of its own; its code and what it printed, with how long it took."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, __file__, str(folder), path.stem], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, f"{done.stdout}# {path.stem}: {time.monotonic() - began:.1f} s\n"


def main():
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    paths = [p for p in sorted(folder.glob("test_*.py")) if not names or p.stem in names]
    if len(paths) == 1:
        return 0 if run_file(folder, paths[0]) else 1
    codes = []
    with tempfile.TemporaryDirectory(prefix="kawal-tests-") as box, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        os.environ["KAWAL_TEST_BOX"] = box
        # The largest begin first, so that none of them is alone at the end.
        runs = {path: pool.submit(run_apart, folder, path) for path in sorted(paths, key=lambda p: -p.stat().st_size)}
        for path in paths:
            code, said = runs[path].result()
            print(said, end="", flush=True)
            if code and "not ok" not in said:
                print(f"not ok - {path.name} ended with code {code}", flush=True)
            codes.append(code)
    return 1 if any(codes) or not codes else 0


if __name__ == "__main__":
    sys.exit(main())
