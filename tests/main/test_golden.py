"""What is printed for the tiny register, to the letter. KAWAL_GOLDEN=write writes the files anew; read the difference then."""
import os
import pathlib
import unittest

import kawal

GOLDEN = pathlib.Path(__file__).parent / "golden"


class Golden(unittest.TestCase):
    maxDiff = None

    def same(self, name, text):
        path = GOLDEN / name
        if os.environ.get("KAWAL_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8")
        self.assertEqual(text, path.read_text(encoding="utf-8"))

    def test_the_summary_in_both_languages(self):
        path = kawal.create(kawal.TINY)
        for language in ("id", "en"):
            done = kawal.run("plan", path, language=language)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.same(f"tiny-summary.{language}.txt", done.stdout)

    def test_the_document(self):
        done = kawal.run("plan", kawal.create(kawal.TINY), "--json")
        self.same("tiny-plan.json", done.stdout.replace("},", "},\n"))

    def test_the_register(self):
        self.same("tiny-show.id.txt", kawal.run("show", kawal.create(kawal.TINY), language="id").stdout)

    def test_help_in_both_languages(self):
        for language in ("id", "en"):
            self.same(f"help.{language}.txt", kawal.run("help", language=language).stdout)

    def test_templates(self):
        for kind in ("tps", "patterns"):
            for language in ("id", "en"):
                self.same(f"template-{kind}.{language}.txt", kawal.run("template", kind, language=language).stdout)


if __name__ == "__main__":
    unittest.main()
