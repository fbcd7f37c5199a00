#include "app/planner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan_why.h"
#include "app/roads_ask.h"

typedef struct deadline {
    clock_source clock;
    int64_t at_us;
} deadline;

static bool deadline_over(void *ctx)
{
    const deadline *d = ctx;
    return d->clock.monotonic_us(d->clock.ctx) >= d->at_us;
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
    bool ok = store_begin(s, e) && store_plan_put(s, &record, e) && log_commit_changes(s, q->log, e);
    store_rollback(s);
    return ok;
}

// Plans and writes the document; nothing is kept.
static bool make_plan(arena *a, const planner_request *q, const planning_options *o, planner_result *r,
                      err *e)
{
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    bool ok = base_map_load(&maps, q->dir, &r->snap, &base, &based, e) &&
              roads_make(&r->snap, based ? &base : NULL, q->dir, NULL, NULL, &net, e) &&
              planning_make(a, &r->snap, net, o, &p, e);
    if (ok) {
        r->document = planning_document(a, &p, o);
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
    deadline d = {q->clock, q->clock.monotonic_us(q->clock.ctx) + q->seconds * US_PER_S};
    planning_options o = {.seed = q->seed,
                          .iterations = q->iterations,
                          .rain = q->rain,
                          .river = q->river,
                          .spares = q->spares,
                          .before = q->before,
                          .out_of_time = q->seconds > 0 ? deadline_over : NULL,
                          .out_of_time_ctx = &d,
                          .progress = q->progress,
                          .progress_ctx = q->progress_ctx};
    if (!store_snapshot(s, a, q->as_of_us, NULL, &r.snap, e) || !make_plan(a, q, &o, &r, e)) {
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

bool planner_find(arena *a, store *s, const char *id, planner_result *ret, err *e)
{
    plan_record record = {0};
    const char *whole = NULL;
    if (id[0] == '\0') {
        return planner_latest(a, s, ret, e);
    }
    return find_id(a, s, id, &whole, e) && store_plan_get(s, a, str_of(whole), &record, e) &&
           result_of(a, s, &record, ret, e);
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

static bool why_of(arena *a, const planner_request *q, const planner_result *r, const char *code,
                   json_t **ret, err *e)
{
    deadline d = {q->clock, q->clock.monotonic_us(q->clock.ctx) + q->seconds * US_PER_S};
    const planning_before before = {.id = r->id, .document = r->document, .now_s = INT64_MIN / 2};
    planning_options o = {.seed = q->seed,
                          .iterations = q->iterations,
                          .before = &before,
                          .progress = q->progress,
                          .progress_ctx = q->progress_ctx};
    fleet_options trial = {.seed = q->seed,
                           .iterations = q->iterations,
                           .threads = 1,
                           .out_of_time = q->seconds > 0 ? deadline_over : NULL,
                           .out_of_time_ctx = &d,
                           .progress = q->progress ? relax_said : NULL,
                           .progress_ctx = (void *)(uintptr_t)q};
    base_map base;
    bool based = false;
    roads *net = NULL;
    planning p;
    arena maps = {0};
    bool ok = weather_of(r->document, &o, e) && base_map_load(&maps, q->dir, &r->snap, &base, &based, e) &&
              roads_make(&r->snap, based ? &base : NULL, q->dir, NULL, NULL, &net, e) &&
              planning_problem(a, &r->snap, net, &o, &p, e);
    if (ok) {
        p.fleet.n_told = 0; // a trial is no order
        ok = plan_why(a, &p, r->document, code, &trial, ret, e);
    }
    roads_done(net);
    arena_done(&maps);
    return ok;
}

bool planner_why(arena *a, store *s, const planner_request *q, const char *code, json_t **ret, err *e)
{
    planner_result r = {0};
    bool ok = planner_latest(a, s, &r, e) && why_of(a, q, &r, code, ret, e);
    if (ok) {
        json_object_set_new(*ret, "plan", json_string(r.id));
    }
    json_decref(r.document);
    return ok;
}
