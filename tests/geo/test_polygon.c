#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "prop.h"
#include "rings.h"

// Points are written (lat, lon); a square of 100 units, a hole in it, and an island in the hole.
static const point OUTER[] = {{0, 0}, {0, 100}, {100, 100}, {100, 0}};
static const point HOLE[] = {{20, 20}, {80, 20}, {80, 80}, {20, 80}};
static const point ISLAND[] = {{40, 40}, {40, 60}, {60, 60}, {60, 40}};
static const ring NESTED[] = {{4, OUTER}, {4, HOLE}, {4, ISLAND}};

static bool in_nested(int32_t n_ring, int32_t lat, int32_t lon)
{
    return polygon_contains(n_ring, NESTED, (point){lat, lon});
}

static void test_even_odd(void **state)
{
    (void)state;
    assert_true(in_nested(1, 50, 50));
    assert_false(in_nested(2, 30, 50)); // in the hole
    assert_true(in_nested(3, 50, 50));  // on the island
    assert_true(in_nested(3, 10, 50));
    assert_false(in_nested(3, 50, 101));
    assert_false(in_nested(3, -1, 50));
    assert_false(in_nested(0, 0, 0));
}

static void test_a_ring_is_inside(void **state)
{
    (void)state;
    assert_true(in_nested(3, 0, 0));
    assert_true(in_nested(3, 100, 100));
    assert_true(in_nested(3, 0, 37));
    assert_true(in_nested(3, 37, 100));
    assert_true(in_nested(3, 20, 50)); // of the hole
    assert_true(in_nested(3, 60, 60)); // corner of the island
    assert_false(in_nested(3, 0, 101));
    assert_false(in_nested(3, 101, 0));
}

static void test_rays_through_corners_and_along_edges(void **state)
{
    (void)state;
    const point zigzag[] = {{0, 0}, {10, 10}, {0, 20}, {0, 40}, {10, 50}, {0, 60}, {-10, 30}};
    const ring r = {7, zigzag};
    assert_false(polygon_contains(1, &r, (point){0, -5}));
    assert_true(polygon_contains(1, &r, (point){0, 10}));
    assert_true(polygon_contains(1, &r, (point){0, 30}));
    assert_false(polygon_contains(1, &r, (point){10, 0}));
    assert_false(polygon_contains(1, &r, (point){5, 30}));
    assert_false(polygon_contains(1, &r, (point){-10, 29}));
    assert_true(polygon_contains(1, &r, (point){-10, 30}));
}

static void test_flat_rings_hold_their_own_points_only(void **state)
{
    (void)state;
    const point p[] = {{5, 5}, {5, 9}};
    assert_false(polygon_contains(1, &(ring){0, NULL}, (point){5, 5}));
    assert_true(polygon_contains(1, &(ring){1, p}, (point){5, 5}));
    assert_false(polygon_contains(1, &(ring){1, p}, (point){5, 6}));
    assert_true(polygon_contains(1, &(ring){2, p}, (point){5, 6}));
    assert_false(polygon_contains(1, &(ring){2, p}, (point){5, 10}));
}

static void test_the_whole_world_does_not_overflow(void **state)
{
    (void)state;
    const point world[] = {{-900000000, -1800000000},
                           {-900000000, 1800000000},
                           {900000000, 1800000000},
                           {900000000, -1800000000},
                           {-900000000, -1800000000}}; // closed twice
    const ring r = {5, world};
    assert_true(polygon_contains(1, &r, (point){0, 0}));
    assert_true(polygon_contains(1, &r, (point){900000000, 1800000000}));
    const point half[] = {{-900000000, -1800000000}, {-900000000, 1800000000}, {900000000, 1800000000}};
    assert_true(polygon_contains(1, &(ring){3, half}, (point){-1, 0}));
    assert_true(polygon_contains(1, &(ring){3, half}, (point){0, 0}));
    assert_false(polygon_contains(1, &(ring){3, half}, (point){1, 0}));
}

static void test_area(void **state)
{
    (void)state;
    // A degree square at the equator: R^2 * pi/180 * sin(1 degree).
    const point square[] = {{0, 0}, {0, 10000000}, {10000000, 10000000}, {10000000, 0}};
    assert_true(fabs(ring_area_m2((ring){4, square}) - 12363718145.0) < 1e6);
    const point back[] = {{10000000, 0}, {10000000, 10000000}, {0, 10000000}, {0, 0}};
    assert_true(fabs(ring_area_m2((ring){4, back}) + ring_area_m2((ring){4, square})) < 1);
    // South of the equator the same; a village of 1e-3 degree is 12,365 square metres at the equator.
    const point south[] = {{-10000000, 0}, {-10000000, 10000000}, {0, 10000000}, {0, 0}};
    assert_true(fabs(ring_area_m2((ring){4, south}) - ring_area_m2((ring){4, square})) < 1);
    const point village[] = {{-5000, 0}, {-5000, 10000}, {5000, 10000}, {5000, 0}};
    assert_true(fabs(ring_area_m2((ring){4, village}) - 12364.3) < 0.1);
    assert_true(fabs(ring_area_m2((ring){2, square})) < 1e-6);
    assert_true(fabs(ring_area_m2((ring){0, NULL})) < 1e-6);
}

static void test_area_cut_in_parts_is_the_sum(void **state)
{
    (void)state;
    const point whole[] = {{-60000000, 1040000000}, {-20000000, 1060000000}, {-10000000, 1030000000}};
    const point middle = {-40000000, 1050000000}; // halfway along the first edge
    const point one[] = {whole[0], middle, whole[2]};
    const point other[] = {middle, whole[1], whole[2]};
    double sum = ring_area_m2((ring){3, one}) + ring_area_m2((ring){3, other});
    assert_true(sum > 1e10);
    assert_true(fabs(sum - ring_area_m2((ring){3, whole})) < 10);
}

static void test_box(void **state)
{
    (void)state;
    point_box b = {1, 2, 3, 4};
    assert_false(polygon_box(0, NULL, &b));
    assert_false(polygon_box(1, &(ring){0, NULL}, &b));
    assert_int_equal(b.south_e7, 1); // untouched
    assert_true(polygon_box(2, NESTED, &b));
    assert_int_equal(b.south_e7, 0);
    assert_int_equal(b.west_e7, 0);
    assert_int_equal(b.north_e7, 100);
    assert_int_equal(b.east_e7, 100);
    const point one[] = {{-3, -1800000000}};
    assert_true(polygon_box(1, &(ring){1, one}, &b));
    assert_int_equal(b.north_e7, -3);
    assert_int_equal(b.east_e7, -1800000000);
}

enum { CORNERS_MAX = 12 };

// Twice the signed area of a, b, c in small integers.
static int64_t turn(point a, point b, point c)
{
    return ((int64_t)b.lon_e7 - a.lon_e7) * ((int64_t)c.lat_e7 - a.lat_e7) -
           ((int64_t)b.lat_e7 - a.lat_e7) * ((int64_t)c.lon_e7 - a.lon_e7);
}

// In a triangle, edges included: on the same side of all edges. (Triangles that are flat hold no interior.)
static bool triangle_holds(const point *t, point p)
{
    int64_t d[3];
    for (int i = 0; i < 3; i++) {
        d[i] = turn(t[i], t[(i + 1) % 3], p);
    }
    return (d[0] >= 0 && d[1] >= 0 && d[2] >= 0) || (d[0] <= 0 && d[1] <= 0 && d[2] <= 0);
}

// A fan of triangles from the first corner covers a point an odd number of times when it is inside, whatever
// the polygon does. Points on a fan line are left out, as there the triangles' edges count.
static bool agrees_with_fan(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    int32_t n = 3 + (int32_t)rng_below(r, CORNERS_MAX - 2);
    point p[CORNERS_MAX];
    for (int32_t i = 0; i < n; i++) {
        p[i] = (point){(int32_t)rng_below(r, (uint32_t)size + 1), (int32_t)rng_below(r, (uint32_t)size + 1)};
    }
    point q = {(int32_t)rng_below(r, (uint32_t)size + 1), (int32_t)rng_below(r, (uint32_t)size + 1)};
    bool inside = false;
    for (int32_t i = 1; i + 1 < n; i++) {
        const point t[3] = {p[0], p[i], p[i + 1]};
        if (turn(t[0], t[1], q) == 0 || turn(t[1], t[2], q) == 0 || turn(t[2], t[0], q) == 0) {
            return true;
        }
        inside = inside != (turn(t[0], t[1], t[2]) != 0 && triangle_holds(t, q));
    }
    return polygon_contains(1, &(ring){n, p}, q) == inside;
}

static void test_agrees_with_fan(void **state)
{
    (void)state;
    assert_true(prop_check("even-odd agrees with a fan of triangles", agrees_with_fan, 20000, 1000, NULL));
}

static bool triangles_agree(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    point t[3];
    for (int i = 0; i < 3; i++) {
        t[i] = (point){(int32_t)rng_below(r, (uint32_t)size + 1), (int32_t)rng_below(r, (uint32_t)size + 1)};
    }
    point q = {(int32_t)rng_below(r, (uint32_t)size + 1), (int32_t)rng_below(r, (uint32_t)size + 1)};
    return turn(t[0], t[1], t[2]) == 0 || polygon_contains(1, &(ring){3, t}, q) == triangle_holds(t, q);
}

static void test_triangles_agree_also_on_their_edges(void **state)
{
    (void)state;
    assert_true(prop_check("triangles, edges included", triangles_agree, 20000, 12, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_even_odd),
        cmocka_unit_test(test_a_ring_is_inside),
        cmocka_unit_test(test_rays_through_corners_and_along_edges),
        cmocka_unit_test(test_flat_rings_hold_their_own_points_only),
        cmocka_unit_test(test_the_whole_world_does_not_overflow),
        cmocka_unit_test(test_area),
        cmocka_unit_test(test_area_cut_in_parts_is_the_sum),
        cmocka_unit_test(test_box),
        cmocka_unit_test(test_agrees_with_fan),
        cmocka_unit_test(test_triangles_agree_also_on_their_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
