// Rules between the columns of a row and its surroundings.
#include "domain/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

// "column=value|column=value", canonical values.
static entry row_of(kind_id kind, const char *text)
{
    entry e = {.kind = kind, .live = true};
    while (*text) {
        const char *eq = strchr(text, '=');
        const char *end = strchr(text, '|');
        size_t n = end ? (size_t)(end - text) : strlen(text);
        int column = kind_column(kind_of(kind), (str){text, (size_t)(eq - text)});
        assert_true(column >= 0);
        e.value[column] = (str){eq + 1, n - (size_t)(eq + 1 - text)};
        text += n + (end ? 1 : 0);
    }
    return e;
}

// `expected` is "" or "code column".
static void assert_rule(kind_id kind, const char *text, const rule_area *area, const char *expected)
{
    rule_box box = {0};
    rule_box_add(&box, (point){-32000000, 1046000000});
    rule_box_add(&box, (point){-33000000, 1047000000});
    rule_around around = {area, &box};
    entry e = row_of(kind, text);
    int column = -1;
    err what = {0};
    char got[128] = "";
    if (!rule_check(&e, &around, &column, &what)) {
        (void)snprintf(got, sizeof got, "%s %s", what.code, kind_of(kind)->columns[column].name);
        assert_ptr_not_equal(text_get(TEXT_ID, what.code), what.code);
    }
    assert_string_equal(got, expected);
}

static const rule_area village = {.level = LEVEL_DESA, .has_point = true, .at = {-32000000, 1046000000}};
static const rule_area unknown_village = {.level = LEVEL_DESA};
static const rule_area kecamatan = {.level = LEVEL_KECAMATAN};
static const rule_area kabupaten = {.level = LEVEL_KABUPATEN};

static void test_places(void **state)
{
    (void)state;
    assert_rule(KIND_TPS, "lat=-3.2|lon=104.6|village=v", &village, "");
    assert_rule(KIND_TPS, "lat=104.6|lon=-3.2|village=v", &village, "rule.swapped lat");
    assert_rule(KIND_TPS, "lat=3.2|lon=-104.6|village=v", &village, "rule.outside lat");
    assert_rule(KIND_TPS, "lat=0|lon=0|village=v", &village, "rule.outside lat");
    assert_rule(KIND_TPS, "lat=-6.5|lon=112.5|village=v", &village, "rule.far lat"); // the Java Sea
    assert_rule(KIND_TPS, "lat=-3.2|lon=104.869|village=v", &village, "");           // 29.9 km
    assert_rule(KIND_TPS, "lat=-3.2|lon=104.871|village=v", &village, "rule.far lat");
    assert_rule(KIND_TPS, "lat=-6.5|lon=112.5|village=v", &unknown_village, "");
    assert_rule(KIND_TPS, "lat=-3.2|lon=104.6|village=v", &kecamatan, "rule.village_level village");
    assert_rule(KIND_TPS, "lat=-11.3|lon=104.6|village=v", &village, "rule.outside lat");
    assert_rule(KIND_SITES, "lat=-3.5|lon=104.9|area=k|kind=junction", &kecamatan, "");
    assert_rule(KIND_SITES, "lat=-3.7|lon=104.9|area=k|kind=junction", &kecamatan, "rule.far_site lat");
    assert_rule(KIND_SITES, "lat=-3.7|lon=104.9|area=k|kind=police", &kecamatan, "");
    assert_rule(KIND_SITES, "lat=-3.7|lon=104.9|area=v|kind=pps", &village, "rule.far lat");
}

static void test_areas(void **state)
{
    (void)state;
    assert_rule(KIND_AREAS, "code=16.10|level=kabupaten", NULL, "");
    assert_rule(KIND_AREAS, "code=16.10.01|level=kecamatan", NULL, "");
    assert_rule(KIND_AREAS, "code=16.10.01.2001|level=desa|lat=-3.2|lon=104.6", NULL, "");
    assert_rule(KIND_AREAS, "code=16.10.01.2001|level=desa", NULL, "rule.area_place lat");
    assert_rule(KIND_AREAS, "code=16.10.01.2001|level=kelurahan|lat=-3.2", NULL, "rule.half_place lon");
    assert_rule(KIND_AREAS, "code=16.10.01|level=desa|lat=-3.2|lon=104.6", NULL, "rule.area_code code");
    assert_rule(KIND_AREAS, "code=16.10.1|level=kecamatan", NULL, "rule.area_code code");
    assert_rule(KIND_AREAS, "code=16-10|level=kabupaten", NULL, "rule.area_code code");
    assert_rule(KIND_OPERATION, "area=16.10", &kabupaten, "");
    assert_rule(KIND_OPERATION, "area=16.10.01", &kecamatan, "rule.kabupaten_level area");
}

static void test_others(void **state)
{
    (void)state;
    assert_rule(KIND_PEOPLE, "role=member|from=2024-11-20|to=2024-11-20", NULL, "");
    assert_rule(KIND_PEOPLE, "role=member|from=2024-11-21|to=2024-11-20", NULL, "rule.order to");
    assert_rule(KIND_PEOPLE, "role=member|villages=a", NULL, "rule.villages_role villages");
    assert_rule(KIND_PEOPLE, "role=bhabinkamtibmas|villages=a", NULL, "");
    assert_rule(KIND_FLEET, "from=2024-12-01|to=2024-11-20", NULL, "rule.order to");
    assert_rule(KIND_CALENDAR, "from=2024-11-20 06:00|to=2024-11-20 05:59", NULL, "rule.order to");
    assert_rule(KIND_CALENDAR, "from=a|to=b|hours_from=06:00", NULL, "rule.hours_half hours_to");
    assert_rule(KIND_CALENDAR, "from=a|to=b|hours_from=18:00|hours_to=06:00", NULL, "rule.order hours_to");
    assert_rule(KIND_CALENDAR, "from=a|to=b|hours_from=00:00|hours_to=24:00", NULL, "");
    assert_rule(KIND_LINKS, "from=a|to=a|modes=truck|class=village", NULL, "rule.same_ends to");
    assert_rule(KIND_LINKS, "from=a|to=b|modes=truck ketek|class=village", NULL, "rule.mode_class modes");
    assert_rule(KIND_LINKS, "from=a|to=b|modes=foot|class=canal", NULL, "rule.mode_class modes");
    assert_rule(KIND_LINKS, "from=a|to=b|modes=ketek speedboat|class=river", NULL, "");
}

static void test_triples(void **state)
{
    (void)state;
    const char *yes[] = {"2:4:8", "2 : 8 : 16", "10:1:2"};
    const char *no[] = {"2", "2:4", "2:4:8:1", "2:4:", ":2:4", "06:00", "a:b:c", ""};
    for (size_t i = 0; i < 3; i++) {
        assert_true(rule_is_triple(str_of(yes[i])));
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        assert_false(rule_is_triple(str_of(no[i])));
    }
}

#define GEOMETRY(list) "geometry={\"type\":\"LineString\",\"coordinates\":" list "}"

static void test_ways(void **state)
{
    (void)state;
    const char *const line = "code=J|class=village|modes=truck|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]");
    assert_rule(KIND_WAYS, line, NULL, "");
    assert_rule(KIND_WAYS, "code=J|class=fairway|modes=ketek|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"), NULL,
                "");
    assert_rule(KIND_WAYS, "code=J|class=stream|modes=truck|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"), NULL,
                "rule.mode_class modes");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot jukung|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"),
                NULL, "rule.mode_class modes");
    assert_rule(KIND_WAYS, "code=J|modes=truck|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"), NULL,
                "rule.way_line class");
    assert_rule(KIND_WAYS, "code=J|class=village|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"), NULL,
                "rule.way_line modes");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot|" GEOMETRY("[[104.6,-3.2],[-3.2,104.6]]"), NULL,
                "rule.swapped geometry");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot|" GEOMETRY("[[104.6,-3.2],[112.5,-6.5]]"), NULL,
                "rule.far_point geometry");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot|" GEOMETRY("[[104.6,-3.2],[1,1]]"), NULL,
                "rule.outside geometry");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot|" GEOMETRY("[[104.6,-3.2]]"), NULL,
                "value.line_short geometry");
}

static void test_corrections(void **state)
{
    (void)state;
    assert_rule(KIND_WAYS, "code=w12|replaces=w12|kmh=18", NULL, "");
    assert_rule(KIND_WAYS, "code=J|replaces=w12|class=path", NULL, "");
    assert_rule(KIND_WAYS, "code=J|replaces=w12|modes=ketek", NULL, "");
    assert_rule(KIND_WAYS, "code=J|replaces=w12|class=path|modes=ketek", NULL, "rule.mode_class modes");
    assert_rule(KIND_WAYS, "code=J|class=path|modes=foot", NULL, "rule.way_nothing geometry");
    assert_rule(KIND_WAYS, "code=J|replaces=12|kmh=18", NULL, "rule.way_id replaces");
    assert_rule(KIND_WAYS, "code=w13|replaces=w12|kmh=18", NULL, "rule.way_code code");
    assert_rule(KIND_WAYS, "code=w13|class=path|modes=foot|" GEOMETRY("[[104.6,-3.2],[104.61,-3.2]]"), NULL,
                "rule.way_code code");
}

static void test_closures(void **state)
{
    (void)state;
    assert_rule(KIND_CLOSURES, "code=T|way=w12", NULL, "");
    assert_rule(KIND_CLOSURES, "code=T|lat=-3.2|lon=104.6|radius_m=50", NULL, "");
    assert_rule(KIND_CLOSURES, "code=T|lat=-3.2|lon=104.6|radius_m=50|way=w12", NULL,
                "rule.closure_what way");
    assert_rule(KIND_CLOSURES, "code=T", NULL, "rule.closure_what way");
    assert_rule(KIND_CLOSURES, "code=T|lat=-6.5|lon=112.5|radius_m=50", NULL, "rule.far_point lat");
    assert_rule(KIND_CLOSURES, "code=T|lat=-3.2|radius_m=50", NULL, "rule.half_place lon");
    assert_rule(KIND_CLOSURES, "code=T|lat=-3.2|lon=104.6", NULL, "rule.closure_circle radius_m");
    assert_rule(KIND_CLOSURES, "code=T|way=w12|radius_m=50", NULL, "rule.closure_circle radius_m");
    assert_rule(KIND_CLOSURES, "code=T|lat=104.6|lon=-3.2|radius_m=50", NULL, "rule.swapped lat");
    assert_rule(KIND_CLOSURES, "code=T|way=w12|from=2024-11-26 06:00|to=2024-11-24 06:00", NULL,
                "rule.order to");
}

static void test_jetties(void **state)
{
    (void)state;
    const char *const place = "lat=-3.2|lon=104.6|area=v|kind=jetty|hours_from=06:00";
    assert_rule(KIND_SITES, place, &village, "rule.hours_half hours_to");
    assert_rule(KIND_SITES, "lat=-3.2|lon=104.6|area=v|kind=jetty|hours_from=18:00|hours_to=06:00", &village,
                "rule.order hours_to");
    assert_rule(KIND_SITES, "lat=-3.2|lon=104.6|area=v|kind=jetty|hours_from=06:00|hours_to=18:00", &village,
                "");
}

static void test_duty(void **state)
{
    (void)state;
    assert_rule(KIND_PATTERNS, "polri=2|polri_min=2", NULL, "");
    assert_rule(KIND_PATTERNS, "polri=2", NULL, "");
    assert_rule(KIND_PATTERNS, "polri=2|polri_min=3", NULL, "rule.polri_min polri_min");
    assert_rule(KIND_SITES, "lat=-3.2|lon=104.6|guards_from=2024-11-26 06:00|guards_to=2024-11-25 06:00",
                &village, "rule.order guards_to");
    assert_rule(KIND_RESERVES, "from=2024-11-26 06:00|to=2024-11-25 06:00", NULL, "rule.order to");
    assert_rule(KIND_ASSIGNMENTS, "person=P|tps=T", NULL, "");
    assert_rule(KIND_ASSIGNMENTS, "person=P|site=S|forbid=yes", NULL, "");
    assert_rule(KIND_ASSIGNMENTS, "person=P|override=pledge", NULL, "");
    assert_rule(KIND_ASSIGNMENTS, "person=P|tps=T|site=S", NULL, "rule.assignment_where site");
    assert_rule(KIND_ASSIGNMENTS, "person=P", NULL, "rule.assignment_what tps");
    assert_rule(KIND_ASSIGNMENTS, "person=P|forbid=yes", NULL, "rule.assignment_what tps");
    assert_rule(KIND_ASSIGNMENTS, "person=P|forbid=yes|tps=T|override=barred", NULL,
                "rule.assignment_forbid override");
    assert_rule(KIND_CRITERIA, "source_of=given", NULL, "");
    assert_rule(KIND_CRITERIA, "source_of=distance|from=60|to=180", NULL, "");
    assert_rule(KIND_CRITERIA, "source_of=distance", NULL, "rule.criterion_scale to");
    assert_rule(KIND_CRITERIA, "source_of=voters|from=600|to=600", NULL, "rule.criterion_scale to");
    assert_rule(KIND_CRITERIA, "source_of=given|from=1", NULL, "rule.criterion_scale to");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),    cmocka_unit_test(test_corrections), cmocka_unit_test(test_closures),
        cmocka_unit_test(test_jetties), cmocka_unit_test(test_places),      cmocka_unit_test(test_areas),
        cmocka_unit_test(test_others),  cmocka_unit_test(test_triples),     cmocka_unit_test(test_duty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
