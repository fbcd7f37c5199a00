// Tables, ways and changes against Dijkstra on random graphs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "costs.h"
#include "prop.h"
#include "road/order.h"
#include "road/table.h"

typedef struct built {
    arena memory;
    costed c;
    int32_t *order;
    hierarchy shape;
    metric costs;
} built;

static void build(built *b, rng *r, int32_t size)
{
    *b = (built){0};
    b->c = costed_random(&b->memory, r, size);
    if (rng_below(r, 2) == 0) {
        b->c.graph.at = NULL;
    }
    b->order = ARENA_NEW(&b->memory, int32_t, b->c.graph.n_node);
    assert_true(order_nodes(&b->c.graph, NULL, NULL, b->order, NULL));
    assert_true(hierarchy_make(&b->shape, &b->c.graph, b->order, NULL));
    metric_make(&b->costs, &b->shape, b->c.arc_cost);
}

static void build_done(built *b)
{
    metric_done(&b->costs);
    hierarchy_done(&b->shape);
    arena_done(&b->memory);
}

// Every node is in the order once.
static bool is_order(const int32_t *order, int32_t n)
{
    bool *seen = calloc((size_t)n, sizeof *seen);
    bool ok = true;
    for (int32_t i = 0; i < n; i++) {
        ok = ok && order[i] >= 0 && order[i] < n && !seen[order[i]];
        if (ok) {
            seen[order[i]] = true;
        }
    }
    free(seen);
    return ok;
}

// The way's own arcs add up to its cost, and that is the table's.
static bool way_fits(built *b, int32_t from, int32_t to, road_cost expected)
{
    const road_graph *g = &b->c.graph;
    const int32_t *node = NULL;
    int32_t n = 0;
    road_cost cost = 0;
    road_cost walked = 0;
    if (!table_way(&b->memory, &b->costs, from, to, &node, &n, &cost, NULL) || cost != expected) {
        return false;
    }
    if (expected >= ROAD_CLOSED) {
        return n == 0;
    }
    for (int32_t i = 0; i + 1 < n; i++) {
        road_cost best = ROAD_CLOSED;
        for (int32_t a = g->first[node[i]]; a < g->first[node[i] + 1]; a++) {
            if (g->head[a] == node[i + 1] && b->c.arc_cost[a] < best) {
                best = b->c.arc_cost[a];
            }
        }
        walked += best;
    }
    return n > 0 && node[0] == from && node[n - 1] == to && walked == expected;
}

// All pairs: table, reach and ways.
static bool all_pairs_fit(built *b)
{
    int32_t n = b->c.graph.n_node;
    table_stop *all = ARENA_NEW(&b->memory, table_stop, n);
    road_cost *table = ARENA_NEW(&b->memory, road_cost, (size_t)n * (size_t)n);
    road_cost *truth = ARENA_NEW(&b->memory, road_cost, n);
    road_cost *reach = ARENA_NEW(&b->memory, road_cost, n);
    road_cost *back = ARENA_NEW(&b->memory, road_cost, n);
    for (int32_t v = 0; v < n; v++) {
        all[v] = (table_stop){.n = 1, .node = {v}};
    }
    table_make(&b->costs, n, all, n, all, table);
    for (int32_t v = 0; v < n; v++) {
        costed_oracle(&b->c, v, truth);
        table_reach(&b->costs, 1, &all[v], false, reach);
        table_reach(&b->costs, 1, &all[v], true, back);
        for (int32_t w = 0; w < n; w++) {
            if (table[(size_t)v * (size_t)n + (size_t)w] != truth[w] || reach[w] != truth[w] ||
                back[w] != table[(size_t)w * (size_t)n + (size_t)v] || !way_fits(b, v, w, truth[w])) {
                return false;
            }
        }
    }
    return true;
}

static bool table_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    built b;
    build(&b, r, size);
    bool ok = is_order(b.order, b.c.graph.n_node) && all_pairs_fit(&b);
    build_done(&b);
    return ok;
}

// A changed metric is the one that would be made of the changed costs.
static bool update_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    built b;
    bool ok = true;
    build(&b, r, size);
    for (int round = 0; round < 4 && b.c.graph.n_arc > 0; round++) {
        int32_t change[3];
        for (int i = 0; i < 3; i++) {
            change[i] = (int32_t)rng_below(r, (uint32_t)b.c.graph.n_arc);
            b.c.arc_cost[change[i]] = rng_below(r, 2) == 0 ? ROAD_CLOSED : road_cost_of(rng_below(r, 20), 1);
        }
        metric_update(&b.costs, arc_cost_listed, b.c.arc_cost, change, 3);
        metric anew;
        metric_make(&anew, &b.shape, b.c.arc_cost);
        for (int32_t i = 0; i < 2 * b.shape.n_edge; i++) {
            ok = ok && anew.cost[i] == b.costs.cost[i];
        }
        metric_done(&anew);
    }
    ok = ok && all_pairs_fit(&b);
    build_done(&b);
    return ok;
}

// Stops between two nodes, and nowhere: the cheapest over both ends.
static bool stops_hold(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { STOPS = 20 };
    built b;
    bool ok = true;
    build(&b, r, size);
    uint32_t n = (uint32_t)b.c.graph.n_node;
    table_stop stop[2][STOPS];
    road_cost table[STOPS * STOPS];
    road_cost *truth = ARENA_NEW(&b.memory, road_cost, n);
    for (int i = 0; i < 2 * STOPS; i++) {
        stop[i / STOPS][i % STOPS] =
            (table_stop){.n = (int32_t)rng_below(r, 3),
                         .node = {(int32_t)rng_below(r, n), (int32_t)rng_below(r, n)},
                         .cost = {road_cost_of(rng_below(r, 9), 1), rng_below(r, 5) == 0 ? ROAD_CLOSED : 0}};
    }
    table_make(&b.costs, STOPS, stop[0], STOPS, stop[1], table);
    for (int i = 0; i < STOPS; i++) {
        road_cost best[STOPS];
        for (int k = 0; k < STOPS; k++) {
            best[k] = ROAD_CLOSED;
        }
        for (int32_t x = 0; x < stop[0][i].n; x++) {
            costed_oracle(&b.c, stop[0][i].node[x], truth);
            for (int k = 0; k < STOPS; k++) {
                for (int32_t y = 0; y < stop[1][k].n; y++) {
                    road_cost cost = stop[0][i].cost[x] + truth[stop[1][k].node[y]] + stop[1][k].cost[y];
                    best[k] = cost < best[k] ? cost : best[k];
                }
            }
        }
        for (int k = 0; k < STOPS; k++) {
            ok = ok && table[i * STOPS + k] == best[k];
        }
    }
    build_done(&b);
    return ok;
}

static void test_stops_between(void **state)
{
    (void)state;
    assert_true(prop_check("stops", stops_hold, 200, 60, NULL));
}

static void test_table(void **state)
{
    (void)state;
    assert_true(prop_check("table", table_holds, 400, 60, NULL));
}

static void test_update(void **state)
{
    (void)state;
    assert_true(prop_check("update", update_holds, 200, 40, NULL));
}

// A grid's hierarchy stays small: nested dissection of an n x n grid has at most about 46 edges a node
// (George, 1973); an order by chance has many more.
static void test_small_on_grid(void **state)
{
    (void)state;
    enum { SIDE = 60, N = SIDE * SIDE };
    arena a = {0};
    int32_t *first = ARENA_NEW(&a, int32_t, N + 1);
    int32_t *head = ARENA_NEW(&a, int32_t, 4 * N);
    point *at = ARENA_NEW(&a, point, N);
    int32_t *order = ARENA_NEW(&a, int32_t, N);
    int32_t m = 0;
    for (int32_t v = 0; v < N; v++) {
        at[v] = (point){v / SIDE * 10, v % SIDE * 10};
        if (v % SIDE > 0) {
            head[m++] = v - 1;
        }
        if (v + SIDE < N) {
            head[m++] = v + SIDE;
        }
        first[v + 1] = m;
    }
    road_graph g = {N, m, first, head, at};
    hierarchy h;
    for (int known = 0; known < 2; known++) {
        g.at = known ? at : NULL;
        assert_true(order_nodes(&g, NULL, NULL, order, NULL) && hierarchy_make(&h, &g, order, NULL));
        assert_in_range(h.n_edge, m, 30 * N);
        hierarchy_done(&h);
    }
    arena_done(&a);
}

static bool stop_soon(void *ctx, int32_t done, int32_t total)
{
    (void)ctx;
    return done > total;
}

static void test_stops(void **state)
{
    (void)state;
    enum { N = 20000 };
    arena a = {0};
    int32_t *first = ARENA_NEW(&a, int32_t, N + 1);
    int32_t *head = ARENA_NEW(&a, int32_t, N);
    int32_t *order = ARENA_NEW(&a, int32_t, N);
    for (int32_t v = 0; v < N; v++) {
        head[v] = (v + 1) % N;
        first[v + 1] = v + 1;
    }
    road_graph g = {N, N, first, head, NULL};
    err e = {0};
    assert_false(order_nodes(&g, stop_soon, NULL, order, &e));
    assert_string_equal(e.code, "road.stopped");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),         cmocka_unit_test(test_update),
        cmocka_unit_test(test_stops_between), cmocka_unit_test(test_small_on_grid),
        cmocka_unit_test(test_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
