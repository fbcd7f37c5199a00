#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/str_map.h"
#include "prop.h"

static void test_an_empty_map_has_nothing(void **state)
{
    (void)state;
    str_map m = {0};
    int32_t v = 5;
    assert_false(str_map_get(&m, STR("a"), &v));
    assert_false(str_map_get(&m, STR(""), &v));
    assert_false(str_map_has(&m, STR("a")));
    assert_int_equal(v, 5);
    str_map_done(&m);
    str_map_done(&m);
}

static void test_add_and_get(void **state)
{
    (void)state;
    str_map m = {0};
    int32_t v = 0;
    assert_true(str_map_add(&m, STR("a"), 1, NULL));
    assert_true(str_map_add(&m, STR("b"), 2, &v));
    assert_int_equal(v, 0); // no old value
    assert_false(str_map_add(&m, STR("a"), 3, &v));
    assert_int_equal(v, 1);
    assert_false(str_map_add(&m, STR("a"), 3, NULL));
    assert_true(str_map_get(&m, STR("a"), &v));
    assert_true(str_map_has(&m, STR("a")));
    assert_int_equal(v, 1); // the old value stayed
    assert_true(str_map_get(&m, STR("b"), &v));
    assert_int_equal(v, 2);
    assert_int_equal(m.n, 2);
    str_map_done(&m);
    assert_int_equal(m.n, 0);
}

static void test_odd_keys(void **state)
{
    (void)state;
    str_map m = {0};
    int32_t v = 0;
    assert_true(str_map_add(&m, (str){NULL, 0}, 1, NULL)); // the empty key, however it is written
    assert_false(str_map_add(&m, STR(""), 2, NULL));
    assert_true(str_map_get(&m, (str){NULL, 0}, &v));
    assert_int_equal(v, 1);
    assert_true(str_map_add(&m, STR("\0"), 3, NULL));
    assert_true(str_map_add(&m, STR("\0\0"), 4, NULL));
    assert_true(str_map_add(&m, STR("a\0b"), 5, NULL));
    assert_true(str_map_add(&m, STR("a"), 6, NULL));
    assert_true(str_map_get(&m, STR("a\0b"), &v));
    assert_int_equal(v, 5);
    assert_int_equal(m.n, 5);
    str_map_done(&m);
}

enum { KEYS_MAX = 600, KEY_TEXT = 4 };

// Against a plain table: keys drawn from few, so that many repeat.
static bool agrees_with_table(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static char key[KEYS_MAX][KEY_TEXT];
    int32_t value[KEYS_MAX];
    bool there[KEYS_MAX] = {false};
    size_t n_there = 0;
    str_map m = {0};
    bool ok = true;
    for (int32_t i = 0; i < 3 * size && ok; i++) {
        int32_t k = (int32_t)rng_below(r, (uint32_t)size);
        int len = snprintf(key[k], KEY_TEXT, "%x", (unsigned)k);
        str s = {key[k], (size_t)len};
        int32_t old = -1;
        bool added = str_map_add(&m, s, i, &old);
        ok = added != there[k] && (added ? old == -1 : old == value[k]);
        value[k] = added ? i : value[k];
        n_there += added ? 1 : 0;
        there[k] = true;
    }
    for (int32_t k = 0; k < size && ok; k++) {
        char text[KEY_TEXT];
        int len = snprintf(text, sizeof text, "%x", (unsigned)k);
        int32_t v = -1;
        bool got = str_map_get(&m, (str){text, (size_t)len}, &v);
        ok = got == there[k] && (got ? v == value[k] : v == -1);
    }
    ok = ok && m.n == n_there;
    str_map_done(&m);
    return ok;
}

static void test_agrees_with_table(void **state)
{
    (void)state;
    assert_true(prop_check("map agrees with a table", agrees_with_table, 200, KEYS_MAX, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_map_has_nothing),
        cmocka_unit_test(test_add_and_get),
        cmocka_unit_test(test_odd_keys),
        cmocka_unit_test(test_agrees_with_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
