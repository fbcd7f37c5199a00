// What would help, on small problems where the answer is known by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/fleet_relax.h"

#include "fleet_town.h"

static int setup(void **state)
{
    static town c;
    *state = &c;
    return 0;
}

static int teardown(void **state)
{
    town_done(*state);
    return 0;
}

static int64_t missing_kits(const fleet_plan *plan)
{
    int64_t kits = 0;
    for (int32_t i = 0; i < plan->n_missing; i++) {
        kits += plan->missing[i].units;
    }
    return kits;
}

static const fleet_relax *relax(town *c, const fleet_plan *plan, int32_t *n)
{
    const fleet_options o = {.seed = 3, .iterations = 5};
    const fleet_relax *found = NULL;
    fleet_relaxations(&c->a, &c->p, plan, &o, &found, n);
    return found;
}

static const fleet_relax *of_kind(const fleet_relax *found, int32_t n, fleet_relax_kind kind)
{
    for (int32_t i = 0; i < n; i++) {
        if (found[i].kind == kind) {
            return &found[i];
        }
    }
    return NULL;
}

static void nothing_is_missing(void **state)
{
    town *c = *state;
    int32_t n = 1;
    town_init(c, 1);
    fleet_plan plan = town_solve(c);
    relax(c, &plan, &n);
    assert_int_equal(n, 0);
}

// More kits than one truck that holds one can bring to the PPK in its days.
static void another_truck_helps(void **state)
{
    town *c = *state;
    int32_t n = 0;
    town_init(c, 1);
    town_kits(c, 60);
    c->vehicle[TOWN_WAREHOUSE_TRUCK].cap_boxes = 1;
    fleet_plan plan = town_solve(c);
    int64_t missing = missing_kits(&plan);
    assert_true(missing > 0);
    const fleet_relax *found = relax(c, &plan, &n);
    const fleet_relax *more = of_kind(found, n, FLEET_RELAX_VEHICLE);
    assert_non_null(more);
    assert_true(more->kits > 0 && more->kits <= missing);
    assert_int_equal(c->p.vehicle[more->like].mode, MODE_TRUCK);
    assert_int_equal(more->subject, c->block[0].place[TOWN_WAREHOUSE]);
    assert_int_equal(c->p.n_vehicle, 3); // the problem itself stays as it was
    for (int32_t i = 1; i < n; i++) {
        assert_true(found[i - 1].kits >= found[i].kits);
    }
}

// A boat that is too slow for the light of one day: no boat helps, and nothing else is offered as if it did.
static void what_does_not_help_is_not_offered(void **state)
{
    town *c = *state;
    int32_t n = 0;
    town_init(c, 1);
    town_by_water(c, 0, 13 * TOWN_HOUR);
    fleet_plan plan = town_solve(c);
    assert_true(missing_kits(&plan) > 0);
    const fleet_relax *found = relax(c, &plan, &n);
    assert_null(of_kind(found, n, FLEET_RELAX_VEHICLE));
    assert_null(of_kind(found, n, FLEET_RELAX_ESCORTS));
}

static void spares_and_a_stop(void **state)
{
    town *c = *state;
    int32_t n = 0;
    town_init(c, 1);
    c->vehicle[town_motorbike(0)].spare = true;
    fleet_plan plan = {0};
    const fleet_missing missing[] = {{town_tps(c, 0, 0), FLEET_OUT, 1, FLEET_NO_VEHICLE}};
    plan.n_missing = 1;
    plan.missing = (fleet_missing *)(uintptr_t)missing;
    const fleet_relax *found = relax(c, &plan, &n);
    const fleet_relax *spare = of_kind(found, n, FLEET_RELAX_SPARES);
    assert_non_null(spare);
    assert_int_equal(spare->amount, 1);
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void it_can_be_stopped(void **state)
{
    town *c = *state;
    town_init(c, 1);
    town_kits(c, 60);
    c->vehicle[TOWN_WAREHOUSE_TRUCK].cap_boxes = 1;
    fleet_plan plan = town_solve(c);
    const fleet_options o = {.seed = 3, .iterations = 5, .out_of_time = at_once};
    const fleet_relax *found = NULL;
    int32_t n = 1;
    fleet_relaxations(&c->a, &c->p, &plan, &o, &found, &n);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(another_truck_helps, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_help_is_not_offered, setup, teardown),
        cmocka_unit_test_setup_teardown(spares_and_a_stop, setup, teardown),
        cmocka_unit_test_setup_teardown(it_can_be_stopped, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
