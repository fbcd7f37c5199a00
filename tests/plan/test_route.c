// The routing solver against all plans of small problems, against a judge of its own, and against itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/route.h"
#include "prop.h"
#include "route_gen.h"

static bool solved(const route_problem *p, const route_options *o, arena *a, route_plan *ret)
{
    err e = {0};
    bool ok = route_solve(p, o, a, ret, &e);
    if (!ok) {
        print_message("%s %s\n", e.code, err_arg_get(&e, "place"));
    }
    return ok;
}

// ---------------------------------------------------------------- properties

// After every iteration everything is computed anew inside; the plan costs what a judge says.
static bool plans_are_valid(rng *r, int32_t size, void *ctx)
{
    gen_problem g;
    route_plan plan;
    arena a = {0};
    gen_variant variant = *(const gen_variant *)ctx;
    gen_route(&g, r, variant, size);
    route_options o = {.seed = rng_next(r), .iterations = 300, .horizon = 300, .proven = true};
    bool ok = solved(&g.p, &o, &a, &plan) && gen_judge(&g.p, &plan) == plan.cost;
    arena_done(&a);
    return ok;
}

static void plans_of_all_variants_are_valid(void **state)
{
    (void)state;
    for (gen_variant v = GEN_CAPACITY; v < GEN_VARIANTS; v++) {
        assert_true(prop_check("plans are valid", plans_are_valid, prop_runs(25), 30, &v));
    }
}

static bool tiny_is_best(rng *r, int32_t size, void *ctx)
{
    gen_problem g;
    route_plan plan;
    arena a = {0};
    gen_variant variant = *(const gen_variant *)ctx;
    gen_route(&g, r, variant, size);
    route_options o = {.seed = rng_next(r), .iterations = 4000, .horizon = 3000};
    int64_t best = gen_best(&g.p);
    bool ok = solved(&g.p, &o, &a, &plan);
    ok = ok && (best < 0 ? plan.n_absent > 0 : plan.n_absent == 0 && plan.cost == best);
    if (!ok) {
        print_message("variant %d: best %lld, found %lld, absent %d\n", (int)variant, (long long)best,
                      (long long)plan.cost, plan.n_absent);
    }
    arena_done(&a);
    return ok;
}

static void tiny_problems_are_solved_to_the_best(void **state)
{
    (void)state;
    for (gen_variant v = GEN_CAPACITY; v < GEN_VARIANTS; v++) {
        assert_true(prop_check("tiny is best", tiny_is_best, prop_runs(12), 5, &v));
    }
}

// Long enough for plans to be crossed: every step of the local search makes a plan cheaper by what it
// promised, stops and loads add up after it, and the best is what a judge says.
static bool crossed_plans_are_valid(rng *r, int32_t size, void *ctx)
{
    gen_problem g;
    route_plan plan;
    arena a = {0};
    bool scarce = *(const bool *)ctx;
    gen_route(&g, r, GEN_CAPACITY, size);
    int32_t load = 0;
    for (int32_t v = 0; v < g.p.n_place; v++) {
        load += g.demand[v];
    }
    g.type[0].count = scarce ? load / g.type[0].capacity + 1 : g.type[0].count;
    route_options o = {.seed = rng_next(r), .iterations = 12000, .proven = true};
    bool ok = solved(&g.p, &o, &a, &plan) && gen_judge(&g.p, &plan) == plan.cost;
    arena_done(&a);
    return ok;
}

static void crossed_plans_are_valid_in_any_fleet(void **state)
{
    (void)state;
    for (int32_t scarce = 0; scarce < 2; scarce++) {
        bool few = scarce == 1;
        assert_true(prop_check("crossed plans are valid", crossed_plans_are_valid, prop_runs(5), 20, &few));
    }
}

static bool same_plan(const route_plan *a, const route_plan *b)
{
    if (a->cost != b->cost || a->n_trip != b->n_trip || a->n_absent != b->n_absent ||
        a->iterations != b->iterations) {
        return false;
    }
    int32_t n = 0;
    for (int32_t i = 0; i < a->n_trip; i++) {
        n += a->trip[i].n_stop;
    }
    return memcmp(a->trip, b->trip, (size_t)a->n_trip * sizeof *a->trip) == 0 &&
           memcmp(a->stop, b->stop, (size_t)n * sizeof *a->stop) == 0;
}

static bool never(void *ctx)
{
    ++*(int32_t *)ctx;
    return false;
}

static bool seed_decides(rng *r, int32_t size, void *ctx)
{
    gen_problem g;
    route_plan plan[2];
    arena a = {0};
    int32_t asked = 0;
    gen_route(&g, r, *(const gen_variant *)ctx, size);
    route_options o = {.seed = 7, .iterations = 2000, .horizon = 1500};
    bool ok = solved(&g.p, &o, &a, &plan[0]);
    o.stop = never;
    o.ctx = &asked;
    ok = ok && solved(&g.p, &o, &a, &plan[1]) && same_plan(&plan[0], &plan[1]) && asked > 0;
    arena_done(&a);
    return ok;
}

static void same_seed_gives_the_same_plan(void **state)
{
    (void)state;
    for (gen_variant v = GEN_CAPACITY; v < GEN_VARIANTS; v++) {
        assert_true(prop_check("seed decides", seed_decides, prop_runs(4), 30, &v));
    }
}

// ---------------------------------------------------------------- single cases

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void a_search_that_is_stopped_at_once_has_a_plan(void **state)
{
    (void)state;
    gen_problem g;
    route_plan plan;
    arena a = {0};
    rng r;
    rng_init(&r, 5);
    gen_route(&g, &r, GEN_CAPACITY, 30);
    route_options o = {.seed = 1, .iterations = INT64_MAX, .stop = at_once};
    assert_true(solved(&g.p, &o, &a, &plan));
    assert_int_equal(plan.n_absent, 0);
    assert_int_equal(plan.iterations, 0);
    assert_int_equal(gen_judge(&g.p, &plan), plan.cost);
    arena_done(&a);
}

// What a caller is told of a search, and when it ends it.
typedef struct told {
    int64_t cost;
    int32_t n_absent;
    int32_t n;
    bool worse;
    int32_t patience; // how often it may still ask
} told;

static void note_better(void *ctx, int64_t iteration, int64_t cost, int32_t n_absent)
{
    (void)iteration;
    told *t = ctx;
    t->worse =
        t->worse || (t->n > 0 && (n_absent > t->n_absent || (n_absent == t->n_absent && cost >= t->cost)));
    t->cost = cost;
    t->n_absent = n_absent;
    t->n++;
}

static bool lose_patience(void *ctx)
{
    told *t = ctx;
    return t->patience-- <= 0;
}

// Stopped within an annealing and after it, and with too few vehicles for all.
static void a_search_ends_with_the_best_that_it_told(void **state)
{
    (void)state;
    const int32_t patience[] = {20, 100, 180};
    for (int32_t i = 0; i < 6; i++) {
        gen_problem g;
        route_plan plan;
        arena a = {0};
        rng r;
        told t = {.patience = patience[i % 3]};
        rng_init(&r, 11 + (uint64_t)i);
        gen_route(&g, &r, GEN_CAPACITY, 30);
        g.type[0].count = i < 3 ? 30 : 2;
        route_options o = {.seed = 1,
                           .iterations = INT64_MAX,
                           .horizon = 20000,
                           .stop = lose_patience,
                           .better = note_better,
                           .ctx = &t,
                           .proven = i % 3 == 1};
        assert_true(solved(&g.p, &o, &a, &plan));
        assert_true(t.n > 0 && !t.worse);
        assert_int_equal(plan.n_absent > 0, i >= 3);
        assert_int_equal(plan.n_absent, t.n_absent);
        assert_int_equal(plan.cost, t.cost);
        assert_int_equal(gen_judge(&g.p, &plan), plan.cost);
        arena_done(&a);
    }
}

static void stops_too_heavy_for_all_are_absent(void **state)
{
    (void)state;
    gen_problem g;
    route_plan plan;
    arena a = {0};
    rng r;
    rng_init(&r, 9);
    gen_route(&g, &r, GEN_CAPACITY, 8);
    g.demand[3] = g.type[0].capacity + 1;
    g.demand[4] = g.type[0].capacity * 2;
    route_options o = {.seed = 1, .iterations = 1000};
    assert_true(solved(&g.p, &o, &a, &plan));
    assert_int_equal(plan.n_absent, 2);
    assert_int_equal(gen_judge(&g.p, &plan), plan.cost);
    arena_done(&a);
}

static void nothing_to_visit_is_an_empty_plan(void **state)
{
    (void)state;
    gen_problem g;
    route_plan plan;
    arena a = {0};
    rng r;
    rng_init(&r, 9);
    gen_route(&g, &r, GEN_CAPACITY, 0);
    route_options o = {.seed = 1, .iterations = 1000};
    assert_true(solved(&g.p, &o, &a, &plan));
    assert_int_equal(plan.n_trip, 0);
    assert_int_equal(plan.cost, 0);
    arena_done(&a);
}

static int64_t way(const route_problem *p, int32_t a, int32_t b, int32_t c)
{
    return (int64_t)route_distance(p, 0, a) + route_distance(p, a, b) + route_distance(p, b, c) +
           route_distance(p, c, 0);
}

// A matrix that is not the same both ways: the order of a trip matters.
static void one_way_streets_are_seen(void **state)
{
    (void)state;
    static const int32_t leg[16] = {0, 1, 50, 50, 50, 0, 1, 50, 50, 50, 0, 1, 1, 50, 50, 0};
    static const int32_t demand[4] = {0, 1, 1, 1};
    static const route_type type = {.count = 1, .capacity = 3, .unit_cost = 1, .duration = ROUTE_NO_LIMIT};
    route_problem p = {
        .n_place = 4, .n_depot = 1, .distance = leg, .demand = demand, .n_type = 1, .type = &type};
    route_options o = {.seed = 1, .iterations = 500, .proven = true};
    route_plan plan;
    arena a = {0};
    assert_true(solved(&p, &o, &a, &plan));
    assert_int_equal(plan.cost, 4);
    assert_int_equal(plan.cost, way(&p, plan.stop[0], plan.stop[1], plan.stop[2]));
    arena_done(&a);
}

// Each stop alone is nearest to the first depot, where a vehicle is too small for two; both together go from
// the second.
static void a_trip_begins_where_all_its_stops_fit(void **state)
{
    (void)state;
    static const int32_t x[4] = {0, 10, 0, 0};
    static const int32_t y[4] = {0, 0, 40, 41};
    static const int32_t demand[4] = {0, 0, 6, 6};
    static const int32_t none[4] = {0};
    static const int32_t late[4] = {900, 900, 900, 900};
    static const route_type type[2] = {
        {.depot = 0, .count = 2, .capacity = 10, .unit_cost = 1, .duration = ROUTE_NO_LIMIT},
        {.depot = 1, .count = 2, .capacity = 12, .unit_cost = 1, .duration = ROUTE_NO_LIMIT}};
    route_problem p = {.n_place = 4,
                       .n_depot = 2,
                       .x = x,
                       .y = y,
                       .scale = 1,
                       .grain = 1,
                       .demand = demand,
                       .service = none,
                       .open = none,
                       .close = late,
                       .release = none,
                       .n_type = 2,
                       .type = type};
    route_options o = {.seed = 1, .iterations = 4000, .horizon = 3000};
    route_plan plan;
    arena a = {0};
    assert_true(solved(&p, &o, &a, &plan));
    assert_int_equal(plan.n_trip, 1);
    assert_int_equal(plan.trip[0].type, 1);
    arena_done(&a);
}

typedef struct hostile {
    const char *code;
    void (*spoil)(gen_problem *g);
} hostile;

static void spoil_count(gen_problem *g)
{
    g->p.n_place = ROUTE_PLACES_MAX + 1;
}
static void spoil_depots(gen_problem *g)
{
    g->p.n_depot = 0;
}
static void spoil_types(gen_problem *g)
{
    g->p.n_type = 0;
}
static void spoil_type(gen_problem *g)
{
    g->type[0].depot = 1;
}
static void spoil_capacity(gen_problem *g)
{
    g->type[0].capacity = -1;
}
static void spoil_demand(gen_problem *g)
{
    g->demand[4] = -1;
}
static void spoil_sum(gen_problem *g)
{
    g->demand[4] = ROUTE_AMOUNT_MAX;
}
static void spoil_window(gen_problem *g)
{
    g->close[4] = g->open[4] - 1;
}
static void spoil_coordinate(gen_problem *g)
{
    g->x[4] = INT32_MIN;
}
static void spoil_unit(gen_problem *g)
{
    g->x[1] += 10000;
    g->type[0].unit_cost = ROUTE_AMOUNT_MAX;
}

static void spoil_scale(gen_problem *g)
{
    g->p.scale = ROUTE_AMOUNT_MAX;
}

static void nonsense_is_named(void **state)
{
    (void)state;
    static const hostile table[] = {
        {"route.size", spoil_count}, {"route.depots", spoil_depots}, {"route.types", spoil_types},
        {"route.type", spoil_type},  {"route.type", spoil_capacity}, {"route.demand", spoil_demand},
        {"route.heavy", spoil_sum},  {"route.window", spoil_window}, {"route.coordinate", spoil_coordinate},
        {"route.far", spoil_scale},  {"route.costly", spoil_unit},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        gen_problem g;
        rng r;
        err e = {0};
        rng_init(&r, 3);
        gen_route(&g, &r, GEN_WINDOWS, 9);
        assert_true(route_problem_check(&g.p, &e));
        table[i].spoil(&g);
        assert_false(route_problem_check(&g.p, &e));
        assert_string_equal(e.code, table[i].code);
    }
}

// More places than a matrix is kept for: coordinates alone, within the memory promised.
static void thirty_thousand_stops_take_little_memory(void **state)
{
    (void)state;
    enum { MANY = 30001 };
    arena a = {0};
    rng r;
    rng_init(&r, 11);
    int32_t *x = ARENA_NEW(&a, int32_t, MANY);
    int32_t *y = ARENA_NEW(&a, int32_t, MANY);
    int32_t *demand = ARENA_NEW(&a, int32_t, MANY);
    for (int32_t v = 0; v < MANY; v++) {
        x[v] = (int32_t)rng_below(&r, 20000);
        y[v] = (int32_t)rng_below(&r, 20000);
        demand[v] = v > 0;
    }
    route_type type = {.count = MANY, .capacity = 50, .unit_cost = 1, .duration = ROUTE_NO_LIMIT};
    route_problem p = {.n_place = MANY,
                       .n_depot = 1,
                       .x = x,
                       .y = y,
                       .scale = 1,
                       .grain = 1,
                       .demand = demand,
                       .n_type = 1,
                       .type = &type};
    route_options o = {.seed = 1, .iterations = 500, .horizon = 500};
    route_plan plan;
    assert_true(solved(&p, &o, &a, &plan));
    assert_int_equal(plan.n_absent, 0);
    assert_true(plan.n_trip >= 600 && plan.n_trip < 640);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_of_all_variants_are_valid),
        cmocka_unit_test(tiny_problems_are_solved_to_the_best),
        cmocka_unit_test(crossed_plans_are_valid_in_any_fleet),
        cmocka_unit_test(same_seed_gives_the_same_plan),
        cmocka_unit_test(a_search_that_is_stopped_at_once_has_a_plan),
        cmocka_unit_test(a_search_ends_with_the_best_that_it_told),
        cmocka_unit_test(stops_too_heavy_for_all_are_absent),
        cmocka_unit_test(nothing_to_visit_is_an_empty_plan),
        cmocka_unit_test(one_way_streets_are_seen),
        cmocka_unit_test(a_trip_begins_where_all_its_stops_fit),
        cmocka_unit_test(nonsense_is_named),
        cmocka_unit_test(thirty_thousand_stops_take_little_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
