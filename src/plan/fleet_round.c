#include "plan/fleet_internal.h"

enum { REFUSALS_MAX = 4 }; // vehicles tried in vain for a time with free people: the people are the lack

// True when a is the better offer; both offer something.
static bool offer_better(const fleet_offer *a, const fleet_offer *b, fleet_policy policy)
{
    int32_t day_a = fleet_day_of(a->load_s);
    int32_t day_b = fleet_day_of(b->load_s);
    if (policy == FLEET_FAST && a->load_s != b->load_s) {
        return a->load_s < b->load_s;
    }
    if (day_a != day_b) {
        return day_a < day_b;
    }
    int64_t cost_a = a->cost_s * b->units; // seconds a kit, without dividing
    int64_t cost_b = b->cost_s * a->units;
    return cost_a != cost_b ? cost_a < cost_b : a->load_s < b->load_s;
}

// What each vehicle of the block could do next, people left aside.
static void offers_make(fleet_work *w, const fleet_round *r)
{
    for (int32_t s = w->ix->fleet.first[r->block]; s < w->ix->fleet.first[r->block + 1]; s++) {
        fleet_draft d;
        w->offer[s] = (fleet_offer){0};
        if (fleet_vehicle_serves(w->p, w->ix, r->block, s, r->base, r->water) &&
            fleet_trip_find(w, r, s, false, &d)) {
            w->offer[s] = (fleet_offer){d.run.trip.load_s, d.units, d.cost_s};
        }
    }
}

// The best trip that can be made now; false when there is none.
static bool choose(fleet_work *w, const fleet_round *r, fleet_policy policy, fleet_draft *ret)
{
    offers_make(w, r);
    for (int32_t refusals = 0; refusals < REFUSALS_MAX; refusals++) {
        int32_t best = NONE;
        for (int32_t s = w->ix->fleet.first[r->block]; s < w->ix->fleet.first[r->block + 1]; s++) {
            if (w->offer[s].units > 0 &&
                (best == NONE || offer_better(&w->offer[s], &w->offer[best], policy))) {
                best = s;
            }
        }
        if (best == NONE) {
            return false;
        }
        if (fleet_trip_find(w, r, best, true, ret)) {
            return true;
        }
        w->offer[best].units = 0;
    }
    return false;
}

static void bind(fleet_work *w, int32_t owner, const fleet_trip *t)
{
    fleet_book_add(&w->book, owner, t->load_s, t->end_s, w->n_run);
}

static void commit(fleet_work *w, fleet_round *r, const fleet_draft *d)
{
    const fleet_trip *t = &d->run.trip;
    bind(w, w->p->n_person + t->vehicle, t);
    for (int32_t i = 0; i < t->escort_n; i++) {
        bind(w, t->escort[i], t);
        w->escorted[t->escort[i]]++;
    }
    if (t->village_officer != NONE) {
        bind(w, t->village_officer, t);
        w->escorted[t->village_officer]++;
    }
    w->run = fleet_grow(w->a, w->run, w->n_run, &w->cap_run, sizeof *w->run);
    w->run[w->n_run] = d->run;
    w->run[w->n_run++].trip.stop_first = w->n_stop;
    for (int32_t i = 0; i < t->stop_n; i++) {
        w->stop = fleet_grow(w->a, w->stop, w->n_stop, &w->cap_stop, sizeof *w->stop);
        w->stop[w->n_stop++] = d->stop[i];
        fleet_need *q = &r->need[d->need[i]];
        int64_t done = r->direction == FLEET_OUT ? d->stop[i].leave_s : t->end_s;
        q->units -= d->stop[i].units;
        q->done_s = done > q->done_s ? done : q->done_s;
    }
}

static void run_trips(fleet_work *w, fleet_round *r, fleet_policy policy)
{
    fleet_draft d;
    while (choose(w, r, policy, &d)) {
        commit(w, r, &d);
        r->first_day_max = INT32_MAX; // it bound the first trip only
    }
}

void fleet_round_run(fleet_work *w, fleet_round *r, fleet_policy policy)
{
    run_trips(w, r, policy);
    // People free for an hour here and there may still go with a shorter trip to one stop alone.
    for (int32_t i = 0; i < r->n; i++) {
        fleet_round alone = *r;
        alone.n = 1;
        alone.need = &r->need[i];
        run_trips(w, &alone, policy);
        r->first_day_max = alone.first_day_max;
    }
}

fleet_reason fleet_round_reason(const fleet_work *w, const fleet_round *r, const fleet_need *need)
{
    fleet_need one = *need;
    fleet_round alone = *r;
    alone.n = 1;
    alone.need = &one;
    for (int32_t s = w->ix->fleet.first[r->block]; s < w->ix->fleet.first[r->block + 1]; s++) {
        fleet_draft d;
        if (fleet_vehicle_serves(w->p, w->ix, r->block, s, r->base, r->water) &&
            fleet_trip_find(w, &alone, s, false, &d)) {
            return FLEET_NO_ESCORT;
        }
    }
    return FLEET_NO_TIME;
}
