// Each trip alone: its load, its movements in their hours, its handling, its receipt; then each vehicle's
// trips in a row, with the empty runs (deadheads) between them.
#include "plan/check_internal.h"

static const fleet_stop *trip_stop(const fleet_case *c, const fleet_trip *t, int32_t i)
{
    return &c->plan->stop[t->stop_first + i];
}

static int64_t trip_units(const fleet_case *c, const fleet_trip *t)
{
    int64_t units = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        units += trip_stop(c, t, i)->units;
    }
    return units;
}

static void judge_load(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    const fleet_vehicle *v = &c->p->vehicle[t->vehicle];
    int64_t units = trip_units(c, t);
    check_at_most(c->r, CHECK_FLEET_BOXES, trip, check_product(units, c->p->lot[0].boxes), v->cap_boxes);
    check_at_most(c->r, CHECK_FLEET_WEIGHT, trip, check_product(units, c->p->lot[0].g), v->cap_g);
}

static void judge_hours(const fleet_case *c, check_code code, int32_t trip, int64_t from_s, int64_t to_s,
                        int32_t day_from_s, int32_t day_to_s)
{
    int64_t midnight = check_day(from_s) * CHECK_DAY_S;
    check_at_least(c->r, code, trip, from_s, midnight + day_from_s);
    check_at_most(c->r, code, trip, to_s, midnight + day_to_s);
}

// A movement of time_s that ends at arrive_s. A movement of no time is none: it has no hours, but even then
// the stop lies inside the leg's window.
static void judge_window(const fleet_case *c, int32_t trip, int64_t time_s, int64_t arrive_s)
{
    const fleet_trip *t = &c->plan->trip[trip];
    const fleet_window *w = &c->p->window[t->direction][t->leg];
    int64_t from_s = arrive_s - time_s;
    check_at_least(c->r, CHECK_FLEET_WINDOW, trip, from_s, w->from_s);
    check_at_most(c->r, CHECK_FLEET_WINDOW, trip, arrive_s, w->to_s);
    if (time_s == 0) {
        return;
    }
    judge_hours(c, CHECK_FLEET_WINDOW, trip, from_s, arrive_s, w->day_from_s, w->day_to_s);
    if (mode_is_boat(c->p->vehicle[t->vehicle].mode)) {
        judge_hours(c, CHECK_FLEET_DAYLIGHT, trip, from_s, arrive_s, c->p->boat_from_s, c->p->boat_to_s);
    }
}

// The vehicle may wait, so what is known of a movement is its end: it left at left_s or later.
static void judge_movement(const fleet_case *c, int32_t trip, int32_t from, int32_t to, int64_t left_s,
                           int64_t arrive_s)
{
    const fleet_trip *t = &c->plan->trip[trip];
    int64_t time_s = fleet_case_time(c, c->p->vehicle[t->vehicle].mode, t->block, from, to);
    if (check_test(c->r, CHECK_FLEET_MODE, time_s >= 0, trip, time_s, 0)) {
        check_at_least(c->r, CHECK_FLEET_TRAVEL, trip, arrive_s - left_s, time_s);
        judge_window(c, trip, time_s, arrive_s);
    }
}

// Back at the base by end_s; goods that come back are unloaded there before end_s too.
static void judge_return(const fleet_case *c, int32_t trip, int32_t from, int64_t left_s)
{
    const fleet_trip *t = &c->plan->trip[trip];
    int64_t time_s = fleet_case_time(c, c->p->vehicle[t->vehicle].mode, t->block, from, t->base);
    if (!check_test(c->r, CHECK_FLEET_MODE, time_s >= 0, trip, time_s, 0)) {
        return;
    }
    int64_t unload_s = 0;
    if (t->direction == FLEET_BACK) {
        unload_s = check_product(trip_units(c, t), c->p->unload_unit_s);
    }
    int64_t gap_s = t->end_s - left_s;
    if (check_at_least(c->r, CHECK_FLEET_TRAVEL, trip, gap_s, time_s)) {
        check_at_least(c->r, CHECK_FLEET_HANDLING, trip, gap_s - time_s, unload_s);
    }
    judge_window(c, trip, time_s, t->end_s - unload_s);
}

static void judge_handling(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    int64_t at_base_s = (int64_t)t->depart_s - t->load_s;
    if (t->direction == FLEET_OUT) {
        int64_t load_s = check_product(trip_units(c, t), c->p->load_unit_s);
        check_at_least(c->r, CHECK_FLEET_HANDLING, trip, at_base_s, load_s);
        check_equal(c->r, CHECK_FLEET_HANDLING, trip, check_day(t->depart_s), check_day(t->load_s));
    } else {
        check_equal(c->r, CHECK_FLEET_HANDLING, trip, at_base_s, 0);
    }
    int32_t unit_s = t->direction == FLEET_OUT ? c->p->unload_unit_s : c->p->load_unit_s;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = trip_stop(c, t, i);
        int64_t work_s = c->p->stop_fixed_s + check_product(s->units, unit_s);
        check_at_least(c->r, CHECK_FLEET_HANDLING, trip, (int64_t)s->leave_s - s->arrive_s, work_s);
    }
}

static void judge_stops(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    bool boat = mode_is_boat(c->p->vehicle[t->vehicle].mode);
    int32_t at = t->base;
    int64_t left_s = t->depart_s;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = trip_stop(c, t, i);
        const fleet_hop *hop = &c->p->hop[s->hop];
        check_equal(c->r, CHECK_FLEET_MODE, trip, boat, hop->water);
        judge_movement(c, trip, at, hop->to, left_s, s->arrive_s);
        if (t->leg == FLEET_LEGS - 1 && t->direction == FLEET_OUT) {
            check_at_most(c->r, CHECK_FLEET_RECEIPT, trip, s->leave_s, c->p->receipt_s);
        }
        at = hop->to;
        left_s = s->leave_s;
    }
    judge_return(c, trip, at, left_s);
}

void fleet_judge_trips(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i]) {
            judge_load(c, i);
            judge_handling(c, i);
            judge_stops(c, i);
        }
    }
}

// An empty run in one or two parts: base to base, or by way of home where the blocks differ. No goods are
// aboard, so it keeps no leg's hours here; a boat still needs daylight for each part.
typedef struct empty_run {
    int64_t part_s[2]; // MATRIX_NONE: no way
} empty_run;

static empty_run run_from_home(const fleet_case *c, const fleet_trip *t)
{
    const fleet_vehicle *v = &c->p->vehicle[t->vehicle];
    int32_t home = c->local[(size_t)t->block * (size_t)c->p->n_place + (size_t)v->home];
    return (empty_run){{fleet_case_time(c, v->mode, t->block, home, t->base), 0}};
}

static empty_run run_to_home(const fleet_case *c, const fleet_trip *t)
{
    const fleet_vehicle *v = &c->p->vehicle[t->vehicle];
    int32_t home = c->local[(size_t)t->block * (size_t)c->p->n_place + (size_t)v->home];
    return (empty_run){{fleet_case_time(c, v->mode, t->block, t->base, home), 0}};
}

static empty_run run_between(const fleet_case *c, const fleet_trip *t, const fleet_trip *next)
{
    const fleet_block *block = c->p->block;
    if (block[t->block].place[t->base] == block[next->block].place[next->base]) {
        return (empty_run){{0, 0}};
    }
    if (t->block == next->block) {
        travel_mode mode = c->p->vehicle[t->vehicle].mode;
        int64_t direct_s = fleet_case_time(c, mode, t->block, t->base, next->base);
        if (direct_s >= 0) {
            return (empty_run){{direct_s, 0}};
        }
    }
    return (empty_run){{run_to_home(c, t).part_s[0], run_from_home(c, next).part_s[0]}};
}

static bool run_exists(const empty_run *run)
{
    return run->part_s[0] >= 0 && run->part_s[1] >= 0;
}

// The earliest end of a boat's movement that begins at at_s or later; CHECK_HUGE when no day is long enough.
static int64_t boat_end(const fleet_problem *p, int64_t at_s, int64_t time_s)
{
    if (time_s == 0 || at_s == CHECK_HUGE) {
        return at_s;
    }
    if (time_s > (int64_t)p->boat_to_s - p->boat_from_s) {
        return CHECK_HUGE;
    }
    int64_t midnight = check_day(at_s) * CHECK_DAY_S;
    int64_t begin_s = at_s < midnight + p->boat_from_s ? midnight + p->boat_from_s : at_s;
    if (begin_s + time_s > midnight + p->boat_to_s) {
        begin_s = midnight + CHECK_DAY_S + p->boat_from_s;
    }
    return begin_s + time_s;
}

// The run must fit between two moments: by its time alone (`code`), and for a boat with daylight too. A run
// that has no way (told as FLEET_MODE of the trip) takes no time here.
static void judge_run(const fleet_case *c, check_code code, const fleet_trip *t, const empty_run *run,
                      int64_t from_s, int64_t to_s)
{
    int64_t first_s = run->part_s[0] > 0 ? run->part_s[0] : 0;
    int64_t second_s = run->part_s[1] > 0 ? run->part_s[1] : 0;
    bool fits = check_at_most(c->r, code, t->vehicle, from_s + first_s + second_s, to_s);
    if (fits && mode_is_boat(c->p->vehicle[t->vehicle].mode)) {
        int64_t lit_s = boat_end(c->p, boat_end(c->p, from_s, first_s), second_s);
        check_at_most(c->r, CHECK_FLEET_DAYLIGHT, t - c->plan->trip, lit_s, to_s);
    }
}

// One vehicle's trips in the order of their loading: from home to the first base while it is available, from
// base to base in time, and home from the last.
static void judge_vehicle(const fleet_case *c, const check_entry *entry, size_t n)
{
    const fleet_trip *trip = c->plan->trip;
    const fleet_vehicle *v = &c->p->vehicle[trip[entry[0].subject].vehicle];
    for (size_t i = 0; i < n; i++) {
        const fleet_trip *t = &trip[entry[i].subject];
        empty_run out = run_from_home(c, t);
        empty_run home = run_to_home(c, t);
        bool ways = run_exists(&out) && run_exists(&home); // the home may lie outside the trip's block
        check_test(c->r, CHECK_FLEET_MODE, ways, entry[i].subject, ways, 1);
        if (i == 0) {
            judge_run(c, CHECK_FLEET_VEHICLE_OPEN, t, &out, v->from_s, t->load_s);
        }
        if (i + 1 == n) {
            judge_run(c, CHECK_FLEET_VEHICLE_OPEN, t, &home, t->end_s, v->to_s);
        } else {
            const fleet_trip *next = &trip[entry[i + 1].subject];
            empty_run run = run_between(c, t, next);
            judge_run(c, CHECK_FLEET_VEHICLE_ONCE, t, &run, t->end_s, next->load_s);
        }
    }
}

void fleet_judge_vehicles(const fleet_case *c)
{
    check_entry *entry = ARENA_NEW(c->a, check_entry, c->n_trip);
    size_t n = 0;
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i]) {
            const fleet_trip *t = &c->plan->trip[i];
            entry[n++] = (check_entry){.group = t->vehicle, .at_s = t->load_s, .subject = i};
        }
    }
    check_entries_sort(entry, n);
    for (size_t first = 0, end = 0; first < n; first = end) {
        end = check_group_end(entry, n, first);
        judge_vehicle(c, &entry[first], end - first);
    }
}
