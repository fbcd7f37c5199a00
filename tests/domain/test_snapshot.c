// Typed rows from canonical text.
#include "domain/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

// A view as a constant initialiser.
#define V(lit)                                                                                               \
    {                                                                                                        \
        (lit), sizeof(lit) - 1                                                                               \
    }
#define ROW(k, c, ...)                                                                                       \
    {                                                                                                        \
        .kind = (k), .code = V(c), .live = true, .value = { __VA_ARGS__ }                                    \
    }

static const entry areas[] = {
    ROW(KIND_AREAS, "99.01", V("99.01"), V("Kab"), V("kabupaten"), [AREAS_ORIGIN] = V("fact")),
    ROW(KIND_AREAS, "99.01.01", V("99.01.01"), V("Kec"), V("kecamatan"), [AREAS_WAVE] = V("2"),
        [AREAS_WAVE_DAY] = V("2024-11-25"), [AREAS_POLICE_UNIT] = V("U"), [AREAS_ORIGIN] = V("derived")),
    ROW(KIND_AREAS, "99.01.01.2001", V("99.01.01.2001"), V("Desa"), V("desa"), V("-3.25"), V("104.5"),
        V("water"), [AREAS_VOTERS] = V("900"), [AREAS_ORIGIN] = V("synthetic")),
};
static const entry sites[] = {
    ROW(KIND_SITES, "S1", V("S1"), V("Gudang"), V("warehouse"), V("99.01.01.2001"), V("-3.2"), V("104.51"),
        V("4"), V("20"), V("fact")),
    ROW(KIND_SITES, "S2", V("S2"), V("Dermaga"), V("jetty"), V("99.01"), V("-3.2"),
        V("104.51"), [SITES_ORIGIN] = V("fact")),
};
static const entry classes[] = {ROW(KIND_CLASSES, "rawan", V("rawan"), V("Rawan"), V("2"), V("fact"))};
static const entry units[] = {
    ROW(KIND_UNITS, "U", V("U"), V("Polsek"), V("polsek"), V("GONE"), V("S1"), V("fact"))};
static const entry tps[] = {ROW(KIND_TPS, "T1", V("T1"), V("001"), V("99.01.01.2001"), V("SDN"), V("-3.2501"),
                                V("104.5"), V("rawan"), V("7.5"), V("25"), V("486"), V("water"), V("yes"),
                                V("synthetic"), V("uji"))};
static const entry people[] = {ROW(KIND_PEOPLE, "P1", V("P1"), V("Satu"), V("U"), V("bhabinkamtibmas"),
                                   V("99.01.01.2001 99.01.01.2999"), [PEOPLE_PLEDGE] = V("yes"),
                                   [PEOPLE_FROM] = V("2024-11-20"), [PEOPLE_ORIGIN] = V("synthetic"))};
static const entry links[] = {ROW(KIND_LINKS, "L1", V("L1"), V("S1"), V("S2"), V("ketek speedboat"),
                                  V("3.25"),
                                  V("canal"), [LINKS_ONE_WAY] = V("no"), [LINKS_ORIGIN] = V("synthetic"))};
static const entry calendar[] = {ROW(KIND_CALENDAR, "c", V("c"), V("C"), V("1970-01-02 00:01"),
                                     V("1970-01-03 00:00"), V("06:00"), V("24:00"), V("fact"))};

#define LINE "{\"type\":\"LineString\",\"coordinates\":[[104.5,-3.2],[104.51,-3.2],[104.5,-3.2]]}"
static const entry ways[] = {
    ROW(KIND_WAYS, "J1", V("J1"), V("Jalur"), V("fairway"), V(""),
        V("ketek"), [WAYS_ONE_WAY] = V("yes"), [WAYS_GEOMETRY] = V(LINE), [WAYS_ORIGIN] = V("fact")),
    ROW(KIND_WAYS, "w12", V("w12"), V("Jalan"), [WAYS_SURFACE] = V("sand"), [WAYS_FLOODS] = V("no"),
        [WAYS_WIDTH_M] = V("2.5"), [WAYS_LIMIT_KG] = V("3000"), [WAYS_KMH] = V("18.5"),
        [WAYS_REPLACES] = V("w12"), [WAYS_ORIGIN] = V("fact")),
};
static const entry closures[] = {
    ROW(KIND_CLOSURES, "T1", V("T1"), V("Jembatan"),
        V("L1"), [CLOSURES_FROM] = V("1970-01-02 00:00"), [CLOSURES_ORIGIN] = V("fact")),
    ROW(KIND_CLOSURES, "T2", V("T2"), V("Longsor"), V(""), V("-3.2"), V("104.5"),
        V("50"), [CLOSURES_TO] = V("1970-01-02 00:00"), [CLOSURES_ORIGIN] = V("fact")),
    ROW(KIND_CLOSURES, "T3", V("T3"), V("Jalan"), V("w12"), [CLOSURES_ORIGIN] = V("fact")),
    ROW(KIND_CLOSURES, "T4", V("T4"), V("Jalan"), V("w13"), [CLOSURES_ORIGIN] = V("fact")),
    ROW(KIND_CLOSURES, "T5", V("T5"), V("Jalan"), V("GONE"), [CLOSURES_ORIGIN] = V("fact")),
};
static const entry maps[] = {ROW(KIND_MAPS, "m", V("m"), V("m.pbf"), V("aa"), V("bb"), V("cc"), V("dd"),
                                 V(""), V("7"), V("9"), V("fact"))};

static void put(register_rows *r, kind_id kind, const entry *list, int32_t n)
{
    r->row[kind] = list;
    r->n[kind] = n;
}

static register_rows rows(void)
{
    register_rows r = {.facts = 11, .last_recorded_us = 7};
    put(&r, KIND_AREAS, areas, 3);
    put(&r, KIND_SITES, sites, 2);
    put(&r, KIND_CLASSES, classes, 1);
    put(&r, KIND_UNITS, units, 1);
    put(&r, KIND_TPS, tps, 1);
    put(&r, KIND_PEOPLE, people, 1);
    put(&r, KIND_LINKS, links, 1);
    put(&r, KIND_CALENDAR, calendar, 1);
    return r;
}

static void test_typed(void **state)
{
    (void)state;
    arena a = {0};
    snapshot s;
    register_rows r = rows();
    assert_true(register_snapshot(&a, &r, &s, NULL));
    assert_int_equal(s.facts, 11);
    assert_int_equal(s.last_recorded_us, 7);
    assert_int_equal(s.area[0].parent, SNAP_NONE);
    assert_int_equal(s.area[1].parent, 0);
    assert_int_equal(s.area[2].parent, 1);
    assert_int_equal(s.area[1].wave, 2);
    assert_int_equal(s.area[1].wave_day, date_days(2024, 11, 25));
    assert_int_equal(s.area[1].police_unit, 0);
    assert_false(s.area[1].has_point);
    assert_int_equal(s.area[2].at.lat_e7, -32500000);
    assert_int_equal(s.area[2].access, ACCESS_WATER);
    assert_int_equal(s.area[2].voters, 900);
    assert_int_equal(s.area[2].tps_before, SNAP_NONE);
    assert_int_equal(s.area[2].origin, ORIGIN_SYNTHETIC);
    assert_int_equal(s.unit[0].parent, SNAP_NONE); // an optional reference to what is not there
    assert_int_equal(s.unit[0].site, 0);
    assert_int_equal(s.site[1].kind, SITE_JETTY);
    assert_int_equal(s.site[0].boarding_min, 20);
    assert_string_equal(s.site[1].source, "");
    assert_int_equal(s.tps[0].village, 2);
    assert_int_equal(s.tps[0].travel_m, 7500);
    assert_int_equal(s.tps[0].access, ACCESS_WATER);
    assert_true(s.tps[0].blank_spot);
    assert_int_equal(s.person[0].role, ROLE_VILLAGE_OFFICER);
    assert_int_equal(s.person[0].n_village, 1);
    assert_int_equal(s.person[0].village[0], 2);
    assert_int_equal(s.person[0].to_day, SNAP_DAY_NONE);
    assert_int_equal(s.link[0].modes, 1 << MODE_KETEK | 1 << MODE_SPEEDBOAT);
    assert_int_equal(s.link[0].length_m, 3250);
    assert_int_equal(s.link[0].class_, LINK_CANAL);
    assert_int_equal(s.link[0].minutes, SNAP_NONE);
    assert_int_equal(s.calendar[0].from_s, 86460);
    assert_int_equal(s.calendar[0].hours_to, 1440);
    assert_int_equal(s.operation.area, SNAP_NONE);
    arena_done(&a);
}

static void test_ways(void **state)
{
    (void)state;
    arena a = {0};
    snapshot s;
    register_rows r = rows();
    put(&r, KIND_WAYS, ways, 2);
    put(&r, KIND_MAPS, maps, 1);
    assert_true(register_snapshot(&a, &r, &s, NULL));
    assert_int_equal(s.way[0].n_point, 3);
    assert_int_equal(s.way[0].point[1].lon_e7, 1045100000);
    assert_int_equal(s.way[0].class_, LINK_FAIRWAY);
    assert_int_equal(s.way[0].modes, 1 << MODE_KETEK);
    assert_int_equal(s.way[0].one_way, 1);
    assert_int_equal(s.way[0].osm, 0);
    assert_int_equal(s.way[0].surface, SNAP_NONE);
    assert_int_equal(s.way[0].floods, SNAP_NONE);
    assert_int_equal(s.way[0].speed_mh, SNAP_NONE);
    assert_int_equal(s.way[1].n_point, 0);
    assert_int_equal(s.way[1].osm, 12);
    assert_int_equal(s.way[1].class_, SNAP_NONE);
    assert_int_equal(s.way[1].surface, LINK_SAND);
    assert_int_equal(s.way[1].modes, 0);
    assert_int_equal(s.way[1].floods, 0);
    assert_int_equal(s.way[1].width_dm, 25);
    assert_int_equal(s.way[1].limit_kg, 3000);
    assert_int_equal(s.way[1].speed_mh, 18500);
    assert_string_equal(s.map[0].water, "cc");
    assert_string_equal(s.map[0].jetties, "dd");
    assert_int_equal(s.map[0].waters, 9);
    arena_done(&a);
}

static void look_at_closures(bool alone)
{
    arena a = {0};
    snapshot s;
    register_rows r = rows();
    put(&r, KIND_WAYS, ways, 2);
    put(&r, KIND_CLOSURES, closures, 5);
    assert_true(register_snapshot(&a, &r, &s, NULL));
    const struct {
        int32_t way, link;
        int64_t osm, from_s, to_s;
        int32_t radius_m;
    } want[] = {{SNAP_NONE, 0, 0, 86400, INT64_MAX, 0},
                {SNAP_NONE, SNAP_NONE, 0, INT64_MIN, 86400, 50},
                {1, SNAP_NONE, 0, INT64_MIN, INT64_MAX, 0},
                {SNAP_NONE, SNAP_NONE, 13, INT64_MIN, INT64_MAX, 0},
                {SNAP_NONE, SNAP_NONE, 0, INT64_MIN, INT64_MAX, 0}};
    assert_int_equal(s.n_closure, 5);
    if (alone) { // read a second time, without the rest of the register
        assert_true(register_closures(&a, 2, closures + 3, &s, NULL));
        assert_int_equal(s.n_closure, 2);
        assert_true(register_closures(&a, 5, closures, &s, NULL));
        assert_int_equal(s.n_closure, 5);
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(s.closure[i].way, want[i].way);
        assert_int_equal(s.closure[i].link, want[i].link);
        assert_true(s.closure[i].osm == want[i].osm);
        assert_true(s.closure[i].from_s == want[i].from_s);
        assert_true(s.closure[i].to_s == want[i].to_s);
        assert_int_equal(s.closure[i].radius_m, want[i].radius_m);
    }
    assert_int_equal(s.closure[1].at.lat_e7, -32000000);
    arena_done(&a);
}

static void test_closures(void **state)
{
    (void)state;
    look_at_closures(false);
    look_at_closures(true);
}

static void test_jetties(void **state)
{
    (void)state;
    arena a = {0};
    snapshot s;
    register_rows r = rows();
    entry said[2] = {sites[0], sites[1]};
    said[1].value[SITES_BOX_S] = STR("20");
    said[1].value[SITES_HOURS_FROM] = STR("06:00");
    said[1].value[SITES_HOURS_TO] = STR("18:00");
    said[1].value[SITES_LOWEST] = STR("high");
    said[1].value[SITES_CONFIRMED] = STR("no");
    put(&r, KIND_SITES, said, 2);
    assert_true(register_snapshot(&a, &r, &s, NULL));
    assert_int_equal(s.site[0].box_s, SNAP_NONE);
    assert_int_equal(s.site[0].hours_from, SNAP_NONE);
    assert_int_equal(s.site[0].lowest, WATER_LOW);
    assert_true(s.site[0].confirmed);
    assert_int_equal(s.site[1].box_s, 20);
    assert_int_equal(s.site[1].hours_to, 1080);
    assert_int_equal(s.site[1].lowest, WATER_HIGH);
    assert_false(s.site[1].confirmed);
    arena_done(&a);
}

static const entry criteria[] = {
    ROW(KIND_CRITERIA, "jarak", V("jarak"), V("Jarak"), V("15"), V("distance"), V("60"), V("180"), V("fact")),
    ROW(KIND_CRITERIA, "riwayat", V("riwayat"), V("Riwayat"), V("0"),
        V("given"), [CRITERIA_ORIGIN] = V("fact"))};
static const entry signs[] = {
    ROW(KIND_SIGNS, "T", V("T"), V("T1"), V("riwayat"), V("80"), V("protes"), V("fact"))};
static const entry opinions[] = {
    ROW(KIND_OPINIONS, "O", V("O"), V("bawaslu"), V("T1"), V("rawan"), V("fact"))};
static const entry reserves[] = {ROW(KIND_RESERVES, "URC", V("URC"), V("URC"), V("2"), V("4"),
                                     V("boat dalmas"), V("speedboat"), V("S2 GONE"), V("rawan"),
                                     V("1970-01-02 00:00"), V("1970-01-03 00:00"), V("fact"))};
static const entry assignments[] = {
    ROW(KIND_ASSIGNMENTS, "A1", V("A1"), V("P1"), V("T1"), V(""), V("yes"), V(""), V("sebab"), V("fact")),
    ROW(KIND_ASSIGNMENTS, "A2", V("A2"), V("P1"), V(""), V(""), V(""), V("barred pledge"), V("s"), V("fact")),
    ROW(KIND_ASSIGNMENTS, "A3", V("A3"), V("P1"), V("GONE"), V(""), V(""), V("barred"), V("s"), V("fact")),
};

static void test_duty(void **state)
{
    (void)state;
    arena a = {0};
    snapshot s;
    register_rows r = rows();
    entry who = people[0];
    who.value[PEOPLE_SKILLS] = STR("driver dalmas");
    who.value[PEOPLE_RANK] = STR("Aipda");
    who.value[PEOPLE_BARRED] = STR("99.01.01.2999 99.01.01.2001");
    who.value[PEOPLE_HOME] = STR("S2");
    entry said[2] = {sites[0], sites[1]};
    said[0].value[SITES_SHIFT_HOURS] = STR("8");
    said[0].value[SITES_GUARDS_TO] = STR("1970-01-02 00:00");
    put(&r, KIND_PEOPLE, &who, 1);
    put(&r, KIND_SITES, said, 2);
    put(&r, KIND_CRITERIA, criteria, 2);
    put(&r, KIND_SIGNS, signs, 1);
    put(&r, KIND_OPINIONS, opinions, 1);
    put(&r, KIND_RESERVES, reserves, 1);
    put(&r, KIND_ASSIGNMENTS, assignments, 3);
    assert_true(register_snapshot(&a, &r, &s, NULL));
    assert_int_equal(s.person[0].skills, 1 << SKILL_DRIVER | 1 << SKILL_DALMAS);
    assert_string_equal(s.person[0].rank, "Aipda");
    assert_int_equal(s.person[0].n_barred, 1);
    assert_int_equal(s.person[0].barred[0], 2);
    assert_int_equal(s.person[0].home, 1);
    assert_int_equal(s.site[0].shift_hours, 8);
    assert_true(s.site[0].guards_from_s == INT64_MIN && s.site[0].guards_to_s == 86400);
    assert_int_equal(s.site[1].shift_hours, 0);
    assert_int_equal(s.class_[0].score_from, SNAP_NONE);
    assert_int_equal(s.criterion[0].of, CRITERION_DISTANCE);
    assert_int_equal(s.criterion[0].to, 180);
    assert_int_equal(s.criterion[1].from, SNAP_NONE);
    assert_int_equal(s.sign[0].criterion, 1);
    assert_int_equal(s.sign[0].value, 80);
    assert_int_equal(s.opinion[0].by, ASSESSOR_BAWASLU);
    assert_int_equal(s.opinion[0].class_, 0);
    assert_int_equal(s.reserve[0].skills, 1 << SKILL_BOAT | 1 << SKILL_DALMAS);
    assert_int_equal(s.reserve[0].mode, MODE_SPEEDBOAT);
    assert_int_equal(s.reserve[0].n_site, 1);
    assert_int_equal(s.reserve[0].site[0], 1);
    assert_int_equal(s.reserve[0].to_s, 2 * 86400);
    assert_true(s.assignment[0].forbid && s.assignment[0].tps == 0);
    assert_int_equal(s.assignment[1].overrides, 1 << OVERRIDE_PLEDGE | 1 << OVERRIDE_BARRED);
    assert_int_equal(s.assignment[2].overrides, 0); // of a TPS that is not there: not of everywhere
    arena_done(&a);
}

static void assert_fails(const register_rows *r, const char *code, const char *column)
{
    arena a = {0};
    snapshot s;
    err e = {0};
    assert_false(register_snapshot(&a, r, &s, &e));
    assert_string_equal(e.code, code);
    assert_string_equal(err_arg_get(&e, "column"), column);
    arena_done(&a);
}

static void test_failures(void **state)
{
    (void)state;
    register_rows r = rows();
    r.n[KIND_CLASSES] = 0;
    assert_fails(&r, "register.dangling", "class");
    r = rows();
    entry bad = tps[0];
    bad.value[TPS_LAT] = STR("x");
    r.row[KIND_TPS] = &bad;
    assert_fails(&r, "register.bad_value", "lat");
    bad = tps[0];
    bad.value[TPS_ACCESS] = STR("air");
    assert_fails(&r, "register.bad_value", "access");
    entry way = ways[0];
    way.value[WAYS_GEOMETRY] = STR("{}");
    r = rows();
    put(&r, KIND_WAYS, &way, 1);
    assert_fails(&r, "register.bad_value", "geometry");
    way = ways[1];
    way.value[WAYS_REPLACES] = STR("12");
    assert_fails(&r, "register.bad_value", "replaces");
    const entry pattern =
        ROW(KIND_PATTERNS, "rawan@99.01.09", V("rawan"), V("99.01.09"), V("2"), V("4"), V("8"), V("fact"));
    r = rows();
    put(&r, KIND_PATTERNS, &pattern, 1);
    assert_fails(&r, "register.dangling", "area"); // it must not come to hold everywhere
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typed),   cmocka_unit_test(test_ways), cmocka_unit_test(test_closures),
        cmocka_unit_test(test_jetties), cmocka_unit_test(test_duty), cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
