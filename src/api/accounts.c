#include "api/accounts.h"

#include "api/answer.h"

// The body as an object; NULL where it is none, which is then the answer.
static json_t *object_of(const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    json_t *in = answer_body_object(q, &e);
    if (!in) {
        answer_problem(q, a, x, &e);
    }
    return in;
}

static void answer_done(const http_request *q, arena *a, http_answer *x, bool ok, const err *e)
{
    if (ok) {
        *x = (http_answer){.status = 204, .body = STR(""), .fixed = true};
    } else {
        answer_problem(q, a, x, e);
    }
}

// ---------------------------------------------------------------- accounts

void accounts_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    bool ok = accounts_list(&d, who, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

static void add(posko *desk, const access_who *who, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(desk);
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = accounts_add(&d, who, in, &out, &e);
        (void)answer_or_problem(q, a, x, ok, 201, out, &e);
    }
    json_decref(in);
}

void accounts_post(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    routes_at_logins(r, add, who, q, a, x);
}

void accounts_post_one(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = accounts_change(&d, who, http_path_between(q, ACCOUNTS_PATH, ""), in, &out, &e);
        (void)answer_or_problem(q, a, x, ok, 200, out, &e);
    }
    json_decref(in);
}

static void recover(posko *desk, const access_who *who, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(desk);
    bool ok = accounts_recover(&d, who, http_path_between(q, ACCOUNTS_PATH, RECOVER_TAIL), &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void accounts_post_recover(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    routes_at_logins(r, recover, who, q, a, x);
}

static void renew(posko *desk, const access_who *who, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = posko_own_password(desk, who, answer_text(in, "old"), answer_text(in, "new"), &e);
        answer_done(q, a, x, ok, &e);
    }
    json_decref(in);
}

void accounts_post_password(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    routes_at_logins(r, renew, who, q, a, x);
}

void accounts_post_totp(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = accounts_totp(&d, who, answer_text(in, "code"), &out, &e);
        (void)answer_or_problem(q, a, x, ok, 200, out, &e);
    }
    json_decref(in);
}

static void totp_off(posko *desk, const access_who *who, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = posko_own_totp_off(desk, who, answer_text(in, "password"), answer_text(in, "code"), &e);
        answer_done(q, a, x, ok, &e);
    }
    json_decref(in);
}

void accounts_post_totp_off(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    routes_at_logins(r, totp_off, who, q, a, x);
}

void accounts_get_roles(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)r;
    (void)who;
    answer_json(q, a, x, 200, account_roles_json());
}

// ---------------------------------------------------------------- sessions

void accounts_get_sessions(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    bool ok = sessions_list(&d, who, http_query(q, "user"), &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void accounts_delete_session(routes *r, const http_request *q, const access_who *who, arena *a,
                             http_answer *x)
{
    err e = {0};
    const account_desk d = posko_accounts(r->posko);
    answer_done(q, a, x, sessions_revoke(&d, who, http_path_between(q, SESSIONS_PATH, ""), &e), &e);
}

// ---------------------------------------------------------------- approvals, and who read what

void accounts_get_approvals(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    bool ok = approvals_list(&d, who, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void accounts_post_approvals(routes *r, const http_request *q, const access_who *who, arena *a,
                             http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const account_desk d = posko_accounts(r->posko);
    json_t *in = object_of(q, a, x);
    if (in) {
        bool ok = approvals_ask(&d, who, in, &out, &e);
        (void)answer_or_problem(q, a, x, ok, 201, out, &e);
    }
    json_decref(in);
}

// One approval decided on; `decide` is told its number.
static void decide_one(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x,
                       const char *tail,
                       bool (*decide)(const account_desk *d, const access_who *who, int64_t no, json_t **ret,
                                      err *e))
{
    err e = {0};
    json_t *out = NULL;
    int64_t no = 0;
    const account_desk d = posko_accounts(r->posko);
    if (!str_parse_i64(http_path_between(q, APPROVALS_PATH, tail), 1, INT64_MAX, &no)) {
        err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", http_path(q)));
        answer_problem(q, a, x, &e);
        return;
    }
    bool ok = decide(&d, who, no, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void accounts_post_approve(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    decide_one(r, q, who, a, x, APPROVE_TAIL, approvals_give);
}

void accounts_post_refuse(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    decide_one(r, q, who, a, x, REFUSE_TAIL, approvals_refuse);
}

void accounts_get_access(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    access_ask ask = {
        .area = http_query(q, "area"), .day = http_query(q, "day"), .user = http_query(q, "user")};
    str word = http_query(q, "before");
    const account_desk d = posko_accounts(r->posko);
    if (word.n > 0 && !str_parse_i64(word, 1, INT64_MAX, &ask.before)) {
        err_fail(&e, ERR_CODE("account.values"), ERR_Z("field", "before"));
        answer_problem(q, a, x, &e);
        return;
    }
    bool ok = access_list(&d, who, &ask, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}
