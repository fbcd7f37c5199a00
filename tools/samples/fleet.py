"""Vehicles and boats: synthetic, sized so that the goods can be moved in the days there are."""

import math

BOXES_PER_TPS = 3
# kind -> (label, mode, boxes, kg, passengers, crew)
KINDS = {
    "truk_besar": ("Truk boks besar", "truk", 150, 5000, 2, 2),
    "truk_boks": ("Truk boks", "truk", 120, 3500, 2, 2),
    "pikap": ("Mobil bak", "truk", 40, 900, 2, 1),
    "motor": ("Motor gerobak", "motor", 8, 180, 1, 1),
    "ketek": ("Ketek", "ketek", 24, 600, 4, 1),
    "jukung": ("Jukung", "jukung", 90, 3000, 6, 2),
    "speedboat": ("Speedboat", "speedboat", 30, 700, 6, 2),
}
TPS_OF_PIKAP = 10  # a village with this many TPS gets a pickup instead of a motorbike with cart


def _add(rows, kind, home, source="sintetis"):
    label, mode, boxes, kg, passengers, crew = KINDS[kind]
    number = 1 + sum(1 for r in rows if r["label"] == label)
    rows.append(
        {
            "kode": f"{kind.replace('_', '-').upper()}-{number:03d}", "nama": f"{label} {number:03d}",
            "label": label, "moda": mode, "kotak": boxes, "kg": kg, "penumpang": passengers,
            "pangkalan": home, "dari": "", "sampai": "", "awak": crew, "asal": "sintetis", "sumber": source,
        }
    )


def make(data, sample, net, access):
    """Trucks at the warehouse; boats at the jetties; pickups, boats or motorbikes at each PPK; a small
    carrier at each PPS."""
    rows = []
    for n in range(sample["trucks"]):
        _add(rows, "truk_besar" if n % 3 == 0 else "truk_boks", "GUDANG-" + data["code"],
             sample["truck_source"])
    waterbound = [k for group in sample["water_kecamatan"].values() for k in group]
    for d in data["districts"]:
        boxes = BOXES_PER_TPS * d["tps"]
        if d["code"] in waterbound:
            _boats_of_water_kecamatan(rows, net, d["code"], boxes)
            continue
        for _ in range(max(2, math.ceil(boxes / 80.0))):
            _add(rows, "pikap", "PPK-" + d["code"])
        if d["code"] in sample["jetty_kecamatan"]:
            for _ in range(3):
                _add(rows, "ketek", net.jetties[d["code"]])
        if any(v in sample["path_villages"] for v in _villages(data, d["code"])):
            for _ in range(6):
                _add(rows, "motor", "PPK-" + d["code"])
    for v in data["villages"]:
        if access[v["code"]] == "air":
            kind = "ketek"
        else:
            by_path = access[v["code"]] == "keduanya" or v["code"] in sample["path_villages"]
            kind = "motor" if by_path or v["tps"] < TPS_OF_PIKAP else "pikap"
        _add(rows, kind, "PPS-" + v["code"])
    return rows


def _villages(data, district):
    return [v["code"] for v in data["villages"] if v["district"] == district]


def _boats_of_water_kecamatan(rows, net, kecamatan, boxes):
    """Boats from the road end to the PPK, and from the PPK to the villages."""
    jetty = net.jetties[kecamatan]
    if kecamatan == "16.02.14":  # far down the Musi: fast boats only
        for _ in range(math.ceil(boxes / 30.0) + 1):
            _add(rows, "speedboat", jetty)
    else:
        for _ in range(2):
            _add(rows, "jukung", jetty)
        for _ in range(math.ceil(boxes / 60.0)):
            _add(rows, "speedboat", jetty)
    ppk = "PPK-" + kecamatan
    for _ in range(math.ceil(boxes / 45.0)):
        _add(rows, "speedboat", ppk)
    for _ in range(3):
        _add(rows, "ketek", ppk)
