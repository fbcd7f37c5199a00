// Tiles of the tiny register: the same each time, nothing beyond their limits. What is on them is read by
// tests/main/test_network.py, by the specification alone.
#include "app/tiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/tile_cache.h"
#include "app/vector_tile.pb-c.h"
#include "tiles.h"
#include "tiny.h"

typedef struct sheet {
    tiny t;
    arena a;
    snapshot snap;
    roads *roads;
    tiles *tiles;
} sheet;

static void sheet_make(sheet *x)
{
    assert_true(roads_make(&x->snap, NULL, NULL, NULL, NULL, &x->roads, &x->t.e));
    x->tiles = tiles_make(x->roads, &x->snap, NULL);
}

static int set_up(void **state)
{
    sheet *x = calloc(1, sizeof *x);
    *state = x;
    if (!x || !tiny_init(&x->t) || !store_snapshot(x->t.st, &x->a, NULL, NULL, &x->snap, &x->t.e)) {
        return -1;
    }
    sheet_make(x);
    return 0;
}

static int tear_down(void **state)
{
    sheet *x = *state;
    tiles_done(x->tiles);
    roads_done(x->roads);
    arena_done(&x->a);
    tiny_done(&x->t);
    free(x);
    return 0;
}

static Vector__Tile *drawn(sheet *x, web_tile id, str *ret_bytes)
{
    *ret_bytes = tiles_draw(x->tiles, &x->a, id);
    Vector__Tile *tile = vector__tile__unpack(NULL, ret_bytes->n, (const uint8_t *)ret_bytes->p);
    assert_non_null(tile);
    return tile;
}

// How many features a layer has; 0 when it is not there.
static size_t features(const Vector__Tile *tile, const char *name)
{
    for (size_t i = 0; i < tile->n_layers; i++) {
        const Vector__Layer *l = tile->layers[i];
        if (l->name.len == strlen(name) && memcmp(l->name.data, name, l->name.len) == 0) {
            return l->n_features;
        }
    }
    return 0;
}

static web_tile at_warehouse(int32_t z)
{
    return tile_of(world_of((point){-31510000, 1045560000}), z);
}

static void test_more_is_drawn_as_one_comes_nearer(void **state)
{
    sheet *x = *state;
    str bytes;
    Vector__Tile *tile = drawn(x, at_warehouse(0), &bytes);
    assert_true(features(tile, "site") > 0);
    assert_int_equal(features(tile, "tps"), 0);
    assert_int_equal(features(tile, "jetty"), 0);
    vector__tile__free_unpacked(tile, NULL);
    tile = drawn(x, at_warehouse(8), &bytes);
    assert_true(features(tile, "road") > 0 && features(tile, "road") <= 8); // by class, straight ones apart
    assert_int_equal(features(tile, "jetty"), 2);
    vector__tile__free_unpacked(tile, NULL);
    tile = drawn(x, at_warehouse(9), &bytes);
    assert_int_equal(features(tile, "tps"), TINY_TPS);
    vector__tile__free_unpacked(tile, NULL);
}

static void test_the_same_network_gives_the_same_bytes(void **state)
{
    sheet *x = *state;
    str first = tiles_draw(x->tiles, &x->a, at_warehouse(12));
    tiles_done(x->tiles);
    roads_done(x->roads);
    sheet_make(x);
    str again = tiles_draw(x->tiles, &x->a, at_warehouse(12));
    assert_true(first.n > 0 && str_eq(first, again));
}

static void test_a_tile_stays_within_its_limit(void **state)
{
    sheet *x = *state;
    enum { MANY = 60000 };
    snap_site *many = ARENA_NEW(&x->a, snap_site, MANY);
    for (int32_t i = 0; i < MANY; i++) {
        char code[32];
        (void)snprintf(code, sizeof code, "LOKASI-%06d", i);
        many[i] = x->snap.site[0];
        many[i].kind = SITE_OFFICE;
        many[i].code = arena_copy(&x->a, code, strlen(code));
        many[i].name = many[i].code;
    }
    tiles_done(x->tiles);
    roads_done(x->roads);
    snapshot whole = x->snap;
    x->snap = (snapshot){.n_site = MANY,
                         .site = many,
                         .n_setting = whole.n_setting,
                         .setting = whole.setting,
                         .operation = whole.operation};
    x->snap.operation.area = SNAP_NONE;
    sheet_make(x);
    str bytes = tiles_draw(x->tiles, &x->a, at_warehouse(5));
    assert_true(bytes.n > TILES_BYTES_MAX / 2 && bytes.n < 2 * TILES_BYTES_MAX);
}

static void test_tiles_are_kept_and_the_oldest_go(void **state)
{
    (void)state;
    tile_cache *c = tile_cache_make();
    assert_null(tile_cache_get(c, (web_tile){3, 1, 2}));
    const kept_tile *t = tile_cache_put(c, (web_tile){3, 1, 2}, STR("some bytes, some bytes, some bytes"));
    assert_true(t->gzip.n > 10 && memcmp(t->gzip.p, "\x1f\x8b", 2) == 0);
    assert_int_equal(strlen(t->tag), TILE_TAG - 2);
    char tag[TILE_TAG];
    memcpy(tag, t->tag, sizeof tag);
    t = tile_cache_put(c, (web_tile){3, 2, 2}, STR(""));
    assert_true(t->raw.n == 0 && t->gzip.n == 0 && strcmp(t->tag, tag) != 0);
    for (int32_t i = 0; i < 2 * TILE_CACHE_TILES; i++) {
        (void)tile_cache_put(c, (web_tile){18, i, 0}, STR("x"));
        t = tile_cache_get(c, (web_tile){3, 1, 2}); // asked for all along
        assert_non_null(t);
    }
    assert_string_equal(t->tag, tag);
    assert_null(tile_cache_get(c, (web_tile){3, 2, 2}));
    assert_null(tile_cache_get(c, (web_tile){18, 0, 0}));
    char *large = calloc(1, TILE_CACHE_BYTES / 4);
    for (int32_t i = 0; i < 8; i++) {
        (void)tile_cache_put(c, (web_tile){17, i, 0}, (str){large, TILE_CACHE_BYTES / 4});
    }
    assert_null(tile_cache_get(c, (web_tile){3, 1, 2}));
    assert_null(tile_cache_get(c, (web_tile){17, 4, 0}));
    assert_non_null(tile_cache_get(c, (web_tile){17, 6, 0}));
    free(large);
    tile_cache_done(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_more_is_drawn_as_one_comes_nearer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_same_network_gives_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_tile_stays_within_its_limit, set_up, tear_down),
        cmocka_unit_test(test_tiles_are_kept_and_the_oldest_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
