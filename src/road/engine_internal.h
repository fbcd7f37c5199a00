// Inside the engine: maps with their indices, the metrics kept, and places taken to ways.
#ifndef KAWAL_ROAD_ENGINE_INTERNAL_H
#define KAWAL_ROAD_ENGINE_INTERNAL_H

#include "road/engine.h"
#include "road/line.h"

// A way by its source.
typedef struct sourced_way {
    int64_t source;
    int32_t way;
} sourced_way;

// The ways that a place may be taken to; by way.
typedef struct engine_ways {
    bool *all;
    bool *ashore; // without ferries
} engine_ways;

// One map, made ready.
typedef struct engine_net {
    const map *m;
    uint8_t hash[MAP_HASH_BYTES];
    hierarchy shape;
    snap_index snap;
    // NULL on the other medium.
    engine_ways fit[MODE_COUNT];  // for such vehicles at all, on a dry day without closures
    engine_ways main[MODE_COUNT]; // and not on a tiny island
    sourced_way *by_source;       // [n_way], ascending
} engine_net;

// Ways, ascending, each once. `way` is freed with free().
typedef struct way_list {
    int32_t n;
    int32_t *way;
} way_list;

// A metric that is kept.
typedef struct kept_metric {
    metric_id id;
    travel_mode vehicle;
    rain_class rain;
    river_stage river;
    bool night;
    way_list closed;
    uint32_t *slot_ms; // by way and direction, as the slots of a map; SLOT_CLOSED = no way
    metric costs;
    size_t bytes; // but for the closed ways
    int64_t used; // the question that used it last
} kept_metric;

enum { SLOT_CLOSED = INT32_MAX };

// What a way costs in one direction: its slot is 2 * way, and one more back.
static inline road_cost kept_slot_cost(const kept_metric *k, const map *m, int32_t slot)
{
    uint32_t ms = k->slot_ms[slot];
    return ms == SLOT_CLOSED ? ROAD_CLOSED : road_cost_of(ms, (uint32_t)m->way[slot / 2].length_m);
}

// And an arc; what joins the two sides of a forbidden turn is for walkers alone.
static inline road_cost kept_arc_cost(const kept_metric *k, const map *m, int32_t arc)
{
    int32_t slot = m->arc_way[arc];
    return slot != MAP_FOOT_LINK ? kept_slot_cost(k, m, slot) : k->vehicle == MODE_FOOT ? 0 : ROAD_CLOSED;
}

// The way of a spot forth and back, for snap_begin and its like.
typedef struct spot_costs {
    road_cost way[2];
} spot_costs;

static inline spot_costs kept_spot_costs(const kept_metric *k, const map *m, map_spot spot)
{
    spot_costs c = {{ROAD_CLOSED, ROAD_CLOSED}};
    if (spot.way >= 0) {
        c.way[0] = kept_slot_cost(k, m, 2 * spot.way);
        c.way[1] = kept_slot_cost(k, m, 2 * spot.way + 1);
    }
    return c;
}

// The hash of a vehicle's speeds in a state of rain, river and hour, once it was asked for.
typedef struct engine_speeds {
    bool there;
    metric_id id;
} engine_speeds;
enum { RAIN_CLASSES = 3, RIVER_STAGES = 4, ENGINE_STATES = RAIN_CLASSES * RIVER_STAGES * 2 };

struct engine {
    arena memory; // of the indices
    engine_net net[2];
    kept_metric **kept; // not moved while kept
    int32_t n_kept, cap_kept;
    size_t bytes, bytes_max;
    int64_t question;      // number of the one being answered
    engine_speeds *speeds; // [MODE_COUNT * ENGINE_STATES]
    engine_tally tally;
};

// Begins a question: metrics that were used by earlier ones may be dropped from now on.
void engine_ask(engine *en);

// The metric for a vehicle in a state; it stays until the next engine_ask. Errors: road.closures.
const kept_metric *engine_metric(engine *en, travel_mode vehicle, const road_state *s, err *e);

// What finds the ways of a closure without a look at all of them: by_source.
void engine_list_sources(arena *a, engine_net *net);

// The ways that a state's closures close at its moment: those that closure_covers names.
way_list engine_closed_ways(const engine_net *net, const road_state *s);

static inline const engine_net *engine_net_of(const engine *en, travel_mode vehicle)
{
    return &en->net[mode_is_boat(vehicle) ? MAP_WATER : MAP_ROAD];
}

// Takes a place to the nearest way that is fit for the vehicle, on a tiny island only where no other is
// within the limit. False, and why, when there is none; side and index of the fault are the caller's.
bool engine_snap(const engine *en, travel_mode vehicle, point p, int32_t limit_m, map_spot *ret_spot,
                 snap_fault *ret_fault);

// What a journey must wait for a jetty's hours when it is there at this moment; ROAD_CLOSED when it never
// opens.
road_cost jetty_wait(const engine_jetty *j, int64_t depart_s, road_cost travelled, int32_t utc_offset_s);

// What boarding or landing costs there, waiting left out; ROAD_CLOSED when the jetty is not used.
road_cost jetty_handling(const engine_trip *t, int32_t jetty);

// The costs between spots on the map of a metric, [n_from * n_to] in the arena.
road_cost *engine_part(arena *a, const engine *en, const kept_metric *k, int32_t n_from, const map_spot *from,
                       int32_t n_to, const map_spot *to);

// Whether a place is at a jetty's very point.
static inline bool engine_at_jetty(const engine_jetty *j, point place)
{
    return j->at.lat_e7 == place.lat_e7 && j->at.lon_e7 == place.lon_e7;
}

// The spots of everything in a question.
typedef struct trip_spots {
    int32_t n_fault;
    snap_fault *fault;
    map_spot *from, *to; // by the vehicle
    map_spot *to_onward; // the rest NULL without a boat
    map_spot *jetty_road, *jetty_water, *jetty_onward;
} trip_spots;

// Metrics, spots and the table of a trip: what a route needs to take a cell apart.
typedef struct trip_answer {
    const kept_metric *vehicle, *boat, *onward; // boat and onward NULL without a boat
    trip_spots spots;
    travel_table table;
} trip_answer;
// Whether a place is at a confirmed jetty of a trip that joins the water.
bool engine_at_landing(const engine_trip *t, const trip_spots *s, point place);

// The costs from places to the jetties of a trip by its vehicle, [n * n_jetty], and from the jetties to
// places by the onward one, [n_jetty * n]: of the places that x has the spots of.
road_cost *engine_to_jetties(arena *a, const engine *en, const engine_trip *t, const trip_answer *x,
                             int32_t n, const point *from);
road_cost *engine_from_jetties(arena *a, const engine *en, const engine_trip *t, const trip_answer *x,
                               int32_t n, const point *to);

bool engine_answer(arena *a, engine *en, const engine_trip *t, int32_t n_from, const point *from,
                   int32_t n_to, const point *to, trip_answer *ret, err *e);

#endif
