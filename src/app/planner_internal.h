// Shared by the files that make plans of an operation; for app/ alone.
#ifndef KAWAL_APP_PLANNER_INTERNAL_H
#define KAWAL_APP_PLANNER_INTERNAL_H

#include "app/planner.h"

// Until when a request is worked on. The request must outlive it.
typedef struct planner_limit {
    const planner_request *q;
    int64_t at_us;     // monotonic
    int64_t placed_us; // when the placement's share is over; 0 until the placement first asks
} planner_limit;
planner_limit planner_limit_of(const planner_request *q);

// For fleet_options.out_of_time and the making of a network; ctx is the limit.
bool planner_limit_over(void *ctx);

// For planning_options.placement_over; its share begins when it is first asked.
bool planner_limit_placed(void *ctx);
bool planner_network_goes_on(void *ctx, int32_t done, int32_t total);

planning_options planner_options(const planner_request *q, planner_limit *l);

// The problems that a register gives, the people placed with least change from a published plan, and what of
// that stands; for `use` alone, while the network is there. Several problems may share a limit: nothing but
// the placement is sought, so all that is left of it is the placement's. Errors: planning_problem's,
// base_map_load's, roads_make's, and those of `use`.
typedef bool planner_use(void *ctx, arena *a, planning *p, err *e);
bool planner_problem(arena *a, const planner_request *q, planner_limit *limit,
                     const planner_result *published, const snapshot *snap, planner_use *use, void *ctx,
                     err *e);

// Plans from r->snap and writes the document; nothing is kept. Errors: as planner_run.
bool planner_make(arena *a, const planner_request *q, planner_result *r, err *e);

#endif
