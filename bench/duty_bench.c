#include "duty_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "duty_town.h"
#include "plan/check.h"
#include "road_subject.h"

enum { TPS_MAX = 1000000, ITERATIONS = 2000 };

typedef struct wish {
    int64_t tps, people, seed, iterations, trace;
} wish;

typedef struct watch {
    double begin_ms;
    const duty_problem *p;
} watch;

static bool read_wish(int argc, char **argv, wish *w)
{
    const struct {
        const char *name;
        int64_t least, most;
        int64_t *to;
    } table[] = {
        {"--tps", 1, TPS_MAX, &w->tps},     {"--people", 0, TPS_MAX, &w->people},
        {"--seed", 0, INT64_MAX, &w->seed}, {"--iterations", 0, INT64_MAX, &w->iterations},
        {"--trace", 0, 1, &w->trace},
    };
    for (int i = 2; i + 1 < argc; i += 2) {
        bool known = false;
        for (size_t k = 0; k < sizeof table / sizeof *table && !known; k++) {
            known = strcmp(argv[i], table[k].name) == 0 &&
                    str_parse_i64(str_of(argv[i + 1]), table[k].least, table[k].most, table[k].to);
        }
        if (!known) {
            return false;
        }
    }
    return argc % 2 == 0;
}

static bool show_better(void *ctx, const duty_score *score)
{
    const watch *w = ctx;
    int32_t uncovered = 0;
    for (int32_t c = 0; c < w->p->n_class; c++) {
        uncovered += score->uncovered[c];
    }
    (void)fprintf(stderr, "%.2f s: %d uncovered, %d lacking, %d breaks, worst %d s, travel %" PRId64 " s\n",
                  (bench_now_ms() - w->begin_ms) / 1e3, uncovered, score->lacking, score->breaks,
                  score->worst_s, score->travel_s);
    return true;
}

static void print_plan(const duty_problem *p, const duty_plan *plan, double seconds)
{
    int32_t bound_uncovered = 0;
    int64_t travel_s = plan->bound.team_travel_s;
    for (int32_t c = 0; c < p->n_class; c++) {
        bound_uncovered += plan->bound.uncovered[c];
    }
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    double gap = travel_s > 0 ? 100.0 * (double)(travel_s - plan->bound.travel_s) / (double)travel_s : 0;
    printf("tps %d\npeople %d\nteams %d\nsolve_s %.2f\n", p->n_tps, plan->available, plan->n_team, seconds);
    printf("uncovered %d\nuncovered_bound %d\nlacking %d\nbreaks %d\n", plan->n_uncovered, bound_uncovered,
           plan->score.lacking, plan->score.breaks);
    printf("worst_min %.1f\nworst_bound_min %.1f\n", plan->score.worst_s / 60.0, plan->bound.worst_s / 60.0);
    printf("team_travel_min %" PRId64 "\ntravel_bound_min %" PRId64 "\ngap_percent %.2f\npeak_mb %.1f\n",
           travel_s / S_PER_MIN, plan->bound.travel_s / S_PER_MIN, gap, (double)u.ru_maxrss / 1024);
}

int duty_main(int argc, char **argv)
{
    wish w = {.tps = 667, .people = 331, .seed = 1, .iterations = ITERATIONS};
    if (!read_wish(argc, argv, &w)) {
        (void)bench_fail(
            "usage: kawal-bench duty [--tps N] [--people N] [--seed N] [--iterations N] [--trace 1]");
        return 2;
    }
    arena a = {0};
    town t;
    duty_problem p;
    duty_plan plan;
    town_draw(&a, (int32_t)w.tps, (uint64_t)w.seed, &t);
    town_problem(&a, &t, (int32_t)w.people, (uint64_t)w.seed, &p);
    watch clock = {bench_now_ms(), &p};
    duty_options o = {.seed = (uint64_t)w.seed,
                      .iterations = w.iterations,
                      .better = w.trace ? show_better : NULL,
                      .better_ctx = &clock};
    duty_solve(&a, &p, &o, &plan);
    print_plan(&p, &plan, (bench_now_ms() - clock.begin_ms) / 1e3);
    arena_done(&a);
    return 0;
}
