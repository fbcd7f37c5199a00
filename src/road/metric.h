// A metric: what every edge of a hierarchy costs, for one vehicle in one state of weather, river and hour.
//
// A cost is time and distance in one number: milliseconds above, metres below, so that the fastest way is
// taken and of equally fast ones the shortest, and both are added at once. A way of up to 6 days fits.
#ifndef KAWAL_ROAD_METRIC_H
#define KAWAL_ROAD_METRIC_H

#include "road/hierarchy.h"

typedef uint64_t road_cost;

enum { ROAD_DISTANCE_BITS = 32, ROAD_TIME_MAX_MS = 0x1FFFFFFF };
#define ROAD_CLOSED ((road_cost)1 << 61) // no way; the sum of two is still no way, and fits

static inline road_cost road_cost_of(uint32_t time_ms, uint32_t distance_m)
{
    return (road_cost)time_ms << ROAD_DISTANCE_BITS | distance_m;
}

static inline bool road_cost_open(road_cost c)
{
    return c < ROAD_CLOSED;
}

static inline uint32_t road_cost_ms(road_cost c)
{
    return (uint32_t)(c >> ROAD_DISTANCE_BITS);
}

static inline uint32_t road_cost_m(road_cost c)
{
    return (uint32_t)c;
}

// Costs by slot: [2 * edge] from the lower rank to the higher, [2 * edge + 1] from the higher to the lower. A
// cost is that of the cheapest way whose inner nodes are all lower than both ends. The costs of the arcs
// themselves are not kept: they follow from vehicle and state.
typedef struct metric {
    const hierarchy *shape;
    road_cost *cost; // [2 * n_edge]
} metric;

// Customises: computes the cost of every edge from those of the graph's arcs, arc_cost[n_arc]. Freed by
// metric_done.
void metric_make(metric *m, const hierarchy *h, const road_cost *arc_cost);
void metric_done(metric *m); // takes a zeroed one

// What an arc costs as it is now.
typedef road_cost arc_cost_fn(const void *ctx, int32_t arc);

// An arc_cost_fn whose ctx is an array of road_cost by arc.
road_cost arc_cost_listed(const void *ctx, int32_t arc);

// Mends a metric after the costs of these arcs became others (a bridge closed or open again). arc_cost is
// asked for some more arcs than these.
void metric_update(metric *m, arc_cost_fn *arc_cost, const void *ctx, const int32_t *arc, int32_t n);

// The two halves of an open slot's cheapest way; false when it is an arc of the graph itself.
bool metric_halves(const metric *m, int32_t slot, int32_t *ret_first_slot, int32_t *ret_second_slot);

#endif
