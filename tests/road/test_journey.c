// Journeys against a look at every pair of jetties.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "prop.h"
#include "road/journey.h"

static road_cost *draw(arena *a, rng *r, int32_t n)
{
    road_cost *c = ARENA_NEW(a, road_cost, n);
    for (int32_t i = 0; i < n; i++) {
        c[i] = rng_below(r, 3) == 0 ? ROAD_CLOSED : road_cost_of(rng_below(r, 50), rng_below(r, 3));
    }
    return c;
}

static road_cost least(road_cost a, road_cost b)
{
    return a < b ? a : b;
}

static bool join_holds(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    int32_t n = 1 + (int32_t)rng_below(r, (uint32_t)size);
    int32_t j = (int32_t)rng_below(r, (uint32_t)size + 1);
    journey_jetty *jetty = ARENA_NEW(&a, journey_jetty, j);
    for (int32_t i = 0; i < j; i++) {
        road_cost *c = draw(&a, r, 2);
        jetty[i] = (journey_jetty){c[0], c[1]};
    }
    journey_parts p = {
        n, n, j, draw(&a, r, n * n), draw(&a, r, n * j), draw(&a, r, j * j), draw(&a, r, j * n), jetty};
    journey *got = ARENA_NEW(&a, journey, n * n);
    journey_join(&p, got);
    bool ok = true;
    for (int32_t i = 0; i < n * n; i++) {
        int32_t f = i / n;
        int32_t t = i % n;
        road_cost best = least(p.direct[i], ROAD_CLOSED);
        for (int32_t x = 0; x < j; x++) {
            for (int32_t y = 0; y < j; y++) {
                // Each sum of two is closed when one part is: otherwise three closed parts would go round.
                road_cost sum = least(p.to_jetty[f * j + x] + jetty[x].board, ROAD_CLOSED);
                sum = least(sum + p.by_water[x * j + y], ROAD_CLOSED);
                sum = least(sum + jetty[y].land, ROAD_CLOSED);
                sum = least(sum + p.from_jetty[y * n + t], ROAD_CLOSED);
                best = x == y ? best : least(best, sum);
            }
        }
        const journey *g = &got[i];
        ok = ok && g->cost == best;
        if (g->board >= 0) {
            road_cost told = p.to_jetty[f * j + g->board] + jetty[g->board].board +
                             p.by_water[g->board * j + g->land] + jetty[g->land].land +
                             p.from_jetty[g->land * n + t];
            ok = ok && told == best && best < p.direct[i];
        } else {
            ok = ok && g->board == (road_cost_open(best) ? JOURNEY_DIRECT : JOURNEY_NONE);
        }
    }
    arena_done(&a);
    return ok;
}

static void test_join(void **state)
{
    (void)state;
    assert_true(prop_check("join", join_holds, 400, 12, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_join)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
