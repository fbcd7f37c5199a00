"""Handovers as two phones of the field app make them (web/test/field-frames.test.mjs writes the bundles), judged by the log."""
import json
import unittest

import kawal

FRAMES = kawal.ROOT / "tests/fixtures/field"
# Keys of seeds of 32 bytes 01, 02 and 03.
PEOPLE = {
    "KPU-1": ("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c", "kpu"),
    "PPK-1": ("8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394", "ppk"),
    "BAWASLU-1": ("ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1", "bawaslu"),
}
BEFORE = "2024-11-01"


class FieldFrames(unittest.TestCase):
    def setUp(self):
        self.path = kawal.create(kawal.TINY)
        for person, (key, role) in PEOPLE.items():
            done = kawal.run("enrol", self.path, key, "--person", person, "--role", role, "--guest", "--from", BEFORE)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def take(self, name, code=0):
        done = kawal.run("import", self.path, "--kind", "bundle", FRAMES / f"{name}.bundle")
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def holder(self, code):
        done = kawal.run("custody", self.path, code, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["state"]["person"]

    def findings(self):
        """By their codes: of which item, and what was expected."""
        done = kawal.run("custody", self.path, "--findings", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {found["code"]: (found["item"], found["expected"]) for found in json.loads(done.stdout)["findings"]}

    def test_either_phone_delivers_and_nothing_doubles(self):
        """The receiver's phone comes first, with the handover and its own reading; then the giver's, with the same frame."""
        self.assertIn("2 events in the bundle: 2 new, 0 known, 0 held, 0 refused", self.take("whole-receiver"))
        self.assertIn("3 events in the bundle: 2 new, 1 known, 0 held, 0 refused", self.take("whole-giver"))
        self.assertIn("3 events in the bundle: 0 new, 3 known, 0 held, 0 refused", self.take("whole-giver"))
        self.assertEqual(self.holder("K-1"), "PPK-1")
        self.assertEqual(self.findings(), {})

    def test_a_partial_receipt_and_the_statement_before_it(self):
        """The first statement waits for a signature that never comes; 39 of 40 boxes are the receiver's."""
        said = self.take("partial")
        self.assertIn("44 events in the bundle: 43 new, 0 known, 1 held, 0 refused", said)
        self.assertIn("number 42: the receiver has not signed", said)
        self.assertEqual(self.holder("99.01.01.2001-001-1"), "KPU-1")
        self.assertEqual(self.holder("99.01.01.2001-002-1"), "PPK-1")
        findings = self.findings()
        self.assertEqual(findings["partial"], ("M-1", "99.01.01.2001-001-1"))
        self.assertEqual(set(findings), {"partial", "unsealed"})

    def test_a_refusal_by_the_givers_phone(self):
        self.assertIn("3 events in the bundle: 2 new, 0 known, 1 held, 0 refused", self.take("refused"))
        self.assertEqual(self.holder("K-2"), "KPU-1")
        self.assertEqual(self.findings()["refused"][0], "K-2")

    def test_forged_ones_are_flagged_or_refused(self):
        """One phone on both sides is kept and flagged as grave; a signature by somebody else is refused."""
        self.assertIn("1 events in the bundle: 1 new, 0 known, 0 held, 0 refused", self.take("forged-self"))
        self.assertIn("same_device", self.findings())
        self.assertIn("the signature of the receiver does not hold", self.take("forged-other", code=1))


if __name__ == "__main__":
    unittest.main()
