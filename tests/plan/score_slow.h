// The score of a distribution plan by the slowest and plainest way, from plan/fleet.h alone: what the judge's
// and the solvers' are held against. Needs a plan whose indices point somewhere.
#ifndef KAWAL_TESTS_PLAN_SCORE_SLOW_H
#define KAWAL_TESTS_PLAN_SCORE_SLOW_H

#include "plan/fleet.h"

fleet_score score_slow(const fleet_problem *p, const fleet_plan *plan);

#endif
