// A directed graph as a forward star: the arcs that leave node v are [first[v], first[v + 1]).
#ifndef KAWAL_ROAD_GRAPH_H
#define KAWAL_ROAD_GRAPH_H

#include <stdint.h>

#include "geo/point.h"

enum { ROAD_NODE_MAX = 1 << 28 }; // nodes, and arcs, of one graph

typedef struct road_graph {
    int32_t n_node, n_arc;
    const int32_t *first; // [n_node + 1]
    const int32_t *head;  // [n_arc]
    const point *at;      // [n_node]; NULL = the places are not known
} road_graph;

#endif
