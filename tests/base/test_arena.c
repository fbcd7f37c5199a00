#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "prop.h"

static void test_an_empty_arena_is_free(void **state)
{
    (void)state;
    arena a;
    arena_init(&a);
    assert_null(a.head);
    arena_done(&a);
    arena_done(&a);
    arena zero = {0};
    arena_done(&zero);
}

static void test_memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    arena a = {0};
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(&a, n, 1);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xA5, n); // must not reach the next one
    }
    arena_done(&a);
    assert_int_equal(a.used_total, 0);
}

static void test_large_blocks(void **state)
{
    (void)state;
    arena a = {0};
    char *small = arena_copy(&a, "small", 5);
    char *large = ARENA_NEW(&a, char, 20 * 1024 * 1024);
    large[0] = 'x';
    large[20 * 1024 * 1024 - 1] = 'y';
    char *after = arena_copy(&a, "after", 5);
    assert_string_equal(small, "small");
    assert_string_equal(after, "after");
    assert_true(a.used_total >= 20u * 1024 * 1024);
    arena_done(&a);
}

static void test_copy(void **state)
{
    (void)state;
    arena a = {0};
    assert_string_equal(arena_copy(&a, NULL, 0), "");
    char bytes[] = {'a', '\0', 'b'};
    char *p = arena_copy(&a, bytes, 3);
    assert_memory_equal(p, "a\0b", 4);
    bytes[0] = 'z';
    assert_int_equal(p[0], 'a');
    arena_done(&a);
}

// Blocks of any sizes keep their bytes while others are handed out.
static bool blocks_keep_apart(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    arena a = {0};
    unsigned char *block[64];
    size_t len[64];
    int n = 0;
    for (; n < 64 && n < size; n++) {
        len[n] = rng_below(r, rng_below(r, 8) == 0 ? 200000 : 200);
        block[n] = arena_alloc(&a, len[n], 1);
        memset(block[n], n, len[n]);
    }
    bool ok = true;
    for (int k = 0; k < n; k++) {
        for (size_t i = 0; i < len[k]; i++) {
            ok = ok && block[k][i] == k;
        }
    }
    arena_done(&a);
    return ok;
}

static void test_blocks_keep_apart(void **state)
{
    (void)state;
    assert_true(prop_check("blocks keep apart", blocks_keep_apart, 100, 64, NULL));
}

static void test_grow(void **state)
{
    (void)state;
    int32_t *p = mem_grow(NULL, 2, sizeof *p);
    p[0] = 7;
    p[1] = 8;
    p = mem_grow(p, 10000, sizeof *p);
    assert_int_equal(p[0], 7);
    assert_int_equal(p[1], 8);
    p = mem_grow(p, 0, sizeof *p); // stays a pointer that can be freed
    assert_non_null(p);
    free(p);
}

enum { EXHAUSTED = 70 };

// The exit status of a child that asks for count * size bytes; its stderr goes nowhere.
static int ask_in_child(size_t count, size_t size, bool grow)
{
    pid_t child = fork();
    if (child == 0) {
        (void)close(STDERR_FILENO);
        arena a = {0};
        void *p = grow ? mem_grow(NULL, count, size) : arena_alloc(&a, count, size);
        _exit(p ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_sizes_that_overflow_end_the_process(void **state)
{
    (void)state;
    assert_int_equal(ask_in_child(10, 10, false), 0);
    assert_int_equal(ask_in_child(SIZE_MAX, 2, false), EXHAUSTED);
    assert_int_equal(ask_in_child(SIZE_MAX / 2 + 1, 2, false), EXHAUSTED);
    assert_int_equal(ask_in_child(SIZE_MAX, 1, false), EXHAUSTED);
    assert_int_equal(ask_in_child(SIZE_MAX - 7, 1, false), EXHAUSTED); // would wrap when rounded up
    assert_int_equal(ask_in_child(SIZE_MAX / 3, 4, true), EXHAUSTED);
}

static void test_room_grows_and_keeps(void **state)
{
    (void)state;
    arena a = {0};
    int32_t *rows = NULL;
    int32_t cap = 0;
    for (int32_t n = 0; n < 1000; n++) {
        rows = arena_room(&a, rows, n, &cap, sizeof *rows);
        assert_true(cap > n);
        rows[n] = n;
    }
    for (int32_t n = 0; n < 1000; n++) {
        assert_int_equal(rows[n], n);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_arena_is_free),
        cmocka_unit_test(test_memory_is_zeroed_and_aligned),
        cmocka_unit_test(test_large_blocks),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_blocks_keep_apart),
        cmocka_unit_test(test_grow),
        cmocka_unit_test(test_room_grows_and_keeps),
        cmocka_unit_test(test_sizes_that_overflow_end_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
