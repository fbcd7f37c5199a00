#include <assert.h>

#include "plan/route_internal.h"

// Times of a trip depend on its stops alone, and on the order of those before and behind.
static bool ends_are_free(const route_problem *p)
{
    bool free = true;
    for (int32_t v = 0; p->open && v < p->n_place; v++) {
        free = free && p->release[v] <= p->open[0];
    }
    for (int32_t y = 0; y < p->n_type; y++) {
        free = free && !p->type[y].reload && p->type[y].duration == ROUTE_NO_LIMIT;
    }
    return free;
}

static void search_init(search *s, const route_problem *p, const route_options *o, arena *memory)
{
    *s = (search){.p = p,
                  .o = o,
                  .memory = memory,
                  .iteration = -1,
                  .shut = -1,
                  .price = ROUTE_PRICE_MAX,
                  .ceiling = INT64_MAX};
    rng_init(&s->random, o->seed);
    s->n_place = p->n_place;
    s->n_stop = p->n_place - p->n_depot;
    s->n_slot = s->n_stop + 1; // trips are never empty for long
    s->timed = p->open != NULL;
    s->plain = p->n_type == 1 && p->type[0].unit_cost > 0 && !s->timed && !p->trucks;
    s->tails = ends_are_free(p) && p->n_place - p->n_depot > 1;
    s->unit_min = INT32_MAX;
    int64_t farthest = 0;
    int64_t unit = 1;
    int64_t fixed = 0;
    for (int32_t y = 0; y < p->n_type; y++) {
        const route_type *t = &p->type[y];
        s->reload = s->reload || t->reload;
        s->unit_min = t->unit_cost < s->unit_min ? t->unit_cost : s->unit_min;
        s->unit_most = t->unit_cost > s->unit_most ? t->unit_cost : s->unit_most;
        s->capacity_most = t->capacity > s->capacity_most ? t->capacity : s->capacity_most;
        s->kinds = s->kinds || (y > 0 && t->depot == p->type[y - 1].depot);
        unit = t->unit_cost > unit ? t->unit_cost : unit;
        fixed = t->fixed_cost > fixed ? t->fixed_cost : fixed;
        for (int32_t v = p->n_depot; v < p->n_place; v++) {
            int64_t way = (int64_t)route_distance(p, t->depot, v) + route_distance(p, v, t->depot);
            farthest = way > farthest ? way : farthest;
        }
    }
    s->choices = (p->n_type > 1 || s->reload) && !s->kinds && !p->trucks;
    s->absent_price = 2 * farthest * unit + fixed + 1;
    search_places(s);
    timed_init(s);
    state_init(s);
    if (p->trucks) {
        haul_init(s);
    }
}

// ---------------------------------------------------------------- the best plan, told

// The number of the first vehicle of each type.
static int32_t *first_vehicles(const route_problem *p, arena *a)
{
    int32_t *first = ARENA_NEW(a, int32_t, p->n_type + 1);
    for (int32_t y = 0; y < p->n_type; y++) {
        int64_t sum = (int64_t)first[y] + p->type[y].count;
        first[y + 1] = sum < INT32_MAX ? (int32_t)sum : INT32_MAX;
    }
    return first;
}

static void tell_trip(const search *s, int32_t t, int32_t vehicle, int32_t *n_stop, route_plan *ret)
{
    route_trip *out = &ret->trip[ret->n_trip++];
    *out = (route_trip){.vehicle = vehicle, .type = s->trip[t].type, .first = *n_stop};
    int32_t end = state_end(s, t);
    for (int32_t v = s->node[end].next; v != end; v = s->node[v].next) {
        ret->stop[(*n_stop)++] = v;
        out->n_stop++;
    }
}

static void tell(search *s, arena *a, route_plan *ret)
{
    const route_problem *p = s->p;
    int32_t *vehicle = first_vehicles(p, a);
    int32_t n_stop = 0;
    *ret = (route_plan){.cost = s->cost + s->haul, .iterations = s->iteration, .n_absent = s->n_absent};
    ret->trip = ARENA_NEW(a, route_trip, s->n_open);
    ret->stop = ARENA_NEW(a, int32_t, s->n_stop);
    ret->absent = ARENA_NEW(a, int32_t, s->n_absent);
    for (int32_t y = 0; y < p->n_type; y++) {
        for (int32_t i = 0; i < s->n_open; i++) {
            const trip *t = &s->trip[s->open[i]];
            if (t->type != y || t->before >= 0) {
                continue;
            }
            for (int32_t k = s->open[i]; k >= 0; k = s->trip[k].after) {
                tell_trip(s, k, vehicle[y], &n_stop, ret);
            }
            vehicle[y]++;
        }
    }
    if (s->hauls && s->n_stop > 0) {
        haul_tell(s, a, ret);
    }
    for (int32_t i = 0; i < s->n_absent; i++) {
        ret->absent[i] = s->absent[i];
    }
}

// Stops of the last trips stay when there are not trucks enough for what all need.
static void leave_too_much(search *s)
{
    while (s->haul_over > 0 && s->n_open > 0) {
        int32_t t = s->open[s->n_open - 1];
        int32_t v = s->node[state_end(s, t)].next;
        state_unlink(s, v);
        s->absent[s->n_absent++] = v;
        if (s->trip[t].n == 0) {
            state_close(s, t);
        }
        haul_update(s);
    }
}

// Places by the numbers that the caller gave them.
static void rename_stops(const int32_t *order, int32_t *stop, int32_t n)
{
    for (int32_t i = 0; order && i < n; i++) {
        stop[i] = order[stop[i]];
    }
}

bool route_solve(const route_problem *p, const route_options *o, arena *a, route_plan *ret, err *e)
{
    if (!route_problem_check(p, e)) {
        return false;
    }
    arena memory = {0};
    search s;
    route_problem near;
    const int32_t *order = order_near(p, &memory, &near);
    search_init(&s, &near, o, &memory);
    if (s.n_stop > 0) {
        start_build(&s);
        state_keep(&s);
        if (may_breed(&s)) {
            breed(&s);
        } else {
            anneal(&s);
        }
        state_return(&s);
        leave_too_much(&s);
    }
    tell(&s, a, ret);
    rename_stops(order, ret->stop, s.n_stop - ret->n_absent);
    rename_stops(order, ret->absent, ret->n_absent);
    arena_done(&memory);
    return true;
}
