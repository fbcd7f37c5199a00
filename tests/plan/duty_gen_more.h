// What duty_gen leaves out: least teams, villages of officers and villages barred, skills, busy times, pins,
// what was told, overrides, hours, limits, rest and handover, posts of the own Polsek, posts before and after
// the teams' duty, and reserves.
#ifndef KAWAL_TESTS_DUTY_GEN_MORE_H
#define KAWAL_TESTS_DUTY_GEN_MORE_H

#include "duty_gen.h"

// Adds some of them to a problem of duty_gen, drawn by lot: each by itself and all mixed, so that some
// problems ask for what cannot be had. All memory is the arena's.
void duty_gen_more(arena *a, rng *r, duty_problem *p);

#endif
