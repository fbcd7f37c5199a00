#!/usr/bin/env python3
"""check_lint.py BUILD_DIR: clang-tidy on every product source named in BUILD_DIR/compile_commands.json, and cppcheck over
all of them. Prints TAP. An excuse stands on its line: NOLINT(check) or cppcheck-suppress, with the reason beside it."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

from tap import Tap

CPPCHECK = ["cppcheck", "--enable=warning,performance,portability", "--std=c11", "--inline-suppr", "--quiet",
            "--error-exitcode=1", "--suppress=missingIncludeSystem", "--suppress=unmatchedSuppression",
            "--template={file}:{line}: {severity}: {message} [{id}]", "-D__STDC__=1", "-Isrc"]
FAULT = re.compile(r"(?:: | )(?:fatal error|error|warning|performance|portability|style): ")


def product_sources(build, root):
    with open(build / "compile_commands.json", encoding="utf-8") as file:
        rows = json.load(file)
    paths = {pathlib.Path(os.path.normpath(os.path.join(row["directory"], row["file"]))) for row in rows}
    return sorted(p.relative_to(root) for p in paths if p.is_relative_to(root / "src"))


def run(command):
    """The lines that accuse; the analyser's way to them is shown by running the command by hand."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    lines = [line for line in done.stdout.splitlines() if FAULT.search(line)]
    if done.returncode and not lines:
        return [f"{command[0]} ended with code {done.returncode}", *done.stdout.splitlines()[-10:]]
    return lines


def main():
    root, build = pathlib.Path.cwd(), pathlib.Path(sys.argv[1])
    sources = product_sources(build, root)
    tap = Tap()
    workers = os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        tidy = pool.map(lambda p: run(["clang-tidy", "-p", str(build), "--quiet", "--warnings-as-errors=*", str(p)]), sources)
        for path, faults in zip(sources, tidy):
            tap.case(f"clang-tidy {path}", faults)
    tap.case("cppcheck", run(CPPCHECK + ["-j", str(workers)] + [str(p) for p in sources]))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
