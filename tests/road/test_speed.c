#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "road/network.h"

static void test_boats_need_water_and_wheels_land(void **state)
{
    (void)state;
    for (int m = 0; m < MODE_COUNT; m++) {
        for (int c = 0; c < ROAD_CLASSES; c++) {
            if (mode_is_boat((travel_mode)m) != (c >= ROAD_RIVER)) {
                assert_int_equal(road_speed_mph((travel_mode)m, (road_class)c), 0);
            }
        }
    }
}

static void test_figures(void **state)
{
    (void)state;
    assert_int_equal(road_speed_mph(MODE_TRUCK, ROAD_NATIONAL), 45000);
    assert_int_equal(road_speed_mph(MODE_TRUCK, ROAD_VILLAGE), 15000);
    assert_int_equal(road_speed_mph(MODE_TRUCK, ROAD_PATH), 0);
    assert_int_equal(road_speed_mph(MODE_FOOT, ROAD_PATH), 4000);
    assert_int_equal(road_speed_mph(MODE_KETEK, ROAD_RIVER), 10000);
    assert_int_equal(road_speed_mph(MODE_JUKUNG, ROAD_RIVER), 8000);
    assert_int_equal(road_speed_mph(MODE_SPEEDBOAT, ROAD_RIVER), 35000);
}

static void test_a_better_road_is_never_slower(void **state)
{
    (void)state;
    for (int m = MODE_TRUCK; m <= MODE_FOOT; m++) {
        for (int c = ROAD_PROVINCE; c <= ROAD_PATH; c++) {
            int32_t better = road_speed_mph((travel_mode)m, (road_class)(c - 1));
            assert_true(road_speed_mph((travel_mode)m, (road_class)c) <= better);
        }
    }
    for (int m = MODE_KETEK; m <= MODE_SPEEDBOAT; m++) {
        assert_true(road_speed_mph((travel_mode)m, ROAD_CANAL) < road_speed_mph((travel_mode)m, ROAD_RIVER));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boats_need_water_and_wheels_land),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_a_better_road_is_never_slower),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
