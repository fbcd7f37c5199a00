#include "plan/fleet_explain.h"

#include <stdlib.h>
#include <string.h>

#include "plan/fleet_internal.h"

enum { SLOP_S = 60 }; // a trip that begins within a minute of a bound is held by it

static bool is_home(const fleet_problem *p, int32_t block, const fleet_vehicle *v)
{
    for (int32_t i = 0; i < p->block[block].n; i++) {
        if (p->block[block].place[i] == v->home) {
            return true;
        }
    }
    return false;
}

// One kit over one hop by one vehicle.
typedef struct trial {
    const fleet_problem *p;
    const fleet_plan *plan;
    const fleet_consignment *c;
    const fleet_hop *hop;
    fleet_direction direction;
    int32_t vehicle;
    fleet_why why;
} trial;

static bool fails(trial *t, fleet_test test, int64_t is, int64_t limit)
{
    t->why.test = test;
    t->why.is = is;
    t->why.limit = limit;
    return true;
}

static bool fails_load(trial *t)
{
    const fleet_lot *l = &t->p->lot[t->c->lot];
    const fleet_vehicle *v = &t->p->vehicle[t->vehicle];
    if (l->boxes > v->cap_boxes) {
        return fails(t, FLEET_TEST_BOXES, l->boxes, v->cap_boxes);
    }
    if (l->g > v->cap_g) {
        return fails(t, FLEET_TEST_WEIGHT, l->g, v->cap_g);
    }
    return v->cap_l > 0 && l->l > v->cap_l && fails(t, FLEET_TEST_VOLUME, l->l, v->cap_l);
}

static bool fails_seats(trial *t)
{
    int32_t seats = t->p->vehicle[t->vehicle].seats;
    int32_t people = t->p->escorts[t->c->leg] + (t->c->village_officer == NONE ? 0 : 1);
    return seats > 0 && people > seats && fails(t, FLEET_TEST_SEATS, people, seats);
}

// The hours of one day in which the vehicle may move on this leg.
static int64_t day_hours(const trial *t)
{
    const fleet_window *w = &t->p->window[t->direction][t->c->leg];
    int64_t from_s = w->day_from_s;
    int64_t to_s = w->day_to_s;
    if (t->hop->water) {
        from_s = from_s > t->p->boat_from_s ? from_s : t->p->boat_from_s;
        to_s = to_s < t->p->boat_to_s ? to_s : t->p->boat_to_s;
    }
    return to_s - from_s;
}

// What ends the stretch that begins at from_s: the next trip or time laid up of the vehicle, or to_s.
// *ret_next_s is when it is free again.
static int64_t stretch_end(const trial *t, int64_t from_s, int64_t to_s, int64_t *ret_next_s)
{
    int64_t end_s = to_s;
    int64_t next_s = INT64_MAX;
    for (int32_t i = 0; i < t->plan->n_trip; i++) {
        const fleet_trip *x = &t->plan->trip[i];
        if (x->vehicle == t->vehicle && x->end_s > from_s && x->load_s < end_s) {
            end_s = x->load_s;
            next_s = x->end_s;
        }
    }
    for (int32_t i = 0; i < t->p->n_laid_up; i++) {
        const fleet_span *x = &t->p->laid_up[i];
        if (x->owner == t->vehicle && x->to_s > from_s && x->from_s < end_s) {
            end_s = x->from_s;
            next_s = x->to_s;
        }
    }
    *ret_next_s = next_s;
    return end_s > from_s ? end_s : from_s;
}

// Its longest free stretch inside the leg's window; negative when it is not there at all.
static int64_t longest_free(const trial *t)
{
    const fleet_window *w = &t->p->window[t->direction][t->c->leg];
    const fleet_vehicle *v = &t->p->vehicle[t->vehicle];
    int64_t from_s = w->from_s > v->from_s ? w->from_s : v->from_s;
    int64_t to_s = w->to_s < v->to_s ? w->to_s : v->to_s;
    int64_t longest_s = -1;
    while (from_s < to_s) {
        int64_t next_s = INT64_MAX;
        int64_t end_s = stretch_end(t, from_s, to_s, &next_s);
        longest_s = end_s - from_s > longest_s ? end_s - from_s : longest_s;
        from_s = next_s;
    }
    return longest_s;
}

// Whether a pin gives the goods of the hop to another vehicle, or to a time outside of the leg's window.
static bool is_pinned_away(const trial *t)
{
    const fleet_window *w = &t->p->window[t->direction][t->c->leg];
    bool away = false;
    for (int32_t i = 0; i < t->p->n_pin; i++) {
        const fleet_pin *pin = &t->p->pin[i];
        bool mine = pin->hop == t->why.hop && pin->direction == t->direction;
        away = away || (mine && ((pin->vehicle != NONE && pin->vehicle != t->vehicle) ||
                                 pin->to_s < w->from_s || pin->from_s > w->to_s));
    }
    return away;
}

static void try_vehicle(trial *t)
{
    const fleet_vehicle *v = &t->p->vehicle[t->vehicle];
    int64_t there_s = fleet_travel_s(t->p, t->c->block, v->mode, t->hop->from, t->hop->to);
    int64_t back_s = fleet_travel_s(t->p, t->c->block, v->mode, t->hop->to, t->hop->from);
    int64_t longer_s = there_s > back_s ? there_s : back_s;
    int64_t need_s =
        there_s + back_s + t->p->stop_fixed_s + t->p->load_unit_s + t->p->unload_unit_s + v->prepare_s;
    if (v->spare && !t->p->spares_out) {
        (void)fails(t, FLEET_TEST_SPARE, 0, 0);
        return;
    }
    if (!is_home(t->p, t->c->block, v)) {
        (void)fails(t, FLEET_TEST_HOME, 0, 0);
        return;
    }
    if (there_s == MATRIX_NONE || back_s == MATRIX_NONE) {
        (void)fails(t, FLEET_TEST_WAY, 0, 0);
        return;
    }
    if (fails_load(t) || fails_seats(t)) {
        return;
    }
    int64_t free_s = longest_free(t);
    if (free_s < 0) {
        (void)fails(t, FLEET_TEST_READY, 0, 0);
    } else if (longer_s > day_hours(t)) {
        (void)fails(t, FLEET_TEST_HOURS, longer_s, day_hours(t));
    } else if (free_s < need_s) {
        (void)fails(t, FLEET_TEST_BUSY, need_s, free_s);
    } else if (is_pinned_away(t)) {
        (void)fails(t, FLEET_TEST_PIN, 0, 0);
    } else {
        (void)fails(t, FLEET_TEST_FREE, need_s, free_s);
    }
}

static bool alike(const fleet_vehicle *x, const fleet_vehicle *y)
{
    return x->mode == y->mode && x->home == y->home && x->cap_boxes == y->cap_boxes && x->cap_g == y->cap_g &&
           x->cap_l == y->cap_l;
}

// Whether x comes further than y; of two that fail the same test, the one with more room.
static bool comes_further(const fleet_why *x, const fleet_why *y)
{
    return x->test != y->test ? x->test > y->test : x->limit - x->is > y->limit - y->is;
}

static void explain_hop(const fleet_problem *p, trial *t, fleet_why *why, int32_t *n)
{
    int32_t first = *n;
    for (t->vehicle = 0; t->vehicle < p->n_vehicle; t->vehicle++) {
        const fleet_vehicle *v = &p->vehicle[t->vehicle];
        int32_t i = first;
        if (mode_is_boat(v->mode) != t->hop->water) {
            continue;
        }
        t->why.like = t->vehicle;
        t->why.n = 1;
        try_vehicle(t);
        while (i < *n && !alike(&p->vehicle[why[i].like], v)) {
            i++;
        }
        if (i == *n) {
            why[(*n)++] = t->why;
            continue;
        }
        t->why.n = why[i].n + 1;
        why[i].n++;
        why[i] = comes_further(&t->why, &why[i]) ? t->why : why[i];
    }
}

static int by_hop(const void *x, const void *y)
{
    const fleet_why *a = x;
    const fleet_why *b = y;
    if (a->hop != b->hop) {
        return a->hop < b->hop ? -1 : 1;
    }
    if (comes_further(a, b) != comes_further(b, a)) {
        return comes_further(a, b) ? -1 : 1;
    }
    return (a->like > b->like) - (a->like < b->like);
}

void fleet_explain_missing(arena *a, const fleet_problem *p, const fleet_plan *plan, int32_t consignment,
                           fleet_direction direction, const fleet_why **ret, int32_t *ret_n)
{
    const fleet_consignment *c = &p->consignment[consignment];
    fleet_why *why = ARENA_NEW(a, fleet_why, (int64_t)p->n_vehicle * c->hop_n);
    int32_t n = 0;
    for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
        trial t = {
            .p = p, .plan = plan, .c = c, .hop = &p->hop[h], .direction = direction, .why = {.hop = h}};
        explain_hop(p, &t, why, &n);
    }
    if (n > 0) {
        qsort(why, (size_t)n, sizeof *why, by_hop);
    }
    *ret = why;
    *ret_n = n;
}

// ---------------------------------------------------------------- a trip

static const fleet_stop *stop_of(const fleet_plan *plan, const fleet_trip *t, int32_t i)
{
    return &plan->stop[t->stop_first + i];
}

static void later(fleet_because *b, fleet_bound bound, int64_t at_s)
{
    if (at_s > b->bound_s) {
        b->bound = bound;
        b->bound_s = at_s;
    }
}

// When the goods of one hop were brought to where the trip takes them, margin included; before the trip.
static int64_t goods_there(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t,
                           int32_t consignment, int32_t hop)
{
    int64_t there_s = INT64_MIN;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *x = &plan->trip[i];
        for (int32_t s = 0; x->direction == t->direction && s < x->stop_n; s++) {
            const fleet_stop *stop = stop_of(plan, x, s);
            int64_t at_s = (t->direction == FLEET_OUT ? stop->leave_s : x->end_s) + (int64_t)p->margin_s;
            if (stop->consignment == consignment && stop->hop == hop && at_s <= t->end_s && at_s > there_s) {
                there_s = at_s;
            }
        }
    }
    return there_s;
}

// Out: the hop before, or the last of the parent. Back, goods wait at the stops, not at the base.
static int64_t goods_bound(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t)
{
    int64_t bound_s = INT64_MIN;
    for (int32_t s = 0; t->direction == FLEET_OUT && s < t->stop_n; s++) {
        const fleet_stop *stop = stop_of(plan, t, s);
        const fleet_consignment *c = &p->consignment[stop->consignment];
        int32_t consignment = stop->consignment;
        int32_t hop = stop->hop - 1;
        if (stop->hop == c->hop_first && c->parent != NONE) {
            consignment = c->parent;
            hop = p->consignment[c->parent].hop_first + p->consignment[c->parent].hop_n - 1;
        } else if (stop->hop == c->hop_first) {
            continue;
        }
        int64_t there_s = goods_there(p, plan, t, consignment, hop);
        bound_s = there_s <= t->load_s && there_s > bound_s ? there_s : bound_s;
    }
    return bound_s;
}

static bool rides(const fleet_trip *t, int32_t person)
{
    bool on = t->village_officer == person;
    for (int32_t i = 0; i < t->escort_n; i++) {
        on = on || t->escort[i] == person;
    }
    return on;
}

static int64_t person_bound(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t,
                            int32_t person)
{
    int64_t bound_s = p->person[person].from_s;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *x = &plan->trip[i];
        bound_s =
            x != t && x->end_s <= t->load_s && x->end_s > bound_s && rides(x, person) ? x->end_s : bound_s;
    }
    for (int32_t i = 0; i < p->n_busy; i++) {
        const fleet_busy *x = &p->busy[i];
        bound_s = x->person == person && x->only_plus1 == 0 && x->to_s <= t->load_s && x->to_s > bound_s
                      ? x->to_s
                      : bound_s;
    }
    return bound_s;
}

// Seconds from the vehicle's home to the trip's base, where both are in its block; else 0.
static int64_t from_home_s(const fleet_problem *p, const fleet_trip *t)
{
    const fleet_vehicle *v = &p->vehicle[t->vehicle];
    for (int32_t i = 0; i < p->block[t->block].n; i++) {
        if (p->block[t->block].place[i] == v->home) {
            int64_t s = fleet_travel_s(p, t->block, v->mode, i, t->base);
            return s == MATRIX_NONE ? 0 : s;
        }
    }
    return 0;
}

// Its trip before, and the way from home where that trip had another base.
static int64_t vehicle_bound(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t)
{
    int64_t bound_s = p->vehicle[t->vehicle].from_s;
    int32_t base = NONE;
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const fleet_trip *x = &plan->trip[i];
        if (x != t && x->vehicle == t->vehicle && x->end_s <= t->load_s && x->end_s > bound_s) {
            bound_s = x->end_s;
            base = p->block[x->block].place[x->base];
        }
    }
    for (int32_t i = 0; i < p->n_laid_up; i++) {
        const fleet_span *x = &p->laid_up[i];
        if (x->owner == t->vehicle && x->to_s <= t->load_s && x->to_s > bound_s) {
            bound_s = x->to_s;
            base = NONE;
        }
    }
    return bound_s + (base == p->block[t->block].place[t->base] ? 0 : from_home_s(p, t));
}

// The first moment of the day of departure at which the trip may move; a trip that loads earlier begins so
// much before.
static int64_t window_bound(const fleet_problem *p, const fleet_trip *t)
{
    const fleet_window *w = &p->window[t->direction][t->leg];
    int64_t day_s = (int64_t)t->depart_s / FLEET_DAY_S * FLEET_DAY_S;
    int64_t open_s = w->day_from_s;
    if (mode_is_boat(p->vehicle[t->vehicle].mode) && p->boat_from_s > open_s) {
        open_s = p->boat_from_s;
    }
    int64_t first_s = day_s + open_s > w->from_s ? day_s + open_s : w->from_s;
    return t->load_s >= first_s ? first_s : first_s - (t->depart_s - t->load_s);
}

static bool is_idle(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t, int32_t vehicle)
{
    const fleet_vehicle *v = &p->vehicle[vehicle];
    bool idle = v->from_s <= t->load_s && v->to_s >= t->end_s;
    for (int32_t i = 0; i < plan->n_trip && idle; i++) {
        const fleet_trip *x = &plan->trip[i];
        idle = x->vehicle != vehicle || x->end_s <= t->load_s || x->load_s >= t->end_s;
    }
    for (int32_t i = 0; i < p->n_laid_up && idle; i++) {
        const fleet_span *x = &p->laid_up[i];
        idle = x->owner != vehicle || x->to_s <= t->load_s || x->from_s >= t->end_s;
    }
    return idle;
}

static void count_vehicles(const fleet_problem *p, const fleet_plan *plan, const fleet_trip *t,
                           fleet_because *b)
{
    const fleet_stop *first = stop_of(plan, t, 0);
    trial x = {.p = p,
               .plan = &(fleet_plan){0},
               .c = &p->consignment[first->consignment],
               .hop = &p->hop[first->hop],
               .direction = t->direction,
               .why = {.hop = first->hop}};
    for (x.vehicle = 0; x.vehicle < p->n_vehicle; x.vehicle++) {
        if (mode_is_boat(p->vehicle[x.vehicle].mode) != x.hop->water) {
            continue;
        }
        try_vehicle(&x);
        b->able += x.why.test == FLEET_TEST_FREE ? 1 : 0;
        b->idle += x.why.test == FLEET_TEST_FREE && x.vehicle != t->vehicle && is_idle(p, plan, t, x.vehicle);
    }
}

void fleet_explain_trip(const fleet_problem *p, const fleet_plan *plan, int32_t trip, fleet_because *ret)
{
    const fleet_trip *t = &plan->trip[trip];
    const fleet_consignment *c = &p->consignment[stop_of(plan, t, 0)->consignment];
    const fleet_kecamatan *k = &p->kecamatan[c->kecamatan];
    fleet_because b = {.user_wave = k->wave > 0, .user_day = k->wave_day != NONE, .bound_s = INT64_MIN};
    for (int32_t i = 0; i < p->n_kecamatan; i++) {
        b.farther += p->kecamatan[i].travel_s > k->travel_s ? 1 : 0;
    }
    count_vehicles(p, plan, t, &b);
    later(&b, FLEET_BOUND_WINDOW, window_bound(p, t));
    if (t->leg == 0 && t->direction == FLEET_OUT) {
        later(&b, FLEET_BOUND_LOT, p->lot[c->lot].from_s);
    }
    later(&b, FLEET_BOUND_GOODS, goods_bound(p, plan, t));
    later(&b, FLEET_BOUND_VEHICLE, vehicle_bound(p, plan, t));
    for (int32_t i = 0; i < t->escort_n; i++) {
        later(&b, FLEET_BOUND_PEOPLE, person_bound(p, plan, t, t->escort[i]));
    }
    if (t->village_officer != NONE) {
        later(&b, FLEET_BOUND_PEOPLE, person_bound(p, plan, t, t->village_officer));
    }
    if (b.bound_s < t->load_s - SLOP_S) {
        b.bound = FLEET_BOUND_CHOICE;
    }
    *ret = b;
}
