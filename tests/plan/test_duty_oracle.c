// The solver against the best placement that there is, on small problems that mix all rules.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glpk.h>

#include "duty_exact.h"
#include "duty_gen_more.h"
#include "judged.h"
#include "prop.h"

enum { CASES = 300 };

// How many placements of a thousand may be worse first in coverage (none), in unguarded, lacking and breaks,
// in answers, in the worst way and in travel; and all travel of those that are equal before it against the
// best. Lower is better; the solver reaches these numbers.
static const int32_t worse_permille[] = {0, 17, 0, 70, 80};
enum { TRAVEL_PERMILLE = 1020 };

static int compare(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

// The first part in which two scores differ, and how: above 0 where the plan is worse.
typedef enum part { COVERAGE, ORDERS, ANSWERS, WORST, TRAVEL, PARTS } part;

// How often the plan is worse in which part first, and how far in travel.
typedef struct tally {
    int32_t drawn;
    int32_t solved; // cases that the exact solver ended
    int32_t worse[PARTS];
    int64_t travel_s; // of the cases that are equal before travel: ours and the best
    int64_t best_s;
    int64_t farthest_permille;
} tally;

static int compare_coverage(const duty_problem *p, const duty_score *s, const duty_exact *best)
{
    int order = 0;
    int32_t rank = 0;
    for (int32_t i = 0; i < p->n_class; i++) {
        int differs = compare(s->uncovered[i], best->uncovered[i]);
        if (differs != 0 && (order == 0 || p->class_rank[i] > rank)) {
            order = differs;
            rank = p->class_rank[i];
        }
    }
    return order;
}

static part compare_scores(const duty_problem *p, const duty_score *s, const duty_exact *best, int *ret_order)
{
    int order[PARTS] = {compare_coverage(p, s, best)};
    order[ORDERS] = compare(s->unguarded, best->unguarded);
    order[ORDERS] = order[ORDERS] ? order[ORDERS] : compare(s->lacking, best->lacking);
    order[ORDERS] = order[ORDERS] ? order[ORDERS] : compare(s->breaks, best->breaks);
    order[ANSWERS] = compare(s->unanswered, best->unanswered);
    order[ANSWERS] = order[ANSWERS] ? order[ANSWERS] : compare(s->answer_s, best->answer_s);
    order[WORST] = compare(s->worst_s, best->worst_s);
    order[TRAVEL] = compare(s->travel_s, best->travel_s);
    part first = COVERAGE;
    while (first < TRAVEL && order[first] == 0) {
        first++;
    }
    *ret_order = order[first];
    return first;
}

static void scores_print(const duty_problem *p, const duty_score *s, const duty_exact *best)
{
    for (int32_t i = 0; i < p->n_class; i++) {
        fprintf(stderr, "# class %d: uncovered %d, best %d\n", i, s->uncovered[i], best->uncovered[i]);
    }
    fprintf(stderr, "# unguarded %d %d, lacking %d %d, breaks %d %d, unanswered %d %d\n", s->unguarded,
            best->unguarded, s->lacking, best->lacking, s->breaks, best->breaks, s->unanswered,
            best->unanswered);
    fprintf(stderr, "# answer %lld %lld, worst %d %d, travel %lld %lld\n", (long long)s->answer_s,
            (long long)best->answer_s, s->worst_s, best->worst_s, (long long)s->travel_s,
            (long long)best->travel_s);
}

// Counts a case. False when the plan is better than the best, or a bound above it: one of the three is wrong.
static bool count_case(const duty_problem *p, const duty_plan *plan, const duty_exact *best, tally *n)
{
    int order = 0;
    part first = compare_scores(p, &plan->score, best, &order);
    n->solved++;
    n->worse[first] += order > 0;
    if (first == TRAVEL) {
        n->travel_s += plan->score.travel_s;
        n->best_s += best->travel_s;
        int64_t more_s = plan->score.travel_s - best->travel_s;
        int64_t permille = best->travel_s > 0 ? more_s * 1000 / best->travel_s : 0;
        n->farthest_permille = permille > n->farthest_permille ? permille : n->farthest_permille;
    }
    bool bounds =
        first < WORST || plan->n_uncovered > 0 ||
        (plan->bound.worst_s <= best->worst_s && (first < TRAVEL || plan->bound.travel_s <= best->travel_s));
    if (order < 0 || !bounds) {
        scores_print(p, &plan->score, best);
    }
    return order >= 0 && bounds;
}

static bool oracle_agrees(rng *r, int32_t size, void *ctx)
{
    (void)size;
    tally *n = ctx;
    arena a = {0};
    duty_gen_spec spec = duty_gen_small(r, 3);
    spec.n_kecamatan = 1 + (int32_t)rng_below(r, 2);
    spec.people += (int32_t)rng_below(r, 6);
    duty_problem p = duty_gen(&a, &spec, rng_next(r));
    if (rng_below(r, 3) > 0) {
        duty_gen_more(&a, r, &p);
    }
    p.least_change = false;
    duty_options o = {.seed = rng_next(r), .iterations = 300};
    duty_plan plan;
    duty_exact best;
    duty_solve(&a, &p, &o, &plan);
    n->drawn++;
    bool ok = !duty_exact_solve(&a, &p, &plan, &best) || count_case(&p, &plan, &best, n);
    arena_done(&a);
    return ok;
}

static void test_oracle(void **state)
{
    (void)state;
    tally n = {0};
    bool ok = prop_check("duty oracle", oracle_agrees, prop_runs(CASES), 1, &n);
    fprintf(stderr, "# of %d placements the best of %d is known: %d are worse in coverage, ", n.drawn,
            n.solved, n.worse[COVERAGE]);
    fprintf(stderr, "%d in orders, %d in answers, %d in the ", n.worse[ORDERS], n.worse[ANSWERS],
            n.worse[WORST]);
    fprintf(stderr, "worst way, %d in travel: %lld s for %lld, at most %lld permille\n", n.worse[TRAVEL],
            (long long)n.travel_s, (long long)n.best_s, (long long)n.farthest_permille);
    (void)glp_free_env();
    assert_true(ok && n.solved > 0);
    assert_true(n.solved * 10 >= n.drawn * 9); // of the others nothing is known
    for (int first = COVERAGE; first < PARTS; first++) {
        assert_true((int64_t)n.worse[first] * 1000 <= (int64_t)worse_permille[first] * n.solved);
    }
    assert_true(n.travel_s * 1000 <= n.best_s * TRAVEL_PERMILLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle),
    };
    return cmocka_run_group_tests_name("plan/duty_oracle", tests, NULL, NULL);
}
