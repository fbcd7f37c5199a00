// Divisions: begun with as few groups as trying every division finds, and searched to the best of them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan/duty_internal.h"
#include "prop.h"

enum { TINY = 7, CLASSES = 2, SWEEPS = 96 };

static const duty_options quick = {.seed = 1};

// One kecamatan and two classes; the first counts more.
typedef struct tiny {
    duty_pattern pattern[CLASSES];
    duty_tps tps[TINY];
    int32_t time_s[TINY * TINY];
    int32_t rank[CLASSES];
    int64_t officer_s[TINY];
    int32_t helpers[TINY]; // none
    matrix near;
    duty_problem p;
    arena a;
    duty_ground g;
    int32_t group_of[TINY];
} tiny;

static void tiny_init(tiny *t, int32_t n, int32_t room)
{
    *t = (tiny){.rank = {1, 0}};
    t->pattern[0] = t->pattern[1] = (duty_pattern){2, room, 2, 0};
    t->near = (matrix){.n = n, .time_s = t->time_s};
    for (int32_t i = 0; i < n; i++) {
        t->tps[i] = (duty_tps){.local = n - 1 - i}; // not the identity, so that a mix-up shows
        t->group_of[i] = -1;
    }
    t->p = (duty_problem){.n_kecamatan = 1,
                          .near = &t->near,
                          .n_class = CLASSES,
                          .class_rank = t->rank,
                          .pattern = t->pattern,
                          .n_tps = n,
                          .tps = t->tps};
}

static duty_wish tiny_wish(const tiny *t, int64_t officers_more)
{
    return (duty_wish){.officer_s = t->officer_s,
                       .helper_s = t->officer_s,
                       .helpers = t->helpers,
                       .reach_s = INT32_MAX,
                       .officers_more = officers_more};
}

static void tiny_begin(tiny *t)
{
    duty_wish w = tiny_wish(t, 0);
    duty_ground_make(&t->a, &t->p, &t->g);
    duty_division_complete(&t->a, &t->g, &w, t->group_of);
}

static int64_t tiny_search(tiny *t, int32_t sweeps, int64_t officers_more)
{
    rng r;
    rng_init(&r, 3);
    duty_wish w = tiny_wish(t, officers_more);
    return duty_search(&t->g, &w, &r, sweeps, &quick, t->group_of);
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
    int32_t officers;
    int64_t cost;
} division;

// Officers and travel of group g, by the plainest way. False when it may not be.
static bool group_measure(const tiny *t, const int32_t *group_of, int32_t g, division *sum)
{
    int32_t size = 0;
    int32_t room = TINY;
    int32_t polri = 0;
    int64_t least = INT64_MAX;
    for (int32_t i = 0; i < t->p.n_tps; i++) {
        const duty_pattern *q = &t->pattern[t->tps[i].class_];
        if (group_of[i] != g) {
            continue;
        }
        size++;
        room = q->tps < room ? q->tps : room;
        polri = q->polri > polri ? q->polri : polri;
    }
    for (int32_t i = 0; i < t->p.n_tps; i++) {
        int64_t cost = polri * t->officer_s[i];
        for (int32_t j = 0; j < t->p.n_tps && group_of[i] == g; j++) {
            if (group_of[j] == g && i != j && hop(t, i, j) == MATRIX_NONE) {
                return false;
            }
            cost += group_of[j] == g && i != j ? hop(t, i, j) : 0;
        }
        least = group_of[i] == g && cost < least ? cost : least;
    }
    sum->groups += size > 0;
    sum->officers += polri;
    sum->cost += size > 0 ? least : 0;
    return size <= room;
}

static bool division_measure(const tiny *t, const int32_t *group_of, division *ret)
{
    *ret = (division){0};
    for (int32_t g = 0; g < TINY; g++) {
        if (!group_measure(t, group_of, g, ret)) {
            return false;
        }
    }
    return true;
}

// The same of what the solver made, whose groups are numbered within their cell.
static bool made_measure(const tiny *t, division *ret)
{
    int32_t group_of[TINY];
    for (int32_t i = 0; i < t->p.n_tps; i++) {
        group_of[i] = i;
        for (int32_t j = i - 1; j >= 0; j--) {
            bool same = t->g.cell_of[i] == t->g.cell_of[j] && t->group_of[i] == t->group_of[j];
            group_of[i] = same ? group_of[j] : group_of[i];
        }
    }
    return division_measure(t, group_of, ret);
}

// The fewest groups and the least cost of all divisions of TPS [i, n) when those before are divided.
static void divide_all(const tiny *t, int32_t i, int32_t *group_of, int32_t n_group, division *best)
{
    if (i == t->p.n_tps) {
        division d;
        if (division_measure(t, group_of, &d)) {
            best->groups = best->groups == 0 || d.groups < best->groups ? d.groups : best->groups;
            best->cost = best->cost == 0 || d.cost < best->cost ? d.cost : best->cost;
        }
        return;
    }
    for (int32_t g = 0; g <= n_group; g++) {
        group_of[i] = g;
        divide_all(t, i + 1, group_of, g == n_group ? n_group + 1 : n_group, best);
    }
}

static void tiny_draw(tiny *t, rng *r, int32_t n)
{
    tiny_init(t, n, 1 + (int32_t)rng_below(r, 4));
    t->pattern[1].tps = 1 + (int32_t)rng_below(r, 6);
    t->pattern[1].polri = 1 + (int32_t)rng_below(r, 3);
    int32_t side[TINY];
    int32_t x[TINY];
    int32_t y[TINY];
    bool islands = rng_below(r, 3) == 0;
    for (int32_t i = 0; i < n; i++) {
        t->tps[i].class_ = (int32_t)rng_below(r, CLASSES);
        t->officer_s[i] = 1 + (int64_t)rng_below(r, 900);
        side[i] = islands ? (int32_t)rng_below(r, 2) : 0;
        x[i] = (int32_t)rng_below(r, 1000);
        y[i] = (int32_t)rng_below(r, 1000);
    }
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            int32_t s = abs(x[i] - x[j]) + abs(y[i] - y[j]) + (int32_t)rng_below(r, 50);
            t->time_s[t->tps[i].local * n + t->tps[j].local] = i == j               ? 0
                                                               : side[i] == side[j] ? s
                                                                                    : MATRIX_NONE;
        }
    }
}

// Where there are officers enough the search finds the least travel, with more groups or with fewer.
static bool tiny_is_best(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    tiny t;
    tiny_draw(&t, r, size);
    division best = {0};
    division begun = {0};
    division found = {0};
    int32_t group_of[TINY];
    for (int32_t i = 0; i < TINY; i++) {
        group_of[i] = -1;
    }
    divide_all(&t, 0, group_of, 0, &best);
    tiny_begin(&t);
    bool ok = made_measure(&t, &begun) && begun.groups >= best.groups;
    ok = ok && (t.pattern[0].polri != t.pattern[1].polri || t.pattern[0].tps > t.pattern[1].tps ||
                begun.groups == best.groups);
    tiny_search(&t, SWEEPS, 1000);
    ok = ok && made_measure(&t, &found) && found.cost == best.cost;
    arena_done(&t.a);
    return ok;
}

static void test_tiny_is_best(void **state)
{
    (void)state;
    assert_true(prop_check("duty_group tiny", tiny_is_best, prop_runs(700), TINY, NULL));
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
    tiny_begin(&t);
    assert_int_equal(t.g.n_cell, 1);
    assert_int_not_equal(t.group_of[0], t.group_of[2]);
    tiny_search(&t, SWEEPS, 0);
    assert_int_not_equal(t.group_of[0], t.group_of[2]);
    arena_done(&t.a);
}

// A limit of hops parts a kecamatan; a station's reach only its groups.
static void test_limits(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, 4, 4);
    for (int32_t i = 0; i < 16; i++) {
        t.time_s[i] = 100 * abs(i / 4 - i % 4);
    }
    t.p.hop_limit_s = 99;
    tiny_begin(&t);
    assert_int_equal(t.g.n_cell, 4);
    t.p.hop_limit_s = 300;
    for (int32_t i = 0; i < 4; i++) {
        t.group_of[i] = -1;
    }
    duty_ground_make(&t.a, &t.p, &t.g);
    duty_wish w = tiny_wish(&t, 0);
    w.reach_s = 100;
    duty_division_complete(&t.a, &t.g, &w, t.group_of);
    duty_groups groups;
    duty_groups_list(&t.a, &t.g, t.group_of, NULL, &w, &groups);
    assert_int_equal(groups.n, 2);
    for (int32_t i = 0; i < groups.n; i++) {
        assert_true(groups.group[i].station >= 0);
    }
    arena_done(&t.a);
}

// One team for all TPS of a kecamatan; more only where there are officers for them.
static void test_officers_limit(void **state)
{
    (void)state;
    tiny t;
    division d;
    tiny_init(&t, TINY, 999);
    for (int32_t i = 0; i < TINY * TINY; i++) {
        t.time_s[i] = i % (TINY + 1) == 0 ? 0 : 600 + i;
    }
    tiny_begin(&t);
    for (int32_t more = 0; more <= 4; more += 2) {
        tiny_search(&t, SWEEPS, more == 0 ? 0 : 2);
        assert_true(made_measure(&t, &d));
        assert_int_equal(d.officers, 2 + more);
    }
    arena_done(&t.a);
}

// Somebody who was told a TPS keeps it, though it costs travel: two told TPS do not end in one group of one.
static void test_told(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, 2, 2);
    t.time_s[1] = t.time_s[2] = 10;
    t.pattern[0].polri = 1;
    t.officer_s[0] = t.officer_s[1] = 500;
    const int32_t told[2] = {1, 1};
    for (int32_t asked = 0; asked < 2; asked++) {
        rng r;
        rng_init(&r, 3);
        tiny_begin(&t);
        duty_wish w = tiny_wish(&t, 2);
        w.told = asked ? told : NULL;
        duty_search(&t.g, &w, &r, SWEEPS, &quick, t.group_of);
        assert_int_equal(t.group_of[0] == t.group_of[1], !asked);
    }
    arena_done(&t.a);
}

static bool refuse_after(void *ctx)
{
    int32_t *left = ctx;
    return --*left < 0;
}

// Asked once a cell; a search that is late changes nothing that may stay.
static void test_out_of_time(void **state)
{
    (void)state;
    tiny t;
    tiny_init(&t, TINY, 2);
    for (int32_t i = 0; i < TINY * TINY; i++) {
        t.time_s[i] = i % (TINY + 1) == 0 ? 0 : 60 + i;
    }
    tiny_begin(&t);
    int32_t left = 0;
    int32_t before[TINY];
    duty_options o = {.out_of_time = refuse_after, .out_of_time_ctx = &left};
    for (int32_t i = 0; i < TINY; i++) {
        before[i] = t.group_of[i];
    }
    rng r;
    rng_init(&r, 3);
    duty_wish w = tiny_wish(&t, 0);
    assert_int_equal(duty_search(&t.g, &w, &r, SWEEPS, &o, t.group_of), -1);
    assert_int_equal(left, -1);
    assert_memory_equal(before, t.group_of, sizeof before);
    arena_done(&t.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny_is_best), cmocka_unit_test(test_reach_does_not_carry_over),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_officers_limit),
        cmocka_unit_test(test_told),         cmocka_unit_test(test_out_of_time),
    };
    return cmocka_run_group_tests_name("plan/duty_group", tests, NULL, NULL);
}
