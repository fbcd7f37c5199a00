// A small placement made by hand that keeps every rule: three classes, two kecamatan with different patterns,
// groups of several TPS and of two classes, a team that is one short, officers of the Polsek and of the
// Polres, of villages, pinned, barred, busy and told, squads in turns, a Padal who is in a team later, a post
// that lacks a guard, boats in reserve, TPS that nobody covers, and a bound with its certificate.
#ifndef KAWAL_TESTS_PLAN_CASE_DUTY_H
#define KAWAL_TESTS_PLAN_CASE_DUTY_H

#include "plan/duty.h"

// Fills both; all arrays are the arena's.
void case_duty(arena *a, duty_problem *ret_p, duty_plan *ret_plan);

#endif
