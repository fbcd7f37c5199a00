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
    d.p.busy = d.busy = COPY(p->n_busy, p->n_busy, p->busy);
    d.p.place_guarded = d.guarded = ARENA_NEW(a, uint8_t, p->n_place);
    d.p.place_docks = d.docks = ARENA_NEW(a, int32_t, p->n_place);
    for (int32_t i = 0; i < p->n_place; i++) {
        d.guarded[i] = p->place_guarded ? p->place_guarded[i] : 1;
        d.docks[i] = p->place_docks ? p->place_docks[i] : 0;
    }
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

static bool same_trip(const fleet_draft *d, const fleet_trip *fixed, const fleet_trip *t)
{
    fleet_trip like = *fixed;
    like.wave = t->wave;
    like.stop_first = t->stop_first;
    return memcmp(&like, t, sizeof like) == 0 &&
           memcmp(&d->p.fixed_stop[fixed->stop_first], &d->plan.stop[t->stop_first],
                  (size_t)t->stop_n * sizeof(fleet_stop)) == 0;
}

bool draft_is_fixed(const fleet_draft *d, const fleet_trip *t)
{
    for (int32_t i = 0; i < d->p.n_fixed; i++) {
        if (same_trip(d, &d->p.fixed[i], t)) {
            return true;
        }
    }
    return false;
}

void draft_add_busy(fleet_draft *d, fleet_busy row)
{
    int32_t i = d->p.n_busy;
    fleet_busy *busy = array_copy(d->a, d->p.busy, i, i + 1, sizeof *busy);
    for (; i > 0 && (busy[i - 1].person > row.person ||
                     (busy[i - 1].person == row.person && busy[i - 1].from_s > row.from_s));
         i--) {
        busy[i] = busy[i - 1];
    }
    busy[i] = row;
    d->p.n_busy++;
    d->p.busy = d->busy = busy;
}

static const fleet_span *span_added(arena *a, const fleet_span *span, int32_t n, fleet_span row)
{
    fleet_span *more = COPY(n, n + 1, span);
    int32_t i = n;
    for (; i > 0 && (more[i - 1].owner > row.owner ||
                     (more[i - 1].owner == row.owner && more[i - 1].from_s > row.from_s));
         i--) {
        more[i] = more[i - 1];
    }
    more[i] = row;
    return more;
}

void draft_add_hours(fleet_draft *d, fleet_span row)
{
    d->p.hours = span_added(d->a, d->p.hours, d->p.n_hours++, row);
}

void draft_add_laid_up(fleet_draft *d, fleet_span row)
{
    d->p.laid_up = span_added(d->a, d->p.laid_up, d->p.n_laid_up++, row);
}

static const fleet_span *span_dropped(arena *a, const fleet_span *span, int32_t *n, int32_t owner)
{
    fleet_span *fewer = ARENA_NEW(a, fleet_span, *n);
    int32_t left = 0;
    for (int32_t i = 0; i < *n; i++) {
        if (span[i].owner != owner) {
            fewer[left++] = span[i];
        }
    }
    *n = left;
    return fewer;
}

void draft_drop_hours(fleet_draft *d, int32_t place)
{
    d->p.hours = span_dropped(d->a, d->p.hours, &d->p.n_hours, place);
}

void draft_drop_laid_up(fleet_draft *d, int32_t vehicle)
{
    d->p.laid_up = span_dropped(d->a, d->p.laid_up, &d->p.n_laid_up, vehicle);
}

int32_t draft_local(const fleet_draft *d, int32_t block, int32_t place)
{
    int32_t i = 0;
    while (i < d->block[block].n && d->block[block].place[i] != place) {
        i++;
    }
    return i < d->block[block].n ? i : NONE;
}

fleet_lot *draft_lot(fleet_draft *d, const fleet_trip *t)
{
    return &d->lot[d->consignment[draft_stop(d, t, 0)->consignment].lot];
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
    const struct {
        const fleet_operator *first;
        size_t n;
    } table[] = {
        {mutate_goods_operators, mutate_goods_count},       {mutate_times_operators, mutate_times_count},
        {mutate_people_operators, mutate_people_count},     {mutate_places_operators, mutate_places_count},
        {mutate_standing_operators, mutate_standing_count},
    };
    size_t i = 0;
    while (op >= table[i].n) {
        op -= table[i++].n;
    }
    return &table[i].first[op];
}

size_t mutate_fleet_count(void)
{
    return mutate_goods_count + mutate_times_count + mutate_people_count + mutate_places_count +
           mutate_standing_count;
}

// Whatever is changed, the score is that of the plan before.
mutation mutate_fleet_info(size_t op)
{
    mutation info = operator_at(op)->info;
    info.companions |= BIT(FLEET_SCORE);
    return info;
}

bool mutate_fleet_by(arena *a, size_t op, rng *r, fleet_problem *p, fleet_plan *plan)
{
    const fleet_operator *operator= operator_at(op);
    fleet_draft d = draft_open(a, r, p, plan);
    bool planted = operator->on_plan && operator->on_plan(&d);
    int32_t first = plan->n_trip > 0 ? draft_below(&d, plan->n_trip) : 0;
    for (int32_t i = 0; operator->on_trip && !planted && i<plan->n_trip; i++) {
        fleet_trip *t = &d.plan.trip[(first + i) % plan->n_trip];
        planted = !draft_is_fixed(&d, t) && operator->on_trip(&d, t);
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
