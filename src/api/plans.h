// Plans over the API v1: the published ones, what is asked of them, and jobs that make more.
// docs/formats/plan-jobs.md. What takes long is answered on the lane of the plans. `sc` is what the asker
// may see of it (NULL: all); it must live as long as the request.
#ifndef KAWAL_API_PLANS_H
#define KAWAL_API_PLANS_H

#include "api/http.h"
#include "app/plan_desk.h"
#include "app/scope.h"

// GET /api/v1/plans
void plans_list(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/plan?id=
void plans_find(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/plan/compare?before=&after=
void plans_compare(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/plan/why?code=
void plans_why(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET and POST /api/v1/plan/jobs
void plans_jobs(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);
void plans_begin(plan_desk *d, const http_request *q, arena *a, http_answer *x);

// POST /api/v1/duty/remedies: a job of that kind.
void plans_remedies(plan_desk *d, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/plan/jobs/{job} and /jobs/{job}/plan; `rest` begins with the job.
void plans_job(plan_desk *d, const scope *sc, str rest, const http_request *q, arena *a, http_answer *x);

// POST /api/v1/plan/jobs/{job}/stop and /jobs/{job}/publish
void plans_act(plan_desk *d, str rest, const http_request *q, arena *a, http_answer *x);

#endif
