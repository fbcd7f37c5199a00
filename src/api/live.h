// What moves, over the API v1: reports of trackers in, convoys and positions out (docs/formats/live.md).
#ifndef KAWAL_API_LIVE_H
#define KAWAL_API_LIVE_H

#include "api/http.h"
#include "app/readiness_desk.h"

enum { LIVE_FORM_MAX = 8 * 1024 }; // bytes of a report that comes as a query

// GET and POST /api/v1/track: a report or a batch, open to whoever has the token of a tracker.
void live_post_track(live_desk *d, const http_request *q, arena *a, http_answer *x);

// GET /api/v1/convoys, /convoys/{id} and /positions?since=
void live_get_convoys(live_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_get_convoy(live_desk *d, str id, const http_request *q, const access_who *who, arena *a,
                     http_answer *x);
void live_get_positions(live_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x);

// GET /api/v1/alarms?state=&area=, POST /api/v1/alarms/{id}/acknowledge and /resolve
void live_get_alarms(watch_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x);
void live_post_alarm(watch_desk *d, str id, watch_act_kind act, const http_request *q, const access_who *who,
                     arena *a, http_answer *x);

// GET /api/v1/readiness?area=&level=&cursor= and /numbers?rows=
void live_get_readiness(readiness_desk *d, const http_request *q, const access_who *who, arena *a,
                        http_answer *x);
void live_get_numbers(readiness_desk *d, const http_request *q, const access_who *who, arena *a,
                      http_answer *x);

#endif
