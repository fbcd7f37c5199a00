// What the commands plan and run share.
#ifndef KAWAL_MAIN_CMD_PLAN_H
#define KAWAL_MAIN_CMD_PLAN_H

#include "app/planner.h"
#include "main/cli.h"

// Plans with the options of the command line, with progress; the log says what is published. A faulted plan
// is in *ret all the same.
bool plan_make(cli *c, store *db, posko_log *l, planner_result *ret, err *e);

// The same, of a plan that is being carried out (NULL: none is). --dry-run publishes nothing.
bool plan_make_from(cli *c, store *db, posko_log *l, const planning_before *before, planner_result *ret,
                    err *e);

// Prints the summary to stdout.
void plan_print(const cli *c, const planner_result *r);

#endif
