// The judge of distribution plans: passes a plan made by hand, and faults every error planted in it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "case_fleet.h"
#include "judged.h"
#include "mutate.h"
#include "prop.h"
#include "score_slow.h"

enum { DAY_S = 86400, SEEDS = 20 };

static check_report judge(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    check_report r;
    check_report_init(a, &r);
    check_fleet(a, p, plan, &r);
    return r;
}

// The same with the score that the plan comes to, for tests that change what is counted.
static check_report judge_scored(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    fleet_plan scored = *plan;
    scored.score = score_slow(p, plan);
    return judge(a, p, &scored);
}

static void expect_only(const check_report *r, check_code code)
{
    if (judged_faults(r) != judged_bit(code)) {
        judged_print(r);
        fail_msg("expected %s alone", check_name(code));
    }
}

static void expect_none(const check_report *r)
{
    if (r->n_fault != 0) {
        judged_print(r);
        fail_msg("expected no fault");
    }
}

static void hand_made_plan_passes(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    check_report r = judge(&a, &p, &plan);
    expect_none(&r);
    for (int code = CHECK_FLEET_SHAPE; code <= CHECK_FLEET_SCORE; code++) {
        if (r.checked[code] == 0) {
            fail_msg("%s was never tested", check_name((check_code)code));
        }
    }
    arena_done(&a);
}

static void planted_errors_are_faulted(void **state)
{
    (void)state;
    for (size_t op = 0; op < mutate_fleet_count(); op++) {
        mutation info = mutate_fleet_info(op);
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            arena a = {0};
            rng r;
            rng_init(&r, seed);
            fleet_problem p;
            fleet_plan plan;
            case_fleet(&a, &p, &plan);
            if (!mutate_fleet_by(&a, op, &r, &p, &plan)) {
                fail_msg("no place to plant: %s", info.name);
            }
            check_report report = judge(&a, &p, &plan);
            if (!judged_as_planted(&report, info.code, info.companions)) {
                judged_print(&report);
                fail_msg("%s: %s (seed %d)", check_name(info.code), info.name, (int)seed);
            }
            arena_done(&a);
        }
    }
}

static void every_constraint_has_mutations(void **state)
{
    (void)state;
    for (int code = CHECK_FLEET_SHAPE; code <= CHECK_FLEET_SCORE; code++) {
        int n = 0;
        for (size_t op = 0; op < mutate_fleet_count(); op++) {
            n += mutate_fleet_info(op).code == (check_code)code;
        }
        if (n < 2) {
            fail_msg("%s has %d mutations", check_name((check_code)code), n);
        }
    }
}

// An operator leaves the arrays that it was given as they were.
static void planting_spares_the_original(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    for (int code = CHECK_FLEET_SHAPE; code <= CHECK_FLEET_SCORE; code++) {
        fleet_problem other_p = p;
        fleet_plan other = plan;
        rng r;
        rng_init(&r, 7);
        assert_true(mutate_fleet(&a, (check_code)code, &r, &other_p, &other));
        check_report report = judge(&a, &other_p, &other);
        assert_true(report.faults[code] > 0);
    }
    check_report report = judge(&a, &p, &plan);
    expect_none(&report);
    arena_done(&a);
}

static void user_waves_and_days_are_kept(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_kecamatan kecamatan[2] = {p.kecamatan[0], p.kecamatan[1]};
    p.kecamatan = kecamatan;
    kecamatan[0].travel_s = 9999; // farther, but the user says otherwise
    kecamatan[0].wave = 2;
    kecamatan[1].wave = 1;
    kecamatan[0].wave_day = 1;
    kecamatan[1].wave_day = 0;
    check_report r = judge(&a, &p, &plan);
    expect_none(&r);

    kecamatan[0].wave_day = 2;
    r = judge(&a, &p, &plan);
    expect_only(&r, CHECK_FLEET_WAVES);
    assert_int_equal(r.kept[0].subject, 0);
    assert_int_equal(r.kept[0].is, 1);
    assert_int_equal(r.kept[0].should, 2);

    kecamatan[0] = (fleet_kecamatan){.wave = 1, .wave_day = NONE, .leg1 = 0};
    kecamatan[1] = (fleet_kecamatan){.wave = 1, .wave_day = NONE, .leg1 = 1};
    plan.wave_of[0] = 1; // one wave may begin on two days
    fleet_trip *trip = ARENA_NEW(&a, fleet_trip, plan.n_trip);
    for (int32_t i = 0; i < plan.n_trip; i++) {
        trip[i] = plan.trip[i];
        trip[i].wave = 1;
    }
    fleet_plan one_wave = plan;
    one_wave.trip = trip;
    one_wave.n_wave = 1;
    r = judge(&a, &p, &one_wave);
    expect_none(&r);

    plan.wave_of[0] = 2;
    kecamatan[0].wave = 2;
    kecamatan[1].wave = 0; // without a wave of the user's it goes last
    r = judge(&a, &p, &plan);
    expect_only(&r, CHECK_FLEET_WAVES);
    arena_done(&a);
}

static void later_wave_does_not_begin_earlier(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_kecamatan kecamatan[2] = {p.kecamatan[0], p.kecamatan[1]};
    p.kecamatan = kecamatan;
    p.n_fixed = 0;                                 // what has gone cannot wait
    kecamatan[0].travel_s = kecamatan[1].travel_s; // equally far: either may go first
    plan.wave_of[0] = 1;
    plan.wave_of[1] = 2;
    for (int32_t i = 0; i < plan.n_trip; i++) {
        plan.trip[i].wave = 3 - plan.trip[i].wave;
    }
    p.now_s = 0;
    check_report r = judge(&a, &p, &plan);
    expect_only(&r, CHECK_FLEET_WAVES); // kecamatan 1 loads on day 0, kecamatan 0 on day 1
    assert_int_equal(r.n_fault, 1);
    p.n_fixed = 2;
    r = judge(&a, &p, &plan);
    expect_none(&r);
    arena_done(&a);
}

static void boat_needs_daylight_to_come_home(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_vehicle vehicle[8];
    memcpy(vehicle, p.vehicle, sizeof vehicle);
    p.vehicle = vehicle;
    p.window[FLEET_BACK][0].to_s = 8 * DAY_S;
    vehicle[1].home = 2; // the speedboat lives at PPK B, half an hour from its base
    check_report r = judge_scored(&a, &p, &plan);
    expect_none(&r);

    // Its last trip ends at dusk, and it must be home ten minutes after the next dawn.
    fleet_trip *last = &plan.trip[22];
    assert_int_equal(last->vehicle, 1);
    last->end_s = 6 * DAY_S + p.boat_to_s;
    vehicle[1].to_s = 7 * DAY_S + p.boat_from_s + 600;
    r = judge(&a, &p, &plan);
    assert_int_equal(r.faults[CHECK_FLEET_DAYLIGHT], 1);
    assert_int_equal(r.faults[CHECK_FLEET_VEHICLE_OPEN], 0);
    vehicle[1].to_s += 1200; // time enough for the way
    r = judge(&a, &p, &plan);
    assert_int_equal(r.faults[CHECK_FLEET_DAYLIGHT], 0);

    last->end_s -= 1800; // home at the moment of dusk
    vehicle[1].to_s = 6 * DAY_S + p.boat_to_s;
    r = judge(&a, &p, &plan);
    assert_int_equal(r.faults[CHECK_FLEET_DAYLIGHT], 0);
    assert_int_equal(r.faults[CHECK_FLEET_VEHICLE_OPEN], 0);
    arena_done(&a);
}

static int64_t missing_faults(arena *a, const fleet_problem *p, fleet_plan *plan, fleet_reason reason)
{
    plan->missing[2].reason = reason; // TPS 3 of kecamatan 1, out
    check_report r = judge(a, p, plan);
    return r.faults[CHECK_FLEET_MISSING];
}

// Whether it was for want of a vehicle or of time: told by the vehicles that are there.
static void reasons_are_weighed(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_consignment consignment[16];
    fleet_vehicle vehicle[8];
    memcpy(consignment, p.consignment, sizeof consignment);
    memcpy(vehicle, p.vehicle, sizeof vehicle);
    p.consignment = consignment;
    p.vehicle = vehicle;
    consignment[14].village_officer = 8; // so that an officer is not what it lacks
    assert_int_equal(consignment[plan.missing[2].consignment].village_officer, 8);
    plan.missing[3].reason = FLEET_NOT_SENT; // back: it never came

    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_ESCORT), 0);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_TIME), 0);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 1); // a motorbike and a truck are there
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_PATH), 1);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NOT_SENT), 1);

    vehicle[5].cap_boxes = p.lot[0].boxes - 1;
    vehicle[6].cap_g = p.lot[0].g - 1; // neither holds a kit now
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 0);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_TIME), 1);
    vehicle[5].cap_boxes = p.lot[0].boxes;
    vehicle[5].cap_g = p.lot[0].g; // one just does
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 1);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_TIME), 0);

    vehicle[5].to_s = p.window[FLEET_OUT][2].from_s; // but is gone by then: either word will do
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 0);
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_TIME), 0);
    vehicle[5].to_s++;
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 1);
    vehicle[5].from_s = p.window[FLEET_OUT][2].to_s;
    assert_int_equal(missing_faults(&a, &p, &plan, FLEET_NO_VEHICLE), 0);
    arena_done(&a);
}

// A truck from the warehouse may bring two kecamatan of one wave their goods; an escort of either may ride.
static void one_trip_may_serve_two_kecamatan(void **state)
{
    (void)state;
    enum { STEP_S = 600 };
    arena a = {0};
    int32_t time_s[9];
    const int32_t place[] = {0, 1, 2};
    const uint8_t jetty[] = {0, 0, 0};
    for (int i = 0; i < 9; i++) {
        time_s[i] = i % 4 == 0 ? 0 : STEP_S;
    }
    const fleet_block block = {.n = 3, .place = place, .by_mode = {{.n = 3, .time_s = time_s}}};
    fleet_kecamatan kecamatan[] = {{0, 0, STEP_S, 0}, {0, NONE, STEP_S, 1}};
    const fleet_hop hop[] = {{0, 1, false}, {0, 2, false}};
    const fleet_consignment consignment[] = {
        {.place = 1, .parent = NONE, .units = 1, .hop_first = 0, .hop_n = 1, .village_officer = NONE},
        {.place = 2,
         .parent = NONE,
         .units = 1,
         .hop_first = 1,
         .hop_n = 1,
         .village_officer = NONE,
         .kecamatan = 1},
    };
    const fleet_vehicle vehicle = {MODE_TRUCK, 0, 2, 2, .to_s = DAY_S};
    fleet_person person[] = {{0, true, false, 0, DAY_S}, {1, true, false, 0, DAY_S}};
    const fleet_window open = {0, DAY_S, 0, DAY_S};
    fleet_problem p = {
        .n_place = 3, .place_is_jetty = jetty, .n_block = 1, .block = &block, .n_kecamatan = 2};
    p.kecamatan = kecamatan;
    p.n_consignment = 2;
    p.consignment = consignment;
    p.n_hop = 2;
    p.hop = hop;
    p.n_vehicle = 1;
    p.vehicle = &vehicle;
    p.n_person = 2;
    p.person = person;
    const fleet_lot lot = {.boxes = 1, .g = 1};
    p.n_lot = 1;
    p.lot = &lot;
    p.window[FLEET_OUT][0] = open;
    p.window[FLEET_BACK][0] = open;
    p.escorts[0] = 2;
    fleet_stop stop[] = {{0, 0, 1, STEP_S, STEP_S}, {1, 1, 1, 2 * STEP_S, 2 * STEP_S}};
    fleet_trip trip = {.wave = 1, .end_s = 3 * STEP_S, .stop_n = 2, .escort_n = 2, .escort = {0, 1}};
    trip.village_officer = NONE;
    fleet_missing missing[] = {{0, FLEET_BACK, 1, FLEET_NO_TIME}, {1, FLEET_BACK, 1, FLEET_NO_TIME}};
    int32_t wave_of[] = {1, 1};
    fleet_plan plan = {
        .n_trip = 1, .trip = &trip, .n_stop = 2, .stop = stop, .n_missing = 2, .missing = missing};
    plan.n_wave = 1;
    plan.wave_of = wave_of;
    check_report r = judge_scored(&a, &p, &plan);
    expect_none(&r);

    kecamatan[1].wave_day = 1; // the second stop's kecamatan was to begin on another day
    r = judge_scored(&a, &p, &plan);
    expect_only(&r, CHECK_FLEET_WAVES);
    assert_int_equal(r.kept[0].subject, 1);
    kecamatan[1].wave_day = NONE;

    const fleet_block apart = {.n = 3, .place = place};
    p.block = &apart; // and no matrix is no way
    r = judge(&a, &p, &plan);
    assert_true(r.faults[CHECK_FLEET_MODE] > 0);
    arena_done(&a);
}

static void empty_plan_lacks_everything(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_plan nothing = {.n_wave = 2, .wave_of = plan.wave_of};
    check_report r = judge_scored(&a, &p, &nothing);
    assert_int_equal(judged_faults(&r), judged_bit(CHECK_FLEET_DELIVERED) | judged_bit(CHECK_FLEET_FIXED));
    p.n_fixed = 0;
    r = judge_scored(&a, &p, &nothing);
    expect_only(&r, CHECK_FLEET_DELIVERED);

    fleet_problem empty = {0};
    fleet_plan none = {0};
    r = judge(&a, &empty, &none);
    expect_none(&r);
    arena_done(&a);
}

static void broken_counts_are_shape_faults(void **state)
{
    (void)state;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    fleet_plan broken = plan;
    broken.n_trip = -1;
    broken.stop = NULL;
    broken.wave_of = NULL;
    check_report r = judge(&a, &p, &broken);
    assert_int_equal(r.faults[CHECK_FLEET_SHAPE], 3);

    fleet_problem no_hops = p;
    no_hops.hop = NULL;
    r = judge(&a, &no_hops, &plan);
    expect_only(&r, CHECK_FLEET_SHAPE);
    assert_int_equal(r.n_fault, 1);
    arena_done(&a);
}

static void shift_window(fleet_window *w, int32_t by_s)
{
    w->from_s += by_s;
    w->to_s += by_s;
}

// Copies of the rows of a problem, with every moment in them moved.
static void shift_means(arena *a, fleet_problem *p, int32_t by_s)
{
    fleet_vehicle *vehicle = ARENA_NEW(a, fleet_vehicle, p->n_vehicle);
    fleet_person *person = ARENA_NEW(a, fleet_person, p->n_person);
    fleet_busy *busy = ARENA_NEW(a, fleet_busy, p->n_busy);
    fleet_lot *lot = ARENA_NEW(a, fleet_lot, p->n_lot);
    for (int32_t i = 0; i < p->n_vehicle; i++) {
        vehicle[i] = p->vehicle[i];
        vehicle[i].from_s += by_s;
        vehicle[i].to_s += by_s;
    }
    for (int32_t i = 0; i < p->n_person; i++) {
        person[i] = p->person[i];
        person[i].from_s += by_s;
        person[i].to_s += by_s;
    }
    for (int32_t i = 0; i < p->n_busy; i++) {
        busy[i] = p->busy[i];
        busy[i].from_s += by_s;
        busy[i].to_s += by_s;
    }
    for (int32_t i = 0; i < p->n_lot; i++) {
        lot[i] = p->lot[i];
        lot[i].from_s += by_s;
    }
    p->vehicle = vehicle;
    p->person = person;
    p->busy = busy;
    p->lot = lot;
}

static const fleet_span *shifted_spans(arena *a, const fleet_span *span, int32_t n, int32_t by_s)
{
    fleet_span *moved = ARENA_NEW(a, fleet_span, n);
    for (int32_t i = 0; i < n; i++) {
        moved[i] = (fleet_span){span[i].owner, span[i].from_s + by_s, span[i].to_s + by_s};
    }
    return moved;
}

static fleet_trip *shifted_trips(arena *a, const fleet_trip *trip, int32_t n, int32_t by_s)
{
    fleet_trip *moved = ARENA_NEW(a, fleet_trip, n);
    for (int32_t i = 0; i < n; i++) {
        moved[i] = trip[i];
        moved[i].load_s += by_s;
        moved[i].depart_s += by_s;
        moved[i].end_s += by_s;
    }
    return moved;
}

static fleet_stop *shifted_stops(arena *a, const fleet_stop *stop, int32_t n, int32_t by_s)
{
    fleet_stop *moved = ARENA_NEW(a, fleet_stop, n);
    for (int32_t i = 0; i < n; i++) {
        moved[i] = stop[i];
        moved[i].arrive_s += by_s;
        moved[i].leave_s += by_s;
    }
    return moved;
}

static void shift_problem(arena *a, fleet_problem *p, int32_t by_s)
{
    shift_means(a, p, by_s);
    p->hours = shifted_spans(a, p->hours, p->n_hours, by_s);
    p->laid_up = shifted_spans(a, p->laid_up, p->n_laid_up, by_s);
    p->fixed = shifted_trips(a, p->fixed, p->n_fixed, by_s);
    p->fixed_stop = shifted_stops(a, p->fixed_stop, p->n_fixed_stop, by_s);
    p->told = shifted_trips(a, p->told, p->n_told, by_s);
    p->told_stop = shifted_stops(a, p->told_stop, p->n_told_stop, by_s);
    fleet_pin *pin = ARENA_NEW(a, fleet_pin, p->n_pin);
    for (int32_t i = 0; i < p->n_pin; i++) {
        pin[i] = p->pin[i];
        pin[i].from_s += by_s;
        pin[i].to_s += by_s;
    }
    p->pin = pin;
    p->receipt_s += by_s;
    p->late_s += by_s;
    p->now_s += by_s;
    for (int leg = 0; leg < FLEET_LEGS; leg++) {
        shift_window(&p->window[FLEET_OUT][leg], by_s);
        shift_window(&p->window[FLEET_BACK][leg], by_s);
    }
}

// Judging does not depend on which day is day 0.
static bool days_may_be_renamed(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    case_fleet(&a, &p, &plan);
    size_t op = rng_below(r, (uint32_t)mutate_fleet_count());
    bool planted = mutate_fleet_by(&a, op, r, &p, &plan);
    check_report before = judge(&a, &p, &plan);
    int32_t by_s = DAY_S * (size - 30);
    shift_problem(&a, &p, by_s);
    fleet_kecamatan *kecamatan = ARENA_NEW(&a, fleet_kecamatan, p.n_kecamatan);
    for (int32_t i = 0; i < p.n_kecamatan; i++) {
        kecamatan[i] = p.kecamatan[i];
        kecamatan[i].wave_day += kecamatan[i].wave_day == NONE ? 0 : size + 2000; // a day that no plan has
    }
    p.kecamatan = kecamatan;
    plan.trip = shifted_trips(&a, plan.trip, plan.n_trip, by_s);
    plan.stop = shifted_stops(&a, plan.stop, plan.n_stop, by_s);
    check_report after = judge(&a, &p, &plan);
    bool same = planted && before.n_fault == after.n_fault && judged_faults(&before) == judged_faults(&after);
    arena_done(&a);
    return same;
}

static void verdict_is_the_same_on_other_days(void **state)
{
    (void)state;
    assert_true(prop_check("days may be renamed", days_may_be_renamed, 400, 60, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_made_plan_passes),
        cmocka_unit_test(planted_errors_are_faulted),
        cmocka_unit_test(every_constraint_has_mutations),
        cmocka_unit_test(planting_spares_the_original),
        cmocka_unit_test(user_waves_and_days_are_kept),
        cmocka_unit_test(later_wave_does_not_begin_earlier),
        cmocka_unit_test(boat_needs_daylight_to_come_home),
        cmocka_unit_test(reasons_are_weighed),
        cmocka_unit_test(one_trip_may_serve_two_kecamatan),
        cmocka_unit_test(empty_plan_lacks_everything),
        cmocka_unit_test(broken_counts_are_shape_faults),
        cmocka_unit_test(verdict_is_the_same_on_other_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
