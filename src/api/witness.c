#include "api/witness.h"

#include "api/answer.h"
#include "api/log.h"

// A request has a checkpoint of a few lines and at most 63 hashes: what fits HTTP_BODY_MAX is plenty.
static void add_checkpoint(witness_routes *r, const http_request *q, arena *a, http_answer *ret)
{
    err e = {0};
    strbuf out;
    strbuf_init(&out, HTTP_BODY_MAX);
    witness_status status = witness_answer(r->desk, http_body(q), &out, &e);
    if (status == WITNESS_COSIGNED || status == WITNESS_OTHER_HEAD) {
        bool size = status == WITNESS_OTHER_HEAD;
        *ret = (http_answer){.status = (int)status,
                             .type = size ? "text/x.tlog.size" : "text/plain; charset=utf-8",
                             .body = {str_dup(a, strbuf_str(&out)), out.n}};
    } else {
        answer_refusal(q, a, ret, (int)status, &e);
    }
    strbuf_done(&out);
}

void witness_handle(void *ctx, const http_request *q, arena *a, http_answer *ret)
{
    witness_routes *r = ctx;
    err e = {0};
    if (!answer_query_sound(q, "", &e)) {
        answer_problem(q, a, ret, &e);
    } else if (str_eq(http_path(q), STR("/add-checkpoint")) && str_eq(http_method(q), STR("POST"))) {
        add_checkpoint(r, q, a, ret);
    } else if (str_eq(http_path(q), STR("/add-checkpoint"))) {
        err_fail(&e, ERR_CODE("api.method"), ERR_STR("path", http_path(q)),
                 ERR_STR("method", http_method(q)));
        answer_problem(q, a, ret, &e);
    } else {
        log_answer(&r->log, http_path(q), q, a, ret);
    }
}
