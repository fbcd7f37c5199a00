"""The program under test and the operations that the cases share. KAWAL_BIN names the binary."""
import atexit
import csv
import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = os.environ.get("KAWAL_BIN", str(ROOT / "build/test/src/kawal"))
SAMPLES = ROOT / "data/samples"
TINY = ROOT / "tests/fixtures/tiny"
PATIENCE_S = 120  # a machine that is busy with other things needs long; what is right comes sooner
_box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-test-"))
atexit.register(shutil.rmtree, _box, ignore_errors=True)


def folder(name):
    """A fresh path for one case; nothing is there yet."""
    return pathlib.Path(tempfile.mkdtemp(prefix=name + "-", dir=_box)) / "op"


def run(*words, language="en", timeout=300, **more):
    """Runs kawal; both outputs as text. A sanitizer's report is a failure of its own kind: code 99."""
    environment = {**os.environ, "KAWAL_LANG": language,
                   "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1") + ":exitcode=99",
                   "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1:exitcode=99"}
    done = subprocess.run([BIN, *(word if isinstance(word, bytes) else str(word) for word in words)], capture_output=True, text=True, timeout=timeout, env=environment, check=False,
                          **more)
    assert done.returncode != 99, done.stderr
    return done


def until(look, pause=0.1):
    """What `look` finds as soon as it finds something; nothing when it never does."""
    end = time.monotonic() + PATIENCE_S
    while not (found := look()) and time.monotonic() < end:
        time.sleep(pause)
    return found


def create(sample, name="op", **more):
    """A new operation from a folder of tables."""
    path = folder(name)
    done = run("create", path, "--from", sample, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@functools.lru_cache(maxsize=None)
def planned(sample):
    """The path of a planned operation of a sample, its document and the text that the plan printed; made once."""
    path = create(SAMPLES / sample, sample)
    done = run("plan", path, "--json")
    assert done.returncode == 0, done.stderr
    return path, json.loads(done.stdout), done.stdout


def rows(path):
    """A table as dictionaries; comment lines in front are passed over."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def write(path, table):
    """Writes dictionaries as a table."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
