#include <stdlib.h>

#include "plan/fleet_internal.h"

enum {
    NO_WAY_S = 10 * FLEET_DAY_S, // what a missing way counts in a tour, so that others are tried first
    TOUR_MAX = 64,               // stops of a tour that is untangled; longer ones keep their first order
    PASSES_MAX = 20,
};

// One hop with what its tour is made by: the trips that could carry it together.
typedef struct member {
    int32_t leg, kecamatan, base, officer, lot, hop;
    bool water;
} member;

// The vehicle that a tour is made for.
typedef struct tour {
    const fleet_problem *p;
    int32_t block, base;
    travel_mode mode;
    int32_t n;
    member *at;
} tour;

static int compare(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int tour_compare(const member *a, const member *b)
{
    int by[] = {compare(a->leg, b->leg),     compare(a->kecamatan, b->kecamatan),
                compare(a->base, b->base),   compare(a->officer, b->officer),
                compare(a->water, b->water), compare(a->lot, b->lot)};
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

static int64_t way_s(const tour *t, int32_t from, int32_t to)
{
    int32_t d = fleet_travel_s(t->p, t->block, t->mode, from, to);
    return d == MATRIX_NONE ? NO_WAY_S : d;
}

// The local place of the i-th stop; before the first and after the last it is the base.
static int32_t place_at(const tour *t, int32_t i)
{
    return i < 0 || i >= t->n ? t->base : t->p->hop[t->at[i].hop].to;
}

// The vehicle of the base's block and medium that holds most and can come there, or NONE.
static int32_t largest_vehicle(const fleet_problem *p, const fleet_index *ix, const member *m)
{
    fleet_lane lane = {m->leg, m->lot, ix->hop_block[m->hop], m->base, m->water};
    int32_t best = NONE;
    for (int32_t s = ix->fleet.first[lane.block]; s < ix->fleet.first[lane.block + 1]; s++) {
        int32_t v = ix->fleet.item[s];
        if (fleet_vehicle_serves(p, ix, &lane, s) &&
            (best == NONE ||
             fleet_capacity(p, &p->vehicle[v], m->lot) > fleet_capacity(p, &p->vehicle[best], m->lot))) {
            best = v;
        }
    }
    return best;
}

static void swap(member *a, member *b)
{
    member m = *a;
    *a = *b;
    *b = m;
}

// Nearest neighbour from the base.
static void tour_order(const tour *t)
{
    for (int32_t i = 0; i + 1 < t->n; i++) {
        int32_t at = place_at(t, i - 1);
        int32_t best = i;
        for (int32_t j = i + 1; j < t->n; j++) {
            if (way_s(t, at, place_at(t, j)) < way_s(t, at, place_at(t, best))) {
                best = j;
            }
        }
        swap(&t->at[i], &t->at[best]);
    }
}

static int64_t part_s(const tour *t, int32_t from, int32_t to)
{
    int64_t sum = 0;
    for (int32_t i = from; i <= to; i++) {
        sum += way_s(t, place_at(t, i - 1), place_at(t, i));
    }
    return sum;
}

static void reverse(const tour *t, int32_t from, int32_t to)
{
    for (; from < to; from++, to--) {
        swap(&t->at[from], &t->at[to]);
    }
}

// Reverses parts (2-opt) as long as that shortens the tour.
static void tour_untangle(const tour *t)
{
    bool better = t->n <= TOUR_MAX;
    for (int32_t pass = 0; better && pass < PASSES_MAX; pass++) {
        better = false;
        for (int32_t i = 0; i < t->n; i++) {
            for (int32_t j = i + 1; j < t->n; j++) {
                int64_t before = part_s(t, i, j + 1);
                reverse(t, i, j);
                bool shorter = part_s(t, i, j + 1) < before;
                if (!shorter) {
                    reverse(t, i, j);
                }
                better = better || shorter;
            }
        }
    }
}

int32_t *fleet_tour_ranks(arena *a, const fleet_problem *p, const fleet_index *ix)
{
    int32_t *rank = ARENA_NEW(a, int32_t, p->n_hop);
    member *m = ARENA_NEW(a, member, p->n_hop);
    int32_t n = 0;
    for (int32_t h = 0; h < p->n_hop; h++) {
        if (ix->hop_owner[h] != NONE) {
            const fleet_consignment *c = &p->consignment[ix->hop_owner[h]];
            int32_t officer = c->leg == FLEET_LEGS - 1 ? c->village_officer : NONE;
            m[n++] = (member){c->leg, c->kecamatan, p->hop[h].from, officer, c->lot, h, p->hop[h].water};
        }
    }
    qsort(m, (size_t)n, sizeof *m, member_compare);
    for (int32_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && tour_compare(&m[first], &m[end]) == 0; end++) {
        }
        int32_t vehicle = largest_vehicle(p, ix, &m[first]);
        if (vehicle != NONE) {
            tour t = {
                p,        ix->hop_block[m[first].hop], m[first].base, p->vehicle[vehicle].mode, end - first,
                &m[first]};
            tour_order(&t);
            tour_untangle(&t);
        }
    }
    for (int32_t i = 0; i < n; i++) {
        rank[m[i].hop] = i;
    }
    return rank;
}
