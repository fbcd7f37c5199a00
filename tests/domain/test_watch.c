// Alarms: raised in time, held through quiet hours, escalated up the chain, acknowledged, resolved; and the
// same on every replay.
#include "domain/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "prop.h"

#define MINUTE ((int64_t)S_PER_MIN * US_PER_S)
#define HOUR   (60 * MINUTE)
#define T0     (INT64_C(1732665600) * US_PER_S) // 2024-11-27T00:00:00Z, 07:00 WIB
enum { WIB = 420 };

static const watch_rule rules[] = {
    {WATCH_SILENT, {"", 0}, 2, 30 * MINUTE, 20 * MINUTE, WATCH_NO_QUIET, WATCH_NO_QUIET},
    {WATCH_SILENT, {"16.02", 5}, 3, 10 * MINUTE, 5 * MINUTE, WATCH_NO_QUIET, WATCH_NO_QUIET},
    {WATCH_STANDING, {"", 0}, 1, 15 * MINUTE, 0, 22 * 60, 5 * 60},
    {WATCH_SOS, {"", 0}, 3, 0, 5 * MINUTE, WATCH_NO_QUIET, WATCH_NO_QUIET},
};
enum { RULES = sizeof rules / sizeof *rules };

static watch_condition silent(const char *area, int64_t from_min, int64_t to_min)
{
    return (watch_condition){WATCH_SILENT,
                             STR("T-0001"),
                             str_of(area),
                             T0 + from_min * MINUTE,
                             to_min == 0 ? INT64_MAX : T0 + to_min * MINUTE,
                             T0 + from_min * MINUTE,
                             false,
                             0};
}

static watch run_at(arena *a, const watch_condition *c, int32_t n, const watch_act *act, int32_t n_act,
                    int64_t min)
{
    watch w;
    watch_run(a, rules, RULES, c, n, act, n_act, WIB, T0 + min * MINUTE, &w);
    return w;
}

static void test_raised(void **state)
{
    (void)state;
    arena a = {0};
    watch_condition c = silent("16.10.01", 0, 0);
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 29).n_alarm, 0);
    watch w = run_at(&a, &c, 1, NULL, 0, 30);
    assert_int_equal(w.n_alarm, 1);
    assert_int_equal(w.alarm[0].rule, 0);
    assert_int_equal(w.alarm[0].raised_us, T0 + 30 * MINUTE);
    assert_int_equal(w.alarm[0].level, WATCH_POLRES);
    // The most particular rule; 16.020 is not in 16.02.
    c = silent("16.02.11.2003", 0, 0);
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 10).alarm[0].rule, 1);
    c = silent("16.020", 0, 0);
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 10).n_alarm, 0);
    c = silent("16.10", 0, 29); // it ended in time
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 100).n_alarm, 0);
    c.to_us = INT64_MAX;
    c.old = true;
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 100).n_alarm, 0);
    c.old = false;
    c.kind = WATCH_LOST; // no rule
    c.to_us = INT64_MAX;
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 100).n_alarm, 0);
    arena_done(&a);
}

static void test_escalated(void **state)
{
    (void)state;
    arena a = {0};
    watch_condition c = silent("16.10.01", 0, 0);
    watch w = run_at(&a, &c, 1, NULL, 0, 30 + 19);
    assert_int_equal(w.alarm[0].level, WATCH_POLRES);
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 69).alarm[0].level, WATCH_POLDA);
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 70).alarm[0].level, WATCH_MABES);
    w = run_at(&a, &c, 1, NULL, 0, 500);
    assert_int_equal(w.n_alarm, 1);
    assert_int_equal(w.alarm[0].level, WATCH_MABES); // there it stays
    const watch_act ack[] = {
        {WATCH_SILENT, STR("T-0001"), T0, WATCH_ACKNOWLEDGE, T0 + 10 * MINUTE, STR("x")}, // too early
        {WATCH_SILENT, STR("T-0001"), T0, WATCH_ACKNOWLEDGE, T0 + 55 * MINUTE, STR("posko")},
        {WATCH_SILENT, STR("T-0002"), T0, WATCH_ACKNOWLEDGE, T0 + 31 * MINUTE, STR("y")}};
    w = run_at(&a, &c, 1, ack, 3, 500);
    assert_int_equal(w.alarm[0].level, WATCH_POLDA);
    assert_int_equal(w.alarm[0].acknowledged_us, T0 + 55 * MINUTE);
    assert_true(str_eq(w.alarm[0].acknowledged_by, STR("posko")));
    assert_int_equal(run_at(&a, &c, 1, ack, 3, 54).alarm[0].acknowledged_us, 0); // not known yet
    arena_done(&a);
}

static void test_resolved(void **state)
{
    (void)state;
    arena a = {0};
    watch_condition c = silent("16.10.01", 0, 45);
    watch w = run_at(&a, &c, 1, NULL, 0, 44);
    assert_int_equal(w.alarm[0].resolved_us, 0);
    w = run_at(&a, &c, 1, NULL, 0, 100);
    assert_int_equal(w.alarm[0].resolved_us, T0 + 45 * MINUTE);
    assert_int_equal(w.alarm[0].resolved_by.n, 0);
    assert_int_equal(w.alarm[0].level, WATCH_POLRES); // no escalation of what is over
    const watch_act done = {WATCH_SILENT, STR("T-0001"), T0, WATCH_RESOLVE, T0 + 40 * MINUTE, STR("posko")};
    w = run_at(&a, &c, 1, &done, 1, 100);
    assert_int_equal(w.alarm[0].resolved_us, T0 + 40 * MINUTE);
    assert_true(str_eq(w.alarm[0].resolved_by, STR("posko")));
    // News that came when all was over: raised and resolved in one moment, for the record.
    c.known_us = T0 + 300 * MINUTE;
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 299).n_alarm, 0);
    w = run_at(&a, &c, 1, NULL, 0, 300);
    assert_int_equal(w.alarm[0].raised_us, T0 + 300 * MINUTE);
    assert_int_equal(w.alarm[0].resolved_us, w.alarm[0].raised_us);
    arena_done(&a);
}

static void test_quiet(void **state)
{
    (void)state;
    arena a = {0};
    watch_condition c = silent("16.10.01", 0, 0);
    c.kind = WATCH_STANDING;
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 15).n_alarm, 1);          // 07:15 WIB
    c.from_us = c.known_us = T0 + 14 * HOUR + 50 * MINUTE;                // 21:50
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 22 * 60 - 1).n_alarm, 0); // 04:59
    watch w = run_at(&a, &c, 1, NULL, 0, 22 * 60);
    assert_int_equal(w.alarm[0].raised_us, T0 + 22 * HOUR); // 05:00
    c.from_us = c.known_us = T0 + 19 * HOUR;                // 02:00
    w = run_at(&a, &c, 1, NULL, 0, 30 * 60);
    assert_int_equal(w.alarm[0].raised_us, T0 + 22 * HOUR);
    c.to_us = T0 + 21 * HOUR; // over before anybody was to be woken
    assert_int_equal(run_at(&a, &c, 1, NULL, 0, 30 * 60).n_alarm, 0);
    arena_done(&a);
}

// What has happened stays; what has not yet, happens later or never.
static bool is_kept(int64_t then_us, int64_t later_us, int64_t now_us)
{
    return then_us != 0 ? then_us == later_us : later_us == 0 || later_us > now_us;
}

// What there is at a moment is the beginning of what there is later: nothing is taken back, nothing comes in
// between; and the order of conditions and acts is no matter.
static bool only_grows(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { MOST = 40 };
    static const char *const area[] = {"16.10", "16.02", "16.02.01", "16"};
    static const str subject[] = {{"A", 1}, {"B", 1}, {"C", 1}};
    static const watch_kind kind[] = {WATCH_SILENT, WATCH_STANDING, WATCH_SOS, WATCH_LOST};
    watch_condition c[MOST];
    watch_act act[MOST];
    int32_t n = size > MOST ? MOST : size;
    for (int32_t i = 0; i < n; i++) {
        int64_t from_us = T0 + rng_below(r, 2000) * MINUTE;
        c[i] = (watch_condition){kind[rng_below(r, 4)],
                                 subject[rng_below(r, 3)],
                                 str_of(area[rng_below(r, 4)]),
                                 from_us,
                                 rng_below(r, 3) == 0 ? INT64_MAX : from_us + rng_below(r, 300) * MINUTE,
                                 from_us + rng_below(r, 200) * MINUTE,
                                 false,
                                 0};
        const watch_condition *about = &c[rng_below(r, (uint32_t)i + 1)];
        act[i] = (watch_act){about->kind,
                             about->subject,
                             about->from_us,
                             rng_below(r, 2) ? WATCH_ACKNOWLEDGE : WATCH_RESOLVE,
                             about->from_us + rng_below(r, 300) * MINUTE,
                             STR("x")};
    }
    arena a = {0};
    watch whole = run_at(&a, c, n, act, n, 5000);
    bool ok = true;
    for (int64_t min = 0; ok && min <= 5000; min += 97) {
        watch part = run_at(&a, c, n, act, n, min);
        for (int32_t i = 0; ok && i < part.n_alarm; i++) {
            const watch_alarm *x = &part.alarm[i];
            const watch_alarm *y = &whole.alarm[i];
            ok = x->condition == y->condition && x->raised_us == y->raised_us && x->level <= y->level &&
                 is_kept(x->acknowledged_us, y->acknowledged_us, T0 + min * MINUTE) &&
                 is_kept(x->resolved_us, y->resolved_us, T0 + min * MINUTE);
        }
        ok = ok && (part.n_alarm == whole.n_alarm || whole.alarm[part.n_alarm].raised_us > T0 + min * MINUTE);
    }
    arena_done(&a);
    return ok;
}

static void test_only_grows(void **state)
{
    (void)state;
    assert_true(prop_check("alarms only grow", only_grows, 200, 40, NULL));
}

static void test_names(void **state)
{
    (void)state;
    for (int32_t i = 0; i < WATCH_KIND_COUNT; i++) {
        watch_kind kind = WATCH_SOS;
        assert_true(watch_kind_find(str_of(watch_kind_name((watch_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    watch_kind kind = WATCH_SOS;
    assert_false(watch_kind_find(STR("fire"), &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raised), cmocka_unit_test(test_escalated),  cmocka_unit_test(test_resolved),
        cmocka_unit_test(test_quiet),  cmocka_unit_test(test_only_grows), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("domain/watch", tests, NULL, NULL);
}
