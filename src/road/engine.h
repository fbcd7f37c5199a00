// The engine: the road map and the water map made ready for questions, and the answers: tables, ways, and
// what can be reached.
//
// Everything that depends on vehicle, weather, river, hour and closures is a metric, made when it is first
// asked for and kept as long as there is room. A metric's id names all that it was made of, maps included;
// every answer carries the ids of the metrics that made it.
//
// An engine answers one question at a time: who asks from two threads takes turns.
#ifndef KAWAL_ROAD_ENGINE_H
#define KAWAL_ROAD_ENGINE_H

#include "road/journey.h"
#include "road/order.h"
#include "road/snap.h"
#include "road/vehicle.h"

enum {
    ENGINE_METRIC_BYTES = 256 * 1024 * 1024, // of all metrics kept, unless said otherwise
    ENGINE_SNAP_M = 500,                     // farthest way that a place is taken to, unless said otherwise
    ENGINE_ISLAND_M = 300,      // ways of less together that join nothing (a car park, a pond) are
                                // where places are taken to only if no others are within the limit
    ENGINE_CLOSURES_MAX = 1000, // of one question
    ENGINE_CELLS_MAX = 1 << 24, // of one table
    ENGINE_METRICS = 3,         // of one journey: to the jetty, by boat, from the jetty
};

typedef struct engine engine;

typedef struct engine_maps {
    const map *road, *water;     // outlive the engine
    str road_order, water_order; // order_write's; where empty or not the map's, the map is ordered anew
    size_t metric_bytes;         // 0 = ENGINE_METRIC_BYTES; a question's own metrics are kept in any case
    order_progress *progress;    // of ordering; NULL = nobody asks
    void *progress_ctx;
} engine_maps;

// Freed by engine_done. NULL on errors: road.stopped, road.too_large.
engine *engine_make(const engine_maps *maps, err *e);
void engine_done(engine *en); // takes NULL

// The order of a map, to be kept for the next engine_make.
void engine_order(const engine *en, map_medium medium, strbuf *out);

typedef struct metric_id {
    uint8_t byte[MAP_HASH_BYTES];
} metric_id;

// The id of the metric that answers for a vehicle in a state: SHA-256 over the map's hash, the vehicle, rain,
// river, night, and the closures that hold at the state's moment, each once and in one order.
metric_id engine_metric_id(const engine *en, travel_mode vehicle, const road_state *s);

// What became of the metrics asked for so far, and what is kept.
typedef struct engine_tally {
    int64_t found, made, mended, dropped; // mended: one that was kept became it, by changing few ways
    int32_t n_kept;
    size_t bytes_kept;
} engine_tally;
engine_tally engine_count(const engine *en);

// ---------------------------------------------------------------- how one travels

// A jetty. It joins the nearest road and the nearest water within the trip's limit, and a place at its very
// point is there without a road.
typedef struct engine_jetty {
    point at;
    bool confirmed;         // by a person; others are not used
    bool own;               // the landing of a place at this point: it joins the water alone, nothing is
                            // handled there, and no journey but of that place uses it
    int32_t fixed_s, box_s; // to board or to land: in any case, and for each box
    int32_t opens_min, closes_min; // minutes of the local day, [opens, closes); 0 and 1440 = always. Over
                                   // midnight when closes < opens; never when both are equal
    river_stage lowest;            // at lower water nobody lands
} engine_jetty;

// By one vehicle on its own medium; with by_boat also over jetties: by the vehicle to one, by the boat to
// another, and onward from there. One boat ride at most. Departure is at state.at_s, and weather, river and
// closures are those of the departure all along.
typedef struct engine_trip {
    travel_mode vehicle;
    bool by_boat;
    travel_mode boat, onward;
    int32_t boxes;
    int32_t n_jetty;
    const engine_jetty *jetty;
    road_state state;
    int32_t utc_offset_s; // of local time, for the hours of jetties
    int32_t limit_m;      // for snapping; 0 = ENGINE_SNAP_M
} engine_trip;

// ---------------------------------------------------------------- tables

typedef enum snap_side {
    SNAP_FROM,
    SNAP_TO,
    SNAP_JETTY,
} snap_side;

// A place that could not be taken to a way for one vehicle of the trip, and why. None of a place that a boat
// of the trip comes to.
typedef struct snap_fault {
    snap_side side;
    int32_t index;
    travel_mode vehicle;
    way_bar bar;        // BAR_NONE = no way within the limit at all; else why the nearest one is not for it
    int64_t way_source; // of that nearest one
    int32_t off_m;      // and how far it is
} snap_fault;

typedef struct travel_table {
    int32_t n_from, n_to;
    const journey *cell; // [n_from * n_to]; cost ROAD_CLOSED when there is no way: engine_why says why
    int32_t n_metric;    // 1, or ENGINE_METRICS by boat
    metric_id metric[ENGINE_METRICS];
    int32_t n_fault;
    const snap_fault *fault;
} travel_table;

// The cheapest journeys between places: fastest first, then shortest of each part. Where a place lies beside
// its way is not travelled. Memory is the arena's. Errors: road.points {points} {limit}, road.cells {cells}
// {limit}, road.jetties {jetties} {limit}, road.closures {closures} {limit}, road.trip (a boat where a road
// vehicle belongs, or the other way round).
bool engine_table(arena *a, engine *en, const engine_trip *t, int32_t n_from, const point *from, int32_t n_to,
                  const point *to, travel_table *ret, err *e);

// Why there is no way between two places.
typedef enum travel_bar {
    TRAVEL_OPEN,     // there is one
    TRAVEL_NO_START, // the first place could not be taken to a way
    TRAVEL_NO_END,   // the last place could not
    TRAVEL_NO_JETTY, // no way by land, and no two confirmed jetties by road and water
    TRAVEL_ISLAND,   // not even on a dry day without closures: parts of the network that nothing joins
    TRAVEL_CLOSURE,
    TRAVEL_WEATHER,
    TRAVEL_JETTY, // the water is too low for the jetties
} travel_bar;

typedef struct travel_why {
    travel_bar bar;
    snap_fault fault; // of NO_START and NO_END
    int32_t closure;  // of CLOSURE: the state's closures before this one leave a way, and it takes the last
    way_bar weather;  // of WEATHER: BAR_RAIN, BAR_FLOOD, or BAR_LOW
} travel_why;

// Errors: those of engine_table.
bool engine_why(engine *en, const engine_trip *t, point from, point to, travel_why *ret, err *e);

// ---------------------------------------------------------------- ways

// A part of one way, driven in one direction.
typedef struct route_step {
    int32_t way; // of the road map, or of the water map by the leg's mode
    bool back;
    int32_t from_m, to_m; // along the way from its first point; from_m > to_m when back
    road_cost cost;
} route_step;

typedef enum route_kind {
    ROUTE_MOVE,
    ROUTE_WAIT,  // until the jetty opens
    ROUTE_BOARD, // from the road onto the boat, boxes included
    ROUTE_LAND,  // and off it
} route_kind;

typedef struct route_leg {
    route_kind kind;
    travel_mode mode; // of MOVE
    int32_t jetty;    // of the others: where
    point from, to;   // on the way; the jetty's own place for the others
    int64_t start_s;  // when it begins, in seconds since 1970 UTC, rounded down
    road_cost cost;
    int32_t first_step, n_step;
    int32_t first_point, n_point;
} route_leg;

typedef struct travel_route {
    journey whole;                  // as in the table of the two places
    int32_t off_from_m, off_to_m;   // from the places to their ways
    int32_t n_leg, n_step, n_point; // all 0 when there is no way
    const route_leg *leg;
    const route_step *step;
    const point *point; // the line of all legs
    int32_t n_metric;
    metric_id metric[ENGINE_METRICS];
} travel_route;

// The journey that engine_table reckons with, leg by leg; the costs of the steps of a leg add up to the
// leg's, and those of the legs to the whole. Errors: those of engine_table, road.too_large.
bool engine_route(arena *a, engine *en, const engine_trip *t, point from, point to, travel_route *ret,
                  err *e);

// ---------------------------------------------------------------- what can be reached

// A part of a way, from_m < to_m.
typedef struct reach_piece {
    int32_t way;
    travel_mode mode;
    int32_t from_m, to_m;
    int32_t first_point, n_point;
} reach_piece;

typedef struct travel_reach {
    map_spot spot; // where the place was taken to for the vehicle; way = -1: nowhere, and fault says why
    snap_fault fault;
    bool at_landing;          // the place is at a jetty of the trip that joins the water
    int32_t n_piece;          // on the vehicle's own map: by the vehicle, and from a boat by the onward one
    const reach_piece *piece; // by mode and way; those of one way and mode do not overlap
    int32_t n_afloat;
    const reach_piece *afloat; // on the water map, by the trip's boat
    int32_t n_point;
    const point *point;
    int32_t n_metric; // 1, or ENGINE_METRICS by boat
    metric_id metric[ENGINE_METRICS];
} travel_reach;

// Everything on ways that is within limit_s of a place: from there, or to there when `to`. A metre of way
// belongs to it when it can be reached in time in either direction. With by_boat also over jetties, by the
// journeys that engine_table reckons with: from the place, the water by boat and the ways beyond it by the
// onward vehicle; to the place, where a journey may begin, by the vehicle or on the boat. Departure is at
// state.at_s in any case. Errors: road.closures, road.jetties, road.trip.
bool engine_reach(arena *a, engine *en, const engine_trip *t, point place, bool to, int32_t limit_s,
                  travel_reach *ret, err *e);

#endif
