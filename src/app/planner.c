#include "app/planner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan_compare.h"
#include "app/plan_remedy.h"
#include "app/plan_why.h"
#include "app/roads_ask.h"

enum { SAME_ORDER_S = 15 * S_PER_MIN }; // an order that moves by less is the same

// Until when a request is worked on.
typedef struct limit {
    const planner_request *q;
    int64_t at_us;
} limit;

static limit limit_of(const planner_request *q)
{
    return (limit){q, q->clock.monotonic_us(q->clock.ctx) + q->seconds * US_PER_S};
}

static planner_wish wish_of(const planner_request *q)
{
    return q->wish ? q->wish(q->wish_ctx) : PLANNER_GO_ON;
}

static bool limit_over(void *ctx)
{
    const limit *l = ctx;
    const clock_source *clock = &l->q->clock;
    return (l->q->seconds > 0 && clock->monotonic_us(clock->ctx) >= l->at_us) ||
           wish_of(l->q) != PLANNER_GO_ON;
}

static bool is_given_up(void *ctx)
{
    const limit *l = ctx;
    return wish_of(l->q) == PLANNER_GIVE_UP;
}

// For the making of a network.
static bool network_goes_on(void *ctx, int32_t done, int32_t total)
{
    (void)done;
    (void)total;
    return !is_given_up(ctx);
}

static planning_options options_of(const planner_request *q, limit *l)
{
    return (planning_options){.seed = q->seed,
                              .iterations = q->iterations,
                              .rain = q->rain,
                              .river = q->river,
                              .spares = q->spares,
                              .before = q->before,
                              .out_of_time = limit_over,
                              .out_of_time_ctx = l,
                              .given_up = is_given_up,
                              .given_up_ctx = l,
                              .progress = q->progress,
                              .better = q->better,
                              .progress_ctx = q->progress_ctx};
}

static void hash_hex(str bytes, char out[static STORE_HASH])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)bytes.p, bytes.n);
    (void)sodium_bin2hex(out, STORE_HASH, hash, sizeof hash);
}

// Keys are written in the order of the code, so the same plan gives the same bytes.
static str document_bytes(arena *a, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(10));
    str bytes = {arena_copy(a, text ? text : "", text ? strlen(text) : 0), text ? strlen(text) : 0};
    free(text);
    return bytes;
}

// News may say what cannot be, such as that a trip failed whose goods have been handed on since.
static bool fail_faulted(const planner_request *q, const planner_result *r, err *e)
{
    return q->before && q->before->n_news > 0
               ? err_fail(e, ERR_CODE("plan.news_contradict"), ERR_INT("faults", r->faults))
               : err_fail(e, ERR_CODE("plan.faulted"), ERR_INT("faults", r->faults));
}

// Whether the plan still stands on what it was made from; within the transaction that keeps it.
static bool is_fresh(store *s, const planner_request *q, const planner_result *r, err *e)
{
    arena a = {0};
    plan_record *last = ARENA_NEW(&a, plan_record, 1);
    store_counts counts = {0};
    int32_t n = 0;
    bool ok = (!q->after || store_plan_list(s, &a, 1, last, &n, e)) &&
              (!q->same_register || store_count(s, &counts, e));
    bool fresh = ok && (!q->after || strcmp(q->after, n > 0 ? last->id : "") == 0) &&
                 (!q->same_register || counts.facts == r->snap.facts);
    arena_done(&a);
    return ok && (fresh || err_fail(e, ERR_CODE("plan.stale")));
}

bool planner_publish(store *s, const planner_request *q, const planner_result *r, err *e)
{
    if (r->faults > 0) {
        return fail_faulted(q, r, e);
    }
    plan_record record = {.created_us = q->clock.now_us(q->clock.ctx),
                          .seed = (int64_t)q->seed,
                          .facts = r->snap.facts,
                          .as_of_us = q->as_of_us ? *q->as_of_us : INT64_MIN,
                          .body = r->body};
    bool ok = store_begin(s, e) && is_fresh(s, q, r, e) && store_plan_put(s, &record, e) &&
              log_commit_changes(s, q->log, e);
    store_rollback(s);
    return ok;
}

// Plans and writes the document; nothing is kept.
static bool make_plan(arena *a, const planner_request *q, planner_result *r, err *e)
{
    limit l = limit_of(q);
    const planning_options o = options_of(q, &l);
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    bool ok = base_map_load(&maps, q->dir, &r->snap, &base, &based, e) &&
              roads_make(&r->snap, based ? &base : NULL, q->dir, network_goes_on, &l, &net, e) &&
              planning_make(a, &r->snap, net, &o, &p, e);
    if (ok) {
        r->document = planning_document(a, &p, &o);
        r->body = document_bytes(a, r->document);
        hash_hex(r->body, r->id);
        r->faults = p.verdict.n_fault;
    }
    roads_done(net);
    arena_done(&maps);
    return ok;
}

bool planner_run(arena *a, store *s, const planner_request *q, planner_result *ret, err *e)
{
    planner_result r = {0};
    if (!store_snapshot(s, a, q->as_of_us, NULL, &r.snap, e) || !make_plan(a, q, &r, e)) {
        return false;
    }
    *ret = r;
    if (q->keep_nothing) {
        return r.faults == 0 || fail_faulted(q, &r, e);
    }
    return planner_publish(s, q, &r, e);
}

// The register as of the plan's moment, with what was recorded since: for its names.
static bool result_of(arena *a, store *s, const plan_record *record, planner_result *ret, err *e)
{
    planner_result r = {0};
    const int64_t *as_of = record->as_of_us == INT64_MIN ? NULL : &record->as_of_us;
    if (!store_snapshot(s, a, as_of, NULL, &r.snap, e)) {
        return false;
    }
    r.document = json_loadb(record->body.p, record->body.n, 0, NULL);
    r.body = record->body;
    r.created_us = record->created_us;
    memcpy(r.id, record->id, sizeof r.id);
    if (!r.document) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", record->id));
    }
    *ret = r;
    return true;
}

bool planner_latest(arena *a, store *s, planner_result *ret, err *e)
{
    plan_record record = {0};
    return store_plan_latest(s, a, &record, e) && result_of(a, s, &record, ret, e);
}

// Which of the publications has an id that begins so.
static bool find_id(arena *a, store *s, const char *id, const char **ret, err *e)
{
    plan_record *list = ARENA_NEW(a, plan_record, PLANNER_LIST_MAX);
    int32_t n = 0;
    const char *found = NULL;
    if (!store_plan_list(s, a, PLANNER_LIST_MAX, list, &n, e)) {
        return false;
    }
    for (int32_t i = 0; i < n && strlen(id) >= PLANNER_ID_MIN; i++) {
        if (strncmp(list[i].id, id, strlen(id)) != 0) {
            continue;
        }
        if (found && strcmp(found, list[i].id) != 0) {
            return err_fail(e, ERR_CODE("plan.two_such"), ERR_Z("id", id));
        }
        found = list[i].id;
    }
    *ret = found;
    return found || err_fail(e, ERR_CODE("plan.no_such"), ERR_Z("id", id));
}

bool planner_find_record(arena *a, store *s, const char *id, plan_record *ret, err *e)
{
    const char *whole = NULL;
    if (id[0] == '\0') {
        return store_plan_latest(s, a, ret, e);
    }
    return find_id(a, s, id, &whole, e) && store_plan_get(s, a, str_of(whole), ret, e);
}

bool planner_find(arena *a, store *s, const char *id, planner_result *ret, err *e)
{
    plan_record record = {0};
    return planner_find_record(a, s, id, &record, e) && result_of(a, s, &record, ret, e);
}

json_t *planner_compared(arena *a, const planner_result *before, const planner_result *after)
{
    json_t *out = plan_compare(a, before->document, after->document, SAME_ORDER_S);
    json_object_set_new(out, "before", json_string(before->id));
    json_object_set_new(out, "after", json_string(after->id));
    return out;
}

// The plan before the latest.
static bool find_previous(arena *a, store *s, planner_result *ret, err *e)
{
    plan_record list[2];
    int32_t n = 0;
    if (!store_plan_list(s, a, 2, list, &n, e)) {
        return false;
    }
    return n == 2 ? planner_find(a, s, list[1].id, ret, e)
                  : err_fail(e, ERR_CODE("plan.one_plan"), ERR_INT("n", n));
}

bool planner_compare(arena *a, store *s, const char *before, const char *after, json_t **ret, err *e)
{
    planner_result x = {0};
    planner_result y = {0};
    bool ok = (before[0] == '\0' ? find_previous(a, s, &x, e) : planner_find(a, s, before, &x, e)) &&
              planner_find(a, s, after, &y, e);
    if (ok) {
        *ret = planner_compared(a, &x, &y);
    }
    json_decref(x.document);
    json_decref(y.document);
    return ok;
}

// The weather that a plan was made for.
static bool weather_of(const json_t *document, planning_options *o, err *e)
{
    const json_t *network = json_object_get(document, "network");
    const char *rain = json_string_value(json_object_get(network, "rain"));
    const char *river = json_string_value(json_object_get(network, "river"));
    return (!rain || roads_rain_read(rain, &o->rain, e)) && (!river || roads_river_read(river, &o->river, e));
}

static bool relax_said(void *ctx, int64_t done, int64_t total)
{
    const planner_request *q = ctx;
    q->progress(q->progress_ctx, PLANNING_DISTRIBUTION, done, total);
    return true;
}

// A question about the problems of the published plan, while the network is there.
typedef struct asking asking;
struct asking {
    const planner_request *q;
    const char *code; // of planner_why
    bool (*answer)(arena *a, const asking *k, planning *p, const planner_result *r, limit *l, json_t **ret,
                   err *e);
};

// The problems on a register, with what stands of the published plan, while the network is there.
static bool with_problem(arena *a, const planner_request *q, limit *l, const planner_result *published,
                         const snapshot *snap, planner_use *use, void *ctx, err *e)
{
    const planning_before before = {
        .id = published->id, .document = published->document, .now_s = INT64_MIN / 2};
    planning_options o = options_of(q, l);
    o.before = &before;
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    bool ok = weather_of(published->document, &o, e) &&
              base_map_load(&maps, q->dir, snap, &base, &based, e) &&
              roads_make(snap, based ? &base : NULL, q->dir, network_goes_on, l, &net, e) &&
              planning_problem(a, snap, net, &o, &p, e) && use(ctx, a, &p, e);
    roads_done(net);
    arena_done(&maps);
    return ok;
}

bool planner_problem(arena *a, const planner_request *q, const planner_result *published,
                     const snapshot *snap, planner_use *use, void *ctx, err *e)
{
    limit l = limit_of(q);
    return with_problem(a, q, &l, published, snap, use, ctx, e);
}

// What an answer is made of.
typedef struct answering {
    const asking *k;
    const planner_result *r;
    limit *l;
    json_t **ret;
} answering;

static bool answer_it(void *ctx, arena *a, planning *p, err *e)
{
    const answering *w = ctx;
    return w->k->answer(a, w->k, p, w->r, w->l, w->ret, e);
}

static bool ask_problem(arena *a, const asking *k, const planner_result *r, json_t **ret, err *e)
{
    limit l = limit_of(k->q);
    answering w = {k, r, &l, ret};
    return with_problem(a, k->q, &l, r, &r->snap, answer_it, &w, e);
}

static bool ask(arena *a, store *s, const asking *k, json_t **ret, err *e)
{
    planner_result r = {0};
    bool ok = planner_latest(a, s, &r, e) && ask_problem(a, k, &r, ret, e);
    if (ok) {
        json_object_set_new(*ret, "plan", json_string(r.id));
    }
    json_decref(r.document);
    return ok;
}

static bool answer_why(arena *a, const asking *k, planning *p, const planner_result *r, limit *l,
                       json_t **ret, err *e)
{
    const planner_request *q = k->q;
    const fleet_options trial = {.seed = q->seed,
                                 .iterations = q->iterations,
                                 .threads = 1,
                                 .out_of_time = limit_over,
                                 .out_of_time_ctx = l,
                                 .progress = q->progress ? relax_said : NULL,
                                 .progress_ctx = (void *)(uintptr_t)q};
    p->fleet.n_told = 0; // a trial is no order
    return plan_why(a, p, r->document, k->code, &trial, ret, e);
}

bool planner_why(arena *a, store *s, const planner_request *q, const char *code, json_t **ret, err *e)
{
    const asking k = {q, code, answer_why};
    return ask(a, s, &k, ret, e);
}

static bool answer_remedies(arena *a, const asking *k, planning *p, const planner_result *r, limit *l,
                            json_t **ret, err *e)
{
    const duty_options trial = {
        .seed = k->q->seed, .iterations = k->q->iterations, .out_of_time = limit_over, .out_of_time_ctx = l};
    (void)r;
    (void)e;
    if (k->q->progress) {
        k->q->progress(k->q->progress_ctx, PLANNING_DISTRIBUTION, 0, 0); // its trials
    }
    *ret = plan_remedies(a, p, &trial);
    return true;
}

bool planner_remedies(arena *a, store *s, const planner_request *q, json_t **ret, err *e)
{
    const asking k = {q, "", answer_remedies};
    return ask(a, s, &k, ret, e);
}
