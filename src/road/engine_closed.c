// Which ways are closed, found without a look at all of them.
#include <stdlib.h>
#include <string.h>

#include "road/engine_internal.h"

// A circle larger than this is held against every way.
enum { CIRCLE_MAX_M = 100 * 1000 };

static int compare_sources(const void *x, const void *y)
{
    const sourced_way *a = x;
    const sourced_way *b = y;
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    return (a->way > b->way) - (a->way < b->way);
}

void engine_list_sources(arena *a, engine_net *net)
{
    int32_t n = net->m->n_way;
    net->by_source = ARENA_NEW(a, sourced_way, n);
    for (int32_t w = 0; w < n; w++) {
        net->by_source[w] = (sourced_way){net->m->way[w].source, w};
    }
    qsort(net->by_source, (size_t)n, sizeof *net->by_source, compare_sources);
}

// Closed ways while they are gathered.
typedef struct closing {
    const engine_net *net;
    const road_closure *closure;
    bool *closed; // by way
} closing;

static void close_if_covered(void *ctx, int32_t way)
{
    closing *c = ctx;
    if (!c->closed[way]) {
        c->closed[way] = closure_covers(c->net->m, way, c->closure);
    }
}

static void close_source(closing *c)
{
    int32_t n = c->net->m->n_way;
    int32_t from = 0;
    int32_t to = n;
    while (from < to) {
        int32_t middle = from + (to - from) / 2;
        if (c->net->by_source[middle].source < c->closure->way_source) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    for (; from < n && c->net->by_source[from].source == c->closure->way_source; from++) {
        c->closed[c->net->by_source[from].way] = true;
    }
}

static void close_circle(closing *c)
{
    int32_t radius_m = c->closure->radius_m;
    if (radius_m > CIRCLE_MAX_M) {
        for (int32_t w = 0; w < c->net->m->n_way; w++) {
            close_if_covered(c, w);
        }
        return;
    }
    // A little more: distances to the ends of schematic ways are those on the sphere, rounded.
    snap_each(&c->net->snap, c->closure->at, radius_m + radius_m / 20 + 2, close_if_covered, c);
}

way_list engine_closed_ways(const engine_net *net, const road_state *s)
{
    size_t n_way = (size_t)net->m->n_way;
    way_list list = {0, NULL};
    closing c = {.net = net, .closed = mem_grow(NULL, n_way + 1, sizeof *c.closed)};
    bool any = false;
    memset(c.closed, 0, n_way * sizeof *c.closed);
    for (int32_t i = 0; i < s->n_closure; i++) {
        c.closure = &s->closure[i];
        if (!closure_holds(c.closure, s)) {
            continue;
        }
        any = true;
        if (c.closure->way_source != 0) {
            close_source(&c);
        } else {
            close_circle(&c);
        }
    }
    int32_t cap = 0;
    for (int32_t w = 0; any && w < net->m->n_way; w++) {
        if (c.closed[w]) {
            if (list.n == cap) {
                cap = 2 * cap + 64;
                list.way = mem_grow(list.way, (size_t)cap, sizeof *list.way);
            }
            list.way[list.n++] = w;
        }
    }
    free(c.closed);
    return list;
}
