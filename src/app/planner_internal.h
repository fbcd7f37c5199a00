// Shared by the files that make plans of an operation; for app/ alone.
#ifndef KAWAL_APP_PLANNER_INTERNAL_H
#define KAWAL_APP_PLANNER_INTERNAL_H

#include "app/planner.h"

// Plans from r->snap and writes the document; nothing is kept. Errors: as planner_run.
bool planner_make(arena *a, const planner_request *q, planner_result *r, err *e);

#endif
