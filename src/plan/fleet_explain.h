// Why a plan is as it is: what hinders goods that do not come, and what fixed the wave, vehicle and hour of a
// trip.
#ifndef KAWAL_PLAN_FLEET_EXPLAIN_H
#define KAWAL_PLAN_FLEET_EXPLAIN_H

#include "plan/fleet.h"

// The first test that a kind of vehicle fails for one kit over one hop, in this order; `is` and `limit` of
// fleet_why have the unit named here.
typedef enum fleet_test {
    FLEET_TEST_SPARE,  // it is kept in reserve
    FLEET_TEST_HOME,   // its home is not in the block
    FLEET_TEST_WAY,    // no way there and back by its mode
    FLEET_TEST_BOXES,  // one kit is too large: boxes, grams, litres
    FLEET_TEST_WEIGHT, //
    FLEET_TEST_VOLUME, //
    FLEET_TEST_SEATS,  // escorts and village officer do not find room: people
    FLEET_TEST_READY,  // it is not there, or laid up, during the whole leg
    FLEET_TEST_HOURS,  // the longer movement does not fit into the hours of a day: seconds
    FLEET_TEST_BUSY,   // its longest free stretch in the leg's window is too short: seconds
    FLEET_TEST_PIN,    // a pin wants another vehicle, or a time at which the leg is closed
    FLEET_TEST_FREE,   // it could: what lacks is people, berths, or the goods themselves in time: seconds to
                       // spare
} fleet_test;

typedef struct fleet_why {
    int32_t hop;  // index into the problem's hops
    int32_t like; // a vehicle of this kind: the same mode, home and capacities
    int32_t n;    // vehicles of the kind
    fleet_test test;
    int64_t is, limit; // what was needed or found, and what there is; 0 where the test has no measure
} fleet_why;

// For each hop of a consignment and each kind of vehicle of the hop's medium: the test that the best of the
// kind fails (the one that comes furthest). Sorted by hop, then the furthest first. In the arena.
void fleet_explain_missing(arena *a, const fleet_problem *p, const fleet_plan *plan, int32_t consignment,
                           fleet_direction direction, const fleet_why **ret, int32_t *ret_n);

// What kept a trip from beginning earlier: the latest of these moments; its convoy where none of them did.
typedef enum fleet_bound {
    FLEET_BOUND_CHOICE,  // none: it was put here to keep its day, its wave and its slack
    FLEET_BOUND_WINDOW,  // the hours of the leg, or daylight
    FLEET_BOUND_LOT,     // the goods were not released before
    FLEET_BOUND_GOODS,   // they came only then, with the margin
    FLEET_BOUND_VEHICLE, // the vehicle's trip before, or when it is ready
    FLEET_BOUND_PEOPLE,  // the last of its people to become free
    FLEET_BOUND_CONVOY,  // it leaves with others; the moment is when the last of them departs
} fleet_bound;

typedef struct fleet_because {
    bool user_wave;  // the user gave the kecamatan its wave
    bool user_day;   // or its day
    int32_t farther; // kecamatan that are farther than this one, by travel time
    int32_t able;    // vehicles that could carry a kit over all its hops
    int32_t idle;    // of them, those that have no trip and are ready all the while
    fleet_bound bound;
    int64_t bound_s; // that moment; for FLEET_BOUND_CHOICE the latest of the others
} fleet_because;

// Why a trip of the plan has its wave, its vehicle and its hour.
void fleet_explain_trip(const fleet_problem *p, const fleet_plan *plan, int32_t trip, fleet_because *ret);

#endif
