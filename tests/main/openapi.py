"""What the tests of the API's description share: a served operation that every operation can be asked of."""
import json
import pathlib
import re
import sys

import kawal
from test_api import Posko

ROOT = kawal.ROOT / "docs/openapi"
# What differs from run to run: of these the type counts.
VOLATILE = {"id", "plan", "before", "after", "created", "recorded", "last_recorded", "version", "token", "done", "total", "state", "step",
            "iterations", "score", "begun", "faults", "job", "facts", "seconds", "ms",
            "secret", "uri", "password", "seen", "refused", "address", "agent", "expires", "asked", "session", "at", "now",
            "size", "next", "since", "moment", "received", "moment_us", "key", "raised", "acknowledged", "resolved", "first",
            "tracker", "nonce", "time_us", "checkpoint"}

CRITERIA = """kode,nama,bobot,dasar,dari,sampai,asal,sumber
riwayat,Riwayat konflik,60,diberikan,,,sintetis,buatan uji
jarak,Jauh dari satuan polisi,40,jarak,10,60,sintetis,buatan uji
"""


def entries():
    """All that docs/openapi says, by the name of the operation."""
    found = {}
    for path in sorted(ROOT.glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found


class Desk:
    """The tiny operation, planned twice, with somebody logged in."""

    def __init__(self):
        self.path = kawal.create(kawal.TINY)
        criteria = self.path.parent / "criteria.csv"
        criteria.write_text(CRITERIA, encoding="utf-8")
        done = kawal.run("import", self.path, "--kind", "criteria", criteria)
        assert done.returncode == 0, done.stdout + done.stderr
        for seed in ("1", "2"):
            done = kawal.run("plan", self.path, "--seed", seed, "--iterations", "5")
            assert done.returncode == 0, done.stderr
        self.box()
        self.posko = Posko(self.path)
        assert self.posko.login()[0] == 200

    def box(self):
        """One box with a short life, by a device of its own."""
        device = self.path.parent / "kpu"
        key = kawal.run("device", device).stdout.strip()
        assert kawal.run("enrol", self.path, key, "--person", "P001", "--role", "kpu").returncode == 0
        for kind, *more in (("box_created",), ("sealed", "--set", "seals=S-0481,S-0482"), ("sealed", "--set", "seals=S-0481,S-0490")):
            done = kawal.run("event", self.path, kind, "--device", device, "--set", "item=KS-99.01-001", "--set", "place=GUDANG-99.01", *more)
            assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, method, name, entry):
        """Status, type and body of an operation's example; a job that it begins is over then."""
        path = entry["ask"] if entry["ask"].startswith("/") else "/api/v1/" + entry["ask"]
        if "{alarm}" in path:
            path = path.replace("{alarm}", str(self.posko.ask("GET", "/api/v1/alarms")[2]["alarms"][0]["id"]))
        body = json.dumps(entry["request"]["example"]) if "request" in entry else None
        status, answer, said = self.posko.ask(method, path, body, Content_Type="application/json")
        if name in ("plan.begin", "duty.remedies"):
            self.job_ended(said["job"])
        return status, answer.getheader("Content-Type"), said

    def job_ended(self, job):
        over = kawal.until(lambda: self.posko.ask("GET", f"/api/v1/plan/jobs/{job}")[2]["state"] != "running")
        assert over, "the job never ends"

    def stop(self):
        code, _, err = self.posko.stop()
        assert code == 0, err


def of_table():
    """Method, name and words of each row of the table of routes."""
    table = (kawal.ROOT / "src/api/routes.c").read_text().split("route_rows[] = {")[1].split("\n};")[0]
    rows = re.findall(r'\{"(GET|POST|DELETE)",.*?"([a-z]+\.[a-z_]+)"\}', table, re.S)
    assert len(rows) == table.count('{"'), "a row of the table is not understood"
    return rows


def in_order():
    """The same in an order in which they can be asked: what is taken away comes last, the session at the very end."""
    return sorted(of_table(), key=lambda row: (row[0] == "DELETE", row[1] == "session.logout"))


# ---------------------------------------------------------------- schemas from answers

def kind_of(value):
    return {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null", list: "array", dict: "object"}[type(value)]


def is_map(keys):
    """Whether the keys are codes and no names of members."""
    return any(not re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in keys)


def schema_of(values):
    """A schema that all these values meet."""
    kinds = sorted({kind_of(value) for value in values})
    if "number" in kinds:
        kinds = [kind for kind in kinds if kind != "integer"]
    out = {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    objects = [value for value in values if isinstance(value, dict)]
    items = [item for value in values if isinstance(value, list) for item in value]
    keys = list(dict.fromkeys(key for value in objects for key in value))
    if objects and is_map(keys):
        out["additionalProperties"] = schema_of([item for value in objects for item in value.values()])
    elif objects:
        out["properties"] = {key: schema_of([value[key] for value in objects if key in value]) for key in keys}
        out["required"] = [key for key in keys if all(key in value for value in objects)]
    if any(isinstance(value, list) for value in values):
        out["items"] = schema_of(items) if items else {}
    return out


def example_of(value, name=""):
    """An answer that is short enough to read: of each list the first, of codes the first two."""
    if isinstance(value, list):
        return [example_of(item) for item in value[:2 if name in ("bbox", "at") else 1]]
    if isinstance(value, dict):
        keys = list(value)[:2] if is_map(value) else list(value)
        return {key: example_of(value[key], key) for key in keys}
    return value


def main():
    """openapi.py: writes schema and example for every operation of docs/openapi that has `ask` and no schema yet.
    What it writes is a draft: read it, and say what a member means where its name does not."""
    desk = Desk()
    files = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("*.json"))}
    for method, name in in_order():
        entry = next((said[name] for said in files.values() if name in said), None)
        if not entry or not entry.get("ask"):
            continue
        status, kind, body = desk.ask(method, name, entry)
        good = status == entry.get("status", 200)
        if not good:
            print(name, status, str(body)[:300], file=sys.stderr)
        if good and "schema" not in entry and "json" in (kind or ""):
            entry["schema"], entry["example"] = schema_of([body]), example_of(body)
    for path, said in files.items():
        path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    desk.stop()


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    main()
