// What a change of the register would do to the published plan (docs/formats/duty-try.md): the rows are
// changed in memory alone, people are placed anew with least change, and the trips are judged as they were
// told. Nothing is kept.
#ifndef KAWAL_APP_PLAN_TRY_H
#define KAWAL_APP_PLAN_TRY_H

#include <jansson.h>

#include "app/planner.h"
#include "app/register.h"

enum { PLAN_TRY_ROWS_MAX = 5000 };

// An entry that is no more; what cannot be without it goes with it, such as the signs of a TPS.
typedef struct plan_try_gone {
    kind_id kind;
    str code;
} plan_try_gone;

typedef struct plan_try_change {
    int32_t n_part;
    const register_part *part; // rows as register_put takes them
    int32_t n_gone;
    const plan_try_gone *gone;
} plan_try_change;

// {"set": {KIND: [{COLUMN: VALUE, ...}, ...]}, "gone": {KIND: [CODE, ...]}}: names and values as a person
// writes them, PLAN_TRY_ROWS_MAX rows and codes at most, at least one. Memory is the arena's and `order`'s.
// Errors: try.order {field}, try.many {limit}.
bool plan_try_read(arena *a, const json_t *order, plan_try_change *ret, err *e);

// q: seed, iterations, seconds, dir, clock, progress and wish; the weather is the published plan's. The
// caller owns *ret. Errors: of a row, those of an import with {row} and {field}; register.unknown {kind}
// {code}; as planner_latest and planning_problem.
bool plan_try(arena *a, store *s, const planner_request *q, const plan_try_change *change, json_t **ret,
              err *e);

#endif
