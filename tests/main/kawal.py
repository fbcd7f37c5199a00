"""The program under test and the operations that the cases share. KAWAL_BIN names the binary."""
import atexit
import csv
import fcntl
import functools
import hashlib
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
_shared = pathlib.Path(os.environ.get("KAWAL_TEST_BOX") or _box)  # of all files of one run: tools/run_python_tests.py makes it


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


def _planned_once(sample, words):
    """A folder with `op`, an operation of a sample that was planned with these words, and `said`, what that printed. The first
    of a run who asks makes it, and the others wait; nobody writes to it."""
    made = _shared / hashlib.sha256("\0".join((BIN, sample, *words)).encode()).hexdigest()
    with open(f"{made}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            path = create(SAMPLES / sample, sample)
            done = run("plan", path, "--json", *words)
            assert done.returncode == 0, done.stderr
            (path.parent / "said").write_text(done.stdout, encoding="utf-8")
            shutil.copytree(path.parent, f"{made}.new", symlinks=True)
            os.rename(f"{made}.new", made)
    return made


def planned_anew(sample, *words):
    """A planned operation of a sample that belongs to the case, its document and the text that the plan printed."""
    made = _planned_once(sample, words)
    path = folder(sample)
    shutil.copytree(made / "op", path, symlinks=True)
    text = (made / "said").read_text(encoding="utf-8")
    return path, json.loads(text), text


@functools.lru_cache(maxsize=None)
def planned(sample):
    """The same for all cases of a file that only read it, or add to it what no other of them looks at."""
    return planned_anew(sample)


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
