#include "api/live.h"

#include "api/answer.h"

// ---------------------------------------------------------------- reports in

typedef struct form {
    const http_request *q;
    strbuf text;
} form;

static void add_encoded(strbuf *out, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                     c == '-' || c == '_';
        if (plain) {
            strbuf_addc(out, c);
        } else {
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}

static bool add_word(void *ctx, str name)
{
    form *f = ctx;
    char key[64];
    if (name.n >= sizeof key) {
        return true; // no field of ours
    }
    (void)snprintf(key, sizeof key, "%.*s", (int)name.n, name.p);
    if (f->text.n > 0) {
        strbuf_addc(&f->text, '&');
    }
    add_encoded(&f->text, name);
    strbuf_addc(&f->text, '=');
    add_encoded(&f->text, http_query(f->q, key));
    return !f->text.cut;
}

// A report in the query, as OsmAnd sends it.
static bool read_query(const http_request *q, arena *a, int64_t now_us, tracker_batch *ret, err *e)
{
    form f = {.q = q};
    strbuf_init(&f.text, LIVE_FORM_MAX);
    http_query_each(q, add_word, &f);
    bool ok = f.text.cut ? err_fail(e, ERR_CODE("api.too_large"), ERR_INT("limit", LIVE_FORM_MAX))
                         : tracker_read_form(a, str_keep(a, strbuf_str(&f.text)), now_us, ret, e);
    strbuf_done(&f.text);
    return ok;
}

static bool read_batch(const http_request *q, arena *a, int64_t now_us, tracker_batch *ret, err *e)
{
    str body = str_trim(http_body(q));
    if (body.n == 0) {
        return read_query(q, a, now_us, ret, e);
    }
    return body.p[0] == '{' || body.p[0] == '[' ? tracker_read_json(a, body, now_us, ret, e)
                                                : tracker_read_form(a, body, now_us, ret, e);
}

// The token that the request brings apart; empty where the device's name is it.
static str token_of(const http_request *q)
{
    str bearer = STR("Bearer ");
    str header = http_header(q, "Authorization");
    return str_starts(header, bearer) ? (str){header.p + bearer.n, header.n - bearer.n}
                                      : http_query(q, "token");
}

void live_post_track(live_desk *d, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    tracker_batch in = {0};
    int32_t added = 0;
    if (!read_batch(q, a, live_desk_now(d), &in, &e) || !live_desk_take(d, token_of(q), &in, &added, &e)) {
        answer_problem(q, a, x, &e);
        return;
    }
    answer_json(q, a, x, 200, json_pack("{s:i, s:i}", "reports", in.n, "new", added));
}

// ---------------------------------------------------------------- out

static void answer(const http_request *q, arena *a, http_answer *x, bool ok, json_t *body, const err *e)
{
    if (ok) {
        answer_json(q, a, x, 200, body);
    } else {
        answer_problem(q, a, x, e);
    }
}

void live_get_convoys(live_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = live_desk_convoys(d, who, &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_get_convoy(live_desk *d, str id, const http_request *q, const access_who *who, arena *a,
                     http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = live_desk_convoy(d, who, id, &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_get_positions(live_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    int64_t since_us = 0;
    str since = http_query(q, "since");
    bool ok = (since.n == 0 || str_parse_i64(since, 0, INT64_MAX, &since_us) ||
               err_fail(&e, ERR_CODE("live.since"), ERR_STR("since", since))) &&
              live_desk_positions(d, who, since_us, &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_get_alarms(watch_desk *d, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = watch_desk_list(d, who, http_query(q, "state"), http_query(q, "area"), &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_post_alarm(watch_desk *d, str id, watch_act_kind act, const http_request *q, const access_who *who,
                     arena *a, http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = watch_desk_act(d, who, id, act, &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_get_readiness(readiness_desk *d, const http_request *q, const access_who *who, arena *a,
                        http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = readiness_desk_view(d, who, http_query(q, "area"), http_query(q, "level"),
                                  http_query(q, "cursor"), &body, &e);
    answer(q, a, x, ok, body, &e);
}

void live_get_numbers(readiness_desk *d, const http_request *q, const access_who *who, arena *a,
                      http_answer *x)
{
    err e = {0};
    json_t *body = NULL;
    bool ok = readiness_desk_numbers(d, who, http_query(q, "rows"), &body, &e);
    answer(q, a, x, ok, body, &e);
}
