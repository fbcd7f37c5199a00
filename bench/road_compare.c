// road_compare FILE.osm.pbf FOLDER [POINTS]: a table of seeded junctions by truck on a dry day, for other
// engines to make the same. Writes FOLDER/arcs.csv (source,target,cost in ms), FOLDER/places.json and
// FOLDER/table.csv (from,to,ms, where there is a way), and prints how long it took, one figure a line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "road/engine.h"
#include "road/table.h"
#include "road_subject.h"

enum { ROUNDS = 5, POINTS = 100, POINTS_MAX = 1000, FILE_NAME_MAX = 4096, TRIES_PER_NODE = 10 };

static FILE *begin_file(const char *folder, const char *name)
{
    char path[FILE_NAME_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = n > 0 && n < FILE_NAME_MAX ? fopen(path, "we") : NULL;
    if (!f) {
        (void)bench_fail("%s/%s cannot be written.", folder, name);
    }
    return f;
}

static bool end_file(FILE *f)
{
    bool bad = ferror(f) != 0;
    return (fclose(f) == 0 && !bad) || bench_fail("a file could not be written.");
}

static bool write_arcs(const subject *s, const char *folder)
{
    FILE *f = begin_file(folder, "arcs.csv");
    for (int32_t v = 0; f && v < s->graph.n_node; v++) {
        for (int32_t a = s->graph.first[v]; a < s->graph.first[v + 1]; a++) {
            if (road_cost_open(s->cost[a])) {
                (void)fprintf(f, "%d,%d,%u\n", v, s->graph.head[a], road_cost_ms(s->cost[a]));
            }
        }
    }
    return f && end_file(f);
}

static bool write_places(const subject *s, const char *folder, int32_t n, const int32_t *node)
{
    enum { E7 = 10 * 1000 * 1000 };
    FILE *f = begin_file(folder, "places.json");
    for (int32_t i = 0; f && i < n; i++) {
        point p = s->maps.road.node[node[i]];
        (void)fprintf(f, "%s{\"lat\": %.7f, \"lon\": %.7f}%s", i == 0 ? "[" : ",\n ", (double)p.lat_e7 / E7,
                      (double)p.lon_e7 / E7, i + 1 == n ? "]\n" : "");
    }
    return f && end_file(f);
}

static bool write_table(const char *folder, int32_t n, const int32_t *node, const road_cost *table)
{
    FILE *f = begin_file(folder, "table.csv");
    for (int32_t i = 0; f && i < n * n; i++) {
        if (road_cost_open(table[i])) {
            (void)fprintf(f, "%d,%d,%u\n", node[i / n], node[i % n], road_cost_ms(table[i]));
        }
    }
    return f && end_file(f);
}

// Junctions, each once, that a truck can leave; false when there are too few.
static bool pick(const subject *s, int32_t n, int32_t *ret_node)
{
    rng r;
    rng_init(&r, 1);
    bool *used = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *used);
    memset(used, 0, (size_t)s->graph.n_node);
    int32_t got = 0;
    for (int64_t tries = 0; got < n && tries < (int64_t)TRIES_PER_NODE * s->graph.n_node; tries++) {
        int32_t v = (int32_t)rng_below(&r, (uint32_t)s->graph.n_node);
        bool open = false;
        for (int32_t a = s->graph.first[v]; a < s->graph.first[v + 1]; a++) {
            open = open || road_cost_open(s->cost[a]);
        }
        if (open && !used[v] && s->maps.road.origin[v] == v) {
            used[v] = true;
            ret_node[got++] = v;
        }
    }
    free(used);
    return got == n || bench_fail("the roads for trucks are too few.");
}

// On the graph, from junction to junction.
static bool measure_graph(const subject *s, const char *folder, int32_t n, const int32_t *node)
{
    hierarchy h;
    metric m;
    err e = {0};
    int32_t *order = mem_grow(NULL, (size_t)s->graph.n_node + 1, sizeof *order);
    bool ok = order_nodes(&s->graph, NULL, NULL, order, &e) && hierarchy_make(&h, &s->graph, order, &e);
    free(order);
    if (!ok) {
        return bench_fail_err(&e);
    }
    metric_make(&m, &h, s->cost);
    table_stop *stop = mem_grow(NULL, (size_t)n, sizeof *stop);
    road_cost *table = mem_grow(NULL, (size_t)n * (size_t)n, sizeof *table);
    for (int32_t i = 0; i < n; i++) {
        stop[i] = (table_stop){.n = 1, .node = {node[i]}};
    }
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now_ms();
        table_make(&m, n, stop, n, stop, table);
        double took = bench_now_ms() - begin;
        best = took < best ? took : best;
    }
    printf("graph_ms %.3f\n", best);
    ok = write_table(folder, n, node, table);
    free(table);
    free(stop);
    metric_done(&m);
    hierarchy_done(&h);
    return ok;
}

// Through the engine, from place to place.
static bool measure_engine(const subject *s, int32_t n, const int32_t *node)
{
    err e = {0};
    engine_maps maps = {.road = &s->maps.road, .water = &s->maps.water};
    engine_trip trip = {.vehicle = MODE_TRUCK, .state = {.river = RIVER_NORMAL}};
    point *place = mem_grow(NULL, (size_t)n, sizeof *place);
    for (int32_t i = 0; i < n; i++) {
        place[i] = s->maps.road.node[node[i]];
    }
    double begin = bench_now_ms();
    engine *en = engine_make(&maps, &e);
    double made = bench_now_ms() - begin;
    double best = 1e18;
    bool ok = en != NULL;
    for (int round = 0; ok && round < ROUNDS; round++) {
        arena a = {0};
        travel_table table;
        begin = bench_now_ms();
        ok = engine_table(&a, en, &trip, n, place, n, place, &table, &e);
        double took = bench_now_ms() - begin;
        arena_done(&a);
        best = took < best ? took : best;
    }
    engine_done(en);
    free(place);
    if (ok) {
        printf("make_s %.3f\nengine_ms %.3f\n", made / 1e3, best);
    }
    return ok || bench_fail_err(&e);
}

int main(int argc, char **argv)
{
    subject s = {.has_map = false};
    int64_t points = POINTS;
    if (argc < 3 || argc > 4 || (argc == 4 && !str_parse_i64(str_of(argv[3]), 2, POINTS_MAX, &points))) {
        (void)bench_fail("usage: road_compare FILE.osm.pbf FOLDER [2..%d]", POINTS_MAX);
        return 2;
    }
    int32_t n = (int32_t)points;
    int32_t *node = mem_grow(NULL, (size_t)n, sizeof *node);
    double begin = bench_now_ms();
    bool ok = subject_read(&s, argv[1]);
    if (ok && !s.has_map) {
        ok = bench_fail("%s is no extract of OpenStreetMap.", argv[1]);
    }
    if (ok) {
        printf("read_s %.3f\n", (bench_now_ms() - begin) / 1e3);
        ok = pick(&s, n, node) && write_arcs(&s, argv[2]) && write_places(&s, argv[2], n, node) &&
             measure_graph(&s, argv[2], n, node) && measure_engine(&s, n, node);
    }
    free(node);
    arena_done(&s.memory);
    return ok ? 0 : 1;
}
