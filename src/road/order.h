// The order in which the nodes of a graph are contracted: nested dissection. Cutting a graph in two by few
// nodes, ordering both parts, then those few last, keeps the hierarchy above it small (George, 1973; for
// roads: Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies", 2016).
//
// Cuts are found by inertial flow (Schild and Sommer, "On Balanced Separators in Road Networks", 2015): nodes
// are lined up along a direction, the first and the last quarter are source and sink, and the smallest cut
// between them is a maximum flow (Dinic, 1970). The best of four directions is taken. Ways have two
// directions here: what cannot be driven back is still near.
#ifndef KAWAL_ROAD_ORDER_H
#define KAWAL_ROAD_ORDER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "road/map.h"

// Told now and then how many nodes have their place; false stops.
typedef bool order_progress(void *ctx, int32_t done, int32_t total);

// ret_order[i] is the node that is contracted as i-th; n_node entries of the caller. The same graph gives the
// same order. Where places are not known, distances from four far nodes stand for them. Errors: road.stopped.
bool order_nodes(const road_graph *g, order_progress *progress, void *ctx, int32_t *ret_order, err *e);

// An order as bytes, to be kept beside its map, and back: false when the bytes are not an order of the map of
// this hash (map_hash) and this number of nodes. Then *ret_order holds nothing of use.
void order_write(const uint8_t hash[MAP_HASH_BYTES], int32_t n, const int32_t *order, strbuf *out);
bool order_read(str bytes, const uint8_t hash[MAP_HASH_BYTES], int32_t n, int32_t *ret_order);

#endif
