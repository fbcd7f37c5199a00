// Small routing problems drawn by lot, a judge of their plans, and the best plan by trying all. None of it
// shares code with the solver.
#ifndef KAWAL_TESTS_ROUTE_GEN_H
#define KAWAL_TESTS_ROUTE_GEN_H

#include "base/rng.h"
#include "plan/route.h"

enum { GEN_PLACES = 40, GEN_TYPES = 4 };

typedef enum gen_variant {
    GEN_CAPACITY,
    GEN_WINDOWS,
    GEN_TYPES_LIMITED,
    GEN_DEPOTS,
    GEN_TRIPS,
    GEN_ECHELONS,
    GEN_VARIANTS
} gen_variant;

typedef struct gen_problem {
    route_problem p;
    int32_t x[GEN_PLACES], y[GEN_PLACES], demand[GEN_PLACES];
    int32_t service[GEN_PLACES], open[GEN_PLACES], close[GEN_PLACES], release[GEN_PLACES];
    route_type type[GEN_TYPES];
    route_trucks trucks;
} gen_problem;

// A problem of so many stops. All stops can be served.
void gen_route(gen_problem *g, rng *r, gen_variant variant, int32_t n_stop);

// The cost of a plan, or -1 when it breaks a rule.
int64_t gen_judge(const route_problem *p, const route_plan *plan);

// The least cost of a plan that serves all stops, -1 when there is none; for up to 6 stops.
int64_t gen_best(const route_problem *p);

#endif
