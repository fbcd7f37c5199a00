// Journeys that change at jetties: on the road to one, by boat to another, on the road from there. The tables
// of each part are joined (min-plus), and what was chosen is kept, so that a journey can say why it takes so
// long.
#ifndef KAWAL_ROAD_JOURNEY_H
#define KAWAL_ROAD_JOURNEY_H

#include "road/metric.h"

enum { JOURNEY_JETTIES_MAX = 2000, JOURNEY_DIRECT = -1, JOURNEY_NONE = -2 };

// A confirmed landing: what changing from road to boat, or back, costs there. Unconfirmed ones are not given.
typedef struct journey_jetty {
    road_cost board; // from the road onto the boat: waiting, boarding, loading
    road_cost land;  // from the boat onto the road; ROAD_CLOSED when it cannot be used now
} journey_jetty;

// Costs of the parts; ROAD_CLOSED where there is no way.
typedef struct journey_parts {
    int32_t n_from, n_to, n_jetty;
    const road_cost *direct;     // [n_from * n_to] without a boat
    const road_cost *to_jetty;   // [n_from * n_jetty]
    const road_cost *by_water;   // [n_jetty * n_jetty]
    const road_cost *from_jetty; // [n_jetty * n_to]
    const journey_jetty *jetty;  // [n_jetty]
} journey_parts;

typedef struct journey {
    road_cost cost;
    int32_t board, land; // jetties; board = JOURNEY_DIRECT without a boat, JOURNEY_NONE when there is no way
} journey;

// The cheapest journey for each pair, ret[n_from * n_to]. Of equally cheap ones the direct one, then the one
// by the lower jetties. Time n_from * n_jetty * (n_jetty + n_to).
void journey_join(const journey_parts *p, journey *ret);

#endif
