// Vehicles that leave together: answers known by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fleet_town.h"
#include "judged.h"
#include "plan/fleet_internal.h"

enum { GAP_S = 1800 };

// One kecamatan, so many kits, so many trucks of 100 kits, two that leave together.
static void convoy_town(town *c, int32_t kits, int32_t trucks)
{
    town_init(c, 1);
    town_kits(c, kits / TOWN_TPS);
    for (int32_t i = 1; i < trucks; i++) {
        c->vehicle[c->p.n_vehicle++] = c->vehicle[TOWN_WAREHOUSE_TRUCK];
    }
    c->vehicle[town_carrier(0)].cap_boxes = c->vehicle[town_motorbike(0)].cap_boxes = kits;
    c->vehicle[town_carrier(0)].cap_g = c->vehicle[town_motorbike(0)].cap_g = kits * 1000;
    c->p.load_unit_s = 10;
    c->p.unload_unit_s = 5;
    c->p.convoy_min = 2;
    c->p.convoy_gap_s = GAP_S;
}

static int32_t departures(const fleet_plan *plan)
{
    int32_t n = 0;
    while (town_trip(plan, FLEET_OUT, 0, n)) {
        n++;
    }
    return n;
}

static bool is_near(const fleet_trip *a, const fleet_trip *b)
{
    return a->depart_s - b->depart_s <= GAP_S && b->depart_s - a->depart_s <= GAP_S;
}

static void what_one_holds_goes_alone(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 80, 2);
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(departures(&plan), 1);
    town_done(&c);
}

static void two_trucks_leave_together(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 150, 2);
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(departures(&plan), 2);
    assert_true(is_near(town_trip(&plan, FLEET_OUT, 0, 0), town_trip(&plan, FLEET_OUT, 0, 1)));
    town_done(&c);
}

// Two truckloads and a little: nobody drives the little alone.
static void the_rest_is_shared_out(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 210, 2);
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(departures(&plan), 4);
    for (int32_t i = 0; i < 4; i++) {
        const fleet_trip *t = town_trip(&plan, FLEET_OUT, 0, i);
        bool company = false;
        for (int32_t k = 0; k < 4; k++) {
            const fleet_trip *other = town_trip(&plan, FLEET_OUT, 0, k);
            company = company || (other->vehicle != t->vehicle && is_near(t, other));
        }
        assert_true(company);
    }
    town_done(&c);
}

// Each loads for 90 minutes at the one dock, then they leave within half an hour.
static void one_dock_loads_one_after_the_other(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 180, 2);
    int32_t docks[TOWN_ROWS_MAX] = {[TOWN_WAREHOUSE] = 1};
    c.p.place_docks = docks;
    c.p.load_unit_s = 60;
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(departures(&plan), 2);
    const fleet_trip *first = town_trip(&plan, FLEET_OUT, 0, 0);
    const fleet_trip *second = town_trip(&plan, FLEET_OUT, 0, 1);
    assert_true(is_near(first, second));
    assert_true(second->load_s >= first->load_s + 80 * 60);
    town_done(&c);
}

static void where_there_is_one_truck_it_goes_alone(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 150, 1);
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(departures(&plan), 2);
    town_done(&c);
}

// The second is there on the last day only: it is waited for.
static void who_comes_later_is_waited_for(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 150, 2);
    c.vehicle[c.p.n_vehicle - 1].from_s = 2 * TOWN_DAY + 9 * TOWN_HOUR;
    fleet_plan plan = town_solve(&c);
    assert_int_equal(plan.n_missing, 0);
    const fleet_trip *first = town_trip(&plan, FLEET_OUT, 0, 0);
    assert_true(first->depart_s >= 2 * TOWN_DAY + 9 * TOWN_HOUR - GAP_S);
    assert_true(is_near(first, town_trip(&plan, FLEET_OUT, 0, 1)));
    town_done(&c);
}

// One of three breaks down after the plan was told: the other two still leave together, and carry all.
static void a_convoy_that_lost_one_is_mended(void **state)
{
    (void)state;
    town c;
    convoy_town(&c, 250, 3);
    c.p.convoy_min = 3;
    fleet_plan before = town_solve(&c);
    assert_int_equal(before.n_missing, 0);
    fleet_span laid = {town_trip(&before, FLEET_OUT, 0, 1)->vehicle, -TOWN_DAY, 20 * TOWN_DAY};
    c.p.laid_up = &laid;
    c.p.n_laid_up = 1;
    fleet_options o = {.seed = 3, .iterations = 20, .start = &before};
    fleet_plan after;
    fleet_solve(&c.a, &c.p, &o, &after);
    assert_int_equal(after.n_missing, 0);
    assert_true(judged_clean(&c.a, &c.p, &after));
    town_done(&c);
}

// The second trip from the warehouse leaves a while after the first.
static void second_put_off(town *c, fleet_plan *plan, int32_t apart_s)
{
    int32_t first_s = town_trip(plan, FLEET_OUT, 0, 0)->depart_s;
    fleet_trip *t = &plan->trip[town_trip(plan, FLEET_OUT, 0, 1) - plan->trip];
    fleet_stop *stop = &plan->stop[t->stop_first];
    int32_t later_s = first_s + apart_s - t->depart_s;
    t->depart_s += later_s;
    t->end_s += later_s;
    stop->arrive_s += later_s;
    stop->leave_s += later_s;
    fleet_score_of(&c->a, &c->p, plan, &plan->score);
}

// The judge alone, at the bound of the gap.
static void a_second_more_is_a_fault(void **state)
{
    (void)state;
    enum { APART_S = 120 };
    town c;
    convoy_town(&c, 150, 2);
    fleet_plan plan = town_solve(&c);
    second_put_off(&c, &plan, APART_S);
    c.p.convoy_gap_s = APART_S;
    assert_true(judged_clean(&c.a, &c.p, &plan));
    c.p.convoy_gap_s = APART_S - 1;
    check_report r;
    check_report_init(&c.a, &r);
    check_fleet(&c.a, &c.p, &plan, &r);
    assert_int_equal(r.faults[CHECK_FLEET_CONVOY], 2);
    assert_int_equal(r.n_fault, 2);
    c.p.convoy_min = 1;
    assert_true(judged_clean(&c.a, &c.p, &plan));
    town_done(&c);
}

// Adds a trip of a vehicle to the PPK of the first kecamatan with one kit.
static void departure_add(fleet_work *w, int32_t vehicle, int32_t depart_s)
{
    const fleet_stop stop = {.units = 1, .arrive_s = depart_s + TOWN_HOUR, .leave_s = depart_s + TOWN_HOUR};
    const fleet_run run = {.trip = {.vehicle = vehicle,
                                    .load_s = depart_s,
                                    .depart_s = depart_s,
                                    .end_s = depart_s + 2 * TOWN_HOUR,
                                    .stop_n = 1,
                                    .village_officer = NONE}};
    (void)fleet_work_add(w, &run, &stop);
}

// Eighty are to leave together: ten half an hour before the others and ten half an hour after them see
// seventy each.
static void a_large_convoy_is_counted_whole(void **state)
{
    (void)state;
    enum { ASKED = 80, APART = 10, EIGHT = TOWN_DAY + 8 * TOWN_HOUR };
    town c;
    convoy_town(&c, 2, 1);
    fleet_vehicle *truck = ARENA_NEW(&c.a, fleet_vehicle, ASKED);
    for (int32_t i = 0; i < ASKED; i++) {
        truck[i] = c.vehicle[TOWN_WAREHOUSE_TRUCK];
    }
    c.p.vehicle = truck;
    c.p.n_vehicle = ASKED;
    c.p.convoy_min = ASKED;
    for (int32_t apart = 0; apart <= APART; apart += APART) {
        fleet_index ix;
        fleet_work w;
        fleet_index_make(&c.a, &c.p, &ix);
        fleet_work_init(&w, &c.a, &c.p, &ix, fleet_tour_ranks(&c.a, &c.p, &ix));
        assert_int_equal(ix.company[0], ASKED);
        for (int32_t i = 0; i < ASKED; i++) {
            int32_t later = i < apart ? -1 : i >= ASKED - apart ? 1 : 0;
            departure_add(&w, i, EIGHT + later * GAP_S);
        }
        assert_int_equal(fleet_convoy_holds(&w, 0), apart == 0);
    }
    town_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_holds_goes_alone),
        cmocka_unit_test(two_trucks_leave_together),
        cmocka_unit_test(the_rest_is_shared_out),
        cmocka_unit_test(one_dock_loads_one_after_the_other),
        cmocka_unit_test(where_there_is_one_truck_it_goes_alone),
        cmocka_unit_test(who_comes_later_is_waited_for),
        cmocka_unit_test(a_convoy_that_lost_one_is_mended),
        cmocka_unit_test(a_second_more_is_a_fault),
        cmocka_unit_test(a_large_convoy_is_counted_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
