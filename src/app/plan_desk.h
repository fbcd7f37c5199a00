// Planning at the posko's desk: plans are made while the server answers others, kept as trials or published,
// and asked about (docs/formats/plan-jobs.md).
//
// One job at a time works on a thread of its own, with its own connection to the store. It publishes as
// `kawal plan` does, by a log of its own and in one transaction, so that a process that ends at any moment
// leaves the published plan or the new one. What is told of jobs is in memory only: the last PLAN_DESK_JOBS
// of them, until the server ends.
#ifndef KAWAL_APP_PLAN_DESK_H
#define KAWAL_APP_PLAN_DESK_H

#include <jansson.h>

#include "app/log.h"
#include "app/news.h"
#include "base/text.h"

typedef struct plan_desk plan_desk;

enum {
    PLAN_DESK_JOBS = 8, // that are remembered, with the plans of their trials
};

// Opens the operation of a folder. The tools are for the logs that say what is published. Errors:
// operation_open's.
bool plan_desk_open(const char *dir, const log_tools *tools, plan_desk **ret, err *e);

// From now on each plan that is published here is said: topic "plan", {"id"}. To be set before the first job;
// the news outlive the desk.
void plan_desk_news(plan_desk *d, news *n);

// Ends the job in hand, of which nothing is kept that is not published yet, and begins none any more. From
// any thread.
void plan_desk_stop(plan_desk *d);

// True once the disk has failed to sync: the process must end.
bool plan_desk_broken(const plan_desk *d);

// Stops, waits for the job's thread and frees. Takes NULL.
void plan_desk_close(plan_desk *d);

// ---------------------------------------------------------------- jobs; from any thread, at once

// Begins a job: an object as plan_order_read takes it. Errors: plan.busy {job}, plan.stopping, plan.thread
// {reason}, plan_order_read's.
bool plan_desk_begin(plan_desk *d, const json_t *order, int64_t *ret_job, err *e);

// How a job stands. The caller owns *ret. Errors of all that name a job: plan.no_job {job}.
bool plan_desk_job(plan_desk *d, text_language language, int64_t job, json_t **ret, err *e);

// The jobs that are remembered, newest first: {"jobs": [{"job", "what", "state"}]}.
json_t *plan_desk_jobs(plan_desk *d);

// The best plan so far is what the job makes; nothing when it has ended.
bool plan_desk_enough(plan_desk *d, int64_t job, err *e);

// ---------------------------------------------------------------- questions; on one thread, and not at once

// Publishes the plan of a trial, once. Errors: plan.no_trial {job} (nothing to publish, or not yet, or done),
// plan.stale, planner_publish's, log_open's.
bool plan_desk_publish(plan_desk *d, int64_t job, err *e);

// A job's plan as plan_shown gives it. Errors: plan.no_trial, plan_shown's.
bool plan_desk_shown(plan_desk *d, arena *a, text_language language, int64_t job, str *ret_body, err *e);

// The published plans, newest first: {"plans": [{"id", "created", "seed", "published"}]}.
bool plan_desk_list(plan_desk *d, json_t **ret, err *e);

// A published plan by the beginning of its id, as plan_shown gives it. Errors: planner_find's.
bool plan_desk_find(plan_desk *d, arena *a, text_language language, const char *id, str *ret_body, err *e);

// planner_compare, and planner_why of a code. The first question about a plan makes its problem, which takes
// as long as a network; that is kept until another plan is published or the register changes.
bool plan_desk_compare(plan_desk *d, const char *before, const char *after, json_t **ret, err *e);
bool plan_desk_why(plan_desk *d, const char *code, json_t **ret, err *e);

#endif
