"""cbor_peer.py PROGRAM: our reader beside Debian's python3-cbor2, which shares no code with it. Prints TAP.

Random documents must mean the same to both. Of documents with changed bytes ours must take exactly those that the other
decodes to a value of the profile whose one encoding is these bytes.
"""
import random
import subprocess
import sys

try:
    import cbor2
except ImportError:
    print("1..0 # SKIP python3-cbor2 is not installed")
    sys.exit(0)

CASES = 3000
DEPTH_MAX = 8


class Outside(Exception):
    """The value is not of the profile."""


def encode(value, depth=0):
    """The one encoding of a value of the profile: the other library's, items put together in our order."""
    if isinstance(value, (list, dict)) and depth == DEPTH_MAX:
        raise Outside
    if isinstance(value, bool) or isinstance(value, (bytes, str)):
        return cbor2.dumps(value)
    if isinstance(value, int):
        if not -2**63 <= value < 2**63:
            raise Outside
        return cbor2.dumps(value)
    if isinstance(value, list):
        head = bytearray(cbor2.dumps([0] * len(value))[:-len(value) or None])
        return bytes(head) + b"".join(encode(item, depth + 1) for item in value)
    if isinstance(value, dict):
        if any(isinstance(key, bool) or not isinstance(key, int) for key in value):
            raise Outside
        rows = sorted((encode(key), encode(item, depth + 1)) for key, item in value.items())
        head = bytes([0xa0 + len(rows)]) if len(rows) < 24 else bytes([0xb8, len(rows)])
        return head + b"".join(key + item for key, item in rows)
    raise Outside


def show(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if isinstance(value, str):
        return f"t'{value.encode().hex()}'"
    if isinstance(value, list):
        return "[" + ",".join(show(item) for item in value) + "]"
    rows = sorted(value.items(), key=lambda row: cbor2.dumps(row[0]))
    return "{" + ",".join(f"{key}:{show(item)}" for key, item in rows) + "}"


def number(rng):
    magnitude = rng.getrandbits(63) >> rng.randrange(63)
    return rng.choice((magnitude, ~magnitude))


def make(rng, depth=0):
    kind = rng.randrange(4 if depth == DEPTH_MAX else 7)
    if kind == 0:
        return number(rng)
    if kind == 1:
        return rng.random() < 0.5
    if kind == 2:
        return rng.randbytes(rng.choice((0, 3, 23, 24, 32, 64, 300)))
    if kind == 3:
        return "".join(chr(rng.choice((97, 233, 0x6c34, 0x10151))) for _ in range(rng.randrange(30)))
    width = rng.randrange(5 if depth else 40)
    if kind == 4:
        return {number(rng): make(rng, depth + 1) for _ in range(width)}
    return [make(rng, depth + 1) for _ in range(width)]


def expected(document):
    """What ours must print, or None when it must refuse."""
    try:
        value = cbor2.loads(document)
        return show(value) if encode(value) == document else None
    except Exception:  # whatever the other library raises on bytes that it does not decode
        return None


def main():
    rng = random.Random(8949)
    documents = []
    for index in range(CASES):
        document = bytearray(encode(make(rng)))
        if len(document) > 3000:
            document = bytearray(b"\x00")
        if index % 2:
            for _ in range(rng.randrange(1, 3)):
                document[rng.randrange(min(len(document), 40))] = rng.randrange(256)
        documents.append(bytes(document))
    lines = "".join(document.hex() + "\n" for document in documents)
    ran = subprocess.run([sys.argv[1]], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    answers = ran.stdout.splitlines()
    faults = [f"{document.hex()}: {answer}" for document, answer in zip(documents, answers, strict=True)
              if (None if answer.startswith("no ") else answer) != expected(document)]
    taken = sum(not answer.startswith("no ") for answer in answers)
    print(f"# {taken} of {CASES} documents taken")
    print("not ok 1 - as python3-cbor2" if faults or taken < CASES / 2 else "ok 1 - as python3-cbor2")
    for fault in faults[:20]:
        print(f"#   {fault}")
    print("1..1")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
