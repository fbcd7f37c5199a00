// Where reserves stand, against every choice of sites.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/duty_internal.h"
#include "prop.h"

enum { SITES = 9, TPS = 14 };

typedef struct answer {
    int32_t unanswered;
    int32_t worst_s;
} answer;

static answer answer_of(const duty_problem *p, uint32_t sites)
{
    const duty_reserve *r = p->reserve;
    answer a = {0};
    for (int32_t i = 0; i < p->n_tps; i++) {
        int32_t best = MATRIX_NONE;
        for (int32_t s = 0; s < r->n_site; s++) {
            int32_t time_s = r->site_tps_s[s * p->n_tps + i];
            bool better = (sites >> s & 1) && time_s >= 0 && (best < 0 || time_s < best);
            best = better ? time_s : best;
        }
        if (p->class_rank[p->tps[i].class_] >= r->watch_rank) {
            a.unanswered += best < 0;
            a.worst_s = best > a.worst_s ? best : a.worst_s;
        }
    }
    return a;
}

static bool is_better(answer x, answer y)
{
    return x.unanswered != y.unanswered ? x.unanswered < y.unanswered : x.worst_s < y.worst_s;
}

static answer best_of_all(const duty_problem *p)
{
    const duty_reserve *r = p->reserve;
    answer best = {TPS + 1, 0};
    for (uint32_t sites = 0; sites < UINT32_C(1) << r->n_site; sites++) {
        int32_t n = 0;
        for (int32_t s = 0; s < r->n_site; s++) {
            n += (int32_t)(sites >> s & 1);
        }
        answer a = answer_of(p, sites);
        best = n == r->n && is_better(a, best) ? a : best;
    }
    return best;
}

static bool chooses_best(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    duty_tps tps[TPS] = {{0}};
    const int32_t rank[2] = {0, 5};
    int32_t time_s[SITES * TPS];
    duty_reserve reserve = {
        .n_site = 1 + (int32_t)rng_below(r, SITES), .watch_rank = 5, .site_tps_s = time_s};
    reserve.n = 1 + (int32_t)rng_below(r, (uint32_t)reserve.n_site);
    duty_problem p = {
        .n_tps = size, .tps = tps, .class_rank = rank, .n_class = 2, .n_reserve = 1, .reserve = &reserve};
    uint32_t unreached = rng_below(r, 10);
    for (int32_t i = 0; i < size; i++) {
        tps[i].class_ = rng_below(r, 4) > 0;
        for (int32_t s = 0; s < reserve.n_site; s++) {
            int32_t way_s = (int32_t)rng_below(r, 40);
            time_s[s * size + i] = rng_below(r, 10) < unreached ? MATRIX_NONE : way_s;
        }
    }
    duty_plan plan = {0};
    duty_reserves_open(&a, &p, &plan);
    uint32_t sites = 0;
    int32_t worst_s = 0;
    for (int32_t k = 0; k < plan.n_stand; k++) {
        sites |= UINT32_C(1) << plan.stand[k].site;
        worst_s = plan.stand[k].worst_s > worst_s ? plan.stand[k].worst_s : worst_s;
    }
    answer best = best_of_all(&p);
    answer found = answer_of(&p, sites);
    bool ok = plan.n_stand == reserve.n && !is_better(best, found) && worst_s == found.worst_s;
    arena_done(&a);
    return ok;
}

static void test_chooses_best(void **state)
{
    (void)state;
    assert_true(prop_check("duty reserve", chooses_best, prop_runs(1500), TPS, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chooses_best),
    };
    return cmocka_run_group_tests_name("plan/duty_reserve", tests, NULL, NULL);
}
