// Why goods do not come, and why a trip is as it is, on small problems where the answer is known by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/fleet_explain.h"

#include "fleet_town.h"

static int setup(void **state)
{
    static town c;
    *state = &c;
    town_init(&c, 1);
    return 0;
}

static int teardown(void **state)
{
    town_done(*state);
    return 0;
}

// What hinders the truck of the warehouse on the first leg.
static fleet_why truck_of(town *c, const fleet_plan *plan)
{
    const fleet_why *why = NULL;
    int32_t n = 0;
    fleet_explain_missing(&c->a, &c->p, plan, 0, FLEET_OUT, &why, &n);
    for (int32_t i = 0; i < n; i++) {
        if (c->p.vehicle[why[i].like].mode == MODE_TRUCK) {
            return why[i];
        }
    }
    fail();
    return (fleet_why){0};
}

static void assert_why(fleet_why w, fleet_test test, int64_t is, int64_t limit)
{
    assert_int_equal(w.test, test);
    assert_int_equal(w.is, is);
    assert_int_equal(w.limit, limit);
}

static void each_test_in_its_order(void **state)
{
    town *c = *state;
    const fleet_plan none = {0};
    fleet_vehicle *truck = &c->vehicle[TOWN_WAREHOUSE_TRUCK];
    const fleet_vehicle good = *truck;
    const fleet_span ever = {TOWN_WAREHOUSE_TRUCK, -TOWN_DAY, 20 * TOWN_DAY};

    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_FREE);
    truck->cap_boxes = 0;
    assert_why(truck_of(c, &none), FLEET_TEST_BOXES, 1, 0);
    *truck = good;
    truck->cap_g = 999;
    assert_why(truck_of(c, &none), FLEET_TEST_WEIGHT, 1000, 999);
    *truck = good;
    truck->cap_l = 7;
    c->lot[0].l = 8;
    assert_why(truck_of(c, &none), FLEET_TEST_VOLUME, 8, 7);
    *truck = good;
    c->p.escorts[0] = 3;
    truck->seats = 2;
    assert_why(truck_of(c, &none), FLEET_TEST_SEATS, 3, 2);
    *truck = good;
    truck->home = c->block[1].place[TOWN_TPS_0];
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_HOME);
    *truck = good;
    truck->spare = true;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_SPARE);
    *truck = good;
    c->p.n_laid_up = 1;
    c->p.laid_up = &ever;
    assert_why(truck_of(c, &none), FLEET_TEST_BUSY, 2 * TOWN_HOUR + 390, 0);
    c->p.n_laid_up = 0;
    truck->to_s = -1;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_READY);
    *truck = good;
    town_way(c, 0, MODE_TRUCK, TOWN_WAREHOUSE, TOWN_PPK_0, 13 * TOWN_HOUR);
    assert_why(truck_of(c, &none), FLEET_TEST_HOURS, 13 * TOWN_HOUR, 12 * TOWN_HOUR);
    town_way(c, 0, MODE_TRUCK, TOWN_WAREHOUSE, TOWN_PPK_0, MATRIX_NONE);
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_WAY);
}

// What somebody wished may be what hinders.
static void a_pin_is_named(void **state)
{
    town *c = *state;
    const fleet_plan none = {0};
    fleet_pin pin = {.consignment = 0,
                     .direction = FLEET_OUT,
                     .hop = c->consignment[0].hop_first,
                     .vehicle = town_motorbike(0),
                     .from_s = 0,
                     .to_s = 20 * TOWN_DAY};
    c->p.n_pin = 1;
    c->p.pin = &pin;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_PIN);
    pin.vehicle = TOWN_WAREHOUSE_TRUCK;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_FREE);
    pin.to_s = -1;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_PIN);
    pin.direction = FLEET_BACK;
    assert_int_equal(truck_of(c, &none).test, FLEET_TEST_FREE);
    c->p.n_pin = 0;
}

// Of two trucks of a kind one is kept in reserve: what the other fails counts.
static void the_best_of_a_kind_speaks(void **state)
{
    town *c = *state;
    const fleet_plan none = {0};
    c->vehicle[c->p.n_vehicle] = c->vehicle[TOWN_WAREHOUSE_TRUCK];
    c->vehicle[c->p.n_vehicle++].spare = true;
    fleet_why w = truck_of(c, &none);
    assert_int_equal(w.n, 2);
    assert_int_equal(w.test, FLEET_TEST_FREE);
    assert_int_equal(w.like, TOWN_WAREHOUSE_TRUCK);
}

static void what_holds_each_trip(void **state)
{
    town *c = *state;
    fleet_plan plan = town_solve(c);
    fleet_because b;
    for (int32_t i = 0; i < plan.n_trip; i++) {
        fleet_explain_trip(&c->p, &plan, i, &b);
        assert_true(b.able >= 1);
        assert_true(b.bound_s <= plan.trip[i].load_s || b.bound == FLEET_BOUND_WINDOW);
        assert_false(b.user_wave || b.user_day);
        assert_int_equal(b.farther, 0);
    }
    fleet_explain_trip(&c->p, &plan, 0, &b);
    assert_int_equal(b.able, 1);
    assert_int_equal(b.idle, 0);
}

// Two kits and a truck that holds one: the second trip waits for the truck, and the first for the day.
static void a_vehicle_that_comes_back(void **state)
{
    town *c = *state;
    fleet_because b;
    c->vehicle[TOWN_WAREHOUSE_TRUCK].cap_boxes = 1;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.trip[0].vehicle, plan.trip[1].vehicle);
    assert_int_equal(plan.trip[0].leg, plan.trip[1].leg);
    fleet_explain_trip(&c->p, &plan, 0, &b);
    assert_int_equal(b.bound, FLEET_BOUND_WINDOW);
    fleet_explain_trip(&c->p, &plan, 1, &b);
    assert_true(b.bound == FLEET_BOUND_VEHICLE || b.bound == FLEET_BOUND_WINDOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_test_in_its_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pin_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(the_best_of_a_kind_speaks, setup, teardown),
        cmocka_unit_test_setup_teardown(what_holds_each_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(a_vehicle_that_comes_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
