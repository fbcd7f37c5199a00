// register_snapshot: rows of canonical text into typed rows with resolved references.
#include "domain/register.h"

#include <assert.h>

#include "base/clock.h"
#include "base/str_map.h"
#include "domain/line.h"

static_assert((int)ROLE_PAMATWIL == 6 && (int)SKILL_DALMAS == 3 && (int)OVERRIDE_BARRED == 1 &&
                  (int)CRITERION_ACCESS == 4 && (int)ASSESSOR_POLRI == 2 && (int)LINK_CANAL == 6 &&
                  (int)SITE_JUNCTION == 6 && (int)MODE_SPEEDBOAT == 5 && (int)LINK_FAIRWAY == 9 &&
                  (int)LINK_WOOD == 4 && (int)WATER_FLOOD == 3,
              "enumerations follow the order of the choices in kinds.c");

// Codes of the kinds that others refer to, and what is being built.
typedef struct builder {
    arena *a;
    const register_rows *rows;
    str_map index[KIND_COUNT];
    const entry *row; // being typed
    err *e;
    bool ok; // false from the first failure on; later ones do not overwrite it
} builder;

static void fail(builder *b, const char *code, int column)
{
    if (b->ok) {
        const kind_spec *k = kind_of(b->row->kind);
        (void)err_fail(b->e, ERR_CODE(code), ERR_Z("kind", k->name), ERR_STR("code", b->row->code),
                       ERR_Z("column", k->columns[column].name), ERR_STR("value", b->row->value[column]));
        b->ok = false;
    }
}

static const char *text(builder *b, int column)
{
    return str_dup(b->a, b->row->value[column]);
}

static int64_t number(builder *b, int column, int64_t absent)
{
    const column_spec *c = &kind_of(b->row->kind)->columns[column];
    str s = b->row->value[column];
    int64_t v = absent;
    if (s.n > 0 && !str_parse_scaled(s, c->digits, INT64_MIN, INT64_MAX, &v)) {
        fail(b, "register.bad_value", column);
    }
    return v;
}

static int32_t number32(builder *b, int column, int32_t absent)
{
    int64_t v = number(b, column, absent);
    if (v < INT32_MIN || v > INT32_MAX) {
        fail(b, "register.bad_value", column);
        return absent;
    }
    return (int32_t)v;
}

// The number of a choice in its table, which is the value of the enumeration.
static int choice_number(builder *b, int column, str name)
{
    const choice *list = kind_of(b->row->kind)->columns[column].choices;
    for (int i = 0; list[i].name; i++) {
        if (str_eq(name, str_of(list[i].name))) {
            return i;
        }
    }
    fail(b, "register.bad_value", column);
    return 0;
}

static int one_of(builder *b, int column, int absent)
{
    str s = b->row->value[column];
    return s.n > 0 ? choice_number(b, column, s) : absent;
}

static row_origin origin(builder *b)
{
    return (row_origin)one_of(b, kind_of(b->row->kind)->origin_column, ORIGIN_SYNTHETIC);
}

static bool yes(builder *b, int column)
{
    return str_eq(b->row->value[column], STR("yes"));
}

// 1, 0, or SNAP_NONE when it was not given.
static int32_t yes_or_none(builder *b, int column)
{
    return b->row->value[column].n > 0 ? yes(b, column) : SNAP_NONE;
}

static int32_t day(builder *b, int column)
{
    int32_t v = SNAP_DAY_NONE;
    str s = b->row->value[column];
    if (s.n > 0 && !date_parse(s, &v)) {
        fail(b, "register.bad_value", column);
    }
    return v;
}

static int32_t hours(builder *b, int column)
{
    int32_t v = SNAP_NONE;
    str s = b->row->value[column];
    if (s.n > 0 && !time_parse(s, &v)) {
        fail(b, "register.bad_value", column);
    }
    return v;
}

static int64_t instant(builder *b, int column)
{
    int64_t v = 0;
    if (!datetime_parse(b->row->value[column], &v)) {
        fail(b, "register.bad_value", column);
    }
    return v;
}

static int64_t instant_or(builder *b, int column, int64_t absent)
{
    return b->row->value[column].n > 0 ? instant(b, column) : absent;
}

static point place(builder *b, int lat_column)
{
    int64_t lat = 0;
    int64_t lon = 0;
    if (!str_parse_scaled(b->row->value[lat_column], 7, -900000000, 900000000, &lat)) {
        fail(b, "register.bad_value", lat_column);
    }
    if (!str_parse_scaled(b->row->value[lat_column + 1], 7, -1800000000, 1800000000, &lon)) {
        fail(b, "register.bad_value", lat_column + 1);
    }
    return (point){(int32_t)lat, (int32_t)lon};
}

static int32_t lookup(builder *b, int column, str code)
{
    const column_spec *c = &kind_of(b->row->kind)->columns[column];
    int32_t v = SNAP_NONE;
    if (code.n > 0 && !str_map_get(&b->index[c->reference], code, &v) && c->required && !c->loose) {
        fail(b, "register.dangling", column);
    }
    return v;
}

static int32_t reference(builder *b, int column)
{
    return lookup(b, column, b->row->value[column]);
}

// An area lies in the one whose code is its own without the last part.
static int32_t area_parent(builder *b, str code)
{
    int32_t v = SNAP_NONE;
    while (code.n > 0 && code.p[code.n - 1] != '.') {
        code.n--;
    }
    if (code.n > 1) {
        code.n--;
        (void)str_map_get(&b->index[KIND_AREAS], code, &v);
    }
    return v;
}

static snap_area type_area(builder *b)
{
    const entry *r = b->row;
    bool has_point = r->value[AREAS_LAT].n > 0 && r->value[AREAS_LON].n > 0;
    return (snap_area){
        .code = text(b, AREAS_CODE),
        .name = text(b, AREAS_NAME),
        .level = (area_level)one_of(b, AREAS_LEVEL, LEVEL_DESA),
        .has_point = has_point,
        .at = has_point ? place(b, AREAS_LAT) : (point){0, 0},
        .access = (area_access)one_of(b, AREAS_ACCESS, ACCESS_LAND),
        .parent = area_parent(b, r->code),
        .wave = number32(b, AREAS_WAVE, 0),
        .wave_day = day(b, AREAS_WAVE_DAY),
        .police_unit = reference(b, AREAS_POLICE_UNIT),
        .voters = number32(b, AREAS_VOTERS, SNAP_NONE),
        .tps_before = number32(b, AREAS_TPS_BEFORE, SNAP_NONE),
        .rayon = text(b, AREAS_RAYON),
        .origin = origin(b),
        .source = text(b, AREAS_SOURCE),
    };
}

static snap_unit type_unit(builder *b)
{
    return (snap_unit){
        .code = text(b, UNITS_CODE),
        .name = text(b, UNITS_NAME),
        .level = text(b, UNITS_LEVEL),
        .parent = reference(b, UNITS_PARENT),
        .site = reference(b, UNITS_SITE),
        .origin = origin(b),
        .source = text(b, UNITS_SOURCE),
    };
}

static snap_site type_site(builder *b)
{
    return (snap_site){
        .code = text(b, SITES_CODE),
        .name = text(b, SITES_NAME),
        .kind = (site_kind)one_of(b, SITES_KIND, SITE_JUNCTION),
        .area = reference(b, SITES_AREA),
        .at = place(b, SITES_LAT),
        .guards = number32(b, SITES_GUARDS, 0),
        .boarding_min = number32(b, SITES_BOARDING_MIN, 0),
        .box_s = number32(b, SITES_BOX_S, SNAP_NONE),
        .hours_from = hours(b, SITES_HOURS_FROM),
        .hours_to = hours(b, SITES_HOURS_TO),
        .lowest = (water_level)one_of(b, SITES_LOWEST, WATER_LOW),
        .confirmed = yes_or_none(b, SITES_CONFIRMED) != 0,
        .berths = number32(b, SITES_BERTHS, 0),
        .shift_hours = number32(b, SITES_SHIFT_HOURS, 0),
        .guards_from_s = instant_or(b, SITES_GUARDS_FROM, INT64_MIN),
        .guards_to_s = instant_or(b, SITES_GUARDS_TO, INT64_MAX),
        .origin = origin(b),
        .source = text(b, SITES_SOURCE),
    };
}

static snap_tps type_tps(builder *b)
{
    return (snap_tps){
        .code = text(b, TPS_CODE),
        .number = text(b, TPS_NUMBER),
        .place = text(b, TPS_PLACE),
        .village = reference(b, TPS_VILLAGE),
        .at = place(b, TPS_LAT),
        .class_ = reference(b, TPS_CLASS),
        .travel_m = number32(b, TPS_TRAVEL_KM, 0), // three decimals of a kilometre are metres
        .travel_min = number32(b, TPS_TRAVEL_MIN, 0),
        .voters = number32(b, TPS_VOTERS, SNAP_NONE),
        .access = (area_access)one_of(b, TPS_ACCESS, ACCESS_LAND),
        .blank_spot = yes(b, TPS_BLANK_SPOT),
        .origin = origin(b),
        .source = text(b, TPS_SOURCE),
    };
}

static snap_class type_class(builder *b)
{
    return (snap_class){
        .code = text(b, CLASSES_CODE),
        .name = text(b, CLASSES_NAME),
        .rank = number32(b, CLASSES_RANK, 0),
        .score_from = number32(b, CLASSES_SCORE_FROM, SNAP_NONE),
        .origin = origin(b),
    };
}

static snap_pattern type_pattern(builder *b)
{
    int32_t area = reference(b, PATTERNS_AREA);
    if (area == SNAP_NONE && b->row->value[PATTERNS_AREA].n > 0) {
        fail(b, "register.dangling", PATTERNS_AREA); // not to be taken for a pattern that holds everywhere
    }
    return (snap_pattern){
        .class_ = reference(b, PATTERNS_CLASS),
        .area = area,
        .polri = number32(b, PATTERNS_POLRI, 0),
        .tps = number32(b, PATTERNS_TPS, 1),
        .linmas = number32(b, PATTERNS_LINMAS, 0),
        .polri_min = number32(b, PATTERNS_POLRI_MIN, 0),
        .origin = origin(b),
        .source = text(b, PATTERNS_SOURCE),
    };
}

// Entries that are not there (any more) are left out.
static const int32_t *references(builder *b, int column, int32_t *ret_n)
{
    int32_t n = 0;
    str rest = b->row->value[column];
    for (str item; column_list_next(&rest, &item);) {
        n++;
    }
    int32_t *list = ARENA_NEW(b->a, int32_t, n);
    n = 0;
    rest = b->row->value[column];
    for (str item; column_list_next(&rest, &item);) {
        int32_t found = lookup(b, column, item);
        if (found != SNAP_NONE) {
            list[n++] = found;
        }
    }
    *ret_n = n;
    return list;
}

// Bit 1 << number of each choice of a list.
static uint32_t choices(builder *b, int column)
{
    uint32_t set = 0;
    str rest = b->row->value[column];
    for (str item; column_list_next(&rest, &item);) {
        set |= (uint32_t)1 << choice_number(b, column, item);
    }
    return set;
}

static snap_person type_person(builder *b)
{
    snap_person p = {
        .code = text(b, PEOPLE_CODE),
        .name = text(b, PEOPLE_NAME),
        .rank = text(b, PEOPLE_RANK),
        .unit = reference(b, PEOPLE_UNIT),
        .role = (person_role)one_of(b, PEOPLE_ROLE, ROLE_MEMBER),
        .skills = choices(b, PEOPLE_SKILLS),
        .home = reference(b, PEOPLE_HOME),
        .from_day = day(b, PEOPLE_FROM),
        .to_day = day(b, PEOPLE_TO),
        .pledge = yes(b, PEOPLE_PLEDGE),
        .origin = origin(b),
    };
    p.village = references(b, PEOPLE_VILLAGES, &p.n_village);
    p.barred = references(b, PEOPLE_BARRED, &p.n_barred);
    return p;
}

static snap_vehicle type_vehicle(builder *b)
{
    return (snap_vehicle){
        .code = text(b, FLEET_CODE),
        .name = text(b, FLEET_NAME),
        .mode = (travel_mode)one_of(b, FLEET_MODE, MODE_TRUCK),
        .boxes = number32(b, FLEET_BOXES, 0),
        .kg = number32(b, FLEET_KG, 0),
        .passengers = number32(b, FLEET_PASSENGERS, 0),
        .litres = number32(b, FLEET_LITRES, 0),
        .crew = number32(b, FLEET_CREW, 0),
        .life_jackets = number32(b, FLEET_LIFE_JACKETS, SNAP_NONE),
        .prepare_min = number32(b, FLEET_PREPARE_MIN, 0),
        .cost_day = number32(b, FLEET_COST_DAY, 0),
        .cost_hour = number32(b, FLEET_COST_HOUR, 0),
        .cost_km = number32(b, FLEET_COST_KM, 0),
        .spare = yes(b, FLEET_SPARE),
        .home = reference(b, FLEET_HOME),
        .from_day = day(b, FLEET_FROM),
        .to_day = day(b, FLEET_TO),
        .origin = origin(b),
    };
}

static mode_set mode_set_of(builder *b, int column)
{
    return (mode_set)choices(b, column);
}

static snap_link type_link(builder *b)
{
    return (snap_link){
        .code = text(b, LINKS_CODE),
        .from = reference(b, LINKS_FROM),
        .to = reference(b, LINKS_TO),
        .modes = mode_set_of(b, LINKS_MODES),
        .length_m = number32(b, LINKS_KM, 0), // three decimals of a kilometre are metres
        .class_ = (link_class)one_of(b, LINKS_CLASS, LINK_PATH),
        .minutes = number32(b, LINKS_MINUTES, SNAP_NONE),
        .one_way = yes(b, LINKS_ONE_WAY),
        .origin = origin(b),
    };
}

static snap_kit type_kit(builder *b)
{
    return (snap_kit){
        .code = text(b, KITS_CODE),
        .name = text(b, KITS_NAME),
        .per_tps = number32(b, KITS_PER_TPS, 0),
        .boxes = number32(b, KITS_BOXES, 0),
        .grams = number32(b, KITS_GRAMS, 0),
        .litres = number32(b, KITS_LITRES, 0),
        .phase = number32(b, KITS_PHASE, 1),
        .apart = text(b, KITS_APART),
        .origin = origin(b),
    };
}

static snap_calendar type_calendar(builder *b)
{
    return (snap_calendar){
        .code = text(b, CALENDAR_CODE),
        .name = text(b, CALENDAR_NAME),
        .from_s = instant(b, CALENDAR_FROM),
        .to_s = instant(b, CALENDAR_TO),
        .hours_from = hours(b, CALENDAR_HOURS_FROM),
        .hours_to = hours(b, CALENDAR_HOURS_TO),
        .origin = origin(b),
        .source = text(b, CALENDAR_SOURCE),
    };
}

static snap_setting type_setting(builder *b)
{
    return (snap_setting){
        .code = text(b, SETTINGS_CODE),
        .unit = text(b, SETTINGS_UNIT),
        .value = number(b, SETTINGS_VALUE, 0),
        .origin = origin(b),
    };
}

static snap_outline type_outline(builder *b)
{
    return (snap_outline){
        .area = reference(b, OUTLINES_CODE),
        .geometry = text(b, OUTLINES_GEOMETRY),
        .origin = origin(b),
    };
}

static snap_way type_way(builder *b)
{
    snap_way w = {
        .code = text(b, WAYS_CODE),
        .name = text(b, WAYS_NAME),
        .class_ = one_of(b, WAYS_CLASS, SNAP_NONE),
        .surface = one_of(b, WAYS_SURFACE, SNAP_NONE),
        .modes = mode_set_of(b, WAYS_MODES),
        .one_way = yes_or_none(b, WAYS_ONE_WAY),
        .floods = yes_or_none(b, WAYS_FLOODS),
        .width_dm = number32(b, WAYS_WIDTH_M, SNAP_NONE), // one decimal of a metre is a decimetre
        .limit_kg = number32(b, WAYS_LIMIT_KG, SNAP_NONE),
        .speed_mh = number32(b, WAYS_KMH, SNAP_NONE),
        .origin = origin(b),
        .source = text(b, WAYS_SOURCE),
    };
    w.speed_mh = w.speed_mh == SNAP_NONE ? SNAP_NONE : w.speed_mh * 100; // tenths of a kilometre
    str osm = b->row->value[WAYS_REPLACES];
    if (osm.n > 0 && !osm_way_read(osm, &w.osm)) {
        fail(b, "register.bad_value", WAYS_REPLACES);
    }
    str line = b->row->value[WAYS_GEOMETRY];
    if (line.n > 0 && !line_read(b->a, line, &w.point, &w.n_point, NULL)) {
        fail(b, "register.bad_value", WAYS_GEOMETRY);
    }
    return w;
}

static snap_closure type_closure(builder *b)
{
    str way = b->row->value[CLOSURES_WAY];
    snap_closure c = {
        .code = text(b, CLOSURES_CODE),
        .name = text(b, CLOSURES_NAME),
        .reason = text(b, CLOSURES_REASON),
        .way = SNAP_NONE,
        .link = SNAP_NONE,
        .at = way.n == 0 ? place(b, CLOSURES_LAT) : (point){0, 0},
        .radius_m = number32(b, CLOSURES_RADIUS_M, 0),
        .from_s = instant_or(b, CLOSURES_FROM, INT64_MIN),
        .to_s = instant_or(b, CLOSURES_TO, INT64_MAX),
        .origin = origin(b),
        .source = text(b, CLOSURES_SOURCE),
    };
    if (!str_map_get(&b->index[KIND_WAYS], way, &c.way) &&
        !str_map_get(&b->index[KIND_LINKS], way, &c.link)) {
        (void)osm_way_read(way, &c.osm);
    }
    return c;
}

static snap_map type_map(builder *b)
{
    return (snap_map){
        .code = text(b, MAPS_CODE),
        .name = text(b, MAPS_NAME),
        .file_hash = text(b, MAPS_FILE_HASH),
        .road = text(b, MAPS_ROAD),
        .water = text(b, MAPS_WATER),
        .jetties = text(b, MAPS_JETTIES),
        .clip = text(b, MAPS_CLIP),
        .roads = number32(b, MAPS_ROADS, 0),
        .waters = number32(b, MAPS_WATERS, 0),
        .origin = origin(b),
        .source = text(b, MAPS_SOURCE),
    };
}

static snap_outage type_outage(builder *b)
{
    return (snap_outage){
        .code = text(b, OUTAGES_CODE),
        .reason = text(b, OUTAGES_REASON),
        .vehicle = reference(b, OUTAGES_VEHICLE),
        .from_s = instant_or(b, OUTAGES_FROM, INT64_MIN),
        .to_s = instant_or(b, OUTAGES_TO, INT64_MAX),
        .origin = origin(b),
    };
}

static snap_pin type_pin(builder *b)
{
    return (snap_pin){
        .code = text(b, PINS_CODE),
        .reason = text(b, PINS_REASON),
        .tps = reference(b, PINS_TPS),
        .site = reference(b, PINS_SITE),
        .back = one_of(b, PINS_DIRECTION, 0) == 1,
        .vehicle = reference(b, PINS_VEHICLE),
        .from_s = instant_or(b, PINS_FROM, INT64_MIN),
        .to_s = instant_or(b, PINS_TO, INT64_MAX),
        .origin = origin(b),
    };
}

static snap_reserve type_reserve(builder *b)
{
    snap_reserve r = {
        .code = text(b, RESERVES_CODE),
        .name = text(b, RESERVES_NAME),
        .n = number32(b, RESERVES_N, 1),
        .guards = number32(b, RESERVES_GUARDS, 1),
        .skills = choices(b, RESERVES_SKILLS),
        .mode = (travel_mode)one_of(b, RESERVES_MODE, MODE_TRUCK),
        .watch = reference(b, RESERVES_WATCH),
        .from_s = instant(b, RESERVES_FROM),
        .to_s = instant(b, RESERVES_TO),
        .origin = origin(b),
        .source = text(b, RESERVES_SOURCE),
    };
    r.site = references(b, RESERVES_SITES, &r.n_site);
    return r;
}

// What was said of a place that is not there says nothing: it must not come to hold everywhere.
static snap_assignment type_assignment(builder *b)
{
    snap_assignment t = {
        .code = text(b, ASSIGNMENTS_CODE),
        .reason = text(b, ASSIGNMENTS_REASON),
        .by = "",
        .person = reference(b, ASSIGNMENTS_PERSON),
        .tps = reference(b, ASSIGNMENTS_TPS),
        .site = reference(b, ASSIGNMENTS_SITE),
        .forbid = yes(b, ASSIGNMENTS_FORBID),
        .overrides = choices(b, ASSIGNMENTS_OVERRIDE),
        .origin = origin(b),
        .source = text(b, ASSIGNMENTS_SOURCE),
    };
    bool named = b->row->value[ASSIGNMENTS_TPS].n > 0 || b->row->value[ASSIGNMENTS_SITE].n > 0;
    t.overrides = named && t.tps == SNAP_NONE && t.site == SNAP_NONE ? 0 : t.overrides;
    return t;
}

static snap_criterion type_criterion(builder *b)
{
    return (snap_criterion){
        .code = text(b, CRITERIA_CODE),
        .name = text(b, CRITERIA_NAME),
        .weight = number32(b, CRITERIA_WEIGHT, 0),
        .of = (criterion_of)one_of(b, CRITERIA_SOURCE_OF, CRITERION_GIVEN),
        .from = number32(b, CRITERIA_FROM, SNAP_NONE),
        .to = number32(b, CRITERIA_TO, SNAP_NONE),
        .origin = origin(b),
        .source = text(b, CRITERIA_SOURCE),
    };
}

static snap_sign type_sign(builder *b)
{
    return (snap_sign){
        .code = text(b, SIGNS_CODE),
        .note = text(b, SIGNS_NOTE),
        .tps = reference(b, SIGNS_TPS),
        .criterion = reference(b, SIGNS_CRITERION),
        .value = number32(b, SIGNS_VALUE, 0),
        .origin = origin(b),
        .source = text(b, SIGNS_SOURCE),
    };
}

static snap_opinion type_opinion(builder *b)
{
    return (snap_opinion){
        .code = text(b, OPINIONS_CODE),
        .by = (assessor)one_of(b, OPINIONS_BY, ASSESSOR_POLRI),
        .tps = reference(b, OPINIONS_TPS),
        .class_ = reference(b, OPINIONS_CLASS),
        .origin = origin(b),
        .source = text(b, OPINIONS_SOURCE),
    };
}

static snap_operation type_operation(builder *b)
{
    return (snap_operation){
        .code = text(b, OPERATION_CODE),
        .name = text(b, OPERATION_NAME),
        .election = text(b, OPERATION_ELECTION),
        .area = reference(b, OPERATION_AREA),
        .voting_day = day(b, OPERATION_VOTING_DAY),
        .utc_offset_min = number32(b, OPERATION_UTC_OFFSET_MIN, 0),
    };
}

static void index_codes(builder *b, kind_id kind)
{
    for (int32_t i = 0; i < b->rows->n[kind]; i++) {
        bool fresh = str_map_add(&b->index[kind], b->rows->row[kind][i].code, i, NULL);
        assert(fresh);
        (void)fresh;
    }
}

// Types every row of a kind into an array of the snapshot.
// NOLINTBEGIN(bugprone-macro-parentheses): `type` declares, `array` and `count` are members
#define TYPE_ROWS(KIND, type, one, array, count)                                                             \
    do {                                                                                                     \
        s.count = rows->n[KIND];                                                                             \
        type *typed = ARENA_NEW(a, type, s.count);                                                           \
        for (int32_t i = 0; i < s.count && b.ok; i++) {                                                      \
            b.row = &rows->row[KIND][i];                                                                     \
            typed[i] = one(&b);                                                                              \
        }                                                                                                    \
        s.array = typed;                                                                                     \
    } while (0)
// NOLINTEND(bugprone-macro-parentheses)

bool register_snapshot(arena *a, const register_rows *rows, snapshot *ret, err *e)
{
    builder b = {.a = a, .rows = rows, .e = e, .ok = true};
    snapshot s = {.facts = rows->facts, .last_recorded_us = rows->last_recorded_us};
    const kind_id referred[] = {KIND_AREAS, KIND_UNITS, KIND_SITES, KIND_CLASSES, KIND_LINKS,
                                KIND_WAYS,  KIND_TPS,   KIND_FLEET, KIND_PEOPLE,  KIND_CRITERIA};
    for (size_t i = 0; i < sizeof referred / sizeof *referred; i++) {
        index_codes(&b, referred[i]);
    }
    TYPE_ROWS(KIND_AREAS, snap_area, type_area, area, n_area);
    TYPE_ROWS(KIND_UNITS, snap_unit, type_unit, unit, n_unit);
    TYPE_ROWS(KIND_SITES, snap_site, type_site, site, n_site);
    TYPE_ROWS(KIND_TPS, snap_tps, type_tps, tps, n_tps);
    TYPE_ROWS(KIND_CLASSES, snap_class, type_class, class_, n_class);
    TYPE_ROWS(KIND_PATTERNS, snap_pattern, type_pattern, pattern, n_pattern);
    TYPE_ROWS(KIND_PEOPLE, snap_person, type_person, person, n_person);
    TYPE_ROWS(KIND_FLEET, snap_vehicle, type_vehicle, vehicle, n_vehicle);
    TYPE_ROWS(KIND_LINKS, snap_link, type_link, link, n_link);
    TYPE_ROWS(KIND_KITS, snap_kit, type_kit, kit, n_kit);
    TYPE_ROWS(KIND_CALENDAR, snap_calendar, type_calendar, calendar, n_calendar);
    TYPE_ROWS(KIND_SETTINGS, snap_setting, type_setting, setting, n_setting);
    TYPE_ROWS(KIND_OUTLINES, snap_outline, type_outline, outline, n_outline);
    TYPE_ROWS(KIND_WAYS, snap_way, type_way, way, n_way);
    TYPE_ROWS(KIND_CLOSURES, snap_closure, type_closure, closure, n_closure);
    TYPE_ROWS(KIND_MAPS, snap_map, type_map, map, n_map);
    TYPE_ROWS(KIND_OUTAGES, snap_outage, type_outage, outage, n_outage);
    TYPE_ROWS(KIND_PINS, snap_pin, type_pin, pin, n_pin);
    TYPE_ROWS(KIND_RESERVES, snap_reserve, type_reserve, reserve, n_reserve);
    TYPE_ROWS(KIND_ASSIGNMENTS, snap_assignment, type_assignment, assignment, n_assignment);
    TYPE_ROWS(KIND_CRITERIA, snap_criterion, type_criterion, criterion, n_criterion);
    TYPE_ROWS(KIND_SIGNS, snap_sign, type_sign, sign, n_sign);
    TYPE_ROWS(KIND_OPINIONS, snap_opinion, type_opinion, opinion, n_opinion);
    s.operation = (snap_operation){"", "", "", SNAP_NONE, SNAP_DAY_NONE, 0};
    if (b.ok && rows->n[KIND_OPERATION] > 0) {
        b.row = &rows->row[KIND_OPERATION][0];
        s.operation = type_operation(&b);
    }
    for (size_t i = 0; i < sizeof referred / sizeof *referred; i++) {
        str_map_done(&b.index[referred[i]]);
    }
    if (b.ok) {
        *ret = s;
    }
    return b.ok;
}

bool register_closures(arena *a, int32_t n, const entry *row, snapshot *s, err *e)
{
    builder b = {.a = a, .e = e, .ok = true};
    snap_closure *closure = ARENA_NEW(a, snap_closure, n);
    for (int32_t i = 0; i < s->n_way; i++) {
        (void)str_map_add(&b.index[KIND_WAYS], str_of(s->way[i].code), i, NULL);
    }
    for (int32_t i = 0; i < s->n_link; i++) {
        (void)str_map_add(&b.index[KIND_LINKS], str_of(s->link[i].code), i, NULL);
    }
    for (int32_t i = 0; i < n && b.ok; i++) {
        b.row = &row[i];
        closure[i] = type_closure(&b);
    }
    str_map_done(&b.index[KIND_WAYS]);
    str_map_done(&b.index[KIND_LINKS]);
    if (b.ok) {
        s->closure = closure;
        s->n_closure = n;
    }
    return b.ok;
}
