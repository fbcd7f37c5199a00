// What fleet_gen leaves out: lots, places with hours, docks and guards, seats, preparation, costs, vehicles
// laid up and spare, rest, late receipt, bad water, pins; and what has happened of a plan.
#ifndef KAWAL_TESTS_PLAN_FLEET_GEN_MORE_H
#define KAWAL_TESTS_PLAN_FLEET_GEN_MORE_H

#include "fleet_gen.h"

// Adds some of them to a problem, drawn by lot. All memory is the arena's.
void fleet_gen_more(arena *a, rng *r, fleet_problem *p);

// The problem at now_s of a plan: trips that have begun are fixed, the others told.
void fleet_gen_stand(arena *a, const fleet_plan *plan, int32_t now_s, fleet_problem *p);

// Something goes wrong after now_s: a vehicle breaks down, a way closes, or people are bound elsewhere.
void fleet_gen_disturb(arena *a, rng *r, fleet_problem *p);

#endif
