#!/usr/bin/env python3
"""run_python_tests.py FOLDER: runs FOLDER/test_*.py (unittest) and prints TAP."""
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


def main():
    suite = unittest.defaultTestLoader.discover(sys.argv[1], pattern="test_*.py", top_level_dir=sys.argv[1])
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}", flush=True)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
