"""Servers and those who are logged in, for the measurements of what is live."""
import contextlib
import hashlib
import pathlib
import re
import resource
import secrets
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def open_files(wanted):
    """Lets this process and the server have so many; ends where that is not allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        sys.exit(f"{wanted} open files are needed, and {hard} are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def processor_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def logins(path, n):
    """Tokens of n accounts that are as the first one."""
    db = sqlite3.connect(path / "kawal.db")
    names = [row[1] for row in db.execute("PRAGMA table_info(account)") if row[1] != "user"]
    tokens = []
    for i in range(n):
        user, token = f"penonton-{i}", secrets.token_hex(32)
        db.execute(f"INSERT INTO account (user, {', '.join(names)}) SELECT ?, {', '.join(names)} FROM account WHERE user = 'posko'", (user,))
        now = int(time.time() * 1e6)
        db.execute("INSERT INTO session (token, user, created_us, seen_us, expires_us) VALUES (?, ?, ?, ?, ?)",
                   (hashlib.sha256(bytes(token, "ascii")).hexdigest(), user, now, now, now + 3600 * 10**6))
        tokens.append(token)
    db.commit()
    db.close()
    return tokens


@contextlib.contextmanager
def serving(kawal, path):
    """An operation that is there, served as long as the block lasts: process, port and the password of `posko`."""
    child = subprocess.Popen([kawal, "serve", path, "--port", "0", "--lang", "en"], stdout=subprocess.PIPE, text=True)
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = child.stdout.readline()
            if not line:
                sys.exit(f"the server ended with {child.wait(timeout=60)} before it served: {said.strip()}")
            said += line
        yield child, int(re.search(r"http://127\.0\.0\.1:(\d+)", said).group(1)), re.search(r"password  (\S+)", said).group(1)
    finally:
        child.terminate()
        child.wait(timeout=60)


@contextlib.contextmanager
def served(kawal, path):
    """The tiny operation, made at that path and served as long as the block lasts: as `serving`."""
    subprocess.run([kawal, "create", path, "--from", ROOT / "tests/fixtures/tiny"], check=True, stdout=subprocess.DEVNULL)
    with serving(kawal, path) as told:
        yield told
