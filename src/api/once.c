#include "api/once.h"

struct once {
    kept_answers *kept;
    kept_request request;
    http_step step; // of the handler
    void *work;
};

bool once_begin(kept_answers *k, const http_request *q, str user, arena *a, once **ret, http_answer *x,
                bool *ret_done, err *e)
{
    once *o = ARENA_NEW(a, once, 1);
    kept_row before = {.status = 0};
    o->kept = k;
    if (!kept_request_init(&o->request, str_keep(a, user), http_header(q, "Idempotency-Key"), http_method(q),
                           http_path(q), http_body(q), e) ||
        !kept_begin(k, a, &o->request, &before, ret_done, e)) {
        return false;
    }
    if (*ret_done) {
        *x =
            (http_answer){.status = (int)before.status, .type = str_dup(a, before.type), .body = before.body};
    }
    *ret = o;
    return true;
}

static void keep(const once *o, const http_answer *x)
{
    kept_end(o->kept, &o->request, x->status, str_of(x->type), x->body);
}

static bool keep_after(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const once *o = work;
    if (!o->step(o->work, q, end, a, x)) {
        return false;
    }
    keep(o, x);
    return true;
}

void once_end(once *o, http_answer *x)
{
    if (o && x->step) {
        o->step = x->step;
        o->work = x->work;
        x->step = keep_after;
        x->work = o;
    } else if (o) {
        keep(o, x);
    }
}
