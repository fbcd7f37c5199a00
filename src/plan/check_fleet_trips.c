// Each trip alone: its load, its movements in their hours, its handling, its receipt. A trip that stands is
// not asked.
#include "plan/check_internal.h"

static int64_t int64_more(int64_t sum, int64_t more)
{
    return sum + more > CHECK_HUGE ? CHECK_HUGE : sum + more;
}

// The load whole, as the sum of all stops, each of them in kits of its lot.
static void judge_load(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    const fleet_vehicle *v = &c->p->vehicle[t->vehicle];
    int64_t boxes = 0;
    int64_t grams = 0;
    int64_t litres = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = fleet_case_stop(c, t, i);
        const fleet_lot *lot = &c->p->lot[c->p->consignment[s->consignment].lot];
        boxes = int64_more(boxes, check_product(s->units, lot->boxes));
        grams = int64_more(grams, check_product(s->units, lot->g));
        litres = int64_more(litres, check_product(s->units, lot->l));
    }
    check_at_most(c->r, CHECK_FLEET_BOXES, trip, boxes, v->cap_boxes);
    check_at_most(c->r, CHECK_FLEET_WEIGHT, trip, grams, v->cap_g);
    if (v->cap_l > 0) {
        check_at_most(c->r, CHECK_FLEET_VOLUME, trip, litres, v->cap_l);
    }
    if (v->seats > 0) {
        int32_t riders = t->escort_n + (t->village_officer != NONE ? 1 : 0);
        check_at_most(c->r, CHECK_FLEET_SEATS, trip, riders, v->seats);
    }
    check_test(c->r, CHECK_FLEET_SPARE, !v->spare || c->p->spares_out, trip, t->vehicle, NONE);
}

// Kits of one lot only, and from the warehouse none before the lot is fixed.
static void judge_lot(const fleet_case *c, int32_t trip)
{
    const fleet_trip *t = &c->plan->trip[trip];
    int32_t lot = c->p->consignment[fleet_case_stop(c, t, 0)->consignment].lot;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = fleet_case_stop(c, t, i);
        const fleet_consignment *cons = &c->p->consignment[s->consignment];
        check_equal(c->r, CHECK_FLEET_LOT, trip, cons->lot, lot);
        if (t->direction == FLEET_OUT && s->hop == cons->hop_first &&
            fleet_case_source(c, s->consignment) == NONE) {
            check_at_least(c->r, CHECK_FLEET_LOT, trip, t->load_s, c->p->lot[cons->lot].from_s);
        }
    }
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
        unload_s = check_product(fleet_case_units(c, t), c->p->unload_unit_s);
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
        int64_t load_s =
            check_product(fleet_case_units(c, t), c->p->load_unit_s) + c->p->vehicle[t->vehicle].prepare_s;
        check_at_least(c->r, CHECK_FLEET_HANDLING, trip, at_base_s, load_s);
        check_equal(c->r, CHECK_FLEET_HANDLING, trip, check_day(t->depart_s), check_day(t->load_s));
    } else {
        check_equal(c->r, CHECK_FLEET_HANDLING, trip, at_base_s, 0);
    }
    int32_t unit_s = t->direction == FLEET_OUT ? c->p->unload_unit_s : c->p->load_unit_s;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = fleet_case_stop(c, t, i);
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
        const fleet_stop *s = fleet_case_stop(c, t, i);
        const fleet_hop *hop = &c->p->hop[s->hop];
        check_equal(c->r, CHECK_FLEET_MODE, trip, boat, hop->water);
        judge_movement(c, trip, at, hop->to, left_s, s->arrive_s);
        if (t->leg == FLEET_LEGS - 1 && t->direction == FLEET_OUT) {
            check_at_most(c->r, CHECK_FLEET_RECEIPT, trip, s->leave_s, c->p->late_s);
        }
        at = hop->to;
        left_s = s->leave_s;
    }
    judge_return(c, trip, at, left_s);
}

void fleet_judge_trips(const fleet_case *c)
{
    for (int32_t i = 0; i < c->n_trip; i++) {
        if (c->trip_ok[i] && !c->fixed[i]) {
            judge_load(c, i);
            judge_lot(c, i);
            judge_handling(c, i);
            judge_stops(c, i);
        }
    }
}
