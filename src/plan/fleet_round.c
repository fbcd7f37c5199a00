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

void fleet_round_candidates(fleet_work *w, fleet_round *r)
{
    int32_t block = r->lane.block;
    r->n_slot = 0;
    for (int32_t s = w->ix->fleet.first[block]; s < w->ix->fleet.first[block + 1]; s++) {
        if (fleet_vehicle_serves(w->p, w->ix, &r->lane, s)) {
            w->slot[r->n_slot++] = s;
        }
    }
}

// What each candidate could do next, people left aside.
static void offers_make(fleet_work *w, const fleet_round *r)
{
    for (int32_t i = 0; i < r->n_slot; i++) {
        fleet_draft d;
        bool found = fleet_trip_find(w, r, w->slot[i], false, &d);
        w->offer[i] = found ? (fleet_offer){d.run.trip.load_s, d.units, d.cost_s} : (fleet_offer){0};
    }
}

bool fleet_round_choose(fleet_work *w, const fleet_round *r, fleet_policy policy, fleet_draft *ret)
{
    offers_make(w, r);
    for (int32_t refusals = 0; refusals < REFUSALS_MAX; refusals++) {
        int32_t best = NONE;
        for (int32_t i = 0; i < r->n_slot; i++) {
            if (w->offer[i].units > 0 &&
                (best == NONE || offer_better(&w->offer[i], &w->offer[best], policy))) {
                best = i;
            }
        }
        if (best == NONE) {
            return false;
        }
        if (fleet_trip_find(w, r, w->slot[best], true, ret)) {
            return true;
        }
        w->offer[best].units = 0;
    }
    return false;
}

static bool is_carried(const fleet_round *r)
{
    for (int32_t i = 0; i < r->n; i++) {
        if (r->need[i].units > 0) {
            return false;
        }
    }
    return true;
}

static void run_trips(fleet_work *w, fleet_round *r, fleet_policy policy)
{
    fleet_draft d;
    while (!is_carried(r) && fleet_round_choose(w, r, policy, &d)) {
        (void)fleet_work_add(w, &d.run, d.stop);
        for (int32_t i = 0; i < d.run.trip.stop_n; i++) {
            r->need[d.need[i]].units -= d.stop[i].units;
        }
        r->first_day_max = INT32_MAX; // it bound the first trip only
    }
}

static bool asks_company(const fleet_work *w, const fleet_round *r)
{
    bool asks = false;
    for (int32_t i = 0; i < r->n && r->direction == FLEET_OUT; i++) {
        asks = asks || w->ix->company[r->need[i].hop] > 0;
    }
    return asks;
}

void fleet_round_run(fleet_work *w, fleet_round *r, fleet_policy policy)
{
    bool convoys = asks_company(w, r);
    if (!convoys) {
        run_trips(w, r, policy);
    }
    // People free for an hour here and there may still go with a shorter trip to one stop alone.
    for (int32_t i = 0; i < r->n; i++) {
        fleet_round alone = *r;
        alone.n = 1;
        alone.need = &r->need[i];
        if (convoys && w->ix->company[alone.need->hop] > 0) {
            fleet_convoys_run(w, &alone, policy);
        } else {
            run_trips(w, &alone, policy);
        }
        r->first_day_max = alone.first_day_max;
    }
}

fleet_reason fleet_round_reason(const fleet_work *w, const fleet_round *r, const fleet_need *need)
{
    fleet_need one = *need;
    fleet_round alone = *r;
    alone.n = 1;
    alone.need = &one;
    for (int32_t i = 0; i < r->n_slot; i++) {
        fleet_draft d;
        if (fleet_trip_find(w, &alone, w->slot[i], false, &d)) {
            return FLEET_NO_ESCORT;
        }
    }
    return FLEET_NO_TIME;
}
