"""What the tests of interruption share: the driver, rounds of it, and TAP."""
import os
import pathlib
import shutil
import subprocess
import tempfile

# A leak checker cannot run under a tracer, and what is killed leaks.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="halt_on_error=1")
SECONDS_MAX, AUDIT_EVERY = 60, 8


class Rounds:
    """One operation that is interrupted again and again; what was acknowledged once must stay."""

    def __init__(self, driver):
        self.driver = str(pathlib.Path(driver).resolve())
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="kawal-test-", dir=parent))
        self.dir = self.top / "op"
        self.acknowledged = 0
        self.looks = 0
        self.fresh()

    def fresh(self):
        """Starts with a new operation."""
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir()
        self.acknowledged = 0
        subprocess.run([self.driver, "create", self.dir], check=True, env=ENVIRONMENT, timeout=SECONDS_MAX)

    def work(self, steps, before=(), arguments=()):
        """Runs the driver behind a prefix; returns its exit code and what it said on stderr."""
        run = subprocess.run([*before, self.driver, "work", self.dir, str(steps), *map(str, arguments)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, timeout=SECONDS_MAX)
        self.heard(run.stdout)
        return run.returncode, run.stderr.decode(errors="replace")

    def heard(self, output):
        """Takes the acknowledgements: whole lines only."""
        for line in output.decode().split("\n")[:-1]:
            if line.isdigit():
                self.acknowledged = max(self.acknowledged, int(line))

    def fault(self):
        """What is wrong with what was left; empty when nothing is."""
        self.looks += 1
        how = "audit" if self.looks % AUDIT_EVERY == 0 else "check"
        check = subprocess.run([self.driver, how, self.dir, str(self.acknowledged)], stderr=subprocess.PIPE,
                               env=ENVIRONMENT, timeout=SECONDS_MAX)
        return "" if check.returncode == 0 else check.stderr.decode(errors="replace") or f"exit code {check.returncode}"

    def done(self):
        shutil.rmtree(self.top, ignore_errors=True)


def tap(cases):
    """Runs (name, function) pairs; a function returns a list of faults, or a reason to skip as a string."""
    print(f"1..{len(cases)}", flush=True)
    for number, (name, case) in enumerate(cases, 1):
        faults = case()
        if isinstance(faults, str):
            print(f"ok {number} - {name} # SKIP {faults}", flush=True)
            continue
        print(f"{'not ok' if faults else 'ok'} {number} - {name}", flush=True)
        for fault in faults[:10]:
            print("# " + fault.strip().replace("\n", "\n# "), flush=True)
