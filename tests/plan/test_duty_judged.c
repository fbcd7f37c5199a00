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
    judged_print(&report);
    bool ok = report.n_fault == 0;
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
