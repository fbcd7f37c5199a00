// Recreate: every stop that is out goes to its cheapest place beside a near stop, now and then overlooking
// one (Christiaens and Vanden Berghe 2020, section 3.2), or into a trip of its own.
#include <stdlib.h>

#include "plan/route_internal.h"

// Where a stop could go: behind a node, or into a new trip between two of a vehicle.
typedef struct gap {
    int64_t cost;  // INT64_MAX: nowhere
    int32_t after; // node; -1: a new trip
    int32_t type;  // that the trip then has
    int32_t trip_before, trip_after;
} gap;

// Vehicles of a type that are still free.
static bool type_free(const search *s, int32_t type)
{
    return s->used[type] < s->p->type[type].count && (!s->p->trucks || s->n_vehicle < s->p->trucks->vehicles);
}

// Overload for a while is well, but not of one stop alone.
static bool too_heavy(const search *s, int32_t before, int32_t demand, int32_t capacity)
{
    int32_t most = s->hard ? capacity : capacity + capacity / SOFT_PART;
    return demand > capacity || before + demand > most;
}

// ---------------------------------------------------------------- one type, one depot, no time

static gap plain_gap(search *s, int32_t v)
{
    const route_type *y = &s->p->type[0];
    gap best = {.cost = INT64_MAX, .after = -1, .trip_before = -1, .trip_after = -1};
    int64_t least = INT32_MAX;
    if (type_free(s, 0) && s->p->demand[v] <= y->capacity) {
        least =
            2 * (int64_t)place_distance(s, y->depot, v) + (y->fixed_cost + y->unit_cost - 1) / y->unit_cost;
        best.cost = 0;
    }
    best.after = plain_place(s, v, least < INT32_MAX ? (int32_t)least : INT32_MAX);
    best.cost = best.after < 0 ? best.cost : 0;
    return best;
}

// ---------------------------------------------------------------- everything else

// What a trip costs more with so much more load and length, by the type that is then best. A trip of a
// vehicle with several keeps its type.
static int64_t trip_growth(const search *s, const trip *t, int32_t load, int64_t length, int32_t *ret_type)
{
    const route_problem *p = s->p;
    int64_t now = trip_worth(s, t->type, t->load, t->length);
    int64_t best = INT64_MAX;
    bool alone = t->before < 0 && t->after < 0;
    if (!too_heavy(s, t->load, load, p->type[t->type].capacity)) {
        best = trip_worth(s, t->type, t->load + load, t->length + length) - now;
        *ret_type = t->type;
    }
    for (int32_t y = 0; alone && y < p->n_type; y++) {
        if (y == t->type || p->type[y].depot != p->type[t->type].depot || s->used[y] >= p->type[y].count ||
            too_heavy(s, t->load, load, p->type[y].capacity)) {
            continue;
        }
        int64_t worth = trip_worth(s, y, t->load + load, t->length + length) - now;
        if (worth < best) {
            best = worth;
            *ret_type = y;
        }
    }
    return best;
}

static int64_t depot_price(const search *s, int32_t type, int32_t v)
{
    int32_t depot = s->p->type[type].depot;
    if (!s->load_price || (s->free_loads && s->load_at[depot] > 0)) {
        return 0;
    }
    return s->load_price[depot] * s->p->demand[v] >> PRICE_SHIFT;
}

static void rich_behind(search *s, int32_t v, int32_t a, gap *best)
{
    const node *n = &s->node[a];
    const node *next = &s->node[n->next];
    const trip *t = &s->trip[n->trip];
    int64_t length = (int64_t)place_back(s, v, n->place) + place_distance(s, v, next->place) - next->in;
    int64_t cost = depot_price(s, t->type, v);
    int32_t type = t->type;
    if (cost + length * s->unit_min >= best->cost) {
        return;
    }
    int64_t growth = trip_growth(s, t, s->p->demand[v], length, &type);
    if (growth == INT64_MAX || cost + growth >= best->cost || (s->timed && !time_fits(s, a, v)) ||
        overlooked(s)) {
        return;
    }
    *best = (gap){.cost = cost + growth, .after = a, .type = type, .trip_before = -1, .trip_after = -1};
}

// Overlooked now and then where other depots or vehicles may have it: else a stop would always open the trip
// that is cheapest for it alone, and those put in later could only follow.
static void new_trip(search *s, int32_t v, int32_t type, int32_t before, int32_t after, gap *best)
{
    const route_type *y = &s->p->type[type];
    int32_t demand = s->p->demand[v];
    bool first = before < 0 && after < 0;
    int64_t length = (int64_t)place_distance(s, y->depot, v) + place_distance(s, v, y->depot);
    int64_t cost =
        depot_price(s, type, v) + trip_worth(s, type, demand, length) - (first ? 0 : y->fixed_cost);
    if (cost < best->cost && !too_heavy(s, 0, demand, y->capacity) &&
        (!s->timed || time_fits_alone(s, v, type, before, after)) && (!s->choices || !overlooked(s))) {
        *best = (gap){.cost = cost, .after = -1, .type = type, .trip_before = before, .trip_after = after};
    }
}

static void rich_new_trips(search *s, int32_t v, gap *best)
{
    const route_problem *p = s->p;
    for (int32_t y = 0; y < p->n_type; y++) {
        if (type_free(s, y)) {
            new_trip(s, v, y, -1, -1, best);
        }
    }
    for (int32_t i = 0; s->reload && i < s->n_open; i++) {
        int32_t at = s->open[i];
        const trip *t = &s->trip[at];
        if (p->type[t->type].reload) {
            new_trip(s, v, t->type, at, t->after, best);
            if (t->before < 0) {
                new_trip(s, v, t->type, -1, at, best);
            }
        }
    }
}

static gap rich_gap(search *s, int32_t v)
{
    gap best = {.cost = INT64_MAX, .after = -1, .trip_before = -1, .trip_after = -1};
    const int32_t *near = s->near + (int64_t)v * s->n_near;
    rich_new_trips(s, v, &best);
    if (s->near_turn) {
        int32_t after = -1;
        int64_t cost = timed_place(s, v, best.cost, &after);
        if (after >= 0) {
            best = (gap){cost, after, s->trip[s->node[after].trip].type, -1, -1};
        }
        return best;
    }
    for (int32_t i = 0; i < s->n_near; i++) {
        if (s->node[near[i]].trip >= 0) {
            rich_behind(s, v, near[i], &best);
            rich_behind(s, v, s->node[near[i]].prev, &best);
        }
    }
    return best;
}

// ---------------------------------------------------------------- both

// Beside any stop, near or not: for those that would else stay out.
static gap any_gap(search *s, int32_t v)
{
    gap best = {.cost = INT64_MAX, .after = -1, .trip_before = -1, .trip_after = -1};
    for (int32_t i = 0; i < s->n_open; i++) {
        int32_t end = state_end(s, s->open[i]);
        int32_t a = end;
        do {
            rich_behind(s, v, a, &best);
            a = s->node[a].next;
        } while (a != end);
    }
    return best;
}

static void insert(search *s, int32_t v)
{
    if (s->p->demand[v] > s->capacity_most) {
        s->absent[s->n_absent++] = v;
        return;
    }
    gap g = s->plain ? plain_gap(s, v) : rich_gap(s, v);
    if (g.cost == INT64_MAX) {
        g = any_gap(s, v);
    }
    if (g.cost == INT64_MAX) {
        s->absent[s->n_absent++] = v;
        return;
    }
    if (g.after < 0) {
        g.after = state_end(s, state_open(s, g.type, g.trip_before, g.trip_after));
    } else if (s->trip[s->node[g.after].trip].type != g.type) {
        state_retype(s, s->node[g.after].trip, g.type);
    }
    state_link(s, v, g.after);
    if (s->timed) {
        time_linked(s, v);
    }
}

// ---------------------------------------------------------------- the order

static int64_t order_key(search *s, recreate_order how, int32_t v)
{
    const route_problem *p = s->p;
    switch (how) {
    case ORDER_LOT:
        return (int64_t)(rng_next(&s->random) >> 2);
    case ORDER_DEMAND:
        return -p->demand[v];
    case ORDER_FAR:
        return -place_distance(s, p->type[0].depot, v);
    case ORDER_CLOSE:
        return place_distance(s, p->type[0].depot, v);
    case ORDER_NARROW:
        return (int64_t)p->close[v] - p->open[v];
    case ORDER_OPEN:
        return p->open[v];
    case ORDER_SHUT:
        return -p->close[v];
    }
    return 0;
}

static int turn_compare(const void *a, const void *b)
{
    const turn *x = a;
    const turn *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->v < y->v ? -1 : x->v > y->v;
}

static void sort_few(turn *t, int32_t n)
{
    for (int32_t i = 1; i < n; i++) {
        turn moved = t[i];
        int32_t at = i;
        while (at > 0 && turn_compare(&t[at - 1], &moved) > 0) {
            t[at] = t[at - 1];
            at--;
        }
        t[at] = moved;
    }
}

void recreate(search *s, recreate_order how)
{
    enum { FEW = 64 };
    for (int32_t i = 0; i < s->n_absent; i++) {
        s->taken[s->n_taken++] = s->absent[i];
    }
    s->n_absent = 0;
    for (int32_t i = 0; i < s->n_taken; i++) {
        s->turn[i] = (turn){order_key(s, how, s->taken[i]), s->taken[i]};
    }
    if (s->n_taken <= FEW) {
        sort_few(s->turn, s->n_taken);
    } else {
        qsort(s->turn, (size_t)s->n_taken, sizeof *s->turn, turn_compare);
    }
    for (int32_t i = 0; i < s->n_taken; i++) {
        if (s->cost <= s->ceiling) {
            insert(s, s->turn[i].v);
        } else {
            s->absent[s->n_absent++] = s->turn[i].v;
        }
    }
}

recreate_order recreate_draw(search *s)
{
    static const uint8_t weight[2][ORDER_SHUT + 1] = {{4, 4, 2, 1, 0, 0, 0}, {4, 4, 2, 1, 2, 2, 2}};
    static const uint8_t sum[2] = {11, 17};
    uint32_t drawn = rng_below(&s->random, sum[s->timed]);
    recreate_order how = ORDER_LOT;
    while (drawn >= weight[s->timed][how]) {
        drawn -= weight[s->timed][how];
        how++;
    }
    return how;
}
