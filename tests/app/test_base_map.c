// The base map: where the kabupaten is, what a clip means, and an import that is stopped, damaged or has no
// room.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "../road/pbf_writer.h"
#include "app/base_map_internal.h"
#include "prop.h"
#include "tiny.h"

enum { GRID = 12 };

// ---------------------------------------------------------------- an extract

// A grid of roads in the kabupaten of the tiny register, large enough for files of some kilobytes.
static const char *write_grid(tiny *t, const char *name, int32_t step_e7)
{
    static const pbf_tag road[] = {{PBF_TEXT("highway"), PBF_TEXT("tertiary")}};
    static const pbf_form form = {.packing = PBF_ZLIB, .dense = true};
    arena a = {0};
    strbuf out;
    size_t n = 0;
    pbf_object *o = ARENA_NEW(&a, pbf_object, GRID * GRID + 2 * GRID);
    strbuf_init(&out, PBF_FILE_MAX);
    for (int i = 0; i < GRID * GRID; i++) {
        o[n++] = (pbf_object){.kind = PBF_NODE,
                              .id = i + 1,
                              .at = {-32000000 + i / GRID * step_e7, 1046000000 + i % GRID * step_e7}};
    }
    for (int w = 0; w < 2 * GRID; w++) {
        int64_t *node = ARENA_NEW(&a, int64_t, GRID);
        for (int k = 0; k < GRID; k++) {
            node[k] = 1 + (w < GRID ? w * GRID + k : k * GRID + w - GRID);
        }
        o[n++] =
            (pbf_object){.kind = PBF_WAY, .id = 1000 + w, .n_tag = 1, .tag = road, .n = GRID, .node = node};
    }
    pbf_write(&out, o, n, &form);
    const char *path = scratch_write(&t->s, name, strbuf_str(&out));
    strbuf_done(&out);
    arena_done(&a);
    return path;
}

static const base_map_options plain = {.by = {"uji", 3}, .now_us = 1, .effective_us = 1};

static int count_files(const tiny *t)
{
    char folder[PATH_MAX + 8];
    (void)snprintf(folder, sizeof folder, "%s/" BASE_MAP_FOLDER, t->dir);
    return scratch_file_count(folder);
}

static bool load(tiny *t, base_map *ret, bool *ret_there, arena *a)
{
    snapshot s;
    return store_snapshot(t->st, a, NULL, NULL, &s, &t->e) &&
           base_map_load(a, t->dir, &s, ret, ret_there, &t->e);
}

// ---------------------------------------------------------------- import

static void import_and_load(void **state)
{
    (void)state;
    tiny t;
    arena a = {0};
    base_map b;
    bool there = true;
    base_map_report r;
    assert_true(tiny_init(&t));
    assert_true(load(&t, &b, &there, &a));
    assert_false(there);
    const char *file = write_grid(&t, "grid.osm.pbf", 10000);
    assert_true(base_map_import(t.st, t.dir, file, &plain, &r, &t.e));
    assert_int_equal(r.ways[MAP_ROAD], 2 * GRID);
    assert_int_equal(r.pieces[MAP_ROAD], 2 * GRID * (GRID - 1));
    assert_int_equal(r.ways[MAP_WATER], 0);
    assert_false(r.elsewhere);
    assert_true(load(&t, &b, &there, &a));
    assert_true(there);
    assert_int_equal(b.road.n_way, 2 * GRID * (GRID - 1));
    assert_int_equal(b.water.n_way, 0);
    assert_string_equal(b.row->name, "grid.osm.pbf");
    assert_int_equal(b.row->roads, 2 * GRID);
    assert_int_equal(b.n_candidate, 0);
    arena_done(&a);
    tiny_done(&t);
}

typedef struct stopper {
    int32_t calls, stop_at;
} stopper;

static bool stop_at(void *ctx, base_map_step step, int64_t done, int64_t total)
{
    stopper *s = ctx;
    (void)step;
    assert_true(done <= total);
    return ++s->calls != s->stop_at;
}

// Stopped anywhere, nothing is left of it; the map of before stays.
static void stopped_anywhere(void **state)
{
    (void)state;
    tiny t;
    base_map_report r;
    stopper all = {0, 0};
    base_map_options o = plain;
    assert_true(tiny_init(&t));
    const char *first = write_grid(&t, "first.osm.pbf", 10000);
    assert_true(base_map_import(t.st, t.dir, first, &plain, &r, &t.e));
    int64_t facts = tiny_facts(&t);
    int n_file = count_files(&t);
    const char *second = write_grid(&t, "second.osm.pbf", 12000);
    o.progress = stop_at;
    o.ctx = &all;
    o.dry_run = true;
    assert_true(base_map_import(t.st, t.dir, second, &o, &r, &t.e));
    assert_true(all.calls >= BASE_MAP_STEPS);
    o.dry_run = false;
    for (int32_t i = 1; i <= all.calls; i++) {
        stopper s = {0, i};
        o.ctx = &s;
        t.e = (err){0};
        assert_false(base_map_import(t.st, t.dir, second, &o, &r, &t.e));
        assert_string_equal(t.e.code, "road.stopped");
        assert_int_equal(count_files(&t), n_file);
        assert_int_equal(tiny_facts(&t), facts);
    }
    tiny_done(&t);
}

// No file may grow beyond so many bytes, as on a disk that is full.
static bool import_with_room(tiny *t, const char *file, rlim_t bytes)
{
    struct rlimit before;
    base_map_report r;
    t->e = (err){0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {bytes, before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool ok = base_map_import(t->st, t->dir, file, &plain, &r, &t->e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    return ok;
}

static void no_room(void **state)
{
    (void)state;
    tiny t;
    base_map_report r;
    base_map b;
    bool there = false;
    arena a = {0};
    assert_true(tiny_init(&t));
    const char *first = write_grid(&t, "first.osm.pbf", 10000);
    assert_true(base_map_import(t.st, t.dir, first, &plain, &r, &t.e));
    int64_t facts = tiny_facts(&t);
    int n_file = count_files(&t);
    const char *second = write_grid(&t, "second.osm.pbf", 12000);
    static const rlim_t rooms[] = {0, 20, 1000};
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
        assert_false(import_with_room(&t, second, rooms[i]));
        assert_string_equal(t.e.code, "file.write");
        assert_int_equal(count_files(&t), n_file);
        assert_int_equal(tiny_facts(&t), facts);
    }
    assert_true(load(&t, &b, &there, &a));
    assert_string_equal(b.row->name, "first.osm.pbf");
    arena_done(&a);
    tiny_done(&t);
}

// A file of the folder that is there already is never removed because a later one does not fit.
static void shared_files_stay(void **state)
{
    (void)state;
    tiny t;
    base_map_report r;
    base_map b;
    bool there = false;
    arena a = {0};
    assert_true(tiny_init(&t));
    const char *file = write_grid(&t, "grid.osm.pbf", 10000);
    assert_true(base_map_import(t.st, t.dir, file, &plain, &r, &t.e));
    assert_false(import_with_room(&t, file, 1000));
    assert_true(load(&t, &b, &there, &a));
    arena_done(&a);
    tiny_done(&t);
}

static void no_folder(void **state)
{
    (void)state;
    tiny t;
    base_map_report r;
    char path[PATH_MAX + 8];
    assert_true(tiny_init(&t));
    (void)snprintf(path, sizeof path, "%s/" BASE_MAP_FOLDER, t.dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    (void)fclose(f);
    const char *file = write_grid(&t, "grid.osm.pbf", 10000);
    int64_t facts = tiny_facts(&t);
    assert_false(base_map_import(t.st, t.dir, file, &plain, &r, &t.e));
    assert_true(strncmp(t.e.code, "file.", 5) == 0);
    assert_int_equal(tiny_facts(&t), facts);
    tiny_done(&t);
}

// ---------------------------------------------------------------- boxes

static void assert_box(const point_box *b, int32_t south, int32_t west, int32_t north, int32_t east)
{
    assert_int_equal(b->south_e7, south);
    assert_int_equal(b->west_e7, west);
    assert_int_equal(b->north_e7, north);
    assert_int_equal(b->east_e7, east);
}

static void the_kabupaten(void **state)
{
    (void)state;
    snap_area area[] = {
        {.code = "99.01", .level = LEVEL_KABUPATEN, .at = {90000000, 90000000}, .has_point = true},
        {.code = "v1", .level = LEVEL_DESA, .at = {-31000000, 1040000000}, .has_point = true},
        {.code = "v2", .level = LEVEL_DESA, .has_point = false}};
    const snap_outline whole = {.area = 0,
                                .geometry =
                                    "{\"type\":\"Polygon\",\"coordinates\":[[[104.0,-3.0],[104.5,-3.5],"
                                    "[104.2,-3.7],[104.0,-3.0]]]}"};
    const snap_outline village = {
        .area = 2,
        .geometry = "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[104.1,-3.1],[104.2,-3.2],"
                    "[104.1,-3.3],[104.1,-3.1]]]]}"};
    snapshot s = {.operation = {.area = 0}, .n_area = 3, .area = area};
    point_box b;
    assert_true(base_map_kabupaten(&s, &b));
    assert_box(&b, -31000000, 1040000000, -31000000, 1040000000);
    s.n_outline = 1;
    s.outline = &village;
    assert_true(base_map_kabupaten(&s, &b));
    assert_box(&b, -33000000, 1040000000, -31000000, 1042000000);
    s.outline = &whole;
    assert_true(base_map_kabupaten(&s, &b));
    assert_box(&b, -37000000, 1040000000, -30000000, 1045000000);
    s = (snapshot){.operation = {.area = SNAP_NONE}};
    assert_false(base_map_kabupaten(&s, &b));
    err e = {0};
    assert_false(base_map_clip(&s, "kabupaten+25km", &b, &e));
    assert_string_equal(e.code, "base_map.no_place");
}

static void clips(void **state)
{
    (void)state;
    const snap_area area = {
        .code = "v", .level = LEVEL_DESA, .at = {-600000000, 1040000000}, .has_point = true};
    const snapshot s = {.operation = {.area = SNAP_NONE}, .n_area = 1, .area = &area};
    static const char *const wrong[] = {
        "",        "x",          "kabupaten25km", "kabupaten+-1km",   "1,2,3",
        "1,2,3,",  "1,2,3,4,",   "1;2;3;4",       "91,0,0,0",         "0,181,0,0",
        "1,2,3,x", "kabupaten+", "kabupaten+km",  "kabupaten+1001km", "kabupaten+1e2km"};
    point_box b;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        err e = {0};
        assert_false(base_map_clip(&s, wrong[i], &b, &e));
        assert_string_equal(e.code, "base_map.clip");
    }
    assert_true(base_map_clip(&s, " 2 , 1,-3.5,104", &b, NULL));
    assert_box(&b, -35000000, 10000000, 20000000, 1040000000);
    assert_true(base_map_clip(&s, "kabupaten", &b, NULL));
    assert_box(&b, -600000000, 1040000000, -600000000, 1040000000);
    // 11.12 km are 0.1 degree of latitude, and twice as much of longitude at 60 degrees
    assert_true(base_map_clip(&s, "kabupaten+11.12KM", &b, NULL));
    assert_in_range(b.north_e7 + 599000000, 0, 100);
    assert_in_range(b.east_e7 - 1042000000, 0, 20000);
}

// ---------------------------------------------------------------- candidates

static bool candidates_come_back(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    map_candidate *c = ARENA_NEW(&a, map_candidate, size);
    const map_candidate *got = NULL;
    int32_t n = -1;
    strbuf b;
    strbuf_init(&b, 1 << 20);
    for (int32_t i = 0; i < size; i++) {
        c[i] = (map_candidate){
            {(int32_t)rng_below(r, 1800000001) - 900000000, (int32_t)rng_below(r, 2000000000) - 1000000000},
            (int64_t)rng_next(r),
            (uint8_t)rng_below(r, CANDIDATE_ROAD_END + 1)};
    }
    candidates_write(size, c, &b);
    bool ok = candidates_read(&a, strbuf_str(&b), &got, &n, NULL) && n == size;
    for (int32_t i = 0; ok && i < n; i++) {
        ok = got[i].at.lat_e7 == c[i].at.lat_e7 && got[i].at.lon_e7 == c[i].at.lon_e7 &&
             got[i].source == c[i].source && got[i].kind == c[i].kind;
    }
    for (size_t cut = 0; ok && cut + 2 < b.n; cut += 1 + b.n / 50) { // all but the end of the line
        ok = !candidates_read(&a, (str){b.p, cut}, &got, &n, NULL);
    }
    strbuf_done(&b);
    arena_done(&a);
    return ok;
}

static void candidates(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{\"format\":2,\"jetties\":[]}",
                                        "{\"format\":1}",
                                        "{\"format\":1,\"jetties\":[[1,2,3]]}",
                                        "{\"format\":1,\"jetties\":[[1,2,3,4]]}",
                                        "{\"format\":1,\"jetties\":[[1,2,3,-1]]}",
                                        "{\"format\":1,\"jetties\":[[900000001,2,3,0]]}",
                                        "{\"format\":1,\"jetties\":[[1,2000000000,3,0]]}",
                                        "{\"format\":1,\"jetties\":[[1.5,2,3,0]]}"};
    arena a = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const map_candidate *c = NULL;
        int32_t n = 0;
        err e = {0};
        assert_false(candidates_read(&a, str_of(wrong[i]), &c, &n, &e));
        assert_string_equal(e.code, "road.map_damaged");
    }
    arena_done(&a);
    assert_true(prop_check("candidates come back", candidates_come_back, prop_runs(40), 30, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import_and_load), cmocka_unit_test(stopped_anywhere),
        cmocka_unit_test(no_room),         cmocka_unit_test(shared_files_stay),
        cmocka_unit_test(no_folder),       cmocka_unit_test(the_kabupaten),
        cmocka_unit_test(clips),           cmocka_unit_test(candidates),
    };
    return cmocka_run_group_tests_name("app/base_map", tests, NULL, NULL);
}
