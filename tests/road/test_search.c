#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "road/search_internal.h"
#include "prop.h"

static void offer(search *s, int32_t state, int64_t cost, int32_t pred, int32_t dist_m)
{
    search_offer(s, state, (search_label){.cost = cost, .pred = pred, .dist_m = dist_m});
}

static void test_order_is_cost_then_state(void **state)
{
    (void)state;
    arena a = {0};
    search s;
    search_init(&s, &a, 4);
    offer(&s, 3, 5, SEARCH_NONE, 0);
    offer(&s, 1, 7, SEARCH_NONE, 0);
    offer(&s, 0, 7, SEARCH_NONE, 0);
    assert_int_equal(search_settle(&s), 3);
    assert_int_equal(search_settle(&s), 0);
    assert_int_equal(search_settle(&s), 1);
    assert_int_equal(search_settle(&s), SEARCH_NONE);
    assert_true(search_settled(&s, 3));
    assert_false(search_settled(&s, 2));
    arena_done(&a);
}

static void test_better_is_cost_then_pred_then_distance(void **state)
{
    (void)state;
    arena a = {0};
    search s;
    search_init(&s, &a, 4);
    offer(&s, 0, 9, 3, 100);
    offer(&s, 0, 9, 2, 200); // lower pred, though farther
    assert_int_equal(s.label[0].pred, 2);
    offer(&s, 0, 9, 2, 150);
    assert_int_equal(s.label[0].dist_m, 150);
    offer(&s, 0, 9, 3, 1);
    assert_int_equal(s.label[0].pred, 2);
    offer(&s, 0, 8, 3, 1);
    assert_int_equal(s.label[0].cost, 8);
    assert_int_equal(search_settle(&s), 0);
    offer(&s, 0, 1, 1, 1); // too late
    assert_int_equal(s.label[0].cost, 8);
    arena_done(&a);
}

static void test_clear_forgets(void **state)
{
    (void)state;
    arena a = {0};
    search s;
    search_init(&s, &a, 2);
    offer(&s, 0, 1, SEARCH_NONE, 0);
    offer(&s, 1, 1, SEARCH_NONE, 0);
    (void)search_settle(&s);
    search_clear(&s);
    assert_false(search_settled(&s, 0));
    assert_int_equal(search_settle(&s), SEARCH_NONE);
    arena_done(&a);
}

// Whatever was offered in between, states come out by (lowest cost offered, state), each once.
static bool settles_in_order(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    search s;
    search_init(&s, &a, size);
    int64_t *lowest = ARENA_NEW(&a, int64_t, size);
    int32_t n_seen = 0;
    for (int32_t i = 0; i < 4 * size; i++) {
        int32_t v = (int32_t)rng_below(r, (uint32_t)size);
        int64_t cost = 1 + rng_below(r, (uint32_t)size);
        n_seen += lowest[v] == 0 ? 1 : 0;
        lowest[v] = lowest[v] == 0 || cost < lowest[v] ? cost : lowest[v];
        offer(&s, v, cost, SEARCH_NONE, 0);
    }
    int64_t cost = 0;
    int32_t before = -1;
    bool ok = true;
    for (int32_t v = search_settle(&s); v != SEARCH_NONE; v = search_settle(&s)) {
        ok = ok && s.label[v].cost == lowest[v];
        ok = ok && (lowest[v] > cost || (lowest[v] == cost && v > before));
        cost = lowest[v];
        before = v;
        n_seen--;
    }
    arena_done(&a);
    return ok && n_seen == 0;
}

static void test_settles_in_order(void **state)
{
    (void)state;
    assert_true(prop_check("search settles in order", settles_in_order, 300, 200, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_cost_then_state),
        cmocka_unit_test(test_better_is_cost_then_pred_then_distance),
        cmocka_unit_test(test_clear_forgets),
        cmocka_unit_test(test_settles_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
