// Planning at the desk: a job of its own at a time, stopped with its best plan, tried and published, and
// ended with the server without harm.
#include "app/plan_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "app/plan_order.h"
#include "app/planner.h"
#include "app/register.h"
#include "tiny.h"

enum { WAIT_S = 100 };

typedef struct room {
    tiny t;
    plan_desk *desk;
} room;

static int set_up(void **state)
{
    room *x = calloc(1, sizeof *x);
    *state = x;
    if (!x || !tiny_init(&x->t)) {
        return -1;
    }
    const log_tools tools = log_tools_system(clock_system());
    return plan_desk_open(x->t.dir, &tools, &x->desk, &x->t.e) ? 0 : -1;
}

static int tear_down(void **state)
{
    room *x = *state;
    plan_desk_close(x->desk);
    tiny_done(&x->t);
    free(x);
    return 0;
}

static bool try_begin(room *x, const char *order, int64_t *ret)
{
    json_t *body = json_loads(order, 0, NULL);
    x->t.e = (err){0};
    bool ok = plan_desk_begin(x->desk, body, ret, &x->t.e);
    json_decref(body);
    return ok;
}

static int64_t begin(room *x, const char *order)
{
    int64_t job = 0;
    assert_true(try_begin(x, order, &job));
    return job;
}

// A job that publishes what it has when it is stopped.
static int64_t begin_long(room *x)
{
    char order[200];
    (void)snprintf(order, sizeof order,
                   "{\"what\":\"plan\",\"iterations\":%d,\"seconds\":0,\"publish\":true}",
                   PLAN_ORDER_ITERATIONS_MAX);
    return begin(x, order);
}

static json_t *job_now(room *x, int64_t job)
{
    json_t *out = NULL;
    assert_true(plan_desk_job(x->desk, TEXT_EN, job, &out, &x->t.e));
    return out;
}

static const char *word(const json_t *job, const char *name)
{
    const char *z = json_string_value(json_object_get(job, name));
    return z ? z : "";
}

static void pause_ms(long ms)
{
    const struct timespec pause = {0, ms * 1000000L};
    (void)nanosleep(&pause, NULL);
}

// How a job ended; the caller's to json_decref.
static json_t *ended(room *x, int64_t job)
{
    for (int i = 0; i < WAIT_S * 100; i++) {
        json_t *now = job_now(x, job);
        if (strcmp(word(now, "state"), "running") != 0) {
            return now;
        }
        json_decref(now);
        pause_ms(10);
    }
    fail_msg("job does not end");
    return NULL;
}

static void expect_state(room *x, int64_t job, const char *state, const char *code)
{
    json_t *end = ended(x, job);
    assert_string_equal(word(json_object_get(end, "error"), "code"), code);
    assert_string_equal(word(end, "state"), state);
    json_decref(end);
}

// Waits until a job is improving its plan.
static void await_distribution(room *x, int64_t job)
{
    for (int i = 0; i < WAIT_S * 100; i++) {
        json_t *now = job_now(x, job);
        bool there =
            strcmp(word(now, "step"), "distribution") == 0 && strcmp(word(now, "state"), "running") == 0;
        json_decref(now);
        if (there) {
            return;
        }
        pause_ms(10);
    }
    fail_msg("job does not come to the distribution");
}

static int compare_scores(const json_t *a, const json_t *b)
{
    static const char *const part[] = {"undelivered", "late",   "unguarded", "exposed",
                                       "changed",     "people", "cost",      "metres"};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        assert_true(json_is_integer(json_object_get(a, part[i])));
        int64_t x = json_integer_value(json_object_get(a, part[i]));
        int64_t y = json_integer_value(json_object_get(b, part[i]));
        if (x != y) {
            return x < y ? -1 : 1;
        }
    }
    return 0;
}

// Publications so far, the newest one's id.
static int32_t publications(room *x, char ret_id[static STORE_HASH])
{
    arena a = {0};
    plan_record row[16];
    int32_t n = 0;
    assert_true(store_plan_list(x->t.st, &a, 16, row, &n, &x->t.e));
    ret_id[0] = '\0';
    if (n > 0) {
        memcpy(ret_id, row[0].id, STORE_HASH);
    }
    arena_done(&a);
    return n;
}

static void put_setting(room *x, const char *code, const char *value)
{
    int64_t now_us = day_us(2024, 11, 1);
    const change_options o = {.by = STR("uji"), .effective_us = now_us, .now_us = now_us};
    const column_value cell[] = {{STR("code"), str_of(code)}, {STR("value"), str_of(value)}};
    const register_row row = {2, cell};
    assert_true(register_put(x->t.st, KIND_SETTINGS, 1, &row, &o, NULL, &x->t.e));
}

// ---------------------------------------------------------------- one after the other

static void test_a_job_publishes_what_kawal_plan_would(void **state)
{
    room *x = *state;
    arena a = {0};
    planner_result r = {0};
    const planner_request q = {.seed = 7,
                               .iterations = 50,
                               .dir = x->t.dir,
                               .river = RIVER_NORMAL,
                               .keep_nothing = true,
                               .clock = clock_system()};
    char id[STORE_HASH];
    assert_true(planner_run(&a, x->t.st, &q, &r, &x->t.e));
    int64_t job = begin(x, "{\"what\":\"plan\",\"seed\":7,\"iterations\":50,\"seconds\":0,\"publish\":true}");
    json_t *end = ended(x, job);
    assert_string_equal(word(end, "state"), "done");
    assert_string_equal(word(end, "plan"), r.id);
    assert_true(json_is_true(json_object_get(end, "published")));
    assert_int_equal(json_integer_value(json_object_get(end, "faults")), 0);
    assert_true(json_equal(json_object_get(end, "score"), json_object_get(r.document, "score")));
    assert_true(json_is_null(json_object_get(end, "error")));
    assert_int_equal(publications(x, id), 1);
    assert_string_equal(id, r.id);
    json_decref(end);
    json_decref(r.document);
    arena_done(&a);
}

static void test_a_publication_is_said_by_the_log(void **state)
{
    room *x = *state;
    arena a = {0};
    log_head before = {0};
    log_head after = {0};
    str origin = {0};
    posko_log *l = NULL;
    const log_tools tools = log_tools_system(clock_system());
    assert_true(log_open(x->t.st, x->t.dir, &tools, &l, &x->t.e)); // what the register changed is said
    log_close(l);
    assert_true(store_log_head(x->t.st, &a, &before, &origin, &x->t.e));
    expect_state(x, begin(x, "{\"what\":\"plan\",\"iterations\":1,\"publish\":true}"), "done", "");
    assert_true(store_log_head(x->t.st, &a, &after, &origin, &x->t.e));
    assert_int_equal(after.size, before.size + 1);
    arena_done(&a);
}

static void test_two_at_once_are_refused(void **state)
{
    room *x = *state;
    int64_t other = 0;
    int64_t job = begin_long(x);
    assert_false(try_begin(x, "{\"what\":\"plan\"}", &other));
    assert_string_equal(x->t.e.code, "plan.busy");
    char number[24];
    (void)snprintf(number, sizeof number, "%lld", (long long)job);
    assert_string_equal(err_arg_get(&x->t.e, "job"), number);
    assert_true(plan_desk_enough(x->desk, job, &x->t.e));
    expect_state(x, job, "stopped", "");
    assert_int_equal(begin(x, "{\"what\":\"plan\",\"iterations\":1}"), job + 1);
    expect_state(x, job + 1, "done", "");
}

static void test_what_is_stopped_keeps_a_judged_plan(void **state)
{
    room *x = *state;
    char id[STORE_HASH];
    int64_t job = begin_long(x);
    await_distribution(x, job);
    assert_int_equal(publications(x, id), 0);
    assert_true(plan_desk_enough(x->desk, job, &x->t.e));
    json_t *end = ended(x, job);
    assert_string_equal(word(end, "state"), "stopped");
    assert_int_equal(publications(x, id), 1);
    assert_string_equal(word(end, "plan"), id);
    json_decref(end);
    arena a = {0};
    planner_result r = {0};
    assert_true(planner_latest(&a, x->t.st, &r, &x->t.e));
    const json_t *judge = json_object_get(r.document, "judge");
    assert_int_equal(json_integer_value(json_object_get(judge, "faults")), 0);
    json_decref(r.document);
    arena_done(&a);
    assert_true(plan_desk_enough(x->desk, job, &x->t.e)); // it has ended: nothing
}

// The score of the best plan so far, part by part in order, never gets worse.
static void test_the_best_score_so_far_is_told(void **state)
{
    room *x = *state;
    int64_t job = begin_long(x);
    int told = 0;
    json_t *best = NULL;
    for (int i = 0; i < WAIT_S * 100 && told < 20; i++) {
        json_t *now = job_now(x, job);
        json_t *score = json_object_get(now, "score");
        told += json_is_object(score) ? 1 : 0;
        if (best && json_is_object(score)) {
            assert_true(compare_scores(score, best) <= 0);
        }
        json_decref(best);
        best = json_is_object(score) ? json_incref(score) : NULL;
        json_decref(now);
        pause_ms(10);
    }
    assert_int_equal(told, 20);
    assert_true(plan_desk_enough(x->desk, job, &x->t.e));
    json_t *end = ended(x, job);
    assert_true(compare_scores(json_object_get(end, "score"), best) <= 0);
    json_decref(end);
    json_decref(best);
}

static void test_seconds_alone_are_used_up(void **state)
{
    room *x = *state;
    const clock_source clock = clock_system();
    int64_t from_us = clock.monotonic_us(clock.ctx);
    json_t *end = ended(x, begin(x, "{\"what\":\"plan\",\"seconds\":1}"));
    assert_true(clock.monotonic_us(clock.ctx) - from_us >= US_PER_S);
    assert_string_equal(word(end, "state"), "done");
    json_decref(end);
}

static void test_what_cannot_be_planned_says_why(void **state)
{
    room *x = *state;
    put_setting(x, "margin_leg_s", "-1");
    char id[STORE_HASH];
    json_t *end = ended(x, begin(x, "{\"what\":\"plan\",\"publish\":true}"));
    const json_t *error = json_object_get(end, "error");
    assert_string_equal(word(end, "state"), "failed");
    assert_string_equal(word(error, "code"), "plan.no_setting");
    assert_non_null(strstr(word(error, "text"), "margin_leg_s"));
    assert_true(json_is_null(json_object_get(end, "plan")));
    assert_int_equal(publications(x, id), 0);
    json_decref(end);
    expect_state(x, begin(x, "{\"what\":\"replan\"}"), "failed", "store.no_plan");
    expect_state(x, begin(x, "{\"what\":\"why\"}"), "failed", "store.no_plan");
}

// ---------------------------------------------------------------- trials

static int64_t trial(room *x, const char *order)
{
    int64_t job = begin(x, order);
    expect_state(x, job, "done", "");
    return job;
}

static const char TRIAL[] = "{\"what\":\"plan\",\"seed\":3,\"iterations\":20,\"publish\":false}";

static void test_a_trial_is_kept_in_memory_and_published_once(void **state)
{
    room *x = *state;
    arena a = {0};
    char id[STORE_HASH];
    str body = {NULL, 0};
    int64_t job = trial(x, TRIAL);
    assert_int_equal(publications(x, id), 0);
    assert_true(plan_desk_shown(x->desk, &a, TEXT_EN, job, &body, &x->t.e));
    json_t *shown = json_loadb(body.p, body.n, 0, NULL);
    json_t *end = job_now(x, job);
    assert_string_equal(word(shown, "id"), word(end, "plan"));
    assert_true(json_is_false(json_object_get(end, "published")));
    assert_true(plan_desk_publish(x->desk, job, &x->t.e));
    assert_int_equal(publications(x, id), 1);
    assert_string_equal(id, word(end, "plan"));
    str same = {NULL, 0};
    assert_true(plan_desk_shown(x->desk, &a, TEXT_EN, job, &same, &x->t.e)); // from the store now
    assert_true(str_eq(same, body));
    assert_false(plan_desk_publish(x->desk, job, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.no_trial");
    assert_int_equal(publications(x, id), 1);
    json_decref(end);
    json_decref(shown);
    arena_done(&a);
}

static void test_a_trial_is_stale_when_the_register_changed(void **state)
{
    room *x = *state;
    char id[STORE_HASH];
    int64_t job = trial(x, TRIAL);
    put_setting(x, "margin_leg_s", "1000");
    assert_false(plan_desk_publish(x->desk, job, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.stale");
    assert_int_equal(publications(x, id), 0);
}

static void test_a_trial_is_stale_when_another_plan_was_published(void **state)
{
    room *x = *state;
    char id[STORE_HASH];
    int64_t job = trial(x, TRIAL);
    int64_t other = trial(x, "{\"what\":\"plan\",\"seed\":4,\"iterations\":20,\"publish\":true}");
    assert_false(plan_desk_publish(x->desk, job, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.stale");
    assert_int_equal(publications(x, id), 1);
    json_t *end = job_now(x, other);
    assert_string_equal(id, word(end, "plan"));
    json_decref(end);
}

// Somebody else publishes while a job works: it does not overtake what it has not seen.
static void test_a_job_does_not_overtake_another_publication(void **state)
{
    room *x = *state;
    arena a = {0};
    planner_result r = {0};
    char id[STORE_HASH];
    const planner_request q = {
        .seed = 9, .iterations = 1, .dir = x->t.dir, .river = RIVER_NORMAL, .clock = clock_system()};
    int64_t job = begin_long(x);
    await_distribution(x, job);
    assert_true(planner_run(&a, x->t.st, &q, &r, &x->t.e));
    assert_true(plan_desk_enough(x->desk, job, &x->t.e));
    json_t *end = ended(x, job);
    assert_string_equal(word(end, "state"), "failed");
    assert_string_equal(word(json_object_get(end, "error"), "code"), "plan.stale");
    assert_int_equal(publications(x, id), 1);
    assert_string_equal(id, r.id);
    json_decref(end);
    json_decref(r.document);
    arena_done(&a);
}

// ---------------------------------------------------------------- again, and why

static void test_a_replan_is_compared_with_the_plan_before(void **state)
{
    room *x = *state;
    char before[STORE_HASH];
    char after[STORE_HASH];
    trial(x, "{\"what\":\"plan\",\"iterations\":20,\"publish\":true}");
    (void)publications(x, before);
    int64_t job =
        begin(x, "{\"what\":\"replan\",\"iterations\":20,\"at\":\"2024-11-25T09:00\",\"publish\":true}");
    json_t *end = ended(x, job);
    const json_t *compare = json_object_get(end, "compare");
    assert_string_equal(word(end, "state"), "done");
    assert_int_equal(publications(x, after), 2);
    assert_string_equal(word(compare, "before"), before);
    assert_string_equal(word(compare, "after"), after);
    assert_true(json_is_array(json_object_get(compare, "changes")));
    json_decref(end);
    expect_state(x, begin(x, "{\"what\":\"replan\",\"news\":[{\"trip\":\"9-9\",\"failed\":true}]}"), "failed",
                 "plan.no_trip");
}

static void test_why_is_a_job_for_all_and_at_once_for_one(void **state)
{
    room *x = *state;
    json_t *answer = NULL;
    trial(x, "{\"what\":\"plan\",\"iterations\":20,\"publish\":true}");
    json_t *end = ended(x, begin(x, "{\"what\":\"why\"}"));
    const json_t *all = json_object_get(end, "answer");
    assert_string_equal(word(end, "state"), "done");
    assert_true(json_is_array(json_object_get(all, "missing")));
    assert_true(json_is_array(json_object_get(all, "advice")));
    json_decref(end);
    assert_true(plan_desk_why(x->desk, "PPK-99.01.01", &answer, &x->t.e));
    assert_true(json_array_size(json_object_get(answer, "trips")) > 0);
    json_decref(answer);
    assert_false(plan_desk_why(x->desk, "nowhere", &answer, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.no_code");
    assert_false(plan_desk_why(x->desk, "", &answer, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.no_code");
}

static void test_published_plans_are_listed_found_and_compared(void **state)
{
    room *x = *state;
    arena a = {0};
    json_t *list = NULL;
    json_t *compare = NULL;
    str body = {NULL, 0};
    trial(x, "{\"what\":\"plan\",\"seed\":1,\"iterations\":20,\"publish\":true}");
    assert_false(plan_desk_compare(x->desk, "", "", &compare, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.one_plan");
    trial(x, "{\"what\":\"plan\",\"seed\":2,\"iterations\":20,\"publish\":true}");
    assert_true(plan_desk_list(x->desk, &list, &x->t.e));
    const json_t *rows = json_object_get(list, "plans");
    const json_t *now = json_array_get(rows, 0);
    const json_t *first = json_array_get(rows, 1);
    assert_int_equal(json_array_size(rows), 2);
    assert_int_equal(json_integer_value(json_object_get(now, "seed")), 2);
    assert_true(json_is_true(json_object_get(now, "published")));
    assert_true(json_is_false(json_object_get(first, "published")));
    char begin_of_id[9] = {0};
    memcpy(begin_of_id, word(first, "id"), 8);
    assert_true(plan_desk_find(x->desk, &a, TEXT_EN, begin_of_id, &body, &x->t.e));
    assert_memory_equal(body.p + strlen("{\"id\":\""), word(first, "id"), STORE_HASH - 1);
    assert_false(plan_desk_find(x->desk, &a, TEXT_EN, "ffffffff", &body, &x->t.e));
    assert_string_equal(x->t.e.code, "plan.no_such");
    assert_true(plan_desk_compare(x->desk, "", "", &compare, &x->t.e));
    assert_string_equal(word(compare, "before"), word(first, "id"));
    assert_string_equal(word(compare, "after"), word(now, "id"));
    json_decref(compare);
    json_decref(list);
    arena_done(&a);
}

// ---------------------------------------------------------------- bounds

static void test_orders_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *order, *field;
    } row[] = {
        {"{}", "what"},
        {"[]", "what"},
        {"{\"what\":\"dance\"}", "what"},
        {"{\"what\":1}", "what"},
        {"{\"what\":\"plan\",\"sead\":1}", "sead"},
        {"{\"what\":\"plan\",\"seed\":-1}", "seed"},
        {"{\"what\":\"plan\",\"seed\":1.5}", "seed"},
        {"{\"what\":\"plan\",\"seconds\":3601}", "seconds"},
        {"{\"what\":\"plan\",\"seconds\":-1}", "seconds"},
        {"{\"what\":\"plan\",\"iterations\":1000000001}", "iterations"},
        {"{\"what\":\"plan\",\"iterations\":\"9\"}", "iterations"},
        {"{\"what\":\"plan\",\"spares\":1}", "spares"},
        {"{\"what\":\"plan\",\"publish\":\"yes\"}", "publish"},
        {"{\"what\":\"plan\",\"rain\":1}", "rain"},
        {"{\"what\":\"plan\",\"at\":\"2024-11-25T09:00\"}", "at"},
        {"{\"what\":\"plan\",\"news\":[]}", "news"},
        {"{\"what\":\"why\",\"river\":\"high\"}", "river"},
        {"{\"what\":\"replan\",\"at\":\"2024-02-30T09:00\"}", "at"},
        {"{\"what\":\"replan\",\"at\":5}", "at"},
        {"{\"what\":\"replan\",\"news\":{}}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"1-0001\"}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"1-0001\",\"failed\":false}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"1-0001\",\"failed\":true,\"late_min\":4}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"1-0001\",\"late_min\":0}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"1-0001\",\"late_min\":10081}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":\"\",\"failed\":true}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[{\"trip\":7,\"failed\":true}]}", "news"},
        {"{\"what\":\"replan\",\"news\":[4]}", "news"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        arena a = {0};
        err e = {0};
        plan_order o;
        json_t *body = json_loads(row[i].order, 0, NULL);
        assert_non_null(body);
        assert_false(plan_order_read(&a, body, &o, &e));
        assert_string_equal(e.code, "plan.order");
        assert_string_equal(err_arg_get(&e, "field"), row[i].field);
        json_decref(body);
        arena_done(&a);
    }
}

static void test_an_order_says_what_is_left_out(void **state)
{
    (void)state;
    arena a = {0};
    err e = {0};
    plan_order o;
    json_t *body = json_loads("{\"what\":\"replan\",\"rain\":\"deras\",\"river\":\"flood\",\"spares\":true,"
                              "\"at\":\"2024-11-25T09:00\",\"news\":[{\"trip\":\"1-0007\",\"failed\":true},"
                              "{\"trip\":\"2-0001\",\"late_min\":45}]}",
                              0, NULL);
    assert_true(plan_order_read(&a, body, &o, &e));
    assert_int_equal(o.what, PLAN_WORK_REPLAN);
    assert_int_equal(o.seed, 1);
    assert_int_equal(o.iterations, PLAN_ORDER_ITERATIONS_MAX);
    assert_int_equal(o.seconds, PLAN_ORDER_SECONDS);
    assert_int_equal(o.rain, RAIN_HEAVY);
    assert_int_equal(o.river, RIVER_FLOOD);
    assert_true(o.spares && !o.publish && o.has_at);
    assert_int_equal(o.at_s, (int64_t)date_days(2024, 11, 25) * S_PER_DAY + 9 * S_PER_HOUR);
    assert_int_equal(o.n_news, 2);
    assert_true(o.news[0].failed && o.news[0].late_min == 0);
    assert_string_equal(o.news[1].trip, "2-0001");
    assert_int_equal(o.news[1].late_min, 45);
    json_decref(body);
    body = json_loads("{\"what\":\"why\"}", 0, NULL);
    assert_true(plan_order_read(&a, body, &o, &e));
    assert_int_equal(o.iterations, PLANNER_WHY_ITERATIONS);
    assert_int_equal(o.seconds, PLAN_ORDER_WHY_SECONDS);
    json_decref(body);
    body = json_loads("{\"what\":\"plan\",\"seconds\":0}", 0, NULL);
    assert_true(plan_order_read(&a, body, &o, &e));
    assert_int_equal(o.iterations, PLANNER_ITERATIONS);
    assert_int_equal(o.seconds, 0);
    json_decref(body);
    body = json_loads("{\"what\":\"plan\",\"rain\":\"frogs\"}", 0, NULL);
    assert_false(plan_order_read(&a, body, &o, &e));
    assert_string_equal(e.code, "roads.word");
    json_decref(body);
    arena_done(&a);
}

static void test_the_last_few_jobs_are_remembered(void **state)
{
    room *x = *state;
    json_t *out = NULL;
    put_setting(x, "margin_leg_s", "-1"); // each fails quickly
    int64_t first = begin(x, "{\"what\":\"plan\"}");
    expect_state(x, first, "failed", "plan.no_setting");
    for (int i = 0; i < PLAN_DESK_JOBS; i++) {
        expect_state(x, begin(x, "{\"what\":\"plan\"}"), "failed", "plan.no_setting");
    }
    const int64_t unknown[] = {first, first + PLAN_DESK_JOBS + 1, 0, -1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        arena a = {0};
        str body = {NULL, 0};
        assert_false(plan_desk_job(x->desk, TEXT_EN, unknown[i], &out, &x->t.e));
        assert_string_equal(x->t.e.code, "plan.no_job");
        assert_false(plan_desk_enough(x->desk, unknown[i], &x->t.e));
        assert_false(plan_desk_publish(x->desk, unknown[i], &x->t.e));
        assert_false(plan_desk_shown(x->desk, &a, TEXT_EN, unknown[i], &body, &x->t.e));
        assert_string_equal(x->t.e.code, "plan.no_job");
        arena_done(&a);
    }
    assert_true(plan_desk_job(x->desk, TEXT_EN, first + 1, &out, &x->t.e));
    json_decref(out);
    out = plan_desk_jobs(x->desk);
    const json_t *rows = json_object_get(out, "jobs");
    assert_int_equal(json_array_size(rows), PLAN_DESK_JOBS);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 0), "job")),
                     first + PLAN_DESK_JOBS);
    assert_string_equal(word(json_array_get(rows, 0), "state"), "failed");
    json_decref(out);
    assert_false(plan_desk_publish(x->desk, first + 1, &x->t.e)); // it has no plan
    assert_string_equal(x->t.e.code, "plan.no_trial");
}

// ---------------------------------------------------------------- the server ends

static void test_a_server_that_ends_keeps_nothing_half_made(void **state)
{
    room *x = *state;
    char id[STORE_HASH];
    const clock_source clock = clock_system();
    int64_t job = begin_long(x);
    await_distribution(x, job);
    int64_t from_us = clock.monotonic_us(clock.ctx);
    plan_desk_stop(x->desk);
    expect_state(x, job, "failed", "plan.given_up");
    assert_true(clock.monotonic_us(clock.ctx) - from_us <
                (int64_t)WAIT_S * US_PER_S); // far below, where the machine is not busy
    assert_int_equal(publications(x, id), 0);
    assert_false(try_begin(x, "{\"what\":\"plan\"}", &job));
    assert_string_equal(x->t.e.code, "plan.stopping");
}

static void test_it_is_closed_while_a_job_runs(void **state)
{
    room *x = *state;
    char id[STORE_HASH];
    (void)begin_long(x);
    plan_desk_close(x->desk);
    x->desk = NULL;
    assert_int_equal(publications(x, id), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_job_publishes_what_kawal_plan_would),
        CASE(test_a_publication_is_said_by_the_log),
        CASE(test_two_at_once_are_refused),
        CASE(test_what_is_stopped_keeps_a_judged_plan),
        CASE(test_the_best_score_so_far_is_told),
        CASE(test_seconds_alone_are_used_up),
        CASE(test_what_cannot_be_planned_says_why),
        CASE(test_a_trial_is_kept_in_memory_and_published_once),
        CASE(test_a_trial_is_stale_when_the_register_changed),
        CASE(test_a_trial_is_stale_when_another_plan_was_published),
        CASE(test_a_job_does_not_overtake_another_publication),
        CASE(test_a_replan_is_compared_with_the_plan_before),
        CASE(test_why_is_a_job_for_all_and_at_once_for_one),
        CASE(test_published_plans_are_listed_found_and_compared),
        cmocka_unit_test(test_orders_are_read_strictly),
        cmocka_unit_test(test_an_order_says_what_is_left_out),
        CASE(test_the_last_few_jobs_are_remembered),
        CASE(test_a_server_that_ends_keeps_nothing_half_made),
        CASE(test_it_is_closed_while_a_job_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
