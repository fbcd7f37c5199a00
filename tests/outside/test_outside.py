"""A log checked by programs that its authors did not write: golang.org/x/mod (go/main.go) and @sigstore/verify
(js/outside.mjs). What is right they must take; whatever was altered, cut or left out they must refuse, for that reason.

KAWAL_OUTSIDE is the folder with `checker`, the Go program, and `log`, made by mklog.c; ./test outside makes both."""
import base64
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "main"))
import kawal  # noqa: E402

MADE = pathlib.Path(os.environ.get("KAWAL_OUTSIDE", HERE.parents[1] / "build/outside"))
LOG = MADE / "log"
KEYS, LARGE, SMALL, FORK = LOG / "keys", LOG / "large", LOG / "small", LOG / "fork"
CHECKERS = {"go": [MADE / "checker"], "js": ["node", HERE / "js/outside.mjs"]}
WIDTH = 256


def tile_path(level, index, width):
    digits = f"{index:03d}" if index < 1000 else f"{index:0{-(-len(str(index)) // 3) * 3}d}"
    parts = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    name = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def size_of(log):
    return int((log / "checkpoint").read_text(encoding="utf-8").split("\n")[1])


def entry_of(log, index):
    """The bytes of one entry, out of its bundle."""
    first = index - index % WIDTH
    rest = (log / tile_path("entries", index // WIDTH, min(WIDTH, size_of(log) - first))).read_bytes()
    for _ in range(index - first):
        rest = rest[2 + int.from_bytes(rest[:2], "big"):]
    return rest[2:2 + int.from_bytes(rest[:2], "big")]


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def without_signature(note, name):
    """A note without the line that this name signed."""
    lines = note.split(b"\n")
    kept = [line for line in lines if not line.startswith("\u2014 ".encode() + name + b" ")]
    assert len(kept) == len(lines) - 1, name
    return b"\n".join(kept)


class Case(unittest.TestCase):
    def setUp(self):
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-outside-", dir=MADE))
        self.addCleanup(shutil.rmtree, self.box)

    def ask(self, checker, *words):
        return subprocess.run([*CHECKERS[checker], *map(str, words)], capture_output=True, text=True, timeout=120, check=False)

    def holds(self, checker, *words):
        done = self.ask(checker, *words)
        self.assertEqual((done.returncode, done.stdout.split("\n")[-2:]), (0, ["holds", ""]), f"{checker}: {done.stderr}")
        return done.stdout

    def refused(self, why, checker, *words):
        done = self.ask(checker, *words)
        self.assertEqual(done.returncode, 1, f"{checker}: {done.stdout}{done.stderr}")
        self.assertRegex(done.stderr, "^rejected: .*(" + why + ")")

    def file(self, name, data):
        path = self.box / name
        path.write_bytes(data)
        return path

    def copy(self, log):
        """A log whose files may be replaced: until then they are those of the original."""
        path = self.box / "log"
        shutil.copytree(log, path, copy_function=os.link)
        return path

    def replaced(self, name, change, log=LARGE):
        """A copy of a log in which one file has other bytes, or is gone (None)."""
        copy = self.copy(log)
        data = change((copy / name).read_bytes())
        (copy / name).unlink()
        if data is not None:
            (copy / name).write_bytes(data)
        return copy


class Taken(Case):
    def test_every_entry_and_tile(self):
        for log, tiles in (LARGE, 277), (SMALL, 1):
            self.assertIn(f"entries {size_of(log)} tiles {tiles}\n", self.holds("go", "log", KEYS, log))
            self.assertIn(f"entries {size_of(log)}\n", self.holds("js", "log", KEYS, log))

    def test_receipts(self):
        for log, wanted in (LARGE, 9), (SMALL, 3):
            receipts = sorted((log / "receipt").iterdir())
            self.assertEqual(len(receipts), wanted)
            for receipt in receipts:
                entry = self.file("entry", entry_of(log, int(receipt.stem)))
                for checker in CHECKERS:
                    self.holds(checker, "receipt", KEYS, receipt, entry)

    def test_growth(self):
        for log in LARGE, SMALL:
            for checker in CHECKERS:
                self.holds(checker, "grown", KEYS, log / "checkpoint.old", log)
            self.holds("go", "request", KEYS, log / "checkpoint.old", log / "grown")


class Refused(Case):
    def both(self, log, why_go, why_js):
        self.refused(why_go, "go", "log", KEYS, log)
        self.refused(why_js, "js", "log", KEYS, log)

    def test_bit_of_an_entry(self):
        log = self.replaced("tile/entries/010", lambda data: flip(data, len(data) - 1))
        self.both(log, "tile/0/010: not the hashes", "tile/entries/010: entry 2815: .* root hash")

    def test_bit_of_an_entry_s_length(self):
        log = self.replaced("tile/entries/010", lambda data: flip(data, 0))
        self.both(log, "tile/entries/010: cut", "tile/entries/010: entry 2560: .* root hash")

    def test_bit_of_a_tile_of_level_0(self):
        log = self.replaced("tile/0/020", lambda data: flip(data, 77))
        self.both(log, "tile/0/020: not the hashes", "tile/entries/020: .* root hash")

    def test_bit_of_a_tile_of_level_1(self):
        log = self.replaced("tile/1/000", lambda data: flip(data, 8191))
        self.both(log, "tile/1/000: not the hashes", "tile/entries/[0-9]+: entry .* root hash")

    def test_bit_of_a_tile_of_level_2(self):
        log = self.replaced("tile/2/000.p/1", lambda data: flip(data, 0))
        self.both(log, "tile/2/000.p/1: not the hashes", "tile/entries/256.*: .* root hash")

    def test_edited_size(self):
        log = self.replaced("checkpoint", lambda data: data.replace(b"\n70000\n", b"\n69999\n"))
        self.both(log, "invalid signature", "invalid checkpoint signature")

    def test_edited_root(self):
        def other_root(data):
            root = data.split(b"\n")[2]
            return data.replace(root, base64.b64encode(flip(base64.b64decode(root), 5)))
        self.both(self.replaced("checkpoint", other_root), "invalid signature", "invalid checkpoint signature")

    def test_truncated_bundle(self):
        last = "tile/entries/273.p/112"
        self.both(self.replaced(last, lambda data: data[:-1]), f"{last}: cut in entry 111", f"{last}: cut in entry 111")

    def test_truncated_tile(self):
        self.both(self.replaced("tile/0/005", lambda data: data[:-32]), "tile/0/005: has 8160", "tile/0/005: has 8160")

    def test_longer_bundle(self):
        log = self.replaced("tile/entries/005", lambda data: data + b"\0\1x")
        self.both(log, "tile/entries/005: 3 bytes too many", "tile/entries/005: 3 bytes too many")

    def test_truncated_checkpoint(self):
        log = self.replaced("checkpoint", lambda data: data[:data.index(b"\n\n") + 1])
        self.both(log, "malformed note", "missing checkpoint separator")

    def test_missing_last_bundle(self):
        last = "tile/entries/273.p/112"
        self.both(self.replaced(last, lambda data: None), last, last)

    def test_missing_witness(self):
        for name in b"polda.example/w", b"bawaslu.example/w":
            log = self.replaced("checkpoint", lambda data: without_signature(data, name), SMALL)
            self.both(log, "2 of 3 have signed", f"not signed by {name.decode()}")
            shutil.rmtree(log)

    def test_missing_log_s_signature(self):
        log = self.replaced("checkpoint", lambda data: without_signature(data, b"log.example/1610"), SMALL)
        self.both(log, "2 of 3 have signed", "invalid checkpoint signature")

    def test_cosignature_of_another_time(self):
        def later(note):
            line = next(line for line in note.split(b"\n") if b"polda.example/w" in line)
            head, _, text = line.rpartition(b" ")
            return note.replace(line, head + b" " + base64.b64encode(flip(base64.b64decode(text), 11)))
        self.both(self.replaced("checkpoint", later, SMALL), "invalid signature", "not signed by polda.example/w")


class Receipts(Case):
    def setUp(self):
        super().setUp()
        self.receipt = (LARGE / "receipt/46665.tlog-proof").read_bytes()
        self.entry = self.file("entry", entry_of(LARGE, 46665))

    def both(self, receipt, why_go="invalid transparency proof", why_js="does not match", entry=None):
        path = self.file("receipt", receipt)
        self.refused(why_go, "go", "receipt", KEYS, path, entry or self.entry)
        self.refused(why_js, "js", "receipt", KEYS, path, entry or self.entry)

    def test_altered_entries(self):
        for receipt in sorted((LARGE / "receipt").iterdir()):
            entry = entry_of(LARGE, int(receipt.stem))
            for other in flip(entry, 0), flip(entry, len(entry) - 1), entry[:-1], entry + b" ":
                self.both(receipt.read_bytes(), entry=self.file("other", other))

    def test_swapped_hashes(self):
        lines = self.receipt.split(b"\n")
        for i in 2, 5, lines.index(b"") - 2:
            swapped = lines[:i] + [lines[i + 1], lines[i]] + lines[i + 2:]
            self.both(b"\n".join(swapped))

    def test_another_index(self):
        self.both(self.receipt.replace(b"index 46665\n", b"index 46664\n"))
        # The path of an index that is the last of its subtree is shorter.
        self.both(self.receipt.replace(b"index 46665\n", b"index 69999\n"), why_js="invalid hash count")
        self.both(self.receipt.replace(b"index 46665\n", b"index 70000\n"), "", "invalid index")

    def test_hash_left_out(self):
        lines = self.receipt.split(b"\n")
        self.both(b"\n".join(lines[:2] + lines[3:]), why_js="invalid hash count")

    def test_missing_witness(self):
        self.both(without_signature(self.receipt, b"bawaslu.example/w"), "2 of 3 have signed", "not signed by bawaslu")

    def test_checkpoint_of_another_size(self):
        self.both(self.receipt.replace(b"\n70000\n", b"\n70001\n"), "invalid signature", "invalid checkpoint signature")


class Forks(Case):
    """The log's owner and both witnesses have signed another past: nothing in that log alone is wrong."""

    def test_holds_by_itself(self):
        for checker in CHECKERS:
            self.holds(checker, "log", KEYS, FORK)
            self.holds(checker, "grown", KEYS, FORK / "checkpoint.old", FORK)

    def test_is_not_what_was_seen_before(self):
        for old in "checkpoint.old", "checkpoint":
            self.refused("invalid transparency proof", "go", "grown", KEYS, LARGE / old, FORK)
            self.refused("another root", "js", "grown", KEYS, LARGE / old, FORK)
        self.refused("invalid transparency proof", "go", "request", KEYS, LARGE / "checkpoint.old", FORK / "grown")

    def test_takes_no_receipt(self):
        forked = (FORK / "checkpoint").read_bytes()
        for index in 46665, 69999:
            receipt = (LARGE / f"receipt/{index}.tlog-proof").read_bytes()
            receipt = self.file("receipt", receipt[:receipt.index(b"\n\n") + 2] + forked)
            entry = self.file("entry", entry_of(LARGE, index))
            self.refused("invalid transparency proof", "go", "receipt", KEYS, receipt, entry)
            self.refused("does not match", "js", "receipt", KEYS, receipt, entry)

    def test_older_state_put_back(self):
        log = self.replaced("checkpoint", lambda _: (LARGE / "checkpoint.old").read_bytes())
        for checker in CHECKERS:
            self.holds(checker, "log", KEYS, log)
        self.refused("invalid", "go", "grown", KEYS, LARGE / "checkpoint", log)
        self.refused("shrunk", "js", "grown", KEYS, LARGE / "checkpoint", log)


class Exported(Case):
    """A log that the program itself keeps, signs and exports."""

    EVENTS = 300  # of one device: more than a tile

    @classmethod
    def setUpClass(cls):
        path = kawal.create(kawal.TINY, "outside")
        cls.box = path.parent
        cls.device = cls.box / "device"
        key = cls.kawal("device", cls.device).strip()
        cls.kawal("enrol", path, key, "--person", "P001", "--role", "kpu")
        cls.note(path, "before")
        cls.kawal("log", "checkpoint", path)
        cls.kawal("log", "export", path, cls.box / "old")
        for n in range(cls.EVENTS):
            cls.kawal("event", path, "noted", "--device", cls.device, "--set", f"note=nomor {n}", "--out", cls.box / "bundle")
        cls.kawal("import", path, "--kind", "bundle", cls.box / "bundle")
        cls.last = cls.note(path, "after")
        cls.kawal("log", "checkpoint", path)
        cls.kawal("log", "export", path, cls.box / "new", "--receipt", cls.last)
        cls.keys = cls.box / "keys"
        cls.keys.write_text("log " + (cls.box / "new/keys").read_text(encoding="utf-8"), encoding="utf-8")

    @staticmethod
    def kawal(*words):
        done = kawal.run(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    @classmethod
    def note(cls, path, text):
        """A remark right into the log; its id."""
        return cls.kawal("event", path, "noted", "--device", cls.device, "--set", f"note={text}").split("id ")[1].split()[0]

    def test_all_of_it_is_taken(self):
        for checker in CHECKERS:
            for log in "old", "new":
                self.holds(checker, "log", self.keys, Exported.box / log)
            self.holds(checker, "grown", self.keys, Exported.box / "old/checkpoint", Exported.box / "new")
        self.assertGreater(size_of(Exported.box / "new"), WIDTH)

    def test_the_receipt(self):
        receipt, = (Exported.box / "new").rglob("*.tlog-proof")
        index = int(receipt.read_text(encoding="utf-8").split("\n")[1].split()[1])
        entry = entry_of(Exported.box / "new", index)
        for checker in CHECKERS:
            self.holds(checker, "receipt", self.keys, receipt, self.file("entry", entry))
            self.refused("", checker, "receipt", self.keys, receipt, self.file("other", flip(entry, 40)))

    def test_a_bit_in_it_is_refused(self):
        log = self.replaced("tile/entries/000", lambda data: flip(data, 100), Exported.box / "new")
        for checker in CHECKERS:
            self.refused("", checker, "log", self.keys, log)


if __name__ == "__main__":
    unittest.main()
