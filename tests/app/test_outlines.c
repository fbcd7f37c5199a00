// Outlines from GeoJSON.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny.h"

#define RING  "[[104.54,-3.16],[104.56,-3.16],[104.56,-3.14],[104.54,-3.16]]"
#define START "{\"type\":\"FeatureCollection\",\"features\":["
#define FEATURE(code, geometry)                                                                              \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\"},\"geometry\":" geometry "}"
#define POLYGON(ring) "{\"type\":\"Polygon\",\"coordinates\":[" ring "]}"

static void test_taken(void **state)
{
    tiny *t = *state;
    const str bytes = STR("\xEF\xBB\xBF" START FEATURE(
        "99.01.01.1001",
        POLYGON(
            RING)) ","
                   "{\"type\":\"Feature\",\"properties\":{\"kode\":\"99.01.01.2001\",\"asal\":\"turunan\","
                   "\"sumber\":\"uji\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[["
                   "[[104.5,-3.1,7],[104.51,-3.1,7],[104.51,-3.1100000001,7],[104.5,-3.1,7]]]]}}]}");
    assert_true(tiny_import(t, KIND_OUTLINES, "batas.geojson", bytes));
    assert_int_equal(t->report.added, 2);
    arena a = {0};
    snapshot s;
    assert_true(store_snapshot(t->st, &a, NULL, NULL, &s, NULL));
    assert_int_equal(s.n_outline, 2);
    assert_string_equal(s.area[s.outline[0].area].code, "99.01.01.1001");
    assert_int_equal(s.outline[0].origin, ORIGIN_FACT);
    assert_int_equal(s.outline[1].origin, ORIGIN_DERIVED);
    assert_string_equal(
        s.outline[1].geometry,
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[104.5000000,-3.1000000],[104.5100000,-3.1000000],"
        "[104.5100000,-3.1100000],[104.5000000,-3.1000000]]]]}");
    arena_done(&a);
    assert_true(tiny_import(t, KIND_OUTLINES, "batas.geojson", bytes));
    assert_int_equal(t->report.unchanged, 2);
}

static void test_refused(void **state)
{
    tiny *t = *state;
    const struct {
        const char *text;
        const char *code;
    } bad[] = {
        {"", "outline.syntax"},
        {"{\"type\":\"FeatureCollection\",", "outline.syntax"},
        {"[]", "outline.not_geojson"},
        {"{\"type\":\"Feature\"}", "outline.not_geojson"},
        {START "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}]}", "outline.no_code"},
        {START "7]}", "outline.no_code"},
        {START FEATURE("99.01.01.1001", "null") "]}", "outline.geometry"},
        {START FEATURE("99.01.01.1001", "{\"type\":\"Point\",\"coordinates\":[104.5,-3.1]}") "]}",
         "outline.geometry"},
        {START FEATURE("99.01.01.1001", "{\"type\":\"Polygon\",\"coordinates\":[]}") "]}",
         "outline.geometry"},
        {START FEATURE("99.01.01.1001", POLYGON("[[104.5,-3.1],[104.6,-3.1],[104.5,-3.1]]")) "]}",
         "outline.ring_short"},
        {START FEATURE("99.01.01.1001",
                       POLYGON("[[104.5,-3.1],[104.6,-3.1],[104.6,-3.2],[104.5,-3.2]]")) "]}",
         "outline.ring_open"},
        {START FEATURE("99.01.01.1001", POLYGON("[[104.5],[104.6,-3.1],[104.6,-3.2],[104.5,-3.2]]")) "]}",
         "outline.position"},
        {START FEATURE("99.01.01.1001",
                       POLYGON("[[1e300,-3.1],[104.6,-3.1],[104.6,-3.2],[104.5,-3.2]]")) "]}",
         "outline.position"},
        {START FEATURE("99.01.01.1001",
                       POLYGON("[[-3.1,104.5],[-3.1,104.6],[-3.2,104.6],[-3.1,104.5]]")) "]}",
         "rule.swapped"},
        {START FEATURE("99.01.01.1001", POLYGON("[[12,52],[12,53],[13,52],[12,52]]")) "]}", "rule.outside"},
        {START FEATURE("99.99.99.9999", POLYGON(RING)) "]}", "import.no_entry"},
        {START FEATURE("99.01.01.1001", POLYGON(RING)) "," FEATURE("99.01.01.1001", POLYGON(RING)) "]}",
         "import.duplicate"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(tiny_import(t, KIND_OUTLINES, "b.geojson", str_of(bad[i].text)));
        assert_string_equal(t->e.code, "import.refused");
        assert_string_equal(t->report.fault[0].what.code, bad[i].code);
        assert_ptr_not_equal(text_get(TEXT_ID, bad[i].code), bad[i].code);
    }
    assert_int_equal(tiny_rows(t, KIND_OUTLINES, NULL, NULL), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_taken), TEST(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
