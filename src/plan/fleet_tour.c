#include <stdlib.h>

#include "base/rng.h"
#include "plan/fleet_internal.h"

enum {
    NO_WAY_S = 10 * FLEET_DAY_S, // what a missing way counts in a tour, so that others are tried first
    TOUR_MAX = 512,              // stops of a tour that is improved; longer ones keep their first order
};

// One hop with what its tour is made by: the trips that could carry it together.
typedef struct member {
    int32_t leg, kecamatan, base, officer, hop;
    bool water;
} member;

static int compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int tour_compare(const member *a, const member *b)
{
    int by[] = {compare(a->leg, b->leg), compare(a->kecamatan, b->kecamatan), compare(a->base, b->base),
                compare(a->officer, b->officer), compare(a->water, b->water)};
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
        if (by[i]) {
            return by[i];
        }
    }
    return 0;
}

static int member_compare(const void *pa, const void *pb)
{
    const member *a = pa;
    const member *b = pb;
    int by_tour = tour_compare(a, b);
    return by_tour ? by_tour : compare(a->hop, b->hop);
}

static int32_t way_s(const fleet_problem *p, int32_t block, travel_mode mode, int32_t from, int32_t to)
{
    int32_t d = fleet_travel_s(p, block, mode, from, to);
    return d == MATRIX_NONE ? NO_WAY_S : d;
}

static int32_t hop_block(const fleet_problem *p, const fleet_index *ix, int32_t hop)
{
    return p->consignment[ix->hop_owner[hop]].block;
}

// The vehicle of the base's block and medium that holds most and can come there.
static int32_t largest_vehicle(const fleet_problem *p, const fleet_index *ix, int32_t hop)
{
    int32_t block = hop_block(p, ix, hop);
    int32_t best = NONE;
    for (int32_t s = ix->fleet.first[block]; s < ix->fleet.first[block + 1]; s++) {
        const fleet_vehicle *v = &p->vehicle[ix->fleet.item[s]];
        bool serves = fleet_vehicle_serves(p, ix, block, s, p->hop[hop].from, p->hop[hop].water);
        if (serves && (best == NONE || fleet_capacity(p, v) > fleet_capacity(p, &p->vehicle[best]))) {
            best = ix->fleet.item[s];
        }
    }
    return best;
}

// Nearest neighbour from the base.
static void tour_order(const fleet_problem *p, const fleet_index *ix, const fleet_tour *t, int32_t *hop)
{
    if (t->vehicle == NONE) {
        return;
    }
    int32_t block = hop_block(p, ix, hop[0]);
    travel_mode mode = p->vehicle[t->vehicle].mode;
    int32_t at = p->hop[hop[0]].from;
    for (int32_t i = 0; i + 1 < t->n; i++) {
        int32_t best = i;
        for (int32_t j = i + 1; j < t->n; j++) {
            if (way_s(p, block, mode, at, p->hop[hop[j]].to) <
                way_s(p, block, mode, at, p->hop[hop[best]].to)) {
                best = j;
            }
        }
        int32_t chosen = hop[best];
        hop[best] = hop[i];
        hop[i] = chosen;
        at = p->hop[chosen].to;
    }
}

static member *members_make(arena *a, const fleet_problem *p, const fleet_index *ix, int32_t *ret_n)
{
    member *m = ARENA_NEW(a, member, p->n_hop);
    int32_t n = 0;
    for (int32_t h = 0; h < p->n_hop; h++) {
        if (ix->hop_owner[h] == NONE) {
            continue;
        }
        const fleet_consignment *c = &p->consignment[ix->hop_owner[h]];
        int32_t officer = c->leg == 2 ? c->village_officer : NONE;
        m[n++] = (member){c->leg, c->kecamatan, p->hop[h].from, officer, h, p->hop[h].water};
    }
    qsort(m, (size_t)n, sizeof *m, member_compare);
    *ret_n = n;
    return m;
}

static void ranks_set(fleet_tours *t, const fleet_tour *of)
{
    for (int32_t i = of->first; i < of->first + of->n; i++) {
        t->rank[t->hop[i]] = i;
    }
}

void fleet_tours_make(arena *a, const fleet_problem *p, const fleet_index *ix, fleet_tours *ret)
{
    int32_t n = 0;
    const member *m = members_make(a, p, ix, &n);
    *ret = (fleet_tours){
        .n_hop = n,
        .tour = ARENA_NEW(a, fleet_tour, n),
        .hop = ARENA_NEW(a, int32_t, n),
        .tour_of = ARENA_NEW(a, int32_t, n),
        .rank = ARENA_NEW(a, int32_t, p->n_hop),
    };
    for (int32_t i = 0; i < n; i++) {
        if (i == 0 || tour_compare(&m[i - 1], &m[i]) != 0) {
            ret->tour[ret->n++] = (fleet_tour){i, 0, largest_vehicle(p, ix, m[i].hop)};
        }
        ret->tour[ret->n - 1].n++;
        ret->tour_of[i] = ret->n - 1;
        ret->hop[i] = m[i].hop;
    }
    for (int32_t i = 0; i < ret->n; i++) {
        tour_order(p, ix, &ret->tour[i], &ret->hop[ret->tour[i].first]);
        ranks_set(ret, &ret->tour[i]);
    }
}

// Vehicle seconds of a tour when its vehicle fills up along it, as fleet_pack.c does.
static int64_t tour_cost_s(const fleet_problem *p, const fleet_index *ix, const fleet_tour *t,
                           const int32_t *hop)
{
    const fleet_vehicle *v = &p->vehicle[t->vehicle];
    int32_t block = hop_block(p, ix, hop[0]);
    int32_t base = p->hop[hop[0]].from;
    int32_t capacity = fleet_capacity(p, v);
    int32_t room = capacity;
    int32_t at = base;
    int64_t cost = 0;
    for (int32_t i = 0; i < t->n; i++) {
        int32_t units = p->consignment[ix->hop_owner[hop[i]]].units;
        int32_t to = p->hop[hop[i]].to;
        if (at != base && units > room) {
            cost += way_s(p, block, v->mode, at, base);
            at = base;
            room = capacity;
        }
        for (; units > capacity; units -= capacity) {
            cost += way_s(p, block, v->mode, base, to) + (int64_t)way_s(p, block, v->mode, to, base);
        }
        cost += way_s(p, block, v->mode, at, to);
        at = to;
        room -= units;
    }
    return cost + way_s(p, block, v->mode, at, base);
}

static void segment_reverse(int32_t *hop, int32_t from, int32_t to)
{
    for (; from < to; from++, to--) {
        int32_t h = hop[from];
        hop[from] = hop[to];
        hop[to] = h;
    }
}

static void element_move(int32_t *hop, int32_t from, int32_t to)
{
    int32_t h = hop[from];
    for (int32_t step = from < to ? 1 : -1; from != to; from += step) {
        hop[from] = hop[from + step];
    }
    hop[to] = h;
}

// One random move on the tour of a random hop, kept unless it lengthens the tour.
static void tour_try(const fleet_problem *p, const fleet_index *ix, rng *r, fleet_tours *t)
{
    const fleet_tour *tour = &t->tour[t->tour_of[rng_below(r, (uint32_t)t->n_hop)]];
    int32_t i = (int32_t)rng_below(r, (uint32_t)tour->n);
    int32_t j = (int32_t)rng_below(r, (uint32_t)tour->n);
    bool reverse = rng_below(r, 2) == 0;
    if (tour->vehicle == NONE || tour->n > TOUR_MAX || i == j) {
        return;
    }
    int32_t *hop = &t->hop[tour->first];
    int64_t before = tour_cost_s(p, ix, tour, hop);
    if (reverse) {
        segment_reverse(hop, i < j ? i : j, i < j ? j : i);
    } else {
        element_move(hop, i, j);
    }
    if (tour_cost_s(p, ix, tour, hop) <= before) {
        ranks_set(t, tour);
    } else if (reverse) {
        segment_reverse(hop, i < j ? i : j, i < j ? j : i);
    } else {
        element_move(hop, j, i);
    }
}

int64_t fleet_tours_improve(const fleet_problem *p, const fleet_index *ix, const fleet_options *o,
                            int64_t done, int64_t total, fleet_tours *t)
{
    rng r;
    rng_init(&r, o->seed);
    int64_t i = 0;
    for (; i < o->iterations; i++) {
        if (o->out_of_time && o->out_of_time(o->out_of_time_ctx)) {
            break;
        }
        if (o->progress && !o->progress(o->progress_ctx, done + i, total)) {
            break;
        }
        for (int32_t move = 0; move < t->n_hop; move++) {
            tour_try(p, ix, &r, t);
        }
    }
    return i;
}
