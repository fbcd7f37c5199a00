// Maps, forbidden turns, speeds and bars, and spots on ways.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "costs.h"
#include "prop.h"
#include "road/order.h"
#include "road/snap.h"
#include "road/vehicle.h"
#include "town.h"

typedef struct fixture {
    arena a;
    map_parts parts;
    map m;
} fixture;

static void town(fixture *f, map_medium medium, const map_turn *turn, int32_t n_turn)
{
    *f = (fixture){0};
    f->parts = town_parts(&f->a, medium);
    f->parts.turn = turn;
    f->parts.n_turn = n_turn;
    assert_true(map_make(&f->a, &f->parts, &f->m, NULL));
}

static const road_state dry_day = {.river = RIVER_NORMAL};

// From one junction to another by Dijkstra on the map's own graph: over all copies of the last one.
static road_cost drive(fixture *f, travel_mode vehicle, const road_state *s, int32_t from, int32_t to)
{
    costed c = {.graph = f->m.graph, .arc_cost = ARENA_NEW(&f->a, road_cost, f->m.graph.n_arc)};
    road_cost *cost = ARENA_NEW(&f->a, road_cost, f->m.n_node);
    road_cost best = ROAD_CLOSED;
    vehicle_costs(&f->m, vehicle, s, c.arc_cost);
    costed_oracle(&c, from, cost);
    for (int32_t v = 0; v < f->m.n_node; v++) {
        best = f->m.origin[v] == to && cost[v] < best ? cost[v] : best;
    }
    return best;
}

static uint32_t metres(fixture *f, travel_mode vehicle, int32_t from, int32_t to)
{
    return road_cost_m(drive(f, vehicle, &dry_day, from, to));
}

enum { NORTH = 1, EAST, SOUTH, WEST, STEP_M = 111, DIAGONAL_M = 157 };

static void test_one_way(void **state)
{
    (void)state;
    fixture f;
    town(&f, MAP_ROAD, NULL, 0);
    assert_int_equal(f.m.n_node, TOWN_NODES);
    assert_int_equal(metres(&f, MODE_TRUCK, NORTH, EAST), DIAGONAL_M);
    assert_int_equal(metres(&f, MODE_TRUCK, EAST, NORTH), 2 * STEP_M);
    assert_int_equal(metres(&f, MODE_FOOT, EAST, NORTH), DIAGONAL_M);
    arena_done(&f.a);
}

static void test_forbidden_turn(void **state)
{
    (void)state;
    fixture f;
    // From the north one may not turn to the south: round by the east. On foot one may.
    const map_turn no = {.in = 0, .out = 2, .node = 0};
    town(&f, MAP_ROAD, &no, 1);
    assert_int_equal(metres(&f, MODE_TRUCK, NORTH, SOUTH), 2 * DIAGONAL_M);
    assert_int_equal(metres(&f, MODE_FOOT, NORTH, SOUTH), 2 * STEP_M);
    assert_int_equal(metres(&f, MODE_TRUCK, WEST, SOUTH), 2 * STEP_M);
    assert_int_equal(metres(&f, MODE_TRUCK, 0, SOUTH), STEP_M);
    assert_int_equal(metres(&f, MODE_TRUCK, NORTH, WEST), 2 * STEP_M);
    arena_done(&f.a);
}

static void test_only_turn(void **state)
{
    (void)state;
    fixture f;
    // From the west one may only go on to the north.
    const map_turn only = {.in = 3, .out = 0, .node = 0, .only = true};
    town(&f, MAP_ROAD, &only, 1);
    assert_int_equal(metres(&f, MODE_TRUCK, WEST, NORTH), 2 * STEP_M);
    assert_int_equal(metres(&f, MODE_TRUCK, WEST, EAST), 2 * STEP_M + DIAGONAL_M);
    assert_int_equal(metres(&f, MODE_TRUCK, WEST, 0), STEP_M); // the crossing itself is reached
    assert_int_equal(metres(&f, MODE_FOOT, WEST, EAST), 2 * STEP_M);
    arena_done(&f.a);
}

static void test_current(void **state)
{
    (void)state;
    fixture f;
    town(&f, MAP_WATER, NULL, 0);
    road_state high = {.river = RIVER_FLOOD};
    road_cost down = drive(&f, MODE_KETEK, &dry_day, 0, NORTH);
    road_cost up = drive(&f, MODE_KETEK, &dry_day, NORTH, 0);
    assert_true(road_cost_ms(down) < road_cost_ms(up));
    assert_true(road_cost_ms(drive(&f, MODE_KETEK, &high, 0, NORTH)) < road_cost_ms(down));
    assert_true(road_cost_ms(drive(&f, MODE_KETEK, &high, NORTH, 0)) > road_cost_ms(up));
    assert_false(road_cost_open(drive(&f, MODE_TRUCK, &dry_day, 0, NORTH)));
    arena_done(&f.a);
}

// Each bar, and the nearest case that is not barred.
static void test_bars(void **state)
{
    (void)state;
    static const struct {
        map_medium medium;
        map_way way; // class, surface, flags, limit, width
        travel_mode vehicle;
        road_state shut, open;
        way_bar bar;
    } cases[] = {
        {MAP_ROAD,
         {.class_ = MAP_TRACK, .surface = SURFACE_EARTH},
         MODE_TRUCK,
         {.rain = RAIN_HEAVY},
         {.rain = RAIN_SOME},
         BAR_RAIN},
        {MAP_ROAD,
         {.class_ = MAP_TRACK, .flags = WAY_FORD},
         MODE_MOTORBIKE,
         {.river = RIVER_HIGH},
         {.river = RIVER_NORMAL},
         BAR_FLOOD},
        {MAP_ROAD,
         {.class_ = MAP_PRIMARY, .flags = WAY_FLOODS},
         MODE_TRUCK,
         {.river = RIVER_FLOOD},
         {.river = RIVER_HIGH},
         BAR_FLOOD},
        {MAP_WATER,
         {.class_ = MAP_CANAL},
         MODE_JUKUNG,
         {.river = RIVER_LOW},
         {.river = RIVER_NORMAL},
         BAR_LOW},
        {MAP_WATER,
         {.class_ = MAP_RIVER, .flags = WAY_INTERMITTENT},
         MODE_KETEK,
         {.river = RIVER_LOW},
         {.river = RIVER_NORMAL},
         BAR_LOW},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture f;
        way_bar bar = BAR_NONE;
        map_way w = cases[i].way;
        town(&f, cases[i].medium, NULL, 0);
        w.length_m = 1000;
        w.duration_ms = -1;
        f.m.way = &w;
        assert_false(road_cost_open(vehicle_cost(&f.m, 0, false, cases[i].vehicle, &cases[i].shut, &bar)));
        assert_int_equal(bar, cases[i].bar);
        assert_true(road_cost_open(vehicle_cost(&f.m, 0, false, cases[i].vehicle, &cases[i].open, &bar)));
        assert_int_equal(bar, BAR_NONE);
        arena_done(&f.a);
    }
}

static void test_closure(void **state)
{
    (void)state;
    fixture f;
    town(&f, MAP_ROAD, NULL, 0);
    road_closure c = {.way_source = 102, .from_s = 1000, .to_s = 2000};
    road_state s = {.river = RIVER_NORMAL, .at_s = 1000, .n_closure = 1, .closure = &c};
    assert_int_equal(road_cost_m(drive(&f, MODE_TRUCK, &s, 0, SOUTH)), STEP_M + DIAGONAL_M);
    s.at_s = 2000;
    assert_int_equal(road_cost_m(drive(&f, MODE_TRUCK, &s, 0, SOUTH)), STEP_M);
    c = (road_closure){.at = {-TOWN_STEP_E7, 0}, .radius_m = 5, .from_s = 0, .to_s = INT64_MAX};
    assert_false(road_cost_open(drive(&f, MODE_TRUCK, &s, 0, SOUTH))); // both ways to it
    c.at = (point){-TOWN_STEP_E7 / 2, 300}; // 3 m beside the middle of a way that has points at its ends only
    assert_int_equal(road_cost_m(drive(&f, MODE_TRUCK, &s, 0, SOUTH)), STEP_M + DIAGONAL_M);
    c.radius_m = 2;
    assert_int_equal(road_cost_m(drive(&f, MODE_TRUCK, &s, 0, SOUTH)), STEP_M);
    arena_done(&f.a);
}

// A ferry takes its time, not its length.
static void test_ferry(void **state)
{
    (void)state;
    fixture f;
    town(&f, MAP_ROAD, NULL, 0);
    map_way w = {.class_ = MAP_FERRY_ROAD, .length_m = 3000, .duration_ms = 1500 * 1000};
    way_bar bar;
    f.m.way = &w;
    assert_int_equal(road_cost_ms(vehicle_cost(&f.m, 0, true, MODE_TRUCK, &dry_day, &bar)), 1500 * 1000);
    arena_done(&f.a);
}

// ---------------------------------------------------------------- spots

static void test_spot(void **state)
{
    (void)state;
    fixture f;
    snap_index s;
    town(&f, MAP_ROAD, NULL, 0);
    snap_make(&f.a, &f.m, &s);
    // 22 m west of the middle of the way to the north.
    map_spot spot = snap_find(&s, (point){TOWN_STEP_E7 / 2, -2000}, 50, NULL);
    assert_true(spot.way == 0 && spot.off_m == 22);
    assert_in_range(spot.at_m, 55, 56);
    assert_int_equal(snap_find(&s, (point){TOWN_STEP_E7 / 2, -2000}, 21, NULL).way, -1);
    const bool usable[TOWN_WAYS] = {false, true, true, true, true, true};
    spot = snap_find(&s, (point){TOWN_STEP_E7 / 2, -2500}, 100, usable);
    assert_true(spot.way == 3); // the way to the west is next
    arena_done(&f.a);
}

// Against a look at every straight piece.
static bool spots_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    point *shape = ARENA_NEW(&a, point, 2 * n);
    map_way *way = ARENA_NEW(&a, map_way, n);
    bool *usable = ARENA_NEW(&a, bool, n);
    for (int32_t i = 0; i < n; i++) {
        for (int k = 0; k < 2; k++) {
            shape[2 * i + k] = (point){-30000000 + (int32_t)rng_below(r, 300000),
                                       1040000000 + (int32_t)rng_below(r, 300000)};
        }
        way[i] = (map_way){
            .first_point = 2 * i, .n_point = 2, .length_m = point_distance_m(shape[2 * i], shape[2 * i + 1])};
        usable[i] = rng_below(r, 4) > 0;
    }
    map m = {.n_way = n, .n_point = 2 * n, .way = way, .shape = shape};
    snap_index s;
    snap_make(&a, &m, &s);
    bool ok = true;
    for (int q = 0; q < 20; q++) {
        point p = {-30050000 + (int32_t)rng_below(r, 400000), 1039950000 + (int32_t)rng_below(r, 400000)};
        int32_t limit_m = (int32_t)rng_below(r, 3000);
        map_spot found = snap_find(&s, p, limit_m, usable);
        // One way at a time: the nearest of them all is the nearest of each.
        int32_t best = INT32_MAX;
        for (int32_t i = 0; i < n; i++) {
            map one = {.n_way = 1,
                       .n_point = 2,
                       .way = &(map_way){.n_point = 2, .length_m = way[i].length_m},
                       .shape = shape + 2 * i};
            snap_index alone;
            snap_make(&a, &one, &alone);
            map_spot spot = usable[i] ? snap_find(&alone, p, limit_m, NULL) : (map_spot){-1, 0, 0};
            best = spot.way == 0 && spot.off_m < best ? spot.off_m : best;
        }
        ok = ok &&
             (best == INT32_MAX ? found.way < 0 : found.way >= 0 && found.off_m == best && usable[found.way]);
    }
    arena_done(&a);
    return ok;
}

static void test_spots(void **state)
{
    (void)state;
    assert_true(prop_check("spots", spots_hold, 100, 30, NULL));
}

// Lines across the globe do not fill the memory, and are found.
static void test_long_ways(void **state)
{
    (void)state;
    enum { N = 3000, ENTRIES_MAX = 2000000 };
    arena a = {0};
    rng r;
    rng_init(&r, 5);
    point *shape = ARENA_NEW(&a, point, 2 * N);
    map_way *way = ARENA_NEW(&a, map_way, N);
    for (int32_t i = 0; i < N; i++) {
        shape[2 * i] = (point){(int32_t)rng_below(&r, 1600000000) - 800000000, -1790000000};
        shape[2 * i + 1] = (point){(int32_t)rng_below(&r, 1600000000) - 800000000, 1790000000};
        way[i] = (map_way){.first_point = 2 * i, .n_point = 2, .length_m = 30000000};
    }
    map m = {.n_way = N, .n_point = 2 * N, .way = way, .shape = shape};
    snap_index s;
    snap_make(&a, &m, &s);
    assert_true(s.first[s.rows * s.columns] <= ENTRIES_MAX);
    for (int32_t i = 0; i < N; i += 100) {
        assert_int_equal(snap_find(&s, shape[2 * i], 10, NULL).off_m, 0);
        assert_true(snap_find(&s, shape[2 * i], 10, NULL).way >= 0);
    }
    arena_done(&a);
}

// A schematic way is there at its ends only; a measured length is gone along by its part of the shape.
static void test_schematic_spot(void **state)
{
    (void)state;
    fixture f;
    snap_index s;
    town(&f, MAP_ROAD, NULL, 0);
    map_way way[TOWN_WAYS];
    for (int i = 0; i < TOWN_WAYS; i++) {
        way[i] = f.m.way[i];
    }
    way[0].length_m = 10 * STEP_M;
    f.m.way = way;
    snap_make(&f.a, &f.m, &s);
    map_spot spot = snap_find(&s, (point){TOWN_STEP_E7 / 2, -2000}, 50, NULL);
    assert_true(spot.way == 0 && spot.at_m == 5 * STEP_M && spot.off_m == 22);
    way[0].flags = WAY_SCHEMATIC;
    assert_int_equal(snap_find(&s, (point){TOWN_STEP_E7 / 2, -2000}, 50, NULL).way, -1);
    const bool alone[TOWN_WAYS] = {true};
    spot = snap_find(&s, (point){TOWN_STEP_E7 + 2000, 0}, 50, alone);
    assert_true(spot.way == 0 && spot.at_m == 10 * STEP_M && spot.off_m == 22);
    spot = snap_find(&s, (point){-1000, 0}, 50, alone);
    assert_true(spot.way == 0 && spot.at_m == 0 && spot.off_m == 11);
    arena_done(&f.a);
}

// At the very end of a way one stands at the junction: also where the way itself is closed.
static void test_spot_at_junction(void **state)
{
    (void)state;
    fixture f;
    const map_turn no = {.in = 0, .out = 2, .node = 0}; // coming from the north: not on to the south
    town(&f, MAP_ROAD, &no, 1);
    road_cost *cost = ARENA_NEW(&f.a, road_cost, f.m.graph.n_arc);
    for (int32_t a = 0; a < f.m.graph.n_arc; a++) {
        cost[a] = ROAD_CLOSED;
    }
    map_spot middle = {2, 0, 0}; // on the way to the south, where it begins
    table_stop begin = snap_begin(&f.m, middle, costs_of_way(&f.m, middle, cost).cost);
    assert_true(begin.n == 2 && begin.node[1] == 0 && begin.cost[1] == 0);
    assert_false(road_cost_open(begin.cost[0]));
    table_stop end = snap_end(&f.m, middle, costs_of_way(&f.m, middle, cost).cost);
    assert_true(end.n == 3 && end.node[0] == 0 && end.cost[0] == 0);
    assert_true(f.m.origin[end.node[1]] == 0 && end.node[1] != 0 && end.cost[1] == 0); // from the north too
    assert_false(road_cost_open(end.cost[2]));
    assert_true(!snap_end_is_back(&f.m, middle, 1) && snap_end_is_back(&f.m, middle, 2));
    map_spot south = {2, STEP_M, 0};
    begin = snap_begin(&f.m, south, costs_of_way(&f.m, south, cost).cost);
    assert_true(begin.node[0] == SOUTH && begin.cost[0] == 0 && !road_cost_open(begin.cost[1]));
    arena_done(&f.a);
}

// Between spots: to the ends, along the way itself, and not against a one-way street.
static void test_between_spots(void **state)
{
    (void)state;
    fixture f;
    town(&f, MAP_ROAD, NULL, 0);
    road_cost *cost = ARENA_NEW(&f.a, road_cost, f.m.graph.n_arc);
    vehicle_costs(&f.m, MODE_TRUCK, &dry_day, cost);
    map_spot early = {5, 40, 0}; // on the one-way street from north to east
    map_spot late = {5, 100, 0};
    assert_int_equal(road_cost_m(snap_along(&f.m, early, late, costs_of_way(&f.m, early, cost).cost)), 60);
    assert_false(road_cost_open(snap_along(&f.m, late, early, costs_of_way(&f.m, late, cost).cost)));
    assert_false(
        road_cost_open(snap_along(&f.m, early, (map_spot){4, 1, 0}, costs_of_way(&f.m, early, cost).cost)));
    table_stop begin = snap_begin(&f.m, early, costs_of_way(&f.m, early, cost).cost);
    table_stop end = snap_end(&f.m, late, costs_of_way(&f.m, late, cost).cost);
    assert_true(begin.n == 2 && begin.node[0] == EAST && road_cost_m(begin.cost[0]) == DIAGONAL_M - 40);
    assert_false(road_cost_open(begin.cost[1]));
    assert_true(end.n == 2 && end.node[0] == NORTH && road_cost_m(end.cost[0]) == 100);
    assert_false(road_cost_open(end.cost[1]));
    arena_done(&f.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_forbidden_turn),
        cmocka_unit_test(test_only_turn),
        cmocka_unit_test(test_current),
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_closure),
        cmocka_unit_test(test_ferry),
        cmocka_unit_test(test_spot),
        cmocka_unit_test(test_spots),
        cmocka_unit_test(test_schematic_spot),
        cmocka_unit_test(test_spot_at_junction),
        cmocka_unit_test(test_long_ways),
        cmocka_unit_test(test_between_spots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
