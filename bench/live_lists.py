#!/usr/bin/env python3
"""live_lists.py KAWAL [--seconds S]: how many lists a second the server answers, beside nginx with a file of the same bytes.

Lists of the sample OKI, planned, asked by one session over 16 connections that are kept (wrk, one thread), once without gzip and once
with it; nginx (one worker, no log of accesses) serves the same bytes, packed in the same way before. Both are asked in turn in one run,
and the better of two counts. Prints one line a list: its size, both rates, and their ratio."""
import argparse
import contextlib
import gzip
import http.client
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))
from live_server import logins, serving  # noqa: E402

LISTS = ("convoys", "alarms", "plans", "register/tps", "register/people", "readiness?level=kecamatan", "numbers")
NGINX = """worker_processes 1;
daemon off;
pid {box}/nginx.pid;
error_log {box}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    gzip_static on;
    types {{ application/json json; }}
    client_body_temp_path {box}/body; proxy_temp_path {box}/proxy; fastcgi_temp_path {box}/fastcgi;
    uwsgi_temp_path {box}/uwsgi; scgi_temp_path {box}/scgi;
    server {{ listen 127.0.0.1:{port}; root {box}/files; }}
}}
"""


def get(port, path, cookie):
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status} {body.decode()}")
    return body


@contextlib.contextmanager
def nginx(box):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    conf = box / "nginx.conf"
    conf.write_text(NGINX.format(box=box, port=port))
    child = subprocess.Popen(["nginx", "-p", box, "-c", conf], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            sys.exit("nginx did not begin: " + (box / "error.log").read_text())
        yield port
    finally:
        child.terminate()
        child.wait(timeout=20)


def rate(url, seconds, *headers):
    words = ["wrk", "-t1", "-c16", f"-d{seconds}s"]
    for header in headers:
        words += ["-H", header]
    said = subprocess.run([*words, url], capture_output=True, text=True, check=True).stdout
    if re.search(r"Non-2xx|Socket errors", said):
        sys.exit(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))


def compare(name, body, ports, cookie, seconds, files):
    path = f"/api/v1/{name}"
    file = files / (re.sub(r"\W", "-", name) + ".json")
    file.write_bytes(body)
    file.with_suffix(".json.gz").write_bytes(gzip.compress(body, 6))
    for packed in ((), ("Accept-Encoding: gzip",)):
        ours = theirs = 0
        for _ in range(2):
            ours = max(ours, rate(f"http://127.0.0.1:{ports[0]}{path}", seconds, f"Cookie: {cookie}", *packed))
            theirs = max(theirs, rate(f"http://127.0.0.1:{ports[1]}/{file.name}", seconds, *packed))
        print(f"live lists {name} {'gzip' if packed else 'plain'}: {len(body)} bytes, {ours:.0f}/s, nginx {theirs:.0f}/s, ratio {ours / theirs:.2f}", flush=True)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("kawal", type=pathlib.Path)
    words.add_argument("--seconds", type=int, default=3)
    given = words.parse_args()
    kawal = given.kawal.resolve()
    box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-lists-"))
    try:
        path, files = box / "op", box / "files"
        files.mkdir()
        box.chmod(0o755)
        subprocess.run([kawal, "create", path, "--from", ROOT / "data/samples/oki-2024"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([kawal, "plan", path, "--iterations", "10"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with serving(kawal, path) as (_, port, _), nginx(box) as other:
            cookie = "kawal_session=" + logins(path, 1)[0]
            for name in LISTS:
                compare(name, get(port, "/api/v1/" + name, cookie), (port, other), cookie, given.seconds, files)
    finally:
        shutil.rmtree(box, ignore_errors=True)


main()
