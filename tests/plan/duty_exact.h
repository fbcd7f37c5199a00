// The best placement of a small problem by mixed-integer programming (GLPK, GPL: linked by this test alone).
// Every group of TPS with each of its stations is a variable of its own, so the problem must be small.
#ifndef KAWAL_TESTS_DUTY_EXACT_H
#define KAWAL_TESTS_DUTY_EXACT_H

#include "base/arena.h"
#include "plan/duty.h"

typedef struct duty_exact {
    int32_t *uncovered; // [n_class]
    int32_t unguarded;
    int32_t lacking;
    int32_t breaks;
    int32_t unanswered;
    int64_t answer_s;
    int32_t worst_s;
    int64_t travel_s;
} duty_exact;

// The best score, part by part, among all placements that have the reserves at the plan's sites and no fewer
// guards than the plan at the posts that come before the teams; the answers over all sites. What was told is
// left out. False when the problem is too large or the time is up. `uncovered` is the arena's.
bool duty_exact_solve(arena *a, const duty_problem *p, const duty_plan *plan, duty_exact *ret);

// Its part of the answers: unanswered and answer_s, each reserve at its best sites.
void duty_exact_answers(const duty_problem *p, duty_exact *ret);

#endif
