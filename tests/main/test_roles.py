"""Who sees what: every route of the table by every role, from an area that the answers must not go beyond; accounts,
sessions, the second factor and what two persons must want, over the real server and command line."""
import base64
import datetime
import hashlib
import hmac
import io
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import termios
import time
import unittest
import zipfile

import kawal
from test_api import Posko

ORGANISATIONS = "polri kpu bawaslu tni kecamatan desa".split()
ROLES = "administrator operator commander officer reader".split()
OWN, FOREIGN = "99.01.02", "99.01.01"  # Hilir and Hulu of the tiny register
HIDDEN_PLACES = re.compile(r"99\.01\.01|Hulu|HULU")
# Routes that answer by a rule of their own, or are no one's in particular; every other one is asked below.
OPEN = {"session.login", "session.logout", "session.ways", "session.oidc", "session.oidc_back", "authority.get", "openapi.get", "log.get", "reports.get", "reports.post",
        "field.enrol", "field.hello", "field.sign_in"}
OPEN |= {"field.day", "field.map", "field.events", "field.receipts", "field.positions"}  # a phone's: test_field_work.py


def source(name):
    return (kawal.ROOT / name).read_text()


def route_rows():
    """The table of routes: method, path, tail, words, resource, act and name of each row."""
    text = source("src/api/routes.c") + "".join(header.read_text() for header in sorted((kawal.ROOT / "src/api").glob("*.h")))
    names = dict(re.findall(r'(?:static const char |#define )(\w+)(?:\[\] =)?\s+"([^"]*)"', text))
    table = text.split("route_rows[] = {")[1].split("};")[0]

    def value(word):
        return "".join(part[1:-1] if part[0] == '"' else names[part] for part in re.findall(r'"[^"]*"|\w+', word))
    rows = []
    for method, path, tail, _, words, resource, act, name in re.findall(
            r'\{"(\w+)",\s*([^,]+),\s*([^,]+),\s*(\w+),\s*((?:"[^"]*"|\w+|\s)+),\s*ACCESS_OF_(\w+),\s*ACCESS_(\w+),\s*"([\w.]+)"\}', table):
        rows.append((method, value(path), None if tail == "NULL" else value(tail), value(words), resource.lower(), act.lower(), name))
    assert len(rows) == table.count('{"'), "a row of the table is not understood here"
    return rows


def rights():
    """The table of domain/access.c: {(organisation, role): {resource: letters}}."""
    resources = re.findall(r'X\(\w+, \d+, "(\w+)"\)', source("src/domain/access.h").split("ACCESS_RESOURCES(X)")[1].split("typedef")[0])
    return {(organisation.lower(), role.lower()): dict(zip(resources, words.split()))
            for organisation, role, words in re.findall(r'\[ACCESS_(\w+)\]\[ACCESS_(\w+)\] =\s*"([^"]*)"', source("src/domain/access.c"))}


def kinds_of_accounts():
    """One (organisation, role) for each set of rights: what an answer holds depends on rights and area alone, and that each of them
    has its rights is asked of every one."""
    table = rights()
    return list({tuple(sorted(may.items())): pair for pair, may in reversed(table.items())}.values())


def code(secret, step=0):
    """RFC 6238 by hand. The program takes the step of its clock and one to either side: 0 and 1 still hold when the step
    changes before it has looked, -1 does not."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def account(path, *words, **more):
    return kawal.run("account", words[0], path, *words[1:], **more)


def add(path, user, organisation, role, area=""):
    done = account(path, "add", user, "--organisation", organisation, "--role", role, "--area", area, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["password"]


class Client:
    """One account at a served operation."""

    def __init__(self, posko, user, password, **more):
        self.posko = posko
        self.status, self.cookie, self.said = self.login(user, password, **more)

    def login(self, user, password, **more):
        self.posko.cookie = None
        status, answer, said = self.posko.ask("POST", "/api/v1/session", json.dumps({"user": user, "password": password, **more}),
                                              Content_Type="application/json")
        return status, (answer.getheader("Set-Cookie") or "").split(";")[0], said

    def ask(self, method, path, body=None, **headers):
        self.posko.cookie = self.cookie
        if body is not None and not isinstance(body, (bytes, str)):
            body, headers = json.dumps(body), {"Content_Type": "application/json", **headers}
        if path.startswith("/api/v1/stream"):
            return self.beginning(path)
        status, answer, said = self.posko.ask(method, path, body, **headers)
        return status, said, answer

    def beginning(self, path):
        """What a stream says in its first moment: it has no end."""
        with socket.create_connection(("127.0.0.1", self.posko.port), timeout=0.3) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.posko.port}\r\nCookie: {self.cookie}\r\n\r\n".encode())
            said = b""
            try:
                while part := s.recv(65536):
                    said += part
            except TimeoutError:
                pass
        status = int(said.split()[1])
        body = said.partition(b"\r\n\r\n")[2]
        return status, json.loads(body) if status >= 400 else body, None


def planned_tiny():
    path = kawal.create(kawal.TINY, "roles")
    done = kawal.run("plan", path)
    assert done.returncode == 0, done.stderr
    return path


# The moment that is asked about, which every question names with this word: when all is planned. A picture of it serves all that
# ask; a moment to come is now, of which each question would need one of its own.
THEN = "THEN"
WITH_HINDSIGHT = f"&at={THEN}&known=now"
# What each route is asked, beside its bare path: what stands behind the path, and the query.
BEHIND = {
    "register.rows": [kind + query for kind in
                      ("operation classes areas units sites tps people fleet links kits patterns calendar settings outlines ways closures "
                       "maps outages pins reserves assignments criteria signs opinions tides").split() for query in ("", f"?area={FOREIGN}")],
    "register.history": ["tps/99.01.02.2001-001", "tps/99.01.01.1001-001", "people/P005", "people/P007", "sites/PPK-99.01.01", "areas/99.01",
                         "links/R001", "fleet/V001"],
    "register.put": ["tps"], "register.retire": ["tps/99.01.01.1001-001", "links/R001"],
    "plan.job": ["1"], "plan.job_shown": ["1"], "plan.stop": ["1"], "plan.publish": ["1"],
    "receipt.get": ["0" * 64], "custody.get": ["99.01.01.1001-001/kotak-suara", "nothing"], "network.tile": ["10/809/520.mvt", "12/3236/2082.mvt"],
    "convoys.get": ["1-0001", "K2-0024", "3-0011", f"1-0001?at={THEN}", f"3-0011?at={THEN}&known=now"], "alarms.acknowledge": ["1"], "alarms.resolve": ["1"],
    "device.revoke": ["0" * 64],
    "session.revoke": ["0000000000000000"], "account.change": ["nobody"], "account.recover": ["nobody"], "approval.give": ["1"], "approval.refuse": ["1"],
}
QUERIES = {
    "plan.why": ["", "?code=99.01.01.1001-001", "?code=99.01.02.2001-001"], "duty.sheets": ["", "?person=P005", "?person=P007", "?unit=POLSEK-HULU",
                                                                                         "?tps=99.01.01.1001-001", "?unit=POLSEK-HILIR"],
    "duty.export": ["?as=csv", "?as=ics", "?as=xlsx", "?as=csv&person=P005"], "duty.class": ["", "?tps=99.01.01.1001-001"],
    "network.route": ["?from=GUDANG-99.01&to=PPK-99.01.02&vehicle=truck", "?from=PPK-99.01.02&to=PPS-99.01.02.2001&vehicle=truck"],
    "network.reach": ["?place=PPK-99.01.02&vehicle=truck&minutes=600", "?place=PPK-99.01.01&vehicle=truck"],
    "alarms.list": ["", f"?area={FOREIGN}", f"?area={FOREIGN}&at={THEN}", f"?state=all{WITH_HINDSIGHT}"], "looks.list": ["", f"?area={FOREIGN}", f"?area={OWN}"], "looks.say": [""],
    "missing.list": ["", f"?area={FOREIGN}", f"?area={OWN}"], "readiness.sums": ["", f"?area={FOREIGN}", f"?area={OWN}", "?level=tps", f"?level=tps{WITH_HINDSIGHT}", f"?area={FOREIGN}{WITH_HINDSIGHT}"],
    "convoys.list": ["", f"?at={THEN}", f"?at={THEN}&known=now"], "positions.list": ["", f"?at={THEN}", f"?at={THEN}&known=now"],
    "field.slip": ["?trip=1-0001", "?trip=1-0002"],
    "numbers.get": ["", "?rows=outstanding", "?rows=people", "?rows=late", f"?rows=people{WITH_HINDSIGHT}", f"?rows=late{WITH_HINDSIGHT}", f"?at={THEN}"], "stream.get": ["", "?since=0", "?topics=log,register&since=1"], "plan.get": ["", "?id=latest"], "plan.compare": ["", "?before=latest&after=latest"],
}
BODIES = {
    "register.put": {"values": {"code": "99.01.01.1001-001", "number": "009"}},
    "plan.begin": {"what": "plan"}, "duty.remedies": {}, "duty.try": {"without": ["P005"]},
    "session.password": {"old": "x", "new": "y"}, "session.totp": {"code": "000000"}, "session.totp_off": {"password": "x", "code": "000000"}, "account.add": {"user": ""}, "account.change": {"role": "x"},
    "presence.say": {"place": "PPK-99.01.01", "people": ["P007"]},
    "field.sms": {"text": "x"},
    "device.offer": {"person": "P007", "role": "linmas", "until": "2026-01-01T00:00:00Z"}, "device.revoke": {"reason": "misuse"},
    "approval.ask": {"act": "x", "subject": "y", "reason": "z"},
}


def readable(said):
    """Everything that an answer says as one text: a workbook is its parts, unpacked."""
    if isinstance(said, bytes) and said[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(said)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return said.decode("latin-1") if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False)


def questions(row, moment):
    """(method, path, body) of everything that a row is asked, of the past at this moment."""
    method, path, tail, _, _, _, name = row
    for behind in BEHIND.get(name, [""] if tail is None else ["x"]):
        address, _, query = behind.partition("?")
        for asked in QUERIES.get(name, ["?" + query if query else ""]):
            whole = path + (address + tail if tail is not None else "") + asked
            yield method, whole.replace(THEN, moment), BODIES.get(name)


class EveryRoute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = planned_tiny()
        cls.people = {row["kode"]: row for row in kawal.rows(kawal.TINY / "people.csv")}
        cls.posko = Posko(cls.path)
        assert cls.posko.login()[0] == 200
        cls.passwords = {}
        for organisation in ORGANISATIONS:
            for role in ROLES:
                for area in ("", OWN):
                    user = f"{organisation}-{role}{'-part' if area else ''}"
                    wish = {"user": user, "organisation": organisation, "role": role, "area": area}
                    status, _, said = cls.posko.ask("POST", "/api/v1/accounts", json.dumps(wish), Content_Type="application/json")
                    assert status == 201, said
                    cls.passwords[user] = said["password"]
        cls.clients = {}
        cls.moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    @classmethod
    def tearDownClass(cls):
        cls.posko.stop()

    def client(self, user):
        if user not in self.clients:
            self.clients[user] = Client(self.posko, user, self.passwords[user])
            self.assertEqual(self.clients[user].status, 200)
        return self.clients[user]

    def test_every_row_has_a_rule(self):
        rows = route_rows()
        self.assertEqual(len({row[6] for row in rows}), len(rows), "two rows have one name")
        resources = set(next(iter(rights().values())))
        named = set(re.findall(r'\{"([\w.]+)", (?:true|false)\}', source("src/api/gate.c")))
        self.assertGreater(len(named), 5)
        for _, _, tail, _, resource, act, name in rows:
            self.assertIn(resource, resources, name)
            self.assertIn(act, ("open", "read", "write", "export", "personal"), name)
            self.assertEqual(act == "open", name in OPEN, f"{name}: a route that is open to all is named here")
            named.discard(name)
            self.assertTrue(tail is None or name in BEHIND or name in OPEN, f"{name}: what stands behind its path is not asked here")
        self.assertEqual(named, set(), "routes that tell of persons and are not in the table")

    def test_what_a_role_may_not_is_refused(self):
        letter = {"read": "r", "write": "w", "export": "e", "personal": "p"}
        table = rights()
        self.assertEqual(len(table), len(ORGANISATIONS) * len(ROLES))
        for (organisation, role), may in table.items():
            client = self.client(f"{organisation}-{role}")
            for row in route_rows():
                resource, act, name = row[4:]
                if act == "open":
                    continue
                method, path, body = next(questions(row, self.moment))
                allowed = letter[act] in may[resource]
                if allowed and act == "write":
                    continue  # what it does is for other cases
                status, said, _ = client.ask(method, path, body)
                with self.subTest(f"{organisation} {role} {name}"):
                    self.assertEqual(isinstance(said, dict) and said.get("code") == "access.denied", not allowed, said)
                    self.assertEqual(status == 403, not allowed)

    def hidden_people(self):
        """Those of the foreign units whom no answer of the part may name: they serve nothing of the part."""
        _, whole, _ = self.client("polri-commander").ask("GET", "/api/v1/plan")
        serving = set()
        rows = whole["trips"] + [dict(row, stops=row["tps"]) for row in whole["placement"]["teams"]] + whole["placement"]["posts"]
        for row in rows:
            if OWN in json.dumps(row):
                serving |= set(re.findall(r"P\d{3}", json.dumps(row)))
        return [person for person, row in self.people.items() if row["satuan"] == "POLSEK-HULU" and person not in serving]

    def test_no_answer_goes_beyond_the_area(self):
        hidden = self.hidden_people()
        self.assertTrue(hidden)
        people = re.compile("|".join(hidden + [self.people[person]["nama"] for person in hidden]))
        seen = 0
        for organisation, role in kinds_of_accounts():
            client = self.client(f"{organisation}-{role}-part")
            for row in route_rows():
                if row[5] == "open" or row[4] in ("session", "accounts", "approvals", "access_log"):
                    continue
                for method, path, body in questions(row, self.moment):
                    status, said, answer = client.ask(method, path, body)
                    text = readable(said)
                    with self.subTest(f"{organisation} {role} {method} {path}"):
                        self.assertNotEqual(status, 500)
                        self.assertIsNone(HIDDEN_PLACES.search(text), text[max(0, (HIDDEN_PLACES.search(text) or re.match("", text)).start() - 200):][:400])
                        self.assertIsNone(people.search(text))
                    seen += status == 200
        self.assertGreater(seen, 300)

    def test_the_own_part_is_there(self):
        client = self.client("polri-commander-part")
        _, plan, _ = client.ask("GET", "/api/v1/plan")
        _, whole, _ = self.client("polri-commander").ask("GET", "/api/v1/plan")
        served = [trip for trip in whole["trips"] if any(OWN in stop["for"] for stop in trip["stops"])]
        self.assertTrue(served)
        kept = {trip["id"]: trip for trip in plan["trips"]}
        for trip in served:
            self.assertEqual(kept[trip["id"]]["vehicle"], trip["vehicle"])
            self.assertEqual(kept[trip["id"]]["escorts"], trip["escorts"])
            self.assertEqual(kept[trip["id"]]["path"], trip["path"])
        self.assertLess(len(plan["trips"]), len(whole["trips"]))
        self.assertEqual(len(plan["paths"]), len(whole["paths"]))  # they are referred to by number
        teams = [team for team in whole["placement"]["teams"] if team["kecamatan"] == OWN]
        self.assertEqual(plan["placement"]["teams"], teams)
        _, rows, _ = client.ask("GET", "/api/v1/register/tps")
        self.assertEqual({row["code"] for row in rows["rows"]},
                         {row["kode"] for row in kawal.rows(kawal.TINY / "tps.csv") if row["desa"].startswith(OWN)})
        _, shown, _ = client.ask("GET", "/api/v1/map")
        self.assertEqual({row["code"] for row in shown["tps"]}, {row["code"] for row in rows["rows"]})
        self.assertIn("99.01", {row["code"] for row in shown["areas"]})  # what holds the area is common
        for path in ("register/tps/99.01.02.2001-001/history", "duty/sheets?unit=POLSEK-HILIR", "duty/export?as=csv"):
            self.assertEqual(client.ask("GET", "/api/v1/" + path)[0], 200, path)
        for path in ("register/tps/99.01.01.1001-001/history", "duty/sheets?person=P021", "register/tps?area=99.01.01"):
            status, said, _ = client.ask("GET", "/api/v1/" + path)
            self.assertEqual((status, said["code"]), (403, "access.outside"), path)

    def test_names_are_for_who_may_know_them(self):
        names = {row["nama"] for row in self.people.values()}
        for organisation, role in kinds_of_accounts():
            client = self.client(f"{organisation}-{role}")
            may = rights()[organisation, role]["people"]
            for row in route_rows():
                if row[0] != "GET" or row[5] == "open" or row[4] in ("session", "accounts", "approvals", "access_log"):
                    continue
                for method, path, _ in questions(row, self.moment):
                    _, said, _ = client.ask(method, path)
                    text = readable(said)
                    with self.subTest(f"{organisation} {role} {path}"):
                        if "p" not in may:
                            self.assertFalse(any(name in text for name in names))
                        if "r" not in may:
                            self.assertIsNone(re.search(r'"P0\d\d"', text))

    def test_counts_are_of_kinds_that_one_may_see(self):
        for user, there in (("polri-commander", True), ("kpu-commander", False)):
            _, said, _ = self.client(user).ask("GET", "/api/v1/operation")
            self.assertEqual("people" in {row["kind"] for row in said["register"]["counts"]}, there)

    def test_reads_of_persons_and_exports_are_written_down(self):
        client = Client(self.posko, "polri-operator", self.passwords["polri-operator"])  # what is polled is written once a session
        for path in ("duty/sheets?person=P007", "duty/export?as=csv", "register/people", "plan"):
            self.assertEqual(client.ask("GET", "/api/v1/" + path)[0], 200)
        _, said, _ = self.client("polri-administrator").ask("GET", "/api/v1/access-log")
        mine = [(row["route"], row["act"], row["subject"].strip()) for row in said["rows"] if row["user"] == "polri-operator"]
        self.assertEqual(mine[:4], [("plan.get", "personal", ""), ("register.rows", "personal", "people"), ("duty.export", "export", "as=csv"),
                                    ("duty.sheets", "personal", "person=P007")])
        client = Client(self.posko, "polri-operator", self.passwords["polri-operator"])  # a session that has polled nothing yet
        for method, path, body in (("GET", "plan/compare?before=latest&after=latest", None), ("GET", "custody/nothing", None),
                                   ("POST", "duty/try", {"gone": {"people": ["P030"]}}), ("GET", "positions", None), ("GET", "positions?since=1", None)):
            client.ask(method, "/api/v1/" + path, body)
        _, said, _ = self.client("polri-administrator").ask("GET", "/api/v1/access-log")
        mine = [(row["route"], row["act"]) for row in said["rows"] if row["user"] == "polri-operator"]
        self.assertEqual(mine[:4], [(route, "personal") for route in ("positions.list", "duty.try", "custody.get", "plan.compare")])  # once what is polled
        before = len(mine)
        reader = self.client("kpu-commander")  # who may not know persons is told of none
        for path in ("plan", "positions", "custody/nothing"):
            reader.ask("GET", "/api/v1/" + path)
        _, said, _ = self.client("polri-administrator").ask("GET", "/api/v1/access-log")
        self.assertFalse([row for row in said["rows"] if row["user"] == "kpu-commander" and row["act"] == "personal"])
        client.ask("GET", "/api/v1/register/tps")
        client.ask("GET", "/api/v1/duty/shortage")
        _, said, _ = self.client("polri-administrator").ask("GET", "/api/v1/access-log")
        self.assertEqual(len([row for row in said["rows"] if row["user"] == "polri-operator"]), before)
        _, theirs, _ = self.client("kpu-administrator").ask("GET", "/api/v1/access-log")
        self.assertTrue(all(row["organisation"] == "kpu" for row in theirs["rows"]))

    def test_the_access_log_is_of_the_own_area_and_organisation(self):
        exporters = {"polri-operator": "", "polri-operator-part": OWN, "kpu-operator": ""}
        for user in ("polri-operator", "polri-operator-part"):
            self.assertEqual(self.client(user).ask("GET", "/api/v1/duty/sheets?unit=POLSEK-HILIR")[0], 200)
        log = "/api/v1/access-log"
        for (organisation, role), may in rights().items():
            for part in ("", "-part"):
                client = self.client(f"{organisation}-{role}{part}")
                with self.subTest(f"{organisation} {role} {part}"):
                    status, said, _ = client.ask("GET", log)
                    self.assertEqual(status, 200 if "r" in may["access_log"] else 403)
                    if status != 200:
                        self.assertEqual(client.ask("GET", f"{log}?area={OWN}")[1]["code"], "access.denied")
                        continue
                    self.assertTrue(all(row["organisation"] == organisation for row in said["rows"]) or organisation == "polri")
                    self.assertTrue(not part or all(row["area"].startswith(OWN) for row in said["rows"]))
                    foreign, answer, _ = client.ask("GET", f"{log}?area={FOREIGN}")
                    self.assertEqual((foreign, answer.get("code")), (403, "access.outside") if part else (200, None))
                    self.assertEqual(client.ask("GET", f"{log}?area={OWN}")[0], 200)
        root = self.client("polri-administrator")
        of = lambda query: {row["user"] for row in root.ask("GET", f"{log}?{query}")[1]["rows"]}
        self.assertTrue(of(f"area={OWN}") and all(exporters.get(user, OWN) == OWN for user in of(f"area={OWN}")))
        self.assertEqual(of("user=polri-operator-part"), {"polri-operator-part"})
        self.assertEqual(of("day=2024-01-01"), set())
        now = time.gmtime(time.time() + 7 * 3600)  # the tiny operation's clocks
        self.assertIn("polri-operator", of(f"day={time.strftime('%Y-%m-%d', now)}"))
        self.assertEqual(root.ask("GET", f"{log}?day=kemarin")[1]["code"], "account.values")
        newest = root.ask("GET", log)[1]["rows"][0]["no"]
        self.assertTrue(all(row["no"] < newest for row in root.ask("GET", f"{log}?before={newest}")[1]["rows"]))

    def test_the_page_is_told_what_it_may_offer(self):
        table = rights()
        _, said, _ = self.client("desa-reader").ask("GET", "/api/v1/roles")
        told = {(row["organisation"], row["role"]): {name: letters or "-" for name, letters in row["may"].items()} for row in said["roles"]}
        self.assertEqual(told, table)
        for organisation, role in kinds_of_accounts():
            _, mine, _ = self.client(f"{organisation}-{role}").ask("GET", "/api/v1/session")
            self.assertEqual({name: letters or "-" for name, letters in mine["may"].items()}, table[organisation, role])

    def test_what_a_part_may_enter(self):
        client = self.client("polri-operator-part")
        self.assertEqual(client.ask("GET", "/api/v1/map")[1], self.client("polri-commander-part").ask("GET", "/api/v1/map")[1])
        for values, code_ in (({"code": "99.01.01.1001-001", "number": "009"}, "access.outside"), ({"code": "x", "number": "1"}, "access.outside"),
                              ({"code": "99.01.02.2001-001", "village": "99.01.01.1001"}, "access.outside")):
            status, said, _ = client.ask("POST", "/api/v1/register/tps", {"values": values})
            self.assertEqual((status, said["code"]), (403, code_), values)
        status, said, _ = client.ask("POST", "/api/v1/register/tps", {"values": {"code": "99.01.02.2001-001", "place": "Balai Baru"}})
        self.assertEqual((status, said.get("changed")), (200, 1), said)
        _, shown, _ = client.ask("GET", "/api/v1/map")  # the part that was kept is not shown any more
        self.assertIn("Balai Baru", {row["place"] for row in shown["tps"]})
        self.assertEqual(client.ask("DELETE", "/api/v1/register/tps/99.01.01.1001-001")[0], 403)
        for path, body in (("plan/jobs", {"what": "plan"}), ("duty/remedies", {}), ("duty/try", {"without": ["P007"]})):
            self.assertEqual(client.ask("POST", "/api/v1/" + path, body)[1]["code"], "access.outside")


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = planned_tiny()
        cls.posko = Posko(cls.path)
        cls.root = Client(cls.posko, "posko", cls.posko.password)

    @classmethod
    def tearDownClass(cls):
        cls.posko.stop()

    def make(self, user, **more):
        status, said, _ = self.root.ask("POST", "/api/v1/accounts", {"user": user, "organisation": "polri", "role": "administrator", **more})
        self.assertEqual(status, 201, said)
        return said["password"]

    def test_the_session_tells_who_one_is(self):
        password = self.make("kec1", organisation="kecamatan", role="reader", area=OWN)
        status, said, _ = Client(self.posko, "kec1", password).ask("GET", "/api/v1/session")
        self.assertEqual(status, 200)
        self.assertEqual({name: said[name] for name in ("user", "organisation", "role", "area")},
                         {"user": "kec1", "organisation": "kecamatan", "role": "reader", "area": OWN})

    def test_a_part_of_no_plan(self):
        posko = Posko(kawal.create(kawal.TINY, "bare"))
        self.addCleanup(posko.stop)
        root = Client(posko, "posko", posko.password)
        _, said, _ = root.ask("POST", "/api/v1/accounts", {"user": "part", "organisation": "polri", "role": "commander", "area": OWN})
        for client in (root, Client(posko, "part", said["password"])):
            status, said, _ = client.ask("GET", "/api/v1/plan")
            self.assertEqual((status, said["code"]), (404, "store.no_plan"))

    def test_sessions_are_seen_and_ended_at_once(self):
        password = self.make("sesi")
        first, second = Client(self.posko, "sesi", password), Client(self.posko, "sesi", password)
        _, said, _ = first.ask("GET", "/api/v1/sessions")
        self.assertEqual(len(said["sessions"]), 2)
        self.assertEqual([row["this"] for row in said["sessions"]].count(True), 1)
        self.assertTrue(all(row["address"] == "127.0.0.1" for row in said["sessions"]))
        other = next(row["id"] for row in said["sessions"] if not row["this"])
        self.assertEqual(first.ask("DELETE", "/api/v1/sessions/" + other)[0], 204)
        self.assertEqual(second.ask("GET", "/api/v1/operation")[0], 401)
        self.assertEqual(first.ask("GET", "/api/v1/operation")[0], 200)
        self.assertEqual(first.ask("DELETE", "/api/v1/sessions/" + other)[0], 404)
        stranger = Client(self.posko, "kpu9", self.make("kpu9", organisation="kpu"))
        _, mine, _ = first.ask("GET", "/api/v1/sessions")
        self.assertEqual(stranger.ask("DELETE", "/api/v1/sessions/" + mine["sessions"][0]["id"])[1]["code"], "account.session_gone")
        done = account(self.path, "revoke", mine["sessions"][0]["id"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(first.ask("GET", "/api/v1/operation")[0], 401)
        self.assertIn("kpu9", account(self.path, "sessions").stdout)

    def test_a_disabled_account_is_out_at_once(self):
        client = Client(self.posko, "sementara", self.make("sementara", role="officer"))
        self.assertEqual(self.root.ask("POST", "/api/v1/accounts/sementara", {"disabled": True})[0], 200)
        self.assertEqual(client.ask("GET", "/api/v1/operation")[0], 401)

    def test_a_changed_role_counts_at_once(self):
        password = self.make("naik", role="reader")
        self.assertEqual(self.root.ask("POST", "/api/v1/accounts/naik", {"role": "operator"})[0], 200)
        client = Client(self.posko, "naik", password)
        self.assertEqual(client.ask("GET", "/api/v1/duty/sheets?person=P007")[0], 200)

    def test_the_second_factor(self):
        password = self.make("dua")
        client = Client(self.posko, "dua", password)
        _, said, _ = client.ask("POST", "/api/v1/session/totp", {})
        self.assertRegex(said["uri"], "^otpauth://totp/")
        self.assertEqual(client.ask("POST", "/api/v1/session/totp", {"code": "abcdef"})[1]["code"], "account.code")
        first = code(said["secret"])
        status, on, _ = client.ask("POST", "/api/v1/session/totp", {"code": first})
        self.assertEqual((status, on), (200, {"totp": True}))
        self.assertEqual(Client(self.posko, "dua", password).said["code"], "account.code_needed")
        self.assertEqual(Client(self.posko, "dua", password, code="000000").said["code"], "account.code")
        self.assertEqual(Client(self.posko, "dua", password, code=first).said["code"], "account.code")  # used before
        second = code(said["secret"], 1)
        self.assertEqual(Client(self.posko, "dua", password, code=second).status, 200)
        self.assertEqual(client.ask("POST", "/api/v1/accounts/dua/recover", {})[1]["code"], "account.self")
        off = "/api/v1/session/totp/off"
        self.assertEqual(client.ask("POST", off, {"password": "salah-sekali", "code": second})[1]["code"], "account.refused")
        self.assertEqual(client.ask("POST", off, {"password": password})[1]["code"], "account.code_needed")
        self.assertEqual(client.ask("POST", off, {"password": password, "code": second})[1]["code"], "account.code")  # used
        self.assertEqual(client.ask("GET", "/api/v1/operation")[0], 200)
        status, new, _ = self.root.ask("POST", "/api/v1/accounts/dua/recover", {})
        self.assertEqual(status, 200)
        self.assertEqual(client.ask("GET", "/api/v1/operation")[0], 401)
        self.assertEqual(Client(self.posko, "dua", new["password"]).status, 200)

    def test_the_second_factor_goes_by_password_and_code(self):
        password = self.make("tiga")
        client = Client(self.posko, "tiga", password)
        _, said, _ = client.ask("POST", "/api/v1/session/totp", {})
        self.assertEqual(client.ask("POST", "/api/v1/session/totp", {"code": code(said["secret"])})[0], 200)
        wish = {"password": password, "code": code(said["secret"], 1)}
        self.assertEqual(client.ask("POST", "/api/v1/session/totp/off", wish)[0], 204)
        self.assertEqual(client.ask("POST", "/api/v1/session/totp/off", wish)[1]["code"], "account.totp_off")
        self.assertEqual(Client(self.posko, "tiga", password).status, 200)

    def test_an_account_was_last_seen(self):
        seen = lambda: {row["user"]: row["seen"] for row in self.root.ask("GET", "/api/v1/accounts")[1]["accounts"]}
        password = self.make("tampak")
        self.assertIsNone(seen()["tampak"])
        client = Client(self.posko, "tampak", password)
        self.assertEqual(client.ask("DELETE", "/api/v1/session")[0], 204)
        self.assertRegex(seen()["tampak"], r"^20\d\d-")

    def test_ones_own_password(self):
        password = self.make("kunci")
        client = Client(self.posko, "kunci", password)
        self.assertEqual(client.ask("POST", "/api/v1/session/password", {"old": "salah", "new": "rahasia-baru"})[1]["code"], "account.refused")
        self.assertEqual(client.ask("POST", "/api/v1/session/password", {"old": password, "new": "pendek"})[1]["code"], "account.password")
        self.assertEqual(client.ask("POST", "/api/v1/session/password", {"old": password, "new": "rahasia-baru"})[0], 204)
        self.assertEqual(Client(self.posko, "kunci", password).status, 401)
        client = Client(self.posko, "kunci", "rahasia-baru")
        self.assertEqual(client.status, 200)
        codes = [client.ask("POST", "/api/v1/session/password", {"old": "tebakan-1", "new": "rahasia-lain"})[1]["code"] for _ in range(11)]
        self.assertEqual((codes[0], codes[-1]), ("account.refused", "account.pause"))
        self.assertEqual(Client(self.posko, "kunci", "rahasia-baru").said["code"], "account.pause")  # counted with those at the door

    def test_an_administrator_goes_by_two_persons(self):
        first, second = Client(self.posko, "adm1", self.make("adm1")), Client(self.posko, "adm2", self.make("adm2"))
        self.make("adm3")
        self.assertEqual(first.ask("POST", "/api/v1/accounts/adm3", {"disabled": True})[1]["code"], "approval.needed")
        ask = {"act": "revoke_administrator", "subject": "adm3", "reason": "pindah tugas"}
        _, asked, _ = first.ask("POST", "/api/v1/approvals", ask)
        self.assertEqual(first.ask("POST", f"/api/v1/approvals/{asked['no']}/approve")[1]["code"], "approval.same")
        self.assertEqual(second.ask("POST", f"/api/v1/approvals/{asked['no']}/approve")[1]["state"], "given")
        self.assertEqual(first.ask("POST", "/api/v1/accounts/adm3", {"disabled": True})[0], 200)
        _, said, _ = first.ask("GET", "/api/v1/approvals")
        self.assertEqual(next(row["state"] for row in said["approvals"] if row["no"] == asked["no"]), "used")

    def test_a_second_person_refuses(self):
        first, second = Client(self.posko, "tol1", self.make("tol1")), Client(self.posko, "tol2", self.make("tol2"))
        third = Client(self.posko, "tol3", self.make("tol3"))
        ask = {"act": "revoke_administrator", "subject": "tol3", "reason": "pindah tugas"}
        _, asked, _ = first.ask("POST", "/api/v1/approvals", ask)
        self.assertEqual(asked["can"], ["refuse"])
        _, said, _ = second.ask("GET", "/api/v1/approvals")
        self.assertEqual(next(row["can"] for row in said["approvals"] if row["no"] == asked["no"]), ["approve", "refuse"])
        address = f"/api/v1/approvals/{asked['no']}"
        self.assertEqual(third.ask("POST", address + "/refuse")[1]["code"], "approval.own")
        kpu = Client(self.posko, "tol4", self.make("tol4", organisation="kpu"))
        self.assertEqual(kpu.ask("POST", address + "/refuse")[1]["code"], "approval.unknown")
        self.assertEqual(second.ask("POST", address + "/refuse")[1]["state"], "refused")
        self.assertEqual(second.ask("POST", address + "/approve")[1]["code"], "approval.over")
        self.assertEqual(first.ask("POST", "/api/v1/accounts/tol3", {"disabled": True})[1]["code"], "approval.needed")
        self.assertEqual(second.ask("POST", "/api/v1/approvals/nol/refuse")[0], 404)

    def test_what_is_wrong_is_told_as_the_askers_fault(self):
        for path, body, code_ in (("accounts", {"user": "x", "role": 1}, "account.values"), ("accounts", {"user": "", "name": "x"}, "account.user"),
                                  ("accounts", {"user": "x", "area": "12.34"}, "account.area"), ("accounts", {"user": "x", "role": "king"}, "access.role"),
                                  ("accounts", {"user": "x", "organisation": "king"}, "access.organisation"),
                                  ("session/password", {"old": self.posko.password, "new": "x"}, "account.password"),
                                  ("approvals", {"act": "x", "subject": "y", "reason": "z"}, "approval.act"),
                                  ("approvals", {"act": "erase", "subject": "y" * 2000, "reason": "z"}, "approval.text")):
            status, said, _ = self.root.ask("POST", "/api/v1/" + path, body)
            self.assertEqual((status, said["code"]), (422, code_), path)

    def test_guessing_at_one_name_does_not_hold_up_another(self):
        for _ in range(10):
            self.assertEqual(Client(self.posko, "siapa", "tebakan-1").said["code"], "account.refused")
        body = json.dumps({"user": "siapa", "password": "tebakan-1"})
        status, answer, said = self.posko.ask("POST", "/api/v1/session", body, Content_Type="application/json")
        self.assertEqual((status, said["code"], answer.getheader("Retry-After")), (429, "account.pause", "60"))
        self.assertEqual(Client(self.posko, "posko", self.posko.password).status, 200)


class Statuses(unittest.TestCase):
    # Of commands, or of a server that begins.
    ELSEWHERE = set("api.address api.listen api.no_answer api.session_file api.stream_thread oidc.settings track.no_code track.no_times".split())

    def test_every_code_of_what_handlers_call_has_one(self):
        rooms = "access account api approval duty live network oidc posko track tracker try vulnerability watch".split()
        sources = [path for layer in ("api", "app", "domain", "feed", "store") for path in sorted((kawal.ROOT / "src" / layer).glob("*.c"))]
        thrown = set(re.findall(r'ERR_CODE\(\s*(?:[^;"]*\?\s*)?"((?:%s)\.\w+)"' % "|".join(rooms), "".join(path.read_text() for path in sources)))
        thrown |= set(re.findall(r'ERR_CODE\([^;"]*"[\w.]+"\s*:\s*"((?:%s)\.\w+)"' % "|".join(rooms), "".join(path.read_text() for path in sources)))
        self.assertGreater(len(thrown), 80)
        self.assertEqual(thrown - set(re.findall(r'\{"([\w.]+)", \d{3}\}', source("src/api/answer.c"))) - self.ELSEWHERE, set())


class Page(unittest.TestCase):
    def test_the_page_shows_the_table(self):
        rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([-rwep| ]+) \|$", source("docs/roles.md"), re.M)
        shown = {(organisation, role): words.split(" | ") for organisation, role, words in rows}
        self.assertEqual(shown, {who: list(may.values()) for who, may in rights().items()})
        head = re.search(r"^\| Organisation \| Role \| (.*) \|$", source("docs/roles.md"), re.M)[1]
        self.assertEqual(re.findall(r"`(\w+)`", head), list(next(iter(rights().values()))))


class AtTheMachine(unittest.TestCase):
    def prepared(self):
        """An operation with an administrator `a` and a commander `b` who has a second factor."""
        path = kawal.create(kawal.TINY, "cli")
        password = add(path, "a", "polri", "administrator")
        self.assertRegex(password, r"^[a-z2-9]{4}(-[a-z2-9]{4}){3}$")
        self.assertEqual(account(path, "add", "a").returncode, 1)
        self.assertEqual(account(path, "add", "b", "--role", "king").returncode, 1)
        self.assertEqual(account(path, "add", "b", "--area", "12.34").returncode, 1)
        self.assertEqual(account(path, "nonsense").returncode, 2)
        for words, sentence in ((("add",), "number of words"), (("list", "b"), "number of words"), (("approve",), "number of words"),
                                (("disable", "a", "--area", OWN), "--area does not go with the command account disable"),
                                (("sessions", "--reason", "x"), "--reason does not go with the command account sessions")):
            done = account(path, *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(sentence, done.stderr)
        other = add(path, "b", "polri", "commander")
        self.assertEqual(account(path, "role", "b", "--area", OWN).returncode, 0)
        self.assertEqual(account(path, "role", "b", "--area", "").returncode, 0)
        self.assertRegex(account(path, "list").stdout, r"b +b +polri +commander +\* +- +enabled")
        self.assertEqual(account(path, "disable", "b").returncode, 0)
        self.assertEqual(account(path, "enable", "b").returncode, 0)
        secret = re.search(r"Secret: (\S+)", account(path, "totp", "b").stdout).group(1)
        self.assertEqual(account(path, "totp", "b", "000000").returncode, 1)
        self.assertEqual(account(path, "totp", "b", code(secret)).returncode, 0)
        return path, password, other, secret

    def test_what_the_command_does(self):
        self.assertEqual(len(self.prepared()), 4)

    def test_erasing_goes_by_two_persons(self):
        path, password, other, secret = self.prepared()
        erase = ("erase", path, "--person", "P007", "--reason", "privacy")
        ask = ("ask", "erase", "person:P007", "--reason", "diminta", "--by", "a", "--json")
        self.assertEqual(account(path, *ask, input="salah\n").returncode, 1)
        asked = json.loads(account(path, *ask, input=password + "\n").stdout)["no"]
        self.assertEqual(account(path, "approve", asked, "--by", "a", input=password + "\n").returncode, 1)
        self.assertEqual(account(path, "approve", asked).returncode, 1)  # nobody says who it is
        given = account(path, "approve", asked, "--by", "b", input=f"{other}\n{code(secret, 1)}\n")
        self.assertEqual(given.returncode, 0, given.stderr)
        for words, sentence in ((erase, "still on duty"), ((*erase[:-1], "boredom"), "boredom")):  # what is refused uses nothing up
            done = kawal.run(*words)
            self.assertEqual(done.returncode, 1)
            self.assertIn(sentence, done.stderr)
        self.assertIn("given", account(path, "approvals").stdout)
        for person in ("P007", "P031"):
            self.assertEqual(kawal.run("retire", path, "people", person).returncode, 0)
        refused = kawal.run("erase", path, "--person", "P031", "--reason", "privacy")  # another one's
        self.assertEqual(refused.returncode, 1)
        self.assertIn("second person", refused.stderr)
        self.assertIn("Personel 031", kawal.run("history", path, "people", "P031").stdout)
        done = kawal.run(*erase)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("used", account(path, "approvals").stdout)

    def test_what_a_terminal_does_not_show(self):
        """Ctrl-C at the password: the terminal shows again what is typed."""
        path, password, _, _ = self.prepared()
        ask = ("ask", "erase", "person:P030", "--reason", "diminta", "--by", "a")
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)

        def hidden():
            return not termios.tcgetattr(theirs)[3] & termios.ECHO

        # Whoever was started in the background ignores it, and so would the child.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))

        def asked():
            child = subprocess.Popen([kawal.BIN, "account", "ask", path, *ask[1:]], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertTrue(kawal.until(hidden))
            return child
        child = asked()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=kawal.PATIENCE_S)
        self.assertEqual((child.returncode, hidden()), (-signal.SIGINT, False))
        child = asked()
        os.write(ours, password.encode() + b"\n")
        self.assertIn(b"person:P030", child.communicate(timeout=kawal.PATIENCE_S)[0])
        self.assertEqual((child.returncode, hidden()), (0, False))
        for text, sentence in (("", "the input has ended"), ("x" * 1025, "longer than 1024 bytes"), ("x" * 1024, "is wrong")):
            done = account(path, *ask, input=text)
            self.assertEqual(done.returncode, 1)
            self.assertIn(sentence, done.stderr)

    def test_restoring_goes_by_two_persons(self):
        path, password, other, secret = self.prepared()
        kept, back = path.parent / "kept", path.parent / "back"
        posko = Posko(path)
        self.assertEqual(Client(posko, "a", password).status, 200)
        posko.stop()
        self.assertIn("127.0.0.1", account(path, "sessions").stdout)
        self.assertEqual(kawal.run("backup", path, kept).returncode, 0)
        for by, lines in (([], ""), (["a"], password + "\n"), (["a", "a"], f"{password}\n{password}\n"), (["a", "b"], f"{password}\nsalah\n{code(secret, 1)}\n"),
                          (["a", "b"], f"{password}\n{other}\n000000\n")):
            words = [word for name in by for word in ("--by", name)]
            self.assertEqual(kawal.run("restore", kept, back, *words, input=lines).returncode, 1, by)
            self.assertFalse(back.exists())
        done = kawal.run("restore", kept, back, "--by", "a", "--by", "b", input=f"{password}\n{other}\n{code(secret, 1)}\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("commander", account(back, "list").stdout)
        self.assertEqual(account(back, "sessions").stdout, "")  # none comes back to life

    def test_recovery_at_the_machine(self):
        path = kawal.create(kawal.TINY, "recover")
        password = add(path, "a", "kpu", "administrator")
        done = account(path, "recover", "a", "--json")
        self.assertNotEqual(json.loads(done.stdout)["password"], password)
