// Dijkstra with a heap of four children: what every figure of a table is held against, in time and in result.
#ifndef KAWAL_BENCH_ROAD_PLAIN_H
#define KAWAL_BENCH_ROAD_PLAIN_H

#include "road/metric.h"

typedef struct plain_entry {
    road_cost cost;
    int32_t node;
} plain_entry;

typedef struct plain {
    plain_entry *heap;
    int32_t *slot;   // by node: place in the heap; -1 = never in it
    road_cost *cost; // [n_node]: the answer
    int32_t n;
} plain;

void plain_init(plain *p, int32_t n_node);
void plain_done(plain *p);

// The cheapest costs from one node to all: p->cost.
void plain_run(plain *p, const road_graph *g, const road_cost *arc_cost, int32_t from);

#endif
