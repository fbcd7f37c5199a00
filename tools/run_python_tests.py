#!/usr/bin/env python3
"""run_python_tests.py FOLDER [NAME...]: runs FOLDER/test_*.py and prints TAP.

A file that uses unittest is loaded; any other is a program that prints "ok" and "not ok" lines itself."""
import pathlib
import subprocess
import sys
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


def main():
    folder, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    paths = [p for p in sorted(folder.glob("test_*.py")) if not names or p.stem in names]
    sys.path.insert(0, str(folder))
    suite, programs = unittest.TestSuite(), []
    for path in paths:
        if "import unittest" in path.read_text(encoding="utf-8"):
            suite.addTests(unittest.defaultTestLoader.loadTestsFromName(path.stem))
        else:
            programs.append(path)
    result = TapResult()
    suite.run(result)
    fine = [run_program(path) for path in programs]
    return 0 if result.wasSuccessful() and all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
