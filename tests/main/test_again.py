"""Requests that are asked again: once done, answered the same, also by a server that was started anew."""
import json
import unittest

import kawal
from test_api import Posko


class Again(unittest.TestCase):
    def setUp(self):
        self.path = kawal.create(kawal.TINY)
        self.posko = Posko(self.path)
        self.assertEqual(self.posko.login()[0], 200)

    def tearDown(self):
        code, _, err = self.posko.stop()
        self.assertEqual(code, 0, err)

    def post(self, path, body, key):
        status, _, said = self.posko.ask("POST", "/api/v1/" + path, json.dumps(body), Content_Type="application/json", Idempotency_Key=key)
        return status, said

    def facts(self):
        return self.posko.ask("GET", "/api/v1/operation")[2]["register"]["facts"]

    def test_it_is_done_once(self):
        change = {"values": {"code": "tirta-raya-2024", "name": "Satu kali"}}
        first = self.post("register/operation", change, "k1")
        self.assertEqual((first[0], first[1]["changed"]), (200, 1))
        facts = self.facts()
        self.assertEqual(self.post("register/operation", change, "k1"), first)  # else it were unchanged now
        self.assertEqual(self.post("register/operation", change, "k2")[1]["changed"], 0)
        status, said = self.post("register/operation", {"values": {"code": "tirta-raya-2024", "name": "Lain"}}, "k1")
        self.assertEqual((status, said["code"]), (422, "api.key_other"))
        self.assertEqual(self.post("register/sites", change, "k1")[1]["code"], "api.key_other")
        self.assertEqual(self.post("register/operation", change, "tidak boleh")[1]["code"], "api.key")
        self.assertEqual(self.facts(), facts)
        cookie = self.posko.cookie
        self.assertEqual(self.posko.stop()[0], 0)
        self.posko = Posko(self.path)
        self.posko.cookie = cookie
        self.assertEqual(self.post("register/operation", change, "k1"), first)

    def test_a_job_begins_once(self):
        order = {"what": "plan", "iterations": 1}
        first = self.post("plan/jobs", order, "k1")
        self.assertEqual(first[0], 202)
        self.assertEqual(self.post("plan/jobs", order, "k1"), first)
        self.assertEqual(len(self.posko.ask("GET", "/api/v1/plan/jobs")[2]["jobs"]), 1)
        over = kawal.until(lambda: self.posko.ask("GET", "/api/v1/plan/jobs/1")[2]["state"] != "running")
        self.assertTrue(over)
        change = {"set": {"tps": [{"kode": "99.01.01.1001-001", "kerawanan": "rawan"}]}}
        self.assertEqual(self.post("plan/jobs/1/publish", {}, "k2")[0], 200)
        tried = self.post("duty/try", change, "k3")  # done in steps on another thread
        self.assertEqual(tried[0], 200)
        self.assertEqual(self.post("duty/try", change, "k3"), tried)
        self.assertEqual(self.post("plan/jobs/1/publish", {}, "k2")[0], 200)
        self.assertEqual(self.post("plan/jobs/1/publish", {}, "k4")[0], 409)

    def test_pages_and_tags(self):
        """Every list by pages says where the next begins; what has a tag is not sent twice."""
        codes, cursor = [], ""
        while cursor is not None:
            status, _, body = self.posko.ask("GET", f"/api/v1/register/people?cursor={cursor}")
            self.assertEqual(status, 200)
            codes += [row["code"] for row in body["rows"]]
            cursor = body["next"]
        self.assertEqual(codes, sorted(set(codes)))
        self.assertEqual(kawal.run("plan", self.path, "--iterations", "1").returncode, 0)
        for path in ("map", "plan", "openapi.json", "plans", "plan/jobs", "operation", "register/people", "session", "accounts"):
            status, answer, _ = self.posko.ask("GET", "/api/v1/" + path)
            self.assertEqual(status, 200, path)
            status, _, body = self.posko.ask("GET", "/api/v1/" + path, If_None_Match=answer.getheader("ETag"))
            self.assertEqual((status, body), (304, b""), path)


if __name__ == "__main__":
    unittest.main()
