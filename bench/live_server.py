"""A server of the tiny operation, for the measurements of what is live."""
import contextlib
import pathlib
import re
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def open_files(wanted):
    """Lets this process and the server have so many; ends where that is not allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        sys.exit(f"{wanted} open files are needed, and {hard} are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextlib.contextmanager
def served(kawal, path):
    """The operation, made at that path and served as long as the block lasts: process, port and the password of `posko`."""
    subprocess.run([kawal, "create", path, "--from", ROOT / "tests/fixtures/tiny"], check=True, stdout=subprocess.DEVNULL)
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
