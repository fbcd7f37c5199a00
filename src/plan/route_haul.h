// The rounds of a few trucks over satellites: shared by route_haul.c and route_share.c.
#ifndef KAWAL_PLAN_ROUTE_HAUL_H
#define KAWAL_PLAN_ROUTE_HAUL_H

#include "plan/route_internal.h"

enum { SHARE_TRUCKS_MAX = 6 };

typedef struct rounds {
    int32_t n; // satellites: bit i is the place i + 1
    int32_t n_truck;
    uint32_t set[SHARE_TRUCKS_MAX]; // that each truck visits; 0: it stays
} rounds;

// The length of the shortest round over a set that is not empty.
int64_t haul_length(const search *s, uint32_t set);

// Rounds that visit nothing. False where trucks are too few for the load, or more than can be looked at.
bool rounds_init(const search *s, rounds *r);
// Makes the rounds fit the loads at hand, and cheap. Returns their cost.
int64_t rounds_update(const search *s, rounds *r);
int64_t rounds_cost(const search *s, const rounds *r);
// Whether the loads at hand can be shared out among the trucks that visit them.
bool rounds_fit(const search *s, const rounds *r);
// Shares them out, for rounds that fit: by truck and satellite, above 0 wherever a truck must go.
void rounds_share(const search *s, const rounds *r, int32_t load[SHARE_TRUCKS_MAX][ROUTE_SATELLITES_MAX]);

#endif
