#include "mutate_internal.h"

#include <stdlib.h>
#include <string.h>

static void *array_copy(arena *a, const void *from, int32_t n, int32_t room, size_t size)
{
    void *copy = arena_alloc(a, (size_t)room, size);
    if (n > 0) {
        memcpy(copy, from, (size_t)n * size);
    }
    return copy;
}
#define COPY(n, room, array) array_copy(a, (array), (n), (room), sizeof *(array))

static fleet_draft draft_open(arena *a, rng *r, const fleet_problem *p, const fleet_plan *plan)
{
    fleet_draft d = {.a = a, .r = r, .p = *p, .plan = *plan};
    d.p.place_is_jetty = d.jetty = COPY(p->n_place, p->n_place, p->place_is_jetty);
    d.p.block = d.block = COPY(p->n_block, p->n_block, p->block);
    d.p.kecamatan = d.kecamatan = COPY(p->n_kecamatan, p->n_kecamatan, p->kecamatan);
    d.p.consignment = d.consignment = COPY(p->n_consignment, p->n_consignment, p->consignment);
    d.p.hop = d.hop = COPY(p->n_hop, p->n_hop, p->hop);
    d.p.vehicle = d.vehicle = COPY(p->n_vehicle, p->n_vehicle, p->vehicle);
    d.p.lot = d.lot = COPY(p->n_lot, p->n_lot, p->lot);
    d.p.person = d.person = COPY(p->n_person, p->n_person, p->person);
    d.p.busy = d.busy = COPY(p->n_busy, p->n_busy + 1, p->busy);
    d.plan.trip = COPY(plan->n_trip, plan->n_trip + 1, plan->trip);
    d.plan.stop = COPY(plan->n_stop, plan->n_stop + 1, plan->stop);
    d.plan.missing = COPY(plan->n_missing, plan->n_missing + 1, plan->missing);
    d.plan.wave_of = COPY(p->n_kecamatan, p->n_kecamatan, plan->wave_of);
    return d;
}

int64_t draft_units(fleet_draft *d, const fleet_trip *t)
{
    int64_t units = 0;
    for (int32_t i = 0; i < t->stop_n; i++) {
        units += draft_stop(d, t, i)->units;
    }
    return units;
}

int32_t draft_time(const fleet_draft *d, const fleet_trip *t, int32_t from, int32_t to)
{
    const matrix *m = &d->block[t->block].by_mode[d->vehicle[t->vehicle].mode];
    return m->n == 0 ? MATRIX_NONE : m->time_s[from * m->n + to];
}

void draft_set_time(fleet_draft *d, const fleet_trip *t, int32_t from, int32_t to, int32_t time_s)
{
    matrix *m = &d->block[t->block].by_mode[d->vehicle[t->vehicle].mode];
    m->time_s = array_copy(d->a, m->time_s, m->n * m->n, m->n * m->n, sizeof *m->time_s);
    m->time_s[from * m->n + to] = time_s;
}

draft_move draft_move_of(fleet_draft *d, const fleet_trip *t, int32_t i)
{
    draft_move move = {t->base, t->base, t->depart_s};
    if (i > 0) {
        const fleet_stop *before = draft_stop(d, t, i - 1);
        move.from = d->hop[before->hop].to;
        move.left_s = before->leave_s;
    }
    if (i < t->stop_n) {
        move.to = d->hop[draft_stop(d, t, i)->hop].to;
    }
    return move;
}

void draft_shift(fleet_draft *d, fleet_trip *t, int32_t by_s)
{
    t->load_s += by_s;
    t->depart_s += by_s;
    t->end_s += by_s;
    for (int32_t i = 0; i < t->stop_n; i++) {
        draft_stop(d, t, i)->arrive_s += by_s;
        draft_stop(d, t, i)->leave_s += by_s;
    }
}

fleet_trip *draft_next_of_vehicle(fleet_draft *d, const fleet_trip *t)
{
    for (fleet_trip *next = d->plan.trip; next < d->plan.trip + d->plan.n_trip; next++) {
        if (next > t && next->vehicle == t->vehicle) {
            return next;
        }
    }
    return NULL;
}

static int trip_compare(const void *left, const void *right)
{
    const fleet_trip *a = left;
    const fleet_trip *b = right;
    if (a->load_s != b->load_s) {
        return a->load_s < b->load_s ? -1 : 1;
    }
    return (a->vehicle > b->vehicle) - (a->vehicle < b->vehicle);
}

static const fleet_operator *operator_at(size_t op)
{
    if (op < mutate_goods_count) {
        return &mutate_goods_operators[op];
    }
    op -= mutate_goods_count;
    if (op < mutate_times_count) {
        return &mutate_times_operators[op];
    }
    return &mutate_people_operators[op - mutate_times_count];
}

size_t mutate_fleet_count(void)
{
    return mutate_goods_count + mutate_times_count + mutate_people_count;
}

mutation mutate_fleet_info(size_t op)
{
    return operator_at(op)->info;
}

bool mutate_fleet_by(arena *a, size_t op, rng *r, fleet_problem *p, fleet_plan *plan)
{
    const fleet_operator *operator= operator_at(op);
    fleet_draft d = draft_open(a, r, p, plan);
    bool planted = operator->on_plan && operator->on_plan(&d);
    int32_t first = plan->n_trip > 0 ? draft_below(&d, plan->n_trip) : 0;
    for (int32_t i = 0; operator->on_trip && !planted && i<plan->n_trip; i++) {
        planted = operator->on_trip(&d, &d.plan.trip[(first + i) % plan->n_trip]);
    }
    if (planted && operator->on_trip) { // a moved trip keeps the list in order
        qsort(d.plan.trip, (size_t)d.plan.n_trip, sizeof *d.plan.trip, trip_compare);
    }
    if (planted) {
        *p = d.p;
        *plan = d.plan;
    }
    return planted;
}

bool mutate_fleet(arena *a, check_code code, rng *r, fleet_problem *p, fleet_plan *plan)
{
    size_t n = mutate_fleet_count();
    size_t first = rng_below(r, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        size_t op = (first + i) % n;
        if (mutate_fleet_info(op).code == code && mutate_fleet_by(a, op, r, p, plan)) {
            return true;
        }
    }
    return false;
}
