// Why a plan is as it is, as an answer for people and programs.
#ifndef KAWAL_APP_PLAN_WHY_H
#define KAWAL_APP_PLAN_WHY_H

#include "app/planning.h"

// Of `p`, whose `standing` is the plan that is asked about, read from `document`. As planner_why; false with
// plan.no_code {code} when the plan has no such place or trip.
bool plan_why(arena *a, const planning *p, const json_t *document, const char *code, const fleet_options *o,
              json_t **ret, err *e);

#endif
