#!/usr/bin/env python3
"""live_convoys.py KAWAL [--sample NAME] [--convoys N] [--watchers N] [--seconds S]: what convoys that report cost a server, and how
soon who watches sees it.

The sample's days and its zone are moved so that the convoys to the polling stations are under way now, by the plan that the program
makes of it; a vehicle each has a tracker, which reports every ten seconds along its planned way, over a connection of its own, in
the form of OsmAnd. The watchers have the live stream open, each with a login. Prints one line: how long after a report was sent the
news of it stood at each watcher, the server's memory and processor time, and how many reports were acknowledged."""
import argparse
import asyncio
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/main"))
sys.path.insert(0, str(ROOT / "bench"))
from convoy import along  # noqa: E402
from live_server import logins, open_files, processor_s, resident_mb, serving  # noqa: E402

EVERY_S, MORNING_MIN, DAY_MIN = 10, 8 * 60, 24 * 60
DAY = "2024-11-26"  # of the samples, on which the goods go to the polling stations


def moved(sample, box):
    """A copy of a sample whose day is today, and whose clock says eight in the morning now."""
    now = datetime.datetime.now(datetime.timezone.utc)
    offset = (MORNING_MIN - now.hour * 60 - now.minute + DAY_MIN // 2) % DAY_MIN - DAY_MIN // 2
    today = (now + datetime.timedelta(minutes=offset)).date()
    days = today - datetime.date.fromisoformat(DAY)
    path = box / "tables"
    shutil.copytree(sample, path)

    def later(match):
        try:
            return (datetime.date.fromisoformat(match.group()) + days).isoformat()
        except ValueError:
            return match.group()

    for table in path.glob("*.csv"):
        text = re.sub(r"\b202[345]-\d\d-\d\d\b", later, table.read_text(encoding="utf-8"))
        if table.name == "operation.csv":
            text = text.replace(",420,", f",{offset},")
        table.write_text(text, encoding="utf-8")
    return path, datetime.timezone(datetime.timedelta(minutes=offset))


def run(kawal, *words):
    done = subprocess.run([kawal, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def under_way(path, kawal, zone, wanted):
    """The convoys that are nearest to being under way now, one of a vehicle, with their tokens."""
    plan = json.loads(run(kawal, "plan", path, "--json", "--iterations", "10"))
    day0 = datetime.datetime.fromisoformat(plan["day0"]).replace(tzinfo=zone).timestamp()
    now_s = time.time() - day0

    def away(trip):
        _, depart_s, end_s = trip["exact_s"]
        return max(depart_s - now_s, now_s - end_s, 0)

    chosen = {}
    for trip in sorted((t for t in plan["trips"] if t["direction"] == "out"), key=away):
        if len(chosen) < wanted:
            chosen.setdefault(trip["vehicle"], trip["id"])
    tokens = {}
    for i, vehicle in enumerate(chosen):
        tokens[chosen[vehicle]] = re.search(r"\b[0-9a-f]{32}\b", run(kawal, "tracker", "add", path, f"PELACAK-{i}", "--vehicle", vehicle)).group()
    return tokens


class Watched:
    """When the last report of each convoy was sent that nobody has been told of yet, watcher by watcher."""

    def __init__(self):
        self.sent = {}
        self.seen = []  # seconds, of every watcher and report
        self.told = {}  # the reports that a watcher knows: by watcher and convoy

    def hear(self, watcher, trip):
        at = self.sent.get(trip)
        if at and self.told.get((watcher, trip)) != at:
            self.told[watcher, trip] = at
            self.seen.append(time.monotonic() - at)


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    body = await reader.readexactly(int(length.group(1))) if length else b""
    return int(head.split()[1]), body


async def get(port, token, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nCookie: kawal_session={token}\r\n\r\n".encode())
    status, body = await answer(reader)
    writer.close()
    assert status == 200, body
    return json.loads(body)


async def lines(reader):
    """The lines of a body in chunks, which may end anywhere."""
    rest = b""
    while size := int(await reader.readline(), 16):
        rest += (await reader.readexactly(size + 2))[:-2]
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield line


async def watch(port, i, token, watched, ready):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.1.{1 + i}", 0))
    writer.write(f"GET /api/v1/stream?topics=convoys HTTP/1.1\r\nHost: localhost\r\nCookie: kawal_session={token}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    async for line in lines(reader):
        if line.startswith(b"event: ready"):
            ready.append(i)
        if line.startswith(b"data: {\"trips\""):
            for trip in json.loads(line[6:])["trips"]:
                watched.hear(i, trip["id"])


async def drive(port, i, trip, token, way, watched, end, counts):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.3.{1 + i % 250}", 0))
    await asyncio.sleep(EVERY_S * i / counts["convoys"])
    share = 0.1
    while time.monotonic() < end:
        lat, lon = along(way, min(share, 0.9))
        share += 0.01
        watched.sent[trip] = time.monotonic()
        writer.write(f"POST /api/v1/track?id={token}&lat={lat:.7f}&lon={lon:.7f}&timestamp={int(time.time())}&speed=14 "
                     "HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode())
        status, body = await answer(reader)
        counts["taken"] += status == 200
        if status != 200:
            sys.exit(f"a report was refused: {status} {body.decode()}")
        await asyncio.sleep(EVERY_S)
    writer.close()


async def played(port, pid, reporters, tokens, seconds):
    watched, ready, counts = Watched(), [], {"taken": 0, "convoys": len(reporters)}
    ways = {trip: (await get(port, tokens[0], "convoys/" + trip))["trips"][0]["way"] for trip in reporters}
    watchers = [asyncio.create_task(watch(port, i, token, watched, ready)) for i, token in enumerate(tokens)]
    while len(ready) < len(tokens):
        await asyncio.sleep(0.1)
    cpu, began = processor_s(pid), time.monotonic()
    await asyncio.gather(*(drive(port, i, trip, token, ways[trip], watched, began + seconds, counts)
                           for i, (trip, token) in enumerate(reporters.items())))
    spent, took = processor_s(pid) - cpu, time.monotonic() - began
    for task in watchers:
        if task.done():
            sys.exit(f"a watcher was cut: {task.exception()}")
        task.cancel()
    seen = sorted(watched.seen)
    most = counts["taken"] * len(tokens)
    print(f"live convoys {len(reporters)}, watchers {len(tokens)}: {counts['taken']} reports in {took:.0f} s; told after "
          f"{1000 * seen[len(seen) // 2]:.0f}, {1000 * seen[len(seen) * 99 // 100]:.0f}, {1000 * seen[-1]:.0f} ms (half, 99 %, last) in "
          f"{100 * len(seen) / most:.1f} % of {most}; {resident_mb(pid):.1f} MB, {100 * spent / took:.1f} % of a core")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("kawal", type=pathlib.Path)
    words.add_argument("--sample", default="oki-2024")
    words.add_argument("--convoys", type=int, default=300)
    words.add_argument("--watchers", type=int, default=200)
    words.add_argument("--seconds", type=int, default=60)
    given = words.parse_args()
    kawal = given.kawal.resolve()
    open_files(given.convoys + given.watchers + 200)
    box = pathlib.Path(tempfile.mkdtemp(prefix="kawal-convoys-"))
    try:
        path = box / "op"
        tables, zone = moved(ROOT / "data/samples" / given.sample, box)
        run(kawal, "create", path, "--from", tables)
        reporters = under_way(path, kawal, zone, given.convoys)
        with serving(kawal, path) as (child, port, _):
            tokens = logins(path, given.watchers)
            asyncio.run(played(port, child.pid, reporters, tokens, given.seconds))
    finally:
        shutil.rmtree(box, ignore_errors=True)


main()
