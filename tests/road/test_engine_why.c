// Why there is no way, and what is waited for: small towns by hand, a road town and a river town in one
// place.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "road/engine.h"
#include "town.h"

enum { NORTH_ARM, EAST_ARM, SOUTH_ARM, WEST_ARM, EAST_SOUTH, NORTH_EAST, SOURCE = 100, NEAR_M = 50 };

static const point north = {TOWN_STEP_E7, 0};
static const point south = {-TOWN_STEP_E7, 0};
static const point west = {0, -TOWN_STEP_E7};
static const point nowhere = {0, -3 * TOWN_STEP_E7};

// Two towns whose ways a test may change before it asks.
typedef struct towns {
    arena memory;
    map_way way[2][TOWN_WAYS];
    map m[2];
    engine *en;
} towns;

static void towns_draw(towns *t)
{
    *t = (towns){0};
    for (int i = 0; i < 2; i++) {
        map_parts p = town_parts(&t->memory, (map_medium)i);
        for (int w = 0; w < TOWN_WAYS; w++) {
            t->way[i][w] = p.way[w];
            t->way[i][w].source += 1000 * i;
        }
        p.way = t->way[i];
        assert_true(map_make(&t->memory, &p, &t->m[i], NULL));
    }
}

static travel_why why(towns *t, const engine_trip *asked, point from, point to)
{
    travel_why w;
    engine_trip trip = *asked;
    engine_maps maps = {.road = &t->m[MAP_ROAD], .water = &t->m[MAP_WATER]};
    trip.limit_m = NEAR_M;
    t->en = engine_make(&maps, NULL);
    assert_non_null(t->en);
    assert_true(engine_why(t->en, &trip, from, to, &w, NULL));
    engine_done(t->en);
    return w;
}

static const engine_trip truck = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};

static void test_open(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    assert_int_equal(why(&t, &truck, north, south).bar, TRAVEL_OPEN);
    arena_done(&t.memory);
}

// A car park's way that joins nothing is nearest; the street is within the limit. Without the street it
// serves.
static void test_car_park(void **state)
{
    (void)state;
    enum { PARK = NORTH_EAST, M_E7 = 90 };
    const point near = {TOWN_STEP_E7, -20 * M_E7};
    for (int street = 0; street < 2; street++) {
        towns t;
        towns_draw(&t);
        point *node = ARENA_NEW(&t.memory, point, TOWN_NODES + 2);
        point *shape = ARENA_NEW(&t.memory, point, t.m[MAP_ROAD].n_point);
        memcpy(node, t.m[MAP_ROAD].node, TOWN_NODES * sizeof *node);
        memcpy(shape, t.m[MAP_ROAD].shape, (size_t)t.m[MAP_ROAD].n_point * sizeof *shape);
        for (int i = 0; i < 2; i++) { // 30 m north and south of the place
            point p = {near.lat_e7 + (i == 0 ? -30 : 30) * M_E7, near.lon_e7};
            node[TOWN_NODES + i] = shape[t.way[MAP_ROAD][PARK].first_point + i] = p;
        }
        t.way[MAP_ROAD][PARK].from = TOWN_NODES;
        t.way[MAP_ROAD][PARK].to = TOWN_NODES + 1;
        t.way[MAP_ROAD][PARK].flags = 0;
        t.way[MAP_ROAD][PARK].length_m = 60;
        t.way[MAP_ROAD][NORTH_ARM].flags = street ? 0 : WAY_NO_TRUCK;
        t.way[MAP_ROAD][WEST_ARM].flags = WAY_NO_TRUCK;
        map_parts p = {.n_node = TOWN_NODES + 2,
                       .n_way = TOWN_WAYS,
                       .n_point = t.m[MAP_ROAD].n_point,
                       .node = node,
                       .way = t.way[MAP_ROAD],
                       .shape = shape};
        assert_true(map_make(&t.memory, &p, &t.m[MAP_ROAD], NULL));
        assert_int_equal(why(&t, &truck, near, south).bar, street ? TRAVEL_OPEN : TRAVEL_ISLAND);
        arena_done(&t.memory);
    }
}

// A ferry passes the village: nobody boards it there. A street farther off is taken, and none is none.
static void test_ferry_passes(void **state)
{
    (void)state;
    enum { M_E7 = 90 };
    const point village = {20 * M_E7, -TOWN_STEP_E7 / 2};
    towns t;
    towns_draw(&t);
    assert_int_equal(why(&t, &truck, village, south).bar, TRAVEL_OPEN);
    t.way[MAP_ROAD][WEST_ARM].class_ = MAP_FERRY_ROAD;
    travel_why w = why(&t, &truck, village, south);
    assert_true(w.bar == TRAVEL_NO_START && w.fault.bar == BAR_NONE);
    const point quay = {20 * M_E7, -30 * M_E7}; // 20 m from the ferry, 30 m from the north arm
    assert_int_equal(why(&t, &truck, quay, south).bar, TRAVEL_OPEN);
    arena_done(&t.memory);
}

static void test_no_way_near(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    travel_why w = why(&t, &truck, nowhere, south);
    assert_true(w.bar == TRAVEL_NO_START && w.fault.side == SNAP_FROM && w.fault.bar == BAR_NONE);
    w = why(&t, &truck, north, nowhere);
    assert_true(w.bar == TRAVEL_NO_END && w.fault.side == SNAP_TO && w.fault.bar == BAR_NONE);
    t.way[MAP_ROAD][WEST_ARM].flags = WAY_NO_TRUCK;
    w = why(&t, &truck, west, south);
    assert_true(w.bar == TRAVEL_NO_START && w.fault.bar == BAR_ACCESS && w.fault.off_m == 0 &&
                w.fault.way_source == SOURCE + WEST_ARM && w.fault.vehicle == MODE_TRUCK);
    t.way[MAP_ROAD][WEST_ARM].flags = WAY_NOT_BACK;
    t.way[MAP_ROAD][WEST_ARM].limit_kg = 5000;
    assert_int_equal(why(&t, &truck, west, south).fault.bar, BAR_LIMIT);
    arena_done(&t.memory);
}

static void test_island(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    t.way[MAP_ROAD][WEST_ARM].flags = WAY_NOT_BACK; // one way out of the town, and none back
    assert_int_equal(why(&t, &truck, west, south).bar, TRAVEL_ISLAND);
    assert_int_equal(why(&t, &truck, south, west).bar, TRAVEL_OPEN);
    arena_done(&t.memory);
}

static void test_closure(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    const road_closure c[] = {{.way_source = SOURCE + SOUTH_ARM, .from_s = 5, .to_s = 10}, // not yet
                              {.way_source = SOURCE + WEST_ARM, .to_s = 10},
                              {.way_source = SOURCE + EAST_SOUTH, .to_s = 10},
                              {.way_source = SOURCE + NORTH_EAST, .to_s = 10},
                              {.at = {-TOWN_STEP_E7 / 2, 0}, .radius_m = 5, .to_s = 10},
                              {.way_source = SOURCE + EAST_ARM, .to_s = 10}};
    engine_trip trip = truck;
    trip.state.closure = c;
    trip.state.n_closure = 6;
    travel_why w = why(&t, &trip, north, south);
    assert_true(w.bar == TRAVEL_CLOSURE && w.closure == 4);
    w = why(&t, &trip, west, north);
    assert_true(w.bar == TRAVEL_CLOSURE && w.closure == 1);
    trip.state.n_closure = 4;
    assert_int_equal(why(&t, &trip, north, south).bar, TRAVEL_OPEN);
    arena_done(&t.memory);
}

static void test_weather(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    map_way *road = t.way[MAP_ROAD];
    road[SOUTH_ARM].flags = road[EAST_SOUTH].flags = WAY_FORD;
    engine_trip trip = truck;
    trip.state = (road_state){.rain = RAIN_HEAVY, .river = RIVER_HIGH};
    travel_why w = why(&t, &trip, north, south);
    assert_true(w.bar == TRAVEL_WEATHER && w.weather == BAR_FLOOD);
    road[SOUTH_ARM].flags = road[EAST_SOUTH].flags = 0;
    road[SOUTH_ARM].surface = road[EAST_SOUTH].surface = SURFACE_EARTH;
    w = why(&t, &trip, north, south);
    assert_true(w.bar == TRAVEL_WEATHER && w.weather == BAR_RAIN);
    const road_closure c = {.way_source = SOURCE + SOUTH_ARM,
                            .to_s = 10}; // the rain would bar it all the same
    trip.state.closure = &c;
    trip.state.n_closure = 1;
    assert_int_equal(why(&t, &trip, north, south).bar, TRAVEL_WEATHER);
    map_way *water = t.way[MAP_WATER];
    water[SOUTH_ARM].class_ = water[EAST_SOUTH].class_ = MAP_CANAL;
    trip = (engine_trip){.vehicle = MODE_JUKUNG, .state = {.river = RIVER_LOW}};
    w = why(&t, &trip, north, south);
    assert_true(w.bar == TRAVEL_WEATHER && w.weather == BAR_LOW);
    arena_done(&t.memory);
}

// ---------------------------------------------------------------- over jetties

// The south of the road town can be reached on foot only.
static void draw_river_crossing(towns *t)
{
    towns_draw(t);
    t->way[MAP_ROAD][SOUTH_ARM].flags = t->way[MAP_ROAD][EAST_SOUTH].flags = WAY_NO_TRUCK;
}

static engine_jetty jetty_at(point p)
{
    return (engine_jetty){
        .at = p, .confirmed = true, .fixed_s = 300, .box_s = 10, .closes_min = 1440, .lowest = RIVER_LOW};
}

static void test_jetties(void **state)
{
    (void)state;
    towns t;
    draw_river_crossing(&t);
    engine_jetty jetty[] = {jetty_at(north), jetty_at(south)};
    engine_trip trip = {.vehicle = MODE_TRUCK,
                        .by_boat = true,
                        .boat = MODE_KETEK,
                        .onward = MODE_FOOT,
                        .n_jetty = 2,
                        .jetty = jetty,
                        .state = {.river = RIVER_LOW}};
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_OPEN);
    jetty[1].lowest = RIVER_NORMAL;
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_JETTY);
    jetty[1].lowest = RIVER_LOW;
    t.way[MAP_WATER][SOUTH_ARM].flags = t.way[MAP_WATER][EAST_SOUTH].flags = WAY_INTERMITTENT;
    travel_why w = why(&t, &trip, west, south);
    assert_true(w.bar == TRAVEL_WEATHER && w.weather == BAR_LOW);
    jetty[1].confirmed = false;
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_NO_JETTY);
    jetty[1] = jetty_at(nowhere);
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_NO_JETTY);
    trip.by_boat = false;
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_NO_END);
    arena_done(&t.memory);
}

// A village with a landing of its own, and no road: where the water town alone is.
static void test_own_landing(void **state)
{
    (void)state;
    towns t;
    towns_draw(&t);
    for (int w = 0; w < TOWN_WAYS; w++) { // no road but the western one
        t.way[MAP_ROAD][w].flags = w == WEST_ARM ? 0 : WAY_NO_TRUCK | WAY_NO_MOTORBIKE | WAY_NO_FOOT;
    }
    const point middle = {0, 0};
    engine_jetty jetty[] = {jetty_at(middle), {.at = south, .own = true, .confirmed = true}};
    engine_trip trip = {.vehicle = MODE_TRUCK,
                        .by_boat = true,
                        .boat = MODE_KETEK,
                        .onward = MODE_MOTORBIKE,
                        .n_jetty = 2,
                        .jetty = jetty,
                        .state = {.river = RIVER_NORMAL},
                        .limit_m = NEAR_M};
    engine_maps maps = {.road = &t.m[MAP_ROAD], .water = &t.m[MAP_WATER]};
    travel_route r;
    t.en = engine_make(&maps, NULL);
    assert_true(engine_route(&t.memory, t.en, &trip, west, south, &r, NULL));
    assert_true(r.n_leg == 3 && r.leg[1].kind == ROUTE_BOARD && r.leg[2].mode == MODE_KETEK);
    assert_true(engine_route(&t.memory, t.en, &trip, south, west, &r, NULL));
    assert_true(r.n_leg == 3 && r.leg[0].mode == MODE_KETEK && r.leg[1].kind == ROUTE_LAND);
    assert_true(r.leg[0].start_s == trip.state.at_s && r.leg[2].mode == MODE_MOTORBIKE);
    engine_done(t.en);
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_OPEN);
    assert_int_equal(why(&t, &trip, north, west).bar, TRAVEL_NO_START); // it is not the landing of others
    trip.n_jetty = 1;
    assert_int_equal(why(&t, &trip, west, south).bar, TRAVEL_NO_END);
    trip.n_jetty = 2;
    const road_closure c = {.way_source = 1000 + SOURCE + SOUTH_ARM, .to_s = 10};
    const road_closure both[] = {c, {.way_source = 1000 + SOURCE + EAST_SOUTH, .to_s = 10}};
    trip.state.closure = both;
    trip.state.n_closure = 2;
    travel_why w = why(&t, &trip, west, south);
    assert_true(w.bar == TRAVEL_CLOSURE && w.closure == 1);
    jetty[1].at = nowhere; // far from any water: that is what is told, not the road
    w = why(&t, &trip, west, nowhere);
    assert_true(w.bar == TRAVEL_NO_END && w.fault.vehicle == MODE_KETEK && w.fault.side == SNAP_TO);
    arena_done(&t.memory);
}

// Half past five in the morning at a jetty that opens at six.
static void test_waiting(void **state)
{
    (void)state;
    enum {
        JAKARTA_S = 7 * 3600,
        HALF_PAST_FIVE_S = 5 * 3600 + 1800,
        SIX_MIN = 360,
        TEN_MIN = 600,
        BOXES = 6
    };
    towns t;
    draw_river_crossing(&t);
    engine_jetty jetty[] = {jetty_at(north), jetty_at(south)};
    jetty[0].opens_min = SIX_MIN;
    jetty[0].closes_min = TEN_MIN;
    engine_trip trip = {.vehicle = MODE_TRUCK,
                        .by_boat = true,
                        .boat = MODE_KETEK,
                        .onward = MODE_FOOT,
                        .boxes = BOXES,
                        .n_jetty = 2,
                        .jetty = jetty,
                        .state = {.river = RIVER_NORMAL, .at_s = HALF_PAST_FIVE_S - JAKARTA_S},
                        .utc_offset_s = JAKARTA_S,
                        .limit_m = NEAR_M};
    engine_maps maps = {.road = &t.m[MAP_ROAD], .water = &t.m[MAP_WATER]};
    const point beside = {south.lat_e7 + 1, south.lon_e7}; // the jetty itself needs no way on
    travel_route r;
    t.en = engine_make(&maps, NULL);
    assert_true(engine_route(&t.memory, t.en, &trip, west, beside, &r, NULL));
    const route_kind kinds[] = {ROUTE_MOVE, ROUTE_WAIT, ROUTE_BOARD, ROUTE_MOVE, ROUTE_LAND, ROUTE_MOVE};
    assert_true(r.n_leg == 6 && r.whole.board == 0 && r.whole.land == 1);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(r.leg[i].kind, kinds[i]);
    }
    uint32_t drive_ms = road_cost_ms(r.leg[0].cost);
    assert_true(drive_ms > 0 && drive_ms + road_cost_ms(r.leg[1].cost) == 1800 * 1000);
    assert_true(r.leg[2].start_s == HALF_PAST_FIVE_S - JAKARTA_S + 1800 && r.leg[2].jetty == 0);
    assert_int_equal(road_cost_ms(r.leg[2].cost), (300 + 10 * BOXES) * 1000);
    assert_true(r.leg[3].mode == MODE_KETEK && r.leg[3].n_step == 2 && r.leg[5].mode == MODE_FOOT);
    assert_true(r.leg[4].jetty == 1 && r.leg[4].from.lat_e7 == south.lat_e7);
    // In the middle of the day nobody waits; after ten one waits until the next morning.
    trip.state.at_s += 3600;
    assert_true(engine_route(&t.memory, t.en, &trip, west, beside, &r, NULL));
    assert_int_equal(r.n_leg, 5);
    trip.state.at_s += 5 * 3600;
    assert_true(engine_route(&t.memory, t.en, &trip, west, beside, &r, NULL));
    assert_true(r.n_leg == 6 && road_cost_ms(r.leg[1].cost) > 18 * 3600 * 1000);
    engine_done(t.en);
    arena_done(&t.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open),         cmocka_unit_test(test_car_park),
        cmocka_unit_test(test_ferry_passes), cmocka_unit_test(test_no_way_near),
        cmocka_unit_test(test_island),       cmocka_unit_test(test_closure),
        cmocka_unit_test(test_weather),      cmocka_unit_test(test_jetties),
        cmocka_unit_test(test_own_landing),  cmocka_unit_test(test_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
