// How long people need, against chains over whole matrices: another algorithm on the same times.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tiny_planning.h"

enum { TRUCK_AS_LAND = MODE_TRUCK, KETEK_AS_WATER = MODE_KETEK };

static void trip_init(trip *x)
{
    *x = (trip){.p = {.net = NULL}};
    assert_true(tiny_init(&x->t));
    assert_true(store_snapshot(x->t.st, &x->a, NULL, NULL, &x->s, &x->t.e));
    x->p.snap = &x->s;
    x->p.state = roads_dry_day(0);
    assert_true(roads_make(&x->s, NULL, NULL, NULL, NULL, &x->p.net, &x->t.e));
    assert_true(planning_geography(&x->a, &x->p, &x->t.e));
}

// The fastest of a medium's means between all nodes.
static matrix medium(trip *x, bool boat, int32_t n, const int32_t *node)
{
    matrix best = {n, ARENA_NEW(&x->a, int32_t, (int64_t)n * n), ARENA_NEW(&x->a, int32_t, (int64_t)n * n)};
    for (int32_t i = 0; i < n * n; i++) {
        best.time_s[i] = MATRIX_NONE;
    }
    for (int m = 0; m < MODE_COUNT; m++) {
        roads_table t;
        if (mode_is_boat((travel_mode)m) != boat) {
            continue;
        }
        assert_true(planning_times(&x->a, &x->p, (travel_mode)m, n, node, n, node, &t, &x->t.e));
        for (int32_t i = 0; i < n * n; i++) {
            bool better =
                t.time_s[i] != MATRIX_NONE && (best.time_s[i] == MATRIX_NONE || t.time_s[i] < best.time_s[i]);
            best.time_s[i] = better ? t.time_s[i] : best.time_s[i];
            best.dist_m[i] = 0;
        }
    }
    return best;
}

static int32_t compare_all(trip *x)
{
    int32_t n = x->p.n_node;
    int32_t changes = 0;
    int32_t *node = ARENA_NEW(&x->a, int32_t, n);
    int32_t *time_s = ARENA_NEW(&x->a, int32_t, (int64_t)n * n);
    chain *way = ARENA_NEW(&x->a, chain, n);
    matrix by_mode[MODE_COUNT] = {{0}};
    for (int32_t i = 0; i < n; i++) {
        node[i] = i;
    }
    by_mode[TRUCK_AS_LAND] = medium(x, false, n, node);
    by_mode[KETEK_AS_WATER] = medium(x, true, n, node);
    assert_true(planning_travel(&x->p, n, node, n, node, time_s, &x->t.e));
    for (int32_t i = 0; i < n; i++) {
        chain_find(&x->a, n, by_mode, x->p.transfer_s, i, n, node, way);
        for (int32_t j = 0; j < n; j++) {
            int32_t want = i == j ? 0 : way[j].reachable ? way[j].time_s : MATRIX_NONE;
            assert_int_equal(time_s[(int64_t)i * n + j], want);
            changes += way[j].n_hop > 1;
        }
    }
    return changes;
}

static void times_are_those_of_the_fastest_chains(void **state)
{
    (void)state;
    trip x;
    trip_init(&x);
    assert_true(x.p.n_jetty > 0);
    assert_true(compare_all(&x) > 0);
    trip_done(&x);
}

// Every site may be changed at: the chains grow long.
static void where_every_site_is_a_jetty(void **state)
{
    (void)state;
    trip x;
    trip_init(&x);
    x.p.n_jetty = 0;
    for (int32_t i = 0; i < x.s.n_site; i++) {
        x.p.transfer_s[i] = 60 + 7 * i;
        x.p.jetty[x.p.n_jetty] = i;
        x.p.jetty_s[x.p.n_jetty++] = x.p.transfer_s[i];
    }
    assert_true(compare_all(&x) > 0);
    trip_done(&x);
}

static void an_unconfirmed_jetty_is_not_used(void **state)
{
    (void)state;
    trip x;
    trip_init(&x);
    snap_site *site = ARENA_NEW(&x.a, snap_site, x.s.n_site);
    memcpy(site, x.s.site, (size_t)x.s.n_site * sizeof *site);
    for (int32_t i = 0; i < x.s.n_site; i++) {
        site[i].confirmed = false;
    }
    x.s.site = site;
    x.p.n_jetty = 0;
    assert_true(planning_geography(&x.a, &x.p, &x.t.e));
    assert_int_equal(x.p.n_jetty, 0);
    assert_int_equal(compare_all(&x), 0);
    trip_done(&x);
}

static void too_many_jetties_are_named(void **state)
{
    (void)state;
    trip x;
    int32_t node = 0;
    int32_t time_s = 0;
    trip_init(&x);
    x.p.n_jetty = 201;
    assert_false(planning_travel(&x.p, 1, &node, 1, &node, &time_s, &x.t.e));
    assert_string_equal(x.t.e.code, "plan.jetties");
    assert_string_equal(err_arg_get(&x.t.e, "limit"), "200");
    trip_done(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_those_of_the_fastest_chains),
        cmocka_unit_test(where_every_site_is_a_jetty),
        cmocka_unit_test(an_unconfirmed_jetty_is_not_used),
        cmocka_unit_test(too_many_jetties_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
