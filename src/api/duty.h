// Duties over the API v1: what is short, remedies, a request for loans, sheets, files, classes, trials
// (docs/formats/duty.md). All of it is answered on the lane of the plans. Handlers of the table of routes.
#ifndef KAWAL_API_DUTY_H
#define KAWAL_API_DUTY_H

#include "api/routes.h"

// GET /api/v1/duty/shortage
void duty_get_shortage(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/duty/request?people=&from=&to=
void duty_get_request(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/duty/sheets?person=&tps=&unit=
void duty_get_sheets(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/duty/export?as=&person=
void duty_get_export(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/duty/class?tps=&weights=&distance=
void duty_get_class(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// POST /api/v1/duty/try
void duty_post_try(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
