// Tables of times and distances between many places, and single ways, over a metric.
#ifndef KAWAL_ROAD_TABLE_H
#define KAWAL_ROAD_TABLE_H

#include "road/metric.h"

enum { TABLE_POINTS_MAX = 20000, WAY_NODES_MAX = 10 * 1000 * 1000 };

// Where a table begins or ends: at a node, or between two of them on a way, each with what it costs from here
// to there (of a beginning) or from there to here (of an end).
enum { TABLE_NODES_MAX = 32 }; // the ends of a way, and copies of its junctions (road/map.h)
typedef struct table_stop {
    int32_t n; // 0 = nowhere: no way from or to it
    int32_t node[TABLE_NODES_MAX];
    road_cost cost[TABLE_NODES_MAX];
} table_stop;

// The cheapest costs from each of n_from stops to each of n_to, ret_cost[i * n_to + k]; ROAD_CLOSED when
// there is no way. Of two stops on one way it tells the way over a node: who knows a shorter one takes that.
// Sources are swept in batches over the part of the hierarchy above the targets (Delling, Goldberg, Werneck,
// "Faster Batched Shortest Paths in Road Networks", 2011, on an elimination tree). No more than
// TABLE_POINTS_MAX stops on each side.
void table_make(const metric *m, int32_t n_from, const table_stop *from, int32_t n_to, const table_stop *to,
                road_cost *ret_cost);

// The cheapest cost from one of n stops to each node, or from each node to one of them: ret_cost[n_node], by
// node.
void table_reach(const metric *m, int32_t n, const table_stop *stop, bool to, road_cost *ret_cost);

// The nodes of the cheapest way, from first to last, in the arena. *ret_n = 0 when there is none; 1 when from
// == to. Its cost is that of table_make. Errors: road.too_large (above WAY_NODES_MAX).
bool table_way(arena *a, const metric *m, int32_t from, int32_t to, const int32_t **ret_node, int32_t *ret_n,
               road_cost *ret_cost, err *e);

#endif
