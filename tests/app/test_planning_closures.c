// Which closures a plan counts: a window of the calendar against every minute of it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "prop.h"
#include "tiny_planning.h"

enum { DAYS = 4, DAY_MIN = 24 * 60, WINDOW_DAY = 20000 };

// Some minute of the closure is in the window, and in its hours.
static bool meets_slowly(const snap_calendar *w, int64_t from_s, int64_t to_s)
{
    int32_t opens = w->hours_from == SNAP_NONE ? 0 : w->hours_from;
    int32_t ends = w->hours_to == SNAP_NONE ? DAY_MIN : w->hours_to;
    for (int64_t at = w->from_s; at < w->to_s; at += S_PER_MIN) {
        int32_t of_day = (int32_t)(at / S_PER_MIN % DAY_MIN);
        bool open = opens < ends ? of_day >= opens && of_day < ends : true;
        if (open && at >= from_s && at < to_s) {
            return true;
        }
    }
    return false;
}

static int64_t moment(rng *r)
{
    return ((int64_t)WINDOW_DAY * DAY_MIN + (int64_t)rng_below(r, DAYS * 48) * 30) * S_PER_MIN;
}

static bool meets_as_said(rng *r, int32_t size, void *ctx)
{
    int32_t *met = ctx;
    (void)size;
    snap_calendar w = {
        .from_s = moment(r), .to_s = moment(r), .hours_from = SNAP_NONE, .hours_to = SNAP_NONE};
    int64_t from_s = rng_below(r, 6) == 0 ? INT64_MIN : moment(r);
    int64_t to_s = rng_below(r, 6) == 0 ? INT64_MAX : moment(r);
    if (rng_below(r, 4) > 0) {
        w.hours_from = (int32_t)rng_below(r, 48) * 30;
        w.hours_to = (int32_t)rng_below(r, 49) * 30;
    }
    bool meets = planning_window_meets(&w, from_s, to_s);
    *met += meets;
    return meets == meets_slowly(&w, from_s, to_s);
}

static void test_windows(void **state)
{
    (void)state;
    int32_t met = 0;
    assert_true(prop_check("windows", meets_as_said, prop_runs(2000), 1, &met));
    assert_true(met > 200);
}

// What a plan of the tiny register says of closures of its first link.
static void plan_with(trip *x, const char *rows)
{
    const planning_options o = {.seed = 1, .iterations = 20};
    strbuf b;
    strbuf_init(&b, 4000);
    strbuf_addf(&b, "kode,nama,ruas,dari,sampai,asal\n%s", rows);
    *x = (trip){.p = {.net = NULL}};
    assert_true(tiny_init(&x->t));
    if (*rows) {
        assert_true(tiny_import(&x->t, KIND_CLOSURES, "t.csv", strbuf_str(&b)));
    }
    assert_true(store_snapshot(x->t.st, &x->a, NULL, NULL, &x->s, &x->t.e));
    roads *net = NULL;
    assert_true(roads_make(&x->s, NULL, NULL, NULL, NULL, &net, &x->t.e));
    assert_true(planning_make(&x->a, &x->s, net, &o, &x->p, &x->t.e));
    assert_int_equal(x->p.verdict.n_fault, 0);
    strbuf_done(&b);
}

// Legs go out from 24 to 26 November between six and six, and back until 3 December.
static void test_only_closures_that_meet_a_window_count(void **state)
{
    (void)state;
    trip plain;
    trip x;
    plan_with(&plain, "");
    plan_with(&x, "LALU,Sudah lewat,R001,,2024-11-23 12:00,fakta\n"
                  "MALAM,Malam hari,R001,2024-11-24 19:00,2024-11-25 05:00,fakta\n"
                  "NANTI,Sesudah semuanya,R001,2024-12-03 18:00,,fakta\n");
    assert_int_equal(x.p.closure_windows[0] | x.p.closure_windows[1] | x.p.closure_windows[2], 0);
    assert_memory_equal(&x.p.metric[MODE_TRUCK], &plain.p.metric[MODE_TRUCK], sizeof(metric_id));
    json_t *doc = planning_document(&x.a, &x.p, &(planning_options){.seed = 1});
    assert_int_equal(json_array_size(json_object_get(json_object_get(doc, "network"), "closures")), 0);
    json_decref(doc);
    trip_done(&x);
    plan_with(&x, "LALU,Sudah lewat,R001,,2024-11-23 12:00,fakta\n"
                  "PAGI,Sampai pagi,R001,2024-11-24 19:00,2024-11-25 06:01,fakta\n");
    assert_int_equal(x.p.closure_windows[0], 0);
    assert_int_not_equal(x.p.closure_windows[1], 0);
    assert_memory_not_equal(&x.p.metric[MODE_TRUCK], &plain.p.metric[MODE_TRUCK], sizeof(metric_id));
    doc = planning_document(&x.a, &x.p, &(planning_options){.seed = 1});
    const json_t *said = json_object_get(json_object_get(doc, "network"), "closures");
    assert_int_equal(json_array_size(said), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(said, 0), "code")), "PAGI");
    const json_t *windows = json_object_get(json_array_get(said, 0), "holds_in");
    assert_int_equal(json_array_size(windows), 2);
    assert_string_equal(json_string_value(json_array_get(windows, 0)), "leg-gudang-ppk");
    assert_string_equal(json_string_value(json_array_get(windows, 1)), "leg-ppk-pps");
    json_decref(doc);
    trip_done(&x);
    trip_done(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_only_closures_that_meet_a_window_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
