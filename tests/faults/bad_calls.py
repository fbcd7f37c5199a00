#!/usr/bin/env python3
"""bad_calls.py DRIVER: the system fails a call, or kills the program in it, at the nth time of every call on files.
Nothing that was acknowledged may be lost, and what is left must be sound. Needs strace and the right to trace."""
import collections
import random
import re
import shutil
import subprocess
import sys

from rounds import ENVIRONMENT, Rounds, tap

CALLS = ("fsync", "fdatasync", "pwrite64", "write", "openat", "rename", "ftruncate", "unlink")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
STRACE = ("strace", "-f", "--seccomp-bpf", "-qq", "-e")  # stops the program at the calls asked for only
STEPS, TIMES = 8, 2  # moments of each fault of each call: 48 runs
IGNORED = ("unlink",)  # SQLite goes on without: what stays behind is empty


def can_trace():
    if not shutil.which("strace"):
        return "there is no strace"
    probe = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], stderr=subprocess.PIPE)
    return "" if probe.returncode == 0 else "tracing is not permitted: " + probe.stderr.decode(errors="replace").strip()


def count_calls(rounds):
    """How often each call is made in so many steps, from the program's first instruction on."""
    log = rounds.top / "calls"
    code, said = rounds.work(STEPS, [*STRACE, "trace=" + ",".join(CALLS), "-o", str(log)])
    counts = collections.Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.M))
    return counts if code == 0 else said


def each_call():
    reason = can_trace()
    if reason:
        return reason
    rounds, rng = Rounds(sys.argv[1]), random.Random(7)
    counts = count_calls(rounds)
    if isinstance(counts, str):
        return [f"it does not work at all: {counts}"]
    faults, noticed = [], collections.Counter()
    for call in CALLS:
        for fault in FAULTS:
            for n in sorted(rng.sample(range(1, counts[call] + 1), min(TIMES, counts[call]))):
                code, _ = rounds.work(STEPS, [*STRACE, f"trace={call}", "-e", f"inject={call}:{fault}:when={n}", "-o",
                                              "/dev/null"])
                noticed[call] += code != 0
                wrong = rounds.fault()
                if wrong:
                    faults.append(f"{call} {fault} at {n} of {counts[call]}: {wrong}")
                    rounds.fresh()
    faults += [f"{call}: it never mattered, so nothing was shown" for call in CALLS
               if counts[call] and call not in IGNORED and not noticed[call]]
    rounds.done()
    return faults


tap([("every call on files in its turn", each_call)])
