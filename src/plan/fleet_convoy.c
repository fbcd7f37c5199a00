// Vehicles that leave together: the trips out of leg 0 where the problem asks for company. A convoy is made
// at one go: its first vehicle as rounds choose it, then others that can depart within the gap after it.
// Where too few can, it departs later; where too few kits are left for so many vehicles, they share them.
#include "plan/fleet_internal.h"

enum { CONVOY_TRIES = 8 }; // hours and loads tried for one convoy

// --- how many

static bool is_there(const fleet_problem *p, int32_t vehicle)
{
    const fleet_vehicle *v = &p->vehicle[vehicle];
    const fleet_window *win = &p->window[FLEET_OUT][0];
    int32_t from = v->from_s > win->from_s ? v->from_s : win->from_s;
    int32_t to = v->to_s < win->to_s ? v->to_s : win->to_s;
    from = p->now_s > from ? p->now_s : from;
    for (int32_t i = 0; i < p->n_laid_up; i++) { // in order
        const fleet_span *s = &p->laid_up[i];
        from = s->owner == vehicle && s->from_s <= from && s->to_s > from ? s->to_s : from;
    }
    return from < to;
}

static bool is_pinned_away(const fleet_problem *p, const fleet_index *ix, int32_t hop, int32_t vehicle)
{
    int32_t key = 2 * hop + (int32_t)FLEET_OUT;
    for (int32_t i = ix->pins.first[key]; i < ix->pins.first[key + 1]; i++) {
        int32_t pinned = p->pin[ix->pins.item[i]].vehicle;
        if (pinned != NONE && pinned != vehicle) {
            return true;
        }
    }
    return false;
}

static int32_t vehicles_for(const fleet_problem *p, const fleet_index *ix, const bool *there,
                            const fleet_consignment *c, int32_t hop)
{
    const fleet_hop *h = &p->hop[hop];
    fleet_lane lane = {c->leg, c->lot, c->block, h->from, h->water};
    int32_t n = 0;
    for (int32_t s = ix->fleet.first[c->block]; s < ix->fleet.first[c->block + 1]; s++) {
        int32_t v = ix->fleet.item[s];
        n += there[v] && fleet_vehicle_serves(p, ix, &lane, s) &&
             fleet_mode_links(p, c->block, p->vehicle[v].mode, h->from, h->to) &&
             !is_pinned_away(p, ix, hop, v);
    }
    return n;
}

int32_t *fleet_convoy_sizes(arena *a, const fleet_problem *p, const fleet_index *ix)
{
    int32_t *size = ARENA_NEW(a, int32_t, p->n_hop);
    bool *there = ARENA_NEW(a, bool, p->n_vehicle);
    if (p->convoy_min < 2) {
        return size;
    }
    for (int32_t v = 0; v < p->n_vehicle; v++) {
        there[v] = is_there(p, v);
    }
    for (int32_t i = 0; i < p->n_consignment && p->consignment[i].leg == 0; i++) {
        const fleet_consignment *c = &p->consignment[i];
        for (int32_t h = c->hop_first; h < c->hop_first + c->hop_n; h++) {
            int32_t n = vehicles_for(p, ix, there, c, h);
            n = n < p->convoy_min ? n : p->convoy_min;
            size[h] = n < 2 ? 0 : n;
        }
    }
    return size;
}

// --- whether it holds

static bool is_near(const fleet_work *w, const fleet_visits *v, int32_t i, int64_t depart_s)
{
    int64_t apart = w->run[v->at[i].run].trip.depart_s - depart_s;
    return apart <= w->p->convoy_gap_s && -apart <= w->p->convoy_gap_s;
}

// Whether an earlier one of the visits near a moment has the vehicle of visit i.
static bool is_again(const fleet_work *w, const fleet_visits *v, int32_t i, int64_t depart_s)
{
    int32_t vehicle = w->run[v->at[i].run].trip.vehicle;
    for (int32_t k = 0; k < i; k++) {
        if (w->run[v->at[k].run].trip.vehicle == vehicle && is_near(w, v, k, depart_s)) {
            return true;
        }
    }
    return false;
}

// True when at least `asked` vehicles depart over the hop within the gap of a moment.
static bool has_company(const fleet_work *w, const fleet_visits *v, int64_t depart_s, int32_t asked)
{
    int32_t n = 0;
    for (int32_t i = 0; i < v->n && n < asked; i++) {
        n += is_near(w, v, i, depart_s) && !is_again(w, v, i, depart_s);
    }
    return n >= asked;
}

bool fleet_convoy_holds(const fleet_work *w, int32_t hop)
{
    if (w->ix->company[hop] == 0) {
        return true;
    }
    const fleet_visits *v = &w->visits[2 * hop + (int32_t)FLEET_OUT];
    int32_t free = 0;
    for (int32_t i = 0; i < v->n; i++) {
        free += !w->run[v->at[i].run].fixed;
    }
    int32_t asked = w->ix->company[hop] < free ? w->ix->company[hop] : free;
    for (int32_t i = 0; i < v->n; i++) {
        const fleet_run *r = &w->run[v->at[i].run];
        if (!r->fixed && !has_company(w, v, r->trip.depart_s, asked)) {
            return false;
        }
    }
    return true;
}

// --- making them

typedef struct convoy {
    fleet_work *w;
    fleet_round *r; // of one need
    fleet_policy policy;
    int32_t asked;     // vehicles
    int32_t units;     // kits that it may take
    int32_t units_max; // of one vehicle
    int64_t from_s;    // its first departure, or later
    // What came of it:
    int32_t n;    // vehicles
    int32_t left; // of units
    bool full;    // each took what it holds, or what there was
    int64_t first_s;
    int64_t next_s; // when one more vehicle could depart, FLEET_NEVER: none
} convoy;

// A vehicle that rides already is no candidate any more; the order of the slots changes.
static void candidate_drop(const fleet_work *w, fleet_round *r, int32_t vehicle)
{
    for (int32_t i = 0; i < r->n_slot; i++) {
        if (w->ix->fleet.item[w->slot[i]] == vehicle) {
            int32_t slot = w->slot[i];
            w->slot[i] = w->slot[--r->n_slot];
            w->slot[r->n_slot] = slot;
            return;
        }
    }
}

static void trip_add(const convoy *c, fleet_round *r, const fleet_draft *d)
{
    (void)fleet_work_add(c->w, &d->run, d->stop);
    r->need->units -= d->units;
    r->first_day_max = INT32_MAX; // it bound the first trip only
    candidate_drop(c->w, r, d->run.trip.vehicle);
}

// Kits that a vehicle may take.
static int32_t room_of(const convoy *c, int32_t vehicle)
{
    int32_t room = fleet_capacity(c->w->p, &c->w->p->vehicle[vehicle], c->r->lane.lot);
    return c->units_max > 0 && c->units_max < room ? c->units_max : room;
}

// Makes trips by vehicles that differ, within the gap from the first of them on, until the kits are aboard or
// nobody else can.
static void trips_make(convoy *c)
{
    fleet_round r = *c->r;
    fleet_need q = *c->r->need;
    fleet_draft d;
    int64_t to_s = q.to_s;
    c->n = 0;
    c->full = true;
    c->next_s = FLEET_NEVER;
    r.need = &q;
    r.units_max = c->units_max;
    q.units = c->units;
    q.from_s = c->from_s > q.from_s ? c->from_s : q.from_s;
    while (q.units > 0 && fleet_round_choose(c->w, &r, c->policy, &d)) {
        trip_add(c, &r, &d);
        c->full = c->full && (q.units == 0 || d.units == room_of(c, d.run.trip.vehicle));
        if (c->n++ == 0) {
            c->first_s = q.from_s = d.run.trip.depart_s;
            q.to_s = q.from_s + c->w->p->convoy_gap_s < to_s ? q.from_s + c->w->p->convoy_gap_s : to_s;
        }
    }
    c->left = q.units;
    q.to_s = to_s;
    if (c->n > 0 && c->n < c->asked && q.units > 0 && fleet_round_choose(c->w, &r, FLEET_FAST, &d)) {
        c->next_s = d.run.trip.depart_s;
    }
}

// What to try after a convoy that failed, or could take more; false when there is nothing.
static bool change(convoy *c, int32_t whole)
{
    int32_t rest = whole - c->units + c->left;
    if (c->n == 0) {
        return false;
    }
    if (c->n < c->asked && c->left == 0) { // too few kits
        int32_t share = (c->units + c->asked - 1) / c->asked;
        bool fewer = c->units_max == 0 || share < c->units_max;
        c->units_max = share;
        return fewer;
    }
    if (c->n >= c->asked && rest > 0 && rest < c->asked && c->units == whole) { // too few for the next
        c->units = whole - c->asked;
        return c->units >= c->asked;
    }
    if (c->n >= c->asked) { // too little time to load
        c->from_s = c->first_s + c->w->p->convoy_gap_s;
        return !c->full && c->w->p->convoy_gap_s > 0;
    }
    bool later = c->next_s < FLEET_NEVER && c->next_s - c->w->p->convoy_gap_s > c->first_s;
    c->from_s = c->next_s - c->w->p->convoy_gap_s;
    return later;
}

// Makes a convoy and tells whether it may stand, with nothing left that could not go after it.
static bool convoy_try(convoy *c, int32_t whole)
{
    trips_make(c);
    int32_t rest = whole - c->units + c->left;
    bool ends = rest == 0 || (c->n >= c->asked && rest >= c->asked);
    return c->n > 0 && ends && fleet_convoy_holds(c->w, c->r->need->hop);
}

static bool convoy_keep(const convoy *c, int32_t whole)
{
    c->r->need->units = whole - c->units + c->left;
    c->r->first_day_max = INT32_MAX;
    return true;
}

// A convoy, or one vehicle that takes all there is; one that could have taken more only where no other hour
// lets it. False when there is none.
static bool convoy_form(convoy *c)
{
    fleet_work *w = c->w;
    int32_t whole = c->r->need->units;
    c->units = whole;
    c->units_max = c->r->units_max;
    c->from_s = INT32_MIN;
    convoy less = *c;
    less.n = 0;
    for (int32_t tries = 0; tries < CONVOY_TRIES; tries++) {
        int32_t mark = fleet_work_mark(w);
        convoy asked = *c;
        bool stands = convoy_try(c, whole);
        if (stands && (c->full || c->left == 0)) {
            return convoy_keep(c, whole);
        }
        if (stands && less.n == 0) {
            less = asked;
            less.n = c->n;
        }
        fleet_work_undo(w, mark);
        if (!change(c, whole)) {
            break;
        }
    }
    return less.n > 0 && convoy_try(&less, whole) && convoy_keep(&less, whole);
}

// One more vehicle beside those that stand.
static bool trip_join(const convoy *c)
{
    fleet_work *w = c->w;
    const fleet_visits *v = &w->visits[2 * c->r->need->hop + (int32_t)FLEET_OUT];
    for (int32_t i = 0; i < v->n && c->r->need->units > 0; i++) {
        fleet_round r = *c->r;
        fleet_need q = *c->r->need;
        fleet_draft d;
        int32_t depart_s = w->run[v->at[i].run].trip.depart_s;
        int64_t from_s = (int64_t)depart_s - w->p->convoy_gap_s;
        int64_t to_s = (int64_t)depart_s + w->p->convoy_gap_s;
        r.need = &q;
        q.from_s = from_s > q.from_s ? from_s : q.from_s;
        q.to_s = to_s < q.to_s ? to_s : q.to_s;
        int32_t mark = fleet_work_mark(w);
        if (fleet_round_choose(w, &r, c->policy, &d)) {
            trip_add(c, &r, &d);
            if (fleet_convoy_holds(w, q.hop)) {
                c->r->need->units = q.units;
                return true;
            }
            fleet_work_undo(w, mark);
        }
    }
    return false;
}

// One vehicle that holds all, where nothing else goes.
static bool trip_alone(const convoy *c)
{
    fleet_work *w = c->w;
    fleet_round r = *c->r;
    fleet_draft d;
    for (int32_t i = r.n_slot - 1; i >= 0; i--) {
        int32_t vehicle = w->ix->fleet.item[w->slot[i]];
        if (fleet_capacity(w->p, &w->p->vehicle[vehicle], r.lane.lot) < r.need->units) {
            candidate_drop(w, &r, vehicle);
        }
    }
    int32_t whole = r.need->units;
    int32_t mark = fleet_work_mark(w);
    if (fleet_round_choose(w, &r, c->policy, &d) && d.units == whole) {
        (void)fleet_work_add(w, &d.run, d.stop);
        if (fleet_convoy_holds(w, r.need->hop)) {
            r.need->units = 0;
            return true;
        }
        fleet_work_undo(w, mark);
    }
    return false;
}

void fleet_convoys_run(fleet_work *w, fleet_round *r, fleet_policy policy)
{
    convoy c = {.w = w, .r = r, .policy = policy, .asked = w->ix->company[r->need->hop]};
    while (r->need->units > 0 && trip_join(&c)) {
    }
    while (r->need->units > 0 && convoy_form(&c)) {
    }
    if (r->need->units > 0) {
        (void)trip_alone(&c);
    }
}
