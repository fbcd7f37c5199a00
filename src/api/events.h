// Events over the API v1: bundles in, receipts and the custody of items out. docs/formats/log.md. `sc` is
// what the asker may see of it (NULL: all); it must live as long as the request.
#ifndef KAWAL_API_EVENTS_H
#define KAWAL_API_EVENTS_H

#include "api/http.h"
#include "app/log_service.h"
#include "app/scope.h"

// POST /api/v1/events: a bundle as the body. `user` brings it.
void events_post(log_service *l, const scope *sc, str user, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/receipts/ID and /api/v1/custody/ITEM; `rest` is what stands behind the last '/'.
void events_receipt(log_service *l, const scope *sc, str rest, const http_request *q, arena *a,
                    http_answer *x);
void events_custody(log_service *l, const scope *sc, str rest, const http_request *q, arena *a,
                    http_answer *x);

#endif
