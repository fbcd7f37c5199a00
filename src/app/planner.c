#include "app/planner_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan_compare.h"
#include "app/plan_draft.h"
#include "app/planner_ask.h"
#include "app/roads_ask.h"

enum { PLACEMENT_SHARE = 3 }; // the placement has one part in so many of the time that there is

planner_limit planner_limit_of(const planner_request *q)
{
    return (planner_limit){.q = q, .at_us = q->clock.monotonic_us(q->clock.ctx) + q->seconds * US_PER_S};
}

static planner_wish wish_of(const planner_request *q)
{
    return q->wish ? q->wish(q->wish_ctx) : PLANNER_GO_ON;
}

bool planner_limit_over(void *ctx)
{
    const planner_limit *l = ctx;
    const clock_source *clock = &l->q->clock;
    return (l->q->seconds > 0 && clock->monotonic_us(clock->ctx) >= l->at_us) ||
           wish_of(l->q) != PLANNER_GO_ON;
}

bool planner_limit_placed(void *ctx)
{
    planner_limit *l = ctx;
    const clock_source *clock = &l->q->clock;
    int64_t now_us = clock->monotonic_us(clock->ctx);
    if (l->placed_us == 0) {
        l->placed_us = now_us + (l->at_us - now_us) / PLACEMENT_SHARE;
    }
    return (l->q->seconds > 0 && now_us >= l->placed_us) || wish_of(l->q) != PLANNER_GO_ON;
}

static bool is_given_up(void *ctx)
{
    const planner_limit *l = ctx;
    return wish_of(l->q) == PLANNER_GIVE_UP;
}

bool planner_network_goes_on(void *ctx, int32_t done, int32_t total)
{
    (void)done;
    (void)total;
    return !is_given_up(ctx);
}

planning_options planner_options(const planner_request *q, planner_limit *l)
{
    return (planning_options){.seed = q->seed,
                              .iterations = q->iterations,
                              .effort = q->effort,
                              .rain = q->rain,
                              .river = q->river,
                              .spares = q->spares,
                              .before = q->before,
                              .out_of_time = planner_limit_over,
                              .placement_over = planner_limit_placed,
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

bool planner_make(arena *a, const planner_request *q, planner_result *r, err *e)
{
    planner_limit l = planner_limit_of(q);
    planning_options o = planner_options(q, &l);
    plan_draft draft = {.dir = q->dir,
                        .clock = q->clock,
                        .resume = q->resume,
                        .resumed = q->resumed,
                        .unkept = q->unkept,
                        .ctx = q->progress_ctx};
    o.draft = q->effort ? NULL : &draft;
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    bool ok = base_map_load(&maps, q->dir, &r->snap, &base, &based, e) &&
              roads_make(&r->snap, based ? &base : NULL, q->dir, planner_network_goes_on, &l, &net, e) &&
              planning_make(a, &r->snap, net, &o, &p, e);
    if (ok) {
        r->document = planning_document(a, &p, &o);
        r->body = document_bytes(a, r->document);
        hash_hex(r->body, r->id);
        r->faults = p.verdict.n_fault;
        memcpy(r->draft, draft.key, draft.written || draft.resume ? sizeof r->draft : 0);
    }
    plan_draft_done(&draft);
    roads_done(net);
    arena_done(&maps);
    return ok;
}

bool planner_run(arena *a, store *s, const planner_request *q, planner_result *ret, err *e)
{
    planner_result r = {0};
    if (!store_snapshot(s, a, q->as_of_us, q->known_us, &r.snap, e) || !planner_make(a, q, &r, e)) {
        return false;
    }
    if (wish_of(q) == PLANNER_GIVE_UP) {
        json_decref(r.document);
        return err_fail(e, ERR_CODE("plan.given_up"));
    }
    *ret = r;
    if (q->keep_nothing) {
        return r.faults == 0 || fail_faulted(q, &r, e);
    }
    bool ok = planner_publish(s, q, &r, e);
    if (ok || r.faults > 0) {
        plan_draft_end(q->dir, r.draft);
    }
    return ok;
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
    r.as_of_us = record->as_of_us;
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

// What is known of whether the plan before could still be carried out, where the other one was made of it.
static const json_t *still_of(const planner_result *before, const planner_result *after)
{
    const json_t *of = json_object_get(after->document, "before");
    const char *id = json_string_value(json_object_get(of, "plan"));
    return id && strcmp(id, before->id) == 0 && json_object_get(of, "faults") ? of : NULL;
}

static json_t *compared(arena *a, const planner_result *before, const planner_result *after,
                        const json_t *still)
{
    json_t *out =
        plan_compare(a, before->document, after->document, still, planning_told_slack_s(&after->snap));
    json_object_set_new(out, "before", json_string(before->id));
    json_object_set_new(out, "after", json_string(after->id));
    return out;
}

json_t *planner_compared(arena *a, const planner_result *before, const planner_result *after)
{
    return compared(a, before, after, still_of(before, after));
}

// Two plans of one register, weather and fleet: what the judge said of both holds for both.
static bool same_question(const planner_result *x, const planner_result *y)
{
    static const char *const member[] = {"register", "spares"};
    const json_t *here = json_object_get(x->document, "network");
    const json_t *there = json_object_get(y->document, "network");
    bool same = json_equal(json_object_get(here, "rain"), json_object_get(there, "rain")) &&
                json_equal(json_object_get(here, "river"), json_object_get(there, "river"));
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        const json_t *mine = json_object_get(x->document, member[i]);
        same = same && json_equal(mine, json_object_get(y->document, member[i]));
    }
    return same && json_is_null(json_object_get(y->document, "before"));
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

static bool compare_found(arena *a, store *s, const planner_request *q, const planner_result *before,
                          const planner_result *after, json_t **ret, err *e)
{
    json_t *still = NULL;
    bool known =
        still_of(before, after) || same_question(before, after) || before->created_us > after->created_us;
    bool ok = known || planner_ask_still(s, q, before, after, &still, e);
    if (ok) {
        *ret = compared(a, before, after, still ? still : still_of(before, after));
    }
    json_decref(still);
    return ok;
}

bool planner_compare(arena *a, store *s, const planner_request *q, const char *before, const char *after,
                     json_t **ret, err *e)
{
    planner_result x = {0};
    planner_result y = {0};
    bool ok = (before[0] == '\0' ? find_previous(a, s, &x, e) : planner_find(a, s, before, &x, e)) &&
              planner_find(a, s, after, &y, e) && compare_found(a, s, q, &x, &y, ret, e);
    json_decref(x.document);
    json_decref(y.document);
    return ok;
}

bool planner_as_planned(const json_t *document, planner_request *q, err *e)
{
    const json_t *network = json_object_get(document, "network");
    const char *rain = json_string_value(json_object_get(network, "rain"));
    const char *river = json_string_value(json_object_get(network, "river"));
    q->spares = json_is_true(json_object_get(document, "spares"));
    return (!rain || roads_rain_read(rain, &q->rain, e)) && (!river || roads_river_read(river, &q->river, e));
}
