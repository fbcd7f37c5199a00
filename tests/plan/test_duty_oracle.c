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

// How often the solver is as good as the best, and how far off at most.
typedef struct tally {
    int32_t coverage; // worse in what is covered
    int32_t solved;   // cases that the exact solver ended
    int32_t orders;   // worse in unguarded, lacking or breaks
    int32_t answers;  // else in unanswered or answers
    int32_t worst;    // else in the worst way
    int32_t travel;   // else in travel
    int64_t travel_s; // of the cases that are equal up to travel: ours and the best
    int64_t best_s;
    int64_t farthest_permille;
} tally;

static int compare(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

// 1 where the plan is worse in the first part that differs, -1 where it is better.
static int compare_orders(const duty_score *s, const duty_exact *best)
{
    int order = compare(s->unguarded, best->unguarded);
    order = order ? order : compare(s->lacking, best->lacking);
    return order ? order : compare(s->breaks, best->breaks);
}

// Counts the part in which a plan is worse. False when it is better, which cannot be, or worse in coverage.
static bool count_case(const duty_problem *p, const duty_score *s, const duty_exact *best, tally *n)
{
    for (int32_t i = 0; i < p->n_class; i++) {
        if (s->uncovered[i] != best->uncovered[i]) {
            n->coverage++;
            return false;
        }
    }
    n->solved++;
    int order = compare_orders(s, best);
    if (order != 0) {
        n->orders++;
        return order > 0;
    }
    order = compare(s->unanswered, best->unanswered);
    order = order ? order : compare(s->answer_s, best->answer_s);
    if (order != 0) {
        n->answers++;
        return order > 0;
    }
    if (s->worst_s != best->worst_s) {
        n->worst++;
        return s->worst_s > best->worst_s;
    }
    n->travel += s->travel_s != best->travel_s;
    n->travel_s += s->travel_s;
    n->best_s += best->travel_s;
    if (best->travel_s > 0) {
        int64_t permille = (s->travel_s - best->travel_s) * 1000 / best->travel_s;
        n->farthest_permille = permille > n->farthest_permille ? permille : n->farthest_permille;
    }
    return s->travel_s >= best->travel_s;
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
    bool ok = !duty_exact_solve(&a, &p, &plan, &best) || count_case(&p, &plan.score, &best, n);
    if (!ok) {
        fprintf(
            stderr,
            "# unguarded %d/%d lacking %d/%d breaks %d/%d answer %lld/%lld worst %d/%d travel %lld/%lld\n",
            plan.score.unguarded, best.unguarded, plan.score.lacking, best.lacking, plan.score.breaks,
            best.breaks, (long long)plan.score.answer_s, (long long)best.answer_s, plan.score.worst_s,
            best.worst_s, (long long)plan.score.travel_s, (long long)best.travel_s);
    }
    if (!ok && getenv("DUMP")) {
        for (int32_t t = 0; t < p.n_tps; t++)
            fprintf(stderr, "tps %d kec %d class %d village %d\n", t, p.tps[t].kecamatan, p.tps[t].class_,
                    p.tps[t].village);
        for (int32_t t = 0; t < p.n_class * p.n_kecamatan; t++)
            fprintf(stderr, "pattern c%d k%d: %d tps %d min %d rank %d\n", t / p.n_kecamatan,
                    t % p.n_kecamatan, p.pattern[t].polri, p.pattern[t].tps, p.pattern[t].polri_min,
                    p.class_rank[t / p.n_kecamatan]);
        for (int32_t i = 0; i < p.n_person; i++) {
            const duty_person *q = &p.person[i];
            fprintf(stderr, "person %d unit %d (k %d) el %d off %d [%d %d) ov %d skills %u vill", i, q->unit,
                    p.unit[q->unit].kecamatan, q->eligible, q->village_officer, q->from_s, q->to_s,
                    q->overridden, q->skills);
            for (int k = 0; k < q->village_n; k++)
                fprintf(stderr, " %d", p.village[q->village_first + k]);
            fprintf(stderr, " barred");
            for (int k = 0; k < q->barred_n; k++)
                fprintf(stderr, " %d", p.village[q->barred_first + k]);
            fprintf(stderr, " pin %d busy", q->pin_plus1 - 1);
            for (int k = 0; k < q->busy_n; k++)
                fprintf(stderr, " [%d %d)", p.busy[q->busy_first + k].from_s, p.busy[q->busy_first + k].to_s);
            fprintf(stderr, " ways");
            for (int t = 0; t < p.n_tps; t++)
                fprintf(stderr, " %d", p.unit_tps_s[q->unit * p.n_tps + t]);
            fprintf(stderr, "\n");
        }
        for (int32_t i = 0; i < p.n_tps; i++) {
            fprintf(stderr, "hops %d:", i);
            for (int32_t k = 0; k < p.n_tps; k++)
                if (p.tps[i].kecamatan == p.tps[k].kecamatan)
                    fprintf(stderr, " %d:%d", k,
                            p.near[p.tps[i].kecamatan]
                                .time_s[p.tps[i].local * p.near[p.tps[i].kecamatan].n + p.tps[k].local]);
            fprintf(stderr, "\n");
        }
        for (int32_t i = 0; i < p.n_post; i++)
            fprintf(stderr, "post %d kec %d guards %d [%d %d) shift %d skills %u first %d own %d\n", i,
                    p.post[i].kecamatan, p.post[i].guards, p.post[i].from_s, p.post[i].to_s,
                    p.post[i].shift_s, p.post[i].skills, p.post[i].first, p.post[i].own);
        fprintf(stderr, "limits hop %d spread %d travel %d neigh %d rest %d hand %d phase %d..%d res %d\n",
                p.hop_limit_s, p.spread_limit_s, p.travel_limit_s, p.neighbour_s, p.rest_s, p.handover_s,
                p.phase[0].from_s, p.phase[2].to_s, p.n_reserve);
        for (int32_t i = 0; i < plan.n_team; i++) {
            const duty_team *t = &plan.team[i];
            fprintf(stderr, "team st %d tps", t->station);
            for (int k = 0; k < t->tps_n; k++)
                fprintf(stderr, " %d", plan.team_tps[t->tps_first + k]);
            fprintf(stderr, " by");
            for (int k = 0; k < t->person_n; k++)
                fprintf(stderr, " %d", t->person[k]);
            fprintf(stderr, "\n");
        }
        for (int32_t i = 0; i < plan.n_squad; i++) {
            const duty_squad *t = &plan.squad[i];
            fprintf(stderr, "squad post %d q %d by", t->post, t->squad);
            for (int k = 0; k < t->person_n; k++)
                fprintf(stderr, " %d", t->person[k]);
            fprintf(stderr, "\n");
        }
    }
    arena_done(&a);
    return ok;
}

static void test_oracle(void **state)
{
    (void)state;
    tally n = {0};
    bool ok = prop_check("duty oracle", oracle_agrees, prop_runs(CASES), 1, &n);
    fprintf(stderr,
            "# %d solved; worse in orders %d, answers %d, worst way %d, travel %d; travel %lld for %lld, "
            "farthest %lld permille\n",
            n.solved, n.orders, n.answers, n.worst, n.travel, (long long)n.travel_s, (long long)n.best_s,
            (long long)n.farthest_permille);
    assert_true(ok);
    (void)glp_free_env();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oracle),
    };
    return cmocka_run_group_tests_name("plan/duty_oracle", tests, NULL, NULL);
}
