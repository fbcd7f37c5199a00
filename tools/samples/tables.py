"""The tables of one sample as (file name, header, rows), ready to be written."""

from samples import config as c
from samples import fleet, network, people, stations, vulnerability
from samples.network import plain

HEADERS = {
    "operation": "kode nama wilayah pemilihan hari_pemungutan selisih_utc_menit",
    "calendar": "kode nama dari sampai jam_dari jam_sampai",
    "settings": "kode nilai satuan",
    "classes": "kode nama urutan",
    "patterns": "kelas wilayah polri tps linmas",
    "areas": "kode nama tingkat lintang bujur akses gelombang hari_gelombang satuan pemilih tps_sebelumnya",
    "units": "kode nama tingkat induk lokasi",
    "sites": "kode nama jenis wilayah lintang bujur jaga menit_naik",
    "tps": "kode nomor desa tempat lintang bujur kerawanan jarak_tempuh_km waktu_tempuh_menit pemilih akses "
    "tanpa_sinyal",
    "people": "kode nama satuan peran desa_binaan keahlian dari sampai ikrar",
    "fleet": "kode nama moda kotak kg penumpang pangkalan dari sampai awak",
    "links": "kode dari ke moda km kelas menit satu_arah",
    "kits": "kode nama per_tps kotak gram tahap",
}
# Of the sample that shows them.
SHOWN_HEADERS = {
    "reserves": "kode nama jumlah jaga keahlian moda lokasi kelas_dijaga dari sampai",
    "criteria": "kode nama bobot dasar dari sampai",
    "signs": "kode tps kriteria nilai catatan",
}
DAY_BEFORE = "2024-11-26"
VOTING = "2024-11-27"


def _rows(names, values):
    """Tuples into dictionaries; the last two of each are asal and sumber."""
    columns = names.split() + ["asal", "sumber"]
    return [dict(zip(columns, v)) for v in values]


def operation(data, sample, name):
    return _rows(HEADERS["operation"], [
        (name, sample["title"], data["code"], "Pilkada 2024 (gubernur dan bupati)", VOTING, 420, "fakta",
         c.SRC_CALENDAR + "; WIB"),
    ])


def calendar(sample):
    first, last = sample["first_day"], sample["last_wave"]
    oki = sample["regency"] == "16.02"
    days = "hari 20-25 November: " + c.SRC_OKI_WAVES + "; jam: sintetis" if oki else "sintetis"
    own = "sintetis"
    return _rows(HEADERS["calendar"], [
        ("kampanye", "Masa kampanye", "2024-09-25 00:00", "2024-11-23 23:59", "", "", "fakta", c.SRC_CALENDAR),
        ("masa-tenang", "Masa tenang", "2024-11-24 00:00", "2024-11-26 23:59", "", "", "fakta", c.SRC_CALENDAR),
        ("pemungutan", "Hari pemungutan suara", VOTING + " 00:00", VOTING + " 23:59", "", "", "fakta",
         c.SRC_CALENDAR),
        ("rekapitulasi", "Penghitungan dan rekapitulasi", "2024-11-27 00:00", "2024-12-16 23:59", "", "",
         "fakta", c.SRC_CALENDAR),
        ("penetapan", "Penetapan calon terpilih", "2024-12-17 00:00", "2025-01-11 23:59", "", "", own,
         "sintetis: paling lama 5 hari setelah pemberitahuan MK, tanggalnya tidak dinyatakan"),
        ("leg-gudang-ppk", "Gudang ke PPK", first + " 06:00", last + " 18:00", "06:00", "18:00", own, days),
        ("leg-ppk-pps", "PPK ke PPS", "2024-11-24 06:00", DAY_BEFORE + " 12:00", "06:00", "18:00", own, own),
        ("leg-pps-tps", "PPS ke TPS", DAY_BEFORE + " 06:00", DAY_BEFORE + " 16:00", "06:00", "16:00", own, own),
        ("leg-tps-pps", "TPS kembali ke PPS", VOTING + " 20:00", "2024-11-28 18:00", "00:00", "23:59", own, own),
        ("leg-pps-ppk", "PPS kembali ke PPK", VOTING + " 20:00", "2024-11-29 18:00", "00:00", "23:59", own, own),
        ("leg-ppk-gudang", "PPK kembali ke gudang", "2024-12-02 06:00", "2024-12-05 18:00", "06:00", "18:00",
         own, own),
        ("perahu", "Jam terang untuk perahu", first + " 00:00", "2024-12-05 23:59", "06:00", "17:30", own, own),
        ("pam-sebelum", "Pengamanan sebelum pencoblosan", DAY_BEFORE + " 16:00", VOTING + " 06:00", "", "", own,
         own),
        ("pam-selama", "Pengamanan selama pencoblosan", VOTING + " 06:00", VOTING + " 20:00", "", "", own, own),
        ("pam-sesudah", "Pengamanan sesudah pencoblosan", VOTING + " 20:00", "2024-11-29 18:00", "", "", own,
         own),
    ])


def settings():
    own = "sintetis"
    return _rows(HEADERS["settings"], [
        ("receipt_hour_min", 1080, "menit", own, c.SRC_RECEIPT + "; jam 18:00: sintetis"),
        ("margin_leg_s", 1800, "detik", own, own),
        ("load_unit_s", 45, "detik", own, own),
        ("unload_unit_s", 45, "detik", own, own),
        ("stop_fixed_s", 300, "detik", own, own),
        ("escort_leg1", 2, "orang", own, own),
        ("escort_leg2", 1, "orang", own, own),
        ("escort_leg3", 1, "orang", own, own),
        ("shift_hours", 12, "jam", own, own),
        ("wave_kecamatan", 4, "kecamatan", "turunan", "empat kecamatan terjauh lebih dahulu: rencana OKI 14-11-2024"),
        ("road_detour_permille", 1300, "permil", own, own),
    ])


def classes():
    own = "tiga kelas: rapat data TPS Polres Ogan Ilir 18-10-2024 dan berita Februari 2024"
    return _rows(HEADERS["classes"], [
        ("kurang_rawan", "Kurang rawan", 1, "fakta", own),
        ("rawan", "Rawan", 2, "fakta", own),
        ("sangat_rawan", "Sangat rawan", 3, "fakta", own),
        ("khusus", "TPS khusus", 4, "turunan", "PKPU 7/2022; urutan: diperlakukan seperti sangat rawan"),
    ])


def patterns(sample, stations_):
    """Polri, TPS and Linmas by class. Ogan Ilir's two standing by in each kecamatan become one team for
    as many TPS as its largest kecamatan has."""
    special = "TPS khusus diperlakukan seperti sangat rawan (praktik OKU Timur)"
    if sample["regency"] == "16.10":
        largest = max(sum(1 for s in stations_ if s["district"] == d) for d in {s["district"] for s in stations_})
        two = "; linmas dua per TPS"
        return _rows(HEADERS["patterns"], [
            ("kurang_rawan", "", 2, largest, 2 * largest, "turunan",
             f"Februari 2024: 2 Polri siaga per kecamatan, ditulis 2 untuk {largest} TPS: "
             + c.SRC_OI_SECURITY + two),
            ("rawan", "", 1, 1, 2, "turunan", "Februari 2024: 1 Polri per TPS: " + c.SRC_OI_SECURITY + two),
            ("sangat_rawan", "", 2, 1, 2, "turunan", "Februari 2024: 2 Polri per TPS: " + c.SRC_OI_SECURITY + two),
            ("khusus", "", 2, 1, 2, "turunan", special),
        ])
    if sample["regency"] == "16.02":
        return _rows(HEADERS["patterns"], [
            ("kurang_rawan", "", 2, 8, 16, "turunan",
             "Februari 2024: 2 Polri, 8 TPS: " + c.SRC_OKI_SECURITY
             + "; linmas dua per TPS (beritanya menyebut 2)"),
            ("rawan", "", 2, 2, 4, "fakta", "Februari 2024: 2 Polri, 2 TPS, 4 linmas: " + c.SRC_OKI_SECURITY),
            ("sangat_rawan", "", 2, 1, 2, "fakta", "Februari 2024: 2 Polri, 1 TPS, 2 linmas: " + c.SRC_OKI_SECURITY),
            ("khusus", "", 2, 1, 2, "turunan", special),
        ])
    none = "sintetis: tidak ada sumber OKU; pola yang umum (2:1, 2:2, 2:8 Polri:TPS) dipakai"
    return _rows(HEADERS["patterns"], [
        ("kurang_rawan", "", 2, 8, 16, "sintetis", none),
        ("rawan", "", 2, 2, 4, "sintetis", none),
        ("sangat_rawan", "", 2, 1, 2, "sintetis", none),
        ("khusus", "", 2, 1, 2, "sintetis", none),
    ])


def _waves(data, sample):
    """kecamatan -> (wave, day): OKI only, from the press."""
    if sample["regency"] != "16.02":
        return {}
    waves = {}
    for number, day, key in c.OKI_WAVES:
        for name in data["oki"]["distribution"][key]:
            waves[plain(name)] = (number, day)
    return {d["code"]: waves[plain(d["name"])] for d in data["districts"]}


def areas(data, sample, access, police_of, voters):
    """Kabupaten, kecamatan and villages in code order."""
    oki = sample["regency"] == "16.02"
    waves = _waves(data, sample)
    before = {}
    for v in data["villages"]:
        before[v["district"]] = before.get(v["district"], 0) + v["tps_before"]
    rows = [{
        "kode": data["code"], "nama": data["name"], "tingkat": "kabupaten", "pemilih": data["oki"]["dpt"] if oki else "",
        "tps_sebelumnya": sum(before.values()), "asal": "fakta",
        "sumber": c.SRC_CODES + "; " + c.SRC_FEB_TPS + ("; " + c.SRC_OKI_VOTERS if oki else ""),
    }]
    for d in data["districts"]:
        wave, day = waves.get(d["code"], ("", ""))
        own = police_of[d["code"]]["own"]
        parts = [c.SRC_CODES, c.SRC_FEB_TPS]
        parts.append("satuan: Polsek senama" if own else "satuan: turunan, Polsek menurut nama atau jarak")
        if oki:
            parts += [c.SRC_OKI_VOTERS, c.SRC_OKI_WAVES]
        rows.append({
            "kode": d["code"], "nama": d["name"], "tingkat": "kecamatan", "gelombang": wave,
            "hari_gelombang": day, "satuan": police_of[d["code"]]["unit_code"],
            "akses": "air" if wave == 1 else "", "pemilih": voters[d["code"]] if oki else "",
            "tps_sebelumnya": before[d["code"]], "asal": "fakta" if own else "turunan",
            "sumber": "; ".join(parts),
        })
    for v in data["villages"]:
        way = access[v["code"]]
        parts = [c.SRC_CODES, c.SRC_POINT, c.SRC_FEB_TPS] + (["akses: sintetis"] if way else [])
        rows.append({
            "kode": v["code"], "nama": v["name"], "tingkat": v["kind"], "point": v["point"], "akses": way,
            "tps_sebelumnya": v["tps_before"], "asal": "sintetis" if way else "fakta",
            "sumber": "; ".join(parts),
        })
    return sorted(rows, key=lambda r: r["kode"])


def units(data, sample, polres):
    """Polda, Polres, Polsek of the public list, and the borrowed contingents."""
    rows = [
        ("POLDA-SUMSEL", "Polda Sumatera Selatan", "polda", "MABES", "", "fakta", "struktur Polri"),
        ("MABES", "Mabes Polri", "mabes", "", "", "fakta", "struktur Polri"),
        (polres["unit_code"], polres["name"], "polres", "POLDA-SUMSEL", "POL-" + polres["unit_code"], "fakta",
         c.SRC_POLICE),
    ]
    for unit in data["police"]:
        if unit["level"] == "polsek":
            rows.append((unit["unit_code"], unit["name"], "polsek", polres["unit_code"],
                         "POL-" + unit["unit_code"], "fakta", c.SRC_POLICE))
    for kind, total, source in sample["contingents"]:
        if kind != "polres":
            code, name, level = people.contingent_units(sample)[kind]
            origin = "sintetis" if source.startswith("sintetis") else "turunan"
            parent = "" if level == "tni" else "POLDA-SUMSEL"
            rows.append((code, name, level, parent, "POL-" + polres["unit_code"], origin,
                         source + "; pangkalan di Polres: sintetis"))
    return sorted(_rows(HEADERS["units"], rows), key=lambda r: r["kode"])


def kits():
    gram = "; gram: sintetis"
    none = "jumlah Pilkada 2024 tidak ada sumber; sintetis"
    return _rows(HEADERS["kits"], [
        ("kotak-suara", "Kotak suara", 2, 1, 1600, 1, "sintetis",
         "dua per TPS (gubernur dan bupati): antarafoto.com/id/view/2343982" + gram),
        ("bilik", "Bilik pemungutan suara", 4, 0, 700, 1, "sintetis",
         "empat per TPS: antarafoto.com/id/view/2343982; ruang dihitung pada ikatan bilik" + gram),
        ("ikatan-bilik", "Ikatan bilik dan perlengkapan luar kotak", 1, 1, 400, 1, "sintetis",
         "satu ikatan per TPS seukuran satu kotak: sintetis"),
        ("tinta", "Botol tinta", 2, 0, 60, 1, "sintetis",
         "dua botol per TPS: antarafoto.com/id/view/2343982; di dalam kotak" + gram),
        ("segel", "Segel kertas", 60, 0, 2, 1, "sintetis", none),
        ("segel-plastik", "Segel plastik (kabel ties)", 12, 0, 3, 1, "sintetis", none),
        ("alat-coblos", "Alat coblos dan alas", 4, 0, 150, 1, "sintetis", none),
        ("surat-suara", "Bundel surat suara", 2, 0, 4800, 2, "sintetis",
         "satu bundel per pemilihan (pemilih + 2,5 persen), di dalam kotak" + gram),
        ("sampul", "Sampul", 1, 0, 900, 2, "sintetis", none),
        ("formulir", "Berkas formulir dan salinan DPT", 1, 0, 2500, 2, "sintetis", none),
        ("alat-bantu", "Alat bantu tunanetra", 2, 0, 120, 2, "sintetis", none),
        ("daftar-paslon", "Daftar pasangan calon", 2, 0, 200, 2, "sintetis", none),
    ])


def _point_columns(row):
    point = row.get("point")
    if point:
        row["lintang"], row["bujur"] = f"{point[0]:.6f}", f"{point[1]:.6f}"
    return row


def _tps_rows(sample, all_stations):
    return [
        _point_columns(dict(
            s, jarak_tempuh_km=f"{s['km']:.1f}", waktu_tempuh_menit=max(1, round(s["minutes"])),
            asal="sintetis", sumber=stations.source_text(sample, s),
        ))
        for s in all_stations
    ]


def _link_rows(net):
    rows = []
    for n, link in enumerate(net.links, start=1):
        kind = "jalan nasional: dekat ruas lapisan GIS publik; " if link["kelas"] == "nasional" else ""
        rows.append(dict(
            link, kode=f"RUAS-{n:04d}", km=f"{link['km']:.2f}", asal="sintetis",
            sumber=kind + "sintetis: tetangga terdekat, panjang = jarak lurus x faktor",
        ))
    return rows


def make(data, sample, name):
    """All tables of one sample: {name: (header, rows)}."""
    polres = next(u for u in data["police"] if u["level"] == "polres")
    seat_points = {k: v[0]["point"] for k, v in network.district_seats(data, sample).items()}
    police_of = people.serving_police(data, seat_points)
    net, seats, access = network.build(data, sample, police_of, polres)
    all_stations = stations.make(data, sample, net, access, police_of)
    voters = stations.voters_by_district(data, sample)
    stations.set_voters(data, sample, all_stations, voters)
    stations.set_classes(sample, all_stations)
    stations.set_blank_spots(data, sample, all_stations)
    rows = {
        "operation": operation(data, sample, name),
        "calendar": calendar(sample),
        "settings": settings(),
        "classes": classes(),
        "patterns": patterns(sample, all_stations),
        "areas": [_point_columns(r) for r in areas(data, sample, access, police_of, voters)],
        "units": units(data, sample, polres),
        "sites": [_point_columns(s) for s in sorted(net.sites.values(), key=lambda s: s["kode"])],
        "tps": _tps_rows(sample, all_stations),
        "people": people.make(data, sample, police_of, polres),
        "fleet": fleet.make(data, sample, net, access),
        "links": _link_rows(net),
        "kits": kits(),
    }
    made = {key: (HEADERS[key].split() + ["asal", "sumber"], rows[key]) for key in HEADERS}
    if sample.get("shows_duty"):
        vulnerability.set_scores(rows["classes"])
        made["classes"] = (HEADERS["classes"].split() + ["skor_dari", "asal", "sumber"], rows["classes"])
        for key, names in SHOWN_HEADERS.items():
            made[key] = (names.split() + ["asal", "sumber"], vulnerability.TABLES[key](sample, all_stations))
    return made
