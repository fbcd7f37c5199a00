#include "app/plan_try.h"

#include <string.h>

#include "app/document_internal.h"
#include "app/plan_try_internal.h"
#include "app/planner_internal.h"
#include "base/clock.h"

// ---------------------------------------------------------------- the question

static bool bad_order(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("try.order"), ERR_Z("field", field));
}

static bool read_row(arena *a, const json_t *values, register_row *ret)
{
    int32_t n = 0;
    column_value *value = ARENA_NEW(a, column_value, json_object_size(values));
    const char *name = NULL;
    json_t *v = NULL;
    bool ok = json_object_size(values) > 0;
    json_object_foreach((json_t *)(uintptr_t)values, name, v)
    {
        ok = ok && json_is_string(v);
        value[n++] = (column_value){str_of(name), {json_string_value(v), json_string_length(v)}};
    }
    *ret = (register_row){n, value};
    return ok;
}

// Rows and codes are counted together.
static bool count_more(int32_t *n, size_t more, err *e)
{
    if (more > (size_t)(PLAN_TRY_ROWS_MAX - *n)) {
        return err_fail(e, ERR_CODE("try.many"), ERR_INT("limit", PLAN_TRY_ROWS_MAX));
    }
    *n += (int32_t)more;
    return true;
}

static bool read_set(arena *a, const json_t *set, int32_t *n, plan_try_change *c, err *e)
{
    register_part *part = ARENA_NEW(a, register_part, json_object_size(set));
    const char *name = NULL;
    json_t *rows = NULL;
    json_object_foreach((json_t *)(uintptr_t)set, name, rows)
    {
        const kind_spec *k = kind_find(str_of(name));
        if (!k || !json_is_array(rows)) {
            return bad_order(name, e);
        }
        if (!count_more(n, json_array_size(rows), e)) {
            return false;
        }
        register_row *row = ARENA_NEW(a, register_row, json_array_size(rows));
        for (size_t i = 0; i < json_array_size(rows); i++) {
            if (!read_row(a, json_array_get(rows, i), &row[i])) {
                return bad_order(name, e);
            }
        }
        part[c->n_part++] = (register_part){k->id, (int32_t)json_array_size(rows), row};
    }
    c->part = part;
    return true;
}

static bool read_gone(arena *a, const json_t *gone, int32_t *n, plan_try_change *c, err *e)
{
    plan_try_gone *all = ARENA_NEW(a, plan_try_gone, PLAN_TRY_ROWS_MAX);
    const char *name = NULL;
    json_t *codes = NULL;
    json_object_foreach((json_t *)(uintptr_t)gone, name, codes)
    {
        const kind_spec *k = kind_find(str_of(name));
        if (!k || !json_is_array(codes)) {
            return bad_order(name, e);
        }
        if (!count_more(n, json_array_size(codes), e)) {
            return false;
        }
        for (size_t i = 0; i < json_array_size(codes); i++) {
            const json_t *code = json_array_get(codes, i);
            if (!json_is_string(code)) {
                return bad_order(name, e);
            }
            all[c->n_gone++] = (plan_try_gone){k->id, {json_string_value(code), json_string_length(code)}};
        }
    }
    c->gone = all;
    return true;
}

bool plan_try_read(arena *a, const json_t *order, plan_try_change *ret, err *e)
{
    plan_try_change c = {0};
    const json_t *set = json_object_get(order, "set");
    const json_t *gone = json_object_get(order, "gone");
    int32_t n = 0;
    const char *name = NULL;
    json_t *v = NULL;
    json_object_foreach((json_t *)(uintptr_t)order, name, v)
    {
        if ((strcmp(name, "set") != 0 && strcmp(name, "gone") != 0) || !json_is_object(v)) {
            return bad_order(name, e);
        }
    }
    if (!read_set(a, set, &n, &c, e) || !read_gone(a, gone, &n, &c, e)) {
        return false;
    }
    if (n == 0) {
        return bad_order("set", e);
    }
    *ret = c;
    return true;
}

// ---------------------------------------------------------------- scores

enum { PARTS_MAX = 10 };

// One part of a score; the weightier come first.
typedef struct part_row {
    const char *part;
    const char *class_; // of uncovered, else NULL
    int64_t value;      // in its smallest unit
    int64_t shown_by;   // that is shown so many at a time
} part_row;

typedef struct parts {
    int32_t n;
    part_row *row;
} parts;

// Uncovered TPS by class of the highest rank first, then the rest in the order of duty_score_compare.
static parts parts_of(arena *a, const planning *p, const duty_score *s)
{
    const part_row rest[] = {
        {"unguarded", NULL, s->unguarded, 1},
        {"lacking", NULL, s->lacking, 1},
        {"breaks", NULL, s->breaks, 1},
        {"unanswered", NULL, s->unanswered, 1},
        {"answer_min", NULL, s->answer_s, S_PER_MIN},
        {"changed", NULL, s->changed, 1},
        {"worst_min", NULL, s->worst_s, S_PER_MIN},
        {"travel_min", NULL, s->travel_s, S_PER_MIN},
        {"fairness", NULL, s->fairness, 1},
    };
    parts ret = {.row = ARENA_NEW(a, part_row, (int64_t)p->duty.n_class + PARTS_MAX)};
    bool *told = ARENA_NEW(a, bool, p->duty.n_class);
    for (int32_t i = 0; i < p->duty.n_class; i++) {
        int32_t best = NONE;
        for (int32_t c = 0; c < p->duty.n_class; c++) {
            bool higher = best == NONE || p->duty.class_rank[c] > p->duty.class_rank[best];
            best = !told[c] && higher ? c : best;
        }
        if (best != NONE) {
            told[best] = true;
            ret.row[ret.n++] = (part_row){"uncovered", p->snap->class_[best].code, s->uncovered[best], 1};
        }
    }
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        ret.row[ret.n++] = rest[i];
    }
    return ret;
}

static const part_row *part_like(const parts *all, const part_row *r)
{
    for (int32_t i = 0; i < all->n; i++) {
        const part_row *q = &all->row[i];
        if (strcmp(q->part, r->part) == 0 && (!r->class_ || strcmp(q->class_, r->class_) == 0)) {
            return q;
        }
    }
    return NULL;
}

// By the order of the parts after; a class that is new was not uncovered before.
static json_t *score_rows(const parts *before, const parts *after, const char **ret_better)
{
    json_t *out = json_array();
    *ret_better = NULL;
    for (int32_t i = 0; i < after->n; i++) {
        const part_row *y = &after->row[i];
        const part_row *x = part_like(before, y);
        int64_t was = x ? x->value : 0;
        json_t *row = json_pack("{s:s, s:I, s:I}", "part", y->part, "before", (json_int_t)(was / y->shown_by),
                                "after", (json_int_t)(y->value / y->shown_by));
        if (y->class_) {
            json_object_set_new(row, "class", json_string(y->class_));
        }
        json_array_append_new(out, row);
        if (!*ret_better && was != y->value) {
            *ret_better = was < y->value ? "before" : "after";
        }
    }
    *ret_better = *ret_better ? *ret_better : "equal";
    return out;
}

// ---------------------------------------------------------------- trips as they were told

enum { TRIP_GONE = CHECK_COUNT, TRIP_WHYS };

// What is wrong with the trips of the published plan, by their place in its document.
typedef struct told_trips {
    size_t n;
    bool whole;             // else there were more faults than the judge tells one by one
    bool (*why)[TRIP_WHYS]; // [n]
} told_trips;

static int64_t exact_s(const json_t *trip, size_t i)
{
    return json_integer_value(json_array_get(json_object_get(trip, "exact_s"), i));
}

static bool rides(const fleet_trip *t, int64_t person)
{
    bool on = t->village_officer == person;
    for (int32_t i = 0; i < t->escort_n; i++) {
        on = on || t->escort[i] == person;
    }
    return on;
}

static bool carries(const fleet_plan *plan, const fleet_trip *t, int64_t consignment)
{
    bool on = false;
    for (int32_t i = 0; i < t->stop_n; i++) {
        on = on || plan->stop[t->stop_first + i].consignment == consignment;
    }
    return on;
}

// What the subject of a fault of a distribution is. Of the whole, which is no plan here since trips alone
// were read back, and of what has happened before, no trip is named.
#define BIT(name) (UINT64_C(1) << CHECK_FLEET_##name)
#define OF_TRIP                                                                                              \
    (BIT(BOXES) | BIT(WEIGHT) | BIT(MODE) | BIT(TRAVEL) | BIT(HANDLING) | BIT(WINDOW) | BIT(DAYLIGHT) |      \
     BIT(ORDER) | BIT(RECEIPT) | BIT(ESCORTS) | BIT(OFFICER) | BIT(VOLUME) | BIT(SEATS) | BIT(LOT) |         \
     BIT(PLACE_HOURS) | BIT(DOCKS) | BIT(NIGHTS) | BIT(LAID_UP) | BIT(SPARE) | BIT(NOW) | BIT(PIN) |         \
     BIT(CONVOY))
#define OF_PERSON  (BIT(ESCORT_ONCE) | BIT(ESCORT_OPEN) | BIT(REST))
#define OF_VEHICLE (BIT(VEHICLE_ONCE) | BIT(VEHICLE_OPEN))
#define OF_GOODS   (BIT(DELIVERED) | BIT(MISSING) | BIT(JETTY))
#define OF_WHOLE   (BIT(SHAPE) | BIT(WAVES) | BIT(FIXED) | BIT(SCORE))
_Static_assert((OF_TRIP | OF_PERSON | OF_VEHICLE | OF_GOODS | OF_WHOLE) ==
                   (UINT64_C(1) << CHECK_DUTY_SHAPE) - 1,
               "each constraint of a distribution has its subject");

// Of two times of a person that overlap the judge tells when the later one begins: the trip meets that moment
// whether it is the later one or not.
static bool meets(const fleet_trip *t, int64_t at_s)
{
    return t->load_s <= at_s && at_s < t->end_s;
}

// Whether a fault is of a trip: its subject is the trip, a person or vehicle on it, or goods that it carries.
static bool is_of(const check_fault *f, const fleet_plan *plan, int32_t trip)
{
    const fleet_trip *t = &plan->trip[trip];
    uint64_t bit = UINT64_C(1) << f->code;
    if (bit & OF_PERSON) {
        return rides(t, f->subject) && (f->code != CHECK_FLEET_ESCORT_ONCE || meets(t, f->is));
    }
    return ((bit & OF_TRIP) && f->subject == trip) || ((bit & OF_VEHICLE) && f->subject == t->vehicle) ||
           ((bit & OF_GOODS) && carries(plan, t, f->subject));
}

// Trips that were read back come in the order of the document, which tells whose each is.
static void judge_trips(arena *a, planning *p, const json_t *told, told_trips *ret)
{
    const json_t *trips = json_object_get(told, "trips");
    ret->n = json_array_size(trips);
    ret->why = arena_alloc(a, ret->n, sizeof *ret->why);
    check_report r;
    check_report_init(a, &r);
    check_fleet(a, &p->fleet, &p->standing, &r);
    ret->whole = r.n_kept == r.n_fault;
    int32_t at = 0;
    for (size_t i = 0; i < ret->n; i++) {
        const json_t *row = json_array_get(trips, i);
        const char *vehicle = json_string_value(json_object_get(row, "vehicle"));
        const fleet_trip *t = at < p->standing.n_trip ? &p->standing.trip[at] : NULL;
        bool read = t && vehicle && strcmp(p->snap->vehicle[t->vehicle].code, vehicle) == 0 &&
                    t->end_s - t->depart_s == exact_s(row, 2) - exact_s(row, 1) &&
                    t->depart_s - t->load_s == exact_s(row, 1) - exact_s(row, 0);
        ret->why[i][TRIP_GONE] = !read;
        for (int32_t f = 0; read && f < r.n_kept; f++) {
            ret->why[i][r.kept[f].code] = ret->why[i][r.kept[f].code] || is_of(&r.kept[f], &p->standing, at);
        }
        at += read;
    }
}

// What is wrong only since the change.
static json_t *trip_rows(const json_t *told, const told_trips *before, const told_trips *after)
{
    const json_t *trips = json_object_get(told, "trips");
    json_t *out = json_array();
    for (size_t i = 0; i < after->n; i++) {
        json_t *why = json_array();
        for (int c = 0; c < TRIP_WHYS; c++) {
            if (after->why[i][c] && !before->why[i][c]) {
                json_array_append_new(why, json_string(c == TRIP_GONE ? "gone" : check_name((check_code)c)));
            }
        }
        const json_t *row = json_array_get(trips, i);
        if (json_array_size(why) > 0) {
            json_array_append_new(out,
                                  json_pack("{s:O?, s:O?, s:O?, s:O}", "trip", json_object_get(row, "id"),
                                            "vehicle", json_object_get(row, "vehicle"), "depart",
                                            json_object_get(row, "depart"), "why", why));
        }
        json_decref(why);
    }
    return out;
}

// ---------------------------------------------------------------- the answer

typedef struct try_job {
    const json_t *document;
    parts before, after;
    told_trips told_before, told_after;
    json_t *placement; // after
    int64_t faults;
} try_job;

// The published placement on the register as it is.
static bool look_before(void *ctx, arena *a, planning *p, err *e)
{
    try_job *w = ctx;
    duty_score score;
    (void)e;
    p->placement = p->told_placement;
    duty_score_of(a, &p->duty, &p->placement, &score);
    w->before = parts_of(a, p, &score);
    planning_escorts(a, p); // bound by this placement
    judge_trips(a, p, w->document, &w->told_before);
    return true;
}

static bool look_after(void *ctx, arena *a, planning *p, err *e)
{
    try_job *w = ctx;
    const document d = {.a = a, .p = p};
    check_report r;
    (void)e;
    check_report_init(a, &r);
    check_duty(a, &p->duty, &p->placement, &r);
    w->faults = r.n_fault;
    w->after = parts_of(a, p, &p->placement.score);
    w->placement = document_placement(&d);
    judge_trips(a, p, w->document, &w->told_after);
    return true;
}

static json_t *gone_rows(const try_rows *t)
{
    json_t *out = json_array();
    for (int32_t i = 0; i < t->n_gone; i++) {
        json_array_append_new(out, json_pack("{s:s, s:s%}", "kind", kind_of(t->gone[i].kind)->name, "code",
                                             t->gone[i].code.p, t->gone[i].code.n));
    }
    return out;
}

static json_t *answer_of(arena *a, const planner_result *published, const try_rows *t, const try_job *w)
{
    const char *better = NULL;
    json_t *score = score_rows(&w->before, &w->after, &better);
    json_t *out = json_pack("{s:s, s:i, s:o, s:o, s:s, s:o, s:b, s:O, s:I}", "plan", published->id, "changed",
                            t->changed, "gone", gone_rows(t), "score", score, "better", better, "trips",
                            trip_rows(w->document, &w->told_before, &w->told_after), "whole",
                            w->told_before.whole && w->told_after.whole, "shortage",
                            json_object_get(w->placement, "shortage"), "faults", (json_int_t)w->faults);
    plan_try_differences(a, json_object_get(w->document, "placement"), w->placement, out);
    return out;
}

static bool try_it(arena *a, store *s, const planner_request *q, const planner_result *published,
                   const plan_try_change *change, json_t **ret, err *e)
{
    register_rows rows;
    try_rows tried;
    snapshot now;
    snapshot then;
    try_job w = {.document = published->document};
    planner_request still = *q;
    planner_limit limit = planner_limit_of(q); // of both problems together
    still.iterations = 0;                      // nothing is sought on the register as it is
    bool ok = store_fold(s, a, NULL, NULL, &rows, e) && register_snapshot(a, &rows, &now, e) &&
              plan_try_rows(a, s, &rows, change, &tried, e) && register_snapshot(a, &tried.rows, &then, e) &&
              planner_problem(a, &still, &limit, published, &now, look_before, &w, e) &&
              planner_problem(a, q, &limit, published, &then, look_after, &w, e);
    if (ok) {
        *ret = answer_of(a, published, &tried, &w);
    }
    json_decref(w.placement);
    return ok;
}

bool plan_try(arena *a, store *s, const planner_request *q, const plan_try_change *change, json_t **ret,
              err *e)
{
    planner_result published = {0};
    bool ok = planner_latest(a, s, &published, e) && try_it(a, s, q, &published, change, ret, e);
    json_decref(published.document);
    return ok;
}
