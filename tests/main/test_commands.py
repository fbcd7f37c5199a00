"""The command line as a new user meets it: create, import, show, history, retire, wrong use, faults of the machine."""
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
import unittest

import kawal


class Register(unittest.TestCase):
    def count(self, path, *options):
        done = kawal.run("show", path, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines() if len(line.split()) == 5 and line.split()[1].isdigit()}

    def test_667_on_18_october_and_664_on_25_november(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        for row in kawal.rows(kawal.SAMPLES / "ogan-ilir-2024/tps.csv")[-3:]:
            done = kawal.run("retire", path, "tps", row["kode"], "--effective", "2024-11-25", "--by", "KPU Ogan Ilir")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.count(path, "--as-of", "2024-10-18")["tps"], 667)
        self.assertEqual(self.count(path, "--as-of", "2024-11-24")["tps"], 667)
        self.assertEqual(self.count(path, "--as-of", "2024-11-25")["tps"], 664)
        self.assertEqual(self.count(path)["tps"], 664)
        # all of it was recorded later than that: on that day this register knew nothing
        self.assertEqual(self.count(path, "--as-of", "2024-11-25", "--known", "2024-11-25")["tps"], 0)

    def test_the_operation_itself_stays(self):
        path = kawal.create(kawal.TINY)
        done = kawal.run("retire", path, "operation", "tirta-raya-2024")
        self.assertEqual(done.returncode, 1)
        self.assertIn("folder", done.stderr)
        self.assertEqual(self.count(path)["operation"], 1)

    def test_every_value_keeps_its_history(self):
        path = kawal.create(kawal.TINY)
        table = kawal.rows(kawal.TINY / "tps.csv")
        table[0]["pemilih"] = "123"
        kawal.write(path.parent / "tps.csv", table)
        done = kawal.run("import", path, "--kind", "tps", path.parent / "tps.csv", "--by", "Personel 007")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 changed", done.stdout)
        self.assertEqual(kawal.run("confirm", path, "tps", table[0]["kode"], "voters", "--by", "Personel 008").returncode, 0)
        said = kawal.run("history", path, "tps", table[0]["kode"]).stdout
        for word in ("voters = 123", "Personel 007", "Personel 008", "not verified", "verified"):
            self.assertIn(word, said)

    def test_a_name_that_is_not_utf8_does_not_get_into_the_history(self):
        path = kawal.create(kawal.TINY)
        done = kawal.run("retire", path, "people", "P034", "--by", b"J\xe9r")
        self.assertEqual(done.returncode, 2)
        self.assertIn("UTF-8", done.stderr)
        odd = os.fsencode(path.parent) + b"/pe\xe9ople.csv"
        table = kawal.rows(kawal.TINY / "people.csv")
        table[0]["nama"] = "Personel Baru"
        kawal.write(odd, table)
        done = kawal.run("import", path, "--kind", "people", odd)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("from pe?ople.csv", kawal.run("history", path, "people", table[0]["kode"]).stdout)

    def test_the_same_file_again_changes_nothing(self):
        path = kawal.create(kawal.TINY)
        before = kawal.run("show", path).stdout
        done = kawal.run("import", path, "--kind", "tps", kawal.TINY / "tps.csv")
        self.assertIn("0 new, 0 changed", done.stdout)
        self.assertEqual(kawal.run("show", path).stdout, before)

    def test_nothing_of_a_bad_file_is_taken_in(self):
        path = kawal.create(kawal.TINY)
        before = kawal.run("show", path).stdout
        table = kawal.rows(kawal.TINY / "tps.csv")
        table[0]["pemilih"] = "77"
        table[1]["lintang"], table[1]["bujur"] = table[1]["bujur"], table[1]["lintang"]
        table[2]["kerawanan"] = "aman_sekali"
        kawal.write(path.parent / "tps.csv", table)
        done = kawal.run("import", path, "--kind", "tps", path.parent / "tps.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("tps.csv", done.stderr)
        self.assertIn("aman_sekali", done.stderr)
        self.assertIn(table[1]["lintang"], done.stderr)
        self.assertEqual(kawal.run("show", path).stdout, before)

    def test_a_triple_is_refused_with_a_reason(self):
        path = kawal.create(kawal.TINY)
        file = path.parent / "patterns.csv"
        file.write_text("kelas,pola,asal,sumber\nrawan,2:4:8,sintetis,uji\n", encoding="utf-8")
        done = kawal.run("import", path, "--kind", "patterns", file, language="id")
        self.assertEqual(done.returncode, 1)
        self.assertIn("polri", done.stderr)

    def test_a_template_of_every_kind(self):
        kinds = "operation calendar settings classes patterns areas units sites tps people fleet links kits ways closures outages pins reserves assignments criteria signs opinions tides trackers rules"
        for kind in kinds.split():
            done = kawal.run("template", kind)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreater(len(done.stdout.splitlines()), 1)

    def test_a_survey_of_a_river(self):
        path = kawal.create(kawal.TINY)
        file = path.parent / "survei.gpx"
        file.write_text('<gpx><trk><trkseg><trkpt lat="-3.15" lon="104.55"/><trkpt lat="-3.16" lon="104.55"/></trkseg></trk></gpx>',
                        encoding="utf-8")
        bare = kawal.run("import", path, "--kind", "ways", file)
        self.assertEqual(bare.returncode, 1)
        self.assertIn("--set kelas=", bare.stderr)
        sets = ("--set", "class=river", "--set", "moda=ketek jukung")
        done = kawal.run("import", path, "--kind", "jalur", file, *sets)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 new", done.stdout)
        self.assertIn("modes = ketek jukung", kawal.run("history", path, "ways", "survei-1").stdout)
        self.assertIn("NAME=VALUE", kawal.run("import", path, "--kind", "ways", file, "--set", "river").stderr)

    def test_what_the_program_alone_makes(self):
        path = kawal.create(kawal.TINY)
        file = path.parent / "maps.csv"
        file.write_text("code,name\nm,m\n", encoding="utf-8")
        for words in (("template", "maps"), ("import", path, "--kind", "peta", file)):
            done = kawal.run(*words, language="en")
            self.assertEqual(done.returncode, 1)
            self.assertIn("kawal import DIR --kind map FILE.osm.pbf", done.stderr)

    def test_the_example_of_every_template_is_one_that_the_sample_takes(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        kinds = "operation classes areas units sites tps people fleet links kits patterns calendar settings ways closures outages pins reserves assignments criteria signs opinions tides trackers rules"
        for kind in kinds.split():
            for language in ("id", "en"):
                lines = kawal.run("template", kind, language=language).stdout.splitlines()
                file = path.parent / f"{kind}.csv"
                file.write_text("\n".join([*lines, lines[-2].removeprefix("# ")]) + "\n", encoding="utf-8")
                done = kawal.run("import", path, "--kind", kind, file, "--dry-run", language="en")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("1 rows", done.stdout)

    def test_the_template_of_outlines_shows_what_is_taken(self):
        path = kawal.create(kawal.SAMPLES / "ogan-ilir-2024")
        for language, example in (("id", "contoh"), ("en", "example")):
            template = json.loads(kawal.run("template", "outlines", language=language).stdout)
            file = path.parent / "outlines.geojson"
            for features, count in (([], "0 new"), ([template[example]], "1 new")):
                file.write_text(json.dumps({**template, "features": features}), encoding="utf-8")
                done = kawal.run("import", path, "--kind", "outlines", file, "--dry-run", language="en")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(count, done.stdout)

    def test_outlines_of_villages(self):
        path = kawal.create(kawal.TINY)
        village = next(row for row in kawal.rows(kawal.TINY / "areas.csv") if row["tingkat"] == "desa")
        lat, lon = float(village["lintang"]), float(village["bujur"])
        ring = [[lon - 0.01, lat - 0.01], [lon + 0.01, lat - 0.01], [lon + 0.01, lat + 0.01], [lon - 0.01, lat - 0.01]]
        text = ('{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"%s"},'
                '"geometry":{"type":"Polygon","coordinates":[%s]}}]}' % (village["kode"], ring))
        file = path.parent / "outlines.geojson"
        file.write_text(text, encoding="utf-8")
        done = kawal.run("import", path, "--kind", "outlines", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 new", done.stdout)


class WrongUse(unittest.TestCase):
    def refused(self, code, *words, **more):
        done = kawal.run(*words, **more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertTrue(done.stderr.strip())
        self.assertNotIn("{", done.stderr)
        return done.stderr

    def test_words_and_options_that_do_not_fit(self):
        self.refused(2, "fly")
        self.refused(2, "plan")
        self.refused(2, "plan", "a", "b", "c")
        self.assertIn('"--warp"', self.refused(2, "plan", "a", "--warp"))
        self.assertIn('"-x"', self.refused(2, "plan", "a", "-xy"))
        self.assertIn('"-x"', self.refused(2, "plan", "-x", "a"))
        self.assertIn('"--seed"', self.refused(2, "plan", "a", "--seed"))
        self.refused(2, "plan", "a", "--seed", "-1")
        self.refused(2, "plan", "a", "--seed", "1e9")
        self.refused(2, "template", "tps", "--seed", "1")
        self.refused(2, "serve", "a", "--port", "70000")

    def test_what_is_not_there(self):
        self.refused(1, "plan", "/nonexistent/op")
        self.refused(1, "create", kawal.folder("x"), "--from", "/nonexistent")
        self.refused(1, "template", "spaceships")
        self.assertIn("--kind", self.refused(1, "import", kawal.create(kawal.TINY), "x.csv"))
        self.refused(1, "import", kawal.create(kawal.TINY), "--kind", "tps", "/nonexistent.csv")

    def test_every_message_is_in_both_languages(self):
        self.assertNotEqual(self.refused(2, "fly", language="id"), self.refused(2, "fly", language="en"))

    def test_help_names_every_command(self):
        done = kawal.run("help")
        self.assertEqual(done.returncode, 0)
        for name in "run create import template show history retire confirm plan password serve".split():
            self.assertIn(f"kawal {name} ", done.stdout)
        self.assertEqual(kawal.run("plan", "--help").returncode, 0)

    def test_an_operation_is_not_made_twice(self):
        path = kawal.create(kawal.TINY)
        self.refused(1, "create", path, "--from", kawal.TINY)


class Machine(unittest.TestCase):
    def nothing_there(self, path):
        self.assertFalse(path.exists() and any(path.iterdir()), list(path.iterdir()) if path.exists() else [])

    def test_a_full_disk_leaves_nothing_half_made(self):
        path = kawal.folder("full")
        done = kawal.run("create", path, "--from", kawal.SAMPLES / "ogan-ilir-2024",
                         preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                             resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))))
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.strip())
        self.nothing_there(path)

    # less than a buffer, and more
    OUTPUTS = (("template", "units"), ("plan", "--json", "--iterations", "10"))

    def output_to(self, file, *words):
        more = [kawal.create(kawal.TINY)] if words[0] == "plan" else []
        done = subprocess.run([kawal.BIN, *words, *more, "--lang", "en"], stdout=file, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_output_that_cannot_be_written_is_said(self):
        for words in self.OUTPUTS:
            with open("/dev/full", "w", encoding="utf-8") as full:
                self.assertIn("output could not be written: the disk is full", self.output_to(full, *words))

    def test_a_reader_that_went_away_is_no_news(self):
        for words in self.OUTPUTS:
            reads, writes = os.pipe()
            os.close(reads)
            self.assertNotIn("output", self.output_to(writes, *words))
            os.close(writes)

    def test_a_folder_that_cannot_be_written(self):
        if os.geteuid() == 0:
            place = "/proc/kawal"
        else:
            place = kawal.folder("locked").parent
            os.chmod(place, 0o500)
            place = place / "op"
        done = kawal.run("create", place, "--from", kawal.TINY)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.strip())

    def test_an_interrupted_create_leaves_nothing_and_can_be_repeated(self):
        path = kawal.folder("interrupt")
        for delay in (0.05, 0.3):
            child = subprocess.Popen([kawal.BIN, "create", str(path), "--from", str(kawal.SAMPLES / "oki-2024")],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            child.send_signal(signal.SIGKILL)
            child.wait()
            shown = kawal.run("show", path)
            self.assertIn(shown.returncode, (0, 1))
            if shown.returncode == 0:
                self.assertIn("tps             1249", shown.stdout)
                shutil.rmtree(path)
        done = kawal.run("create", path, "--from", kawal.SAMPLES / "oki-2024")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_port_in_use_is_said_before_anything_is_made(self):
        path = kawal.folder("port")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = kawal.run("run", path, "--from", kawal.TINY, "--port", port)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(port), done.stderr)
        self.nothing_there(path)

    def test_run_once_twice_gives_the_same_and_changes_nothing(self):
        path = kawal.folder("twice")
        first = kawal.run("run", path, "--from", kawal.SAMPLES / "oku-2024", "--once")
        self.assertEqual(first.returncode, 0, first.stderr)
        before = kawal.run("show", path).stdout
        second = kawal.run("run", path, "--from", kawal.SAMPLES / "oku-2024", "--once")
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertIn("Judge: ", second.stdout)
        self.assertIn(second.stdout, first.stdout)
        self.assertEqual(kawal.run("show", path).stdout, before)


if __name__ == "__main__":
    unittest.main()
