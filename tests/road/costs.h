// Random graphs with costs, and the plainest Dijkstra as their oracle.
#ifndef KAWAL_TESTS_ROAD_COSTS_H
#define KAWAL_TESTS_ROAD_COSTS_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "road/metric.h"
#include "road/snap.h"

typedef struct costed {
    road_graph graph;
    road_cost *arc_cost; // [n_arc]
} costed;

// About `size` nodes in a plane, joined mostly to near ones: one-way, parallel, looping, closed, free and
// equally long arcs included; some islands.
static inline costed costed_random(arena *a, rng *r, int32_t size)
{
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    int32_t m = (int32_t)rng_below(r, (uint32_t)(4 * n + 1));
    int32_t *first = ARENA_NEW(a, int32_t, n + 1);
    int32_t *tail = ARENA_NEW(a, int32_t, m + 1);
    int32_t *to = ARENA_NEW(a, int32_t, m + 1);
    int32_t *head = ARENA_NEW(a, int32_t, m + 1);
    int32_t *next = ARENA_NEW(a, int32_t, n + 1);
    point *at = ARENA_NEW(a, point, n);
    costed c = {.arc_cost = ARENA_NEW(a, road_cost, m + 1)};
    for (int32_t v = 0; v < n; v++) {
        at[v] = (point){(int32_t)rng_below(r, 1000), (int32_t)rng_below(r, 1000)};
    }
    for (int32_t i = 0; i < m; i++) {
        tail[i] = (int32_t)rng_below(r, (uint32_t)n);
        bool near = rng_below(r, 4) > 0;
        to[i] = near ? (tail[i] + (int32_t)rng_below(r, 5)) % n : (int32_t)rng_below(r, (uint32_t)n);
        first[tail[i] + 1]++;
    }
    for (int32_t v = 0; v < n; v++) {
        first[v + 1] += first[v];
        next[v] = first[v];
    }
    for (int32_t i = 0; i < m; i++) {
        int32_t arc = next[tail[i]]++;
        uint32_t kind = rng_below(r, 16);
        head[arc] = to[i];
        c.arc_cost[arc] = kind == 0   ? ROAD_CLOSED
                          : kind == 1 ? 0
                                      : road_cost_of(rng_below(r, 8), 1 + rng_below(r, 3));
    }
    c.graph = (road_graph){.n_node = n, .n_arc = m, .first = first, .head = head, .at = at};
    return c;
}

// Cheapest costs from one node to all, by looking for the nearest open node over and over.
static inline void costed_oracle(const costed *c, int32_t from, road_cost *ret_cost)
{
    int32_t n = c->graph.n_node;
    bool *settled = calloc((size_t)n, sizeof *settled);
    for (int32_t v = 0; v < n; v++) {
        ret_cost[v] = ROAD_CLOSED;
    }
    ret_cost[from] = 0;
    for (;;) {
        int32_t best = -1;
        for (int32_t v = 0; v < n; v++) {
            if (!settled[v] && ret_cost[v] < ROAD_CLOSED && (best < 0 || ret_cost[v] < ret_cost[best])) {
                best = v;
            }
        }
        if (best < 0) {
            break;
        }
        settled[best] = true;
        for (int32_t a = c->graph.first[best]; a < c->graph.first[best + 1]; a++) {
            road_cost there = ret_cost[best] + c->arc_cost[a];
            if (there < ret_cost[c->graph.head[a]]) {
                ret_cost[c->graph.head[a]] = there;
            }
        }
    }
    free(settled);
}

// What the way of a spot costs forth and back: its first arc in each direction. For snap_begin and its like.
typedef struct way_costs {
    road_cost cost[2];
} way_costs;

static inline way_costs costs_of_way(const map *m, map_spot spot, const road_cost *arc_cost)
{
    way_costs c = {{ROAD_CLOSED, ROAD_CLOSED}};
    for (int32_t back = 0; spot.way >= 0 && back < 2; back++) {
        c.cost[back] = arc_cost[m->slot_arc[m->slot_first[2 * spot.way + back]]];
    }
    return c;
}

#endif
