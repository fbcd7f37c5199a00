// Speeds: of the table and as measured, in weather and at night, on still water.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "road/vehicle.h"

enum { KILOMETRE = 1000, HOUR_MS = 3600 * 1000, MEASURED_MS = 100000 };

static const road_state dry_day = {.river = RIVER_NORMAL};
static const road_state dry_night = {.river = RIVER_NORMAL, .night = true};
static const road_state wet_day = {.river = RIVER_NORMAL, .rain = RAIN_SOME};

static int64_t ms(map_way w, bool back, travel_mode v, const road_state *s)
{
    map m = {.medium = w.class_ <= MAP_FERRY_ROAD ? MAP_ROAD : MAP_WATER, .n_way = 1, .way = &w};
    way_bar bar = BAR_NONE;
    w.length_m = KILOMETRE;
    road_cost c = vehicle_cost(&m, 0, back, v, s, &bar);
    assert_int_equal(bar == BAR_NONE, road_cost_open(c));
    return road_cost_open(c) ? (int64_t)road_cost_ms(c) : -1;
}

// A kilometre at so many metres an hour, rounded up.
static int64_t at_speed(int64_t speed)
{
    return ((int64_t)KILOMETRE * HOUR_MS + speed - 1) / speed;
}

static void test_table(void **state)
{
    (void)state;
    map_way national = {.class_ = MAP_PRIMARY, .duration_ms = -1};
    map_way path = {.class_ = MAP_PATH, .duration_ms = -1};
    map_way trunk = {.class_ = MAP_MOTORWAY, .duration_ms = -1};
    map_way canal = {.class_ = MAP_CANAL, .duration_ms = -1};
    assert_int_equal(ms(national, false, MODE_TRUCK, &dry_day), at_speed(45000));
    assert_int_equal(ms(national, false, MODE_TRUCK, &dry_night), at_speed(36000));
    assert_int_equal(ms(national, false, MODE_FOOT, &wet_day), at_speed(4000));
    assert_int_equal(ms(path, false, MODE_TRUCK, &dry_day), -1);
    assert_int_equal(ms(trunk, false, MODE_MOTORBIKE, &dry_day), at_speed(50000));
    trunk.flags = WAY_NO_MOTORBIKE;
    assert_int_equal(ms(trunk, false, MODE_MOTORBIKE, &dry_day), -1);
    assert_int_equal(ms(canal, true, MODE_SPEEDBOAT, &dry_day), at_speed(20000));
}

// Every kind of boat has its own bar.
static void test_boats(void **state)
{
    (void)state;
    const uint32_t no[] = {WAY_NO_KETEK, WAY_NO_JUKUNG, WAY_NO_SPEEDBOAT};
    for (int i = 0; i < 3; i++) {
        for (int v = 0; v < 3; v++) {
            map_way w = {.class_ = MAP_RIVER, .duration_ms = -1, .flags = no[i]};
            assert_int_equal(ms(w, false, (travel_mode)(MODE_KETEK + v), &dry_day) < 0, i == v);
            w.flags = WAY_NO_BOAT;
            assert_int_equal(ms(w, false, (travel_mode)(MODE_KETEK + v), &dry_day), -1);
        }
    }
}

static void test_still_water(void **state)
{
    (void)state;
    map_way river = {.class_ = MAP_RIVER, .duration_ms = -1};
    assert_true(ms(river, false, MODE_KETEK, &dry_day) < ms(river, true, MODE_KETEK, &dry_day));
    river.flags = WAY_STILL;
    assert_int_equal(ms(river, false, MODE_KETEK, &dry_day), at_speed(10000));
    assert_int_equal(ms(river, true, MODE_KETEK, &dry_day), at_speed(10000));
}

// What was measured stands above the table, and is slowed as the table is; a ferry keeps its timetable.
static void test_measured(void **state)
{
    (void)state;
    map_way w = {.class_ = MAP_PATH, .duration_ms = MEASURED_MS, .surface = SURFACE_EARTH};
    assert_int_equal(ms(w, false, MODE_TRUCK, &dry_day), MEASURED_MS);
    assert_int_equal(ms(w, false, MODE_TRUCK, &wet_day), 2 * MEASURED_MS); // 60 per cent, then 30
    assert_int_equal(ms(w, false, MODE_FOOT, &wet_day), MEASURED_MS);
    assert_int_equal(ms(w, false, MODE_TRUCK, &dry_night), MEASURED_MS * 5 / 4);
    assert_int_equal(ms(w, false, MODE_TRUCK, &(road_state){.rain = RAIN_HEAVY}), -1);
    w.flags = WAY_NO_TRUCK;
    assert_int_equal(ms(w, false, MODE_TRUCK, &dry_day), -1);
    w = (map_way){.class_ = MAP_FERRY_ROAD, .duration_ms = MEASURED_MS};
    assert_int_equal(ms(w, false, MODE_TRUCK, &dry_night), MEASURED_MS);
    w = (map_way){.class_ = MAP_RIVER, .duration_ms = MEASURED_MS};
    assert_int_equal(ms(w, true, MODE_JUKUNG, &dry_day), MEASURED_MS);
    assert_int_equal(ms(w, true, MODE_JUKUNG, &dry_night), (MEASURED_MS * 10 + 5) / 6);
    w.duration_ms = INT32_MAX; // longer than a cost may be
    map m = {.medium = MAP_WATER, .n_way = 1, .way = &w};
    way_bar bar = BAR_NONE;
    assert_false(road_cost_open(vehicle_cost(&m, 0, false, MODE_KETEK, &dry_day, &bar)));
}

// A circle is over a schematic way where one of its ends lies in it.
static void test_schematic_closure(void **state)
{
    (void)state;
    const point shape[] = {{0, 0}, {0, 100000}};
    map_way w = {.n_point = 2, .length_m = KILOMETRE};
    map m = {.n_way = 1, .n_point = 2, .way = &w, .shape = shape};
    road_closure middle = {.at = {0, 50000}, .radius_m = 10};
    road_closure end = {.at = {0, 100000}, .radius_m = 10};
    assert_true(closure_covers(&m, 0, &middle) && closure_covers(&m, 0, &end));
    w.flags = WAY_SCHEMATIC;
    assert_true(!closure_covers(&m, 0, &middle) && closure_covers(&m, 0, &end));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_boats),
        cmocka_unit_test(test_still_water),
        cmocka_unit_test(test_measured),
        cmocka_unit_test(test_schematic_closure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
