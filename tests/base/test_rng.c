#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"

// The reference's first outputs for the state 1, 2, 3, 4 (Blackman and Vigna), worked out by hand from its
// text: rotl(2 * 5, 7) * 9 = 11520; then s[1] is 1 ^ 2 ^ 3 = 0, which gives 0.
static void test_is_xoshiro256_starstar(void **state)
{
    (void)state;
    rng r = {{1, 2, 3, 4}};
    assert_int_equal(rng_next(&r), 11520);
    assert_int_equal(rng_next(&r), 0);
    assert_int_equal(rng_next(&r), 1509978240);
    assert_int_equal(rng_next(&r), 1215971899390074240);
}

static void test_is_seeded_by_splitmix64(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 1234567);
    assert_true(r.s[0] == UINT64_C(6457827717110365317));
    assert_true(r.s[1] == UINT64_C(3203168211198807973));
    assert_true(r.s[2] == UINT64_C(9817491932198370423));
    assert_true(r.s[3] == UINT64_C(4593380528125082431));
}

static void test_same_seed_same_numbers(void **state)
{
    (void)state;
    rng a;
    rng b;
    rng c;
    rng_init(&a, 7);
    rng_init(&b, 7);
    rng_init(&c, 8);
    int different = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t v = rng_next(&a);
        assert_true(v == rng_next(&b));
        different += v != rng_next(&c) ? 1 : 0;
    }
    assert_int_equal(different, 1000);
}

static void test_seed_zero_is_a_seed(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 0);
    assert_true((r.s[0] | r.s[1] | r.s[2] | r.s[3]) != 0);
    assert_true(rng_next(&r) != rng_next(&r));
}

static void test_below_stays_below(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 1);
    static const uint32_t bound[] = {1, 2, 3, 7, 1000, UINT32_C(0x80000001), UINT32_MAX};
    for (size_t k = 0; k < sizeof bound / sizeof *bound; k++) {
        for (int i = 0; i < 1000; i++) {
            assert_true(rng_below(&r, bound[k]) < bound[k]);
        }
    }
}

// Chi-square of 12 classes over 120,000 draws: 31.3 is exceeded once in a thousand seeds; this one is fixed.
static void test_below_is_even(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 2);
    int64_t count[12] = {0};
    for (int i = 0; i < 120000; i++) {
        count[rng_below(&r, 12)]++;
    }
    int64_t squares = 0;
    for (int i = 0; i < 12; i++) {
        squares += (count[i] - 10000) * (count[i] - 10000);
    }
    assert_true(squares < 313000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_xoshiro256_starstar), cmocka_unit_test(test_is_seeded_by_splitmix64),
        cmocka_unit_test(test_same_seed_same_numbers), cmocka_unit_test(test_seed_zero_is_a_seed),
        cmocka_unit_test(test_below_stays_below),      cmocka_unit_test(test_below_is_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
