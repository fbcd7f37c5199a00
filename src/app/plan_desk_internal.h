// The inside of the desk of plans; for app/ alone.
#ifndef KAWAL_APP_PLAN_DESK_INTERNAL_H
#define KAWAL_APP_PLAN_DESK_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/plan_desk.h"
#include "app/plan_order.h"
#include "app/planner.h"

typedef enum plan_job_state {
    PLAN_JOB_RUNNING,
    PLAN_JOB_DONE,
    PLAN_JOB_FAILED,
    PLAN_JOB_STOPPED, // by a person: what it had by then is its plan
} plan_job_state;

// The order is the job thread's while it runs; all else is the lock's.
typedef struct plan_job {
    int64_t number; // 0 = none
    arena memory;   // of the order
    plan_order order;
    plan_job_state state;
    planning_step step;
    int64_t done, total;
    int64_t begun;       // iterations of the ended search that it began from; 0 = none
    json_t *score;       // NULL = none yet
    char id[STORE_HASH]; // of the plan; "" = none
    int64_t faults;
    err why;         // FAILED
    json_t *answer;  // PLAN_WORK_WHY, PLAN_WORK_REMEDIES
    json_t *compare; // PLAN_WORK_REPLAN
    bool published;
    // A plan that is not published: its bytes, and what it was made from.
    char *body;
    size_t body_n;
    int64_t facts;
    char after[STORE_HASH]; // the published plan then; "" = none
} plan_job;

struct plan_desk {
    char *dir;
    log_tools tools;
    news *news;                  // NULL = nobody watches
    store *db;                   // of the questions
    struct planner_asked *asked; // the problem of the published plan, since somebody asked; of the questions
    atomic_bool stopping;
    atomic_bool enough; // of the job that runs
    atomic_bool broken; // the disk failed to sync
    pthread_mutex_t lock;
    bool has_thread; // not joined yet
    pthread_t thread;
    int64_t last; // number of the newest job
    plan_job job[PLAN_DESK_JOBS];
};

static inline void desk_lock(plan_desk *d)
{
    (void)pthread_mutex_lock(&d->lock);
}

static inline void desk_unlock(plan_desk *d)
{
    (void)pthread_mutex_unlock(&d->lock);
}

// The job of a number; with the lock. Errors: plan.no_job.
plan_job *plan_desk_find_job(plan_desk *d, int64_t job, err *e);

// What the thread does.
void plan_desk_work(plan_desk *d, plan_job *j);

// The job's plan is published: the store has it. With the lock.
void plan_desk_drop(plan_job *j);

// Publishes a plan by a log of its own. Errors: planner_publish's, log_open's.
bool plan_desk_put(plan_desk *d, const planner_request *q, const planner_result *r, err *e);

#endif
