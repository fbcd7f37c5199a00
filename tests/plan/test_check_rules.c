// The judge's newer rules at their bounds: what may just be, what may just not; what stands is judged for
// nothing of its own; and broken problems are refused by part and row.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "case_fleet.h"
#include "fleet_gen_more.h"
#include "judged.h"
#include "plan/check_internal.h"
#include "prop.h"
#include "score_slow.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, TRIPS = 26, STOPS = 31, VEHICLES = 8 };

// The plan made by hand, with the arrays that the tests change as copies of their own.
typedef struct bench {
    arena a;
    fleet_problem p;
    fleet_plan plan;
    fleet_vehicle vehicle[VEHICLES];
    fleet_trip fixed[2];
    fleet_stop fixed_stop[2];
} bench;

static void bench_open(bench *b)
{
    memset(b, 0, sizeof *b);
    case_fleet(&b->a, &b->p, &b->plan);
    assert_int_equal(b->plan.n_trip, TRIPS);
    assert_int_equal(b->plan.n_stop, STOPS);
    memcpy(b->vehicle, b->p.vehicle, sizeof b->vehicle);
    memcpy(b->fixed, b->p.fixed, sizeof b->fixed);
    memcpy(b->fixed_stop, b->p.fixed_stop, sizeof b->fixed_stop);
    b->p.vehicle = b->vehicle;
    b->p.fixed = b->fixed;
    b->p.fixed_stop = b->fixed_stop;
}

// The set of faults, with the score that the plan comes to.
static uint64_t faults(bench *b)
{
    check_report r;
    check_report_init(&b->a, &r);
    b->plan.score = score_slow(&b->p, &b->plan);
    check_fleet(&b->a, &b->p, &b->plan, &r);
    return judged_faults(&r);
}

#define EXPECT(b, set) assert_int_equal(faults(b), set)
#define BIT(name)      judged_bit(CHECK_##name)

static void what_stands_is_not_judged(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // The first trip went with one escort, in no time, too heavy, before the lot was there and the gate open.
    fleet_trip *pair[] = {&b.plan.trip[0], &b.fixed[0]};
    fleet_lot late[] = {b.p.lot[0], b.p.lot[1]};
    late[0].from_s = 8 * HOUR;
    b.p.lot = late;
    for (int i = 0; i < 2; i++) {
        pair[i]->escort_n = 1;
        pair[i]->load_s = pair[i]->depart_s = 6 * HOUR;
        pair[i]->end_s = 7 * HOUR + 40 * MINUTE;
    }
    b.vehicle[0].from_s = 8 * HOUR;
    EXPECT(&b, 0);
    b.p.n_fixed = 0; // the same as anybody's doing
    b.p.now_s = 0;
    uint64_t set = faults(&b);
    assert_true((set & BIT(FLEET_ESCORTS)) != 0 && (set & BIT(FLEET_LOT)) != 0 &&
                (set & BIT(FLEET_PLACE_HOURS)) != 0 && (set & BIT(FLEET_VEHICLE_OPEN)) != 0 &&
                (set & BIT(FLEET_TRAVEL)) != 0);
    arena_done(&b.a);
}

static void others_are_judged_against_what_stands(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // The second trip that stands came home later than the next of its vehicle and its people loads.
    b.plan.trip[1].end_s = b.fixed[1].end_s = DAY + 7 * HOUR + MINUTE;
    EXPECT(&b, BIT(FLEET_VEHICLE_ONCE) | BIT(FLEET_ESCORT_ONCE) | BIT(FLEET_REST));
    arena_done(&b.a);
    bench_open(&b);
    // And brought its kit later than the boat takes it.
    b.plan.stop[1].leave_s = b.fixed_stop[1].leave_s = 8 * HOUR + 50 * MINUTE + 1;
    EXPECT(&b, BIT(FLEET_ORDER));
    b.plan.stop[1].leave_s = b.fixed_stop[1].leave_s = 8 * HOUR + 50 * MINUTE;
    EXPECT(&b, 0);
    arena_done(&b.a);
}

static void wave_of_what_stands_is_the_plans(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    b.fixed[0].wave = 7; // of another day's numbering
    EXPECT(&b, 0);
    b.plan.trip[0].wave = 7;
    EXPECT(&b, BIT(FLEET_WAVES));
    arena_done(&b.a);
}

static void ends_may_touch(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // Truck 0's stop with the ballots (trip 5, stop 5) at PPK A, and truck 2 that loads there (trip 6).
    int32_t docks[15] = {0};
    docks[1] = 1;
    b.p.place_docks = docks;
    EXPECT(&b, BIT(FLEET_DOCKS));
    b.plan.stop[5].leave_s = b.plan.stop[5].arrive_s + 5 * MINUTE + 30;
    b.plan.trip[6].load_s = b.plan.stop[5].leave_s;
    b.plan.trip[6].depart_s = b.plan.trip[6].load_s + 4 * MINUTE;
    b.plan.stop[6].arrive_s = b.plan.trip[6].depart_s + 15 * MINUTE;
    b.plan.stop[6].leave_s = b.plan.stop[6].arrive_s + 6 * MINUTE + 30;
    b.plan.stop[7].arrive_s = b.plan.stop[6].leave_s + 12 * MINUTE;
    b.plan.stop[7].leave_s = b.plan.stop[7].arrive_s + 5 * MINUTE + 30;
    b.plan.trip[6].end_s = b.plan.stop[7].leave_s + 25 * MINUTE;
    fleet_trip later = b.plan.trip[6];
    b.plan.trip[6] = b.plan.trip[7];
    b.plan.trip[7] = later;
    EXPECT(&b, 0);

    const fleet_span hours[] = {{1, b.plan.stop[5].arrive_s, b.plan.stop[5].leave_s}, {1, 2 * DAY, 3 * DAY}};
    b.p.hours = hours;
    b.p.n_hours = 2;
    EXPECT(&b, BIT(FLEET_PLACE_HOURS)); // others work there at other times
    b.p.n_hours = 0;
    EXPECT(&b, 0);
    arena_done(&b.a);
}

static void hours_hold_the_whole_of_a_stop(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // PPS B1 is stopped at once out and once back, loaded at once and unloaded at once.
    const fleet_stop *out = &b.plan.stop[8];
    fleet_span hours[] = {{10, out->arrive_s, out->leave_s}, {10, 2 * DAY, 8 * DAY}};
    b.p.hours = hours;
    b.p.n_hours = 2;
    EXPECT(&b, 0);
    hours[0].to_s--;
    EXPECT(&b, BIT(FLEET_PLACE_HOURS));
    const fleet_span halves[] = {{10, out->arrive_s, out->arrive_s + 60},
                                 {10, out->arrive_s + 60, out->leave_s},
                                 {10, 2 * DAY, 8 * DAY}};
    b.p.hours = halves;
    b.p.n_hours = 3;
    EXPECT(&b, BIT(FLEET_PLACE_HOURS)); // the gate shuts in between
    arena_done(&b.a);
}

static void laid_up_is_spent_at_home(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // Truck 5 ends at PPK B at 8:00 of day 2, ten minutes from home, and loads there at 7:00 of day 5.
    fleet_span laid[] = {{5, 2 * DAY + 8 * HOUR + 10 * MINUTE, 5 * DAY + 6 * HOUR + 50 * MINUTE}};
    b.p.laid_up = laid;
    b.p.n_laid_up = 1;
    EXPECT(&b, 0);
    laid[0].from_s--;
    EXPECT(&b, BIT(FLEET_LAID_UP));
    laid[0].from_s++;
    laid[0].to_s++;
    EXPECT(&b, BIT(FLEET_LAID_UP));
    laid[0].from_s = laid[0].to_s = 2 * DAY + 7 * HOUR; // no time at all
    EXPECT(&b, 0);
    laid[0].to_s++;
    EXPECT(&b, BIT(FLEET_LAID_UP)); // on its trip
    arena_done(&b.a);
}

// A vehicle that broke down on a trip that stands is laid up at home, however it came there.
static void what_stands_comes_home_somehow(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    b.vehicle[0].home = 1; // at PPK A, twenty minutes from the warehouse
    b.p.now_s = DAY;
    EXPECT(&b, BIT(FLEET_NOW)); // the boat of day 0 should have begun
    b.p.now_s = 0;
    const fleet_span laid[] = {{0, 9 * HOUR, DAY + 6 * HOUR + 40 * MINUTE}};
    b.p.laid_up = laid;
    b.p.n_laid_up = 1;
    EXPECT(&b, 0);
    b.fixed[1].end_s = b.plan.trip[1].end_s = 9 * HOUR + 5 * MINUTE;
    EXPECT(&b, 0);
    b.p.n_fixed = 0;
    EXPECT(&b, BIT(FLEET_LAID_UP) | BIT(FLEET_TRAVEL) | BIT(FLEET_CONVOY));
    arena_done(&b.a);
}

static void empty_runs_keep_the_hours_of_their_leg(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // Truck 2 lives at PPK A, twenty minutes from the warehouse, where its last trip begins at 7:00 of day 6.
    b.p.window[FLEET_BACK][0].day_from_s = 6 * HOUR + 40 * MINUTE;
    EXPECT(&b, 0);
    b.p.window[FLEET_BACK][0].day_from_s++;
    EXPECT(&b, BIT(FLEET_WINDOW));
    arena_done(&b.a);
}

static void rest_ends_a_stretch(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    // Persons 0 and 1 on day 1: from 7:00 to 9:25:30, which is the longest stretch but person 2's on day 6.
    b.p.stretch_s = 2 * HOUR + 25 * MINUTE + 30;
    EXPECT(&b, 0);
    b.p.stretch_s--;
    EXPECT(&b, BIT(FLEET_REST));
    b.p.rest_s = MINUTE; // between the last two of its trips there is a minute
    b.p.stretch_s = HOUR + 38 * MINUTE;
    EXPECT(&b, 0);
    b.p.stretch_s = 0; // no limit
    b.p.rest_s = 8 * HOUR;
    EXPECT(&b, 0);
    b.p.rest_s = 0; // not asked
    b.p.stretch_s = 1;
    EXPECT(&b, 0);
    arena_done(&b.a);
}

static void seats_and_spares(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    b.vehicle[3].seats = 1; // the motorbike takes an escort and the officer
    EXPECT(&b, BIT(FLEET_SEATS));
    b.vehicle[3].seats = 0; // they ride along on their own
    EXPECT(&b, 0);
    b.vehicle[0].spare = true;
    EXPECT(&b, BIT(FLEET_SPARE));
    b.p.spares_out = true;
    EXPECT(&b, 0);
    arena_done(&b.a);
}

// A reason is weighed with the newer limits too: U3 is said to have lacked a vehicle.
static void reasons_know_the_newer_limits(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    fleet_consignment consignment[16];
    memcpy(consignment, b.p.consignment, sizeof consignment);
    b.p.consignment = consignment;
    consignment[14].village_officer = 8; // U3 has an officer after all
    b.plan.missing[2].reason = FLEET_NO_VEHICLE;
    b.plan.missing[3].reason = FLEET_NOT_SENT;
    EXPECT(&b, BIT(FLEET_MISSING)); // a truck and a motorbike are there
    b.vehicle[5].spare = true;
    b.vehicle[6].seats = 1;
    assert_int_equal(faults(&b) & BIT(FLEET_MISSING), 0);
    b.vehicle[6].seats = 2;
    assert_true((faults(&b) & BIT(FLEET_MISSING)) != 0);
    b.vehicle[6].cap_l = b.p.lot[0].l - 1;
    assert_int_equal(faults(&b) & BIT(FLEET_MISSING), 0);
    b.vehicle[6].cap_l++;
    assert_true((faults(&b) & BIT(FLEET_MISSING)) != 0);
    const fleet_span laid[] = {{6, 2 * DAY, 3 * DAY}, {6, 3 * DAY, 5 * DAY}}; // all of the leg
    b.p.laid_up = laid;
    b.p.n_laid_up = 2;
    assert_int_equal(faults(&b) & BIT(FLEET_MISSING), 0);
    arena_done(&b.a);
}

static void every_part_of_the_score_is_told(void **state)
{
    (void)state;
    bench b;
    bench_open(&b);
    for (int part = 0; part < FLEET_PARTS; part++) {
        check_report r;
        check_report_init(&b.a, &r);
        fleet_plan plan = b.plan;
        plan.score.part[part]++;
        check_fleet(&b.a, &b.p, &plan, &r);
        assert_int_equal(judged_faults(&r), BIT(FLEET_SCORE));
        assert_int_equal(r.n_fault, 1);
        assert_int_equal(r.kept[0].subject, part);
        assert_int_equal(r.kept[0].is, r.kept[0].should + 1);
    }
    arena_done(&b.a);
}

// Judge, solver and the slow count agree on every part, also of a plan in the midst of its days.
static bool counts_agree(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    fleet_options options = {.seed = rng_next(r), .iterations = 20};
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_solve(&a, &p, &options, &plan);
    if (plan.n_trip > 0) {
        fleet_gen_stand(&a, &plan, plan.trip[plan.n_trip / 2].load_s, &p);
        fleet_solve(&a, &p, &options, &plan);
    }
    fleet_score slow = score_slow(&p, &plan);
    check_report report;
    check_report_init(&a, &report);
    check_fleet(&a, &p, &plan, &report);
    bool same = report.faults[CHECK_FLEET_SCORE] == 0 && report.checked[CHECK_FLEET_SCORE] == FLEET_PARTS;
    for (int part = 0; part < FLEET_PARTS; part++) {
        same = same && slow.part[part] == plan.score.part[part];
    }
    arena_done(&a);
    return same;
}

static void three_counts_of_the_score_agree(void **state)
{
    (void)state;
    assert_true(prop_check("three counts of the score", counts_agree, 60, 16, NULL));
}

// A problem of which one number is broken is refused, and the part and the row are named.
typedef struct breakage {
    check_part part;
    int32_t row;
    void (*make)(bench *b);
} breakage;

static void window_ends_first(bench *b)
{
    b->p.window[FLEET_BACK][1].to_s = b->p.window[FLEET_BACK][1].from_s - 1;
}

static void hours_beyond_a_day(bench *b)
{
    b->p.window[FLEET_OUT][2].day_to_s = DAY + 1;
}

static void dusk_before_dawn(bench *b)
{
    b->p.boat_to_s = b->p.boat_from_s - 1;
}

static void negative_handling(bench *b)
{
    b->p.unload_unit_s = -1;
}

static void late_before_receipt(bench *b)
{
    b->p.late_s = b->p.receipt_s - 1;
}

static void now_beyond_reason(bench *b)
{
    b->p.now_s = INT32_MAX;
}

static fleet_consignment *consignments(bench *b)
{
    fleet_consignment *copy = ARENA_NEW(&b->a, fleet_consignment, b->p.n_consignment);
    memcpy(copy, b->p.consignment, (size_t)b->p.n_consignment * sizeof *copy);
    b->p.consignment = copy;
    return copy;
}

static void negative_demand(bench *b)
{
    consignments(b)[4].units = -1;
}

static void absurd_demand(bench *b)
{
    consignments(b)[4].units = INT32_MAX;
}

static void child_of_other_lot(bench *b)
{
    consignments(b)[8].lot = 1;
}

static void unknown_friend(bench *b)
{
    consignments(b)[8].preferred[0] = 10;
}

static void negative_capacity(bench *b)
{
    b->vehicle[4].cap_l = -1;
}

static void vehicle_gone_before_it_comes(bench *b)
{
    b->vehicle[2].to_s = b->vehicle[2].from_s - 1;
}

static void absurd_crew(bench *b)
{
    b->vehicle[1].crew = INT32_MAX;
}

static const fleet_span backwards[] = {{3, DAY, DAY}, {3, 2 * DAY, DAY}};
static const fleet_span unsorted[] = {{3, DAY, DAY}, {3, 0, DAY}};
static const fleet_span overlapping[] = {{3, 0, DAY}, {3, DAY - 1, 2 * DAY}};

static void hours_end_first(bench *b)
{
    b->p.hours = backwards;
    b->p.n_hours = 2;
}

static void hours_unsorted(bench *b)
{
    b->p.hours = unsorted;
    b->p.n_hours = 2;
}

static void laid_up_overlaps(bench *b)
{
    b->p.laid_up = overlapping;
    b->p.n_laid_up = 2;
}

static void negative_docks(bench *b)
{
    int32_t *docks = ARENA_NEW(&b->a, int32_t, b->p.n_place);
    docks[9] = -1;
    b->p.place_docks = docks;
}

static void negative_way(bench *b)
{
    b->p.block[1].by_mode[MODE_FOOT].time_s[1] = -2;
}

static void way_to_itself(bench *b)
{
    b->p.block[2].by_mode[MODE_KETEK].time_s[0] = 1;
}

static void negative_length(bench *b)
{
    b->p.block[0].by_mode[MODE_KETEK].dist_m[3] = INT32_MIN;
}

static void fixed_out_of_order(bench *b)
{
    b->fixed[1].load_s = b->fixed[0].load_s - 1;
}

static void fixed_backwards(bench *b)
{
    b->fixed[0].end_s = b->fixed[0].depart_s;
}

static void fixed_unknown_escort(bench *b)
{
    b->fixed[1].escort[1] = 10;
}

static void told_unknown_vehicle(bench *b)
{
    fleet_trip *told = ARENA_NEW(&b->a, fleet_trip, 2);
    memcpy(told, b->p.told, 2 * sizeof *told);
    told[1].vehicle = VEHICLES;
    b->p.told = told;
}

static void pin_of_other_hop(bench *b)
{
    fleet_pin *pin = ARENA_NEW(&b->a, fleet_pin, 2);
    memcpy(pin, b->p.pin, 2 * sizeof *pin);
    pin[1].hop = 4;
    b->p.pin = pin;
}

static void negative_lot(bench *b)
{
    fleet_lot *lot = ARENA_NEW(&b->a, fleet_lot, 2);
    memcpy(lot, b->p.lot, 2 * sizeof *lot);
    lot[1].l = -1;
    b->p.lot = lot;
}

static void no_lots(bench *b)
{
    b->p.n_lot = 0;
}

static void pins_without_rows(bench *b)
{
    b->p.pin = NULL;
}

static void broken_problems_are_refused_by_row(void **state)
{
    (void)state;
    const breakage all[] = {
        {CHECK_PART_WINDOW, 4, window_ends_first},
        {CHECK_PART_WINDOW, 2, hours_beyond_a_day},
        {CHECK_PART_WINDOW, 6, dusk_before_dawn},
        {CHECK_PART_SETTING, 1, negative_handling},
        {CHECK_PART_SETTING, 13, late_before_receipt},
        {CHECK_PART_SETTING, 14, now_beyond_reason},
        {CHECK_PART_CONSIGNMENT, 4, negative_demand},
        {CHECK_PART_CONSIGNMENT, 4, absurd_demand},
        {CHECK_PART_CONSIGNMENT, 8, child_of_other_lot},
        {CHECK_PART_CONSIGNMENT, 8, unknown_friend},
        {CHECK_PART_VEHICLE, 4, negative_capacity},
        {CHECK_PART_VEHICLE, 2, vehicle_gone_before_it_comes},
        {CHECK_PART_VEHICLE, 1, absurd_crew},
        {CHECK_PART_HOURS, 1, hours_end_first},
        {CHECK_PART_HOURS, 1, hours_unsorted},
        {CHECK_PART_LAID_UP, 1, laid_up_overlaps},
        {CHECK_PART_PLACE, 9, negative_docks},
        {CHECK_PART_BLOCK, 1, negative_way},
        {CHECK_PART_BLOCK, 2, way_to_itself},
        {CHECK_PART_BLOCK, 0, negative_length},
        {CHECK_PART_FIXED, 1, fixed_out_of_order},
        {CHECK_PART_FIXED, 0, fixed_backwards},
        {CHECK_PART_FIXED, 1, fixed_unknown_escort},
        {CHECK_PART_TOLD, 1, told_unknown_vehicle},
        {CHECK_PART_PIN, 1, pin_of_other_hop},
        {CHECK_PART_LOT, 1, negative_lot},
        {CHECK_PART_PROBLEM, 0, no_lots},
        {CHECK_PART_PROBLEM, 0, pins_without_rows},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        bench b;
        bench_open(&b);
        all[i].make(&b);
        check_report r;
        check_report_init(&b.a, &r);
        check_fleet(&b.a, &b.p, &b.plan, &r);
        if (judged_faults(&r) != BIT(FLEET_SHAPE) || r.kept[0].is != (int64_t)all[i].part ||
            r.kept[0].subject != all[i].row) {
            judged_print(&r);
            fail_msg("breakage %d", (int)i);
        }
        arena_done(&b.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_is_not_judged),
        cmocka_unit_test(others_are_judged_against_what_stands),
        cmocka_unit_test(wave_of_what_stands_is_the_plans),
        cmocka_unit_test(ends_may_touch),
        cmocka_unit_test(hours_hold_the_whole_of_a_stop),
        cmocka_unit_test(laid_up_is_spent_at_home),
        cmocka_unit_test(what_stands_comes_home_somehow),
        cmocka_unit_test(empty_runs_keep_the_hours_of_their_leg),
        cmocka_unit_test(rest_ends_a_stretch),
        cmocka_unit_test(seats_and_spares),
        cmocka_unit_test(reasons_know_the_newer_limits),
        cmocka_unit_test(every_part_of_the_score_is_told),
        cmocka_unit_test(three_counts_of_the_score_agree),
        cmocka_unit_test(broken_problems_are_refused_by_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
