#!/usr/bin/env python3
"""count_tests.py TESTLOG.json: the cases of a `meson test` run as one TAP stream.

A test program that speaks TAP (cmocka does when told) counts by its own lines; any other counts as one case. A program
that failed without a "not ok" of its own (a crash, a leak, a time-out) is one failure more.
"""
import json
import re
import sys

RESULT = re.compile(r"^(ok|not ok)\b(.*)$", re.M)


def cases(row):
    """(holds, name) of every case of one test program."""
    found = [(verdict == "ok", rest.strip(" -")) for verdict, rest in RESULT.findall(row.get("stdout") or "")
             if "# SKIP" not in rest]
    fine = row["result"] in ("OK", "SKIP", "EXPECTEDFAIL")
    if not found:
        return [(fine, row["result"])]
    if not fine and all(holds for holds, _ in found):
        found.append((False, f"stopped: {row['result']}"))
    return found


def main():
    number = failed = 0
    with open(sys.argv[1], encoding="utf-8") as log:
        rows = [json.loads(line) for line in log if line.strip()]
    for row in rows:
        name = row["name"].split(" / ")[-1]
        bad = False
        for holds, text in cases(row):
            number += 1
            bad = bad or not holds
            print(f"{'ok' if holds else 'not ok'} {number} - {name}: {text}")
        print(f"# {name}: {row.get('duration', 0):.1f} s")
        if bad:
            failed += 1
            tail = ((row.get("stdout") or "") + (row.get("stderr") or "")).strip().splitlines()[-60:]
            print("\n".join("#   " + line for line in tail))
    print(f"1..{number}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
