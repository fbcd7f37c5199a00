"""Personal data of the register: erased for good, out of every byte of the file, while the log stays provable."""
import json
import shutil
import sqlite3
import unittest

import kawal
import test_api

NAME = "Zulkifli Wirasaputra Kesuma"


def checked(*words, **more):
    done = kawal.run(*words, **more)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def holds(path, text):
    """The files of an operation that hold these bytes."""
    return [found.name for found in path.rglob("*") if found.is_file() and text.encode() in found.read_bytes()]


def made(name):
    """An operation in which P007 had two names, was confirmed, and is planned with."""
    path = kawal.create(kawal.TINY, name)
    table = kawal.rows(kawal.TINY / "people.csv")
    for text in NAME, NAME + " Bin Abdurrahman":
        for row in table:
            row["nama"] = text if row["kode"] == "P007" else row["nama"] + " yang lebih panjang"
        kawal.write(path.parent / "people.csv", table)
        checked("import", path, "--kind", "people", path.parent / "people.csv")
    (path.parent / "people.csv").unlink()
    checked("confirm", path, "people", "P007", "name")
    return path


class Privacy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = made("privacy")
        cls.plan = json.loads(checked("plan", cls.path, "--iterations", "0", "--json"))
        checked("log", "checkpoint", cls.path)

    def copy(self, name):
        path = self.path.parent / name / "op"
        shutil.copytree(self.path, path)
        return path

    def erased(self, name):
        path = self.copy(name)
        checked("retire", path, "people", "P007")
        checked("erase", path, "--person", "P007", "--reason", "privacy")
        return path

    def test_the_name_is_in_the_file_before(self):
        self.assertEqual(holds(self.path, NAME), ["kawal.db"])

    def test_no_byte_is_left_and_all_is_sound(self):
        path = self.erased("gone")
        self.assertEqual(holds(path, NAME), [])
        self.assertEqual(holds(path, "Abdurrahman"), [])
        self.assertIn("All is sound", checked("log", "fsck", path, "--full"))
        checked("rebuild", path, "--check")

    def test_it_is_said_in_both_languages(self):
        path = self.erased("said")
        self.assertIn("name = (erased)", checked("history", path, "people", "P007"))
        self.assertIn("name = (dihapus)", checked("history", path, "people", "P007", language="id"))
        self.assertNotIn("Personel 007", checked("history", path, "people", "P007"))
        self.assertIn("name = Personel 008", checked("history", path, "people", "P008"))

    def test_plans_keep_their_codes_and_hold_no_names(self):
        self.assertEqual(self.plan["people"]["P008"]["name"], "Personel 008 yang lebih panjang yang lebih panjang")
        with sqlite3.connect(self.path / "kawal.db") as file:
            body = file.execute("SELECT body FROM plan").fetchone()[0]
        self.assertNotIn("Personel", body)
        posko = test_api.Posko(self.erased("plan"))
        self.addCleanup(posko.stop)
        posko.login()
        plan = posko.ask("GET", "/api/v1/plan", Accept_Language="en")[2]
        history = posko.ask("GET", "/api/v1/register/people/P007/history", Accept_Language="id")[2]
        self.assertEqual({fact["fields"].get("name") for fact in history["facts"]}, {"(dihapus)", None})
        self.assertEqual(plan["id"], self.plan["id"])
        self.assertEqual(plan["people"]["P007"]["name"], "(erased)")
        self.assertEqual(plan["people"]["P007"]["unit"], self.plan["people"]["P007"]["unit"])

    def test_who_serves_is_not_erased(self):
        path = self.copy("serving")
        done = kawal.run("erase", path, "--person", "P007", "--reason", "privacy")
        self.assertEqual(done.returncode, 1)
        self.assertIn("still on duty", done.stderr)
        self.assertIn("Abdurrahman", checked("history", path, "people", "P007"))

    def test_once_and_only_who_is_there(self):
        path = self.erased("once")
        for person, words in (("P007", "erased already"), ("P999", "P999")):
            done = kawal.run("erase", path, "--person", person, "--reason", "privacy")
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
        for words in ((), ("ab" * 32, "--person", "P007")):
            self.assertEqual(kawal.run("erase", path, *words, "--reason", "privacy").returncode, 2)

    def test_a_backup_has_no_more_than_the_operation(self):
        path = self.erased("kept")
        checked("backup", path, path.parent / "copy", "--with-keys")
        checked("restore", path.parent / "copy", path.parent / "again", "--published", path / "log/checkpoint")
        self.assertEqual(holds(path.parent / "copy", NAME) + holds(path.parent / "again", NAME), [])
        self.assertIn("All is sound", checked("log", "fsck", path.parent / "again"))

    def test_what_nobody_said_is_found(self):
        path = self.copy("unsaid")
        with sqlite3.connect(path / "kawal.db") as file:
            file.execute("UPDATE secret SET salt = NULL, value = NULL WHERE fact = (SELECT max(fact) FROM secret)")
        done = kawal.run("log", "fsck", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the log does not say so", done.stdout + done.stderr)

    def test_a_forged_name_is_found(self):
        path = self.copy("forged")
        with sqlite3.connect(path / "kawal.db") as file:
            with self.assertRaises(sqlite3.IntegrityError):
                file.execute("UPDATE secret SET value = 'Lain' WHERE fact = (SELECT max(fact) FROM secret)")
            with self.assertRaises(sqlite3.IntegrityError):
                file.execute("DELETE FROM secret")
            file.execute("DROP TRIGGER secret_keep")
            file.execute("UPDATE secret SET value = 'Lain' WHERE fact = (SELECT max(fact) FROM secret)")
        done = kawal.run("log", "fsck", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not what the fact commits to", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
