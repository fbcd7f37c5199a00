#include "domain/kinds.h"

#include <assert.h>

enum {
    CODE_BYTES = 64,
    NAME_BYTES = 200,
    SOURCE_BYTES = 1000,
    VOTERS_MAX = 20000000,
    WEEK_MIN = 7 * 24 * 60,
    BOX_S_MAX = 3600,
    WIDTH_DM_MAX = 30000, // Musi and Kapuas are 1 to 3 km wide
    LIMIT_KG_MAX = 1000000,
    KMH_TENTHS_MAX = 2000,
    RADIUS_M_MAX = 50000,
    BERTHS_MAX = 1000,
    LITRES_MAX = 1000000,
    RUPIAH_MAX = 1000000000,
    TEAM_MAX = 16, // officers of a team
    WEIGHT_MAX = 1000,
    SCORE_MAX = 100,
    MEASURE_MAX = 100000
};

static const choice origins[] = {
    {"fact", "fakta"}, {"derived", "turunan"}, {"synthetic", "sintetis"}, {NULL, NULL}};
static const choice area_levels[] = {{"kabupaten", "kabupaten"},
                                     {"kecamatan", "kecamatan"},
                                     {"desa", "desa"},
                                     {"kelurahan", "kelurahan"},
                                     {NULL, NULL}};
static const choice accesses[] = {{"land", "darat"}, {"water", "air"}, {"both", "keduanya"}, {NULL, NULL}};
static const choice tps_accesses[] = {{"land", "darat"}, {"water", "air"}, {NULL, NULL}};
static const choice unit_levels[] = {{"mabes", "mabes"},   {"polda", "polda"}, {"polres", "polres"},
                                     {"polsek", "polsek"}, {"bko", "bko"},     {"tni", "tni"},
                                     {NULL, NULL}};
static const choice site_kinds[] = {{"warehouse", "gudang"}, {"office", "kantor"}, {"ppk", "ppk"},
                                    {"pps", "pps"},          {"police", "polisi"}, {"jetty", "dermaga"},
                                    {"junction", "simpang"}, {NULL, NULL}};
static const choice roles[] = {{"commander", "pimpinan"},
                               {"padal", "padal"},
                               {"bhabinkamtibmas", "bhabinkamtibmas"},
                               {"member", "anggota"},
                               {"driver", "pengemudi"},
                               {"boatman", "juru_mudi"},
                               {"pamatwil", "pamatwil"},
                               {NULL, NULL}};
static const choice skills[] = {
    {"boat", "perahu"}, {"driver", "sopir"}, {"medic", "medis"}, {"dalmas", "dalmas"}, {NULL, NULL}};
static const choice modes[] = {{"truck", "truk"},  {"motorbike", "motor"}, {"foot", "jalan_kaki"},
                               {"ketek", "ketek"}, {"jukung", "jukung"},   {"speedboat", "speedboat"},
                               {NULL, NULL}};
static const choice link_classes[] = {
    {"national", "nasional"}, {"province", "provinsi"}, {"regency", "kabupaten"}, {"village", "desa"},
    {"path", "setapak"},      {"river", "sungai"},      {"canal", "kanal"},       {NULL, NULL}};
static const choice way_classes[] = {{"national", "nasional"},
                                     {"province", "provinsi"},
                                     {"regency", "kabupaten"},
                                     {"village", "desa"},
                                     {"path", "setapak"},
                                     {"river", "sungai"},
                                     {"canal", "kanal"},
                                     {"tidal", "pasang_surut"},
                                     {"stream", "parit"},
                                     {"fairway", "alur"},
                                     {NULL, NULL}};
static const choice surfaces[] = {{"paved", "aspal"}, {"gravel", "kerikil"}, {"earth", "tanah"},
                                  {"sand", "pasir"},  {"wood", "papan"},     {NULL, NULL}};
static const choice water_levels[] = {
    {"low", "rendah"}, {"normal", "normal"}, {"high", "tinggi"}, {"flood", "banjir"}, {NULL, NULL}};

static const choice directions[] = {{"out", "keluar"}, {"back", "kembali"}, {NULL, NULL}};
static const choice overrides[] = {{"pledge", "ikrar"}, {"barred", "terlarang"}, {NULL, NULL}};
static const choice criterion_sources[] = {
    {"given", "diberikan"}, {"distance", "jarak"}, {"blank_spot", "tanpa_sinyal"},
    {"voters", "pemilih"},  {"access", "akses"},   {NULL, NULL}};
static const choice assessors[] = {{"kpu", "kpu"}, {"bawaslu", "bawaslu"}, {"polri", "polri"}, {NULL, NULL}};

// What is watched, by the names of domain/watch.h.
static const choice watched[] = {{"silent", "diam"},
                                 {"not_left", "belum_berangkat"},
                                 {"not_arrived", "belum_tiba"},
                                 {"off_way", "keluar_jalur"},
                                 {"standing", "berhenti"},
                                 {"apart", "terpisah"},
                                 {"slack_gone", "lewat_batas"},
                                 {"false_place", "posisi_palsu"},
                                 {"post_empty", "pos_kosong"},
                                 {"seal", "segel"},
                                 {"damaged", "rusak"},
                                 {"lost", "hilang"},
                                 {"sos", "sos"},
                                 {"post_silent", "pos_diam"},
                                 {"no_unit", "tanpa_satuan"},
                                 {"tracker_silent", "pelacak_diam"},
                                 {"incident", "kejadian"},
                                 {"unchecked", "belum_diperiksa"},
                                 {"guest", "tamu"},
                                 {NULL, NULL}};

// Columns that mean the same in every kind that has them.
#define CODE_COLUMN(eg)                                                                                      \
    {                                                                                                        \
        .name = "code", .name_id = "kode", .type = COLUMN_CODE, .required = true, .max = CODE_BYTES,         \
        .text = "kind.code", .example = (eg)                                                                 \
    }
#define NAME_COLUMN(eg)                                                                                      \
    {                                                                                                        \
        .name = "name", .name_id = "nama", .type = COLUMN_TEXT, .required = true, .max = NAME_BYTES,         \
        .text = "kind.name", .example = (eg)                                                                 \
    }
#define ORIGIN_COLUMN                                                                                        \
    {                                                                                                        \
        .name = "origin", .name_id = "asal", .type = COLUMN_ENUM, .required = true, .choices = origins,      \
        .text = "kind.origin", .example = "fakta"                                                            \
    }
#define SOURCE_COLUMN                                                                                        \
    {                                                                                                        \
        .name = "source", .name_id = "sumber", .type = COLUMN_TEXT, .max = SOURCE_BYTES,                     \
        .text = "kind.source", .example = "rapat data 18-10-2024"                                            \
    }
#define LAT_COLUMN(must)                                                                                     \
    {                                                                                                        \
        .name = "lat", .name_id = "lintang", .type = COLUMN_LATITUDE, .required = (must),                    \
        .text = "kind.lat", .example = "-3.2412"                                                             \
    }
#define LON_COLUMN(must)                                                                                     \
    {                                                                                                        \
        .name = "lon", .name_id = "bujur", .type = COLUMN_LONGITUDE, .required = (must), .text = "kind.lon", \
        .example = "104.6511"                                                                                \
    }
// The common shapes of the others.
#define TEXT(en, id, must, key, eg)                                                                          \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_TEXT, .required = (must), .max = NAME_BYTES,           \
        .text = (key), .example = (eg)                                                                       \
    }
#define NUMBER(en, id, must, lo, hi, key, eg)                                                                \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_INT, .required = (must), .min = (lo), .max = (hi),     \
        .text = (key), .example = (eg)                                                                       \
    }
#define ONE_OF(en, id, must, list, key, eg)                                                                  \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_ENUM, .required = (must), .choices = (list),           \
        .text = (key), .example = (eg)                                                                       \
    }
#define REFERENCE(en, id, must, to, key, eg)                                                                 \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_REFERENCE, .required = (must), .max = CODE_BYTES,      \
        .reference = (to), .text = (key), .example = (eg)                                                    \
    }
#define REFERENCES(en, id, to, key, eg)                                                                      \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_REFERENCE_LIST, .max = CODE_BYTES, .reference = (to),  \
        .text = (key), .example = (eg)                                                                       \
    }
// A TPS of which the row tells something; it may go.
#define ABOUT_TPS(key)                                                                                       \
    {                                                                                                        \
        .name = "tps", .name_id = "tps", .type = COLUMN_REFERENCE, .required = true, .loose = true,          \
        .max = CODE_BYTES, .reference = KIND_TPS, .text = (key), .example = "16.10.04.2009-001"              \
    }
#define CODE(en, id, must, key, eg)                                                                          \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_CODE, .required = (must), .max = CODE_BYTES,           \
        .text = (key), .example = (eg)                                                                       \
    }
#define PLAIN(en, id, t, must, key, eg)                                                                      \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = (t), .required = (must), .text = (key), .example = (eg)       \
    }

static const column_spec operation_columns[] = {
    [OPERATION_CODE] = CODE_COLUMN("ogan-ilir-2024"),
    [OPERATION_NAME] = NAME_COLUMN("Operasi Mantap Praja Ogan Ilir 2024"),
    [OPERATION_AREA] = REFERENCE("area", "wilayah", true, KIND_AREAS, "kind.operation.area", "16.10"),
    [OPERATION_ELECTION] = TEXT("election", "pemilihan", true, "kind.operation.election", "Pilkada 2024"),
    [OPERATION_VOTING_DAY] =
        PLAIN("voting_day", "hari_pemungutan", COLUMN_DATE, true, "kind.operation.voting_day", "2024-11-27"),
    [OPERATION_UTC_OFFSET_MIN] = NUMBER("utc_offset_min", "selisih_utc_menit", true, -720, 840,
                                        "kind.operation.utc_offset_min", "420"),
    [OPERATION_ORIGIN] = ORIGIN_COLUMN,
    [OPERATION_SOURCE] = SOURCE_COLUMN,
};

static const column_spec classes_columns[] = {
    [CLASSES_CODE] = CODE_COLUMN("sangat_rawan"),
    [CLASSES_NAME] = NAME_COLUMN("Sangat rawan"),
    [CLASSES_RANK] = NUMBER("rank", "urutan", true, 0, 100, "kind.classes.rank", "3"),
    [CLASSES_ORIGIN] = ORIGIN_COLUMN,
    [CLASSES_SOURCE] = SOURCE_COLUMN,
    [CLASSES_SCORE_FROM] =
        NUMBER("score_from", "skor_dari", false, 0, SCORE_MAX, "kind.classes.score_from", "60"),
};

static const column_spec areas_columns[] = {
    [AREAS_CODE] = CODE_COLUMN("16.10.04.2009"),
    [AREAS_NAME] = NAME_COLUMN("Sakatiga Seberang"),
    [AREAS_LEVEL] = ONE_OF("level", "tingkat", true, area_levels, "kind.areas.level", "desa"),
    [AREAS_LAT] = LAT_COLUMN(false),
    [AREAS_LON] = LON_COLUMN(false),
    [AREAS_ACCESS] = ONE_OF("access", "akses", false, accesses, "kind.areas.access", "darat"),
    [AREAS_WAVE] = NUMBER("wave", "gelombang", false, 1, 1000, "kind.areas.wave", ""),
    [AREAS_WAVE_DAY] = PLAIN("wave_day", "hari_gelombang", COLUMN_DATE, false, "kind.areas.wave_day", ""),
    [AREAS_POLICE_UNIT] = REFERENCE("police_unit", "satuan", false, KIND_UNITS, "kind.areas.police_unit", ""),
    [AREAS_VOTERS] = NUMBER("voters", "pemilih", false, 0, VOTERS_MAX, "kind.areas.voters", "1210"),
    [AREAS_TPS_BEFORE] =
        NUMBER("tps_before", "tps_sebelumnya", false, 0, 1000000, "kind.areas.tps_before", "4"),
    [AREAS_ORIGIN] = ORIGIN_COLUMN,
    [AREAS_SOURCE] = SOURCE_COLUMN,
    [AREAS_RAYON] = CODE("rayon", "rayon", false, "kind.areas.rayon", ""),
    [AREAS_DIRECT] = PLAIN("direct", "langsung", COLUMN_YESNO, false, "kind.areas.direct", "tidak"),
};

static const column_spec units_columns[] = {
    [UNITS_CODE] = CODE_COLUMN("010502"),
    [UNITS_NAME] = NAME_COLUMN("Polsek Indralaya"),
    [UNITS_LEVEL] = ONE_OF("level", "tingkat", true, unit_levels, "kind.units.level", "polsek"),
    [UNITS_PARENT] = REFERENCE("parent", "induk", false, KIND_UNITS, "kind.units.parent", "0105"),
    [UNITS_SITE] = REFERENCE("site", "lokasi", false, KIND_SITES, "kind.units.site", "POL-010502"),
    [UNITS_ORIGIN] = ORIGIN_COLUMN,
    [UNITS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec sites_columns[] = {
    [SITES_CODE] = CODE_COLUMN("PPS-16.10.04.2009"),
    [SITES_NAME] = NAME_COLUMN("PPS Sakatiga Seberang"),
    [SITES_KIND] = ONE_OF("kind", "jenis", true, site_kinds, "kind.sites.kind", "pps"),
    [SITES_AREA] = REFERENCE("area", "wilayah", true, KIND_AREAS, "kind.sites.area", "16.10.04.2009"),
    [SITES_LAT] = LAT_COLUMN(true),
    [SITES_LON] = LON_COLUMN(true),
    [SITES_GUARDS] = NUMBER("guards", "jaga", false, 0, 1000, "kind.sites.guards", "0"),
    [SITES_BOARDING_MIN] =
        NUMBER("boarding_min", "menit_naik", false, 0, 1440, "kind.sites.boarding_min", ""),
    [SITES_ORIGIN] = ORIGIN_COLUMN,
    [SITES_SOURCE] = SOURCE_COLUMN,
    [SITES_BOX_S] = NUMBER("box_s", "detik_per_kotak", false, 0, BOX_S_MAX, "kind.sites.box_s", ""),
    [SITES_HOURS_FROM] = PLAIN("hours_from", "jam_dari", COLUMN_HOURS, false, "kind.sites.hours_from", ""),
    [SITES_HOURS_TO] = PLAIN("hours_to", "jam_sampai", COLUMN_HOURS, false, "kind.sites.hours_to", ""),
    [SITES_LOWEST] = ONE_OF("lowest", "air_terendah", false, water_levels, "kind.sites.lowest", ""),
    [SITES_CONFIRMED] = PLAIN("confirmed", "dipastikan", COLUMN_YESNO, false, "kind.sites.confirmed", ""),
    [SITES_BERTHS] = NUMBER("berths", "tempat_muat", false, 0, BERTHS_MAX, "kind.sites.berths", "3"),
    [SITES_SHIFT_HOURS] = NUMBER("shift_hours", "jam_jaga", false, 1, 24, "kind.sites.shift_hours", ""),
    [SITES_GUARDS_FROM] =
        PLAIN("guards_from", "jaga_dari", COLUMN_DATETIME, false, "kind.sites.guards_from", ""),
    [SITES_GUARDS_TO] = PLAIN("guards_to", "jaga_sampai", COLUMN_DATETIME, false, "kind.sites.guards_to", ""),
};

static const column_spec tps_columns[] = {
    [TPS_CODE] = CODE_COLUMN("16.10.04.2009-001"),
    [TPS_NUMBER] = {.name = "number",
                    .name_id = "nomor",
                    .type = COLUMN_CODE,
                    .required = true,
                    .max = 8,
                    .text = "kind.tps.number",
                    .example = "001"},
    [TPS_VILLAGE] = REFERENCE("village", "desa", true, KIND_AREAS, "kind.tps.village", "16.10.04.2009"),
    [TPS_PLACE] = TEXT("place", "tempat", false, "kind.tps.place", "SDN 1 Sakatiga Seberang"),
    [TPS_LAT] = LAT_COLUMN(true),
    [TPS_LON] = LON_COLUMN(true),
    [TPS_CLASS] = REFERENCE("class", "kerawanan", true, KIND_CLASSES, "kind.tps.class", "rawan"),
    [TPS_TRAVEL_KM] = {.name = "travel_km",
                       .name_id = "jarak_tempuh_km",
                       .type = COLUMN_DECIMAL,
                       .required = true,
                       .digits = 3,
                       .max = 1000000,
                       .text = "kind.tps.travel_km",
                       .example = "7.5"},
    [TPS_TRAVEL_MIN] =
        NUMBER("travel_min", "waktu_tempuh_menit", true, 0, WEEK_MIN, "kind.tps.travel_min", "25"),
    [TPS_VOTERS] = NUMBER("voters", "pemilih", false, 0, 10000, "kind.tps.voters", "486"),
    [TPS_ACCESS] = ONE_OF("access", "akses", true, tps_accesses, "kind.tps.access", "darat"),
    [TPS_BLANK_SPOT] =
        PLAIN("blank_spot", "tanpa_sinyal", COLUMN_YESNO, false, "kind.tps.blank_spot", "tidak"),
    [TPS_ORIGIN] = ORIGIN_COLUMN,
    [TPS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec people_columns[] = {
    [PEOPLE_CODE] = CODE_COLUMN("P001"),
    [PEOPLE_NAME] = {.name = "name",
                     .name_id = "nama",
                     .type = COLUMN_TEXT,
                     .required = true,
                     .personal = true,
                     .max = NAME_BYTES,
                     .text = "kind.name",
                     .example = "Personel 001"},
    [PEOPLE_UNIT] = REFERENCE("unit", "satuan", true, KIND_UNITS, "kind.people.unit", "010502"),
    [PEOPLE_ROLE] = ONE_OF("role", "peran", true, roles, "kind.people.role", "bhabinkamtibmas"),
    [PEOPLE_VILLAGES] = REFERENCES("villages", "desa_binaan", KIND_AREAS, "kind.people.villages",
                                   "16.10.04.2009 16.10.04.2028"),
    [PEOPLE_SKILLS] = {.name = "skills",
                       .name_id = "keahlian",
                       .type = COLUMN_ENUM_LIST,
                       .choices = skills,
                       .text = "kind.people.skills",
                       .example = "perahu medis"},
    [PEOPLE_FROM] = PLAIN("from", "dari", COLUMN_DATE, false, "kind.people.from", "2024-11-20"),
    [PEOPLE_TO] = PLAIN("to", "sampai", COLUMN_DATE, false, "kind.people.to", "2024-12-02"),
    [PEOPLE_PLEDGE] = PLAIN("pledge", "ikrar", COLUMN_YESNO, true, "kind.people.pledge", "ya"),
    [PEOPLE_ORIGIN] = ORIGIN_COLUMN,
    [PEOPLE_SOURCE] = SOURCE_COLUMN,
    [PEOPLE_RANK] = TEXT("rank", "pangkat", false, "kind.people.rank", "Aipda"),
    [PEOPLE_BARRED] =
        REFERENCES("barred", "desa_terlarang", KIND_AREAS, "kind.people.barred", "16.10.04.2028"),
    [PEOPLE_HOME] = REFERENCE("home", "pos_asal", false, KIND_SITES, "kind.people.home", ""),
};

static const column_spec fleet_columns[] = {
    [FLEET_CODE] = CODE_COLUMN("V001"),
    [FLEET_NAME] = NAME_COLUMN("Truk KPU 1"),
    [FLEET_MODE] = ONE_OF("mode", "moda", true, modes, "kind.fleet.mode", "truk"),
    [FLEET_BOXES] = NUMBER("boxes", "kotak", true, 0, 100000, "kind.fleet.boxes", "120"),
    [FLEET_KG] = NUMBER("kg", "kg", true, 0, 1000000, "kind.fleet.kg", "3500"),
    [FLEET_PASSENGERS] = NUMBER("passengers", "penumpang", false, 0, 1000, "kind.fleet.passengers", "2"),
    [FLEET_HOME] = REFERENCE("home", "pangkalan", true, KIND_SITES, "kind.fleet.home", "GUDANG-16.10"),
    [FLEET_FROM] = PLAIN("from", "dari", COLUMN_DATE, false, "kind.fleet.from", ""),
    [FLEET_TO] = PLAIN("to", "sampai", COLUMN_DATE, false, "kind.fleet.to", ""),
    [FLEET_CREW] = NUMBER("crew", "awak", false, 0, 1000, "kind.fleet.crew", "1"),
    [FLEET_ORIGIN] = ORIGIN_COLUMN,
    [FLEET_SOURCE] = SOURCE_COLUMN,
    [FLEET_LITRES] = NUMBER("litres", "liter", false, 0, LITRES_MAX, "kind.fleet.litres", "14000"),
    [FLEET_LIFE_JACKETS] = NUMBER("life_jackets", "pelampung", false, 0, 1000, "kind.fleet.life_jackets", ""),
    [FLEET_PREPARE_MIN] =
        NUMBER("prepare_min", "menit_persiapan", false, 0, 1440, "kind.fleet.prepare_min", "10"),
    [FLEET_COST_DAY] =
        NUMBER("cost_day", "biaya_hari", false, 0, RUPIAH_MAX, "kind.fleet.cost_day", "850000"),
    [FLEET_COST_HOUR] = NUMBER("cost_hour", "biaya_jam", false, 0, RUPIAH_MAX, "kind.fleet.cost_hour", ""),
    [FLEET_COST_KM] = NUMBER("cost_km", "biaya_km", false, 0, RUPIAH_MAX, "kind.fleet.cost_km", "2500"),
    [FLEET_SPARE] = PLAIN("spare", "cadangan", COLUMN_YESNO, false, "kind.fleet.spare", "tidak"),
};

static const column_spec links_columns[] = {
    [LINKS_CODE] = CODE_COLUMN("RUAS-001"),
    [LINKS_FROM] = REFERENCE("from", "dari", true, KIND_SITES, "kind.links.from", "PPK-16.10.04"),
    [LINKS_TO] = REFERENCE("to", "ke", true, KIND_SITES, "kind.links.to", "PPS-16.10.04.2009"),
    [LINKS_MODES] = {.name = "modes",
                     .name_id = "moda",
                     .type = COLUMN_ENUM_LIST,
                     .required = true,
                     .choices = modes,
                     .text = "kind.links.modes",
                     .example = "truk motor jalan_kaki"},
    [LINKS_KM] = {.name = "km",
                  .name_id = "km",
                  .type = COLUMN_DECIMAL,
                  .required = true,
                  .digits = 3,
                  .min = 1,
                  .max = 2000000,
                  .text = "kind.links.km",
                  .example = "4.2"},
    [LINKS_CLASS] = ONE_OF("class", "kelas", true, link_classes, "kind.links.class", "desa"),
    [LINKS_MINUTES] = NUMBER("minutes", "menit", false, 1, WEEK_MIN, "kind.links.minutes", ""),
    [LINKS_ONE_WAY] = PLAIN("one_way", "satu_arah", COLUMN_YESNO, false, "kind.links.one_way", "tidak"),
    [LINKS_ORIGIN] = ORIGIN_COLUMN,
    [LINKS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec kits_columns[] = {
    [KITS_CODE] = CODE_COLUMN("kotak-suara"),
    [KITS_NAME] = NAME_COLUMN("Kotak suara"),
    [KITS_PER_TPS] = NUMBER("per_tps", "per_tps", true, 0, 1000, "kind.kits.per_tps", "2"),
    [KITS_BOXES] = NUMBER("boxes", "kotak", true, 0, 1000, "kind.kits.boxes", "1"),
    [KITS_GRAMS] = NUMBER("grams", "gram", true, 0, 1000000, "kind.kits.grams", "1600"),
    [KITS_PHASE] = NUMBER("phase", "tahap", false, 1, 2, "kind.kits.phase", "1"),
    [KITS_ORIGIN] = ORIGIN_COLUMN,
    [KITS_SOURCE] = SOURCE_COLUMN,
    [KITS_LITRES] = NUMBER("litres", "liter", false, 0, LITRES_MAX, "kind.kits.litres", "60"),
    [KITS_APART] = CODE("apart", "terpisah", false, "kind.kits.apart", ""),
};

static const column_spec patterns_columns[] = {
    [PATTERNS_CLASS] = REFERENCE("class", "kelas", true, KIND_CLASSES, "kind.patterns.class", "rawan"),
    [PATTERNS_AREA] = REFERENCE("area", "wilayah", false, KIND_AREAS, "kind.patterns.area", ""),
    [PATTERNS_POLRI] = NUMBER("polri", "polri", true, 0, 1000, "kind.patterns.polri", "2"),
    [PATTERNS_TPS] = NUMBER("tps", "tps", true, 1, 1000, "kind.patterns.tps", "4"),
    [PATTERNS_LINMAS] = NUMBER("linmas", "linmas", true, 0, 10000, "kind.patterns.linmas", "8"),
    [PATTERNS_ORIGIN] = ORIGIN_COLUMN,
    [PATTERNS_SOURCE] = SOURCE_COLUMN,
    [PATTERNS_POLRI_MIN] =
        NUMBER("polri_min", "polri_minimal", false, 1, TEAM_MAX, "kind.patterns.polri_min", ""),
};

static const column_spec calendar_columns[] = {
    [CALENDAR_CODE] = CODE_COLUMN("leg-gudang-ppk"),
    [CALENDAR_NAME] = NAME_COLUMN("Gudang ke PPK"),
    [CALENDAR_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, true, "kind.calendar.from", "2024-11-20 06:00"),
    [CALENDAR_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, true, "kind.calendar.to", "2024-11-25 18:00"),
    [CALENDAR_HOURS_FROM] =
        PLAIN("hours_from", "jam_dari", COLUMN_HOURS, false, "kind.calendar.hours_from", "06:00"),
    [CALENDAR_HOURS_TO] =
        PLAIN("hours_to", "jam_sampai", COLUMN_HOURS, false, "kind.calendar.hours_to", "18:00"),
    [CALENDAR_ORIGIN] = ORIGIN_COLUMN,
    [CALENDAR_SOURCE] = SOURCE_COLUMN,
};

static const column_spec settings_columns[] = {
    [SETTINGS_CODE] = CODE_COLUMN("receipt_hour_min"),
    [SETTINGS_VALUE] =
        NUMBER("value", "nilai", true, -1000000000000, 1000000000000, "kind.settings.value", "1080"),
    [SETTINGS_UNIT] = TEXT("unit", "satuan", true, "kind.settings.unit", "menit"),
    [SETTINGS_ORIGIN] = ORIGIN_COLUMN,
    [SETTINGS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec outlines_columns[] = {
    [OUTLINES_CODE] = REFERENCE("code", "kode", true, KIND_AREAS, "kind.outlines.code", "16.10.04.2009"),
    [OUTLINES_GEOMETRY] = PLAIN("geometry", "geometri", COLUMN_GEOMETRY, true, "kind.outlines.geometry", ""),
    [OUTLINES_ORIGIN] = ORIGIN_COLUMN,
    [OUTLINES_SOURCE] = SOURCE_COLUMN,
};

#define DECIMAL(en, id, lo, hi, key, eg)                                                                     \
    {                                                                                                        \
        .name = (en), .name_id = (id), .type = COLUMN_DECIMAL, .digits = 1, .min = (lo), .max = (hi),        \
        .text = (key), .example = (eg)                                                                       \
    }

// The example corrects a way of the map; a line is easier drawn than typed.
static const column_spec ways_columns[] = {
    [WAYS_CODE] = CODE_COLUMN("w28917345"),
    [WAYS_NAME] = NAME_COLUMN("Jalan kebun Tanjung Raja"),
    [WAYS_CLASS] = ONE_OF("class", "kelas", false, way_classes, "kind.ways.class", "desa"),
    [WAYS_SURFACE] = ONE_OF("surface", "permukaan", false, surfaces, "kind.ways.surface", "tanah"),
    [WAYS_MODES] = {.name = "modes",
                    .name_id = "moda",
                    .type = COLUMN_ENUM_LIST,
                    .choices = modes,
                    .text = "kind.ways.modes",
                    .example = "motor jalan_kaki"},
    [WAYS_ONE_WAY] = PLAIN("one_way", "satu_arah", COLUMN_YESNO, false, "kind.ways.one_way", "tidak"),
    [WAYS_WIDTH_M] = DECIMAL("width_m", "lebar_m", 1, WIDTH_DM_MAX, "kind.ways.width_m", "2.5"),
    [WAYS_LIMIT_KG] = NUMBER("limit_kg", "beban_kg", false, 1, LIMIT_KG_MAX, "kind.ways.limit_kg", "3000"),
    [WAYS_FLOODS] = PLAIN("floods", "banjir", COLUMN_YESNO, false, "kind.ways.floods", "ya"),
    [WAYS_KMH] = DECIMAL("kmh", "kmh", 1, KMH_TENTHS_MAX, "kind.ways.kmh", "18.5"),
    [WAYS_REPLACES] = CODE("replaces", "mengganti", false, "kind.ways.replaces", "w28917345"),
    [WAYS_GEOMETRY] = PLAIN("geometry", "geometri", COLUMN_LINE, false, "kind.ways.geometry", ""),
    [WAYS_ORIGIN] = ORIGIN_COLUMN,
    [WAYS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec closures_columns[] = {
    [CLOSURES_CODE] = CODE_COLUMN("TUTUP-001"),
    [CLOSURES_NAME] = NAME_COLUMN("Jembatan Tanjung Raja"),
    [CLOSURES_WAY] = CODE("way", "ruas", false, "kind.closures.way", "w28917345"),
    [CLOSURES_LAT] =
        {.name = "lat", .name_id = "lintang", .type = COLUMN_LATITUDE, .text = "kind.lat", .example = ""},
    [CLOSURES_LON] =
        {.name = "lon", .name_id = "bujur", .type = COLUMN_LONGITUDE, .text = "kind.lon", .example = ""},
    [CLOSURES_RADIUS_M] =
        NUMBER("radius_m", "radius_m", false, 1, RADIUS_M_MAX, "kind.closures.radius_m", ""),
    [CLOSURES_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, false, "kind.closures.from", "2024-11-24 18:00"),
    [CLOSURES_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, false, "kind.closures.to", "2024-11-26 06:00"),
    [CLOSURES_REASON] = TEXT("reason", "sebab", false, "kind.closures.reason", "lantai jembatan diganti"),
    [CLOSURES_ORIGIN] = ORIGIN_COLUMN,
    [CLOSURES_SOURCE] = SOURCE_COLUMN,
};

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
static const column_spec maps_columns[] = {
    [MAPS_CODE] = CODE_COLUMN("sumsel"),
    [MAPS_NAME] = NAME_COLUMN("sumsel.osm.pbf"),
    [MAPS_FILE_HASH] = CODE("file_hash", "hash_berkas", true, "kind.maps.file_hash", HASH),
    [MAPS_ROAD] = CODE("road", "darat", true, "kind.maps.road", HASH),
    [MAPS_WATER] = CODE("water", "air", true, "kind.maps.water", HASH),
    [MAPS_JETTIES] = CODE("jetties", "dermaga", true, "kind.maps.jetties", HASH),
    [MAPS_CLIP] = TEXT("clip", "potongan", false, "kind.maps.clip", "kabupaten+25km"),
    [MAPS_ROADS] = NUMBER("roads", "jumlah_jalan", true, 0, INT32_MAX, "kind.maps.roads", "180000"),
    [MAPS_WATERS] = NUMBER("waters", "jumlah_perairan", true, 0, INT32_MAX, "kind.maps.waters", "4200"),
    [MAPS_ORIGIN] = ORIGIN_COLUMN,
    [MAPS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec outages_columns[] = {
    [OUTAGES_CODE] = CODE_COLUMN("RUSAK-001"),
    [OUTAGES_VEHICLE] =
        REFERENCE("vehicle", "armada", true, KIND_FLEET, "kind.outages.vehicle", "TRUK-BOKS-001"),
    [OUTAGES_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, false, "kind.outages.from", "2024-11-24 09:30"),
    [OUTAGES_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, false, "kind.outages.to", ""),
    [OUTAGES_REASON] = TEXT("reason", "sebab", false, "kind.outages.reason", "mesin mati"),
    [OUTAGES_ORIGIN] = ORIGIN_COLUMN,
    [OUTAGES_SOURCE] = SOURCE_COLUMN,
};

static const column_spec pins_columns[] = {
    [PINS_CODE] = CODE_COLUMN("IKAT-001"),
    [PINS_TPS] = REFERENCE("tps", "tps", false, KIND_TPS, "kind.pins.tps", "16.10.04.2009-001"),
    [PINS_SITE] = REFERENCE("site", "lokasi", false, KIND_SITES, "kind.pins.site", ""),
    [PINS_DIRECTION] = ONE_OF("direction", "arah", true, directions, "kind.pins.direction", "keluar"),
    [PINS_VEHICLE] = REFERENCE("vehicle", "armada", false, KIND_FLEET, "kind.pins.vehicle", "TRUK-BOKS-001"),
    [PINS_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, false, "kind.pins.from", "2024-11-26 07:00"),
    [PINS_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, false, "kind.pins.to", "2024-11-26 08:00"),
    [PINS_REASON] = TEXT("reason", "sebab", false, "kind.pins.reason", "permintaan camat"),
    [PINS_ORIGIN] = ORIGIN_COLUMN,
    [PINS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec reserves_columns[] = {
    [RESERVES_CODE] = CODE_COLUMN("URC-DARAT"),
    [RESERVES_NAME] = NAME_COLUMN("Unit reaksi cepat"),
    [RESERVES_N] = NUMBER("n", "jumlah", true, 1, 100, "kind.reserves.n", "2"),
    [RESERVES_GUARDS] = NUMBER("guards", "jaga", true, 1, TEAM_MAX, "kind.reserves.guards", "4"),
    [RESERVES_SKILLS] = {.name = "skills",
                         .name_id = "keahlian",
                         .type = COLUMN_ENUM_LIST,
                         .choices = skills,
                         .text = "kind.reserves.skills",
                         .example = "dalmas"},
    [RESERVES_MODE] = ONE_OF("mode", "moda", true, modes, "kind.reserves.mode", "truk"),
    [RESERVES_SITES] = REFERENCES("sites", "lokasi", KIND_SITES, "kind.reserves.sites", ""),
    [RESERVES_WATCH] =
        REFERENCE("watch", "kelas_dijaga", true, KIND_CLASSES, "kind.reserves.watch", "sangat_rawan"),
    [RESERVES_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, true, "kind.reserves.from", "2024-11-26 18:00"),
    [RESERVES_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, true, "kind.reserves.to", "2024-11-28 06:00"),
    [RESERVES_ORIGIN] = ORIGIN_COLUMN,
    [RESERVES_SOURCE] = SOURCE_COLUMN,
};

static const column_spec assignments_columns[] = {
    [ASSIGNMENTS_CODE] = CODE_COLUMN("TUGAS-001"),
    [ASSIGNMENTS_PERSON] =
        REFERENCE("person", "personel", true, KIND_PEOPLE, "kind.assignments.person", "P0012"),
    [ASSIGNMENTS_TPS] = REFERENCE("tps", "tps", false, KIND_TPS, "kind.assignments.tps", "16.10.04.2009-001"),
    [ASSIGNMENTS_SITE] = REFERENCE("site", "lokasi", false, KIND_SITES, "kind.assignments.site", ""),
    [ASSIGNMENTS_FORBID] =
        PLAIN("forbid", "larangan", COLUMN_YESNO, false, "kind.assignments.forbid", "tidak"),
    [ASSIGNMENTS_OVERRIDE] = {.name = "override",
                              .name_id = "pengecualian",
                              .type = COLUMN_ENUM_LIST,
                              .choices = overrides,
                              .text = "kind.assignments.override",
                              .example = ""},
    [ASSIGNMENTS_REASON] = TEXT("reason", "alasan", true, "kind.assignments.reason", "permintaan kapolsek"),
    [ASSIGNMENTS_ORIGIN] = ORIGIN_COLUMN,
    [ASSIGNMENTS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec criteria_columns[] = {
    [CRITERIA_CODE] = CODE_COLUMN("jarak_polisi"),
    [CRITERIA_NAME] = NAME_COLUMN("Jauh dari satuan polisi"),
    [CRITERIA_WEIGHT] = NUMBER("weight", "bobot", true, 0, WEIGHT_MAX, "kind.criteria.weight", "15"),
    [CRITERIA_SOURCE_OF] =
        ONE_OF("source_of", "dasar", true, criterion_sources, "kind.criteria.source_of", "jarak"),
    [CRITERIA_FROM] = NUMBER("from", "dari", false, 0, MEASURE_MAX, "kind.criteria.from", "60"),
    [CRITERIA_TO] = NUMBER("to", "sampai", false, 0, MEASURE_MAX, "kind.criteria.to", "180"),
    [CRITERIA_ORIGIN] = ORIGIN_COLUMN,
    [CRITERIA_SOURCE] = SOURCE_COLUMN,
};

static const column_spec signs_columns[] = {
    [SIGNS_CODE] = CODE_COLUMN("TANDA-001"),
    [SIGNS_TPS] = ABOUT_TPS("kind.signs.tps"),
    [SIGNS_CRITERION] =
        REFERENCE("criterion", "kriteria", true, KIND_CRITERIA, "kind.signs.criterion", "riwayat"),
    [SIGNS_VALUE] = NUMBER("value", "nilai", true, 0, SCORE_MAX, "kind.signs.value", "80"),
    [SIGNS_NOTE] = TEXT("note", "catatan", false, "kind.signs.note", "protes terhadap KPPS 2019"),
    [SIGNS_ORIGIN] = ORIGIN_COLUMN,
    [SIGNS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec opinions_columns[] = {
    [OPINIONS_CODE] = CODE_COLUMN("BAWASLU-16.10.04.2009-001"),
    [OPINIONS_BY] = ONE_OF("by", "penilai", true, assessors, "kind.opinions.by", "bawaslu"),
    [OPINIONS_TPS] = ABOUT_TPS("kind.opinions.tps"),
    [OPINIONS_CLASS] = REFERENCE("class", "kelas", true, KIND_CLASSES, "kind.opinions.class", "sangat_rawan"),
    [OPINIONS_ORIGIN] = ORIGIN_COLUMN,
    [OPINIONS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec tides_columns[] = {
    [TIDES_CODE] = CODE_COLUMN("PASANG-001"),
    [TIDES_SITE] = REFERENCE("site", "lokasi", true, KIND_SITES, "kind.tides.site", "DMG-001"),
    [TIDES_FROM] = PLAIN("from", "dari", COLUMN_DATETIME, true, "kind.tides.from", "2024-11-24 06:10"),
    [TIDES_TO] = PLAIN("to", "sampai", COLUMN_DATETIME, true, "kind.tides.to", "2024-11-24 10:40"),
    [TIDES_ORIGIN] = ORIGIN_COLUMN,
    [TIDES_SOURCE] = SOURCE_COLUMN,
};

static const column_spec trackers_columns[] = {
    [TRACKERS_CODE] = CODE_COLUMN("PELACAK-001"),
    [TRACKERS_VEHICLE] =
        REFERENCE("vehicle", "armada", false, KIND_FLEET, "kind.trackers.vehicle", "TRUK-BOKS-001"),
    [TRACKERS_PERSON] = REFERENCE("person", "personel", false, KIND_PEOPLE, "kind.trackers.person", ""),
    [TRACKERS_ORIGIN] = ORIGIN_COLUMN,
    [TRACKERS_SOURCE] = SOURCE_COLUMN,
};

static const column_spec rules_columns[] = {
    [RULES_CODE] = CODE_COLUMN("DIAM-MALAM"),
    [RULES_KIND] = ONE_OF("kind", "jenis", true, watched, "kind.rules.kind", "diam"),
    [RULES_AREA] = REFERENCE("area", "wilayah", false, KIND_AREAS, "kind.rules.area", ""),
    [RULES_SEVERITY] = NUMBER("severity", "bobot", true, 1, 3, "kind.rules.severity", "2"),
    [RULES_AFTER_MIN] = NUMBER("after_min", "setelah_menit", true, 0, WEEK_MIN, "kind.rules.after_min", "30"),
    [RULES_QUIET_FROM] =
        PLAIN("quiet_from", "tenang_dari", COLUMN_HOURS, false, "kind.rules.quiet_from", "22:00"),
    [RULES_QUIET_TO] =
        PLAIN("quiet_to", "tenang_sampai", COLUMN_HOURS, false, "kind.rules.quiet_to", "05:00"),
    [RULES_ESCALATE_MIN] =
        NUMBER("escalate_min", "naik_menit", true, 0, WEEK_MIN, "kind.rules.escalate_min", "15"),
    [RULES_ORIGIN] = ORIGIN_COLUMN,
    [RULES_SOURCE] = SOURCE_COLUMN,
};

#define KIND(ID, low, id_name, placed)                                                                       \
    [KIND_##ID] = {.id = KIND_##ID,                                                                          \
                   .name = #low,                                                                             \
                   .name_id = (id_name),                                                                     \
                   .text = "kind." #low,                                                                     \
                   .columns = low##_columns,                                                                 \
                   .n_column = ID##_COLUMNS,                                                                 \
                   .area_column = (placed),                                                                  \
                   .origin_column = ID##_ORIGIN,                                                             \
                   .optional = KIND_##ID >= KIND_OUTLINES,                                                   \
                   .made = KIND_##ID == KIND_MAPS}

static const kind_spec kinds[KIND_COUNT] = {
    KIND(OPERATION, operation, "operasi", OPERATION_AREA),
    KIND(CLASSES, classes, "kelas", -1),
    KIND(AREAS, areas, "wilayah", AREAS_CODE),
    KIND(UNITS, units, "satuan", -1),
    KIND(SITES, sites, "lokasi", SITES_AREA),
    KIND(TPS, tps, "tps", TPS_VILLAGE),
    KIND(PEOPLE, people, "personel", -1),
    KIND(FLEET, fleet, "armada", -1),
    KIND(LINKS, links, "ruas", -1),
    KIND(KITS, kits, "perlengkapan", -1),
    KIND(PATTERNS, patterns, "pola", PATTERNS_AREA),
    KIND(CALENDAR, calendar, "kalender", -1),
    KIND(SETTINGS, settings, "aturan", -1),
    KIND(OUTLINES, outlines, "batas", OUTLINES_CODE),
    KIND(WAYS, ways, "jalur", -1),
    KIND(CLOSURES, closures, "penutupan", -1),
    KIND(MAPS, maps, "peta", -1),
    KIND(OUTAGES, outages, "gangguan", -1),
    KIND(PINS, pins, "ikatan", -1),
    KIND(RESERVES, reserves, "cadangan", -1),
    KIND(ASSIGNMENTS, assignments, "penugasan", -1),
    KIND(CRITERIA, criteria, "kriteria", -1),
    KIND(SIGNS, signs, "tanda_rawan", -1),
    KIND(OPINIONS, opinions, "penilaian", -1),
    KIND(TIDES, tides, "pasang", -1),
    KIND(TRACKERS, trackers, "pelacak", -1),
    KIND(RULES, rules, "aturan_siaga", RULES_AREA),
};

static_assert((int)TPS_COLUMNS <= (int)KIND_COLUMNS_MAX && (int)AREAS_COLUMNS <= (int)KIND_COLUMNS_MAX &&
                  (int)SITES_COLUMNS <= (int)KIND_COLUMNS_MAX &&
                  (int)FLEET_COLUMNS <= (int)KIND_COLUMNS_MAX && (int)WAYS_COLUMNS <= (int)KIND_COLUMNS_MAX,
              "columns fit into an entry");

const kind_spec *kind_of(kind_id id)
{
    assert(id >= 0 && (int)id < KIND_COUNT);
    return &kinds[id];
}

const kind_spec *kind_find(str name)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (str_eq_nocase(name, str_of(kinds[i].name)) || str_eq_nocase(name, str_of(kinds[i].name_id))) {
            return &kinds[i];
        }
    }
    return NULL;
}

int kind_column(const kind_spec *k, str name)
{
    for (int i = 0; i < k->n_column; i++) {
        if (str_eq_nocase(name, str_of(k->columns[i].name)) ||
            str_eq_nocase(name, str_of(k->columns[i].name_id))) {
            return i;
        }
    }
    return -1;
}

uint32_t kind_personal(const kind_spec *k)
{
    uint32_t set = 0;
    for (int i = 0; i < k->n_column; i++) {
        set |= k->columns[i].personal ? (uint32_t)1 << i : 0;
    }
    return set;
}

str kind_code(const kind_spec *k, const str *values, arena *a)
{
    if (k->id != KIND_PATTERNS || values[PATTERNS_AREA].n == 0) {
        return values[0]; // every kind's first column: its code, or the class of a pattern that holds
                          // everywhere
    }
    strbuf b;
    strbuf_init(&b, 2 * CODE_BYTES + 1);
    strbuf_add(&b, values[PATTERNS_CLASS]);
    strbuf_addc(&b, '@');
    strbuf_add(&b, values[PATTERNS_AREA]);
    str code = {str_dup(a, strbuf_str(&b)), b.n};
    strbuf_done(&b);
    return code;
}
