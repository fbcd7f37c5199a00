"""Plays a convoy over the API: a tracker that goes along a trip's planned way, leaves it for a while and arrives.

`play(posko, token, way, start, end)` sends one report a step, in the forms that Traccar Client and OsmAnd have.
"""
import datetime
import json
import urllib.parse


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def along(way, share):
    """The point at a share of a way's length (flat, as short ways are)."""
    pieces = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in zip(way, way[1:])]
    left = share * sum(pieces)
    for piece, a, b in zip(pieces, way, way[1:]):
        if left <= piece and piece > 0:
            return [a[i] + (b[i] - a[i]) * left / piece for i in range(2)]
        left -= piece
    return way[-1]


def send(posko, token, form, when, at, mock=False):
    """One report in one of the forms; the status and what was answered."""
    seconds = int(when.timestamp())
    words = urllib.parse.urlencode({"id": token, "lat": f"{at[0]:.7f}", "lon": f"{at[1]:.7f}", "timestamp": seconds,
                                    "speed": "14.5", "bearing": "120", "accuracy": "8.0", "batt": "77.5"})
    if form == "query":
        return posko.ask("POST", "/api/v1/track?" + words)[::2]
    if form == "get":
        return posko.ask("GET", "/api/v1/track?" + words)[::2]
    if form == "form":
        return posko.ask("POST", "/api/v1/track", words, Content_Type="application/x-www-form-urlencoded")[::2]
    body = {"location": {"timestamp": when.isoformat().replace("+00:00", "Z"), "mock": mock, "is_moving": True,
                         "coords": {"latitude": at[0], "longitude": at[1], "accuracy": 8, "speed": 7.4, "heading": 120,
                                    "altitude": 12}, "battery": {"level": 0.77, "is_charging": False}},
            "device_id": token}
    return posko.ask("POST", "/api/v1/track", json.dumps(body), Content_Type="application/json")[::2]


def play(posko, token, way, start, end, steps=40, off=(), until=1.0):
    """Goes along the way from start to end; at steps in `off` three kilometres beside it. Up to a share."""
    forms = ("query", "get", "form", "json")
    for step in range(steps + 1):
        share = step / steps
        if share > until:
            break
        at = list(along(way, share))
        if step in off:
            at[0] += 0.03
        status, said = send(posko, token, forms[step % len(forms)], start + (end - start) * share, at)
        assert status == 200, said
