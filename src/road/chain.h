// Chains of modes over matrices: on the road to a jetty, by boat to another, onward from there, as often as
// it takes. Road and water meet nowhere else.
#ifndef KAWAL_ROAD_CHAIN_H
#define KAWAL_ROAD_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "geo/matrix.h"

enum { CHAIN_TIME_MAX_S = 1000000000 }; // 31 years; a longer way is no way, so no sum overflows

typedef struct chain_hop {
    travel_mode mode;
    int32_t from, to; // places
    int32_t time_s, dist_m;
} chain_hop;

typedef struct chain {
    int32_t n_hop; // 0 = no way, or from == to
    const chain_hop *hop;
    int32_t time_s; // with transfers; MATRIX_NONE when there is no way
    bool reachable;
} chain;

// The fastest chain of modes from one of n places to others, ret[n_to]: each hop by the matrix of its mode,
// changing only where transfer_s[place] >= 0, which is what a change takes there. by_mode[m].n is n, or 0
// when nobody has such a vehicle. Ties: fewer hops, then the lower last mode, then the lower mode and place
// before. Dijkstra over (mode, place of change). The hops are the arena's.
void chain_find(arena *a, int32_t n, const matrix by_mode[MODE_COUNT], const int32_t *transfer_s,
                int32_t from, int32_t n_to, const int32_t *to, chain *ret);

#endif
