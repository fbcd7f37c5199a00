// Whatever is asked, what the solver makes keeps every rule: the judge finds nothing, and its bounds hold.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "duty_gen_more.h"
#include "judged.h"
#include "prop.h"

// Up to 3 * LARGEST TPS: more take long and hit no other rules.
enum { CASES = 240, ANEW_CASES = 80, LARGEST = 12 };

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
    assert_true(prop_check("duty judged", judge_agrees, prop_runs(CASES), LARGEST, NULL));
}

static void tell_guards(duty_person *person, const int32_t *who, int32_t n, int32_t place)
{
    for (int32_t m = 0; m < n; m++) {
        duty_person *q = &person[who[m]];
        q->told_plus1 = q->told_plus1 == 0 ? place + 1 : q->told_plus1;
    }
}

// Tells everybody what a plan has for him.
static void tell(arena *a, duty_problem *p, const duty_plan *plan)
{
    duty_person *person = ARENA_NEW(a, duty_person, p->n_person);
    for (int32_t i = 0; i < p->n_person; i++) {
        person[i] = p->person[i];
        person[i].told_plus1 = 0;
    }
    for (int32_t i = 0; i < plan->n_team; i++) {
        for (int32_t m = 0; m < plan->team[i].person_n; m++) {
            person[plan->team[i].person[m]].told_plus1 = plan->team[i].station + 1;
        }
    }
    for (int32_t i = 0; i < plan->n_squad; i++) {
        tell_guards(person, plan->squad[i].person, plan->squad[i].person_n, p->n_tps + plan->squad[i].post);
    }
    for (int32_t i = 0; i < plan->n_stand; i++) {
        tell_guards(person, plan->stand[i].person, plan->stand[i].person_n,
                    p->n_tps + p->n_post + plan->stand[i].reserve);
    }
    p->person = person;
    p->least_change = true;
}

// Somebody is not there any more: what is made from the plan before keeps every rule, and so does what is
// made from a plan of other people, which says nothing here.
static bool anew_agrees(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    duty_gen_more(&a, r, &p);
    duty_options o = {.seed = rng_next(r), .iterations = 1 + (int64_t)rng_below(r, 60)};
    duty_plan before;
    duty_plan after;
    duty_plan again;
    check_report report;
    duty_solve(&a, &p, &o, &before);
    tell(&a, &p, &before);
    duty_person *person = ARENA_NEW(&a, duty_person, p.n_person);
    for (int32_t i = 0; i < p.n_person; i++) {
        person[i] = p.person[i];
        person[i].eligible = person[i].eligible && rng_below(r, 8) > 0;
    }
    p.person = person;
    o.start = &before;
    duty_solve(&a, &p, &o, &after);
    duty_solve(&a, &p, &o, &again);
    check_report_init(&a, &report);
    check_duty(&a, &p, &after, &report);
    judged_print(&report);
    bool ok = report.n_fault == 0 && duty_score_compare(&p, &after.score, &again.score) == 0;
    arena_done(&a);
    return ok;
}

static void test_anew_agrees(void **state)
{
    (void)state;
    assert_true(prop_check("duty anew judged", anew_agrees, prop_runs(ANEW_CASES), LARGEST, NULL));
}

// Nothing happened: what comes is no worse than what was told, so that nobody is told anything new but for
// what counts more.
static bool nothing_changes(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, size);
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    duty_options o = {.seed = rng_next(r), .iterations = 40};
    duty_plan before;
    duty_plan after;
    duty_score kept;
    duty_solve(&a, &p, &o, &before);
    tell(&a, &p, &before);
    o.start = &before;
    o.iterations = 0;
    duty_solve(&a, &p, &o, &after);
    duty_score_of(&a, &p, &before, &kept);
    duty_score got = after.score;
    got.worst_s = kept.worst_s; // without a search, ways may be longer
    got.travel_s = kept.travel_s;
    got.fairness = kept.fairness;
    bool ok = kept.changed == 0 && duty_score_compare(&p, &got, &kept) <= 0;
    arena_done(&a);
    return ok;
}

static void test_nothing_changes(void **state)
{
    (void)state;
    assert_true(prop_check("duty anew", nothing_changes, prop_runs(ANEW_CASES), LARGEST, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge_agrees),
        cmocka_unit_test(test_anew_agrees),
        cmocka_unit_test(test_nothing_changes),
    };
    return cmocka_run_group_tests_name("plan/duty_judged", tests, NULL, NULL);
}
