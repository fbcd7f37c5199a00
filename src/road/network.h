// The network of roads and waterways: nodes joined by links that each allow some modes of travel. Changing
// the mode is possible at jetties only. Shortest ways by time, per mode, and chains of modes.
#ifndef KAWAL_ROAD_NETWORK_H
#define KAWAL_ROAD_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/matrix.h"

// Same order as the register's link classes (domain/snapshot.h link_class); speeds are by (mode, class).
typedef enum road_class {
    ROAD_NATIONAL,
    ROAD_PROVINCE,
    ROAD_REGENCY,
    ROAD_VILLAGE,
    ROAD_PATH,
    ROAD_RIVER,
    ROAD_CANAL,
} road_class;
enum { ROAD_CLASSES = 7 };

// Metres per hour of a mode on a class when no minutes were measured; 0 = impassable. The table and the
// source of each row are in speed.c.
int32_t road_speed_mph(travel_mode mode, road_class class_);

typedef struct road_link {
    int32_t from; // nodes
    int32_t to;
    mode_set modes;
    road_class class_;
    int32_t length_m;
    int32_t time_s; // measured, for every listed mode; -1 = from the speed table (rounded up)
    bool one_way;
} road_link;

typedef struct network network;

// Builds the network. `transfer_s[node]` = seconds that a change of mode costs at the node (a jetty), or -1:
// no change there. Links with a node out of range are a caller's fault (assert). Memory is the arena's; the
// inputs are copied.
network *network_build(arena *a, int32_t n_node, const int32_t *transfer_s, int32_t n_link,
                       const road_link *link);

// Time and distance among the places node[0..n), by one mode alone. Dijkstra from each place (Dijkstra, 1959;
// 4-ary heap), early stop when all places are settled. Distance is that of the fastest way; ties go to the
// lower node index.
void network_matrix(arena *a, const network *net, travel_mode mode, int32_t n, const int32_t *node,
                    matrix *ret_matrix);

typedef struct road_way {
    int32_t n;           // nodes of the way, from first to last; 0 = no way
    const int32_t *node; // [n]
    int32_t time_s;
    int32_t dist_m;
} road_way;

// The fastest way by one mode; the same way whose time network_matrix gives.
void network_way(arena *a, const network *net, travel_mode mode, int32_t from, int32_t to, road_way *ret_way);

typedef struct road_hop {
    travel_mode mode;
    int32_t from, to; // nodes
    int32_t time_s;
    int32_t dist_m;
} road_hop;

typedef struct road_chain {
    int32_t n_hop; // 0 = no way (or from == to)
    const road_hop *hop;
    int32_t time_s; // with transfers
    bool reachable;
} road_chain;

// The fastest chain of modes out of `modes` from one node to several: Dijkstra over (node, mode). Ties: fewer
// hops, then the lower mode and node. ret_chain has n entries.
void network_chains(arena *a, const network *net, mode_set modes, int32_t from, int32_t n, const int32_t *to,
                    road_chain *ret_chain);

#endif
