"""What the field app says, as the binary reads it: the same bytes, in the log with both signatures and their content."""
import pathlib
import shutil
import subprocess
import unittest

import kawal

HERE = pathlib.Path(__file__).parent


@unittest.skipUnless(shutil.which("node"), "node is missing")
class PhoneBundle(unittest.TestCase):
    def test_the_log_takes_what_phones_have_said(self):
        path = kawal.create(kawal.TINY)
        bundle = path.parent / "phones"
        made = subprocess.run(["node", HERE / "phone_bundle.mjs", bundle], capture_output=True, text=True, timeout=120)
        self.assertEqual(made.returncode, 0, made.stderr)
        if not made.stdout:
            self.skipTest("web/node_modules is missing: npm ci in web")
        for key, person, role in zip(made.stdout.split(), ("P001", "P002"), ("carrier", "pps")):
            done = kawal.run("enrol", path, key, "--person", person, "--role", role, "--from", "2024-01-01")
            self.assertEqual(done.returncode, 0, done.stderr)
        done = kawal.run("import", path, "--kind", "bundle", bundle)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("5 new, 0 known, 0 held, 0 refused. 3 contents", done.stdout)
        again = kawal.run("import", path, "--kind", "bundle", bundle)
        self.assertIn("0 new, 5 known, 0 held, 0 refused", again.stdout)
        told = kawal.run("custody", path, "HP-1").stdout
        self.assertIn("holder      P002 (PPS)", told)
        self.assertIn("note: Kotak baru, kering.", told)
        self.assertIn("seals S-1, S-2", told)
        self.assertNotIn("missing", told)


if __name__ == "__main__":
    unittest.main()
