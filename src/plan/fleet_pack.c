#include <assert.h>

#include "plan/fleet_internal.h"

enum { WAITS_MAX = 64 }; // times that one movement is put off for hours and docks

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

// A movement to be put in time, and the stay at its end.
typedef struct movement {
    int32_t from, to;     // local places
    int64_t not_before_s; // its end
    int64_t stay_s;
    bool stays; // with goods in hand, so that hours and docks count
    bool today; // on the day of departure
} movement;

static int32_t travel_s(const pack *k, int32_t from, int32_t to)
{
    return fleet_travel_s(k->w->p, k->r->lane.block, k->mode, from, to);
}

static bool reaches(const pack *k, int32_t at)
{
    return fleet_mode_links(k->w->p, k->r->lane.block, k->mode, k->r->lane.base, at);
}

static int32_t place_of(const pack *k, int32_t local)
{
    return k->w->p->block[k->r->lane.block].place[local];
}

static const fleet_need *need_at(const pack *k, int32_t i)
{
    return &k->r->need[k->d->need[i]];
}

// The first start from start_s on with which a movement of d seconds leaves and comes at high water.
static int64_t tide_s(const pack *k, const movement *m, int64_t start_s, int64_t d)
{
    if (!mode_is_boat(k->mode) || d == 0) {
        return start_s;
    }
    int64_t leaves = fleet_place_tide(k->w, place_of(k, m->from), start_s);
    int64_t comes =
        leaves < FLEET_NEVER ? fleet_place_tide(k->w, place_of(k, m->to), leaves + d) : FLEET_NEVER;
    return comes < FLEET_NEVER ? comes - d : FLEET_NEVER;
}

// The first movement at or after *t_s whose stay fits; *t_s becomes its end. The vehicle waits before it, not
// after.
static bool move(const pack *k, int64_t *t_s, const movement *m)
{
    int32_t d = travel_s(k, m->from, m->to);
    int64_t t = m->not_before_s - d > *t_s ? m->not_before_s - d : *t_s;
    for (int32_t waits = 0; waits < WAITS_MAX && d != MATRIX_NONE; waits++) {
        int64_t start = fleet_hours_start(&k->hours, t, d);
        if (t >= FLEET_NEVER || start >= FLEET_NEVER ||
            (m->today && fleet_day_of(start) != fleet_day_of(k->gap.start_s))) {
            return false;
        }
        int64_t sails = tide_s(k, m, start, d);
        if (sails > start) { // it may be night by then
            t = sails;
            continue;
        }
        int64_t free =
            m->stays ? fleet_place_free(k->w, place_of(k, m->to), start + d, m->stay_s) : start + d;
        if (free == start + d) {
            *t_s = free;
            return true;
        }
        if (free >= FLEET_NEVER) {
            return false;
        }
        t = free - d;
    }
    return false;
}

// When a vehicle may leave the base for a need's goods.
static int64_t ready_at_base_s(const pack *k, const fleet_need *q)
{
    return k->r->direction == FLEET_OUT ? q->ready_s : q->ready_s - travel_s(k, k->r->lane.base, q->at);
}

static int64_t goods_ready_s(const pack *k)
{
    int64_t ready = k->gap.start_s;
    for (int32_t i = 0; i < k->d->run.trip.stop_n && k->r->direction == FLEET_OUT; i++) {
        int64_t at = need_at(k, i)->ready_s;
        ready = at > ready ? at : ready;
    }
    return ready;
}

static int64_t stay_s(const pack *k, int32_t units)
{
    const fleet_problem *p = k->w->p;
    bool out = k->r->direction == FLEET_OUT;
    return p->stop_fixed_s + (int64_t)units * (out ? p->unload_unit_s : p->load_unit_s);
}

// Times of the stops; the vehicle may leave the base at *t_s, which becomes the last leave_s. Sets depart_s.
static bool time_stops(const pack *k, int64_t *t_s)
{
    bool out = k->r->direction == FLEET_OUT;
    int32_t from = k->r->lane.base;
    for (int32_t i = 0; i < k->d->run.trip.stop_n; i++) {
        fleet_stop *s = &k->d->stop[i];
        const fleet_need *q = need_at(k, i);
        // Going out the goods are at the base, going back at the stops.
        movement m = {from, q->at, out ? INT32_MIN : q->ready_s, stay_s(k, s->units), true, true};
        if (!move(k, t_s, &m)) {
            return false;
        }
        if (i == 0) {
            k->d->run.trip.depart_s = (int32_t)(*t_s - travel_s(k, from, q->at));
        }
        s->arrive_s = (int32_t)*t_s;
        *t_s += m.stay_s;
        if (*t_s > k->hours.to_s || (out && *t_s > q->due_s)) {
            return false;
        }
        s->leave_s = (int32_t)*t_s;
        from = q->at;
    }
    return true;
}

static bool time_return(const pack *k, int64_t t_s)
{
    fleet_trip *trip = &k->d->run.trip;
    bool out = k->r->direction == FLEET_OUT;
    int32_t last = need_at(k, trip->stop_n - 1)->at;
    int64_t unloading = out ? 0 : (int64_t)k->d->units * k->w->p->unload_unit_s;
    movement m = {last, k->r->lane.base, INT32_MIN, unloading, !out, !k->overnight};
    int64_t end = t_s;
    if (!move(k, &end, &m)) {
        return false;
    }
    int32_t d = travel_s(k, m.from, m.to);
    bool night = d > 0 && fleet_day_of(end - d) != fleet_day_of(k->gap.start_s);
    if (night && !out && !fleet_place_guarded(k->w->p, place_of(k, last))) {
        return false;
    }
    end += m.stay_s;
    for (int32_t i = 0; i < trip->stop_n && !out; i++) {
        if (end > need_at(k, i)->due_s) {
            return false;
        }
    }
    if (end > INT32_MAX) {
        return false;
    }
    trip->end_s = (int32_t)end;
    return fleet_gap_leads_on(k->w, &k->gap, &k->d->run);
}

// Between which times pins want the departure.
static void pins_of(const pack *k, int64_t *ret_from_s, int64_t *ret_to_s)
{
    *ret_from_s = INT32_MIN;
    *ret_to_s = INT32_MAX;
    for (int32_t i = 0; i < k->d->run.trip.stop_n; i++) {
        const fleet_need *q = need_at(k, i);
        *ret_from_s = q->from_s > *ret_from_s ? q->from_s : *ret_from_s;
        *ret_to_s = q->to_s < *ret_to_s ? q->to_s : *ret_to_s;
    }
}

// Sets all times of the draft, beginning as early in the gap as its goods allow and on the gap's day.
static bool time_trip(const pack *k)
{
    const fleet_problem *p = k->w->p;
    fleet_trip *trip = &k->d->run.trip;
    bool out = k->r->direction == FLEET_OUT;
    int64_t loading = out ? (int64_t)k->d->units * p->load_unit_s : 0;
    int64_t prepare = out ? p->vehicle[trip->vehicle].prepare_s : 0;
    int32_t base = place_of(k, k->r->lane.base);
    int64_t load = goods_ready_s(k);
    load = out ? fleet_place_free(k->w, base, load, loading) : load;
    if (load >= FLEET_NEVER) {
        return false;
    }
    int64_t from, to;
    pins_of(k, &from, &to);
    int64_t t = load + loading + prepare;
    t = from > t ? from : t;
    if (!time_stops(k, &t) || trip->depart_s > to) {
        return false;
    }
    // Loading just in time keeps the escorts bound no longer.
    int64_t just = trip->depart_s - prepare - loading;
    if (!out || fleet_place_free(k->w, base, just, loading) == just) {
        load = just;
    }
    trip->load_s = (int32_t)load;
    return fleet_day_of(load) == fleet_day_of(trip->depart_s) && time_return(k, t);
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

static bool rides(const fleet_need *q, int32_t vehicle)
{
    return q->units > 0 && (q->vehicle == NONE || q->vehicle == vehicle);
}

// Fills the vehicle along the tour: stops that it cannot reach, that are not ready or would take too long are
// left to others; the first that its room cannot hold ends the trip, so that trips stay compact. Only a stop
// with more kits than the whole vehicle holds is split.
static bool fill(const pack *k)
{
    fleet_draft *d = k->d;
    int32_t vehicle = d->run.trip.vehicle;
    int32_t room = fleet_capacity(k->w->p, &k->w->p->vehicle[vehicle], k->r->lane.lot);
    room = k->r->units_max > 0 && k->r->units_max < room ? k->r->units_max : room;
    d->units = 0;
    d->run.trip.stop_n = 0;
    for (int32_t i = 0; i < k->r->n && d->units < room && d->run.trip.stop_n < k->r->stops_max; i++) {
        const fleet_need *q = &k->r->need[i];
        if (!rides(q, vehicle) || !reaches(k, q->at) ||
            ready_at_base_s(k, q) > k->gap.start_s + FLEET_READY_SLACK_S) {
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
        if (rides(q, k->d->run.trip.vehicle) && reaches(k, q->at) && ready_at_base_s(k, q) < first) {
            first = ready_at_base_s(k, q);
        }
    }
    return first;
}

// The first time after the gap's start at which things can be different: next morning, or after the
// vehicle's next trip.
static int64_t later_s(const pack *k)
{
    fleet_hours open = fleet_hours_of(k->w->p, k->r->direction, k->r->lane.leg, false);
    int64_t t = ((int64_t)fleet_day_of(k->gap.start_s) + 1) * FLEET_DAY_S;
    t = fleet_hours_start(&open, t, 1);
    return k->gap.next && k->gap.next->to_s < t ? k->gap.next->to_s : t;
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
                 .block = r->lane.block,
                 .base = r->lane.base,
                 .leg = r->lane.leg,
                 .direction = r->direction,
                 .village_officer = NONE},
        .home = w->ix->fleet_home[slot],
    };
    pack k = {.w = w, .r = r, .mode = mode, .d = ret};
    k.hours = fleet_hours_of(w->p, r->direction, r->lane.leg, mode_is_boat(mode));
    int64_t from = first_ready_s(&k);
    from = from > r->start_s ? from : r->start_s;
    from = from > w->p->now_s ? from : w->p->now_s;
    // Nights on the road only where a way is too long for one day.
    for (int32_t nights = 0; nights < 2; nights++) {
        k.overnight = nights > 0;
        if (search(&k, from, with_people)) {
            int64_t people = w->p->escorts[r->lane.leg] + w->p->vehicle[vehicle].crew + 1;
            ret->cost_s = ((int64_t)ret->run.trip.end_s - ret->run.trip.load_s) * people +
                          fleet_gap_cost_s(w, &k.gap, &ret->run);
            return true;
        }
    }
    return false;
}
