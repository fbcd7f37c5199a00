"""Nobody is in two places, over placement and distribution, in the whole plan document of each sample."""
import unittest

import kawal

SAMPLES = ("ogan-ilir-2024", "oki-2024", "oku-2024")


def kecamatan(code):
    """Of the code of a village or TPS, or of a PPS or PPK whose name ends with it."""
    return ".".join(code.split("-", 1)[-1].split(".")[:3]) if not code[0].isdigit() else ".".join(code.split(".")[:3])


def duties(document):
    """person -> [(from, to, kecamatan whose trips may lie within or None, what)]; times are texts that sort."""
    found = {}
    placement = document["placement"]
    before, during, after = placement["phases"]
    for team in placement["teams"]:
        for person in team["people"]:
            found.setdefault(person, []).extend([
                (before["from"], during["from"], team["kecamatan"], team["id"]),
                (during["from"], during["to"], None, team["id"]),
                (after["from"], after["to"], team["kecamatan"], team["id"])])
    for post in placement["posts"]:
        for person in post["people"]:
            found.setdefault(person, []).extend(
                (shift["from"], shift["to"], None, post["site"]) for shift in post["shifts"])
    for reserve in placement["reserves"]:
        for person in reserve["people"]:
            found.setdefault(person, []).append((reserve["from"], reserve["to"], None, reserve["reserve"]))
    return found


def trips(document):
    """person -> [(from, to, kecamatan of its goods, id)]."""
    found = {}
    for trip in document["trips"]:
        served = {kecamatan(stop["for"]) for stop in trip["stops"]}
        people = trip["escorts"] + ([trip["bhabinkamtibmas"]] if trip["bhabinkamtibmas"] else [])
        for person in people:
            found.setdefault(person, []).append((trip["load"], trip["end"], served, trip["id"]))
    return found


def clashes(document):
    """Pairs that would have somebody in two places."""
    bound, riding = duties(document), trips(document)
    bad = []
    for person in sorted(set(bound) | set(riding)):
        here, rides = bound.get(person, []), riding.get(person, [])
        for i, a in enumerate(here):
            bad += [(person, a, b) for b in here[i + 1:] if a[3] != b[3] and a[0] < b[1] and b[0] < a[1]]
            bad += [(person, a, b) for b in rides if a[0] < b[1] and b[0] < a[1] and b[2] != {a[2]}]
        for i, a in enumerate(rides):
            bad += [(person, a, b) for b in rides[i + 1:] if a[0] < b[1] and b[0] < a[1]]
    return bad


class Joint(unittest.TestCase):
    def test_nobody_is_in_two_places(self):
        for sample in SAMPLES:
            with self.subTest(sample=sample):
                _, document, _ = kawal.planned(sample)
                self.assertGreater(len(duties(document)), 100)
                self.assertGreater(len(trips(document)), 50)
                self.assertEqual(clashes(document), [])

    def test_the_test_sees_a_clash(self):
        _, document, _ = kawal.planned("ogan-ilir-2024")
        team = document["placement"]["teams"][0]
        during = document["placement"]["phases"][1]
        trip = dict(document["trips"][0], load=during["from"], end=during["to"], escorts=team["people"][:1])
        self.assertTrue(clashes(dict(document, trips=document["trips"] + [trip])))

    def test_nobody_without_the_pledge(self):
        for sample in SAMPLES:
            with self.subTest(sample=sample):
                _, document, _ = kawal.planned(sample)
                unsigned = {p["kode"] for p in kawal.rows(kawal.SAMPLES / sample / "people.csv") if p["ikrar"] == "tidak"}
                self.assertTrue(unsigned)
                self.assertEqual(unsigned & (set(duties(document)) | set(trips(document))), set())


if __name__ == "__main__":
    unittest.main()
