// Chains of modes over matrices, by hand and against trying everything.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "prop.h"
#include "road/chain.h"

enum { PLACES_MAX = 8 };

// Matrices of a few places, all without a way at first.
typedef struct town {
    arena a;
    int32_t n;
    matrix by_mode[MODE_COUNT];
    int32_t transfer_s[PLACES_MAX];
} town;

static void town_make(town *t, int32_t n)
{
    *t = (town){.n = n};
    for (int m = 0; m < MODE_COUNT; m++) {
        t->by_mode[m] =
            (matrix){n, ARENA_NEW(&t->a, int32_t, (int64_t)n * n), ARENA_NEW(&t->a, int32_t, (int64_t)n * n)};
        for (int32_t i = 0; i < n * n; i++) {
            t->by_mode[m].time_s[i] = t->by_mode[m].dist_m[i] = i % (n + 1) == 0 ? 0 : MATRIX_NONE;
        }
    }
    for (int32_t i = 0; i < PLACES_MAX; i++) {
        t->transfer_s[i] = -1;
    }
}

static void road(town *t, travel_mode mode, int32_t from, int32_t to, int32_t time_s)
{
    int32_t n = t->n;
    t->by_mode[mode].time_s[from * n + to] = t->by_mode[mode].time_s[to * n + from] = time_s;
    t->by_mode[mode].dist_m[from * n + to] = t->by_mode[mode].dist_m[to * n + from] = 10 * time_s;
}

static chain find(town *t, int32_t from, int32_t to)
{
    chain c;
    chain_find(&t->a, t->n, t->by_mode, t->transfer_s, from, 1, &to, &c);
    return c;
}

// Truck to 1, ketek to 2, motorbike to 3.
static void river(town *t)
{
    town_make(t, 4);
    road(t, MODE_TRUCK, 0, 1, 100);
    road(t, MODE_KETEK, 1, 2, 200);
    road(t, MODE_MOTORBIKE, 2, 3, 300);
}

static void test_changes_at_jetties(void **state)
{
    (void)state;
    town t;
    river(&t);
    assert_false(find(&t, 0, 3).reachable);
    t.transfer_s[1] = 10;
    assert_false(find(&t, 0, 3).reachable);
    assert_int_equal(find(&t, 0, 3).time_s, MATRIX_NONE);
    t.transfer_s[2] = 20;
    chain c = find(&t, 0, 3);
    const chain_hop expected[] = {
        {MODE_TRUCK, 0, 1, 100, 1000}, {MODE_KETEK, 1, 2, 200, 2000}, {MODE_MOTORBIKE, 2, 3, 300, 3000}};
    assert_true(c.reachable && c.n_hop == 3 && c.time_s == 630);
    assert_memory_equal(c.hop, expected, sizeof expected);
    arena_done(&t.a);
}

static void test_itself_and_missing_modes(void **state)
{
    (void)state;
    town t;
    river(&t);
    t.transfer_s[1] = t.transfer_s[2] = 0;
    chain c = find(&t, 2, 2);
    assert_true(c.reachable && c.n_hop == 0 && c.time_s == 0);
    t.by_mode[MODE_KETEK].n = 0; // nobody has one
    assert_false(find(&t, 0, 3).reachable);
    arena_done(&t.a);
}

static void test_ties(void **state)
{
    (void)state;
    town t;
    town_make(&t, 4);
    t.transfer_s[1] = t.transfer_s[2] = 0;
    road(&t, MODE_FOOT, 0, 3, 100);
    road(&t, MODE_TRUCK, 0, 1, 50);
    road(&t, MODE_KETEK, 1, 3, 50);
    assert_int_equal(find(&t, 0, 3).n_hop, 1); // fewer hops
    road(&t, MODE_MOTORBIKE, 0, 3, 100);
    assert_int_equal(find(&t, 0, 3).hop[0].mode, MODE_MOTORBIKE);
    road(&t, MODE_MOTORBIKE, 0, 3, 101);
    road(&t, MODE_FOOT, 0, 3, 101);
    road(&t, MODE_TRUCK, 0, 2, 50);
    road(&t, MODE_KETEK, 2, 3, 50);
    assert_int_equal(find(&t, 0, 3).hop[1].from, 1); // the lower place
    arena_done(&t.a);
}

static void test_huge_times(void **state)
{
    (void)state;
    town t;
    river(&t);
    t.transfer_s[1] = INT32_MAX;
    t.transfer_s[2] = 0;
    assert_false(find(&t, 0, 3).reachable);
    t.transfer_s[1] = CHAIN_TIME_MAX_S - 600; // with all hops just as long as may be
    assert_int_equal(find(&t, 0, 3).time_s, CHAIN_TIME_MAX_S);
    t.transfer_s[1]++;
    assert_false(find(&t, 0, 3).reachable);
    arena_done(&t.a);
}

// ---------------------------------------------------------------- trying everything

static void town_random(town *t, rng *r, int32_t size)
{
    town_make(t, 2 + (int32_t)rng_below(r, (uint32_t)(size < PLACES_MAX - 1 ? size : PLACES_MAX - 1)));
    for (int m = 0; m < MODE_COUNT; m++) {
        t->by_mode[m].n = rng_below(r, 6) == 0 ? 0 : t->n;
        for (int32_t i = 0; i < t->n * t->n; i++) {
            bool way = i % (t->n + 1) != 0 && rng_below(r, 3) == 0;
            t->by_mode[m].time_s[i] = way ? (int32_t)rng_below(r, 5) : t->by_mode[m].time_s[i];
            t->by_mode[m].dist_m[i] = way ? (int32_t)rng_below(r, 100) : t->by_mode[m].dist_m[i];
        }
    }
    for (int32_t i = 0; i < t->n; i++) {
        t->transfer_s[i] = rng_below(r, 2) == 0 ? -1 : (int32_t)rng_below(r, 3);
    }
}

// Every chain of so many hops, one after the other: the best time by hops and last mode.
static void try_all(const town *t, int32_t at, int32_t came_by, int32_t hops, int32_t time_s, int32_t most,
                    int32_t (*best)[PLACES_MAX])
{
    for (int32_t m = 0; hops < most && m < MODE_COUNT; m++) {
        for (int32_t to = 0; t->by_mode[m].n > 0 && m != came_by && to < t->n; to++) {
            int32_t hop_s = t->by_mode[m].time_s[at * t->n + to];
            if (hop_s < 0 || to == at) {
                continue;
            }
            int32_t sum = time_s + hop_s;
            if (best[hops + 1][to] < 0 || sum < best[hops + 1][to]) {
                best[hops + 1][to] = sum;
            }
            if (t->transfer_s[to] >= 0) {
                try_all(t, to, m, hops + 1, sum + t->transfer_s[to], most, best);
            }
        }
    }
}

static bool chain_is_true(const town *t, int32_t from, int32_t to, const chain *c)
{
    int64_t sum = 0;
    bool ok = c->hop[0].from == from && c->hop[c->n_hop - 1].to == to;
    for (int32_t i = 0; ok && i < c->n_hop; i++) {
        const chain_hop *h = &c->hop[i];
        int32_t cell = h->from * t->n + h->to;
        ok = t->by_mode[h->mode].n > 0 && t->by_mode[h->mode].time_s[cell] == h->time_s &&
             t->by_mode[h->mode].dist_m[cell] == h->dist_m && h->time_s >= 0;
        ok = ok && (i == 0 || (h->from == h[-1].to && h->mode != h[-1].mode && t->transfer_s[h->from] >= 0));
        sum += h->time_s + (i > 0 ? t->transfer_s[h->from] : 0);
    }
    return ok && sum == c->time_s;
}

static bool all_tried(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    enum { HOPS = 4 };
    town t;
    town_random(&t, r, size);
    int32_t best[HOPS + 1][PLACES_MAX];
    int32_t to[PLACES_MAX];
    chain c[PLACES_MAX];
    memset(best, 0xff, sizeof best);
    int32_t from = (int32_t)rng_below(r, (uint32_t)t.n);
    try_all(&t, from, -1, 0, 0, HOPS, best);
    for (int32_t i = 0; i < t.n; i++) {
        to[i] = i;
    }
    chain_find(&t.a, t.n, t.by_mode, t.transfer_s, from, t.n, to, c);
    bool ok = true;
    for (int32_t i = 0; ok && i < t.n; i++) {
        int32_t hops = 0;
        for (int32_t h = 1; h <= HOPS; h++) {
            hops = best[h][i] >= 0 && (hops == 0 || best[h][i] < best[hops][i]) ? h : hops;
        }
        if (i == from) {
            ok = c[i].reachable && c[i].n_hop == 0;
        } else if (c[i].n_hop > HOPS) { // longer than was tried: then it is faster
            ok = chain_is_true(&t, from, i, &c[i]) && (hops == 0 || c[i].time_s < best[hops][i]);
        } else {
            ok = c[i].reachable == (hops > 0) && c[i].n_hop == hops &&
                 (hops == 0 || (c[i].time_s == best[hops][i] && chain_is_true(&t, from, i, &c[i])));
        }
    }
    arena_done(&t.a);
    return ok;
}

static void test_all_tried(void **state)
{
    (void)state;
    assert_true(prop_check("chains and all that there are", all_tried, prop_runs(300), 7, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_at_jetties),
        cmocka_unit_test(test_itself_and_missing_modes),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_huge_times),
        cmocka_unit_test(test_all_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
