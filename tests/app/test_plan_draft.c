// The best plan so far in the data folder: the same search goes on from it, another one does not, and a file
// that was damaged makes no plan worse than one from nothing.
#include "app/plan_draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/rng.h"
#include "tiny_planning.h"

enum { HOSTILE = 60 };

// A clock that goes on by a second whenever it is asked.
static int64_t tick_us(void *ctx)
{
    return *(int64_t *)ctx += US_PER_S;
}

typedef struct desk {
    trip x;
    int64_t now_us;
    plan_draft draft;
    planning_options o;
    int64_t resumed;
    int unkept;
} desk;

static void hear_resumed(void *ctx, int64_t iterations)
{
    ((desk *)ctx)->resumed = iterations;
}

static void hear_unkept(void *ctx, const err *why)
{
    assert_string_equal(why->code, "file.write");
    ((desk *)ctx)->unkept++;
}

static int set_up(void **state)
{
    desk *d = calloc(1, sizeof *d);
    *state = d;
    if (!d || !tiny_init(&d->x.t)) {
        return -1;
    }
    d->draft = (plan_draft){.dir = d->x.t.dir,
                            .clock = {tick_us, tick_us, &d->now_us},
                            .resume = true,
                            .resumed = hear_resumed,
                            .unkept = hear_unkept,
                            .ctx = d};
    d->o = (planning_options){.seed = 1, .iterations = 4096, .draft = &d->draft};
    return store_snapshot(d->x.t.st, &d->x.a, NULL, NULL, &d->x.s, &d->x.t.e) &&
                   roads_make(&d->x.s, NULL, NULL, NULL, NULL, &d->x.p.net, &d->x.t.e)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    desk *d = *state;
    plan_draft_done(&d->draft);
    trip_done(&d->x);
    free(d);
    return 0;
}

static void plan_it(desk *d)
{
    roads *net = d->x.p.net;
    d->resumed = 0;
    assert_true(planning_make(&d->x.a, &d->x.s, net, &d->o, &d->x.p, &d->x.t.e));
    assert_int_equal(d->x.p.verdict.n_fault, 0);
}

static bool read_draft(desk *d, str *ret)
{
    return file_read_below(&d->x.a, d->x.t.dir, STR(PLAN_DRAFT_FILE), PLAN_DRAFT_BYTES_MAX, ret, NULL);
}

static void test_a_search_leaves_its_best_and_goes_on_from_it(void **state)
{
    desk *d = *state;
    str bytes = STR("");
    plan_it(d);
    assert_int_equal(d->resumed, 0);
    assert_true(d->draft.written);
    assert_true(read_draft(d, &bytes));
    fleet_plan first = d->x.p.distribution;
    d->o.iterations = 0;
    plan_it(d);
    assert_true(d->resumed > 0);
    assert_int_equal(d->x.p.begun, d->resumed);
    d->draft.resume = false;
    fleet_plan again = d->x.p.distribution;
    plan_it(d);
    assert_int_equal(d->x.p.begun, 0);
    assert_true(fleet_score_compare(&again.score, &d->x.p.distribution.score) < 0);
    assert_true(fleet_score_compare(&first.score, &again.score) <= 0);
}

static void test_a_draft_is_of_one_question(void **state)
{
    desk *d = *state;
    str bytes = STR("");
    plan_it(d);
    char key[PLAN_DRAFT_KEY];
    memcpy(key, d->draft.key, sizeof key);
    const planning_options asked = d->o;
    for (int i = 0; i < 4; i++) {
        d->o = asked;
        d->o.iterations = 0;
        d->o.seed += i == 0 ? 1 : 0;
        d->o.rain = i == 1 ? RAIN_HEAVY : d->o.rain;
        d->o.spares = i == 2;
        d->x.s.facts += i == 3 ? 1 : 0;
        plan_it(d);
        assert_int_equal(d->resumed, 0);
        plan_draft_end(d->x.t.dir, d->draft.key);
        assert_true(read_draft(d, &bytes)); // of another search
    }
    plan_draft_end(d->x.t.dir, "");
    assert_true(read_draft(d, &bytes));
    plan_draft_end(d->x.t.dir, key);
    assert_false(read_draft(d, &bytes));
    plan_draft_end(d->x.t.dir, key); // nothing is left, and nothing happens
    assert_true(plan_draft_clear(d->x.t.dir, &d->x.t.e));
}

// Changes one digit, or takes a piece away.
static str damage(arena *a, str bytes, rng *r)
{
    char *to = arena_copy(a, bytes.p, bytes.n);
    size_t n = bytes.n;
    for (uint32_t k = 0; k < 8; k++) {
        size_t at = 80 + rng_below(r, (uint32_t)n - 80);
        for (; at < n && (to[at] < '0' || to[at] > '9'); at++) {
        }
        if (at < n) {
            to[at] = (char)('0' + rng_below(r, 10));
        }
    }
    n = rng_below(r, 8) == 0 ? rng_below(r, (uint32_t)n) : n;
    return (str){to, n};
}

static void test_a_damaged_draft_makes_no_wrong_plan(void **state)
{
    desk *d = *state;
    str bytes = STR("");
    rng r;
    int resumed = 0;
    rng_init(&r, 5);
    plan_it(d);
    assert_true(read_draft(d, &bytes));
    d->o.iterations = 0;
    for (int i = 0; i < HOSTILE; i++) {
        char path[PATH_MAX + 16];
        (void)snprintf(path, sizeof path, "%s/%s", d->x.t.dir, PLAN_DRAFT_FILE);
        assert_true(file_write(path, damage(&d->x.a, bytes, &r), &d->x.t.e));
        plan_it(d);
        assert_int_equal(d->x.p.distribution.n_missing, 0);
        resumed += d->resumed > 0 ? 1 : 0;
    }
    assert_true(resumed > HOSTILE / 2);
}

static void test_what_cannot_be_written_is_said_once(void **state)
{
    desk *d = *state;
    d->draft.dir = "/nowhere/at/all";
    plan_it(d);
    assert_int_equal(d->unkept, 1);
    assert_false(d->draft.written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_search_leaves_its_best_and_goes_on_from_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_draft_is_of_one_question, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_damaged_draft_makes_no_wrong_plan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_written_is_said_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
