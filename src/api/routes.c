#include "api/routes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/accounts.h"
#include "api/answer.h"
#include "api/duty.h"
#include "api/events.h"
#include "api/field.h"
#include "api/field_work.h"
#include "api/gate.h"
#include "api/ground.h"
#include "api/live.h"
#include "api/log.h"
#include "api/network.h"
#include "api/oidc.h"
#include "api/once.h"
#include "api/openapi.h"
#include "api/past.h"
#include "api/plans.h"

static const char COOKIE[] = "kawal_session";

void routes_init(routes *r, posko *p, log_service *l, road_desk *d, plan_desk *plans)
{
    *r = (routes){.posko = p, .log = l, .roads = d, .plans = plans};
}

void routes_logins(routes *r, posko *logins)
{
    r->logins = logins;
}

void routes_keep(routes *r, kept_answers *kept)
{
    r->kept = kept;
}

void routes_recent(routes *r, recent *c, news *n)
{
    r->recent = c;
    r->news = n;
}

void routes_oidc(routes *r, oidc *o, posko *comers)
{
    r->oidc = o;
    r->comers = comers;
}

void routes_ground(routes *r, const char *dir)
{
    r->dir = dir;
}

void routes_authority(routes *r, str der)
{
    r->authority = der;
}

void routes_stream(routes *r, stream_hub *streams)
{
    r->streams = streams;
}

void routes_done(routes *r)
{
    free(r->map_text);
    for (int i = 0; i < TEXT_LANGUAGES; i++) {
        free(r->openapi[i].text);
    }
    *r = (routes){0};
}

// ---- sessions

void routes_session_cookie(const http_request *q, arena *a, http_answer *x, const char *token, int seconds)
{
    char *cookie = ARENA_NEW(a, char, 256);
    (void)snprintf(cookie, 256, "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", COOKIE, token,
                   seconds, http_is_secure(q) ? "; Secure" : "");
    x->cookie = cookie;
}

static void login(posko *p, const access_who *who, const http_request *q, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    json_t *in = answer_body_object(q, &e);
    char address[HTTP_ADDRESS];
    char token[POSKO_TOKEN];
    json_t *body = NULL;
    http_address(q, address);
    const posko_door door = {.user = answer_text(in, "user"),
                             .password = answer_text(in, "password"),
                             .code = answer_text(in, "code"),
                             .address = str_of(address),
                             .agent = http_header(q, "User-Agent")};
    if (!json_is_string(json_object_get(in, "user")) || !json_is_string(json_object_get(in, "password"))) {
        err_fail(&e, ERR_CODE("api.bad_json"));
        answer_problem(q, a, x, &e);
    } else if (posko_login(p, &door, token, &body, &e)) {
        answer_json(q, a, x, 200, body);
        routes_session_cookie(q, a, x, token, POSKO_SESSION_HOURS * 3600);
    } else {
        answer_problem(q, a, x, &e);
    }
    json_decref(in);
}

// Work on its way to the lane of logins.
typedef struct logging {
    posko *desk;
    access_who who;
    login_work *run;
} logging;

static bool login_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const logging *k = work;
    err e = {0};
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
        answer_problem(q, a, x, &e);
    } else {
        k->run(k->desk, &k->who, q, a, x);
    }
    return true;
}

void routes_at_logins(routes *r, login_work *run, const access_who *who, const http_request *q, arena *a,
                      http_answer *x)
{
    if (!r->logins) {
        run(r->posko, who, q, a, x);
        return;
    }
    logging *k = ARENA_NEW(a, logging, 1);
    *k = (logging){r->logins, *who, run};
    *x = (http_answer){.step = login_step, .lane = HTTP_LANE_LOGIN, .work = k};
}

static void post_session(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    routes_at_logins(r, login, who, q, a, x);
}

static void delete_session(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    if (!posko_logout(r->posko, http_cookie(q, COOKIE), &e)) { // a busy disk: it is still good
        answer_problem(q, a, x, &e);
        return;
    }
    *x = (http_answer){.status = 204, .body = STR(""), .fixed = true};
    routes_session_cookie(q, a, x, "", 0);
}

// ---- questions

static void get_session(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    json_t *body = NULL;
    if (posko_session(r->posko, http_cookie(q, COOKIE), &body, &e)) {
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

// How many there are of a kind is for who may see the kind.
static void drop_counts(const access_who *who, json_t *counts)
{
    for (size_t i = json_array_size(counts); i > 0; i--) {
        const json_t *row = json_array_get(counts, i - 1);
        const kind_spec *k = kind_find(str_of(json_string_value(json_object_get(row, "kind"))));
        if (k && !access_may(who, access_of_kind(k->id), ACCESS_READ)) {
            (void)json_array_remove(counts, i - 1);
        }
    }
}

static void get_operation(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    if (posko_operation(r->posko, &body, &e)) {
        scope_cut(r->scope, body);
        json_object_set_new(body, "basemap", json_boolean(ground_there(r)));
        drop_counts(who, json_object_get(json_object_get(body, "register"), "counts"));
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

// What accounts with an area may see of the map is kept beside what they may see at all.
static void get_map_part(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    str body = {NULL, 0};
    if (posko_map_part(r->posko, who, &body, &e)) {
        answer_bytes(q, a, x, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

static void get_map(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    int64_t version = posko_version(r->posko);
    if (r->scope) {
        get_map_part(r, q, who, a, x);
        return;
    }
    if (!r->map_text || version != r->map_version || version == 0) {
        if (!posko_map(r->posko, &body, &e)) {
            answer_problem(q, a, x, &e);
            return;
        }
        free(r->map_text);
        r->map_text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(9));
        r->map_n = r->map_text ? strlen(r->map_text) : 0;
        r->map_version = version;
        answer_tag(r->map_etag, (str){r->map_text, r->map_n});
        json_decref(body);
    }
    *x = (http_answer){.status = 200, .type = ANSWER_JSON, .body = {r->map_text, r->map_n}};
    answer_tagged(q, x, r->map_etag);
    answer_pack(q, a, x);
}

static const char REGISTER[] = "/api/v1/register/";
static const char HISTORY[] = "/history";

// /register/{kind}
static void get_rows(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    const posko_asker asker = {who, r->scope};
    err e = {0};
    json_t *body = NULL;
    if (posko_rows(r->posko, &asker, http_language(q), http_path_between(q, REGISTER, ""),
                   http_query(q, "area"), http_query(q, "cursor"), &body, &e)) {
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

// What stands behind the prefix, cut at the first slash: kind and code. Without one the code is empty.
static void kind_and_code(str rest, str *ret_kind, str *ret_code)
{
    const char *slash = memchr(rest.p, '/', rest.n);
    size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
    *ret_kind = (str){rest.p, n};
    *ret_code = slash ? (str){slash + 1, rest.n - n - 1} : STR("");
}

// /register/{kind}/{code}/history; a code may have slashes too
static void get_history(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    const posko_asker asker = {who, r->scope};
    err e = {0};
    json_t *body = NULL;
    str rest = http_path_between(q, REGISTER, HISTORY);
    str kind;
    str code;
    kind_and_code(rest, &kind, &code);
    if (posko_history(r->posko, &asker, http_language(q), kind, code, &body, &e)) {
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

// What a fault says of its column goes into the problem, so that the page can show it there.
static void answer_fault(const http_request *q, arena *a, http_answer *x, const err *e)
{
    answer_problem_after(q, a, x, e, json_pack("{s:s}", "field", err_arg_get(e, "field")));
}

// POST /register/{kind}: one entry by a person.
static void post_register(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    const posko_asker asker = {who, r->scope};
    err e = {0};
    json_t *done = NULL;
    json_t *in = answer_body_object(q, &e);
    json_t *values = json_object_get(in, "values");
    if (in && !json_is_object(values)) {
        err_fail(&e, ERR_CODE("posko.values"), ERR_Z("field", "values"));
        answer_fault(q, a, x, &e);
    } else if (!in) {
        answer_problem(q, a, x, &e);
    } else if (posko_put(r->posko, &asker, http_path_between(q, REGISTER, ""), values, &done, &e)) {
        answer_json(q, a, x, 200, done);
    } else {
        answer_fault(q, a, x, &e);
    }
    json_decref(in);
}

// DELETE /register/{kind}/{code}: the entry is no more; its history stays.
static void delete_register(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    const posko_asker asker = {who, r->scope};
    err e = {0};
    str kind;
    str code;
    kind_and_code(http_path_between(q, REGISTER, ""), &kind, &code);
    if (posko_retire(r->posko, &asker, kind, code, &e)) {
        *x = (http_answer){.status = 204, .body = STR(""), .fixed = true};
    } else {
        answer_problem(q, a, x, &e);
    }
}

// ---- the log

static const char LOG[] = "/log/";

// Open to all: whoever watches the log must not need our leave.
static void get_log(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    log_answer(log_service_public(r->log), http_path_between(q, "/log", ""), q, a, x);
}

// ---- the certificate

// Open to all: it is public, and a phone that does not have it cannot log in.
static void get_authority(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    if (r->authority.n > 0) {
        *x = (http_answer){.status = 200,
                           .type = "application/x-x509-ca-cert",
                           .body = r->authority,
                           .fixed = true,
                           .attachment = "kawal-posko.crt"};
        return;
    }
    err e = {0};
    err_fail(&e, ERR_CODE("api.no_authority"));
    answer_problem(q, a, x, &e);
}

// ---- the stream

static void get_stream(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    if (r->streams) {
        stream_get(r->streams, q, who, http_cookie(q, COOKIE), a, x);
        return;
    }
    err e = {0};
    err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", http_path(q)));
    answer_problem(q, a, x, &e);
}

// ---- the page

static const char FIELD[] = "/field/";

// The file that an address shows: a folder shows its page.
static str asset_path(str path)
{
    return str_eq(path, STR("/"))        ? STR("/index.html")
           : str_eq(path, str_of(FIELD)) ? STR("/field/index.html")
                                         : path;
}

static void get_asset(const http_request *q, arena *a, http_answer *x)
{
    str path = asset_path(http_path(q));
    if (str_eq(path, STR("/field"))) { // the app lives below its folder, which its worker may not leave
        *x = (http_answer){.status = 308, .body = STR(""), .fixed = true, .location = FIELD};
        return;
    }
    for (size_t i = 0; i < asset_count; i++) {
        const asset *f = &asset_rows[i];
        if (!str_eq(path, str_of(f->path))) {
            continue;
        }
        bool gzip = f->gzip.n > 0 && answer_takes_gzip(q);
        *x = (http_answer){
            .status = 200, .type = f->type, .body = gzip ? f->gzip : f->raw, .fixed = true, .gzip = gzip};
        answer_tagged(q, x, f->etag);
        x->field = str_starts(path, str_of(FIELD));
        x->cache = f->immutable ? "public, max-age=31536000, immutable" : "no-cache";
        return;
    }
    err e = {0};
    err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", path));
    answer_problem(q, a, x, &e);
}

// ---- the table

// What a question about ways may say (docs/formats/network-json.md).
#define TRIP_WORDS "vehicle boat onward boxes rain river night at"

// The first row that fits counts.
static const route route_rows[] = {
    {"POST", "/api/v1/session", NULL, post_session, "", ACCESS_OF_SESSION, ACCESS_OPEN, "session.login"},
    {"GET", "/api/v1/session", NULL, get_session, "", ACCESS_OF_SESSION, ACCESS_READ, "session.get"},
    {"DELETE", "/api/v1/session", NULL, delete_session, "", ACCESS_OF_SESSION, ACCESS_OPEN, "session.logout"},
    {"GET", "/api/v1/session/ways", NULL, oidc_get_ways, "", ACCESS_OF_SESSION, ACCESS_OPEN, "session.ways"},
    {"GET", "/api/v1/session/oidc", NULL, oidc_get, "", ACCESS_OF_SESSION, ACCESS_OPEN, "session.oidc"},
    {"GET", "/api/v1/session/oidc/back", NULL, oidc_get_back,
     "code state iss error error_description error_uri session_state scope " ANY_WORDS, ACCESS_OF_SESSION,
     ACCESS_OPEN, "session.oidc_back"},
    {"GET", "/api/v1/operation", NULL, get_operation, "", ACCESS_OF_OPERATION, ACCESS_READ, "operation.get"},
    {"GET", "/api/v1/map", NULL, get_map, "", ACCESS_OF_MAP, ACCESS_READ, "map.get"},
    {"GET", "/api/v1/basemap.pmtiles", NULL, ground_get, "", ACCESS_OF_MAP, ACCESS_READ, "basemap.get"},
    {"GET", "/api/v1/plan", NULL, plans_get, "id", ACCESS_OF_PLAN, ACCESS_READ, "plan.get"},
    {"GET", "/api/v1/plans", NULL, plans_list, "", ACCESS_OF_PLAN, ACCESS_READ, "plan.list"},
    {"GET", "/api/v1/plan/compare", NULL, plans_compare, "before after", ACCESS_OF_PLAN, ACCESS_READ,
     "plan.compare"},
    {"GET", "/api/v1/plan/why", NULL, plans_why, "code", ACCESS_OF_PLAN, ACCESS_READ, "plan.why"},
    {"GET", "/api/v1/plan/jobs", NULL, plans_jobs, "", ACCESS_OF_PLAN, ACCESS_READ, "plan.jobs"},
    {"POST", "/api/v1/plan/jobs", NULL, plans_begin, "", ACCESS_OF_PLAN, ACCESS_WRITE, "plan.begin"},
    {"GET", JOBS_PATH, SHOWN_TAIL, plans_job_shown, "", ACCESS_OF_PLAN, ACCESS_READ, "plan.job_shown"},
    {"GET", JOBS_PATH, "", plans_job, "", ACCESS_OF_PLAN, ACCESS_READ, "plan.job"},
    {"POST", JOBS_PATH, STOP_TAIL, plans_stop, "", ACCESS_OF_PLAN, ACCESS_WRITE, "plan.stop"},
    {"POST", JOBS_PATH, PUBLISH_TAIL, plans_publish, "", ACCESS_OF_PLAN, ACCESS_WRITE, "plan.publish"},
    {"GET", "/api/v1/duty/shortage", NULL, duty_get_shortage, "", ACCESS_OF_DUTY, ACCESS_READ,
     "duty.shortage"},
    {"POST", "/api/v1/duty/remedies", NULL, plans_remedies, "", ACCESS_OF_DUTY, ACCESS_WRITE,
     "duty.remedies"},
    {"GET", "/api/v1/duty/request", NULL, duty_get_request, "people from to", ACCESS_OF_DUTY, ACCESS_EXPORT,
     "duty.request"},
    {"GET", "/api/v1/duty/sheets", NULL, duty_get_sheets, "person tps unit", ACCESS_OF_PEOPLE,
     ACCESS_PERSONAL, "duty.sheets"},
    {"GET", "/api/v1/duty/export", NULL, duty_get_export, "as person", ACCESS_OF_PEOPLE, ACCESS_EXPORT,
     "duty.export"},
    {"GET", "/api/v1/duty/class", NULL, duty_get_class, "tps weights distance", ACCESS_OF_DUTY, ACCESS_READ,
     "duty.class"},
    {"POST", "/api/v1/duty/try", NULL, duty_post_try, "", ACCESS_OF_PLAN, ACCESS_WRITE, "duty.try"},
    {"GET", REGISTER, HISTORY, get_history, "", ACCESS_OF_REGISTER, ACCESS_READ, "register.history"},
    {"GET", REGISTER, "", get_rows, "area cursor", ACCESS_OF_REGISTER, ACCESS_READ, "register.rows"},
    {"POST", REGISTER, "", post_register, "", ACCESS_OF_REGISTER, ACCESS_WRITE, "register.put"},
    {"DELETE", REGISTER, "", delete_register, "", ACCESS_OF_REGISTER, ACCESS_WRITE, "register.retire"},
    {"POST", EVENTS_PATH, NULL, events_post, "", ACCESS_OF_EVENTS, ACCESS_WRITE, "events.post"},
    {"GET", RECEIPTS_PATH, "", events_receipt, "", ACCESS_OF_CUSTODY, ACCESS_READ, "receipt.get"},
    {"GET", CUSTODY_PATH, "", events_custody, "", ACCESS_OF_CUSTODY, ACCESS_READ, "custody.get"},
    {"GET", "/api/v1/network", NULL, network_get, "", ACCESS_OF_MAP, ACCESS_READ, "network.get"},
    {"GET", "/api/v1/route", NULL, network_route, "from to " TRIP_WORDS, ACCESS_OF_MAP, ACCESS_READ,
     "network.route"},
    {"GET", "/api/v1/reach", NULL, network_reach, "place to minutes " TRIP_WORDS, ACCESS_OF_MAP, ACCESS_READ,
     "network.reach"},
    // `v` names the network's version, for the caches on the way.
    {"GET", TILES_PATH, "", network_tile, "v", ACCESS_OF_MAP, ACCESS_READ, "network.tile"},
    // Which topics who asks may read is asked topic by topic.
    {"GET", "/api/v1/stream", NULL, get_stream, "topics since", ACCESS_OF_OPERATION, ACCESS_READ,
     "stream.get"},
    {"GET", "/api/v1/authority", NULL, get_authority, "", ACCESS_OF_OPERATION, ACCESS_OPEN, "authority.get"},
    {"GET", "/api/v1/openapi.json", NULL, openapi_get, "", ACCESS_OF_OPERATION, ACCESS_OPEN, "openapi.get"},
    {"POST", "/api/v1/session/password", NULL, accounts_post_password, "", ACCESS_OF_SESSION, ACCESS_WRITE,
     "session.password"},
    {"POST", "/api/v1/session/totp", NULL, accounts_post_totp, "", ACCESS_OF_SESSION, ACCESS_WRITE,
     "session.totp"},
    {"POST", "/api/v1/session/totp/off", NULL, accounts_post_totp_off, "", ACCESS_OF_SESSION, ACCESS_WRITE,
     "session.totp_off"},
    {"GET", "/api/v1/roles", NULL, accounts_get_roles, "", ACCESS_OF_SESSION, ACCESS_READ, "account.roles"},
    {"GET", "/api/v1/sessions", NULL, accounts_get_sessions, "user", ACCESS_OF_SESSION, ACCESS_READ,
     "session.list"},
    {"DELETE", SESSIONS_PATH, "", accounts_delete_session, "", ACCESS_OF_SESSION, ACCESS_WRITE,
     "session.revoke"},
    {"GET", "/api/v1/accounts", NULL, accounts_get, "", ACCESS_OF_ACCOUNTS, ACCESS_READ, "account.list"},
    {"POST", "/api/v1/accounts", NULL, accounts_post, "", ACCESS_OF_ACCOUNTS, ACCESS_WRITE, "account.add"},
    {"POST", ACCOUNTS_PATH, RECOVER_TAIL, accounts_post_recover, "", ACCESS_OF_ACCOUNTS, ACCESS_WRITE,
     "account.recover"},
    {"POST", ACCOUNTS_PATH, "", accounts_post_one, "", ACCESS_OF_ACCOUNTS, ACCESS_WRITE, "account.change"},
    {"GET", "/api/v1/approvals", NULL, accounts_get_approvals, "", ACCESS_OF_APPROVALS, ACCESS_READ,
     "approval.list"},
    {"POST", "/api/v1/approvals", NULL, accounts_post_approvals, "", ACCESS_OF_APPROVALS, ACCESS_WRITE,
     "approval.ask"},
    {"POST", APPROVALS_PATH, APPROVE_TAIL, accounts_post_approve, "", ACCESS_OF_APPROVALS, ACCESS_WRITE,
     "approval.give"},
    {"POST", APPROVALS_PATH, REFUSE_TAIL, accounts_post_refuse, "", ACCESS_OF_APPROVALS, ACCESS_WRITE,
     "approval.refuse"},
    {"GET", "/api/v1/access-log", NULL, accounts_get_access, "before area day user", ACCESS_OF_ACCESS_LOG,
     ACCESS_READ, "access.list"},
    {"GET", LOG, "", get_log, "", ACCESS_OF_LOG, ACCESS_OPEN, "log.get"},
    {"POST", "/api/v1/track", NULL, live_track, ANY_WORDS, ACCESS_OF_LIVE, ACCESS_OPEN, "reports.post"},
    {"GET", "/api/v1/track", NULL, live_track, ANY_WORDS, ACCESS_OF_LIVE, ACCESS_OPEN, "reports.get"},
    {"GET", "/api/v1/convoys", NULL, live_convoys, PAST_WORDS, ACCESS_OF_LIVE, ACCESS_READ, "convoys.list"},
    {"GET", CONVOYS_PATH, "", live_convoy, PAST_WORDS, ACCESS_OF_LIVE, ACCESS_READ, "convoys.get"},
    {"GET", "/api/v1/positions", NULL, live_positions, "since " PAST_WORDS, ACCESS_OF_LIVE, ACCESS_READ,
     "positions.list"},
    {"GET", "/api/v1/alarms", NULL, live_alarms, "state area " PAST_WORDS, ACCESS_OF_ALARMS, ACCESS_READ,
     "alarms.list"},
    {"POST", ALARMS_PATH, ACK_TAIL, live_acknowledge, "", ACCESS_OF_ALARMS, ACCESS_WRITE,
     "alarms.acknowledge"},
    {"POST", ALARMS_PATH, RESOLVE_TAIL, live_resolve, "", ACCESS_OF_ALARMS, ACCESS_WRITE, "alarms.resolve"},
    // Who sees the picture is written down: to look is no right beyond that of seeing it.
    {"GET", "/api/v1/looks", NULL, live_looks, "area since", ACCESS_OF_LIVE, ACCESS_READ, "looks.list"},
    {"POST", "/api/v1/looks", NULL, live_look, "", ACCESS_OF_LIVE, ACCESS_READ, "looks.say"},
    {"POST", "/api/v1/presence", NULL, live_roll, "", ACCESS_OF_PEOPLE, ACCESS_WRITE, "presence.say"},
    {"GET", "/api/v1/missing", NULL, live_missing, "area", ACCESS_OF_LIVE, ACCESS_READ, "missing.list"},
    {"GET", "/api/v1/readiness", NULL, live_readiness, "area level cursor " PAST_WORDS, ACCESS_OF_READINESS,
     ACCESS_READ, "readiness.sums"},
    {"GET", "/api/v1/numbers", NULL, live_numbers, "rows " PAST_WORDS, ACCESS_OF_READINESS, ACCESS_READ,
     "numbers.get"},
    {"POST", "/api/v1/devices/offers", NULL, field_post_offer, "", ACCESS_OF_EVENTS, ACCESS_WRITE,
     "device.offer"},
    {"GET", "/api/v1/devices", NULL, field_get_devices, "cursor", ACCESS_OF_EVENTS, ACCESS_WRITE,
     "device.list"},
    {"POST", DEVICES_PATH, REVOKE_TAIL, field_post_revoke, "", ACCESS_OF_EVENTS, ACCESS_WRITE,
     "device.revoke"},
    {"POST", "/api/v1/field/enrol", NULL, field_post_enrol, "", ACCESS_OF_EVENTS, ACCESS_OPEN, "field.enrol"},
    {"GET", "/api/v1/field/hello", NULL, field_get_hello, "", ACCESS_OF_EVENTS, ACCESS_OPEN, "field.hello"},
    {"POST", "/api/v1/field/session", NULL, field_post_session, "", ACCESS_OF_EVENTS, ACCESS_OPEN,
     "field.sign_in"},
    // Phones have no account: each handler asks who it is.
    {"GET", "/api/v1/field/day", NULL, field_get_day, "", ACCESS_OF_DUTY, ACCESS_OPEN, "field.day"},
    {"GET", "/api/v1/field/map", NULL, field_get_map, "", ACCESS_OF_MAP, ACCESS_OPEN, "field.map"},
    {"POST", FIELD_EVENTS_PATH, NULL, field_post_events, "", ACCESS_OF_EVENTS, ACCESS_OPEN, "field.events"},
    {"POST", "/api/v1/field/receipts", NULL, field_post_receipts, "", ACCESS_OF_CUSTODY, ACCESS_OPEN,
     "field.receipts"},
    {"POST", "/api/v1/field/positions", NULL, field_post_positions, "", ACCESS_OF_LIVE, ACCESS_OPEN,
     "field.positions"},
    {"POST", "/api/v1/field/sms", NULL, field_post_sms, "", ACCESS_OF_EVENTS, ACCESS_WRITE, "field.sms"},
    {"GET", "/api/v1/field/slip", NULL, field_get_slip, "trip", ACCESS_OF_PEOPLE, ACCESS_PERSONAL,
     "field.slip"},
    {"GET", "/api/v1/replay", NULL, past_span, "", ACCESS_OF_LIVE, ACCESS_READ, "replay.span"},
};

const route *routes_table(size_t *ret_n)
{
    *ret_n = sizeof route_rows / sizeof route_rows[0];
    return route_rows;
}

bool route_once(const route *row)
{
    return strcmp(row->method, "POST") == 0 && row->act != ACCESS_OPEN &&
           row->resource != ACCESS_OF_SESSION && row->resource != ACCESS_OF_ACCOUNTS &&
           strcmp(row->name, "device.offer") != 0;
}

static bool route_fits(const route *r, const http_request *q)
{
    str path = http_path(q);
    str begin = str_of(r->path);
    return r->tail ? str_starts(path, begin) &&
                         str_ends((str){path.p + begin.n, path.n - begin.n}, str_of(r->tail))
                   : str_eq(path, begin);
}

// What an answer changes with (api/recent.h): with the register and the plan alone, with anything, or with
// what neither tells: jobs move by themselves, and accounts and sessions are everybody's own.
typedef enum changes { BY_EDITION, BY_ANYTHING, BY_ITSELF } changes;

static changes changes_of(const route *row)
{
    access_resource of = row->resource;
    bool plan = of == ACCESS_OF_PLAN && !str_starts(str_of(row->path), STR("/api/v1/plan/jobs"));
    bool live = of == ACCESS_OF_OPERATION || of == ACCESS_OF_LIVE || of == ACCESS_OF_ALARMS ||
                of == ACCESS_OF_READINESS;
    if (row->act != ACCESS_READ || strcmp(row->method, "GET") != 0) {
        return BY_ITSELF;
    }
    return plan || of == ACCESS_OF_REGISTER || of == ACCESS_OF_DUTY ? BY_EDITION
           : live                                                   ? BY_ANYTHING
                                                                    : BY_ITSELF;
}

// Whether the answer of just now was given; else *ret_ask is to be ended with the one to come, NULL where
// none is to be kept.
static bool answer_recent(routes *r, const route *row, const http_request *q, const access_who *who, arena *a,
                          recent_ask **ret_ask, http_answer *ret)
{
    recent_state state = {.stored = posko_edition(r->posko)};
    changes by = changes_of(row);
    *ret_ask = NULL;
    if (!r->recent || by == BY_ITSELF ||
        (by == BY_ANYTHING && !posko_changes(r->posko, &state.stored, NULL))) {
        return false;
    }
    state.said = by == BY_ANYTHING ? news_last(r->news) : 0;
    return recent_begin(r->recent, row->name, q, who, state, a, ret_ask, ret);
}

// Who asks, found once for a request; nobody in particular where the row is open.
static bool answer_row(routes *r, const route *row, const http_request *q, arena *a, http_answer *ret, err *e)
{
    access_who who = {.role = ACCESS_READER};
    r->scope = NULL;
    if (row->act != ACCESS_OPEN && (!posko_who(r->posko, http_cookie(q, COOKIE), a, &who, e) ||
                                    !access_check(&who, row->resource, row->act, e))) {
        return false;
    }
    if (who.user.n > 0 && !http_account(q, who.user)) {
        return err_fail(e, ERR_CODE("api.account_connections"), ERR_INT("limit", HTTP_PER_ACCOUNT_MAX));
    }
    if (!answer_query_sound(q, row->words, e) ||
        (row->act != ACCESS_OPEN && !gate_pass(r, row, q, &who, a, e))) {
        return false;
    }
    once *again = NULL;
    bool done = false;
    if (r->kept && route_once(row) && http_header(q, "Idempotency-Key").n > 0 &&
        !once_begin(r->kept, q, who.user, a, &again, ret, &done, e)) {
        return false;
    }
    recent_ask *ask = NULL;
    if (!done && !answer_recent(r, row, q, &who, a, &ask, ret)) {
        row->run(r, q, &who, a, ret);
        once_end(again, ret);
        recent_end(ask, ret);
    }
    return true;
}

void routes_handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    routes *r = ctx;
    err e = {0};
    str method = str_eq(http_method(q), STR("HEAD")) ? STR("GET") : http_method(q);
    bool path_known = false;
    for (size_t i = 0; i < sizeof route_rows / sizeof route_rows[0]; i++) {
        const route *row = &route_rows[i];
        if (!route_fits(row, q)) {
            continue;
        }
        path_known = true;
        if (str_eq(method, str_of(row->method))) {
            if (!answer_row(r, row, q, a, ret, &e)) {
                answer_problem(q, a, ret, &e);
            }
            return;
        }
    }
    if (!path_known && str_eq(method, STR("GET")) && !str_starts(http_path(q), STR("/api/"))) {
        if (answer_query_sound(q, "", &e)) {
            get_asset(q, a, ret);
        } else {
            answer_problem(q, a, ret, &e);
        }
        return;
    }
    err_fail(&e, ERR_CODE(path_known || !str_eq(method, STR("GET")) ? "api.method" : "api.no_route"),
             ERR_STR("path", http_path(q)), ERR_STR("method", http_method(q)));
    answer_problem(q, a, ret, &e);
}

// Whether a body may be a large bundle: of who is logged in, or of a phone that is known.
static bool brings_bundle(routes *r, const http_request *q, arena *a, err *why)
{
    access_who who = {.role = ACCESS_READER};
    field_device phone;
    if (!str_eq(http_method(q), STR("POST"))) {
        return false;
    }
    if (str_eq(http_path(q), STR(FIELD_EVENTS_PATH))) {
        return field_who(r, q, a, &phone, why);
    }
    return str_eq(http_path(q), STR(EVENTS_PATH)) &&
           posko_who(r->posko, http_cookie(q, COOKIE), a, &who, NULL) &&
           access_may(&who, ACCESS_OF_EVENTS, ACCESS_WRITE);
}

size_t routes_body_limit(void *ctx, const http_request *q, err *why)
{
    arena a = {0};
    bool bundle = brings_bundle(ctx, q, &a, why);
    arena_done(&a);
    return bundle ? LOG_BUNDLE_MAX : HTTP_BODY_MAX;
}
