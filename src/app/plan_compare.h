// Two plans side by side: the parts of the objective, which orders differ, and who must be told.
#ifndef KAWAL_APP_PLAN_COMPARE_H
#define KAWAL_APP_PLAN_COMPARE_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"

// Compares two documents of plans (docs/formats/plan.md) of one operation; the answer is
// docs/formats/compare.md. An order is a trip with its vehicle and its stops. It is the same when its
// departure differs by at most slack_s, moved when by more; given to another vehicle when only that differs;
// else it is gone or new. `still` is what is known of whether the plan before could be carried out where the
// other was made: an object with `lost` and `faults` as in a document's `before`; NULL = nothing is known.
// The caller owns the reference.
json_t *plan_compare(arena *a, const json_t *before, const json_t *after, const json_t *still,
                     int32_t slack_s);

#endif
