#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/err.h"
#include "prop.h"

static void test_code_and_arguments(void **state)
{
    (void)state;
    err e = {0};
    assert_false(err_fail(&e, ERR_CODE("room.what")));
    assert_string_equal(e.code, "room.what");
    assert_int_equal(e.n_arg, 0);
    assert_false(err_fail(&e, ERR_CODE("room.other"), ERR_Z("file", "a.csv"), ERR_STR("value", STR("x")),
                          ERR_INT("line", -12)));
    assert_string_equal(e.code, "room.other");
    assert_string_equal(err_arg_get(&e, "file"), "a.csv");
    assert_string_equal(err_arg_get(&e, "value"), "x");
    assert_string_equal(err_arg_get(&e, "line"), "-12");
    assert_string_equal(err_arg_get(&e, "none"), "");
    assert_false(err_fail(NULL, ERR_CODE("room.what"), ERR_INT("line", 1)));
}

static void test_bytes_in_hexadecimal(void **state)
{
    (void)state;
    err e = {0};
    (void)err_fail(&e, ERR_CODE("a.a"), ERR_HEX("hash", STR("\x00\xAb\x7f")), ERR_HEX("none", STR("")));
    assert_string_equal(err_arg_get(&e, "hash"), "00ab7f");
    assert_string_equal(err_arg_get(&e, "none"), "");
}

static void test_a_new_error_forgets_the_old(void **state)
{
    (void)state;
    err e = {0};
    (void)err_fail(&e, ERR_CODE("a.a"), ERR_Z("file", "old"));
    (void)err_fail(&e, ERR_CODE("b.b"), ERR_Z("reason", "new"));
    assert_int_equal(e.n_arg, 1);
    assert_string_equal(err_arg_get(&e, "file"), "");
}

static void test_numbers_at_their_ends(void **state)
{
    (void)state;
    err e = {0};
    (void)err_fail(&e, ERR_CODE("a.a"), ERR_INT("min", INT64_MIN), ERR_INT("max", INT64_MAX));
    assert_string_equal(err_arg_get(&e, "min"), "-9223372036854775808");
    assert_string_equal(err_arg_get(&e, "max"), "9223372036854775807");
}

static void test_as_many_arguments_as_fit(void **state)
{
    (void)state;
    err e = {0};
    (void)err_fail(&e, ERR_CODE("a.a"), ERR_INT("1", 1), ERR_INT("2", 2), ERR_INT("3", 3), ERR_INT("4", 4),
                   ERR_INT("5", 5), ERR_INT("6", 6), ERR_INT("7", 7), ERR_INT("8", 8));
    assert_int_equal(e.n_arg, ERR_ARGS_MAX);
    assert_string_equal(err_arg_get(&e, "8"), "8");
}

static const char *shown(err *e, str s)
{
    (void)err_fail(e, ERR_CODE("a.a"), ERR_STR("value", s));
    return err_arg_get(e, "value");
}

static void test_hostile_text(void **state)
{
    (void)state;
    err e = {0};
    assert_string_equal(shown(&e, (str){NULL, 0}), "");
    assert_string_equal(shown(&e, STR("a\0b")), "a?b");
    assert_string_equal(shown(&e, STR("\x1B[2J\r\n\t\x7F")), "?[2J????");
    assert_string_equal(shown(&e, STR("\xC2\x9B"
                                      "2J")),
                        "??2J"); // the same escape, in two bytes
    assert_string_equal(shown(&e, STR("Desa \xC3\x89")), "Desa \xC3\x89");
    assert_string_equal(shown(&e, STR("\xC3\x89 \xFF")), "?? ?"); // not UTF-8: ASCII is left
}

static void test_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    err e = {0};
    char text[1000];
    for (size_t lead = 0; lead < 4; lead++) {
        memset(text, 'a', lead);
        for (size_t i = lead; i + 3 <= sizeof text; i += 3) {
            memcpy(text + i, "\xE2\x82\xAC", 3);
        }
        const char *out = shown(&e, (str){text, 700 + lead});
        size_t n = strlen(out);
        assert_true(n < ERR_VALUE_MAX && n > ERR_VALUE_MAX - 8);
        assert_true(str_is_utf8(str_of(out)));
        assert_string_equal(out + n - 3, "...");
    }
    memset(text, '\x80', sizeof text); // never a boundary
    assert_string_equal(shown(&e, (str){text, sizeof text}), "...");
}

// Whatever bytes come, what is shown is UTF-8 without control characters and fits.
static bool any_bytes_are_harmless(rng *r, int32_t size, void *ctx)
{
    (void)ctx;
    static const char *const piece[] = {
        "a", " ", "\x1B", "\xC2\x9B", "\xC2\xA0", "\xE2\x82\xAC", "\xF0\x90\x80\x80"};
    char text[600];
    int32_t n = 0;
    while (n + 4 <= size) {
        const char *p = piece[rng_below(r, sizeof piece / sizeof *piece)];
        memcpy(text + n, p, strlen(p));
        n += (int32_t)strlen(p);
    }
    if (n > 0 && rng_below(r, 2) == 0) {
        text[rng_below(r, (uint32_t)n)] = (char)rng_next(r);
    }
    err e = {0};
    const char *out = shown(&e, (str){text, (size_t)n});
    bool ok = strlen(out) < ERR_VALUE_MAX && str_is_utf8(str_of(out));
    for (const char *p = out; *p && ok; p++) {
        unsigned char c = (unsigned char)*p;
        ok = c >= 0x20 && c != 0x7F && !(c == 0xC2 && (unsigned char)p[1] < 0xA0);
    }
    return ok;
}

static void test_any_bytes_are_harmless(void **state)
{
    (void)state;
    assert_true(prop_check("any bytes are shown harmlessly", any_bytes_are_harmless, 3000, 600, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_and_arguments),
        cmocka_unit_test(test_bytes_in_hexadecimal),
        cmocka_unit_test(test_a_new_error_forgets_the_old),
        cmocka_unit_test(test_numbers_at_their_ends),
        cmocka_unit_test(test_as_many_arguments_as_fit),
        cmocka_unit_test(test_hostile_text),
        cmocka_unit_test(test_long_text_is_cut_between_characters),
        cmocka_unit_test(test_any_bytes_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
