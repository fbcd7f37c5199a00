#!/usr/bin/env python3
"""kill_loop.py DRIVER: programs that are killed at any moment; what they acknowledged must be there. One writer, then two
at once on the same operation."""
import random
import subprocess
import sys
import time

from rounds import ENVIRONMENT, Rounds, tap

KILLS, KILLS_OF_TWO, SECONDS = 16, 5, (0, 0.1)
EACH = (10, 1, 5)  # events that a round waits for, however slow the machine is, before it kills at any moment


def start(rounds):
    return subprocess.Popen([rounds.driver, "work", rounds.dir, "1000000"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, env=ENVIRONMENT)


def killed(writers, kills, seed):
    rounds, faults, rng = Rounds(sys.argv[1]), [], random.Random(seed)
    rounds.work(1)  # the log is there
    for kill in range(kills):
        processes = [start(rounds) for _ in range(writers)]
        first = [b"".join(process.stdout.readline() for _ in range(EACH[kill % len(EACH)])) for process in processes]
        time.sleep(rng.uniform(*SECONDS))
        for process in processes:
            process.kill()
        for said, process in zip(first, processes):
            rounds.heard(said + process.communicate()[0])
        if not all(first):
            faults.append(f"round {kill}: a writer ended before it had done anything")
        fault = rounds.fault()
        if fault:
            faults.append(f"kill {kill}, {rounds.acknowledged} acknowledged: {fault}")
            rounds.fresh()
    if rounds.acknowledged < 5 * kills:
        faults.append(f"only {rounds.acknowledged} events in {kills} rounds: the test shows little")
    rounds.done()
    return faults


tap([("one writer, killed again and again", lambda: killed(1, KILLS, 3)), ("two writers, both killed", lambda: killed(2, KILLS_OF_TWO, 4))])
