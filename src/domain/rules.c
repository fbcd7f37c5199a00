#include "domain/rules.h"

#include <stdio.h>

#include "domain/line.h"

// Indonesia with its waters, in 1e-7 degree.
enum { LAT_MIN = -112000000, LAT_MAX = 62000000, LON_MIN = 945000000, LON_MAX = 1415000000 };

// A row being looked at.
typedef struct look {
    const entry *row;
    const rule_around *around;
    int *column;
    err *e;
} look;

// The failure of a column; always false.
static bool fail(const look *l, int column, const char *code)
{
    *l->column = column;
    return err_fail(l->e, ERR_CODE(code), ERR_STR("value", l->row->value[column]));
}

static bool given(const look *l, int column)
{
    return l->row->value[column].n > 0;
}

void rule_box_add(rule_box *box, point p)
{
    if (!box->any) {
        *box = (rule_box){true, p, p};
        return;
    }
    box->min.lat_e7 = p.lat_e7 < box->min.lat_e7 ? p.lat_e7 : box->min.lat_e7;
    box->min.lon_e7 = p.lon_e7 < box->min.lon_e7 ? p.lon_e7 : box->min.lon_e7;
    box->max.lat_e7 = p.lat_e7 > box->max.lat_e7 ? p.lat_e7 : box->max.lat_e7;
    box->max.lon_e7 = p.lon_e7 > box->max.lon_e7 ? p.lon_e7 : box->max.lon_e7;
}

static bool box_near(const rule_box *box, point p)
{
    return !box->any || (p.lat_e7 >= box->min.lat_e7 - RULE_BOX_MARGIN_E7 &&
                         p.lat_e7 <= box->max.lat_e7 + RULE_BOX_MARGIN_E7 &&
                         p.lon_e7 >= box->min.lon_e7 - RULE_BOX_MARGIN_E7 &&
                         p.lon_e7 <= box->max.lon_e7 + RULE_BOX_MARGIN_E7);
}

static bool in_indonesia(int32_t lat_e7, int32_t lon_e7)
{
    return lat_e7 >= LAT_MIN && lat_e7 <= LAT_MAX && lon_e7 >= LON_MIN && lon_e7 <= LON_MAX;
}

bool rule_place(point p, err *e)
{
    if (in_indonesia(p.lat_e7, p.lon_e7)) {
        return true;
    }
    char place[48];
    (void)snprintf(place, sizeof place, "%.5f, %.5f", p.lat_e7 / 1e7, p.lon_e7 / 1e7);
    bool swapped = in_indonesia(p.lon_e7, p.lat_e7);
    return err_fail(e, ERR_CODE(swapped ? "rule.swapped" : "rule.outside"), ERR_Z("value", place));
}

// A pair of columns, latitude first. *ret_any is false when neither is given.
static bool place_of(const look *l, int lat_column, point *ret, bool *ret_any)
{
    int lon_column = lat_column + 1;
    int64_t lat = 0;
    int64_t lon = 0;
    *ret_any = given(l, lat_column) || given(l, lon_column);
    if (!*ret_any) {
        return true;
    }
    if (!given(l, lat_column) || !given(l, lon_column)) {
        return fail(l, given(l, lat_column) ? lon_column : lat_column, "rule.half_place");
    }
    (void)str_parse_scaled(l->row->value[lat_column], 7, INT32_MIN, INT32_MAX, &lat); // canonical: both parse
    (void)str_parse_scaled(l->row->value[lon_column], 7, INT32_MIN, INT32_MAX, &lon);
    *ret = (point){(int32_t)lat, (int32_t)lon};
    *l->column = lat_column;
    return rule_place(*ret, l->e);
}

static bool check_far(const look *l, int lat_column, int area_column, point p)
{
    const rule_area *area = l->around->area;
    int32_t m = area && area->has_point ? point_distance_m(area->at, p) : 0;
    if (m <= RULE_FAR_M) {
        return true;
    }
    *l->column = lat_column;
    return err_fail(l->e, ERR_CODE("rule.far"), ERR_INT("km", m / 1000), ERR_INT("limit", RULE_FAR_M / 1000),
                    ERR_STR("area", l->row->value[area_column]));
}

static bool is_village(const rule_area *area)
{
    return area->level == LEVEL_DESA || area->level == LEVEL_KELURAHAN;
}

// The code of an area says its level: 16.10, 16.10.01, 16.10.01.2001.
static bool area_code_ok(str code, area_level level)
{
    static const char *const shape[] = {
        [LEVEL_KABUPATEN] = "00.00",
        [LEVEL_KECAMATAN] = "00.00.00",
        [LEVEL_DESA] = "00.00.00.0000",
        [LEVEL_KELURAHAN] = "00.00.00.0000",
    };
    str want = str_of(shape[level]);
    if (code.n != want.n) {
        return false;
    }
    for (size_t i = 0; i < want.n; i++) {
        bool digit = code.p[i] >= '0' && code.p[i] <= '9';
        if (want.p[i] == '0' ? !digit : code.p[i] != '.') {
            return false;
        }
    }
    return true;
}

static area_level level_of(str name)
{
    return str_eq(name, STR("kabupaten"))   ? LEVEL_KABUPATEN
           : str_eq(name, STR("kecamatan")) ? LEVEL_KECAMATAN
           : str_eq(name, STR("desa"))      ? LEVEL_DESA
                                            : LEVEL_KELURAHAN;
}

static bool check_area(const look *l)
{
    point p = {0, 0};
    bool any = false;
    area_level level = level_of(l->row->value[AREAS_LEVEL]);
    if (!area_code_ok(l->row->value[AREAS_CODE], level)) {
        return fail(l, AREAS_CODE, "rule.area_code");
    }
    if (!place_of(l, AREAS_LAT, &p, &any)) {
        return false;
    }
    bool village = level == LEVEL_DESA || level == LEVEL_KELURAHAN;
    return any || !village || fail(l, AREAS_LAT, "rule.area_place");
}

// Dates and date-times in canonical text sort as they follow.
static bool check_order(const look *l, int from_column, int to_column)
{
    str from = l->row->value[from_column];
    str to = l->row->value[to_column];
    if (from.n == 0 || to.n == 0 || str_cmp(from, to) <= 0) {
        return true;
    }
    *l->column = to_column;
    return err_fail(l->e, ERR_CODE("rule.order"), ERR_STR("from", from), ERR_STR("to", to));
}

// Hours from and to: both or neither, in their order.
static bool check_hours(const look *l, int from_column, int to_column)
{
    if (given(l, from_column) != given(l, to_column)) {
        return fail(l, given(l, from_column) ? to_column : from_column, "rule.hours_half");
    }
    return check_order(l, from_column, to_column);
}

static bool check_site(const look *l)
{
    point p = {0, 0};
    bool any = false;
    if (!check_hours(l, SITES_HOURS_FROM, SITES_HOURS_TO) || !place_of(l, SITES_LAT, &p, &any)) {
        return false;
    }
    const rule_area *area = l->around->area;
    if (!check_order(l, SITES_GUARDS_FROM, SITES_GUARDS_TO)) {
        return false;
    }
    if (area && area->has_point && is_village(area)) {
        return check_far(l, SITES_LAT, SITES_AREA, p);
    }
    // The police of a province may sit in another kabupaten.
    bool police = str_eq(l->row->value[SITES_KIND], STR("police"));
    if (police || box_near(l->around->villages, p)) {
        return true;
    }
    *l->column = SITES_LAT;
    return err_fail(l->e, ERR_CODE("rule.far_site"), ERR_STR("area", l->row->value[SITES_AREA]));
}

static bool check_tps(const look *l)
{
    point p = {0, 0};
    bool any = false;
    if (l->around->area && !is_village(l->around->area)) {
        return fail(l, TPS_VILLAGE, "rule.village_level");
    }
    return place_of(l, TPS_LAT, &p, &any) && check_far(l, TPS_LAT, TPS_VILLAGE, p);
}

static bool check_person(const look *l)
{
    bool officer = str_eq(l->row->value[PEOPLE_ROLE], STR("bhabinkamtibmas"));
    if (given(l, PEOPLE_VILLAGES) && !officer) {
        return fail(l, PEOPLE_VILLAGES, "rule.villages_role");
    }
    return check_order(l, PEOPLE_FROM, PEOPLE_TO);
}

static bool check_calendar(const look *l)
{
    return check_hours(l, CALENDAR_HOURS_FROM, CALENDAR_HOURS_TO) &&
           check_order(l, CALENDAR_FROM, CALENDAR_TO);
}

static bool is_water(str class_)
{
    return str_eq(class_, STR("river")) || str_eq(class_, STR("canal")) || str_eq(class_, STR("tidal")) ||
           str_eq(class_, STR("stream")) || str_eq(class_, STR("fairway"));
}

// Boats go on waters, everything else on roads and paths.
static bool check_modes(const look *l, int modes_column, int class_column)
{
    bool water = is_water(l->row->value[class_column]);
    str rest = l->row->value[modes_column];
    for (str mode; column_list_next(&rest, &mode);) {
        bool boat =
            str_eq(mode, STR("ketek")) || str_eq(mode, STR("jukung")) || str_eq(mode, STR("speedboat"));
        if (boat != water) {
            return fail(l, modes_column, "rule.mode_class");
        }
    }
    return true;
}

static bool check_link(const look *l)
{
    if (str_eq(l->row->value[LINKS_FROM], l->row->value[LINKS_TO])) {
        return fail(l, LINKS_TO, "rule.same_ends");
    }
    return check_modes(l, LINKS_MODES, LINKS_CLASS);
}

static bool check_near(const look *l, point p)
{
    char place[48];
    (void)snprintf(place, sizeof place, "%.5f, %.5f", p.lat_e7 / 1e7, p.lon_e7 / 1e7);
    return box_near(l->around->villages, p) ||
           err_fail(l->e, ERR_CODE("rule.far_point"), ERR_Z("value", place));
}

// Every point in Indonesia and none far from the villages.
static bool check_line(const look *l, int column)
{
    arena a = {0};
    const point *p = NULL;
    int32_t n = 0;
    *l->column = column;
    bool ok = line_read(&a, l->row->value[column], &p, &n, l->e);
    for (int32_t i = 0; ok && i < n; i++) {
        ok = rule_place(p[i], l->e);
        ok = ok && check_near(l, p[i]);
    }
    arena_done(&a);
    return ok;
}

// A line says what it is and who passes; without one the row corrects a way of the map.
static bool check_way(const look *l)
{
    static const int needed[] = {WAYS_CLASS, WAYS_MODES};
    int64_t id = 0;
    int64_t named = 0;
    if (given(l, WAYS_REPLACES) && !osm_way_read(l->row->value[WAYS_REPLACES], &id)) {
        return fail(l, WAYS_REPLACES, "rule.way_id");
    }
    if (osm_way_read(l->row->value[WAYS_CODE], &named) && named != id) {
        return fail(l, WAYS_CODE, "rule.way_code");
    }
    if (!given(l, WAYS_GEOMETRY) && !given(l, WAYS_REPLACES)) {
        return fail(l, WAYS_GEOMETRY, "rule.way_nothing");
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (given(l, WAYS_GEOMETRY) && !given(l, needed[i])) {
            *l->column = needed[i];
            return err_fail(l->e, ERR_CODE("rule.way_line"),
                            ERR_Z("column", kind_of(KIND_WAYS)->columns[needed[i]].name_id));
        }
    }
    bool modes_fit = !given(l, WAYS_CLASS) || check_modes(l, WAYS_MODES, WAYS_CLASS);
    return modes_fit && (!given(l, WAYS_GEOMETRY) || check_line(l, WAYS_GEOMETRY));
}

// A way, or all within a circle.
static bool check_closure(const look *l)
{
    point p = {0, 0};
    bool any = false;
    if (!place_of(l, CLOSURES_LAT, &p, &any)) {
        return false;
    }
    if (any == given(l, CLOSURES_WAY)) {
        return fail(l, CLOSURES_WAY, "rule.closure_what");
    }
    if (any != given(l, CLOSURES_RADIUS_M)) {
        return fail(l, CLOSURES_RADIUS_M, "rule.closure_circle");
    }
    *l->column = CLOSURES_LAT;
    return (!any || check_near(l, p)) && check_order(l, CLOSURES_FROM, CLOSURES_TO);
}

// One receiver; a vehicle, a time, or both.
static bool check_pin(const look *l)
{
    if (given(l, PINS_TPS) == given(l, PINS_SITE)) {
        return fail(l, PINS_TPS, "rule.pin_whom");
    }
    if (!given(l, PINS_VEHICLE) && !given(l, PINS_FROM) && !given(l, PINS_TO)) {
        return fail(l, PINS_VEHICLE, "rule.pin_what");
    }
    return check_order(l, PINS_FROM, PINS_TO);
}

static int64_t number_of(const look *l, int column)
{
    int64_t v = 0;
    (void)str_parse_scaled(l->row->value[column], 0, INT64_MIN, INT64_MAX, &v); // canonical, or empty
    return v;
}

// Fewer officers than the pattern's at most.
static bool check_pattern(const look *l)
{
    return number_of(l, PATTERNS_POLRI_MIN) <= number_of(l, PATTERNS_POLRI) ||
           fail(l, PATTERNS_POLRI_MIN, "rule.polri_min");
}

// A place, or an override that holds everywhere. What is forbidden is a place, and needs no override.
static bool check_assignment(const look *l)
{
    bool forbid = str_eq(l->row->value[ASSIGNMENTS_FORBID], STR("yes"));
    bool place = given(l, ASSIGNMENTS_TPS) || given(l, ASSIGNMENTS_SITE);
    if (given(l, ASSIGNMENTS_TPS) && given(l, ASSIGNMENTS_SITE)) {
        return fail(l, ASSIGNMENTS_SITE, "rule.assignment_where");
    }
    if (forbid && given(l, ASSIGNMENTS_OVERRIDE)) {
        return fail(l, ASSIGNMENTS_OVERRIDE, "rule.assignment_forbid");
    }
    return place || (!forbid && given(l, ASSIGNMENTS_OVERRIDE)) ||
           fail(l, ASSIGNMENTS_TPS, "rule.assignment_what");
}

// What is measured has a scale.
static bool check_criterion(const look *l)
{
    str of = l->row->value[CRITERIA_SOURCE_OF];
    bool measured = str_eq(of, STR("distance")) || str_eq(of, STR("voters"));
    if (!measured && !given(l, CRITERIA_FROM) && !given(l, CRITERIA_TO)) {
        return true;
    }
    return (given(l, CRITERIA_FROM) && given(l, CRITERIA_TO) &&
            number_of(l, CRITERIA_FROM) < number_of(l, CRITERIA_TO)) ||
           fail(l, CRITERIA_TO, "rule.criterion_scale");
}

// Somebody or something that moves.
static bool check_tracker(const look *l)
{
    return given(l, TRACKERS_VEHICLE) || given(l, TRACKERS_PERSON) ||
           fail(l, TRACKERS_VEHICLE, "rule.tracker_whose");
}

// Quiet hours have both ends, or none.
static bool check_rule(const look *l)
{
    return given(l, RULES_QUIET_FROM) == given(l, RULES_QUIET_TO) ||
           fail(l, RULES_QUIET_TO, "rule.quiet_hours");
}

static bool check_operation(const look *l)
{
    const rule_area *area = l->around->area;
    return !area || area->level == LEVEL_KABUPATEN || fail(l, OPERATION_AREA, "rule.kabupaten_level");
}

bool rule_check(const entry *row, const rule_around *around, int *ret_column, err *e)
{
    look l = {row, around, ret_column, e};
    switch (row->kind) {
    case KIND_OPERATION:
        return check_operation(&l);
    case KIND_AREAS:
        return check_area(&l);
    case KIND_SITES:
        return check_site(&l);
    case KIND_TPS:
        return check_tps(&l);
    case KIND_PEOPLE:
        return check_person(&l);
    case KIND_FLEET:
        return check_order(&l, FLEET_FROM, FLEET_TO);
    case KIND_LINKS:
        return check_link(&l);
    case KIND_CALENDAR:
        return check_calendar(&l);
    case KIND_WAYS:
        return check_way(&l);
    case KIND_CLOSURES:
        return check_closure(&l);
    case KIND_OUTAGES:
        return check_order(&l, OUTAGES_FROM, OUTAGES_TO);
    case KIND_PINS:
        return check_pin(&l);
    case KIND_PATTERNS:
        return check_pattern(&l);
    case KIND_RESERVES:
        return check_order(&l, RESERVES_FROM, RESERVES_TO);
    case KIND_ASSIGNMENTS:
        return check_assignment(&l);
    case KIND_CRITERIA:
        return check_criterion(&l);
    case KIND_TIDES:
        return check_order(&l, TIDES_FROM, TIDES_TO);
    case KIND_TRACKERS:
        return check_tracker(&l);
    case KIND_RULES:
        return check_rule(&l);
    case KIND_CLASSES:
    case KIND_UNITS:
    case KIND_KITS:
    case KIND_SETTINGS:
    case KIND_OUTLINES:
    case KIND_MAPS:
    case KIND_SIGNS:
    case KIND_OPINIONS:
        return true;
    }
    return true;
}

bool rule_is_triple(str value)
{
    int colons = 0;
    bool digit_before = false;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c >= '0' && c <= '9') {
            digit_before = true;
        } else if (c == ':' && digit_before) {
            colons++;
            digit_before = false;
        } else if (c != ' ') {
            return false;
        }
    }
    return colons == 2 && digit_before;
}
