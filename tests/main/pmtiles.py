"""pmtiles.py FILE: a tiny PMTiles archive (version 3) for tests: the tiles of zoom 0 to 14 around one place, each with a
square of land, a river and a road across it, in layers named as Protomaps names them."""
import gzip
import json
import math
import struct
import sys

LAT, LON, ZOOM_MAX, EXTENT = -3.2, 104.6, 12, 4096


def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, wire, body):
    return varint(number << 3 | wire) + (varint(len(body)) + body if wire == 2 else varint(body))


def zigzag(n):
    return (n << 1) ^ (n >> 31)


def geometry(points, closed):
    steps, at = [], (0, 0)
    for x, y in points:
        steps.append((zigzag(x - at[0]), zigzag(y - at[1])))
        at = (x, y)
    numbers = [1 | 1 << 3, *steps[0], 2 | (len(steps) - 1) << 3, *(n for step in steps[1:] for n in step)] + ([7 | 1 << 3] if closed else [])
    return b"".join(varint(n) for n in numbers)


def layer(name, kind, points):
    feature = field(3, 0, kind) + field(4, 2, geometry(points, kind == 3))
    return field(3, 2, field(15, 0, 2) + field(1, 2, name.encode()) + field(2, 2, feature) + field(5, 0, EXTENT))


def tile():
    e = EXTENT
    return (layer("earth", 3, [(0, 0), (e, 0), (e, e), (0, e)]) + layer("water", 3, [(0, 1500), (e, 1900), (e, 2100), (0, 1700)]) +
            layer("roads", 2, [(500, 0), (2000, e // 2), (3500, e)]))


def hilbert(z, x, y):
    """The number of a tile in the archive."""
    number, s = (4 ** z - 1) // 3, 2 ** z // 2
    while s > 0:
        rx, ry = int(x & s > 0), int(y & s > 0)
        number += s * s * ((3 * rx) ^ ry)
        if ry == 0:
            if rx == 1:
                x, y = s - 1 - x & 2 ** z - 1, s - 1 - y & 2 ** z - 1
            x, y = y, x
        s //= 2
    return number


def covered():
    for z in range(ZOOM_MAX + 1):
        n = 2 ** z
        x, y = int((LON + 180) / 360 * n), int((1 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2 * n)
        for dx in (-3, -2, -1, 0, 1, 2, 3):
            for dy in (-3, -2, -1, 0, 1, 2, 3):
                if 0 <= x + dx < n and 0 <= y + dy < n:
                    yield hilbert(z, x + dx, y + dy)


def archive():
    body = gzip.compress(tile(), mtime=0)
    numbers = sorted(set(covered()))
    deltas = [b - a for a, b in zip([0] + numbers, numbers)]
    entries = varint(len(numbers)) + b"".join(map(varint, deltas)) + varint(1) * len(numbers) + varint(len(body)) * len(numbers) + varint(1) * len(numbers)
    root = gzip.compress(entries, mtime=0)
    metadata = gzip.compress(json.dumps({"name": "Uji", "attribution": '<a href="https://example.org">Peta Uji</a>',
                                         "vector_layers": [{"id": name, "fields": {}} for name in ("earth", "water", "roads")]}).encode(), mtime=0)
    at = [127, 127 + len(root)]
    at.append(at[1] + len(metadata))
    head = b"PMTiles\x03" + struct.pack("<11Q", at[0], len(root), at[1], len(metadata), at[2], 0, at[2], len(body), len(numbers), len(numbers), 1)
    e7 = [int(v * 1e7) for v in (LON - 2, LAT - 2, LON + 2, LAT + 2)]
    head += bytes([1, 2, 2, 1, 0, ZOOM_MAX]) + struct.pack("<4i", *e7) + bytes([8]) + struct.pack("<2i", int(LON * 1e7), int(LAT * 1e7))
    assert len(head) == 127
    return head + root + metadata + body


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as f:
        f.write(archive())
