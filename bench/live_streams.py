#!/usr/bin/env python3
"""live_streams.py KAWAL [--streams N]: what N idle live streams cost a server, and how soon all of them hear of a change.

Logins of their own are written into the operation's file, a few hundred streams each, as many as one account may have; the clients
come from addresses of 127.0.0.0/8. Prints one line: resident memory without and with the streams, processor time while they are
idle, and the time until the first, half and the last of them were told of a change."""
import argparse
import http.client
import json
import pathlib
import secrets
import selectors
import shutil
import socket
import sys
import tempfile
import time

from live_server import logins, open_files, processor_s, resident_mb, served

PER_ACCOUNT, PER_ADDRESS, IDLE_S = 250, 100, 20


def connect(port, i, token):
    s = socket.socket()
    s.bind((f"127.0.{1 + i // PER_ADDRESS // 200}.{1 + i // PER_ADDRESS % 200}", 0))
    s.connect(("127.0.0.1", port))
    s.sendall(f"GET /api/v1/stream?topics=register HTTP/1.1\r\nHost: localhost\r\nCookie: kawal_session={token}\r\n\r\n".encode())
    return s


def told(selector, text, n, seconds):
    """When each of n streams had a text."""
    times, rest, began = [], {}, time.monotonic()
    while len(times) < n and time.monotonic() - began < seconds:
        for key, _ in selector.select(1):
            part = key.fileobj.recv(4096)
            if not part:
                sys.exit("a stream was cut")
            rest[key.fileobj] = rest.get(key.fileobj, b"") + part
            if text in rest[key.fileobj]:
                times.append(time.monotonic() - began)
                rest[key.fileobj] = b""
    if len(times) < n:
        sys.exit(f"{n - len(times)} of {n} streams were not told of {text.decode()}")
    return times


def change(port, token):
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    connection.request("POST", "/api/v1/register/operation",
                       json.dumps({"values": {"code": "tirta-raya-2024", "name": secrets.token_hex(4)}}),
                       {"Content-Type": "application/json", "Cookie": f"kawal_session={token}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()


def measure(kawal, box, n):
    path = box / "op"
    with served(kawal, path) as (child, port, _):
        tokens = logins(path, n // PER_ACCOUNT + 1)
        change(port, tokens[0])
        before = resident_mb(child.pid)
        selector = selectors.DefaultSelector()
        for i in range(n):
            selector.register(connect(port, i, tokens[i // PER_ACCOUNT]), selectors.EVENT_READ)
        told(selector, b"event: ready", n, 60)
        cpu = processor_s(child.pid)
        time.sleep(IDLE_S)
        idle = (processor_s(child.pid) - cpu) / IDLE_S
        change(port, tokens[0])
        times = told(selector, b"event: register", n, 60)
        after = resident_mb(child.pid)
        print(f"live streams {n}: {before:.1f} MB without, {after:.1f} MB with, {(after - before) * 1024 / n:.1f} KiB each; "
              f"idle {100 * idle:.1f} % of a core; told after {1000 * times[0]:.0f}, {1000 * times[n // 2]:.0f}, {1000 * times[-1]:.0f} ms "
              "(first, half, last)")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("kawal", type=pathlib.Path)
    words.add_argument("--streams", type=int, default=5000)
    given = words.parse_args()
    open_files(given.streams + 1000)
    box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-streams-"))
    try:
        measure(given.kawal.resolve(), box, given.streams)
    finally:
        shutil.rmtree(box, ignore_errors=True)


main()
