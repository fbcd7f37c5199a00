#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "app/plan_desk_internal.h"
#include "app/planner_ask.h"

bool plan_desk_open(const char *dir, const log_tools *tools, plan_desk **ret, err *e)
{
    store *db = NULL;
    if (!operation_open(dir, STORE_READ, &db, e)) {
        return false;
    }
    size_t n = strlen(dir) + 1;
    plan_desk *d = mem_grow(NULL, 1, sizeof *d);
    *d = (plan_desk){.dir = mem_grow(NULL, n, 1), .tools = *tools, .db = db};
    memcpy(d->dir, dir, n);
    (void)pthread_mutex_init(&d->lock, NULL); // of the default kind: it cannot fail
    *ret = d;
    return true;
}

void plan_desk_news(plan_desk *d, news *n)
{
    d->news = n;
}

void plan_desk_stop(plan_desk *d)
{
    d->stopping = true;
}

bool plan_desk_broken(const plan_desk *d)
{
    return d->broken;
}

static void job_forget(plan_job *j)
{
    json_decref(j->score);
    json_decref(j->answer);
    json_decref(j->compare);
    free(j->body);
    arena_done(&j->memory);
    *j = (plan_job){0};
}

void plan_desk_close(plan_desk *d)
{
    if (!d) {
        return;
    }
    plan_desk_stop(d);
    if (d->has_thread) {
        (void)pthread_join(d->thread, NULL);
    }
    for (int i = 0; i < PLAN_DESK_JOBS; i++) {
        job_forget(&d->job[i]);
    }
    planner_ask_close(d->asked);
    store_close(d->db);
    (void)pthread_mutex_destroy(&d->lock);
    free(d->dir);
    free(d);
}

// ---------------------------------------------------------------- beginning

static plan_job *slot(plan_desk *d, int64_t job)
{
    return &d->job[job % PLAN_DESK_JOBS];
}

static void *work(void *ctx)
{
    plan_desk *d = ctx;
    plan_desk_work(d, slot(d, d->last)); // no other begins while this one runs
    return NULL;
}

// With the lock.
static bool may_begin(plan_desk *d, err *e)
{
    const plan_job *last = slot(d, d->last);
    if (d->stopping) {
        return err_fail(e, ERR_CODE("plan.stopping"));
    }
    return last->number == 0 || last->state != PLAN_JOB_RUNNING ||
           err_fail(e, ERR_CODE("plan.busy"), ERR_INT("job", last->number));
}

// With the lock.
static bool begin(plan_desk *d, const json_t *order, err *e)
{
    arena a = {0};
    plan_order o;
    if (!may_begin(d, e) || !plan_order_read(&a, order, &o, e)) {
        arena_done(&a);
        return false;
    }
    if (d->has_thread) {
        (void)pthread_join(d->thread, NULL); // it has ended, or is about to: its job has
    }
    plan_job *j = slot(d, ++d->last);
    job_forget(j);
    *j = (plan_job){.number = d->last, .memory = a, .order = o};
    d->enough = false;
    int failed = pthread_create(&d->thread, NULL, work, d);
    d->has_thread = failed == 0;
    if (failed != 0) {
        job_forget(j);
        return err_fail(e, ERR_CODE("plan.thread"), ERR_KEY("reason", err_reason(failed)));
    }
    return true;
}

bool plan_desk_begin(plan_desk *d, const json_t *order, int64_t *ret_job, err *e)
{
    desk_lock(d);
    bool ok = begin(d, order, e);
    if (ok) {
        *ret_job = d->last;
    }
    desk_unlock(d);
    return ok;
}

// ---------------------------------------------------------------- how it stands

plan_job *plan_desk_find_job(plan_desk *d, int64_t job, err *e)
{
    plan_job *j = job > 0 ? slot(d, job) : NULL;
    if (!j || j->number != job) {
        err_fail(e, ERR_CODE("plan.no_job"), ERR_INT("job", job));
        return NULL;
    }
    return j;
}

bool plan_desk_enough(plan_desk *d, int64_t job, err *e)
{
    desk_lock(d);
    const plan_job *j = plan_desk_find_job(d, job, e);
    if (j && j->state == PLAN_JOB_RUNNING) {
        d->enough = true;
    }
    desk_unlock(d);
    return j != NULL;
}

static json_t *why_json(text_language language, const err *why)
{
    strbuf text;
    if (!why->code) {
        return json_null();
    }
    strbuf_init(&text, 2048);
    text_add_err(&text, language, why);
    json_t *out = json_pack("{s:s, s:s}", "code", why->code, "text", text.p ? text.p : "");
    strbuf_done(&text);
    return out;
}

static json_t *or_null(json_t *value)
{
    return value ? json_incref(value) : json_null();
}

static const char *step_word(const plan_job *j)
{
    static const char *const word[PLANNING_STEPS] = {"network", "placement", "distribution", "judge"};
    bool trials = (j->order.what == PLAN_WORK_WHY || j->order.what == PLAN_WORK_REMEDIES) &&
                  j->step == PLANNING_DISTRIBUTION;
    return trials ? "trials" : word[j->step];
}

static const char *const state_word[] = {"running", "done", "failed", "stopped"};

static json_t *job_json(text_language language, const plan_job *j)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:I, s:b, s:o, s:o, s:o}", "job",
                     (json_int_t)j->number, "what", plan_work_word(j->order.what), "state",
                     state_word[j->state], "step", step_word(j), "done", (json_int_t)j->done, "total",
                     (json_int_t)j->total, "begun", j->begun > 0 ? json_integer(j->begun) : json_null(),
                     "score", or_null(j->score), "plan", j->id[0] ? json_string(j->id) : json_null(),
                     "faults", (json_int_t)j->faults, "published", j->published, "error",
                     why_json(language, &j->why), "answer", or_null(j->answer), "compare",
                     or_null(j->compare));
}

json_t *plan_desk_jobs(plan_desk *d)
{
    json_t *rows = json_array();
    desk_lock(d);
    for (int64_t job = d->last; job > 0 && d->last - job < PLAN_DESK_JOBS; job--) {
        const plan_job *j = plan_desk_find_job(d, job, NULL);
        if (j) { // else no thread could be had for it
            json_array_append_new(rows,
                                  json_pack("{s:I, s:s, s:s}", "job", (json_int_t)job, "what",
                                            plan_work_word(j->order.what), "state", state_word[j->state]));
        }
    }
    desk_unlock(d);
    return json_pack("{s:o}", "jobs", rows);
}

bool plan_desk_job(plan_desk *d, text_language language, int64_t job, json_t **ret, err *e)
{
    desk_lock(d);
    const plan_job *j = plan_desk_find_job(d, job, e);
    if (j) {
        *ret = job_json(language, j);
    }
    desk_unlock(d);
    return j != NULL;
}
