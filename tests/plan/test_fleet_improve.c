// The search, and all rules beyond the plain ones: plans of problems with lots, docks, hours, guards, pins
// and what stands are judged; the running score is held against the whole; nothing depends on threads.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fleet_gen_more.h"
#include "judged.h"
#include "plan/fleet_internal.h"
#include "prop.h"

enum { DAY_S = 86400 };

static const fleet_options quick = {.seed = 7, .iterations = 128};

static bool judge_finds_nothing(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    check_report r;
    check_report_init(a, &r);
    check_fleet(a, p, plan, &r);
    judged_print(&r);
    return r.n_fault == 0;
}

static bool score_is_true(arena *a, const fleet_problem *p, const fleet_plan *plan)
{
    fleet_score s;
    fleet_score_of(a, p, plan, &s);
    for (int i = 0; i < FLEET_PARTS; i++) {
        if (s.part[i] != plan->score.part[i]) {
            fprintf(stderr, "# part %d is %lld, should be %lld\n", i, (long long)plan->score.part[i],
                    (long long)s.part[i]);
            return false;
        }
    }
    return true;
}

static bool rich_plan_is_judged(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_solve(&a, &p, &quick, &plan);
    bool ok = judge_finds_nothing(&a, &p, &plan) && score_is_true(&a, &p, &plan);
    arena_done(&a);
    return ok;
}

static void every_rich_plan_is_judged(void **state)
{
    (void)state;
    assert_true(prop_check("rich_plan_is_judged", rich_plan_is_judged, 60, 40, NULL));
}

// Nothing has changed, so all but nothing of what was told changes, and no more is left behind.
static bool start_is_kept(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, after;
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_solve(&a, &p, &quick, &before);
    fleet_gen_stand(&a, &before, (int32_t)rng_below(r, 8) * DAY_S, &p);
    fleet_options o = {.seed = 3, .start = &before};
    fleet_solve(&a, &p, &o, &after);
    bool ok = judge_finds_nothing(&a, &p, &after) && score_is_true(&a, &p, &after) &&
              after.score.part[FLEET_UNDELIVERED] <= before.score.part[FLEET_UNDELIVERED] &&
              (after.score.part[FLEET_UNDELIVERED] < before.score.part[FLEET_UNDELIVERED] ||
               after.score.part[FLEET_CHANGED] <= 3 + p.n_told / 20);
    arena_done(&a);
    return ok;
}

static void a_plan_that_still_holds_is_kept(void **state)
{
    (void)state;
    assert_true(prop_check("start_is_kept", start_is_kept, 40, 30, NULL));
}

static bool disturbed_plan_is_judged(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan before, after;
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_solve(&a, &p, &quick, &before);
    fleet_gen_stand(&a, &before, 0, &p);
    fleet_gen_disturb(&a, r, &p);
    fleet_options o = {.seed = 3, .iterations = 64, .start = &before};
    fleet_solve(&a, &p, &o, &after);
    bool ok = judge_finds_nothing(&a, &p, &after) && score_is_true(&a, &p, &after);
    arena_done(&a);
    return ok;
}

static void what_goes_wrong_is_planned_anew(void **state)
{
    (void)state;
    assert_true(prop_check("disturbed_plan_is_judged", disturbed_plan_is_judged, 50, 40, NULL));
}

// After every single iteration the running score is that of the plan.
static bool running_score_is_true(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_index ix;
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_index_make(&a, &p, &ix);
    const int32_t *rank = fleet_tour_ranks(&a, &p, &ix);
    fleet_options none = {.seed = 1};
    fleet_plan plan;
    fleet_solve(&a, &p, &none, &plan);
    fleet_work w;
    fleet_work_init(&w, &a, &p, &ix, rank);
    fleet_start_book(&w, &plan);
    fleet_saved saved = {.a = &a};
    fleet_work_save(&w, &saved);
    fleet_chain c;
    fleet_chain_init(&c, &p, &ix, rank, &saved, 11, 0);
    bool ok = true;
    for (int32_t i = 0; i < 60 && ok; i++) {
        fleet_chain_run(&c, 1);
        fleet_work_plan(&c.w, &a, &plan);
        ok = score_is_true(&a, &p, &plan) && fleet_score_compare(&plan.score, &c.score) == 0;
    }
    fleet_chain_done(&c);
    arena_done(&a);
    return ok;
}

static void the_running_score_is_the_score(void **state)
{
    (void)state;
    assert_true(prop_check("running_score_is_true", running_score_is_true, 20, 20, NULL));
}

static bool same_plan(const fleet_plan *a, const fleet_plan *b)
{
    return a->n_trip == b->n_trip && a->n_stop == b->n_stop && a->n_missing == b->n_missing &&
           a->iterations == b->iterations && fleet_score_compare(&a->score, &b->score) == 0 &&
           memcmp(a->trip, b->trip, (size_t)a->n_trip * sizeof *a->trip) == 0 &&
           memcmp(a->stop, b->stop, (size_t)a->n_stop * sizeof *a->stop) == 0;
}

static bool threads_do_not_matter(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    fleet_problem p;
    fleet_plan one, two;
    fleet_gen_any(&a, r, size, &p);
    fleet_gen_more(&a, r, &p);
    fleet_options o = {.seed = 5, .iterations = 2200, .threads = 1};
    fleet_solve(&a, &p, &o, &one);
    o.threads = 2;
    fleet_solve(&a, &p, &o, &two);
    bool ok = same_plan(&one, &two);
    arena_done(&a);
    return ok;
}

static void one_thread_and_two_give_the_same(void **state)
{
    (void)state;
    assert_true(prop_check("threads_do_not_matter", threads_do_not_matter, 4, 12, NULL));
}

typedef struct watch {
    fleet_score last;
    int64_t calls, at;
    bool steady;
} watch;

static void watch_better(void *ctx, const fleet_plan *plan)
{
    watch *w = ctx;
    bool better = w->calls == 0 || fleet_score_compare(&plan->score, &w->last) < 0;
    w->steady = w->steady && better && (w->calls < 2 || plan->iterations >= w->at + 256);
    w->last = plan->score;
    w->at = plan->iterations;
    w->calls++;
}

static void better_plans_are_shown_as_they_come(void **state)
{
    (void)state;
    arena a = {0};
    rng r;
    rng_init(&r, 9);
    fleet_problem p;
    fleet_plan plan;
    fleet_gen_spec spec = {.kecamatan = 4, .villages = 20, .tps = 60, .water_permille = 200};
    fleet_gen(&a, &r, &spec, &p);
    watch w = {.steady = true};
    fleet_options o = {.seed = 1, .iterations = 2000, .better = watch_better, .better_ctx = &w};
    fleet_solve(&a, &p, &o, &plan);
    assert_true(w.steady);
    assert_true(w.calls > 2);
    assert_true(fleet_score_compare(&plan.score, &w.last) <= 0);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rich_plan_is_judged),
        cmocka_unit_test(the_running_score_is_the_score),
        cmocka_unit_test(a_plan_that_still_holds_is_kept),
        cmocka_unit_test(what_goes_wrong_is_planned_anew),
        cmocka_unit_test(one_thread_and_two_give_the_same),
        cmocka_unit_test(better_plans_are_shown_as_they_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
