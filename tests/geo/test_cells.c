#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "geo/cells.h"
#include "prop.h"
#include "rings.h"

static const double DEGREE_M = 111195.08; // of latitude

static void test_no_points(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    cells_compute(&a, 0, NULL, &c);
    assert_int_equal(c.n, 0);
    assert_int_equal(c.hull.n, 0);
    arena_done(&a);
}

static void test_one_point_has_a_circle(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    const point p = {-33000000, 1046500000};
    cells_compute(&a, 1, &p, &c);
    assert_int_equal(c.n, 1);
    assert_true(polygon_contains(1, &c.cell[0], p));
    double circle_m2 = 3.14159265 * CELLS_REACH_MIN_M * CELLS_REACH_MIN_M;
    double area_m2 = ring_area_m2(c.cell[0]);
    assert_true(area_m2 < circle_m2 && area_m2 > 0.99 * circle_m2);
    arena_done(&a);
}

static void test_two_points_meet_halfway(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    const point p[] = {{-33000000, 1046500000}, {-33000000, 1046600000}}; // 1.1 km
    cells_compute(&a, 2, p, &c);
    assert_true(polygon_contains(1, &c.cell[0], (point){-33000000, 1046549999}));
    assert_false(polygon_contains(1, &c.cell[0], (point){-33000000, 1046550001}));
    assert_true(polygon_contains(1, &c.cell[1], (point){-33000000, 1046550001}));
    assert_false(polygon_contains(1, &c.cell[1], (point){-33000000, 1046549999}));
    assert_true(fabs(ring_area_m2(c.cell[0]) / ring_area_m2(c.cell[1]) - 1) < 1e-4);
    arena_done(&a);
}

static void test_a_grid_gives_squares(void **state)
{
    (void)state;
    arena a = {0};
    point p[25];
    for (int i = 0; i < 25; i++) {
        p[i] = (point){i / 5 * 200000, 1046000000 + i % 5 * 200000};
    }
    cells c;
    cells_compute(&a, 25, p, &c);
    const ring *middle = &c.cell[12];
    assert_int_equal(middle->n, 4);
    double side_m = 0.02 * DEGREE_M;
    assert_true(fabs(ring_area_m2(*middle) / (side_m * side_m) - 1) < 0.001);
    arena_done(&a);
}

static void test_points_on_a_line(void **state)
{
    (void)state;
    arena a = {0};
    point p[40];
    for (int i = 0; i < 40; i++) {
        p[i] = (point){-30000000 + i * 100000, 1046000000}; // one longitude
    }
    cells c;
    cells_compute(&a, 40, p, &c);
    for (int i = 0; i < 40; i++) {
        assert_true(polygon_contains(1, &c.cell[i], p[i]));
        assert_true(ring_area_m2(c.cell[i]) > 0);
    }
    arena_done(&a);
}

static void test_one_place_has_one_cell(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    // 1, 2 and 4 stand at 0's place or 0.5 m from it; 3 is elsewhere.
    const point p[] = {{-33000000, 1046500000},
                       {-33000000, 1046500000},
                       {-33000045, 1046500000},
                       {-33000000, 1046700000},
                       {-33000000, 1046500000}};
    cells_compute(&a, 5, p, &c);
    assert_true(c.cell[0].n > 0);
    assert_int_equal(c.cell[1].n, 0);
    assert_int_equal(c.cell[2].n, 0);
    assert_true(c.cell[3].n > 0);
    assert_int_equal(c.cell[4].n, 0);
    assert_true(polygon_contains(1, &c.cell[0], p[2]));
    // 0.8 m and 1.6 m on: the second has no place of its own, hence takes none from the third.
    const point row[] = {{0, 1046500000}, {72, 1046500000}, {144, 1046500000}};
    cells_compute(&a, 3, row, &c);
    assert_true(c.cell[0].n > 0);
    assert_int_equal(c.cell[1].n, 0);
    assert_true(c.cell[2].n > 0);
    arena_done(&a);
}

// A town of 11 x 11 points, 1.1 km apart, and a lone village 20 km east of its edge's middle, of which alone
// the middle of that edge is among the nearest.
enum { TOWN = 11 * 11, LONE = TOWN };

static void town_compute(arena *a, cells *ret_cells)
{
    point p[TOWN + 1];
    for (int i = 0; i < TOWN; i++) {
        p[i] = (point){i / 11 * 100000, 1046000000 + i % 11 * 100000};
    }
    p[LONE] = (point){500000, 1048800000};
    cells_compute(a, TOWN + 1, p, ret_cells);
}

static void test_towns_keep_their_edge(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    town_compute(&a, &c);
    assert_true(ring_area_m2(c.cell[60]) < 1.3e6); // in the middle
    const int32_t corner_ne = 10 * 11 + 10;
    assert_true(ring_area_m2(c.cell[corner_ne]) < 5e6);
    // Within the hull, between the corner and the lone village, and nobody's.
    for (int32_t i = 0; i <= LONE; i++) {
        assert_false(polygon_contains(1, &c.cell[i], (point){850000, 1047280000}));
    }
    arena_done(&a);
}

static void test_lone_villages_and_their_nearest_meet(void **state)
{
    (void)state;
    arena a = {0};
    cells c;
    town_compute(&a, &c);
    const int32_t edge = 5 * 11 + 10;
    assert_true(polygon_contains(1, &c.cell[edge], (point){500000, 1047800000}));
    assert_true(polygon_contains(1, &c.cell[LONE], (point){500000, 1048000000}));
    arena_done(&a);
}

enum { POINTS_MAX = 120 };

// Towns, lone villages and, now and then, the same place again.
static int32_t points_draw(rng *r, int32_t size, point *p)
{
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    for (int32_t i = 0; i < n; i++) {
        uint32_t spread = rng_below(r, 4) == 0 ? 8000000 : 300000;
        p[i] = (point){-30000000 - (int32_t)rng_below(r, spread), 1046000000 + (int32_t)rng_below(r, spread)};
        if (i > 0 && rng_below(r, 16) == 0) {
            p[i] = p[rng_below(r, (uint32_t)i)];
        }
    }
    return n;
}

static double plane_m(const point *middle, point a, point b)
{
    double cos_lat = cos(middle->lat_e7 * 3.14159265358979323846 / 180e7);
    return DEGREE_M / 1e7 * hypot(a.lat_e7 - b.lat_e7, cos_lat * (a.lon_e7 - b.lon_e7));
}

static bool points_in_own_cells(int32_t n, const point *p, const cells *c)
{
    for (int32_t i = 0; i < n; i++) {
        if (c->cell[i].n > 0) {
            if (!polygon_contains(1, &c->cell[i], p[i]) || ring_area_m2(c->cell[i]) <= 0) {
                return false;
            }
            continue;
        }
        bool earlier = false;
        for (int32_t j = 0; j < i; j++) {
            earlier = earlier || (c->cell[j].n > 0 && point_distance_m(p[i], p[j]) <= CELLS_SAME_M);
        }
        if (!earlier) {
            return false;
        }
    }
    return true;
}

// A place is in no cell but that of the nearest point; and in that one when it is well within its smallest
// reach.
static bool place_is_right(int32_t n, const point *p, const cells *c, const point *middle, point q)
{
    double nearest_m = HUGE_VAL;
    for (int32_t i = 0; i < n; i++) {
        nearest_m = fmin(nearest_m, plane_m(middle, p[i], q));
    }
    bool held = false;
    for (int32_t i = 0; i < n; i++) {
        bool in = polygon_contains(1, &c->cell[i], q);
        held = held || in;
        if (in && plane_m(middle, p[i], q) > nearest_m + 0.1) {
            return false;
        }
    }
    return held || nearest_m > 0.99 * CELLS_REACH_MIN_M;
}

static bool cells_are_right(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    point p[POINTS_MAX];
    int32_t n = points_draw(r, size, p);
    cells c;
    cells_compute(&a, n, p, &c);
    point_box box = {0};
    (void)polygon_box(1, &(ring){n, p}, &box);
    point middle = {(box.south_e7 + box.north_e7) / 2, 0};
    bool ok = points_in_own_cells(n, p, &c);
    for (int32_t i = 0; i < 40 && ok; i++) {
        point q = p[rng_below(r, (uint32_t)n)];
        uint32_t spread = rng_below(r, 2) == 0 ? 3000000 : 200000;
        q.lat_e7 += (int32_t)rng_below(r, spread) - (int32_t)spread / 2;
        q.lon_e7 += (int32_t)rng_below(r, spread) - (int32_t)spread / 2;
        ok = place_is_right(n, p, &c, &middle, q);
    }
    double sum_m2 = 0;
    for (int32_t i = 0; i < n; i++) {
        sum_m2 += ring_area_m2(c.cell[i]);
    }
    // Corners are rounded by up to 6 mm: 2e-5 of the smallest hull.
    ok = ok && sum_m2 <= ring_area_m2(c.hull) * (1 + 2e-5);
    arena_done(&a);
    return ok;
}

static void test_cells_are_right(void **state)
{
    (void)state;
    assert_true(prop_check("cells hold what is nearest", cells_are_right, 400, POINTS_MAX, NULL));
}

// The order of the points does not matter, but for which of several at one place has the cell.
static bool order_does_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    point p[POINTS_MAX];
    point q[POINTS_MAX];
    int32_t n = points_draw(r, size, p);
    for (int32_t i = 0; i < n; i++) {
        q[n - 1 - i] = p[i];
    }
    cells c;
    cells d;
    cells_compute(&a, n, p, &c);
    cells_compute(&a, n, q, &d);
    bool ok = c.hull.n == d.hull.n;
    for (int32_t i = 0; i < n && ok; i++) {
        ring one = c.cell[i];
        ring other = d.cell[n - 1 - i];
        ok = one.n == 0 || other.n == 0 ||
             (one.n == other.n && memcmp(one.p, other.p, (size_t)one.n * sizeof *one.p) == 0);
    }
    arena_done(&a);
    return ok;
}

static void test_order_does_not_matter(void **state)
{
    (void)state;
    assert_true(
        prop_check("the order of points does not matter", order_does_not_matter, 100, POINTS_MAX, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_points),
        cmocka_unit_test(test_one_point_has_a_circle),
        cmocka_unit_test(test_two_points_meet_halfway),
        cmocka_unit_test(test_a_grid_gives_squares),
        cmocka_unit_test(test_points_on_a_line),
        cmocka_unit_test(test_one_place_has_one_cell),
        cmocka_unit_test(test_towns_keep_their_edge),
        cmocka_unit_test(test_lone_villages_and_their_nearest_meet),
        cmocka_unit_test(test_cells_are_right),
        cmocka_unit_test(test_order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
