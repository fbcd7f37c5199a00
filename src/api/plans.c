#include "api/plans.h"

#include <string.h>

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

static void answer_body(const http_request *q, arena *a, http_answer *x, str body)
{
    char *etag = ARENA_NEW(a, char, ANSWER_TAG);
    answer_tag(etag, body);
    *x = (http_answer){.status = 200, .type = ANSWER_JSON, .body = body};
    answer_tagged(q, x, etag);
    answer_pack(q, a, x);
}

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
        answer_body(q, a, x, body);
    }
    return true;
}

static asking *asking_begin(plan_desk *d, const scope *sc, asking_run run, arena *a, http_answer *x)
{
    asking *k = ARENA_NEW(a, asking, 1);
    *k = (asking){.desk = d, .run = run, .sc = sc};
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

void plans_list(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x)
{
    (void)q;
    (void)asking_begin(d, sc, run_list, a, x);
}

static bool run_find(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)ret;
    return plan_desk_find(k->desk, a, language, k->one, ret_body, e);
}

void plans_find(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x)
{
    asking_begin(d, sc, run_find, a, x)->one = http_query(q, "id").p;
}

static bool run_compare(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body,
                        err *e)
{
    (void)language;
    (void)a;
    (void)ret_body;
    return plan_desk_compare(k->desk, k->one, k->other, ret, e);
}

void plans_compare(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x)
{
    asking *k = asking_begin(d, sc, run_compare, a, x);
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

void plans_why(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x)
{
    asking_begin(d, sc, run_why, a, x)->one = http_query(q, "code").p;
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

void plans_jobs(plan_desk *d, const scope *sc, const http_request *q, arena *a, http_answer *x)
{
    json_t *out = plan_desk_jobs(d);
    scope_cut(sc, out);
    answer_json(q, a, x, 200, out);
}

// `what`: of the job, which the body need not say then; NULL = the body says it.
static void begin(plan_desk *d, const char *what, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    int64_t job = 0;
    json_t *in = json_loadb(http_body(q).p, http_body(q).n, JSON_REJECT_DUPLICATES, NULL);
    if (what && json_is_object(in) && !json_object_get(in, "what")) {
        json_object_set_new(in, "what", json_string(what));
    }
    if (!str_starts(http_header(q, "Content-Type"), STR("application/json")) || !json_is_object(in)) {
        err_fail(&e, ERR_CODE("api.not_json"));
        answer_problem(q, a, x, &e);
    } else if (plan_desk_begin(d, in, &job, &e)) {
        answer_json(q, a, x, 202, json_pack("{s:I}", "job", (json_int_t)job));
    } else if (str_parse_i64(str_of(err_arg_get(&e, "job")), 1, INT64_MAX, &job)) { // busy: with which
        answer_problem_after(q, a, x, &e, json_pack("{s:I}", "job", (json_int_t)job));
    } else {
        answer_problem(q, a, x, &e);
    }
    json_decref(in);
}

void plans_begin(plan_desk *d, const http_request *q, arena *a, http_answer *x)
{
    begin(d, NULL, q, a, x);
}

void plans_remedies(plan_desk *d, const http_request *q, arena *a, http_answer *x)
{
    begin(d, "remedies", q, a, x);
}

static void answer_no_route(const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    err_fail(&e, ERR_CODE("api.no_route"), ERR_STR("path", http_path(q)));
    answer_problem(q, a, x, &e);
}

// The number in front, without leading zeros, so that a job has one address; *ret_word is what follows: "",
// or "/" and a word.
static bool read_job(str rest, int64_t *ret, str *ret_word)
{
    const char *slash = memchr(rest.p, '/', rest.n);
    size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
    *ret_word = (str){rest.p + n, rest.n - n};
    return n > 0 && rest.p[0] != '0' && str_parse_i64((str){rest.p, n}, 1, INT64_MAX, ret);
}

static bool run_shown(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body, err *e)
{
    (void)ret;
    return plan_desk_shown(k->desk, a, language, k->job, ret_body, e);
}

void plans_job(plan_desk *d, const scope *sc, str rest, const http_request *q, arena *a, http_answer *x)
{
    int64_t job = 0;
    str word = {NULL, 0};
    bool known = read_job(rest, &job, &word);
    if (known && word.n == 0) {
        answer_job(d, sc, job, q, a, x);
    } else if (known && str_eq(word, STR("/plan"))) {
        asking_begin(d, sc, run_shown, a, x)->job = job;
    } else {
        answer_no_route(q, a, x);
    }
}

static bool run_publish(const asking *k, text_language language, arena *a, json_t **ret, str *ret_body,
                        err *e)
{
    (void)a;
    (void)ret_body;
    return plan_desk_publish(k->desk, k->job, e) && plan_desk_job(k->desk, language, k->job, ret, e);
}

void plans_act(plan_desk *d, str rest, const http_request *q, arena *a, http_answer *x)
{
    err e = {0};
    int64_t job = 0;
    str word = {NULL, 0};
    bool known = read_job(rest, &job, &word);
    if (known && str_eq(word, STR("/stop"))) {
        if (plan_desk_enough(d, job, &e)) {
            answer_job(d, NULL, job, q, a, x);
        } else {
            answer_problem(q, a, x, &e);
        }
    } else if (known && str_eq(word, STR("/publish"))) {
        asking_begin(d, NULL, run_publish, a, x)->job = job;
    } else {
        answer_no_route(q, a, x);
    }
}
