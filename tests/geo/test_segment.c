// Distance from a piece of a way, against the nearest of many points on it.
#include "geo/segment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "prop.h"

static void test_known(void **state)
{
    (void)state;
    const point a = {-30000000, 1040000000};
    const point b = {-30000000, 1040100000}; // 0.01 degree east: 1110.4 m
    double part = -1;
    assert_true(fabs(segment_distance_m((point){-29990000, 1040050000}, a, b, &part) - 111.2) < 0.1);
    assert_true(fabs(part - 0.5) < 1e-6);
    assert_true(fabs(segment_distance_m((point){-30000000, 1040200000}, a, b, &part) - 1110.4) < 1);
    assert_true(part == 1);
    assert_true(segment_distance_m(a, a, a, &part) == 0);
    assert_true(part == 0);
}

static point draw(rng *r, int32_t size)
{
    uint32_t reach = (uint32_t)size * 100000;
    return (point){-30000000 + (int32_t)rng_below(r, reach), 1040000000 + (int32_t)rng_below(r, reach)};
}

static bool is_nearest(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { STEPS = 2000 };
    point p[3] = {draw(r, size), draw(r, size), draw(r, size)};
    double part = 0;
    double is = segment_distance_m(p[0], p[1], p[2], &part);
    double least = (double)INFINITY;
    for (int k = 0; k <= STEPS; k++) {
        double t = (double)k / STEPS;
        point q = {(int32_t)lround(p[1].lat_e7 + t * ((double)p[2].lat_e7 - p[1].lat_e7)),
                   (int32_t)lround(p[1].lon_e7 + t * ((double)p[2].lon_e7 - p[1].lon_e7))};
        least = fmin(least, (double)point_distance_mm(p[0], q) / 1000);
    }
    double step_m = (double)point_distance_mm(p[1], p[2]) / 1000 / STEPS;
    return fabs(is - least) <= 1 + step_m + 0.001 * least && part >= 0 && part <= 1;
}

static void test_near_slow(void **state)
{
    (void)state;
    assert_true(prop_check("a piece's nearest point", is_nearest, 200, 100, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known), cmocka_unit_test(test_near_slow)};
    return cmocka_run_group_tests_name("geo/segment", tests, NULL, NULL);
}
