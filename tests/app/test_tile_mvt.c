// The examples of the specification of vector tiles (version 2.1, chapters 4.3.5 and 4.4), and the bytes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "app/tile_mvt.h"
#include "app/vector_tile.pb-c.h"

typedef struct sheet {
    arena a;
    tile_shape s;
    mvt *m;
    str bytes;
    Vector__Tile *tile;
} sheet;

static void sheet_init(sheet *x)
{
    *x = (sheet){0};
    tile_shape_init(&x->s, &x->a);
    x->m = mvt_begin(&x->a);
}

static void sheet_read(sheet *x)
{
    x->bytes = mvt_end(x->m);
    x->tile = vector__tile__unpack(NULL, x->bytes.n, (const uint8_t *)x->bytes.p);
    assert_non_null(x->tile);
}

static void sheet_done(sheet *x)
{
    if (x->tile) {
        vector__tile__free_unpacked(x->tile, NULL);
    }
    arena_done(&x->a);
}

static void part(sheet *x, int32_t n, const tile_point *p)
{
    x->s.p = arena_alloc(&x->a, 64, sizeof(tile_point));
    x->s.end = arena_alloc(&x->a, 8, sizeof(int32_t));
    memcpy(x->s.p, p, (size_t)n * sizeof *p);
    x->s.n = n;
    x->s.n_part = 0;
}

static void draw(sheet *x, mvt_type type, int32_t n, const tile_point *p, int32_t n_part, const int32_t *end)
{
    part(x, n, p);
    for (int32_t i = 0; i < n_part; i++) {
        x->s.end[i] = end[i];
    }
    x->s.n_part = n_part;
    assert_true(mvt_feature(x->m, type, &x->s));
}

static void is_drawn(const sheet *x, size_t feature, Vector__Type type, size_t n, const uint32_t *geometry)
{
    const Vector__Feature *f = x->tile->layers[0]->features[feature];
    assert_int_equal(f->type, type);
    assert_int_equal(f->n_geometry, n);
    assert_memory_equal(f->geometry, geometry, n * sizeof *geometry);
}

static void test_shapes_of_the_specification(void **state)
{
    (void)state;
    sheet x;
    sheet_init(&x);
    mvt_layer(x.m, "shapes");
    draw(&x, MVT_POINTS, 1, (tile_point[]){{25, 17}}, 0, NULL);
    draw(&x, MVT_POINTS, 2, (tile_point[]){{5, 7}, {3, 2}}, 0, NULL);
    draw(&x, MVT_LINES, 3, (tile_point[]){{2, 2}, {2, 10}, {10, 10}}, 1, (int32_t[]){3});
    draw(&x, MVT_LINES, 5, (tile_point[]){{2, 2}, {2, 10}, {10, 10}, {1, 1}, {3, 5}}, 2, (int32_t[]){3, 5});
    draw(&x, MVT_POLYGONS, 3, (tile_point[]){{3, 6}, {8, 12}, {20, 34}}, 1, (int32_t[]){3});
    draw(&x, MVT_POLYGONS, 12,
         (tile_point[]){{0, 0},
                        {10, 0},
                        {10, 10},
                        {0, 10},
                        {11, 11},
                        {20, 11},
                        {20, 20},
                        {11, 20},
                        {13, 13},
                        {13, 17},
                        {17, 17},
                        {17, 13}},
         3, (int32_t[]){4, 8, 12});
    sheet_read(&x);
    is_drawn(&x, 0, VECTOR__TYPE__POINT, 3, (uint32_t[]){9, 50, 34});
    is_drawn(&x, 1, VECTOR__TYPE__POINT, 5, (uint32_t[]){17, 10, 14, 3, 9});
    is_drawn(&x, 2, VECTOR__TYPE__LINE, 8, (uint32_t[]){9, 4, 4, 18, 0, 16, 16, 0});
    is_drawn(&x, 3, VECTOR__TYPE__LINE, 14, (uint32_t[]){9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8});
    is_drawn(&x, 4, VECTOR__TYPE__POLYGON, 9, (uint32_t[]){9, 6, 12, 18, 10, 12, 24, 44, 15});
    is_drawn(&x, 5, VECTOR__TYPE__POLYGON, 33,
             (uint32_t[]){9, 0,  0,  26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0,
                          0, 18, 17, 0,  15, 9, 4, 13, 26, 0, 8,  8, 0,  0, 7,  15});
    assert_true(mvt_size(x.m) >= x.bytes.n / 2);
    sheet_done(&x);
}

static void test_what_is_known_is_kept_once(void **state)
{
    (void)state;
    sheet x;
    sheet_init(&x);
    mvt_layer(x.m, "points");
    for (int i = 0; i < 3; i++) {
        draw(&x, MVT_POINTS, 1, (tile_point[]){{i, 0}}, 0, NULL);
        mvt_text(x.m, "class", i < 2 ? "river" : "1");
        mvt_number(x.m, "limit", i < 2 ? 1 : -5);
        mvt_flag(x.m, "bridge", i == 1);
        mvt_text(x.m, "name", "");
    }
    sheet_read(&x);
    const Vector__Layer *l = x.tile->layers[0];
    assert_int_equal(l->version, 2);
    assert_int_equal(l->extent, 4096);
    assert_int_equal(l->n_keys, 3);   // class, limit, bridge
    assert_int_equal(l->n_values, 5); // river, 1, true, "1", -5
    const Vector__Feature *second = l->features[1];
    assert_int_equal(second->n_tags, 6);
    assert_memory_equal(second->tags, ((uint32_t[]){0, 0, 1, 1, 2, 2}), 24);
    assert_memory_equal(l->features[2]->tags, ((uint32_t[]){0, 3, 1, 4}), 16);
    assert_int_equal(l->values[4]->sint_value, -5);
    sheet_done(&x);
}

static void test_the_bytes(void **state)
{
    (void)state;
    sheet x;
    sheet_init(&x);
    mvt_layer(x.m, "empty");
    mvt_layer(x.m, "site");
    draw(&x, MVT_POINTS, 1, (tile_point[]){{25, 17}}, 0, NULL);
    mvt_text(x.m, "code", "A");
    sheet_read(&x);
    static const uint8_t bytes[] = {0x1a, 35,                                  // Tile.layers
                                    0x0a, 4,    's',  'i',  't', 'e',          // name
                                    0x12, 11,   0x12, 2,    0,   0,   0x18, 1, // a feature: tags, type
                                    0x22, 3,    9,    50,   34,                // and geometry
                                    0x1a, 4,    'c',  'o',  'd', 'e',          // a key
                                    0x22, 3,    0x0a, 1,    'A',               // a value
                                    0x28, 0x80, 0x20, 0x78, 2};                // extent, version
    assert_int_equal(x.bytes.n, sizeof bytes);
    assert_memory_equal(x.bytes.p, bytes, sizeof bytes);
    sheet_done(&x);
}

static void test_nothing_is_no_bytes(void **state)
{
    (void)state;
    sheet x;
    sheet_init(&x);
    mvt_layer(x.m, "road");
    assert_false(mvt_feature(x.m, MVT_LINES, &x.s));
    assert_false(mvt_feature(x.m, MVT_POINTS, &x.s));
    assert_int_equal(mvt_end(x.m).n, 0);
    sheet_done(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes_of_the_specification),
        cmocka_unit_test(test_what_is_known_is_kept_once),
        cmocka_unit_test(test_the_bytes),
        cmocka_unit_test(test_nothing_is_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
