// What route_breed.c, route_herd.c, route_cross.c, route_polish.c and route_swap.c share: plans of a plain
// problem as lists of stops, and the local search that brings such a plan to where no small change makes it
// shorter.
#ifndef KAWAL_PLAN_ROUTE_BREED_H
#define KAWAL_PLAN_ROUTE_BREED_H

#include "plan/route_internal.h"

// A plan, trip by trip. Trips may carry too much. Stops behind the last trip are in none: the local search
// puts them in.
typedef struct member {
    int32_t *stop;
    int32_t *first; // of each trip in `stop`, and behind the last
    int32_t n_trip;
    int32_t n_old;        // trips, the first ones, that are as in a plan that was polished
    int32_t *prev, *next; // by place; the depot where a trip begins or ends
    int64_t length;
    int64_t excess; // load beyond the capacity
} member;

// ---------------------------------------------------------------- route_polish.c

// A stop, or the end of a lane: node n_place + l begins and ends lane l, as in a search.
typedef struct spot {
    int32_t prev, next;
    int32_t lane;
    int32_t place;
    int32_t at;     // how many stops stand before it, and itself; 0 for an end
    int32_t load;   // of these
    int64_t tested; // changes made when its moves were last looked at
    int64_t gain;   // of length, without it: for route_swap.c
} spot;

// A trip that may be empty.
typedef struct lane {
    int32_t n;
    int32_t load;
    int64_t over;    // price of its overload
    int64_t changed; // changes made when it last changed
    int64_t swapped; // changes made when its exchanges were last looked at
} lane;

// The three cheapest places of a stop in a lane.
typedef struct niche {
    int64_t seen; // changes made when it was computed
    int32_t after[3];
    int64_t growth[3]; // INT64_MAX: none
} niche;

typedef struct polish {
    search *s;
    int32_t n_place, n_lane, n_near;
    int32_t capacity;
    int64_t price; // of a unit of overload, in 1/256 of a unit of distance
    spot *spot;
    lane *lane;
    int64_t changes;
    int32_t *order; // stops, in the order in which they are looked at
    int32_t *part;  // stops on their way to another lane
    niche *niche;   // by lane and stop
    int32_t *beside;
    int32_t *seen; // by lane: the last lane that was found beside it
} polish;

void polish_init(polish *k, search *s, int32_t n_lane);
// Brings a member to a local optimum at a price of overload, with all its stops. False: the search is over,
// and the member as it was.
bool polish_member(polish *k, member *m, int64_t price);
// Length and overload, computed anew; asserts that lanes and loads agree.
int64_t polish_cost(const polish *k);
// Computes what follows from the stops of a lane.
void lane_refresh(polish *k, int32_t l);
// A stop of any lane goes behind a node; both lanes are to be refreshed then.
void spot_move(polish *k, int32_t v, int32_t after);

static inline int64_t polish_way(const polish *k, int32_t from, int32_t to)
{
    return k->s->matrix[(int64_t)from * k->n_place + to];
}

static inline int64_t polish_over(const polish *k, int32_t load)
{
    return load > k->capacity ? (load - k->capacity) * k->price >> PRICE_SHIFT : 0;
}

// ---------------------------------------------------------------- route_swap.c

// The best exchange of two stops of two lanes, each to its best place in the other. Returns whether it was
// worth doing.
bool swap_lanes(polish *k, int32_t a, int32_t b);

// ---------------------------------------------------------------- route_cross.c

// What making a plan out of others needs.
typedef struct cross {
    search *s;
    int32_t n_lane;
    bool *taken;      // by place
    int32_t *trip_of; // by place
    int32_t *chosen;  // trips
    bool *is_chosen;  // by trip
    int32_t *shared;  // by trip: stops that are taken
} cross;

void member_init(member *m, const search *s, int32_t n_lane);
void member_copy(const search *s, member *to, const member *from);
// Computes what follows from the lists of stops.
void member_settle(const search *s, member *m);
void cross_init(cross *c, search *s, int32_t n_lane);
// A plan as `a` but for a region, which is as in `b`. Stops that then are in no trip are left to the local
// search.
void cross_members(cross *c, const member *a, const member *b, member *ret);
// Trips filled with stops in an order by lot; the last are left to the local search.
void cross_nothing(cross *c, member *ret);

// ---------------------------------------------------------------- route_herd.c

enum {
    HERD_LEAST = 25, // members that survive
    HERD_MOST = 65,  // before the others go
    SLOTS = 2 * HERD_MOST + 2,
};

// Members without overload, or those with; the cheapest first.
typedef struct herd {
    int32_t n;
    int32_t slot[HERD_MOST];
    int32_t fitness[HERD_MOST]; // ranks of cost and of likeness, weighed: lower is fitter
} herd;

typedef struct herds {
    const search *s;
    int64_t price; // of a unit of overload, in 1/256 of a unit of distance
    herd light, heavy;
    member member[SLOTS];
    int32_t n_free;
    int32_t free[SLOTS];
    int32_t apart[SLOTS][SLOTS]; // stops with other neighbours, of two members of a herd
} herds;

void herds_init(herds *b, search *s, int32_t n_lane);
void herds_clear(herds *b);
// Puts a copy of a member into its herd, of which some may go.
void herds_add(herds *b, const member *m);
void herds_price(herds *b, int64_t price);
// The fitter of two by lot, of both herds.
const member *herds_parent(const herds *b, rng *r);

#endif
