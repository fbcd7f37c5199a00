"""Logs as their specifications (RFC 6962, C2SP) write them down: recursive, slow, none of our code."""
import base64
import hashlib
import struct

import ed25519

LOG, WITNESS = 1, 4


def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(root(leaves[:k]), root(leaves[k:]))


def consistency(old, leaves, whole=True):
    """PROOF(old, D[n]) of RFC 6962 section 2.1.2."""
    if old == 0:
        return []
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return consistency(old, leaves[:k], whole) + [root(leaves[k:])]
    return consistency(old - k, leaves[k:], False) + [root(leaves[:k])]


class Key:
    """A signer by a seed of one number."""

    def __init__(self, name, seed, kind=LOG):
        self.name, self.kind, self.seed = name, kind, bytes([seed] * 32)
        self.public = ed25519.public_key(self.seed)

    @property
    def id(self):
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def verifier(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def line(self, text):
        return line_of(self.name, self.id + ed25519.sign(self.seed, text))


def line_of(name, data):
    return f"\u2014 {name} {base64.b64encode(data).decode()}\n".encode()


class Verifier:
    """What `name+id+key` says."""

    def __init__(self, text):
        self.name, self.hex, data = text.split("+", 2)
        data = base64.b64decode(data)
        self.kind, self.public = data[0], data[1:]

    def signed(self, note):
        """The times that it gave, or 0 of a log's key, for each of its lines; a wrong line is an error."""
        text, lines = note.rsplit(b"\n\n", 1)
        found = []
        for row in lines.decode().splitlines():
            _, name, data = row.split(" ")
            data = base64.b64decode(data)
            if name != self.name or data[:4].hex() != self.hex:
                continue
            time, message = 0, text + b"\n"
            if self.kind == WITNESS:
                time = struct.unpack(">Q", data[4:12])[0]
                message = b"cosignature/v1\ntime %d\n" % time + message
            assert ed25519.verify(self.public, message, data[-64:]), name
            found.append(time)
        return found


def checkpoint_text(origin, size, head):
    return f"{origin}\n{size}\n{base64.b64encode(head).decode()}\n".encode()


def checkpoint(note):
    """Origin, size and root of a note."""
    origin, size, head = note.split(b"\n\n")[0].decode().split("\n")[:3]
    return origin, int(size), base64.b64decode(head)


class Log:
    """A log of `entry <i> <branch>`."""

    def __init__(self, origin, seed, branch="a"):
        self.key, self.branch = Key(origin, seed), branch

    def leaves(self, size):
        return [leaf(f"entry {i} {self.branch}".encode()) for i in range(size)]

    def note(self, size):
        text = checkpoint_text(self.key.name, size, root(self.leaves(size)))
        return text + b"\n" + self.key.line(text)

    def request(self, old, size):
        proof = consistency(old, self.leaves(size))
        lines = b"".join(base64.b64encode(h) + b"\n" for h in proof)
        return b"old %d\n" % old + lines + b"\n" + self.note(size)


def tile_path(kind, index, width):
    parts = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03}")
    return f"tile/{kind}/" + "/".join(parts) + (f".p/{width}" if width < 256 else "")


def entries(read, size):
    """All entries of a log whose files `read` gives, each tile above them checked."""
    found, level = [], []
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        bundle, at = read(tile_path("entries", index, width)), 0
        while at < len(bundle):
            n = struct.unpack(">H", bundle[at:at + 2])[0]
            found.append(bundle[at + 2:at + 2 + n])
            at += 2 + n
    assert len(found) == size, (len(found), size)
    level, height = [leaf(x) for x in found], 0
    hashes = level
    while level:
        for index in range((len(level) + 255) // 256):
            part = level[index * 256:index * 256 + 256]
            assert read(tile_path(height, index, len(part))) == b"".join(part), (height, index)
        level = [root(level[i:i + 256]) for i in range(0, len(level) - 255, 256)]
        height += 1
    return found, root(hashes)
