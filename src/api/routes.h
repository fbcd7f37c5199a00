// The routes of the posko: the page's files and the API v1 over one operation, and its log.
#ifndef KAWAL_API_ROUTES_H
#define KAWAL_API_ROUTES_H

#include "api/answer.h"
#include "app/live_desk.h"
#include "api/recent.h"
#include "api/stream.h"
#include "app/field_work.h"
#include "app/kept_answers.h"
#include "app/log_service.h"
#include "app/oidc.h"
#include "app/plan_desk.h"
#include "app/posko.h"
#include "app/readiness_desk.h"
#include "app/replay.h"
#include "app/road_desk.h"
#include "app/watch_desk.h"
#include "app/scope.h"
#include "domain/access.h"

// One file of the page, embedded at build time (tools/embed_files.py).
typedef struct asset {
    const char *path; // "/index.html"
    const char *type;
    bool immutable; // its name changes with its content
    const char *etag;
    str raw;
    str gzip;
} asset;
extern const asset asset_rows[];
extern const size_t asset_count;

enum { ROUTES_FOLLOWING = 1024 };

// What the routes need between requests; ctx of routes_handle.
typedef struct routes {
    posko *posko;
    posko *logins; // for its lane alone
    log_service *log;
    road_desk *roads;  // for its lane alone
    plan_desk *plans;  // its questions for its lane alone
    live_desk *live;   // NULL = nothing is followed
    watch_desk *watch; // likewise
    readiness_desk *readiness;
    const char *dir;        // of the operation, for its basemap; NULL = there is none
    replay *replay;         // for its lane alone
    field_work *field_work; // for its lane alone; NULL = there is no work for phones
    stream_hub *streams;
    oidc *oidc;    // NULL: nobody comes in that way
    posko *comers; // for its lane alone
    kept_answers *kept;
    recent *recent; // with the news that it hangs on; NULL = every answer is made anew
    news *news;
    str authority;      // whom phones may trust to reach the posko (api/tls.h), in DER; empty = none of ours
    const scope *scope; // of the request in hand: what the asker may see; NULL = all
    // Sessions that were written down as following persons (api/gate.h); the oldest makes room.
    char following[ROUTES_FOLLOWING][STORE_SESSION_ID];
    size_t followed; // how many came so far
    // The answer to GET /map is large and changes only with the register.
    int64_t map_version;
    char *map_text;
    size_t map_n;
    char map_etag[ANSWER_TAG];
    // The document of the API, which is open to all and never changes; made when it is first asked for.
    struct {
        char *text; // NULL = not yet
        char etag[ANSWER_TAG];
    } openapi[TEXT_LANGUAGES];
} routes;

// One row of the table of routes: what the server answers, what of it who may see, and what documents of it
// are made from.
typedef void (*route_fn)(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x);
typedef struct route {
    const char *method;
    const char *path;
    const char *tail; // NULL: the path alone; else path is the beginning, and this the end
    route_fn run;
    const char *words; // of the query, beside `lang`; any other one is refused
    access_resource resource;
    access_act act;   // ACCESS_OPEN: without login, and `who` is nobody in particular
    const char *name; // of the operation, for ever: "plan.why"
} route;

// Whether a request of the row may have a key, by which it is done once. Not where the answer has a secret:
// that is given once and kept nowhere.
bool route_once(const route *row);

// All rows, in the order in which they are tried. Static memory.
const route *routes_table(size_t *ret_n);

void routes_init(routes *r, posko *p, log_service *l, road_desk *d, plan_desk *plans);
// And what moves, with its alarms, and the numbers; and all of these as of a moment.
void routes_follow(routes *r, live_desk *d, watch_desk *w, readiness_desk *n, replay *past);

// Passwords are checked and made by a desk of their own (posko_open_logins), on the lane of logins. Without
// one at once. Before the first request.
void routes_logins(routes *r, posko *logins);

// Has work done by the desk of logins on its lane, at once where there is none: to check a password or to
// make one takes long by design, and wrong guesses are counted in one place. The texts of `who` are of the
// arena.
typedef void login_work(posko *desk, const access_who *who, const http_request *q, arena *a, http_answer *x);
void routes_at_logins(routes *r, login_work *run, const access_who *who, const http_request *q, arena *a,
                      http_answer *x);

// An identity provider (NULL: none) may say who it is; whoever comes so is logged in by a desk of its own
// (posko_open_logins), on a lane of its own. Before the first request.
void routes_oidc(routes *r, oidc *o, posko *comers);

// Gives an answer the cookie of a session; no seconds: takes it away.
void routes_session_cookie(const http_request *q, arena *a, http_answer *x, const char *token, int seconds);

// Requests with a key (Idempotency-Key) are kept here; without it the key is not looked at. Before the first
// request.
void routes_keep(routes *r, kept_answers *kept);

// Lists are answered again for a moment while nothing has changed. Before the first request.
void routes_recent(routes *r, recent *c, news *n);

// The operation's folder may have a basemap (app/ground_map.h); the name must live as long as the routes.
// Before the first request.
void routes_ground(routes *r, const char *dir);

// Phones may fetch the authority that signed the server's certificate; the bytes must live as long as the
// routes. Before the first request.
void routes_authority(routes *r, str der);

// Streams are fed by a hub; without one there are none. Before the first request.
void routes_stream(routes *r, stream_hub *streams);

void routes_done(routes *r);

// Answers one request (http_handler).
void routes_handle(void *ctx, const http_request *q, arena *a, http_answer *ret);

// A bundle may be larger than other bodies, of who is logged in (http_body_limit). A phone that is not known,
// or no more, is told so: it signs in anew, or brings its bundle by its delivery word.
size_t routes_body_limit(void *ctx, const http_request *q, err *why);

#endif
