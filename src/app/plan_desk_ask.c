// Questions about plans, and the publishing of trials.
#include <stdlib.h>
#include <string.h>

#include "app/plan_desk_internal.h"
#include "app/plan_shown.h"
#include "app/planner_ask.h"

// ---------------------------------------------------------------- of a job

// A job's plan that is not published.
typedef struct trial {
    uint64_t seed;
    planner_result r; // its body, id, faults and facts, in the arena
    char after[STORE_HASH];
} trial;

static bool no_trial(int64_t job, err *e)
{
    return err_fail(e, ERR_CODE("plan.no_trial"), ERR_INT("job", job));
}

// With the lock. *ret is filled whether it is published or not; of a published one there is no body.
static bool take(plan_desk *d, arena *a, int64_t job, trial *ret, err *e)
{
    const plan_job *j = plan_desk_find_job(d, job, e);
    if (!j) {
        return false;
    }
    if (j->state == PLAN_JOB_RUNNING || j->id[0] == '\0') {
        return no_trial(job, e);
    }
    *ret = (trial){.seed = j->order.seed, .r = {.faults = j->faults}};
    ret->r.snap.facts = j->facts;
    ret->r.body = j->body ? (str){arena_copy(a, j->body, j->body_n), j->body_n} : (str){NULL, 0};
    memcpy(ret->r.id, j->id, sizeof j->id);
    memcpy(ret->after, j->after, sizeof j->after);
    return true;
}

static bool trial_of(plan_desk *d, arena *a, int64_t job, trial *ret, err *e)
{
    desk_lock(d);
    bool ok = take(d, a, job, ret, e);
    desk_unlock(d);
    return ok;
}

static void published(plan_desk *d, int64_t job)
{
    desk_lock(d);
    plan_job *j = plan_desk_find_job(d, job, NULL);
    if (j) { // others may have begun meanwhile, until it was forgotten
        plan_desk_drop(j);
    }
    desk_unlock(d);
}

bool plan_desk_publish(plan_desk *d, int64_t job, err *e)
{
    arena a = {0};
    trial t = {0};
    bool ok = trial_of(d, &a, job, &t, e) && (t.r.body.p || no_trial(job, e));
    if (ok) {
        const planner_request q = {
            .seed = t.seed, .clock = d->tools.clock, .after = t.after, .same_register = true};
        ok = plan_desk_put(d, &q, &t.r, e);
    }
    if (ok) {
        published(d, job);
    }
    arena_done(&a);
    return ok;
}

bool plan_desk_shown(plan_desk *d, arena *a, text_language language, int64_t job, str *ret_body, err *e)
{
    trial t = {0};
    return trial_of(d, a, job, &t, e) &&
           (t.r.body.p ? plan_shown(d->db, a, language, str_of(t.r.id), t.r.body, ret_body, e)
                       : plan_desk_find(d, a, language, t.r.id, ret_body, e));
}

// ---------------------------------------------------------------- of published plans

bool plan_desk_list(plan_desk *d, json_t **ret, err *e)
{
    arena a = {0};
    plan_record *list = ARENA_NEW(&a, plan_record, PLANNER_LIST_MAX);
    int32_t n = 0;
    bool ok = store_plan_list(d->db, &a, PLANNER_LIST_MAX, list, &n, e);
    json_t *rows = json_array();
    for (int32_t i = 0; i < n; i++) {
        char created[INSTANT_TEXT];
        instant_format(list[i].created_us, created);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:I, s:b}", "id", list[i].id, "created", created,
                                              "seed", (json_int_t)list[i].seed, "published", i == 0));
    }
    if (ok) {
        *ret = json_pack("{s:O}", "plans", rows);
    }
    json_decref(rows);
    arena_done(&a);
    return ok;
}

bool plan_desk_find(plan_desk *d, arena *a, text_language language, const char *id, str *ret_body, err *e)
{
    plan_record record = {0};
    return planner_find_record(a, d->db, id, &record, e) &&
           plan_shown(d->db, a, language, str_of(record.id), record.body, ret_body, e);
}

// A server that ends does not wait for the network.
static planner_wish wish(void *ctx)
{
    return ((const plan_desk *)ctx)->stopping ? PLANNER_GIVE_UP : PLANNER_GO_ON;
}

static planner_request question(plan_desk *d)
{
    return (planner_request){.seed = 1,
                             .iterations = PLANNER_WHY_ITERATIONS,
                             .dir = d->dir,
                             .clock = d->tools.clock,
                             .wish = wish,
                             .wish_ctx = d};
}

bool plan_desk_compare(plan_desk *d, const char *before, const char *after, json_t **ret, err *e)
{
    arena a = {0};
    const planner_request q = question(d);
    bool ok = planner_compare(&a, d->db, &q, before, after, ret, e);
    arena_done(&a);
    return ok;
}

// Whether what was made for the last question is still of the published plan and the register.
static bool asked_holds(const plan_desk *d, const plan_record *last, int32_t n, int64_t facts)
{
    return d->asked && n > 0 && strcmp(planner_ask_plan(d->asked), last->id) == 0 &&
           planner_ask_facts(d->asked) == facts;
}

// The problem of the published plan, made when there is none yet or another plan or register.
static bool asked_ready(plan_desk *d, const planner_request *q, err *e)
{
    arena a = {0};
    plan_record *last = ARENA_NEW(&a, plan_record, 1);
    store_counts counts = {0};
    int32_t n = 0;
    bool ok = store_plan_list(d->db, &a, 1, last, &n, e) && store_count(d->db, &counts, e);
    if (ok && !asked_holds(d, last, n, counts.facts)) {
        planner_ask_close(d->asked);
        d->asked = NULL;
        ok = planner_ask_open(d->db, q, &d->asked, e);
    }
    arena_done(&a);
    return ok;
}

bool plan_desk_why(plan_desk *d, const char *code, json_t **ret, err *e)
{
    arena a = {0};
    const planner_request q = question(d);
    bool ok = (code[0] != '\0' || err_fail(e, ERR_CODE("plan.no_code"), ERR_Z("code", code))) &&
              asked_ready(d, &q, e) && planner_ask(&a, d->asked, &q, code, ret, e);
    arena_done(&a);
    return ok;
}
