"""Plans over the API: jobs that are followed, stopped, tried, published and killed, while the posko answers others."""
import json
import signal
import threading
import time
import unittest

import kawal
from test_api import Posko

MANY = 1_000_000_000
LONG = {"what": "plan", "iterations": MANY, "seconds": 0, "publish": True}
PARTS = ["undelivered", "late", "unguarded", "exposed", "changed", "people", "cost", "metres"]
MEMBERS = {"job", "what", "state", "step", "done", "total", "begun", "score", "plan", "faults", "published", "error", "answer", "compare"}


def ids(path):
    """The published plans, newest first, as the command line tells them."""
    return [line.split()[0] for line in kawal.run("plan", path, "--list").stdout.splitlines()]


class Desk:
    """A served operation, logged in, and what is asked of its plans."""

    def __init__(self, test, path, password=None):
        self.test = test
        self.posko = Posko(path)
        test.assertEqual(self.posko.login(password)[0], 200)

    def ask(self, method, path, status, order=None, **headers):
        body = None if order is None else json.dumps(order)
        got, answer, said = self.posko.ask(method, "/api/v1/" + path, body, Content_Type="application/json", **headers)
        self.test.assertEqual(got, status, (path, order, said))
        if status >= 400:
            self.test.assertEqual(answer.getheader("Content-Type"), "application/problem+json; charset=utf-8")
        return said

    def begin(self, **order):
        return self.ask("POST", "plan/jobs", 202, order)["job"]

    def job(self, number, **headers):
        return self.ask("GET", f"plan/jobs/{number}", 200, **headers)

    def until(self, number, fits, seconds=200):
        """The job as soon as it fits."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            job = self.job(number)
            self.test.assertEqual(set(job), MEMBERS)
            if fits(job):
                return job
            time.sleep(0.02)
        raise AssertionError(job)

    def ended(self, number):
        return self.until(number, lambda job: job["state"] != "running")

    def improving(self, number):
        return self.until(number, lambda job: job["step"] == "distribution")

    def made(self, **order):
        job = self.ended(self.begin(**order))
        self.test.assertEqual((job["state"], job["error"]), ("done", None))
        return job


class Jobs(unittest.TestCase):
    def serve(self, sample=kawal.TINY):
        path = kawal.create(sample)
        desk = Desk(self, path)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.stop())
        return path, desk

    def end(self, desk):
        code, _, err = desk.posko.stop()
        self.assertEqual(code, 0, err)

    def test_a_plan_from_the_first_word_to_the_publication(self):
        path, desk = self.serve()
        self.assertEqual(desk.ask("GET", "plans", 200), {"plans": []})
        self.assertEqual(desk.ask("GET", "plan/jobs", 200), {"jobs": []})
        desk.ask("GET", "plan", 404)
        job = desk.made(what="plan", seed=7, iterations=50, seconds=0, publish=True)
        self.assertEqual((job["what"], job["faults"], job["published"], job["step"]), ("plan", 0, True, "judge"))
        self.assertEqual((list(job["score"]), job["answer"], job["compare"]), (PARTS, None, None))
        plan = desk.ask("GET", "plan", 200)
        self.assertEqual((plan["id"], plan["score"]), (job["plan"], job["score"]))
        self.assertEqual(ids(path), [job["plan"]])
        listed = desk.ask("GET", "plans", 200)["plans"]
        self.assertEqual([(row["id"], row["seed"], row["published"]) for row in listed], [(job["plan"], 7, True)])
        self.assertRegex(listed[0]["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(desk.ask("GET", f"plan/jobs/{job['job']}/plan", 200), plan)
        self.assertEqual(desk.ask("GET", f"plan?id={job['plan'][:6]}", 200), plan)
        other = kawal.create(kawal.TINY)  # the command line makes the same plan
        done = kawal.run("plan", other, "--seed", "7", "--iterations", "50", "--json")
        self.assertEqual(json.loads(done.stdout)["id"], job["plan"])
        self.end(desk)
        said = kawal.run("log", "fsck", path)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_a_trial_is_seen_by_nobody_until_it_is_published(self):
        path, desk = self.serve()
        job = desk.made(what="plan", iterations=20)
        self.assertEqual((job["published"], ids(path)), (False, []))
        plan = desk.ask("GET", f"plan/jobs/{job['job']}/plan", 200)
        self.assertEqual((plan["id"], plan["judge"]["faults"]), (job["plan"], 0))
        self.assertTrue(all(person["name"] for person in plan["people"].values()))
        desk.ask("GET", f"plan?id={job['plan'][:8]}", 404)
        done = desk.ask("POST", f"plan/jobs/{job['job']}/publish", 200)
        self.assertTrue(done["published"])
        self.assertEqual(ids(path), [job["plan"]])
        self.assertEqual(desk.ask("POST", f"plan/jobs/{job['job']}/publish", 409)["code"], "plan.no_trial")
        self.assertEqual(ids(path), [job["plan"]])

    def test_a_trial_of_what_is_no_more_is_stale(self):
        path, desk = self.serve()
        first = desk.made(what="plan", iterations=20)["job"]
        done = kawal.run("plan", path, "--iterations", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(desk.ask("POST", f"plan/jobs/{first}/publish", 409)["code"], "plan.stale")
        second = desk.made(what="plan", iterations=20)["job"]
        desk.ask("POST", "register/outages", 200,
                 {"values": {"code": "R1", "vehicle": "V001", "from": "2024-11-25 09:00", "origin": "fact"}})
        said = desk.ask("POST", f"plan/jobs/{second}/publish", 409)
        self.assertEqual(said["code"], "plan.stale")
        self.assertEqual(len(ids(path)), 1)
        third = desk.made(what="replan", at="2024-11-25T09:00", iterations=20)["job"]
        desk.ask("POST", f"plan/jobs/{third}/publish", 200)
        self.assertEqual(len(ids(path)), 2)

    def test_everything_else_is_answered_meanwhile(self):
        path, desk = self.serve(kawal.SAMPLES / "oku-2024")
        done = kawal.run("plan", path, "--iterations", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        job = desk.begin(**LONG)
        desk.improving(job)
        busy = desk.ask("POST", "plan/jobs", 409, {"what": "plan"})
        self.assertEqual((busy["code"], busy["job"]), ("plan.busy", job))
        self.assertEqual(desk.ask("GET", "plan/jobs", 200), {"jobs": [{"job": job, "what": "plan", "state": "running"}]})
        self.assertEqual(list(desk.until(job, lambda now: now["score"])["score"]), PARTS)
        trip = desk.ask("GET", "plan", 200)["trips"][0]["id"]
        for asked in ("operation", "map", "plans", "register/tps", f"plan/why?code={trip}", "network"):
            desk.ask("GET", asked, 200)
        desk.ask("POST", "register/settings", 200, {"values": {"code": "margin_leg_s", "value": "900"}})
        for _ in range(50):
            desk.ask("GET", "session", 200)
        self.assertEqual(desk.job(job)["state"], "running")  # it never ends by itself: no answer has waited for it
        desk.ask("POST", f"plan/jobs/{job}/stop", 200)
        end = desk.ended(job)
        self.assertEqual((end["state"], end["faults"], end["published"]), ("stopped", 0, True))
        plan = desk.ask("GET", "plan", 200)
        self.assertEqual((plan["id"], plan["judge"]["faults"]), (end["plan"], 0))
        self.assertEqual(desk.ask("POST", f"plan/jobs/{job}/stop", 200), end)  # nothing to stop any more

    def test_a_replan_and_what_it_changes(self):
        path, desk = self.serve()
        first = desk.made(what="plan", iterations=50, publish=True)
        plan = desk.ask("GET", "plan", 200)
        trip = next(t for t in plan["trips"] if t["direction"] == "out")
        again = desk.made(what="replan", iterations=50, at=trip["depart"], publish=True, river="high",
                          news=[{"trip": trip["id"], "late_min": 45}])
        self.assertEqual((again["compare"]["before"], again["compare"]["after"]), (first["plan"], again["plan"]))
        self.assertEqual(desk.ask("GET", "plan", 200)["before"]["plan"], first["plan"])
        self.assertEqual(desk.ask("GET", "plan/compare", 200), again["compare"])
        self.assertEqual(desk.ask("GET", f"plan/compare?before={first['plan']}&after={first['plan'][:9]}", 200)["better"], "equal")
        self.assertEqual([row["published"] for row in desk.ask("GET", "plans", 200)["plans"]], [True, False])
        said = json.loads(kawal.run("compare", path, "--json").stdout)
        self.assertEqual(said, again["compare"])
        lost = desk.ended(desk.begin(what="replan", news=[{"trip": "9-0000", "failed": True}]))
        self.assertEqual((lost["state"], lost["error"]["code"]), ("failed", "plan.no_trip"))
        for language in ("id", "en"):
            text = desk.job(lost["job"], Accept_Language=language)["error"]["text"]
            self.assertIn("9-0000", text)
            self.assertIn("perjalanan" if language == "id" else "trip", text)

    def test_a_distribution_until_its_time_is_over_is_told_in_seconds(self):
        _, desk = self.serve()
        number = desk.begin(what="plan", seconds=2)
        job = desk.until(number, lambda now: now["step"] == "distribution" and now["total"])
        self.assertEqual(job["total"], 2)
        self.assertIn(job["done"], (0, 1, 2))
        self.assertEqual(desk.ended(number)["state"], "done")

    def test_why(self):
        path, desk = self.serve()
        failed = desk.ended(desk.begin(what="why"))
        self.assertEqual((failed["state"], failed["error"]["code"]), ("failed", "store.no_plan"))
        desk.made(what="plan", iterations=20, publish=True)
        job = desk.made(what="why")
        self.assertEqual((job["answer"]["missing"], job["answer"]["advice"], job["plan"]), ([], [], None))
        trip = desk.ask("GET", "plan", 200)["trips"][0]
        for code in (trip["id"], trip["vehicle"], trip["stops"][0]["place"]):
            answer = desk.ask("GET", f"plan/why?code={code}", 200)
            self.assertIn(trip["id"], [row["trip"] for row in answer["trips"]])
            said = json.loads(kawal.run("why", path, code, "--json").stdout)
            self.assertEqual(answer, said)
        for code in ("", "nowhere"):
            self.assertEqual(desk.ask("GET", f"plan/why?code={code}", 404)["code"], "plan.no_code")

    def test_why_once_more_takes_no_network(self):
        path, desk = self.serve(kawal.SAMPLES / "ogan-ilir-2024")
        desk.made(what="plan", iterations=20, publish=True)
        trips = [t for t in desk.ask("GET", "plan", 200)["trips"] if t["direction"] == "out" and t["leg"] == 0]
        took = []
        for trip in [trips[0], *trips[:8]]:
            began = time.monotonic()
            answer = desk.ask("GET", f"plan/why?code={trip['id']}", 200)
            took.append(time.monotonic() - began)
        self.assertLess(min(took[1:]) * 5, took[0], took)
        able = next(row["choice"]["able"] for row in answer["trips"])
        idle = next(v["kode"] for v in kawal.rows(kawal.SAMPLES / "ogan-ilir-2024" / "fleet.csv")
                    if v["moda"] in ("truk", "truck") and v["kode"] not in {t["vehicle"] for t in trips} and v["pangkalan"].startswith("GUDANG"))
        self.assertEqual(kawal.run("retire", path, "fleet", idle, "--effective", "2024-11-01").returncode, 0)
        again = desk.ask("GET", f"plan/why?code={trip['id']}", 200)
        self.assertEqual(next(row["choice"]["able"] for row in again["trips"]), able - 1, "the register has changed since")
        desk.made(what="plan", iterations=0, seed=2, publish=True)
        self.assertEqual(desk.ask("GET", f"plan/why?code={trip['id']}", 200)["plan"], ids(path)[0])

    def test_wrong_requests(self):
        _, desk = self.serve()
        for order, code in (({}, "plan.order"), ({"what": "dance"}, "plan.order"), ({"what": "plan", "x": 1}, "plan.order"),
                            ({"what": "plan", "seconds": 1e9}, "plan.order"), ({"what": "plan", "seed": -1}, "plan.order"),
                            ({"what": "replan", "at": "soon"}, "plan.order"), ({"what": "plan", "news": []}, "plan.order"),
                            ({"what": "replan", "news": [{}] * 1001}, "plan.order"),
                            ({"what": "plan", "rain": "frogs"}, "roads.word"), ([], "api.not_json"), ("plan", "api.not_json")):
            self.assertEqual(desk.ask("POST", "plan/jobs", 400, order)["code"], code, order)
        for body, kind in (("{", "application/json"), ('{"what":"plan","what":"plan"}', "application/json"),
                           ('{"what":"plan"}', "text/plain"), ("", "application/json")):
            status, _, said = desk.posko.ask("POST", "/api/v1/plan/jobs", body, Content_Type=kind)
            self.assertEqual((status, said["code"]), (400, "api.not_json"), body)
        status, _, said = desk.posko.ask("POST", "/api/v1/plan/jobs", "x" * 70000, Content_Type="application/json")
        self.assertEqual((status, said["code"]), (413, "api.too_large"))
        for method, path, status, code in (
                ("GET", "plan/jobs/1", 404, "plan.no_job"), ("GET", "plan/jobs/1/plan", 404, "plan.no_job"),
                ("POST", "plan/jobs/1/stop", 404, "plan.no_job"), ("POST", "plan/jobs/1/publish", 404, "plan.no_job"),
                ("GET", "plan/jobs/9223372036854775807", 404, "plan.no_job"),
                ("GET", "plan/jobs/9223372036854775808", 404, "api.no_route"), ("GET", "plan/jobs/01", 404, "api.no_route"),
                ("GET", "plan/jobs/-1", 404, "api.no_route"), ("GET", "plan/jobs/", 404, "api.no_route"),
                ("GET", "plan/jobs/1/", 404, "api.no_route"), ("GET", "plan/jobs/1/stop", 404, "api.no_route"),
                ("POST", "plan/jobs/1", 405, "api.method"), ("POST", "plan/jobs/1/plan", 405, "api.method"),
                ("DELETE", "plan/jobs", 405, "api.method"), ("DELETE", "plan/jobs/1", 405, "api.method"),
                ("GET", "plans?newest=1", 400, "api.query_unknown"), ("GET", "plan/why?kode=x", 400, "api.query_unknown"),
                ("GET", "plan/jobs/1?wait=1", 400, "api.query_unknown"), ("POST", "plan/jobs?what=plan", 400, "api.query_unknown"),
                ("GET", "plan/compare?before=a&before=b", 400, "api.query_twice"), ("GET", "plan?prefix=ab", 400, "api.query_unknown"),
                ("GET", "plan?id=ffffffff", 404, "plan.no_such"), ("GET", "plan?id=f", 404, "plan.no_such"),
                ("GET", "plan/compare", 404, "plan.one_plan"), ("GET", "plan/compare?before=ffffffff", 404, "plan.no_such"),
                ("GET", "plan/why?code=x", 404, "store.no_plan")):
            self.assertEqual(desk.ask(method, path, status)["code"], code, path)
        for language, words in (("id", "Perbaiki permintaannya"), ("en", "Correct the request")):
            self.assertIn(words, desk.ask("POST", "plan/jobs", 400, {"what": "dance"}, Accept_Language=language)["detail"])

    def test_all_of_it_needs_a_login(self):
        _, desk = self.serve()
        desk.posko.cookie = None
        for method, path in (("GET", "plans"), ("GET", "plan?id=abcd"), ("GET", "plan/compare"), ("GET", "plan/why?code=x"),
                             ("GET", "plan/jobs"), ("POST", "plan/jobs"), ("GET", "plan/jobs/1"), ("GET", "plan/jobs/1/plan"),
                             ("POST", "plan/jobs/1/stop"), ("POST", "plan/jobs/1/publish")):
            self.assertEqual(desk.ask(method, path, 401)["code"], "account.no_session", path)

    def test_a_plan_is_sent_once_to_who_has_it(self):
        _, desk = self.serve()
        job = desk.made(what="plan", iterations=1, publish=True)
        for path in (f"plan?id={job['plan'][:4]}", f"plan/jobs/{job['job']}/plan"):
            _, answer, _ = desk.posko.ask("GET", "/api/v1/" + path)
            tag = answer.getheader("ETag")
            self.assertEqual(desk.posko.ask("GET", "/api/v1/" + path, If_None_Match=tag)[0], 304, path)

    def test_many_ask_at_once(self):
        _, desk = self.serve()
        begun, refused = [], []

        def press():
            status, _, said = desk.posko.ask("POST", "/api/v1/plan/jobs", json.dumps({**LONG, "publish": False}),
                                             Content_Type="application/json")
            (begun if status == 202 else refused).append(said)

        crowd = [threading.Thread(target=press) for _ in range(12)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        self.assertEqual((len(begun), {said["code"] for said in refused}), (1, {"plan.busy"}))
        desk.ask("POST", f"plan/jobs/{begun[0]['job']}/stop", 200)
        self.assertEqual(desk.ended(begun[0]["job"])["state"], "stopped")


class Ending(unittest.TestCase):
    """A server that ends, by a signal or without one, leaves the published plan."""

    def begun(self, sample):
        path = kawal.create(sample)
        done = kawal.run("plan", path, "--iterations", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        desk = Desk(self, path)
        self.addCleanup(lambda: desk.posko.child.poll() is None and desk.posko.child.kill())
        return path, desk, ids(path)

    def whole(self, path, before):
        self.assertEqual(ids(path), before)
        said = kawal.run("log", "fsck", path)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertEqual(kawal.run("plan", path, "latest", "--json").returncode, 0)

    def test_it_is_stopped_while_it_plans(self):
        path, desk, before = self.begun(kawal.SAMPLES / "oku-2024")
        desk.improving(desk.begin(**LONG))
        code, _, err = desk.posko.stop()  # it waits PATIENCE_S at most; the planning would never end by itself
        self.assertEqual(code, 0, err)
        self.whole(path, before)

    def test_it_is_stopped_before_there_is_a_network(self):
        path, desk, before = self.begun(kawal.SAMPLES / "ogan-ilir-2024")
        desk.begin(**LONG)
        code, _, err = desk.posko.stop()
        self.assertEqual(code, 0, err)
        self.whole(path, before)

    def test_it_is_killed_while_it_plans(self):
        path, desk, before = self.begun(kawal.TINY)
        desk.improving(desk.begin(**LONG))
        desk.posko.child.send_signal(signal.SIGKILL)
        desk.posko.child.communicate()
        self.whole(path, before)
        again = Desk(self, path, desk.posko.password)
        self.addCleanup(again.posko.stop)
        again.ask("GET", "plan/jobs/1", 404)
        self.assertEqual(again.ask("GET", "plan", 200)["id"], before[0])
        job = again.made(what="plan", seed=5, iterations=20, publish=True)
        self.assertEqual(ids(path), [job["plan"], *before])

    def test_a_search_that_was_killed_is_gone_on_with(self):
        path, desk, before = self.begun(kawal.SAMPLES / "oku-2024")
        desk.improving(desk.begin(what="plan", seed=9, seconds=600, publish=True))
        end = time.monotonic() + 100
        while not (path / "best-plan.json").exists() and time.monotonic() < end:
            time.sleep(0.1)
        desk.posko.child.send_signal(signal.SIGKILL)
        desk.posko.child.communicate()
        done = json.loads((path / "best-plan.json").read_text())["iterations"]
        self.whole(path, before)
        again = Desk(self, path, desk.posko.password)
        self.addCleanup(again.posko.stop)
        self.assertIsNone(again.made(what="plan", seed=8, seconds=1)["begun"])
        self.assertEqual(again.made(what="plan", seed=9, seconds=1, publish=True)["begun"], done)
        self.assertFalse((path / "best-plan.json").exists())

    def test_it_is_killed_while_it_publishes(self):
        """At whatever moment: the plan before or the new one is published, and the log says what is."""
        for wait in (0, 0.002, 0.005, 0.01, 0.02, 0.05):
            with self.subTest(wait=wait):
                path, desk, before = self.begun(kawal.TINY)
                job = desk.made(what="plan", seed=5, iterations=20)
                asker = threading.Thread(target=self.quietly, args=(desk, f"plan/jobs/{job['job']}/publish"))
                asker.start()
                time.sleep(wait)
                desk.posko.child.send_signal(signal.SIGKILL)
                desk.posko.child.communicate()
                asker.join()
                after = ids(path)
                self.assertIn(after, (before, [job["plan"], *before]))
                self.whole(path, after)

    @staticmethod
    def quietly(desk, path):
        try:
            desk.posko.ask("POST", "/api/v1/" + path)
        except OSError:
            pass


if __name__ == "__main__":
    unittest.main()
