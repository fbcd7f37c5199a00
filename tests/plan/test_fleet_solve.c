// The distribution solver on small problems with answers known by hand. Every plan is also judged
// (town_solve).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fleet_town.h"

enum { MINUTE = 60, H = TOWN_HOUR, D = TOWN_DAY };

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

static void assert_times(const fleet_trip *t, int32_t load_s, int32_t depart_s, int32_t end_s)
{
    assert_non_null(t);
    assert_int_equal(t->load_s, load_s);
    assert_int_equal(t->depart_s, depart_s);
    assert_int_equal(t->end_s, end_s);
}

static int32_t day_of_leg0(const fleet_plan *plan, int32_t kecamatan)
{
    int32_t day = NONE;
    for (int32_t i = plan->n_trip - 1; i >= 0; i--) {
        const fleet_trip *t = &plan->trip[i];
        if (t->direction == FLEET_OUT && t->leg == 0 && plan->stop[t->stop_first].consignment == kecamatan) {
            day = t->depart_s / D;
        }
    }
    return day;
}

// Backward from voting: the last leg on its last day, each leg before it on the day before.
static void one_truck_leaves_as_late_as_each_leg_has_a_day(void **state)
{
    town *c = *state;
    town_init(c, 1);
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(plan.n_trip, 6);
    assert_int_equal(plan.n_wave, 1);

    const fleet_trip *t = town_trip(&plan, FLEET_OUT, 0, 0);
    assert_times(t, D + 6 * H, D + 6 * H + 2 * MINUTE, D + 8 * H + 8 * MINUTE);
    const fleet_stop *s = &plan.stop[t->stop_first];
    assert_int_equal(s->units, 2);
    assert_int_equal(s->arrive_s, D + 7 * H + 2 * MINUTE);
    assert_int_equal(s->leave_s, D + 7 * H + 8 * MINUTE); // 5 min of papers, 30 s a kit
    assert_int_equal(t->vehicle, TOWN_WAREHOUSE_TRUCK);
    assert_true(t->escort[0] < TOWN_POOL); // the pool's work is the way from the warehouse
    assert_int_equal(t->village_officer, NONE);

    t = town_trip(&plan, FLEET_OUT, 1, 0);
    assert_times(t, 2 * D + 6 * H, 2 * D + 6 * H + 2 * MINUTE, 2 * D + 6 * H + 28 * MINUTE);
    assert_int_equal(t->vehicle, town_carrier(0));
    assert_true(t->escort[0] >= TOWN_POOL); // the own Polsek's

    t = town_trip(&plan, FLEET_OUT, 2, 0);
    assert_times(t, 3 * D + 6 * H, 3 * D + 6 * H + 2 * MINUTE, 3 * D + 6 * H + 43 * MINUTE);
    assert_int_equal(t->stop_n, 2); // both TPS in one round
    assert_int_equal(t->vehicle, town_motorbike(0));
    assert_int_equal(t->village_officer, town_officer(0));
}

static void way_back_follows_the_children_home(void **state)
{
    town *c = *state;
    town_init(c, 1);
    fleet_plan plan = town_solve(c);
    const fleet_trip *last = town_trip(&plan, FLEET_BACK, 2, 0);
    // 10 min, 5 + 1, 10, 5 + 1, 10, and 30 s a kit at the base
    assert_times(last, 4 * D, 4 * D, 4 * D + 43 * MINUTE);
    assert_int_equal(last->village_officer, town_officer(0));
    const fleet_trip *middle = town_trip(&plan, FLEET_BACK, 1, 0);
    int32_t depart = last->end_s + 20 * MINUTE; // 10 min on the way, so as to come 30 min after the goods
    assert_times(middle, depart, depart, depart + 28 * MINUTE);
    const fleet_trip *first = town_trip(&plan, FLEET_BACK, 0, 0);
    depart = middle->end_s + 30 * MINUTE - H;
    assert_times(first, depart, depart, depart + 2 * H + 8 * MINUTE);
}

static void chain_changes_to_the_boat_with_all_its_goods(void **state)
{
    town *c = *state;
    town_init(c, 1);
    town_by_water(c, 0, 2 * H);
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    const fleet_trip *truck = town_trip(&plan, FLEET_OUT, 0, 0);
    const fleet_trip *boat = town_trip(&plan, FLEET_OUT, 0, 1);
    assert_int_equal(truck->base, TOWN_WAREHOUSE);
    assert_int_equal(boat->base, TOWN_JETTY);
    assert_int_equal(boat->load_s, plan.stop[truck->stop_first].leave_s + 30 * MINUTE);
    const fleet_trip *boat_back = town_trip(&plan, FLEET_BACK, 0, 0);
    const fleet_trip *truck_back = town_trip(&plan, FLEET_BACK, 0, 1);
    assert_int_equal(boat_back->base, TOWN_JETTY);
    assert_int_equal(truck_back->depart_s, boat_back->end_s + 20 * MINUTE); // 10 min to the jetty
}

static void load_above_capacity_is_split_in_whole_kits(void **state)
{
    town *c = *state;
    town_init(c, 1);
    town_kits(c, 10);
    c->vehicle[TOWN_WAREHOUSE_TRUCK].cap_g = 8999; // 8 kits by weight, 100 by boxes
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    int32_t units[3];
    for (int32_t i = 0; i < 3; i++) {
        units[i] = plan.stop[town_trip(&plan, FLEET_OUT, 0, i)->stop_first].units;
    }
    assert_int_equal(units[0], 8);
    assert_int_equal(units[1], 8);
    assert_int_equal(units[2], 4);
    assert_null(town_trip(&plan, FLEET_OUT, 0, 3));
}

static void boat_waits_at_its_stop_for_daylight(void **state)
{
    town *c = *state;
    town_init(c, 1);
    town_by_water(c, 0, 5 * H);
    c->p.boat_from_s = 8 * H;
    c->p.boat_to_s = 16 * H;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    const fleet_trip *boat = town_trip(&plan, FLEET_OUT, 0, 1);
    const fleet_stop *s = &plan.stop[boat->stop_first];
    int32_t day = boat->depart_s / D;
    assert_int_equal(boat->depart_s, day * D + 8 * H);
    assert_int_equal(boat->load_s, boat->depart_s - 2 * MINUTE); // loading just in time
    assert_int_equal(s->arrive_s, day * D + 13 * H);
    assert_int_equal(boat->end_s, (day + 1) * D + 13 * H); // home by the next daylight
}

static void farthest_kecamatan_leave_first(void **state)
{
    town *c = *state;
    town_init(c, 3);
    c->p.window[FLEET_OUT][0].day_to_s = 13 * H; // the one truck needs 2, 4 and 6 hours, and handling
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(plan.n_wave, 2);
    assert_int_equal(day_of_leg0(&plan, 2), 0);
    assert_int_equal(day_of_leg0(&plan, 1), 1);
    assert_int_equal(day_of_leg0(&plan, 0), 1);
    assert_int_equal(plan.wave_of[2], 1);
    assert_int_equal(plan.wave_of[1], 2);
    assert_int_equal(plan.wave_of[0], 2);
}

static void farthest_gets_the_first_truck_of_a_day(void **state)
{
    town *c = *state;
    town_init(c, 3);
    c->p.window[FLEET_OUT][0].day_to_s = 22 * H;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_wave, 1);
    for (int32_t i = 0; i < 3; i++) {
        const fleet_trip *t = town_trip(&plan, FLEET_OUT, 0, i);
        assert_int_equal(plan.stop[t->stop_first].consignment, 2 - i);
    }
}

static void users_waves_go_before_travel_time(void **state)
{
    town *c = *state;
    town_init(c, 3);
    c->p.window[FLEET_OUT][0].day_to_s = 14 * H;
    c->kecamatan[0].wave = 2;
    c->kecamatan[1].wave = 5;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(plan.wave_of[0], 2);
    assert_int_equal(plan.wave_of[1], 5);
    assert_int_equal(plan.wave_of[2], 6); // farthest, but after those that the user ordered
    assert_true(day_of_leg0(&plan, 0) <= day_of_leg0(&plan, 1));
    assert_true(day_of_leg0(&plan, 1) <= day_of_leg0(&plan, 2));
}

static void wave_size_spreads_the_nearer_over_later_days(void **state)
{
    town *c = *state;
    town_init(c, 3);
    c->p.window[FLEET_OUT][0].day_to_s = 22 * H; // all three would fit one day
    c->p.wave_size = 2;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(day_of_leg0(&plan, 2), 0);
    assert_int_equal(day_of_leg0(&plan, 1), 1);
    assert_int_equal(day_of_leg0(&plan, 0), 1);
}

static void wave_size_yields_when_the_days_do_not_suffice(void **state)
{
    town *c = *state;
    town_init(c, 3);
    c->p.window[FLEET_OUT][0].day_to_s = 22 * H;
    c->p.window[FLEET_OUT][0].from_s = D;
    c->p.wave_size = 2;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(plan.n_wave, 1);
}

static void users_waves_have_days_of_their_own(void **state)
{
    town *c = *state;
    town_init(c, 2);
    c->kecamatan[0].wave = 1;
    c->kecamatan[1].wave = 2;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(day_of_leg0(&plan, 0), 0);
    assert_int_equal(day_of_leg0(&plan, 1), 1);
}

static void users_day_is_kept(void **state)
{
    town *c = *state;
    town_init(c, 2);
    c->kecamatan[0].wave_day = 0;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(day_of_leg0(&plan, 0), 0);
    assert_int_equal(day_of_leg0(&plan, 1), 1);
}

static void users_day_outside_the_window_is_not_moved(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->kecamatan[0].wave_day = 3;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, 0, FLEET_NO_TIME), 2);
    assert_int_equal(plan.n_trip, 0);
}

static void no_path_is_said_both_ways(void **state)
{
    town *c = *state;
    town_init(c, 1);
    int32_t tps = town_tps(c, 0, 1);
    c->consignment[tps].hop_n = 0;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, tps, FLEET_NO_PATH), 1);
    assert_int_equal(town_missing(&plan, FLEET_BACK, tps, FLEET_NO_PATH), 1);
    assert_int_equal(town_missing(&plan, FLEET_BACK, town_leg1(c, 0), FLEET_NOT_SENT), 1);
    assert_int_equal(town_missing(&plan, FLEET_BACK, 0, FLEET_NOT_SENT), 1);
    assert_int_equal(plan.n_missing, 4); // the kit waits at the PPS
}

static void what_was_not_sent_is_missing_below(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->vehicle[TOWN_WAREHOUSE_TRUCK].mode = MODE_SPEEDBOAT; // no truck to be had
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, 0, FLEET_NO_VEHICLE), 2);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_leg1(c, 0), FLEET_NOT_SENT), 2);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_tps(c, 0, 0), FLEET_NOT_SENT), 1);
    assert_int_equal(town_missing(&plan, FLEET_BACK, town_tps(c, 0, 0), FLEET_NOT_SENT), 1);
    assert_int_equal(plan.n_trip, 0);
}

static void vehicle_too_small_for_a_kit_is_none(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->vehicle[TOWN_WAREHOUSE_TRUCK].cap_g = 999;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, 0, FLEET_NO_VEHICLE), 2);
}

// No kit sets out on a chain whose later hop cannot take it.
static void broken_chain_leaves_nothing_at_the_jetty(void **state)
{
    town *c = *state;
    town_init(c, 1);
    town_kits(c, 5);
    town_by_water(c, 0, 2 * H);
    c->vehicle[c->p.n_vehicle - 1].cap_boxes = 3; // 4 hours and more a trip, 3 kits each
    c->vehicle[c->p.n_vehicle - 1].to_s = 18 * H; // on day 0
    c->p.window[FLEET_OUT][0].day_from_s = 5 * H;
    fleet_plan plan = town_solve(c);
    int32_t missing = town_missing(&plan, FLEET_OUT, 0, FLEET_NO_TIME);
    assert_true(missing > 0 && missing < 10);
    int32_t carried[2] = {0};
    for (int32_t i = 0; town_trip(&plan, FLEET_OUT, 0, i); i++) {
        const fleet_trip *t = town_trip(&plan, FLEET_OUT, 0, i);
        carried[t->base == TOWN_JETTY] += plan.stop[t->stop_first].units;
    }
    assert_int_equal(carried[0], 10 - missing);
    assert_int_equal(carried[1], 10 - missing);
}

static void village_without_officer_is_not_served(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->person[town_officer(0)].eligible = false;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_tps(c, 0, 0), FLEET_NO_ESCORT), 1);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_leg1(c, 0), FLEET_NO_ESCORT), 0);
}

static void too_few_escorts_are_named(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->p.escorts[0] = TOWN_POOL + TOWN_MEMBERS + 1;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, 0, FLEET_NO_ESCORT), 2);
}

static void trip_waits_for_its_escorts(void **state)
{
    town *c = *state;
    town_init(c, 1);
    int32_t officer = town_officer(0);
    c->busy[0] = (fleet_busy){officer, 2 * D, 3 * D + 9 * H, 0};
    c->p.n_busy = 1;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(town_trip(&plan, FLEET_OUT, 2, 0)->load_s, 3 * D + 9 * H);
}

static void escorts_bound_all_day_are_a_lack_of_escorts(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->busy[0] = (fleet_busy){town_officer(0), 2 * D, 4 * D, 0};
    c->p.n_busy = 1;
    fleet_plan plan = town_solve(c);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_tps(c, 0, 0), FLEET_NO_ESCORT), 1);
    assert_int_equal(town_missing(&plan, FLEET_OUT, town_tps(c, 0, 1), FLEET_NO_ESCORT), 1);
}

static void preferred_escort_goes_along(void **state)
{
    town *c = *state;
    town_init(c, 2);
    for (int32_t t = 0; t < TOWN_TPS; t++) {
        c->consignment[town_tps(c, 0, t)].preferred_n = 2;
        c->consignment[town_tps(c, 0, t)].preferred[0] = town_officer(1) - 1; // of another kecamatan
        c->consignment[town_tps(c, 0, t)].preferred[1] = TOWN_POOL - 1;
    }
    fleet_plan plan = town_solve(c);
    for (int32_t i = 0; i < 2; i++) {
        const fleet_trip *t = town_trip(&plan, FLEET_OUT, 2, i);
        if (t->block == 1) {
            assert_int_equal(t->escort[0], TOWN_POOL - 1);
        }
    }
}

static void vehicle_comes_from_home_and_returns(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->vehicle[town_carrier(0)].home = c->block[1].place[TOWN_TPS_0]; // 20 min from the PPK
    c->vehicle[town_motorbike(0)].cap_boxes = 0;
    c->p.window[FLEET_OUT][1].from_s = 2 * D;
    c->p.window[FLEET_OUT][2].day_from_s = 2 * H;
    c->p.window[FLEET_BACK][2].day_from_s = 5 * H;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(town_trip(&plan, FLEET_OUT, 1, 0)->load_s, 2 * D + 6 * H + 20 * MINUTE);
    // straight from PPK to PPS, at the first hour that the last leg allows
    assert_int_equal(town_trip(&plan, FLEET_OUT, 2, 0)->load_s, 3 * D + 2 * H + 10 * MINUTE);
    assert_int_equal(town_trip(&plan, FLEET_BACK, 2, 0)->load_s, 4 * D + 5 * H); // it stayed there
}

static void late_receipt_begins_a_day_earlier(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->p.window[FLEET_OUT][2].from_s = D;
    c->p.receipt_s = 3 * D + 6 * H + 10 * MINUTE; // before anything can be done that morning
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_missing, 0);
    assert_int_equal(town_trip(&plan, FLEET_OUT, 2, 0)->load_s / D, 2);
    assert_int_equal(town_trip(&plan, FLEET_OUT, 1, 0)->load_s / D, 1);
    assert_int_equal(town_trip(&plan, FLEET_OUT, 0, 0)->load_s / D, 0);
}

static void nothing_to_plan_is_an_empty_plan(void **state)
{
    town *c = *state;
    town_init(c, 1);
    c->p.n_block = 1;
    c->p.n_kecamatan = c->p.n_consignment = c->p.n_hop = c->p.n_vehicle = c->p.n_person = 0;
    fleet_plan plan = town_solve(c);
    assert_int_equal(plan.n_trip + plan.n_missing + plan.n_wave, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_truck_leaves_as_late_as_each_leg_has_a_day),
        CASE(way_back_follows_the_children_home),
        CASE(chain_changes_to_the_boat_with_all_its_goods),
        CASE(load_above_capacity_is_split_in_whole_kits),
        CASE(boat_waits_at_its_stop_for_daylight),
        CASE(farthest_kecamatan_leave_first),
        CASE(farthest_gets_the_first_truck_of_a_day),
        CASE(users_waves_go_before_travel_time),
        CASE(wave_size_spreads_the_nearer_over_later_days),
        CASE(wave_size_yields_when_the_days_do_not_suffice),
        CASE(users_waves_have_days_of_their_own),
        CASE(users_day_is_kept),
        CASE(users_day_outside_the_window_is_not_moved),
        CASE(no_path_is_said_both_ways),
        CASE(what_was_not_sent_is_missing_below),
        CASE(vehicle_too_small_for_a_kit_is_none),
        CASE(broken_chain_leaves_nothing_at_the_jetty),
        CASE(village_without_officer_is_not_served),
        CASE(too_few_escorts_are_named),
        CASE(trip_waits_for_its_escorts),
        CASE(escorts_bound_all_day_are_a_lack_of_escorts),
        CASE(preferred_escort_goes_along),
        CASE(vehicle_comes_from_home_and_returns),
        CASE(late_receipt_begins_a_day_earlier),
        CASE(nothing_to_plan_is_an_empty_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
