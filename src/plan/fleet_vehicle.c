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

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

// Arrival of a movement of `run`'s vehicle in run's block and hours that starts at t_s or later, not in the
// past.
static int64_t arrival_s(const fleet_work *w, const fleet_run *run, int64_t t_s, int32_t from, int32_t to)
{
    travel_mode mode = w->p->vehicle[run->trip.vehicle].mode;
    if (from == NONE || to == NONE || t_s >= FLEET_NEVER) {
        return FLEET_NEVER;
    }
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

// When a vehicle that is at home from t_s on can stand at the base.
static int64_t from_home_s(const fleet_work *w, const fleet_run *to, int64_t t_s)
{
    t_s = later(t_s, w->p->vehicle[to->trip.vehicle].from_s);
    return arrival_s(w, to, t_s, to->home, to->trip.base);
}

// When the vehicle can stand at `to`'s base after the trip `from`.
static int64_t after_run_s(const fleet_work *w, const fleet_run *from, const fleet_run *to)
{
    if (base_place(w, from) == base_place(w, to)) {
        return from->trip.end_s;
    }
    travel_mode mode = w->p->vehicle[to->trip.vehicle].mode;
    if (from->trip.block == to->trip.block &&
        fleet_travel_s(w->p, to->trip.block, mode, from->trip.base, to->trip.base) != MATRIX_NONE) {
        return arrival_s(w, to, from->trip.end_s, from->trip.base, to->trip.base);
    }
    return from_home_s(w, to, home_s(w, from));
}

static int64_t ready_at_base_s(const fleet_work *w, const fleet_booking *prev, const fleet_run *to)
{
    if (!prev) {
        return from_home_s(w, to, INT32_MIN);
    }
    return prev->run == NONE ? from_home_s(w, to, prev->to_s) : after_run_s(w, &w->run[prev->run], to);
}

bool fleet_gap_find(const fleet_work *w, const fleet_run *run, int64_t t_s, fleet_gap *ret)
{
    fleet_hours open = fleet_hours_of(w->p, run->trip.direction, run->trip.leg, false);
    const fleet_row *row = &w->book.row[fleet_owner_vehicle(w, run->trip.vehicle)];
    int64_t free = INT32_MIN; // what stands may overlap
    for (int32_t i = 0; i <= row->n; i++) {
        const fleet_booking *prev = i > 0 ? &row->at[i - 1] : NULL;
        const fleet_booking *next = i < row->n ? &row->at[i] : NULL;
        free = prev ? later(free, prev->to_s) : free;
        if (next && t_s >= next->from_s) {
            continue;
        }
        int64_t t = later(later(ready_at_base_s(w, prev, run), t_s), free);
        t = fleet_hours_start(&open, t, 1);
        if (t < FLEET_NEVER && (!next || t < next->from_s)) {
            *ret = (fleet_gap){t, prev, next};
            return true;
        }
    }
    return false;
}

bool fleet_gap_leads_on(const fleet_work *w, const fleet_gap *gap, const fleet_run *run)
{
    if (gap->next && gap->next->run != NONE) {
        const fleet_run *next = &w->run[gap->next->run];
        return run->trip.end_s <= next->trip.load_s && after_run_s(w, run, next) <= next->trip.load_s;
    }
    int64_t home = home_s(w, run);
    return home <= w->p->vehicle[run->trip.vehicle].to_s && (!gap->next || home <= gap->next->from_s);
}

bool fleet_gap_holds(const fleet_work *w, int32_t dropped)
{
    const fleet_trip *t = &w->run[dropped].trip;
    const fleet_row *row = &w->book.row[fleet_owner_vehicle(w, t->vehicle)];
    int32_t i = fleet_row_from(row, t->load_s);
    const fleet_booking *prev = i > 0 ? &row->at[i - 1] : NULL;
    fleet_gap gap = {.prev = prev, .next = i < row->n ? &row->at[i] : NULL};
    const fleet_run *next = gap.next && gap.next->run != NONE ? &w->run[gap.next->run] : NULL;
    if (prev && prev->run != NONE) {
        const fleet_run *before = &w->run[prev->run];
        return (next && before->fixed && next->fixed) || fleet_gap_leads_on(w, &gap, before);
    }
    return !next || next->fixed || ready_at_base_s(w, prev, next) <= next->trip.load_s;
}

int64_t fleet_gap_cost_s(const fleet_work *w, const fleet_gap *gap, const fleet_run *run)
{
    bool ran = gap->prev && gap->prev->run != NONE;
    if (ran && base_place(w, &w->run[gap->prev->run]) == base_place(w, run)) {
        return 0;
    }
    travel_mode mode = w->p->vehicle[run->trip.vehicle].mode;
    return (int64_t)fleet_travel_s(w->p, run->trip.block, mode, run->home, run->trip.base) +
           fleet_travel_s(w->p, run->trip.block, mode, run->trip.base, run->home);
}
