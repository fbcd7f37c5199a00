#include "route_gen.h"

#include <string.h>

static int32_t between(rng *r, int32_t least, int32_t most)
{
    return least + (int32_t)rng_below(r, (uint32_t)(most - least + 1));
}

// ---------------------------------------------------------------- problems

static void draw_windows(gen_problem *g, rng *r, bool trips)
{
    route_problem *p = &g->p;
    for (int32_t v = 0; v < p->n_place; v++) {
        bool depot = v < p->n_depot;
        g->open[v] = depot ? 0 : between(r, 0, 600);
        g->close[v] = depot ? 4000 : g->open[v] + between(r, 200, 1500);
        g->service[v] = depot ? 0 : between(r, 0, 20);
        g->release[v] = depot || !trips ? 0 : between(r, 0, g->open[v]);
    }
    p->service = g->service;
    p->open = g->open;
    p->close = g->close;
    p->release = g->release;
}

static void draw_echelons(gen_problem *g, rng *r, int32_t load)
{
    g->trucks = (route_trucks){.count = 8,
                               .capacity = load / 2 + 20,
                               .unit_cost = 2,
                               .fixed_cost = between(r, 0, 50),
                               .vehicles = g->p.n_place};
    g->p.trucks = &g->trucks;
}

void gen_route(gen_problem *g, rng *r, gen_variant variant, int32_t n_stop)
{
    int32_t depots = variant == GEN_DEPOTS ? 2 : variant == GEN_ECHELONS ? 3 : 1;
    int32_t load = 0;
    *g = (gen_problem){.p = {.n_place = depots + n_stop, .n_depot = depots, .scale = 1, .grain = 1}};
    route_problem *p = &g->p;
    for (int32_t v = 0; v < p->n_place; v++) {
        g->x[v] = between(r, 0, 100);
        g->y[v] = between(r, 0, 100);
        g->demand[v] = v < depots ? 0 : between(r, 1, 20);
        load += g->demand[v];
    }
    p->x = g->x;
    p->y = g->y;
    p->demand = g->demand;
    p->type = g->type;
    p->n_type = variant == GEN_TYPES_LIMITED ? 3 : variant == GEN_DEPOTS || variant == GEN_ECHELONS ? 2 : 1;
    for (int32_t i = 0; i < p->n_type; i++) {
        bool kinds = variant == GEN_TYPES_LIMITED;
        g->type[i] = (route_type){.depot = variant == GEN_DEPOTS     ? i
                                           : variant == GEN_ECHELONS ? i + 1
                                                                     : 0,
                                  .count = kinds ? between(r, 1, 2) + (i == 2 ? n_stop : 0) : n_stop,
                                  .capacity = kinds ? 20 + 15 * i : between(r, 20, 50),
                                  .unit_cost = kinds ? 2 + i : 1,
                                  .fixed_cost = kinds ? between(r, 0, 80) : 0,
                                  .duration = variant == GEN_DEPOTS ? 900 : ROUTE_NO_LIMIT,
                                  .reload = variant == GEN_TRIPS};
    }
    if (variant == GEN_ECHELONS) {
        draw_echelons(g, r, load);
        g->type[1].capacity = g->type[0].capacity;
    } else if (variant == GEN_WINDOWS || variant == GEN_DEPOTS || variant == GEN_TRIPS) {
        draw_windows(g, r, variant == GEN_TRIPS);
    }
}

// ---------------------------------------------------------------- the judge

// Takes a trip that begins at *now or later; false when a stop or the depot is late or it lasts too long.
static bool in_time(const route_problem *p, const route_type *y, const int32_t *stop, int32_t n, int64_t *now)
{
    int64_t start = *now > p->open[y->depot] ? *now : p->open[y->depot];
    for (int32_t i = 0; i < n; i++) {
        start = start > p->release[stop[i]] ? start : p->release[stop[i]];
    }
    // Leaving later may shorten it: all moments are tried where the length is limited.
    for (int64_t leave = start; leave <= p->close[y->depot]; leave++) {
        int64_t t = leave;
        int32_t at = y->depot;
        bool good = true;
        for (int32_t i = 0; good && i < n; i++) {
            t += route_distance(p, at, stop[i]);
            t = t > p->open[stop[i]] ? t : p->open[stop[i]];
            good = t <= p->close[stop[i]];
            t += p->service[stop[i]];
            at = stop[i];
        }
        t += route_distance(p, at, y->depot);
        good = good && t <= p->close[y->depot];
        if (good && t - leave <= y->duration) {
            *now = t;
            return true;
        }
        if (!good || y->duration == ROUTE_NO_LIMIT) {
            return false;
        }
    }
    return false;
}

// The cost of one trip without the vehicle's, -1 when it breaks a rule.
static int64_t judge_trip(const route_problem *p, int32_t type, const int32_t *stop, int32_t n, int64_t *now)
{
    const route_type *y = &p->type[type];
    int64_t load = 0;
    int64_t length = 0;
    int32_t at = y->depot;
    for (int32_t i = 0; i < n; i++) {
        load += p->demand[stop[i]];
        length += route_distance(p, at, stop[i]);
        at = stop[i];
    }
    length += route_distance(p, at, y->depot);
    if (n == 0 || load > y->capacity || (p->open && !in_time(p, y, stop, n, now))) {
        return -1;
    }
    return length * y->unit_cost;
}

static int64_t judge_hauls(const route_problem *p, const route_plan *plan, const int64_t *load)
{
    int64_t cost = 0;
    int64_t got[ROUTE_SATELLITES_MAX + 1] = {0};
    for (int32_t i = 0; i < plan->n_haul; i++) {
        const route_haul *h = &plan->haul[i];
        int64_t carried = 0;
        int64_t length = 0;
        int32_t at = 0;
        for (int32_t k = 0; k < h->n_stop; k++) {
            if (h->place[k] < 1 || h->place[k] >= p->n_depot || h->load[k] < 1) {
                return -1;
            }
            carried += h->load[k];
            got[h->place[k]] += h->load[k];
            length += route_distance(p, at, h->place[k]);
            at = h->place[k];
        }
        if (h->n_stop < 1 || carried > p->trucks->capacity) {
            return -1;
        }
        cost += p->trucks->fixed_cost + (length + route_distance(p, at, 0)) * p->trucks->unit_cost;
    }
    for (int32_t d = 1; d < p->n_depot; d++) {
        if (got[d] != load[d]) {
            return -1;
        }
    }
    return plan->n_haul <= p->trucks->count ? cost : -1;
}

int64_t gen_judge(const route_problem *p, const route_plan *plan)
{
    int64_t cost = 0;
    int64_t now = 0;
    int32_t seen[GEN_PLACES] = {0};
    int64_t load[ROUTE_SATELLITES_MAX + 1] = {0};
    int32_t first[GEN_TYPES + 1] = {0};
    for (int32_t y = 0; y < p->n_type; y++) {
        first[y + 1] = first[y] + p->type[y].count;
    }
    for (int32_t i = 0; i < plan->n_trip; i++) {
        const route_trip *t = &plan->trip[i];
        bool again = i > 0 && t->vehicle == plan->trip[i - 1].vehicle;
        if (t->type < 0 || t->type >= p->n_type || t->vehicle < first[t->type] ||
            t->vehicle >= first[t->type + 1] || (i > 0 && t->vehicle < plan->trip[i - 1].vehicle) ||
            (again && !p->type[t->type].reload)) {
            return -1;
        }
        now = again ? now : 0;
        int64_t one = judge_trip(p, t->type, &plan->stop[t->first], t->n_stop, &now);
        if (one < 0) {
            return -1;
        }
        cost += one + (again ? 0 : p->type[t->type].fixed_cost);
        for (int32_t k = 0; k < t->n_stop; k++) {
            seen[plan->stop[t->first + k]]++;
            load[p->trucks ? p->type[t->type].depot : 0] += p->demand[plan->stop[t->first + k]];
        }
    }
    for (int32_t i = 0; i < plan->n_absent; i++) {
        seen[plan->absent[i]]++;
    }
    for (int32_t v = 0; v < p->n_place; v++) {
        if (seen[v] != (v >= p->n_depot)) {
            return -1;
        }
    }
    int64_t hauls = p->trucks ? judge_hauls(p, plan, load) : 0;
    return hauls < 0 ? -1 : cost + hauls;
}

// ---------------------------------------------------------------- all plans

typedef struct all_plans {
    const route_problem *p;
    int64_t best;
    int32_t left; // stops not yet visited
    bool done[GEN_PLACES];
    int32_t stop[GEN_PLACES]; // of the trip at hand
    int32_t n;
    int32_t used[GEN_TYPES];
    int32_t vehicles;
    int32_t load[ROUTE_SATELLITES_MAX + 1];
} all_plans;

// The cheapest way of trucks for the loads: every truck takes a subset of what is left, whole or to its brim.
static int64_t all_hauls(const route_problem *p, int32_t *load, int32_t trucks)
{
    int32_t n = p->n_depot;
    bool open = false;
    for (int32_t d = 1; d < n; d++) {
        open = open || load[d] > 0;
    }
    if (!open) {
        return 0;
    }
    int64_t best = INT64_MAX;
    if (trucks == 0) {
        return best;
    }
    // Two satellites at most: the first of an order is served in full, or as far as the truck goes.
    for (int32_t a = 1; a < n; a++) {
        for (int32_t b = 1; b < n; b++) {
            int32_t capacity = p->trucks->capacity;
            int32_t first = load[a] < capacity ? load[a] : capacity;
            int32_t rest = capacity - first;
            int32_t second = a == b ? 0 : load[b] < rest ? load[b] : rest;
            if (first == 0 || (a != b && second == 0)) {
                continue;
            }
            int64_t length =
                (int64_t)route_distance(p, 0, a) + route_distance(p, a, b) + route_distance(p, b, 0);
            load[a] -= first;
            load[b] -= second;
            int64_t others = all_hauls(p, load, trucks - 1);
            load[a] += first;
            load[b] += second;
            if (others < INT64_MAX) {
                int64_t cost = others + p->trucks->fixed_cost + length * p->trucks->unit_cost;
                best = cost < best ? cost : best;
            }
        }
    }
    return best;
}

static void all_starts(all_plans *a, int64_t cost);

// The trip at hand of a type, which began at `began`, with every next stop, and ended here.
static void all_stops(all_plans *a, int32_t type, int64_t began, int64_t cost)
{
    const route_problem *p = a->p;
    const route_type *y = &p->type[type];
    if (a->best >= 0 && cost >= a->best) {
        return;
    }
    int64_t now = began;
    int64_t one = a->n > 0 ? judge_trip(p, type, a->stop, a->n, &now) : -1;
    if (one >= 0) {
        int32_t n = a->n;
        int32_t kept[GEN_PLACES];
        int32_t load = 0;
        memcpy(kept, a->stop, sizeof kept);
        for (int32_t i = 0; i < n; i++) {
            load += p->demand[kept[i]];
        }
        a->load[p->trucks ? y->depot : 0] += load;
        a->n = 0;
        all_starts(a, cost + one);
        if (y->reload && a->left > 0) {
            all_stops(a, type, now, cost + one);
        }
        a->load[p->trucks ? y->depot : 0] -= load;
        a->n = n;
        memcpy(a->stop, kept, sizeof kept);
    }
    for (int32_t v = p->n_depot; v < p->n_place; v++) {
        if (!a->done[v]) {
            a->done[v] = true;
            a->left--;
            a->stop[a->n++] = v;
            all_stops(a, type, began, cost);
            a->n--;
            a->left++;
            a->done[v] = false;
        }
    }
}

static void all_starts(all_plans *a, int64_t cost)
{
    const route_problem *p = a->p;
    if (a->left == 0) {
        int32_t load[ROUTE_SATELLITES_MAX + 1];
        memcpy(load, a->load, sizeof load);
        int64_t hauls = p->trucks ? all_hauls(p, load, p->trucks->count) : 0;
        if (hauls < INT64_MAX && (a->best < 0 || cost + hauls < a->best)) {
            a->best = cost + hauls;
        }
        return;
    }
    for (int32_t y = 0; y < p->n_type; y++) {
        if (a->used[y] < p->type[y].count && (!p->trucks || a->vehicles < p->trucks->vehicles)) {
            a->used[y]++;
            a->vehicles++;
            all_stops(a, y, 0, cost + p->type[y].fixed_cost);
            a->vehicles--;
            a->used[y]--;
        }
    }
}

int64_t gen_best(const route_problem *p)
{
    all_plans a = {.p = p, .best = -1, .left = p->n_place - p->n_depot};
    all_starts(&a, 0);
    return a.best;
}
