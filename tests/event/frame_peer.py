"""frame_peer.py PROGRAM PAGE: our frames judged by the format page alone. Prints TAP.

PROGRAM prints frames with our verdicts. A decoder made of Debian's python3-cbor2 and of the tables that stand in PAGE
(docs/formats/event.md) must take and refuse the same ones: whoever holds to the page understands the record.
"""
import re
import subprocess
import sys

try:
    import cbor2
except ImportError:
    print("1..0 # SKIP python3-cbor2 is not installed")
    sys.exit(0)

from cbor_peer import encode

SEED, CASES = "20240214", 3000
BODY_MAX, NUMBER_KEY_FIELDS = 32768, 10
HEAD_ALWAYS, HEAD_SEEN = {"log", "kind", "device", "sequence", "time_s"}, {"seen_size", "seen_root"}
CODE = re.compile(r"[A-Za-z0-9._-]*\Z")
LAT_MAX, LON_MAX = 900_000_000, 1_800_000_000


class Refused(Exception):
    """The bytes are no frame."""


def need(holds):
    if not holds:
        raise Refused


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


# ---------------------------------------------------------------- what the page says

class Row:
    """A field: its name and what its value must be, from the page's words."""

    def __init__(self, cells):
        self.name = cells[1].strip("`")
        words = cells[2]
        numbers = [int(n) for n in re.findall(r"\d+", words)]
        self.kind = words.split()[0].rstrip(",")
        self.list_max = 0
        if re.match(r"1 to \d+ (codes|hashes),", words):
            self.kind, self.list_max = words.split()[3].rstrip(","), numbers[1]
            numbers = numbers[2:]
        self.limits = numbers
        self.choices = len(re.findall(r"`", words)) // 2

    def check(self, value):
        if self.list_max:
            need(isinstance(value, list) and 1 <= len(value) <= self.list_max)
            for item in value:
                self.check_one(item, self.kind == "codes")
            raw = [item.encode() if isinstance(item, str) else item for item in value]
            need(all(a < b for a, b in zip(raw, raw[1:])))
        elif self.kind == "integer":
            need(is_int(value) and self.limits[0] <= value <= self.limits[1])
        elif self.kind == "one":
            need(is_int(value) and 0 <= value < self.choices)
        elif self.kind == "point":
            need(isinstance(value, list) and len(value) == 2 and all(is_int(part) for part in value))
            need(abs(value[0]) <= LAT_MAX and abs(value[1]) <= LON_MAX)
        else:
            self.check_one(value, self.kind == "code")

    def check_one(self, value, is_code):
        if is_code:
            need(isinstance(value, str) and CODE.match(value))
            need(self.limits[0] <= len(value) <= self.limits[1])
        else:
            need(isinstance(value, bytes) and len(value) == self.limits[0])


def names(cell):
    return set(cell.split(", ")) - {""}


def read_page(text):
    """The tables: header and fields by number, kinds by number as (required, all)."""
    parts = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, rest = part.partition("\n")
        parts[title] = [[cell.strip() for cell in line.strip("|").split("|")]
                        for line in rest.splitlines() if re.match(r"\| \d+ \| `", line)]
    rows = {title: {int(cells[0]): Row(cells) for cells in parts[title]} for title in ("Body", "Fields")}
    kinds = {int(cells[0]): (names(cells[3]), names(cells[3]) | names(cells[4])) for cells in parts["Kinds"]}
    return rows["Body"], rows["Fields"], kinds


# ---------------------------------------------------------------- a frame by the page

def decode(data):
    value = cbor2.loads(data)
    need(encode(value) == data)
    return value


def named(rows, pairs):
    need(isinstance(pairs, dict))
    values = {}
    for key, value in pairs.items():
        need(is_int(key) and key in rows)
        rows[key].check(value)
        values[rows[key].name] = value
    return values


def check_body(data, page):
    head_rows, field_rows, kinds = page
    need(len(data) <= BODY_MAX)
    body = decode(data)
    need(isinstance(body, dict) and NUMBER_KEY_FIELDS in body)
    head = named(head_rows, {key: value for key, value in body.items() if key != NUMBER_KEY_FIELDS})
    fields = named(field_rows, body[NUMBER_KEY_FIELDS])
    need(HEAD_ALWAYS <= head.keys() and len(HEAD_SEEN & head.keys()) != 1)
    need(("previous" in head) == (head["sequence"] > 1))
    need(head["kind"] in kinds)
    required, takes = kinds[head["kind"]]
    need(required <= fields.keys() <= takes)
    return 1 + ("receiver" in fields) + ("witness" in fields)


def is_frame(data, page):
    try:
        frame = decode(data)
        need(isinstance(frame, list) and frame and all(isinstance(part, bytes) for part in frame))
        need(len(frame) == 1 + check_body(frame[0], page))
        need(all(len(signature) in (0, 64) for signature in frame[1:]))
    except Exception:  # whatever the other library raises on bytes that it does not decode
        return False
    return True


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        page = read_page(file.read())
    ran = subprocess.run([sys.argv[1], SEED, str(CASES)], stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.split(" ") for line in ran.stdout.splitlines()]  # a frame may be empty
    faults = [f"{frame}: {verdict}" for frame, verdict in lines
              if is_frame(bytes.fromhex(frame), page) != (verdict == "ok")]
    taken = sum(verdict == "ok" for _, verdict in lines)
    print(f"# {taken} of {len(lines)} frames taken, {len(page[2])} kinds and {len(page[1])} fields on the page")
    good = not faults and CASES / 2 <= taken <= CASES * 9 / 10
    print(f"{'ok' if good else 'not ok'} 1 - frames as the format page says")
    for fault in faults[:20]:
        print(f"#   {fault}")
    print("1..1")
    sys.exit(not good)


if __name__ == "__main__":
    main()
