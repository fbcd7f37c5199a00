// What moves, alarms, readiness and numbers over the API v1 (docs/formats/live.md). Handlers of the table of
// routes.
#ifndef KAWAL_API_LIVE_H
#define KAWAL_API_LIVE_H

#include "api/routes.h"

enum { LIVE_FORM_MAX = 8 * 1024 }; // bytes of a report that comes as a query

#define CONVOYS_PATH "/api/v1/convoys/"
#define ALARMS_PATH  "/api/v1/alarms/"
#define ACK_TAIL     "/acknowledge"
#define RESOLVE_TAIL "/resolve"

// GET and POST /api/v1/track: a report or a batch, open to whoever has the token of a tracker
void live_track(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/convoys, /convoys/{id} and /positions?since=. These, alarms, readiness and numbers take a
// moment too (api/past.h).
void live_convoys(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_convoy(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_positions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/alarms?state=&area=, POST /api/v1/alarms/{id}/acknowledge and /resolve with {"note"} or no body
void live_alarms(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_acknowledge(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_resolve(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/looks?area=&since=; POST /looks with {"area"} or no body
void live_looks(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_look(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// POST /api/v1/presence {"place", "people", "from", "to"}: a roll-call
void live_roll(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/missing?area=
void live_missing(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/readiness?area=&level=&cursor= and /numbers?rows=
void live_readiness(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_numbers(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);

// The `since` of a question about positions; 0 where it has none. Errors: live.since {since}.
bool live_since(const http_request *q, int64_t *ret_us, err *e);

#endif
