// What a job does on its thread.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/operation.h"
#include "app/plan_desk_internal.h"
#include "app/plan_draft.h"

typedef struct working {
    plan_desk *d;
    plan_job *j;
    int64_t from_us; // monotonic: when it began
} working;

// ---------------------------------------------------------------- between the planner and who asks

static planner_wish wish(void *ctx)
{
    const plan_desk *d = ((const working *)ctx)->d;
    return d->stopping ? PLANNER_GIVE_UP : d->enough ? PLANNER_ENOUGH : PLANNER_GO_ON;
}

static int64_t monotonic(const plan_desk *d)
{
    return d->tools.clock.monotonic_us(d->tools.clock.ctx);
}

// What goes on until its time is over is told in seconds.
static void progress(void *ctx, planning_step step, int64_t done, int64_t total)
{
    const working *w = ctx;
    const plan_order *o = &w->j->order;
    if (step == PLANNING_DISTRIBUTION && o->seconds > 0 && o->iterations == PLAN_ORDER_ITERATIONS_MAX) {
        int64_t elapsed_s = (monotonic(w->d) - w->from_us) / US_PER_S;
        done = elapsed_s < o->seconds ? elapsed_s : o->seconds;
        total = o->seconds;
    }
    desk_lock(w->d);
    w->j->step = step;
    w->j->done = done;
    w->j->total = total;
    desk_unlock(w->d);
}

static void score_set(const working *w, json_t *score)
{
    desk_lock(w->d);
    json_decref(w->j->score);
    w->j->score = score;
    desk_unlock(w->d);
}

static void better(void *ctx, const fleet_score *score)
{
    score_set(ctx, planning_score_json(score));
}

static void resumed(void *ctx, int64_t iterations)
{
    const working *w = ctx;
    desk_lock(w->d);
    w->j->begun = iterations;
    desk_unlock(w->d);
}

static planner_request request_of(working *w)
{
    const plan_order *o = &w->j->order;
    return (planner_request){.seed = o->seed,
                             .iterations = o->iterations,
                             .seconds = o->seconds,
                             .dir = w->d->dir,
                             .rain = o->rain,
                             .river = o->river,
                             .spares = o->spares,
                             .keep_nothing = true, // until it is known behind which plan it would come
                             .clock = w->d->tools.clock,
                             .progress = progress,
                             .better = better,
                             .resume = o->resume,
                             .resumed = resumed,
                             .progress_ctx = w,
                             .wish = wish,
                             .wish_ctx = w};
}

// ---------------------------------------------------------------- publishing

bool plan_desk_put(plan_desk *d, const planner_request *q, const planner_result *r, err *e)
{
    store *db = NULL;
    err why = {0};
    planner_request said = *q;
    bool ok = operation_open(d->dir, STORE_WRITE, &db, &why) &&
              log_open(db, d->dir, &d->tools, &said.log, &why) && planner_publish(db, &said, r, &why);
    log_close(said.log);
    store_close(db);
    if (!ok) {
        d->broken = d->broken || strcmp(why.code, "log.sync") == 0;
        *e = why;
        return false;
    }
    char text[STORE_HASH + 16];
    int n = snprintf(text, sizeof text, "{\"id\":\"%s\"}", r->id);
    (void)news_say(d->news, "plan", STR(""), (str){text, n > 0 ? (size_t)n : 0}, 0);
    return true;
}

// ---------------------------------------------------------------- plans

// The id of the published plan, "" where there is none.
static bool latest_id(store *db, char ret[static STORE_HASH], err *e)
{
    arena a = {0};
    plan_record last;
    int32_t n = 0;
    bool ok = store_plan_list(db, &a, 1, &last, &n, e);
    memcpy(ret, ok && n > 0 ? last.id : "", ok && n > 0 ? STORE_HASH : 1);
    arena_done(&a);
    return ok;
}

// What was found is the job's from now on: who asks sees it while it is being published.
static void keep_result(const working *w, const planner_result *r, const char *after, json_t *compare)
{
    plan_job *j = w->j;
    char *body = mem_grow(NULL, r->body.n + 1, 1);
    memcpy(body, r->body.p, r->body.n);
    score_set(w, json_incref(json_object_get(r->document, "score")));
    desk_lock(w->d);
    memcpy(j->id, r->id, sizeof j->id);
    memcpy(j->after, after, sizeof j->after);
    j->faults = r->faults;
    j->facts = r->snap.facts;
    j->body = body;
    j->body_n = r->body.n;
    j->compare = compare;
    desk_unlock(w->d);
}

void plan_desk_drop(plan_job *j)
{
    j->published = true;
    free(j->body);
    j->body = NULL;
    j->body_n = 0;
}

// Nobody's publication is overtaken unseen.
static bool publish(working *w, planner_request *q, const planner_result *r, const char *after, err *e)
{
    q->after = after;
    if (w->d->stopping) {
        return err_fail(e, ERR_CODE("plan.given_up"));
    }
    if (!plan_desk_put(w->d, q, r, e)) {
        return false;
    }
    desk_lock(w->d);
    plan_desk_drop(w->j);
    desk_unlock(w->d);
    return true;
}

// The moment of a replan: what was said, else now, as clocks there show it.
static int64_t moment(const working *w, const snapshot *s)
{
    const clock_source *clock = &w->d->tools.clock;
    const plan_order *o = &w->j->order;
    return o->has_at
               ? o->at_s
               : clock->now_us(clock->ctx) / US_PER_S + (int64_t)s->operation.utc_offset_min * S_PER_MIN;
}

// What was not said is as it was planned before.
static bool as_before(const plan_order *o, const planner_result *before, planner_request *q, err *e)
{
    planner_request was = {0};
    if (!planner_as_planned(before->document, &was, e)) {
        return false;
    }
    q->rain = o->has_rain ? o->rain : was.rain;
    q->river = o->has_river ? o->river : was.river;
    q->spares = o->has_spares ? o->spares : was.spares;
    return true;
}

static bool work_plan(working *w, arena *a, store *db, err *e)
{
    const plan_order *o = &w->j->order;
    planner_request q = request_of(w);
    planner_result before = {0};
    planner_result r = {0};
    planning_before standing = {.n_news = o->n_news, .news = o->news};
    char after[STORE_HASH] = {0};
    bool again = o->what == PLAN_WORK_REPLAN;
    bool ok = latest_id(db, after, e) &&
              (!again || (planner_find(a, db, after, &before, e) && as_before(o, &before, &q, e)));
    if (ok && again) {
        standing.id = before.id;
        standing.document = before.document;
        standing.now_s = moment(w, &before.snap);
        q.before = &standing;
    }
    ok = ok && planner_run(a, db, &q, &r, e);
    if (r.document) {
        keep_result(w, &r, after, again ? planner_compared(a, &before, &r) : NULL);
    }
    ok = ok && (!o->publish || publish(w, &q, &r, after, e));
    if (ok || r.faults > 0) {
        plan_draft_end(w->d->dir, r.draft);
    }
    json_decref(before.document);
    json_decref(r.document);
    return ok;
}

// A question that takes trials.
static bool work_ask(working *w, arena *a, store *db, err *e)
{
    const planner_request q = request_of(w);
    json_t *answer = NULL;
    bool ok = w->j->order.what == PLAN_WORK_WHY ? planner_why(a, db, &q, "", &answer, e)
                                                : planner_remedies(a, db, &q, &answer, e);
    desk_lock(w->d);
    w->j->answer = answer;
    desk_unlock(w->d);
    return ok;
}

void plan_desk_work(plan_desk *d, plan_job *j)
{
    working w = {d, j, monotonic(d)};
    arena a = {0};
    store *db = NULL;
    err why = {0};
    bool ok =
        operation_open(d->dir, STORE_READ, &db, &why) &&
        (j->order.what == PLAN_WORK_WHY || j->order.what == PLAN_WORK_REMEDIES ? work_ask(&w, &a, db, &why)
                                                                               : work_plan(&w, &a, db, &why));
    store_close(db);
    arena_done(&a);
    desk_lock(d);
    if (!ok) {
        j->why = why;
    }
    j->state = !ok ? PLAN_JOB_FAILED : d->enough ? PLAN_JOB_STOPPED : PLAN_JOB_DONE;
    desk_unlock(d);
}
