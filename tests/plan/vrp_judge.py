#!/usr/bin/env python3
"""vrp_judge.py FILE SOLUTION: recomputes what a solution of a routing problem of the literature costs, and whether it is valid.

Shares nothing with the solver or its readers. Prints "cost C"; faults, one a line, and code 1 when there are any. Routes of kinds
of vehicles stand under the vehicle's number, as in the families' own files; the place of a depot inside a route is a return to it."""
import math
import pathlib
import re
import sys

HUGE = 10 ** 12


class Problem:
    """Everything by place (0 is the first) and by vehicle, in the file's units."""

    def __init__(self):
        self.depots = 1
        self.xy, self.demand, self.service, self.window, self.release = [], [], [], [], []
        self.vehicles = []  # {capacity, fixed, unit, depot, duration, reload}
        self.numbered = False  # routes stand under vehicles' numbers
        self.distance = math.dist
        self.scale = 1  # of times, and of capacities none
        self.cost = float
        self.trucks = None


# ---------------------------------------------------------------- readers

def read_vrp(text):
    head, sections, section = {}, {}, None
    for line in text.splitlines():
        line = line.strip()
        if not line or line == "EOF":
            continue
        if ":" in line:
            key, value = line.split(":", 1)
            head[key.strip()] = value.strip()
        elif line.endswith("_SECTION"):
            section = sections.setdefault(line, [])
        else:
            section.append([float(w) for w in line.split()])
    n = int(head["DIMENSION"])
    p = Problem()
    p.depots = len([row for row in sections["DEPOT_SECTION"] if row[0] > 0])

    def column(name, default, at=1):
        rows = sections.get(name)
        return [row[at] for row in rows] if rows else [default] * n
    p.xy = [tuple(row[1:3]) for row in sections["NODE_COORD_SECTION"]]
    p.demand = column("DEMAND_SECTION", 0)
    service = float(head.get("SERVICE_TIME", 0))
    p.service = column("SERVICE_TIME_SECTION", 0) if "SERVICE_TIME_SECTION" in sections else [0] * p.depots + [service] * (n - p.depots)
    p.window = list(zip(column("TIME_WINDOW_SECTION", 0), column("TIME_WINDOW_SECTION", HUGE, -1)))
    p.release = column("RELEASE_TIME_SECTION", 0)
    count = int(head.get("VEHICLES", n))
    by_vehicle = {name: {int(row[0]): row[1] for row in sections.get(name, [])} for name in (
        "CAPACITY_SECTION", "VEHICLES_FIXED_COST_SECTION", "VEHICLES_UNIT_DISTANCE_COST_SECTION", "VEHICLES_DEPOT_SECTION", "VEHICLES_RELOAD_DEPOT_SECTION")}
    for k in range(1, count + 1):
        p.vehicles.append({
            "capacity": by_vehicle["CAPACITY_SECTION"].get(k, float(head.get("CAPACITY", 0))),
            "fixed": by_vehicle["VEHICLES_FIXED_COST_SECTION"].get(k, 0), "unit": by_vehicle["VEHICLES_UNIT_DISTANCE_COST_SECTION"].get(k, 1),
            "depot": int(by_vehicle["VEHICLES_DEPOT_SECTION"].get(k, 1)) - 1, "duration": float(head.get("VEHICLES_MAX_DURATION", HUGE)),
            "reload": k in by_vehicle["VEHICLES_RELOAD_DEPOT_SECTION"]})
    kinds = any(by_vehicle.values()) or "VEHICLES_MAX_DURATION" in head
    p.numbered = kinds
    if by_vehicle["CAPACITY_SECTION"] or by_vehicle["VEHICLES_UNIT_DISTANCE_COST_SECTION"]:
        p.cost = lambda c: c / 100
    elif by_vehicle["VEHICLES_RELOAD_DEPOT_SECTION"]:
        p.distance, p.scale = (lambda a, b: int(10 * math.dist(a, b))), 10
    elif kinds:
        p.distance, p.scale = (lambda a, b: int(1000 * math.dist(a, b) + 0.5)), 1000
    elif "TIME_WINDOW_SECTION" in sections:
        p.distance, p.scale, p.cost = (lambda a, b: int(10 * math.dist(a, b))), 10, (lambda c: c / 10)
    else:
        p.distance = lambda a, b: int(math.dist(a, b) + 0.5)
    return p


def read_solomon(text):
    p = Problem()
    rows = [[float(w) for w in line.split()] for line in text.splitlines() if re.fullmatch(r"[\d.\s]+", line) and line.strip()]
    fleet, places = rows[0], rows[1:]
    for _, x, y, demand, opens, closes, service in places:
        p.xy.append((x, y))
        p.demand.append(demand)
        p.window.append((opens, closes))
        p.service.append(service)
        p.release.append(0)
    p.vehicles = [{"capacity": fleet[1], "fixed": 0, "unit": 1, "depot": 0, "duration": HUGE, "reload": False}] * int(fleet[0])
    return p


def read_golden(text):
    p = Problem()
    rows = [[float(w) for w in line.split()] for line in text.splitlines() if line.strip() and not line.strip().startswith("//")]
    n, kinds, longest, service = int(rows[0][0]), int(rows[0][1]), rows[0][2], rows[0][3]
    for count, capacity, fixed, unit in rows[1:kinds + 1]:
        p.vehicles += [{"capacity": capacity, "fixed": fixed, "unit": unit, "depot": 0, "duration": longest if longest < 999999 else HUGE, "reload": False}] * int(count)
    places = rows[kinds + 1:kinds + 2 + n]
    p.xy = [(r[0], r[1]) for r in places]
    p.demand = [0] + [r[2] for r in places[1:]]
    p.service = [0] + [service] * n
    p.window, p.release, p.numbered = [(0, HUGE)] * (n + 1), [0] * (n + 1), True
    return p


def read_echelons(text):
    p = Problem()
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("!")]
    p.trucks = [float(w) for w in lines[0].split(",")]
    p.small = [float(w) for w in lines[1].split(",")]
    stores, customers = lines[2].split(), lines[3].split()
    p.depots = len(stores)
    p.xy = [tuple(float(v) for v in w.split(",")[:2]) for w in stores + customers]
    p.demand = [0] * len(stores) + [float(w.split(",")[2]) for w in customers]
    return p


def read_problem(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".dat":
        return read_echelons(text)
    if path.suffix == ".txt":
        return read_golden(text) if text.strip().startswith("//") else read_solomon(text)
    return read_vrp(text)


# ---------------------------------------------------------------- one echelon

def trips_of(p, stops):
    trips = [[]]
    for v in stops:
        if v < p.depots:
            trips.append([])
        else:
            trips[-1].append(v)
    return [t for t in trips if t]


def judge_times(p, vehicle, trips, faults, name):
    """The earliest times; then the shortest time of a single trip, leaving as late as nothing changes."""
    depot, now = vehicle["depot"], 0
    opens, closes = (w * p.scale for w in p.window[depot])
    for trip in trips:
        now = max([now, opens] + [p.release[v] * p.scale for v in trip])
        start, slack, at = now, HUGE, depot
        waited = 0
        for v in trip:
            now += p.distance(p.xy[at], p.xy[v])
            low, high = (w * p.scale for w in p.window[v])
            slack = min(slack, high - now + waited) if now >= low else min(slack, high - low + waited + (low - now))
            if now < low:
                waited += low - now
                now = low
            if now > high + 1e-6:
                faults.append(f"{name}: place {v} at {now} is after {high}")
            now += p.service[v] * p.scale
            at = v
        now += p.distance(p.xy[at], p.xy[depot])
        if now > closes + 1e-6:
            faults.append(f"{name}: back at {now} is after {closes}")
        shortest = now - start - min(waited, max(slack, 0))
        if shortest > vehicle["duration"] * p.scale + 1e-6:
            faults.append(f"{name}: takes {shortest}")


def judge_routes(p, text):
    faults, cost, seen, used = [], 0, {}, 0
    for number, line in re.findall(r"^Route #(\d+):(.*)$", text, re.MULTILINE):
        name, stops = f"route {number}", [int(w) for w in line.split()]
        trips = trips_of(p, stops)
        if not trips:
            continue
        used += 1
        index = int(number) - 1 if p.numbered else used - 1
        if index >= len(p.vehicles):
            faults.append(f"{name}: there is no such vehicle")
            continue
        vehicle = p.vehicles[index]
        if len(trips) > 1 and not vehicle["reload"]:
            faults.append(f"{name}: has several trips")
        length = 0
        for trip in trips:
            load = sum(p.demand[v] for v in trip)
            if load > vehicle["capacity"]:
                faults.append(f"{name}: carries {load}")
            way = [vehicle["depot"], *trip, vehicle["depot"]]
            length += sum(p.distance(p.xy[a], p.xy[b]) for a, b in zip(way, way[1:]))
            for v in trip:
                seen[v] = seen.get(v, 0) + 1
        judge_times(p, vehicle, trips, faults, name)
        cost += vehicle["fixed"] + vehicle["unit"] * length
    for v in range(p.depots, len(p.xy)):
        if seen.pop(v, 0) != 1:
            faults.append(f"place {v} is not visited once")
    faults += [f"there is no place {v}" for v in seen]
    return p.cost(cost), faults


# ---------------------------------------------------------------- two echelons

def judge_echelons(p, text):
    faults, cost, seen, got, sent, trips, trucks = [], 0, {}, {}, {}, {}, 0
    for line in text.splitlines():
        match = re.fullmatch(r"(\d+) - (\d+)((?: -> \d+\([\d.]+\))+) -> (\d+) - [\d.]+", line.strip())
        if not match:
            if line.strip() and not line.startswith("#"):
                faults.append(f"not a route: {line}")
            continue
        start, end = int(match[2]), int(match[4])
        stops = [(int(v), float(load)) for v, load in re.findall(r"-> (\d+)\(([\d.]+)\)", match[3])]
        way = [start, *(v for v, _ in stops), end]
        length, load = sum(math.dist(p.xy[a], p.xy[b]) for a, b in zip(way, way[1:])), sum(q for _, q in stops)
        first = start == 0
        if start != end or start >= p.depots or load > (p.trucks[1] if first else p.small[2]) + 1e-6:
            faults.append(f"route {match[1]}: ends or load are wrong")
        if any((v >= p.depots) == first or v == 0 or v >= len(p.xy) for v, _ in stops):
            faults.append(f"route {match[1]}: visits what it may not")
            continue
        if first:
            trucks += 1
            cost += length * p.trucks[2] + p.trucks[3]
            for v, q in stops:
                got[v] = got.get(v, 0) + q
            continue
        cost += length * p.small[3] + p.small[4]
        trips[start] = trips.get(start, 0) + 1
        sent[start] = sent.get(start, 0) + load
        for v, q in stops:
            seen[v] = seen.get(v, 0) + 1
            if q != p.demand[v]:
                faults.append(f"place {v} gets {q}")
    faults += [f"place {v} is not visited once" for v in range(p.depots, len(p.xy)) if seen.get(v, 0) != 1]
    faults += [f"satellite {s} sends more than it gets" for s in sent if sent[s] > got.get(s, 0) + 1e-6]
    if trucks > p.trucks[0] or sum(trips.values()) > p.small[1] or any(n > p.small[0] for n in trips.values()):
        faults.append("there are not so many vehicles")
    return cost, faults


def judge(problem, solution):
    """(cost, faults) of a solution's text."""
    p = read_problem(pathlib.Path(problem))
    return judge_echelons(p, solution) if p.trucks else judge_routes(p, solution)


def main():
    cost, faults = judge(sys.argv[1], pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(f"cost {cost:.4f}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
