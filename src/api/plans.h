// Plans over the API v1: the published ones, what is asked of them, and jobs that make more.
// docs/formats/plan-jobs.md. What takes long is answered on the lane of the plans. Handlers of the table of
// routes.
#ifndef KAWAL_API_PLANS_H
#define KAWAL_API_PLANS_H

#include "api/routes.h"

#define JOBS_PATH    "/api/v1/plan/jobs/"
#define STOP_TAIL    "/stop"
#define PUBLISH_TAIL "/publish"
#define SHOWN_TAIL   "/plan"

// GET /api/v1/plan?id=: the newest published one, or the one of that id.
void plans_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/plans
void plans_list(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/plan/compare?before=&after=
void plans_compare(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/plan/why?code=
void plans_why(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET and POST /api/v1/plan/jobs
void plans_jobs(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void plans_begin(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// POST /api/v1/duty/remedies: a job of that kind.
void plans_remedies(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/plan/jobs/{job} and /jobs/{job}/plan
void plans_job(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void plans_job_shown(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// POST /api/v1/plan/jobs/{job}/stop and /jobs/{job}/publish
void plans_stop(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void plans_publish(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
