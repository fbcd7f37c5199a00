// Speeds from GPS tracks: proposals over drawn ways, ways of a base map and links, and what is accepted.
#include "app/track.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny.h"

enum { STEP_M = 50, STEP_E7 = 4497, TRACK_MAX = 1 << 20 }; // 50 m along a meridian

// A track being written: north or south from a place, STEP_M after every step_s seconds.
typedef struct trek {
    strbuf text;
    int32_t lat_e7, lon_e7;
    int64_t s; // after 2024-11-02T00:00:00Z
} trek;

static void trek_point(trek *k)
{
    char at[INSTANT_TEXT];
    instant_format(day_us(2024, 11, 2) + k->s * US_PER_S, at);
    strbuf_addf(&k->text, "<trkpt lat=\"%.7f\" lon=\"%.7f\"><time>%s</time></trkpt>\n", k->lat_e7 / 1e7,
                k->lon_e7 / 1e7, at);
}

static void trek_begin(trek *k, int32_t lat_e7, int32_t lon_e7)
{
    *k = (trek){.lat_e7 = lat_e7, .lon_e7 = lon_e7};
    strbuf_init(&k->text, TRACK_MAX);
    strbuf_addz(&k->text, "<gpx><trk><trkseg>\n");
    trek_point(k);
}

static void trek_go(trek *k, int32_t steps, int32_t step_e7, int32_t step_s)
{
    for (int32_t i = 0; i < steps; i++) {
        k->lat_e7 += step_e7;
        k->s += step_s;
        trek_point(k);
    }
}

static void count(void *ctx, int64_t line, const err *what)
{
    assert_true(line > 0);
    assert_non_null(what->code);
    (*(int32_t *)ctx)++;
}

// Closes the track and reads it back as a file.
static void trek_end(tiny *t, trek *k, arena *a, track *ret)
{
    int32_t faults = 0;
    strbuf_addz(&k->text, "</trkseg></trk></gpx>\n");
    assert_false(k->text.cut);
    const char *path = scratch_write(&t->s, "trek.gpx", strbuf_str(&k->text));
    assert_true(track_read(a, path, count, &faults, ret, &t->e));
    assert_int_equal(faults, 0);
    strbuf_done(&k->text);
}

// The network of the register as it is, over a base map or none.
typedef struct world {
    snapshot snap;
    roads *roads;
} world;

static void world_open(tiny *t, arena *a, const base_map *base, world *w)
{
    assert_true(store_snapshot(t->st, a, NULL, NULL, &w->snap, &t->e));
    assert_true(roads_make(&w->snap, base, NULL, NULL, NULL, &w->roads, &t->e));
}

static void propose(tiny *t, arena *a, const base_map *base, const track *k, travel_mode mode,
                    track_proposals *ret)
{
    world w;
    world_open(t, a, base, &w);
    assert_true(track_propose(a, w.roads, &w.snap, k, mode, ret, &t->e));
    roads_done(w.roads);
}

static change_options by_person(void)
{
    return (change_options){STR("petugas peta"), day_us(2024, 11, 3), day_us(2024, 11, 3), NULL};
}

// A village road of 4.4 km from 3.45 south, far from everything else of the register.
static void with_drawn_way(tiny *t)
{
    const str csv =
        STR("kode,nama,kelas,moda,geometri,asal\nJ-1,Jalan kebun,desa,truk motor,"
            "\"{\"\"type\"\":\"\"LineString\"\",\"\"coordinates\"\":[[104.6,-3.45],[104.6,-3.41]]}\""
            ",fakta\n");
    assert_true(tiny_import(t, KIND_WAYS, "ways.csv", csv));
}

static void test_drawn(void **state)
{
    tiny *t = *state;
    arena a = {0};
    trek k;
    track read;
    track_proposals p;
    with_drawn_way(t);
    trek_begin(&k, -34500000, 1046000200); // 2 m beside it
    trek_go(&k, 80, STEP_E7, 20);          // forth at 9 km/h
    trek_go(&k, 80, -STEP_E7, 10);         // back at 18
    trek_end(t, &k, &a, &read);
    propose(t, &a, NULL, &read, MODE_TRUCK, &p);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.points, 161);
    assert_int_equal(p.unmatched, 0);
    assert_string_equal(p.row[0].code, "J-1");
    assert_string_equal(p.row[0].name, "Jalan kebun");
    assert_int_equal(p.row[0].kind, ROADS_DRAWN);
    assert_int_equal(p.row[0].passes, 2);
    assert_in_range(p.row[0].metres, 7900, 8100);
    assert_in_range(p.row[0].measured_mh, 11900, 12100); // 8 km in 40 minutes
    assert_true(p.row[0].present_mh > 12100);            // the table's
    register_written w = {0};
    const change_options o = by_person();
    assert_true(track_accept(t->st, &p, STR("J-1"), STR("trek.gpx"), &o, &w, &t->e));
    assert_int_equal(w.changed, 1);
    propose(t, &a, NULL, &read, MODE_TRUCK, &p);
    assert_in_range(p.row[0].present_mh, p.row[0].measured_mh - 100, p.row[0].measured_mh + 100);
    assert_true(track_accept(t->st, &p, STR("all"), STR("trek.gpx"), &o, &w, &t->e));
    assert_int_equal(w.unchanged, 1);
    arena_done(&a);
}

// A base map of one road, OSM way 77, north from 3.45 south.
static void base_make(arena *a, base_map *ret)
{
    static const point end[] = {{-34500000, 1046500000}, {-34100000, 1046500000}};
    map_way *way = ARENA_NEW(a, map_way, 1);
    way[0] = (map_way){.source = 77,
                       .from = 0,
                       .to = 1,
                       .length_m = point_distance_m(end[0], end[1]),
                       .n_point = 2,
                       .duration_ms = -1,
                       .class_ = MAP_TERTIARY};
    const map_parts road = {
        .medium = MAP_ROAD, .n_node = 2, .n_way = 1, .n_point = 2, .node = end, .way = way, .shape = end};
    const map_parts water = {.medium = MAP_WATER};
    static const snap_map row = {
        .code = "OSM", .name = "uji", .file_hash = "", .road = "", .water = "", .clip = ""};
    *ret = (base_map){.row = &row};
    assert_true(map_make(a, &road, &ret->road, NULL));
    assert_true(map_make(a, &water, &ret->water, NULL));
}

static void test_base(void **state)
{
    tiny *t = *state;
    arena a = {0};
    trek k;
    track read;
    track_proposals p;
    base_map base;
    base_make(&a, &base);
    trek_begin(&k, -34500000, 1046500000);
    trek_go(&k, 80, STEP_E7, 6); // 30 km/h
    trek_end(t, &k, &a, &read);
    propose(t, &a, &base, &read, MODE_TRUCK, &p);
    assert_int_equal(p.n, 1);
    assert_string_equal(p.row[0].code, "w77");
    assert_string_equal(p.row[0].row, "w77");
    assert_true(p.row[0].fresh);
    assert_in_range(p.row[0].measured_mh, 29700, 30300);
    register_written w = {0};
    const change_options o = by_person();
    assert_true(track_accept(t->st, &p, STR(" w77"), STR("trek.gpx"), &o, &w, &t->e));
    assert_int_equal(w.added, 1);
    snapshot s;
    assert_true(store_snapshot(t->st, &a, NULL, NULL, &s, NULL));
    assert_int_equal(s.n_way, 1);
    assert_true(s.way[0].osm == 77);
    assert_int_equal(s.way[0].n_point, 0);
    assert_int_equal(s.way[0].speed_mh, 30000);
    assert_string_equal(s.way[0].source, "trek.gpx");
    assert_string_equal(s.way[0].name, "w77");
    propose(t, &a, &base, &read, MODE_TRUCK, &p);
    assert_false(p.row[0].fresh);
    assert_in_range(p.row[0].present_mh, 29700, 30300);
    arena_done(&a);
}

static void test_link(void **state)
{
    tiny *t = *state;
    arena a = {0};
    trek k;
    track read;
    track_proposals p;
    // Two sites on one meridian, 4.4 km apart, and the link between them, which winds for 6 km.
    assert_true(tiny_import(t, KIND_SITES, "s.csv",
                            STR("kode,nama,jenis,wilayah,lintang,bujur,asal\n"
                                "SPG-8,Simpang,simpang,99.01.02,-3.45,104.6,sintetis\n"
                                "SPG-9,Simpang,simpang,99.01.02,-3.41,104.6,sintetis\n")));
    assert_true(tiny_import(t, KIND_LINKS, "l.csv",
                            STR("kode,dari,ke,moda,km,kelas,asal\nR-9,SPG-8,SPG-9,truk,6,desa,sintetis\n")));
    trek_begin(&k, -34500000, 1046000000);
    trek_go(&k, 89, STEP_E7, 12);
    trek_end(t, &k, &a, &read);
    propose(t, &a, NULL, &read, MODE_TRUCK, &p);
    assert_int_equal(p.n, 1);
    assert_string_equal(p.row[0].code, "R-9");
    assert_int_equal(p.row[0].kind, ROADS_LINK);
    assert_in_range(p.row[0].link_min, 17, 19); // 89 * 12 s
    register_written w = {0};
    const change_options o = by_person();
    assert_true(track_accept(t->st, &p, STR("R-9"), STR("trek.gpx"), &o, &w, &t->e));
    assert_int_equal(w.changed, 1);
    snapshot s;
    assert_true(store_snapshot(t->st, &a, NULL, NULL, &s, NULL));
    for (int32_t i = 0; i < s.n_link; i++) {
        bool ours = strcmp(s.link[i].code, "R-9") == 0;
        assert_true(!ours || s.link[i].minutes == p.row[0].link_min);
    }
    arena_done(&a);
}

static void test_told(void **state)
{
    tiny *t = *state;
    arena a = {0};
    trek k;
    track read;
    track_proposals p;
    with_drawn_way(t);
    trek_begin(&k, -34500000, 1046000000);
    trek_go(&k, 1, STEP_E7, 20); // too short to tell
    trek_end(t, &k, &a, &read);
    propose(t, &a, NULL, &read, MODE_TRUCK, &p);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.brief, 1);
    trek_begin(&k, -36500000, 1046000000); // where nothing is
    trek_go(&k, 10, STEP_E7, 20);
    trek_end(t, &k, &a, &read);
    propose(t, &a, NULL, &read, MODE_KETEK, &p);
    assert_int_equal(p.n, 0);
    assert_true(p.unmatched > 0);
    register_written w = {0};
    const change_options o = by_person();
    int64_t facts = tiny_facts(t);
    assert_false(track_accept(t->st, &p, STR("J-1,J-2"), STR(""), &o, &w, &t->e));
    assert_string_equal(t->e.code, "track.no_code");
    assert_string_equal(err_arg_get(&t->e, "code"), "J-1");
    assert_false(track_accept(t->st, &p, STR(""), STR(""), &o, &w, &t->e));
    assert_int_equal(tiny_facts(t), facts);
    arena_done(&a);
}

static void test_files(void **state)
{
    tiny *t = *state;
    arena a = {0};
    track read = {.n = 7};
    int32_t faults = 0;
    const char *path = scratch_write(
        &t->s, "rute.gpx", STR("<gpx><rte><rtept lat='1' lon='2'/><rtept lat='1' lon='3'/></rte></gpx>"));
    assert_false(track_read(&a, path, count, &faults, &read, &t->e));
    assert_string_equal(t->e.code, "track.no_times");
    path = scratch_write(&t->s, "rusak.gpx", STR("<gpx><trk><trkseg><trkpt/><trkpt/></trkseg></trk></gpx>"));
    assert_false(track_read(&a, path, count, &faults, &read, &t->e));
    assert_string_equal(t->e.code, "import.refused");
    assert_int_equal(faults, 2);
    assert_int_equal(read.n, 7);
    arena_done(&a);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tiny_set_up, tiny_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_drawn), TEST(test_base), TEST(test_link), TEST(test_told),
                                       TEST(test_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
