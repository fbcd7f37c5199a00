// The inside of a network, and the step that the searches by one mode and by chains of modes share.
#ifndef KAWAL_ROAD_NETWORK_INTERNAL_H
#define KAWAL_ROAD_NETWORK_INTERNAL_H

#include <stdint.h>

#include "road/network.h"
#include "road/search_internal.h"

enum {
    NETWORK_NODES_MAX = INT32_MAX / MODE_COUNT, // a state (node, mode) is an int32
    NETWORK_LINKS_MAX = INT32_MAX / 2,          // two arcs each
    WAY_TIME_MAX_S = 1000000000,                // 31 years; a longer way is no way, so no sum overflows
    WAY_DIST_MAX_M = 1000000000,                // distances stop growing here
};

// One direction of a link.
typedef struct arc {
    int32_t to;
    int32_t length_m;
    int32_t time_s[MODE_COUNT]; // MATRIX_NONE: not by this mode
} arc;

// Arcs of a node: arc[first[node]] up to arc[first[node + 1]].
struct network {
    int32_t n_node;
    const int32_t *first;      // [n_node + 1]
    const arc *arc;            // [first[n_node]]
    const int32_t *transfer_s; // [n_node]; MATRIX_NONE: no change of mode here
};

// Costs order ways by time, then by number of hops: time_s * COST_PER_S + hops. The hops of a way are fewer
// than the states, hence never a whole second.
static const int64_t COST_PER_S = INT64_C(1) << 31;

static inline int32_t cost_time_s(int64_t cost)
{
    return (int32_t)(cost / COST_PER_S);
}

// Offers the neighbours of a settled state, reached by `mode`. States of this mode are base + node.
void network_relax(const network *net, travel_mode mode, int32_t base, int32_t state, search *s);

#endif
