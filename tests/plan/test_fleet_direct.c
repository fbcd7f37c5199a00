// Legs that are passed by: answers known by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fleet_town.h"
#include "judged.h"

// The village has no store: its goods wait at the PPK for the TPS.
static void pass_pps(town *c)
{
    fleet_consignment *pps = &c->consignment[town_leg1(c, 0)];
    pps->place = c->consignment[0].place;
    pps->hop_n = 0;
    pps->here = true;
    for (int32_t i = 0; i < TOWN_TPS; i++) {
        c->hop[c->consignment[town_tps(c, 0, i)].hop_first].from = TOWN_PPK;
    }
}

// Nor has the kecamatan: the place of its PPK is the warehouse.
static void pass_ppk(town *c, int32_t *place)
{
    memcpy(place, c->block[1].place, (size_t)c->block[1].n * sizeof *place);
    place[TOWN_PPK] = TOWN_WAREHOUSE;
    c->block[1].place = place;
    c->consignment[0].place = TOWN_WAREHOUSE;
    c->consignment[0].hop_n = 0;
    c->consignment[0].here = true;
    c->vehicle[town_carrier(0)].home = TOWN_WAREHOUSE;
}

static void a_village_without_a_store(void **state)
{
    (void)state;
    town c;
    town_init(&c, 1);
    pass_pps(&c);
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_null(town_trip(&plan, FLEET_OUT, 1, 0));
    assert_null(town_trip(&plan, FLEET_BACK, 1, 0));
    const fleet_trip *t = town_trip(&plan, FLEET_OUT, 2, 0);
    assert_int_equal(t->base, TOWN_PPK);
    const fleet_trip *before = town_trip(&plan, FLEET_OUT, 0, 0);
    assert_true(t->load_s >= plan.stop[before->stop_first].leave_s + c.p.margin_s);
    town_done(&c);
}

// The first day is that of the leg that leaves the warehouse.
static void a_kecamatan_without_a_store(void **state)
{
    (void)state;
    town c;
    int32_t place[TOWN_ROWS_MAX];
    town_init(&c, 1);
    pass_ppk(&c, place);
    c.kecamatan[0].wave_day = 1;
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_null(town_trip(&plan, FLEET_OUT, 0, 0));
    assert_int_equal(town_trip(&plan, FLEET_OUT, 1, 0)->depart_s / TOWN_DAY, 1);
    assert_non_null(town_trip(&plan, FLEET_BACK, 1, 0));
    assert_null(town_trip(&plan, FLEET_BACK, 0, 0));
    town_done(&c);
}

static void from_the_warehouse_to_each_tps(void **state)
{
    (void)state;
    town c;
    int32_t place[TOWN_ROWS_MAX];
    town_init(&c, 1);
    pass_ppk(&c, place);
    pass_pps(&c);
    c.lot[0].from_s = 3 * TOWN_DAY + 8 * TOWN_HOUR;
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_true(town_trip(&plan, FLEET_OUT, 2, 0)->load_s >= c.lot[0].from_s);
    assert_null(town_trip(&plan, FLEET_OUT, 1, 0));
    town_done(&c);
}

static int64_t faults(town *c, const fleet_plan *plan, check_code code)
{
    check_report r;
    check_report_init(&c->a, &r);
    check_fleet(&c->a, &c->p, plan, &r);
    return r.faults[code];
}

// What the plan owns up to of a leg that no trip drives agrees with what is driven above and below.
static void what_is_passed_is_judged(void **state)
{
    (void)state;
    town c;
    town_init(&c, 1);
    pass_pps(&c);
    fleet_plan plan = town_solve(&c);
    fleet_missing row = {town_leg1(&c, 0), FLEET_OUT, 1, FLEET_NOT_SENT};
    plan.missing = &row;
    plan.n_missing = 1;
    assert_true(faults(&c, &plan, CHECK_FLEET_MISSING) > 0); // the PPK got all
    assert_true(faults(&c, &plan, CHECK_FLEET_DELIVERED) > 0);
    row.direction = FLEET_BACK;
    assert_true(faults(&c, &plan, CHECK_FLEET_DELIVERED) > 0);
    plan.n_missing = 0;
    c.consignment[town_leg1(&c, 0)].place++;
    assert_true(faults(&c, &plan, CHECK_FLEET_SHAPE) > 0);
    c.consignment[town_leg1(&c, 0)].place--;
    c.consignment[town_tps(&c, 0, 0)].here = true;
    assert_true(faults(&c, &plan, CHECK_FLEET_SHAPE) > 0);
    town_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_village_without_a_store),
        cmocka_unit_test(a_kecamatan_without_a_store),
        cmocka_unit_test(from_the_warehouse_to_each_tps),
        cmocka_unit_test(what_is_passed_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
