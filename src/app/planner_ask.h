// The problem of a published plan, made again so that questions about the plan can be answered: it takes as
// long as making a network, and each question about it milliseconds.
#ifndef KAWAL_APP_PLANNER_ASK_H
#define KAWAL_APP_PLANNER_ASK_H

#include "app/planner.h"

typedef struct planner_asked planner_asked;

// Of the newest published plan, in the weather it was made for and with the register as it is now. The
// request's folder, clock, progress and wish count. Errors: as planner_latest and planner_run.
bool planner_ask_open(store *s, const planner_request *q, planner_asked **ret, err *e);
void planner_ask_close(planner_asked *x); // takes NULL

// The plan, and how many facts the register had then.
const char *planner_ask_plan(const planner_asked *x);
int64_t planner_ask_facts(const planner_asked *x);

// As planner_why. The iterations, seconds, progress and wish of the request are those of trials.
bool planner_ask(arena *a, const planner_asked *x, const planner_request *q, const char *code, json_t **ret,
                 err *e);

// Whether one plan could still be carried out where another one was made: in its register as it was known
// then, its weather and spares. The answer has the members of a document's `before` that say so (`lost`,
// `faults`); the caller owns it. Errors: planner_run's.
bool planner_ask_still(store *s, const planner_request *q, const planner_result *plan,
                       const planner_result *other, json_t **ret, err *e);

#endif
