#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <jansson.h>

#include "osm_text.h"
#include "extracts.h"
#include "pbf_writer.h"
#include "prop.h"
#include "scratch.h"

// ---------------------------------------------------------------- what is written, as text

static void say_object(strbuf *out, const pbf_object *o, bool places)
{
    strbuf_addf(out, "%c%" PRId64, "nwr"[o->kind], o -> id);
    if (o->kind == PBF_NODE) {
        osm_text_point(out, o->at);
    }
    for (size_t i = 0; i < o->n && o->kind == PBF_WAY; i++) {
        strbuf_addf(out, " %" PRId64, o->node[i]);
        if (places) {
            osm_text_point(out, o->place[i]);
        }
    }
    for (size_t i = 0; i < o->n && o->kind == PBF_RELATION; i++) {
        strbuf_addf(out, " %d/%" PRId64, (int)o->member[i].kind, o->member[i].id);
        osm_text_bytes(out, o->member[i].role);
    }
    for (size_t i = 0; i < o->n_tag; i++) {
        osm_text_bytes(out, o->tag[i].key);
        osm_text_bytes(out, o->tag[i].value);
    }
    strbuf_addc(out, '\n');
}

// Whether a file is read as exactly these objects.
static bool reads_as(str file, const pbf_object *o, size_t n, bool places)
{
    osm_text got;
    strbuf expected;
    err e = {0};
    osm_text_init(&got);
    strbuf_init(&expected, PBF_FILE_MAX);
    for (size_t i = 0; i < n; i++) {
        say_object(&expected, &o[i], places);
    }
    osm_sink sink = osm_text_sink(&got);
    bool ok = osm_text_read(file, &sink, &e);
    bool same = ok && !got.wrong && str_eq(strbuf_str(&got.lines), strbuf_str(&expected));
    if (!same) {
        print_message("# %s\n# expected:\n%s# got:\n%s", ok ? "read" : e.code, expected.p ? expected.p : "",
                      got.lines.p ? got.lines.p : "");
    }
    osm_text_done(&got);
    strbuf_done(&expected);
    return same;
}

static bool form_reads(const pbf_object *o, size_t n, const pbf_form *f)
{
    strbuf file;
    strbuf_init(&file, PBF_FILE_MAX);
    pbf_write(&file, o, n, f);
    bool same = reads_as(strbuf_str(&file), o, n, f->places);
    if (!same) {
        print_message("# packing %d dense %d places %d one by one %d strange %d granularity %d\n", f->packing,
                      f->dense, f->places, f->one_by_one, f->strange, f->granularity);
    }
    strbuf_done(&file);
    return same;
}

// ---------------------------------------------------------------- a little map

#define TAGS(...)                                                                                            \
    .tag = (const pbf_tag[]){__VA_ARGS__}, .n_tag = sizeof((const pbf_tag[]){__VA_ARGS__}) / sizeof(pbf_tag)
#define TAG(k, v)                                                                                            \
    {                                                                                                        \
        PBF_TEXT(k), PBF_TEXT(v)                                                                             \
    }

static const point CORNER[] = {{-30000000, 1045000000},
                               {-29990000, 1045010000},
                               {900000000, 1800000000},
                               {-900000000, -1800000000},
                               {0, 0},
                               {10, -10}};

static const pbf_object MAP[] = {
    {.kind = PBF_NODE, .id = 1, .at = {-30000000, 1045000000}},
    {.kind = PBF_NODE, .id = 2, .at = {-29990000, 1045010000}, TAGS(TAG("ford", "yes"), TAG("name", ""))},
    {.kind = PBF_NODE, .id = -7, .at = {900000000, 1800000000}},
    {.kind = PBF_NODE, .id = 9000000000000000000, .at = {-900000000, -1800000000}, TAGS(TAG("a", "b"))},
    {.kind = PBF_NODE, .id = INT64_MIN, .at = {0, 0}},
    {.kind = PBF_NODE, .id = INT64_MAX, .at = {10, -10}},
    {.kind = PBF_WAY,
     .id = -100,
     .n = 6,
     .node = (const int64_t[]){1, 2, -7, 9000000000000000000, INT64_MIN, INT64_MAX},
     .place = CORNER,
     TAGS(TAG("highway", "track"), TAG("name", "Jalan \xC3\x89"
                                               "a\0b"))},
    {.kind = PBF_WAY, .id = 1LL << 40, TAGS(TAG("waterway", "river"))},
    {.kind = PBF_RELATION,
     .id = 5,
     .n = 3,
     .member = (const pbf_member[]){{PBF_WAY, -100, PBF_TEXT("from")},
                                    {PBF_NODE, 9000000000000000000, PBF_TEXT("via")},
                                    {PBF_RELATION, INT64_MIN, PBF_TEXT("")}},
     TAGS(TAG("type", "restriction"))},
    {.kind = PBF_RELATION, .id = INT64_MIN},
    {.kind = PBF_NODE, .id = 3, .at = {1, 1}}, // a node behind relations: odd, not forbidden
};
enum { MAP_SIZE = sizeof MAP / sizeof *MAP };

static void test_every_form(void **state)
{
    (void)state;
    static const pbf_form spread[] = {{.per_group = 1}, {.per_block = 1}, {.per_group = 2, .per_block = 5}};
    for (uint32_t bits = 0; bits < 64; bits++) {
        for (size_t s = 0; s < 3; s++) {
            pbf_form f = spread[s];
            f.packing = (pbf_packing)(bits & 3);
            f.dense = bits & 4;
            f.places = bits & 8;
            f.one_by_one = bits & 16;
            f.strange = bits & 32;
            assert_true(form_reads(MAP, MAP_SIZE, &f));
        }
    }
}

static void test_grids(void **state)
{
    (void)state;
    static const pbf_form f[] = {{.granularity = 100},
                                 {.granularity = 1},
                                 {.granularity = 10, .lat_offset = -7, .lon_offset = 123456789},
                                 {.granularity = 100, .lat_offset = 900000000000, .lon_offset = -100},
                                 {.granularity = 47, .lat_offset = INT64_C(-90000000000), .lon_offset = 5}};
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        for (uint32_t bits = 0; bits < 4; bits++) {
            pbf_form form = f[i];
            form.dense = bits & 1;
            form.places = bits & 2;
            assert_true(form_reads(MAP, MAP_SIZE, &form));
        }
    }
    // A coarse grid has the places of its own points.
    const pbf_object coarse[] = {{.id = 1, .at = {-29999995, 1045000010}}, {.id = 2, .at = {5, 10}}};
    const pbf_form thousand = {.granularity = 1000, .lat_offset = 500, .dense = true};
    assert_true(form_reads(coarse, 2, &thousand));
}

static void test_nothing(void **state)
{
    (void)state;
    const pbf_form plain = {.packing = PBF_ZLIB};
    assert_true(form_reads(NULL, 0, &plain));
}

// The reader asks for a tag by its name; a tag of the same beginning is another one.
static bool check_tag(void *ctx, const osm_way *w, err *e)
{
    (void)e;
    if (w->id == -100) {
        ++*(int *)ctx;
        assert_true(str_eq(osm_tag(&w->tags, "highway"), STR("track")));
        assert_int_equal(osm_tag(&w->tags, "high").n, 0);
        assert_int_equal(osm_tag(&w->tags, "highways").n, 0);
        assert_true(str_eq(osm_tag(&w->tags, "name"), STR("Jalan \xC3\x89"
                                                          "a\0b")));
    }
    return true;
}

static void test_one_kind_only(void **state)
{
    (void)state;
    strbuf file;
    strbuf_init(&file, PBF_FILE_MAX);
    pbf_write(&file, MAP, MAP_SIZE, &(pbf_form){.dense = true});
    int n = 0;
    osm_sink sink = {.way = check_tag, .ctx = &n};
    assert_true(osm_text_read(strbuf_str(&file), &sink, NULL));
    assert_int_equal(n, 1);
    sink = (osm_sink){0};
    assert_true(osm_text_read(strbuf_str(&file), &sink, NULL));
    strbuf_done(&file);
}

// ---------------------------------------------------------------- random maps

static int64_t random_id(rng *r)
{
    uint64_t any = rng_next(r);
    return rng_below(r, 4) == 0 ? (int64_t)any : (int64_t)(any % 2000) - 500;
}

static point random_point(rng *r)
{
    if (rng_below(r, 8) == 0) {
        return CORNER[rng_below(r, 6)];
    }
    return (point){(int32_t)rng_below(r, 1800000001) - 900000000,
                   (int32_t)((int64_t)rng_below(r, 3600000001) - 1800000000)};
}

static str random_text(arena *a, rng *r, uint32_t least)
{
    uint32_t n = least + rng_below(r, rng_below(r, 20) == 0 ? 300 : 4);
    char *p = arena_alloc(a, n + 1, 1);
    for (uint32_t i = 0; i < n; i++) {
        p[i] = (char)rng_below(r, 256);
    }
    return (str){p, n};
}

static pbf_object random_object(arena *a, rng *r, uint32_t size)
{
    pbf_object o = {.kind = (pbf_kind)rng_below(r, 3), .id = random_id(r), .at = random_point(r)};
    o.n_tag = rng_below(r, 4);
    pbf_tag *tag = ARENA_NEW(a, pbf_tag, o.n_tag);
    for (size_t i = 0; i < o.n_tag; i++) {
        tag[i] = (pbf_tag){random_text(a, r, 1), random_text(a, r, 0)};
    }
    o.tag = tag;
    o.n = o.kind == PBF_NODE ? 0 : rng_below(r, size + 1);
    int64_t *node = ARENA_NEW(a, int64_t, o.n);
    point *place = ARENA_NEW(a, point, o.n);
    pbf_member *member = ARENA_NEW(a, pbf_member, o.n);
    for (size_t i = 0; i < o.n; i++) {
        node[i] = random_id(r);
        place[i] = random_point(r);
        member[i] = (pbf_member){(pbf_kind)rng_below(r, 3), random_id(r), random_text(a, r, 0)};
    }
    o.node = node;
    o.place = place;
    o.member = member;
    return o;
}

static bool any_map_reads(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    size_t n = rng_below(r, (uint32_t)size + 1);
    pbf_object *o = ARENA_NEW(&a, pbf_object, n);
    for (size_t i = 0; i < n; i++) {
        o[i] = random_object(&a, r, (uint32_t)size);
    }
    static const int32_t grid[] = {0, 1, 10, 49, 100};
    uint32_t bits = rng_below(r, 64);
    pbf_form f = {.packing = (pbf_packing)(bits & 3),
                  .dense = bits & 4,
                  .places = bits & 8,
                  .one_by_one = bits & 16,
                  .strange = bits & 32,
                  .granularity = grid[rng_below(r, 5)],
                  .per_group = rng_below(r, 5),
                  .per_block = rng_below(r, 9)};
    if (f.granularity > 0 && f.granularity < 100) {
        f.lat_offset = (int64_t)(rng_next(r) % 360000000000) - 180000000000;
        f.lon_offset = (int64_t)(rng_next(r) % 360000000000) - 180000000000;
    }
    bool same = form_reads(o, n, &f);
    arena_done(&a);
    return same;
}

static void test_any_map(void **state)
{
    (void)state;
    assert_true(prop_check("any map in any form", any_map_reads, 600, 40, NULL));
}

// ---------------------------------------------------------------- osmium, when it is there

// Runs a program with its output into a file. False when it is not there or fails.
static bool run(const char *out_path, const char *const *argument)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen(out_path, "w", stdout) && freopen("/dev/null", "w", stderr)) {
            execvp(argument[0], (char *const *)(uintptr_t)argument);
        }
        _exit(127);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool osmium_there(scratch *s)
{
    bool there = run(scratch_path(s, "version"), (const char *const[]){"osmium", "version", NULL});
    if (!there) {
        print_message("# skipped: no osmium\n");
    }
    return there;
}

// Objects as osmium wants them: each way's nodes are there, nodes come first, ids are small.
static const pbf_object TOWN[] = {
    {.kind = PBF_NODE, .id = -3, .at = {-30000001, 1045000009}, TAGS(TAG("man_made", "pier"))},
    {.kind = PBF_NODE, .id = 1, .at = {-30000000, 1045000000}},
    {.kind = PBF_NODE, .id = 2, .at = {-29990000, 1045010000}, TAGS(TAG("ford", "yes"), TAG("name", "Air"))},
    {.kind = PBF_NODE, .id = 8000000000, .at = {899999999, -1799999999}},
    {.kind = PBF_WAY,
     .id = 4,
     .n = 3,
     .node = (const int64_t[]){1, 2, 8000000000},
     .place = (const point[]){{-30000000, 1045000000}, {-29990000, 1045010000}, {899999999, -1799999999}},
     TAGS(TAG("highway", "track"), TAG("name", "Jalan \xC3\x89"))},
    {.kind = PBF_WAY,
     .id = 6000000000,
     .n = 2,
     .node = (const int64_t[]){-3, 1},
     .place = (const point[]){{-30000001, 1045000009}, {-30000000, 1045000000}},
     TAGS(TAG("waterway", "river"))},
    {.kind = PBF_RELATION,
     .id = 5,
     .n = 3,
     .member = (const pbf_member[]){{PBF_WAY, 4, PBF_TEXT("from")},
                                    {PBF_NODE, 2, PBF_TEXT("via")},
                                    {PBF_WAY, 4, PBF_TEXT("")}},
     TAGS(TAG("type", "restriction"))},
};
enum { TOWN_SIZE = sizeof TOWN / sizeof *TOWN };

// Converts `in` by osmium and reads what comes out.
static bool converted_reads(scratch *s, const char *in, const char *command, const char *option,
                            const char *format, bool places)
{
    arena a = {0};
    char out[PATH_MAX];
    (void)snprintf(out, sizeof out, "%s", scratch_path(s, "converted"));
    str file = {0};
    bool ok =
        run(scratch_path(s, "log"), (const char *const[]){"osmium", command, option, "--no-progress", "-O",
                                                          "-F", "pbf", "-f", format, "-o", out, in, NULL});
    ok = ok && file_read(&a, out, PBF_FILE_MAX, &file, NULL) && reads_as(file, TOWN, TOWN_SIZE, places);
    if (!ok) {
        print_message("# osmium %s %s\n", command, format);
    }
    arena_done(&a);
    return ok;
}

static void test_files_of_osmium(void **state)
{
    scratch *s = *state;
    static const char *const format[] = {"pbf", "pbf,pbf_compression=none", "pbf,pbf_compression=lz4",
                                         "pbf,pbf_dense_nodes=false", "pbf,add_metadata=true"};
    static const pbf_form ours[] = {{.packing = PBF_ZLIB, .dense = true},
                                    {.packing = PBF_LZ4, .per_block = 3, .per_group = 1}};
    if (!osmium_there(s)) {
        return;
    }
    for (size_t i = 0; i < 10; i++) {
        strbuf file;
        strbuf_init(&file, PBF_FILE_MAX);
        pbf_write(&file, TOWN, TOWN_SIZE, &ours[i % 2]);
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s", scratch_write(s, "ours", strbuf_str(&file)));
        assert_true(converted_reads(s, path, "cat", "-v", format[i / 2], false));
        assert_true(converted_reads(s, path, "add-locations-to-ways", "-n", format[i / 2], true));
        strbuf_done(&file);
    }
}

// osmium writes a place outside the globe for a node that it did not find: such a way has no places.
static bool way_without_places(void *ctx, const osm_way *w, err *e)
{
    (void)e;
    ++*(int *)ctx;
    assert_null(w->at);
    return true;
}

static void test_osmium_did_not_find_a_node(void **state)
{
    scratch *s = *state;
    static const int64_t node[] = {1, 77};
    const pbf_object o[] = {{.kind = PBF_NODE, .id = 1, .at = {5, 5}},
                            {.kind = PBF_WAY, .n = 2, .node = node}};
    if (!osmium_there(s)) {
        return;
    }
    strbuf file;
    strbuf_init(&file, PBF_FILE_MAX);
    pbf_write(&file, o, 2, &(pbf_form){.packing = PBF_ZLIB});
    char in[PATH_MAX];
    char out[PATH_MAX];
    (void)snprintf(in, sizeof in, "%s", scratch_write(s, "ours", strbuf_str(&file)));
    (void)snprintf(out, sizeof out, "%s", scratch_path(s, "converted"));
    assert_true(run(scratch_path(s, "log"),
                    (const char *const[]){"osmium", "add-locations-to-ways", "--ignore-missing-nodes", "-O",
                                          "-F", "pbf", "-f", "pbf", "-o", out, in, NULL}));
    int n = 0;
    osm_sink sink = {.way = way_without_places, .ctx = &n};
    assert_true(osm_read(out, &sink, NULL));
    assert_int_equal(n, 1);
    strbuf_done(&file);
}

// ---------------------------------------------------------------- extracts, when they are there

typedef struct extract {
    const char *name;
    int64_t n[3];
} extract;

static bool count_node(void *ctx, const osm_node *v, err *e)
{
    (void)v;
    (void)e;
    ((int64_t *)ctx)[OSM_NODE]++;
    return true;
}

static bool count_way(void *ctx, const osm_way *v, err *e)
{
    (void)v;
    (void)e;
    ((int64_t *)ctx)[OSM_WAY]++;
    return true;
}

static bool count_relation(void *ctx, const osm_relation *v, err *e)
{
    (void)v;
    (void)e;
    ((int64_t *)ctx)[OSM_RELATION]++;
    return true;
}

// What osmium counts in a file, instead of the figures that are known.
static void count_by_osmium(scratch *s, const char *path, int64_t n[static 3])
{
    static const char *const name[] = {"nodes", "ways", "relations"};
    char out[PATH_MAX];
    (void)snprintf(out, sizeof out, "%s", scratch_path(s, "counts"));
    assert_true(
        run(out, (const char *const[]){"osmium", "fileinfo", "-e", "-j", "--no-progress", path, NULL}));
    json_t *doc = json_load_file(out, 0, NULL);
    json_t *count = json_object_get(json_object_get(doc, "data"), "count");
    for (int i = 0; i < 3; i++) {
        assert_true(json_is_integer(json_object_get(count, name[i])));
        n[i] = json_integer_value(json_object_get(count, name[i]));
    }
    json_decref(doc);
}

static void test_extracts(void **state)
{
    scratch *s = *state;
    static const extract known[] = {{"malta", {252937, 40028, 527}},
                                    {"liechtenstein", {142832, 15247, 358}},
                                    {"monaco", {13739, 1944, 77}},
                                    {"baltimore", {51385, 7230, 167}},
                                    {"porto", {347944, 51458, 357}}};
    bool by_osmium = osmium_there(s);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char path[PATH_MAX];
        if (!extract_path(known[i].name, path)) {
            continue;
        }
        extract expected = known[i];
        int64_t got[3] = {0, 0, 0};
        osm_sink sink = {.node = count_node, .way = count_way, .relation = count_relation, .ctx = got};
        if (by_osmium) {
            count_by_osmium(s, path, expected.n);
        }
        assert_true(osm_read(path, &sink, NULL));
        assert_memory_equal(got, expected.n, sizeof got);
    }
}

static int make_folder(void **state)
{
    scratch *s = calloc(1, sizeof *s);
    *state = s;
    return s && scratch_init(s) ? 0 : -1;
}

static int remove_folder(void **state)
{
    scratch_done(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form),
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_one_kind_only),
        cmocka_unit_test(test_any_map),
        cmocka_unit_test_setup_teardown(test_files_of_osmium, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_osmium_did_not_find_a_node, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_extracts, make_folder, remove_folder),
    };
    return cmocka_run_group_tests_name("road/osm", tests, NULL, NULL);
}
