#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "geo/web_tile.h"
#include "prop.h"
#include "tiles.h"

// ---------------------------------------------------------------- places

static void test_places_of_the_world(void **state)
{
    (void)state;
    // Reckoned with 50 digits.
    static const struct {
        point at;
        world_point world;
    } row[] = {
        {{356590699, 1397006793}, {1907088836, 845794594}},
        {{-29911000, 1047567000}, {1698639880, 1091592540}},
        {{358989000, 145146000}, {1160324785, 844031149}},
        {{514779000, 0}, {1073741824, 714375759}},
        {{850511287, -1800000000}, {0, 5}},
        {{-850511287, 1799999999}, {2147483647, 2147483642}},
        {{1, 1}, {1073741824, 1073741823}},
        {{-1, -1}, {1073741823, 1073741824}},
        {{600000000, 1000}, {1073742420, 623628480}},
        {{-845000000, -900000000}, {536870912, 2111345293}},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        world_point w = world_of(row[i].at);
        assert_int_equal(w.x, row[i].world.x);
        assert_int_equal(w.y, row[i].world.y);
    }
}

static void test_what_lies_beyond_the_map_is_at_its_edge(void **state)
{
    (void)state;
    world_point pole = world_of((point){900000000, 1800000000});
    assert_int_equal(pole.x, WORLD_MAX);
    assert_int_equal(pole.y, world_of((point){850511288, 0}).y);
    assert_true(pole.y < 16);
    assert_true(world_of((point){-900000000, 0}).y > WORLD_MAX - 16);
    world_point wild = world_of((point){INT32_MIN, INT32_MIN});
    assert_int_equal(wild.x, 0);
    wild = world_of((point){INT32_MAX, INT32_MAX});
    assert_int_equal(wild.x, WORLD_MAX);
}

// The tile that OpenStreetMap's wiki gives as its example, and others that anybody can look up.
static void test_known_tiles(void **state)
{
    (void)state;
    web_tile t = tile_of(world_of((point){356590699, 1397006793}), 18);
    assert_int_equal(t.x, 232798);
    assert_int_equal(t.y, 103246);
    t = tile_of(world_of((point){-29911000, 1047567000}), 10);
    assert_int_equal(t.x, 809);
    assert_int_equal(t.y, 520);
    t = tile_of(world_of((point){0, 0}), 0);
    assert_true(t.z == 0 && t.x == 0 && t.y == 0);
}

static void test_tiles_that_there_are(void **state)
{
    (void)state;
    assert_true(web_tile_valid((web_tile){0, 0, 0}));
    assert_true(web_tile_valid((web_tile){18, (1 << 18) - 1, (1 << 18) - 1}));
    assert_false(web_tile_valid((web_tile){18, 1 << 18, 0}));
    assert_false(web_tile_valid((web_tile){19, 0, 0}));
    assert_false(web_tile_valid((web_tile){-1, 0, 0}));
    assert_false(web_tile_valid((web_tile){3, -1, 0}));
    assert_false(web_tile_valid((web_tile){3, 0, 8}));
}

static world_point draw_world(rng *r)
{
    return (world_point){(int32_t)rng_below(r, 1u << WORLD_BITS), (int32_t)rng_below(r, 1u << WORLD_BITS)};
}

// A place is held by one tile of each zoom: the one that it is in, and no neighbour of it.
static bool one_tile_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    world_point p = draw_world(r);
    int32_t z = size % (WEB_TILE_ZOOM_MAX + 1);
    web_tile t = tile_of(p, z);
    world_box around = web_tile_box(t);
    bool ok = web_tile_valid(t) && world_meets(&around, &(world_box){p, p});
    for (int32_t dx = -1; dx <= 1; dx++) {
        for (int32_t dy = -1; dy <= 1; dy++) {
            web_tile other = {z, t.x + dx, t.y + dy};
            if (web_tile_valid(other)) {
                ok = ok && tile_holds(web_tile_grid(other, p)) == (dx == 0 && dy == 0);
            }
        }
    }
    return ok;
}

static void test_each_place_has_one_tile(void **state)
{
    (void)state;
    assert_true(prop_check("one tile holds", one_tile_holds, prop_runs(400), 100, NULL));
}

// ---------------------------------------------------------------- lines

// The place in the world at a grid step of a tile.
static world_point step(web_tile t, int32_t x, int32_t y)
{
    int32_t shift = WORLD_BITS - t.z - WEB_TILE_BITS;
    return (world_point){(t.x * WEB_TILE_EXTENT + x) * (1 << shift),
                         (t.y * WEB_TILE_EXTENT + y) * (1 << shift)};
}

static const web_tile MIDDLE = {4, 8, 8};

typedef struct drawn {
    arena a;
    tile_shape s;
} drawn;

static void drawn_init(drawn *d)
{
    *d = (drawn){0};
    tile_shape_init(&d->s, &d->a);
}

static void line(drawn *d, int32_t n, const int32_t (*xy)[2], int32_t tolerance)
{
    world_point p[32];
    for (int32_t i = 0; i < n; i++) {
        p[i] = step(MIDDLE, xy[i][0], xy[i][1]);
    }
    tile_shape_line(&d->s, MIDDLE, n, p, tolerance);
}

static void is_part(const drawn *d, int32_t part, int32_t n, const int32_t (*xy)[2])
{
    int32_t from = part > 0 ? d->s.end[part - 1] : 0;
    assert_int_equal(d->s.end[part] - from, n);
    for (int32_t i = 0; i < n; i++) {
        assert_int_equal(d->s.p[from + i].x, xy[i][0]);
        assert_int_equal(d->s.p[from + i].y, xy[i][1]);
    }
}

static void test_a_line_within_stays(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    const int32_t xy[][2] = {{0, 0}, {100, 50}, {4095, 4095}};
    line(&d, 3, xy, 0);
    assert_int_equal(d.s.n_part, 1);
    is_part(&d, 0, 3, xy);
    arena_done(&d.a);
}

static void test_a_line_is_cut_where_it_leaves(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    enum { HIGH = WEB_TILE_EXTENT + WEB_TILE_BUFFER };
    const int32_t out_and_back[][2] = {{100, 100}, {8292, 100}, {8292, 300}, {100, 300}};
    line(&d, 4, out_and_back, 0);
    assert_int_equal(d.s.n_part, 2);
    is_part(&d, 0, 2, (const int32_t[][2]){{100, 100}, {HIGH, 100}});
    is_part(&d, 1, 2, (const int32_t[][2]){{HIGH, 300}, {100, 300}});
    tile_shape_clear(&d.s);
    const int32_t through[][2] = {{-5000, -5000}, {9000, 9000}};
    line(&d, 2, through, 0);
    assert_int_equal(d.s.n_part, 1);
    is_part(&d, 0, 2, (const int32_t[][2]){{-WEB_TILE_BUFFER, -WEB_TILE_BUFFER}, {HIGH, HIGH}});
    tile_shape_clear(&d.s);
    const int32_t past[][2] = {{-5000, 100}, {100, -5000}};
    line(&d, 2, past, 0);
    assert_int_equal(d.s.n_part, 0);
    arena_done(&d.a);
}

static void test_what_is_shorter_than_a_step_is_nothing(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    world_point p = step(MIDDLE, 7, 7);
    const world_point tiny[] = {p, {p.x + 5, p.y}, {p.x, p.y + 9}};
    tile_shape_line(&d.s, MIDDLE, 3, tiny, 0);
    assert_int_equal(d.s.n_part, 0);
    tile_shape_line(&d.s, MIDDLE, 1, tiny, 0);
    tile_shape_line(&d.s, MIDDLE, 0, tiny, 0);
    assert_int_equal(d.s.n, 0);
    arena_done(&d.a);
}

static void test_points_near_the_line_are_left_out(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    const int32_t xy[][2] = {{0, 0}, {100, 3}, {200, 0}, {300, 5}, {400, 0}, {390, 0}};
    line(&d, 5, xy, 4);
    is_part(&d, 0, 3, (const int32_t[][2]){{0, 0}, {300, 5}, {400, 0}});
    tile_shape_clear(&d.s);
    const int32_t straight[][2] = {{0, 0}, {100, 100}, {200, 200}};
    line(&d, 3, straight, 0);
    is_part(&d, 0, 2, (const int32_t[][2]){{0, 0}, {200, 200}});
    tile_shape_clear(&d.s);
    const int32_t back[][2] = {{0, 0}, {100, 0}, {5, 0}}; // a dead end is not on the chord
    line(&d, 3, back, 4);
    is_part(&d, 0, 3, back);
    arena_done(&d.a);
}

// A random line around the tile, its points up to three tiles apart.
static int32_t draw_line(rng *r, int32_t size, world_point *p)
{
    int32_t n = 2 + size;
    for (int32_t i = 0; i < n; i++) {
        p[i] = step(MIDDLE, (int32_t)rng_below(r, 3 * WEB_TILE_EXTENT) - WEB_TILE_EXTENT,
                    (int32_t)rng_below(r, 3 * WEB_TILE_EXTENT) - WEB_TILE_EXTENT);
    }
    return n;
}

// Whether a place is within a step of the line.
static bool near_line(const tile_point *line, int32_t n, tile_point p)
{
    for (int32_t i = 0; i + 1 < n; i++) {
        double dx = line[i + 1].x - line[i].x;
        double dy = line[i + 1].y - line[i].y;
        double along = ((p.x - line[i].x) * dx + (p.y - line[i].y) * dy) / (dx * dx + dy * dy + 1e-9);
        along = along < 0 ? 0 : along > 1 ? 1 : along;
        double ex = line[i].x + along * dx - p.x;
        double ey = line[i].y + along * dy - p.y;
        if (ex * ex + ey * ey <= 2.0) {
            return true;
        }
    }
    return false;
}

// What is drawn lies in the tile and on the line, and every corner of the line in the tile is drawn.
static bool cut_is_the_line(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    drawn d;
    drawn_init(&d);
    world_point p[64];
    tile_point grid[64];
    int32_t n = draw_line(r, size, p);
    for (int32_t i = 0; i < n; i++) {
        grid[i] = web_tile_grid(MIDDLE, p[i]);
    }
    tile_shape_line(&d.s, MIDDLE, n, p, 0);
    bool ok = true;
    for (int32_t i = 0; i < d.s.n; i++) {
        tile_point q = d.s.p[i];
        ok = ok && q.x >= -WEB_TILE_BUFFER && q.x <= WEB_TILE_EXTENT + WEB_TILE_BUFFER &&
             q.y >= -WEB_TILE_BUFFER && q.y <= WEB_TILE_EXTENT + WEB_TILE_BUFFER && near_line(grid, n, q);
    }
    for (int32_t i = 0; i < n; i++) {
        bool found = !tile_holds(grid[i]);
        for (int32_t k = 0; k < d.s.n && !found; k++) {
            found = d.s.p[k].x == grid[i].x && d.s.p[k].y == grid[i].y;
        }
        ok = ok && found;
    }
    arena_done(&d.a);
    return ok;
}

// A line looked at from its other end is drawn the same.
static bool direction_does_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    drawn d;
    drawn b;
    drawn_init(&d);
    drawn_init(&b);
    world_point p[64];
    world_point back[64];
    int32_t n = draw_line(r, size, p);
    for (int32_t i = 0; i < n; i++) {
        back[i] = p[n - 1 - i];
    }
    tile_shape_line(&d.s, MIDDLE, n, p, 0);
    tile_shape_line(&b.s, MIDDLE, n, back, 0);
    bool ok = d.s.n == b.s.n && d.s.n_part == b.s.n_part;
    for (int32_t i = 0; ok && i < d.s.n; i++) {
        ok = d.s.p[i].x == b.s.p[d.s.n - 1 - i].x && d.s.p[i].y == b.s.p[d.s.n - 1 - i].y;
    }
    arena_done(&d.a);
    arena_done(&b.a);
    return ok;
}

// Simplified: every point of the line is near what is left of it, in long runs too.
static bool simple_is_near(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    drawn d;
    drawn_init(&d);
    int32_t n = size * 20;
    world_point *p = ARENA_NEW(&d.a, world_point, n);
    tile_point *grid = ARENA_NEW(&d.a, tile_point, n);
    int32_t x = 2000;
    int32_t y = 2000;
    for (int32_t i = 0; i < n; i++) {
        x += (int32_t)rng_below(r, 7) - 3;
        y += (int32_t)rng_below(r, 7) - 3;
        p[i] = step(MIDDLE, x, y);
        grid[i] = (tile_point){x, y};
    }
    tile_shape_line(&d.s, MIDDLE, n, p, 4);
    bool ok = true;
    for (int32_t i = 0; i < n && d.s.n_part == 1; i++) {
        bool close = false;
        for (int32_t dx = -4; dx <= 4 && !close; dx++) {
            for (int32_t dy = -4; dy <= 4 && !close; dy++) {
                close = near_line(d.s.p, d.s.n, (tile_point){grid[i].x + dx, grid[i].y + dy});
            }
        }
        ok = ok && close;
    }
    ok = ok && d.s.n <= n;
    arena_done(&d.a);
    return ok;
}

static void test_lines_hold(void **state)
{
    (void)state;
    assert_true(prop_check("cut is the line", cut_is_the_line, prop_runs(300), 30, NULL));
    assert_true(prop_check("both directions", direction_does_not_matter, prop_runs(300), 30, NULL));
    assert_true(prop_check("simple is near", simple_is_near, prop_runs(40), 60, NULL));
}

// ---------------------------------------------------------------- rings

static int64_t twice_area(const tile_shape *s, int32_t part)
{
    int32_t from = part > 0 ? s->end[part - 1] : 0;
    int32_t n = s->end[part] - from;
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) {
        tile_point a = s->p[from + i];
        tile_point b = s->p[from + (i + 1) % n];
        sum += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return sum;
}

static bool add_ring(drawn *d, int32_t n, const int32_t (*xy)[2], bool outer)
{
    world_point p[16];
    for (int32_t i = 0; i < n; i++) {
        p[i] = step(MIDDLE, xy[i][0], xy[i][1]);
    }
    return tile_shape_ring(&d->s, MIDDLE, n, p, 0, outer);
}

static void test_rings_turn_as_they_must(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    const int32_t right[][2] = {{10, 10}, {110, 10}, {110, 60}, {10, 60}};
    const int32_t left[][2] = {{10, 60}, {110, 60}, {110, 10}, {10, 10}, {10, 60}}; // closed by itself
    assert_true(add_ring(&d, 4, right, true));
    assert_true(add_ring(&d, 5, left, true));
    assert_true(add_ring(&d, 4, right, false));
    assert_int_equal(d.s.n, 12);
    assert_int_equal(twice_area(&d.s, 0), 2 * 100 * 50);
    assert_int_equal(twice_area(&d.s, 1), 2 * 100 * 50);
    assert_int_equal(twice_area(&d.s, 2), -2 * 100 * 50);
    arena_done(&d.a);
}

static void test_rings_are_cut(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    const int64_t side = WEB_TILE_EXTENT + 2 * WEB_TILE_BUFFER;
    const int32_t around[][2] = {{-9000, -9000}, {9000, -9000}, {9000, 9000}, {-9000, 9000}};
    const int32_t away[][2] = {{5000, 5000}, {9000, 5000}, {9000, 9000}};
    const int32_t half[][2] = {{-9000, -9000}, {2048, -9000}, {2048, 9000}, {-9000, 9000}};
    assert_true(add_ring(&d, 4, around, true));
    assert_int_equal(twice_area(&d.s, 0), 2 * side * side);
    assert_false(add_ring(&d, 3, away, true));
    assert_true(add_ring(&d, 4, half, true));
    assert_int_equal(twice_area(&d.s, 1), 2 * side * (2048 + WEB_TILE_BUFFER));
    assert_false(add_ring(&d, 2, around, true));
    assert_false(add_ring(&d, 0, around, true));
    assert_int_equal(d.s.n_part, 2);
    arena_done(&d.a);
}

// The area of a star, however it lies over the tile's edge, is never more than its own or the tile's.
static bool cut_ring_fits(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    drawn d;
    drawn_init(&d);
    world_point p[64];
    int32_t n = draw_line(r, size, p);
    bool some = tile_shape_ring(&d.s, MIDDLE, n, p, 2, true);
    bool ok = some == (d.s.n_part == 1);
    int64_t side = WEB_TILE_EXTENT + 2 * WEB_TILE_BUFFER;
    ok = ok && (!some || (twice_area(&d.s, 0) > 0 && twice_area(&d.s, 0) <= 2 * side * side * n));
    for (int32_t i = 0; i < d.s.n; i++) {
        ok = ok && d.s.p[i].x >= -WEB_TILE_BUFFER && d.s.p[i].x <= WEB_TILE_EXTENT + WEB_TILE_BUFFER;
        ok = ok && d.s.p[i].y >= -WEB_TILE_BUFFER && d.s.p[i].y <= WEB_TILE_EXTENT + WEB_TILE_BUFFER;
    }
    arena_done(&d.a);
    return ok;
}

static void test_rings_hold(void **state)
{
    (void)state;
    assert_true(prop_check("cut ring fits", cut_ring_fits, prop_runs(300), 30, NULL));
}

// A line from end to end of the world, at the last zoom: nothing overflows.
static void test_a_line_around_the_world(void **state)
{
    (void)state;
    drawn d;
    drawn_init(&d);
    const world_point ends[] = {{0, 0}, {WORLD_MAX, WORLD_MAX}, {0, WORLD_MAX}};
    web_tile t = {18, 1 << 17, 1 << 17};
    tile_shape_line(&d.s, t, 3, ends, 4);
    assert_int_equal(d.s.n_part, 1);
    assert_true(tile_shape_ring(&d.s, (web_tile){18, 1000, 2000}, 3, ends, 4, true));
    arena_done(&d.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_of_the_world),
        cmocka_unit_test(test_what_lies_beyond_the_map_is_at_its_edge),
        cmocka_unit_test(test_known_tiles),
        cmocka_unit_test(test_tiles_that_there_are),
        cmocka_unit_test(test_each_place_has_one_tile),
        cmocka_unit_test(test_a_line_within_stays),
        cmocka_unit_test(test_a_line_is_cut_where_it_leaves),
        cmocka_unit_test(test_what_is_shorter_than_a_step_is_nothing),
        cmocka_unit_test(test_points_near_the_line_are_left_out),
        cmocka_unit_test(test_lines_hold),
        cmocka_unit_test(test_rings_turn_as_they_must),
        cmocka_unit_test(test_rings_are_cut),
        cmocka_unit_test(test_rings_hold),
        cmocka_unit_test(test_a_line_around_the_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
