// Groups: as few as possible, and about as close as trying every division finds.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "duty_gen.h"
#include "plan/duty_internal.h"
#include "prop.h"

enum { TINY = 7 };

static const duty_options quick = {.seed = 1, .iterations = 4000};

// One kecamatan and one class.
typedef struct tiny {
    duty_pattern pattern;
    duty_tps tps[TINY];
    int32_t time_s[TINY * TINY];
    int32_t rank;
    matrix near;
    duty_problem p;
} tiny;

static void tiny_init(tiny *t, int32_t n, int32_t room)
{
    t->pattern = (duty_pattern){2, room, 2};
    t->rank = 0;
    t->near = (matrix){.n = n, .time_s = t->time_s};
    for (int32_t i = 0; i < n; i++) {
        t->tps[i] = (duty_tps){.local = n - 1 - i}; // not the identity, so that a mix-up shows
    }
    t->p = (duty_problem){.n_kecamatan = 1,
                          .near = &t->near,
                          .n_class = 1,
                          .class_rank = &t->rank,
                          .pattern = &t->pattern,
                          .n_tps = n,
                          .tps = t->tps};
}

static int32_t hop(const tiny *t, int32_t i, int32_t j)
{
    int32_t there = t->time_s[t->tps[i].local * t->near.n + t->tps[j].local];
    int32_t back = t->time_s[t->tps[j].local * t->near.n + t->tps[i].local];
    if (there < 0 || back < 0) {
        return MATRIX_NONE;
    }
    return there > back ? there : back;
}

typedef struct division {
    int32_t groups;
    int64_t hops;
} division;

static bool division_of(const tiny *t, const int32_t *group_of, int32_t n_group, division *ret)
{
    int32_t size[TINY] = {0};
    int64_t longest[TINY] = {0};
    for (int32_t i = 0; i < t->p.n_tps; i++) {
        int32_t g = group_of[i];
        if (++size[g] > t->pattern.tps) {
            return false;
        }
        for (int32_t j = 0; j < i; j++) {
            if (group_of[j] == g && hop(t, i, j) == MATRIX_NONE) {
                return false;
            }
            if (group_of[j] == g && hop(t, i, j) > longest[g]) {
                longest[g] = hop(t, i, j);
            }
        }
    }
    *ret = (division){n_group, 0};
    for (int32_t g = 0; g < n_group; g++) {
        ret->hops += longest[g];
    }
    return true;
}

// The best of all divisions of TPS [i, n) when those before are divided.
static void divide_all(const tiny *t, int32_t i, int32_t *group_of, int32_t n_group, division *best)
{
    if (i == t->p.n_tps) {
        division d;
        if (division_of(t, group_of, n_group, &d) && (best->groups == 0 || d.groups < best->groups ||
                                                      (d.groups == best->groups && d.hops < best->hops))) {
            *best = d;
        }
        return;
    }
    for (int32_t g = 0; g <= n_group; g++) {
        group_of[i] = g;
        divide_all(t, i + 1, group_of, g == n_group ? n_group + 1 : n_group, best);
    }
}

static bool tiny_close_to_best(rng *r, int32_t size, void *ctx)
{
    division *sum = ctx; // over all cases: [0] found, [1] best
    int32_t n = size;
    tiny t;
    tiny_init(&t, n, 1 + (int32_t)rng_below(r, 4));
    int32_t side[TINY];
    int32_t x[TINY];
    int32_t y[TINY];
    bool islands = rng_below(r, 3) == 0;
    for (int32_t i = 0; i < n; i++) {
        side[i] = islands ? (int32_t)rng_below(r, 2) : 0;
        x[i] = (int32_t)rng_below(r, 1000);
        y[i] = (int32_t)rng_below(r, 1000);
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            int32_t s = abs(x[i] - x[j]) + abs(y[i] - y[j]) + (int32_t)rng_below(r, 50);
            t.time_s[i * n + j] = i == j ? 0 : side[i] == side[j] ? s : MATRIX_NONE;
        }
    }
    division best = {0};
    int32_t group_of[TINY];
    divide_all(&t, 0, group_of, 0, &best);
    arena a = {0};
    duty_groups groups;
    duty_groups_form(&a, &t.p, &quick, &groups);
    int64_t hops = 0;
    for (int32_t g = 0; g < groups.n; g++) {
        hops += groups.group[g].longest_hop_s;
    }
    arena_done(&a);
    sum[0].hops += hops;
    sum[1].hops += best.hops;
    return groups.n == best.groups && hops >= best.hops && hops * 4 <= best.hops * 5 + 4;
}

static void test_tiny_close_to_best(void **state)
{
    (void)state;
    division sum[2] = {{0}};
    assert_true(prop_check("duty_group tiny", tiny_close_to_best, 700, TINY, sum));
    print_message("# hops %lld, best %lld\n", (long long)sum[0].hops, (long long)sum[1].hops);
    assert_true(sum[0].hops * 1000 <= sum[1].hops * 1005);
}

// 0 and 1 reach each other, 1 and 2 too, 0 and 2 do not: they hang together and yet need two groups.
static void test_reach_does_not_carry_over(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, 3, 3);
    const int32_t time_s[9] = {0, 5, MATRIX_NONE, 5, 0, 5, 7, 5, 0};
    for (int32_t i = 0; i < 9; i++) {
        t.time_s[i] = time_s[i];
    }
    arena a = {0};
    duty_groups groups;
    duty_groups_form(&a, &t.p, &quick, &groups);
    assert_int_equal(groups.n, 2);
    assert_int_equal(groups.group[0].tps_n + groups.group[1].tps_n, 3);
    arena_done(&a);
}

// One standby team for all TPS of a kecamatan.
static void test_standby_team(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, TINY, 999);
    for (int32_t i = 0; i < TINY * TINY; i++) {
        t.time_s[i] = i % (TINY + 1) == 0 ? 0 : 60 + i;
    }
    arena a = {0};
    duty_groups groups;
    duty_groups_form(&a, &t.p, &quick, &groups);
    assert_int_equal(groups.n, 1);
    assert_int_equal(groups.group[0].tps_n, TINY);
    assert_int_equal(groups.group[0].longest_hop_s, 60 + TINY * TINY - 2);
    assert_int_equal(groups.iterations, 0);
    arena_done(&a);
}

static int64_t hops_sum(const duty_groups *g)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < g->n; i++) {
        sum += g->group[i].longest_hop_s;
    }
    return sum;
}

static bool refuse_after(void *ctx)
{
    int32_t *left = ctx;
    return --*left <= 0;
}

// The search shortens what the construction leaves, obeys its limit, and stops when told to.
static void test_search(void **state)
{
    (void)state;
    arena a = {0};
    duty_gen_spec spec = duty_gen_oki();
    duty_problem p = duty_gen(&a, &spec, 7);
    duty_options o = {.seed = 3, .iterations = 0};
    duty_groups built;
    duty_groups some;
    duty_groups more;
    duty_groups_form(&a, &p, &o, &built);
    assert_int_equal(built.iterations, 0);
    o.iterations = 30000;
    duty_groups_form(&a, &p, &o, &some);
    assert_int_equal(some.iterations, 30000);
    o.iterations = 100000;
    duty_groups_form(&a, &p, &o, &more);
    assert_int_equal(more.n, built.n);
    print_message("# hops built %lld, 30k %lld, 100k %lld\n", (long long)hops_sum(&built),
                  (long long)hops_sum(&some), (long long)hops_sum(&more));
    assert_true(hops_sum(&some) * 3 < hops_sum(&built) * 2);
    assert_true(hops_sum(&more) < hops_sum(&some));
    int32_t left = 10;
    o.out_of_time = refuse_after;
    o.out_of_time_ctx = &left;
    duty_groups_form(&a, &p, &o, &some);
    assert_int_equal(left, 0);
    assert_in_range(some.iterations, 1, 10 * p.n_tps);
    arena_done(&a);
}

// Without any limit the search ends by itself.
static void test_search_ends(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, TINY, 2);
    for (int32_t i = 0; i < TINY * TINY; i++) {
        t.time_s[i] = i % (TINY + 1) == 0 ? 0 : 60 + i;
    }
    arena a = {0};
    duty_groups groups;
    const duty_options o = {.seed = 1, .iterations = INT64_MAX};
    duty_groups_form(&a, &t.p, &o, &groups);
    assert_int_equal(groups.n, 4);
    assert_in_range(groups.iterations, TINY, 100000);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny_close_to_best), cmocka_unit_test(test_reach_does_not_carry_over),
        cmocka_unit_test(test_standby_team),       cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_ends),
    };
    return cmocka_run_group_tests_name("plan/duty_group", tests, NULL, NULL);
}
