#include "app/planner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

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

bool planner_publish(store *s, const planner_request *q, const planner_result *r, err *e)
{
    if (r->faults > 0) {
        return err_fail(e, ERR_CODE("plan.faulted"), ERR_INT("faults", r->faults));
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
        return r.faults == 0 || err_fail(e, ERR_CODE("plan.faulted"), ERR_INT("faults", r.faults));
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
