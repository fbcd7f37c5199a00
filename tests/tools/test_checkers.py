"""The checkers against small trees with planted faults: each must be found, at its place, and nothing else."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"

CLEAN = {
    "src/LAYERS": "# table\nbase    :           strings\ngeo     : base      points\nstore   : base geo\nmain    : *\n",
    "src/base/README.md": "base\n", "src/geo/README.md": "geo\n", "src/store/README.md": "store\n",
    "src/base/str.h": "int str_len(void);\n",
    "src/base/str.c": '#include "base/str.h"\n#include <string.h>\nint str_len(void)\n{\n    return 1;\n}\n',
    "src/geo/point.h": '#include "base/str.h"\n',
    "src/store/open.c": '#include "geo/point.h"\nbool f(err *e) { return err_fail(e, ERR_CODE("file.open"), ERR_STR("file", p)); }\n',
    "lang/id/file.json": '{"file.open": "Berkas {file} tidak terbuka."}\n',
    "lang/en/file.json": '{"file.open": "The file {file} does not open."}\n',
    "tools/style_allow.txt": "# none\n",
}


class Planted(unittest.TestCase):
    tool = ""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="kawal-check-"))
        self.addCleanup(shutil.rmtree, self.root)
        for name, text in CLEAN.items():
            self.plant(name, text)

    def plant(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.suffix == ".c":  # its layer's README names it
            with open(path.parent / "README.md", "a", encoding="utf-8") as file:
                file.write(f"`{path.stem}`\n")

    def faults(self, *arguments):
        """The remark lines, after proving that exit code and verdicts agree with them."""
        done = subprocess.run([sys.executable, str(TOOLS / self.tool), str(self.root), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        found = [line[4:] for line in done.stdout.splitlines() if line.startswith("#   ")]
        self.assertEqual(done.returncode, 1 if found else 0, done.stdout)
        self.assertEqual("not ok" in done.stdout, bool(found), done.stdout)
        return found

    def assert_only(self, text, *arguments):
        found = self.faults(*arguments)
        self.assertEqual(len(found), 1, found)
        self.assertIn(text, found[0])


class Layers(Planted):
    tool = "check_layers.py"

    def test_clean_tree_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_include_upward(self):
        self.plant("src/base/str.c", '\n#include "geo/point.h"\n')
        self.assert_only("src/base/str.c:2: base may not include geo")

    def test_include_that_the_line_does_not_name(self):
        self.plant("src/LAYERS", "base :\ngeo : base\nstore : base\nmain : *\n")
        self.assert_only("src/store/open.c:1: store may not include geo")

    def test_star_names_everything_above(self):
        self.plant("src/main/main.c", '#include "store/open.h"\n#include "base/str.h"\n')
        self.assertEqual(self.faults(), [])

    def test_table_naming_a_line_below(self):
        self.plant("src/LAYERS", "base : geo\ngeo : base\nstore : base geo\nmain : *\n")
        self.assert_only("src/LAYERS:1: base names geo, which is not a line above it")

    def test_table_with_a_second_line(self):
        self.plant("src/LAYERS", CLEAN["src/LAYERS"] + "geo : base\n")
        self.assert_only("src/LAYERS:6: geo has a line already")

    def test_folder_without_a_line(self):
        self.plant("src/extra/x.h", "\n")
        self.assert_only("src/extra: this folder has no line")

    def test_include_without_a_layer(self):
        self.plant("src/geo/point.h", '#include "str.h"\n')
        self.assert_only('src/geo/point.h:1: "str.h" does not begin with a layer')

    def test_own_header_in_angle_brackets(self):
        self.plant("src/geo/point.h", "#include <base/str.h>\n#include <sys/stat.h>\n")
        self.assert_only("src/geo/point.h:1: <base/str.h> is ours")

    def test_internal_header_of_another_layer(self):
        self.plant("src/base/str_internal.h", "\n")
        self.plant("src/base/str.c", '#include "base/str_internal.h"\n')
        self.plant("src/geo/point.h", '#include "base/str_internal.h"\n')
        self.assert_only('src/geo/point.h:1: "base/str_internal.h" is internal to base')


class Style(Planted):
    tool = "check_style.py"
    LONG = "static int f(int a)\n{\n" + "    a++;\n" * 70 + "    return a;\n}\n"  # 74 lines

    def test_clean_tree_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_long_function(self):
        self.plant("src/base/long.c", self.LONG)
        self.assert_only("src/base/long.c:f: function of 74 lines")

    def test_long_function_with_its_line_in_the_list(self):
        self.plant("src/base/long.c", self.LONG)
        self.plant("tools/style_allow.txt", "function src/base/long.c:f 74\n")
        self.assertEqual(self.faults(), [])

    def test_list_that_says_more_than_is_true(self):
        self.plant("src/base/long.c", self.LONG)
        self.plant("tools/style_allow.txt", "function src/base/long.c:f 80\n")
        self.assert_only("style_allow.txt:1: src/base/long.c:f has 74 lines now")

    def test_function_that_grew(self):
        self.plant("src/base/long.c", self.LONG)
        self.plant("tools/style_allow.txt", "function src/base/long.c:f 72\n")
        self.assert_only("grew from 72 to 74")

    def test_line_no_longer_needed(self):
        self.plant("tools/style_allow.txt", "file src/base/str.c 900\n")
        self.assert_only("keeps to the limit now")

    def test_braces_in_text_do_not_count(self):
        self.plant("src/base/odd.c", "int f(void)\n{\n    char c = '{'; const char *s = \"}}{\"; // {\n    return 0;\n}\n")
        self.assertEqual(self.faults(), [])

    def test_tables_are_not_functions(self):
        self.plant("src/base/odd.c", "static const int t[] = {\n" + "    1,\n" * 100 + "};\n")
        self.assertEqual(self.faults(), [])

    def test_long_file(self):
        self.plant("src/base/big.h", "// x\n" * 801)
        self.assert_only("src/base/big.h: file of 801 lines")

    def test_banned_call_but_not_in_a_comment_or_as_part_of_a_name(self):
        self.plant("src/base/bad.c", "// atoi(\nint my_atoi(int);\nint f(void) { return x->atoi(1); }\n"
                                     "int g(void) { return atoi(\"1\"); }\n")
        self.assert_only("src/base/bad.c:4: atoi() is banned")

    def test_clock_outside_its_wrapper(self):
        self.plant("src/base/clock.c", "int f(void) { return clock_gettime(0, 0); }\n")
        self.plant("src/geo/bad.c", "int f(void) { return clock_gettime(0, 0); }\n")
        self.assert_only("src/geo/bad.c:1: clock_gettime() belongs to src/base/clock.c")

    def test_layer_without_readme(self):
        (self.root / "src/geo/README.md").unlink()
        self.assert_only("src/geo: no README.md")

    def test_file_that_its_readme_does_not_name(self):
        self.plant("src/geo/cells.c", "")
        self.plant("src/geo/README.md", "geo: cells, `cell`, `cell_*`, `the cells`, `x*cells`\n")
        self.assert_only("src/geo/README.md: does not name `cells`")

    def test_ways_to_name_a_file(self):
        for name in ("cells", "cells.c", "cells.h", "geo/cells.h", "src/geo/cells.c", "cell*"):
            self.plant("src/geo/cells.c", "")
            self.plant("src/geo/README.md", f"| `other`, `{name}` | x |\n")
            self.assertEqual(self.faults(), [], name)

    def test_key_in_one_language_only(self):
        self.plant("lang/en/file.json", '{"file.open": "{file}", "file.more": "x"}')
        self.assert_only("lang/id/file.json: file.more is missing")

    def test_file_in_one_language_only(self):
        self.plant("lang/en/more.json", "{}")
        self.assert_only("lang/id/more.json is missing")

    def test_other_placeholders(self):
        self.plant("lang/en/file.json", '{"file.open": "The file {name}"}')
        self.assert_only("file.open has other placeholders")

    def test_key_twice_in_a_file(self):
        self.plant("lang/en/file.json", '{"file.open": "{file}", "file.open": "{file}!"}')
        self.assert_only("file.open stands twice")

    def test_catalogue_that_is_not_json(self):
        self.plant("lang/en/file.json", '{"file.open": ')
        self.assertTrue(any("lang/en/file.json:" in fault for fault in self.faults()))

    def test_error_code_without_text(self):
        self.plant("src/store/open.c", '\nbool f(err *e)\n{\n    return err_fail(e,\n        ERR_CODE("door.shut"), ERR_STR("file", p));\n}\n')
        self.assert_only('src/store/open.c:5: no catalogue has "door.shut"')

    def test_literal_of_a_known_room_that_is_no_key(self):
        self.plant("src/store/open.c", 'const char *a = "file.csv", *b = "nowhere.known", *c = "open";\n'
                                       'int f(err *e) { return fail(e, "file.shut", errno); }\n')
        self.assert_only('src/store/open.c:2: no catalogue has "file.shut"')

    def test_placeholder_that_is_not_given(self):
        self.plant("src/store/open.c", 'bool f(err *e) { return err_fail(e, ERR_CODE("file.open"), ERR_STR("path", p)); }\n')
        self.assert_only("src/store/open.c:1: \"file.open\" wants ['file'], which the call does not give")

    def test_text_without_key(self):
        self.plant("src/store/open.c", 'void f(strbuf *b)\n{\n    text_fmt(b, lang->id,\n        "sum.head", ERR_INT("n", 1));\n}\n')
        self.assert_only('src/store/open.c:4: no catalogue has "sum.head"')

    def test_page_key_without_text(self):
        self.plant("web/src/page.ts", 'const a = t("file.open");\nconst b = t("file.gone");\n')
        self.assert_only('web/src/page.ts:2: no catalogue has "file.gone"')

    def test_unfinished_mark(self):
        self.plant("src/base/mark.c", "// " + "TO" + "DO later\n")
        self.assert_only("src/base/mark.c:1: an unfinished mark")

    def test_path_of_a_machine(self):
        self.plant("docs/x.md", "see /" + "home/budi/kawal\n")
        self.assert_only("docs/x.md:1: a path of one machine")

    def test_mutable_global(self):
        self.plant("g.c", "int shared;\nstatic int hidden = 3;\nint f(void) { static int kept; kept++; return hidden++ + kept; }\n"
                          "static const char *const names[] = {\"a\"};\nconst char *g(int i) { return names[i]; }\n")
        (self.root / "build/src/base").mkdir(parents=True)
        subprocess.run(["cc", "-fPIE", "-c", str(self.root / "g.c"), "-o", str(self.root / "build/src/base/g.o")], check=True)
        found = self.faults("--objects", str(self.root / "build"))
        self.assertEqual(len(found), 3, found)
        for name in ("shared", "hidden", "kept"):
            self.assertTrue(any(name in fault for fault in found), found)

    def test_globals_without_objects(self):
        self.assert_only("no objects to look at", "--objects", str(self.root / "nothing"))


if __name__ == "__main__":
    unittest.main()
