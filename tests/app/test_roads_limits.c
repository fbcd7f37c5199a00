// What a network can hold is known before rows are taken in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/register.h"
#include "app/roads.h"
#include "tiny.h"

static int set_up(void **state)
{
    tiny *t = calloc(1, sizeof *t);
    *state = t;
    return t && tiny_init(t) ? 0 : -1;
}

static int tear_down(void **state)
{
    tiny_done(*state);
    free(*state);
    return 0;
}

enum { CSV_BYTES = 1 << 20 };

// A file of closures of one way, from number a on and before b.
static str closures(strbuf *b, int a, int end)
{
    strbuf_init(b, CSV_BYTES);
    strbuf_addz(b, "kode,nama,ruas,asal\n");
    for (int i = a; i < end; i++) {
        strbuf_addf(b, "P%d,Penutupan %d,R001,sintetis\n", i, i);
    }
    return strbuf_str(b);
}

static void assert_too_many(const tiny *t, const char *code, const char *name, int64_t n)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)n);
    assert_string_equal(t->e.code, "import.refused");
    assert_int_equal(t->report.n_fault, 1);
    assert_int_equal(t->report.fault[0].line, 0); // the file as a whole
    assert_string_equal(t->report.fault[0].what.code, code);
    assert_string_equal(err_arg_get(&t->report.fault[0].what, name), text);
}

static void test_closures(void **state)
{
    tiny *t = *state;
    strbuf b;
    int64_t facts = tiny_facts(t);
    assert_false(tiny_import(t, KIND_CLOSURES, "banyak.csv", closures(&b, 0, ENGINE_CLOSURES_MAX + 1)));
    strbuf_done(&b);
    assert_too_many(t, "road.closures", "closures", ENGINE_CLOSURES_MAX + 1);
    assert_string_equal(t->report.fault[0].file, "banyak.csv");
    assert_int_equal(tiny_facts(t), facts);
    assert_true(tiny_import(t, KIND_CLOSURES, "cukup.csv", closures(&b, 0, ENGINE_CLOSURES_MAX)));
    strbuf_done(&b);
    // One by a person is one too many, until another one is no more.
    const column_value value[] = {{STR("code"), STR("LAGI")},
                                  {STR("name"), STR("Lagi")},
                                  {STR("way"), STR("R001")},
                                  {STR("origin"), STR("fact")}};
    const register_row row = {4, value};
    const change_options by = {.by = STR("uji"), .effective_us = t->o.effective_us, .now_us = t->o.now_us};
    facts = tiny_facts(t);
    assert_false(register_put(t->st, KIND_CLOSURES, 1, &row, &by, NULL, &t->e));
    assert_string_equal(t->e.code, "road.closures");
    assert_int_equal(tiny_facts(t), facts);
    assert_true(register_retire(t->st, KIND_CLOSURES, STR("P7"), &by, &t->e));
    assert_true(register_put(t->st, KIND_CLOSURES, 1, &row, &by, NULL, &t->e));
    assert_true(tiny_import(t, KIND_CLOSURES, "cukup.csv", STR("kode,nama\nP8,Nama lain\n")));
}

// A line that stands instead of a way of OpenStreetMap is closed with it: that is two.
static void test_closures_of_replaced_ways(void **state)
{
    tiny *t = *state;
    strbuf b;
    assert_true(tiny_import(t, KIND_CLOSURES, "a.csv", closures(&b, 1, ENGINE_CLOSURES_MAX)));
    strbuf_done(&b);
    assert_true(tiny_import(t, KIND_CLOSURES, "b.csv", STR("kode,nama,ruas,asal\nQ,Jembatan,w5,fakta\n")));
    assert_false(tiny_import(t, KIND_WAYS, "w.geojson",
                             STR("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                                 "\"properties\":{\"code\":\"J\","
                                 "\"class\":\"village\",\"modes\":\"truck\",\"replaces\":\"w5\"},"
                                 "\"geometry\":{\"type\":\"LineString\","
                                 "\"coordinates\":[[104.55,-3.15],[104.56,-3.15]]}}]}")));
    assert_too_many(t, "road.closures", "closures", ENGINE_CLOSURES_MAX + 1);
}

static void test_jetties(void **state)
{
    tiny *t = *state;
    arena a = {0};
    snapshot s;
    strbuf b;
    int32_t here = 0;
    assert_true(store_snapshot(t->st, &a, NULL, NULL, &s, NULL));
    for (int32_t i = 0; i < s.n_site; i++) {
        here += s.site[i].kind == SITE_JETTY && s.site[i].confirmed ? 1 : 0;
    }
    for (int over = 1; over >= 0; over--) {
        strbuf_init(&b, CSV_BYTES);
        strbuf_addz(&b, "kode,nama,jenis,wilayah,lintang,bujur,dipastikan,asal\n");
        for (int i = 0; i < ROADS_JETTIES_MAX - here + over; i++) {
            strbuf_addf(&b, "D%d,Dermaga %d,dermaga,99.01.01.1001,-3.1,104.6,%s,sintetis\n", i, i, "ya");
        }
        strbuf_addz(&b,
                    "USUL,Usulan,dermaga,99.01.01.1001,-3.1,104.6,tidak,sintetis\n"); // counts for nothing
        bool ok = tiny_import(t, KIND_SITES, "dermaga.csv", strbuf_str(&b));
        strbuf_done(&b);
        assert_int_equal(ok, over == 0);
        if (over == 1) {
            assert_too_many(t, "road.jetties", "jetties", ROADS_JETTIES_MAX + 1);
        }
    }
    arena_done(&a);
}

// Rows that no test can write, as numbers.
static void test_lines_and_points(void **state)
{
    (void)state;
    kind_id kind = KIND_CLOSURES;
    err e = {0};
    snap_way way[5] = {{.n_point = ROADS_POINTS_MAX / 4},
                       {.n_point = ROADS_POINTS_MAX / 4},
                       {.n_point = ROADS_POINTS_MAX / 4},
                       {.n_point = ROADS_POINTS_MAX / 4},
                       {.n_point = 2}};
    snapshot s = {.n_way = 4, .way = way};
    assert_true(roads_limits(&s, &kind, &e));
    s.n_way = 5;
    assert_false(roads_limits(&s, &kind, &e));
    assert_string_equal(e.code, "road.survey_large");
    assert_int_equal(kind, KIND_WAYS);
    s = (snapshot){.n_tps = ROADS_LINES_MAX / ROADS_VILLAGE_MESH / 2};
    s.n_link = ROADS_LINES_MAX - 2 * ROADS_VILLAGE_MESH * s.n_tps;
    assert_true(roads_limits(&s, &kind, &e));
    s.n_link++;
    assert_false(roads_limits(&s, &kind, &e));
    assert_string_equal(e.code, "roads.lines");
    assert_int_equal(kind, KIND_TPS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_closures),
        TEST(test_closures_of_replaced_ways),
        TEST(test_jetties),
        cmocka_unit_test(test_lines_and_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
