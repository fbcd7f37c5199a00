// The state: trips in slots, what they bind in calendars, their stops by hop, and the changes written down.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plan/fleet_internal.h"

int32_t fleet_owner_vehicle(const fleet_work *w, int32_t vehicle)
{
    return w->p->n_person + vehicle;
}

int32_t fleet_owner_dock(const fleet_work *w, int32_t place)
{
    return w->p->n_person + w->p->n_vehicle + place;
}

static int32_t largest_fleet(const fleet_problem *p, const fleet_index *ix)
{
    int32_t n = 0;
    for (int32_t b = 0; b < p->n_block; b++) {
        int32_t here = ix->fleet.first[b + 1] - ix->fleet.first[b];
        n = here > n ? here : n;
    }
    return n;
}

void fleet_work_init(fleet_work *w, arena *a, const fleet_problem *p, const fleet_index *ix,
                     const int32_t *rank)
{
    int32_t n_slot = largest_fleet(p, ix);
    *w = (fleet_work){
        .a = a,
        .p = p,
        .ix = ix,
        .rank = rank,
        .escorted = ARENA_NEW(a, int32_t, p->n_person),
        .visits = ARENA_NEW(a, fleet_visits, 2 * (int64_t)p->n_hop),
        .missing = ARENA_NEW(a, int32_t, 2 * (int64_t)p->n_consignment * FLEET_REASONS),
        .first_day = ARENA_NEW(a, int32_t, p->n_kecamatan),
        .slot = ARENA_NEW(a, int32_t, n_slot),
        .offer = ARENA_NEW(a, fleet_offer, n_slot),
        .supply = ARENA_NEW(a, int32_t, p->n_consignment),
    };
    for (int32_t k = 0; k < p->n_kecamatan; k++) {
        w->first_day[k] = NONE;
    }
    for (int32_t i = 0; i < FLEET_CLASSES; i++) {
        w->free_run[i] = NONE;
    }
    fleet_book_init(&w->book, a, p->n_person + p->n_vehicle + p->n_place);
    for (int32_t i = 0; i < p->n_busy; i++) {
        fleet_book_add(&w->book, p->busy[i].person, p->busy[i].from_s, p->busy[i].to_s,
                       -1 - p->busy[i].only_plus1);
    }
    for (int32_t i = 0; i < p->n_laid_up; i++) {
        const fleet_span *s = &p->laid_up[i];
        fleet_book_add(&w->book, fleet_owner_vehicle(w, s->owner), s->from_s, s->to_s, NONE);
    }
    fleet_tally_init(w);
}

// --- what a trip binds

typedef void (*bind_f)(fleet_work *w, int32_t owner, int64_t from_s, int64_t to_s, int32_t run);

static void bind_add(fleet_work *w, int32_t owner, int64_t from_s, int64_t to_s, int32_t run)
{
    fleet_book_add(&w->book, owner, (int32_t)from_s, (int32_t)to_s, run);
}

static void bind_drop(fleet_work *w, int32_t owner, int64_t from_s, int64_t to_s, int32_t run)
{
    (void)to_s;
    fleet_book_drop(&w->book, owner, (int32_t)from_s, run);
}

static void dock_bind(fleet_work *w, bind_f bind, int32_t place, int64_t from_s, int64_t to_s, int32_t run)
{
    if (w->p->place_docks && w->p->place_docks[place] > 0) {
        bind(w, fleet_owner_dock(w, place), from_s, to_s, run);
    }
}

static void run_bind(fleet_work *w, int32_t run, bind_f bind)
{
    const fleet_problem *p = w->p;
    const fleet_trip *t = &w->run[run].trip;
    const int32_t *place = p->block[t->block].place;
    bind(w, fleet_owner_vehicle(w, t->vehicle), t->load_s, t->end_s, run);
    for (int32_t i = 0; i < t->escort_n; i++) {
        bind(w, t->escort[i], t->load_s, t->end_s, run);
    }
    if (t->village_officer != NONE) {
        bind(w, t->village_officer, t->load_s, t->end_s, run);
    }
    int64_t units = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        const fleet_stop *s = &w->run[run].stop[i];
        dock_bind(w, bind, place[p->hop[s->hop].to], s->arrive_s, s->leave_s, run);
        units += s->units;
    }
    if (t->direction == FLEET_OUT) {
        dock_bind(w, bind, place[t->base], t->load_s, t->load_s + units * p->load_unit_s, run);
    } else {
        dock_bind(w, bind, place[t->base], t->end_s - units * p->unload_unit_s, t->end_s, run);
    }
}

static void visits_add(fleet_work *w, const fleet_run *r, int32_t run)
{
    for (int32_t i = 0; i < r->trip.stop_n; i++) {
        fleet_visits *v = &w->visits[2 * r->stop[i].hop + (int32_t)r->trip.direction];
        v->at = fleet_grow(w->a, v->at, v->n, &v->cap, sizeof *v->at);
        v->at[v->n++] = (fleet_visit){run, i};
    }
}

static void visits_drop(fleet_work *w, const fleet_run *r, int32_t run)
{
    for (int32_t i = 0; i < r->trip.stop_n; i++) {
        fleet_visits *v = &w->visits[2 * r->stop[i].hop + (int32_t)r->trip.direction];
        int32_t k = 0;
        while (v->at[k].run != run || v->at[k].stop != i) {
            k++;
            assert(k < v->n);
        }
        v->at[k] = v->at[--v->n];
    }
}

// The first day of the kecamatan, from its trips out of the warehouse.
static void first_day_set(fleet_work *w, int32_t kecamatan)
{
    const fleet_groups *cargo = &w->ix->cargo; // leg 0 comes first
    int32_t day = NONE;
    for (int32_t i = cargo->first[kecamatan]; i < cargo->first[kecamatan + 1]; i++) {
        const fleet_consignment *c = &w->p->consignment[cargo->item[i]];
        const fleet_visits *v = c->hop_n > 0 ? &w->visits[2 * c->hop_first + FLEET_OUT] : NULL;
        for (int32_t k = 0; v && k < v->n; k++) {
            int32_t d = fleet_day_of(w->run[v->at[k].run].trip.depart_s);
            day = day == NONE || d < day ? d : day;
        }
    }
    w->first_day[kecamatan] = day;
}

static void first_days_set(fleet_work *w, const fleet_run *r)
{
    for (int32_t i = 0; i < r->trip.stop_n && r->trip.leg == 0 && r->trip.direction == FLEET_OUT; i++) {
        first_day_set(w, w->p->consignment[r->stop[i].consignment].kecamatan);
    }
}

static void escorted_add(fleet_work *w, const fleet_trip *t, int32_t n)
{
    for (int32_t i = 0; i < t->escort_n; i++) {
        w->escorted[t->escort[i]] += n;
    }
    if (t->village_officer != NONE) {
        w->escorted[t->village_officer] += n;
    }
}

static void run_link(fleet_work *w, int32_t run)
{
    fleet_run *r = &w->run[run];
    run_bind(w, run, bind_add);
    visits_add(w, r, run);
    first_days_set(w, r);
    escorted_add(w, &r->trip, 1);
    fleet_tally_run(w, r, 1);
    w->live = fleet_grow(w->a, w->live, w->n_live, &w->cap_live, sizeof *w->live);
    r->live_at = w->n_live;
    w->live[w->n_live++] = run;
}

static void run_unlink(fleet_work *w, int32_t run)
{
    fleet_run *r = &w->run[run];
    run_bind(w, run, bind_drop);
    visits_drop(w, r, run);
    first_days_set(w, r);
    escorted_add(w, &r->trip, -1);
    fleet_tally_run(w, r, -1);
    int32_t last = w->live[--w->n_live];
    w->live[r->live_at] = last;
    w->run[last].live_at = r->live_at;
    r->live_at = NONE;
}

// --- slots and changes

static int32_t class_of(int32_t stops)
{
    int32_t c = 0;
    while ((1 << c) < stops) {
        c++;
    }
    return c;
}

static int32_t slot_take(fleet_work *w, int32_t stops)
{
    int32_t c = class_of(stops);
    int32_t slot = w->free_run[c];
    if (slot != NONE) {
        w->free_run[c] = w->run[slot].free_next;
        return slot;
    }
    w->run = fleet_grow(w->a, w->run, w->n_run, &w->cap_run, sizeof *w->run);
    w->run[w->n_run] = (fleet_run){.stop = ARENA_NEW(w->a, fleet_stop, 1 << c)};
    return w->n_run++;
}

static void slot_give(fleet_work *w, int32_t slot)
{
    int32_t c = class_of(w->run[slot].trip.stop_n);
    w->run[slot].free_next = w->free_run[c];
    w->free_run[c] = slot;
}

static void change_add(fleet_work *w, fleet_change c)
{
    w->change = fleet_grow(w->a, w->change, w->n_change, &w->cap_change, sizeof *w->change);
    w->change[w->n_change++] = c;
}

int32_t fleet_work_add(fleet_work *w, const fleet_run *run, const fleet_stop *stop)
{
    int32_t slot = slot_take(w, run->trip.stop_n);
    fleet_stop *room = w->run[slot].stop;
    memcpy(room, stop, (size_t)run->trip.stop_n * sizeof *stop);
    w->run[slot] = *run;
    w->run[slot].stop = room;
    w->run[slot].lot = w->p->consignment[stop[0].consignment].lot;
    w->run[slot].kecamatan = w->p->consignment[stop[0].consignment].kecamatan;
    run_link(w, slot);
    change_add(w, (fleet_change){FLEET_ADDED, slot, 0});
    return slot;
}

void fleet_work_drop(fleet_work *w, int32_t run)
{
    assert(!w->run[run].fixed);
    run_unlink(w, run);
    change_add(w, (fleet_change){FLEET_DROPPED, run, 0});
}

static void missing_put(fleet_work *w, int32_t at, int32_t units)
{
    int32_t row = at / FLEET_REASONS;
    int32_t n = w->p->n_consignment;
    fleet_tally_missing(w, row % n, (fleet_direction)(row / n), units - w->missing[at]);
    w->missing[at] = units;
}

void fleet_missing_set(fleet_work *w, int32_t consignment, fleet_direction direction, fleet_reason reason,
                       int32_t units)
{
    int32_t at = ((int32_t)direction * w->p->n_consignment + consignment) * FLEET_REASONS + (int32_t)reason;
    if (w->missing[at] != units) {
        change_add(w, (fleet_change){FLEET_MISSED, at, w->missing[at]});
        missing_put(w, at, units);
    }
}

int32_t fleet_missing_of(const fleet_work *w, int32_t consignment, fleet_direction direction)
{
    const int32_t *m = &w->missing[((int32_t)direction * w->p->n_consignment + consignment) * FLEET_REASONS];
    int32_t units = 0;
    for (int32_t i = 0; i < FLEET_REASONS; i++) {
        units += m[i];
    }
    return units;
}

int32_t fleet_work_mark(const fleet_work *w)
{
    return w->n_change;
}

void fleet_work_undo(fleet_work *w, int32_t mark)
{
    while (w->n_change > mark) {
        fleet_change c = w->change[--w->n_change];
        if (c.kind == FLEET_ADDED) {
            run_unlink(w, c.of);
            slot_give(w, c.of);
        } else if (c.kind == FLEET_DROPPED) {
            run_link(w, c.of);
        } else {
            missing_put(w, c.of, c.was);
        }
    }
}

bool fleet_work_holds(const fleet_work *w, int32_t mark)
{
    for (int32_t i = mark; i < w->n_change; i++) {
        if (w->change[i].kind == FLEET_DROPPED && !fleet_gap_holds(w, w->change[i].of)) {
            return false;
        }
    }
    return true;
}

void fleet_work_commit(fleet_work *w)
{
    for (int32_t i = 0; i < w->n_change; i++) {
        if (w->change[i].kind == FLEET_DROPPED) {
            slot_give(w, w->change[i].of);
        }
    }
    w->n_change = 0;
}

void fleet_work_save(const fleet_work *w, fleet_saved *ret)
{
    size_t n_missing = 2 * (size_t)w->p->n_consignment * FLEET_REASONS;
    if (!ret->missing) {
        ret->missing = ARENA_NEW(ret->a, int32_t, n_missing);
    }
    memcpy(ret->missing, w->missing, n_missing * sizeof *w->missing);
    ret->n_run = ret->n_stop = 0;
    for (int32_t i = 0; i < w->n_live; i++) {
        const fleet_run *r = &w->run[w->live[i]];
        ret->run = fleet_grow(ret->a, ret->run, ret->n_run, &ret->cap_run, sizeof *ret->run);
        ret->run[ret->n_run++] = *r;
        for (int32_t k = 0; k < r->trip.stop_n; k++) {
            ret->stop = fleet_grow(ret->a, ret->stop, ret->n_stop, &ret->cap_stop, sizeof *ret->stop);
            ret->stop[ret->n_stop++] = r->stop[k];
        }
    }
}

void fleet_work_load(fleet_work *w, const fleet_saved *s)
{
    fleet_work_commit(w);
    while (w->n_live > 0) {
        int32_t run = w->live[w->n_live - 1];
        run_unlink(w, run);
        slot_give(w, run);
    }
    int32_t stop = 0;
    for (int32_t i = 0; i < s->n_run; i++) {
        (void)fleet_work_add(w, &s->run[i], &s->stop[stop]);
        stop += s->run[i].trip.stop_n;
    }
    for (int32_t i = 0; i < 2 * w->p->n_consignment * FLEET_REASONS; i++) {
        missing_put(w, i, s->missing[i]);
    }
    fleet_work_commit(w);
}

// --- the plan

typedef struct trip_key {
    int32_t load_s, vehicle, run;
} trip_key;

static int trip_compare(const void *pa, const void *pb)
{
    const trip_key *a = pa;
    const trip_key *b = pb;
    if (a->load_s != b->load_s) {
        return a->load_s < b->load_s ? -1 : 1;
    }
    if (a->vehicle != b->vehicle) {
        return a->vehicle < b->vehicle ? -1 : 1;
    }
    return (a->run > b->run) - (a->run < b->run);
}

static void plan_trips(const fleet_work *w, arena *a, fleet_plan *plan)
{
    arena tmp = {0};
    trip_key *key = ARENA_NEW(&tmp, trip_key, w->n_live);
    int32_t n_stop = 0;
    for (int32_t i = 0; i < w->n_live; i++) {
        const fleet_run *r = &w->run[w->live[i]];
        key[i] = (trip_key){r->trip.load_s, r->trip.vehicle, w->live[i]};
        n_stop += r->trip.stop_n;
    }
    qsort(key, (size_t)w->n_live, sizeof *key, trip_compare);
    plan->trip = ARENA_NEW(a, fleet_trip, w->n_live);
    plan->stop = ARENA_NEW(a, fleet_stop, n_stop);
    for (int32_t i = 0; i < w->n_live; i++) {
        const fleet_run *r = &w->run[key[i].run];
        fleet_trip *t = &plan->trip[plan->n_trip++];
        *t = r->trip;
        memcpy(&plan->stop[plan->n_stop], r->stop, (size_t)t->stop_n * sizeof *plan->stop);
        t->stop_first = plan->n_stop;
        plan->n_stop += t->stop_n;
        t->wave = plan->wave_of[r->kecamatan];
    }
    arena_done(&tmp);
}

static void plan_missing(const fleet_work *w, arena *a, fleet_plan *plan)
{
    int32_t rows = 2 * w->p->n_consignment * FLEET_REASONS;
    int32_t n = 0;
    for (int32_t i = 0; i < rows; i++) {
        n += w->missing[i] > 0;
    }
    plan->missing = ARENA_NEW(a, fleet_missing, n);
    for (int32_t i = 0; i < rows; i++) {
        int32_t row = i / FLEET_REASONS;
        if (w->missing[i] > 0) {
            plan->missing[plan->n_missing++] =
                (fleet_missing){row % w->p->n_consignment, (fleet_direction)(row / w->p->n_consignment),
                                w->missing[i], (fleet_reason)(i % FLEET_REASONS)};
        }
    }
}

void fleet_work_plan(fleet_work *w, arena *a, fleet_plan *ret)
{
    fleet_plan plan = {.wave_of = ARENA_NEW(a, int32_t, w->p->n_kecamatan)};
    plan.n_wave = fleet_waves_number(w, plan.wave_of);
    plan_trips(w, a, &plan);
    plan_missing(w, a, &plan);
    plan.score = fleet_tally_score(w);
    *ret = plan;
}
