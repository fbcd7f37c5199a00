// Random networks and a slow, plain reckoning of their times, for the tests of road.
#ifndef KAWAL_TESTS_ROAD_GRAPH_H
#define KAWAL_TESTS_ROAD_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "road/network.h"

typedef struct graph {
    int32_t n_node;
    int32_t n_link;
    int32_t *transfer_s;
    road_link *link;
} graph;

static inline int32_t draw(rng *r, int32_t from, int32_t to)
{
    return from + (int32_t)rng_below(r, (uint32_t)(to - from + 1));
}

// About `n` nodes and up to 3 links a node. Few different times, so that ties are common; `zero` allows links
// that take no time.
static inline graph graph_random(arena *a, rng *r, int32_t n, bool zero)
{
    graph g = {.n_node = n, .n_link = draw(r, 0, 3 * n)};
    g.transfer_s = ARENA_NEW(a, int32_t, g.n_node);
    g.link = ARENA_NEW(a, road_link, g.n_link);
    for (int32_t v = 0; v < g.n_node; v++) {
        g.transfer_s[v] = draw(r, 0, 2) == 0 ? draw(r, 0, 3) * 60 : -1;
    }
    for (int32_t i = 0; i < g.n_link; i++) {
        g.link[i] = (road_link){
            .from = draw(r, 0, g.n_node - 1),
            .to = draw(r, 0, g.n_node - 1),
            .modes = (mode_set)draw(r, 0, MODES_ALL),
            .class_ = (road_class)draw(r, 0, ROAD_CLASSES - 1),
            .length_m = draw(r, zero ? 0 : 1, 9) * 500,
            .time_s = draw(r, 0, 1) == 0 ? -1 : draw(r, zero ? 0 : 1, 4) * 60,
            .one_way = draw(r, 0, 3) == 0,
        };
    }
    return g;
}

static inline void graph_shuffle(graph *g, rng *r)
{
    for (int32_t i = g->n_link - 1; i > 0; i--) {
        int32_t j = draw(r, 0, i);
        road_link l = g->link[i];
        g->link[i] = g->link[j];
        g->link[j] = l;
    }
}

static inline network *graph_network(arena *a, const graph *g)
{
    return network_build(a, g->n_node, g->transfer_s, g->n_link, g->link);
}

static inline int64_t naive_link_s(const road_link *l, travel_mode mode)
{
    if ((l->modes >> mode & 1) == 0) {
        return MATRIX_NONE;
    }
    if (l->time_s >= 0) {
        return l->time_s;
    }
    int64_t speed = road_speed_mph(mode, l->class_);
    if (speed == 0) {
        return MATRIX_NONE;
    }
    int64_t whole = l->length_m * INT64_C(3600) / speed;
    return whole * speed == l->length_m * INT64_C(3600) ? whole : whole + 1;
}

// Times among all nodes by one mode: Floyd and Warshall, on a matrix of n_node * n_node, MATRIX_NONE for no
// way.
static inline int64_t *naive_times(arena *a, const graph *g, travel_mode mode)
{
    int32_t n = g->n_node;
    int64_t *t = ARENA_NEW(a, int64_t, n * n);
    for (int32_t i = 0; i < n * n; i++) {
        t[i] = i % (n + 1) == 0 ? 0 : MATRIX_NONE;
    }
    for (int32_t i = 0; i < g->n_link; i++) {
        const road_link *l = &g->link[i];
        int64_t s = naive_link_s(l, mode);
        int64_t *there = &t[l->from * n + l->to];
        int64_t *back = &t[l->to * n + l->from];
        *there = s >= 0 && (*there < 0 || s < *there) ? s : *there;
        *back = !l->one_way && s >= 0 && (*back < 0 || s < *back) ? s : *back;
    }
    for (int32_t k = 0; k < n; k++) {
        for (int32_t i = 0; i < n; i++) {
            for (int32_t j = 0; j < n; j++) {
                int64_t ik = t[i * n + k];
                int64_t kj = t[k * n + j];
                if (ik >= 0 && kj >= 0 && (t[i * n + j] < 0 || ik + kj < t[i * n + j])) {
                    t[i * n + j] = ik + kj;
                }
            }
        }
    }
    return t;
}

#endif
