// Ranges of the basemap's bytes, also those that nobody should ask for.
#include "api/ground.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "app/ground_map.h"
#include "prop.h"

enum { WHOLE = 1000 };

static void is(const char *header, int64_t from, int64_t n)
{
    int64_t got_from = -1;
    int64_t got_n = -1;
    assert_true(ground_range(str_of(header), WHOLE, &got_from, &got_n));
    assert_int_equal(got_from, from);
    assert_int_equal(got_n, n);
}

static void parts_are_found_and_cut_at_the_end(void **state)
{
    (void)state;
    is("bytes=0-0", 0, 1);
    is("bytes=0-126", 0, 127);
    is("bytes=10-", 10, 990);
    is("bytes=-7", 993, 7);
    is("bytes=-5000", 0, 1000);
    is("bytes=999-999", 999, 1);
    is("bytes=0-9223372036854775807", 0, 1000);
}

static void hostile_ranges_are_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "bytes",
                                        "bytes=",
                                        "bytes=-",
                                        "bytes=--1",
                                        "bytes=-0",
                                        "bytes=1000-",
                                        "bytes=1000-1001",
                                        "bytes=5-4",
                                        "bytes=0-1,5-6",
                                        "bytes=0-1-2",
                                        "bytes=+1-2",
                                        "bytes=1 -2",
                                        "bytes= 1-2",
                                        "bytes=0x1-2",
                                        "bytes=-1-",
                                        "items=0-1",
                                        "BYTES=0-1",
                                        "bytes=99999999999999999999-",
                                        "bytes=0-99999999999999999999"};
    int64_t from = -1;
    int64_t n = -1;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (ground_range(str_of(wrong[i]), WHOLE, &from, &n)) {
            fail_msg("%s is taken for a range", wrong[i]);
        }
    }
    int64_t large = INT64_C(4) * GROUND_MAP_READ_MAX;
    assert_false(ground_range(STR("bytes=0-"), large, &from, &n));
    assert_true(ground_range(STR("bytes=0-4194303"), large, &from, &n));
    assert_false(ground_range(STR("bytes=0-4194304"), large, &from, &n));
    assert_int_equal(n, GROUND_MAP_READ_MAX);
}

// Whatever a header holds: what is found lies within the file and within the limit.
static bool stays_within(rng *r, int32_t size, void *ctx)
{
    static const char letters[] = "0123456789-=, bytes";
    char text[64] = "bytes=";
    size_t n = rng_below(r, 4) == 0 ? 0 : 6;
    int64_t whole = 1 + (int64_t)rng_below(r, 10000000);
    int64_t from = 0;
    int64_t got = 1;
    (void)ctx;
    for (int32_t i = 0; i < size && n < sizeof text - 1; i++) {
        text[n++] = letters[rng_below(r, sizeof letters - 1)];
    }
    bool found = ground_range((str){text, n}, whole, &from, &got);
    return !found || (from >= 0 && got > 0 && got <= GROUND_MAP_READ_MAX && from + got <= whole);
}

static void every_range_stays_within_the_file(void **state)
{
    (void)state;
    assert_true(prop_check("ranges", stays_within, prop_runs(20000), 30, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_found_and_cut_at_the_end),
        cmocka_unit_test(hostile_ranges_are_none),
        cmocka_unit_test(every_range_stays_within_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
