// A published plan made again: what it was made from stands in its document, so whoever doubts it can see
// that this register, these numbers and this program give these bytes.
#include "app/planner_internal.h"

#include <string.h>

// What a repetition holds while it is made.
typedef struct repeat {
    plan_record record;
    json_t *document;
    planning_effort effort;
    planner_result old; // the plan before, of one that was planned anew
    planning_before before;
    planner_request q;
} repeat;

static bool fail_unsaid(const repeat *x, err *e)
{
    return err_fail(e, ERR_CODE("plan.no_repeat"), ERR_Z("id", x->record.id));
}

static bool read_effort(repeat *x, err *e)
{
    const json_t *iterations = json_object_get(x->document, "iterations");
    const json_t *placement = json_object_get(iterations, "placement");
    const json_t *distribution = json_object_get(iterations, "distribution");
    bool whole = json_is_null(json_object_get(x->document, "begun"));
    if (!whole || !json_is_integer(placement) || !json_is_integer(distribution)) {
        return fail_unsaid(x, e);
    }
    x->effort = (planning_effort){json_integer_value(placement), json_integer_value(distribution)};
    return true;
}

static void read_news(arena *a, repeat *x, const json_t *rows)
{
    planning_news *news = ARENA_NEW(a, planning_news, json_array_size(rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *trip = json_string_value(json_object_get(row, "trip"));
        news[i] = (planning_news){.trip = trip ? trip : "",
                                  .failed = json_is_true(json_object_get(row, "failed")),
                                  .late_min = (int32_t)json_integer_value(json_object_get(row, "late_min"))};
    }
    x->before.news = news;
    x->before.n_news = (int32_t)json_array_size(rows);
}

// The plan before and what was known of it, where there was one.
static bool read_before(arena *a, store *s, repeat *x, err *e)
{
    const json_t *before = json_object_get(x->document, "before");
    const char *id = json_string_value(json_object_get(before, "plan"));
    const json_t *now = json_object_get(before, "exact_s");
    const char *day0 = json_string_value(json_object_get(x->document, "day0"));
    int32_t day = 0;
    if (!json_is_object(before)) {
        return true;
    }
    if (!id || !json_is_integer(now) || !day0 || !date_parse(str_of(day0), &day)) {
        return fail_unsaid(x, e);
    }
    if (!planner_find(a, s, id, &x->old, e)) {
        return false;
    }
    x->before.id = x->old.id;
    x->before.document = x->old.document;
    x->before.now_s = (int64_t)day * S_PER_DAY + json_integer_value(now);
    read_news(a, x, json_object_get(before, "news"));
    x->q.before = &x->before;
    return true;
}

static bool read_all(arena *a, store *s, repeat *x, err *e)
{
    x->document = json_loadb(x->record.body.p, x->record.body.n, 0, NULL);
    if (!x->document) {
        return err_fail(e, ERR_CODE("plan.damaged"), ERR_Z("id", x->record.id));
    }
    if (!read_effort(x, e) || !read_before(a, s, x, e) || !planner_as_planned(x->document, &x->q, e)) {
        return false;
    }
    x->q.seed = (uint64_t)x->record.seed;
    x->q.effort = &x->effort;
    x->q.iterations = 0;
    x->q.seconds = 0;
    x->q.as_of_us = x->record.as_of_us == INT64_MIN ? NULL : &x->record.as_of_us;
    x->q.known_us = &x->record.created_us;
    return true;
}

static bool make_again(arena *a, store *s, const repeat *x, planner_result *ret, err *e)
{
    planner_result r = {0};
    if (!store_snapshot(s, a, x->q.as_of_us, x->q.known_us, &r.snap, e)) {
        return false;
    }
    if (r.snap.facts != x->record.facts) {
        return err_fail(e, ERR_CODE("plan.repeat_register"), ERR_INT("then", x->record.facts),
                        ERR_INT("now", r.snap.facts));
    }
    if (!planner_make(a, &x->q, &r, e)) {
        return false;
    }
    *ret = r;
    return str_eq(r.body, x->record.body) ||
           err_fail(e, ERR_CODE("plan.repeat_differs"), ERR_Z("id", x->record.id), ERR_Z("got", r.id));
}

bool planner_repeat(arena *a, store *s, const planner_request *q, const char *id, planner_result *ret, err *e)
{
    repeat x = {.q = *q};
    bool ok =
        planner_find_record(a, s, id, &x.record, e) && read_all(a, s, &x, e) && make_again(a, s, &x, ret, e);
    json_decref(x.document);
    json_decref(x.old.document);
    return ok;
}
