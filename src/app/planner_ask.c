#include "app/planner_ask.h"

#include <stdlib.h>
#include <string.h>

#include "app/plan_remedy.h"
#include "app/plan_why.h"
#include "app/planner_internal.h"

struct planner_asked {
    arena memory;
    int64_t facts; // of the register when it was made
    planner_result of;
    planning p;
};

// What a problem is made with, and until when.
typedef struct making {
    planner_request q;
    planner_limit *limit;
    bool trials_follow; // else the placement has all the time that is left
} making;

// The problem in which a plan is told whole, while its network is there.
static bool with_problem(arena *a, making *m, const snapshot *snap, const planner_result *plan,
                         planner_use *use, void *ctx, err *e)
{
    const planning_before before = {.id = plan->id, .document = plan->document, .now_s = INT64_MIN / 2};
    planning_options o = planner_options(&m->q, m->limit);
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    o.before = &before;
    o.placement_over = m->trials_follow ? o.placement_over : o.out_of_time;
    bool ok = base_map_load(&maps, m->q.dir, snap, &base, &based, e) &&
              roads_make(snap, based ? &base : NULL, m->q.dir, planner_network_goes_on, m->limit, &net, e) &&
              planning_problem(a, snap, net, &o, &p, e) && use(ctx, a, &p, e);
    roads_done(net);
    arena_done(&maps);
    return ok;
}

bool planner_problem(arena *a, const planner_request *q, planner_limit *limit,
                     const planner_result *published, const snapshot *snap, planner_use *use, void *ctx,
                     err *e)
{
    making m = {.q = *q, .limit = limit};
    return planner_as_planned(published->document, &m.q, e) &&
           with_problem(a, &m, snap, published, use, ctx, e);
}

// Keeps the problem, whose network is not needed any more.
static bool keep_problem(void *ctx, arena *a, planning *p, err *e)
{
    planning *kept = ctx;
    (void)a;
    (void)e;
    *kept = *p;
    kept->net = NULL;
    return true;
}

static bool make_problem(arena *a, making *m, const snapshot *snap, const planner_result *plan, planning *ret,
                         err *e)
{
    return with_problem(a, m, snap, plan, keep_problem, ret, e);
}

// Trials within the same limit follow.
static bool open_within(store *s, const planner_request *q, planner_limit *limit, planner_asked **ret, err *e)
{
    planner_asked *x = mem_grow(NULL, 1, sizeof *x);
    making m = {.q = *q, .limit = limit, .trials_follow = true};
    *x = (planner_asked){0};
    store_counts counts = {0};
    if (!store_count(s, &counts, e) || !planner_latest(&x->memory, s, &x->of, e) ||
        !planner_as_planned(x->of.document, &m.q, e) ||
        !make_problem(&x->memory, &m, &x->of.snap, &x->of, &x->p, e)) {
        planner_ask_close(x);
        return false;
    }
    x->facts = counts.facts;
    x->p.fleet.n_told = 0; // a trial is no order
    *ret = x;
    return true;
}

bool planner_ask_open(store *s, const planner_request *q, planner_asked **ret, err *e)
{
    planner_limit limit = planner_limit_of(q);
    return open_within(s, q, &limit, ret, e);
}

void planner_ask_close(planner_asked *x)
{
    if (x) {
        json_decref(x->of.document);
        arena_done(&x->memory);
        free(x);
    }
}

const char *planner_ask_plan(const planner_asked *x)
{
    return x->of.id;
}

int64_t planner_ask_facts(const planner_asked *x)
{
    return x->facts;
}

static bool trial_said(void *ctx, int64_t done, int64_t total)
{
    const planner_request *q = ctx;
    q->progress(q->progress_ctx, PLANNING_DISTRIBUTION, done, total);
    return true;
}

static bool ask_within(arena *a, const planner_asked *x, const planner_request *q, planner_limit *limit,
                       const char *code, json_t **ret, err *e)
{
    planner_request said = *q;
    const fleet_options trial = {.seed = q->seed,
                                 .iterations = q->iterations,
                                 .threads = 1,
                                 .out_of_time = planner_limit_over,
                                 .out_of_time_ctx = limit,
                                 .progress = q->progress ? trial_said : NULL,
                                 .progress_ctx = &said};
    if (!plan_why(a, &x->p, x->of.document, code, &trial, ret, e)) {
        return false;
    }
    json_object_set_new(*ret, "plan", json_string(x->of.id));
    return true;
}

bool planner_ask(arena *a, const planner_asked *x, const planner_request *q, const char *code, json_t **ret,
                 err *e)
{
    planner_limit limit = planner_limit_of(q);
    return ask_within(a, x, q, &limit, code, ret, e);
}

bool planner_why(arena *a, store *s, const planner_request *q, const char *code, json_t **ret, err *e)
{
    planner_asked *x = NULL;
    planner_limit limit = planner_limit_of(q);
    bool ok = open_within(s, q, &limit, &x, e) && ask_within(a, x, q, &limit, code, ret, e);
    planner_ask_close(x);
    return ok;
}

bool planner_remedies(arena *a, store *s, const planner_request *q, json_t **ret, err *e)
{
    planner_asked *x = NULL;
    planner_limit limit = planner_limit_of(q);
    if (!open_within(s, q, &limit, &x, e)) {
        return false;
    }
    const duty_options trial = {.seed = q->seed,
                                .iterations = q->iterations,
                                .out_of_time = planner_limit_over,
                                .out_of_time_ctx = &limit};
    if (q->progress) {
        q->progress(q->progress_ctx, PLANNING_DISTRIBUTION, 0, 0); // its trials
    }
    *ret = plan_remedies(a, &x->p, &trial);
    json_object_set_new(*ret, "plan", json_string(x->of.id));
    planner_ask_close(x);
    return true;
}

bool planner_ask_still(store *s, const planner_request *q, const planner_result *plan,
                       const planner_result *other, json_t **ret, err *e)
{
    arena a = {0};
    planner_limit limit = planner_limit_of(q);
    making m = {.q = *q, .limit = &limit};
    snapshot snap;
    planning p;
    const int64_t *as_of = other->as_of_us == INT64_MIN ? NULL : &other->as_of_us;
    bool ok = planner_as_planned(other->document, &m.q, e) &&
              store_snapshot(s, &a, as_of, &other->created_us, &snap, e) &&
              make_problem(&a, &m, &snap, plan, &p, e);
    if (ok) {
        planning_judge_before(&a, &p);
        *ret = planning_before_json(&p);
    }
    arena_done(&a);
    return ok;
}
