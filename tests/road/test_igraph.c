// The table of 100 x 100 of a real extract against igraph (GPL, tests only): the same graph, the same costs.
// Milliseconds and metres go into one weight, which stays a whole number that a double holds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph/igraph.h>
#undef STR // igraph's; ours is another

#include "extracts.h"
#include "road/order.h"
#include "road/table.h"
#include "road/vehicle.h"

enum { POINTS = 100, METRE_BITS = 20 };

// Nodes by Marsaglia's xorshift, with the seed of the figures that others measured on this extract; each
// once, as igraph wants them.
static void pick_nodes(int32_t n_node, int32_t ret_node[static POINTS])
{
    uint64_t x = 88172645463325252U;
    int32_t n = 0;
    while (n < POINTS) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        int32_t node = (int32_t)(x % (uint64_t)n_node);
        bool is_new = true;
        for (int32_t i = 0; i < n; i++) {
            is_new = is_new && ret_node[i] != node;
        }
        ret_node[n] = node;
        n += is_new;
    }
}

static double weight_of(road_cost c)
{
    return (double)((uint64_t)road_cost_ms(c) << METRE_BITS | road_cost_m(c));
}

static void igraph_table(const road_graph *g, const road_cost *arc_cost, const igraph_vs_t *at,
                         igraph_matrix_t *ret)
{
    igraph_t graph;
    igraph_vector_int_t edge;
    igraph_vector_t weight;
    igraph_vector_int_init(&edge, 0);
    igraph_vector_init(&weight, 0);
    for (int32_t v = 0; v < g->n_node; v++) {
        for (int32_t a = g->first[v]; a < g->first[v + 1]; a++) {
            if (road_cost_open(arc_cost[a])) {
                igraph_vector_int_push_back(&edge, v);
                igraph_vector_int_push_back(&edge, g->head[a]);
                igraph_vector_push_back(&weight, weight_of(arc_cost[a]));
            }
        }
    }
    igraph_create(&graph, &edge, g->n_node, IGRAPH_DIRECTED);
    igraph_distances_dijkstra(&graph, ret, *at, *at, &weight, IGRAPH_OUT);
    igraph_destroy(&graph);
    igraph_vector_destroy(&weight);
    igraph_vector_int_destroy(&edge);
}

static void our_table(const road_graph *g, const road_cost *arc_cost, const int32_t *node, road_cost *ret)
{
    hierarchy h;
    metric m;
    table_stop stop[POINTS];
    int32_t *order = mem_grow(NULL, (size_t)g->n_node + 1, sizeof *order);
    assert_true(order_nodes(g, NULL, NULL, order, NULL) && hierarchy_make(&h, g, order, NULL));
    metric_make(&m, &h, arc_cost);
    for (int i = 0; i < POINTS; i++) {
        stop[i] = (table_stop){.n = 1, .node = {node[i]}};
    }
    table_make(&m, POINTS, stop, POINTS, stop, ret);
    metric_done(&m);
    hierarchy_done(&h);
    free(order);
}

static void test_porto(void **state)
{
    (void)state;
    const road_state dry = {.river = RIVER_NORMAL};
    char path[PATH_MAX];
    arena a = {0};
    map_pair maps;
    int32_t node[POINTS];
    igraph_vector_int_t list;
    igraph_vs_t at;
    igraph_matrix_t theirs;
    if (!extract_path("porto", path)) {
        return;
    }
    assert_true(map_read_osm(&a, path, NULL, NULL, NULL, &maps, NULL));
    const road_graph *g = &maps.road.graph;
    road_cost *arc_cost = ARENA_NEW(&a, road_cost, g->n_arc);
    road_cost *ours = ARENA_NEW(&a, road_cost, POINTS * POINTS);
    vehicle_costs(&maps.road, MODE_TRUCK, &dry, arc_cost);
    igraph_vector_int_init(&list, POINTS);
    pick_nodes(g->n_node, node);
    for (int i = 0; i < POINTS; i++) {
        VECTOR(list)[i] = node[i];
    }
    igraph_vs_vector(&at, &list);
    igraph_matrix_init(&theirs, 0, 0);
    igraph_table(g, arc_cost, &at, &theirs);
    our_table(g, arc_cost, node, ours);
    uint64_t our_sum = 0;
    uint64_t their_sum = 0;
    int32_t open = 0;
    for (int i = 0; i < POINTS * POINTS; i++) {
        double w = MATRIX(theirs, i / POINTS, i % POINTS);
        assert_true(road_cost_open(ours[i]) == (w < IGRAPH_INFINITY));
        if (road_cost_open(ours[i])) {
            assert_true(weight_of(ours[i]) == w);
            our_sum += road_cost_ms(ours[i]);
            their_sum += (uint64_t)w >> METRE_BITS;
            open++;
        }
    }
    assert_true(open > POINTS * POINTS / 2 && our_sum == their_sum);
    printf("# %d x %d: %d open, checksum %llu ms\n", POINTS, POINTS, open, (unsigned long long)our_sum);
    igraph_matrix_destroy(&theirs);
    igraph_vs_destroy(&at);
    igraph_vector_int_destroy(&list);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_porto)};
    return cmocka_run_group_tests_name("road/igraph", tests, NULL, NULL);
}
