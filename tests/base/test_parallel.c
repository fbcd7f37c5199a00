#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/parallel.h"

enum { ROWS = 1000 };

static void count(void *ctx, int32_t i)
{
    ((int32_t *)ctx)[i] += i;
}

// Every row once, however many threads for however many rows.
static void test_every_row_once(void **state)
{
    (void)state;
    static const int32_t threads[] = {1, 2, 3, 7, PARALLEL_THREADS_MAX, PARALLEL_THREADS_MAX + 9};
    static const int32_t rows[] = {0, 1, 2, 5, 64, ROWS};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        for (size_t n = 0; n < sizeof rows / sizeof rows[0]; n++) {
            int32_t seen[ROWS] = {0};
            parallel_run(threads[t], rows[n], count, seen);
            for (int32_t i = 0; i < ROWS; i++) {
                assert_int_equal(seen[i], i < rows[n] ? i : 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_row_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
