#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "geo/matrix.h"
#include "geo/point.h"
#include "prop.h"

static void test_known_distances(void **state)
{
    (void)state;
    const point origin = {0, 0};
    assert_int_equal(point_distance_m(origin, origin), 0);
    assert_int_equal(point_distance_m(origin, (point){10000000, 0}), 111195); // a degree of latitude
    assert_int_equal(point_distance_m(origin, (point){0, 10000000}), 111195); // of longitude, equator
    assert_int_equal(point_distance_m((point){600000000, 0}, (point){600000000, 10000000}), 55597);
    assert_int_equal(point_distance_m(origin, (point){0, 90}), 1); // 9e-6 degree
}

static void test_far_ends_of_the_world(void **state)
{
    (void)state;
    const int32_t half = 20015114; // pi * 6,371,008.8 m
    assert_int_equal(point_distance_m((point){900000000, 0}, (point){-900000000, 0}), half);
    assert_int_equal(point_distance_m((point){0, -900000000}, (point){0, 900000000}), half);
    assert_int_equal(point_distance_m((point){0, -1800000000}, (point){0, 1800000000}), 0);
    assert_int_equal(point_distance_m((point){0, 1799999999}, (point){0, -1799999999}), 0);
}

static point point_draw(rng *r)
{
    return (point){(int32_t)rng_below(r, 1800000001) - 900000000,
                   (int32_t)((int64_t)rng_below(r, 3600000001) - 1800000000)};
}

static bool is_a_metric(rng *r, int32_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    point a = point_draw(r);
    point b = point_draw(r);
    point c = point_draw(r);
    int32_t ab = point_distance_m(a, b);
    int32_t bc = point_distance_m(b, c);
    int32_t ac = point_distance_m(a, c);
    return ab == point_distance_m(b, a) && ab >= 0 && ab <= 20015115 && ac <= ab + bc + 2; // rounded thrice
}

static void test_is_a_metric(void **state)
{
    (void)state;
    assert_true(prop_check("distance is a metric", is_a_metric, 2000, 1, NULL));
}

static void test_boats(void **state)
{
    (void)state;
    for (int m = 0; m < MODE_COUNT; m++) {
        assert_int_equal(mode_is_boat((travel_mode)m), (MODES_BOAT >> m & 1) != 0);
        assert_int_equal(mode_is_boat((travel_mode)m), (MODES_ROAD >> m & 1) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_distances),
        cmocka_unit_test(test_far_ends_of_the_world),
        cmocka_unit_test(test_is_a_metric),
        cmocka_unit_test(test_boats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
