#include "app/plan_order.h"

#include <string.h>

#include "app/planner.h"
#include "app/roads_ask.h"

static const char *const work_word[PLAN_WORKS] = {"plan", "replan", "why", "remedies"};

const char *plan_work_word(plan_work what)
{
    return work_word[what];
}

static bool refuse(const char *field, err *e)
{
    return err_fail(e, ERR_CODE("plan.order"), ERR_Z("field", field));
}

typedef struct reading {
    arena *a;
    plan_order *to;
} reading;

typedef bool (*member_fn)(const reading *r, const char *field, const json_t *value, err *e);

// ---------------------------------------------------------------- one member each

static bool read_int(const char *field, const json_t *value, int64_t min, int64_t max, int64_t *ret, err *e)
{
    if (!json_is_integer(value) || json_integer_value(value) < min || json_integer_value(value) > max) {
        return refuse(field, e);
    }
    *ret = json_integer_value(value);
    return true;
}

static bool read_bool(const char *field, const json_t *value, bool *ret, err *e)
{
    *ret = json_is_true(value);
    return json_is_boolean(value) || refuse(field, e);
}

static bool take_what(const reading *r, const char *field, const json_t *value, err *e)
{
    const char *word = json_is_string(value) ? json_string_value(value) : "";
    for (int i = 0; i < PLAN_WORKS; i++) {
        if (strcmp(word, work_word[i]) == 0) {
            r->to->what = (plan_work)i;
            return true;
        }
    }
    return refuse(field, e);
}

static bool take_seed(const reading *r, const char *field, const json_t *value, err *e)
{
    int64_t seed = 0;
    bool ok = read_int(field, value, 0, INT64_MAX, &seed, e);
    r->to->seed = (uint64_t)seed;
    return ok;
}

static bool take_seconds(const reading *r, const char *field, const json_t *value, err *e)
{
    return read_int(field, value, 0, PLAN_ORDER_SECONDS_MAX, &r->to->seconds, e);
}

static bool take_iterations(const reading *r, const char *field, const json_t *value, err *e)
{
    return read_int(field, value, 0, PLAN_ORDER_ITERATIONS_MAX, &r->to->iterations, e);
}

static bool take_rain(const reading *r, const char *field, const json_t *value, err *e)
{
    return json_is_string(value) ? roads_rain_read(json_string_value(value), &r->to->rain, e)
                                 : refuse(field, e);
}

static bool take_river(const reading *r, const char *field, const json_t *value, err *e)
{
    return json_is_string(value) ? roads_river_read(json_string_value(value), &r->to->river, e)
                                 : refuse(field, e);
}

static bool take_spares(const reading *r, const char *field, const json_t *value, err *e)
{
    return read_bool(field, value, &r->to->spares, e);
}

static bool take_publish(const reading *r, const char *field, const json_t *value, err *e)
{
    return read_bool(field, value, &r->to->publish, e);
}

static bool take_at(const reading *r, const char *field, const json_t *value, err *e)
{
    r->to->has_at = true;
    return (json_is_string(value) && datetime_parse(str_of(json_string_value(value)), &r->to->at_s)) ||
           refuse(field, e);
}

// {"trip": ID} with either "failed": true or "late_min": N.
static bool news_read(const reading *r, const char *field, const json_t *row, planning_news *ret, err *e)
{
    const json_t *trip = json_object_get(row, "trip");
    const json_t *late = json_object_get(row, "late_min");
    int64_t late_min = 0;
    bool failed = json_is_true(json_object_get(row, "failed"));
    size_t n = json_string_length(trip);
    if (!json_is_string(trip) || n == 0 || n > PLAN_ORDER_TRIP_MAX || json_object_size(row) != 2 ||
        failed == (late != NULL) ||
        (late && !read_int(field, late, 1, PLAN_ORDER_LATE_MAX, &late_min, NULL))) {
        return refuse(field, e);
    }
    *ret = (planning_news){.trip = str_dup(r->a, (str){json_string_value(trip), n}),
                           .failed = failed,
                           .late_min = (int32_t)late_min};
    return true;
}

static bool take_news(const reading *r, const char *field, const json_t *value, err *e)
{
    size_t n = json_array_size(value);
    if (!json_is_array(value) || n > PLAN_ORDER_NEWS_MAX) {
        return refuse(field, e);
    }
    r->to->news = ARENA_NEW(r->a, planning_news, n);
    for (size_t i = 0; i < n; i++) {
        if (!news_read(r, field, json_array_get(value, i), &r->to->news[i], e)) {
            return false;
        }
    }
    r->to->n_news = (int32_t)n;
    return true;
}

// ---------------------------------------------------------------- the whole

// In which works a member has a meaning.
enum {
    PLAN = 1 << PLAN_WORK_PLAN,
    REPLAN = 1 << PLAN_WORK_REPLAN,
    WHY = 1 << PLAN_WORK_WHY,
    REMEDIES = 1 << PLAN_WORK_REMEDIES,
    ANY = PLAN | REPLAN | WHY | REMEDIES,
};

static const struct {
    const char *name;
    int works;
    member_fn take;
} member[] = {
    {"what", ANY, take_what},
    {"seed", ANY, take_seed},
    {"seconds", ANY, take_seconds},
    {"iterations", ANY, take_iterations},
    {"publish", PLAN | REPLAN | WHY, take_publish},
    {"rain", PLAN | REPLAN, take_rain},
    {"river", PLAN | REPLAN, take_river},
    {"spares", PLAN | REPLAN, take_spares},
    {"at", REPLAN, take_at},
    {"news", REPLAN, take_news},
};

static bool take_member(const reading *r, const char *name, const json_t *value, err *e)
{
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        if (strcmp(name, member[i].name) == 0) {
            return member[i].works & 1 << r->to->what ? member[i].take(r, name, value, e) : refuse(name, e);
        }
    }
    return refuse(name, e);
}

// What was not said.
static void fill_in(plan_order *o)
{
    bool trials = o->what == PLAN_WORK_WHY || o->what == PLAN_WORK_REMEDIES;
    if (o->seconds < 0) {
        o->seconds = trials ? PLAN_ORDER_WHY_SECONDS : PLAN_ORDER_SECONDS;
    }
    if (o->iterations < 0) {
        o->iterations = trials           ? PLANNER_WHY_ITERATIONS
                        : o->seconds > 0 ? PLAN_ORDER_ITERATIONS_MAX
                                         : PLANNER_ITERATIONS;
    }
}

bool plan_order_read(arena *a, const json_t *body, plan_order *ret, err *e)
{
    plan_order o = {.seed = 1, .iterations = -1, .seconds = -1, .river = RIVER_NORMAL};
    const reading r = {a, &o};
    const json_t *what = json_object_get(body, "what");
    const char *name = NULL;
    json_t *value = NULL;
    if (!what || !take_what(&r, "what", what, e)) {
        return what ? false : refuse("what", e);
    }
    json_object_foreach((json_t *)(uintptr_t)body, name, value)
    {
        if (!take_member(&r, name, value, e)) {
            return false;
        }
    }
    fill_in(&o);
    *ret = o;
    return true;
}
