#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "graph.h"
#include "prop.h"

// 0 --truck-- 1 --ketek-- 2 --truck and motorbike-- 3
static const road_link MIXED[] = {
    {0, 1, MODES_ROAD, ROAD_NATIONAL, 45000, -1, false},
    {1, 2, MODES_BOAT, ROAD_RIVER, 10000, -1, false},
    {2, 3, MODES_ROAD, ROAD_REGENCY, 25000, -1, false},
};
enum { MIXED_LINKS = 3, TRUCK_KETEK = 1 << MODE_TRUCK | 1 << MODE_KETEK };

static road_chain chain_to(arena *a, const int32_t transfer_s[4], mode_set modes, int32_t from, int32_t to)
{
    road_chain c;
    network_chains(a, network_build(a, 4, transfer_s, MIXED_LINKS, MIXED), modes, from, 1, &to, &c);
    return c;
}

static void test_transfers_at_jetties(void **state)
{
    (void)state;
    arena a = {0};
    road_chain c = chain_to(&a, (const int32_t[]){-1, 600, 300, -1}, TRUCK_KETEK, 0, 3);
    assert_true(c.reachable);
    assert_int_equal(c.n_hop, 3);
    assert_int_equal(c.time_s, 3600 + 600 + 3600 + 300 + 3600);
    const road_hop expected[] = {
        {MODE_TRUCK, 0, 1, 3600, 45000}, {MODE_KETEK, 1, 2, 3600, 10000}, {MODE_TRUCK, 2, 3, 3600, 25000}};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(c.hop[i].mode, expected[i].mode);
        assert_int_equal(c.hop[i].from, expected[i].from);
        assert_int_equal(c.hop[i].to, expected[i].to);
        assert_int_equal(c.hop[i].time_s, expected[i].time_s);
        assert_int_equal(c.hop[i].dist_m, expected[i].dist_m);
    }
    arena_done(&a);
}

static void test_no_transfer_elsewhere(void **state)
{
    (void)state;
    arena a = {0};
    road_chain c = chain_to(&a, (const int32_t[]){0, 600, -1, 0}, TRUCK_KETEK, 0, 3);
    assert_false(c.reachable);
    assert_int_equal(c.n_hop, 0);
    c = chain_to(&a, (const int32_t[]){0, 600, -1, 0}, TRUCK_KETEK, 0, 2);
    assert_true(c.reachable);
    assert_int_equal(c.n_hop, 2);
    arena_done(&a);
}

static void test_only_the_modes_asked(void **state)
{
    (void)state;
    arena a = {0};
    const int32_t jetty[4] = {0, 0, 0, 0};
    assert_false(chain_to(&a, jetty, MODES_ROAD, 0, 3).reachable);
    assert_false(chain_to(&a, jetty, 0, 0, 3).reachable);
    road_chain c = chain_to(&a, jetty, MODES_ALL, 0, 3);
    assert_int_equal(c.n_hop, 3);
    assert_int_equal(c.hop[0].mode, MODE_MOTORBIKE); // the fastest of each medium
    assert_int_equal(c.hop[1].mode, MODE_SPEEDBOAT);
    c = chain_to(&a, jetty, 1 << MODE_FOOT | 1 << MODE_JUKUNG, 0, 3);
    assert_int_equal(c.hop[0].mode, MODE_FOOT);
    assert_int_equal(c.hop[1].mode, MODE_JUKUNG);
    arena_done(&a);
}

static void test_a_place_is_reached_from_itself(void **state)
{
    (void)state;
    arena a = {0};
    road_chain c = chain_to(&a, (const int32_t[]){0, 0, 0, 0}, 0, 2, 2);
    assert_true(c.reachable);
    assert_int_equal(c.n_hop, 0);
    assert_int_equal(c.time_s, 0);
    arena_done(&a);
}

static void test_ties_go_to_fewer_hops_then_lower_modes(void **state)
{
    (void)state;
    arena a = {0};
    const mode_set truck = 1 << MODE_TRUCK;
    const mode_set bike = 1 << MODE_MOTORBIKE;
    const road_link link[] = {
        {0, 1, truck | bike, ROAD_NATIONAL, 1000, 60, false},
        {1, 2, truck, ROAD_NATIONAL, 1000, 120, false}, // as long as by motorbike over 3, without a transfer
        {1, 3, bike, ROAD_NATIONAL, 1000, 60, false},
        {3, 2, bike, ROAD_NATIONAL, 1000, 60, false},
    };
    network *net = network_build(&a, 4, (const int32_t[]){0, 0, 0, 0}, 4, link);
    road_chain c[2];
    network_chains(&a, net, MODES_ALL, 0, 2, (const int32_t[]){1, 2}, c);
    assert_int_equal(c[0].n_hop, 1);
    assert_int_equal(c[0].hop[0].mode, MODE_TRUCK);
    assert_int_equal(c[1].n_hop, 1);
    assert_int_equal(c[1].hop[0].mode, MODE_TRUCK);
    assert_int_equal(c[1].time_s, 180);
    arena_done(&a);
}

static void test_huge_transfers_are_no_way(void **state)
{
    (void)state;
    arena a = {0};
    assert_false(chain_to(&a, (const int32_t[]){-1, INT32_MAX, -1, -1}, TRUCK_KETEK, 0, 2).reachable);
    assert_false(chain_to(&a, (const int32_t[]){-1, 999999999, -1, -1}, TRUCK_KETEK, 0, 2).reachable);
    arena_done(&a);
}

// Best times to every (mode, node) with exactly h hops, from those with h - 1: no queue, no labels.
typedef struct oracle {
    int64_t *by_mode[MODE_COUNT]; // naive_times
    int64_t *time_s;              // [MODE_COUNT * n_node], of the hop count reached so far
} oracle;

static void oracle_hop(arena *a, const graph *g, mode_set modes, oracle *o)
{
    int32_t n = g->n_node;
    int64_t *next = ARENA_NEW(a, int64_t, MODE_COUNT * n);
    for (int32_t i = 0; i < MODE_COUNT * n; i++) {
        next[i] = MATRIX_NONE;
        for (int32_t j = 0; j < MODE_COUNT * n && (modes >> (i / n) & 1); j++) {
            int64_t way_s = o->by_mode[i / n][j % n * n + i % n];
            int32_t wait_s = g->transfer_s[j % n];
            if (i / n == j / n || o->time_s[j] < 0 || wait_s < 0 || way_s < 0) {
                continue;
            }
            int64_t s = o->time_s[j] + wait_s + way_s;
            next[i] = next[i] < 0 || s < next[i] ? s : next[i];
        }
    }
    o->time_s = next;
}

enum { ORACLE_HOPS = 10 };

// Fewest hops and the time of the fastest chain to every node; hops 0 where there is none.
static void oracle_run(arena *a, const graph *g, mode_set modes, int32_t from, int64_t *ret_time,
                       int32_t *ret_hops)
{
    int32_t n = g->n_node;
    oracle o = {.time_s = ARENA_NEW(a, int64_t, MODE_COUNT * n)};
    for (int m = 0; m < MODE_COUNT; m++) {
        o.by_mode[m] = naive_times(a, g, (travel_mode)m);
        for (int32_t v = 0; v < n; v++) {
            o.time_s[m * n + v] = modes >> m & 1 ? o.by_mode[m][from * n + v] : MATRIX_NONE;
        }
    }
    for (int32_t h = 1; h <= ORACLE_HOPS; h++) {
        for (int32_t i = 0; i < MODE_COUNT * n; i++) {
            int64_t s = o.time_s[i];
            if (s >= 0 && (ret_hops[i % n] == 0 || s < ret_time[i % n])) {
                ret_time[i % n] = s;
                ret_hops[i % n] = h;
            }
        }
        oracle_hop(a, g, modes, &o);
    }
}

// The hops join, change the mode at jetties, take the times of their modes, and sum up.
static bool chain_is_true(const graph *g, const network *net, mode_set modes, int32_t from, int32_t to,
                          const road_chain *c)
{
    arena a = {0};
    int64_t sum = 0;
    bool ok = c->hop[0].from == from && c->hop[c->n_hop - 1].to == to;
    for (int32_t i = 0; i < c->n_hop && ok; i++) {
        const road_hop *h = &c->hop[i];
        road_way w;
        network_way(&a, net, h->mode, h->from, h->to, &w);
        ok = (modes >> h->mode & 1) && w.n > 0 && w.time_s == h->time_s && h->from != h->to;
        sum += h->time_s;
        if (i > 0) {
            ok = ok && h->from == h[-1].to && h->mode != h[-1].mode && g->transfer_s[h->from] >= 0;
            sum += g->transfer_s[h->from];
        }
    }
    arena_done(&a);
    return ok && sum == c->time_s;
}

static bool agrees_with_oracle(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    graph g = graph_random(&a, r, size, draw(r, 0, 1) == 1);
    mode_set modes = (mode_set)draw(r, 0, MODES_ALL);
    int32_t from = draw(r, 0, g.n_node - 1);
    network *net = graph_network(&a, &g);
    int32_t *to = ARENA_NEW(&a, int32_t, g.n_node);
    for (int32_t v = 0; v < g.n_node; v++) {
        to[v] = v;
    }
    road_chain *c = ARENA_NEW(&a, road_chain, g.n_node);
    network_chains(&a, net, modes, from, g.n_node, to, c);
    int64_t *time_s = ARENA_NEW(&a, int64_t, g.n_node);
    int32_t *hops = ARENA_NEW(&a, int32_t, g.n_node);
    oracle_run(&a, &g, modes, from, time_s, hops);
    bool ok = true;
    for (int32_t v = 0; v < g.n_node && ok; v++) {
        if (v == from) {
            ok = c[v].reachable && c[v].n_hop == 0 && c[v].time_s == 0;
        } else if (hops[v] == 0) {
            ok = !c[v].reachable && c[v].n_hop == 0;
        } else {
            ok = c[v].reachable && c[v].time_s == time_s[v] && c[v].n_hop == hops[v] &&
                 chain_is_true(&g, net, modes, from, v, &c[v]);
        }
    }
    arena_done(&a);
    return ok;
}

static void test_agrees_with_oracle(void **state)
{
    (void)state;
    assert_true(prop_check("chains agree with the hop-by-hop oracle", agrees_with_oracle, 400, 8, NULL));
}

static bool same_whatever_the_order(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    graph g = graph_random(&a, r, size, true);
    int32_t to = draw(r, 0, g.n_node - 1);
    road_chain c1;
    road_chain c2;
    network_chains(&a, graph_network(&a, &g), MODES_ALL, 0, 1, &to, &c1);
    graph_shuffle(&g, r);
    network_chains(&a, graph_network(&a, &g), MODES_ALL, 0, 1, &to, &c2);
    bool ok = c1.n_hop == c2.n_hop && c1.time_s == c2.time_s && c1.reachable == c2.reachable &&
              (c1.n_hop == 0 || memcmp(c1.hop, c2.hop, (size_t)c1.n_hop * sizeof *c1.hop) == 0);
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
        cmocka_unit_test(test_transfers_at_jetties),
        cmocka_unit_test(test_no_transfer_elsewhere),
        cmocka_unit_test(test_only_the_modes_asked),
        cmocka_unit_test(test_a_place_is_reached_from_itself),
        cmocka_unit_test(test_ties_go_to_fewer_hops_then_lower_modes),
        cmocka_unit_test(test_huge_transfers_are_no_way),
        cmocka_unit_test(test_agrees_with_oracle),
        cmocka_unit_test(test_same_whatever_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
