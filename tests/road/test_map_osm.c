// Where boats may land, by an extract that is drawn here: a river, roads to it, piers as points and as lines.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "drawn.h"

enum { RIVER = 1, TO_RIVER, FAR_ROAD, PIER, SLIPWAY_ROAD, BESIDE_PIER, LONE_PIER, TERMINAL = 90 };

static const pbf_tag river[] = {{PBF_TEXT("waterway"), PBF_TEXT("river")},
                                {PBF_TEXT("name"), PBF_TEXT("Sungai Musi")}};
static const pbf_tag track[] = {{PBF_TEXT("highway"), PBF_TEXT("track")},
                                {PBF_TEXT("name"), PBF_TEXT("Jalan \xC3\x89")}};
static const pbf_tag pier[] = {{PBF_TEXT("man_made"), PBF_TEXT("pier")}};
static const pbf_tag terminal[] = {{PBF_TEXT("amenity"), PBF_TEXT("ferry_terminal")}};
static const pbf_tag slipway[] = {{PBF_TEXT("highway"), PBF_TEXT("service")},
                                  {PBF_TEXT("leisure"), PBF_TEXT("slipway")}};

// The river runs along latitude 0; 1000 e-7 degrees are 11 metres.
static void write_extract(strbuf *out)
{
    static const int64_t nodes[][3] = {{10, 11}, {20, 21},     {30, 31},    {40, 41},
                                       {40, 42}, {50, 51, 52}, {60, 61, 62}};
    pbf_object o[] = {
        node(10, 0, 0),
        node(11, 0, 100000),
        node(20, 3000, 20000), // 33 m from the river: an end of a road
        node(21, 50000, 20000),
        node(30, 6000, 40000), // 67 m: too far
        node(31, 50000, 40000),
        node(40, 4000, 60000), // a pier of two points, and a road that ends on it
        node(41, 1000, 60000),
        node(42, 50000, 60000),
        node(50, 3000, 80000), // a road that is a slipway itself
        node(51, 2000, 80000),
        node(52, 1000, 80000),
        node(60, 3000, 95000), // a pier of which one point only is known
        node(TERMINAL, 90000, 0),
        way(RIVER, 2, nodes[0], 2, river),
        way(TO_RIVER, 2, nodes[1], 2, track),
        way(FAR_ROAD, 2, nodes[2], 1, track),
        way(PIER, 2, nodes[3], 1, pier),
        way(BESIDE_PIER, 2, nodes[4], 2, track),
        way(SLIPWAY_ROAD, 3, nodes[5], 2, slipway),
        way(LONE_PIER, 3, nodes[6], 1, pier),
    };
    o[13].n_tag = 1;
    o[13].tag = terminal;
    pbf_write(out, o, sizeof o / sizeof o[0], &(pbf_form){.dense = true});
}

static void read_extract(arena *a, map_pair *ret, const map_clip *clip)
{
    strbuf file;
    strbuf_init(&file, 1 << 20);
    write_extract(&file);
    read_file(a, &file, ret, clip);
    strbuf_done(&file);
}

static bool suggested(const map_pair *p, int64_t source, map_candidate_kind kind, point at)
{
    int n = 0;
    for (int32_t i = 0; i < p->report.n_candidate; i++) {
        const map_candidate *c = &p->candidate[i];
        n += c->source == source && c->kind == kind && c->at.lat_e7 == at.lat_e7 && c->at.lon_e7 == at.lon_e7;
    }
    return n == 1;
}

static void test_candidates(void **state)
{
    (void)state;
    arena a = {0};
    map_pair p;
    read_extract(&a, &p, NULL);
    assert_true(suggested(&p, TERMINAL, CANDIDATE_FERRY_TERMINAL, (point){90000, 0}));
    assert_true(suggested(&p, PIER, CANDIDATE_PIER, (point){1000, 60000}));
    assert_true(suggested(&p, SLIPWAY_ROAD, CANDIDATE_SLIPWAY, (point){2000, 80000}));
    assert_true(suggested(&p, LONE_PIER, CANDIDATE_PIER, (point){3000, 95000}));
    assert_true(suggested(&p, TO_RIVER, CANDIDATE_ROAD_END, (point){3000, 20000}));
    assert_int_equal(p.report.n_candidate, 5); // no road end beside a pier, on a slipway, or far away
    assert_true(p.road.n_way == 4 && p.water.n_way == 1);
    arena_done(&a);
}

// Two of the four roads have one and the same name.
static void test_names(void **state)
{
    (void)state;
    arena a = {0};
    map_pair p;
    read_extract(&a, &p, NULL);
    assert_true(p.road.n_name == 1 && p.water.n_name == 1);
    assert_true(str_eq(map_way_name(&p.water, 0), STR("Sungai Musi")));
    for (int32_t w = 0; w < p.road.n_way; w++) {
        bool named = p.road.way[w].source == TO_RIVER || p.road.way[w].source == BESIDE_PIER;
        assert_true(str_eq(map_way_name(&p.road, w), named ? STR("Jalan \xC3\x89") : STR("")));
    }
    arena_done(&a);
}

// What is no text, too long or would move the cursor is no name.
static void test_sound_names(void **state)
{
    (void)state;
    char longest[MAP_NAME_MAX + 1];
    memset(longest, 'a', sizeof longest);
    assert_true(map_name_is_sound((str){longest, MAP_NAME_MAX}));
    assert_false(map_name_is_sound((str){longest, MAP_NAME_MAX + 1}));
    assert_false(map_name_is_sound(STR("")) || map_name_is_sound(STR("Jalan\n")) ||
                 map_name_is_sound(STR("\xFF")) || map_name_is_sound(STR("\x7F")));
}

static void test_clipped(void **state)
{
    (void)state;
    arena a = {0};
    map_pair p;
    map_clip clip = {.any = true, .min = {-1000, -1000}, .max = {60000, 30000}};
    read_extract(&a, &p, &clip);
    assert_int_equal(p.report.n_candidate, 0); // the river is cut off with its second point
    assert_true(p.road.n_way == 1 && p.water.n_way == 0);
    arena_done(&a);
}

// A ferry's time is spread over its length where other ways part it; motorcar=no is for trucks too, unless
// they are named.
static void test_ferry(void **state)
{
    (void)state;
    enum { FERRY = 1, CROSSING, FOR_TRUCKS };
    static const int64_t nodes[][3] = {{10, 11, 12}, {11, 13}, {13, 12}};
    static const pbf_tag on_foot[] = {{PBF_TEXT("route"), PBF_TEXT("ferry")},
                                      {PBF_TEXT("duration"), PBF_TEXT("1:45")},
                                      {PBF_TEXT("motorcar"), PBF_TEXT("no")}};
    static const pbf_tag trucks[] = {{PBF_TEXT("route"), PBF_TEXT("ferry")},
                                     {PBF_TEXT("duration"), PBF_TEXT("00:00:30")},
                                     {PBF_TEXT("motorcar"), PBF_TEXT("no")},
                                     {PBF_TEXT("hgv"), PBF_TEXT("yes")}};
    const pbf_object o[] = {
        node(10, 0, 0),
        node(11, 0, 10000), // a third of the way
        node(12, 0, 30000),
        node(13, 10000, 10000),
        way(FERRY, 3, nodes[0], 3, on_foot),
        way(CROSSING, 2, nodes[1], 1, track),
        way(FOR_TRUCKS, 2, nodes[2], 4, trucks),
    };
    arena a = {0};
    map_pair p;
    strbuf file;
    strbuf_init(&file, 1 << 20);
    pbf_write(&file, o, sizeof o / sizeof o[0], &(pbf_form){.dense = true});
    read_file(&a, &file, &p, NULL);
    assert_int_equal(p.road.n_way, 4);
    const map_way *w = p.road.way;
    assert_in_range(w[0].duration_ms, 2099990, 2100010); // 35 of 105 minutes, but for millimetres
    assert_in_range(w[1].duration_ms, 4199990, 4200010);
    assert_true((w[0].flags & WAY_NO_TRUCK) && !(w[0].flags & WAY_NO_FOOT));
    assert_true(w[3].source == FOR_TRUCKS && w[3].duration_ms == 30000 && !(w[3].flags & WAY_NO_TRUCK));
    strbuf_done(&file);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_candidates), cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_sound_names), cmocka_unit_test(test_clipped),
                                       cmocka_unit_test(test_ferry)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
