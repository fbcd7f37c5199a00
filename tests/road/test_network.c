#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "graph.h"
#include "prop.h"

enum { TRUCK = 1 << MODE_TRUCK, KETEK = 1 << MODE_KETEK };

static const int32_t NO_JETTY[8] = {-1, -1, -1, -1, -1, -1, -1, -1};

static road_link road(int32_t from, int32_t to, int32_t length_m)
{
    return (road_link){
        .from = from, .to = to, .modes = TRUCK, .class_ = ROAD_NATIONAL, .length_m = length_m, .time_s = -1};
}

static road_link measured(int32_t from, int32_t to, int32_t time_s)
{
    road_link l = road(from, to, 1000);
    l.time_s = time_s;
    return l;
}

// Checks the one time and distance by truck between two nodes, by way and by matrix.
static void expect_way(int32_t n_node, int32_t n_link, const road_link *link, int32_t from, int32_t to,
                       int32_t time_s, int32_t dist_m)
{
    arena a = {0};
    network *net = network_build(&a, n_node, NO_JETTY, n_link, link);
    matrix m;
    network_matrix(&a, net, MODE_TRUCK, 2, (const int32_t[]){from, to}, &m);
    assert_int_equal(m.time_s[1], time_s);
    assert_int_equal(m.dist_m[1], dist_m);
    road_way w;
    network_way(&a, net, MODE_TRUCK, from, to, &w);
    assert_int_equal(w.n == 0, time_s == MATRIX_NONE);
    assert_int_equal(w.time_s, time_s);
    assert_int_equal(w.dist_m, dist_m);
    arena_done(&a);
}

static void test_time_by_speed_is_rounded_up(void **state)
{
    (void)state;
    const road_link link[] = {road(0, 1, 45000), road(1, 2, 1)};
    expect_way(3, 2, link, 0, 1, 3600, 45000);
    expect_way(3, 2, link, 1, 2, 1, 1);
    expect_way(3, 2, link, 2, 0, 3601, 45001);
}

static void test_one_way(void **state)
{
    (void)state;
    road_link link[] = {road(0, 1, 45000)};
    link[0].one_way = true;
    expect_way(2, 1, link, 0, 1, 3600, 45000);
    expect_way(2, 1, link, 1, 0, MATRIX_NONE, MATRIX_NONE);
}

static void test_measured_minutes_win(void **state)
{
    (void)state;
    road_link link[] = {road(0, 1, 45000)};
    link[0].time_s = 5400;
    expect_way(2, 1, link, 0, 1, 5400, 45000);
    link[0].class_ = ROAD_PATH; // someone drove it
    expect_way(2, 1, link, 0, 1, 5400, 45000);
    link[0].time_s = 0;
    expect_way(2, 1, link, 0, 1, 0, 45000);
}

static void test_impassable(void **state)
{
    (void)state;
    road_link link[] = {road(0, 1, 100)};
    link[0].class_ = ROAD_PATH;
    expect_way(2, 1, link, 0, 1, MATRIX_NONE, MATRIX_NONE);
    link[0].class_ = ROAD_RIVER;
    expect_way(2, 1, link, 0, 1, MATRIX_NONE, MATRIX_NONE);
    link[0].class_ = ROAD_VILLAGE;
    link[0].modes = MODES_ALL & ~TRUCK;
    expect_way(2, 1, link, 0, 1, MATRIX_NONE, MATRIX_NONE);
}

static void test_a_mode_never_changes_in_a_matrix(void **state)
{
    (void)state;
    arena a = {0};
    road_link link[] = {road(0, 1, 1000), road(1, 2, 1000)};
    link[1].modes = KETEK;
    link[1].class_ = ROAD_RIVER;
    network *net = network_build(&a, 3, (const int32_t[]){0, 0, 0}, 2, link);
    matrix m;
    network_matrix(&a, net, MODE_TRUCK, 3, (const int32_t[]){0, 1, 2}, &m);
    assert_int_equal(m.time_s[0 * 3 + 1], 80);
    assert_int_equal(m.time_s[0 * 3 + 2], MATRIX_NONE);
    assert_int_equal(m.time_s[1 * 3 + 2], MATRIX_NONE);
    assert_int_equal(m.time_s[2 * 3 + 2], 0);
    arena_done(&a);
}

static void test_ties_go_to_the_lower_node(void **state)
{
    (void)state;
    arena a = {0};
    // 0 to 3 by 1 or by 2 in the same time; and between 1 and 3 two links of the same time, one longer.
    road_link link[] = {measured(0, 2, 60), measured(2, 3, 60), measured(0, 1, 60), measured(1, 3, 60),
                        measured(1, 3, 60)};
    link[3].length_m = 9000;
    network *net = network_build(&a, 4, NO_JETTY, 5, link);
    road_way w;
    network_way(&a, net, MODE_TRUCK, 0, 3, &w);
    assert_int_equal(w.n, 3);
    assert_memory_equal(w.node, ((const int32_t[]){0, 1, 3}), 3 * sizeof(int32_t));
    assert_int_equal(w.time_s, 120);
    assert_int_equal(w.dist_m, 2000);
    network_way(&a, net, MODE_TRUCK, 2, 2, &w);
    assert_int_equal(w.n, 1);
    assert_int_equal(w.node[0], 2);
    assert_int_equal(w.time_s, 0);
    arena_done(&a);
}

static void test_places_may_repeat_or_be_none(void **state)
{
    (void)state;
    arena a = {0};
    const road_link link[] = {road(0, 1, 45000)};
    network *net = network_build(&a, 3, NO_JETTY, 1, link);
    matrix m;
    network_matrix(&a, net, MODE_TRUCK, 4, (const int32_t[]){1, 1, 0, 2}, &m);
    assert_int_equal(m.n, 4);
    assert_int_equal(m.time_s[0 * 4 + 1], 0);
    assert_int_equal(m.time_s[1 * 4 + 2], 3600);
    assert_int_equal(m.time_s[2 * 4 + 3], MATRIX_NONE);
    network_matrix(&a, net, MODE_TRUCK, 0, NULL, &m);
    assert_int_equal(m.n, 0);
    net = network_build(&a, 0, NULL, 0, NULL);
    network_matrix(&a, net, MODE_TRUCK, 0, NULL, &m);
    assert_int_equal(m.n, 0);
    arena_done(&a);
}

static void test_huge_figures_do_not_overflow(void **state)
{
    (void)state;
    // 600 + 600 million seconds are beyond the longest way; the way of 700 million is not.
    const road_link link[] = {measured(0, 1, 600000000), measured(1, 2, 600000000), measured(1, 3, 100000000),
                              measured(3, 4, INT32_MAX)};
    expect_way(5, 4, link, 0, 2, MATRIX_NONE, MATRIX_NONE);
    expect_way(5, 4, link, 0, 3, 700000000, 2000);
    expect_way(5, 4, link, 3, 4, MATRIX_NONE, MATRIX_NONE);
    road_link far[] = {road(0, 1, INT32_MAX), road(1, 2, INT32_MAX)};
    far[0].time_s = 1;
    far[1].time_s = 1;
    expect_way(3, 2, far, 0, 2, 2, 1000000000);
    expect_way(3, 1, (const road_link[]){road(0, 1, INT32_MAX)}, 0, 1, 171798692, 1000000000);
}

// The way is made of links of the mode, and its sums are those given.
static bool way_is_true(const graph *g, travel_mode mode, const road_way *w)
{
    int64_t time_s = 0;
    int64_t dist_m = 0;
    for (int32_t i = 0; i + 1 < w->n; i++) {
        int64_t best_s = MATRIX_NONE;
        int64_t best_m = 0;
        for (int32_t k = 0; k < g->n_link; k++) {
            const road_link *l = &g->link[k];
            bool there = l->from == w->node[i] && l->to == w->node[i + 1];
            bool back = !l->one_way && l->to == w->node[i] && l->from == w->node[i + 1];
            int64_t s = there || back ? naive_link_s(l, mode) : MATRIX_NONE;
            if (s >= 0 && (best_s < 0 || s < best_s || (s == best_s && l->length_m < best_m))) {
                best_s = s;
                best_m = l->length_m;
            }
        }
        if (best_s < 0) {
            return false;
        }
        time_s += best_s;
        dist_m += best_m;
    }
    return time_s == w->time_s && dist_m == w->dist_m;
}

// Each node of the way was reached from the lowest node that allows its time.
static bool way_is_lowest(const graph *g, travel_mode mode, const int64_t *t, const road_way *w)
{
    int32_t from = w->node[0];
    for (int32_t i = 1; i < w->n; i++) {
        int32_t lowest = g->n_node;
        for (int32_t k = 0; k < g->n_link; k++) {
            const road_link *l = &g->link[k];
            int64_t s = naive_link_s(l, mode);
            const int32_t end[2][2] = {{l->from, l->to}, {l->to, l->from}};
            for (int32_t d = 0; d < (l->one_way ? 1 : 2) && s >= 0; d++) {
                int64_t reach = t[from * g->n_node + end[d][0]];
                bool tight = reach >= 0 && end[d][1] == w->node[i] &&
                             reach + s == t[from * g->n_node + w->node[i]] && end[d][0] != end[d][1];
                lowest = tight && end[d][0] < lowest ? end[d][0] : lowest;
            }
        }
        if (lowest != w->node[i - 1]) {
            return false;
        }
    }
    return true;
}

static bool pair_agrees(arena *a, const graph *g, const network *net, travel_mode mode, const int64_t *t,
                        const matrix *m, int32_t i, bool zero)
{
    int32_t from = i / g->n_node;
    int32_t to = i % g->n_node;
    road_way w;
    network_way(a, net, mode, from, to, &w);
    if (m->time_s[i] != t[i] || w.time_s != t[i] || w.dist_m != m->dist_m[i] || (w.n == 0) != (t[i] < 0)) {
        return false;
    }
    if (w.n == 0) {
        return m->dist_m[i] == MATRIX_NONE;
    }
    // Over links of no time the lowest node may be settled too late to serve.
    return w.node[0] == from && w.node[w.n - 1] == to && way_is_true(g, mode, &w) &&
           (zero || way_is_lowest(g, mode, t, &w));
}

static bool agrees_with_naive(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    bool zero = draw(r, 0, 1) == 1;
    graph g = graph_random(&a, r, size, zero);
    travel_mode mode = (travel_mode)draw(r, 0, MODE_COUNT - 1);
    network *net = graph_network(&a, &g);
    int32_t *all = ARENA_NEW(&a, int32_t, g.n_node);
    for (int32_t v = 0; v < g.n_node; v++) {
        all[v] = v;
    }
    matrix m;
    network_matrix(&a, net, mode, g.n_node, all, &m);
    const int64_t *t = naive_times(&a, &g, mode);
    bool ok = true;
    for (int32_t i = 0; i < g.n_node * g.n_node && ok; i++) {
        ok = pair_agrees(&a, &g, net, mode, t, &m, i, zero);
    }
    arena_done(&a);
    return ok;
}

static void test_agrees_with_naive(void **state)
{
    (void)state;
    assert_true(prop_check("matrix and ways agree with Floyd-Warshall", agrees_with_naive, 400, 24, NULL));
}

// A subset of places (early stop) and links in another order give the same bytes.
static bool same_whatever_the_order(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    graph g = graph_random(&a, r, size, true);
    travel_mode mode = (travel_mode)draw(r, 0, MODE_COUNT - 1);
    int32_t n = draw(r, 1, g.n_node);
    int32_t *place = ARENA_NEW(&a, int32_t, n);
    for (int32_t i = 0; i < n; i++) {
        place[i] = draw(r, 0, g.n_node - 1);
    }
    matrix first;
    matrix second;
    road_way w1;
    road_way w2;
    const network *net = graph_network(&a, &g);
    network_matrix(&a, net, mode, n, place, &first);
    network_way(&a, net, mode, place[0], place[n - 1], &w1);
    graph_shuffle(&g, r);
    net = graph_network(&a, &g);
    network_matrix(&a, net, mode, n, place, &second);
    network_way(&a, net, mode, place[0], place[n - 1], &w2);
    size_t bytes = (size_t)n * (size_t)n * sizeof(int32_t);
    bool ok = memcmp(first.time_s, second.time_s, bytes) == 0 &&
              memcmp(first.dist_m, second.dist_m, bytes) == 0 && w1.n == w2.n &&
              (w1.n == 0 || memcmp(w1.node, w2.node, (size_t)w1.n * sizeof *w1.node) == 0) &&
              w1.time_s == first.time_s[n - 1] && w1.dist_m == first.dist_m[n - 1];
    arena_done(&a);
    return ok;
}

static void test_same_whatever_the_order(void **state)
{
    (void)state;
    assert_true(prop_check("the order of links does not matter", same_whatever_the_order, 400, 60, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_by_speed_is_rounded_up),
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_measured_minutes_win),
        cmocka_unit_test(test_impassable),
        cmocka_unit_test(test_a_mode_never_changes_in_a_matrix),
        cmocka_unit_test(test_ties_go_to_the_lower_node),
        cmocka_unit_test(test_places_may_repeat_or_be_none),
        cmocka_unit_test(test_huge_figures_do_not_overflow),
        cmocka_unit_test(test_agrees_with_naive),
        cmocka_unit_test(test_same_whatever_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
