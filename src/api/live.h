// What moves, its alarms and what it adds up to, over the API v1 (docs/formats/live.md). Handlers of the
// table of routes; without desks that follow it (routes_follow) all answer live.down.
#ifndef KAWAL_API_LIVE_H
#define KAWAL_API_LIVE_H

#include "api/routes.h"

enum { LIVE_FORM_MAX = 8 * 1024 }; // bytes of a report that comes as a query

// GET and POST /api/v1/track: a report or a batch, open to whoever has the token of a tracker.
void live_post_track(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/convoys, /convoys/{id} and /positions?since=
void live_get_convoys(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_get_convoy(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_get_positions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/alarms?state=&area=, /alarms/{id}/acknowledge and /resolve with {"note"} or nothing in the body
void live_get_alarms(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_post_acknowledge(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_post_resolve(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// /api/v1/readiness?area=&level=&cursor= and /numbers?rows=
void live_get_readiness(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_get_numbers(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

#define CONVOYS_PATH     "/api/v1/convoys/"
#define ALARMS_PATH      "/api/v1/alarms/"
#define ACKNOWLEDGE_TAIL "/acknowledge"
#define RESOLVE_TAIL     "/resolve"

#endif
