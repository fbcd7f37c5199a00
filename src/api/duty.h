// Duties over the API v1: what is short, remedies, a request for loans, sheets, files, classes, trials
// (docs/formats/duty.md). What takes long is answered on the lane of the plans. `sc` is what the asker
// may see of it (NULL: all); it must live as long as the request.
#ifndef KAWAL_API_DUTY_H
#define KAWAL_API_DUTY_H

#include "api/http.h"
#include "app/plan_desk.h"
#include "app/scope.h"

// GET /api/v1/duty/shortage
void duty_get_shortage(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/duty/request?people=&from=&to=
void duty_get_request(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/duty/sheets?person=&tps=&unit=
void duty_get_sheets(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/duty/export?as=&person=
void duty_get_export(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/duty/class?tps=&weights=&distance=
void duty_get_class(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

// POST /api/v1/duty/try
void duty_post_try(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x);

#endif
