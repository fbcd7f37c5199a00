// What a person asks of the planner, as JSON (docs/formats/plan-jobs.md).
#ifndef KAWAL_APP_PLAN_ORDER_H
#define KAWAL_APP_PLAN_ORDER_H

#include <jansson.h>

#include "app/planner.h"

enum {
    PLAN_ORDER_SECONDS = 10,       // of a plan, when none are said
    PLAN_ORDER_WHY_SECONDS = 60,   // of trials
    PLAN_ORDER_SECONDS_MAX = 3600, // 0 = until the iterations are over
    PLAN_ORDER_ITERATIONS_MAX = PLANNER_ITERATIONS_MAX,
    PLAN_ORDER_NEWS_MAX = 1000,
    PLAN_ORDER_LATE_MAX = 7 * 24 * 60, // minutes
    PLAN_ORDER_TRIP_MAX = 64,          // bytes of a trip's id
};

typedef enum plan_work {
    PLAN_WORK_PLAN,     // from nothing
    PLAN_WORK_REPLAN,   // the published plan, in the middle of carrying it out
    PLAN_WORK_WHY,      // what does not come by the published plan, and what would help
    PLAN_WORK_REMEDIES, // what would mend what its placement lacks
    PLAN_WORKS,
} plan_work;

typedef struct plan_order {
    plan_work what;
    uint64_t seed;
    int64_t iterations; // PLAN_ORDER_ITERATIONS_MAX when none are said but seconds: until these are over
    int64_t seconds;
    rain_class rain;
    river_stage river;
    bool spares;
    bool publish; // else a trial
    bool has_at;  // else now
    int64_t at_s; // seconds since 1970-01-01T00:00 local
    int32_t n_news;
    planning_news *news;
} plan_order;

// Strict: what is unknown, of another type, out of its limits or of no meaning for this work is refused.
// Memory is the arena's. Errors: plan.order {field}, roads.word.
bool plan_order_read(arena *a, const json_t *body, plan_order *ret, err *e);

// The word of a work.
const char *plan_work_word(plan_work what);

#endif
