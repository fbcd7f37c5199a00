#!/usr/bin/env python3
"""live_attack.py KAWAL: how long the posko's own session waits while a server is being pressed, ten seconds each:

logins    200 clients that log in with wrong passwords for many names, each again as soon as it was answered
slow      2,000 connections that send a byte of their headers every two seconds
many      10,000 connections, opened as fast as they are taken, and kept

The session asks for the operation on a connection of its own ten times a second, and opens a new one for every tenth question; the
attackers come from other addresses of 127.0.0.0/8. Prints one line each: median, 99 % and longest wait, and what the attackers got."""
import argparse
import asyncio
import collections
import json
import multiprocessing
import pathlib
import re
import shutil
import tempfile
import time

from live_server import open_files, served

SECONDS, MANY = 10, 10000


def address(i, each):
    return f"127.0.{2 + i // each // 200}.{1 + i // each % 200}"


async def opened(port, i, each):
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(address(i, each), 0))


async def answered(reader):
    """The status of one answer, read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    if length:
        await reader.readexactly(int(length.group(1)))
    return int(head.split()[1])


async def ask(port, cookie, waits, end):
    """The posko's own session."""
    connection, n = None, 0
    while time.monotonic() < end:
        began = time.monotonic()
        if n % 10 == 0:
            if connection:
                connection[1].close()
            connection = await asyncio.open_connection("127.0.0.1", port)
        connection[1].write(f"GET /api/v1/operation HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
        assert await answered(connection[0]) == 200
        waits.append(time.monotonic() - began)
        n += 1
        await asyncio.sleep(max(0, 0.1 - waits[-1]))


async def login(port, i, got, end):
    body = json.dumps({"user": f"nama-{i}", "password": "bukan-kata-sandi"})
    request = f"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    reader, writer = await opened(port, i, 2)
    while time.monotonic() < end:
        try:
            writer.write(request)
            got[await answered(reader)] += 1
        except (OSError, asyncio.IncompleteReadError):
            got["cut"] += 1
            reader, writer = await opened(port, i, 2)
    writer.close()


async def slow(port, i, got, end):
    try:
        _, writer = await opened(port, i, 100)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        got["open"] += 1
        while time.monotonic() < end:
            await asyncio.sleep(2)
            writer.write(b"a")
        writer.close()
    except OSError:
        got["refused"] += 1


async def many(port, i, got, end):
    try:
        reader, writer = await opened(port, i, 100)
        writer.write(b"GET /log/keys HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got[await answered(reader)] += 1
        await asyncio.sleep(max(0, end - time.monotonic()))
        writer.close()
    except (OSError, asyncio.IncompleteReadError):
        got["refused"] += 1


def asking(port, cookie, end, out):
    """In a process of its own, so that what is measured is the server's."""
    waits = []
    asyncio.run(ask(port, cookie, waits, end))
    out.put(waits)


async def press(name, act, n, port, cookie):
    got, end, out = collections.Counter(), time.monotonic() + SECONDS, multiprocessing.Queue()
    asker = multiprocessing.Process(target=asking, args=(port, cookie, end, out))
    asker.start()
    await asyncio.gather(*(act(port, i, got, end) for i in range(n)))
    waits = sorted(out.get(timeout=60))
    asker.join()
    at = lambda share: 1000 * waits[min(len(waits) - 1, int(len(waits) * share))]
    print(f"under {name} ({n}): {len(waits)} questions, median {at(.5):.1f} ms, 99 % {at(.99):.1f} ms, longest {at(1):.1f} ms; "
          f"attackers got {', '.join(f'{count} x {what}' for what, count in sorted(got.items(), key=str))}", flush=True)


async def cookie_of(port, password):
    body = json.dumps({"user": "posko", "password": password})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return re.search(rb"Set-Cookie: ([^;]+)", head).group(1).decode()


async def measure(port, password):
    cookie = await cookie_of(port, password)
    for name, act, n in (("nothing", slow, 0), ("logins", login, 200), ("slow", slow, 2000), ("many", many, MANY)):
        await press(name, act, n, port, cookie)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("kawal", type=pathlib.Path)
    given = words.parse_args()
    open_files(MANY + 1000)
    box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-attack-"))
    try:
        with served(given.kawal.resolve(), box / "op") as (_, port, password):
            asyncio.run(measure(port, password))
    finally:
        shutil.rmtree(box, ignore_errors=True)


main()
