// The rounds of a few trucks over satellites: shared by route_haul.c and route_share.c.
#ifndef KAWAL_PLAN_ROUTE_HAUL_H
#define KAWAL_PLAN_ROUTE_HAUL_H

#include "plan/route_internal.h"

enum { SHARE_TRUCKS_MAX = 6 };

typedef struct rounds {
    int32_t n; // satellites: bit i is the place i + 1
    int32_t n_truck;
    int64_t excess;                 // load that they cannot bring
    uint32_t set[SHARE_TRUCKS_MAX]; // that each truck visits; 0: it stays
} rounds;

// The length of the shortest round over a set that is not empty.
int64_t haul_length(const search *s, uint32_t set);

// Rounds that visit nothing. False where trucks are too few for the load, or more than can be looked at.
bool rounds_init(const search *s, rounds *r);
// Makes the rounds cheap for the loads at hand, with the price of what they cannot bring; where nothing hard
// may be broken, they bring all.
void rounds_update(const search *s, rounds *r);
int64_t rounds_cost(const search *s, const rounds *r);
// What the rounds cannot bring of the loads at hand, computed anew.
int64_t rounds_excess(const search *s, const rounds *r);
// Shares the loads out, for rounds that bring all: by truck and satellite, above 0 wherever a truck must go.
void rounds_share(const search *s, const rounds *r, int32_t load[SHARE_TRUCKS_MAX][ROUTE_SATELLITES_MAX]);

#endif
