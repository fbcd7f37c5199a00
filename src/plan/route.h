// Vehicle routing on flat arrays: which vehicle visits which stops in which order, at the least cost.
//
// One solver for the classical family: capacity, time windows, releases, several kinds of vehicles, several
// depots, several trips a vehicle, and two echelons (trucks to satellites, smaller vehicles from there).
// Integers only: the unit of distance, of time and of cost is the caller's. The same problem, seed, horizon
// and number of iterations give the same plan on any machine.
//
// Method: ruin and recreate by strings of neighbouring stops (Christiaens and Vanden Berghe, "Slack induction
// by string removals", Transportation Science 2020) with insertion next to near stops only, simulated
// annealing, and overload at a price that adapts. Work of an iteration depends on the stops touched, not on
// how many there are. Plain problems of few stops: a population of plans with a local search (Vidal, "Hybrid
// genetic search for the CVRP", Computers & Operations Research 2022).
#ifndef KAWAL_PLAN_ROUTE_H
#define KAWAL_PLAN_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum {
    ROUTE_PLACES_MAX = 100000,
    ROUTE_MATRIX_MAX = 5000, // more places than that are given by coordinates, and no matrix is kept
    ROUTE_TYPES_MAX = 256,
    ROUTE_SATELLITES_MAX = 12,
    ROUTE_COORDINATE_MAX = 1000000000,
    ROUTE_AMOUNT_MAX = 1000000000, // of a demand, capacity, time, distance
    ROUTE_NO_LIMIT = INT32_MAX,
    ROUTE_ASKED_EVERY = 256, // iterations between two looks at the clock
};

// Vehicles that are alike. Those of type t have the numbers from the sum of the counts before it.
typedef struct route_type {
    int32_t depot; // where its trips begin and end
    int32_t count;
    int32_t capacity;
    int32_t unit_cost;  // of one unit of distance
    int64_t fixed_cost; // of a vehicle that is used
    int32_t duration;   // longest time from leaving to returning, or ROUTE_NO_LIMIT; not together with reload
    bool reload;        // may come back to its depot and leave again
} route_type;

// The first echelon: trucks carry what leaves a satellite from the first place to it; loads may be split.
typedef struct route_trucks {
    int32_t count;
    int32_t capacity;
    int32_t unit_cost;
    int64_t fixed_cost;
    int32_t vehicles; // of the second echelon that may be used at all satellites together
} route_trucks;

typedef struct route_problem {
    int32_t n_place; // the depots come first
    int32_t n_depot; // with trucks: the trucks' depot, then the satellites
    // Where there is no matrix: distance = sqrt(dx^2 + dy^2) * scale / grain, rounded or cut to an integer.
    const int32_t *x, *y;
    int32_t scale, grain;
    bool cut;
    const int32_t *distance; // n_place x n_place, or NULL
    const int32_t *travel;   // times in the same shape, or NULL: a unit of distance takes a unit of time
    const int32_t *demand;   // by place; 0 at depots
    // By place, or all four NULL: no time. Service begins within [open, close]; a trip leaves when the last
    // of its stops is released; at a depot the window is that of leaving and returning.
    const int32_t *service, *open, *close, *release;
    int32_t n_type;
    const route_type *type;
    const route_trucks *trucks; // NULL: one echelon
} route_problem;

typedef struct route_trip {
    int32_t vehicle; // its number; trips of one vehicle stand in the order in which they are made
    int32_t type;
    int32_t first; // of its stops in `stop`
    int32_t n_stop;
} route_trip;

// A truck's round: satellites in order, with what each gets.
typedef struct route_haul {
    int32_t n_stop;
    int32_t place[ROUTE_SATELLITES_MAX];
    int32_t load[ROUTE_SATELLITES_MAX];
} route_haul;

typedef struct route_plan {
    int32_t n_trip;
    route_trip *trip; // by vehicle
    int32_t *stop;
    int32_t n_absent; // stops that no vehicle could take
    int32_t *absent;
    int32_t n_haul;
    route_haul *haul; // with trucks
    int64_t cost;     // of trips and hauls
    int64_t iterations;
} route_plan;

typedef struct route_options {
    uint64_t seed;
    int64_t iterations; // at most so many
    // How many the annealing is laid out for; 0: unknown, so cycles of doubling length. A population needs
    // none.
    int64_t horizon;
    // Asked before the first iteration, then every ROUTE_ASKED_EVERY; true ends the search. NULL: never.
    bool (*stop)(void *ctx);
    // Told of each better plan. NULL: nobody.
    void (*better)(void *ctx, int64_t iteration, int64_t cost, int32_t n_absent);
    void *ctx;
    bool proven; // recompute everything after each iteration and assert that nothing differs: for tests
} route_options;

// Whether the numbers make sense: sizes, indices, signs, windows. Errors: route.size, route.depots,
// route.type, route.place, route.window, route.far, route.costly, each with the place or type.
bool route_problem_check(const route_problem *p, err *e);

// The distance between two places.
int32_t route_distance(const route_problem *p, int32_t from, int32_t to);

// Solves; always gives a plan for a problem that passes the check, if need be with absent stops. The plan is
// in the arena. Errors: those of route_problem_check.
bool route_solve(const route_problem *p, const route_options *o, arena *a, route_plan *ret, err *e);

#endif
