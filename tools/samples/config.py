"""What differs between the three sample kabupaten, and what no public source gives.

Every number here that is not a fact of a named source ends up in a row marked synthetic.
"""

# Sources, as written into the column `sumber` (Indonesian: the register shows it to its users).
SRC_CODES = "kode dan nama: idn-area-data 4.0.1 (ODbL 1.0)"
SRC_POINT = "titik: dihitung dari batas desa cahyadsn/wilayah_boundaries (MIT)"
SRC_FEB_TPS = "TPS sebelumnya: daftar TPS Pemilu 14-02-2024 (data KPU)"
SRC_POLICE = "daftar publik satuan kepolisian (nama dan induk)"
SRC_OKI_VOTERS = "pemilih: https://wartahits.com/?p=267"
SRC_OKI_WAVES = (
    "gelombang: okinews.bacakoran.co/read/5184, rumpuns.online/distribusi-logistik-pemilu-di-kabupaten-oki-"
    "rampung-kpu-siap-sambut-pemungutan-suara, sumeks.disway.id/amp/733106"
)
SRC_OKI_SECURITY = (
    "https://amperablitz.com/2024/02/07/mengamankan-pemilu-2024-polres-oki-petakan-47-tps-sangat-rawan-"
    "583-rawan-dan-1-607-kurang-rawan/?amp=1"
)
SRC_OI_SECURITY = (
    "https://harianmuba.bacakoran.co/read/2306/ini-nih-22-tps-masuk-kategori-sangat-rawan-di-kabupaten-ogan-ilir"
)
SRC_OI_PEOPLE = (
    "https://tribuntipikor.com/2024/11/25/apel-pergeseran-personil-pengamanan-tps-pilkada-serentak-"
    "ogan-olir-di-polres-ogan-ilir/?amp=1"
)
SRC_CALENDAR = "PKPU 2/2024"
SRC_RECEIPT = "Perpu 1/2014 pasal 78: diterima KPPS paling lambat satu hari sebelum pemungutan"
SYNTHETIC = "sintetis"

VOTERS_PER_TPS_MAX = 600  # Pilkada 2024

# Speeds (km/h) behind travel_min and nothing else; the planner has its own table.
SPEED_KMH = {
    "nasional": 45.0,
    "provinsi": 35.0,
    "kabupaten": 30.0,
    "desa": 20.0,
    "setapak": 12.0,
    "sungai": 18.0,
    "kanal": 12.0,
}
ROAD_DETOUR = 1.3
RIVER_DETOUR = 1.15

ROAD_MODES = "truk motor jalan_kaki"
PATH_MODES = "motor jalan_kaki"
RIVER_MODES = "ketek jukung speedboat"
CANAL_MODES = "ketek speedboat"
CREEK_MODES = "ketek"

SAMPLES = {
    "ogan-ilir-2024": {
        "regency": "16.10",
        "tag": "OI",
        "title": "Pengamanan logistik Pilkada 2024 Kabupaten Ogan Ilir",
        "tps_total": 667,
        "seat": "16.10.04",
        "warehouse": ("16.10.04.1032", 0.9, -0.4),
        "warehouse_source": "letak sintetis (Indralaya); tidak ada sumber publik",
        # Seats of kecamatan whose name no village bears.
        "seat_village": {"16.10.07": "16.10.07.1016", "16.10.09": "16.10.09.2003"},
        "first_day": "2024-11-21",
        "last_wave": "2024-11-25",
        "class_counts_feb": (22, 131, 1108),
        "class_source": "proporsi Februari 2024 22/131/1108: " + SRC_OI_SECURITY,
        "water_kecamatan": {},
        "water_villages": (
            "16.10.05.2032", "16.10.05.2034",
            "16.10.09.2001", "16.10.09.2012", "16.10.09.2013", "16.10.09.2015",
            "16.10.11.2001", "16.10.11.2007", "16.10.11.2012",
            "16.10.12.2008", "16.10.12.2012", "16.10.12.2013",
        ),
        "jetty_kecamatan": ("16.10.05", "16.10.09", "16.10.11", "16.10.12"),
        "path_villages": (),
        "trucks": 12,
        "truck_source": "sintetis",
        "contingents": (
            ("polres", 311, "311 personel Polres: " + SRC_OI_PEOPLE),
            ("bko", 20, "20 personel BKO: " + SRC_OI_PEOPLE),
        ),
        "members_per_kecamatan": 5,
        "shows_duty": True,  # criteria, signs and reserves, which are synthetic
    },
    "oki-2024": {
        "regency": "16.02",
        "tag": "OKI",
        "title": "Pengamanan logistik Pilkada 2024 Kabupaten Ogan Komering Ilir",
        "tps_total": 1249,
        "seat": "16.02.05",
        "warehouse": ("16.02.05.1001", 0.5, 0.6),
        "warehouse_source": "letak sintetis (Kayuagung); ada sebagai Gudang Kantor KPU OKI, alamat tidak disebut",
        "seat_village": {"16.02.14": "16.02.14.2009", "16.02.13": "16.02.13.2011"},
        "first_day": "2024-11-20",
        "last_wave": "2024-11-25",
        "class_counts_feb": (47, 583, 1607),
        "class_source": "proporsi Februari 2024 47/583/1607: " + SRC_OKI_SECURITY,
        # Kecamatan that no road reaches: water group -> kecamatan.
        "water_kecamatan": {
            "timur": ("16.02.11", "16.02.15", "16.02.18"),
            "sugihan": ("16.02.14",),
        },
        # Village where the road ends on the way to a seat on the water.
        "road_end": {"16.02.11": "16.02.19.2008", "16.02.15": "16.02.24.2007", "16.02.18": "16.02.24.2007"},
        "water_villages": (),
        "jetty_kecamatan": (),
        "path_villages": (),
        "trucks": 22,
        "truck_source": "sintetis; jumlah 22 seperti truk boks 10-02-2024 (harianmuba.bacakoran.co/read/2207)",
        "contingents": (
            ("polres", 528, "528 personel Polres, Februari 2024: " + SRC_OKI_SECURITY),
            ("polda", 250, "250 personel Polda, Februari 2024: " + SRC_OKI_SECURITY),
            ("brimob", 60, "60 personel BKO Brimob, Februari 2024: " + SRC_OKI_SECURITY),
            ("tni", 30, "30 personel TNI, Februari 2024: " + SRC_OKI_SECURITY),
        ),
        "members_per_kecamatan": 8,
    },
    "oku-2024": {
        "regency": "16.01",
        "tag": "OKU",
        "title": "Pengamanan logistik Pilkada 2024 Kabupaten Ogan Komering Ulu",
        "tps_total": 565,
        "seat": "16.01.14",
        "warehouse": ("16.01.14.1011", 0.3, -0.2),
        "warehouse_source": "Kelurahan Kemelak, Kecamatan Baturaja Timur menurut berita; letak titik sintetis",
        "seat_village": {"16.01.14": "16.01.14.1001", "16.01.20": "16.01.20.2003"},
        "first_day": "2024-11-21",
        "last_wave": "2024-11-25",
        "class_counts_feb": (47, 583, 1607),
        "class_source": "sintetis: tidak ada sumber OKU; proporsi OKI Februari 2024 dipakai",
        "water_kecamatan": {},
        "water_villages": (),
        "jetty_kecamatan": (),
        # Hill villages of Ulu Ogan: a motorbike path and no road.
        "path_villages": ("16.01.20.2001", "16.01.20.2002", "16.01.20.2004"),
        "trucks": 10,
        "truck_source": "sintetis",
        "contingents": (
            ("polres", 390, "sintetis: tidak ada sumber OKU"),
            ("bko", 40, "sintetis: tidak ada sumber OKU"),
        ),
        "members_per_kecamatan": 6,
    },
}

# Waypoints outside OKI on the way to Air Sugihan, which the press says goes over the jetty of Palembang (BKB).
# Places are approximate: (name, point).
SUGIHAN_ROAD = (
    ("Simpang Tanjung Raja (luar kabupaten)", (-3.345, 104.772)),
    ("Simpang Indralaya (luar kabupaten)", (-3.232, 104.662)),
    ("Simpang Kertapati Palembang (luar kabupaten)", (-3.021, 104.752)),
)
SUGIHAN_JETTY = ("Dermaga BKB Palembang (luar kabupaten)", (-2.9905, 104.7625))
SUGIHAN_RIVER = (
    ("Alur Sungai Musi hilir (luar kabupaten)", (-2.935, 104.915)),
    ("Alur kanal menuju Air Sugihan (luar kabupaten)", (-2.745, 105.09)),
)

# OKI, press: kecamatan by wave with the day where the sources state it.
OKI_WAVES = (
    (1, "2024-11-20", "first_wave_farthest_water"),
    (2, "", "a_later_wave"),
    (3, "2024-11-24", "wave_2024_11_24"),
    (4, "2024-11-25", "last_wave_2024_11_25"),
)
# Spellings of kecamatan in the press that differ from the Kemendagri list.
KECAMATAN_ALIASES = {
    "kayuagung": "kayuagung",
    "sppadang": "sirahpulaupadang",
    "peninjaun": "peninjauan",
    "sinarpeninjuan": "sinarpeninjauan",
}
