#include "duty_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/parallel.h"
#include "bench_option.h"
#include "duty_nation.h"
#include "plan/check.h"
#include "road_subject.h"

enum { TPS_MAX = 1000000, ITERATIONS = 2000, KABUPATEN_MAX = 1000, TENTHS = 10, PEOPLE_PER_TEN_TPS = 6 };

typedef struct wish {
    const char *national; // a table, or NULL
    int64_t tps, people, kabupaten, threads, seed, iterations, trace;
} wish;

// What came of one kabupaten.
typedef struct result {
    double seconds; // of the processor, alone where there is one thread
    int32_t tps;
    int32_t people;
    int32_t teams;
    int32_t uncovered;
    int32_t uncovered_bound;
    int32_t lacking;
    int32_t breaks;
    int32_t worst_s;
    int32_t worst_bound_s;
    int64_t travel_s;
    int64_t bound_s;
    int64_t faults;
} result;

typedef struct work {
    const wish *w;
    const nation *nation; // NULL: made up
    int32_t n;            // kabupaten to place
    result *result;       // [n]
    clock_source clock;
    int64_t begin_us;
} work;

typedef struct watch {
    const work *work;
    const duty_problem *p;
} watch;

static bool read_wish(int argc, char **argv, wish *w)
{
    const bench_option table[] = {
        {"--national", 0, 0, NULL, &w->national},
        {"--tps", 1, TPS_MAX, &w->tps, NULL},
        {"--people", 0, TPS_MAX, &w->people, NULL},
        {"--kabupaten", 1, KABUPATEN_MAX, &w->kabupaten, NULL},
        {"--threads", 1, PARALLEL_THREADS_MAX, &w->threads, NULL},
        {"--seed", 0, INT64_MAX, &w->seed, NULL},
        {"--iterations", 0, INT64_MAX, &w->iterations, NULL},
        {"--trace", 0, 1, &w->trace, NULL},
    };
    return bench_options_read(argc, argv, 2, table, sizeof table / sizeof *table);
}

static double seconds_since(const work *k)
{
    return (double)(k->clock.monotonic_us(k->clock.ctx) - k->begin_us) / US_PER_S;
}

static bool show_better(void *ctx, const duty_score *score)
{
    const watch *w = ctx;
    int32_t uncovered = 0;
    for (int32_t c = 0; c < w->p->n_class; c++) {
        uncovered += score->uncovered[c];
    }
    (void)fprintf(stderr, "%.2f s: %d uncovered, %d lacking, %d breaks, worst %d s, travel %" PRId64 " s\n",
                  seconds_since(w->work), uncovered, score->lacking, score->breaks, score->worst_s,
                  score->travel_s);
    return true;
}

static result result_of(const duty_problem *p, const duty_plan *plan)
{
    result r = {.tps = p->n_tps,
                .people = plan->available,
                .teams = plan->n_team,
                .uncovered = plan->n_uncovered,
                .lacking = plan->score.lacking,
                .breaks = plan->score.breaks,
                .worst_s = plan->score.worst_s,
                .worst_bound_s = plan->bound.worst_s,
                .travel_s = plan->bound.reached_s,
                .bound_s = plan->bound.travel_s};
    for (int32_t c = 0; c < p->n_class; c++) {
        r.uncovered_bound += plan->bound.uncovered[c];
    }
    return r;
}

// One kabupaten: made, placed, judged and forgotten, so that memory is that of one at a time and thread.
static void place_one(void *ctx, int32_t i)
{
    const work *k = ctx;
    const wish *w = k->w;
    arena a = {0};
    town t;
    duty_problem p;
    duty_plan plan;
    check_report report;
    uint64_t seed = (uint64_t)w->seed + (uint64_t)i;
    if (k->nation) {
        nation_town(&a, k->nation, (int32_t)((int64_t)i * k->nation->n_kabupaten / k->n), &t);
    } else {
        town_draw(&a, (int32_t)w->tps, seed, &t);
    }
    int64_t people = k->nation ? (int64_t)t.n_tps * PEOPLE_PER_TEN_TPS / TENTHS : w->people;
    town_problem(&a, &t, (int32_t)people, seed, &p);
    watch seen = {k, &p};
    duty_options o = {.seed = seed,
                      .iterations = w->iterations,
                      .better = w->trace ? show_better : NULL,
                      .better_ctx = &seen};
    double begin_ms = bench_now_ms();
    duty_solve(&a, &p, &o, &plan);
    k->result[i] = result_of(&p, &plan);
    k->result[i].seconds = (bench_now_ms() - begin_ms) / 1e3;
    check_report_init(&a, &report);
    check_duty(&a, &p, &plan, &report);
    k->result[i].faults = report.n_fault;
    if (w->trace) {
        (void)fprintf(stderr, "kabupaten %d: %d tps, %.2f s of %.1f s\n", i, p.n_tps, k->result[i].seconds,
                      seconds_since(k));
    }
    arena_done(&a);
}

static result results_sum(const result *r, int32_t n)
{
    result sum = {0};
    for (int32_t i = 0; i < n; i++) {
        sum.seconds += r[i].seconds;
        sum.tps += r[i].tps;
        sum.people += r[i].people;
        sum.teams += r[i].teams;
        sum.uncovered += r[i].uncovered;
        sum.uncovered_bound += r[i].uncovered_bound;
        sum.lacking += r[i].lacking;
        sum.breaks += r[i].breaks;
        sum.worst_s = r[i].worst_s > sum.worst_s ? r[i].worst_s : sum.worst_s;
        sum.worst_bound_s = r[i].worst_bound_s > sum.worst_bound_s ? r[i].worst_bound_s : sum.worst_bound_s;
        sum.travel_s += r[i].travel_s;
        sum.bound_s += r[i].bound_s;
        sum.faults += r[i].faults;
    }
    return sum;
}

static bool print_results(const work *k, int32_t n)
{
    result r = results_sum(k->result, n);
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    double processor_s = (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / US_PER_S;
    double gap = r.travel_s > 0 ? 100.0 * (double)(r.travel_s - r.bound_s) / (double)r.travel_s : 0;
    printf("kabupaten %d\ntps %d\npeople %d\nteams %d\n", n, r.tps, r.people, r.teams);
    if (n == 1) {
        printf("solve_s %.2f\n", r.seconds);
    }
    printf("all_s %.2f\nprocessor_s %.2f\n", seconds_since(k), processor_s);
    printf("uncovered %d\nuncovered_bound %d\nlacking %d\nbreaks %d\n", r.uncovered, r.uncovered_bound,
           r.lacking, r.breaks);
    printf("worst_min %.1f\nworst_bound_min %.1f\n", r.worst_s / 60.0, r.worst_bound_s / 60.0);
    printf("travel_min %" PRId64 "\ntravel_bound_min %" PRId64 "\ngap_percent %.2f\npeak_mb %.1f\n",
           r.travel_s / S_PER_MIN, r.bound_s / S_PER_MIN, gap, (double)u.ru_maxrss / 1024);
    return r.faults == 0 || bench_fail("the judge faults %" PRId64 " times.", r.faults);
}

static int place_all(const wish *w)
{
    arena a = {0};
    nation n = {.n_kabupaten = 1};
    bool ok = !w->national || nation_read(&a, w->national, &n);
    bool some = w->kabupaten > 0 && (!w->national || w->kabupaten < n.n_kabupaten);
    work k = {.w = w,
              .nation = w->national ? &n : NULL,
              .n = some ? (int32_t)w->kabupaten : n.n_kabupaten,
              .clock = clock_system()};
    k.result = ARENA_NEW(&a, result, k.n);
    k.begin_us = k.clock.monotonic_us(k.clock.ctx);
    if (ok) {
        parallel_run((int32_t)w->threads, k.n, place_one, &k);
        ok = print_results(&k, k.n);
    }
    arena_done(&a);
    return ok ? 0 : 1;
}

int duty_main(int argc, char **argv)
{
    wish w = {.tps = 667, .people = 331, .threads = 2, .seed = 1, .iterations = ITERATIONS};
    if (!read_wish(argc, argv, &w)) {
        (void)bench_fail(
            "usage: kawal-bench duty [--tps N] [--people N] [--kabupaten N] [--national FILE.csv.gz] "
            "[--threads N] [--seed N] [--iterations N] [--trace 1]");
        return 2;
    }
    return place_all(&w);
}
