#include "vrp_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "bench_option.h"
#include "road_engine.h"
#include "road_subject.h"
#include "vrp_file.h"

enum { SECONDS_MAX = 1000000, COST_TEXT = 64 };

typedef struct wish {
    const char *out;
    int64_t seconds, seed, threads, iterations, horizon;
    int64_t proven, trace;
} wish;

// The clock of the search, which began with the reading of the file.
typedef struct watch {
    double end_ms;
    bool trace;
} watch;

static bool is_late(void *ctx)
{
    const watch *w = ctx;
    return bench_now_ms() >= w->end_ms;
}

static void show_better(void *ctx, int64_t iteration, int64_t cost, int32_t n_absent)
{
    const watch *w = ctx;
    if (w->trace) {
        (void)fprintf(stderr, "%" PRId64 " %" PRId64 " %d %.2f\n", iteration, cost, n_absent,
                      bench_now_ms() / 1e3);
    }
}

static bool read_wish(int argc, char **argv, wish *w)
{
    const bench_option table[] = {
        {"--out", 0, 0, NULL, &w->out},
        {"--seconds", 0, SECONDS_MAX, &w->seconds, NULL},
        {"--seed", 0, INT64_MAX, &w->seed, NULL},
        {"--threads", 1, 1, &w->threads, NULL},
        {"--iterations", 0, INT64_MAX, &w->iterations, NULL},
        {"--horizon", 0, INT64_MAX, &w->horizon, NULL},
        {"--proven", 0, 1, &w->proven, NULL},
        {"--trace", 0, 1, &w->trace, NULL},
    };
    return bench_options_read(argc, argv, 3, table, sizeof table / sizeof *table);
}

// ---------------------------------------------------------------- the horizon

// A short search beforehand, which tells how many iterations a second this processor does on this problem.
typedef struct trial {
    double begin_ms, end_ms; // of its iterations, without what comes before them
    double span_ms;
    int64_t asked; // once for the first iteration, then every ROUTE_ASKED_EVERY
} trial;

static bool trial_is_over(void *ctx)
{
    trial *t = ctx;
    t->end_ms = bench_now_ms();
    if (t->asked++ == 0) {
        t->begin_ms = t->end_ms;
    }
    return t->asked > 1 && t->end_ms - t->begin_ms >= t->span_ms;
}

// How many iterations should fit into what is left of the seconds after a trial of a fiftieth of them. Rather
// too few: the annealing should come to its end before the clock does.
static int64_t horizon_of(const route_problem *p, int64_t seed, double begin_ms, double end_ms)
{
    enum { TRIAL_PART = 50, SPARED_PART = 16 };
    err e = {0};
    route_plan plan;
    arena memory = {0};
    trial t = {.span_ms = (end_ms - begin_ms) / TRIAL_PART};
    route_options o = {.seed = (uint64_t)seed, .iterations = INT64_MAX, .stop = trial_is_over, .ctx = &t};
    double start_ms = bench_now_ms();
    bool ok = route_solve(p, &o, &memory, &plan, &e);
    arena_done(&memory);
    if (!ok || t.asked < 2) {
        return 1; // the search itself tells what is wrong
    }
    double now_ms = bench_now_ms();
    // The search proper begins with all that came before the iterations of the trial.
    double left_ms = end_ms - now_ms - (t.begin_ms - start_ms);
    double each_ms = (t.end_ms - t.begin_ms) / (double)((t.asked - 1) * ROUTE_ASKED_EVERY);
    double n = each_ms > 0 && left_ms > 0 ? left_ms / each_ms * (SPARED_PART - 1) / SPARED_PART : 1;
    return n > 1 ? (int64_t)n : 1;
}

static int solve(const vrp_file *f, const wish *w)
{
    err e = {0};
    route_plan plan;
    arena memory = {0};
    char cost[COST_TEXT] = "";
    double begin = bench_now_ms();
    watch clock = {.end_ms = (double)w->seconds * 1e3, .trace = w->trace != 0};
    route_options o = {.seed = (uint64_t)w->seed,
                       .iterations = w->iterations > 0 ? w->iterations : INT64_MAX,
                       .horizon = w->horizon,
                       .stop = w->seconds > 0 ? is_late : NULL,
                       .better = show_better,
                       .ctx = &clock,
                       .proven = w->proven != 0};
    if (o.horizon == 0 && o.stop) {
        o.horizon = horizon_of(&f->problem, w->seed, begin, clock.end_ms);
    }
    if (!route_solve(&f->problem, &o, &memory, &plan, &e)) {
        (void)bench_fail_err(&e);
        return 1;
    }
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    vrp_cost_text(f, &plan, cost, sizeof cost);
    printf("cost %s\nabsent %d\niterations %" PRId64 "\nhorizon %" PRId64 "\nsolve_s %.2f\npeak_mb %.1f\n",
           cost, plan.n_absent, plan.iterations, o.horizon, (bench_now_ms() - begin) / 1e3,
           (double)u.ru_maxrss / 1024);
    bool ok = !w->out || vrp_write(f, &plan, w->out);
    if (plan.n_absent > 0) {
        ok = bench_fail("%s: %d stops found no vehicle.", f->path, plan.n_absent);
    }
    arena_done(&memory);
    return ok ? 0 : 1;
}

int vrp_main(int argc, char **argv)
{
    wish w = {.seconds = 10, .seed = 1, .threads = 1};
    vrp_file f;
    if (!read_wish(argc, argv, &w) || (w.seconds == 0 && w.iterations == 0)) {
        (void)bench_fail(
            "usage: kawal-bench vrp FILE.vrp|FILE.txt|FILE.dat [--seconds S] [--seed N] [--threads 1] "
            "[--iterations N] [--horizon N] [--proven 1] [--trace 1] [--out FILE.sol]");
        return 2;
    }
    int code = vrp_read(&f, argv[2]) ? solve(&f, &w) : 1;
    arena_done(&f.memory);
    return code;
}
