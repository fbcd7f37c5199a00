#include "api/events.h"

#include <stdio.h>

#include "api/answer.h"

// A bundle on its way into the log.
typedef struct bringing {
    log_intake *intake;
    const scope *sc;
    bool in_short;
} bringing;

static json_t *told(const bringing *b)
{
    if (b->in_short) {
        return log_intake_short(b->intake);
    }
    json_t *out = log_intake_answer(b->intake);
    scope_cut(b->sc, out);
    return out;
}

// One step; the last one answers. What was taken is told whatever comes.
static bool post_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const bringing *b = work;
    bool more = false;
    err e = {0};
    bool ok = log_intake_step(b->intake, &more, &e);
    if (ok && more && !end) {
        return false;
    }
    if (ok && !more) {
        answer_json(q, a, x, 200, told(b));
    } else {
        if (ok) {
            err_fail(&e, ERR_CODE("api.stopping"));
        }
        answer_problem_after(q, a, x, &e, told(b));
    }
    log_intake_done(b->intake);
    return true;
}

void events_take(routes *r, const http_request *q, str bundle, str source, bool in_short, arena *a,
                 http_answer *x)
{
    bringing *b = ARENA_NEW(a, bringing, 1);
    *b = (bringing){log_intake_begin(r->log, bundle, source, http_language(q)), r->scope, in_short};
    x->step = post_step;
    x->work = b;
}

void events_post(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    err e = {0};
    char source[STORE_SOURCE_MAX];
    (void)snprintf(source, sizeof source, "api:%.*s", (int)who->user.n, who->user.p);
    if (!str_eq(http_header(q, "Content-Type"), STR("application/vnd.kawal.bundle"))) {
        err_fail(&e, ERR_CODE("api.not_a_bundle"));
        answer_problem(q, a, x, &e);
    } else {
        events_take(r, q, http_body(q), str_of(source), false, a, x);
    }
}

void events_receipt(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    strbuf out;
    strbuf_init(&out, LOG_RECEIPT_MAX);
    if (log_service_receipt(r->log, http_path_between(q, RECEIPTS_PATH, ""), &out, &e) &&
        (!scope_hides(r->scope, strbuf_str(&out)) || err_fail(&e, ERR_CODE("access.outside")))) {
        *x = (http_answer){
            .status = 200, .type = "text/plain; charset=utf-8", .body = {arena_copy(a, out.p, out.n), out.n}};
    } else {
        answer_problem(q, a, x, &e);
    }
    strbuf_done(&out);
}

void events_custody(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    json_t *body = NULL;
    if (log_service_custody(r->log, http_path_between(q, CUSTODY_PATH, ""), &body, &e) &&
        scope_cut_one(r->scope, body, &e)) {
        answer_json(q, a, x, 200, body);
    } else {
        json_decref(body);
        answer_problem(q, a, x, &e);
    }
}
