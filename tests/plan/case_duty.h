// A small placement made by hand that keeps every rule: three classes, two kecamatan with different patterns,
// groups of several TPS, officers of the Polsek and of the Polres, squads in turns, a post that lacks a guard
// and TPS that nobody can cover.
#ifndef KAWAL_TESTS_PLAN_CASE_DUTY_H
#define KAWAL_TESTS_PLAN_CASE_DUTY_H

#include "plan/duty.h"

// Fills both; all arrays are the arena's.
void case_duty(arena *a, duty_problem *ret_p, duty_plan *ret_plan);

#endif
