// Events over the API v1: bundles in, receipts and the custody of items out. docs/formats/log.md. Handlers
// of the table of routes.
#ifndef KAWAL_API_EVENTS_H
#define KAWAL_API_EVENTS_H

#include "api/routes.h"

#define EVENTS_PATH   "/api/v1/events"
#define RECEIPTS_PATH "/api/v1/receipts/"
#define CUSTODY_PATH  "/api/v1/custody/"

// Takes a bundle, whose bytes last as long as the request, step by step into the log, and answers what became
// of each event: to an account, cut to what it may see, or, `in_short`, to a phone what it has to know.
void events_take(routes *r, const http_request *q, str bundle, str source, bool in_short, arena *a,
                 http_answer *x);

// POST /api/v1/events: a bundle as the body, brought by who asks
void events_post(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/receipts/ID and /api/v1/custody/ITEM
void events_receipt(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void events_custody(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
