// A customizable contraction hierarchy (Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies",
// ACM JEA 2016): what the shape of a graph alone says about shortest ways in it. Nodes are contracted in an
// order; contracting one joins its later neighbours to each other. Any weights fit the result
// (road/metric.h).
//
// A node's rank is its number in the order; everything here speaks of ranks. An edge joins a lower rank to a
// higher one and stands for both directions.
#ifndef KAWAL_ROAD_HIERARCHY_H
#define KAWAL_ROAD_HIERARCHY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "road/graph.h"

enum { HIERARCHY_EDGES_MAX = 1 << 29, HIERARCHY_NONE = -1 };

typedef struct hierarchy {
    int32_t n_node, n_edge, n_arc; // n_arc: of the graph
    int32_t *rank;                 // [n_node] by node of the graph
    int32_t *node;                 // [n_node] by rank
    int32_t *up_first;             // [n_node + 1]: the edges to higher ranks, by lower rank
    int32_t *up_head;              // [n_edge]: their higher rank, ascending
    int32_t *up_tail;              // [n_edge]: their lower rank
    int32_t *down_first;           // [n_node + 1]: the edges to lower ranks, by higher rank
    int32_t *down_tail;            // [n_edge]: their lower rank, ascending
    int32_t *down_edge;            // [n_edge]: their number
    int32_t *arc_slot;             // [n_arc]: 2 * edge for an arc up, 2 * edge + 1 for one down;
                                   // HIERARCHY_NONE for a loop
    int32_t *slot_first;           // [2 * n_edge + 1]: the arcs of each slot
    int32_t *slot_arc;
} hierarchy;

// Contracts the nodes in this order (road/order.h). Freed by hierarchy_done. Errors: road.too_large {edges}.
bool hierarchy_make(hierarchy *h, const road_graph *g, const int32_t *order, err *e);
void hierarchy_done(hierarchy *h); // takes a zeroed one

// The parent in the elimination tree: the lowest of the higher neighbours; HIERARCHY_NONE for a root. The
// higher neighbours of a node are all among its ancestors.
static inline int32_t hierarchy_parent(const hierarchy *h, int32_t rank)
{
    return h->up_first[rank] < h->up_first[rank + 1] ? h->up_head[h->up_first[rank]] : HIERARCHY_NONE;
}

// The edge between two ranks, low < high; HIERARCHY_NONE when there is none.
int32_t hierarchy_edge(const hierarchy *h, int32_t low, int32_t high);

#endif
