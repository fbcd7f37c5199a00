#!/usr/bin/env python3
"""no_memory.py DRIVER: the nth allocation fails. The program ends (docs/decisions/0009) or reports an error; the store
that it leaves is sound and holds what was acknowledged."""
import random
import subprocess
import sys

from rounds import ENVIRONMENT, SECONDS_MAX, Rounds, tap

STEPS, SAMPLE = 6, 60
ENDS_WITHOUT_MEMORY = 70


def each_in_turn():
    rounds, faults, rng = Rounds(sys.argv[1]), [], random.Random(5)
    code, said = rounds.work(STEPS, arguments=[10**12])
    if code != 0:
        return [f"it does not work at all: {said}"]
    count = allocations(rounds)
    ended = 0
    for n in sorted(rng.sample(range(1, count + 1), min(SAMPLE, count))):
        code, said = rounds.work(STEPS, arguments=[n])
        ended += code != 0
        if code not in (0, 1, ENDS_WITHOUT_MEMORY):
            faults.append(f"allocation {n} of {count}: exit code {code}: {said}")
        fault = rounds.fault()
        if fault:
            faults.append(f"allocation {n} of {count}, {rounds.acknowledged} acknowledged: {fault}")
            rounds.fresh()
    if ended == 0:
        faults.append("no allocation mattered")
    rounds.done()
    return faults


def allocations(rounds):
    """How many there are in so many steps, roughly: the store grows."""
    run = subprocess.run([rounds.driver, "work", rounds.dir, str(STEPS), "0"], stdout=subprocess.PIPE, check=True,
                         env=ENVIRONMENT, timeout=SECONDS_MAX)
    rounds.heard(run.stdout)
    return int(run.stdout.split()[-1])


tap([("each allocation in its turn", each_in_turn)])
