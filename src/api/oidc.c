#include "api/oidc.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "api/answer.h"

static const char COOKIE[] = "kawal_oidc"; // binds the way back to the browser that began it

enum { COOKIE_MAX = 256, OIDC_PAGE_MAX = 256 };

// Lax: the provider's page sends the browser back.
static const char *cookie_of(const http_request *q, arena *a, const char *state, int seconds)
{
    char *cookie = ARENA_NEW(a, char, COOKIE_MAX);
    (void)snprintf(cookie, COOKIE_MAX,
                   "%s=%s; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age=%d%s", COOKIE, state,
                   seconds, http_is_secure(q) ? "; Secure" : "");
    return cookie;
}

static bool there(const routes *r, err *e)
{
    return r->oidc || err_fail(e, ERR_CODE("oidc.none"));
}

void oidc_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    char state[OIDC_SECRET];
    strbuf url;
    if (!there(r, &e)) {
        answer_problem(q, a, x, &e);
        return;
    }
    strbuf_init(&url, OIDC_SETTINGS_MAX);
    oidc_begin(r->oidc, state, &url);
    *x = (http_answer){.status = 302,
                       .body = STR(""),
                       .fixed = true,
                       .location = str_dup(a, strbuf_str(&url)),
                       .cookie = cookie_of(q, a, state, OIDC_WAITING_S)};
    strbuf_done(&url);
}

void oidc_get_ways(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    json_t *whose =
        r->oidc ? json_pack("{s:s}", "organisation", access_organisation_name(oidc_organisation(r->oidc)))
                : json_null();
    answer_json(q, a, x, 200, json_pack("{s:b, s:o}", "password", 1, "oidc", whose));
}

// Why it failed: to a program as a problem, to a person's browser on the login page, which says it in words.
static void refuse(const http_request *q, arena *a, http_answer *x, const err *e)
{
    strbuf page;
    if (!str_starts(http_header(q, "Accept"), STR("text/html"))) {
        answer_problem(q, a, x, e);
        return;
    }
    strbuf_init(&page, OIDC_PAGE_MAX);
    strbuf_addf(&page, "/#/gelombang?ditolak=%s", e->code);
    *x = (http_answer){
        .status = 302, .body = STR(""), .fixed = true, .location = str_dup(a, strbuf_str(&page))};
    strbuf_done(&page);
}

// A login on its way to the provider.
typedef struct coming {
    routes *r;
    char verifier[OIDC_SECRET];
} coming;

static bool come_in(const coming *c, const http_request *q, arena *a, http_answer *x, err *e)
{
    char address[HTTP_ADDRESS];
    char token[POSKO_TOKEN];
    json_t *body = NULL;
    posko_door door = {.address = STR(""), .agent = http_header(q, "User-Agent")};
    http_address(q, address);
    door.address = str_of(address);
    if (!oidc_user(c->r->oidc, a, http_query(q, "code"), c->verifier, &door.user, e) ||
        !posko_login_known(c->r->comers, &door, oidc_organisation(c->r->oidc), token, &body, e)) {
        return false;
    }
    json_decref(body);
    *x = (http_answer){.status = 302, .body = STR(""), .fixed = true, .location = "/"};
    routes_session_cookie(q, a, x, token, POSKO_SESSION_HOURS * 3600);
    return true;
}

static bool come_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    err e = {0};
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
    }
    if (end || !come_in(work, q, a, x, &e)) {
        refuse(q, a, x, &e);
    }
    return true;
}

// Whether it is this browser's, and the provider says yes.
static bool back_sound(const routes *r, const http_request *q, err *e)
{
    str state = http_query(q, "state");
    str kept = http_cookie(q, COOKIE);
    str refused = http_query(q, "error");
    if (!there(r, e)) {
        return false;
    }
    if (state.n != OIDC_SECRET - 1 || kept.n != state.n || sodium_memcmp(state.p, kept.p, state.n) != 0) {
        return err_fail(e, ERR_CODE("oidc.state"));
    }
    if (refused.n > 0 || http_query(q, "code").n == 0 || !oidc_issuer_fits(r->oidc, http_query(q, "iss"))) {
        return err_fail(e, ERR_CODE("oidc.provider"),
                        ERR_STR("reason", refused.n > 0 ? refused : STR("code, iss")));
    }
    return true;
}

void oidc_get_back(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    coming *c = ARENA_NEW(a, coming, 1);
    c->r = r;
    if (!back_sound(r, q, &e) || !oidc_take(r->oidc, http_query(q, "state"), c->verifier, &e)) {
        refuse(q, a, x, &e);
        return;
    }
    *x = (http_answer){.step = come_step, .lane = HTTP_LANE_OIDC, .work = c};
}
