// What enrolled phones of the field ask and bring (docs/formats/field-day.md, field-sync.md). Handlers of the
// table of routes; each asks field_who first.
#ifndef KAWAL_API_FIELD_WORK_H
#define KAWAL_API_FIELD_WORK_H

#include "api/routes.h"

#define FIELD_EVENTS_PATH "/api/v1/field/events"

enum { FIELD_FIXES_MAX = 500 }; // positions of one request

// The desk of the phones' work (NULL: there is none), for its lane alone. Before the first request.
void routes_field_work(routes *r, field_work *w);

void field_get_day(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_get_map(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_post_events(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_post_receipts(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_post_positions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// For accounts: SMS text that somebody entered, and the slip of a trip.
void field_post_sms(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void field_get_slip(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#endif
