// How fast a vehicle is on a way, in a state of weather, river and hour: the one place with speeds. The
// tables and the source of each row are in vehicle.c.
#ifndef KAWAL_ROAD_VEHICLE_H
#define KAWAL_ROAD_VEHICLE_H

#include "geo/matrix.h"
#include "road/map.h"
#include "road/metric.h"

typedef enum rain_class {
    RAIN_NONE,
    RAIN_SOME,
    RAIN_HEAVY,
} rain_class;

typedef enum river_stage {
    RIVER_LOW,
    RIVER_NORMAL,
    RIVER_HIGH,
    RIVER_FLOOD,
} river_stage;

// A closure of one way, or of all within a circle, from and to moments; the question's moment decides.
typedef struct road_closure {
    int64_t way_source; // map_way.source; 0 = by place
    point at;
    int32_t radius_m;
    int64_t from_s, to_s; // seconds since 1970 UTC; INT64_MIN and INT64_MAX when open
} road_closure;

static inline bool closure_active(const road_closure *c, int64_t at_s)
{
    return at_s >= c->from_s && at_s < c->to_s;
}

// Whether a closure is of this way, whatever the moment: by its source, or some part of it lies in the
// circle; of a schematic way its ends are looked at alone.
bool closure_covers(const map *m, int32_t way, const road_closure *c);

typedef struct road_state {
    rain_class rain;
    river_stage river;
    bool night;
    int64_t at_s;    // for closures
    int64_t until_s; // later than at_s: closures of any moment between count
    int32_t n_closure;
    const road_closure *closure;
} road_state;

// Whether a closure is one of a state's: of its moment, or of any until its end.
static inline bool closure_holds(const road_closure *c, const road_state *s)
{
    return closure_active(c, s->at_s) || (s->at_s < c->from_s && c->from_s <= s->until_s);
}

// Why a way is not for this vehicle in this state.
typedef enum way_bar {
    BAR_NONE,
    BAR_CLASS,  // not for such vehicles at all
    BAR_ACCESS, // forbidden to them
    BAR_ONE_WAY,
    BAR_LIMIT, // bridge or road too weak
    BAR_WIDTH,
    BAR_FLOOD,
    BAR_LOW,  // too little water
    BAR_RAIN, // earth in heavy rain
    BAR_CLOSED,
} way_bar;

// What it costs to go along a way (or back along it); ROAD_CLOSED and *ret_bar when it cannot be done. A time
// that was measured stands for the table's, also of a vehicle that the table keeps away; rain and night
// lengthen it as they lengthen the table's. A ferry takes its duration on any day.
road_cost vehicle_cost(const map *m, int32_t way, bool back, travel_mode vehicle, const road_state *s,
                       way_bar *ret_bar);

// Whether a way is for such a vehicle at all: on a dry day with a normal river and without closures, in one
// direction at least.
bool vehicle_fits(const map *m, int32_t way, travel_mode vehicle);

// The costs of all arcs of a map: for metric_make. ret_cost[n_arc].
void vehicle_costs(const map *m, travel_mode vehicle, const road_state *s, road_cost *ret_cost);

#endif
