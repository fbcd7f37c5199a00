#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "geo/box_tree.h"
#include "prop.h"

typedef struct found {
    int32_t n, limit;
    int32_t *times; // by item
} found;

static bool count(void *ctx, int32_t i)
{
    found *f = ctx;
    f->times[i]++;
    return ++f->n < f->limit;
}

static world_box draw_box(rng *r, uint32_t reach)
{
    int32_t x = (int32_t)rng_below(r, 1000);
    int32_t y = (int32_t)rng_below(r, 1000);
    return (world_box){{x, y}, {x + (int32_t)rng_below(r, reach), y + (int32_t)rng_below(r, reach)}};
}

// The tree finds what a look at every box finds, each once.
static bool finds_all(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    int32_t n = (int32_t)rng_below(r, (uint32_t)size * 10);
    world_box *box = ARENA_NEW(&a, world_box, n);
    for (int32_t i = 0; i < n; i++) {
        box[i] = draw_box(r, 60);
    }
    box_tree t;
    box_tree_make(&a, n, box, &t);
    bool ok = true;
    for (int32_t k = 0; k < 10; k++) {
        world_box asked = draw_box(r, 200);
        found f = {0, INT32_MAX, ARENA_NEW(&a, int32_t, n)};
        box_tree_find(&t, &asked, count, &f);
        for (int32_t i = 0; i < n; i++) {
            ok = ok && f.times[i] == (world_meets(&box[i], &asked) ? 1 : 0);
        }
    }
    arena_done(&a);
    return ok;
}

static void test_the_tree_finds_what_meets(void **state)
{
    (void)state;
    assert_true(prop_check("finds all", finds_all, prop_runs(100), 200, NULL));
}

static void test_the_taker_ends_it(void **state)
{
    (void)state;
    arena a = {0};
    world_box box[40];
    for (int32_t i = 0; i < 40; i++) {
        box[i] = (world_box){{5, 5}, {9, 9}}; // all at one place
    }
    box_tree t;
    box_tree_make(&a, 40, box, &t);
    found f = {0, 7, ARENA_NEW(&a, int32_t, 40)};
    box_tree_find(&t, &(world_box){{9, 9}, {9, 9}}, count, &f);
    assert_int_equal(f.n, 7);
    assert_true(f.times[0] == 1 && f.times[6] == 1 && f.times[7] == 0); // of equal ones the lower first
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tree_finds_what_meets),
        cmocka_unit_test(test_the_taker_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
