// Stops renumbered along a curve that stays near (Hilbert, 1891), so that what a search reads together lies
// together in memory.
#include <stdlib.h>
#include <string.h>

#include "plan/route_internal.h"

enum { CURVE_BITS = 16 };

typedef struct ranked {
    uint64_t key;
    int32_t place;
} ranked;

// How far along Hilbert's curve through a square of 2^CURVE_BITS cells a side a cell lies.
static uint64_t curve_key(uint32_t x, uint32_t y)
{
    uint64_t key = 0;
    for (uint32_t half = UINT32_C(1) << (CURVE_BITS - 1); half > 0; half /= 2) {
        bool right = (x & half) != 0;
        bool upper = (y & half) != 0;
        key += (uint64_t)half * half * (right ? (upper ? 2 : 3) : (upper ? 1 : 0));
        if (upper) {
            continue;
        }
        uint32_t turned = right ? half - 1 - (y & (half - 1)) : y;
        y = right ? half - 1 - (x & (half - 1)) : x;
        x = turned;
    }
    return key;
}

static int ranked_compare(const void *a, const void *b)
{
    const ranked *x = a;
    const ranked *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->place < y->place ? -1 : x->place > y->place;
}

// The places as they were numbered, in their new order: depots first, as they are.
static int32_t *order_of(const route_problem *p, arena *a)
{
    int32_t *order = ARENA_NEW(a, int32_t, p->n_place);
    ranked *r = ARENA_NEW(a, ranked, p->n_place);
    int64_t x = p->x[0];
    int64_t y = p->y[0];
    int64_t wide = 1;
    for (int32_t v = 0; v < p->n_place; v++) {
        x = p->x[v] < x ? p->x[v] : x;
        y = p->y[v] < y ? p->y[v] : y;
    }
    for (int32_t v = 0; v < p->n_place; v++) {
        wide = p->x[v] - x + 1 > wide ? p->x[v] - x + 1 : wide;
        wide = p->y[v] - y + 1 > wide ? p->y[v] - y + 1 : wide;
    }
    for (int32_t v = 0; v < p->n_place; v++) {
        int64_t column = ((p->x[v] - x) << CURVE_BITS) / wide;
        int64_t row = ((p->y[v] - y) << CURVE_BITS) / wide;
        r[v] = (ranked){v < p->n_depot ? 0 : 1 + curve_key((uint32_t)column, (uint32_t)row), v};
    }
    qsort(r, (size_t)p->n_place, sizeof *r, ranked_compare);
    for (int32_t v = 0; v < p->n_place; v++) {
        order[v] = r[v].place;
    }
    return order;
}

static const int32_t *reordered(const int32_t *given, const int32_t *order, int32_t n, arena *a)
{
    if (!given) {
        return NULL;
    }
    int32_t *ret = ARENA_NEW(a, int32_t, n);
    for (int32_t v = 0; v < n; v++) {
        ret[v] = given[order[v]];
    }
    return ret;
}

const int32_t *order_near(const route_problem *p, arena *a, route_problem *ret)
{
    *ret = *p;
    if (p->distance || p->travel) {
        return NULL;
    }
    const int32_t *order = order_of(p, a);
    ret->x = reordered(p->x, order, p->n_place, a);
    ret->y = reordered(p->y, order, p->n_place, a);
    ret->demand = reordered(p->demand, order, p->n_place, a);
    ret->service = reordered(p->service, order, p->n_place, a);
    ret->open = reordered(p->open, order, p->n_place, a);
    ret->close = reordered(p->close, order, p->n_place, a);
    ret->release = reordered(p->release, order, p->n_place, a);
    return order;
}
