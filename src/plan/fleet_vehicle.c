#include "plan/fleet_internal.h"

static fleet_hours hours_of_run(const fleet_work *w, const fleet_run *run)
{
    const fleet_trip *t = &run->trip;
    return fleet_hours_of(w->p, t->direction, t->leg, mode_is_boat(w->p->vehicle[t->vehicle].mode));
}

static int32_t base_place(const fleet_work *w, const fleet_run *run)
{
    return w->p->block[run->trip.block].place[run->trip.base];
}

// Arrival of a movement of `run`'s vehicle in run's block and hours that starts at t_s or later.
static int64_t arrival_s(const fleet_work *w, const fleet_run *run, int64_t t_s, int32_t from, int32_t to)
{
    travel_mode mode = w->p->vehicle[run->trip.vehicle].mode;
    int32_t d = fleet_travel_s(w->p, run->trip.block, mode, from, to);
    if (d == MATRIX_NONE) {
        return FLEET_NEVER;
    }
    fleet_hours h = hours_of_run(w, run);
    int64_t start = fleet_hours_start(&h, t_s, d);
    return start < FLEET_NEVER ? start + d : FLEET_NEVER;
}

static int64_t home_s(const fleet_work *w, const fleet_run *run)
{
    return arrival_s(w, run, run->trip.end_s, run->trip.base, run->home);
}

// When the vehicle can stand at `to`'s base after the trip `from`; NULL: it begins at home.
static int64_t ready_at_base_s(const fleet_work *w, const fleet_run *from, const fleet_run *to)
{
    if (!from) {
        return arrival_s(w, to, w->p->vehicle[to->trip.vehicle].from_s, to->home, to->trip.base);
    }
    if (base_place(w, from) == base_place(w, to)) {
        return from->trip.end_s;
    }
    travel_mode mode = w->p->vehicle[to->trip.vehicle].mode;
    if (from->trip.block == to->trip.block &&
        fleet_travel_s(w->p, to->trip.block, mode, from->trip.base, to->trip.base) != MATRIX_NONE) {
        return arrival_s(w, to, from->trip.end_s, from->trip.base, to->trip.base);
    }
    return arrival_s(w, to, home_s(w, from), to->home, to->trip.base);
}

bool fleet_gap_find(const fleet_work *w, const fleet_run *run, int64_t t_s, fleet_gap *ret)
{
    fleet_hours open = fleet_hours_of(w->p, run->trip.direction, run->trip.leg, false);
    int32_t owner = w->p->n_person + run->trip.vehicle;
    int32_t prev = NONE;
    for (int32_t i = w->book.first[owner];; i = w->book.booking[i].next) {
        int32_t next = i == NONE ? NONE : w->book.booking[i].trip;
        if (next == NONE || t_s < w->run[next].trip.load_s) {
            int64_t t = ready_at_base_s(w, prev == NONE ? NULL : &w->run[prev], run);
            t = fleet_hours_start(&open, t > t_s ? t : t_s, 1);
            if (t < FLEET_NEVER && (next == NONE || t < w->run[next].trip.load_s)) {
                *ret = (fleet_gap){t, prev, next};
                return true;
            }
        }
        if (i == NONE) {
            return false;
        }
        prev = next;
    }
}

bool fleet_gap_leads_on(const fleet_work *w, const fleet_gap *gap, const fleet_run *run)
{
    if (gap->next == NONE) {
        return home_s(w, run) <= w->p->vehicle[run->trip.vehicle].to_s;
    }
    const fleet_run *next = &w->run[gap->next];
    return ready_at_base_s(w, run, next) <= next->trip.load_s;
}

int64_t fleet_gap_cost_s(const fleet_work *w, const fleet_gap *gap, const fleet_run *run)
{
    if (gap->prev != NONE && base_place(w, &w->run[gap->prev]) == base_place(w, run)) {
        return 0;
    }
    travel_mode mode = w->p->vehicle[run->trip.vehicle].mode;
    return (int64_t)fleet_travel_s(w->p, run->trip.block, mode, run->home, run->trip.base) +
           fleet_travel_s(w->p, run->trip.block, mode, run->trip.base, run->home);
}
