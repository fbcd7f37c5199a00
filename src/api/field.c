#include "api/field.h"

#include <sodium.h>

#include "api/answer.h"

// ---------------------------------------------------------------- who asks

bool field_who(routes *r, const http_request *q, arena *a, field_device *ret, err *e)
{
    const str by_token = STR("Kawal-Device ");
    const str by_word = STR("Kawal-Delivery ");
    str given = http_header(q, "Authorization");
    const field_desk d = posko_field(r->posko);
    if (str_starts(given, by_token)) {
        return field_of_token(&d, a, (str){given.p + by_token.n, given.n - by_token.n}, ret, e);
    }
    if (str_starts(given, by_word)) {
        return field_of_delivery(&d, a, (str){given.p + by_word.n, given.n - by_word.n}, ret, e);
    }
    return err_fail(e, ERR_CODE("field.session"));
}

bool field_bundle(routes *r, const http_request *q, arena *a, str *ret, err *e)
{
    str type = http_header(q, "Content-Type");
    if (str_eq(type, STR("application/vnd.kawal.bundle"))) {
        *ret = http_body(q);
        return true;
    }
    if (!str_eq(type, STR("application/vnd.kawal.sealed"))) {
        return err_fail(e, ERR_CODE("api.not_a_bundle"));
    }
    const field_desk d = posko_field(r->posko);
    seal_key k;
    if (!field_seal(&d, &k, e)) {
        return false;
    }
    bool ok = seal_open(k.secret, a, http_body(q), ret, e);
    sodium_memzero(&k, sizeof k);
    return ok;
}

// ---------------------------------------------------------------- for accounts

void field_post_offer(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    json_t *in = answer_body_object(q, &e);
    const field_desk d = posko_field(r->posko);
    bool ok = in && field_desk_offer(&d, who, r->scope, in, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 201, out, &e);
    json_decref(in);
}

void field_get_devices(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const field_desk d = posko_field(r->posko);
    bool ok = field_desk_devices(&d, who, r->scope, http_query(q, "cursor"), &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void field_post_revoke(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    json_t *in = answer_body_object(q, &e);
    const field_desk d = posko_field(r->posko);
    bool ok = in && field_desk_revoke(&d, who, r->scope, http_path_between(q, DEVICES_PATH, REVOKE_TAIL), in,
                                      &out, &e);
    if (answer_or_problem(q, a, x, ok, 200, out, &e)) {
        posko_field_news(r->posko);
    }
    json_decref(in);
}

// ---------------------------------------------------------------- for phones

void field_post_enrol(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    char address[HTTP_ADDRESS];
    json_t *out = NULL;
    json_t *in = answer_body_object(q, &e);
    const field_desk d = posko_field(r->posko);
    (void)who;
    http_address(q, address);
    bool ok = in && field_desk_enrol(&d, in, str_of(address), &out, &e);
    if (answer_or_problem(q, a, x, ok, 201, out, &e)) {
        posko_field_news(r->posko);
    }
    json_decref(in);
}

void field_get_hello(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    const field_desk d = posko_field(r->posko);
    (void)who;
    bool ok = field_desk_hello(&d, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 200, out, &e);
}

void field_post_session(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    json_t *in = answer_body_object(q, &e);
    const field_desk d = posko_field(r->posko);
    (void)who;
    bool ok = in && field_desk_session(&d, in, &out, &e);
    (void)answer_or_problem(q, a, x, ok, 201, out, &e);
    json_decref(in);
}
