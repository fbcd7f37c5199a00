// The network of an operation: its base map, if it has one, joined with the register's lines, ready for
// questions.
//
// What the network is made of:
// - every way of the base map (app/base_map.h), as the register's ways correct it;
// - every way that somebody drew or measured, where the base map has none or another one;
// - every link, drawn straight between two sites: its ends are true, its middle is not;
// - for a TPS without a way near it, lines to its PPS and to the other TPS of a small village, as long as the
//   great circle stretched by the setting road_detour_permille.
//
// Places are the sites by index, then the TPS by index. One thread at a time, as the engine.
#ifndef KAWAL_APP_ROADS_H
#define KAWAL_APP_ROADS_H

#include "app/base_map.h"
#include "domain/snapshot.h"
#include "road/engine.h"
#include "road/survey.h"

enum {
    ROADS_DRAWN_JOIN_M = 30,   // an end of a drawn way joins a way as near as this
    ROADS_JETTY_MIN = 15,      // boarding at a jetty without its own figure, in minutes
    ROADS_JETTY_NEAR_M = 100,  // a candidate as near to a jetty of the register is that jetty
    ROADS_ORDERS_KEPT = 8,     // in a data folder
    ROADS_LINES_MAX = 4000000, // of the register
    ROADS_REACH_BLOCK = 500,   // places of one table of reach: each may bring a landing of its own
    ROADS_JETTIES_MAX = JOURNEY_JETTIES_MAX - ROADS_REACH_BLOCK, // confirmed ones, beside those landings
    ROADS_POINTS_MAX = SURVEY_POINTS_MAX / 4, // of the register's ways; the rest is for the base map
    ROADS_VILLAGE_MESH = 24,                  // villages with more TPS are joined through their PPS alone
};

typedef struct roads roads;

// The weather, the hour and the moment of a question.
typedef struct roads_state {
    rain_class rain;
    river_stage river;
    bool night;
    int64_t at_s;    // of departure, seconds since 1970 UTC: decides closures and the hours of jetties
    int64_t until_s; // later than at_s: a closure of any moment between counts, as a plan needs it
    const road_closure *closure; // NULL: the network's; else these instead, as many and in the same order
} roads_state;

// A dry day with the rivers as they mostly are.
static inline roads_state roads_dry_day(int64_t at_s)
{
    return (roads_state){.rain = RAIN_NONE, .river = RIVER_NORMAL, .at_s = at_s};
}

// Makes the network. base NULL: the register's lines alone. dir: the data folder, where the order of the
// network is kept for the next time; NULL = not kept, and what cannot be kept is no error. Snapshot and base
// must outlive it. progress tells of ordering, if there is any; NULL = nobody asks. Freed by roads_done.
// Errors: plan.no_setting (road_detour_permille), roads.lines {lines} {limit}, road.stopped, road.too_large,
// road.map_large.
bool roads_make(const snapshot *snap, const base_map *base, const char *dir, order_progress *progress,
                void *ctx, roads **ret, err *e);
void roads_done(roads *r); // takes NULL

// The snapshot that it was made of has other closures now, or other sites that leave the lines as they are
// (roads_same_lines): what depends on them is made anew, in a fraction of the time. Trips of before are over.
void roads_renew(roads *r);

// Whether registers that differ in sites and closures alone give a network the same lines: what was
// confirmed, drawn or taken back are jetties where no link ends.
bool roads_same_lines(const snapshot *a, const snapshot *b);

// Whether a register keeps to the limits of a network: what is beyond them would stop every question.
// *ret_kind: whose rows are too many. Errors: road.closures, road.jetties, road.survey_large {points}
// {limit}, roads.lines.
bool roads_limits(const snapshot *snap, kind_id *ret_kind, err *e);

engine *roads_engine(roads *r);
const map *roads_map(const roads *r, map_medium medium);

// ---------------------------------------------------------------- places

int32_t roads_places(const roads *r);
point roads_place_at(const roads *r, int32_t place);
const char *roads_place_code(const roads *r, int32_t place);
const char *roads_place_name(arena *a, const roads *r, int32_t place); // of a TPS: "TPS 001, Village"

// The place of a site's or a TPS's code. False when there is none.
bool roads_place_find(const roads *r, str code, int32_t *ret_place);

// ---------------------------------------------------------------- questions

// A trip by one vehicle, with the confirmed jetties and the closures filled in; they live as long as r.
// Direct only: set by_boat, boat, onward and boxes yourself.
void roads_trip(const roads *r, const roads_state *s, travel_mode vehicle, engine_trip *ret);

// Adds the places' own landings to a trip by boat: a place that the register says is reached by water (its
// access, or a river link that ends there) begins and ends journeys there without a road. Places below 0 are
// none, and a jetty is its own. Memory is the arena's.
void roads_trip_landings(arena *a, const roads *r, int32_t n, const int32_t *place, engine_trip *t);

// The site of the i-th jetty of a trip, SNAP_NONE of a place's own landing; and the register's row of its
// state's i-th closure.
int32_t roads_jetty_site(const roads *r, int32_t jetty);
const snap_closure *roads_closure(const roads *r, int32_t closure);

// The jetty of the register that the base map's i-th candidate is, a suggestion or confirmed: a site, or
// SNAP_NONE.
int32_t roads_candidate_site(const roads *r, int32_t candidate);

// Time in whole seconds, rounded up, and metres from places to places, by one mode alone; MATRIX_NONE where
// there is no way, 0 from a place to itself. A TPS is reached as its access says, by land or by water; a site
// by a link that ends there, as its village is accessible, or as a jetty; offices of a kecamatan without a
// link by road alone.
typedef struct roads_table {
    int32_t n_from, n_to;
    int32_t *time_s; // [n_from * n_to]
    int32_t *dist_m; // the same
    metric_id metric;
} roads_table;

// Memory is the arena's. Errors: engine_table's.
bool roads_times(arena *a, roads *r, const roads_state *s, travel_mode mode, int32_t n_from,
                 const int32_t *from, int32_t n_to, const int32_t *to, roads_table *ret, err *e);

// The way by one mode whose time roads_times gives. Errors: engine_route's.
bool roads_way_between(arena *a, roads *r, const roads_state *s, travel_mode mode, int32_t from, int32_t to,
                       travel_route *ret, err *e);

// A place that can be reached in time.
typedef struct roads_reached {
    int32_t place;
    road_cost cost;
} roads_reached;

// The places that are within limit_s of a point by a trip (boats included, and the places' own landings):
// from there, or to there when `to`. The nearest first; of equally near ones the lower place. ret_fault: the
// places that could not be taken to a way; index is the place. Memory is the arena's. Errors: engine_table's.
typedef struct roads_reach {
    int32_t n, n_fault;
    const roads_reached *row;
    const snap_fault *fault;
    int32_t n_metric;
    metric_id metric[ENGINE_METRICS];
} roads_reach;
bool roads_reach_places(arena *a, roads *r, const engine_trip *t, point at, bool to, int32_t limit_s,
                        roads_reach *ret, err *e);

// ---------------------------------------------------------------- ways

typedef enum roads_kind {
    ROADS_OSM,   // of the base map
    ROADS_DRAWN, // a way of the register
    ROADS_LINK,  // a link of the register
    ROADS_LOCAL, // reckoned to a TPS
    ROADS_JOINT, // from the end of a line to the way that it joins
} roads_kind;

// The word that programs know a kind by.
const char *roads_kind_word(roads_kind kind);

// What a way of the network's maps is called.
typedef struct roads_way {
    roads_kind kind;
    const char *code; // "w<OSM id>", the register's code, or the TPS's of a reckoned line
    const char *name; // "" when it has none
} roads_way;

// Texts are the arena's, or live as long as r.
roads_way roads_way_code(arena *a, const roads *r, map_medium medium, int32_t way);

// What the network is made of.
typedef struct roads_count {
    bool base;
    int32_t base_ways[2];         // of the base map, by medium
    int32_t ways[2], nodes[2];    // of the network
    int32_t links, drawn, local;  // lines taken from the register, and reckoned
    int32_t corrected, unknown;   // ways of the base map that it corrects; corrections of ways not there
    int32_t joined, loose;        // ends of lines that join a way, and that do not
    int32_t jetties, unconfirmed; // sites that are jetties; those that nobody has confirmed
    int32_t candidates;           // places of the base map that may be jetties
    int32_t closures;
    int32_t turns, turns_lost; // forbidden turns; those that the register's lines have cut up too much
} roads_count;
roads_count roads_counts(const roads *r);

#endif
