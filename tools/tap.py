"""TAP for the checkers: one line a case, faults listed as comments under the case that they break."""


class Tap:
    def __init__(self):
        self.failed = 0
        self.count = 0

    def case(self, name, faults):
        """One case: it holds when `faults` (lines such as "file:12: what is wrong") is empty."""
        self.count += 1
        faults = list(faults)
        print(f"{'not ok' if faults else 'ok'} {self.count} - {name}")
        for fault in faults:
            print(f"#   {fault}")
        self.failed += bool(faults)

    def done(self):
        """Closes the plan and returns the exit code."""
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0
