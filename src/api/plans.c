#include "api/plans.h"

#include "api/answer.h"

// A question on its way to the lane. Its texts are the request's. It answers in JSON, or with the bytes of a
// plan.
typedef struct asking asking;
typedef bool (*asking_run)(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body,
                           err *e);
struct asking {
    plan_desk *desk;
    asking_run run;
    const char *one, *other;
    int64_t job;
    const scope *sc; // what the asker may see of the answer
};

static bool answer_step(void *work, const http_request *q, bool end, arena *a, http_answer *x)
{
    const asking *k = work;
    err e = {0};
    json_t *out = NULL;
    str body = {NULL, 0};
    if (end) {
        err_fail(&e, ERR_CODE("api.stopping"));
        answer_problem(q, a, x, &e);
    } else if (!k->run(k, http_language(q), a, &out, &body, &e) ||
               (!out && !scope_cut_text(k->sc, a, body, &body, &e))) {
        answer_problem(q, a, x, &e);
    } else if (out) {
        scope_cut(k->sc, out);
        answer_json(q, a, x, 200, out);
    } else {
        answer_bytes(q, a, x, body);
    }
    return true;
}

static asking *asking_begin(const routes *r, asking_run run, arena *a, http_answer *x)
{
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){.desk = r->plans, .run = run, .sc = r->scope};
    *x = (http_answer){.step = answer_step, .lane = HTTP_LANE_PLANS, .work = k};
    return k;
}

// ---------------------------------------------------------------- published plans

static bool run_list(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)language;
    (void)a;
    (void)ret_body;
    return plan_desk_list(k->desk, ret, e);
}

void plans_list(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)q;
    (void)who;
    (void)asking_begin(r, run_list, a, x);
}

static bool run_find(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)ret;
    return plan_desk_find(k->desk, a, language, k->one, ret_body, e);
}

void plans_get(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    str id = http_query(q, "id");
    str body = {NULL, 0};
    err e = {0};
    if (id.n > 0 || r->scope) { // a part has to be cut out of it
        asking_begin(r, run_find, a, x)->one = id.p;
    } else if (posko_plan(r->posko, a, http_language(q), &body, &e)) {
        answer_bytes(q, a, x, body);
    } else {
        answer_problem(q, a, x, &e);
    }
}

static bool run_compare(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body,
                        err *e)
{
    (void)language;
    (void)a;
    (void)ret_body;
    return plan_desk_compare(k->desk, k->one, k->other, ret, e);
}

void plans_compare(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    asking *k = asking_begin(r, run_compare, a, x);
    k->one = http_query(q, "before").p;
    k->other = http_query(q, "after").p;
}

static bool run_why(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)language;
    (void)a;
    (void)ret_body;
    return plan_desk_why(k->desk, k->one, ret, e);
}

void plans_why(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    asking_begin(r, run_why, a, x)->one = http_query(q, "code").p;
}

// ---------------------------------------------------------------- jobs

static void answer_job(plan_desk *d, const scope *sc, int64_t job, const http_request *q, arena *a,
                       http_answer *x)
{
    err e = {0};
    json_t *out = NULL;
    if (plan_desk_job(d, http_language(q), job, &out, &e)) {
        scope_cut(sc, out);
        answer_json(q, a, x, 200, out);
    } else {
        answer_problem(q, a, x, &e);
    }
}

void plans_jobs(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    json_t *out = plan_desk_jobs(r->plans);
    scope_cut(r->scope, out);
    answer_json(q, a, x, 200, out);
}

// `what`: of the job, whatever the body says; NULL = the body says it.
static void begin(plan_desk *d, const char *what, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    int64_t job = 0;
    json_t *in = answer_body_object(q, &e);
    if (what && in) {
        json_object_set_new(in, "what", json_string(what));
    }
    if (in && plan_desk_begin(d, in, &job, &e)) {
        answer_json(q, a, x, 202, json_pack("{s:I}", "job", (json_int_t)job));
    } else if (str_parse_i64(str_of(err_arg_get(&e, "job")), 1, INT64_MAX, &job)) { // busy: with which
        answer_problem_after(q, a, x, &e, json_pack("{s:I}", "job", (json_int_t)job));
    } else {
        answer_problem(q, a, x, &e);
    }
    json_decref(in);
}

void plans_begin(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    begin(r->plans, NULL, q, a, x);
}

void plans_remedies(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    begin(r->plans, "remedies", q, a, x);
}

// The job that the path names, without leading zeros, so that it has one address; else the answer is that
// there is nothing here.
static bool read_job(const http_request *q, const char *tail, int64_t *ret, arena *a, http_answer *x)
{
    str job = http_path_between(q, JOBS_PATH, tail);
    err e = {0};
    if (job.n > 0 && job.p[0] != '0' && str_parse_i64(job, 1, INT64_MAX, ret)) {
        return true;
    }
    err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", http_path(q)));
    answer_problem(q, a, x, &e);
    return false;
}

void plans_job(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    int64_t job = 0;
    if (read_job(q, "", &job, a, x)) {
        answer_job(r->plans, r->scope, job, q, a, x);
    }
}

static bool run_shown(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)ret;
    return plan_desk_shown(k->desk, a, language, k->job, ret_body, e);
}

void plans_job_shown(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    int64_t job = 0;
    if (read_job(q, SHOWN_TAIL, &job, a, x)) {
        asking_begin(r, run_shown, a, x)->job = job;
    }
}

void plans_stop(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    err e = {0};
    int64_t job = 0;
    if (!read_job(q, STOP_TAIL, &job, a, x)) {
        return;
    }
    if (plan_desk_enough(r->plans, job, &e)) {
        answer_job(r->plans, r->scope, job, q, a, x);
    } else {
        answer_problem(q, a, x, &e);
    }
}

static bool run_publish(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body,
                        err *e)
{
    (void)a;
    (void)ret_body;
    return plan_desk_publish(k->desk, k->job, e) && plan_desk_job(k->desk, language, k->job, ret, e);
}

void plans_publish(routes *r, const http_request *q, const access_who *who, arena *a, http_answer *x)
{
    (void)who;
    int64_t job = 0;
    if (read_job(q, PUBLISH_TAIL, &job, a, x)) {
        asking_begin(r, run_publish, a, x)->job = job;
    }
}
