// Maps and orders as bytes: back and forth, cut and spoiled.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "maps.h"
#include "prop.h"
#include "road/order.h"

static strbuf written(const map *m)
{
    strbuf b;
    strbuf_init(&b, 1 << 24);
    map_write(m, &b);
    assert_false(b.cut);
    return b;
}

// Whether bytes are refused, or are just those that the map read from them is written as.
static bool reads_as_itself(str bytes, bool *ret_read)
{
    arena a = {0};
    map m;
    err e = {0};
    bool ok = true;
    *ret_read = map_read(&a, bytes, &m, &e);
    if (*ret_read) {
        strbuf again = written(&m);
        ok = str_eq(strbuf_str(&again), bytes);
        strbuf_done(&again);
    } else {
        ok = strcmp(e.code, "road.map_damaged") == 0;
    }
    arena_done(&a);
    return ok;
}

static bool same_graph(const map *x, const map *y)
{
    const road_graph *g = &x->graph;
    size_t arcs = (size_t)g->n_arc * sizeof(int32_t);
    size_t slots = (2 * (size_t)x->n_way + 1) * sizeof(int32_t);
    return x->medium == y->medium && x->n_node == y->n_node && g->n_arc == y->graph.n_arc &&
           memcmp(g->first, y->graph.first, ((size_t)g->n_node + 1) * sizeof(int32_t)) == 0 &&
           memcmp(g->head, y->graph.head, arcs) == 0 && memcmp(x->arc_way, y->arc_way, arcs) == 0 &&
           memcmp(x->slot_first, y->slot_first, slots) == 0 &&
           memcmp(x->node, y->node, (size_t)x->n_node * sizeof(point)) == 0;
}

static bool round_trip_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    map m = maps_random(&a, r, size, rng_below(r, 2) == 0 ? MAP_ROAD : MAP_WATER);
    strbuf b = written(&m);
    map back;
    bool read = false;
    bool ok = map_read(&a, strbuf_str(&b), &back, NULL) && same_graph(&m, &back) &&
              reads_as_itself(strbuf_str(&b), &read) && read;
    uint8_t hash[2][MAP_HASH_BYTES];
    map_hash(&m, hash[0]);
    map_hash(&back, hash[1]);
    ok = ok && memcmp(hash[0], hash[1], MAP_HASH_BYTES) == 0;
    strbuf_done(&b);
    arena_done(&a);
    return ok;
}

static void test_round_trip(void **state)
{
    (void)state;
    assert_true(prop_check("bytes of maps", round_trip_holds, 200, 40, NULL));
}

// Cut anywhere a map is refused. With any byte spoiled it is refused or another map, told by its hash.
static bool spoiled_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    map m = maps_random(&a, r, size, MAP_ROAD);
    strbuf b = written(&m);
    bool ok = true;
    bool read = false;
    for (size_t i = 0; i < b.n; i++) {
        char *cut = arena_copy(&a, b.p, i); // so that the sanitizer sees a byte too far
        ok = ok && reads_as_itself((str){cut, i}, &read) && !read;
        char kept = b.p[i];
        b.p[i] = (char)(rng_below(r, 2) == 0 ? kept ^ (1 << rng_below(r, 8)) : (int)rng_below(r, 256) - 128);
        ok = ok && reads_as_itself(strbuf_str(&b), &read);
        b.p[i] = kept;
    }
    strbuf_done(&b);
    arena_done(&a);
    return ok;
}

static void test_spoiled(void **state)
{
    (void)state;
    assert_true(prop_check("spoiled maps", spoiled_holds, 12, 6, NULL));
}

static void test_order(void **state)
{
    (void)state;
    const int32_t order[] = {2, 0, 1};
    uint8_t hash[MAP_HASH_BYTES] = {7};
    int32_t got[3] = {0};
    strbuf b;
    strbuf_init(&b, 1000);
    order_write(hash, 3, order, &b);
    assert_true(order_read(strbuf_str(&b), hash, 3, got));
    assert_memory_equal(got, order, sizeof order);
    for (size_t i = 0; i < b.n; i++) {
        assert_false(order_read((str){b.p, i}, hash, 3, got));
    }
    assert_false(order_read(strbuf_str(&b), hash, 2, got));
    b.p[b.n - 4] = 0; // a node twice
    assert_false(order_read(strbuf_str(&b), hash, 3, got));
    b.p[b.n - 4] = 3; // a node that is none
    assert_false(order_read(strbuf_str(&b), hash, 3, got));
    b.p[b.n - 4] = 1;
    hash[31] = 1; // of another map
    assert_false(order_read(strbuf_str(&b), hash, 3, got));
    strbuf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_spoiled),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
