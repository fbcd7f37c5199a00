// kawal-bench road FILE.osm.pbf|FILE.gr [--points N] [--seed S]: how fast the ways of a map are found, one
// figure a line. A .gr file (PACE) has no lengths: each way gets a time by hashing its ends.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/rng.h"
#include "road/order.h"
#include "road/table.h"
#include "road/vehicle.h"

enum { CHECKED = 50, ROUNDS = 5, NAME_MAX_ = 200, STATES = 24 };

static double now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int fail(const char *what)
{
    fprintf(stderr, "kawal-bench: %s\n", what);
    return 1;
}

// The graph under test with the costs of a truck on a dry day, or hashed ones.
typedef struct subject {
    arena memory;
    map_pair maps;
    road_graph graph;
    road_cost *cost;
    bool has_map;
} subject;

static bool read_osm(subject *s, const char *path)
{
    err e = {0};
    road_state dry = {.river = RIVER_NORMAL};
    if (!map_read_osm(&s->memory, path, NULL, NULL, NULL, &s->maps, &e)) {
        return fail(e.code) == 0;
    }
    s->graph = s->maps.road.graph;
    s->has_map = true;
    s->cost = ARENA_NEW(&s->memory, road_cost, s->graph.n_arc);
    vehicle_costs(&s->maps.road, MODE_TRUCK, &dry, s->cost);
    return true;
}

static bool read_edges(FILE *f, int32_t *edge, int32_t n_edge, int32_t n_node)
{
    char line[NAME_MAX_];
    int32_t n = 0;
    while (n < n_edge && fgets(line, sizeof line, f)) {
        if (line[0] == 'c' || line[0] == 'p') {
            continue;
        }
        char *end = NULL;
        long a = strtol(line, &end, 10);
        long b = strtol(end, NULL, 10);
        if (a < 1 || b < 1 || a > n_node || b > n_node) {
            return false;
        }
        edge[2 * n] = (int32_t)a - 1;
        edge[2 * n + 1] = (int32_t)b - 1;
        n++;
    }
    return n == n_edge;
}

// Between half a second and two, by the ends.
static road_cost hashed_cost(int32_t a, int32_t b)
{
    uint32_t h = ((uint32_t)a * 2654435761U) ^ ((uint32_t)b * 2246822519U);
    return road_cost_of(500 + (h >> 8) % 1500, 10 + (h >> 4) % 100);
}

static void join_edges(subject *s, const int32_t *edge, int32_t n_edge, int32_t n_node)
{
    int32_t *first = ARENA_NEW(&s->memory, int32_t, (size_t)n_node + 1);
    int32_t *next = ARENA_NEW(&s->memory, int32_t, (size_t)n_node + 1);
    int32_t *head = ARENA_NEW(&s->memory, int32_t, 2 * (size_t)n_edge);
    s->cost = ARENA_NEW(&s->memory, road_cost, 2 * (size_t)n_edge);
    for (int32_t i = 0; i < 2 * n_edge; i++) {
        first[edge[i] + 1]++;
    }
    for (int32_t v = 0; v < n_node; v++) {
        first[v + 1] += first[v];
        next[v] = first[v];
    }
    for (int32_t i = 0; i < 2 * n_edge; i++) {
        int32_t at = next[edge[i]]++;
        head[at] = edge[i ^ 1];
        s->cost[at] = hashed_cost(edge[i], edge[i ^ 1]);
    }
    s->graph = (road_graph){.n_node = n_node, .n_arc = 2 * n_edge, .first = first, .head = head};
}

static bool read_gr(subject *s, const char *path)
{
    char line[NAME_MAX_];
    int n_node = 0;
    int n_edge = 0;
    FILE *f = fopen(path, "r");
    if (!f) {
        return fail("cannot be opened") == 0;
    }
    while (fgets(line, sizeof line, f) && line[0] != 'p') {
    }
    bool ok = sscanf(line, "p %*s %d %d", &n_node, &n_edge) == 2 && n_node > 0 && n_edge > 0 &&
              n_node <= ROAD_NODE_MAX && n_edge <= ROAD_NODE_MAX;
    int32_t *edge = ok ? mem_grow(NULL, 2 * (size_t)n_edge, sizeof *edge) : NULL;
    ok = ok && read_edges(f, edge, n_edge, n_node);
    (void)fclose(f);
    if (ok) {
        join_edges(s, edge, n_edge, n_node);
    }
    free(edge);
    return ok || fail("not a .gr file") == 0;
}

// ---------------------------------------------------------------- Dijkstra, the measure of all

typedef struct heap_entry {
    road_cost cost;
    int32_t node;
} heap_entry;

typedef struct plain {
    heap_entry *heap;
    int32_t *slot;
    road_cost *cost;
    int32_t n;
} plain;

static void sift_up(plain *p, int32_t at, heap_entry x)
{
    while (at > 0 && p->heap[(at - 1) / 4].cost > x.cost) {
        p->heap[at] = p->heap[(at - 1) / 4];
        p->slot[p->heap[at].node] = at;
        at = (at - 1) / 4;
    }
    p->heap[at] = x;
    p->slot[x.node] = at;
}

static void sift_down(plain *p, heap_entry x)
{
    int32_t at = 0;
    for (int32_t child = 1; child < p->n; child = 4 * at + 1) {
        int32_t best = child;
        for (int32_t k = child + 1; k < child + 4 && k < p->n; k++) {
            best = p->heap[k].cost < p->heap[best].cost ? k : best;
        }
        if (p->heap[best].cost >= x.cost) {
            break;
        }
        p->heap[at] = p->heap[best];
        p->slot[p->heap[at].node] = at;
        at = best;
    }
    p->heap[at] = x;
    p->slot[x.node] = at;
}

static void dijkstra(plain *p, const road_graph *g, const road_cost *arc, int32_t from)
{
    for (int32_t v = 0; v < g->n_node; v++) {
        p->cost[v] = ROAD_CLOSED;
        p->slot[v] = -1;
    }
    p->n = 1;
    p->cost[from] = 0;
    sift_up(p, 0, (heap_entry){0, from});
    while (p->n > 0) {
        heap_entry top = p->heap[0];
        if (--p->n > 0) {
            sift_down(p, p->heap[p->n]);
        }
        for (int32_t a = g->first[top.node]; a < g->first[top.node + 1]; a++) {
            int32_t to = g->head[a];
            road_cost there = top.cost + arc[a];
            if (there < p->cost[to]) {
                p->cost[to] = there;
                sift_up(p, p->slot[to] < 0 ? p->n++ : p->slot[to], (heap_entry){there, to});
            }
        }
    }
}

// ---------------------------------------------------------------- the figures

static double best_of(double best, double now)
{
    return now < best ? now : best;
}

static void measure_states(const subject *s, const hierarchy *h)
{
    if (!s->has_map) {
        return;
    }
    static metric kept[STATES];
    road_cost *cost = mem_grow(NULL, (size_t)s->graph.n_arc + 1, sizeof *cost);
    double begin = now_ms();
    for (int i = 0; i < STATES; i++) {
        road_state st = {
            .rain = (rain_class)(i % 3), .river = (river_stage)(i / 3 % 4), .night = i / 12 != 0};
        vehicle_costs(&s->maps.road, MODE_TRUCK, &st, cost);
        metric_make(&kept[i], h, cost);
    }
    printf("states_%d_ms %.1f\n", STATES, now_ms() - begin);
    printf("states_%d_mb %.1f\n", STATES,
           STATES * 2.0 * (double)h->n_edge * (double)sizeof(road_cost) / 1024 / 1024);
    for (int i = 0; i < STATES; i++) {
        metric_done(&kept[i]);
    }
    free(cost);
}

// Closing single ways, the mean and the worst of some: those of many kinds, from footpaths to bridges.
static void measure_closing(const subject *s, metric *m, rng *r)
{
    double worst = 0;
    double sum = 0;
    for (int i = 0; i < CHECKED; i++) {
        int32_t arc = (int32_t)rng_below(r, (uint32_t)s->graph.n_arc);
        road_cost was = s->cost[arc];
        s->cost[arc] = ROAD_CLOSED;
        double begin = now_ms();
        metric_update(m, s->cost, &arc, 1);
        double took = now_ms() - begin;
        s->cost[arc] = was;
        metric_update(m, s->cost, &arc, 1);
        worst = took > worst ? took : worst;
        sum += took;
    }
    printf("close_ms_mean %.3f\nclose_ms_worst %.3f\n", sum / CHECKED, worst);
}

static int32_t count_mismatches(const subject *s, const table_stop *stop, int32_t n, const road_cost *table,
                                double *ret_source_ms)
{
    plain p = {.heap = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *p.heap),
               .slot = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *p.slot),
               .cost = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *p.cost)};
    int32_t wrong = 0;
    int32_t sources = n < CHECKED ? n : CHECKED;
    double spent = 0;
    for (int32_t i = 0; i < sources; i++) {
        double begin = now_ms();
        dijkstra(&p, &s->graph, s->cost, stop[i].node[0]);
        spent += now_ms() - begin;
        for (int32_t k = 0; k < n; k++) {
            wrong += p.cost[stop[k].node[0]] != table[(size_t)i * (size_t)n + (size_t)k];
        }
    }
    *ret_source_ms = spent / sources;
    free(p.heap);
    free(p.slot);
    free(p.cost);
    return wrong;
}

static void measure_table(const subject *s, const metric *m, int32_t n, rng *r)
{
    table_stop *stop = mem_grow(NULL, (size_t)n, sizeof *stop);
    road_cost *table = mem_grow(NULL, (size_t)n * (size_t)n, sizeof *table);
    for (int32_t i = 0; i < n; i++) {
        stop[i] = (table_stop){.n = 1, .node = {(int32_t)rng_below(r, (uint32_t)s->graph.n_node)}};
    }
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = now_ms();
        table_make(m, n, stop, n, stop, table);
        best = best_of(best, now_ms() - begin);
    }
    double source_ms = 0;
    int32_t wrong = count_mismatches(s, stop, n, table, &source_ms);
    int64_t open = 0;
    for (size_t i = 0; i < (size_t)n * (size_t)n; i++) {
        open += road_cost_open(table[i]);
    }
    printf("dijkstra_ms_per_source %.3f\ntable_ms %.2f\nratio %.0f\n", source_ms, best, source_ms * n / best);
    printf("reached_per_cent %.1f\nmismatches %d\n", 100.0 * (double)open / ((double)n * n), wrong);
    free(stop);
    free(table);
}

static int run(subject *s, int32_t points, uint64_t seed)
{
    rng r;
    hierarchy h;
    metric m;
    err e = {0};
    rng_init(&r, seed);
    int32_t *order = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *order);
    double begin = now_ms();
    if (!order_nodes(&s->graph, NULL, NULL, order, &e)) {
        return fail(e.code);
    }
    double ordered = now_ms();
    if (!hierarchy_make(&h, &s->graph, order, &e)) {
        return fail(e.code);
    }
    printf("nodes %d\narcs %d\norder_s %.2f\ncontract_ms %.1f\nedges_per_node %.2f\n", s->graph.n_node,
           s->graph.n_arc, (ordered - begin) / 1e3, now_ms() - ordered, (double)h.n_edge / h.n_node);
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        begin = now_ms();
        metric_make(&m, &h, s->cost);
        best = best_of(best, now_ms() - begin);
        if (round + 1 < ROUNDS) {
            metric_done(&m);
        }
    }
    printf("customise_ms %.2f\n", best);
    measure_table(s, &m, points, &r);
    measure_closing(s, &m, &r);
    metric_done(&m);
    measure_states(s, &h);
    hierarchy_done(&h);
    free(order);
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    printf("peak_mb %.1f\n", (double)u.ru_maxrss / 1024);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t points = 1500;
    int64_t seed = 1;
    subject s = {.has_map = false};
    if (argc < 3 || argc % 2 == 0 || strcmp(argv[1], "road") != 0) {
        return fail("usage: kawal-bench road FILE.osm.pbf|FILE.gr [--points N] [--seed S]") + 1;
    }
    for (int i = 3; i + 1 < argc; i += 2) {
        bool is_points = strcmp(argv[i], "--points") == 0;
        if ((!is_points && strcmp(argv[i], "--seed") != 0) ||
            !str_parse_i64(str_of(argv[i + 1]), is_points ? 1 : 0, is_points ? TABLE_POINTS_MAX : INT64_MAX,
                           is_points ? &points : &seed)) {
            return fail("--points 1 to 20000, --seed a number") + 1;
        }
    }
    size_t n = strlen(argv[2]);
    double begin = now_ms();
    bool ok = n > 3 && strcmp(argv[2] + n - 3, ".gr") == 0 ? read_gr(&s, argv[2]) : read_osm(&s, argv[2]);
    int code = 1;
    if (ok) {
        printf("read_ms %.1f\n", now_ms() - begin);
        code = run(&s, (int32_t)points, (uint64_t)seed);
    }
    arena_done(&s.memory);
    return code;
}
