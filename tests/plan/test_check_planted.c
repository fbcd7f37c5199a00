// Solvers and judge agree on many generated problems, and an error planted in a plan of the solvers' is
// faulted wherever it is put.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "duty_gen_more.h"
#include "fleet_gen_more.h"
#include "judged.h"
#include "mutate.h"
#include "prop.h"

enum { CASES = 120, RICH_CASES = 30, LARGEST = 16, ITERATIONS = 20, OPERATORS_MAX = 192 };

typedef enum kind {
    DUTY,
    DUTY_RICH, // all rules mixed
    FLEET,
    FLEET_RICH, // every rule there is, and half carried out: something went wrong, and it was planned again
} kind;

// A problem with its plan, of any kind, so that one test serves all.
typedef struct solved {
    bool fleet;
    fleet_problem fleet_p;
    fleet_plan fleet_plan_;
    duty_problem duty_p;
    duty_plan duty_plan_;
} solved;

static void solve_fleet(arena *a, rng *r, int32_t size, bool rich, solved *s)
{
    fleet_options options = {.seed = rng_next(r), .iterations = ITERATIONS};
    fleet_gen_any(a, r, size, &s->fleet_p);
    if (rich) {
        fleet_gen_more(a, r, &s->fleet_p);
    }
    fleet_solve(a, &s->fleet_p, &options, &s->fleet_plan_);
    if (rich && s->fleet_plan_.n_trip > 0) {
        fleet_plan before = s->fleet_plan_;
        int32_t begun = (int32_t)rng_below(r, (uint32_t)before.n_trip);
        fleet_gen_stand(a, &before, before.trip[begun].load_s, &s->fleet_p);
        fleet_gen_disturb(a, r, &s->fleet_p);
        options.start = &before;
        fleet_solve(a, &s->fleet_p, &options, &s->fleet_plan_);
    }
}

static bool is_fleet(kind of)
{
    return of == FLEET || of == FLEET_RICH;
}

static solved solve(arena *a, rng *r, int32_t size, kind of)
{
    solved s = {.fleet = is_fleet(of)};
    if (s.fleet) {
        solve_fleet(a, r, size, of == FLEET_RICH, &s);
    } else {
        duty_options options = {.seed = rng_next(r), .iterations = ITERATIONS};
        duty_gen_spec spec = duty_gen_small(r, size);
        s.duty_p = duty_gen(a, &spec, rng_next(r));
        if (of == DUTY_RICH) {
            duty_gen_more(a, r, &s.duty_p);
        }
        duty_solve(a, &s.duty_p, &options, &s.duty_plan_);
    }
    return s;
}

static check_report judge(arena *a, const solved *s)
{
    check_report report;
    check_report_init(a, &report);
    if (s->fleet) {
        check_fleet(a, &s->fleet_p, &s->fleet_plan_, &report);
    } else {
        check_duty(a, &s->duty_p, &s->duty_plan_, &report);
    }
    return report;
}

static size_t operators(bool fleet)
{
    return fleet ? mutate_fleet_count() : mutate_duty_count();
}

static mutation info_of(bool fleet, size_t op)
{
    return fleet ? mutate_fleet_info(op) : mutate_duty_info(op);
}

static bool plant(arena *a, size_t op, rng *r, solved *s)
{
    return s->fleet ? mutate_fleet_by(a, op, r, &s->fleet_p, &s->fleet_plan_)
                    : mutate_duty_by(a, op, r, &s->duty_p, &s->duty_plan_);
}

typedef struct planting {
    kind of;
    bool fleet;
    int64_t times[OPERATORS_MAX]; // how often each operator found a place
} planting;

static bool errors_are_faulted(rng *r, int32_t size, void *ctx)
{
    planting *n = ctx;
    arena a = {0};
    solved good = solve(&a, r, size, n->of);
    check_report report = judge(&a, &good);
    bool all = report.n_fault == 0;
    if (!all) {
        judged_print(&report);
    }
    for (size_t op = 0; all && op < operators(n->fleet); op++) {
        solved bad = good;
        arena scratch = {0};
        if (plant(&scratch, op, r, &bad)) {
            mutation info = info_of(n->fleet, op);
            report = judge(&scratch, &bad);
            all = judged_as_planted(&report, info.code, info.companions);
            n->times[op]++;
            if (!all) {
                fprintf(stderr, "# planted %s: %s\n", check_name(info.code), info.name);
                judged_print(&report);
            }
        }
        arena_done(&scratch);
    }
    arena_done(&a);
    return all;
}

static void expect_all_planted(const char *name, kind of, int cases)
{
    planting n = {.of = of, .fleet = is_fleet(of)};
    assert_true(operators(n.fleet) <= OPERATORS_MAX);
    assert_true(prop_check(name, errors_are_faulted, cases, LARGEST, &n));
    bool all = of == FLEET || of == DUTY_RICH; // have a place for every operator
    for (size_t op = 0; all && op < operators(n.fleet); op++) {
        if (n.times[op] == 0 && (info_of(n.fleet, op).companions & MUTATION_RARE) == 0) {
            fail_msg("never planted: %s", info_of(n.fleet, op).name);
        }
    }
}

static void errors_in_distributions_are_faulted(void **state)
{
    (void)state;
    expect_all_planted("errors in distributions", FLEET, CASES);
}

static void errors_in_what_was_planned_again_are_faulted(void **state)
{
    (void)state;
    expect_all_planted("errors in rich distributions", FLEET_RICH, RICH_CASES);
}

static void errors_in_placements_are_faulted(void **state)
{
    (void)state;
    expect_all_planted("errors in placements", DUTY, RICH_CASES);
}

static void errors_in_placements_of_all_rules_are_faulted(void **state)
{
    (void)state;
    expect_all_planted("errors in rich placements", DUTY_RICH, CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_in_distributions_are_faulted),
        cmocka_unit_test(errors_in_what_was_planned_again_are_faulted),
        cmocka_unit_test(errors_in_placements_are_faulted),
        cmocka_unit_test(errors_in_placements_of_all_rules_are_faulted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
