#include <assert.h>

#include "plan/fleet_internal.h"

// One vehicle's attempt at a trip in one gap of its time.
typedef struct pack {
    const fleet_work *w;
    const fleet_round *r;
    travel_mode mode;
    fleet_gap gap;
    bool overnight; // the way back may wait for the morning
    fleet_hours hours;
    fleet_draft *d;
} pack;

static int32_t travel_s(const pack *k, int32_t from, int32_t to)
{
    return fleet_travel_s(k->w->p, k->r->block, k->mode, from, to);
}

static bool reaches(const pack *k, int32_t at)
{
    return fleet_mode_links(k->w->p, k->r->block, k->mode, k->r->base, at);
}

static int32_t stop_place(const pack *k, int32_t i)
{
    return k->r->need[k->d->need[i]].at;
}

// Moves from one local place to another on the day of departure; false when that is impossible.
static bool move_today(const pack *k, int64_t *t_s, int32_t from, int32_t to)
{
    int32_t d = travel_s(k, from, to);
    int64_t start = d == MATRIX_NONE ? FLEET_NEVER : fleet_hours_start(&k->hours, *t_s, d);
    if (start >= FLEET_NEVER || fleet_day_of(start) != fleet_day_of(k->gap.start_s)) {
        return false;
    }
    *t_s = start + d;
    return true;
}

static int64_t goods_ready_s(const pack *k)
{
    int64_t ready = k->gap.start_s;
    for (int32_t i = 0; i < k->d->run.trip.stop_n; i++) {
        int64_t at = k->r->need[k->d->need[i]].ready_s;
        ready = at > ready ? at : ready;
    }
    return ready;
}

// Times of the stops after the first movement has been set; *t_s becomes the last leave_s.
static bool time_stops(const pack *k, int64_t *t_s)
{
    const fleet_problem *p = k->w->p;
    bool out = k->r->direction == FLEET_OUT;
    int32_t from = k->r->base;
    for (int32_t i = 0; i < k->d->run.trip.stop_n; i++) {
        fleet_stop *s = &k->d->stop[i];
        if (!move_today(k, t_s, from, stop_place(k, i))) {
            return false;
        }
        s->arrive_s = (int32_t)*t_s;
        *t_s += p->stop_fixed_s + (int64_t)s->units * (out ? p->unload_unit_s : p->load_unit_s);
        if (*t_s > k->hours.to_s || (out && k->r->leg == 2 && *t_s > p->receipt_s)) {
            return false;
        }
        s->leave_s = (int32_t)*t_s;
        from = stop_place(k, i);
    }
    return true;
}

static bool time_return(const pack *k, int64_t t_s)
{
    fleet_trip *trip = &k->d->run.trip;
    int32_t d = travel_s(k, stop_place(k, trip->stop_n - 1), k->r->base);
    int64_t start = d == MATRIX_NONE ? FLEET_NEVER : fleet_hours_start(&k->hours, t_s, d);
    if (start >= FLEET_NEVER || (!k->overnight && fleet_day_of(start) != fleet_day_of(k->gap.start_s))) {
        return false;
    }
    int64_t end = start + d;
    if (k->r->direction == FLEET_BACK) {
        end += (int64_t)k->d->units * k->w->p->unload_unit_s;
    }
    if (end > INT32_MAX) {
        return false;
    }
    trip->end_s = (int32_t)end;
    return fleet_gap_leads_on(k->w, &k->gap, &k->d->run);
}

// Sets all times of the draft, beginning as early in the gap as its goods allow and on the gap's day.
static bool time_trip(const pack *k)
{
    fleet_trip *trip = &k->d->run.trip;
    bool out = k->r->direction == FLEET_OUT;
    int64_t loading = out ? (int64_t)k->d->units * k->w->p->load_unit_s : 0;
    int64_t t = goods_ready_s(k) + loading;
    int32_t first = travel_s(k, k->r->base, stop_place(k, 0));
    if (!move_today(k, &t, k->r->base, stop_place(k, 0))) {
        return false;
    }
    int64_t depart = t - first;
    trip->depart_s = (int32_t)depart;
    trip->load_s = (int32_t)(depart - loading); // loading just in time keeps the escorts bound no longer
    return time_stops(k, &depart) && time_return(k, depart);
}

// Adds a stop at the end if the trip stays possible; else leaves the stops as they were.
static bool add_stop(const pack *k, int32_t need, int32_t units)
{
    fleet_draft *d = k->d;
    int32_t i = d->run.trip.stop_n;
    const fleet_need *q = &k->r->need[need];
    d->stop[i] = (fleet_stop){.consignment = q->consignment, .hop = q->hop, .units = units};
    d->need[i] = need;
    d->units += units;
    d->run.trip.stop_n++;
    if (time_trip(k)) {
        return true;
    }
    d->units -= units;
    d->run.trip.stop_n--;
    return false;
}

// Adds as many of the first stop's kits as their handling leaves time for, by halves.
static void add_first_stop(const pack *k, int32_t need, int32_t units)
{
    while (units > 0 && !add_stop(k, need, units)) {
        units /= 2;
    }
}

// Fills the vehicle along the tour: stops that it cannot reach, that are not ready or would take too long are
// left to others; the first that its room cannot hold ends the trip, so that trips stay compact. Only a stop
// with more kits than the whole vehicle holds is split.
static bool fill(const pack *k)
{
    fleet_draft *d = k->d;
    int32_t room = fleet_capacity(k->w->p, &k->w->p->vehicle[d->run.trip.vehicle]);
    d->units = 0;
    d->run.trip.stop_n = 0;
    for (int32_t i = 0; i < k->r->n && d->units < room && d->run.trip.stop_n < FLEET_STOPS_MAX; i++) {
        const fleet_need *q = &k->r->need[i];
        if (q->units == 0 || q->ready_s > k->gap.start_s + FLEET_READY_SLACK_S || !reaches(k, q->at)) {
            continue;
        }
        if (d->units == 0) {
            add_first_stop(k, i, q->units < room ? q->units : room);
        } else if (q->units > room - d->units) {
            break;
        } else {
            add_stop(k, i, q->units);
        }
    }
    return d->run.trip.stop_n > 0 && time_trip(k);
}

// When the first goods that the vehicle can reach are ready, or FLEET_NEVER.
static int64_t first_ready_s(const pack *k)
{
    int64_t first = FLEET_NEVER;
    for (int32_t i = 0; i < k->r->n; i++) {
        const fleet_need *q = &k->r->need[i];
        if (q->units > 0 && q->ready_s < first && reaches(k, q->at)) {
            first = q->ready_s;
        }
    }
    return first;
}

// The first time after the gap's start at which things can be different: next morning, or after the
// vehicle's next trip.
static int64_t later_s(const pack *k)
{
    fleet_hours open = fleet_hours_of(k->w->p, k->r->direction, k->r->leg, false);
    int64_t t = ((int64_t)fleet_day_of(k->gap.start_s) + 1) * FLEET_DAY_S;
    t = fleet_hours_start(&open, t, 1);
    if (k->gap.next != NONE && k->w->run[k->gap.next].trip.end_s < t) {
        t = k->w->run[k->gap.next].trip.end_s;
    }
    return t;
}

static bool search(pack *k, int64_t from_s, bool with_people)
{
    fleet_draft *d = k->d;
    int64_t t = from_s;
    for (int32_t tries = 0; tries < FLEET_TRIES_MAX && t < FLEET_NEVER; tries++) {
        if (!fleet_gap_find(k->w, &d->run, t, &k->gap) ||
            fleet_day_of(k->gap.start_s) > k->r->first_day_max) {
            return false;
        }
        if (!fill(k)) {
            t = later_s(k);
        } else if (!with_people || fleet_escorts_pick(k->w, k->r, d, &t)) {
            return true;
        }
        assert(t > k->gap.start_s);
    }
    return false;
}

bool fleet_trip_find(const fleet_work *w, const fleet_round *r, int32_t slot, bool with_people,
                     fleet_draft *ret)
{
    int32_t vehicle = w->ix->fleet.item[slot];
    travel_mode mode = w->p->vehicle[vehicle].mode;
    ret->run = (fleet_run){
        .trip = {.vehicle = vehicle,
                 .block = r->block,
                 .base = r->base,
                 .leg = r->leg,
                 .direction = r->direction,
                 .village_officer = NONE},
        .home = w->ix->fleet_home[slot],
    };
    pack k = {.w = w, .r = r, .mode = mode, .d = ret};
    k.hours = fleet_hours_of(w->p, r->direction, r->leg, mode_is_boat(mode));
    int64_t from = first_ready_s(&k);
    from = from > r->start_s ? from : r->start_s;
    // Nights on the road only where a way is too long for one day.
    for (int32_t nights = 0; nights < 2; nights++) {
        k.overnight = nights > 0;
        if (search(&k, from, with_people)) {
            ret->cost_s =
                (int64_t)ret->run.trip.end_s - ret->run.trip.load_s + fleet_gap_cost_s(w, &k.gap, &ret->run);
            return true;
        }
    }
    return false;
}
