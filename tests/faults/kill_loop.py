#!/usr/bin/env python3
"""kill_loop.py DRIVER: a program that is killed at any moment, thirty times; what it acknowledged must be there."""
import random
import subprocess
import sys
import time

from rounds import ENVIRONMENT, Rounds, tap

KILLS, SECONDS = 30, (0.02, 0.25)


def killed():
    rounds, faults, rng = Rounds(sys.argv[1]), [], random.Random(3)
    before = 0
    for kill in range(KILLS):
        process = subprocess.Popen([rounds.driver, "work", rounds.dir, "1000000"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        first = process.stdout.readline()  # it works; from here on at any moment
        time.sleep(rng.uniform(*SECONDS))
        process.kill()
        rounds.heard(first + process.communicate()[0])
        fault = rounds.fault()
        if fault:
            faults.append(f"kill {kill}, {rounds.acknowledged} acknowledged: {fault}")
            rounds.fresh()
    if rounds.acknowledged < 10 * KILLS:
        faults.append(f"only {rounds.acknowledged} items in {KILLS} rounds: the test shows little")
    rounds.done()
    return faults


tap([("killed thirty times", killed)])
