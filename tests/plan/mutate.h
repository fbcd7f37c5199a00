// Planted errors: operators that break one rule of a valid problem and plan, whoever made it, to prove that
// the judge sees it. Each names the constraint it breaks, and its companions: others that it may break too,
// because rules touch each other (a trip that is moved may lose its goods, its hours and its escort).
#ifndef KAWAL_TESTS_PLAN_MUTATE_H
#define KAWAL_TESTS_PLAN_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rng.h"
#include "plan/check.h"

// Beside the companions, which stay below: the operator needs what the plans of a solver may not have.
#define MUTATION_RARE (UINT64_C(1) << 63)

typedef struct mutation {
    check_code code;
    const char *name;
    uint64_t companions; // bit 1 << check_code
} mutation;

// The operators, by index.
size_t mutate_fleet_count(void);
size_t mutate_duty_count(void);
mutation mutate_fleet_info(size_t op);
mutation mutate_duty_info(size_t op);

// Applies one operator at a place that r chooses. False when the plan has no place for it; then nothing is
// changed. What changes is copied into the arena first: the arrays given stay as they are.
bool mutate_fleet_by(arena *a, size_t op, rng *r, fleet_problem *p, fleet_plan *plan);
bool mutate_duty_by(arena *a, size_t op, rng *r, duty_problem *p, duty_plan *plan);

// Applies some operator that breaks `code`, the first that has a place, beginning at one that r chooses.
bool mutate_fleet(arena *a, check_code code, rng *r, fleet_problem *p, fleet_plan *plan);
bool mutate_duty(arena *a, check_code code, rng *r, duty_problem *p, duty_plan *plan);

#endif
