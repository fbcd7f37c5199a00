"""Reads Mapbox Vector Tiles (version 2.1) from their bytes, by the specification alone: no code of the product, no library."""


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, value) of a message; a value is an int or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            n, at = varint(data, at)
            value, at = data[at:at + n], at + n
            assert len(value) == n, "a field beyond the end"
        else:
            raise AssertionError(f"wire type {key & 7}")
        yield key >> 3, value


def packed(data):
    at, out = 0, []
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out


def signed(v):
    return (v >> 1) ^ -(v & 1)


def value_of(data):
    (number, value), = fields(data)
    return {1: lambda: value.decode(), 6: lambda: signed(value), 7: lambda: bool(value)}[number]()


def shapes(commands):
    """Parts of points; a ring is closed by the repetition of its first point."""
    parts, x, y, at = [], 0, 0, 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            assert count == 1
            parts[-1].append(parts[-1][0])
            continue
        assert command in (1, 2) and count > 0
        for _ in range(count):
            x, y, at = x + signed(commands[at]), y + signed(commands[at + 1]), at + 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def feature(data, keys, values):
    rows = {number: value for number, value in fields(data)}
    tags = packed(rows.get(2, b""))
    properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])}
    assert len(properties) * 2 == len(tags), "a key twice"
    return {"type": {1: "point", 2: "line", 3: "polygon"}[rows[3]], "parts": shapes(packed(rows[4])), "properties": properties}


def tile(data):
    """{layer: [features]}"""
    out = {}
    for number, layer in fields(data):
        assert number == 3
        rows = list(fields(layer))
        keys = [value.decode() for number, value in rows if number == 3]
        values = [value_of(value) for number, value in rows if number == 4]
        (name,), (version,), (extent,) = ([value for number, value in rows if number == wanted] for wanted in (1, 15, 5))
        assert (version, extent) == (2, 4096) and name.decode() not in out
        assert len(set(keys)) == len(keys)
        out[name.decode()] = [feature(value, keys, values) for number, value in rows if number == 2]
        assert out[name.decode()]
    return out
