// Events over the API v1: bundles in, receipts and the custody of items out. docs/formats/log.md.
#ifndef KAWAL_API_EVENTS_H
#define KAWAL_API_EVENTS_H

#include "api/http.h"
#include "app/log_service.h"

// POST /api/v1/events: a bundle as the body. `user` brings it.
void events_post(log_service *l, str user, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/receipts/ID and /api/v1/custody/ITEM; `rest` is what stands behind the last '/'.
void events_receipt(log_service *l, str rest, const http_request *q, arena *a, http_answer *x);
void events_custody(log_service *l, str rest, const http_request *q, arena *a, http_answer *x);

#endif
