// kawal-bench road FILE.osm.pbf|FILE.gr|FILE.gr.xz [--points N] [--seed S]: how fast the ways of a map are
// found, one figure a line: first those that are promised, then what they are made of. Ends with 1 when the
// file cannot be measured or an entry is not Dijkstra's, 2 on wrong use. The other subjects (vrp, duty,
// readiness) have files of their own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench_option.h"
#include "duty_bench.h"
#include "readiness_bench.h"
#include "base/rng.h"
#include "road/order.h"
#include "road/table.h"
#include "road_engine.h"
#include "road_plain.h"
#include "vrp_bench.h"

enum { CHECKED = 50, ROUNDS = 5, STATES = 24, POINTS = 1500 };

static double peak_mb(void)
{
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

typedef struct figures {
    double read_ms, read_mb, order_s, contract_ms, customise_ms, source_ms, table_ms, reached_per_cent,
        peak_mb;
    int32_t mismatches;
} figures;

// ---------------------------------------------------------------- what is promised

static double measure_customising(const subject *s, const hierarchy *h, metric *ret)
{
    double best = 1e18;
    *ret = (metric){0};
    for (int round = 0; round < ROUNDS; round++) {
        metric_done(ret);
        double begin = bench_now_ms();
        metric_make(ret, h, s->cost);
        double took = bench_now_ms() - begin;
        best = took < best ? took : best;
    }
    return best;
}

static void check_table(const subject *s, const table_stop *stop, int32_t n, const road_cost *table,
                        figures *f)
{
    plain p;
    int32_t sources = n < CHECKED ? n : CHECKED;
    double spent = 0;
    plain_init(&p, s->graph.n_node);
    for (int32_t i = 0; i < sources; i++) {
        double begin = bench_now_ms();
        plain_run(&p, &s->graph, s->cost, stop[i].node[0]);
        spent += bench_now_ms() - begin;
        for (int32_t k = 0; k < n; k++) {
            f->mismatches += p.cost[stop[k].node[0]] != table[(size_t)i * (size_t)n + (size_t)k];
        }
    }
    f->source_ms = spent / sources;
    plain_done(&p);
}

static void measure_table(const subject *s, const metric *m, int32_t n, rng *r, figures *f)
{
    table_stop *stop = mem_grow(NULL, (size_t)n, sizeof *stop);
    road_cost *table = mem_grow(NULL, (size_t)n * (size_t)n, sizeof *table);
    for (int32_t i = 0; i < n; i++) {
        stop[i] = (table_stop){.n = 1, .node = {(int32_t)rng_below(r, (uint32_t)s->graph.n_node)}};
    }
    f->table_ms = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now_ms();
        table_make(m, n, stop, n, stop, table);
        double took = bench_now_ms() - begin;
        f->table_ms = took < f->table_ms ? took : f->table_ms;
    }
    check_table(s, stop, n, table, f);
    int64_t open = 0;
    for (size_t i = 0; i < (size_t)n * (size_t)n; i++) {
        open += road_cost_open(table[i]);
    }
    f->reached_per_cent = 100.0 * (double)open / ((double)n * n);
    free(stop);
    free(table);
}

static void print_figures(const subject *s, const hierarchy *h, int32_t points, const figures *f)
{
    printf("nodes %d\narcs %d\norder_s %.2f\ncustomise_ms %.2f\n", s->graph.n_node, s->graph.n_arc,
           f->order_s, f->customise_ms);
    printf("dijkstra_ms_per_source %.3f\ntable_ms %.2f\nratio %.0f\nmismatches %d\npeak_mb %.1f\n",
           f->source_ms, f->table_ms, f->source_ms * points / f->table_ms, f->mismatches, f->peak_mb);
    printf("read_ms %.1f\nread_peak_mb %.1f\ncontract_ms %.1f\nedges_per_node %.2f\nreached_per_cent %.1f\n",
           f->read_ms, f->read_mb, f->contract_ms, (double)h->n_edge / h->n_node, f->reached_per_cent);
}

// ---------------------------------------------------------------- the rest

static bool is_bridge(const subject *s, int32_t arc)
{
    int32_t slot = s->has_map ? s->maps.road.arc_way[arc] : MAP_FOOT_LINK;
    return slot != MAP_FOOT_LINK && (s->maps.road.way[slot / 2].flags & WAY_BRIDGE) &&
           road_cost_open(s->cost[arc]);
}

// Closing single arcs and opening them again: any, and bridges alone. Of how many as many as there is room
// for.
static void measure_closing(const subject *s, metric *m, bool bridges, rng *r)
{
    enum { CLOSED = 500, TRIED = 100000 };
    double worst = 0;
    double sum = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < TRIED && n < CLOSED; i++) {
        int32_t arc = (int32_t)rng_below(r, (uint32_t)s->graph.n_arc);
        if (bridges && !is_bridge(s, arc)) {
            continue;
        }
        road_cost was = s->cost[arc];
        for (int open = 0; open < 2; open++) {
            s->cost[arc] = open ? was : ROAD_CLOSED;
            double begin = bench_now_ms();
            metric_update(m, arc_cost_listed, s->cost, &arc, 1);
            double took = bench_now_ms() - begin;
            worst = took > worst ? took : worst;
            sum += took;
        }
        n++;
    }
    const char *what = bridges ? "close_bridge" : "close";
    if (n > 0) {
        printf("%s_ms_mean %.3f\n%s_ms_worst %.3f\n", what, sum / (2.0 * n), what, worst);
    }
}

static void measure_states(const subject *s, const hierarchy *h)
{
    metric kept[STATES];
    road_cost *cost = mem_grow(NULL, (size_t)s->graph.n_arc + 1, sizeof *cost);
    double begin = bench_now_ms();
    for (int i = 0; i < STATES; i++) {
        road_state st = {
            .rain = (rain_class)(i % 3), .river = (river_stage)(i / 3 % 4), .night = i / 12 != 0};
        vehicle_costs(&s->maps.road, MODE_TRUCK, &st, cost);
        metric_make(&kept[i], h, cost);
    }
    printf("states_%d_ms %.1f\n", STATES, bench_now_ms() - begin);
    printf("states_%d_mb %.1f\n", STATES,
           STATES * 2.0 * (double)h->n_edge * (double)sizeof(road_cost) / 1024 / 1024);
    for (int i = 0; i < STATES; i++) {
        metric_done(&kept[i]);
    }
    free(cost);
}

static bool measure(const subject *s, const hierarchy *h, const int32_t *order, int32_t points, uint64_t seed,
                    figures *f)
{
    rng r;
    metric m;
    rng_init(&r, seed);
    f->customise_ms = measure_customising(s, h, &m);
    measure_table(s, &m, points, &r, f);
    f->peak_mb = peak_mb();
    print_figures(s, h, points, f);
    measure_closing(s, &m, false, &r);
    measure_closing(s, &m, true, &r);
    metric_done(&m);
    bool ok = true;
    if (s->has_map) {
        measure_states(s, h);
        ok = engine_measure(s, order, points, &r);
    }
    return f->mismatches == 0 ? ok : bench_fail("%d entries are not Dijkstra's.", f->mismatches);
}

static bool run(const subject *s, int32_t points, uint64_t seed, figures *f)
{
    hierarchy h;
    err e = {0};
    int32_t *order = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *order);
    double begin = bench_now_ms();
    bool ok = order_nodes(&s->graph, NULL, NULL, order, &e);
    double ordered = bench_now_ms();
    ok = ok && hierarchy_make(&h, &s->graph, order, &e);
    f->order_s = (ordered - begin) / 1e3;
    f->contract_ms = bench_now_ms() - ordered;
    if (ok) {
        ok = measure(s, &h, order, points, seed, f);
        hierarchy_done(&h);
    } else {
        (void)bench_fail_err(&e);
    }
    free(order);
    return ok;
}

static int wrong_use(void)
{
    (void)bench_fail(
        "usage: kawal-bench road FILE.osm.pbf|FILE.gr|FILE.gr.xz [--points 1..%d] [--seed NUMBER], or "
        "kawal-bench vrp|duty|readiness, which say theirs",
        TABLE_POINTS_MAX);
    return 2;
}

int main(int argc, char **argv)
{
    int64_t points = POINTS;
    int64_t seed = 1;
    subject s = {.has_map = false};
    figures f = {.mismatches = 0};
    if (argc >= 2 && strcmp(argv[1], "vrp") == 0) {
        return vrp_main(argc, argv);
    }
    if (argc >= 2 && strcmp(argv[1], "duty") == 0) {
        return duty_main(argc, argv);
    }
    if (argc >= 2 && strcmp(argv[1], "readiness") == 0) {
        return readiness_main(argc, argv);
    }
    const bench_option table[] = {
        {"--points", 1, TABLE_POINTS_MAX, &points, NULL},
        {"--seed", 0, INT64_MAX, &seed, NULL},
    };
    if (argc < 3 || strcmp(argv[1], "road") != 0 ||
        !bench_options_read(argc, argv, 3, table, sizeof table / sizeof *table)) {
        return wrong_use();
    }
    double begin = bench_now_ms();
    bool ok = subject_read(&s, argv[2]);
    f.read_ms = bench_now_ms() - begin;
    f.read_mb = peak_mb();
    ok = ok && run(&s, (int32_t)points, (uint64_t)seed, &f);
    arena_done(&s.memory);
    return ok ? 0 : 1;
}
