"""Writes small .osm.pbf extracts, from the format's description (https://wiki.openstreetmap.org/wiki/PBF_Format)."""
import struct
import zlib


def varint(v):
    out = bytearray()
    while v >= 0x80:
        out.append(v & 0x7F | 0x80)
        v >>= 7
    out.append(v)
    return bytes(out)


def zigzag(v):
    return v << 1 if v >= 0 else (-v << 1) - 1


def number(field, v):
    return varint(field << 3) + varint(v)


def text(field, v):
    return varint(field << 3 | 2) + varint(len(v)) + v


def packed(field, values):
    return text(field, b"".join(varint(v) for v in values))


def deltas(values):
    return [zigzag(v - before) for v, before in zip(values, [0, *values])]


class Strings:
    """The texts of a block; the first one is empty."""

    def __init__(self):
        self.all = [b""]

    def __call__(self, value):
        value = str(value).encode()
        if value not in self.all:
            self.all.append(value)
        return self.all.index(value)

    def table(self):
        return b"".join(text(1, s) for s in self.all)


def blob(kind, data):
    contents = number(2, len(data)) + text(3, zlib.compress(data))
    head = text(1, kind) + number(3, len(contents))
    return struct.pack(">I", len(head)) + head + contents


def e7(degrees):
    return round(degrees * 10**7)


def extract(path, nodes, ways=(), relations=()):
    """nodes: {id: (lat, lon) or (lat, lon, tags)}; ways: [(id, [node ids], tags)]; relations: [(id, [(kind, id, role)], tags)]."""
    strings = Strings()
    pairs = lambda tags: packed(2, [strings(k) for k in tags]) + packed(3, [strings(v) for v in tags.values()])
    rows = sorted(nodes.items())
    tags = []
    for _, row in rows:
        for key, value in (row[2] if len(row) > 2 else {}).items():
            tags += [strings(key), strings(value)]
        tags.append(0)
    dense = (packed(1, deltas([i for i, _ in rows])) + packed(8, deltas([e7(row[0]) for _, row in rows]))
             + packed(9, deltas([e7(row[1]) for _, row in rows])) + packed(10, tags))
    group = text(2, dense)
    for way, refs, about in ways:
        group += text(3, number(1, way) + pairs(about) + packed(8, deltas(refs)))
    kinds = {"node": 0, "way": 1, "relation": 2}
    for relation, members, about in relations:
        group += text(4, number(1, relation) + pairs(about) + packed(8, [strings(role) for _, _, role in members])
                      + packed(9, deltas([i for _, i, _ in members])) + packed(10, [kinds[kind] for kind, _, _ in members]))
    header = text(4, b"OsmSchema-V0.6") + text(4, b"DenseNodes")
    with open(path, "wb") as file:
        file.write(blob(b"OSMHeader", header) + blob(b"OSMData", text(1, strings.table()) + text(2, group)))
    return path
